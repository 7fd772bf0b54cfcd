"""What makes the compliance log tamper-evident: canonical text, hashes, trees, seals.

* **Canonical text** is JSON as RFC 8785 (JCS) writes it, for the types a log needs: text,
  whole numbers, booleans, null, lists, and objects with plain ASCII keys. Decimal numbers are
  passed as text, so that no two programs can disagree about them.
* **Leaves and nodes** are hashed as RFC 9162 section 2.1.1 says: ``SHA-256(0x00 || record)``
  for a leaf, ``SHA-256(0x01 || left || right)`` for a node.
* **A seal** closes a batch of leaves: their Merkle root, how many they are, where they start,
  and the hash of the seal before it. The seals of one company are one chain.
* **A commitment** stands for personal text in a record: ``SHA-256(salt || text)`` with a salt
  of 16 random bytes. Once text and salt are erased, nobody can tell what it was.

Hashes travel as lower-case hexadecimal, except inside trees, where they are bytes.
"""

import hashlib
import hmac
import json
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from decimal import Decimal

#: The format of records and seals written today; it stands in each of them.
FORMAT = 1
#: The largest whole number every JSON reader agrees on (RFC 8785 section 3.2.2.3).
MAX_INTEGER = 2**53 - 1
#: What stands where the first seal of a chain names its predecessor.
NO_PREVIOUS = "0" * 64

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COMMITMENT = re.compile(r'\{"commitment":"([0-9a-f]{64})"\}')


def plain(value):
    """``value`` made of canonical types only: what a caller may put into a payload.

    Dates become ISO 8601 text (a time in UTC, to the microsecond, ending in ``Z``; a naive
    one is taken as UTC), decimals become text as they stand, text is normalised (NFC).

    :raises TypeError: for what has no single spelling: floats first of all.
    :raises ValueError: for numbers and keys outside the rules, and broken Unicode.

    >>> plain({"on": datetime(2026, 3, 1, 9), "amount": Decimal("10.00"), "tags": ("a",)})
    {'on': '2026-03-01T09:00:00.000000Z', 'amount': '10.00', 'tags': ['a']}
    >>> plain(0.1)
    Traceback (most recent call last):
    TypeError: 0.1 (float) has no canonical spelling; pass decimals as Decimal or text.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        value.encode()  # refuses lone surrogates
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError(f"{value} is too large for JSON; pass it as text.")
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that can be logged.")
        return str(value)
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    raise TypeError(
        f"{value!r} ({type(value).__name__}) has no canonical spelling;"
        " pass decimals as Decimal or text."
    )


def _key(key):
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} cannot be a key: use ASCII letters, digits and _ only.")
    return key


def utc_text(moment: datetime) -> str:
    """``moment`` in UTC to the microsecond, as records spell it; naive means UTC already.

    >>> utc_text(datetime(2026, 3, 1, 9, 30))
    '2026-03-01T09:30:00.000000Z'
    """
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds") + "Z"


def canonical(value) -> str:
    """``value`` (made of canonical types, see :func:`plain`) as RFC 8785 text.

    >>> canonical({"b": [1, None, True], "a": "é\\n"})
    '{"a":"é\\\\n","b":[1,null,true]}'
    """
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """One event as it is hashed. ``payload`` is canonical text already.

    ``date`` is spelt by :func:`utc_text`; ``user``, ``company``, ``partner`` (the customer, 0
    for none) and ``id`` are database ids; ``behalf`` names for whom the user acted
    (``res.users,7``), or is empty. ``tag`` shows that the writer held the signing key: an HMAC
    of the text whose tag is empty, or empty itself.
    """

    company: int
    date: str
    user: int
    login: str
    event: str
    model: str
    id: int
    name: str
    origin: str
    behalf: str
    partner: int
    payload: str
    tag: str = ""
    format: int = FORMAT

    def text(self) -> str:
        """The canonical text of the whole record: the bytes an exported line consists of.

        >>> Record(1, "2026-03-01T09:30:00.000000Z", 2, "anna", "rma.approved",
        ...        "aftersales.rma", 7, "RMA/1", "ui", "", 9, '{"lines":1}').text()[:60]
        '{"behalf":"","company":1,"date":"2026-03-01T09:30:00.000000Z'
        """
        quote = canonical
        return (
            f'{{"behalf":{quote(self.behalf)},"company":{self.company},"date":{quote(self.date)}'
            f',"event":{quote(self.event)},"format":{self.format},"id":{self.id}'
            f',"login":{quote(self.login)},"model":{quote(self.model)}'
            f',"name":{quote(self.name)},"origin":{quote(self.origin)},"partner":{self.partner}'
            f',"payload":{self.payload},"tag":{quote(self.tag)},"user":{self.user}}}'
        )

    def tagged(self, key: bytes | None) -> "Record":
        """The same record, tagged with ``key``; as it is without one."""
        return replace(self, tag=tag(key, replace(self, tag="").text())) if key else self

    def leaf(self) -> str:
        """The record's leaf hash in hexadecimal."""
        return leaf_hash(self.text().encode()).hex()


