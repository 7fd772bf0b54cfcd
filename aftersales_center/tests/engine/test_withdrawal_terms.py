from datetime import timedelta

from odoo.tests import BaseCase, tagged

from ...engine.claim import Information, Kind, NotInformed, Outbound, Payer, Start
from ...engine.law import Law, withdrawal
from .law_common import CHINA, JAPAN, TAIWAN, Shop, days, rule, withdrawal_in_eu

EU = Law([withdrawal_in_eu()])


@tagged("post_install", "-at_install")
class TestConditionalRights(BaseCase):
    def ends(self, law, claim):
        return withdrawal(law, claim).params["deadline"]

    def code(self, law, claim):
        return withdrawal(law, claim).code

    def test_japan_gives_way_to_terms_shown_before_the_order(self):
        law, shop = Law([JAPAN]), Shop("JP")
        for terms, code in (
            (None, "withdrawal.open"),
            (shop.ordered, "withdrawal.none"),
            (shop.ordered + timedelta(days=1), "withdrawal.open"),
        ):
            claim = shop.claim(information=shop.told(terms=terms))
            self.assertEqual(self.code(law, claim), code)

    def test_california_has_thirty_days_where_no_policy_is_shown(self):
        # Cal. Civ. Code § 1723, from the day of purchase.
        law = Law(
            [
                rule("US", Kind.WITHDRAWAL, days(0), Start.DELIVERY),
                rule("US-CA", Kind.WITHDRAWAL, days(30), Start.ORDER, only_if_not_informed=True),
            ]
        )
        shop = Shop("US-CA", told=False)
        self.assertEqual(self.ends(law, shop.claim()), "2026-05-31")
        shown = shop.claim(information=Information(terms=shop.ordered))
        self.assertEqual(self.code(law, shown), "withdrawal.none")
        self.assertEqual(self.code(law, Shop("US-NY").claim()), "withdrawal.none")

    def test_quebec_counts_from_the_copy_or_thirty_days_from_the_contract(self):
        law = Law(
            [
                rule(
                    "CA-QC",
                    Kind.WITHDRAWAL,
                    days(7),
                    Start.CONTRACT_COPY,
                    only_if_not_informed=True,
                    not_informed_rule=NotInformed.NOTHING,
                    not_informed=days(30),
                )
            ]
        )
        shop = Shop("CA-QC", told=False)
        self.assertEqual(self.ends(law, shop.claim()), "2026-05-31")
        copied = shop.claim(contract_copy_on=shop.at(2026, 5, 8))
        self.assertEqual(self.ends(law, copied), "2026-05-15")
        late = shop.claim((2026, 6, 1))
        self.assertEqual(self.code(law, late), "withdrawal.over")
        self.assertEqual(self.code(law, Shop("CA-QC").claim()), "withdrawal.none")

    def test_a_missing_copy_without_a_cap_keeps_it_open(self):
        law = Law([rule("CA-QC", Kind.WITHDRAWAL, days(7), Start.CONTRACT_COPY)])
        right = withdrawal(law, Shop("CA-QC").claim())
        self.assertEqual((right.code, right.open), ("withdrawal.open_uninformed", True))


