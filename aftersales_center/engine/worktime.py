"""Working time: which seconds of the real world count towards a promise.

A pattern of shifts in wall-clock time (one week, or two that take turns), a time zone, and the
spans in which nobody works. All moments in and out are naive UTC; all durations whole seconds.

>>> from datetime import datetime
>>> office = WorkingTime("Europe/Berlin", week(range(5), (9, 17)))
>>> office.add(datetime(2026, 1, 2, 15, 0), 4 * HOUR)  # Friday, 16:00 in Berlin
datetime.datetime(2026, 1, 5, 11, 0)
>>> office.between(datetime(2026, 1, 2, 15, 0), datetime(2026, 1, 5, 11, 0)) == 4 * HOUR
True
"""

import json
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
_EPOCH = datetime(1970, 1, 1)
#: How far a promise is followed into the future before the calendar is called empty.
HORIZON_WEEKS = 20 * 53


class NoWorkingTime(ValueError):
    """The calendar never offers the time that was promised."""


@dataclass(frozen=True, order=True)
class Shift:
    """Working from ``start`` to ``stop`` (seconds of wall-clock after midnight, at most 86 400).

    ``parity`` is None for each week, or 0/1 for one of two that take turns, counted as Odoo does:
    whole weeks since the first of January of year 1.
    """

    weekday: int
    start: int
    stop: int
    parity: int | None = None


def week(weekdays, *hours, parity=None):
    """Shifts of the same ``hours`` (pairs, in hours) on each of ``weekdays`` (0 is Monday)."""
    return tuple(
        Shift(day, round(start * HOUR), round(stop * HOUR), parity)
        for day in weekdays
        for start, stop in hours
    )


@dataclass(frozen=True)
class WorkingTime:
    """A calendar whose answers never change: what it was made of is all it knows."""

    timezone: str = "UTC"
    shifts: tuple[Shift, ...] = ()
    #: Spans without work, naive UTC, from (included) to (excluded).
    leaves: tuple[tuple[datetime, datetime], ...] = ()
    #: Round the clock: shifts, zone and leaves do not matter.
    always: bool = False
    _weeks: dict = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def _zone(self):
        return ZoneInfo(self.timezone)

    @cached_property
    def _off(self):
        """Leaves in epoch seconds: sorted, and joined where they touch."""
        return _joined(sorted((_seconds(start), _seconds(stop)) for start, stop in self.leaves))

    def is_empty(self):
        """Whether no shift has a length: such a calendar keeps no promise."""
        return not self.always and not any(shift.stop > shift.start for shift in self.shifts)

    def per_day(self):
        """Working seconds of an average working day; 24 hours round the clock.

        >>> WorkingTime("UTC", week(range(4), (9, 17)) + week([4], (9, 13))).per_day() / HOUR
        7.2
        """
        if self.always or self.is_empty():
            return DAY
        days = {(shift.parity, shift.weekday) for shift in self.shifts if shift.stop > shift.start}
        total = sum(shift.stop - shift.start for shift in self.shifts)
        return round(total / len(days))

    def between(self, start, stop):
        """Working seconds from ``start`` to ``stop``; 0 when ``stop`` is not after ``start``."""
        low, high = _seconds(start), _seconds(stop)
        if high <= low:
            return 0
        if self.always:
            return high - low
        first, last = self._week_of(low), self._week_of(high + 2 * DAY)
        return sum(
            max(0, min(end, high) - max(begin, low))
            for number in range(first, last + 1)
            for begin, end in self._spans(number)
        )

    def add(self, start, seconds):
        """The earliest moment by which ``seconds`` of work have passed since ``start``.

        :raises NoWorkingTime: when the calendar has not that much in twenty years.
        """
        low = _seconds(start)
        if seconds <= 0:
            return start
        if self.always:
            return start + timedelta(seconds=seconds)
        if not self.is_empty():
            first = self._week_of(low)
            for number in range(first, first + HORIZON_WEEKS):
                for begin, end in self._spans(number):
                    begin = max(begin, low)
                    if end - begin >= seconds:
                        return _EPOCH + timedelta(seconds=begin + seconds)
                    seconds -= max(0, end - begin)
        raise NoWorkingTime(
            f"The working hours ({self.timezone}) do not offer {seconds} more seconds"
            " within twenty years."
        )

    # Weeks --------------------------------------------------------------------

    @staticmethod
    def _week_of(seconds):
        """Number of the local week in which a span may begin that reaches ``seconds``."""
        return ((_EPOCH + timedelta(seconds=seconds - DAY)).date().toordinal() - 1) // 7

    def _spans(self, number):
        """Working spans whose day is in week ``number``, in epoch seconds, sorted."""
        spans = self._weeks.get(number)
        if spans is None:
            spans = self._weeks[number] = self._without_leaves(
                _joined(
                    sorted(
                        (
                            self._wall(number * 7 + 1 + shift.weekday, shift.start),
                            self._wall(number * 7 + 1 + shift.weekday, shift.stop),
                        )
                        for shift in self.shifts
                        if shift.parity in (None, number % 2)
                    )
                )
            )
        return spans

    def _wall(self, ordinal, seconds):
        """Epoch seconds of a wall-clock time; where it is there twice or never, winter time."""
        day = date.fromordinal(ordinal + seconds // DAY)
        local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds % DAY)
        offset = min(local.replace(tzinfo=self._zone, fold=fold).utcoffset() for fold in (0, 1))
        return _seconds(local - offset)

    def _without_leaves(self, spans):
        if not spans or not self._off:
            return tuple(spans)
        worked = []
        starts = [start for start, _stop in self._off]
        for begin, end in spans:
            index = max(0, bisect_left(starts, begin) - 1)
            for start, stop in self._off[index:]:
                if start >= end:
                    break
                if stop <= begin:
                    continue
                if start > begin:
                    worked.append((begin, start))
                begin = max(begin, stop)
            if begin < end:
                worked.append((begin, end))
        return tuple(worked)

    # Kept -----------------------------------------------------------------------

    def to_text(self):
        """Canonical JSON: the same working time has the same text.

        >>> WorkingTime.from_text(WorkingTime(always=True).to_text()).always
        True
        """
        if self.always:
            return '{"always":true}'
        return json.dumps(
            {
                "leaves": [
                    [start.isoformat(), stop.isoformat()] for start, stop in sorted(self.leaves)
                ],
                "shifts": sorted(
                    [
                        -1 if shift.parity is None else shift.parity,
                        shift.weekday,
                        shift.start,
                        shift.stop,
                    ]
                    for shift in self.shifts
                ),
                "timezone": self.timezone,
            },
            separators=(",", ":"),
            sort_keys=True,
        )

    @classmethod
    def from_text(cls, text):
        """The working time that :meth:`to_text` wrote."""
        data = json.loads(text)
        if data.get("always"):
            return cls(always=True)
        return cls(
            timezone=data["timezone"],
            shifts=tuple(
                Shift(weekday, start, stop, None if parity < 0 else parity)
                for parity, weekday, start, stop in data["shifts"]
            ),
            leaves=tuple(
                (datetime.fromisoformat(start), datetime.fromisoformat(stop))
                for start, stop in data["leaves"]
            ),
        )

    def digest(self):
        """SHA-256 of :meth:`to_text`, in hex."""
        return sha256(self.to_text().encode()).hexdigest()


#: Every second counts.
ALWAYS = WorkingTime(always=True)


def _seconds(moment):
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def _joined(spans):
    joined = []
    for begin, end in spans:
        if end <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
