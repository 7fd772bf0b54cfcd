"""What goes with a refund: discounts, taxes as charged, deductions, delivery charges, timing."""

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import AftersalesCommon


class RefundTermsCommon(AftersalesCommon):
    def tax(self, percent, included=False, **values):
        return self.env["account.tax"].create(
            {
                "name": f"{percent} % {'incl' if included else 'excl'}",
                "amount": percent,
                "price_include_override": "tax_included" if included else "tax_excluded",
                "company_id": self.company.id,
                **values,
            }
        )

    def goods(self, name, price, tax=None, **values):
        return self.make_product(
            name, price, taxes_id=[Command.set(tax.ids if tax else [])], **values
        )

    def discount(self, order, percent):
        """Odoo's own order discount."""
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": percent / 100,
            }
        ).action_apply_discount()

    def sold(self, *lines, discount=0.0, **values):
        """A delivered and invoiced order of ``lines`` with an order discount."""
        order = self.make_order(*lines, deliver=False, invoice=False, **values)
        if discount:
            self.discount(order, discount)
        self.deliver(order)
        self.invoice(order)
        return order

    def goods_lines(self, order):
        return order._aftersales_goods_lines()


@tagged("post_install", "-at_install")
class TestOrderDiscount(RefundTermsCommon):
    def test_each_unit_takes_its_share_along(self):
        order = self.sold((self.lamp, 2), (self.mug, 2), discount=10)  # 80 + 19 - 9.90
        lamps, _mugs = self.goods_lines(order)
        note = self.credit_notes(self.settled_rma((lamps, 1)))
        self.assertEqual(note.amount_total, 36.0)
        self.assertEqual(self.entitlement(lamps).amount_remedied, 36.0)
        self.assertEqual(self.entitlement(lamps).amount_available, 36.0)

    def test_all_of_it_one_by_one_comes_to_the_invoice(self):
        tax = self.tax(19)
        order = self.sold(
            (self.goods("Cup", 9.99, tax), 3), (self.goods("Pot", 17.77, tax), 2), discount=7
        )
        invoice = order.invoice_ids
        cups, pots = self.goods_lines(order)
        for line, _unit in [(cups, 1), (pots, 1), (cups, 2), (cups, 3), (pots, 2)]:
            self.settled_rma((line, 1))
        notes = order.invoice_ids - invoice
        self.assertEqual(len(notes), 5)
        self.assertAlmostEqual(sum(notes.mapped("amount_untaxed")), invoice.amount_untaxed)
        self.assertAlmostEqual(sum(notes.mapped("amount_tax")), invoice.amount_tax)
        self.assertEqual(invoice.payment_state, "reversed")

    def test_nothing_is_offered_for_invoicing_again(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.sold((product, 2), discount=25)
                self.settled_rma((self.goods_lines(order), 1))
                self.assertEqual(order.order_line.mapped("qty_to_invoice"), [0, 0])
                self.assertNotEqual(order.invoice_status, "to invoice")
                self.settled_rma((self.goods_lines(order), 1))
                self.assertNotEqual(order.invoice_status, "to invoice")

    def test_a_full_discount_gives_nothing_back(self):
        order = self.sold((self.lamp, 2), discount=100)
        rma = self.settled_rma((self.goods_lines(order), 2))
        note = self.credit_notes(rma)
        self.assertEqual((note.state, note.amount_total), ("posted", 0.0))
        self.assertEqual(rma.state, "done")

    def test_two_taxes_share_the_discount_within_each(self):
        order = self.sold(
            (self.goods("Book", 100.0, self.tax(7)), 1),
            (self.goods("Toy", 50.0, self.tax(19)), 1),
            discount=10,
        )
        book, _toy = self.goods_lines(order)
        note = self.credit_notes(self.settled_rma((book, 1)))
        self.assertEqual((note.amount_untaxed, note.amount_tax), (90.0, 6.3))


@tagged("post_install", "-at_install")
class TestTaxesAsCharged(RefundTermsCommon):
    def test_a_tax_changed_since(self):
        tax = self.tax(21)
        order = self.make_order((self.goods("Vase", 100.0, tax), 2))
        tax.amount = 9
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual((note.amount_untaxed, note.amount_tax), (100.0, 21.0))

    def test_a_tax_included_changed_since(self):
        tax = self.tax(21, included=True)
        order = self.make_order((self.goods("Vase", 121.0, tax), 2))
        tax.amount = 9
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual((note.amount_untaxed, note.amount_tax), (100.0, 21.0))

    def test_tax_included_and_excluded_on_one_invoice(self):
        order = self.make_order(
            (self.goods("In", 11.9, self.tax(19, included=True)), 3),
            (self.goods("Out", 10.0, self.tax(7)), 3),
        )
        invoice = order.invoice_ids
        for line in order.order_line:
            for _unit in range(3):
                self.settled_rma((line, 1))
        notes = order.invoice_ids - invoice
        self.assertAlmostEqual(sum(notes.mapped("amount_untaxed")), invoice.amount_untaxed)
        self.assertAlmostEqual(sum(notes.mapped("amount_tax")), invoice.amount_tax)

    def test_tax_rounded_for_the_whole_invoice(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.tax(19)
        order = self.make_order(
            *((self.goods(f"Part {n}", 0.33, tax), 1) for n in range(5)),
            (self.goods("Sheet", 0.17, tax), 7),
        )
        invoice = order.invoice_ids
        for line in order.order_line:
            for _unit in range(int(line.product_uom_qty)):
                self.settled_rma((line, 1))
        notes = order.invoice_ids - invoice
        self.assertAlmostEqual(sum(notes.mapped("amount_untaxed")), invoice.amount_untaxed)
        self.assertAlmostEqual(sum(notes.mapped("amount_tax")), invoice.amount_tax)

    def test_edited_by_an_accountant_tax_follows_the_edit(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.goods("Vase", 100.0, self.tax(21)), 2))
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        note.with_user(self.accountant).invoice_line_ids.price_unit = 50
        self.assertEqual(note.amount_tax, 10.5)


@tagged("post_install", "-at_install")
class TestForeignMoney(RefundTermsCommon):
    def test_credited_at_the_rate_of_the_invoice(self):
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")])
        )
        currency.active = True
        rates = self.env["res.currency.rate"]
        old, new = fields.Date.today().replace(day=1), fields.Date.today()
        old = fields.Date.subtract(old, months=1)
        values = {"currency_id": currency.id, "company_id": self.company.id}
        rates.create([{**values, "name": old, "rate": 2.0}])
        pricelist = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": currency.id}
        )
        order = self.make_order(
            (self.lamp, 2, {"price_unit": 50.0}), pricelist_id=pricelist.id, invoice=False
        )
        invoice = order._create_invoices()
        invoice.invoice_date = old
        invoice.action_post()
        rates.create([{**values, "name": new, "rate": 4.0}])
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual(note.invoice_date, new)
        self.assertEqual(note.invoice_currency_rate, invoice.invoice_currency_rate)
        self.assertAlmostEqual(note.amount_untaxed_signed, -invoice.amount_untaxed_signed / 2)


