"""The money goes back the way it came: once, or a person is told."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .payout_common import PayoutCommon, pay_online


@tagged("post_install", "-at_install")
class TestPayout(PayoutCommon):
    def test_the_deciding_transaction_calls_nobody(self):
        pay_online(self.provider, self.bill)
        _rma, note = self.refunded()
        row = self.rows(note)
        self.assertEqual((row.state, row.amount, row.attempts), ("queued", 80.0, 0))
        self.assertEqual(self.double.calls, [])
        self.assertEqual(note.amount_residual, 80.0)

    def test_it_goes_back_the_way_it_came_and_is_matched(self):
        source = pay_online(self.provider, self.bill)
        self.assertEqual(self.bill.amount_residual, 0.0)
        rma, note = self.refunded()
        self.job()
        row = self.rows(note)
        self.assertEqual(self.double.calls, [(f"R-{source.reference}", 80.0)])
        self.assertEqual((row.state, row.step, row.attempts), ("done", "done", 1))
        refund = row.refund_transaction_id
        self.assertEqual((refund.source_transaction_id, refund.state), (source, "done"))
        self.assertEqual(note.amount_residual, 0.0)
        self.assertTrue(refund.payment_id.is_reconciled)
        self.assertEqual(refund.payment_id.payment_type, "outbound")
        self.assertEqual(source.payment_id.amount_available_for_refund, 120.0)
        self.job()
        self.assertEqual(len(self.double.calls), 1, "a second run sends nothing")
        self.assertEqual(rma.with_user(self.agent).payout_ids, row.with_user(self.agent))

    def test_an_unpaid_invoice_owes_nothing_back(self):
        _rma, note = self.refunded()
        self.assertEqual(note.amount_residual, 0.0)
        self.assertFalse(self.rows(note))

    def test_a_partly_paid_invoice_gives_back_what_is_left_over(self):
        """200 billed, 150 paid online, 80 credited: 50 go to the invoice, 30 back."""
        pay_online(self.provider, self.bill, 150.0)
        _rma, note = self.refunded()
        row = self.rows(note)
        self.assertEqual((row.state, row.amount), ("queued", 30.0))
        self.job()
        self.assertEqual([amount for _reference, amount in self.double.calls], [30.0])
        self.assertEqual((note.amount_residual, self.bill.amount_residual), (0.0, 0.0))

    def test_newest_payment_first_and_each_at_most_what_it_was(self):
        """200 paid as 150 and 50; 160 credited: 50 of the newer, 110 of the older."""
        older = pay_online(self.provider, self.bill, 150.0)
        newer = pay_online(self.provider, self.bill, 50.0)
        _rma, note = self.refunded(4)
        rows = self.rows(note)
        self.assertEqual(
            [(row.transaction_id, row.amount) for row in rows], [(newer, 50.0), (older, 110.0)]
        )
        self.job()
        self.assertEqual(rows.mapped("state"), ["done", "done"])
        self.assertEqual(note.amount_residual, 0.0)

    def test_paid_by_bank_is_for_the_accountant_until_nothing_is_open(self):
        self.pay_by_bank(self.bill)
        _rma, note = self.refunded()
        row = self.rows(note)
        self.assertEqual((row.state, row.amount), ("manual", 80.0))
        self.assertFalse(row.transaction_id)
        self.job()
        self.assertEqual(self.double.calls, [])
        self.pay_by_bank(note)
        row.invalidate_recordset()
        self.assertEqual(row.state, "done")

    def test_half_online_half_by_bank(self):
        """200 billed: 60 online, 140 by bank; 80 credited: 60 go back online, 20 by hand."""
        pay_online(self.provider, self.bill, 60.0)
        self.pay_by_bank(self.bill)
        _rma, note = self.refunded()
        rows = self.rows(note)
        self.assertEqual(rows.mapped("amount"), [60.0, 20.0])
        self.job()
        self.assertEqual(rows.mapped("state"), ["done", "manual"])
        self.assertEqual(note.amount_residual, 20.0)

    def test_a_provider_that_cannot_refund_is_left_to_people(self):
        self.double.support = "none"
        pay_online(self.provider, self.bill)
        _rma, note = self.refunded()
        self.assertEqual(self.rows(note).mapped("state"), ["manual"])

    def test_whole_payments_only(self):
        self.double.support = "full_only"
        pay_online(self.provider, self.bill)
        _rma, note = self.refunded(2)
        self.assertEqual(self.rows(note).mapped("state"), ["manual"])
        order = self.make_order((self.lamp, 1))
        pay_online(self.provider, order.invoice_ids)
        whole = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.job()
        self.assertEqual(self.rows(whole).mapped("state"), ["done"])
        self.assertEqual([amount for _reference, amount in self.double.calls], [40.0])

    def test_the_setting_off_only_shows_and_the_accountant_sends(self):
        self.company.aftersales_pay_out = False
        pay_online(self.provider, self.bill)
        _rma, note = self.refunded()
        row = self.rows(note)
        self.job()
        self.assertEqual((row.state, self.double.calls), ("manual", []))
        row.with_user(self.accountant).action_send()
        self.job()
        self.assertEqual((row.state, len(self.double.calls)), ("done", 1))

    def test_a_draft_credit_note_owes_when_the_accountant_posts_it(self):
        self.company.aftersales_post_credit_notes = False
        pay_online(self.provider, self.bill)
        rma = self.settled_rma((self.line, 2))
        note = self.credit_notes(rma)
        self.assertFalse(self.rows(note))
        note.with_user(self.accountant).action_post()
        self.assertEqual(self.rows(note).mapped("state"), ["queued"])

    def test_two_credit_notes_on_one_payment_posted_together(self):
        """150 of 200 paid online, 50 by bank: two notes of 80 get 80 and 70 of it."""
        self.company.aftersales_post_credit_notes = False
        pay_online(self.provider, self.bill, 150.0)
        self.pay_by_bank(self.bill)
        rmas = [self.settled_rma((self.line, 2)) for _rma in range(2)]
        notes = self.credit_notes(rmas[0]) | self.credit_notes(rmas[1])
        notes.action_post()
        rows = self.env["aftersales.payout"].search(
            [("credit_note_id", "in", notes.ids)], order="id"
        )
        self.assertEqual(
            [(bool(row.transaction_id), row.amount) for row in rows],
            [(True, 80.0), (True, 70.0), (False, 10.0)],
        )
        self.job()
        self.assertEqual([amount for _reference, amount in self.double.calls], [80.0, 70.0])
        self.assertEqual(rows.mapped("state"), ["done", "done", "manual"])

    def test_a_down_payment_goes_back_too(self):
        """50 % of 200 paid online before, the rest after: 160 credited, 100 and 60 go back."""
        order = self.make_order((self.lamp, 5), invoice=False)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizard.create({"advance_payment_method": "percentage", "amount": 50}).create_invoices()
        down = order.invoice_ids
        down.action_post()
        first = pay_online(self.provider, down)
        final = self.invoice(order)
        self.assertEqual(final.amount_total, 100.0)
        second = pay_online(self.provider, final)
        rma = self.settled_rma((order.order_line[0], 4))
        note = self.credit_notes(rma)
        self.assertEqual(note.amount_residual, 160.0)
        self.assertEqual(
            [(row.transaction_id, row.amount) for row in self.rows(note)],
            [(second, 100.0), (first, 60.0)],
        )

    def test_what_an_exchange_credits_waits_for_people(self):
        pay_online(self.provider, self.bill)
        kinds = type(self.env["aftersales.remedy"])
        with patch.object(kinds, "_MONEY_KINDS", frozenset()):
            _rma, note = self.refunded()
        self.assertEqual(self.rows(note).mapped("state"), ["manual"])
        self.assertTrue(self.rows(note).transaction_id, "an accountant may send it")

    def test_an_exchange_owes_what_is_left_of_it(self):
        """A lamp of 40.00 for a mug of 9.50: 30.50 is left; for a chair of 120.00: nothing."""
        pay_online(self.provider, self.bill)
        for new, left in ((self.mug, [30.5]), (self.chair, [])):
            with self.subTest(new=new.name):
                rma = self.settled_rma(
                    (
                        self.line,
                        1,
                        {"requested_remedy": "exchange", "exchange_product_id": new.id},
                    )
                )
                note = self.credit_notes(rma)
                self.assertEqual(self.rows(note).mapped("amount"), left)
                self.assertEqual(
                    set(self.rows(note).mapped("state")), {"manual"} if left else set()
                )

    def test_its_screens_open_for_each_role(self):
        pay_online(self.provider, self.bill)
        rma, note = self.refunded()
        for user in (self.agent, self.supervisor, self.auditor):
            form = Form(rma.with_user(user))
            self.assertEqual(len(form.payout_ids), 1)
        self.assertNotIn("payout_ids", Form(rma.with_user(self.receiver))._view["fields"])
        Form(self.rows(note).with_user(self.accountant))

    def test_credit_notes_made_by_hand_are_none_of_ours(self):
        pay_online(self.provider, self.bill)
        note = self.bill._reverse_moves([{}])
        note.action_post()
        self.assertFalse(self.rows(note))


@tagged("post_install", "-at_install")
class TestPayoutRoles(PayoutCommon):
    def setUp(self):
        super().setUp()
        pay_online(self.provider, self.bill)
        self.rma, self.note = self.refunded()
        self.row = self.rows(self.note)
        self.row._write_guarded({"step": "manual", "error": "look"})

    def test_who_reads(self):
        spec = {
            "credit_note_id": {"fields": {"display_name": {}}},
            "state": {},
            "provider_name": {},
            "return_names": {},
            "amount": {},
        }
        for user in (self.agent, self.supervisor, self.auditor, self.accountant):
            with self.subTest(user=user.login):
                rows = self.env["aftersales.payout"].with_user(user)
                found = rows.web_search_read([("state", "=", "manual")], spec)["records"]
                mine = [row for row in found if row["id"] == self.row.id]
                self.assertEqual(mine[0]["amount"], 80.0)
                self.assertEqual(mine[0]["return_names"], self.rma.name)
        for user in (self.receiver, self.salesman, self.stocker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["aftersales.payout"].with_user(user).search_read([], ["amount"])
        with self.assertRaises(AccessError):
            self.rma.with_user(self.receiver).read(["payout_ids"])

    def test_who_sends(self):
        for user in (self.agent, self.supervisor, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.row.with_user(user).action_send()
        with self.assertRaises(AccessError):
            self.row.with_user(self.receiver).action_send()
        self.row.with_user(self.accountant).action_send()
        self.assertEqual(self.row.step, "queued")

    def test_nobody_writes_rows(self):
        for user in (self.agent, self.administrator, self.accountant):
            row = self.row.with_user(user)
            for attempt in (
                lambda row=row: row.write({"amount": 1.0}),
                lambda row=row: row.write({"step": "done"}),
                lambda row=row: row.unlink(),
                lambda row=row: row.copy(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()
        with self.assertRaises(UserError):
            self.row.write({"step": "queued"})
        with self.assertRaises(UserError):
            self.rma.with_user(self.agent).write({"payout_ids": [Command.clear()]})

    def test_an_agent_sees_only_the_rows_of_their_teams(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        self.rma.sudo().write({"team_id": team.id, "user_id": self.supervisor.id})
        self.assertFalse(
            self.env["aftersales.payout"].with_user(self.agent).search([("id", "=", self.row.id)])
        )

    def test_other_companies_see_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.accountant.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        rows = self.env["aftersales.payout"].with_user(self.accountant)
        self.assertFalse(rows.search([("id", "=", self.row.id)]))

    def test_a_state_is_found_by_what_it_shows(self):
        rows = self.env["aftersales.payout"]
        for state in ("queued", "sent", "done", "failed", "manual", "cancelled"):
            for row in rows.search([("state", "=", state)]):
                self.assertEqual(row.state, state)
        for step in ("queued", "failed", "manual", "sent", "done"):
            self.row._write_guarded({"step": step})
            self.row.invalidate_recordset()
            found = rows.search([("state", "=", self.row.state), ("id", "=", self.row.id)])
            self.assertEqual(found, self.row, step)
            others = rows.search([("state", "!=", self.row.state), ("id", "=", self.row.id)])
            self.assertFalse(others)
