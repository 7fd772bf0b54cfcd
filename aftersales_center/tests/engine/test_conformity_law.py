from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import Basis, Buyer, Kind, Outbound, Payer, Start
from ...engine.conformity import REMEDIES
from ...engine.law import Law, conformity, withdrawal
from .law_common import (
    Shop,
    conformity_in_eu,
    days,
    months,
    rule,
    unhurried,
    withdrawal_in_eu,
    years,
)

EU = Law([withdrawal_in_eu(), conformity_in_eu()])
KOREA = rule("KR", Kind.CONFORMITY, months(3), Start.DELIVERY, from_knowledge=days(30))
REPAIR_FIRST = frozenset({"repair", "replacement"})


@tagged("post_install", "-at_install")
class TestConformity(BaseCase):
    def ends(self, law, claim):
        """The day the deadline is told as."""
        return conformity(law, claim).params["deadline"]

    def test_two_years_from_delivery_in_germany(self):
        shop = Shop()
        for asked, code in (
            ((2028, 5, 4, 23, 59), "conformity.open"),
            ((2028, 5, 5, 0, 0), "conformity.over"),
        ):
            right = conformity(EU, shop.claim(asked, Basis.NON_CONFORMITY))
            self.assertEqual((right.code, right.known), (code, True))
            self.assertEqual(right.deadline, shop.at(2028, 5, 4, 23, 59, 59, 999999))

    def test_a_leap_day_ends_on_the_28th(self):
        shop = Shop(ordered=(2024, 2, 20), delivered=(2024, 2, 29))
        self.assertEqual(self.ends(EU, shop.claim()), "2026-02-28")

    def test_custom_made_goods_may_be_defective(self):
        # LAW.md §4.5: an exception never blocks a claim for faulty goods.
        made = Shop().claim(
            exceptions=frozenset({"custom_made", "sealed_hygiene_unsealed"}),
            findings=frozenset({"seal_broken"}),
        )
        self.assertEqual(withdrawal(EU, made).code, "withdrawal.exception")
        listed = Law([conformity_in_eu(exceptions=frozenset({"custom_made"}))])
        for law in (EU, listed):
            right = conformity(law, made)
            self.assertEqual((right.code, right.exception), ("conformity.open", ""))

    def test_the_line_counts_from_its_own_delivery_not_the_orders(self):
        shop = Shop()
        claim = shop.claim(order_delivered_on=shop.at(2026, 5, 20))
        self.assertEqual(self.ends(EU, claim), "2028-05-04")

    def test_goods_that_never_came_are_never_over(self):
        claim = Shop(delivered=None).claim((2032, 1, 1), Basis.DELIVERY_FAULT)
        right = conformity(EU, claim)
        self.assertEqual((right.code, right.open), ("conformity.open_undelivered", True))
        self.assertEqual((right.known, right.deadline), (False, None))

    def test_a_repair_adds_twelve_months_to_contracts_since_the_31st_of_july_2026(self):
        # Art. 10(2a) of Dir. (EU) 2019/771, inserted by Dir. (EU) 2024/1799.
        for ordered, end in (((2026, 7, 30), "2028-08-03"), ((2026, 7, 31), "2029-08-03")):
            shop = Shop(ordered=ordered, delivered=(2026, 8, 3))
            claim = shop.claim(repaired_on=shop.at(2027, 1, 11))
            self.assertEqual(self.ends(EU, claim), end)
            self.assertEqual(self.ends(EU, shop.claim()), "2028-08-03")

    def test_a_repair_that_was_asked_for_in_time_counts_however_long_it_took(self):
        shop = Shop(ordered=(2026, 7, 31), delivered=(2026, 8, 3))
        finished = shop.at(2028, 9, 1)
        for asked, end in (
            (shop.at(2028, 8, 3), "2029-08-03"),
            (shop.at(2028, 8, 5), "2028-08-03"),
            (None, "2028-08-03"),
        ):
            claim = shop.claim(repaired_on=finished, repair_asked_on=asked)
            self.assertEqual(self.ends(EU, claim), end)

    def test_an_extension_without_a_first_day_holds_for_all_contracts(self):
        # France, art. L217-13: six months after a repair.
        french = conformity_in_eu("FR", repair_extension_months=6, repair_extension_from=None)
        shop = Shop("FR")
        claim = shop.claim(repaired_on=shop.at(2026, 9, 1))
        self.assertEqual(self.ends(Law([french]), claim), "2028-11-04")

    def test_no_number_is_a_reasonable_time(self):
        # The Netherlands, Finland, Australia.
        dutch = rule("NL", Kind.CONFORMITY, None, Start.DELIVERY)
        right = conformity(Law([dutch]), Shop("NL").claim((2033, 1, 1)))
        self.assertEqual((right.code, right.open), ("conformity.reasonable_time", True))
        self.assertEqual((right.known, right.deadline), (False, None))
        self.assertNotIn("deadline", right.params)

    def test_korea_ends_with_the_first_of_three_months_and_thirty_days_from_knowledge(self):
        # Art. 17(3); MOLEG 14-0404, 20-0108. Delivered on 4 May 2026.
        law, shop = Law([KOREA]), Shop("KR")
        self.assertEqual(self.ends(law, shop.claim()), "2026-08-04")
        for known, end in (((2026, 5, 10), "2026-06-09"), ((2026, 7, 20), "2026-08-04")):
            claim = shop.claim(defect_known_on=shop.at(*known))
            self.assertEqual(self.ends(law, claim), end)
        late = shop.claim((2026, 6, 10), defect_known_on=shop.at(2026, 5, 10))
        self.assertEqual(conformity(law, late).code, "conformity.over")

    def test_japan_counts_a_year_from_knowledge(self):
        # 民法 566. Who asks knows; since when is unknown until it is told.
        japan = Law([rule("JP", Kind.CONFORMITY, years(1), Start.DEFECT_DISCOVERED)])
        shop = Shop("JP")
        unknown = conformity(japan, shop.claim((2028, 3, 1)))
        self.assertEqual((unknown.code, unknown.known), ("conformity.open", False))
        told = shop.claim((2028, 3, 1), defect_known_on=shop.at(2027, 2, 1))
        self.assertEqual(conformity(japan, told).code, "conformity.over")
        self.assertEqual(self.ends(japan, told), "2028-02-01")

    def test_australia_protects_businesses_too(self):
        australia = Law(
            [rule("AU", Kind.CONFORMITY, None, Start.DELIVERY, buyers=frozenset(Buyer))]
        )
        claim = Shop("AU").claim(buyer=Buyer.BUSINESS)
        self.assertTrue(conformity(australia, claim).open)
        self.assertFalse(conformity(EU, Shop().claim(buyer=Buyer.BUSINESS)).open)

    def test_faulty_goods_cost_the_customer_nothing(self):
        right = conformity(EU, Shop(told=False).claim())
        self.assertEqual((right.return_payer, right.outbound), (Payer.SELLER, Outbound.ALL))
        self.assertFalse(right.may_deduct_value)

    def test_a_right_that_is_over_gives_nothing(self):
        right = conformity(EU, Shop().claim((2030, 1, 1)))
        self.assertEqual((right.return_payer, right.outbound), (Payer.CUSTOMER, Outbound.NONE))
        self.assertEqual(right.remedies, frozenset())

    def test_until_when_the_fault_is_presumed_is_told(self):
        self.assertEqual(conformity(EU, Shop().claim()).inputs["presumed_until"], "2027-05-04")
        silent = Law([conformity_in_eu(presumption_months=0)])
        self.assertNotIn("presumed_until", conformity(silent, Shop().claim()).inputs)


