"""The minutes an inspection took, and what they cost at the rate of that day."""

from odoo import fields, models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    minutes = fields.Float(digits=(6, 1), help="How long it took, in minutes.")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    labour_cost = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The minutes at the company's rate on the day it was finished.",
    )

    _minutes_positive = models.Constraint(
        "CHECK(minutes IS NULL OR minutes >= 0)", "An inspection takes no less than no time."
    )

    def action_done(self):
        """As before; what the work cost is fixed with it."""
        result = super().action_done()
        for inspection in self.sudo().filtered("minutes"):  # sudo: receivers see no rate
            company = inspection.company_id
            inspection._write_guarded(
                {
                    "labour_cost": company.currency_id.round(
                        inspection.minutes / 60 * company.aftersales_labour_rate
                    )
                }
            )
        return result
