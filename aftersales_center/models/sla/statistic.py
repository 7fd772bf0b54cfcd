"""How promises were kept: counts, shares and medians by kind, tier, team and month."""

from odoo import fields, models, tools
from odoo.tools import SQL

from .policy import TARGETS


class AftersalesSlaStatistic(models.Model):
    """One row per company, promise, tier, team and month in which it was given.

    Medians cannot be added up: what is wanted of a larger group is asked of the database anew,
    which is why the rows are as they are. Hours are working hours of each promise.
    """

    _name = "aftersales.sla.statistic"
    _description = "Promises Kept"
    _auto = False
    _order = "month desc, res_model, target"
    _rec_name = "target"

    company_id = fields.Many2one("res.company", readonly=True)
    res_model = fields.Selection(
        [("aftersales.complaint", "Complaint"), ("aftersales.rma", "Return")],
        "Kind",
        readonly=True,
    )
    target = fields.Selection(TARGETS, "Promise", readonly=True)
    tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    month = fields.Date(readonly=True)
    given = fields.Integer(readonly=True)
    running = fields.Integer(readonly=True)
    met = fields.Integer("In time", readonly=True)
    breached = fields.Integer("Broken", readonly=True)
    breached_share = fields.Float("Share Broken", readonly=True, aggregator=None, digits=(16, 4))
    median_hours = fields.Float(readonly=True, aggregator=None, digits=(16, 2))
    slow_hours = fields.Float(
        "9 of 10 Within",
        readonly=True,
        aggregator=None,
        digits=(16, 2),
        help="Hours within which nine of ten were done.",
    )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            SQL(
                """
                CREATE VIEW %s AS
                SELECT min(id) AS id, company_id, res_model, target, tier_id, team_id,
                       date_trunc('month', started_at)::date AS month,
                       count(*) AS given,
                       count(*) FILTER (WHERE stopped_at IS NULL AND breached_at IS NULL)
                           AS running,
                       count(*) FILTER (WHERE state = 'met') AS met,
                       count(*) FILTER (WHERE breached_at IS NOT NULL) AS breached,
                       count(*) FILTER (WHERE breached_at IS NOT NULL)::float
                         / nullif(count(*) FILTER (WHERE state = 'met'
                                                     OR breached_at IS NOT NULL), 0)
                           AS breached_share,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY hours_used) AS median_hours,
                       percentile_cont(0.9) WITHIN GROUP (ORDER BY hours_used) AS slow_hours
                  FROM aftersales_sla_clock
                 GROUP BY company_id, res_model, target, tier_id, team_id,
                          date_trunc('month', started_at)
                """,
                SQL.identifier(self._table),
            )
        )
