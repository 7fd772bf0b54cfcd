"""What a consumer types into the withdrawal function: three things, and no more.

Name, what identifies the contract, and where the acknowledgement is sent: art. 11a(2) of
Directive 2011/83/EU. Nothing else may be asked for.

>>> read(" Ada  Byron ", "Order S00042\\r\\nfrom May", "Ada@Example.com")
Statement(name='Ada Byron', contract='Order S00042\\nfrom May', address='Ada@Example.com')
>>> errors(read("", "x" * 5000, "ada at example"))
{'name': 'missing', 'contract': 'long', 'address': 'no_address'}
"""

import re
import unicodedata
from typing import NamedTuple

#: The longest that is taken, in characters.
LONGEST = {"name": 200, "contract": 2000, "address": 254}
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+\.[^\s@<>(),;:\"\[\]\\.]{2,}")


class Statement(NamedTuple):
    """The three things, cleaned of what cannot be printed."""

    name: str
    contract: str
    address: str


def clean(text, lines=False):
    """``text`` without control characters and needless space; with line ends if ``lines``.

    >>> clean("a\\x00b\\u202e  c"), clean(" a \\n\\n\\n\\n b ", lines=True)
    ('ab c', 'a\\n\\nb')
    """
    text = str(text or "").encode("utf-8", "ignore").decode().replace("\r\n", "\n")
    text = text.replace("\r", "\n")
    kept = "".join(
        char
        for char in text
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    if not lines:
        return " ".join(kept.split())
    rows = "\n".join(" ".join(row.split()) for row in kept.split("\n")).strip("\n")
    return re.sub(r"\n{3,}", "\n\n", rows)


def read(name, contract, address):
    """The :class:`Statement` that was typed, not judged yet."""
    return Statement(clean(name), clean(contract, lines=True), clean(address))


def errors(statement):
    """``{field: code}`` of what has to be put right: ``missing``, ``long``, ``no_address``."""
    found = {}
    for field, text in statement._asdict().items():
        if not text:
            found[field] = "missing"
        elif len(text) > LONGEST[field]:
            found[field] = "long"
        elif field == "address" and not is_address(text):
            found[field] = "no_address"
    return found


def is_address(text):
    """Whether ``text`` is one e-mail address and nothing besides.

    >>> [is_address(each) for each in ("a@b.de", "a@b", "A <a@b.de>", "a@b.de,c@d.fr", "ü@ö.de")]
    [True, False, False, False, True]
    """
    return bool(_ADDRESS.fullmatch(text))


def split(asked, returnable, ordered, delivered):
    """How much of what is withdrawn from comes back, and how much must still be cancelled.

    What is at the customer counts first.

    :param asked: units of the line, or None for all of them.
    :param returnable: units at the customer that no return holds yet.
    :param ordered: units of the contract.
    :param delivered: units that left, gross.
    :returns: ``(to return, to cancel)``, neither below 0.

    All of 5, of which 2 were delivered; one of them; four of them; all of what is on another
    return already:

    >>> split(None, 2, 5, 2), split(1, 2, 5, 2), split(4, 2, 5, 2), split(None, 0, 5, 5)
    ((2, 3), (1, 0), (2, 2), (0, 0))
    """
    missing = max(ordered - delivered, 0)
    returnable = max(returnable, 0)
    if asked is None:
        return returnable, missing
    back = min(asked, returnable)
    return back, min(asked - back, missing)
