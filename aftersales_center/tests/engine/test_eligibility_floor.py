"""Law and policy together: the better of both for the customer, and what was corrected."""

from dataclasses import replace
from decimal import Decimal

from odoo.tests import tagged

from ...engine.claim import Basis, Buyer, Outbound, Payer, Start, Window
from .eligibility_common import VerdictCase, claim, later, rule


@tagged("post_install", "-at_install")
class TestFloor(VerdictCase):
    def floors(self, verdict):
        self.assertEqual(verdict.floor_won, any("floor." in code for code in self.codes(verdict)))
        return [code for code in self.codes(verdict) if code.startswith("floor.")]

    def test_nothing_a_merchant_says_takes_a_statutory_right(self):
        hard = rule(
            window=3,
            final_sale=True,
            approval=True,
            evidence=frozenset({"photo"}),
            restocking_fee=Decimal(30),
            return_shipping=Payer.CUSTOMER,
            outbound=Outbound.NONE,
            remedies=frozenset({"voucher"}),
        )
        alone = self.verdict(claim(asked=later(10)))
        verdict = self.verdict(claim(asked=later(10)), hard)
        self.assertVerdict(verdict, "accept", "withdrawal.open")
        for name in ("remedies", "deadline", "return_payer", "outbound", "evidence", "refund"):
            self.assertEqual(getattr(verdict, name), getattr(alone, name), name)
        self.assertEqual(verdict.restocking_fee, 0)
        self.assertEqual(
            self.floors(verdict),
            [
                "floor.window",
                "floor.final_sale",
                "floor.approval",
                "floor.remedies",
                "floor.evidence",
                "floor.fee",
                "floor.outbound",
            ],
        )

    def test_a_window_that_is_over_is_dated_where_nothing_is_offered_either(self):
        verdict = self.verdict(claim(asked=later(5)), rule(window=2, remedies=frozenset()))
        self.assertEqual(self.floors(verdict), ["floor.window", "floor.no_remedies"])
        self.assertEqual(self.step(verdict, "floor.window").params["merchant"], "2026-03-07")

    def test_a_shorter_window_gives_way_and_says_so(self):
        verdict = self.verdict(claim(asked=later(2)), rule(window=7))
        self.assertEqual(self.floors(verdict), ["floor.deadline"])
        told = self.step(verdict, "floor.deadline")
        self.assertEqual(told.params["merchant"], "2026-03-12")
        self.assertEqual(told.rule, "DE.withdrawal")
        self.assertEqual(verdict.deadline.date(), later(14).date())

    def test_the_seller_pays_where_law_says_so(self):
        verdict = self.verdict(claim(country="BR"), rule(window=30, return_shipping=Payer.CUSTOMER))
        self.assertEqual(verdict.return_payer, Payer.SELLER)
        self.assertEqual(self.floors(verdict), ["floor.return_shipping"])

    def test_rules_without_a_window_are_told_that_law_prevails(self):
        verdict = self.verdict(claim(), rule(return_shipping=Payer.SELLER))
        self.assertEqual(self.floors(verdict), ["floor.silent"])
        self.assertEqual(verdict.return_payer, Payer.SELLER)

    def test_a_better_policy_is_added_to_the_right(self):
        good = rule(
            window=100,
            remedies=frozenset({"refund", "exchange"}),
            return_shipping=Payer.SELLER,
            outbound=Outbound.ALL,
        )
        verdict = self.verdict(claim(), good)
        self.assertVerdict(verdict, "accept", "withdrawal.open")
        self.assertEqual(self.floors(verdict), [])
        self.assertEqual(verdict.remedies, {"refund", "exchange"})
        self.assertEqual(verdict.deadline.date(), later(100).date())
        self.assertEqual((verdict.return_payer, verdict.outbound), (Payer.SELLER, Outbound.ALL))

    def test_a_policy_without_end_makes_the_right_one_without_end(self):
        verdict = self.verdict(claim(), rule(window=Window(None)))
        self.assertEqual((verdict.deadline, verdict.deadline_known), (None, True))

    def test_after_the_right_the_policy_goes_on_by_its_own_terms(self):
        longer = rule(window=60, restocking_fee=Decimal(10))
        verdict = self.verdict(claim(asked=later(30)), longer)
        self.assertVerdict(verdict, "accept", "policy.window_open")
        self.assertEqual(verdict.restocking_fee, 10)
        self.assertEqual(self.codes(verdict)[0], "withdrawal.over")
        self.assertTrue(verdict.may_deduct_value)

    def test_both_over_is_refused_by_law_until_the_later_day(self):
        verdict = self.verdict(claim(asked=later(90)), rule(window=60))
        self.assertVerdict(verdict, "refuse", "withdrawal.over")
        self.assertEqual(verdict.deadline.date(), later(60).date())
        self.assertIn("policy.window_over", self.codes(verdict))

    def test_where_law_gives_no_such_right_the_merchants_reason_is_told(self):
        of = claim(asked=later(90), country="US")
        self.assertVerdict(self.verdict(of, rule(window=60)), "refuse", "policy.window_over")

    def test_a_policy_decides_where_no_law_is_known_but_cannot_refuse_a_consumer(self):
        of = claim(country="XX")
        self.assertVerdict(self.verdict(of, rule(window=9)), "accept", "policy.window_open")
        self.assertVerdict(self.verdict(of, rule(final_sale=True)), "review", "review.jurisdiction")
        business = replace(of, buyer=Buyer.BUSINESS)
        self.assertVerdict(
            self.verdict(business, rule(final_sale=True)), "refuse", "policy.final_sale"
        )

    def test_goods_that_are_kept_are_not_waited_for(self):
        cheap = rule(window=30, keep_item=Decimal(10))
        verdict = self.verdict(claim(amount=Decimal(8)), cheap)
        self.assertTrue(verdict.keeps_item)
        self.assertIsNone(verdict.send_back)
        self.assertEqual(verdict.refund.withhold.value, "none")
        self.assertEqual(verdict.refund.due, later(14).date())
        self.assertEqual(verdict.refund.start, Start.INFORMED)

    def test_approval_asked_for_keeps_a_right_from_being_approved_by_itself(self):
        verdict = self.verdict(claim(), rule(window=30, approval=True, auto_approve=Decimal(1000)))
        self.assertVerdict(verdict, "accept", "withdrawal.open")
        self.assertFalse(verdict.auto_approve)
        self.assertTrue(self.verdict(claim(), rule(auto_approve=Decimal(0))).auto_approve)

    def test_a_goodwill_claim_on_bad_terms_names_the_better_right(self):
        verdict = self.verdict(claim(Basis.GOODWILL), rule(window=30, restocking_fee=Decimal(25)))
        self.assertVerdict(verdict, "accept", "policy.window_open")
        self.assertIn("alternative.withdrawal", self.codes(verdict))
