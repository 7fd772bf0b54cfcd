from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_labour_rate = fields.Monetary(
        "Labour Rate",
        help="What an hour of work on returns costs. Minutes of inspections and repairs count at"
        " the rate of the day they are finished.",
    )
    aftersales_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic Account of Refunds",
        check_company=True,
        ondelete="restrict",
        help="Credit notes of returns are put on this account, beside what their invoice was on.",
    )

    _labour_rate_positive = models.Constraint(
        "CHECK(aftersales_labour_rate IS NULL OR aftersales_labour_rate >= 0)",
        "The labour rate cannot be negative.",
    )


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_labour_rate = fields.Monetary(
        related="company_id.aftersales_labour_rate", readonly=False
    )
    aftersales_analytic_account_id = fields.Many2one(
        related="company_id.aftersales_analytic_account_id", readonly=False
    )
