from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.keeping import Rule, StartsFrom, YearEnd, first_kept_day, kept_until

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
rules = st.lists(
    st.builds(Rule, st.integers(0, 30), st.sampled_from(list(StartsFrom))), min_size=1, max_size=3
)
ends = st.builds(YearEnd, st.integers(1, 12), st.integers(1, 31))

GERMANY = Rule(8, StartsFrom.FISCAL_YEAR_END, "§ 147 AO")
KOREA = Rule(5, StartsFrom.ORDER_DATE)
ONE_STOP_SHOP = Rule(10, StartsFrom.CALENDAR_YEAR_END, "369k")


@tagged("post_install", "-at_install")
class TestRetention(BaseCase):
    def erasable(self, day, *rules, end=None):
        return kept_until(rules, day, end or YearEnd()).erasable_from

    def test_germany_keeps_eight_years_from_the_end_of_the_year(self):
        self.assertEqual(self.erasable(date(2026, 1, 1), GERMANY), date(2035, 1, 1))
        self.assertEqual(self.erasable(date(2026, 12, 31), GERMANY), date(2035, 1, 1))
        self.assertEqual(self.erasable(date(2027, 1, 1), GERMANY), date(2036, 1, 1))

    def test_a_financial_year_that_is_no_calendar_year(self):
        march = YearEnd(3, 31)
        self.assertEqual(self.erasable(date(2026, 3, 31), GERMANY, end=march), date(2034, 4, 1))
        self.assertEqual(self.erasable(date(2026, 4, 1), GERMANY, end=march), date(2035, 4, 1))

    def test_korea_keeps_five_years_from_the_day(self):
        self.assertEqual(self.erasable(date(2026, 3, 1), KOREA), date(2031, 3, 2))
        self.assertEqual(self.erasable(date(2024, 2, 29), KOREA), date(2029, 3, 1))

    def test_the_one_stop_shop_overrides_a_shorter_period_and_no_longer_one(self):
        self.assertEqual(self.erasable(date(2026, 3, 1), GERMANY, ONE_STOP_SHOP), date(2037, 1, 1))
        long = Rule(12, StartsFrom.FISCAL_YEAR_END)
        self.assertEqual(self.erasable(date(2026, 3, 1), long, ONE_STOP_SHOP), date(2039, 1, 1))

    def test_the_longest_rule_is_named(self):
        self.assertEqual(kept_until([GERMANY, KOREA], date(2026, 3, 1), YearEnd()).rule, GERMANY)

    def test_without_a_rule_everything_is_kept(self):
        self.assertIsNone(kept_until([], date(1990, 1, 1), YearEnd()))
        self.assertEqual(first_kept_day([], date(2060, 1, 1), YearEnd()), date.min)

    @given(rules, days, days, ends)
    def test_the_one_date_says_the_same_as_each_text_on_its_own(self, held, written, today, end):
        older = written < first_kept_day(held, today, end)
        if written <= today:
            self.assertEqual(older, kept_until(held, written, end).until < today)
        else:
            self.assertFalse(older, "what is written in the future is kept")

    @given(rules, days, days, ends)
    def test_what_is_younger_is_never_erased_earlier(self, held, one, other, end):
        older, younger = sorted((one, other))
        self.assertLessEqual(
            kept_until(held, older, end).until, kept_until(held, younger, end).until
        )

    @given(rules, days, ends)
    def test_nothing_is_erased_before_its_years_are_over(self, held, day, end):
        until = kept_until(held, day, end).until
        self.assertGreaterEqual(until.year - day.year, max(rule.years for rule in held))
