"""When a period ends: calendar and working days, months and years, in the customer's time zone.

Moments are aware datetimes, days are dates on the customer's calendar. A period ends with its
last day, at the last microsecond that day has where the customer lives, whatever the clocks do
that night. A period in hours ends to the second.

Rolling over to the next working day is the caller's choice, rule by rule: it is for periods in
which the customer may act (Reg. (EEC) 1182/71 art. 3(4); recital 41 of Dir. 2011/83/EU), never
for the trader's own duties (``duties.py``).

>>> easter_monday = last_day(date(2026, 3, 23), Period(14, Unit.DAY),
...                          rollover=True, calendar=Calendar("DE"))
>>> easter_monday  # the 6th is a holiday in Germany
datetime.date(2026, 4, 7)
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from datetime import timezone as fixed_offset
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays
import pytz

from .claim import Period, Unit

UTC = fixed_offset.utc
DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
#: Where nothing is known of a country, Saturday and Sunday are no working days.
WEEKEND = frozenset({5, 6})


def local_day(moment: datetime, timezone: str) -> date:
    """The day that ``moment`` (aware) falls on in ``timezone``.

    Raises ValueError for a naive moment, ZoneInfoNotFoundError (a KeyError) for no such zone.

    >>> evening = datetime(2026, 6, 30, 18, 30, tzinfo=UTC)
    >>> local_day(evening, "Europe/Berlin"), local_day(evening, "Asia/Kathmandu")
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(ZoneInfo(timezone)).date()


