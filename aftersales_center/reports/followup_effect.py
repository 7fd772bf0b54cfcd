"""What follow-ups kept, beside customers who by chance got none."""

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ..engine.retention import uplift


class AftersalesFollowupEffect(models.Model):
    """One row per rule, read only. Customers are counted once per rule, by their first follow-up.

    Treated are all whom chance did not hold out, also those who then could not be reached (no
    address, no consent): only so are both groups alike. Kept is who ordered within the rule's
    days after the follow-up was first due, also where it then had to wait: nobody held out waits.
    Compared are only customers of the days on which some were held out, since the share was last
    changed: those of other days had more or less time to come back.
    Free orders, like replacements, are none. Amounts are in the company's currency.
    """

    _name = "aftersales.followup.effect"
    _description = "What Follow-Ups Kept"
    _auto = False
    _order = "treated_n desc, id"
    _rec_name = "rule_id"
    _depends = {
        "aftersales.followup": [
            "rule_id",
            "partner_id",
            "state",
            "due",
            "first_due",
            "cost",
            "outcome",
            "outcome_amount",
        ],
        "aftersales.followup.rule": [
            "company_id",
            "keep_days",
            "action",
            "trigger",
            "compared_since",
        ],
        "res.partner": ["commercial_partner_id"],
        "sale.order": ["partner_id", "company_id", "state", "date_order", "amount_untaxed"],
    }

    rule_id = fields.Many2one("aftersales.followup.rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    action = fields.Selection(related="rule_id.action")
    treated_n = fields.Integer("Followed Up", readonly=True)
    treated_k = fields.Integer("Of These Kept", readonly=True)
    compared_from = fields.Date(
        readonly=True,
        help="The first day of those that are compared: some were held out from then on.",
    )
    compared_n = fields.Integer("Followed Up, Compared", readonly=True)
    compared_k = fields.Integer("Of These Kept, Compared", readonly=True)
    compared_cost = fields.Monetary(readonly=True)
    control_n = fields.Integer("Held Out", readonly=True)
    control_k = fields.Integer("Kept Anyway", readonly=True)
    cost = fields.Monetary(readonly=True, help="What the offers made are worth.")
    logged_kept = fields.Integer("Noted as Kept", readonly=True)
    logged_lost = fields.Integer("Noted as Lost", readonly=True)
    logged_no_answer = fields.Integer("Not Reached", readonly=True)
    logged_amount = fields.Monetary("Value Noted as Kept", readonly=True)
    treated_share = fields.Float("Kept", compute="_compute_effect")
    control_share = fields.Float("Kept Without", compute="_compute_effect")
    effect = fields.Float("Difference", compute="_compute_effect")
    effect_low = fields.Float("From", compute="_compute_effect")
    effect_high = fields.Float("To", compute="_compute_effect")
    cost_each = fields.Monetary(
        "Cost per Customer Kept",
        compute="_compute_effect",
        help="The cost of the offers, for each customer who was kept by them and would not have"
        " stayed anyway.",
    )
    verdict = fields.Char(compute="_compute_effect")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.id AS rule_id, r.company_id, c.currency_id,
                   COUNT(*) FILTER (WHERE NOT g.control) AS treated_n,
                   COUNT(*) FILTER (WHERE NOT g.control AND g.kept) AS treated_k,
                   MIN(g.first_day)::date AS compared_from,
                   COUNT(*) FILTER (WHERE g.compared AND NOT g.control) AS compared_n,
                   COUNT(*) FILTER (WHERE g.compared AND NOT g.control AND g.kept) AS compared_k,
                   COALESCE(SUM(g.cost) FILTER (WHERE g.compared), 0) AS compared_cost,
                   COUNT(*) FILTER (WHERE g.compared AND g.control) AS control_n,
                   COUNT(*) FILTER (WHERE g.compared AND g.control AND g.kept) AS control_k,
                   COALESCE(SUM(g.cost), 0) AS cost,
                   COALESCE(SUM(g.logged_kept), 0) AS logged_kept,
                   COALESCE(SUM(g.logged_lost), 0) AS logged_lost,
                   COALESCE(SUM(g.logged_no_answer), 0) AS logged_no_answer,
                   COALESCE(SUM(g.logged_amount), 0) AS logged_amount
              FROM aftersales_followup_rule r
              JOIN res_company c ON c.id = r.company_id
              JOIN (
                SELECT f.*, f.due >= f.first_day AND f.due < f.last_day + INTERVAL '1 day'
                            AND f.due >= COALESCE(f.compared_since, '-infinity') AS compared,
                       EXISTS (
                        SELECT FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                         WHERE p.commercial_partner_id = f.partner_id
                           AND s.company_id = f.company_id AND s.state = 'sale'
                           AND s.amount_untaxed > 0
                           AND s.date_order > f.due
                           AND s.date_order <= f.due + make_interval(days => f.keep_days)) AS kept
                  FROM (
                    SELECT k.*,
                           date_trunc('day', MIN(k.due) FILTER (WHERE k.counts) OVER w)
                                AS first_day,
                           date_trunc('day', MAX(k.due) FILTER (WHERE k.counts) OVER w)
                                AS last_day
                      FROM (
                        SELECT f.rule_id, c.commercial_partner_id AS partner_id, f.company_id,
                               q.keep_days, q.compared_since,
                               MIN(COALESCE(f.first_due, f.due)) AS due,
                               BOOL_OR(f.state = 'control') AS control,
                               BOOL_OR(f.state = 'control')
                                    AND MIN(COALESCE(f.first_due, f.due))
                                    >= COALESCE(q.compared_since, '-infinity') AS counts,
                               SUM(f.cost) AS cost,
                               COUNT(*) FILTER (WHERE f.outcome = 'kept') AS logged_kept,
                               COUNT(*) FILTER (WHERE f.outcome = 'lost') AS logged_lost,
                               COUNT(*) FILTER (WHERE f.outcome = 'no_answer')
                                    AS logged_no_answer,
                               SUM(f.outcome_amount) FILTER (WHERE f.outcome = 'kept')
                                    AS logged_amount
                          FROM aftersales_followup f
                          JOIN aftersales_followup_rule q ON q.id = f.rule_id
                          JOIN res_partner c ON c.id = f.partner_id
                         WHERE f.state <> 'dry'
                           AND COALESCE(f.first_due, f.due)
                               <= clock_timestamp() AT TIME ZONE 'UTC'
                         GROUP BY f.rule_id, c.commercial_partner_id, f.company_id,
                                  q.keep_days, q.compared_since
                               -- two customers that became one, in both groups, tell nothing
                        HAVING BOOL_OR(f.state = 'control') = BOOL_AND(f.state = 'control')) k
                    WINDOW w AS (PARTITION BY k.rule_id)) f
                  ) g ON g.rule_id = r.id
             GROUP BY r.id, r.company_id, c.currency_id
            """
        )

    @api.depends("treated_n", "treated_k", "compared_n", "compared_k", "control_n", "control_k")
    def _compute_effect(self):
        for row in self:
            treated = row.treated_n, row.treated_k
            control = row.control_n, row.control_k
            known = row.compared_n and row.control_n
            if known:
                treated = row.compared_n, row.compared_k
            row.treated_share = treated[1] / treated[0] if treated[0] else 0.0
            row.control_share = control[1] / control[0] if control[0] else 0.0
            effect, low, high = uplift(*treated, *control) if known else (0.0, 0.0, 0.0)
            row.effect, row.effect_low, row.effect_high = effect, low, high
            kept = effect * row.compared_n
            row.cost_each = row.compared_cost / kept if kept > 0 else 0.0
            row.verdict = row._verdict() if known else self.env._("Nobody is held out to compare.")

    def _verdict(self):
        """What the figures say, in one sentence."""
        self.ensure_one()
        if self.effect_low > 0:
            if self.currency_id.is_zero(self.compared_cost):
                return self.env._("It keeps customers; that is more than chance.")
            return self.env._(
                "It keeps customers, at %s for each; that is more than chance.",
                format_amount(self.env, self.cost_each, self.currency_id),
            )
        if self.effect_high < 0:
            return self.env._("Customers left alone stay more often: switch it off.")
        return self.env._("Not more than chance so far.")

    def action_view_followups(self):
        """Open what is behind this row."""
        return self.rule_id.action_view_followups()