@tagged("post_install", "-at_install")
class TestRemediesForFaultyGoods(BaseCase):
    def remedies(self, claim, **more):
        law = Law([conformity_in_eu(claim.country, **more)])
        return conformity(law, claim).remedies

    def test_all_of_them_where_law_ranks_none(self):
        self.assertEqual(self.remedies(Shop().claim()), REMEDIES)

    def test_repair_or_replacement_come_first(self):
        claim = Shop().claim()
        self.assertEqual(self.remedies(claim, first_remedies=REPAIR_FIRST), REPAIR_FIRST)

    def test_all_of_them_once_one_was_tried(self):
        # Art. 13(4)(b).
        shop = Shop()
        claim = shop.claim((2026, 9, 1), repaired_on=shop.at(2026, 6, 1))
        self.assertEqual(self.remedies(claim, first_remedies=REPAIR_FIRST), REMEDIES)

    def test_a_british_buyer_rejects_within_thirty_days_of_the_day_after(self):
        # Consumer Rights Act 2015 s. 22(3): delivered on 4 May, until 3 June.
        shop = Shop("GB")
        for asked, more in (((2026, 6, 3, 23, 59), {"refund"}), ((2026, 6, 4, 0, 0), set())):
            claim = shop.claim(asked)
            found = self.remedies(claim, first_remedies=REPAIR_FIRST, reject=days(30))
            self.assertEqual(found, REPAIR_FIRST | more)

    def test_goods_that_never_came_may_be_rejected(self):
        claim = Shop("GB", delivered=None).claim()
        found = self.remedies(claim, first_remedies=REPAIR_FIRST, reject=days(30))
        self.assertIn("refund", found)


whens = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(timezone.utc))
rules = st.builds(
    lambda period, include, roll, months_more: conformity_in_eu(
        period=period,
        include_start=include,
        rollover=roll,
        repair_extension_months=months_more,
        repair_extension_from=date(2026, 1, 1),
    ),
    st.sampled_from([days(7), months(6), years(2), years(3)]),
    st.booleans(),
    st.booleans(),
    st.integers(0, 12),
)


@tagged("post_install", "-at_install")
class TestProperties(BaseCase):
    def right(self, held, delivered, **more):
        claim = replace(Shop().claim(), delivered_on=delivered, asked_on=delivered, **more)
        return conformity(Law([held]), claim)

    @unhurried
    @given(rules, whens, whens, st.none() | whens)
    def test_a_later_delivery_never_ends_earlier(self, held, one, other, repaired):
        early, late = sorted((one, other))
        first, second = (self.right(held, when, repaired_on=repaired) for when in (early, late))
        self.assertLessEqual(first.deadline, second.deadline)

    @unhurried
    @given(rules, whens, whens)
    def test_a_repair_never_shortens_the_right(self, held, delivered, repaired):
        plain = self.right(held, delivered)
        extended = self.right(held, delivered, repaired_on=repaired)
        self.assertGreaterEqual(extended.deadline, plain.deadline)
        self.assertGreaterEqual(extended.remedies, plain.remedies)

    @unhurried
    @given(rules, whens, st.timedeltas(timedelta(0), timedelta(days=1500)))
    def test_it_is_open_until_its_deadline(self, held, delivered, later):
        claim = replace(Shop().claim(), delivered_on=delivered, asked_on=delivered + later)
        right = conformity(Law([held]), claim)
        self.assertEqual(right.open, claim.asked_on <= right.deadline)
        self.assertEqual(right.code, "conformity.open" if right.open else "conformity.over")
