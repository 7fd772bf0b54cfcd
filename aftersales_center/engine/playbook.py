"""Playbooks: which one is best, its scripts with their blanks filled, and what never to say.

Nothing here knows a database or HTML: texts come in and go out as plain text, and whoever shows
one escapes it. The callers are ``aftersales.playbook`` and its scripts.
"""

import math
import re
import unicodedata
from dataclasses import dataclass

#: ``{name}`` in a script; anything else in braces is just text.
_BLANK = re.compile(r"\{([a-z_]{1,40})\}")

#: 95 % confidence.
_Z = 1.96


def wilson(helped, total, z=_Z):
    """The lower end of the confidence interval of ``helped / total``: a score from 0 to 1.

    A playbook that helped once of once is less sure than one that helped 45 times of 50.

    >>> round(wilson(1, 1), 3), round(wilson(45, 50), 3), wilson(0, 0)
    (0.207, 0.786, 0.0)
    >>> wilson(0, 10)
    0.0
    """
    if total <= 0:
        return 0.0
    share = helped / total
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, (share + z * z / (2 * total) - spread) / (1 + z * z / total))


@dataclass(frozen=True)
class Candidate:
    """A playbook that may be used for a complaint.

    ``depth``: how deep its category is in the tree (0: for every category). ``severe``: whether
    it is for just this severity. ``own``: whether it is the company's own, not for all.
    """

    key: object
    depth: int = 0
    severe: bool = False
    own: bool = False
    score: float = 0.0


def best_first(candidates):
    """Keys, the best playbook first: the closest category, then severity, then what helped.

    >>> best_first([Candidate("all", score=0.9), Candidate("lamps", 2), Candidate("late", 1, True)])
    ['lamps', 'late', 'all']
    >>> best_first([Candidate("new", 1, score=0.2), Candidate("proven", 1, score=0.8)])
    ['proven', 'new']
    """
    return [
        candidate.key
        for candidate in sorted(
            candidates, key=lambda one: (-one.depth, not one.severe, not one.own, -one.score)
        )
    ]


def blanks(template):
    """The names in braces of ``template``, in order, each once.

    >>> blanks("Dear {customer}, order {order} … {customer} {2} {Not}")
    ['customer', 'order']
    """
    return list(dict.fromkeys(_BLANK.findall(template or "")))


@dataclass(frozen=True)
class Filled:
    """A script with its blanks filled; ``missing`` are names for which there is nothing."""

    text: str
    missing: tuple = ()


def fill(template, values):
    """Fill the blanks of ``template`` once; a blank without a value stays to be seen.

    What is filled in is never looked at again, so a customer called “{order}” stays that.
    Nothing of Python's formatting is available: no attributes, no indexes.

    >>> fill("Dear {customer}, {order}", {"customer": "{order}", "order": ""})
    Filled(text='Dear {order}, {order}', missing=('order',))
    >>> fill("{customer.env} {0} {customer!r}", {"customer": "Ada"}).text
    '{customer.env} {0} {customer!r}'
    """
    missing = []

    def put(match):
        value = values.get(match[1])
        if value is None or value == "":
            missing.append(match[1])
            return match[0]
        return str(value)

    text = _BLANK.sub(put, template or "")
    return Filled(text, tuple(dict.fromkeys(missing)))


def found(phrases, text):
    """Which of ``phrases`` are said in ``text``, in the order of ``phrases``, each once.

    Case, accents, width and spacing do not count. Phrases of letters match whole words; those
    in scripts written without spaces match anywhere. A phrase ending in ``*`` matches the
    beginning of a word.

    >>> found(["our fault", "guarantee*", "绝对"], "It is NOT our  fault. Guaranteed!")
    ['our fault', 'guarantee*']
    >>> found(["sue"], "This issue"), found(["défaut"], "Un DEFAUT"), found(["绝对"], "绝对不会")
    ([], ['défaut'], ['绝对'])
    """
    folded = _fold(text)
    return [
        phrase
        for phrase in dict.fromkeys(phrases)
        if (wanted := _fold(phrase).rstrip("*").strip()) and _says(folded, wanted, phrase)
    ]


def _says(text, wanted, phrase):
    whole = not _spaceless(wanted[0])
    ends = not phrase.rstrip().endswith("*") and not _spaceless(wanted[-1])
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        before = text[start - 1 : start]
        after = text[end : end + 1]
        if not (whole and _joins(wanted[0], before)) and not (ends and _joins(wanted[-1], after)):
            return True
        start = text.find(wanted, start + 1)
    return False


def _joins(inside, outside):
    """Whether the two are of one word: a phrase that begins with a sign needs no word border."""
    return _in_word(inside) and _in_word(outside)


def _in_word(char):
    return bool(char) and (char.isalnum() or char == "_") and not _spaceless(char)


def _spaceless(char):
    """Whether ``char`` is of a script that puts no spaces between words."""
    return (
        "\u3040" <= char <= "\u30ff"  # kana
        or "\u3400" <= char <= "\u9fff"  # Han
        or "\uf900" <= char <= "\ufaff"
        or "\u0e00" <= char <= "\u0eff"  # Thai, Lao
        or "\u1780" <= char <= "\u17ff"  # Khmer
        or "\U00020000" <= char <= "\U0003ffff"
    )


def _fold(text):
    """``text`` without case, accents, width and surplus spaces."""
    decomposed = unicodedata.normalize("NFKD", text or "").casefold()
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("\u2019", "'").split())
