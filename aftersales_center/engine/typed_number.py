"""Numbers as people type them: ``1,5`` here and ``1.5`` there, and much that is no number.

>>> typed_number("1,5", decimal_point=",", grouping=".")
Decimal('1.5')
>>> typed_number("1.5", decimal_point=",", grouping=".")
Decimal('1.5')
>>> typed_number("1.500", decimal_point=",", grouping="."), typed_number("1.500")
(Decimal('1500'), Decimal('1.500'))
>>> typed_number("1 234,50", decimal_point=",", grouping=" ")
Decimal('1234.50')
>>> typed_number("١٢")
Decimal('12')

What is no number says so with a code, never with a guess:

>>> for text in ("", "NaN", "inf", "1e9", "1,2,3", "0x10", "two", "1.2.3", "--1"):
...     try:
...         typed_number(text)
...     except NotANumber as error:
...         print(repr(text), error.code)
'' empty
'NaN' not_a_number
'inf' not_a_number
'1e9' not_a_number
'1,2,3' not_a_number
'0x10' not_a_number
'two' not_a_number
'1.2.3' not_a_number
'--1' not_a_number
"""

import re
import unicodedata
from decimal import Decimal

#: Longer than any quantity or amount that somebody means.
LONGEST = 24
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']+")
_SEPARATORS = re.compile(r"[.,]")
_MINUS = str.maketrans({"\u2212": "-", "\uff0d": "-", "\uff0c": ",", "\uff0e": ".", "\u066b": "."})


class NotANumber(ValueError):
    """``code`` is ``empty`` or ``not_a_number``."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def typed_number(text, decimal_point=".", grouping=","):
    """The number ``text`` means in a language that writes it with these separators.

    A comma or point counts as the language has it where both readings are possible
    (``1.500``); where only one is (``1.5`` in German), that one counts. Letters, exponents,
    infinities and more than one sign are refused.

    :returns: a finite ``Decimal``; negative numbers and zero are the caller's to refuse.
    :raises NotANumber: with a code.
    """
    text = _plain(text)
    if not text:
        raise NotANumber("empty")
    sign, digits = (text[:1], text[1:]) if text[:1] in "+-" else ("", text)
    if len(text) > LONGEST or not re.fullmatch(r"[0-9.,]+", digits):
        raise NotANumber("not_a_number")
    return Decimal(sign + _joined(digits, decimal_point, grouping))


def _plain(text):
    """``text`` with ASCII digits and separators, and without spaces between them."""
    text = _SPACES.sub("", str(text or "")[: 4 * LONGEST]).translate(_MINUS)
    return "".join(
        str(unicodedata.decimal(char)) if unicodedata.decimal(char, None) is not None else char
        for char in text
    )


def _joined(digits, decimal_point, grouping):
    """``digits`` without grouping and with a point before the decimals."""
    found = _SEPARATORS.findall(digits)
    if not found:
        return digits
    last, head = found[-1], found[:-1]
    if not head:
        grouped = _is_grouped(digits, last)
        is_group = grouped and last == grouping and last != decimal_point
        return digits.replace(last, "") if is_group else _decimal(digits, last)
    if set(found) == {last}:  # the same one twice or more can only group
        if not _is_grouped(digits, last):
            raise NotANumber("not_a_number")
        return digits.replace(last, "")
    if len(set(head)) != 1 or last in head:
        raise NotANumber("not_a_number")
    whole, _point, decimals = digits.rpartition(last)
    if not _is_grouped(whole, head[0]):
        raise NotANumber("not_a_number")
    return _decimal(f"{whole.replace(head[0], '')}{last}{decimals}", last)


def _is_grouped(digits, separator):
    """Whether ``separator`` stands where thousands are grouped."""
    return bool(re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(separator)}[0-9]{{3}})+", digits))


def _decimal(digits, point):
    whole, _point, decimals = digits.partition(point)
    if not (whole or decimals) or not (whole + decimals).isdigit():
        raise NotANumber("not_a_number")
    return f"{whole or '0'}.{decimals or '0'}"
