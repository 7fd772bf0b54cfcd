"""What other programs send: numbers, moments and texts, read strictly or refused by name."""

import math
from datetime import datetime, timezone

#: The longest reference, and the longest text, that is taken.
LONGEST_REF = 200
LONGEST_TEXT = 20_000
#: As many as one call may bring.
MOST = 500


class Refused(ValueError):
    """A value that cannot be taken: ``code`` for programs, the arguments of its sentence."""

    def __init__(self, code, **about):
        super().__init__(code)
        self.code = code
        self.about = about


def quantity(value):
    """``value`` as a number of units of more than zero.

    >>> quantity(2), quantity("1.5")
    (2.0, 1.5)
    >>> {refusal(quantity, value) for value in (0, -1, "NaN", float("inf"), True, None, "1,5")}
    {'bad_quantity'}
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Refused("bad_quantity", value=value)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise Refused("bad_quantity", value=value) from None
    if not math.isfinite(number) or number <= 0 or number > 1e9:
        raise Refused("bad_quantity", value=value)
    return number


def moment(value, field):
    """``value`` (ISO 8601, UTC unless it says otherwise) as naive UTC; None when empty.

    >>> moment("2026-11-20T10:00:00+01:00", "notified_on")
    datetime.datetime(2026, 11, 20, 9, 0)
    >>> moment("2026-11-20 10:00:00", "notified_on"), moment(None, "notified_on")
    (datetime.datetime(2026, 11, 20, 10, 0), None)
    >>> refusal(moment, "yesterday", "notified_on"), refusal(moment, 5, "notified_on")
    ('bad_date', 'bad_date')
    """
    if value in (None, False, ""):
        return None
    try:
        read = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if read.tzinfo:
            read = read.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise Refused("bad_date", field=field, value=value) from None
    return read.replace(microsecond=0)


def text(values, field, longest=LONGEST_TEXT):
    """The text under ``field`` without white space around it; empty when there is none.

    >>> text({"note": "  broken "}, "note"), text({"note": False}, "note"), text({}, "note")
    ('broken', '', '')
    >>> text({"ref": 15}, "ref")
    '15'
    >>> refusal(text, {"note": ["a"]}, "note"), refusal(text, {"note": "aa"}, "note", 1)
    ('bad_value', 'bad_value')
    """
    value = values.get(field)
    if value in (None, False):
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Refused("bad_value", field=field)
    value = str(value).replace("\x00", "").strip()
    if len(value) > longest:
        raise Refused("bad_value", field=field)
    return value


def number_id(value):
    """``value`` as a record id, or None when it is none.

    >>> number_id(7), number_id("7"), number_id("S00007"), number_id(0), number_id(True)
    (7, None, None, None, None)
    """
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
    return value if is_id else None


def known(values, allowed):
    """``values``, a mapping of nothing but ``allowed`` keys.

    >>> known({"order": "S1"}, ("order",))
    {'order': 'S1'}
    >>> refusal(known, {"ordre": "S1"}, ("order",)), refusal(known, "S1", ("order",))
    ('unknown_field', 'bad_value')
    """
    if not isinstance(values, dict):
        raise Refused("bad_value", field="values")
    strange = sorted(str(name) for name in values if name not in allowed)
    if strange:
        raise Refused("unknown_field", field=strange[0], allowed=", ".join(allowed))
    return values


def iso(value):
    """A naive UTC moment or a day as ISO 8601; False when there is none.

    XML-RPC has no null, and Odoo says False everywhere else too.

    >>> iso(datetime(2026, 11, 20, 9)), iso(datetime(2026, 11, 20).date()), iso(False)
    ('2026-11-20T09:00:00Z', '2026-11-20', False)
    """
    if not value:
        return False
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat() + "Z"
    return value.isoformat()


def refusal(function, *args):
    """The code that ``function`` refuses ``args`` with, for examples and tests; or None.

    >>> refusal(quantity, 1)
    """
    try:
        function(*args)
    except Refused as refused:
        return refused.code
    return None
