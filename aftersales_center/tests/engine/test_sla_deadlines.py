"""Deadlines worked out by hand. Moments carry their UTC offset, so each row can be checked."""

from datetime import datetime, timezone

from odoo.tests import BaseCase, tagged

from ...engine.sla import START, Event, Promise, replay
from ...engine.worktime import ALWAYS, HOUR, NoWorkingTime, WorkingTime, week


def utc(text):
    """``2026-03-27 15:00+01`` as naive UTC."""
    moment = datetime.fromisoformat(text if text[-3] in "+-" or text[-6] in "+-" else text + "+00")
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def span(start, stop):
    return utc(start), utc(stop)


WEEKDAYS = range(5)
OFFICE = WorkingTime("Europe/Berlin", week(WEEKDAYS, (9, 17)))
LUNCH = WorkingTime("Europe/Berlin", week(WEEKDAYS, (8, 12), (13, 17)))
LONDON = WorkingTime("Europe/London", week(WEEKDAYS, (9, 17.5)))
TOKYO = WorkingTime("Asia/Tokyo", week(range(6), (10, 19)))
KATHMANDU = WorkingTime("Asia/Kathmandu", week([6, 0, 1, 2, 3, 4], (10, 17)))
#: Nights from Monday to Friday, 22:00 to 06:00: two shifts each, as Odoo has them.
NIGHTS = WorkingTime("America/New_York", week(WEEKDAYS, (22, 24)) + week(range(1, 6), (0, 6)))
NIGHTS_DAILY = WorkingTime("Europe/Berlin", week(range(7), (22, 24), (0, 6)))
SYDNEY_DAILY = WorkingTime("Australia/Sydney", week(range(7), (0, 24)))
#: Weeks that take turns: long days from Monday to Wednesday, then Thursday and Friday.
#: The week of Monday 5 January 2026 is an even one (parity 0).
TURNS = WorkingTime(
    "Europe/Berlin", week(range(3), (8, 18), parity=0) + week([3, 4], (8, 16), parity=1)
)
HOLIDAYS = WorkingTime(
    "Europe/Berlin",
    week(WEEKDAYS, (9, 17)),
    (
        span("2026-04-03 00:00+02", "2026-04-04 00:00+02"),  # Good Friday
        span("2026-04-06 00:00+02", "2026-04-07 00:00+02"),  # Easter Monday
        span("2026-05-13 13:00+02", "2026-05-13 17:00+02"),  # an afternoon off
        span("2026-12-24 00:00+01", "2026-12-29 00:00+01"),  # two that overlap
        span("2026-12-28 00:00+01", "2027-01-04 00:00+01"),
    ),
)

