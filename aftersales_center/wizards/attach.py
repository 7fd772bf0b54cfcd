"""Which order line were these goods of unknown origin sold with?"""

from odoo import fields, models


class AftersalesAttach(models.TransientModel):
    _name = "aftersales.attach"
    _description = "Attach Unknown Goods"

    rma_line_id = fields.Many2one(
        "aftersales.rma.line",
        "Return Line",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    product_id = fields.Many2one(related="rma_line_id.product_id")
    commercial_partner_id = fields.Many2one(related="rma_line_id.rma_id.commercial_partner_id")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        required=True,
        domain="[('state', '=', 'sale'), ('product_id', '=', product_id),"
        " ('order_partner_id', 'child_of', commercial_partner_id)]",
    )

    def action_apply(self):
        """Attach the goods; called by agents."""
        self.ensure_one()
        self.rma_line_id.action_attach(self.sale_line_id)
        return True
