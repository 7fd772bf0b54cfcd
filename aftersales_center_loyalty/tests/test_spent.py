"""Credit that was spent cannot be taken back, and nobody gets it twice."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestSpent(LoyaltyCommon):
    def setUp(self):
        super().setUp()
        self.order = self.paid_order((self.lamp, 2))
        self.rma = self.settled_as("store_credit", (self.order.order_line, 2))
        self.remedy = self.rma.remedy_ids
        self.note = self.credit_notes(self.rma).with_user(self.accountant)
        self.spend(self.mug, self.wallet(), quantity=2)  # 19 of 80

    def test_what_is_left_is_taken_back_and_the_rest_is_named(self):
        self.assertEqual(self.wallet().points, 61.0)
        self.note.button_draft()
        self.assertEqual(self.wallet().points, 0.0)
        self.assertEqual((self.remedy.credit_given, self.remedy.credit_spent), (19.0, 19.0))
        with (
            self.assertRaisesRegex(UserError, "19.00.* were spent already"),
            self.env.cr.savepoint(),
        ):
            self.remedy.action_cancel()
        self.assertEqual(self.remedy.state, "in_progress")
        self.assertIn("spent already", " ".join(self.rma.message_ids.mapped("body")))
        for message in self.rma.message_ids:
            self.assertNotIn("19.00", message.body, "receivers read the chatter")

    def test_posted_again_the_customer_has_what_is_due(self):
        self.note.button_draft()
        self.note.action_post()
        self.assertEqual(self.wallet().points, 61.0)
        self.assertEqual((self.remedy.credit_given, self.remedy.credit_spent), (80.0, 0.0))
        self.assertEqual(self.owed() - 61.0, 19.0, "the order that spent it is not invoiced yet")

    def test_a_supervisor_leaves_what_was_spent_and_the_units_are_free(self):
        self.note.button_draft()
        for user in (self.agent, self.receiver, self.auditor):
            with self.assertRaises(AccessError):
                self.remedy.with_user(user).action_write_off_spent("Never mind")
        supervised = self.remedy.with_user(self.supervisor)
        with self.assertRaises(UserError):
            supervised.action_write_off_spent("  ")
        supervised.action_write_off_spent("Agreed on the phone")
        supervised.action_cancel()
        self.assertEqual(self.remedy.state, "cancelled")
        self.rma.action_reopen()
        self.rma.line_ids.with_user(self.agent).requested_remedy = "refund"
        self.rma.action_settle()
        refund = self.rma.remedy_ids - self.remedy
        self.assertEqual(refund.state, "in_progress" if not refund._is_posted() else "done")
        self.assertEqual(self.wallet().points, 0.0)

    def test_nothing_spent_nothing_to_leave(self):
        with self.assertRaisesRegex(UserError, "Nothing of the credit"):
            self.remedy.with_user(self.supervisor).action_write_off_spent("Why not")

    def test_spent_from_a_card_that_had_more_counts_last(self):
        other = self.paid_order((self.lamp, 1))
        self.settled_as("store_credit", (other.order_line, 1))
        self.assertEqual(self.wallet().points, 101.0)
        self.note.button_draft()
        self.assertEqual(self.wallet().points, 21.0)
        self.assertEqual(self.remedy.credit_spent, 0.0, "the rest was still on the card")

    def test_the_bonus_is_what_the_customer_spends_first(self):
        self.company.aftersales_credit_bonus = 10.0
        partner = self.env["res.partner"].create({"name": "Bob", "email": "bob@example.com"})
        order = self.paid_order((self.lamp, 1), partner_id=partner.id)
        rma = self.settled_as("store_credit", (order.order_line, 1), partner_id=partner.id)
        card = self.wallet(partner)
        self.assertEqual(card.points, 44.0)
        card.points -= 4.0  # as an order does that spends it
        self.credit_notes(rma).with_user(self.accountant).button_draft()
        self.assertEqual(card.points, 0.0)
        self.assertEqual((rma.remedy_ids.credit_spent, rma.remedy_ids.credit_bonus), (0.0, 4.0))
        rma.remedy_ids.action_cancel()
        self.assertEqual(rma.remedy_ids.state, "cancelled")

    # Reversed instead of reset --------------------------------------------

    def reverse(self, note, post=True):
        """The accountant's own reversal of ``note``."""
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id})
        )
        move = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if post:
            move.with_user(self.accountant).action_post()
        return move.with_user(self.accountant)

    def test_reversed_what_is_left_is_taken_back_too(self):
        move = self.reverse(self.note, post=False)
        self.assertEqual(self.wallet().points, 61.0, "a draft takes nothing")
        move.action_post()
        self.assertEqual((move.state, move.move_type), ("posted", "out_invoice"))
        self.assertEqual(self.wallet().points, 0.0)
        self.assertEqual((self.remedy.credit_given, self.remedy.credit_spent), (19.0, 19.0))
        self.assertEqual((self.remedy.state, self.remedy.amount), ("in_progress", 0.0))
        self.assertIn("spent already", " ".join(self.rma.message_ids.mapped("body")))
        self.assertTrue(move.line_ids.filtered(lambda line: line.account_id == self.liability))
        self.assertEqual(self.owed(), 0.0)
        with self.assertRaisesRegex(UserError, "19.00.* were spent"), self.cr.savepoint():
            self.remedy.action_cancel()
        self.remedy.with_user(self.supervisor).action_write_off_spent("Agreed on the phone")
        self.remedy.action_cancel()
        self.assertEqual(self.remedy.state, "cancelled")

    def test_the_reversal_taken_back_gives_the_points_again(self):
        move = self.reverse(self.note)
        move.button_draft()
        self.assertEqual(self.wallet().points, 61.0)
        self.assertEqual((self.remedy.state, self.remedy.credit_given), ("done", 80.0))
        move.button_cancel()
        self.assertEqual(self.wallet().points, 61.0)

    def test_reversed_credit_can_be_given_again(self):
        other = self.paid_order((self.lamp, 1))
        rma = self.settled_as("store_credit", (other.order_line, 1))
        self.reverse(self.credit_notes(rma))
        self.assertEqual(self.wallet().points, 61.0)
        rma.remedy_ids.action_cancel()
        rma.action_reopen()
        rma.line_ids.with_user(self.agent).requested_remedy = "store_credit"
        rma.line_ids.action_record_consent("Again, by mail")
        rma.action_settle()
        self.assertEqual(self.wallet().points, 101.0)
        self.reconcile()
        row = self.entitlement(other.order_line)
        self.assertEqual((row.amount_remedied, row.amount_available), (40.0, 0.0))
        self.assertFalse(row.is_over_credited)
