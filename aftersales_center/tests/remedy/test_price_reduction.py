from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_refund_terms import RefundTermsCommon


@tagged("post_install", "-at_install")
class TestPriceReduction(RefundTermsCommon):
    def kept(self, line, quantity, **values):
        """An approved return of goods the customer keeps, with a price reduction planned."""
        rma = self.approved_rma((line, quantity, {"requested_remedy": "price_reduction"}))
        rma.line_ids.action_keep_item("Only scratched")
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "kind": "price_reduction",
                    "quantity": quantity,
                    **values,
                }
            )
        )
        return rma, remedy

    def test_per_cent_of_what_was_paid(self):
        order = self.make_order((self.goods("Vase", 100.0, self.tax(19)), 3))
        rma, remedy = self.kept(order.order_line, 2, reduction_percent=10)
        remedy.action_fulfil()
        note = remedy.sudo().credit_note_ids
        self.assertEqual((note.amount_untaxed, note.amount_tax), (20.0, 3.8))
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        self.assertEqual(remedy.amount_given, 23.8)

    def test_an_amount_is_meant_with_tax(self):
        for included in (True, False):
            with self.subTest(included=included):
                order = self.make_order((self.goods("Vase", 119.0, self.tax(19, included)), 1))
                _rma, remedy = self.kept(order.order_line, 1, reduction_amount=11.9)
                remedy.action_fulfil()
                note = remedy.sudo().credit_note_ids
                self.assertEqual((note.amount_untaxed, note.amount_total), (10.0, 11.9))

    def test_units_stay_invoiced_and_are_not_offered_again(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 3))
                _rma, remedy = self.kept(order.order_line, 2, reduction_percent=50)
                remedy.action_fulfil()
                line = order.order_line
                self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (3, 0))
                self.assertEqual(line.qty_invoiced_posted, 3)
                self.assertEqual(order.invoice_status, "invoiced")
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)

    def test_goods_may_still_come_back_for_what_is_left_of_the_price(self):
        order = self.make_order((self.lamp, 2))
        _rma, remedy = self.kept(order.order_line, 2, reduction_amount=10.0)
        remedy.action_fulfil()
        self.assertEqual(order.order_line.aftersales_qty_available, 2)
        first = self.credit_notes(self.settled_rma((order.order_line, 1)))
        second = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual((first.amount_total, second.amount_total), (35.0, 35.0))
        self.assertEqual(self.entitlement(order.order_line).amount_available, 0)

    def test_never_more_than_is_left(self):
        order = self.make_order((self.lamp, 1))
        _rma, remedy = self.kept(order.order_line, 1, reduction_amount=41.0)
        with self.assertRaisesRegex(UserError, "is left"):
            remedy.action_fulfil()

    def test_with_an_order_discount(self):
        order = self.sold((self.lamp, 2), discount=10)
        _rma, remedy = self.kept(self.goods_lines(order), 2, reduction_percent=50)
        remedy.action_fulfil()
        self.assertEqual(remedy.amount, 36.0)

    def test_not_invoiced_has_no_price_to_reduce(self):
        order = self.make_order((self.chair, 2), invoice=False)
        _rma, remedy = self.kept(order.order_line, 2, reduction_percent=10)
        with self.assertRaisesRegex(UserError, "not invoiced yet"):
            remedy.action_fulfil()

    def test_only_for_goods_the_customer_keeps(self):
        order = self.make_order((self.lamp, 2))
        rma = self.accepted_rma((order.order_line, 1))
        with self.assertRaisesRegex(ValidationError, "customer keeps"):
            self.env["aftersales.remedy"].create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "kind": "price_reduction",
                    "quantity": 1,
                    "reduction_percent": 10,
                }
            )

    def test_taken_back_while_it_is_a_draft(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.lamp, 2))
        _rma, remedy = self.kept(order.order_line, 1, reduction_percent=10)
        remedy.action_fulfil()
        self.assertEqual((remedy.state, remedy.amount), ("in_progress", 4.0))
        with self.assertRaisesRegex(UserError, "already"):
            remedy.action_fulfil()
        remedy.action_cancel()
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 0)

    def test_no_cost_of_goods_comes_back(self):
        category = self.env["product.category"].create(
            {"name": "Valued", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        product = self.make_product("Valued Thing", 100.0, categ_id=category.id)
        order = self.make_order((product, 2))
        self.assertTrue(
            order.invoice_ids.line_ids.filtered(lambda line: line.display_type == "cogs")
        )
        _rma, remedy = self.kept(order.order_line, 1, reduction_percent=10)
        remedy.action_fulfil()
        lines = remedy.sudo().credit_note_ids.line_ids
        self.assertFalse(lines.filtered(lambda line: line.display_type == "cogs"))


@tagged("post_install", "-at_install")
class TestKeepTheItem(RefundTermsCommon):
    def test_the_money_without_the_goods(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 3))
                rma = self.approved_rma((order.order_line, 2))
                rma.line_ids.action_keep_item("Sending it back costs more than it is worth")
                self.assertFalse(
                    rma.sudo().picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
                )
                rma.action_settle()
                line = order.order_line
                self.assertEqual((rma.state, rma.receipt_status), ("done", "no"))
                self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (1, 0))
                self.assertNotEqual(order.invoice_status, "to invoice")
                self.assertEqual(line.aftersales_qty_available, 1, "kept and paid back")

    def test_no_cost_of_goods_comes_back(self):
        category = self.env["product.category"].create(
            {"name": "Valued", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        product = self.make_product("Valued Thing", 100.0, categ_id=category.id)
        order = self.make_order((product, 2))
        rma = self.approved_rma((order.order_line, 1))
        rma.line_ids.action_keep_item("Perishable")
        rma.action_settle()
        note = self.credit_notes(rma)
        self.assertFalse(note.line_ids.filtered(lambda line: line.display_type == "cogs"))

    def test_why_is_asked_and_logged(self):
        order = self.make_order((self.lamp, 1))
        rma = self.approved_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "Say why"):
            rma.line_ids.action_keep_item(" ")
        with self.assertRaises(AccessError):
            rma.with_user(self.receiver).line_ids.action_keep_item("Because")
        with self.assertRaises(AccessError):
            rma.with_user(self.auditor).line_ids.action_keep_item("Because")
        rma.line_ids.action_keep_item("Broken glass")
        with self.assertRaisesRegex(UserError, "not waiting"):
            rma.line_ids.action_keep_item("Again")

    def test_not_once_goods_have_arrived(self):
        order = self.make_order((self.lamp, 1))
        rma = self.received_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "have arrived"):
            rma.line_ids.action_keep_item("Too late")

    def test_nobody_types_that_goods_are_kept_after_approval(self):
        order = self.make_order((self.lamp, 1))
        rma = self.approved_rma((order.order_line, 1))
        with self.assertRaises(UserError):
            rma.line_ids.keeps_item = True
        with self.assertRaises(UserError):
            rma.write({"line_ids": [Command.update(rma.line_ids.id, {"keeps_item": True})]})
