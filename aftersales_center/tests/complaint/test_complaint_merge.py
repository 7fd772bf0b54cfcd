"""Merged, split, handed over, rated: nothing is lost and nothing goes round in a circle."""

from datetime import timedelta

from markupsafe import Markup

from odoo import Command, fields
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

    def test_similar_by_address_and_from_either_side(self):
        order = self.make_order()
        rma = self.make_rma((order.order_line[0], 1))

        def stranger(address, **values):
            return self.make_complaint(partner_id=False, email_from=address, **values)

        first = stranger("Stan <stan_x@example.com>")
        second = stranger("stan_x@example.com", order_ids=order.ids)
        third = stranger("Stan_X@Example.com", rma_ids=rma.ids)
        stranger("stanzx@example.com")
        stranger("stan_x@example.com", category_id=self.unsafe.id)
        stranger("stan_x@example.com", order_ids=self.make_order().ids, category_id=False)
        self.assertEqual(first.similar_ids, second | third, "one of them names no matter")
        self.assertEqual(second.similar_ids, first | third, "the return is of that order")
        self.assertEqual(third.similar_ids, first | second)
        self.assertEqual(first.with_user(self.agent).similar_count, 2)
        stan = self.env["res.partner"].create({"name": "Stan", "email": "stan_x@example.com"})
        known = self.make_complaint(partner_id=stan.id, order_ids=order.ids)
        self.assertEqual(known.similar_ids, first | second | third)
        self.assertIn(known, second._similar())

    def test_merged_and_split_their_clocks(self):
        self.env["aftersales.sla.policy"].search([]).active = False
        self.env["aftersales.sla.policy"].create(
            {
                "name": "All",
                "target_ids": [
                    Command.create({"target": "decide", "amount": 48, "unit": "clock_hours"}),
                    Command.create({"target": "resolve", "amount": 96, "unit": "clock_hours"}),
                ],
            }
        )
        at = fields.Datetime.now().replace(microsecond=0) - timedelta(hours=10)
        first = self.make_complaint(date_received=at)
        second = self.make_complaint(date_received=at)
        part = first.action_split("And the invoice is wrong")
        due = [("decide", at + timedelta(hours=48)), ("resolve", at + timedelta(hours=96))]
        self.assertEqual(
            sorted((clock.target, clock.deadline) for clock in part.sudo().clock_ids), due
        )
        second.action_merge(first)
        self.assertEqual(set(second.sudo().clock_ids.mapped("state")), {"cancelled"})
        self.assertEqual((second.sla_state, second.sla_deadline), ("none", False))
        for complaint in first, part:
            self.assertEqual(set(complaint.sudo().clock_ids.mapped("state")), {"running"})
        self.assertEqual(first.sla_deadline, at + timedelta(hours=48), "its own promises stay")

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

    def test_the_queue_of_who_is_away_goes_by_the_rules_of_the_tier(self):
        ann, bob = (
            new_test_user(self.env, name, groups="aftersales_center.group_agent")
            for name in ("hand_ann", "hand_bob")
        )
        self.tier_1.write({"user_ids": (self.agent | ann | bob).ids, "assignment": "round_robin"})
        complaints = self.env["aftersales.complaint"].union(
            *(self.make_complaint(user_id=self.agent.id) for _number in range(4))
        )
        complaints.with_user(self.supervisor).action_hand_over(reason="On holiday")
        owners = complaints.mapped(lambda complaint: complaint.user_id.ids[0])
        self.assertEqual(sorted(owners), sorted((ann | bob).ids * 2), "in turn, two each")
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_id", "in", complaints.ids), ("event", "=", "complaint.reassigned")]
        )
        self.assertEqual(len(events), 4)

    def test_where_nobody_else_can_take_it_the_queue_stays(self):
        self.tier_1.assignment = "manual"
        complaint = self.make_complaint(user_id=self.agent.id)
        with (
            self.assertRaisesRegex(UserError, "Nobody else of First line can take"),
            self.env.cr.savepoint(),
        ):
            complaint.with_user(self.supervisor).action_hand_over()
        self.assertEqual(complaint.user_id, self.agent)

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
