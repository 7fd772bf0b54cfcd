"""A complaint from its first word to its review, and what may not be done to it."""

from psycopg2.errors import IntegrityConstraintViolation

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import ComplaintCommon


class TestComplaintFlow(ComplaintCommon):
    def test_each_step_is_a_record(self):
        complaint = self.make_complaint()
        self.assertEqual(complaint.tier_id, self.tier_1)
        complaint.action_acknowledge()
        complaint.action_assess("One customer, no danger")
        complaint.action_investigate("The driver is loose")
        complaint.action_respond("We are looking at the driver.")
        complaint.action_decide("upheld", "The driver was loose: you get a new lamp.")
        complaint.action_close()
        complaint.with_user(self.supervisor).action_review("Quick and friendly.")
        self.assertEqual(
            self.kinds(complaint),
            [
                "received",
                "acknowledged",
                "assessed",
                "investigated",
                "responded",
                "decided",
                "closed",
                "reviewed",
            ],
        )
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.decided_by_id, self.agent)
        self.assertTrue(complaint.date_responded and complaint.date_closed)

    def test_after_an_appeal_somebody_else_decides(self):
        complaint = self.make_complaint()
        complaint.action_decide("rejected", "Lamps flicker.")
        complaint.action_appeal("They do not.")
        self.assertEqual(complaint.state, "appealed")
        self.assertEqual(complaint.tier_id, self.tier_2)
        self.assertEqual(complaint.escalation_ids.kind, "appeal")
        with self.assertRaisesRegex(UserError, "somebody who has not decided"):
            complaint.with_user(self.agent).action_decide("rejected", "They do.")
        complaint.with_user(self.supervisor).action_decide("upheld", "You are right.")
        self.assertEqual(complaint.outcome, "upheld")
        self.assertEqual(complaint.round, 1)

    def test_up_and_down(self):
        complaint = self.make_complaint()
        complaint.action_escalate("Too much for me")
        complaint.with_user(self.supervisor).action_escalate("Ask the boss")
        self.assertEqual(complaint.tier_id, self.tier_3)
        with self.assertRaisesRegex(UserError, "highest tier"):
            complaint.with_user(self.supervisor).action_escalate("Higher")
        complaint.with_user(self.supervisor).action_deescalate("Solved below")
        self.assertEqual(complaint.tier_id, self.tier_2)
        self.assertEqual(
            complaint.escalation_ids.sorted("id").mapped("kind"),
            ["manual", "manual", "deescalation"],
        )

    def test_the_same_request_is_the_same_complaint(self):
        first = self.make_complaint(channel="api", external_ref="T-1")
        again = self.make_complaint(channel="api", external_ref="T-1")
        self.assertEqual(first, again)
        self.assertEqual(self.kinds(first), ["received"])

    def test_state_moves_through_actions_only(self):
        complaint = self.make_complaint()
        for name in ("state", "tier_id", "outcome", "round", "severity"):
            with self.assertRaises(UserError):
                complaint.sudo().write({name: complaint[name] or "x"})
        with self.assertRaises(UserError):
            self.make_complaint(state="closed")
        with self.assertRaises(UserError):
            complaint.sudo().unlink()

    def test_steps_are_never_changed(self):
        complaint = self.make_complaint()
        with self.assertRaises(UserError):
            complaint.step_ids.sudo().write({"found": "Nothing"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityConstraintViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE aftersales_complaint_step SET told = 'x' WHERE complaint_id = %s",
                [complaint.id],
            )

    def test_a_receiver_sees_no_complaint(self):
        complaint = self.make_complaint()
        with self.assertRaises(UserError):
            complaint.with_user(self.receiver).read(["note"])
        self.assertEqual(complaint.with_user(self.auditor).note, complaint.note)
