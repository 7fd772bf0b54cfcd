"""The path of a return in a real browser at a phone's width; without a login it is walked in
Chinese, see ``test_portal_chinese``."""

from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalTour(PortalHttpCase):
    browser_size = "390x844"

    def test_a_customer_in_english(self):
        order = self.make_order((self.lamp, 2))
        self.env.flush_all()
        self.start_tour(
            f"/my/orders/{order.id}",
            "aftersales_portal_return",
            login="ada_portal",
            cookies={"frontend_lang": "en_US"},
        )
        rma = self.env["aftersales.rma"].search([("order_ids", "=", order.id)])
        self.assertEqual(len(rma), 1)
        self.assertEqual(rma.line_ids.note, "It does not light up")
        self.assertEqual(rma.partner_id, self.customer)
