"""The skeleton: home page, whose a record is, one answer for all that is not."""

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import AftersalesCommon
from ..common_axe import AxeMixin


@tagged("post_install", "-at_install")
class TestPortalHome(AxeMixin, HttpCase, AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = new_test_user(cls.env, "ada_portal", groups="base.group_portal")
        cls.bob = new_test_user(cls.env, "bob_portal", groups="base.group_portal")
        cls.customer = cls.ada.partner_id
        cls.order = cls.make_order((cls.lamp, 2))
        cls.rma = cls.make_rma((cls.order.order_line, 1))

    def owned(self, record_id, token=None, user=None):
        return (
            self.env["aftersales.rma"].with_user(user or self.ada)._portal_owned(record_id, token)
        )

    def test_whose_it_is(self):
        token = self.rma._portal_ensure_token()
        public = self.env.ref("base.public_user")
        self.assertEqual(self.owned(self.rma.id), self.rma)
        self.assertEqual(self.owned(str(self.rma.id)), self.rma)
        self.assertFalse(self.owned(self.rma.id, user=self.bob))
        self.assertFalse(self.owned(self.rma.id, user=public))
        self.assertFalse(self.owned(self.rma.id, user=self.agent), "staff own nothing")
        self.assertEqual(self.owned(self.rma.id, token, self.bob), self.rma)
        other = self.make_rma((self.order.order_line, 1))
        self.assertFalse(self.owned(other.id, token, self.bob), "a token is of one case")
        self.assertFalse(self.owned(other.id, False, public))
        for hostile in ("", None, "x", "-1", "1.5", "9" * 30, True, [1], {}, "1 or 1=1", "١"):
            self.assertFalse(self.owned(hostile, user=self.ada), hostile)
        for hostile in ("", None, False, True, [], 5):
            self.assertFalse(self.owned(self.rma.id, hostile, public), hostile)

    def test_colleagues_by_setting(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        (self.ada + self.bob).partner_id.parent_id = firm
        self.assertFalse(self.owned(self.rma.id, user=self.bob))
        self.company.aftersales_portal_shares_company = True
        self.assertEqual(self.owned(self.rma.id, user=self.bob), self.rma)
        self.bob.partner_id.parent_id = False
        self.assertFalse(self.owned(self.rma.id, user=self.bob))

    def test_home(self):
        self.look({"home": "/my"}, login="ada_portal")
        self.authenticate("ada_portal", "ada_portal")
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["return_count"]})
        self.assertEqual(counters["return_count"], 1)
