"""The provider refuses, is silent or dies; people do the same meanwhile: never twice."""

import requests

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .payout_common import PayoutCommon, pay_online

JOB = "odoo.addons.aftersales_center.models.remedy.payout_job"
NO_CONNECTION = "Could not establish the connection to the payment provider."


@tagged("post_install", "-at_install")
class TestPayoutFailures(PayoutCommon):
    def setUp(self):
        super().setUp()
        self.source = pay_online(self.provider, self.bill)
        self.rma, self.note = self.refunded()
        self.row = self.rows(self.note)

    def test_refused_once_is_tried_again_later(self):
        for answer in ("refused", "error"):
            with self.subTest(answer=answer):
                self.double.calls.clear()
                rma = self.settled_rma((self.line, 1))
                row = self.rows(self.credit_notes(rma))
                self.row._write_guarded({"step": "manual"})
                self.double.answers = [answer]
                self.job()
                self.assertEqual((row.state, row.attempts), ("queued", 1))
                self.assertTrue(row.error)
                self.job()
                self.assertEqual(len(self.double.calls), 1, "not before an hour has passed")
                self.later()
                self.job()
                self.assertEqual((row.state, row.attempts), ("done", 2))
                self.assertFalse(self.todo(rma))

    def test_refused_twice_is_shown_and_not_tried_again(self):
        self.double.answers = ["refused", "refused"]
        self.job()
        self.later()
        self.job()
        self.assertEqual((self.row.state, self.row.attempts), ("failed", 2))
        self.assertEqual(self.todo(self.rma).user_id, self.rma.user_id)
        self.later()
        self.job()
        self.assertEqual(len(self.double.calls), 2)
        self.row.with_user(self.accountant).action_send()
        self.job()
        self.assertEqual((self.row.state, len(self.double.calls)), ("done", 3))
        self.assertEqual(self.note.amount_residual, 0.0)
        self.assertFalse(self.todo(self.rma), "nobody has to look any more")
        self.assertIn("money is back", " ".join(self.rma.message_ids.mapped("body")))

    def test_an_accountant_who_pays_by_hand_closes_it_too(self):
        other = self.rma.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call the customer"
        )
        self.double.answers = ["refused", "refused"]
        self.job()
        self.later()
        self.job()
        self.assertTrue(self.todo(self.rma))
        self.job()
        self.assertTrue(self.todo(self.rma), "still owed")
        self.pay_by_bank(self.note)
        self.row.invalidate_recordset()
        self.assertEqual(self.row.state, "done")
        self.job()
        self.assertFalse(self.todo(self.rma))
        self.assertTrue(other.exists().active, "what somebody else planned stays")

    @mute_logger(JOB)
    def test_an_answer_that_was_lost_is_never_sent_again(self):
        def broken_line(_refund):
            try:
                raise requests.ReadTimeout("read timed out")
            except requests.Timeout as error:
                raise UserError(NO_CONNECTION) from error  # as Odoo does for both

        for answer in (broken_line, RuntimeError("a bug in the provider's module")):
            with self.subTest(answer=answer):
                rma = self.settled_rma((self.line, 1))
                row = self.rows(self.credit_notes(rma))
                self.row._write_guarded({"step": "manual"})
                self.double.calls.clear()
                self.double.answers = [answer]
                self.job()
                self.assertEqual((row.state, len(self.double.calls)), ("manual", 1))
                self.assertTrue(self.todo(rma))
                self.later()
                self.job()
                self.assertEqual(len(self.double.calls), 1)
                row.refund_transaction_id._set_canceled()

    @mute_logger(JOB)
    def test_a_connection_that_was_never_made_is_tried_again(self):
        def unreachable(_refund):
            try:
                raise requests.ConnectTimeout("no route")
            except requests.Timeout as error:
                raise UserError(NO_CONNECTION) from error

        self.double.answers = [unreachable]
        self.job()
        self.assertEqual(self.row.state, "queued")

    def test_the_server_died_after_it_was_sent(self):
        """The row was committed as sent; nobody knows whether the provider was reached."""
        self.assertTrue(self.row._hand_over())
        self.assertEqual(self.row.state, "sent")
        self.job()
        self.assertEqual((self.row.state, self.double.calls), ("manual", []))
        self.assertTrue(self.todo(self.rma))
        self.job()
        self.assertEqual(self.double.calls, [])
        # The provider's notification comes after all.
        self.row.refund_transaction_id._set_done()
        self.row.invalidate_recordset()
        self.assertEqual(self.row.state, "done")
        self.job()
        self.assertFalse(self.todo(self.rma))

    def test_a_lost_one_is_sent_again_by_an_accountant_who_checked(self):
        self.row._hand_over()
        self.job()
        lost = self.row.refund_transaction_id
        self.row.with_user(self.accountant).action_send()
        self.job()
        self.assertEqual((self.row.state, lost.state), ("done", "cancel"))
        self.assertEqual([amount for _reference, amount in self.double.calls], [80.0])

    def test_a_provider_that_answers_later(self):
        self.double.answers = ["pending"]
        self.job()
        self.assertEqual(self.row.state, "sent")
        self.job()
        self.assertEqual((self.row.state, len(self.double.calls)), ("sent", 1))
        with self.assertRaisesRegex(UserError, "must be"):
            self.row.with_user(self.accountant).action_send()
        self.row.refund_transaction_id._set_done()
        self.row.invalidate_recordset()
        self.assertEqual(self.row.state, "done", "by the provider's own word")
        self.job()
        self.assertEqual((self.row.step, self.note.amount_residual), ("done", 0.0))

    def test_a_provider_that_refuses_later(self):
        self.double.answers = ["pending"]
        self.job()
        self.row.refund_transaction_id._set_error("card closed")
        self.job()
        self.assertEqual((self.row.state, self.row.error), ("queued", "card closed"))
        self.later()
        self.job()
        self.assertEqual(self.row.state, "done")

    def test_a_provider_that_only_takes_the_request(self):
        """Some answer by a notification: the refund stays a draft, which is not a lost one."""
        self.double.answers = ["nothing"]
        self.job()
        self.job()
        self.assertEqual((self.row.state, len(self.double.calls)), ("sent", 1))

    def test_the_accountant_was_faster_with_odoos_wizard(self):
        wizard = (
            self.env["payment.refund.wizard"]
            .with_context(active_id=self.source.payment_id.id)
            .create({"amount_to_refund": 80.0})
        )
        wizard.action_refund()
        self.assertEqual(len(self.double.calls), 1)
        self.job()
        self.assertEqual((self.row.state, len(self.double.calls)), ("manual", 1))
        self.assertIn(f"R-{self.source.reference}", self.row.error)
        # The accountant matches that payment with the credit note: done, by facts.
        refund = self.source.child_transaction_ids
        refund._post_process()
        self.job()
        self.assertEqual(len(self.double.calls), 1)
        lines = (refund.payment_id.move_id | self.note).line_ids
        lines.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).reconcile()
        self.row.invalidate_recordset()
        self.assertEqual(self.row.state, "done")

    def test_a_payment_given_back_in_full_before_is_not_overdrawn(self):
        """What may be refunded is read when it is sent, not when it was queued."""
        refund = self.source._refund(200.0)
        refund._post_process()
        other = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 200.0, "tax_ids": False})
                ],
            }
        )
        other.action_post()
        lines = (refund.payment_id.move_id | other).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertTrue(refund.payment_id.is_reconciled)
        self.double.calls.clear()
        self.job()
        self.assertEqual((self.row.state, self.double.calls), ("manual", []))

    def test_cancelled_while_it_waits(self):
        self.note.button_draft()
        self.note.button_cancel()
        self.job()
        self.assertEqual((self.row.state, self.double.calls), ("cancelled", []))
        self.assertFalse(self.todo(self.rma))

    def test_posted_anew_is_sent_once(self):
        self.note.button_draft()
        self.note.action_post()
        self.assertEqual(self.rows(self.note).mapped("state"), ["queued"])
        self.job()
        self.job()
        self.assertEqual(len(self.double.calls), 1)
        self.note.button_draft()
        self.note.action_post()
        self.job()
        self.assertEqual(len(self.double.calls), 1, "what was given back stays given back")

    def test_set_off_while_it_waits(self):
        """80 owed; 50 of it is set off with an open invoice: only 30 go back."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"name": "x", "price_unit": 50.0, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        lines = (invoice | self.note).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.assertEqual(self.note.amount_residual, 30.0)
        self.job()
        self.assertEqual([amount for _reference, amount in self.double.calls], [30.0])
        self.assertEqual((self.row.state, self.note.amount_residual), ("done", 0.0))

    def test_a_provider_switched_off_is_no_reason_to_lose_it(self):
        self.provider.state = "disabled"
        self.job()
        self.later()
        self.job()
        self.assertEqual((self.row.state, self.double.calls), ("failed", []))

    def test_one_that_fails_does_not_hold_up_the_others(self):
        order = self.make_order((self.lamp, 1))
        pay_online(self.provider, order.invoice_ids)
        other = self.rows(self.credit_notes(self.settled_rma((order.order_line, 1))))
        self.double.answers = ["refused"]
        self.job()
        self.assertEqual((self.row.state, other.state), ("queued", "done"))
