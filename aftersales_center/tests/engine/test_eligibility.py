"""The verdict on single claims, by the promise each keeps."""

from datetime import datetime, timezone
from decimal import Decimal

from odoo.tests import tagged

from ...engine.claim import (
    Anchor,
    Answer,
    Basis,
    Buyer,
    Information,
    Outbound,
    Payer,
    Period,
    RefundTiming,
    Unit,
    Window,
)
from ...engine.eligibility import decide, decide_many
from ...engine.law import Law
from ...engine.merchant import Rulebook
from .eligibility_common import DELIVERED, LAW, ORDERED, VerdictCase, at, claim, later, rule


@tagged("post_install", "-at_install")
class TestLawAlone(VerdictCase):
    def test_a_consumer_withdraws_without_any_policy(self):
        verdict = self.verdict(claim(asked=later(14)))
        self.assertVerdict(verdict, "accept", "withdrawal.open")
        self.assertEqual(verdict.remedies, {"refund"})
        self.assertEqual(verdict.deadline, datetime(2026, 3, 19, 22, 59, 59, 999999, timezone.utc))
        self.assertTrue(verdict.deadline_known)
        self.assertEqual(verdict.legal_basis, "Dir. 2011/83/EU art. 9")
        self.assertEqual(verdict.legal_rules, ("DE.withdrawal",))
        self.assertEqual(verdict.return_payer, Payer.CUSTOMER)
        self.assertEqual(verdict.outbound, Outbound.STANDARD)
        self.assertEqual(verdict.send_back, Period(14, Unit.DAY))
        self.assertEqual(verdict.refund.due, later(28).date())
        self.assertFalse(verdict.floor_won, "no rule of a merchant was there to be overruled")

    def test_the_last_second_in_the_customers_zone_is_in_time_and_the_next_is_not(self):
        last = datetime(2026, 3, 19, 22, 59, 59, tzinfo=timezone.utc)
        self.assertVerdict(self.verdict(claim(asked=last)), "accept", "withdrawal.open")
        first = datetime(2026, 3, 19, 23, tzinfo=timezone.utc)
        self.assertVerdict(self.verdict(claim(asked=first)), "refuse", "withdrawal.over")

    def test_a_late_withdrawal_is_refused_by_law_and_names_what_is_left(self):
        verdict = self.verdict(claim(asked=later(40)))
        self.assertVerdict(verdict, "refuse", "withdrawal.over")
        self.assertEqual(verdict.remedies, frozenset())
        self.assertEqual(verdict.legal_basis, "Dir. 2011/83/EU art. 9")
        self.assertEqual(self.step(verdict, "withdrawal.over").params["deadline"], "2026-03-19")
        left = self.step(verdict, "alternative.conformity")
        self.assertEqual((left.rule, left.params["deadline"]), ("DE.conformity", "2028-03-05"))

    def test_custom_made_goods_cannot_be_withdrawn_from_but_can_be_defective(self):
        made = {"exceptions": frozenset({"custom_made"})}
        refused = self.verdict(claim(**made))
        self.assertVerdict(refused, "refuse", "withdrawal.exception")
        told = self.step(refused, "withdrawal.exception")
        self.assertEqual(told.params["exception"], "custom_made")
        self.assertIn("alternative.conformity", self.codes(refused))
        faulty = self.verdict(claim(Basis.NON_CONFORMITY, wanted="repair", **made))
        self.assertVerdict(faulty, "accept", "conformity.open")

    def test_a_refusal_knows_to_whom_the_customer_may_turn(self):
        for of in (claim(asked=later(40)), claim(Basis.GOODWILL)):
            verdict = self.verdict(of)
            told = self.step(verdict, verdict.code).params
            self.assertEqual((told["place"], told["buyer"]), ("DE", "consumer"))

    def test_undelivered_goods_may_be_withdrawn_from_and_no_day_is_promised(self):
        away = {"delivered_on": None, "first_delivered_on": None, "order_delivered_on": None}
        verdict = self.verdict(claim(**away))
        self.assertVerdict(verdict, "accept", "withdrawal.open_undelivered")
        self.assertEqual((verdict.deadline, verdict.deadline_known), (None, False))

    def test_who_was_not_told_has_a_year_more_and_pays_nothing_back(self):
        verdict = self.verdict(claim(asked=later(200), information=Information()))
        self.assertVerdict(verdict, "accept", "withdrawal.open")
        self.assertEqual(verdict.return_payer, Payer.SELLER)
        self.assertFalse(verdict.may_deduct_value)

    def test_a_reasonable_time_is_open_without_a_day(self):
        verdict = self.verdict(claim(Basis.NON_CONFORMITY, asked=later(3000), country="NL"))
        self.assertVerdict(verdict, "accept", "conformity.reasonable_time")
        self.assertEqual((verdict.deadline, verdict.deadline_known), (None, False))

    def test_nobody_knows_the_law_of_nowhere(self):
        verdict = self.verdict(claim(country="XX"))
        self.assertVerdict(verdict, "review", "review.jurisdiction")
        self.assertEqual(self.step(verdict, "review.jurisdiction").params, {"place": "XX"})

    def test_a_business_without_a_policy_has_nothing(self):
        for country in ("DE", "XX"):
            verdict = self.verdict(claim(buyer=Buyer.BUSINESS, country=country))
            self.assertVerdict(verdict, "refuse", "policy.none")
            self.assertEqual(verdict.legal_basis, "")

    def test_a_polish_sole_trader_withdraws_and_a_german_one_does_not(self):
        polish = self.verdict(claim(buyer=Buyer.SOLE_TRADER, country="PL"))
        self.assertVerdict(polish, "accept", "withdrawal.open")
        german = self.verdict(claim(buyer=Buyer.SOLE_TRADER))
        self.assertVerdict(german, "refuse", "policy.none")

    def test_where_no_such_right_exists_that_is_the_reason(self):
        verdict = self.verdict(claim(country="US"))
        self.assertVerdict(verdict, "refuse", "withdrawal.none")

    def test_goodwill_is_no_right_but_the_right_to_withdraw_is_named(self):
        verdict = self.verdict(claim(Basis.GOODWILL))
        self.assertVerdict(verdict, "refuse", "policy.none")
        self.assertEqual(
            [code for code in self.codes(verdict) if code.startswith("alternative.")],
            ["alternative.withdrawal", "alternative.conformity"],
        )

    def test_money_for_faulty_goods_while_repair_comes_first_points_to_withdrawal(self):
        verdict = self.verdict(claim(Basis.NON_CONFORMITY))
        self.assertVerdict(verdict, "accept", "conformity.open")
        self.assertEqual(verdict.remedies, {"repair", "replacement"})
        self.assertEqual(
            self.step(verdict, "remedy.other").params,
            {"wanted": "refund", "remedies": "repair,replacement"},
        )
        self.assertIn("alternative.withdrawal", self.codes(verdict))


