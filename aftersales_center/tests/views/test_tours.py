"""The path by hand, in a real browser, as the people who walk it."""

from odoo.tests import HttpCase, tagged

from ..common import AftersalesCommon


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
