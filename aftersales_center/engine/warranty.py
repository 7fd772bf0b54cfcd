"""The merchant's own warranty: so many months from the day the customer had the goods.

It stands beside the seller's statutory liability (``conformity.py``) and takes nothing from it.

>>> warranty_end(date(2026, 1, 31), 1), warranty_end(date(2026, 3, 15), 24)
(datetime.date(2026, 2, 28), datetime.date(2028, 3, 15))
>>> is_covered(date(2026, 3, 15), 24, date(2028, 3, 15))
True
>>> is_covered(date(2026, 3, 15), 24, date(2028, 3, 16))
False
"""

from datetime import date

from .deadlines import months_later

#: The longest warranty in months that is taken for one: a hundred years.
MOST_MONTHS = 1200


def warranty_end(start: date | None, months: int) -> date | None:
    """The last day of ``months`` of warranty from ``start``; None without start or warranty.

    Called for lots, return lines and repairs, with days on the customer's calendar.

    >>> warranty_end(None, 24), warranty_end(date(2026, 3, 15), 0)
    (None, None)
    """
    return months_later(start, months) if start and months > 0 else None


def is_covered(start: date | None, months: int, asked: date) -> bool:
    """Whether what was asked for on ``asked`` is under warranty; without one nothing is.

    >>> is_covered(None, 24, date(2026, 3, 15))
    False
    """
    end = warranty_end(start, months)
    return end is not None and asked <= end
