"""The promise to settle a complaint: from when something is granted until it is given."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..complaint.complaint_remedy_common import ComplaintRemedyCommon
from .common import SlaCommon


@tagged("post_install", "-at_install")
class TestSettling(SlaCommon, ComplaintRemedyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_policy("Settled", refund=(3, "days", {"pausable": False}))
        cls.order = cls.make_order((cls.lamp, 4))
        cls.case = cls.complaint_about(cls.order)

    def state(self):
        self.env.cr.flush()
        clock = self.clock(self.case, "refund")
        return clock.state

    def test_what_is_under_way_is_promised_until_it_is_given(self):
        self.assertFalse(self.state())
        self.plan(self.case, "replacement")
        self.assertFalse(self.state(), "only a plan")
        self.case.action_fulfil_remedies()
        self.assertEqual(self.state(), "running")
        self.send(self.case.remedy_ids)
        self.assertEqual(self.state(), "met")
        self.assertReplayed()

    def test_what_is_given_at_once_is_a_promise_kept(self):
        self.case.action_respond("We are sorry.")
        self.give(self.case, "apology")
        self.assertFalse(self.state(), "words are no debt")
        refund = self.give(self.case, "refund")
        self.assertEqual((refund.state, self.state()), ("done", "met"))
        note = self.note_of(refund)
        note.button_draft()
        note.button_cancel()
        self.assertEqual(self.state(), "running")
        self.assertEqual(self.clock(self.case, "refund").round, 1)

    def test_what_the_decision_tells_of_is_promised(self):
        remedy = self.plan(self.case, "refund")
        self.case.action_decide("upheld", "You get your money back.")
        self.assertEqual(self.state(), "running")
        remedy.action_cancel()
        self.assertEqual(self.state(), "cancelled")

    def test_who_waits_for_authority_promised_nothing(self):
        self.tier_1.authority_amount = 30
        remedy = self.give(self.case, "replacement")
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.assertFalse(self.state())
        remedy.with_user(self.supervisor).action_authorise()
        self.assertEqual(self.state(), "running")

    def test_it_outlives_the_end_of_the_case(self):
        remedy = self.give(self.case, "replacement")
        self.case.action_decide("upheld", "A new one is on its way.")
        self.case.action_close()
        self.assertEqual(self.state(), "running")
        self.assertEqual(self.clock(self.case, "decide").state, "met")
        self.assertEqual((self.case.sla_state, self.case.sla_target), ("ok", "refund"))
        tier, due = self.case.tier_id, self.clock(self.case, "refund").deadline
        self.sweep(due.replace(year=due.year + 1))
        self.assertEqual(self.case.tier_id, tier, "what is closed climbs no more")
        row = self.case.escalation_ids.filtered(lambda row: row.kind == "breach")
        self.assertEqual((row.clock_id.target, row.to_user_id), ("refund", self.supervisor))
        self.send(remedy)
        self.assertEqual(self.state(), "breached")
        self.assertEqual(self.case.sla_state, "none")
        self.assertReplayed()

    def test_a_complaint_has_no_goods_to_receive(self):
        for target in ("receive", "inspect"):
            with self.assertRaisesRegex(ValidationError, "no goods to receive or inspect"):
                self.make_policy("Goods", **{target: (2, "days")})
        policy = self.make_policy("Goods", "rma", receive=(2, "days"))
        with self.assertRaisesRegex(ValidationError, "“Goods” is for complaints"):
            policy.applies_to = "complaint"