def tag(key: bytes, text: str) -> str:
    """The HMAC-SHA-256 of a record's untagged ``text``, in hexadecimal."""
    return hmac.digest(key, text.encode(), "sha256").hex()


def leaf_hash(record: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 section 2.1.1).

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\x00" + record).digest()


def digests(text: str) -> bytes | None:
    """The hashes listed in ``text``, in hexadecimal with commas between, as bytes one after
    another; None when any of them is no hash.

    >>> digests(",".join(["ab" * 32, "cd" * 32])) == b"\\xab" * 32 + b"\\xcd" * 32
    True
    >>> digests("ab" * 31 + ",ab")
    >>> digests("AB" * 32)
    """
    try:
        found = bytes.fromhex(text.replace(",", ""))
    except ValueError:
        return None
    return found if found.hex(",", 32) == text else None


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 9162 section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over ``leaves`` (RFC 9162 section 2.1.1), level by level.

    >>> merkle_root([leaf_hash(b"")]) == leaf_hash(b"")
    True
    """
    if not leaves:
        return hashlib.sha256().digest()
    sha = hashlib.sha256
    level = list(leaves)
    while len(level) > 1:
        odd = [level[-1]] if len(level) % 2 else []
        pairs = iter(level)
        level = [sha(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs)] + odd
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from the leaf at ``index`` to the root (RFC 9162 section 2.1.3.1)."""
    path = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        odd = [level[-1]] if len(level) % 2 else []
        pairs = iter(level)
        level = [node_hash(left, right) for left, right in zip(pairs, pairs)] + odd
        index //= 2
    return path


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that ``path`` leads to from ``leaf``, or None when the path has a wrong length.

    The algorithm of RFC 9162 section 2.1.3.2.

    >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
    >>> all(
    ...     root_from_path(leaf, n, 5, inclusion_path(leaves, n)) == merkle_root(leaves)
    ...     for n, leaf in enumerate(leaves)
    ... )
    True
    """
    if not 0 <= index < size:
        return None
    last, result = size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if index % 2 or index == last:
            result = node_hash(sibling, result)
            while index % 2 == 0 and index:
                index //= 2
                last //= 2
        else:
            result = node_hash(result, sibling)
        index //= 2
        last //= 2
    return result if last == 0 else None


@dataclass(frozen=True, slots=True)
class Seal:
    """What closes a batch: seal ``number`` of a company, over ``size`` leaves from ``first`` on.

    ``date`` is spelt by :func:`utc_text`, ``key`` names the signing key or is empty,
    ``previous`` is the hash of seal ``number - 1``, or :data:`NO_PREVIOUS` for number 1.
    """

    company: int
    number: int
    first: int
    size: int
    root: str
    previous: str
    date: str
    key: str
    format: int = FORMAT

    def text(self) -> str:
        """The canonical text that is hashed and signed."""
        return canonical(self.values())

    def values(self) -> dict:
        """The hashed values by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def hash(self) -> str:
        """The seal's own hash, which the next seal names."""
        return sha256(self.text().encode())


def new_salt() -> str:
    """A salt for one commitment: 16 random bytes in hexadecimal."""
    return secrets.token_hex(16)


def commitment(salt: str, text: str) -> str:
    """The hash that stands for ``text`` in a record.

    >>> commitment("00" * 16, "Ada") == commitment("00" * 16, "Ada")
    True
    >>> commitment("00" * 16, "Ada") == commitment("01" * 16, "Ada")
    False
    """
    return sha256(bytes.fromhex(salt) + text.encode())


def commitments_in(payload: str) -> list[str]:
    """Every commitment in a payload's canonical text: ``{"commitment":"…"}``.

    Text that only looks like one has its quotes escaped, so it is not taken for one.

    >>> commitments_in('{"reason":{"commitment":"%s"}}' % ("ab" * 32)) == ["ab" * 32]
    True
    """
    return _COMMITMENT.findall(payload)
