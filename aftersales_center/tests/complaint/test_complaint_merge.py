"""Merged, split, handed over, rated: nothing is lost and nothing goes round in a circle."""

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from .common import ComplaintCommon


class TestComplaintMerge(ComplaintCommon):
    def test_merged_complaints_point_to_the_one_that_goes_on(self):
        order = self.make_order()
        first = self.make_complaint()
        second = self.make_complaint(order_ids=[(6, 0, order.ids)])
        mail = second.message_post(
            body=Markup("And it smells."), message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        file = self.env["ir.attachment"].create(
            {"name": "photo.jpg", "raw": b"x", "res_model": second._name, "res_id": second.id}
        )
        second.action_merge(first, "The same lamp")
        self.assertEqual(second.state, "closed")
        self.assertEqual(second.merged_into_id, first)
        self.assertEqual(first.order_ids, order)
        self.assertEqual((mail.res_id, file.res_id), (first.id, first.id))
        self.assertIn("merged", self.kinds(first))
        self.assertIn(second.name, first.timeline)
        with self.assertRaisesRegex(UserError, "was merged into"):
            self.make_complaint().action_merge(second)

    def test_not_into_itself_nor_across_customers(self):
        complaint = self.make_complaint()
        with self.assertRaisesRegex(UserError, "into itself"):
            complaint.action_merge(complaint)
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        other = self.make_complaint(partner_id=stranger.id)
        with self.assertRaisesRegex(UserError, "different customers"):
            complaint.action_merge(other)
        self.assertEqual(complaint.state, "new")

    def test_similar_complaints_are_found(self):
        order, other = self.make_order(), self.make_order()
        first = self.make_complaint(order_ids=[(6, 0, order.ids)])
        again = self.make_complaint(order_ids=[(6, 0, order.ids)])
        self.make_complaint(order_ids=[(6, 0, other.ids)])
        self.make_complaint(order_ids=[(6, 0, order.ids)], date_received="2020-01-01")
        self.assertEqual(again.similar_ids, first)

    def test_a_second_matter_is_taken_out(self):
        orders = self.make_order() + self.make_order()
        complaint = self.make_complaint(
            order_ids=[(6, 0, orders.ids)], date_received="2026-01-05 08:00:00"
        )
        part = complaint.action_split("And the invoice is wrong", orders=orders[1])
        self.assertEqual(part.order_ids, orders[1])
        self.assertEqual(complaint.order_ids, orders[0])
        self.assertEqual(part.date_received, complaint.date_received)
        self.assertEqual(part.partner_id, complaint.partner_id)

    def test_splitting_cannot_take_what_is_not_there(self):
        complaint = self.make_complaint()
        part = complaint.action_split("Another", orders=self.make_order())
        self.assertFalse(part.order_ids)

    def test_a_low_rating_opens_it_again_on_the_next_tier(self):
        complaint = self.make_complaint()
        complaint.action_decide("rejected", "Lamps flicker.")
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token, feedback="Rude")
        self.assertEqual(complaint.state, "investigating")
        self.assertEqual(complaint.tier_id, self.tier_2)
        self.assertEqual(complaint.escalation_ids[:1].kind, "customer")
        complaint.action_decide("upheld", "New lamp.")
        complaint.action_close()
        token = complaint.sudo()._rating_get_access_token()
        complaint.sudo().rating_apply(1, token=token, feedback="Still rude")
        self.assertEqual(complaint.state, "closed", "once per round")

    def test_a_good_rating_opens_nothing(self):
        complaint = self.make_complaint()
        complaint.action_decide("upheld", "New lamp.")
        complaint.action_close()
        complaint.sudo().rating_apply(5, token=complaint.sudo()._rating_get_access_token())
        self.assertEqual(complaint.state, "closed")

    def test_the_queue_of_who_is_away_is_handed_over(self):
        colleague = new_test_user(self.env, "colleague", groups="aftersales_center.group_agent")
        complaints = self.make_complaint() + self.make_complaint()
        complaints.write({"user_id": self.agent.id})
        complaints.with_user(self.supervisor).action_hand_over(colleague, "On holiday")
        self.assertEqual(complaints.user_id, colleague)

    def test_the_dialog_takes_each_step(self):
        complaint = self.make_complaint()
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create({"name": "photo.jpg", "raw": b"x"})
        )

        def dialog(step, **values):
            return (
                self.env["aftersales.complaint.step.wizard"]
                .with_user(self.supervisor if step == "review" else self.agent)
                .with_context(
                    active_model=complaint._name,
                    active_ids=complaint.ids,
                    default_step=step,
                )
                .create(values)
                .action_apply()
            )

        dialog("investigate", text="Loose driver", attachment_ids=[(6, 0, file.ids)])
        self.assertEqual(complaint.step_ids[-1].attachment_ids, file)
        self.assertEqual(file.res_id, complaint.id)
        dialog("set_severity", severity="2", text="Second time")
        self.assertEqual(complaint.severity, "2")
        dialog("escalate", text="Not mine")
        self.assertEqual(complaint.tier_id, self.tier_2)
        dialog("deescalate", text="Mine after all")
        dialog("wait", text="Please send a photo")
        self.assertTrue(complaint.waits_on_customer)
        dialog("respond", text="Thank you, we have it.")
        dialog("decide", outcome="upheld", text="You get a new one.")
        dialog("close")
        dialog("review", text="Well done")
        dialog("reopen", text="The new one flickers too")
        self.assertEqual(complaint.state, "investigating")
        with self.assertRaises(UserError):
            dialog("respond", text=" ")

    def test_the_forms_open_for_who_works_with_them(self):
        complaint = self.make_complaint()
        with Form(complaint.with_user(self.agent)) as form:
            form.priority = "1"
        order = self.make_order()
        action = order.with_user(self.agent).action_aftersales_complaint()
        form = Form(
            self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])
        )
        form.subject = "Too late"
        made = form.save()
        self.assertEqual(made.order_ids, order)
        self.assertEqual(order.aftersales_complaint_count, 1)
