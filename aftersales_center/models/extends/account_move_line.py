from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy", "Remedy", index="btree_not_null", ondelete="set null", copy=False
    )
    aftersales_source_line_id = fields.Many2one(
        "account.move.line", "Credited Invoice Line", index="btree_not_null",
        ondelete="set null", copy=False,
    )
