"""Whose parcel is it? An agent names the return or the order."""

from odoo import api, fields, models


class AftersalesParcelAttach(models.TransientModel):
    _name = "aftersales.parcel.attach"
    _description = "Attach a Parcel"

    parcel_id = fields.Many2one(
        "aftersales.parcel",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="parcel_id.company_id")
    warehouse_id = fields.Many2one(related="parcel_id.warehouse_id")
    goods = fields.Char(related="parcel_id.goods")
    partner_id = fields.Many2one("res.partner", "Customer")
    rma_id = fields.Many2one(
        "aftersales.rma",
        "Return",
        domain="[('company_id', '=', company_id), ('warehouse_id', '=', warehouse_id),"
        " ('state', '=', 'approved')]"
        " + ([('partner_id', 'child_of', partner_id)] if partner_id else [])",
    )
    order_id = fields.Many2one(
        "sale.order",
        domain="[('company_id', '=', company_id), ('state', '=', 'sale')]"
        " + ([('partner_id', 'child_of', partner_id)] if partner_id else [])",
        help="A return of the goods is made and approved.",
    )

    @api.onchange("rma_id")
    def _onchange_rma_id(self):
        if self.rma_id:
            self.order_id = False

    def action_apply(self):
        """Attach the parcel and open the return; called by agents."""
        self.ensure_one()
        self.parcel_id.action_attach(self.rma_id, self.order_id)
        return self.parcel_id.action_view_return()
