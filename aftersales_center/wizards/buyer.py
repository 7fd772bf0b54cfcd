"""Deciding who bought, with a reason."""

from odoo import fields, models

from ..models.extends.sale_order_policy import BUYERS


class AftersalesBuyerWizard(models.TransientModel):
    """Called by agents from a sale order."""

    _name = "aftersales.buyer.wizard"
    _description = "Change Buyer Type"

    order_id = fields.Many2one(
        "sale.order",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    before = fields.Selection(related="order_id.aftersales_buyer", string="Until Now")
    buyer = fields.Selection(BUYERS, "Buys As", required=True)
    reason = fields.Text(required=True)

    def action_apply(self):
        self.ensure_one()
        return self.order_id.action_aftersales_set_buyer(self.buyer, self.reason)
