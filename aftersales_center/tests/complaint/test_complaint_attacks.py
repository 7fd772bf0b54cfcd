"""What people with a login might try on complaints, and how each is stopped."""

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAttacks(ComplaintCommon):
    def dialog(self, complaint, step, user=None, **values):
        return (
            self.env["aftersales.complaint.step.wizard"]
            .with_user(user or self.agent)
            .with_context(active_model=complaint._name, active_ids=complaint.ids, default_step=step)
            .create(values)
        )

    def test_a_file_of_another_record_is_no_evidence(self):
        complaint = self.make_complaint()
        invoice = self.make_order().invoice_ids
        file = self.env["ir.attachment"].create(
            {"name": "invoice.pdf", "raw": b"x", "res_model": invoice._name, "res_id": invoice.id}
        )
        dialog = self.dialog(complaint, "assess", text="x", attachment_ids=[(6, 0, file.ids)])
        with self.assertRaisesRegex(UserError, "belongs to another record"), self.cr.savepoint():
            dialog.action_apply()
        self.assertEqual((file.res_model, file.res_id), (invoice._name, invoice.id))

    def test_who_only_reads_moves_nothing_by_posting(self):
        complaint = self.make_complaint()
        complaint.action_wait_for_customer("A photo, please")
        severity = complaint.severity
        complaint.with_user(self.auditor).message_post(
            body=Markup("It caught fire and I call the police."),
            message_type="comment",
            author_id=self.customer.id,
        )
        self.assertFalse(complaint.is_safety)
        self.assertEqual(complaint.severity, severity)
        self.assertTrue(complaint.waits_on_customer)
        complaint.with_user(self.auditor).message_post(
            body=Markup("We look into it."), subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(complaint.date_responded)

    def test_a_rating_of_something_else_opens_nothing(self):
        complaint = self.make_complaint()
        complaint.action_decide("upheld", "New lamp.")
        complaint.action_close()
        other = self.make_complaint()
        token = other.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token)
        self.assertEqual(complaint.state, "closed")

    def test_another_teams_complaint_is_not_read_through_a_dialog(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        complaint = self.make_complaint(user=self.supervisor, team_id=team.id)
        complaint.user_id = False
        complaint.with_user(self.supervisor).action_escalate("Up")
        outsider = new_test_user(self.env, "outsider", groups="aftersales_center.group_agent")
        with self.assertRaises(AccessError), self.cr.savepoint():
            made = (
                self.env["aftersales.sort.wizard"]
                .with_user(outsider)
                .create({"complaint_id": complaint.id, "reason": "x"})
            )
            self.assertFalse(made.read(["severity", "triage_table"]), "never comes to that")
        with self.assertRaises(AccessError):
            self.dialog(complaint, "respond", user=outsider, text="x").action_apply()
        mine = self.dialog(complaint, "respond", user=self.supervisor, text="A draft")
        with self.assertRaises(AccessError):
            mine.with_user(self.agent).read(["text"])

    def test_what_came_in_is_not_rewritten(self):
        complaint = self.make_complaint()
        for name, value in {
            "name": "CPL/1",
            "is_sender_doubtful": True,
            "is_sent_by_machine": True,
            "payout_ids": [(5,)],
        }.items():
            with self.subTest(name), self.assertRaises(UserError):
                complaint.write({name: value})
        rma = self.approved_rma((self.make_order().order_line[0], 1))
        complaint.rma_ids = rma
        with self.assertRaises(UserError):
            rma.write({"complaint_ids": [(5,)]})
        self.assertEqual(rma.complaint_ids, complaint)

    def test_the_first_decider_does_not_come_back_by_splitting(self):
        complaint = self.make_complaint()
        complaint.action_decide("rejected", "Lamps flicker.")
        complaint.action_appeal("They do not.")
        with self.assertRaisesRegex(UserError, "stays whole"):
            complaint.action_split("The same again")
        other = self.make_complaint()
        complaint.action_merge(other)
        with self.assertRaisesRegex(UserError, "somebody who has not decided"):
            other.action_decide("rejected", "They do.")

    def test_what_was_merged_goes_on_in_one_place_only(self):
        first, second = self.make_complaint(), self.make_complaint()
        second.action_merge(first)
        for action in (second.action_reopen, second.action_appeal):
            with self.assertRaisesRegex(UserError, "was merged into"):
                action("Again")

    def test_the_safety_register_is_not_tuned(self):
        complaint = self.make_complaint(category_id=self.unsafe.id)
        entry = self.env["aftersales.safety.entry"].search([("complaint_id", "=", complaint.id)])
        for name, value in {"keep_until": "2000-01-01", "company_id": 1}.items():
            with self.subTest(name), self.assertRaises(UserError):
                entry.with_user(self.agent).write({name: value})
        entry.write({"risk": "serious", "product_ids": [(6, 0, self.lamp.ids)]})
        entry.with_user(self.supervisor).action_assess()
        with self.assertRaises(UserError):
            entry.with_user(self.agent).write({"risk": "none"})
        self.assertEqual(entry.risk, "serious")

    def test_a_company_without_tiers_can_be_appealed_and_rated(self):
        self.env["aftersales.complaint.tier"].search([]).active = False
        complaint = self.make_complaint()
        self.assertFalse(complaint.tier_id)
        complaint.action_decide("rejected", "No.")
        complaint.action_appeal("Yes.")
        self.assertEqual(complaint.state, "appealed")
        with self.assertRaisesRegex(UserError, "lowest tier"):
            complaint.action_deescalate("Down")
