from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    aftersales_parcel_id = fields.Many2one(
        "aftersales.parcel",
        "Parcel",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
        help="The parcel, opened at the bench, whose goods this transfer booked.",
    )