@tagged("post_install", "-at_install")
class TestDeductions(RefundTermsCommon):
    def remedy(self, line, quantity=1, **deduction):
        rma = self.accepted_rma((line, quantity))
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "quantity": quantity,
                    "deduction_ids": [Command.create(deduction)],
                }
            )
        )
        remedy.action_fulfil()
        return remedy

    def test_a_restocking_fee_in_per_cent_of_the_price_with_tax(self):
        order = self.make_order((self.goods("Vase", 100.0, self.tax(20)), 2))
        remedy = self.remedy(order.order_line, kind="restocking_fee", percent=15)
        note = remedy.sudo().credit_note_ids
        self.assertEqual(note.amount_total, 102.0)
        self.assertEqual((remedy.amount, remedy.amount_given), (100.0, 102.0))

    def test_the_fee_has_its_own_tax_and_account(self):
        fee = self.env.ref("aftersales_center.product_restocking_fee")
        own = self.tax(10)
        fee.taxes_id = own
        order = self.make_order((self.goods("Vase", 100.0, self.tax(20)), 1))
        remedy = self.remedy(order.order_line, kind="restocking_fee", amount=11.0)
        line = remedy.sudo().credit_line_ids.filtered(
            lambda line: line.aftersales_part == "deduction"
        )
        self.assertEqual((line.price_unit, line.quantity, line.tax_ids), (10.0, -1.0, own))
        self.assertEqual(remedy.sudo().credit_note_ids.amount_total, 109.0)

    def test_never_more_than_the_goods_come_to(self):
        order = self.make_order((self.mug, 1))
        remedy = self.remedy(order.order_line, kind="restocking_fee", amount=50.0)
        self.assertEqual(remedy.sudo().credit_note_ids.amount_total, 0.0)

    def test_what_law_puts_on_the_seller_is_not_deducted(self):
        order = self.make_order((self.lamp, 2))
        with self.assertRaisesRegex(ValidationError, "at our cost"):
            self.remedy(order.order_line, kind="return_shipping", amount=5.0)
        with self.assertRaisesRegex(ValidationError, "Nothing may be deducted"):
            self.remedy(order.order_line, kind="diminished_value", percent=5.0)

    def test_the_label_is_charged_once_to_who_changed_their_mind(self):
        order = self.make_order((self.lamp, 1), (self.mug, 1))
        lamp, mug = order.order_line
        reason = {"reason_id": self.env.ref("aftersales_center.reason_goodwill").id}
        rma = self.received_rma((lamp, 1, reason), (mug, 1, reason))
        rma.return_label_price = 4.9
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.deduction_ids.mapped("amount"), [4.9])
        self.assertEqual(self.credit_notes(rma).amount_total, 44.6)

    def test_the_units_are_settled_whatever_was_kept_back(self):
        order = self.make_order((self.lamp, 2))
        remedy = self.remedy(order.order_line, kind="restocking_fee", percent=50)
        self.assertEqual((remedy.state, order.order_line.qty_to_invoice), ("done", 0))
        self.assertEqual(order.order_line.qty_invoiced, 1)

    def test_grades_propose_what_goods_lost(self):
        self.env.ref("aftersales_center.grade_worn").value_loss = 30
        order = self.make_order((self.lamp, 2))
        reason = self.env.ref("aftersales_center.reason_goodwill")
        rma = self.received_rma((order.order_line, 2, {"reason_id": reason.id}))
        self.inspect(rma, grade_id=self.env.ref("aftersales_center.grade_worn").id)
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.deduction_ids.mapped("percent"), [30.0])
        self.assertEqual(self.credit_notes(rma).amount_total, 56.0)

    def test_not_both_per_cent_and_an_amount(self):
        order = self.make_order((self.lamp, 1))
        with self.assertRaises(ValidationError):
            self.remedy(order.order_line, kind="restocking_fee", percent=10, amount=3)

    def test_fixed_once_documents_are_made(self):
        order = self.make_order((self.lamp, 1))
        remedy = self.remedy(order.order_line, kind="restocking_fee", percent=10)
        with self.assertRaises(UserError):
            remedy.deduction_ids.percent = 0
        with self.assertRaises(UserError):
            remedy.deduction_ids.unlink()


