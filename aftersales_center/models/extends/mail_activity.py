from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    aftersales_deadline = fields.Char(help="The deadline of a return this activity is about.")
    aftersales_payout_id = fields.Many2one(
        "aftersales.payout",
        "Money Back",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The payment that somebody has to look at; done once the money is back.",
    )
