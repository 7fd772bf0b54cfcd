import itertools
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine import law as gathered
from ...engine.claim import Basis, Buyer, Kind, Start
from ...engine.law import Law, conformity, withdrawal
from .law_common import Shop, days, rule, unhurried, withdrawal_in_eu

KIND, START = Kind.WITHDRAWAL, Start.DELIVERY


def dated(code, valid_from=None, valid_to=None, country="DE", **more):
    return rule(
        country, KIND, days(7), START, code=code, valid_from=valid_from, valid_to=valid_to, **more
    )


rules = st.lists(
    st.builds(
        dated,
        st.text("abc", min_size=1, max_size=3),
        st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31)),
        st.none() | st.dates(date(2024, 1, 1), date(2027, 12, 31)),
        st.sampled_from(["DE", "DE-BY", "FR"]),
        buyers=st.frozensets(st.sampled_from(list(Buyer)), min_size=1),
    ),
    max_size=6,
    unique_by=lambda each: (each.code, each.country),
)


@tagged("post_install", "-at_install")
class TestChoosingARule(BaseCase):
    def chosen(self, claim, *rules, kind=KIND):
        """The code every order of the rules agrees on."""
        codes = {
            found.code if (found := Law(order).rule(kind, claim)) else None
            for order in itertools.permutations(rules)
        }
        self.assertEqual(len(codes), 1, codes)
        return codes.pop()

    def test_the_place_of_the_customer_decides(self):
        german, french = dated("de"), dated("fr", country="FR")
        self.assertEqual(self.chosen(Shop("FR").claim(), german, french), "fr")
        self.assertIsNone(self.chosen(Shop("NL").claim(), german, french))
        self.assertIsNone(self.chosen(Shop("DE").claim(country=""), german, french))

    def test_a_part_of_a_country_goes_before_the_country(self):
        canada, quebec = dated("ca", country="CA"), dated("qc", country="CA-QC")
        newer = dated("new", date(2026, 1, 1), country="CA")
        self.assertEqual(self.chosen(Shop("CA-QC").claim(), canada, quebec, newer), "qc")
        self.assertEqual(self.chosen(Shop("CA-ON").claim(), canada, quebec), "ca")
        self.assertEqual(self.chosen(Shop("CA").claim(), canada, quebec), "ca")

    def test_another_kind_is_another_rule(self):
        self.assertIsNone(self.chosen(Shop().claim(), dated("de"), kind=Kind.CONFORMITY))

    def test_the_day_of_the_contract_decides_its_bounds_included(self):
        old = dated("old", None, date(2026, 6, 18))
        new = dated("new", date(2026, 6, 19), None)
        for ordered, code in (((2026, 6, 18), "old"), ((2026, 6, 19), "new")):
            shop = Shop(ordered=ordered, delivered=(2026, 7, 1))
            self.assertEqual(self.chosen(shop.claim(), old, new), code)
        ended = dated("ended", date(2020, 1, 1), date(2021, 1, 1))
        self.assertIsNone(self.chosen(Shop().claim(), ended))
        self.assertIsNone(self.chosen(Shop().claim(), dated("later", date(2027, 1, 1))))

    def test_the_day_of_the_contract_is_the_customers(self):
        new = dated("new", date(2026, 6, 19), None)
        # 00:30 on the 19th in Berlin is still the 18th in London and in UTC.
        claim = Shop(ordered=(2026, 6, 19, 0, 30), delivered=(2026, 7, 1)).claim()
        self.assertEqual(claim.ordered_on.astimezone(ZoneInfo("UTC")).day, 18)
        self.assertEqual(self.chosen(claim, new), "new")

    def test_of_two_that_hold_the_newer_is_law(self):
        old, new = dated("a", date(2014, 6, 13)), dated("b", date(2026, 2, 3))
        forever = dated("c")
        self.assertEqual(self.chosen(Shop().claim(), old, new, forever), "b")

    def test_a_rule_holds_for_those_it_names(self):
        # Poland: sole traders outside their trade have consumers' rights (LAW.md §4.9).
        protected = dated("pl", country="PL", buyers=frozenset({Buyer.CONSUMER, Buyer.SOLE_TRADER}))
        everywhere = dated("de")
        for buyer, codes in (
            (Buyer.CONSUMER, ("pl", "de")),
            (Buyer.SOLE_TRADER, ("pl", None)),
            (Buyer.BUSINESS, (None, None)),
        ):
            found = tuple(
                self.chosen(Shop(country).claim(buyer=buyer), protected, everywhere)
                for country in ("PL", "DE")
            )
            self.assertEqual(found, codes, buyer)

    @unhurried
    @given(rules, st.randoms(), st.sampled_from(list(Buyer)))
    def test_the_order_of_the_rules_is_no_matter(self, held, random, buyer):
        shuffled = random.sample(held, len(held))
        for place in ("DE", "DE-BY", "FR"):
            claim = Shop(place).claim(buyer=buyer)
            chosen = Law(held).rule(KIND, claim)
            self.assertEqual(chosen, Law(shuffled).rule(KIND, claim))
            if chosen:
                self.assertIn(buyer, chosen.buyers)
                self.assertIn(chosen.country, (place, place[:2]))
                contract = date(2026, 5, 1)
                self.assertLessEqual(chosen.valid_from or contract, contract)
                self.assertGreaterEqual(chosen.valid_to or contract, contract)


