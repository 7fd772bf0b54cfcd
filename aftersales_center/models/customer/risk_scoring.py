"""Every customer is scored each night in one pass, and again when something happens to them.

One job does both, so they never get into each other's way. Killed at any point it goes on where
it was: who has a score of today is left out, and marks go with the scores they asked for.
"""

import json
from datetime import datetime, time, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import retention as engine
from ..patience import patiently
from .risk import BANDS
from .risk_facts import COLUMNS

#: Customers that are scored and written at once.
BATCH = 5_000
#: Marks that are worked at once.
MARKS = 500
#: Rows of one INSERT.
_PAGE = 1_000


class AftersalesCustomerRisk(models.Model):
    _inherit = "aftersales.customer.risk"

    @api.model
    def _cron_score(self):
        """The night's pass when it is due (after midnight UTC), then what was marked.

        Called by the job every few minutes.
        """
        if self._pass_due():
            self._pass(commit=True)
        self._work_marks()

    @api.model
    def _rescore(self, partners=None):
        """Score ``partners`` now, in this transaction; all customers if None.

        Called by demo data and by people who do not want to wait for the job.
        """
        if partners is None:
            self._pass(commit=False)
        else:
            self._score_partners(partners.commercial_partner_id.ids)

    # All of them -------------------------------------------------------------------------------

    def _pass_due(self):
        """Whether the pass of today (UTC) is still to be done."""
        done = (
            self.env["aftersales.churn.shop"]
            .sudo()
            .search([("passed_on", ">=", fields.Date.today())], limit=1)
        )
        return not done

    def _pass(self, commit):
        """Score all customers of all companies; facts in one statement, scores in batches.

        :param commit: whether to keep each batch at once, as jobs do; who has a score of today
            (UTC) is then left out, so that a pass that was killed goes on where it was.
        """
        now = fields.Datetime.now()
        since = datetime.combine(now.date(), time.min) if commit else now
        self._flush_read()
        if commit:
            # Until the next commit: a million orders are sorted in memory, not on disk.
            self.env.cr.execute("SET LOCAL work_mem = '128MB'")
        total = self._gather(now, since)
        cron = self.env["ir.cron"]
        if commit:
            cron._commit_progress(remaining=total)
        shops = self._shops()
        for done in range(0, total, BATCH):
            rows = self._gathered(done, done + BATCH)
            put = partial(self._put_scores, rows, shops, now)
            if commit:
                patiently(self.env, put)
                # Not stopped when time is up: a pass is done soon, and would have to begin anew.
                cron._commit_progress(len(rows), remaining=total - done - len(rows))
            else:
                put()
        # Who was a customer and is none any more: an order cancelled, contacts merged or moved.
        self.env.cr.execute(
            SQL(
                "DELETE FROM aftersales_customer_risk r WHERE %s",
                SQL("scored_on < %s", since)
                if commit
                else SQL(
                    "NOT EXISTS (SELECT FROM aftersales_churn_facts f"
                    " WHERE f.partner_id = r.partner_id AND f.company_id = r.company_id)"
                ),
            )
        )
        self.env.cr.execute(
            SQL("UPDATE aftersales_churn_shop SET passed_on = %s", fields.Date.today())
        )
        self.env.cr.execute("DROP TABLE IF EXISTS pg_temp.aftersales_churn_facts")
        self._forget_cache()
        if commit:
            cron._commit_progress(remaining=0)

    def _gather(self, now, since):
        """Facts of all customers in a table of this session; returns how many.

        One statement reads everything and says what is typical besides. ``unkept``: whether the
        month has no score of the customer yet that is kept for the calibration.

        :param since: who was scored since then is left out.
        """
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS pg_temp.aftersales_churn_facts")
        columns = SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in COLUMNS.items()
        )
        cr.execute(
            SQL("CREATE TEMP TABLE aftersales_churn_facts (n int, unkept boolean, %s)", columns)
        )
        cr.execute(
            SQL(
                """
                %(facts)s %(shop)s
                INSERT INTO aftersales_churn_facts (n, unkept, %(names)s)
                SELECT row_number() OVER (), s.id IS NULL, %(values)s
                  FROM facts f
                  LEFT JOIN aftersales_churn_score s
                         ON s.company_id = f.company_id AND s.partner_id = f.partner_id
                        AND s.month = %(month)s
                  LEFT JOIN aftersales_customer_risk r
                         ON r.company_id = f.company_id AND r.partner_id = f.partner_id
                        AND r.scored_on >= %(since)s AND %(resumed)s
                 WHERE r.id IS NULL
                """,
                facts=self._facts_sql(now),
                shop=self._shop_sql(),
                names=SQL(", ").join(map(SQL.identifier, COLUMNS)),
                values=SQL(", ").join(SQL.identifier("f", name) for name in COLUMNS),
                month=now.date().replace(day=1),
                since=since,
                resumed=since < now,
            )
        )
        total = cr.rowcount
        cr.execute("CREATE INDEX ON aftersales_churn_facts (n)")
        return total

    def _gathered(self, after, until):
        """The next rows of :data:`COLUMNS`, each with ``unkept`` at its end."""
        self.env.cr.execute(
            SQL(
                "SELECT %s, unkept FROM aftersales_churn_facts WHERE n > %s AND n <= %s ORDER BY n",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
                after,
                until,
            )
        )
        return self.env.cr.fetchall()

    def _forget_cache(self):
        """What was read of risks before is no longer so."""
        self.invalidate_model()
        self.env["res.partner"].invalidate_model(
            ["aftersales_risk_ids", "aftersales_churn_risk", "aftersales_risk_factors"]
        )

    # Some of them --------------------------------------------------------------------------------

    def _work_marks(self):
        """Score whoever something happened to; marks go with their scores."""
        cron, marks = self.env["ir.cron"], self.env["aftersales.churn.mark"]
        while done := patiently(self.env, self._work_some_marks):
            if not cron._commit_progress(done, remaining=marks.search_count([])):
                break

    def _work_some_marks(self):
        """One batch of marks that nobody else works; how many there were."""
        marks = self.env["aftersales.churn.mark"]
        batch = marks.search([], limit=MARKS, order="id").try_lock_for_update()
        partner_ids = batch.partner_id.ids
        batch.unlink()
        self._score_partners(partner_ids)
        return len(batch)

    def _score_partners(self, partner_ids):
        """Score these commercial partners in all companies; who bought nothing has no row."""
        if not partner_ids:
            return
        now = fields.Datetime.now()
        rows = [(*row, False) for row in self._facts_of(partner_ids)]
        self._put_scores(rows, self._shops(), now)
        place = list(COLUMNS).index
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM aftersales_customer_risk r
                 WHERE partner_id = ANY(%s)
                   AND NOT EXISTS (SELECT FROM unnest(%s::int[], %s::int[]) f (partner, company)
                                    WHERE f.partner = r.partner_id AND f.company = r.company_id)
                """,
                list(partner_ids),
                [row[place("partner_id")] for row in rows],
                [row[place("company_id")] for row in rows],
            )
        )
        self._forget_cache()

    # Scores ---------------------------------------------------------------------------------------

    def _shops(self):
        """``{company id: (typical days, typical order)}``."""
        self.env.cr.execute(
            "SELECT company_id, typical_days, interval_count, typical_worth"
            " FROM aftersales_churn_shop"
        )
        return {
            company: (engine.typical_days(days, intervals or 0), worth)
            for company, days, intervals, worth in self.env.cr.fetchall()
        }

    def _put_scores(self, rows, shops, now):
        """Score rows of :data:`COLUMNS` and upsert them.

        What is ``unkept`` is kept as the month's score, unless the customer has left.
        """
        weights, companies = self.env["aftersales.churn.weight"], {}
        scored, kept = [], []
        for row in rows:
            *values, unkept = row
            found = dict(zip(COLUMNS, values, strict=True))
            company_id = found["company_id"]
            if company_id not in companies:
                # sudo: when a customer counts as gone, of the company they bought from.
                company = self.env["res.company"].sudo().browse(company_id)
                companies[company_id] = (
                    weights._of(company_id),
                    company.aftersales_left_intervals,
                    company.aftersales_left_days,
                    *shops.get(company_id, (None, None)),
                )
            of_company, intervals, days, typical_days, typical_worth = companies[company_id]
            facts = self._facts(found, typical_days, typical_worth)
            units = engine.units(facts)
            score = engine.score_units(facts, units, of_company)
            gone_after = engine.gone_after(facts, intervals, days)
            expected = engine.expected_days(facts)
            scored.append(
                (
                    found["partner_id"],
                    company_id,
                    score.score,
                    next(band for band, least in BANDS if score.score >= least),
                    json.dumps(score.factors),
                    now,
                    found["last_order_date"],
                    found["order_count"],
                    found["rhythm_days"] or 0.0,
                    expected,
                    found["last_order_date"] + timedelta(days=gone_after),
                    found["amount"],
                    found["amount"] / found["days"],
                )
            )
            if unkept and found["days_since"] < gone_after:
                kept.append(
                    (
                        found["partner_id"],
                        company_id,
                        now.date().replace(day=1),
                        now.date(),
                        score.score,
                        expected,
                        json.dumps({code: round(unit, 3) for code, unit in units.items() if unit}),
                    )
                )
        self._upsert(scored)
        self._keep(kept)

    @api.model
    def _facts(self, found, typical_days, typical_worth):
        """The engine's facts of one row of :data:`COLUMNS`, given as a dict."""
        average = float(found["amount"]) / found["days"]
        return engine.Facts(
            days_since=found["days_since"],
            orders=found["days"],
            rhythm_days=found["rhythm_days"],
            typical_days=typical_days,
            worth=average / typical_worth if typical_worth else 1.0,
            recent=found["recent"],
            earlier=found["days"] - 1 - found["recent"],
            **{code: found[code] for code in engine.COUNTS},
        )

    def _upsert(self, scored):
        """Write rows; a customer who was deleted meanwhile is left out."""
        if scored:
            self.env.cr.execute_values(
                """
                INSERT INTO aftersales_customer_risk
                       (partner_id, company_id, score, band, factors, scored_on, last_order_date,
                        order_count, rhythm_days, expected_days, left_on, amount, average_amount)
                SELECT v.partner_id, v.company_id, v.score, v.band, v.factors::jsonb,
                       v.scored_on::timestamp, v.last_order_date::date, v.order_count,
                       v.rhythm_days, v.expected_days, v.left_on::date, v.amount, v.average_amount
                  FROM (VALUES %s) v (partner_id, company_id, score, band, factors, scored_on,
                        last_order_date, order_count, rhythm_days, expected_days, left_on, amount,
                        average_amount)
                  JOIN res_partner p ON p.id = v.partner_id
                    ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET score = EXCLUDED.score, band = EXCLUDED.band, factors = EXCLUDED.factors,
                       scored_on = EXCLUDED.scored_on, last_order_date = EXCLUDED.last_order_date,
                       order_count = EXCLUDED.order_count, rhythm_days = EXCLUDED.rhythm_days,
                       expected_days = EXCLUDED.expected_days, left_on = EXCLUDED.left_on,
                       amount = EXCLUDED.amount, average_amount = EXCLUDED.average_amount
                 WHERE aftersales_customer_risk.scored_on IS NULL  -- or what is known is newer
                    OR aftersales_customer_risk.scored_on <= EXCLUDED.scored_on
                """,
                scored,
                page_size=_PAGE,
            )

    def _keep(self, kept):
        """Keep the first scores of a month for the calibration."""
        if kept:
            self.env.cr.execute_values(
                """
                INSERT INTO aftersales_churn_score
                       (partner_id, company_id, month, scored_on, score, expected_days, units)
                SELECT v.partner_id, v.company_id, v.month::date, v.scored_on::date, v.score,
                       v.expected_days, v.units::jsonb
                  FROM (VALUES %s) v (partner_id, company_id, month, scored_on, score,
                        expected_days, units)
                  JOIN res_partner p ON p.id = v.partner_id
                    ON CONFLICT (company_id, partner_id, month) DO NOTHING
                """,
                kept,
                page_size=_PAGE,
            )
