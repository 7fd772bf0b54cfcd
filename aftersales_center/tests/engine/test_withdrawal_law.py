from dataclasses import replace
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import (
    Basis,
    Information,
    Kind,
    NotInformed,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
)
from ...engine.law import Law, withdrawal
from .law_common import CHINA, JAPAN, TAIWAN, Shop, months, rule, unhurried, withdrawal_in_eu, years

EU = Law([withdrawal_in_eu()])


class Case(BaseCase):
    def ends(self, law, claim):
        """The day the deadline is told as."""
        return withdrawal(law, claim).params["deadline"]


@tagged("post_install", "-at_install")
class TestFourteenDays(Case):
    def test_the_last_day_is_open_to_its_end_and_not_longer(self):
        shop = Shop()  # delivered on Monday, 4 May
        for asked, code in (
            ((2026, 5, 18, 23, 59, 59), "withdrawal.open"),
            ((2026, 5, 19, 0, 0), "withdrawal.over"),
        ):
            right = withdrawal(EU, shop.claim(asked))
            self.assertEqual((right.code, right.open), (code, code.endswith("open")))
            self.assertTrue(right.known)
            self.assertEqual(right.deadline, shop.at(2026, 5, 18, 23, 59, 59, 999999))

    def test_a_right_that_is_over_gives_nothing(self):
        right = withdrawal(EU, Shop().claim((2026, 6, 1)))
        self.assertEqual(right.remedies, frozenset())
        self.assertEqual((right.return_payer, right.outbound), (Payer.CUSTOMER, Outbound.NONE))

    def test_an_order_counts_from_its_last_good(self):
        shop = Shop()
        claim = shop.claim((2026, 6, 1), order_delivered_on=shop.at(2026, 5, 20))
        self.assertEqual(self.ends(EU, claim), "2026-06-03")

    def test_elsewhere_a_line_counts_from_its_own_delivery(self):
        shop = Shop("CN")
        claim = shop.claim(order_delivered_on=shop.at(2026, 5, 20))
        self.assertEqual(self.ends(Law([CHINA]), claim), "2026-05-11")

    def test_a_backorder_keeps_the_whole_order_open(self):
        claim = Shop().claim((2027, 9, 1), order_delivered_on=None)
        right = withdrawal(EU, claim)
        self.assertEqual(right.code, "withdrawal.open_undelivered")
        self.assertTrue(right.open)
        self.assertFalse(right.known)
        self.assertIsNone(right.deadline)
        self.assertNotIn("deadline", right.params)

    def test_it_may_be_used_before_delivery(self):
        # Recital 40 of Dir. 2011/83/EU.
        self.assertTrue(withdrawal(EU, Shop(delivered=None).claim()).open)
        early = withdrawal(EU, Shop().claim((2026, 5, 2)))
        self.assertEqual((early.code, early.open), ("withdrawal.open", True))

    def test_easter_rolls_over(self):
        shop = Shop(ordered=(2026, 3, 16), delivered=(2026, 3, 20))
        self.assertEqual(self.ends(EU, shop.claim()), "2026-04-07")

    def test_the_united_kingdom_counts_calendar_days(self):
        british = withdrawal_in_eu("GB", rollover=False, function_required_from=None)
        shop = Shop("GB", ordered=(2026, 3, 16), delivered=(2026, 3, 20))
        self.assertEqual(self.ends(Law([british]), shop.claim()), "2026-04-03")

    def test_holidays_of_the_customers_part_of_the_country(self):
        # Corpus Christi, Thursday 4 June 2026, is a holiday in Bavaria.
        shop = Shop(ordered=(2026, 5, 18), delivered=(2026, 5, 21))
        self.assertEqual(self.ends(EU, shop.claim()), "2026-06-04")
        self.assertEqual(self.ends(EU, shop.claim(subdivision="DE-BY")), "2026-06-05")

    def test_the_night_the_clocks_go_back(self):
        shop = Shop(ordered=(2026, 10, 5), delivered=(2026, 10, 11))
        law = Law([withdrawal_in_eu(rollover=False)])
        right = withdrawal(law, shop.claim())
        self.assertEqual(right.deadline.isoformat(), "2026-10-25T22:59:59.999999+00:00")

    def test_japan_counts_the_day_of_delivery(self):
        shop = Shop("JP")
        self.assertEqual(self.ends(Law([JAPAN]), shop.claim()), "2026-05-11")

    def test_working_days_and_the_later_of_copy_and_delivery(self):
        # Mexico, art. 56 LFPC: five working days from delivery or signature, the later.
        five = Period(5, Unit.WORKING_DAY)
        mexico = rule("MX", Kind.WITHDRAWAL, five, Start.DELIVERY, or_contract_copy=True)
        shop = Shop("MX", delivered=(2026, 5, 4))
        self.assertEqual(self.ends(Law([mexico]), shop.claim()), "2026-05-11")
        later = shop.claim(contract_copy_on=shop.at(2026, 5, 6))
        self.assertEqual(self.ends(Law([mexico]), later), "2026-05-13")

    def test_a_right_without_a_number_is_not_answered_for(self):
        emirates = Law([rule("AE", Kind.WITHDRAWAL, None, Start.DELIVERY)])
        right = withdrawal(emirates, Shop("AE").claim())
        self.assertEqual((right.code, right.open), ("withdrawal.unknown", False))

    def test_the_basis_of_the_claim_is_no_matter(self):
        answers = {withdrawal(EU, Shop().claim(basis=basis)).code for basis in Basis}
        self.assertEqual(answers, {"withdrawal.open"})


