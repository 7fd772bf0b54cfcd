"""When customers who do not send their goods are reminded, and when the wait ends."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_chase_first_days = fields.Integer(
        "First Reminder",
        default=1,
        help="Working days after the last day to send. 0: no reminder.",
    )
    aftersales_chase_second_days = fields.Integer("Second Reminder", default=5)
    aftersales_chase_close_days = fields.Integer(
        "Close",
        default=20,
        help="Working days after the last day to send on which a return is closed of which nothing"
        " came; of one that came in part, the rest is cut. 0: never.",
    )

    _chase_days_positive = models.Constraint(
        "CHECK(aftersales_chase_first_days BETWEEN 0 AND 365"
        " AND aftersales_chase_second_days BETWEEN 0 AND 365"
        " AND aftersales_chase_close_days BETWEEN 0 AND 365)",
        "Days of reminders are between 0 and 365.",
    )


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_chase_first_days = fields.Integer(
        related="company_id.aftersales_chase_first_days", readonly=False
    )
    aftersales_chase_second_days = fields.Integer(
        related="company_id.aftersales_chase_second_days", readonly=False
    )
    aftersales_chase_close_days = fields.Integer(
        related="company_id.aftersales_chase_close_days", readonly=False
    )
