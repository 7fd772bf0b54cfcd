from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_rma_id = fields.Many2one(
        "aftersales.rma",
        "Cost of Return",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The return that this line of a vendor bill (a parcel, a workshop) is a cost of.",
    )