@tagged("post_install", "-at_install")
class TestNotInformed(Case):
    def late(self, *when, shop=None):
        shop = shop or Shop(told=False)
        return shop.claim(information=Information(withdrawal=shop.at(*when)))

    def test_a_year_after_the_end_of_the_first_period(self):
        # 4 May + 14 days = 18 May; + 12 months = 18 May 2027, a Tuesday.
        self.assertEqual(self.ends(EU, Shop(told=False).claim()), "2027-05-18")

    def test_months_are_added_to_the_day_before_it_rolls(self):
        # 20 March + 14 = Good Friday 3 April 2026; a year on is Saturday, then Monday.
        shop = Shop(ordered=(2026, 3, 16), delivered=(2026, 3, 20), told=False)
        self.assertEqual(self.ends(EU, shop.claim()), "2027-04-05")

    def test_a_leap_day(self):
        # 15 February 2024 + 14 days = 29 February; 12 months later: 28 February 2025.
        shop = Shop(ordered=(2024, 2, 10), delivered=(2024, 2, 15), told=False)
        self.assertEqual(self.ends(EU, shop.claim()), "2025-02-28")

    def test_told_within_the_year_it_ends_one_period_later(self):
        # Art. 10(2).
        self.assertEqual(self.ends(EU, self.late(2026, 9, 1)), "2026-09-15")
        self.assertEqual(self.ends(EU, self.late(2026, 5, 12)), "2026-05-26")

    def test_told_at_the_very_end_it_ends_no_later_than_untold(self):
        self.assertEqual(self.ends(EU, self.late(2027, 5, 10)), "2027-05-18")
        self.assertEqual(self.ends(EU, self.late(2030, 1, 1)), "2027-05-18")

    def test_told_before_the_goods_it_counts_from_the_goods(self):
        self.assertEqual(self.ends(EU, self.late(2026, 4, 1)), "2026-05-18")

    def test_the_withdrawal_function_is_part_of_it_since_june_2026(self):
        # Art. 6(1)(h) as amended by Dir. (EU) 2023/2673, for contracts from 19 June 2026.
        for ordered, end in (((2026, 6, 18), "2026-07-07"), ((2026, 6, 19), "2027-07-07")):
            shop = Shop(ordered=ordered, delivered=(2026, 6, 23))
            claim = shop.claim(information=shop.told(withdrawal_function=None))
            self.assertEqual(self.ends(EU, claim), end)
        later = shop.told(withdrawal_function=shop.at(2026, 8, 3))
        self.assertEqual(self.ends(EU, shop.claim(information=later)), "2026-08-17")

    def test_the_united_kingdom_knows_no_such_function(self):
        british = Law([withdrawal_in_eu("GB", function_required_from=None)])
        shop = Shop("GB", ordered=(2026, 6, 22), delivered=(2026, 6, 23))
        claim = shop.claim(information=shop.told(withdrawal_function=None))
        self.assertEqual(self.ends(british, claim), "2026-07-07")

    def test_turkey_adds_a_year(self):
        turkish = withdrawal_in_eu(
            "TR", not_informed=years(1), rollover=False, function_required_from=None
        )
        shop = Shop("TR", told=False)
        self.assertEqual(self.ends(Law([turkish]), shop.claim()), "2027-05-18")

    def test_taiwan_counts_from_the_information_four_months_at_most(self):
        # 消保法 19(3). Delivered on 4 May 2026: four months end on 4 September, a Friday.
        law, shop = Law([TAIWAN]), Shop("TW", told=False)
        self.assertEqual(self.ends(law, shop.claim()), "2026-09-04")
        self.assertEqual(self.ends(law, self.late(2026, 7, 1, shop=shop)), "2026-07-08")
        self.assertEqual(self.ends(law, self.late(2026, 9, 2, shop=shop)), "2026-09-04")
        self.assertEqual(self.ends(law, Shop("TW").claim()), "2026-05-11")

    def test_where_law_names_no_cap_it_stays_open(self):
        law = Law([replace(TAIWAN, not_informed=None)])
        right = withdrawal(law, Shop("TW", told=False).claim((2028, 1, 1)))
        self.assertEqual((right.code, right.open), ("withdrawal.open_uninformed", True))
        self.assertFalse(right.known)
        self.assertEqual(self.ends(law, Shop("TW").claim()), "2026-05-11")

    def test_elsewhere_silence_changes_nothing(self):
        told, untold = (Shop("CN", told=told).claim() for told in (True, False))
        law = Law([CHINA])
        self.assertEqual(self.ends(law, told), self.ends(law, untold))


