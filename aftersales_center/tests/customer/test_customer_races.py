"""Nightly jobs at the same moment, and killed: no case drawn twice, nobody forgotten."""

from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.customer import risk_scoring
from ..race_common import RaceCase

STEPS = st.lists(
    st.sampled_from(["close", "close", "draw", "both", "kill"]), min_size=2, max_size=7
)


@tagged("post_install", "-at_install")
class TestCustomerRaces(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.session() as env:
            draws = env["aftersales.quality.draw"].search([])
            cls.company = env["res.company"].search(
                [("id", "not in", draws.company_id.ids)], order="id desc", limit=1
            )
            cls.company = (cls.company or env.company).id
            company = env["res.company"].browse(cls.company)
            cls.settings = {
                name: company[name]
                for name in ("aftersales_scorecard", "aftersales_review_percent")
            }
            company.write({"aftersales_scorecard": True, "aftersales_review_percent": 50})
            cls.worker = env.ref("base.user_admin").id
            cls.orders = cls.partners = ()
        cls.moment = fields.Datetime.now() + timedelta(days=1)

    @classmethod
    def remove_fixtures(cls):
        with cls.session() as env:
            env["res.company"].browse(cls.company).write(cls.settings)
        cls.no_draws()
        with cls.registry.cursor() as cr:
            cr.execute(
                """
                DELETE FROM aftersales_scorecard WHERE company_id = %(company)s;
                DELETE FROM aftersales_complaint WHERE subject = 'Race of work';
                DELETE FROM sale_order WHERE id = ANY(%(orders)s);
                DELETE FROM res_partner WHERE id = ANY(%(partners)s)
                """,
                {
                    "company": cls.company,
                    "orders": list(cls.orders),
                    "partners": list(cls.partners),
                },
            )
        super().remove_fixtures()

    @classmethod
    def no_draws(cls):
        """Take out what was drawn in the company of this test, which had no draw before."""
        with cls.registry.cursor() as cr:
            cr.execute(
                """
                ALTER TABLE aftersales_quality_draw DISABLE TRIGGER USER;
                DELETE FROM aftersales_quality_review WHERE company_id = %(company)s;
                DELETE FROM aftersales_quality_draw WHERE company_id = %(company)s;
                ALTER TABLE aftersales_quality_draw
                    ENABLE ALWAYS TRIGGER aftersales_quality_draw_frozen;
                ALTER TABLE aftersales_quality_draw
                    ENABLE ALWAYS TRIGGER aftersales_quality_draw_no_truncate
                """,
                {"company": cls.company},
            )

    @classmethod
    def later(cls):
        """A moment after all that was before; jobs are told what time it is."""
        cls.moment += timedelta(minutes=1)
        return cls.moment

    def closed(self, count=3):
        """Committed closed complaints of an agent; their ids. Only that they are closed matters."""
        with self.registry.cursor() as cr:
            cr.execute(
                """
                INSERT INTO aftersales_complaint (name, subject, partner_id, company_id, state,
                        severity, channel, user_id, date_received, date_closed)
                SELECT 'CMP/RACE', 'Race of work', %s, %s, 'closed', '1', 'backoffice', %s, %s, %s
                  FROM generate_series(1, %s) RETURNING id
                """,
                [
                    self.ids["customer"],
                    self.company,
                    self.worker,
                    self.moment,
                    self.later(),
                    count,
                ],
            )
            return [row[0] for row in cr.fetchall()]

    def drawing(self):
        """A job that draws at a moment of its own, a little later than the last one."""
        now = self.later()

        def job(env):
            company = env["res.company"].browse(self.company)
            env["aftersales.quality.draw"]._draw_patiently(company, now)
            return True

        return job

    def draws(self):
        """The draws of the company, the first first, and how many reviews there are of cases."""
        with self.session() as env:
            draws = env["aftersales.quality.draw"].search(
                [("company_id", "=", self.company)], order="id"
            )
            reviews = env["aftersales.quality.review"].search([("draw_id", "in", draws.ids)])
            rows = draws.read(["number", "since", "until", "case_count", "drawn_count"])
            return rows, reviews.mapped("res_id")

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_no_time_and_no_case_is_drawn_twice(self, steps):
        self.at_once(self.drawing())
        before, cases = len(self.draws()[0]), []
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for step in [*steps, "close", "both", "draw"]:
                if step == "close":
                    cases += self.closed()
                elif step == "kill":
                    self.killed(self.drawing(), "aftersales.quality.draw", "_make_reviews")
                else:
                    jobs = [self.drawing() for _worker in range(2 if step == "both" else 1)]
                    self.assertEqual(self.at_once(*jobs), [True] * len(jobs))
        draws, reviewed = self.draws()
        self.assertEqual([draw["number"] for draw in draws], list(range(1, len(draws) + 1)))
        for one, after in pairwise(draws):
            self.assertEqual(one["until"], after["since"], "no time is left out, and none is twice")
        mine = draws[before:]
        self.assertEqual(sum(draw["case_count"] for draw in mine), len(cases))
        self.assertEqual(len(reviewed), len(set(reviewed)))
        self.assertEqual(sum(draw["drawn_count"] for draw in draws), len(reviewed))
        self.assertTrue(set(cases) & set(reviewed))

    def test_the_first_two_draws_of_a_company_are_one_after_the_other(self):
        """Each would begin a week ago: the same week is not drawn from twice."""
        self.no_draws()
        cases = self.closed(8)
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.assertEqual(self.at_once(self.drawing(), self.drawing()), [True, True])
        draws, reviewed = self.draws()
        # Where the later one was first, nothing is left for the other.
        self.assertIn([draw["number"] for draw in draws], ([1], [1, 2]))
        for one, after in pairwise(draws):
            self.assertEqual(one["until"], after["since"])
            self.assertEqual(after["case_count"], 0)
        self.assertEqual(len(reviewed), len(set(reviewed)))
        self.assertTrue(set(reviewed) & set(cases))

    def test_cards_are_counted_once_by_two_and_by_one_who_was_killed(self):
        self.closed()
        today = self.moment.date()

        def count(env):
            company = env["res.company"].browse(self.company)
            env["aftersales.scorecard"]._count_patiently(company, today)
            return True

        def cards():
            with self.session() as env:
                return env["aftersales.scorecard"].search_read(
                    [("company_id", "=", self.company), ("user_id", "=", self.worker)],
                    ["month", "case_count"],
                )

        with self.registry.cursor() as cr:  # decided by the agent, and so theirs
            cr.execute(
                """
                INSERT INTO aftersales_complaint_step
                       (company_id, complaint_id, kind, date, user_id)
                SELECT company_id, id, 'decided', date_closed, user_id FROM aftersales_complaint
                 WHERE subject = 'Race of work';
                UPDATE aftersales_complaint SET date_decided = date_closed
                 WHERE subject = 'Race of work'
                """
            )
        self.addCleanup(self.no_steps)
        self.killed(count, "aftersales.scorecard", "_count_month", after=2)
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for _again in range(2):
                self.assertEqual(self.at_once(count, count), [True, True])
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT COUNT(*) FROM aftersales_complaint WHERE subject = 'Race of work'"
                " AND date_trunc('month', date_closed) = %s",
                [today.replace(day=1)],
            )
            expected = cr.fetchone()[0]
        found = [card for card in cards() if card["month"] == today.replace(day=1)]
        self.assertEqual([card["case_count"] for card in found], [expected])

    def no_steps(self):
        with self.registry.cursor() as cr:
            cr.execute(
                """
                ALTER TABLE aftersales_complaint_step DISABLE TRIGGER USER;
                DELETE FROM aftersales_complaint_step WHERE complaint_id IN (
                    SELECT id FROM aftersales_complaint WHERE subject = 'Race of work');
                ALTER TABLE aftersales_complaint_step
                    ENABLE ALWAYS TRIGGER aftersales_complaint_step_frozen;
                ALTER TABLE aftersales_complaint_step
                    ENABLE ALWAYS TRIGGER aftersales_complaint_step_no_truncate
                """
            )

    def test_who_is_marked_is_scored_by_two_and_by_one_who_was_killed(self):
        with self.session() as env:
            partners = env["res.partner"].create([{"name": f"Race {n}"} for n in range(6)])
            service = env["product.product"].create({"name": "Race", "type": "service"})
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "state": "sale",
                        "date_order": fields.Datetime.now() - timedelta(days=days),
                        "order_line": [
                            Command.create({"product_id": service.id, "price_unit": 100})
                        ],
                    }
                    for partner in partners
                    for days in (10, 40)
                ]
            )
            type(self).orders, type(self).partners = orders.ids, partners.ids
            marks = env["aftersales.churn.mark"]
            for _twice in range(2):
                marks._mark(orders)
                marks._flush_marks()

        def score(env):
            env["aftersales.customer.risk"]._cron_score()
            return True

        with (
            patch.object(risk_scoring, "MARKS", 2),
            mute_logger("odoo.sql_db", "odoo.service.model"),
        ):
            self.killed(score, "aftersales.customer.risk", "_put_scores", after=2)
            self.assertEqual(self.at_once(score, score), [True, True])
            self.assertEqual(self.at_once(score, score), [True, True])
        with self.session() as env:
            risks = env["aftersales.customer.risk"].search([("partner_id", "in", partners.ids)])
            self.assertEqual(risks.mapped("order_count"), [2] * 6)
            self.assertEqual(sorted(risks.partner_id.ids), sorted(partners.ids))
            mine = [("partner_id", "in", partners.ids)]
            self.assertFalse(env["aftersales.churn.mark"].search(mine))
            # What is older than what is known changes nothing.
            risk = risks[0]
            was, stale = risk.score, [100, "high"]
            risk._upsert(
                [
                    (
                        risk.partner_id.id,
                        risk.company_id.id,
                        *stale,
                        "[]",
                        risk.scored_on - timedelta(seconds=1),
                        risk.last_order_date,
                        1,
                        0.0,
                        30.0,
                        risk.last_order_date,
                        100,
                        100,
                    )
                ]
            )
            risk.invalidate_recordset()
            self.assertEqual((risk.score, risk.order_count), (was, 2))
