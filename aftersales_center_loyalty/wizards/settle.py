"""Store credit and vouchers in the settling dialog, with the consent they need."""

from odoo import api, fields, models

from ..models.remedy import CREDIT_KINDS


class AftersalesSettle(models.TransientModel):
    _inherit = "aftersales.settle"

    offers_credit = fields.Boolean(
        compute="_compute_offers_credit", help="Credit that the customer has to agree to."
    )

    @api.depends("line_ids.needs_consent")
    def _compute_offers_credit(self):
        for wizard in self:
            wizard.offers_credit = any(wizard.line_ids.mapped("needs_consent"))

    def action_settle(self):
        """Keep the consent that was typed in, then settle; nothing is kept when that fails."""
        for row in self.line_ids.filtered(lambda row: row.needs_consent and row.consent_evidence):
            row.rma_line_id.action_record_consent(row.consent_evidence, kind=row.kind)
        return super().action_settle()


class AftersalesSettleLine(models.TransientModel):
    _inherit = "aftersales.settle.line"

    needs_consent = fields.Boolean(compute="_compute_needs_consent")
    consent_evidence = fields.Char(
        "Consent Shown By",
        help="The law gives the customer money: say what shows that they agreed to this instead.",
    )

    @api.depends("kind", "rma_line_id.consent_kind")
    def _compute_needs_consent(self):
        for row in self:
            line = row.rma_line_id
            row.needs_consent = (
                row.kind in CREDIT_KINDS
                and bool(line)
                and line.consent_kind != row.kind
                and line._law_gives_money()
            )

    @api.model
    def _kinds_with_money(self):
        return super()._kinds_with_money() | set(CREDIT_KINDS)
