"""Store credit, vouchers and goodwill that complaints give."""

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import LoyaltyCommon


class ComplaintCreditCommon(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_goodwill_limit = 30.0

    @classmethod
    def complaint_about(cls, orders, **values):
        return (
            cls.env["aftersales.complaint"]
            .with_user(cls.agent)
            .create(
                {
                    "subject": "It flickers",
                    "partner_id": cls.customer.id,
                    "order_ids": [Command.set(orders.ids)],
                    **values,
                }
            )
        )

    @classmethod
    def plan(cls, complaint, kind, line=None, **values):
        return (
            cls.env["aftersales.remedy"]
            .with_user(cls.agent)
            .create(
                {
                    "complaint_id": complaint.id,
                    "sale_line_id": line.id if line else False,
                    "kind": kind,
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestComplaintCredit(ComplaintCreditCommon):
    def test_credit_instead_of_money_needs_consent(self):
        order = self.paid_order((self.lamp, 2))
        complaint = self.complaint_about(order)
        remedy = self.plan(complaint, "store_credit", order.order_line)
        self.assertTrue(remedy.needs_consent)
        with self.assertRaisesRegex(UserError, "Record the customer's consent"):
            remedy.action_fulfil()
        remedy.action_record_consent("Mail of 3 May")
        remedy.action_fulfil()
        self.assertEqual((self.wallet().points, remedy.credit_given), (40.0, 40.0))
        self.assertEqual(remedy.state, "done")
        self.assertBooksHold(remedy.sudo().credit_note_ids)
        history = self.env["loyalty.history"].search([("card_id", "=", self.wallet().id)])
        self.assertIn(complaint.name, history.description)
        with self.assertRaisesRegex(UserError, "cannot be put right"):
            self.plan(self.complaint_about(order), "refund", order.order_line, quantity=2)

    def test_a_voucher_for_a_unit_is_mailed_once(self):
        order = self.paid_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        remedy = self.plan(complaint, "voucher", order.order_line)
        remedy.action_record_consent("On the phone")
        remedy.action_fulfil()
        notice = self.env["aftersales.notice"].search(
            [("complaint_id", "=", complaint.id), ("event", "=", "voucher")]
        )
        self.assertEqual(len(notice), 1)
        before = self.env["mail.mail"].sudo().search([("model", "=", "loyalty.card")])
        notice._hand_to_mail()
        sent = self.env["mail.mail"].sudo().search([("model", "=", "loyalty.card")]) - before
        self.assertIn(self.customer, sent.recipient_ids)

    def test_the_dialog_keeps_the_consent(self):
        order = self.paid_order((self.lamp, 1))
        complaint = self.complaint_about(order, remedy_wanted="voucher")
        action = complaint.action_open_remedy()
        form = Form(
            self.env["aftersales.complaint.settle"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        with form.line_ids.edit(0) as row:
            self.assertEqual(row.kind, "voucher")
            self.assertTrue(row.needs_consent)
            row.consent_evidence = "Mail of 3 May"
        form.save().action_give()
        remedy = complaint.remedy_ids
        self.assertEqual((remedy.state, remedy.consent_evidence), ("done", "Mail of 3 May"))


@tagged("post_install", "-at_install")
class TestGoodwill(ComplaintCreditCommon):
    def goodwill(self, complaint, amount=20.0, kind="voucher"):
        return self.plan(complaint, kind, goodwill_amount=amount)

    def test_a_voucher_for_nothing_that_was_sold(self):
        order = self.paid_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        remedy = self.goodwill(complaint)
        self.assertFalse(remedy.needs_consent)
        remedy.action_fulfil()
        note = remedy.sudo().credit_note_ids
        self.assertEqual((remedy.state, remedy.amount, remedy.credit_given), ("done", 20.0, 20.0))
        self.assertBooksHold(note)
        self.assertEqual(note.partner_id, self.customer)
        self.assertEqual(self.owed(), 20.0)
        card = remedy.sudo().grant_ids.card_id
        self.assertEqual((card.points, card.program_id), (20.0, self.gift_card))
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 0)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(complaint.amount_given, 20.0)
        spent = self.spend(self.mug, card, 2)
        self.assertEqual(spent.amount_total, 0.0)

    def test_without_any_order(self):
        complaint = self.complaint_about(self.env["sale.order"])
        remedy = self.goodwill(complaint, kind="store_credit")
        remedy.action_fulfil()
        self.assertEqual(self.wallet().points, 20.0)
        voucher = self.goodwill(complaint, 10.0)
        voucher.action_fulfil()
        self.assertEqual(voucher.sudo().grant_ids.card_id.partner_id, self.customer)

    def test_reversed_by_an_accountant_it_is_not_given(self):
        for kind in ("voucher", "store_credit"):
            with self.subTest(kind=kind):
                complaint = self.complaint_about(self.paid_order((self.lamp, 1)))
                remedy = self.goodwill(complaint, kind=kind)
                remedy.action_fulfil()
                note = remedy.sudo().credit_note_ids
                wizard = (
                    self.env["account.move.reversal"]
                    .with_context(active_model="account.move", active_ids=note.ids)
                    .create({"journal_id": note.journal_id.id})
                )
                back = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
                back.action_post()
                self.assertEqual((remedy.state, remedy.credit_given), ("in_progress", 0.0))
                self.assertEqual(complaint.remedy_status, "partial")
                back.button_draft()
                self.assertEqual((remedy.state, remedy.credit_given), ("done", 20.0))
                back.action_post()
                remedy.action_cancel()
                self.assertEqual(remedy.state, "cancelled")
                again = self.goodwill(complaint, 30.0, kind=kind)
                again.action_fulfil()
                self.assertEqual((again.state, again.credit_given), ("done", 30.0))

    def test_the_limit_is_for_one_complaint(self):
        complaint = self.complaint_about(self.paid_order((self.lamp, 1)))
        self.goodwill(complaint)
        with self.assertRaisesRegex(UserError, "more than the"), self.env.cr.savepoint():
            self.goodwill(complaint, 10.01)
        more = self.goodwill(complaint, 10.0)
        with self.assertRaisesRegex(UserError, "more than the"), self.env.cr.savepoint():
            more.goodwill_amount = 11.0
        more.action_cancel()
        self.goodwill(complaint, 5.0)
        self.company.aftersales_goodwill_limit = 0.0
        with self.assertRaisesRegex(UserError, "more than the"), self.env.cr.savepoint():
            self.goodwill(self.complaint_about(self.env["sale.order"]), 1.0)

    def test_merging_and_splitting_get_around_no_limit(self):
        order = self.paid_order((self.lamp, 1))
        first, second, third = (self.complaint_about(order) for _count in range(3))
        self.goodwill(first).action_fulfil()
        first.action_merge(second)
        second.action_merge(third)
        part = third.action_split("The other lamp")
        for complaint in (third, part):
            with self.assertRaisesRegex(UserError, "more than the"), self.env.cr.savepoint():
                self.goodwill(complaint, 10.01)
        self.goodwill(part, 10.0)
        with self.assertRaisesRegex(UserError, "more than the"), self.env.cr.savepoint():
            self.goodwill(third, 1.0)

    def test_planned_before_they_were_merged(self):
        order = self.paid_order((self.lamp, 1))
        first, second = (self.complaint_about(order) for _count in range(2))
        self.goodwill(first).action_fulfil()
        planned = self.goodwill(second)
        first.action_merge(second)
        with self.assertRaisesRegex(UserError, "more than the"):
            planned.action_fulfil()

    def test_it_is_for_no_product_and_for_complaints_only(self):
        order = self.paid_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        with self.assertRaises(ValidationError):
            self.plan(complaint, "voucher", order.order_line, goodwill_amount=5.0)
        with self.assertRaises(ValidationError):
            self.plan(complaint, "refund", order.order_line, goodwill_amount=5.0)
        with self.assertRaisesRegex(ValidationError, "Say how much"):
            self.plan(complaint, "voucher")
        rma = self.accepted_for("voucher", (order.order_line, 1))
        with self.assertRaises(ValidationError):
            self.env["aftersales.remedy"].create(
                {"rma_line_id": rma.line_ids.id, "kind": "voucher", "goodwill_amount": 5.0}
            )

    def test_over_the_authority_it_waits(self):
        self.env["aftersales.authority"].create(
            {"role": "agent", "amount": 15.0, "company_id": self.company.id}
        )
        complaint = self.complaint_about(self.paid_order((self.lamp, 1)))
        remedy = self.goodwill(complaint)
        remedy.action_fulfil()
        self.assertEqual(remedy.awaits_authority, "supervisor")
        self.assertFalse(remedy.sudo().credit_note_ids)
        remedy.goodwill_amount = 21.0
        self.assertEqual(remedy.awaits_authority, "no", "another amount is another proposal")
        remedy.action_fulfil()
        complaint.with_user(self.supervisor).action_authorise()
        self.assertEqual((remedy.state, remedy.amount), ("done", 21.0))
        with self.assertRaises(UserError):
            remedy.goodwill_amount = 1.0

    def test_taken_back_as_far_as_unspent(self):
        self.company.aftersales_post_credit_notes = False
        complaint = self.complaint_about(self.env["sale.order"])
        remedy = self.goodwill(complaint)
        remedy.action_fulfil()
        self.assertEqual(remedy.state, "in_progress")
        note = remedy.sudo().credit_note_ids.with_user(self.accountant)
        note.action_post()
        card = remedy.sudo().grant_ids.card_id
        self.assertEqual((remedy.state, card.points), ("done", 20.0))
        with self.assertRaisesRegex(UserError, "is posted"):
            remedy.action_cancel()
        note.button_draft()
        self.assertEqual((remedy.state, card.points), ("in_progress", 0.0))
        remedy.action_cancel()
        self.assertEqual((remedy.state, note.state), ("cancelled", "cancel"))

    def test_what_it_costs_and_how_it_is_told(self):
        complaint = self.complaint_about(self.env["sale.order"])
        self.goodwill(complaint).action_fulfil()
        self.env.flush_all()
        cost = self.env["aftersales.cost"].search([("complaint_id", "=", complaint.id)])
        self.assertEqual((cost.kind, cost.amount), ("credit", 20.0))
        self.env.cr.flush()
        told = self.env["aftersales.audit.event"].search(
            [("res_id", "=", complaint.id), ("event", "=", "remedy.fulfilled_alone")]
        )
        self.assertEqual(len(told), 1)

    def test_the_dialog_offers_it_with_a_preview(self):
        complaint = self.complaint_about(self.env["sale.order"], remedy_wanted="voucher")
        action = complaint.action_open_remedy()
        form = Form(
            self.env["aftersales.complaint.settle"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        with form.line_ids.edit(0) as row:
            row.goodwill_amount = 31.0
        self.assertIn("more than the", form.preview)
        with form.line_ids.edit(0) as row:
            row.goodwill_amount = 30.0
        self.assertIn("Goodwill voucher", form.preview)
        form.save().action_give()
        self.assertEqual(complaint.remedy_ids.credit_given, 30.0)
