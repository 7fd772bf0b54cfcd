"""What is said about rules before any claim is made."""

from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ...engine.claim import (
    Anchor,
    Basis,
    Buyer,
    Effect,
    Kind,
    LegalRule,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
    Window,
)
from ...engine.law import Law
from ...engine.policy_check import below_floor, contradiction, never_matches, overlaps
from .eligibility_common import CONSUMER, LAW, at, rule


@tagged("post_install", "-at_install")
class TestNeverMatches(BaseCase):
    def test_a_rule_that_can_hold_has_no_contradiction(self):
        for possible in (
            rule(window=0),
            rule(window=Window(None)),
            rule(window=5, price_from=Decimal(5), price_to=Decimal(5)),
            rule(window=5, days_from=-3, days_to=-1, claims_to=0),
            rule(window=5, only={"product": {1, 2}}, unless={"product": {2}}),
            rule(window=5, unless={"product": set()}),
        ):
            self.assertIsNone(never_matches(possible), possible)

    def test_each_contradiction_is_named(self):
        for impossible, code in (
            (rule(), "never.no_effect"),
            (rule(window=5, price_from=Decimal(6), price_to=Decimal(5)), "never.price"),
            (rule(window=5, days_from=6, days_to=5), "never.days"),
            (rule(window=5, claims_from=1, claims_to=0), "never.claims"),
            (rule(window=5, price_to=Decimal(-1)), "never.price_negative"),
            (rule(window=5, claims_to=-1), "never.claims_negative"),
            (rule(window=5, only={"product": set()}), "never.empty"),
            (rule(window=5, only={"product": {1}}, unless={"product": {1, 2}}), "never.both"),
            (rule(window=-1), "never.window"),
            (rule(window=Window(5, Anchor.DELIVERED, -2)), "never.window"),
        ):
            self.assertEqual(never_matches(impossible), code)

    def test_a_contradiction_says_where(self):
        found = contradiction(rule(window=5, only={"product": {1}, "team": set()}))
        self.assertEqual(found.params, {"dimension": "team"})


@tagged("post_install", "-at_install")
class TestOverlaps(BaseCase):
    def pairs(self, *rules):
        return [(one.id, other.id, effect.value) for one, other, effect in overlaps(rules)]

    def test_equal_priority_and_different_words_overlap(self):
        self.assertEqual(self.pairs(rule(2, window=5), rule(1, window=9)), [(1, 2, "window")])

    def test_another_priority_the_same_words_or_another_effect_do_not(self):
        self.assertFalse(self.pairs(rule(1, 10, window=5), rule(2, 11, window=9)))
        self.assertFalse(self.pairs(rule(1, window=5), rule(2, window=5)))
        self.assertFalse(self.pairs(rule(1, window=5), rule(2, approval=True)))

    def test_each_effect_that_differs_is_named(self):
        one = rule(1, window=5, approval=True, restocking_fee=Decimal(5))
        other = rule(2, window=6, approval=False, restocking_fee=Decimal(5))
        self.assertEqual(self.pairs(one, other), [(1, 2, "window"), (1, 2, "approval")])

    def test_conditions_that_exclude_each_other_keep_rules_apart(self):
        for one, other in (
            ({"only": {"product": {1}}}, {"only": {"product": {2}}}),
            ({"only": {"category": {1}}}, {"unless": {"category": {1, 2}}}),
            (
                {"only": {"country": {"DE", "FR"}}},
                {"only": {"country": {"FR"}}, "unless": {"country": {"FR"}}},
            ),
            ({"bases": frozenset({Basis.GOODWILL})}, {"bases": frozenset({Basis.WITHDRAWAL})}),
            ({"buyers": CONSUMER}, {"buyers": frozenset({Buyer.BUSINESS})}),
            ({"price_to": Decimal(9)}, {"price_from": Decimal(10)}),
            ({"days_from": 31}, {"days_to": 30}),
            ({"claims_to": 2}, {"claims_from": 3}),
        ):
            self.assertFalse(self.pairs(rule(1, window=5, **one), rule(2, window=6, **other)))

    def test_conditions_that_may_both_hold_do_not(self):
        for one, other in (
            ({"only": {"category": {1}}}, {"only": {"category": {2}}}),
            ({"only": {"product": {1}}}, {"only": {"category": {2}}}),
            ({"only": {"product": {1, 2}}}, {"unless": {"product": {1}}}),
            ({"price_to": Decimal(9)}, {"price_from": Decimal(9)}),
            ({"days_from": 31}, {"days_to": 30, "days_anchor": Anchor.SHIPPED}),
        ):
            self.assertEqual(
                self.pairs(rule(1, window=5, **one), rule(2, window=6, **other)),
                [(1, 2, "window")],
            )


