"""What the evidence says was shown online is what the page to sign really shows."""

from odoo.tests import HttpCase, tagged

from .information_common import SIGNATURE, InformationCommon


@tagged("post_install", "-at_install")
class TestPortal(InformationCommon, HttpCase):
    def setUp(self):
        super().setUp()
        self.make_text("checkout", body="<p>Words for the checkout</p>")
        self.make_text("mail", body="<p>Words for the mail</p>", name="Other")
        self.order = self.make_quotation(
            require_signature=True, require_payment=False, state="sent"
        )
        self.order._portal_ensure_token()
        self.env.flush_all()

    def page(self):
        response = self.url_open(self.order.get_portal_url())
        self.assertEqual(response.status_code, 200)
        return response.text

    def test_signing_online_shows_the_text_and_keeps_the_evidence(self):
        page = self.page()
        self.assertIn("Words for the checkout", page)
        self.assertNotIn("Words for the mail", page)
        self.make_jsonrpc_request(
            f"/my/orders/{self.order.id}/accept",
            {
                "access_token": self.order.access_token,
                "name": "Ada",
                "signature": SIGNATURE,
            },
        )
        self.assertEqual(self.order.state, "sale")
        told = self.told(self.order)
        self.assertIn(("withdrawal", "checkout"), told)
        # The confirmation is mailed at once, with its own text.
        self.assertIn(("withdrawal", "mail"), told)

    def test_after_it_was_ordered_the_page_shows_it_no_more(self):
        self.order.action_confirm()
        self.env.flush_all()
        self.assertNotIn("Words for the checkout", self.page())
