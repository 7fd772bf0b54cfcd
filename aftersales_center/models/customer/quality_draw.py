"""Every night: which of the cases closed since the last draw are looked at."""

import secrets
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import scorecard as engine
from ..patience import patiently

#: How far back the first draw of a company goes.
_FIRST_DAYS = 7


class AftersalesQualityDraw(models.Model):
    """One draw: its span of time, its seed, of how many cases it took how many."""

    _name = "aftersales.quality.draw"
    _description = "Draw of Quality Reviews"
    _inherit = ["aftersales.append.only.mixin", "aftersales.audit.mixin"]
    _log_access = False
    _order = "id desc"
    _rec_name = "until"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    number = fields.Integer(readonly=True, help="Each company counts its own, from 1.")
    since = fields.Datetime(required=True, readonly=True)
    until = fields.Datetime(required=True, readonly=True)
    seed = fields.Char(required=True, readonly=True)
    percent = fields.Integer(readonly=True)
    case_count = fields.Integer("Cases", readonly=True)
    drawn_count = fields.Integer("Drawn", readonly=True)

    #: Two jobs that draw at once make the same number: one of them begins again.
    _number_uniq = models.UniqueIndex("(company_id, number)", "This draw was made already.")

    @api.model
    def _cron_draw(self, now=None):
        """Draw for every company that wants reviews. Called nightly.

        Each company is one transaction: the draw, its reviews and its line in the log are there
        together or not at all. A draw begins where the last one ended; its number lets one of
        two jobs draw, and the other one begin again after it.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search(
            [("aftersales_scorecard", "=", True), ("aftersales_review_percent", ">", 0)], order="id"
        ):
            self._draw_patiently(company, now or fields.Datetime.now())
            if not cron._commit_progress(1):
                return

    @api.model
    def _draw_patiently(self, company, now):
        """As :meth:`_draw`; where another job drew at the same moment, what is left after it."""
        here = self.with_company(company).sudo()  # sudo: the job is the system
        return patiently(self.env, partial(here._draw, company, now))

    @api.model
    def _draw(self, company, now, seed=None):
        """Draw among the company's cases closed since its last draw; the reviews, or none.

        :param now: naive UTC.
        :param seed: to draw the same again; by default a new one.
        """
        last = self.search([("company_id", "=", company.id)], limit=1, order="until desc")
        since = last.until or now - timedelta(days=_FIRST_DAYS)
        if since >= now:
            return self.env["aftersales.quality.review"]
        cases = self._closed_cases(company, since, now)
        seed = seed or secrets.token_hex(16)
        percent = company.aftersales_review_percent
        drawn = engine.sample(cases, percent, seed)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_quality_draw
                       (company_id, number, since, until, seed, percent, case_count, drawn_count)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
                """,
                company.id,
                last.number + 1,
                since,
                now,
                seed,
                percent,
                len(cases),
                len(drawn),
            )
        )
        row = self.env.cr.fetchone()
        if not row:
            return self.env["aftersales.quality.review"]
        draw = self.browse(row[0])
        draw._audit(
            "quality.sampled",
            drawn=len(drawn),
            cases=len(cases),
            since=since,
            until=now,
            seed=seed,
            chosen=drawn,
        )
        return draw._make_reviews([cases[key] for key in drawn])

    @api.model
    def _closed_cases(self, company, since, until):
        """``{key: (model, id, name, agent id, closed on)}`` of cases somebody of ours handled and
        that were never reviewed."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT k.kind || k.id, k.model, k.id, k.name, k.user_id, k.closed_on
                  FROM (
                    SELECT 'c' AS kind, 'aftersales.complaint' AS model, id, name, user_id,
                           date_closed AS closed_on
                      FROM aftersales_complaint
                     WHERE company_id = %(company)s AND state = 'closed'
                       AND merged_into_id IS NULL
                       AND date_closed > %(since)s AND date_closed <= %(until)s
                     UNION ALL
                    SELECT 'r', 'aftersales.rma', id, name, user_id, date_done
                      FROM aftersales_rma
                     WHERE company_id = %(company)s AND state = 'done'
                       AND date_done > %(since)s AND date_done <= %(until)s
                  ) k
                  JOIN res_users u ON u.id = k.user_id AND u.active AND NOT u.share
                   AND u.id != 1
                  LEFT JOIN aftersales_quality_review v
                         ON v.res_model = k.model AND v.res_id = k.id
                 WHERE v.id IS NULL
                """,
                company=company.id,
                since=since,
                until=until,
            )
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def _make_reviews(self, cases):
        """A review with its questions for each of ``cases``; the reviews."""
        self.ensure_one()
        reviews = self.env["aftersales.quality.review"]
        if not cases:
            return reviews
        self.env.cr.execute_values(
            """
            INSERT INTO aftersales_quality_review
                   (company_id, res_model, res_id, res_name, user_id, closed_on, state, draw_id,
                    create_uid, create_date)
            VALUES %s ON CONFLICT DO NOTHING RETURNING id
            """,
            [
                (
                    self.company_id.id,
                    *case,
                    "draft",
                    self.id,
                    self.env.uid,
                    fields.Datetime.now(),
                )
                for case in cases
            ],
        )
        reviews = reviews.browse(row[0] for row in self.env.cr.fetchall())
        items = self.env["aftersales.quality.item"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        self.env["aftersales.quality.answer"].create(
            [
                {
                    "review_id": review.id,
                    "sequence": item.sequence,
                    "question": item.name,
                    "help_text": item.help_text,
                    "weight": item.weight,
                }
                for review in reviews
                for item in items
                if item.case_kind in (False, review.res_model)
            ]
        )
        return reviews
