from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import Period, Unit
from ...engine.deadlines import (
    Calendar,
    end_of_day,
    ends_at,
    last_day,
    local_day,
    months_later,
    timezone_of,
)
from .law_common import unhurried

UTC = timezone.utc
#: Clocks that change at midnight, at 00:01, by half an hour, to no hour at all, over the date line.
ZONES = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "America/Havana",
    "America/St_Johns",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Gaza",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
COUNTRIES = ["", "XX", "DE", "GB", "FR", "CN", "KR", "JP", "SA", "IL", "NP", "BR", "AE", "US"]

days = st.dates(date(1995, 1, 1), date(2045, 12, 31))
moments = st.datetimes(datetime(1995, 1, 1), datetime(2045, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)
calendars = st.sampled_from([Calendar(country) for country in COUNTRIES])
day_units = st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR])
periods = st.builds(Period, st.integers(0, 40), day_units)


def day(value, unit=Unit.DAY):
    return Period(value, unit)


@tagged("post_install", "-at_install")
class TestLocalDays(BaseCase):
    def test_a_day_is_the_customers_own(self):
        moment = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
        self.assertEqual(local_day(moment, "Asia/Kathmandu"), date(2026, 4, 1))
        self.assertEqual(local_day(moment, "America/Sao_Paulo"), date(2026, 3, 31))

    def test_a_moment_without_a_zone_is_refused(self):
        for broken in (
            lambda: local_day(datetime(2026, 1, 1), "UTC"),
            lambda: ends_at(datetime(2026, 1, 1), day(1), "UTC"),
            lambda: ends_at(datetime(2026, 1, 1), day(1, Unit.HOUR), "UTC"),
        ):
            with self.assertRaises(ValueError):
                broken()

    def test_an_unknown_zone_is_refused(self):
        with self.assertRaises(KeyError):
            local_day(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Atlantis")

    def ends(self, of, zone):
        return (end_of_day(of, zone) + timedelta(microseconds=1)).isoformat()

    def test_the_night_the_clocks_change_is_an_hour_shorter_or_longer(self):
        # EU: forward in the night to 29 March 2026, back in the night to 25 October 2026.
        self.assertEqual(self.ends(date(2026, 3, 28), "Europe/Berlin"), "2026-03-28T23:00:00+00:00")
        self.assertEqual(self.ends(date(2026, 3, 29), "Europe/Berlin"), "2026-03-29T22:00:00+00:00")
        self.assertEqual(
            self.ends(date(2026, 10, 24), "Europe/Berlin"), "2026-10-24T22:00:00+00:00"
        )
        self.assertEqual(
            self.ends(date(2026, 10, 25), "Europe/Berlin"), "2026-10-25T23:00:00+00:00"
        )

    def test_kathmandu_is_a_quarter_of_an_hour_off(self):
        self.assertEqual(self.ends(date(2026, 5, 1), "Asia/Kathmandu"), "2026-05-01T18:15:00+00:00")

    def test_midnight_that_does_not_exist_ends_the_day_all_the_same(self):
        # Brazil until 2018: at 00:00 on 4 November clocks went to 01:00.
        self.assertEqual(
            self.ends(date(2018, 11, 3), "America/Sao_Paulo"), "2018-11-04T03:00:00+00:00"
        )

    def test_the_hour_before_midnight_that_comes_twice_belongs_to_the_day(self):
        # Brazil, 17 February 2018: at 24:00 back to 23:00.
        self.assertEqual(
            self.ends(date(2018, 2, 17), "America/Sao_Paulo"), "2018-02-18T03:00:00+00:00"
        )

    def test_midnight_that_comes_twice(self):
        # St. John's went back at 00:01 to 23:01 the day before, Havana at 01:00 to 00:00.
        self.assertEqual(
            self.ends(date(2010, 11, 6), "America/St_Johns"), "2010-11-07T03:30:00+00:00"
        )
        self.assertEqual(
            self.ends(date(2026, 10, 31), "America/Havana"), "2026-11-01T04:00:00+00:00"
        )

    def test_a_day_left_out_of_the_calendar_ends_with_the_one_before(self):
        # Samoa crossed the date line: there was no 30 December 2011.
        before = end_of_day(date(2011, 12, 29), "Pacific/Apia")
        self.assertEqual(end_of_day(date(2011, 12, 30), "Pacific/Apia"), before)
        self.assertGreater(end_of_day(date(2011, 12, 31), "Pacific/Apia"), before)

    @unhurried
    @given(days, zones)
    def test_a_day_ends_with_its_own_last_moment(self, of, zone):
        last = end_of_day(of, zone)
        self.assertEqual(last.utcoffset(), timedelta())
        if of == local_day(last, zone):
            self.assertGreater(local_day(last + timedelta(microseconds=1), zone), of)
        else:
            noon = datetime(of.year, of.month, of.day, 12, tzinfo=ZoneInfo(zone))
            there_and_back = noon.astimezone(UTC).astimezone(ZoneInfo(zone))
            self.assertNotEqual(there_and_back.date(), of, "only a day that is not there")

    @unhurried
    @given(moments, zones)
    def test_no_moment_is_later_than_the_end_of_its_day(self, moment, zone):
        own = local_day(moment, zone)
        self.assertLessEqual(moment, end_of_day(own, zone))
        self.assertGreater(moment, end_of_day(own - timedelta(days=1), zone))


@tagged("post_install", "-at_install")
class TestCalendar(BaseCase):
    def test_holidays_are_the_countrys_own(self):
        unity = date(2025, 10, 3)
        self.assertFalse(Calendar("DE").is_working_day(unity))
        self.assertTrue(Calendar("FR").is_working_day(unity))

    def test_a_part_of_a_country_has_holidays_of_its_own(self):
        corpus_christi = date(2026, 6, 4)
        self.assertFalse(Calendar("DE", "DE-BY").is_working_day(corpus_christi))
        self.assertTrue(Calendar("DE", "DE-BE").is_working_day(corpus_christi))
        self.assertTrue(Calendar("DE").is_working_day(corpus_christi))

    def test_a_part_nobody_knows_has_the_holidays_of_the_country(self):
        self.assertFalse(Calendar("DE", "DE-XX").is_working_day(date(2025, 10, 3)))
        self.assertFalse(Calendar("GB", "GB-KEN").is_working_day(date(2026, 12, 25)))

    def test_the_weekend_is_the_countrys_own(self):
        friday, saturday, sunday = (date(2026, 6, number) for number in (5, 6, 7))
        for calendar, working in (
            (Calendar("SA"), [False, False, True]),
            (Calendar("AE"), [True, False, False]),
            (Calendar("DE"), [True, False, False]),
            (Calendar(), [True, False, False]),
        ):
            found = [calendar.is_working_day(of) for of in (friday, saturday, sunday)]
            self.assertEqual(found, working, calendar)

    def test_a_country_that_moved_its_weekend_has_each_in_its_time(self):
        # The Emirates: Friday and Saturday until 2021, Saturday and Sunday since.
        self.assertFalse(Calendar("AE").is_working_day(date(2021, 6, 4)))
        self.assertTrue(Calendar("AE").is_working_day(date(2021, 6, 6)))

    def test_a_working_saturday_is_a_working_day(self):
        # China, 2025: 26 January and 8 February stood in for the Spring Festival.
        self.assertTrue(Calendar("CN").is_working_day(date(2025, 1, 26)))
        self.assertFalse(Calendar("CN").is_working_day(date(2025, 1, 25)))

    def test_what_is_known(self):
        self.assertTrue(Calendar("DE").is_known)
        for country in ("", "XX", "de", "DEU"):
            self.assertFalse(Calendar(country).is_known, country)

    def test_unknown_countries_have_a_weekend_and_no_holidays(self):
        self.assertTrue(Calendar("XX").is_working_day(date(2026, 12, 25)))
        self.assertFalse(Calendar("XX").is_working_day(date(2026, 12, 26)))

    @unhurried
    @given(days, calendars)
    def test_the_next_working_day_is_one_and_none_was_passed_over(self, of, calendar):
        found = calendar.next_working_day(of)
        self.assertTrue(calendar.is_working_day(found))
        self.assertGreaterEqual(found, of)
        while of < found:
            self.assertFalse(calendar.is_working_day(of))
            of += timedelta(days=1)


@tagged("post_install", "-at_install")
class TestLastDay(BaseCase):
    def rolled(self, start, period, country):
        return last_day(start, period, rollover=True, calendar=Calendar(country))

    def test_the_day_of_the_event_does_not_count(self):
        self.assertEqual(last_day(date(2026, 4, 10), day(14)), date(2026, 4, 24))

    def test_japan_counts_the_day_of_delivery(self):
        self.assertEqual(last_day(date(2026, 4, 10), day(8), include_start=True), date(2026, 4, 17))

    def test_a_british_rejection_is_repaid_in_fourteen_days_with_the_first(self):
        # Consumer Rights Act 2015 s. 20(15): beginning with the day of agreement.
        self.assertEqual(
            last_day(date(2026, 4, 10), day(14), include_start=True), date(2026, 4, 23)
        )

    def test_easter_rolls_over_to_tuesday(self):
        # Good Friday 3 April 2026, Easter Monday the 6th.
        for first, last in ((20, 7), (21, 7), (22, 7), (23, 7), (24, 7), (25, 8)):
            self.assertEqual(
                self.rolled(date(2026, 3, first), day(14), "DE"), date(2026, 4, last), first
            )

    def test_the_turn_of_the_year_rolls_over(self):
        # 25, 26 December 2026: Friday and Saturday; 1 January 2027: Friday.
        self.assertEqual(self.rolled(date(2026, 12, 11), day(14), "DE"), date(2026, 12, 28))
        self.assertEqual(self.rolled(date(2026, 12, 18), day(14), "DE"), date(2027, 1, 4))

    def test_a_weekend_rolls_over_only_where_asked(self):
        self.assertEqual(last_day(date(2026, 5, 2), day(14)), date(2026, 5, 16))
        self.assertEqual(self.rolled(date(2026, 5, 2), day(14), "FR"), date(2026, 5, 18))

    def test_months_and_years_end_on_the_day_of_the_same_number(self):
        for start, period, end in (
            (date(2026, 1, 31), day(1, Unit.MONTH), date(2026, 2, 28)),
            (date(2023, 1, 31), day(13, Unit.MONTH), date(2024, 2, 29)),
            (date(2024, 2, 29), day(2, Unit.YEAR), date(2026, 2, 28)),
            (date(2024, 2, 29), day(4, Unit.YEAR), date(2028, 2, 29)),
            (date(2025, 12, 15), day(12, Unit.MONTH), date(2026, 12, 15)),
        ):
            self.assertEqual(last_day(start, period), end)

    def test_with_the_first_day_a_month_ends_the_day_before_or_with_the_month(self):
        # § 188(2), (3) BGB, art. 143 of Japan's Civil Code.
        for start, end in (
            (date(2026, 3, 1), date(2026, 3, 31)),
            (date(2026, 3, 15), date(2026, 4, 14)),
            (date(2026, 1, 31), date(2026, 2, 28)),
        ):
            self.assertEqual(last_day(start, day(1, Unit.MONTH), include_start=True), end)

    def test_working_days_leave_out_weekends_and_holidays(self):
        thursday = date(2026, 4, 2)
        five = day(5, Unit.WORKING_DAY)
        self.assertEqual(last_day(thursday, five, calendar=Calendar("DE")), date(2026, 4, 13))
        self.assertEqual(last_day(thursday, five, calendar=Calendar("XX")), date(2026, 4, 9))
        with_it = last_day(thursday, five, include_start=True, calendar=Calendar("XX"))
        self.assertEqual(with_it, date(2026, 4, 8))

    def test_hours_and_less_than_nothing_are_refused(self):
        for period in (day(48, Unit.HOUR), day(-1), day(-1, Unit.WORKING_DAY)):
            with self.assertRaises(ValueError):
                last_day(date(2026, 1, 1), period)
        with self.assertRaises(ValueError):
            ends_at(datetime(2026, 1, 1, tzinfo=UTC), day(-1, Unit.HOUR), "UTC")

    @unhurried
    @given(days, days, periods, st.booleans(), st.booleans(), calendars)
    def test_a_later_start_never_ends_earlier(self, one, other, period, include, roll, calendar):
        early, late = sorted((one, other))

        def end(start):
            return last_day(start, period, include_start=include, rollover=roll, calendar=calendar)

        self.assertLessEqual(end(early), end(late))

    @unhurried
    @given(days, periods, st.booleans(), calendars)
    def test_rolling_over_never_ends_earlier(self, start, period, include, calendar):
        plain = last_day(start, period, include_start=include, calendar=calendar)
        rolled = last_day(start, period, include_start=include, rollover=True, calendar=calendar)
        self.assertGreaterEqual(rolled, plain)
        self.assertTrue(calendar.is_working_day(rolled))
        if calendar.is_working_day(plain):
            self.assertEqual(rolled, plain)

    @unhurried
    @given(days, periods, st.booleans(), calendars)
    def test_a_longer_period_never_ends_earlier(self, start, period, include, calendar):
        longer = Period(period.value + 1, period.unit)
        self.assertLess(
            last_day(start, period, calendar=calendar), last_day(start, longer, calendar=calendar)
        )
        self.assertLessEqual(
            last_day(start, period, include_start=include, calendar=calendar),
            last_day(start, longer, include_start=include, calendar=calendar),
        )

    @unhurried
    @given(days, periods, calendars)
    def test_counting_the_first_day_gives_no_more_days(self, start, period, calendar):
        self.assertLessEqual(
            last_day(start, period, include_start=True, calendar=calendar),
            last_day(start, period, calendar=calendar),
        )

    @unhurried
    @given(days, st.integers(0, 40), calendars)
    def test_so_many_working_days_lie_between(self, start, number, calendar):
        last = last_day(start, day(number, Unit.WORKING_DAY), calendar=calendar)
        between = (start + timedelta(days=n) for n in range(1, (last - start).days + 1))
        self.assertEqual(sum(map(calendar.is_working_day, between)), number)

    @unhurried
    @given(days, st.integers(0, 200))
    def test_months_keep_the_day_or_the_end_of_the_month(self, of, number):
        later = months_later(of, number)
        self.assertEqual(
            (later.year - of.year) * 12 + later.month - of.month, number, "so many months"
        )
        tomorrow = later + timedelta(days=1)
        self.assertTrue(later.day == of.day or tomorrow.month != later.month)


@tagged("post_install", "-at_install")
class TestEndsAt(BaseCase):
    def test_india_counts_forty_eight_hours_over_a_weekend(self):
        friday = datetime(2026, 6, 5, 15, 30, 1, tzinfo=UTC)
        self.assertEqual(
            ends_at(friday, day(48, Unit.HOUR), "Asia/Kolkata", rollover=True),
            datetime(2026, 6, 7, 15, 30, 1, tzinfo=UTC),
        )

    def test_a_day_long_in_utc_is_not_yet_over_where_the_customer_lives(self):
        delivered = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)  # 2 May in Berlin
        self.assertEqual(
            ends_at(delivered, day(14), "Europe/Berlin").isoformat(),
            "2026-05-16T21:59:59.999999+00:00",
        )

    def test_a_period_over_the_night_of_the_clocks(self):
        delivered = datetime(2026, 10, 11, 10, tzinfo=UTC)
        self.assertEqual(
            ends_at(delivered, day(14), "Europe/Berlin").isoformat(),
            "2026-10-25T22:59:59.999999+00:00",
        )

    @unhurried
    @given(moments, moments, periods, st.booleans(), calendars, zones)
    def test_a_later_start_never_ends_earlier(self, one, other, period, roll, calendar, zone):
        early, late = sorted((one, other))
        ends = [
            ends_at(start, period, zone, rollover=roll, calendar=calendar)
            for start in (early, late)
        ]
        self.assertLessEqual(*ends)


