"""What each agent did in a month, beside what anybody would have done with the same cases."""

from datetime import date
from functools import partial

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import scorecard as engine
from ..patience import patiently

#: measure -> digits; each has a plain, an expected and an adjusted column.
MEASURES = ("response", "resolution", "broken", "reopened", "rating")
#: How many months are counted anew each night: ratings and appeals come late.
_MONTHS = 3


class AftersalesScorecard(models.Model):
    """One agent in one month of one company; written by the nightly job only.

    Hours are working hours of the promises; shares are 0 to 1; ratings 1 to 5; reviews 0 to 100.
    ``…_expected``: what all agents together did with such cases. ``…_adjusted``: for comparing
    people: see :mod:`~engine.scorecard`.
    """

    _name = "aftersales.scorecard"
    _description = "Scorecard"
    _log_access = False
    _order = "month desc, user_id"
    _rec_name = "user_id"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, readonly=True, index=True, ondelete="cascade"
    )
    month = fields.Date(required=True, readonly=True)
    case_count = fields.Integer("Cases", readonly=True)
    response = fields.Float("First Answer (h)", readonly=True, aggregator="avg", digits=(16, 2))
    response_expected = fields.Float(
        "First Answer, Expected", readonly=True, aggregator="avg", digits=(16, 2)
    )
    response_adjusted = fields.Float(
        "First Answer, Adjusted", readonly=True, aggregator="avg", digits=(16, 2)
    )
    response_count = fields.Integer("First Answers", readonly=True)
    resolution = fields.Float("Resolved (h)", readonly=True, aggregator="avg", digits=(16, 2))
    resolution_expected = fields.Float(
        "Resolved, Expected", readonly=True, aggregator="avg", digits=(16, 2)
    )
    resolution_adjusted = fields.Float(
        "Resolved, Adjusted", readonly=True, aggregator="avg", digits=(16, 2)
    )
    resolution_count = fields.Integer("Resolutions", readonly=True)
    broken = fields.Float("Promises Broken", readonly=True, aggregator="avg", digits=(16, 4))
    broken_expected = fields.Float(
        "Broken, Expected", readonly=True, aggregator="avg", digits=(16, 4)
    )
    broken_adjusted = fields.Float(
        "Broken, Adjusted", readonly=True, aggregator="avg", digits=(16, 4)
    )
    broken_count = fields.Integer("Promises", readonly=True)
    reopened = fields.Float(readonly=True, aggregator="avg", digits=(16, 4))
    reopened_expected = fields.Float(
        "Reopened, Expected", readonly=True, aggregator="avg", digits=(16, 4)
    )
    reopened_adjusted = fields.Float(
        "Reopened, Adjusted", readonly=True, aggregator="avg", digits=(16, 4)
    )
    reopened_count = fields.Integer("Complaints Decided", readonly=True)
    rating = fields.Float(readonly=True, aggregator="avg", digits=(3, 2))
    rating_expected = fields.Float(
        "Rating, Expected", readonly=True, aggregator="avg", digits=(3, 2)
    )
    rating_adjusted = fields.Float(
        "Rating, Adjusted", readonly=True, aggregator="avg", digits=(3, 2)
    )
    rating_count = fields.Integer("Ratings", readonly=True)
    review_score = fields.Float("Reviews", readonly=True, aggregator="avg", digits=(16, 1))
    review_count = fields.Integer("Reviews Done", readonly=True)

    _one_uniq = models.UniqueIndex("(company_id, user_id, month)", "Counted already.")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        self._refuse()

    def write(self, vals):  # pylint: disable=method-required-super; refused
        self._refuse()

    def unlink(self):  # pylint: disable=method-required-super; refused
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("Scorecards are counted every night from the cases and cannot be set.")
        )

    @api.model
    def _cron_count(self, today=None):
        """Count the last months anew, per company that wants it, each in one transaction.

        A company that switched it off has no rows any more after the next night.

        :param today: a date, for tests; by default the company's own day.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            self._count_patiently(company, today)
            if not cron._commit_progress(1):
                return

    @api.model
    def _count_patiently(self, company, today=None):
        """As :meth:`_count_company`; where another job counted at once, again after it."""
        here = self.with_company(company).sudo()  # sudo: the job is the system
        return patiently(self.env, partial(here._count_company, company, today))

    @api.model
    def _count_company(self, company, today=None):
        """Put the last months of one company in place of what stood there."""
        if not company.aftersales_scorecard:
            self.env.cr.execute(
                SQL("DELETE FROM aftersales_scorecard WHERE company_id = %s", company.id)
            )
            self.invalidate_model()
            return
        first = (today or company._aftersales_today()).replace(day=1)
        for back in range(_MONTHS):
            self._count_month(company, first - relativedelta(months=back))

    @api.model
    def _count_month(self, company, month: date):
        """Put the rows of one month in place of what stood there."""
        rows = self._cells(company, month)
        cells, cases = {name: [] for name in MEASURES}, {}
        for user, kind, measure, count, total in rows:
            if measure == "cases":
                cases[user] = cases.get(user, 0) + count
            else:
                cells[measure].append(engine.Cell(user, kind, count, total))
        found = {name: engine.adjust(cells[name]) for name in MEASURES}
        reviews = self._review_scores(company, month)
        people = set(cases) | set(reviews).union(*found.values())
        columns = [
            *(
                f"{name}{end}"
                for name in MEASURES
                for end in ("", "_expected", "_adjusted", "_count")
            ),
            "review_score",
            "review_count",
        ]
        values = []
        for user in sorted(people):
            row = [company.id, user, month, cases.get(user, 0)]
            for name in MEASURES:
                one = found[name].get(user)
                row += (
                    [one.observed, one.expected, one.adjusted, one.count]
                    if one
                    else [None, None, None, 0]
                )
            values.append((*row, *reviews.get(user, (None, 0))))
        self.env.cr.execute(
            SQL(
                "DELETE FROM aftersales_scorecard WHERE company_id = %s AND month = %s",
                company.id,
                month,
            )
        )
        if values:
            self.env.cr.execute_values(
                "INSERT INTO aftersales_scorecard (company_id, user_id, month, case_count, "
                + ", ".join(columns)  # names of our own fields
                # Another job was faster: PostgreSQL says so, and this one begins again.
                + ") VALUES %s ON CONFLICT DO NOTHING",
                values,
            )
        self.invalidate_model()

    @api.model
    def _cells(self, company, month):
        """``[(agent, kind, measure, count, total)]`` of the month's cases, in one query.

        Kinds: complaints by tier and severity, returns by whether they are of one line or more.
        A complaint is its first decider's, at the tier where it was decided: one that is rated low
        or appealed goes to somebody else, who must not answer for it. A return is of who had it
        when it was done.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH closed AS (
                    SELECT 'aftersales.complaint' AS res_model, c.id, d.user_id,
                           'c/' || COALESCE(d.tier_id, 0) || '/' || c.severity AS kind
                      FROM aftersales_complaint c
                      JOIN LATERAL (
                            SELECT s.user_id, s.tier_id, s.date
                              FROM aftersales_complaint_step s
                             WHERE s.complaint_id = c.id AND s.kind = 'decided'
                             ORDER BY s.date, s.id LIMIT 1) d ON TRUE
                     WHERE c.company_id = %(company)s AND c.merged_into_id IS NULL
                       AND d.date >= %(start)s AND d.date < %(end)s
                       AND c.date_decided >= %(start)s  -- the last one: none is before the first
                     UNION ALL
                    SELECT 'aftersales.rma', r.id, r.user_id,
                           CASE WHEN (SELECT count(*) FROM aftersales_rma_line n
                                       WHERE n.rma_id = r.id) > 1 THEN 'r/2' ELSE 'r/1' END
                      FROM aftersales_rma r
                     WHERE r.company_id = %(company)s AND r.user_id IS NOT NULL
                       AND r.state = 'done'
                       AND r.date_done >= %(start)s AND r.date_done < %(end)s
                ), mine AS (
                    SELECT c.* FROM closed c
                      JOIN res_users u ON u.id = c.user_id AND NOT u.share AND u.id != 1
                )
                SELECT user_id, kind, 'cases', count(*), 0.0 FROM mine GROUP BY user_id, kind
                 UNION ALL
                SELECT m.user_id, m.kind,
                       CASE k.target WHEN 'first_response' THEN 'response' ELSE 'resolution' END,
                       count(*), sum(k.hours_used)
                  FROM mine m
                  JOIN aftersales_sla_clock k ON k.res_model = m.res_model AND k.res_id = m.id
                   AND k.stopped_at IS NOT NULL AND k.state != 'cancelled'
                   AND k.hours_used IS NOT NULL
                   AND k.target IN ('first_response', 'resolve', 'refund')
                 GROUP BY 1, 2, 3
                 UNION ALL
                SELECT m.user_id, m.kind, 'broken', count(*),
                       count(*) FILTER (WHERE k.breached_at IS NOT NULL)
                  FROM mine m
                  JOIN aftersales_sla_clock k ON k.res_model = m.res_model AND k.res_id = m.id
                   AND (k.breached_at IS NOT NULL OR k.state = 'met')
                 GROUP BY 1, 2
                 UNION ALL
                SELECT m.user_id, m.kind, 'reopened', count(*),
                       count(*) FILTER (WHERE EXISTS (
                            SELECT FROM aftersales_complaint_step s
                             WHERE s.complaint_id = m.id AND s.kind IN ('reopened', 'appealed')))
                  FROM mine m WHERE m.res_model = 'aftersales.complaint'
                 GROUP BY 1, 2
                 UNION ALL
                SELECT m.user_id, m.kind, 'rating', count(*), sum(g.rating)
                  FROM mine m
                  JOIN rating_rating g ON g.res_model = m.res_model AND g.res_id = m.id
                   AND g.consumed
                 GROUP BY 1, 2
                """,
                company=company.id,
                start=month,
                end=month + relativedelta(months=1),
            )
        )
        return [(*row[:4], float(row[4])) for row in self.env.cr.fetchall()]

    @api.model
    def _review_scores(self, company, month):
        """``{agent id: (mean score, reviews)}`` of reviews done in the month."""
        rows = self.env["aftersales.quality.review"]._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("done_on", ">=", month),
                ("done_on", "<", month + relativedelta(months=1)),
            ],
            ["user_id"],
            ["score:avg", "__count"],
        )
        return {user.id: (score, count) for user, score, count in rows}
