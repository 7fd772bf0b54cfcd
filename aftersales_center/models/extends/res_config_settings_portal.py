from odoo import fields, models


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_portal_shares_company = fields.Boolean(
        related="company_id.aftersales_portal_shares_company", readonly=False
    )