@tagged("post_install", "-at_install")
class TestTimezones(BaseCase):
    def test_a_country_with_one_zone_has_that_one(self):
        self.assertEqual(timezone_of("FR"), "Europe/Paris")
        self.assertEqual(timezone_of("NP", "Europe/Paris"), "Asia/Kathmandu")

    def test_the_customers_own_zone_where_the_country_has_it(self):
        self.assertEqual(timezone_of("BR", "America/Manaus"), "America/Manaus")
        self.assertEqual(timezone_of("ES", "Europe/Madrid"), "Europe/Madrid")

    def test_without_one_the_day_that_ends_last(self):
        for country, zone in (
            ("US", "Pacific/Honolulu"),
            ("ES", "Atlantic/Canary"),
            ("PT", "Atlantic/Azores"),
            ("AU", "Australia/Perth"),
            ("NZ", "Pacific/Auckland"),
            ("CA", "America/Vancouver"),
        ):
            self.assertEqual(timezone_of(country), zone)
            ends = end_of_day(date(2026, 6, 1), timezone_of(country))
            self.assertGreaterEqual(ends, end_of_day(date(2026, 6, 1), timezone_of(country, zone)))

    def test_an_unknown_country_has_the_customers_zone_or_utc(self):
        self.assertEqual(timezone_of("XX", "Asia/Tokyo"), "Asia/Tokyo")
        for own in ("", "Europe/Atlantis", "../../etc/passwd", "\0"):
            self.assertEqual(timezone_of("XX", own), "UTC")
            self.assertEqual(timezone_of("DE", own), "Europe/Berlin")

    def test_every_country_has_a_zone_that_exists(self):
        for country in COUNTRIES:
            self.assertTrue(ZoneInfo(timezone_of(country)))
