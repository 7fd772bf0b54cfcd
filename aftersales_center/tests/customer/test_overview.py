"""Who is this, and what do we owe them: one screen, as quick for many cases as for one."""

import json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..complaint.common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestOverview(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 6), (cls.mug, 3))
        lamps = cls.order.order_line[0]
        cls.waiting = cls.accepted_rma((lamps, 2))
        cls.settled = cls.settled_rma((lamps, 1))
        cls.complaint = cls.make_complaint(order_ids=[(6, 0, cls.order.ids)])
        cls.closed = cls.make_complaint(subject="Late")
        cls.closed.action_decide("upheld", "You are right.")
        cls.closed.action_close()
        cls.closed.sudo().rating_apply(
            1, rating=cls.closed.sudo()._rating_request(), feedback="<b>Never again</b>"
        )
        cls.branch = cls.env["res.partner"].create(
            {"name": "Ada's branch", "parent_id": cls.customer.id, "type": "other"}
        )
        cls.env.cr.flush()  # promises about goods are noted before the transaction ends

    def look(self, user=None, partner=None):
        return (partner or self.customer).with_user(user or self.agent)._aftersales_360()

    def test_it_tells_all_about_them(self):
        found = self.look()
        self.assertEqual(json.loads(json.dumps(found)), found, "plain values")
        self.assertEqual(found["orders"]["count"], 1)
        self.assertAlmostEqual(found["orders"]["value"], self.order.amount_untaxed)
        self.assertEqual(found["returns"]["count"], 2)
        self.assertEqual(found["returns"]["orders"], 1)
        self.assertEqual(
            [(row["name"], row["count"]) for row in found["returns"]["by_reason"]],
            [(self.defective.name, 2)],
        )
        self.assertEqual((found["complaints"]["count"], found["complaints"]["open"]), (2, 2))
        self.assertEqual((found["complaints"]["upheld"], found["complaints"]["decided"]), (1, 1))
        self.assertCountEqual(
            found["complaints"]["by_tier"],
            [{"name": tier.name, "count": 1, "open": 1} for tier in (self.tier_1, self.tier_2)],
        )
        self.assertEqual(
            (found["ratings"]["count"], found["ratings"]["average"], found["ratings"]["low"]),
            (1, 1.0, 1),
        )
        self.assertEqual(found["ratings"]["latest"][0]["words"], "<b>Never again</b>")
        self.assertEqual(found["promises"]["broken"], 0)
        self.assertTrue(found["promises"]["running"])
        self.assertEqual(
            {row["name"] for row in found["open_cases"]["rows"]},
            # The low rating opened the third one again.
            {self.waiting.name, self.complaint.name, self.closed.name},
        )

    def test_what_we_owe_them(self):
        owed = self.look()["owed"]
        [units] = owed["units"]["rows"]
        self.assertEqual((units["quantity"], units["case"]), (2.0, self.waiting.name))
        self.assertTrue(units["due"], "the refund was promised until then")
        [note] = owed["refunds"]["rows"] or [None]
        if note:  # the credit note of what was settled is open unless its invoice took it up
            self.assertEqual(note["name"], self.credit_notes(self.settled).name)
        with self.undone():
            self.waiting.action_settle()
            self.env.flush_all()
            self.assertFalse(self.look()["owed"]["units"]["rows"])

    def test_a_remedy_that_is_not_done_is_owed(self):
        with self.undone():
            self.company.aftersales_post_credit_notes = False
            self.waiting.action_settle()
            [row] = self.look()["owed"]["remedies"]["rows"]
            self.assertEqual((row["case"], row["quantity"]), (self.waiting.name, 2.0))
            self.assertFalse(self.look()["owed"]["units"]["rows"], "not twice")

    def test_contacts_of_a_company_are_one_customer(self):
        with self.undone():
            self.make_complaint(partner_id=self.branch.id)
            self.assertEqual(self.look(partner=self.branch)["complaints"]["count"], 3)
            self.assertEqual(self.look()["complaints"]["count"], 3)

    def test_other_teams_are_numbers_without_names(self):
        with self.undone():
            team = self.env["aftersales.team"].create(
                {"name": "Others", "user_ids": [(6, 0, self.supervisor.ids)]}
            )
            hidden = (self.complaint | self.closed).sudo()
            hidden.write({"team_id": team.id, "user_id": self.supervisor.id})
            self.tier_1.user_ids = [(6, 0, self.supervisor.ids)]
            self.env.flush_all()
            found, all_of_it = self.look(), self.look(self.supervisor)
            self.assertEqual(found["complaints"], all_of_it["complaints"])
            self.assertNotIn(self.complaint.name, json.dumps(found["open_cases"]))
            self.assertNotIn(self.complaint.name, json.dumps(found["promises"]))
            self.assertIn(self.complaint.name, json.dumps(all_of_it["open_cases"]))
            self.assertEqual(found["ratings"]["latest"][0]["rating"], 1.0)
            self.assertIsNone(found["ratings"]["latest"][0]["words"])

    def test_the_screen_says_it_and_runs_no_code_of_the_customer(self):
        screen = str(self.customer.with_user(self.agent).aftersales_360)
        for text in (self.waiting.name, self.complaint.name, "What we owe them"):
            self.assertIn(text, screen)
        self.assertIn("&lt;b&gt;Never again", screen)
        self.assertNotIn("<b>Never", screen)
        self.assertIn(f'href="/odoo/returns/{self.waiting.id}"', screen)
        nobody = self.env["res.partner"].create({"name": "New"})
        self.assertIn("Nothing.", nobody.with_user(self.agent).aftersales_360)
        action = self.waiting.with_user(self.agent).action_customer_360()
        self.assertEqual(action["res_id"], self.customer.id)

    def test_who_may_see_it(self):
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            self.assertEqual(self.look(user)["orders"]["count"], 1, user.login)
            self.assertTrue(self.customer.with_user(user).aftersales_360)
        portal = new_test_user(self.env, "test_portal_360", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        for user in (self.receiver, self.salesman, self.stocker, portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.look(user)
            with self.assertRaises(AccessError, msg=user.login):
                self.customer.with_user(user).read(["aftersales_360"])

    def test_another_company_is_another_story(self):
        second = self.env["res.company"].create({"name": "Second Shop"})
        self.supervisor.company_ids = [(4, second.id)]
        found = (
            self.customer.with_user(self.supervisor)
            .with_context(allowed_company_ids=second.ids)
            ._aftersales_360()
        )
        self.assertEqual(found["orders"]["count"], 0)
        self.assertEqual(found["returns"]["count"], 0)
        self.assertFalse(found["open_cases"]["rows"])
        self.assertFalse(found["owed"]["refunds"]["rows"])
        self.assertFalse(found["promises"]["running"])

    def count_queries(self):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.look()
        return self.env.cr.sql_log_count - before

    def test_many_cases_cost_no_more_queries_than_one(self):
        self.look()
        few = self.count_queries()
        with self.undone():
            for record in (self.waiting, self.complaint):
                self.env.cr.execute(
                    "SELECT string_agg(quote_ident(column_name), ',') FROM"
                    " information_schema.columns WHERE table_name = %s AND column_name NOT IN"
                    " ('id', 'external_ref', 'access_token')",
                    [record._table],
                )
                names = self.env.cr.fetchone()[0]
                self.env.cr.execute(
                    f"INSERT INTO {record._table} ({names}) SELECT {names} FROM {record._table},"
                    " generate_series(1, 60) WHERE id = %s",
                    [record.id],
                )
            self.assertEqual(self.count_queries(), few)
            found = self.look()
            self.assertEqual(found["returns"]["count"], 62)
            self.assertEqual(found["open_cases"]["count"], 123)
            self.assertEqual(len(found["open_cases"]["rows"]), 8)
