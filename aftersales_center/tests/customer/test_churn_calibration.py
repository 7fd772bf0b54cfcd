"""Past scores against what came, and weights that people take or leave."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ...engine import retention as engine
from .churn_common import ChurnCommon


@tagged("post_install", "-at_install")
class TestCalibration(ChurnCommon):
    """Past scores of 400 customers, made in the database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Past", "aftersales_left_intervals": 0, "aftersales_left_days": 100}
        )
        cls.administrator.company_ids += cls.company
        cls.supervisor.company_ids += cls.company
        seed = cls.env["res.partner"].create({"name": "Seed"})
        order = cls.sold(seed, 50, company_id=cls.company.id, warehouse_id=False)
        cls.env.flush_all()
        cls.people = cls.copies(seed, 400)
        # A hundred score 90 and left but for ten; the others score 20 and one in four left.
        today = fields.Date.today()
        buyers, rows = [], []
        for number, partner in enumerate(cls.people):
            broken = number < 100
            if number < 10 or (not broken and number % 4):
                buyers.append(partner)
            rows.append((partner, 90 if broken else 20, 5 if broken else 0))
        cls.left_count = 400 - len(buyers)
        bought = cls.copies(order, len(buyers))
        cls.env.cr.execute(
            "UPDATE sale_order o SET partner_id = v.p FROM unnest(%s, %s) v(o, p) WHERE o.id = v.o",
            [bought, buyers],
        )
        for partner, score, broken in rows:
            cls.env.cr.execute(
                "INSERT INTO aftersales_churn_score (partner_id, company_id, month, scored_on,"
                " score, expected_days, units) VALUES (%s, %s, %s, %s, %s, 30, %s)",
                [
                    partner,
                    cls.company.id,
                    today.replace(day=1) - timedelta(days=120),
                    today - timedelta(days=120),
                    score,
                    f'{{"base": 1, "orders": 1, "broken": {broken}}}',
                ],
            )

    @classmethod
    def copies(cls, record, count):
        """As benchmarks make rows: copies of one, past the ORM."""
        cls.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND column_name NOT IN ('id', 'access_token')",
            [record._table],
        )
        names = SQL(", ").join(SQL.identifier(row[0]) for row in cls.env.cr.fetchall())
        table = SQL.identifier(record._table)
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) n WHERE id = %s"
                " RETURNING id",
                *(table, names, names, table, count, record.id),
            )
        )
        ids = [row[0] for row in cls.env.cr.fetchall()]
        if record._name == "res.partner":
            cls.env.cr.execute(
                "UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [ids]
            )
        return ids

    def page(self, user):
        pages = self.env["aftersales.churn.calibration"].with_user(user)
        pages = pages.with_context(allowed_company_ids=self.company.ids)
        return pages.browse(pages.action_new()["res_id"])

    def test_scores_are_held_against_what_came(self):
        page = self.page(self.supervisor)
        self.assertEqual((page.score_count, page.left_count), (400, self.left_count))
        self.assertGreater(page.auc, 0.6)
        self.assertEqual(len(page.decile_ids), 10)
        self.assertEqual(sum(page.decile_ids.mapped("size")), 400)
        self.assertEqual(page.decile_ids[0].scores, "90–90")
        self.assertGreater(page.decile_ids[0].left_share, page.decile_ids[-1].left_share)
        self.assertAlmostEqual(
            page.lift, page.decile_ids[0].left_share / page.left_share, delta=0.01
        )
        self.assertIn("100 cases", page.verdict)
        self.assertEqual(page.definition, "no order for 100 days")
        # Who became a contact of a company since has not left by that.
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.env["res.partner"].browse(self.people[0]).parent_id = firm
        page.action_measure()
        self.assertEqual((page.score_count, page.left_count), (400, self.left_count))
        # By another definition their time is not over yet.
        self.company.aftersales_left_days = 200
        page.action_measure()
        self.assertEqual(page.score_count, 0)
        self.assertIn("old enough", page.verdict)
        with self.assertRaises(UserError):
            page.action_refit()

    def test_new_weights_are_proposed_and_taken_by_people(self):
        weights = self.env["aftersales.churn.weight"]
        page = self.page(self.supervisor)
        page.action_refit()
        self.assertEqual(weights._of(self.company.id), engine.DEFAULTS, "nothing is automatic")
        proposed = {line.code: line.points_after for line in page.weight_ids}
        self.assertEqual(proposed["refused"], engine.DEFAULTS["refused"].points)
        self.assertNotEqual(proposed["broken"], engine.DEFAULTS["broken"].points)
        self.assertGreaterEqual(page.auc_after, page.auc_before - 0.01)
        with self.assertRaises(AccessError):
            page.action_apply()
        page = self.page(self.administrator)
        with self.assertRaises(UserError):
            page.action_apply()
        page.action_refit()
        page.action_apply()
        self.assertTrue(page.is_applied)
        self.assertEqual(
            {code: weight.points for code, weight in weights._of(self.company.id).items()},
            proposed,
        )
        self.assertEqual(
            weights._of(self.company.id)["broken"].most, engine.DEFAULTS["broken"].most
        )
        self.assertEqual(weights._of(self.env.company.id), engine.DEFAULTS)
        self.env.cr.flush()
        self.assertTrue(
            self.env["aftersales.audit.event"].search(
                [("event", "=", "churn.refitted"), ("company_id", "=", self.company.id)]
            )
        )
        with self.assertRaises(UserError):
            page.action_apply()

    def test_whose_page_it_is(self):
        page = self.page(self.supervisor)
        with self.assertRaises(AccessError):
            page.with_user(self.administrator).read(["auc"])
        with self.assertRaises(AccessError):
            self.env["aftersales.churn.calibration"].with_user(self.agent).action_new()
        with self.assertRaises(AccessError):
            page.with_context(allowed_company_ids=self.env.company.ids).action_measure()
