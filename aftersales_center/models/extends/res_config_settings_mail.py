from odoo import fields, models


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_mail_megabytes = fields.Integer(
        related="company_id.aftersales_mail_megabytes", readonly=False
    )
    aftersales_quiet_from = fields.Float(related="company_id.aftersales_quiet_from", readonly=False)
    aftersales_quiet_to = fields.Float(related="company_id.aftersales_quiet_to", readonly=False)
    aftersales_collect_minutes = fields.Integer(
        related="company_id.aftersales_collect_minutes", readonly=False
    )
    aftersales_dispute_body = fields.Text(
        related="company_id.aftersales_dispute_body", readonly=False
    )
    aftersales_dispute_part = fields.Selection(
        related="company_id.aftersales_dispute_part", readonly=False
    )
    aftersales_low_rating = fields.Integer(
        related="company_id.aftersales_low_rating", readonly=False
    )
    aftersales_appeal_days = fields.Integer(
        related="company_id.aftersales_appeal_days", readonly=False
    )
