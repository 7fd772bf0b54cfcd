"""How long personal text is kept: from the day it was written to the day it may be erased.

A rule says how many years, and from when they count. Several rules may hold at once (a
country's, and that of the EU One-Stop Shop): the longest counts. Without any rule nothing may
be erased: who does not know the duty keeps.

The periods themselves are data (``data/retention.xml``), each with its source.
"""

import calendar
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum


class StartsFrom(str, Enum):
    """From when the years of a rule count."""

    FISCAL_YEAR_END = "fiscal_year_end"
    CALENDAR_YEAR_END = "calendar_year_end"
    ORDER_DATE = "order_date"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a company's financial year.

    A day that the month does not have is the last one it has.

    >>> YearEnd(2, 29).of(date(2026, 1, 15))
    datetime.date(2026, 2, 28)
    """

    month: int = 12
    day: int = 31

    def of(self, day: date) -> date:
        """The last day of the year that ``day`` falls into.

        >>> YearEnd(3, 31).of(date(2026, 3, 31)), YearEnd(3, 31).of(date(2026, 4, 1))
        (datetime.date(2026, 3, 31), datetime.date(2027, 3, 31))
        """
        end = self._in(day.year)
        return end if day <= end else self._in(day.year + 1)

    def _in(self, year: int) -> date:
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Rule:
    """Keep for ``years``, counted from ``starts_from``, because of ``source``."""

    years: int
    starts_from: StartsFrom
    source: str = ""

    def kept_until(self, day: date, year_end: YearEnd) -> date:
        """The last day on which a text written on ``day`` is kept.

        Germany, 8 years from the end of the year; Korea, 5 years from the order:

        >>> Rule(8, StartsFrom.FISCAL_YEAR_END).kept_until(date(2026, 3, 1), YearEnd())
        datetime.date(2034, 12, 31)
        >>> Rule(5, StartsFrom.ORDER_DATE).kept_until(date(2026, 3, 1), YearEnd())
        datetime.date(2031, 3, 1)
        """
        if self.starts_from is StartsFrom.FISCAL_YEAR_END:
            day = year_end.of(day)
        elif self.starts_from is StartsFrom.CALENDAR_YEAR_END:
            day = YearEnd().of(day)
        return years_later(day, self.years)


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when (that day included) a text is kept, and the rule that says so."""

    until: date
    rule: Rule

    @property
    def erasable_from(self) -> date:
        """The first day on which it may be erased."""
        return self.until + timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February ends on the 28th where there is none.

    >>> years_later(date(2024, 2, 29), 5), years_later(date(2024, 2, 29), 8)
    (datetime.date(2029, 2, 28), datetime.date(2032, 2, 29))
    """
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def kept_until(rules: Sequence[Rule], day: date, year_end: YearEnd) -> Kept | None:
    """Until when a text written on ``day`` is kept under all of ``rules``; None: for ever.

    A seller in Portugal who uses the One-Stop Shop and counts years from April:

    >>> national = Rule(5, StartsFrom.FISCAL_YEAR_END, "national")
    >>> oss = Rule(10, StartsFrom.CALENDAR_YEAR_END, "One-Stop Shop")
    >>> kept = kept_until([national, oss], date(2026, 3, 1), YearEnd(3, 31))
    >>> kept.rule.source, kept.erasable_from
    ('One-Stop Shop', datetime.date(2037, 1, 1))
    >>> kept_until([], date(2026, 3, 1), YearEnd()) is None
    True
    """
    return max(
        (Kept(rule.kept_until(day, year_end), rule) for rule in rules),
        key=lambda kept: kept.until,
        default=None,
    )


def first_kept_day(rules: Sequence[Rule], today: date, year_end: YearEnd) -> date:
    """The oldest day whose texts are still kept ``today``: what is older may be erased.

    This turns rules into one date that an index can be searched with.

    >>> german = [Rule(8, StartsFrom.FISCAL_YEAR_END)]
    >>> first_kept_day(german, date(2034, 12, 31), YearEnd())
    datetime.date(2026, 1, 1)
    >>> first_kept_day(german, date(2035, 1, 1), YearEnd())
    datetime.date(2027, 1, 1)
    >>> first_kept_day([], date(2035, 1, 1), YearEnd()) == date.min
    True
    """
    if not rules:
        return date.min
    # A later day is never kept for a shorter time, so the first kept one is found by halves.
    days = range(1, today.toordinal() + 1)
    place = bisect_left(
        days,
        today,
        key=lambda number: kept_until(rules, date.fromordinal(number), year_end).until,
    )
    return date.fromordinal(place + 1)
