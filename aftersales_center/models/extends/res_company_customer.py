"""What a company sets about signals on customers and about looking at its own work."""

from dataclasses import replace

from odoo import fields, models

from ...engine import returner


class ResCompany(models.Model):
    _inherit = "res.company"

    aftersales_returner_threshold = fields.Integer(
        "Signal From",
        default=returner.WEIGHTS.threshold,
        help="From how many points of 100 on staff is asked to look at a customer's returns."
        " 0: never.",
    )
    aftersales_scorecard = fields.Boolean(
        "Scorecards and Quality Reviews",
        help="Each agent sees their own figures, supervisors see all. Off: nothing is counted.",
    )
    aftersales_review_percent = fields.Integer(
        "Closed Cases Reviewed",
        default=5,
        help="Per cent of each day's closed cases, drawn at random.",
    )

    _returner_threshold_range = models.Constraint(
        "CHECK(aftersales_returner_threshold IS NULL"
        " OR aftersales_returner_threshold BETWEEN 0 AND 100)",
        "A signal has between 0 and 100 points.",
    )
    _review_percent_range = models.Constraint(
        "CHECK(aftersales_review_percent IS NULL OR aftersales_review_percent BETWEEN 0 AND 100)",
        "Between 0 and 100 per cent of the cases can be reviewed.",
    )

    def _aftersales_returner_weights(self):
        """The engine's weights with this company's threshold."""
        return replace(returner.WEIGHTS, threshold=self.aftersales_returner_threshold)


class AftersalesSettingsFields(models.AbstractModel):
    _inherit = "aftersales.settings.fields"

    aftersales_returner_threshold = fields.Integer(
        related="company_id.aftersales_returner_threshold", readonly=False
    )
    aftersales_scorecard = fields.Boolean(related="company_id.aftersales_scorecard", readonly=False)
    aftersales_review_percent = fields.Integer(
        related="company_id.aftersales_review_percent", readonly=False
    )
