"""How often customers may be contacted, and when they may be called."""

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_contact_most = fields.Integer(
        "Contacts at Most",
        default=2,
        help="So often a customer is contacted by follow-up rules, all of them together, within"
        " the days beside. 0: never; below 0: no limit.",
    )
    aftersales_contact_days = fields.Integer("Within Days", default=30)
    aftersales_followup_stale_days = fields.Integer(
        "Given Up After",
        default=30,
        help="Days after which a follow-up that could not be done is let be: it would be too late.",
    )
    aftersales_call_from = fields.Float(
        "Calls From", default=9.0, help="The hour of the customer's day from which they are called."
    )
    aftersales_call_to = fields.Float("Calls Until", default=19.0)

    _contact_days_positive = models.Constraint(
        "CHECK(aftersales_contact_days BETWEEN 1 AND 3650"
        " AND aftersales_followup_stale_days BETWEEN 1 AND 3650)",
        "Days of contacts are between 1 and 3650.",
    )
    _call_hours_of_a_day = models.Constraint(
        "CHECK(aftersales_call_from BETWEEN 0 AND 24 AND aftersales_call_to BETWEEN 0 AND 24)",
        "Hours to call are hours of a day: from 0:00 to 24:00.",
    )


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_contact_most = fields.Integer(
        related="company_id.aftersales_contact_most", readonly=False
    )
    aftersales_contact_days = fields.Integer(
        related="company_id.aftersales_contact_days", readonly=False
    )
    aftersales_followup_stale_days = fields.Integer(
        related="company_id.aftersales_followup_stale_days", readonly=False
    )
    aftersales_call_from = fields.Float(related="company_id.aftersales_call_from", readonly=False)
    aftersales_call_to = fields.Float(related="company_id.aftersales_call_to", readonly=False)