@tagged("post_install", "-at_install")
class TestWhenToSettle(RefundTermsCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 3))

    def test_on_approval(self):
        self.company.aftersales_settle_on = "approval"
        rma = self.approved_rma((self.order.order_line, 2))
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 80.0)
        self.assertEqual(rma.state, "approved", "the goods are still to come")
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        self.assertEqual(rma.state, "done")

    def test_on_receipt_what_arrived(self):
        self.company.aftersales_settle_on = "received"
        rma = self.approved_rma((self.order.order_line, 2))
        self.assertFalse(rma.line_ids.qty_settleable)
        rma.with_user(self.receiver).receive_goods(
            [{"product_id": self.lamp.id, "quantity": 1, "line_id": rma.line_ids.id}]
        )
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 40.0)

    def test_on_proof_of_sending(self):
        self.company.aftersales_settle_on = "sent"
        rma = self.approved_rma((self.order.order_line, 2))
        self.assertFalse(rma.line_ids.qty_settleable)
        rma.sent_proof_on = fields.Date.today()
        self.assertEqual(rma.line_ids.qty_settleable, 2)

    def test_rejected_goods_are_never_settled(self):
        self.company.aftersales_settle_on = "received"
        rma = self.received_rma((self.order.order_line, 2))
        self.inspect(rma, self.give_back, verdict="rejected")
        with self.assertRaisesRegex(UserError, "Nothing of"):
            rma.action_settle()

    def test_held_until_a_day(self):
        rma = self.accepted_rma((self.order.order_line, 1))
        rma.refund_not_before = fields.Date.add(fields.Date.today(), days=3)
        with self.assertRaisesRegex(UserError, "is held until"):
            rma.action_settle()
        rma.refund_not_before = fields.Date.today()
        rma.action_settle()

    def test_the_chosen_invoice_is_credited_first(self):
        order = self.make_order((self.chair, 4), deliver=False, invoice=False)
        self.deliver(order, {self.chair: 2})
        older = self.invoice(order)
        self.deliver(order)
        self.invoice(order)
        rma = self.accepted_rma((order.order_line, 3))
        remedy = self.env["aftersales.remedy"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 2, "source_invoice_id": older.id}
        )
        remedy.action_fulfil()
        self.assertEqual(remedy.credit_note_ids.reversed_entry_id, older)
