from odoo import api, fields, models


class AftersalesSettle(models.TransientModel):
    _inherit = "aftersales.settle"

    has_kept_parts = fields.Boolean(compute="_compute_has_kept_parts")

    @api.depends("line_ids.has_kept_parts")
    def _compute_has_kept_parts(self):
        """Whether the column is of use."""
        for wizard in self:
            wizard.has_kept_parts = any(wizard.line_ids.mapped("has_kept_parts"))


class AftersalesSettleLine(models.TransientModel):
    _inherit = "aftersales.settle.line"

    missing_parts = fields.Monetary(
        help="What the kit's missing parts are worth, tax included; kept back."
    )

    kept_parts = fields.Monetary(
        "Parts That Stay",
        compute="_compute_kept_parts",
        store=True,
        readonly=False,
        precompute=True,
        help="What the parts of the kit that stay with the customer are worth, tax included; kept"
        " back.",
    )
    has_kept_parts = fields.Boolean(compute="_compute_has_kept_parts")

    @api.depends("rma_line_id", "kind", "quantity")
    def _compute_kept_parts(self):
        """As the kits of the row bear it, after those of the rows before it."""
        for row in self:
            kit, before = row.rma_line_id, 0.0
            for other in row.wizard_id.line_ids:
                if other == row:
                    break
                if other.rma_line_id == kit:
                    before += other.quantity
            row.kept_parts = (
                kit._kept_parts(row.quantity, kit.remedy_ids._origin, before)
                if kit and row.kind in self._kinds_with_money()
                else 0.0
            )

    @api.depends("rma_line_id")
    def _compute_has_kept_parts(self):
        for row in self:
            row.has_kept_parts = bool(row.rma_line_id.kit_choice_ids)

    @api.model
    def _deductions(self):
        return {
            **super()._deductions(),
            "missing_parts": ("missing_parts", "amount"),
            "kept_parts": ("kept_parts", "amount"),
        }