whens = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(timezone.utc))
informations = st.builds(
    Information,
    withdrawal=st.none() | whens,
    withdrawal_function=st.none() | whens,
    return_cost=st.none() | whens,
)
CAPS = [(rule_, cap) for rule_ in NotInformed for cap in (months(12), months(4))]
rules = st.builds(
    lambda told, roll, include, start: withdrawal_in_eu(
        not_informed_rule=told[0],
        not_informed=told[1],
        rollover=roll,
        include_start=include,
        start=start,
    ),
    st.sampled_from(CAPS),
    st.booleans(),
    st.booleans(),
    st.sampled_from([Start.DELIVERY, Start.LAST_DELIVERY]),
)


@tagged("post_install", "-at_install")
class TestProperties(Case):
    def right(self, held, information, delivered, asked=None):
        shop = Shop(ordered=(2026, 6, 20))
        claim = replace(
            shop.claim(),
            asked_on=asked or delivered,
            delivered_on=delivered,
            first_delivered_on=delivered,
            order_delivered_on=delivered,
            information=information,
        )
        return withdrawal(Law([held]), claim)

    @unhurried
    @given(rules, informations, whens, whens)
    def test_a_later_delivery_never_ends_earlier(self, held, information, one, other):
        early, late = sorted((one, other))
        first, second = (self.right(held, information, when) for when in (early, late))
        self.assertLessEqual(first.deadline, second.deadline)

    @unhurried
    @given(rules, informations, whens)
    def test_knowing_less_never_costs_the_customer(self, held, information, delivered):
        told = self.right(held, information, delivered)
        for field in ("withdrawal", "withdrawal_function", "return_cost"):
            less = self.right(held, replace(information, **{field: None}), delivered)
            self.assertGreaterEqual(less.deadline, told.deadline)
            self.assertFalse(less.may_deduct_value and not told.may_deduct_value)
            self.assertFalse(
                less.return_payer is Payer.CUSTOMER and told.return_payer is Payer.SELLER
            )

    @unhurried
    @given(rules, informations, whens, st.timedeltas(timedelta(0), timedelta(days=400)))
    def test_nobody_has_less_than_who_was_told_in_time(self, held, information, delivered, late):
        asked = delivered + late
        before = Information(*(datetime(2024, 1, 1, tzinfo=timezone.utc),) * 3)
        plain = self.right(held, before, delivered, asked)
        right = self.right(held, information, delivered, asked)
        self.assertGreaterEqual(right.deadline, plain.deadline)
        self.assertFalse(plain.open and not right.open)
        self.assertEqual(right.open, asked <= right.deadline)

    @unhurried
    @given(rules, informations, whens)
    def test_rolling_over_never_ends_earlier(self, held, information, delivered):
        rolled = self.right(replace(held, rollover=True), information, delivered)
        plain = self.right(replace(held, rollover=False), information, delivered)
        self.assertGreaterEqual(rolled.deadline, plain.deadline)
