"""Who tries to change, see, handle or keep a statement that is not theirs to."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
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

    def test_a_flood_is_stopped_and_nobodys_first(self):
        """100 an hour of one visitor, 10 for one address; a proven order counts by itself."""
        public = self.rows.with_user(self.env.ref("base.public_user"))

        def may(address="de@example.com", order=None, visitor="192.0.2.9", key="new"):
            return public._may_declare(visitor, read("Ada", "lamp", address), order, key)

        told = [may(address) for address in ["De@example.com"] * 6 + ["de@example.com"] * 6]
        self.assertEqual(told, [True] * 10 + [False] * 2)
        self.assertTrue(may(visitor="192.0.2.10"), "the same address elsewhere")
        told = [may(f"a{number}@example.com") for number in range(100)]
        self.assertEqual(told.count(True), 100 - 12, "twelve were counted before")
        self.assertFalse(may("first@example.com"), "this visitor has sent a hundred")
        self.assertTrue(may("first@example.com", self.order), "a link proves the order")
        self.assertEqual([may(order=self.order) for _time in range(11)], [True] * 9 + [False] * 2)
        known = self.rows._submit(
            self.company, read("Ada", "lamp", "de@example.com"), key="portal:k", lang="en_US"
        )
        self.assertTrue(known and may(key="portal:k"), "a double click is no other statement")
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            self.assertTrue(may())
        settings = self.env["ir.config_parameter"]
        for value, allowed in (("2", 2), ("0", 1), ("-3", 10), ("many", 10)):
            settings.set_param("aftersales_center.withdrawals_repeated", value)
            told = [may(visitor=f"198.51.100.{allowed}{value}") for _time in range(12)]
            self.assertEqual(told.count(True), allowed, value)

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

    def erase_all(self):
        """What both jobs of the night do when all retention is over."""
        later = fields.Datetime.now() + timedelta(days=20 * 366)
        company, cron = type(self.env["res.company"]), type(self.env["ir.cron"])
        with (
            patch.object(company, "_aftersales_erasable_before", return_value=later),
            patch.object(cron, "_commit_progress", return_value=60),
        ):
            self.rows._erase_over()
            self.env["aftersales.audit.personal"]._cron_erase()
        self.env.cr.flush()
        self.env.invalidate_all()

    def log_texts(self, row):
        """Texts about persons that the log keeps of this statement."""
        domain = [("res_model", "=", row._name), ("res_id", "=", row.id)]
        return self.env["aftersales.audit.personal"].search(domain)

    def test_a_hold_on_the_customer_reaches_statements_without_a_return(self):
        """Of an order of theirs, whatever address was typed, and unmatched with their address."""
        undelivered = self.order_for("DE", deliver=False)
        matched = self.submit(undelivered.name, "elsewhere@example.org")
        matched.with_user(self.agent).action_match(undelivered.id)
        unmatched = self.submit("the lamp from May", "DE@Example.com")
        strange = self.submit("the lamp", "eve@example.org")
        self.assertFalse((matched | unmatched | strange).rma_id)
        documents = (matched | unmatched).acknowledgement_id
        mails = self.mails(matched).filtered(lambda mail: mail.res_id in matched.ids)
        self.env.cr.flush()
        hold = self.env["aftersales.audit.hold"].create(
            {"partner_id": self.consumer.id, "reason": "Claim of the customer, 4 O 12/26"}
        )
        self.erase_all()
        self.assertEqual(matched.contract, undelivered.name)
        self.assertEqual(unmatched.address, "DE@Example.com")
        self.assertEqual(len(documents.exists()), 2)
        self.assertTrue(mails.exists())
        for row in matched | unmatched:
            self.assertTrue(self.log_texts(row), row.contract)
        self.assertFalse(strange.person or self.log_texts(strange), "another's are let go")
        hold.action_lift("Settled")
        self.erase_all()
        self.assertFalse((matched | unmatched).filtered("person") or documents.exists())
        self.assertFalse(self.log_texts(matched) or self.log_texts(unmatched))

    def test_a_hold_on_one_return_keeps_the_statement_of_another(self):
        """One statement opened two returns; one may be erased, and the words of both stay."""
        self.row._process_now()
        self.row.invalidate_recordset()
        free = self.row.rma_id
        held = self.make_rma((self.order_for("DE").order_line, 1), partner_id=self.consumer.id)
        held._write_guarded({"withdrawal_id": self.row.id})
        self.env.flush_all()
        hold = self.env["aftersales.audit.hold"].create(
            {"case_ref": f"aftersales.rma,{held.id}", "reason": "Claim of the customer"}
        )
        free._erase_texts("gdpr_17")
        self.assertTrue(self.row.person and self.row.address)
        self.erase_all()
        self.assertTrue(self.row.person)
        hold.action_lift("Settled")
        self.erase_all()
        self.assertFalse(self.row.person, "the job catches up when the hold is over")