@tagged("post_install", "-at_install")
class TestWhoHasNoRight(BaseCase):
    def codes(self, claim, *rules):
        law = Law(rules)
        found = []
        for right in (withdrawal(law, claim), conformity(law, claim)):
            self.assertFalse(right.open)
            self.assertFalse(right.known)
            self.assertIsNone(right.deadline)
            self.assertEqual(right.remedies, frozenset())
            found.append(right.code)
        return found

    def test_without_a_rule_nothing_is_known(self):
        self.assertEqual(self.codes(Shop().claim()), ["withdrawal.unknown", "conformity.unknown"])
        abroad = Shop("NL").claim()
        self.assertEqual(
            self.codes(abroad, withdrawal_in_eu()), ["withdrawal.unknown", "conformity.unknown"]
        )

    def test_zero_days_are_no_right_for_anybody(self):
        none = [rule("US", kind, days(0), START) for kind in (KIND, Kind.CONFORMITY)]
        for buyer in Buyer:
            codes = self.codes(Shop("US").claim(buyer=buyer), *none)
            self.assertEqual(codes, ["withdrawal.none", "conformity.none"])

    def test_a_business_is_no_consumer(self):
        held = [withdrawal_in_eu(), rule("DE", Kind.CONFORMITY, days(9), START)]
        for buyer in (Buyer.BUSINESS, Buyer.SOLE_TRADER):
            codes = self.codes(Shop().claim(buyer=buyer), *held)
            self.assertEqual(codes, ["withdrawal.business", "conformity.business"])

    def test_the_rule_that_keeps_a_right_away_is_named(self):
        right = withdrawal(Law([withdrawal_in_eu()]), Shop().claim(buyer=Buyer.BUSINESS))
        self.assertEqual(right.rule.code, "DE.withdrawal")
        self.assertEqual(right.inputs["buyer"], "business")
        self.assertEqual(right.params, {"place": "DE"})


@tagged("post_install", "-at_install")
class TestWhatAnAnswerRestsOn(BaseCase):
    def test_facts_are_text_and_days_are_the_customers(self):
        shop = Shop(delivered=(2026, 5, 4, 0, 30))
        right = withdrawal(Law([withdrawal_in_eu()]), shop.claim((2026, 5, 6)))
        self.assertEqual(
            right.inputs,
            {
                "place": "DE",
                "timezone": "Europe/Berlin",
                "buyer": "consumer",
                "contract": "2026-05-01",
                "asked": "2026-05-06",
                "delivered": "2026-05-04",
                "order_delivered": "2026-05-04",
                "period": "14 day",
                "counts_from": "last_delivery",
                "start": "2026-05-04",
                "informed": "2026-05-01",
                "told_withdrawal": "2026-05-01",
                "told_function": "2026-05-01",
                "told_return_cost": "2026-05-01",
            },
        )
        self.assertEqual(right.params, {"place": "DE", "deadline": "2026-05-18"})

    def test_the_deadline_told_is_the_day_of_the_deadline_there(self):
        for country in ("JP", "BR", "US"):
            shop = Shop(country)
            right = withdrawal(Law([dated("x", country=country)]), shop.claim())
            there = right.deadline.astimezone(ZoneInfo(shop.zone))
            self.assertEqual(there.date().isoformat(), right.params["deadline"])
            self.assertEqual(there.date(), date(2026, 5, 11))
            self.assertNotEqual((there + timedelta(microseconds=1)).date(), there.date())

    def test_one_place_has_all_of_it(self):
        for name in gathered.__all__:
            self.assertTrue(callable(getattr(gathered, name)), name)

    def test_a_moment_without_a_zone_is_refused(self):
        naive = Shop().claim(basis=Basis.WITHDRAWAL, ordered_on=datetime(2026, 5, 1))
        with self.assertRaises(ValueError):
            withdrawal(Law([withdrawal_in_eu()]), naive)
