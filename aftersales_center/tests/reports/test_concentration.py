"""The same agent and the same customer: shares that add up, for those who watch."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestConcentration(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_agent = new_test_user(
            cls.env, "test_other_agent", groups="aftersales_center.group_agent"
        )
        cls.branch = cls.env["res.partner"].create(
            {"name": "Ada's branch", "parent_id": cls.customer.id, "type": "other"}
        )
        cls.other_customer = cls.env["res.partner"].create(
            {"name": "Bob", "email": "b@example.com"}
        )

    def give(self, quantity, user=None, partner=None, **line):
        partner = partner or self.customer
        order = self.make_order((self.lamp, quantity), partner_id=partner.id)
        rma = self.approved_rma(
            (order.order_line, quantity, line), user=user, partner_id=partner.id
        )
        if not line.get("keeps_item"):
            rma.with_user(self.receiver).receive_all()
            self.inspect(rma)
        rma.with_user(user or self.agent).action_settle()
        return rma

    def rows(self):
        self.env.flush_all()
        rows = self.env["aftersales.concentration"].search(
            [("partner_id", "in", (self.customer | self.other_customer).ids)]
        )
        return {(row.user_id, row.partner_id): row for row in rows}

    def test_shares_of_the_agent_and_of_the_customer(self):
        self.give(3)
        self.give(1, partner=self.branch)
        self.give(1, partner=self.other_customer)
        self.give(1, user=self.other_agent)
        rows = self.rows()
        mine = rows[self.agent, self.customer]
        self.assertEqual((mine.case_count, mine.keep_count, mine.amount), (2, 0, 160.0))
        self.assertAlmostEqual(mine.share_of_agent, 160 / 200)
        self.assertAlmostEqual(mine.share_of_customer, 160 / 200)
        self.assertAlmostEqual(rows[self.agent, self.other_customer].share_of_agent, 0.2)
        self.assertAlmostEqual(rows[self.agent, self.other_customer].share_of_customer, 1.0)
        self.assertAlmostEqual(rows[self.other_agent, self.customer].share_of_agent, 1.0)
        self.assertEqual(len(rows), 3)
        opened = self.env["aftersales.rma"].search(mine.action_view_returns()["domain"])
        self.assertEqual(opened.partner_id, self.customer | self.branch)

    def test_what_was_kept_counts_as_without_goods(self):
        self.give(1, keeps_item=True)
        self.give(1)
        row = self.rows()[self.agent, self.customer]
        self.assertEqual((row.case_count, row.keep_count), (2, 1))

    def test_who_gave_it_is_kept_whoever_is_responsible_later(self):
        rma = self.give(1)
        rma.sudo().user_id = self.other_agent
        self.assertEqual(list(self.rows()), [(self.agent, self.customer)])

    def test_it_is_about_twelve_months(self):
        rma = self.give(1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE aftersales_remedy SET create_date = now() - interval '13 months'"
            " WHERE id = ANY(%s)",
            [rma.sudo().remedy_ids.ids],
        )
        self.assertFalse(self.rows())

    def test_drafts_are_not_money_given(self):
        self.company.aftersales_post_credit_notes = False
        self.give(1)
        row = self.rows()[self.agent, self.customer]
        self.assertEqual((row.case_count, row.amount, row.share_of_agent), (1, 0.0, 0.0))

    def test_it_is_for_those_who_watch(self):
        self.give(1)
        self.env.flush_all()
        for user in (self.agent, self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                self.env["aftersales.concentration"].with_user(user).search([])
        for user in (self.supervisor, self.administrator, self.auditor):
            rows = self.env["aftersales.concentration"].with_user(user)
            self.assertTrue(rows.search([("user_id", "=", self.agent.id)]))
            self.assertTrue(rows._read_group([], ["user_id"], ["amount:sum", "case_count:sum"]))
        second = self.env["res.company"].create({"name": "Second Shop"})
        self.supervisor.company_ids = [(4, second.id)]
        self.assertFalse(
            self.env["aftersales.concentration"]
            .with_user(self.supervisor)
            .with_context(allowed_company_ids=second.ids)
            .search([])
        )