#: (what, calendar, from, hours, due)
DEADLINES = [
    # Days, evenings, weekends
    ("in one day", OFFICE, "2026-03-02 09:00+01", 4, "2026-03-02 13:00+01"),
    ("to the end of the day", OFFICE, "2026-03-02 09:00+01", 8, "2026-03-02 17:00+01"),
    ("asked at noon", OFFICE, "2026-03-02 12:00+01", 8, "2026-03-03 12:00+01"),
    ("before opening", OFFICE, "2026-03-02 06:30+01", 4, "2026-03-02 13:00+01"),
    ("after closing", OFFICE, "2026-03-02 19:00+01", 4, "2026-03-03 13:00+01"),
    ("at the moment of closing", OFFICE, "2026-03-02 17:00+01", 1, "2026-03-03 10:00+01"),
    ("Friday afternoon", OFFICE, "2026-03-06 16:00+01", 4, "2026-03-09 12:00+01"),
    ("on Saturday", OFFICE, "2026-03-07 11:00+01", 4, "2026-03-09 13:00+01"),
    ("on Sunday night", OFFICE, "2026-03-08 23:59+01", 8, "2026-03-09 17:00+01"),
    ("three working days", OFFICE, "2026-03-05 10:00+01", 24, "2026-03-10 10:00+01"),
    ("ten working days", OFFICE, "2026-03-02 09:00+01", 80, "2026-03-13 17:00+01"),
    ("a minute", OFFICE, "2026-03-06 16:59+01", 1 / 60, "2026-03-06 17:00+01"),
    ("two minutes", OFFICE, "2026-03-06 16:59+01", 2 / 60, "2026-03-09 09:01+01"),
    ("over New Year", OFFICE, "2026-12-31 15:00+01", 4, "2027-01-01 11:00+01"),
    ("on a leap day", OFFICE, "2028-02-28 16:00+01", 2, "2028-02-29 10:00+01"),
    # Breaks
    ("over lunch", LUNCH, "2026-03-02 11:00+01", 2, "2026-03-02 14:00+01"),
    ("during lunch", LUNCH, "2026-03-02 12:20+01", 1, "2026-03-02 14:00+01"),
    ("up to lunch", LUNCH, "2026-03-02 11:00+01", 1, "2026-03-02 12:00+01"),
    ("two lunches", LUNCH, "2026-03-02 11:00+01", 9, "2026-03-03 12:00+01"),
    # Other zones
    ("half past five in London", LONDON, "2026-01-05 17:00+00", 1, "2026-01-06 09:30+00"),
    ("London asked from Tokyo", LONDON, "2026-01-06 01:00+09", 2, "2026-01-06 09:30+00"),
    ("Tokyo on Saturday", TOKYO, "2026-01-10 18:00+09", 2, "2026-01-12 11:00+09"),
    ("Tokyo asked from Berlin", TOKYO, "2026-01-05 12:00+01", 1, "2026-01-06 11:00+09"),
    ("Kathmandu works on Sunday", KATHMANDU, "2026-01-09 16:30+05:45", 1, "2026-01-11 10:30+05:45"),
    ("Kathmandu, in UTC", KATHMANDU, "2026-01-11 04:15+00", 7, "2026-01-11 11:15+00"),
    # Clocks forward: Berlin on 29 March, London the same, New York on 8 March 2026
    (
        "Berlin forward, days keep their hours",
        OFFICE,
        "2026-03-27 16:00+01",
        2,
        "2026-03-30 10:00+02",
    ),
    (
        "Berlin forward, 8 h later by the wall",
        OFFICE,
        "2026-03-27 12:00+01",
        8,
        "2026-03-30 12:00+02",
    ),
    ("London forward", LONDON, "2026-03-27 17:00+00", 1, "2026-03-30 09:30+01"),
    (
        "Berlin forward, a night of 7 hours",
        NIGHTS_DAILY,
        "2026-03-28 22:00+01",
        7,
        "2026-03-29 06:00+02",
    ),
    (
        "Berlin forward, the eighth hour",
        NIGHTS_DAILY,
        "2026-03-28 22:00+01",
        8,
        "2026-03-29 23:00+02",
    ),
    (
        "Berlin forward, in the lost hour",
        NIGHTS_DAILY,
        "2026-03-29 01:30+01",
        1,
        "2026-03-29 03:30+02",
    ),
    ("New York forward, Friday's night", NIGHTS, "2026-03-06 22:00-05", 9, "2026-03-09 23:00-04"),
    ("Sydney forward, 4 October", SYDNEY_DAILY, "2026-10-03 12:00+10", 24, "2026-10-04 13:00+11"),
    # Clocks back: Berlin on 25 October, New York on 1 November 2026, Sydney on 5 April
    ("Berlin back, days keep their hours", OFFICE, "2026-10-23 16:00+02", 2, "2026-10-26 10:00+01"),
    ("London back", LONDON, "2026-10-23 17:00+01", 1, "2026-10-26 09:30+00"),
    (
        "Berlin back, a night of 9 hours",
        NIGHTS_DAILY,
        "2026-10-24 22:00+02",
        9,
        "2026-10-25 06:00+01",
    ),
    ("Berlin back, 8 h end at 5", NIGHTS_DAILY, "2026-10-24 22:00+02", 8, "2026-10-25 05:00+01"),
    ("Berlin back, the first 2:30", NIGHTS_DAILY, "2026-10-25 00:30+02", 2, "2026-10-25 02:30+02"),
    ("Berlin back, the second 2:30", NIGHTS_DAILY, "2026-10-25 00:30+02", 3, "2026-10-25 02:30+01"),
    ("New York back, a weekend's night", NIGHTS, "2026-10-30 22:00-04", 9, "2026-11-02 23:00-05"),
    ("Sydney back, 5 April", SYDNEY_DAILY, "2026-04-04 12:00+11", 24, "2026-04-05 11:00+10"),
    # Nights over midnight
    ("one night", NIGHTS, "2026-01-05 22:00-05", 8, "2026-01-06 06:00-05"),
    ("over midnight", NIGHTS, "2026-01-05 23:30-05", 1, "2026-01-06 00:30-05"),
    ("from one night to the next", NIGHTS, "2026-01-06 05:00-05", 2, "2026-01-06 23:00-05"),
    ("by day", NIGHTS, "2026-01-06 12:00-05", 3, "2026-01-07 01:00-05"),
    ("the weekend's night", NIGHTS, "2026-01-10 05:00-05", 2, "2026-01-12 23:00-05"),
    ("on Monday before dawn", NIGHTS, "2026-01-12 03:00-05", 1, "2026-01-12 23:00-05"),
    # Two weeks that take turns
    ("in the long week", TURNS, "2026-01-05 08:00+01", 10, "2026-01-05 18:00+01"),
    ("over to the short week", TURNS, "2026-01-07 16:00+01", 4, "2026-01-15 10:00+01"),
    ("Thursday of the long week", TURNS, "2026-01-08 08:00+01", 1, "2026-01-15 09:00+01"),
    ("Monday of the short week", TURNS, "2026-01-12 08:00+01", 8, "2026-01-15 16:00+01"),
    ("back to the long week", TURNS, "2026-01-16 15:00+01", 2, "2026-01-19 09:00+01"),
    ("a whole turn: 30 + 16 hours", TURNS, "2026-01-05 08:00+01", 46, "2026-01-16 16:00+01"),
    ("over New Year of 53 weeks", TURNS, "2026-12-30 08:00+01", 1, "2026-12-31 09:00+01"),
    # Holidays
    ("over Easter", HOLIDAYS, "2026-04-02 16:00+02", 2, "2026-04-07 10:00+02"),
    ("on Good Friday", HOLIDAYS, "2026-04-03 10:00+02", 8, "2026-04-07 17:00+02"),
    ("an afternoon off", HOLIDAYS, "2026-05-13 12:00+02", 2, "2026-05-14 10:00+02"),
    ("during the afternoon off", HOLIDAYS, "2026-05-13 15:00+02", 1, "2026-05-14 10:00+02"),
    ("over Christmas and New Year", HOLIDAYS, "2026-12-23 16:00+01", 2, "2027-01-04 10:00+01"),
    # Round the clock
    ("round the clock", ALWAYS, "2026-03-07 23:00+00", 4, "2026-03-08 03:00+00"),
    ("two weeks", ALWAYS, "2026-03-20 12:00+01", 14 * 24, "2026-04-03 13:00+02"),
    ("nothing promised", OFFICE, "2026-03-07 11:00+01", 0, "2026-03-07 11:00+01"),
]


