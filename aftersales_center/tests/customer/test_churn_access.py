"""Who sees churn risk, who finds by it, and who sets what it is made of."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...engine import retention as engine
from .churn_common import ChurnCommon


@tagged("post_install", "-at_install")
class TestChurnAccess(ChurnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_customers()

    def test_search_by_risk(self):
        partners = self.env["res.partner"]
        ours = [("id", "in", (self.firm | self.buyer | self.once | self.customer).ids)]
        score = self.risk(self.firm).score

        def found(operator, value):
            return partners.search([*ours, ("aftersales_churn_risk", operator, value)])

        self.assertEqual(found("=", score), self.firm | self.buyer)
        self.assertEqual(found("=", 0), self.customer)
        self.assertIn(self.customer, found("<", 10))
        self.assertNotIn(self.customer, found(">", 0))
        self.assertEqual(found("!=", 0) | self.customer, partners.search(ours))
        self.assertEqual(found("in", [0, score]), self.customer | self.firm | self.buyer)

    def test_who_sees_and_who_sets(self):
        risk = self.risk(self.firm)
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            self.assertTrue(risk.with_user(user).reasons)
        self.assertEqual(self.firm.with_user(self.agent).aftersales_churn_risk, risk.score)
        portal = new_test_user(self.env, "churn_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.firm
        for user in (self.receiver, self.salesman, portal):
            with self.assertRaises(AccessError):
                risk.with_user(user).read(["score"])
            with self.assertRaises(AccessError):
                self.firm.with_user(user).read(["aftersales_churn_risk"])
            with self.assertRaises(AccessError):
                self.env["aftersales.churn.score"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["aftersales.churn.weight"].with_user(user).search([])
            self.assertNotIn(
                "aftersales_risk_factors", self.env["res.partner"].with_user(user).fields_get()
            )
        for model in (risk, risk.sudo()):
            for refused in (
                lambda model=model: model.write({"score": 0}),
                lambda model=model: model.unlink(),
                lambda model=model: model.create({"partner_id": self.customer.id}),
            ):
                with self.assertRaises(UserError):
                    refused()
        with self.assertRaises(AccessError):
            self.env["aftersales.churn.mark"].with_user(self.administrator).search([])

    def test_weights_are_data(self):
        weights = self.env["aftersales.churn.weight"]
        self.assertEqual(weights._of(self.company.id), engine.DEFAULTS)
        with self.assertRaises(AccessError):
            weights.with_user(self.supervisor).search([], limit=1).points = 0
        own = weights.with_user(self.administrator).create(
            {"code": "overdue", "points": 0, "company_id": self.company.id}
        )
        self.assertEqual(weights._of(self.company.id)["overdue"].points, 0)
        before = self.risk(self.firm)
        was = before.score
        self.risks._rescore(self.firm)
        self.assertLess(self.risk(self.firm).score, was)
        self.assertNotIn("usually orders", self.risk(self.firm).reasons)
        own.unlink()
        self.assertEqual(weights._of(self.company.id), engine.DEFAULTS)
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", weights._name), ("res_id", "=", own.id)]
        )
        self.assertEqual(set(events.mapped("event")), {"config.created", "config.deleted"})