@lru_cache(maxsize=4096)
def end_of_day(day: date, timezone: str) -> datetime:
    """The last microsecond of ``day`` in ``timezone``, in UTC.

    The night the clocks go back at midnight, 23:30 comes twice: the day ends with the second. A
    day that a zone left out, crossing the date line, ends with the day before it.

    >>> end_of_day(date(2026, 3, 29), "Europe/Berlin").isoformat()
    '2026-03-29T21:59:59.999999+00:00'
    >>> end_of_day(date(2018, 2, 17), "America/Sao_Paulo").isoformat()
    '2018-02-18T02:59:59.999999+00:00'
    """
    zone = ZoneInfo(timezone)
    midnight = datetime.combine(day + DAY, time.min, zone)
    # Midnight may come twice, or not at all. The second one still ends the day where clocks went
    # back over midnight (St. John's until 2011); in Havana it is an hour into the next day.
    ends = [midnight.replace(fold=fold).astimezone(UTC) - MOMENT for fold in (0, 1)]
    own = [end for end in ends if end.astimezone(zone).date() == day]
    return max(own, default=ends[0])


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of a country (ISO 3166-1), and of a part of it (ISO 3166-2).

    The weekend is the country's own; working Saturdays that stand in for a holiday (China) are
    working days. A subdivision without holidays of its own has the country's.

    >>> epiphany = date(2026, 1, 6)
    >>> Calendar("DE").is_working_day(epiphany), Calendar("DE", "DE-BY").is_working_day(epiphany)
    (True, False)
    >>> friday = date(2026, 11, 20)
    >>> Calendar("SA").is_working_day(friday), Calendar("FR").is_working_day(friday)
    (False, True)
    """

    country: str = ""
    subdivision: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the holidays of the country are known."""
        return self.country in _countries()

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is neither a weekend nor a public holiday there."""
        return day not in _days_off(self.country, self.subdivision, day.year)

    def next_working_day(self, day: date) -> date:
        """``day`` itself, or the first working day after it.

        >>> Calendar("DE").next_working_day(date(2026, 1, 1))
        datetime.date(2026, 1, 2)
        """
        while not self.is_working_day(day):
            day += DAY
        return day


ANYWHERE = Calendar()


@cache
def _countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=4096)
def _days_off(country: str, subdivision: str, year: int) -> frozenset[date]:
    length = 366 if months.isleap(year) else 365
    days = [date(year, 1, 1) + DAY * number for number in range(length)]
    if country not in _countries():
        return frozenset(day for day in days if day.weekday() in WEEKEND)
    part = subdivision.removeprefix(f"{country}-")
    known = holidays.country_holidays(
        country, subdiv=part if part in _countries()[country] else None, years=year, expand=False
    )
    return frozenset(day for day in days if not known.is_working_day(day))


def last_day(
    start: date,
    period: Period,
    *,
    include_start: bool = False,
    rollover: bool = False,
    calendar: Calendar = ANYWHERE,
) -> date:
    """The last day of ``period``, counted from ``start``.

    ``start`` itself does not count unless ``include_start`` (Japan; s. 20(15) of the British
    Consumer Rights Act). Months and years end on the day of the same number (Reg. 1182/71 art.
    3(2)(c)), or with the month where it has none; with ``include_start`` the day before that, as
    in § 188(2) and (3) BGB and art. 143 of Japan's Civil Code. With ``rollover`` a last day that
    is no working day gives way to the next one. Raises ValueError for hours and for less than 0.

    >>> last_day(date(2026, 5, 1), Period(14, Unit.DAY))
    datetime.date(2026, 5, 15)
    >>> last_day(date(2026, 5, 1), Period(8, Unit.DAY), include_start=True)
    datetime.date(2026, 5, 8)
    >>> last_day(date(2024, 2, 29), Period(1, Unit.YEAR))
    datetime.date(2025, 2, 28)
    >>> last_day(date(2026, 10, 8), Period(3, Unit.WORKING_DAY), calendar=Calendar("KR"))
    datetime.date(2026, 10, 14)
    """
    if period.value < 0:
        raise ValueError(f"A period has no {period.value} {period.unit.value}s.")
    if period.unit is Unit.HOUR:
        raise ValueError("A period in hours ends at a moment, not with a day: use ends_at().")
    if period.unit is Unit.WORKING_DAY:
        day = _working_days_after(start, period.value, include_start, calendar)
    elif period.unit is Unit.DAY:
        day = start + DAY * (period.value - (include_start and period.value > 0))
    else:
        number = period.value * (12 if period.unit is Unit.YEAR else 1)
        day = months_later(start, number)
        if include_start and number and day.day == start.day:
            day -= DAY
    return calendar.next_working_day(day) if rollover else day


def _working_days_after(day: date, number: int, include_start: bool, calendar: Calendar) -> date:
    if include_start and number:
        day -= DAY
    for _ in range(number):
        day = calendar.next_working_day(day + DAY)
    return day


def months_later(day: date, number: int) -> date:
    """The same day ``number`` months later, or the last one that month has.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2023, 11, 30), 3)
    (datetime.date(2026, 2, 28), datetime.date(2024, 2, 29))
    """
    years, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def ends_at(
    start: datetime,
    period: Period,
    timezone: str,
    *,
    include_start: bool = False,
    rollover: bool = False,
    calendar: Calendar = ANYWHERE,
) -> datetime:
    """The last moment (UTC) of ``period``, counted from ``start`` (aware), in ``timezone``.

    Hours are exact and roll over nowhere; everything else ends with its :func:`last_day`.

    >>> noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    >>> ends_at(noon, Period(48, Unit.HOUR), "Asia/Kolkata").isoformat()
    '2026-05-03T12:00:00+00:00'
    >>> ends_at(noon, Period(14, Unit.DAY), "Europe/Paris").isoformat()
    '2026-05-15T21:59:59.999999+00:00'
    """
    if period.unit is Unit.HOUR:
        if start.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        if period.value < 0:
            raise ValueError(f"A period has no {period.value} hours.")
        return start.astimezone(UTC) + timedelta(hours=period.value)
    day = last_day(
        local_day(start, timezone),
        period,
        include_start=include_start,
        rollover=rollover,
        calendar=calendar,
    )
    return end_of_day(day, timezone)


@lru_cache(maxsize=4096)
def timezone_of(country: str, own: str = "") -> str:
    """The zone in which a customer of ``country`` (ISO 3166-1) counts days.

    Their ``own`` where the country has it; else the country's only zone; else the one whose day
    ends last, so that nobody loses hours to a guess. For no known country ``own``, or UTC.

    >>> timezone_of("DE"), timezone_of("US", "America/Chicago"), timezone_of("US")
    ('Europe/Berlin', 'America/Chicago', 'Pacific/Honolulu')
    >>> timezone_of("US", "Europe/Berlin"), timezone_of("", "Europe/Berlin"), timezone_of("")
    ('Pacific/Honolulu', 'Europe/Berlin', 'UTC')
    """
    zones = [zone for zone in pytz.country_timezones.get(country, ()) if _exists(zone)]
    if own in zones or (own and not zones and _exists(own)):
        return own
    return min(zones, key=_offset, default="UTC")


def _offset(zone: str) -> timedelta:
    """How far a zone is ahead of UTC, winter and summer added up: the least ends its day last."""
    moments = (datetime(2026, month, 1, tzinfo=ZoneInfo(zone)) for month in (1, 7))
    return sum((moment.utcoffset() for moment in moments), timedelta())


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
