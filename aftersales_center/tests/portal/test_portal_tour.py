"""The path of a return in a real browser at a phone's width, with and without a login."""

from odoo.tests import tagged

from .portal_common import PortalHttpCase


@tagged("post_install", "-at_install")
class TestPortalTour(PortalHttpCase):
    browser_size = "390x844"

    def walk(self, lang, login=None):
        order = self.make_order((self.lamp, 2))
        url = order.get_portal_url() if not login else f"/my/orders/{order.id}"
        self.env.flush_all()
        self.start_tour(
            url, "aftersales_portal_return", login=login, cookies={"frontend_lang": lang}
        )
        rma = self.env["aftersales.rma"].search([("order_ids", "=", order.id)])
        self.assertEqual(len(rma), 1)
        self.assertEqual(rma.line_ids.note, "It does not light up")
        self.assertEqual(rma.partner_id, self.customer)
        return rma

    def test_a_customer_in_english(self):
        self.walk("en_US", "ada_portal")

    def test_a_guest_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        self.walk("zh_CN")
