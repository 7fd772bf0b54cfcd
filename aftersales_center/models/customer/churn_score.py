"""What was said of each customer, month by month: scores can be held against what came."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: Scores older than so many days are forgotten.
KEPT_DAYS = 3 * 366
_FORGOTTEN = 50_000


class AftersalesChurnScore(models.Model):
    """The score of one customer in one month, with the facts it came from. Never changed.

    Customers who were gone by then are not in it: whether they leave is no question any more.
    """

    _name = "aftersales.churn.score"
    _description = "Past Churn Score"
    _inherit = "aftersales.unwritable.mixin"
    _log_access = False
    _order = "scored_on desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    month = fields.Date(required=True, readonly=True)
    scored_on = fields.Date(required=True, readonly=True)
    score = fields.Integer("Risk", readonly=True, aggregator="avg")
    expected_days = fields.Float("Interval (days)", readonly=True, aggregator="avg")
    units = fields.Json(readonly=True)

    _month_unique = models.Constraint(
        "UNIQUE(company_id, partner_id, month)", "This customer was scored this month."
    )
    _when_idx = models.Index("(company_id, scored_on)")

    def _refuse_change(self):
        raise UserError(
            self.env._("Past scores are kept as they were. Change the weights for coming ones.")
        )

    @api.model
    def _forget(self, customer, company):
        """Delete the past scores of a customer who asked to be forgotten, unless they are held.

        Called by erasure requests. The present score follows from orders that the law keeps.
        """
        # sudo: the system erases; the caller was checked for the request.
        scores = self.sudo().search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        )
        scores -= self.env["aftersales.audit.hold"]._held_among(scores)
        if scores:
            self.env.cr.execute(
                SQL("DELETE FROM aftersales_churn_score WHERE id = ANY(%s)", list(scores.ids))
            )
            self.invalidate_model()

    @api.autovacuum
    def _gc_old(self):
        """Forget scores of more than three years ago."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM aftersales_churn_score WHERE id IN ("
                " SELECT id FROM aftersales_churn_score WHERE scored_on < %s LIMIT %s)",
                fields.Date.today() - timedelta(days=KEPT_DAYS),
                _FORGOTTEN,
            )
        )
        return self.env.cr.rowcount, self.env.cr.rowcount == _FORGOTTEN

    def _outcomes_sql(self, company, date_from, date_to):
        """Past scores whose time is up, with ``gone``: whether no order came in that time.

        The time is so many of the customer's own intervals, at most so many days, as the company
        defines leaving today (see :func:`~engine.retention.gone_after`). Who became a contact of
        a company since then buys with it.
        """
        return SQL(
            """
            SELECT s.id, s.score, s.units, NOT EXISTS (
                       SELECT FROM sale_order o
                         JOIN res_partner p ON p.id = o.partner_id
                        WHERE p.commercial_partner_id = s.customer_id
                          AND o.company_id = s.company_id AND o.state = 'sale'
                          AND o.amount_untaxed > 0
                          AND o.date_order::date > s.scored_on
                          AND o.date_order::date <= s.scored_on + s.days) AS gone
              FROM (SELECT s.*, %(days)s AS days, c.commercial_partner_id AS customer_id
                      FROM aftersales_churn_score s
                      JOIN res_partner c ON c.id = s.partner_id
                     WHERE s.company_id = %(company)s
                       AND s.scored_on BETWEEN %(first)s AND %(last)s) s
             WHERE s.scored_on + s.days <= %(today)s
            """,
            days=company._aftersales_gone_after_sql(SQL("s.expected_days")),
            company=company.id,
            first=date_from,
            last=date_to,
            today=fields.Date.today(),
        )

    @api.model
    def _outcomes(self, company, date_from, date_to):
        """``{score: (left, stayed)}`` of a company's past scores; one query, for calibration."""
        self.env["sale.order"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT score, count(*) FILTER (WHERE gone), count(*) FILTER (WHERE NOT gone)"
                " FROM (%s) o GROUP BY score",
                self._outcomes_sql(company, date_from, date_to),
            )
        )
        return {score: (left, stayed) for score, left, stayed in self.env.cr.fetchall()}

    @api.model
    def _samples(self, company, date_from, date_to, limit):
        """At most ``limit`` past scores as ``(units, left, half)``, a fair share of all.

        ``half`` is 0 or 1 by chance, the same for a customer each time: one half is fitted, the
        other tells how well. For the calibration.
        """
        self.env["sale.order"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT COALESCE(o.units, '{}'), o.gone, abs(hashint4(s.partner_id) %% 2)"
                " FROM (%s) o JOIN aftersales_churn_score s ON s.id = o.id"
                " ORDER BY hashint4(o.id), o.id LIMIT %s",
                self._outcomes_sql(company, date_from, date_to),
                limit,
            )
        )
        return self.env.cr.fetchall()
