"""“Try it” says what would happen, and leaves no trace."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .version_common import VersionCommon


@tagged("post_install", "-at_install")
class TestTry(VersionCommon):
    def setUp(self):
        super().setUp()
        self.customer.is_company = True  # a business: no statute between us and the policy
        self.line = self.make_order((self.lamp, 2)).order_line
        self.goodwill = self.env.ref("aftersales_center.reason_goodwill")

    def trial(self, policy, user=None, **values):
        form = Form(
            self.env["aftersales.policy.try"]
            .with_user(user or self.administrator)
            .with_context(default_policy_id=policy.id)
        )
        form.sale_line_id = self.line
        form.reason_id = self.goodwill
        for name, value in values.items():
            form[name] = value
        return form

    def test_a_draft_answers_before_it_is_in_force(self):
        draft = self.make_policy({"window_days": 14})
        asked = self.trial(draft)
        self.assertEqual(asked.verdict, "accept")
        self.assertTrue(asked.sentence and asked.customer_text and asked.deadline)
        self.assertIn("Rule 1", asked.trace_html)
        asked.asked_on = fields.Datetime.now() + timedelta(days=20)
        self.assertEqual(asked.verdict, "refuse")
        self.assertTrue(asked.customer_text)

    def test_the_answer_of_the_orders_own_version_stands_beside(self):
        strict = self.make_policy({"sets_final_sale": True})
        asked = self.trial(strict)
        self.assertEqual(asked.verdict, "refuse")
        self.assertEqual(asked.applied_policy_id, self.shipped)
        self.assertEqual(asked.applied_verdict, "accept")
        own = self.trial(self.shipped)
        self.assertFalse(own.applied_verdict)

    def test_costs_are_shown(self):
        policy = self.make_policy(
            {
                "sets_return_shipping": True,
                "return_payer": "seller",
                "sets_restocking_fee": True,
                "restocking_fee": 10,
            }
        )
        asked = self.trial(policy)
        self.assertEqual((asked.return_payer, asked.restocking_fee), ("seller", 10))

    def test_it_opens_with_an_answer(self):
        form = Form(self.env["aftersales.policy.try"].with_user(self.administrator))
        self.assertEqual(form.sale_line_id, self.line)
        self.assertEqual(form.policy_id, self.shipped)
        self.assertTrue(form.verdict)

    def test_nothing_is_asked_until_all_is_known(self):
        asked = self.trial(self.shipped, quantity=0)
        self.assertFalse(asked.verdict or asked.sentence or asked.trace_html)

    def test_trying_stores_no_decision_and_tells_nobody(self):
        self.env.cr.flush()
        decisions = self.env["aftersales.policy.decision"].search_count([])
        events = self.env["aftersales.audit.event"].search_count([])
        self.trial(self.make_policy()).save()
        self.env.cr.flush()
        self.assertEqual(self.env["aftersales.policy.decision"].search_count([]), decisions)
        made = self.env["aftersales.audit.event"].search([], order="id desc")[
            : self.env["aftersales.audit.event"].search_count([]) - events
        ]
        self.assertFalse(set(made.mapped("event")) - {"config.created"})

    def test_an_agent_does_not_try_policies(self):
        with self.assertRaises(AccessError):
            self.env["aftersales.policy.try"].with_user(self.agent).create({})
