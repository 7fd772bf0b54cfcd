"""Days that come again each year, the leap day included.

A leap day is kept on the 28th of February of a common year: it stays in its month, and nobody
born on it waits four years.
"""

from calendar import isleap
from datetime import date, timedelta


def in_year(anchor, year):
    """The day of ``year`` on which ``anchor`` comes again.

    >>> in_year(date(2024, 2, 29), 2027), in_year(date(2024, 2, 29), 2028)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    >>> in_year(date(2020, 12, 31), 2026)
    datetime.date(2026, 12, 31)
    """
    if (anchor.month, anchor.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return anchor.replace(year=year)


def between(anchor, first, last):
    """The anniversaries of ``anchor`` from ``first`` to ``last``, both included; not its own day.

    >>> between(date(2025, 12, 31), date(2026, 12, 30), date(2027, 1, 2))
    [datetime.date(2026, 12, 31)]
    >>> between(date(2025, 1, 1), date(2025, 12, 30), date(2026, 1, 2))
    [datetime.date(2026, 1, 1)]
    >>> between(date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 1))
    []
    """
    days = [in_year(anchor, year) for year in range(first.year, last.year + 1)]
    return [day for day in days if first <= day <= last and day.year > anchor.year]


def anchors(first, last):
    """``(month, day, year, the day kept)`` of all days that come again between the two days.

    For a search in a database: a record of that month and day, of an earlier year, has its
    anniversary then. Both ends are included.

    >>> anchors(date(2026, 12, 31), date(2027, 1, 1))
    [(12, 31, 2026, datetime.date(2026, 12, 31)), (1, 1, 2027, datetime.date(2027, 1, 1))]
    >>> anchors(date(2026, 2, 28), date(2026, 2, 28))  # a common year
    [(2, 28, 2026, datetime.date(2026, 2, 28)), (2, 29, 2026, datetime.date(2026, 2, 28))]
    >>> anchors(date(2028, 2, 28), date(2028, 2, 28))  # a leap year
    [(2, 28, 2028, datetime.date(2028, 2, 28))]
    """
    found = []
    day = first
    while day <= last:
        found.append((day.month, day.day, day.year, day))
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found.append((2, 29, day.year, day))
        day += timedelta(days=1)
    return found
