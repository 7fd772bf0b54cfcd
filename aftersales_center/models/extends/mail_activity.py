from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    aftersales_deadline = fields.Char(help="The deadline of a return this activity is about.")
