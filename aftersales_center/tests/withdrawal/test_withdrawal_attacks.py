"""Who tries to change, see, handle or keep a statement that is not theirs to."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...engine.withdrawal_statement import read
from .common import WithdrawalCommon


@tagged("post_install", "-at_install")
class TestWithdrawalAttacks(WithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.row = cls.rows._submit(
            cls.company, read("Ada", cls.order.name, "de@example.com"), lang="en_US", tz="UTC"
        )
        cls.shopper = new_test_user(cls.env, "shopper", groups="base.group_portal")

    def test_a_statement_never_changes(self):
        for user in (self.agent, self.supervisor, self.administrator, self.env.user):
            row = self.row.with_user(user)
            for attempt in (
                lambda row=row: row.write({"received_on": "2020-01-01"}),
                lambda row=row: row.write({"order_id": self.order.id}),
                lambda row=row: row.unlink(),
                lambda row=row: row.create({"person": "x"}),
                lambda row=row: row.copy(),
            ):
                with self.assertRaises(UserError):  # AccessError is one
                    attempt()
        for name, value in (("received_on", "2020-01-01"), ("person", "x"), ("contract", "x")):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE aftersales_withdrawal SET {name} = %s WHERE id = %s",
                    (value, self.row.id),
                )
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("DELETE FROM aftersales_withdrawal")

    def test_what_was_filled_once_stays(self):
        self.row._process_now()
        other = self.order_for("DE")
        for vals in ({"order_id": other.id}, {"rma_id": False}, {"processed_on": False}):
            with self.assertRaises(UserError):
                self.row._fill(vals)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE aftersales_withdrawal SET order_id = %s", (other.id,))

    def test_who_sees_it(self):
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            self.assertTrue(self.row.with_user(user).person)
        public = self.env.ref("base.public_user")
        for user in (
            self.receiver,
            self.salesman,
            self.stocker,
            self.accountant,
            self.shopper,
            public,
        ):
            with self.assertRaises(AccessError):
                self.row.with_user(user).read(["person"])
        with self.assertRaises(AccessError):
            self.row.with_user(self.administrator).read(["access_token"])

    def test_who_handles_it(self):
        public = self.env.ref("base.public_user")
        users = (self.auditor, self.receiver, self.salesman, self.shopper, public)
        for user in users:
            row = self.row.with_user(user)
            for attempt in (
                lambda row=row: row.action_match(self.order.id),
                lambda row=row: row.action_set_aside("x"),
                lambda row=row: row.action_acknowledged_on_paper(),
                lambda row=row: row.action_open_return(),
                lambda row=row: row.action_record(
                    {"channel": "letter", "person": "x", "contract": "y"}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_another_company_sees_and_matches_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = new_test_user(
            self.env,
            "abroad",
            groups="aftersales_center.group_agent",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        rows = self.rows.with_user(abroad)
        self.assertFalse(rows.search([]))
        with self.assertRaises(AccessError):
            rows.action_record(
                {"channel": "letter", "person": "x", "contract": "y", "order_id": self.order.id}
            )
        with self.assertRaises(AccessError):
            rows.action_record(
                {
                    "channel": "letter",
                    "person": "x",
                    "contract": "y",
                    "company_id": self.company.id,
                }
            )
        theirs = self.rows._submit(other, read("Ada", self.order.name, "de@example.com"))
        self.work()
        self.assertFalse(theirs.order_id, "an order is of its own company")

    def test_what_an_agent_may_not_record(self):
        record = self.rows.with_user(self.agent).action_record
        good = {"channel": "letter", "person": "Ada", "contract": "lamp"}
        foreign = self.order_for("GB").order_line
        for values, why in (
            ({"channel": "online"}, "how it came"),
            ({"channel": "pigeon"}, "how it came"),
            ({"received_on": fields.Datetime.now() + timedelta(minutes=5)}, "future"),
            ({"person": " "}, "name"),
            ({"contract": ""}, "which contract"),
            ({"address": "ada at home"}, "e-mail"),
            ({"order_id": self.order.id, "goods": [(foreign.id, 1)]}, "goods of the order"),
        ):
            with self.assertRaisesRegex(UserError, why):
                record({**good, **values})

    def test_the_log_names_nobody(self):
        event = self.logged("withdrawal.received", self.row)
        for secret in ("Ada", "de@example.com"):
            self.assertNotIn(secret, event.payload)

    def test_texts_go_when_their_time_is_over(self):
        self.row._process_now()
        rma = self.row.rma_id
        self.row.invalidate_recordset()
        rma._erase_texts("gdpr_17")
        self.assertEqual(
            (self.row.person, self.row.contract, self.row.address), (False, False, False)
        )
        self.assertTrue(self.row.received_on)
        self.assertFalse(self.rows.search([("acknowledgement_id", "!=", False)]) & self.row)

    def test_unmatched_statements_go_when_their_time_is_over(self):
        row = self.submit("x", "nobody@example.org")
        document = row.acknowledgement_id
        self.rows._erase_over()
        self.assertTrue(row.person, "not yet")
        later = fields.Datetime.now() + timedelta(days=20 * 366)
        company = type(self.env["res.company"])
        with patch.object(company, "_aftersales_erasable_before", return_value=later):
            self.rows._erase_over()
        self.assertFalse(row.person or row.contract or row.address)
        self.assertFalse(document.exists())
        self.assertNotIn(row.id, self.mails(row).mapped("res_id"))
        self.assertTrue(self.logged("audit.erased", row))