@tagged("post_install", "-at_install")
class TestSlaDeadlines(BaseCase):
    def test_by_hand(self):
        for what, hours, start, amount, due in DEADLINES:
            with self.subTest(what):
                self.assertEqual(hours.add(utc(start), round(amount * HOUR)), utc(due))

    def test_there_and_back(self):
        for what, hours, start, amount, due in DEADLINES:
            with self.subTest(what):
                self.assertEqual(hours.between(utc(start), utc(due)), round(amount * HOUR))

    def test_a_calendar_without_hours_ends(self):
        for hours in (
            WorkingTime("Europe/Berlin"),
            WorkingTime("Europe/Berlin", week([0], (9, 9))),
            WorkingTime(
                "Europe/Berlin",
                week(WEEKDAYS, (9, 17)),
                (span("2000-01-01 00:00+00", "2100-01-01 00:00+00"),),
            ),
        ):
            with self.assertRaises(NoWorkingTime):
                hours.add(utc("2026-03-02 09:00+01"), HOUR)
            reading = replay([Event(START, utc("2026-03-02 09:00+01"), Promise(HOUR, hours))])
            self.assertEqual(reading.deadline, utc("2026-03-02 10:00+01"))

    def test_kept_as_text(self):
        for hours in (OFFICE, TURNS, HOLIDAYS, NIGHTS, ALWAYS):
            again = WorkingTime.from_text(hours.to_text())
            self.assertEqual(again.to_text(), hours.to_text())
            self.assertEqual(again.digest(), hours.digest())
            start = utc("2026-03-27 16:00+01")
            self.assertEqual(again.add(start, 40 * HOUR), hours.add(start, 40 * HOUR))
