"""When goods were delivered, told from the moves that carried them.

A period that runs from delivery begins with the last piece of what was bought; in the European
Union with the last good of the whole order (Dir. 2011/83/EU art. 9(2)(b)). As long as something is
missing, that day is not known.
"""

from collections.abc import Iterable
from datetime import datetime

#: Day of the first piece and of the last one; None: not delivered (completely) yet.
Dates = tuple[datetime | None, datetime | None]


def delivery_dates(
    ordered: float,
    moves: Iterable[tuple[datetime, float]],
    *,
    waiting: bool = False,
    rounding: float = 0.01,
) -> Dates:
    """The first and the last delivery of one sold line.

    ``moves`` are ``(moment, quantity)`` of what was sent (more than 0) and of what came back (less
    than 0) in the unit of ``ordered``, without what a claim moved: a replacement or goods given
    back restart nothing. ``waiting`` tells that more is still to be sent; what is neither delivered
    nor waiting was cancelled.

    >>> monday, friday, later = (datetime(2026, 6, day) for day in (1, 5, 20))
    >>> delivery_dates(2, [(monday, 1)], waiting=True) == (monday, None)
    True
    >>> delivery_dates(2, [(friday, 1), (monday, 1)]) == (monday, friday)
    True

    A rest that was cancelled is not waited for; a customer's return changes nothing:

    >>> delivery_dates(2, [(monday, 1), (friday, -1)]) == (monday, monday)
    True

    Goods that came back and were sent again without a claim count from the second time: they may
    not have been delivered at the first, and the later day is the customer's.

    >>> delivery_dates(1, [(monday, 1), (friday, -1), (later, 1)]) == (monday, later)
    True
    """
    events = sorted(moves)
    sent = sum(quantity for _moment, quantity in events if quantity > 0)
    first = next((moment for moment, quantity in events if quantity > 0), None)
    if first is None or (waiting and sent < ordered - rounding / 2):
        return first, None
    wanted = min(ordered, sent) - rounding / 2
    there, last = 0.0, None
    for moment, quantity in events:
        before, there = there, max(there + quantity, 0.0)
        if before < wanted <= there:
            last = moment
    return first, last or max(moment for moment, quantity in events if quantity > 0)


def last_good(lasts: Iterable[datetime | None]) -> datetime | None:
    """The day of an order's last good, from the last days of its lines; None while one is missing.

    >>> monday, friday = datetime(2026, 6, 1), datetime(2026, 6, 5)
    >>> last_good([monday, friday]) == friday
    True
    >>> last_good([monday, None]), last_good([])
    (None, None)
    """
    known = list(lasts)
    if not known or None in known:
        return None
    return max(day for day in known if day)
