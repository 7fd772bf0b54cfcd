"""Goods paid with a gift card or an eWallet: that part goes back to the card."""

from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestCardPayments(LoyaltyCommon):
    def card_of(self, points, program=None):
        program = program or self.gift_card
        values = {"program_id": program.id, "points": points}
        if program == self.ewallet:
            values["partner_id"] = self.customer.id
        return self.env["loyalty.card"].create(values)

    def order_paid_with(self, card, *lines, **line_values):
        """A delivered, invoiced and paid order that ``card`` pays as far as it goes."""
        order = self.make_order(*lines, deliver=False, invoice=False, **line_values)
        order.action_cancel()
        order.action_draft()
        self.apply(order, card)
        order.action_confirm()
        self.deliver(order)
        self.invoice(order)
        self.pay(order.invoice_ids.filtered(lambda move: move.amount_residual))
        return order

    def goods(self, order):
        return order.order_line.filtered(lambda line: not line.reward_id)

    def test_the_cards_share_goes_back_to_the_card(self):
        for program in (self.gift_card, self.ewallet):
            with self.subTest(program=program.name):
                card = self.card_of(60.0, program)
                order = self.order_paid_with(card, (self.lamp, 5))
                self.assertEqual(order.invoice_ids.amount_total, 140.0)
                self.assertEqual(card.points, 0.0)
                rma = self.settled_rma((self.goods(order), 5))
                note = self.credit_notes(rma)
                self.assertEqual(note.amount_total, 140.0, "money for what was paid in money")
                self.assertEqual(card.points, 60.0, "and the card has its part again")
                self.assertNotEqual(order.invoice_status, "to invoice")
                self.assertFalse(order.order_line.filtered("qty_to_invoice"))

    def test_part_by_part_adds_up(self):
        card = self.card_of(10.0)
        order = self.order_paid_with(card, (self.mug, 3))
        self.assertEqual(order.invoice_ids.amount_total, 18.5)
        money = 0.0
        for given in (3.33, 6.67, 10.0):
            rma = self.settled_rma((self.goods(order), 1))
            money += self.credit_notes(rma).amount_total
            self.assertAlmostEqual(card.points, given)
        self.assertAlmostEqual(money, 18.5)

    def test_taxed_goods(self):
        tax = self.make_tax(21)
        card = self.card_of(50.0)
        order = self.order_paid_with(card, (self.lamp, 2, {"tax_ids": tax.ids}))
        self.assertEqual(order.invoice_ids.amount_total, 46.8)
        note = self.credit_notes(self.settled_rma((self.goods(order), 2)))
        self.assertEqual((note.amount_total, note.amount_tax), (46.8, 16.8))
        self.assertEqual(card.points, 50.0)

    def test_an_order_paid_by_card_alone(self):
        card = self.card_of(100.0)
        order = self.order_paid_with(card, (self.lamp, 2))
        self.assertEqual((order.invoice_ids.amount_total, card.points), (0.0, 20.0))
        note = self.credit_notes(self.settled_rma((self.goods(order), 1)))
        self.assertEqual((note.amount_total, note.state, card.points), (0.0, "posted", 60.0))

    def test_draft_gives_nothing_back_and_reset_takes_it(self):
        self.company.aftersales_post_credit_notes = False
        card = self.card_of(60.0)
        order = self.order_paid_with(card, (self.lamp, 5))
        rma = self.settled_rma((self.goods(order), 5))
        note = self.credit_notes(rma).with_user(self.accountant)
        self.assertEqual(card.points, 0.0)
        note.action_post()
        self.assertEqual(card.points, 60.0)
        note.button_draft()
        self.assertEqual(card.points, 0.0)
        note.action_post()
        self.assertEqual(card.points, 60.0)

    def test_store_credit_for_goods_paid_by_card(self):
        card = self.card_of(60.0)
        order = self.order_paid_with(card, (self.lamp, 5))
        rma = self.settled_as("store_credit", (self.goods(order), 5))
        self.assertBooksHold(self.credit_notes(rma))
        self.assertEqual((card.points, self.wallet().points), (60.0, 140.0))

    def test_what_the_card_is_owed_is_in_the_books(self):
        card = self.card_of(60.0)
        before = self.owed()
        order = self.order_paid_with(card, (self.lamp, 5))
        self.assertEqual(self.owed() - before, -60.0)
        self.settled_rma((self.goods(order), 5))
        self.assertEqual(self.owed() - before, 0.0)

    def test_an_expired_card_is_valid_again(self):
        card = self.card_of(60.0)
        order = self.order_paid_with(card, (self.lamp, 5))
        card.expiration_date = "2020-01-01"
        self.settled_rma((self.goods(order), 5))
        self.assertEqual(card.points, 60.0)
        self.assertFalse(card.expiration_date)

    def test_a_second_refund_after_one_by_hand(self):
        card = self.card_of(60.0)
        order = self.order_paid_with(card, (self.lamp, 5))
        bill = order.invoice_ids
        by_hand = bill._reverse_moves()
        by_hand.invoice_line_ids.filtered(lambda line: line.price_total < 0).unlink()
        by_hand.invoice_line_ids.quantity = 4
        by_hand.action_post()
        rma = self.settled_rma((self.goods(order), 1))
        note = self.credit_notes(rma)
        self.assertEqual((note.state, note.amount_total), ("posted", 0.0))
        self.assertEqual(card.points, 40.0, "money was given for the rest")
