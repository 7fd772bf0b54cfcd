"""Which order line were these goods of unknown origin sold with?"""

from odoo import api, fields, models


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
    candidate_ids = fields.Many2many(
        "sale.order.line", string="Possible Order Lines", compute="_compute_candidate_ids"
    )
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        compute="_compute_sale_line_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('id', 'in', candidate_ids)]",
    )

    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")

    @api.depends("rma_line_id")
    def _compute_candidate_ids(self):
        """Order lines of this customer and product with units left to return."""
        for wizard in self:
            rma = wizard.rma_line_id.rma_id
            sold = self.env["sale.order.line"].search(
                [
                    ("state", "=", "sale"),
                    ("product_id", "=", wizard.product_id.id),
                    ("company_id", "=", rma.company_id.id),
                    ("order_partner_id", "child_of", rma.commercial_partner_id.id),
                ]
            )
            wizard.candidate_ids = sold.browse(line.id for line in sold._aftersales_returnable())

    @api.depends("rma_line_id")
    def _compute_sale_line_id(self):
        """Propose the order line when there is only one."""
        for wizard in self:
            candidates = wizard.candidate_ids
            wizard.sale_line_id = candidates if len(candidates) == 1 else False

    def action_apply(self):
        """Attach the goods; called by agents."""
        self.ensure_one()
        self.rma_line_id.action_attach(self.sale_line_id)
        return True
