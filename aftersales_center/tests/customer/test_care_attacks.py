"""What people send by RPC to the room of customers and follow-ups, and what they get."""

import math

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..followup.common import FollowupCommon

#: Models of the room, each with a method of its own.
MODELS = {
    "aftersales.followup.rule": "action_switch_off",
    "aftersales.followup": "action_kept",
    "aftersales.followup.effect": "action_view_followups",
    "aftersales.quality.review": "action_done",
    "aftersales.quality.answer": "read",
    "aftersales.quality.item": "read",
    "aftersales.quality.draw": "read",
    "aftersales.scorecard": "read",
    "aftersales.returner.signal": "action_appeal",
    "aftersales.returner.check": "read",
    "aftersales.churn.weight": "read",
    "aftersales.churn.score": "read",
    "aftersales.churn.shop": "read",
    "aftersales.churn.mark": "read",
    "aftersales.customer.risk": "action_open_orders",
    "aftersales.contact.turn": "read",
}
NUMBERS = (-1, math.nan, math.inf, 1e30)


@tagged("post_install", "-at_install")
class TestCareAttacks(FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"aftersales_scorecard": True, "aftersales_review_percent": 100})
        cls.case = cls.complaint()
        cls.case.sudo().user_id = cls.agent
        cls.other = new_test_user(cls.env, "test_agent_3", groups="aftersales_center.group_agent")
        cls.portal = new_test_user(cls.env, "test_portal_care", groups="base.group_portal")
        cls.portal.partner_id.parent_id = cls.customer
        cls.low = cls.rule()
        cls.low._find(fields.Datetime.now())
        cls.env["aftersales.followup"]._perform_batch(fields.Datetime.now(), 500)
        cls.followup = cls.env["aftersales.followup"].search([("rule_id", "=", cls.low.id)])
        cls.env["aftersales.quality.draw"]._draw(cls.company, fields.Datetime.add(cls.now, hours=1))
        cls.review = cls.env["aftersales.quality.review"].search([("res_id", "=", cls.case.id)])
        cls.env["aftersales.scorecard"]._count_month(
            cls.company, cls.company._aftersales_today().replace(day=1)
        )
        cls.weight = cls.env["aftersales.churn.weight"].search([], limit=1)

    def rpc(self, user, model, method, *args, **kwargs):
        """As the web client calls it."""
        env = self.env(user=user)
        result = call_kw(env[model], method, args, kwargs)
        env.flush_all()
        return result

    def refused(self, user, model, method, *args, error=UserError, **kwargs):
        with (
            self.subTest(f"{user.login} {model}.{method} {args} {kwargs}"),
            mute_logger("odoo.sql_db"),
            self.assertRaises(error),
            self.env.cr.savepoint(),
        ):
            self.rpc(user, model, method, *args, **kwargs)
        self.env.invalidate_all()

    def test_who_has_no_role_reads_and_does_nothing(self):
        public = self.env.ref("base.public_user")
        for user in (self.portal, public, self.receiver, self.salesman, self.stocker):
            for model, method in MODELS.items():
                some = self.env[model].sudo().search([], limit=1).ids or [1]
                self.refused(user, model, "search_read", [], error=AccessError)
                self.refused(user, model, method, some, error=AccessError)
                self.refused(user, model, "create", {"company_id": self.company.id})
                self.refused(user, model, "unlink", some)
            self.refused(user, "res.partner", "read", self.customer.ids, ["aftersales_360"])
            domain = [("aftersales_churn_risk", ">", 0)]
            self.refused(user, "res.partner", "search", domain, error=AccessError)

    def test_private_methods_are_nobodys(self):
        for model, method in {
            "aftersales.quality.draw": "_draw",
            "aftersales.scorecard": "_count_month",
            "aftersales.followup": "_write_guarded",
            "aftersales.followup.rule": "_find",
            "aftersales.returner.signal": "_put_signals",
            "aftersales.customer.risk": "_upsert",
            "aftersales.churn.weight": "_put",
        }.items():
            self.refused(self.administrator, model, method, [1], error=AccessError)

    def test_results_are_not_written(self):
        results = {
            "aftersales.followup": (self.followup, ["state", "outcome", "cost", "lead_id", "zone"]),
            "aftersales.quality.review": (self.review, ["state", "score", "user_id", "done_on"]),
            "aftersales.followup.rule": (self.low, ["state", "looked_on", "off_since"]),
        }
        people = (self.agent, self.supervisor, self.administrator, self.auditor)
        for user in people:
            for model, (record, names) in results.items():
                for name in names:
                    was = record.sudo().read([name], load=None)[0][name]
                    self.refused(user, model, "write", record.ids, {name: was or 1})
            for model in ("aftersales.scorecard", "aftersales.customer.risk"):
                some = self.env[model].sudo().search([], limit=1).ids or [1]
                self.refused(user, model, "write", some, {"company_id": self.company.id})
                self.refused(user, model, "unlink", some)

    def test_a_call_is_given_to_somebody_who_can_make_it(self):
        """Not to a customer, nor to somebody of another company."""
        elsewhere = self.env["res.company"].create({"name": "Third Shop"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            groups="aftersales_center.group_agent",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        for user in (self.portal, stranger):
            values = {"user_id": user.id}
            self.refused(self.agent, "aftersales.followup", "write", self.followup.ids, values)
        self.refused(stranger, "aftersales.followup", "read", self.followup.ids, error=AccessError)
        self.refused(stranger, "aftersales.followup", "action_kept", self.followup.ids)
        self.refused(stranger, "aftersales.followup.rule", "read", self.low.ids, error=AccessError)
        self.assertFalse(self.rpc(stranger, "aftersales.scorecard", "search", []))
        self.assertFalse(self.rpc(stranger, "aftersales.customer.risk", "search", []))
        self.rpc(
            self.agent,
            "aftersales.followup",
            "write",
            self.followup.ids,
            {"user_id": self.other.id},
        )
        self.assertEqual(self.followup.activity_id.user_id, self.other, "and so is its activity")

    def test_numbers_that_are_none(self):
        for number in NUMBERS:
            for name in ("points", "most"):
                self.refused(
                    self.administrator,
                    "aftersales.churn.weight",
                    "write",
                    self.weight.ids,
                    {name: -101 if (name, number) == ("points", -1) else number},
                    error=Exception,
                )
            for name in ("intervals", "control_percent", "at_hour", "offer_amount", "keep_days"):
                self.refused(
                    self.administrator,
                    "aftersales.followup.rule",
                    "write",
                    self.low.ids,
                    {name: number},
                    error=Exception,
                )
            self.refused(
                self.agent, "aftersales.followup", "action_kept", self.followup.ids, None, number
            )

    def test_what_is_no_list_of_customers(self):
        for wrong in ("[('id', '=', 1)", "[1]", "{}", "[('password', '=', 'x')]"):
            self.refused(
                self.administrator,
                "aftersales.followup.rule",
                "write",
                self.low.ids,
                {"partner_domain": wrong},
                error=ValidationError,
            )

    def test_an_agent_sees_the_own_card_and_no_page_of_calibration(self):
        cards = self.env["aftersales.scorecard"].search([("company_id", "=", self.company.id)])
        self.assertTrue(cards)
        found = self.rpc(self.other, "aftersales.scorecard", "search_read", [], ["user_id"])
        self.assertFalse([row for row in found if row["user_id"][0] != self.other.id])
        self.refused(self.other, "aftersales.scorecard", "read", cards.ids, error=AccessError)
        self.refused(
            self.other, "aftersales.quality.review", "read", self.review.ids, error=AccessError
        )
        self.refused(self.agent, "aftersales.churn.calibration", "action_new", error=AccessError)
        page = self.rpc(self.supervisor, "aftersales.churn.calibration", "action_new")["res_id"]
        self.refused(self.supervisor, "aftersales.churn.calibration", "action_apply", [page])
        self.refused(self.administrator, "aftersales.churn.calibration", "action_apply", [page])
        elsewhere = self.env["res.company"].create({"name": "Fourth Shop"})
        self.refused(
            self.supervisor,
            "aftersales.churn.calibration",
            "create",
            {"company_id": elsewhere.id},
            error=AccessError,
        )

    def test_eighty_customers_cost_as_many_queries_as_one(self):
        partners = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(80)])
        self.env.cr.execute(
            """
            INSERT INTO aftersales_customer_risk (partner_id, company_id, score, band, factors,
                    order_count, rhythm_days, last_order_date, scored_on)
            SELECT p, %s, 80, 'high', '[["low_ratings", 12.0, {"count": 1}]]', 1, 0, %s, %s
              FROM unnest(%s) p
            """,
            [self.company.id, self.now.date(), self.now, partners.ids],
        )
        risks = self.env["aftersales.customer.risk"].with_user(self.agent)
        contacts = self.env["res.partner"].with_user(self.agent)
        names = ["partner_id", "score", "main_reasons", "user_id", "phone"]

        def queries(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            mine = [("partner_id", "in", partners.ids)]
            found = risks.search_read([*mine, ("score", ">=", 50)], names, limit=limit)
            self.assertEqual(len(found), limit)
            one = self.env.cr.sql_log_count
            domain = [("id", "in", partners.ids), ("aftersales_churn_risk", ">", 50)]
            found = contacts.search_read(domain, ["name", "aftersales_churn_risk"], limit=limit)
            self.assertEqual(len(found), limit)
            return one - before, self.env.cr.sql_log_count - one

        queries(2)
        few, many = queries(2), queries(80)
        self.assertLessEqual(many, few)
        self.assertLessEqual(sum(many), 8)