@tagged("post_install", "-at_install")
class TestExceptions(BaseCase):
    def excepted(self, law, country="DE", told=True, confirmed=(), **more):
        shop = Shop(country, told=told)
        information = shop.told(confirmed_exceptions=frozenset(confirmed))
        sets = {name: frozenset(codes) for name, codes in more.items()}
        right = withdrawal(law, shop.claim(information=information, **sets))
        self.assertEqual(right.open, not right.exception)
        self.assertEqual(right.code == "withdrawal.exception", bool(right.exception))
        self.assertEqual(right.params.get("exception", ""), right.exception)
        return right.exception

    def test_what_the_product_is_takes_the_right_away(self):
        self.assertEqual(self.excepted(EU, exceptions={"custom_made"}), "custom_made")

    def test_only_the_exceptions_the_law_of_the_place_has(self):
        # Art. 16 is a closed list.
        self.assertEqual(self.excepted(EU, exceptions={"opened_box", "sale_item"}), "")
        brazil = Law([rule("BR", Kind.WITHDRAWAL, days(7), Start.DELIVERY)])
        self.assertEqual(self.excepted(brazil, "BR", exceptions={"custom_made"}), "")

    def test_the_same_one_is_named_whatever_the_order(self):
        both = {"perishable", "custom_made"}
        self.assertEqual(self.excepted(EU, exceptions=both), "custom_made")

    def test_sealed_goods_are_excepted_once_the_seal_is_broken(self):
        sealed = {"sealed_hygiene_unsealed"}
        self.assertEqual(self.excepted(EU, exceptions=sealed), "")
        self.assertEqual(self.excepted(EU, findings={"seal_broken"}), "")
        self.assertEqual(
            self.excepted(EU, exceptions=sealed, findings={"seal_broken"}),
            "sealed_hygiene_unsealed",
        )

    def test_a_state_found_at_inspection_can_be_an_exception(self):
        law = Law(
            [
                rule(
                    "US-CA",
                    Kind.WITHDRAWAL,
                    days(30),
                    Start.ORDER,
                    exceptions=frozenset({"used_or_damaged"}),
                )
            ]
        )
        self.assertEqual(
            self.excepted(law, "US-CA", findings={"used_or_damaged"}), "used_or_damaged"
        )

    def test_china_wants_some_confirmed_for_the_purchase(self):
        law, activated = Law([CHINA]), {"activated_devalued"}
        self.assertEqual(self.excepted(law, "CN", exceptions=activated), "")
        self.assertEqual(
            self.excepted(law, "CN", exceptions=activated, confirmed=activated),
            "activated_devalued",
        )
        self.assertEqual(self.excepted(law, "CN", confirmed=activated), "")
        self.assertEqual(self.excepted(law, "CN", exceptions={"custom_made"}), "custom_made")

    def test_taiwan_wants_the_customer_told(self):
        law, made = Law([TAIWAN]), {"custom_made"}
        self.assertEqual(self.excepted(law, "TW", exceptions=made), "custom_made")
        self.assertEqual(self.excepted(law, "TW", told=False, exceptions=made), "")


@tagged("post_install", "-at_install")
class TestCosts(BaseCase):
    def test_sending_back_is_the_customers_who_was_told(self):
        right = withdrawal(EU, Shop().claim())
        self.assertEqual(right.return_payer, Payer.CUSTOMER)
        self.assertEqual(right.outbound, Outbound.STANDARD)
        self.assertEqual(right.remedies, {"refund"})

    def test_sending_back_is_the_sellers_who_said_nothing_or_too_late(self):
        # Art. 6(6), 14(1).
        shop = Shop()
        for told, payer in (
            (None, Payer.SELLER),
            (shop.ordered + timedelta(days=1), Payer.SELLER),
            (shop.ordered - timedelta(days=30), Payer.CUSTOMER),
        ):
            claim = shop.claim(information=shop.told(return_cost=told))
            self.assertEqual(withdrawal(EU, claim).return_payer, payer)

    def test_elsewhere_the_statute_says_who_pays(self):
        self.assertEqual(withdrawal(Law([TAIWAN]), Shop("TW").claim()).return_payer, Payer.SELLER)
        untold = Shop("CN", told=False).claim()
        self.assertEqual(withdrawal(Law([CHINA]), untold).return_payer, Payer.CUSTOMER)

    def test_no_value_is_deducted_from_who_was_not_informed(self):
        # Art. 14(2); the function belongs to the information since 19 June 2026.
        shop = Shop(ordered=(2026, 6, 22), delivered=(2026, 6, 24))
        for information, may in (
            (shop.information, True),
            (Information(), False),
            (shop.told(withdrawal_function=None), False),
            (shop.told(withdrawal=shop.at(2026, 6, 24)), True),
            (shop.told(withdrawal=shop.at(2026, 6, 25)), False),
        ):
            right = withdrawal(EU, shop.claim(information=information))
            self.assertEqual(right.may_deduct_value, may, information)
        untold = Shop("CN", told=False).claim()
        self.assertTrue(withdrawal(Law([CHINA]), untold).may_deduct_value)
