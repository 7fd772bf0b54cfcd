"""Whether money goes back to the customer by itself."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_pay_out = fields.Boolean(
        "Refund to the Original Payment",
        default=True,
        help="A posted refund of what was paid online goes back by the payment provider, by"
        " itself. Otherwise it is shown to an accountant, who sends it.",
    )


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_pay_out = fields.Boolean(related="company_id.aftersales_pay_out", readonly=False)
