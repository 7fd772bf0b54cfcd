"""What is typical among a company's customers, as of the last nightly pass."""

from odoo import fields, models


class AftersalesChurnShop(models.Model):
    """One row per company; read when single customers are scored again during the day."""

    _name = "aftersales.churn.shop"
    _description = "Typical Customer"
    _log_access = False
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    typical_days = fields.Float(
        "Typical Interval (days)", readonly=True, help="Median days between two orders."
    )
    typical_worth = fields.Float(
        "Typical Order", readonly=True, help="Median of the customers' average orders, untaxed."
    )
    passed_on = fields.Date("Last Night Pass", readonly=True)

    _company_unique = models.Constraint("UNIQUE(company_id)", "This company has its row.")