@tagged("post_install", "-at_install")
class TestMerchant(VerdictCase):
    def goodwill(self, *rules, asked=DELIVERED, **values):
        return self.verdict(claim(Basis.GOODWILL, asked, **values), *rules)

    def test_a_window_counts_days_from_the_day_after_its_anchor(self):
        for anchor, moment, day in (
            (Anchor.DELIVERED, DELIVERED, "2026-04-04"),
            (Anchor.SHIPPED, at(3, 3), "2026-04-02"),
            (Anchor.ORDERED, ORDERED, "2026-04-01"),
            (Anchor.INVOICED, at(3, 8), "2026-04-07"),
        ):
            with self.subTest(anchor=anchor):
                verdict = self.goodwill(rule(window=Window(30, anchor)), invoiced_on=at(3, 8))
                told = self.step(verdict, "policy.window_open")
                self.assertEqual(told.params["deadline"], day)
                self.assertEqual(told.inputs[f"{anchor.value}_on"], moment.isoformat())

    def test_the_way_is_added_only_while_delivery_is_not_known(self):
        window = rule(window=Window(10, transit_days=5))
        told = self.step(self.goodwill(window), "policy.window_open")
        self.assertEqual(told.params["deadline"], "2026-03-15")
        told = self.step(self.goodwill(window, delivered_on=None), "policy.window_open")
        self.assertEqual(told.params["deadline"], "2026-03-18")
        self.assertEqual(told.inputs["transit_days"], "5")

    def test_without_the_event_a_window_runs_from_somebody_looks(self):
        verdict = self.goodwill(rule(window=5), delivered_on=None, shipped_on=None)
        self.assertVerdict(verdict, "review", "review.anchor")
        self.assertEqual((verdict.deadline, verdict.deadline_known), (None, False))

    def test_a_window_without_end_needs_no_event(self):
        verdict = self.goodwill(rule(window=Window(None)), delivered_on=None, shipped_on=None)
        self.assertVerdict(verdict, "accept", "policy.window_endless")
        self.assertEqual((verdict.deadline, verdict.deadline_known), (None, True))
        self.assertVerdict(self.goodwill(rule(window=10**9)), "accept", "policy.window_endless")

    def test_too_late_for_the_merchant_is_the_merchants_reason(self):
        verdict = self.goodwill(rule(window=10), asked=later(11))
        self.assertVerdict(verdict, "refuse", "policy.window_over")
        self.assertEqual(verdict.deadline.date(), later(10).date())

    def test_a_final_sale_is_refused_and_a_stronger_exception_lifts_it(self):
        final = rule(1, 20, window=30, final_sale=True)
        self.assertVerdict(self.goodwill(final), "refuse", "policy.final_sale")
        self.assertIsNone(self.goodwill(final).deadline, "what is final has no window")
        lifted = rule(2, 10, final_sale=False)
        self.assertVerdict(self.goodwill(final, lifted), "accept", "policy.window_open")

    def test_approval_is_waited_for(self):
        verdict = self.goodwill(rule(window=30, approval=True, auto_approve=Decimal(999)))
        self.assertVerdict(verdict, "review", "review.approval")
        self.assertFalse(verdict.auto_approve)

    def test_nothing_offered_is_a_refusal(self):
        verdict = self.goodwill(rule(window=30, remedies=frozenset()))
        self.assertVerdict(verdict, "refuse", "policy.no_remedies")

    def test_evidence_is_asked_for_and_refuses_nothing(self):
        verdict = self.goodwill(rule(window=30, evidence=frozenset({"photo", "lot"})))
        self.assertVerdict(verdict, "accept", "policy.window_open")
        self.assertEqual(verdict.evidence, {"photo", "lot"})

    def test_each_effect_reaches_the_verdict(self):
        verdict = self.goodwill(
            rule(
                7,
                window=30,
                remedies=frozenset({"store_credit"}),
                auto_approve=Decimal("50.00"),
                keep_item=Decimal(10),
                restocking_fee=Decimal("12.50"),
                return_shipping=Payer.SELLER,
                outbound=Outbound.ALL,
                refund_timing=(RefundTiming.INSPECTED, 5),
                checklist=3,
                tier=4,
            ),
            amount=Decimal(50),
        )
        self.assertEqual(verdict.remedies, {"store_credit"})
        self.assertTrue(verdict.auto_approve)
        self.assertFalse(verdict.keeps_item)
        self.assertEqual(verdict.restocking_fee, Decimal("12.5"))
        self.assertEqual(verdict.return_payer, Payer.SELLER)
        self.assertEqual(verdict.outbound, Outbound.ALL)
        self.assertEqual(verdict.refund_promise, (RefundTiming.INSPECTED, 5))
        self.assertEqual((verdict.checklist, verdict.tier), (3, 4))
        self.assertEqual(verdict.policy_rules, (7,))
        self.assertEqual(self.step(verdict, "policy.restocking_fee").params["percent"], "12.5")
        self.assertIn("remedy.other", self.codes(verdict))

    def test_who_wants_a_repair_does_not_keep_the_goods(self):
        cheap = rule(window=30, keep_item=Decimal(10))
        kept = self.goodwill(cheap, amount=Decimal(10))
        self.assertTrue(kept.keeps_item)
        self.assertFalse(self.goodwill(cheap, amount=Decimal(10), wanted="repair").keeps_item)
        self.assertFalse(self.goodwill(cheap, amount=Decimal("10.01")).keeps_item)

    def test_unsaid_the_seller_pays_for_the_way_back_of_faulty_goods_only(self):
        of = claim(Basis.DELIVERY_FAULT, buyer=Buyer.BUSINESS)
        self.assertEqual(self.verdict(of, rule(window=30)).return_payer, Payer.SELLER)
        of = claim(Basis.WITHDRAWAL, buyer=Buyer.BUSINESS)
        self.assertEqual(self.verdict(of, rule(window=30)).return_payer, Payer.CUSTOMER)

    def test_the_lowest_priority_number_wins_each_effect_by_itself(self):
        strong = rule(5, 1, window=10)
        weak = rule(4, 2, window=60, restocking_fee=Decimal(20))
        verdict = self.goodwill(weak, strong)
        self.assertEqual(self.step(verdict, "policy.window_open").rule, "5")
        self.assertEqual(verdict.restocking_fee, 20)
        lost = self.step(verdict, "policy.outranked")
        self.assertEqual((lost.rule, lost.params["effects"]), ("4", "window"))
        self.assertEqual((lost.params["rule"], lost.params["stronger"]), ("Rule 4", "Rule 5"))

    def test_of_equal_priority_the_lower_id_wins(self):
        verdict = self.goodwill(rule(9, window=10), rule(3, window=60))
        self.assertEqual(self.step(verdict, "policy.window_open").rule, "3")

    def test_a_trace_shows_the_facts_a_rule_matched_by(self):
        matching = rule(
            window=90,
            only={"category": {3, 4}},
            unless={"country": {"FR"}},
            bases=frozenset({Basis.GOODWILL}),
            buyers=frozenset({Buyer.CONSUMER}),
            price_from=Decimal(5),
            days_to=30,
            claims_to=2,
            needs_match=True,
        )
        verdict = self.goodwill(
            matching,
            asked=later(7),
            marks={"category": {3, 8}, "country": {"DE"}},
            unit_price=Decimal("19.90"),
            earlier_claims=1,
            matched=frozenset({1}),
        )
        inputs = self.step(verdict, "policy.window_open").inputs
        expected = {
            "category": "3, 8",
            "country": "DE",
            "basis": "goodwill",
            "buyer": "consumer",
            "unit_price": "19.9",
            "days_since_delivered": "7",
            "earlier_claims": "1",
            "condition": "met",
            "priority": "10",
        }
        self.assertEqual({**inputs, **expected}, inputs)

    def test_silence_on_the_window_gives_nothing(self):
        verdict = self.goodwill(rule(remedies=frozenset({"refund"})))
        self.assertVerdict(verdict, "refuse", "policy.none")


@tagged("post_install", "-at_install")
class TestMany(VerdictCase):
    def test_many_are_decided_in_their_order_and_like_one(self):
        claims = [claim(asked=later(days)) for days in (0, 20, 40)]
        rules = [rule(window=30)]
        self.assertEqual(
            decide_many(claims, LAW, rules), [decide(each, LAW, rules) for each in claims]
        )
        self.assertEqual(decide_many([], LAW, rules), [])

    def test_a_rulebook_answers_again_and_again_the_same(self):
        book = Rulebook([rule(1, window=30), rule(2, 20, window=60, approval=True)])
        of = claim(Basis.GOODWILL)
        first = decide(of, LAW, book)
        self.assertEqual(first, decide(of, LAW, book))
        self.assertEqual(first, decide(of, LAW, book.rules))

    def test_no_law_at_all_leaves_the_policy(self):
        verdict = self.verdict(claim(), rule(window=9), law=Law([]))
        self.assertVerdict(verdict, "accept", "policy.window_open")
        self.assertEqual(verdict.answer, Answer.ACCEPT)
