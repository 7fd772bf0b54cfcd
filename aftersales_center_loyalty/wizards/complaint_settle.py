"""Store credit, vouchers and goodwill in the dialog that puts a complaint right."""

from odoo import api, fields, models

from ..models.remedy import CREDIT_KINDS


class AftersalesComplaintSettle(models.TransientModel):
    _inherit = "aftersales.complaint.settle"

    offers_credit = fields.Boolean(compute="_compute_offers_credit")

    @api.depends("line_ids.kind")
    def _compute_offers_credit(self):
        for wizard in self:
            wizard.offers_credit = any(row.kind in CREDIT_KINDS for row in wizard.line_ids)

    def _make(self):
        """Keep the consent that was typed in with the remedy it is for."""
        remedies = super()._make()
        for remedy, row in zip(remedies, self.line_ids, strict=True):
            if remedy.needs_consent and row.consent_evidence:
                remedy.action_record_consent(row.consent_evidence)
        return remedies


class AftersalesComplaintSettleLine(models.TransientModel):
    _inherit = "aftersales.complaint.settle.line"

    is_credit = fields.Boolean(compute="_compute_needs_consent")
    needs_consent = fields.Boolean(compute="_compute_needs_consent")
    consent_evidence = fields.Char(
        "Consent Shown By",
        help="The law gives the customer money: say what shows that they agreed to this instead.",
    )
    goodwill_amount = fields.Monetary("Goodwill", help="For no product, on top of what was paid.")

    @api.depends("kind", "sale_line_id")
    def _compute_needs_consent(self):
        for row in self:
            row.is_credit = row.kind in CREDIT_KINDS
            # sudo: how the customer bought, of an order line the agent chose
            buyer = row.sale_line_id.sudo().order_id.aftersales_buyer
            row.needs_consent = bool(row.is_credit and row.sale_line_id and buyer != "business")

    @api.model
    def _terms(self):
        return [*super()._terms(), "goodwill_amount"]

    @api.model
    def _kinds_with_money(self):
        return super()._kinds_with_money() | set(CREDIT_KINDS)

    def _is_complete(self):
        goodwill = self.is_credit and not self.sale_line_id and self.goodwill_amount > 0
        return goodwill or super()._is_complete()

    def _prepare_remedy(self):
        values = super()._prepare_remedy()
        if self.is_credit and not self.sale_line_id:
            values.update(quantity=1.0, goodwill_amount=self.goodwill_amount)
        return values
