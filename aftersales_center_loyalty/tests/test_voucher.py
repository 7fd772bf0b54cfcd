"""Vouchers: a code by mail, after the decision, for whoever holds it."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestVoucher(LoyaltyCommon):
    def notices(self, rma):
        return self.env["aftersales.notice"].search(
            [("rma_id", "=", rma.id), ("event", "=", "voucher")]
        )

    def mails(self):
        return self.env["mail.mail"].sudo().search([("model", "=", "loyalty.card")])

    def test_a_voucher_is_a_gift_card_with_a_code(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("voucher", (order.order_line, 1))
        card = self.voucher_of(rma)
        self.assertEqual((card.points, card.program_id), (40.0, self.gift_card))
        self.assertFalse(card.partner_id, "whoever has the code may spend it")
        self.assertEqual(card.order_id, order)
        self.assertFalse(card.expiration_date)
        self.assertBooksHold(self.credit_notes(rma))
        self.assertEqual(self.owed(), 40.0)

    def test_the_code_is_mailed_by_the_job_and_once(self):
        order = self.paid_order((self.lamp, 2))
        before = self.mails()
        rma = self.settled_as("voucher", (order.order_line, 1))
        self.assertFalse(self.mails() - before, "no mail in the transaction that decides")
        notice = self.notices(rma)
        self.assertEqual(notice.state, "waiting")
        self.env.user.lang = "en_US"
        notice._hand_to_mail()
        sent = self.mails() - before
        self.assertEqual(len(sent), 1)
        self.assertIn(self.voucher_of(rma).code, sent.body_html)
        self.assertIn(self.customer, sent.recipient_ids)
        self.assertEqual(notice.state, "sent")
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        note.action_post()
        self.assertEqual(len(self.notices(rma)), 1, "the code is the same")
        self.assertEqual(self.voucher_of(rma).points, 40.0)

    def test_the_mail_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        template = self.gift_card.communication_plan_ids.mail_template_id
        template.with_context(lang="fr_FR").subject = "Votre bon {{ object.code }}"
        order = self.paid_order((self.lamp, 2))
        before = self.mails()
        rma = self.settled_as("voucher", (order.order_line, 1))
        self.notices(rma)._hand_to_mail()
        self.assertIn("Votre bon", (self.mails() - before).subject)

    def test_taken_back_before_it_was_mailed_is_not_mailed(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("voucher", (order.order_line, 1))
        self.credit_notes(rma).with_user(self.accountant).button_draft()
        before = self.mails()
        self.notices(rma)._hand_to_mail()
        self.assertFalse(self.mails() - before)
        self.assertEqual(self.notices(rma).state, "sent")

    def test_it_expires_when_the_company_says(self):
        self.company.aftersales_voucher_days = 30
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("voucher", (order.order_line, 1))
        self.assertEqual(
            self.voucher_of(rma).expiration_date, fields.Date.add(fields.Date.today(), days=30)
        )

    def test_each_remedy_has_a_card_of_its_own(self):
        order = self.paid_order((self.lamp, 2), (self.mug, 2))
        rma = self.settled_as("voucher", *[(line, 1) for line in order.order_line])
        cards = self.voucher_of(rma)
        self.assertEqual(sorted(cards.mapped("points")), [9.5, 40.0])
        self.assertEqual(len(self.credit_notes(rma)), 1)
        self.assertBooksHold(self.credit_notes(rma))

    def test_without_an_address_no_voucher(self):
        self.customer.email = False
        order = self.paid_order((self.lamp, 2))
        rma = self.accepted_for("voucher", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            rma.action_settle()

    def test_the_code_pays_and_the_books_close(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("voucher", (order.order_line, 1))
        card = self.voucher_of(rma)
        bought = self.spend(self.lamp, card)
        self.assertEqual((bought.amount_total, card.points), (0.0, 0.0))
        self.deliver(bought)
        self.invoice(bought)
        self.assertEqual(self.owed(), 0.0)
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        self.assertEqual((card.points, rma.remedy_ids.credit_spent), (0.0, 40.0))
        with self.assertRaisesRegex(UserError, "40.00.* were spent already"):
            rma.remedy_ids.action_cancel()

    def test_coupons_that_are_money_make_vouchers_too(self):
        coupons = self.from_template("coupons", "Coupon")
        coupons.reward_ids.write(
            {
                "discount_mode": "per_point",
                "discount": 1,
                "required_points": 1,
                "discount_applicability": "order",
            }
        )
        coupons.reward_ids.discount_line_product_id.property_account_income_id = self.liability
        self.company.aftersales_voucher_program_ids = coupons
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("voucher", (order.order_line, 1))
        self.assertEqual(self.voucher_of(rma).program_id, coupons)
        self.assertEqual(self.voucher_of(rma).points, 40.0)
        self.assertEqual(self.owed(), 40.0)
