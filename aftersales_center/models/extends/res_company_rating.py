"""Whether customers are asked how it was, and what makes a low rating good."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_ask_rating = fields.Boolean(
        "Ask How It Was",
        default=True,
        help="The mail that tells the end of a return or a complaint asks the customer to rate it.",
    )
    aftersales_recovery = fields.Selection(
        [
            ("callback", "Call the customer back"),
            ("complaint", "Open a complaint"),
            ("none", "Nothing"),
        ],
        "After a Low Rating of a Return",
        default="callback",
        required=True,
    )
    aftersales_recovery_hours = fields.Float(
        "Hours to Call Back",
        default=8.0,
        help="Working hours within which a customer who rated a return low hears from you; they"
        " are told so.",
    )

    _recovery_hours_positive = models.Constraint(
        "CHECK(aftersales_recovery_hours > 0 AND aftersales_recovery_hours <= 1000)",
        "The hours to call back must be more than 0 and at most 1000.",
    )


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_ask_rating = fields.Boolean(
        related="company_id.aftersales_ask_rating", readonly=False
    )
    aftersales_recovery = fields.Selection(related="company_id.aftersales_recovery", readonly=False)
    aftersales_recovery_hours = fields.Float(
        related="company_id.aftersales_recovery_hours", readonly=False
    )
