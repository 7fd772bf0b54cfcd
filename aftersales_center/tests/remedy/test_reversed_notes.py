"""An accountant reverses a credit note of a return: the remedy follows, and can be given again."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestReversedNotes(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 2))
        self.line = self.order.order_line
        self.row = self.entitlement(self.line)

    def reverse(self, note, post=True):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id})
        )
        move = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if post:
            move.with_user(self.accountant).action_post()
        return move

    def money(self):
        self.reconcile()
        self.row.invalidate_recordset()
        return self.row.amount_invoiced, self.row.amount_remedied, self.row.amount_available

    def again(self, rma):
        rma.remedy_ids.action_cancel()
        self.assertEqual(rma.remedy_ids.state, "cancelled")
        if rma.state == "done":
            rma.action_reopen()
        rma.action_settle()
        return (rma.remedy_ids - rma.remedy_ids[0]).sudo().credit_note_ids

    def test_a_refund_reversed_is_no_refund(self):
        rma = self.settled_rma((self.line, 1))
        remedy, note = rma.remedy_ids, self.credit_notes(rma)
        self.assertEqual((remedy.state, remedy.amount), ("done", 40.0))
        with self.assertRaisesRegex(UserError, "is posted"), self.cr.savepoint():
            remedy.action_cancel()
        move = self.reverse(note, post=False)
        self.assertEqual((remedy.state, remedy.amount), ("done", 40.0), "a draft says nothing")
        move.action_post()
        self.assertEqual((remedy.state, remedy.amount), ("in_progress", 0.0))
        self.assertEqual((remedy.qty_credited, remedy.amount_given), (0.0, 0.0))
        self.assertEqual(self.money(), (80.0, 0.0, 80.0))
        self.assertEqual(self.line.qty_invoiced, 2)
        new = self.again(rma)
        self.assertEqual((new.state, new.amount_total), ("posted", 40.0))
        self.assertEqual(self.money(), (80.0, 40.0, 40.0))
        self.assertEqual(self.line.qty_invoiced, 1)
        self.assertFalse(self.row.is_over_credited)
        cost = self.env["aftersales.cost"].search(
            [("rma_id", "=", rma.id), ("kind", "=", "credit")]
        )
        self.assertEqual(sum(cost.mapped("amount")), 40.0, "80.00 credited, 40.00 taken back")
        row = self.env["aftersales.reconciliation"].search([("rma_id", "=", rma.id)])
        self.assertEqual((row.qty_credited, row.amount_untaxed, row.amount_total), (1, 40, 40))

    def test_a_reversal_taken_back_restores_it(self):
        rma = self.settled_rma((self.line, 1))
        move = self.reverse(self.credit_notes(rma))
        move.button_draft()
        self.assertEqual((rma.remedy_ids.state, rma.remedy_ids.amount), ("done", 40.0))
        move.unlink()
        self.assertEqual((rma.remedy_ids.state, rma.remedy_ids.amount), ("done", 40.0))
        self.assertEqual(self.money(), (80.0, 40.0, 40.0))

    def test_the_ledger_follows_a_reversal_that_is_taken_back(self):
        rma = self.settled_rma((self.line, 1))
        move = self.reverse(self.credit_notes(rma))
        self.assertEqual(self.money(), (80.0, 0.0, 80.0))
        move.button_draft()
        self.assertEqual(self.money(), (80.0, 40.0, 40.0))
        self.assertEqual(self.money(), (80.0, 40.0, 40.0), "not twice")
        move.action_post()
        self.assertEqual(self.money(), (80.0, 0.0, 80.0))
        move.button_draft()
        move.unlink()
        self.assertEqual(self.money(), (80.0, 40.0, 40.0))
        with self.assertRaisesRegex(UserError, "is left"), self.cr.savepoint():
            self.row._draw(40.01)

    def test_given_to_somebody_else_meanwhile_it_is_flagged(self):
        rma = self.settled_rma((self.line, 2))
        move = self.reverse(self.credit_notes(rma))
        self.money()
        self.again(rma)
        move.button_draft()
        self.assertEqual(self.money(), (80.0, 160.0, -80.0))
        self.assertTrue(self.row.is_over_credited)

    def test_reversed_in_part_it_is_not_cancelled(self):
        rma = self.settled_rma((self.line, 2))
        move = self.reverse(self.credit_notes(rma), post=False)
        move.invoice_line_ids.quantity = 1
        move.action_post()
        self.assertEqual((rma.remedy_ids.state, rma.remedy_ids.amount), ("in_progress", 40.0))
        self.assertEqual(rma.remedy_ids.qty_credited, 1)
        with self.assertRaisesRegex(UserError, "is posted"), self.cr.savepoint():
            rma.remedy_ids.action_cancel()

    def test_a_price_reduction_reversed(self):
        rma = self.approved_rma((self.line, 1))
        rma.line_ids.sudo().action_keep_item("Scratch")
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "kind": "price_reduction",
                    "quantity": 1,
                    "reduction_amount": 10.0,
                }
            )
        )
        remedy.action_fulfil()
        self.assertEqual((remedy.state, self.line.qty_invoiced), ("done", 2))
        self.reverse(remedy.sudo().credit_note_ids)
        self.assertEqual((remedy.state, remedy.amount), ("in_progress", 0.0))
        self.assertEqual((self.line.qty_invoiced, self.line.qty_to_invoice), (2, 0))
        remedy.action_cancel()
        if rma.state == "done":
            rma.action_reopen()
        again = remedy.copy()
        again.with_user(self.agent).action_fulfil()
        self.assertEqual((again.state, again.amount), ("done", 10.0))
        self.assertEqual(self.money(), (80.0, 10.0, 70.0))
        self.assertEqual((self.line.qty_invoiced, self.line.qty_to_invoice), (2, 0))
