"""Customers of the portal, and their browser without JavaScript."""

from lxml import html

from odoo.tests import HttpCase, new_test_user

from ..common import AftersalesCommon


class PortalHttpCase(HttpCase, AftersalesCommon):
    """Ada is the customer, Bob another one; ``page`` and ``send`` replay forms as they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = new_test_user(
            cls.env, "ada_portal", groups="base.group_portal", name="Ada", email="a@example.com"
        )
        cls.bob = new_test_user(
            cls.env, "bob_portal", groups="base.group_portal", name="Bob", email="b@example.com"
        )
        cls.customer = cls.ada.partner_id
        cls.changed_mind = cls.env.ref("aftersales_center.reason_changed_mind")

    def login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def page(self, url, status=200):
        """The page at ``url``, parsed; its own address is ``page.base_url``."""
        response = self.url_open(url)
        self.assertEqual(response.status_code, status, self.brief(response))
        return self.parsed(response)

    def brief(self, response):
        """What a page that failed says, without its head."""
        return " ".join(html.fromstring(response.text or "<p/>").text_content().split())[-600:]

    def parsed(self, response):
        document = html.fromstring(response.text, base_url=response.url)
        document.response = response
        return document

    def form_of(self, document, action=None):
        forms = [
            form
            for form in document.forms
            if form.method == "POST" and (action is None or action in (form.action or ""))
        ]
        self.assertEqual(len(forms), 1, [form.action for form in document.forms])
        return forms[0]

    def send(self, document, button=None, files=None, action=None, status=200, **values):
        """Send the form of ``document`` as its browser would, changed by ``values``."""
        form = self.form_of(document, action)
        data = {**dict(form.form_values()), **(button or {}), **values}
        data = {name: value for name, value in data.items() if value is not None}
        response = self.url_open(
            form.action or document.base_url, data=data, files=files, timeout=30
        )
        self.assertEqual(response.status_code, status, self.brief(response))
        return self.parsed(response)

    def text(self, document, path="//main"):
        return " ".join(" ".join(found.text_content() for found in document.xpath(path)).split())

    def returns(self):
        return self.env["aftersales.rma"].search(
            [("partner_id", "child_of", self.customer.commercial_partner_id.id)]
        )


class ReturnHttpCase(PortalHttpCase):
    """Ada's order of two lamps and three mugs, and its form."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 2), (cls.mug, 3))
        cls.lamp_line, cls.mug_line = cls.order.order_line
        cls.form_url = f"/my/orders/{cls.order.id}/return"

    def step_3(self, url=None, reason=None, quantity="1"):
        page = self.page(url or self.form_url)
        page = self.send(page, {"step": "2"}, **{f"qty_{self.lamp_line.id}": quantity})
        reason = reason or self.defective
        return self.send(page, {"step": "3"}, **{f"reason_{self.lamp_line.id}": str(reason.id)})
