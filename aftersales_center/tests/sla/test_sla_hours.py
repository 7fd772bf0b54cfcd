"""Our pictures of calendars say what Odoo's own calendar says."""

from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import SlaCommon

SHIFTS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 22), st.sampled_from([1, 2, 4.25, 8.5])),
    min_size=1,
    max_size=8,
)
ZONES = st.sampled_from(
    ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Sydney"]
)
STARTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 15))


@tagged("post_install", "-at_install")
class TestHours(SlaCommon):
    @settings(max_examples=25, deadline=None)
    @given(SHIFTS, ZONES, STARTS, st.integers(1, 400), st.booleans())
    def test_as_odoo_counts(self, shifts, zone, start, hours, turns):
        start = start.replace(minute=0, second=0, microsecond=0)
        with self.env.cr.savepoint() as savepoint:
            rows, taken = [], {}
            for day, begin, length in shifts:
                stop = min(begin + length, 24)
                if all(stop <= a or begin >= b for a, b in taken.setdefault(day, [])):
                    taken[day].append((begin, stop))
                    rows.append((day, begin, stop))
            calendar = self.make_calendar("Any", rows, tz=zone)
            if turns:
                calendar.switch_calendar_type()
                calendar.attendance_ids.filtered(
                    lambda row: row.week_type == "1" and row.dayofweek in ("0", "1")
                ).unlink()
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Off",
                    "calendar_id": calendar.id,
                    "date_from": start + timedelta(days=3),
                    "date_to": start + timedelta(days=4, hours=5),
                }
            )
            stop = start + timedelta(hours=hours)
            ours = calendar._aftersales_working_time(self.company, start)
            aware = [moment.replace(tzinfo=timezone.utc) for moment in (start, stop)]
            theirs = calendar._work_intervals_batch(*aware)[False]
            seconds = sum((end - begin).total_seconds() for begin, end, _meta in theirs)
            # Odoo ends a day one microsecond before midnight.
            self.assertAlmostEqual(ours.between(start, stop) if ours else 0, seconds, delta=1)
            savepoint.rollback()
        self.env.invalidate_all()

    def test_the_same_hours_are_kept_once(self):
        schedules = self.env["aftersales.sla.schedule"]
        before = schedules.search_count([])
        self.complaint()
        one = schedules.search_count([])
        self.complaint()
        self.complaint(at=datetime(2026, 5, 4, 8, 0))
        self.assertEqual(schedules.search_count([]), one)
        self.assertLessEqual(one, before + 2)
        self.office.attendance_ids[0].hour_to = 16
        self.complaint()
        self.assertEqual(schedules.search_count([]), one + 1)
