"""The path by hand, in a real browser, as the people who walk it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from ..common import AftersalesCommon
from ..complaint.common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestTours(HttpCase, AftersalesCommon):
    def test_an_agent_takes_a_return_all_the_way(self):
        order = self.make_order((self.lamp, 2))
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}",
            "aftersales_agent_return",
            login="test_agent",
        )
        rma = self.env["aftersales.rma"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.credit_notes(rma).amount_untaxed, 80.0)

    def test_a_receiver_books_less_than_expected(self):
        order = self.make_order((self.lamp, 2))
        rma = self.approved_rma((order.order_line, 2))
        self.start_tour(
            f"/odoo/action-aftersales_center.action_rma/{rma.id}",
            "aftersales_receiver",
            login="test_receiver",
        )
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertEqual(rma.receipt_status, "partial")


@tagged("post_install", "-at_install")
class TestComplaintTours(HttpCase, ComplaintCommon):
    def test_an_agent_takes_a_complaint_from_the_order_to_its_end(self):
        order = self.make_order((self.lamp, 2))
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.id}",
            "aftersales_agent_complaint",
            login="test_agent",
        )
        complaint = self.env["aftersales.complaint"].search([("order_ids", "in", order.ids)])
        self.assertEqual(complaint.state, "closed")
        self.assertEqual(complaint.outcome, "upheld")
        self.assertEqual(
            self.kinds(complaint.sudo()),
            ["received", "acknowledged", "investigated", "decided", "closed"],
        )

    def test_the_supervisor_sees_what_broke_and_takes_it_up(self):
        self.tier_1.climb_hours = 0  # it stays where it is
        complaint = self.make_complaint(
            subject="Nobody answered me", date_received=fields.Datetime.now() - timedelta(days=9)
        )
        self.env["aftersales.sla.clock"]._cron_sweep(fields.Datetime.now())
        self.assertEqual(complaint.sla_state, "breached")
        tier = complaint.tier_id
        self.start_tour(
            "/odoo/action-aftersales_center.action_board",
            "aftersales_supervisor_board",
            login="test_supervisor",
        )
        self.assertEqual(complaint.tier_id, tier.next_tier_id)
