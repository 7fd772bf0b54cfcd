"""Limits in several currencies, and the doors around them."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from ..common import ROLES
from .authority_common import AuthorityCommon


@tagged("post_install", "-at_install")
class TestAuthorityCurrency(AuthorityCommon):
    def setUp(self):
        super().setUp()
        self.foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.foreign.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 2.0,
            }
        )
        self.pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.foreign.id}
        )

    def foreign_rma(self, price):
        order = self.make_order(
            (self.lamp, 1, {"price_unit": price}), pricelist_id=self.pricelist.id
        )
        self.assertEqual(order.currency_id, self.foreign)
        return self.accepted_rma((order.order_line, 1))

    def settle(self, rma):
        rma.action_settle()
        return rma.remedy_ids.awaits_authority

    def test_a_price_lowered_afterwards_makes_no_replacement_cheaper(self):
        """Two lamps were invoiced at 40.00; at 1.00 on the order they are still worth 80.00."""
        self.limit(amount=50)
        for remedy in ("replacement", "exchange"):
            with self.subTest(remedy=remedy):
                rma = self.accepted((self.lamp, 2, {"requested_remedy": remedy}))
                sold = rma.sudo().line_ids.sale_line_id
                sold.with_user(self.agent).price_unit = 1.0
                asked = self.env["aftersales.remedy"].with_user(self.agent)
                asked = asked.create(
                    {
                        "rma_line_id": rma.line_ids.id,
                        "kind": remedy,
                        "quantity": 2,
                        "exchange_product_id": self.mug.id,
                    }
                )
                asked.action_fulfil()
                self.assertEqual(asked.awaits_authority, "supervisor")
                self.assertEqual(asked.approval_ids.amount, 80.0)

    def test_a_price_raised_afterwards_counts(self):
        self.limit(amount=50)
        rma = self.accepted((self.lamp, 1, {"requested_remedy": "replacement"}))
        rma.sudo().line_ids.sale_line_id.price_unit = 60.0
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.awaits_authority, "supervisor")

    def test_without_a_row_of_its_own_it_is_converted_today(self):
        self.limit(amount=50)
        self.assertEqual(self.settle(self.foreign_rma(100.0)), "no")
        self.assertEqual(self.settle(self.foreign_rma(101.0)), "supervisor")

    def test_a_row_of_its_own_goes_first(self):
        self.limit(amount=50)
        self.limit(amount=150, currency=self.foreign)
        self.assertEqual(self.settle(self.foreign_rma(150.0)), "no")
        self.assertEqual(self.settle(self.foreign_rma(151.0)), "supervisor")

    def test_two_currencies_on_one_return_count_together(self):
        self.limit(amount=50)
        self.limit(amount=100, currency=self.foreign)
        home = self.make_order((self.lamp, 1))
        away = self.make_order((self.lamp, 1, {"price_unit": 60.0}), pricelist_id=self.pricelist.id)
        rma = self.accepted_rma((home.order_line, 1), (away.order_line, 1))
        rma.action_settle()
        first, second = rma.remedy_ids.sorted("id")
        self.assertEqual((first.state, second.awaits_authority), ("done", "supervisor"))

    def test_an_authorisers_limit_in_another_currency(self):
        self.limit(amount=10, currency=self.foreign)
        self.limit("supervisor", 50)
        rma = self.foreign_rma(101.0)
        self.settle(rma)
        rma.remedy_ids.with_user(self.supervisor).action_authorise()
        self.assertEqual(rma.remedy_ids.awaits_authority, "second")
        rma = self.foreign_rma(99.0)
        self.settle(rma)
        rma.remedy_ids.with_user(self.supervisor).action_authorise()
        self.assertEqual(rma.remedy_ids.state, "done")


@tagged("post_install", "-at_install")
class TestAuthorityAttacks(AuthorityCommon):
    def setUp(self):
        super().setUp()
        self.limit(amount=50)
        self.remedy = self.proposed()

    def test_nobody_sets_what_it_waits_for(self):
        for user in (self.agent, self.supervisor, self.administrator, self.env.user):
            for values in (
                {"awaits_authority": "no"},
                {"amount_decided": -1000.0},
                {"decided_by_id": self.receiver.id},
            ):
                with self.assertRaises(UserError):
                    self.remedy.with_user(user).write(values)
        rma = self.accepted((self.lamp, 1))
        with self.assertRaises(UserError):
            self.env["aftersales.remedy"].with_user(self.agent).create(
                {"rma_line_id": rma.line_ids.id, "quantity": 1, "awaits_authority": "second"}
            )
        with self.assertRaises(UserError):
            self.remedy.with_user(self.agent).write(
                {"approval_ids": [(0, 0, {"event": "approved", "user_id": self.supervisor.id})]}
            )

    def test_words_are_the_systems_and_stay(self):
        words = self.remedy.approval_ids
        values = {
            "remedy_id": self.remedy.id,
            "company_id": self.company.id,
            "event": "approved",
            "user_id": self.supervisor.id,
            "date": "2026-01-01",
            "currency_id": self.company.currency_id.id,
        }
        for user in (self.agent, self.supervisor, self.administrator, self.env.user):
            rows = words.with_user(user)
            with self.assertRaises(UserError):
                rows.create(values)
            with self.assertRaises(UserError):
                rows.write({"amount": 1.0})
            with self.assertRaises(UserError):
                rows.unlink()
        for statement in (
            "UPDATE aftersales_remedy_approval SET amount = 1",
            "UPDATE aftersales_remedy_approval SET reason = 'other'",
            "DELETE FROM aftersales_remedy_approval",
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        self.env.cr.execute("UPDATE aftersales_remedy_approval SET reason = NULL")

    def test_only_supervisors_decide(self):
        for role in ROLES:
            remedy = self.remedy.with_user(getattr(self, role))
            if role in ("supervisor", "administrator"):
                continue
            with self.subTest(role=role):
                for action in (
                    lambda remedy=remedy: remedy.action_authorise(),
                    lambda remedy=remedy: remedy.action_refuse_authority("No"),
                ):
                    with self.assertRaises(AccessError):
                        action()
        self.assertEqual(self.remedy.awaits_authority, "supervisor")

    def test_private_doors_are_not_open_to_rpc(self):
        from odoo.service.model import get_public_method

        for name in ("_authorised", "_word", "_withdraw", "_write_guarded"):
            with self.assertRaises(AccessError):
                get_public_method(self.remedy, name)
        with self.assertRaises(AccessError):
            get_public_method(self.remedy.approval_ids, "_append")

    def test_another_companys_supervisor_stays_out(self):
        second = self.env["res.company"].create({"name": "Second Shop"})
        stranger = new_test_user(
            self.env,
            "test_stranger",
            groups="aftersales_center.group_supervisor",
            company_id=second.id,
            company_ids=[(6, 0, second.ids)],
        )
        for action in (
            lambda remedy: remedy.action_authorise(),
            lambda remedy: remedy.action_refuse_authority("No"),
            lambda remedy: remedy.approval_ids.read(["amount"]),
        ):
            with self.assertRaises(AccessError):
                action(self.remedy.with_user(stranger))
        self.assertNotIn(stranger, self.asked(self.remedy.rma_id).user_id)
        rows = self.env["aftersales.authority"]
        self.assertFalse(rows.with_user(stranger).search([]))

    def test_another_teams_agent_reads_no_words(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        words = self.remedy.approval_ids
        self.remedy.rma_id.sudo().write({"team_id": team.id, "user_id": False})
        with self.assertRaises(AccessError):
            words.with_user(self.agent).read(["amount"])
        self.assertTrue(words.with_user(self.supervisor).read(["amount"]))

    def test_limits_are_the_administrators_and_logged(self):
        rows = self.env["aftersales.authority"].search([("company_id", "=", self.company.id)])
        for role in ROLES:
            user = getattr(self, role)
            mine = rows.with_user(user)
            with self.subTest(role=role):
                if role == "administrator":
                    mine.write({"amount": 60.0})
                    continue
                with self.assertRaises(AccessError):
                    mine.write({"amount": 10000.0})
                with self.assertRaises(AccessError):
                    mine.create({"role": "administrator", "amount": 1})
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.authority"), ("event", "=", "config.changed")]
        )
        self.assertIn('"after":"60.00"', events[-1:].payload)

    def test_limits_make_sense(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.limit("supervisor", 100, two=50)
            self.env.flush_all()
