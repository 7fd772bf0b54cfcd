from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    aftersales_card_payment_id = fields.Many2one(
        "sale.order.line",
        "Payment by Card Given Back",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The gift card or eWallet that paid for credited goods and gets its share back.",
    )
    aftersales_part = fields.Selection(
        selection_add=[("goodwill", "Goodwill")], ondelete={"goodwill": "set null"}
    )
