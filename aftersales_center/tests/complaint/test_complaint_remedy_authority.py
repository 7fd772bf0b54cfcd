"""Who may give how much on a complaint, alone and together with its returns."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .complaint_remedy_common import ComplaintRemedyCommon


@tagged("post_install", "-at_install")
class TestComplaintAuthority(ComplaintRemedyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.authority"].create(
            {"role": "agent", "amount": 50.0, "company_id": cls.company.id}
        )
        cls.order = cls.make_order((cls.lamp, 3))
        cls.complaint = cls.complaint_about(cls.order)

    def with_delivery(self, charge, *lines):
        """An order of ``lines`` that was charged ``charge`` for its delivery."""
        service = self.make_product("By Courier", charge, type="service", is_storable=False)
        sold = type(self.env["sale.order.line"])
        patcher = patch.object(
            sold, "_aftersales_is_delivery", lambda line: line.product_id == service
        )
        patcher.start()
        self.addCleanup(patcher.stop)
        return self.make_order(*lines, (service, 1))

    def goods_lines(self, order):
        return order.order_line.filtered(lambda line: line.product_id.type == "consu")

    def asked(self, case):
        kind = self.env.ref("aftersales_center.mail_activity_authority")
        return case.sudo().activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_over_the_limit_is_proposed(self):
        remedy = self.plan(self.complaint, quantity=2)
        outcome = remedy.action_fulfil()
        self.assertIn("Over your authority", outcome["params"]["message"])
        self.assertEqual((remedy.state, remedy.awaits_authority), ("to_do", "supervisor"))
        self.assertFalse(self.note_of(remedy))
        self.assertEqual(self.held(self.order.order_line), 2, "nobody else gives them meanwhile")
        self.assertTrue(self.complaint.awaits_authority)
        self.assertTrue(self.asked(self.complaint))
        self.assertTrue(self.events(self.complaint, "remedy.proposed"))
        with self.assertRaises(UserError):
            remedy.with_user(self.agent).action_authorise()
        self.complaint.with_user(self.supervisor).action_authorise()
        self.assertEqual((remedy.state, remedy.awaits_authority), ("done", "no"))
        self.assertEqual(remedy.decided_by_id, self.agent)
        self.assertFalse(self.asked(self.complaint))

    def test_refused_with_a_reason(self):
        remedy = self.plan(self.complaint, quantity=2)
        remedy.action_fulfil()
        remedy.with_user(self.supervisor).action_refuse_authority("One lamp is enough")
        self.assertEqual(remedy.awaits_authority, "no")
        self.assertTrue(self.events(self.complaint, "remedy.refused"))
        remedy.action_cancel()
        self.assertEqual(self.held(self.order.order_line), 0)

    def test_split_over_a_return_and_its_complaint(self):
        rma = self.settled_rma((self.order.order_line, 1))
        self.complaint.rma_ids = [Command.link(rma.id)]
        remedy = self.give(self.complaint)
        self.assertEqual(remedy.awaits_authority, "supervisor", "40 on the return, 40 more here")
        alone = self.give(self.complaint_about(self.order))
        self.assertEqual(alone.state, "done")

    def test_split_over_a_complaint_and_its_return(self):
        rma = self.accepted_rma((self.order.order_line, 1))
        self.complaint.rma_ids = [Command.link(rma.id)]
        self.give(self.complaint)
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "supervisor")

    def test_goods_count_and_kind_words_do_not(self):
        remedy = self.give(self.complaint, "replacement", quantity=2)
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.complaint.action_respond("Sorry.")
        self.assertEqual(self.give(self.complaint, "apology").state, "done")

    def test_tiers_are_told(self):
        complaints = type(self.env["aftersales.complaint"])
        with patch.object(complaints, "_remedies_proposed", autospec=True) as told:
            remedy = self.give(self.complaint, quantity=2)
        case, remedies = told.call_args.args
        self.assertEqual((case, remedies), (self.complaint, remedy))

    def test_over_what_was_paid_needs_a_supervisor(self):
        remedy = self.plan(self.complaint, "price_reduction", reduction_amount=45.0)
        self.company.aftersales_override_cap = 0
        self.entitlement(self.order.order_line)._draw(80.0)
        with self.assertRaisesRegex(UserError, "is left"), self.cr.savepoint():
            remedy.action_fulfil()
        with self.assertRaises(UserError):
            remedy.action_override(5.0, "She is right")
        remedy.with_user(self.supervisor).action_override(5.0, "She is right")
        remedy.action_fulfil()
        self.assertEqual(remedy.amount_given, 45.0)
        self.assertTrue(self.events(self.complaint, "remedy.override"))

    def test_the_delivery_charge_counts_once_for_the_case(self):
        """Given with a first small remedy, it is over the limit with the second."""
        order = self.with_delivery(30.0, (self.mug, 1), (self.lamp, 1))
        mug, lamp = self.goods_lines(order)
        complaint = self.complaint_about(order)
        first = self.give(complaint, line=mug)
        self.assertEqual(first.state, "done")
        # 9.50 before; 40 for the lamp and 30 for the delivery, since all goods are given back
        remedy = self.give(complaint, line=lamp, with_delivery_charge=True)
        self.assertEqual(remedy.awaits_authority, "supervisor")

    def test_the_delivery_charge_of_a_batch(self):
        """Only together do two remedies give back all goods, and with them the charge."""
        order = self.with_delivery(30.0, (self.mug, 1), (self.mug, 1))
        complaint = self.complaint_about(order)
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        for line in self.goods_lines(order):
            remedies |= self.plan(complaint, line=line, with_delivery_charge=True)
        remedies.action_fulfil()
        given = sum(remedies.mapped("amount_decided"))
        notes = self.note_of(remedies)
        self.assertEqual(sum(notes.mapped("amount_untaxed")), 49.0)
        self.assertEqual(given, 49.0, "what was decided is what was given")

    def test_the_delivery_charge_of_a_batch_over_the_limit(self):
        order = self.with_delivery(45.0, (self.mug, 1), (self.mug, 1))
        complaint = self.complaint_about(order)
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        for line in self.goods_lines(order):
            remedies |= self.plan(complaint, line=line, with_delivery_charge=True)
        remedies.action_fulfil()
        self.assertLessEqual(sum(self.note_of(remedies).mapped("amount_untaxed")), 50.0)
        self.assertIn("supervisor", remedies.mapped("awaits_authority"))

    def test_merged_and_merged_again_it_is_one_case(self):
        self.give(self.complaint)
        second, third = self.complaint_about(self.order), self.complaint_about(self.order)
        self.complaint.action_merge(second)
        second.action_merge(third)
        self.assertEqual(self.give(third).awaits_authority, "supervisor")

    def test_merged_from_two_sides(self):
        self.give(self.complaint)
        other, target = self.complaint_about(self.order), self.complaint_about(self.order)
        rma = self.accepted_rma((self.order.order_line, 1))
        other.rma_ids = [Command.link(rma.id)]
        (self.complaint | other).action_merge(target)
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "supervisor")

    def test_taken_out_of_it_it_is_the_case_still(self):
        self.give(self.complaint)
        part = self.complaint.action_split("The other lamp")
        part.write({"order_ids": [Command.link(self.order.id)]})
        self.assertEqual(part.split_from_id, self.complaint)
        self.assertEqual(self.give(part).awaits_authority, "supervisor")
        with self.assertRaises(UserError):
            part.split_from_id = False

    def test_two_complaints_about_one_return(self):
        rma = self.approved_rma((self.order.order_line, 1))
        other = self.complaint_about(self.order)
        (self.complaint | other).write({"rma_ids": [Command.link(rma.id)]})
        self.give(self.complaint)
        self.assertEqual(self.give(other).awaits_authority, "supervisor")