@tagged("post_install", "-at_install")
class TestBelowFloor(BaseCase):
    def below(self, of, *countries, law=LAW, **values):
        found = below_floor(of, law, countries or ("DE",), on=at(3, 2))
        return {(each.code, each.params["basis"]): dict(each.params) for each in found}

    def test_a_window_shorter_than_the_law_is_told_with_both(self):
        found = self.below(rule(window=10), "DE", "PL", "CN")
        self.assertEqual(
            found["below.window", "withdrawal"],
            {
                "basis": "withdrawal",
                "days": "10",
                "floor": "14",
                "unit": "day",
                "countries": "DE,PL",
            },
        )
        self.assertEqual(found["below.window", "non_conformity"]["unit"], "year")

    def test_a_window_of_the_same_days_is_not_shorter_unless_it_starts_before_delivery(self):
        of = {"bases": frozenset({Basis.WITHDRAWAL})}
        self.assertFalse(self.below(rule(window=14, **of)))
        self.assertFalse(self.below(rule(window=Window(None), **of)))
        self.assertTrue(self.below(rule(window=Window(14, Anchor.SHIPPED), **of)))
        self.assertFalse(self.below(rule(window=Window(15, Anchor.SHIPPED), **of)))

    def test_everything_a_right_overrules_is_told(self):
        hard = rule(
            final_sale=True,
            approval=True,
            evidence=frozenset({"photo"}),
            restocking_fee=Decimal("7.50"),
            return_shipping=Payer.CUSTOMER,
            outbound=Outbound.NONE,
            remedies=frozenset({"voucher"}),
        )
        common = {"final_sale", "approval", "evidence", "fee", "outbound", "remedies"}
        found = self.below(hard)
        self.assertEqual(
            set(found),
            {(f"below.{name}", "withdrawal") for name in common}
            | {(f"below.{name}", "non_conformity") for name in common | {"return_shipping"}},
        )
        self.assertEqual(found["below.fee", "withdrawal"]["percent"], "7.5")
        self.assertEqual(
            found["below.remedies", "non_conformity"]["remedies"], "repair,replacement"
        )
        self.assertIn(("below.return_shipping", "withdrawal"), self.below(hard, "BR"))

    def test_what_is_as_good_as_the_law_is_not_told(self):
        good = rule(
            window=800,
            final_sale=False,
            approval=False,
            evidence=frozenset(),
            restocking_fee=Decimal(0),
            return_shipping=Payer.SELLER,
            outbound=Outbound.ALL,
            remedies=frozenset({"refund", "repair", "replacement", "price_reduction"}),
        )
        self.assertFalse(self.below(good, "DE", "PL", "NL", "CN", "BR"))

    def test_rules_for_others_are_not_below_a_consumers_right(self):
        business = rule(window=1, buyers=frozenset({Buyer.BUSINESS}))
        self.assertFalse(self.below(business))
        goodwill = rule(window=1, bases=frozenset({Basis.GOODWILL}))
        self.assertFalse(self.below(goodwill))
        self.assertFalse(self.below(rule(window=1), "US", "XX"))

    def test_the_rules_own_countries_count(self):
        self.assertFalse(self.below(rule(window=1, only={"country": {"US"}}), "DE", "US"))
        self.assertFalse(self.below(rule(window=1, unless={"country": {"DE"}}), "DE"))
        self.assertTrue(self.below(rule(window=1, only={"country": {"DE"}}), "DE", "US"))

    def test_a_right_that_terms_put_aside_is_no_floor(self):
        japan = LegalRule(
            "JP.withdrawal",
            "JP",
            Kind.WITHDRAWAL,
            Period(8, Unit.DAY),
            Start.DELIVERY,
            CONSUMER,
            "特定商取引法 15-3",
            displaced_by_terms=True,
        )
        self.assertFalse(self.below(rule(window=1), "JP", law=Law([japan])))

    def test_without_a_day_the_law_as_last_known_is_asked(self):
        old, new = (
            LegalRule(
                f"MX.{number}",
                "MX",
                Kind.WITHDRAWAL,
                Period(days, Unit.WORKING_DAY),
                Start.DELIVERY,
                CONSUMER,
                "LFPC 56",
                valid_from=start,
                valid_to=end,
            )
            for number, days, start, end in (
                (1, 5, None, at(1, 1).date()),
                (2, 10, at(1, 2).date(), None),
            )
        )
        found = below_floor(rule(window=7), Law([old, new]), ["MX"])
        self.assertEqual([each.params["floor"] for each in found], ["10"])
        self.assertEqual([each.params["unit"] for each in found], ["working_day"])
        then = below_floor(rule(window=7), Law([old, new]), ["MX"], on=at(6, 1, year=2025))
        self.assertEqual(then, [], "five working days are at most seven days")

    def test_findings_of_every_effect_have_parameters_of_text(self):
        every = rule(window=1, remedies=frozenset(), approval=True)
        for found in below_floor(every, LAW, ["DE"], on=at(3, 2)):
            self.assertTrue(all(type(value) is str for value in found.params.values()))
        self.assertIn(Effect.WINDOW, every.effects)
