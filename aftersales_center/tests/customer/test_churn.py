"""Who may leave, and why: facts, scores, marks."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...engine import retention as engine
from ...models.customer import risk_scoring
from .churn_common import ChurnCommon


@tagged("post_install", "-at_install")
class TestChurn(ChurnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_customers()

    def test_facts_of_a_customer(self):
        risk = self.risk(self.firm)
        self.assertEqual(risk.order_count, 6)
        self.assertEqual(risk.rhythm_days, 30)
        self.assertEqual(risk.amount, 600)
        self.assertEqual(risk.average_amount, 120)
        self.assertEqual(risk.last_order_date, (self.now - timedelta(days=94)).date())
        self.assertFalse(self.risk(self.buyer), "an address is no customer of its own")
        once = self.risk(self.once)
        self.assertEqual((once.order_count, once.rhythm_days, once.amount), (1, 0, 50))
        self.assertEqual(
            risk.left_on,
            risk.last_order_date + timedelta(days=-int(-round(risk.expected_days * 4, 6) // 1)),
        )

    def test_score_is_the_engines_and_adds_up(self):
        risk = self.risk(self.firm)
        total = sum(points for _code, points, _values in risk.factors)
        self.assertAlmostEqual(risk.score, total, delta=0.51)
        self.assertEqual(
            risk.band, "high" if risk.score >= 70 else "medium" if risk.score >= 50 else "low"
        )
        self.assertIn("Last ordered 94 days ago; usually orders every 30 days.", risk.reasons)
        self.assertEqual(self.buyer.aftersales_churn_risk, risk.score)
        self.assertEqual(self.firm.aftersales_risk_factors, risk.factors)
        self.assertEqual(self.buyer._aftersales_risk_sentences(), risk._sentences())
        self.assertIn("Where every customer starts.", risk.factors_html)

    def test_what_is_no_order(self):
        """Quotations, cancelled ones and gifts neither make a customer nor count."""
        other = self.env["res.partner"].create({"name": "Other"})
        draft, cancelled = self.sold(other, 5, 6)
        draft.state, cancelled.state = "draft", "cancel"
        self.sold(other, 4, price=0)
        self.sold(other, -3)
        self.risks._rescore(other)
        self.assertFalse(self.risk(other))
        self.assertEqual(other.aftersales_churn_risk, 0)
        self.assertEqual(other._aftersales_risk_sentences(), [])

    def test_amounts_are_in_the_companys_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [Command.create({"name": "2000-01-01", "rate": 4.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": currency.id})
        partner = self.env["res.partner"].create({"name": "Abroad"})
        order = self.sold(partner, 3, price=100, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        self.risks._rescore(partner)
        self.assertAlmostEqual(self.risk(partner).amount, 25)

    def test_companies_are_apart(self):
        company = self.env["res.company"].create({"name": "Second"})
        partner = self.env["res.partner"].create({"name": "Of Both"})
        self.sold(partner, 3)
        self.sold(partner, 30, 60, 90, company_id=company.id, warehouse_id=False)
        self.risks._rescore(partner)
        self.assertEqual(self.risk(partner).order_count, 1)
        self.assertEqual(self.risk(partner, company).order_count, 3)
        here, there = partner.aftersales_churn_risk, partner.with_company(company)
        self.assertEqual(here, self.risk(partner).score)
        self.assertEqual(there.aftersales_churn_risk, self.risk(partner, company).score)
        self.assertNotIn(self.risk(partner, company), self.risks.with_user(self.agent).search([]))

    def test_care_has_its_reasons(self):
        before = self.risk(self.firm).score
        complaints = self.env["aftersales.complaint"].create(
            [{"subject": "Late", "partner_id": self.buyer.id} for _n in range(2)]
        )
        self.env["rating.rating"].sudo().create(
            {
                "res_model_id": self.env["ir.model"]._get_id("aftersales.complaint"),
                "res_id": complaints[0].id,
                "partner_id": self.buyer.id,
            }
        )._aftersales_give(1, "bad", 1)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO aftersales_sla_clock (company_id, res_model, res_id, target, state,"
                " breached_at, stopped_at) VALUES (%s, 'aftersales.complaint', %s, 'decide',"
                " 'breached', %s, %s)",
                self.company.id,
                complaints[1].id,
                self.now - timedelta(days=2),
                self.now,
            )
        )
        self.assertIn(self.firm, self.marked())
        self.job()
        risk = self.risk(self.firm)
        self.assertGreaterEqual(risk.score, before + 20)
        reasons = risk._sentences()
        self.assertEqual(reasons[0], "Low ratings in the last 12 months: 1.")
        self.assertIn("Promises we broke in the last 12 months: 1.", reasons)
        self.assertIn("Open returns and complaints: 2.", reasons)
        self.assertFalse(self.marked())
        # A year later all that is forgotten, but for the complaints nobody closed.
        self.env.cr.execute(
            "UPDATE aftersales_sla_clock SET breached_at = breached_at - interval '400 days'"
        )
        self.env.cr.execute("UPDATE rating_rating SET rated_on = rated_on - interval '400 days'")
        self.risks._rescore(self.buyer)
        self.assertEqual(self.risk(self.firm).score, round(before + 8))

    def test_what_happens_marks_its_customer(self):
        self.clear_marks()
        order = self.sold(self.buyer, 1)
        order.state = "draft"
        self.assertFalse(self.marked())
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(self.marked(), self.firm)
        self.job()
        self.assertEqual(self.risk(self.firm).order_count, 7)
        order.with_user(self.salesman)._action_cancel()
        self.assertEqual(self.marked(), self.firm)
        self.job()
        self.assertEqual(self.risk(self.firm).order_count, 6)
        self.sold(self.once, 1)
        self.env["sale.order"].search([("partner_id", "=", self.once.id)])._action_cancel()
        self.assertEqual(self.marked(), self.once)
        self.job()
        self.assertFalse(self.risk(self.once), "who cancelled everything is no customer")

    def test_marks_of_one_transaction_are_one_insert(self):
        orders = self.sold(self.firm, 1, 2, 3)
        self.clear_marks()
        self.env["aftersales.churn.mark"]._mark(orders)
        self.env["aftersales.churn.mark"]._mark(orders)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["aftersales.churn.mark"]._flush_marks()
        self.assertEqual(len(self.env["aftersales.churn.mark"].search([])), 1)

    def test_a_rolled_back_event_leaves_no_mark(self):
        self.clear_marks()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.env["aftersales.churn.mark"]._mark(self.sold(self.firm, 1))
            raise ZeroDivisionError
        self.assertFalse(self.marked())

    def test_the_night_is_done_once_and_survives_being_killed(self):
        self.clear_marks()
        self.env.cr.execute("UPDATE aftersales_churn_shop SET passed_on = NULL")
        self.env.cr.execute(
            "UPDATE aftersales_customer_risk SET scored_on = scored_on - interval '2 days',"
            " score = 101"
        )
        self.risks.invalidate_model()
        total = self.risks.search_count([])
        self.assertGreater(total, 1)
        calls = []

        def killed(cron, *args, **kwargs):
            calls.append(args)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return 60

        cron = type(self.env["ir.cron"])
        with (
            patch.object(risk_scoring, "BATCH", 1),
            patch.object(cron, "_commit_progress", killed),
            suppress(KeyboardInterrupt),  # assertRaises would roll back what was kept
        ):
            self.risks._cron_score()
        self.risks.invalidate_model()
        self.assertEqual(self.risks.search_count([("score", "=", 101)]), total - 1)
        scored = []
        put = type(self.risks)._put_scores

        def counted(model, rows, *args):
            scored.extend(rows)
            return put(model, rows, *args)

        with patch.object(type(self.risks), "_put_scores", counted):
            self.job()
            self.assertEqual(len(scored), total - 1, "who was scored today is left out")
            self.job()
            self.assertEqual(len(scored), total - 1, "the night is done")
        self.assertFalse(self.risks.search([("score", "=", 101)]))

    def test_past_scores_are_kept_once_a_month(self):
        scores = self.env["aftersales.churn.score"]
        mine = [("partner_id", "in", (self.firm | self.once).ids)]
        kept = scores.search(mine)
        self.assertEqual(kept.partner_id, self.firm | self.once)
        self.assertEqual(kept.mapped("month"), [fields.Date.today().replace(day=1)] * 2)
        self.assertEqual(kept[0].units["base"], 1)
        self.risks._rescore()
        self.assertEqual(scores.search(mine), kept)
        long_gone = self.env["res.partner"].create({"name": "Gone"})
        self.sold(long_gone, 700)
        self.risks._rescore()
        self.assertTrue(self.risk(long_gone).left_on < fields.Date.today())
        self.assertFalse(scores.search([("partner_id", "=", long_gone.id)]))
        for refused in (
            lambda: kept.write({"score": 1}),
            lambda: kept.unlink(),
            lambda: scores.create({"partner_id": self.firm.id}),
        ):
            with self.assertRaises(UserError):
                refused()

    @mute_logger("odoo.sql_db")
    def test_left_needs_a_meaning(self):
        for intervals, days in ((0, 0), (-1, 300)):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.company.write(
                    {"aftersales_left_intervals": intervals, "aftersales_left_days": days}
                )
                self.env.flush_all()

    def test_gone_is_the_same_in_sql(self):
        for intervals, days in ((4, 365), (0, 180), (2.5, 0), (4, 100)):
            self.company.aftersales_left_intervals = intervals
            self.company.aftersales_left_days = days
            for every in (0.2, 30, 29.97, 91.25, 1000):
                facts = engine.Facts(0, 1, typical_days=every)
                self.env.cr.execute(
                    SQL(
                        "SELECT %s",
                        self.company._aftersales_gone_after_sql(
                            SQL("%s::float", engine.expected_days(facts))
                        ),
                    )
                )
                self.assertEqual(
                    self.env.cr.fetchone()[0], engine.gone_after(facts, intervals, days)
                )

    def test_merged_customers_are_one(self):
        """Odoo's merge of contacts works with rows on both, and the next scoring adds them up."""
        self.clear_marks()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.once | self.firm).ids, self.firm)
        self.assertFalse(self.once.exists())
        self.env.invalidate_all()
        self.risks._rescore()
        self.assertEqual(self.risk(self.firm).order_count, 7)
        self.assertEqual(self.risks.search_count([("partner_id", "=", self.firm.id)]), 1)
