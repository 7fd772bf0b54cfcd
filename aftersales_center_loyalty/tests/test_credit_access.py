"""Who sees and does what; and that nobody gets points by another door."""

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestCreditAccess(LoyaltyCommon):
    def setUp(self):
        super().setUp()
        order = self.paid_order((self.lamp, 3))
        self.sold = order.order_line
        self.rma = self.settled_as("voucher", (self.sold, 1))
        self.remedy = self.rma.remedy_ids
        self.grant = self.remedy.sudo().grant_ids

    def test_receivers_see_no_amount_and_no_card(self):
        for records in (self.grant, self.remedy):
            with self.assertRaises(AccessError):
                records.with_user(self.receiver).read()
        line = self.rma.with_user(self.receiver).line_ids
        self.assertEqual(line.needs_consent, False)
        values = line.read()[0]
        for name in ("credit_given", "grant_ids", "card_id"):
            self.assertNotIn(name, values)

    def test_the_code_is_not_for_auditors(self):
        rows = self.grant.with_user(self.auditor).read()
        self.assertNotIn("card_id", rows[0])
        self.assertNotIn(self.voucher_of(self.rma).code, str(rows))
        with self.assertRaises(AccessError):
            self.grant.with_user(self.auditor).read(["card_id"])
        self.assertEqual(self.remedy.with_user(self.auditor).credit_given, 40.0)

    def test_nobody_writes_what_was_given(self):
        values = {
            "remedy_id": self.remedy.id,
            "purpose": "credit",
            "program_id": self.ewallet.id,
        }
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["aftersales.card.grant"].with_user(user).create(values)
                for record in (self.grant.with_user(user),):
                    with self.assertRaises(UserError):
                        record.write({"points": 1000})
                    with self.assertRaises(UserError):
                        record.write({"card_id": False})
                    with self.assertRaises(UserError):
                        record.unlink()
                with self.assertRaises(UserError):
                    self.remedy.with_user(user).write(
                        {"grant_ids": [(0, 0, {**values, "points": 500})]}
                    )
        with self.assertRaises(UserError):
            self.grant.write({"points": 1000})  # the system itself, by the front door

    def test_an_accountant_without_roles_posts_and_resets(self):
        note = self.credit_notes(self.rma).with_user(self.accountant)
        note.button_draft()
        note.action_post()
        self.assertEqual(self.voucher_of(self.rma).points, 40.0)

    def test_an_agent_alone_gives_credit_without_rights_on_programs(self):
        with self.assertRaises(AccessError):
            self.env["loyalty.card"].with_user(self.agent).create({"program_id": self.ewallet.id})
        rma = self.settled_as("store_credit", (self.sold, 1))
        self.assertEqual(rma.remedy_ids.with_user(self.agent).credit_given, 40.0)

    def test_a_settlement_line_written_by_hand_gives_nothing(self):
        order = self.paid_order((self.lamp, 1))
        rma = self.settled_rma((order.order_line, 1))  # a refund
        bill = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        note = bill._reverse_moves()
        note.invoice_line_ids.write(
            {"aftersales_remedy_id": rma.remedy_ids.id, "aftersales_part": "settlement"}
        )
        self.assertFalse(rma.remedy_ids.sudo()._credit_lines())

    def test_points_given_are_in_the_log(self):
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("event", "=", "card.given"), ("res_id", "=", self.rma.id)]
        )
        self.assertEqual(len(events), 1)
        self.assertNotIn(self.voucher_of(self.rma).code, events.payload)

    def test_orders_without_returns_are_posted_as_before(self):
        order = self.paid_order((self.lamp, 1))
        bill = order.invoice_ids
        note = bill.with_user(self.accountant)._reverse_moves()
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_each_role_opens_its_screens(self):
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            with self.subTest(user=user.login):
                form = Form(self.remedy.with_user(user), view="aftersales_center.view_remedy_form")
                self.assertEqual(form.credit_given, 40.0)
                self.assertEqual(form.grant_ids._records[0]["money"], 40.0)
                self.assertNotIn(self.voucher_of(self.rma).code, str(form.grant_ids._records))
        for user in (self.agent, self.receiver, self.auditor):
            with self.subTest(user=user.login):
                arch = self.env["aftersales.rma"].with_user(user).get_view(view_type="form")["arch"]
                self.assertEqual("Record consent" in arch, user == self.agent)
        settings = Form(self.env["res.config.settings"])
        settings.aftersales_credit_bonus = 5.0
        settings.save()
        self.assertEqual(self.company.aftersales_credit_bonus, 5.0)

    def test_a_bonus_of_more_than_all_is_refused(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.company.aftersales_credit_bonus = 200.0
            self.env.flush_all()
