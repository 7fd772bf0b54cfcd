from odoo import api, fields, models


class AftersalesSettleLine(models.TransientModel):
    _inherit = "aftersales.settle.line"

    missing_parts = fields.Monetary(
        help="What the kit's missing parts are worth, tax included; kept back."
    )

    @api.model
    def _deductions(self):
        return {**super()._deductions(), "missing_parts": ("missing_parts", "amount")}
