"""No credit instead of the money the law gives without the customer's express consent."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestConsent(LoyaltyCommon):
    def accepted(self):
        order = self.paid_order((self.lamp, 2))
        return self.accepted_for("store_credit", (order.order_line, 1), consent=None)

    def test_without_consent_nothing_is_given(self):
        rma = self.accepted()
        self.assertTrue(rma.line_ids.needs_consent)
        with self.assertRaisesRegex(UserError, "Record the customer's consent"):
            rma.action_settle()
        self.assertFalse(self.wallet())
        rma.line_ids.action_record_consent("Mail of 3 May: “credit is fine”")
        self.assertFalse(rma.line_ids.needs_consent)
        rma.action_settle()
        self.assertEqual(self.wallet().points, 40.0)
        remedy = rma.remedy_ids
        self.assertEqual(remedy.consent_by_id, self.agent)
        self.assertIn("credit is fine", remedy.consent_evidence)
        self.assertTrue(remedy.consent_on)

    def test_consent_is_logged_with_its_evidence(self):
        rma = self.accepted()
        rma.line_ids.action_record_consent("Mail of 3 May")
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "remedy.consent"), ("res_id", "=", rma.id)]
        )
        self.assertEqual(len(event), 1)
        self.assertNotIn("3 May", event.payload, "typed text can be erased")

    def test_the_evidence_is_erased_with_the_other_texts(self):
        rma = self.accepted()
        rma.line_ids.action_record_consent("Mail of 3 May")
        rma.action_settle()
        rma.sudo()._erase_texts("retention_over")
        self.assertFalse(rma.line_ids.consent_evidence)
        self.assertFalse(rma.remedy_ids.consent_evidence)
        self.assertTrue(rma.remedy_ids.consent_on, "that it was given stays")

    def test_consent_on_the_remedy_itself_by_the_dialog(self):
        rma = self.accepted()
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "store_credit", "quantity": 1})
        )
        self.assertTrue(remedy.needs_consent)
        with self.assertRaises(UserError):
            remedy.action_fulfil()
        dialog = Form(
            self.env["aftersales.reason.wizard"]
            .with_user(self.agent)
            .with_context(
                active_model=remedy._name,
                active_id=remedy.id,
                active_ids=remedy.ids,
                default_decision="consent",
            )
        )
        dialog.reason = "Signed in the shop"
        dialog.save().action_apply()
        self.assertEqual(remedy.consent_evidence, "Signed in the shop")
        remedy.action_fulfil()
        self.assertEqual(remedy.state, "done")

    def test_consent_is_to_one_kind(self):
        rma = self.accepted()
        rma.line_ids.action_record_consent("Wants the wallet")
        rma.line_ids.requested_remedy = "voucher"
        self.assertTrue(rma.line_ids.needs_consent)
        with self.assertRaisesRegex(UserError, "Record the customer's consent"):
            rma.action_settle()

    def test_a_remedy_changed_to_another_kind_lost_its_consent(self):
        rma = self.accepted()
        rma.line_ids.action_record_consent("Wants the wallet")
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "store_credit", "quantity": 1})
        )
        self.assertFalse(remedy.needs_consent)
        remedy.kind = "voucher"
        self.assertTrue(remedy.needs_consent)
        self.assertFalse(remedy.consent_evidence)

    def test_a_business_needs_none(self):
        firm = self.env["res.partner"].create(
            {"name": "Firm", "is_company": True, "email": "firm@example.com"}
        )
        order = self.paid_order((self.lamp, 2), partner_id=firm.id)
        self.assertEqual(order.aftersales_buyer, "business")
        rma = self.accepted_for(
            "store_credit", (order.order_line, 1), consent=None, partner_id=firm.id
        )
        self.assertFalse(rma.line_ids.needs_consent)
        rma.action_settle()
        self.assertEqual(self.wallet(firm).points, 40.0)

    def test_what_only_the_shop_promises_needs_none(self):
        """In Oregon nobody may withdraw by law: the policy lets them."""
        oregon = self.env.ref("base.state_us_32")
        self.customer.write({"country_id": oregon.country_id.id, "state_id": oregon.id})
        reason = self.env.ref("aftersales_center.reason_changed_mind")
        order = self.paid_order((self.lamp, 2))
        wanted = {"requested_remedy": "store_credit", "reason_id": reason.id}
        line = self.accepted_rma((order.order_line, 1, wanted)).line_ids
        self.assertEqual(
            (line.decision_id.basis, line.decision_id.country_code), ("withdrawal", "US")
        )
        self.assertFalse(line.needs_consent)

    def test_goodwill_needs_none(self):
        reason = self.defective.copy(
            {"name": "Kind shop", "code": "kind_shop", "claim_basis": "goodwill"}
        )
        order = self.paid_order((self.lamp, 2))
        rma = self.accepted_rma(
            (
                order.order_line,
                1,
                {"requested_remedy": "store_credit", "reason_id": reason.id},
            )
        )
        self.assertFalse(rma.line_ids.needs_consent)

    def test_consent_needs_evidence_and_a_kind_it_is_for(self):
        rma = self.accepted()
        with self.assertRaisesRegex(UserError, "shows the customer's consent"):
            rma.line_ids.action_record_consent("   ")
        rma.line_ids.requested_remedy = "refund"
        with self.assertRaisesRegex(UserError, "store credit and vouchers"):
            rma.line_ids.action_record_consent("Sure")

    def test_nobody_sets_consent_directly(self):
        rma = self.accepted()
        line = rma.line_ids
        for values in (
            {"consent_on": "2026-01-01 10:00:00"},
            {"consent_by_id": self.agent.id},
            {"consent_evidence": "Sure"},
            {"consent_kind": "store_credit"},
        ):
            for user in (self.agent, self.administrator, self.env.ref("base.user_root")):
                with self.subTest(values=values, user=user.login), self.assertRaises(UserError):
                    line.with_user(user).write(values)
        values = {"rma_line_id": line.id, "kind": "store_credit", "quantity": 1}
        with self.assertRaises(UserError):
            self.env["aftersales.remedy"].with_user(self.agent).create(
                {**values, "consent_on": "2026-01-01 10:00:00"}
            )
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .with_context(default_consent_on="2026-01-01 10:00:00")
            .create(values)
        )
        self.assertFalse(remedy.consent_on)
        for user in (self.receiver, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                line.with_user(user).action_record_consent("Sure")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                remedy.with_user(user).action_record_consent("Sure")
