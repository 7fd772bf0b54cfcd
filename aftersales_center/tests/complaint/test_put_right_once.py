"""A unit is put right once on complaints, whatever came before."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import return_with_odoos_wizard
from .complaint_remedy_common import ComplaintRemedyCommon


class PutRightOnceCommon(ComplaintRemedyCommon):
    def replaced(self, quantity=1, product=None, of=1):
        """An order of ``of`` units, ``quantity`` of them replaced by a complaint and sent."""
        order = self.make_order((product or self.lamp, of))
        remedy = self.give(self.complaint_about(order), "replacement", quantity=quantity)
        self.send(remedy)
        self.assertEqual(remedy.state, "done")
        return order, remedy

    def refuses(self, order, kind="refund", quantity=1, **values):
        words = "price can be reduced" if kind == "price_reduction" else "cannot be put right"
        with self.assertRaisesRegex(UserError, words), self.cr.savepoint():
            self.plan(self.complaint_about(order), kind, quantity=quantity, **values)


@tagged("post_install", "-at_install")
class TestReplacedOnce(PutRightOnceCommon):
    def test_a_unit_that_was_replaced_is_no_further_unit(self):
        order, _remedy = self.replaced()
        self.refuses(order)
        self.refuses(order, "replacement")
        self.refuses(order, "price_reduction", reduction_percent=100)
        row = self.entitlement(order.order_line)
        self.assertEqual((row.qty_claimed, row.amount_remedied), (1, 0))

    def test_the_other_units_are(self):
        order, _remedy = self.replaced(of=3)
        self.refuses(order, quantity=3)
        self.refuses(order, "price_reduction", quantity=3, reduction_percent=10)
        self.give(self.complaint_about(order), "replacement")
        self.assertEqual(self.give(self.complaint_about(order)).amount_given, 40.0)
        self.refuses(order)

    def test_a_dialog_says_so(self):
        order, _remedy = self.replaced()
        complaint = self.complaint_about(order, remedy_wanted="refund")
        draft = self.env["aftersales.remedy"].new(
            {
                "complaint_id": complaint.id,
                "sale_line_id": order.order_line.id,
                "kind": "refund",
                "quantity": 1,
            }
        )
        with self.assertRaisesRegex(UserError, "0 Units of 1 Units delivered"):
            draft._check_units_left()

    def test_the_replacement_still_comes_back_by_a_return(self):
        order, _remedy = self.replaced(of=2)
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual(self.credit_notes(rma).amount_total, 40.0)
        # the other unit sold was never put right
        self.assertEqual(self.give(self.complaint_about(order)).amount_given, 40.0)
        self.refuses(order)
        with self.assertRaisesRegex(UserError, "cannot be returned"):
            self.approved_rma((order.order_line, 1))

    def test_more_came_back_than_was_replaced(self):
        order, _remedy = self.replaced(of=2)
        self.settled_rma((order.order_line, 2))
        self.refuses(order)

    def test_kept_goods_that_a_return_replaced(self):
        order = self.make_order((self.lamp, 1))
        rma = self.approved_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
        rma.line_ids.action_keep_item("Broken glass")
        rma.action_settle()
        self.send(rma.remedy_ids)
        self.assertEqual(rma.remedy_ids.state, "done")
        self.refuses(order)

    def test_a_return_that_was_replaced_is_a_new_unit(self):
        order = self.make_order((self.lamp, 1))
        rma = self.settled_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
        self.send(rma.remedy_ids)
        self.assertEqual(self.give(self.complaint_about(order)).amount_given, 40.0)
        self.refuses(order)


@tagged("post_install", "-at_install")
class TestPaidBackOnce(PutRightOnceCommon):
    def reduce(self, order, quantity=1, **values):
        return self.give(
            self.complaint_about(order), "price_reduction", quantity=quantity, **values
        )

    def not_again(self, order, quantity=1):
        with self.assertRaisesRegex(UserError, "whole price"), self.cr.savepoint():
            self.plan(self.complaint_about(order), "replacement", quantity=quantity)

    def test_all_of_the_price_and_goods_again(self):
        order = self.make_order((self.lamp, 1))
        self.reduce(order, reduction_percent=100)
        self.not_again(order)

    def test_half_and_half(self):
        order = self.make_order((self.lamp, 1))
        self.reduce(order, reduction_percent=50)
        self.reduce(order, reduction_amount=19.9)
        self.not_again(order)

    def test_a_part_of_the_price_is_another_matter(self):
        order = self.make_order((self.lamp, 2))
        self.reduce(order, quantity=2, reduction_percent=50)
        self.assertTrue(self.give(self.complaint_about(order), "replacement", quantity=2))

    def test_only_those_units(self):
        order = self.make_order((self.lamp, 3))
        self.reduce(order, quantity=2, reduction_percent=100)
        self.not_again(order, quantity=2)
        self.give(self.complaint_about(order), "replacement")
        self.not_again(order)

    def test_planned_before_the_money(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        reduction = self.plan(complaint, "price_reduction", reduction_percent=100)
        self.plan(self.complaint_about(order), "replacement")
        with self.assertRaisesRegex(UserError, "price can be reduced"):
            reduction.action_fulfil()

    def test_by_a_return(self):
        order = self.make_order((self.lamp, 1))
        self.reduce(order, reduction_percent=100)
        rma = self.accepted_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
        with self.assertRaisesRegex(UserError, "whole price"):
            rma.action_settle()

    def test_taken_back_it_counts_no_more(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.lamp, 1))
        self.reduce(order, reduction_percent=100).action_cancel()
        self.assertTrue(self.give(self.complaint_about(order), "replacement"))


@tagged("post_install", "-at_install")
class TestReplacementTakenBack(PutRightOnceCommon):
    def test_returned_in_inventory_it_is_due_again(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order, remedy = self.replaced(product=product)
                line = order.order_line
                return_with_odoos_wizard(remedy.sudo().move_ids.picking_id, 1)
                self.assertEqual((remedy.state, remedy.goes_on), ("in_progress", True))
                self.assertEqual((line.qty_delivered, line.qty_to_invoice), (1, 0))
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)
                self.refuses(order)
                remedy.action_fulfil()
                self.send(remedy)
                self.assertEqual((remedy.state, line.qty_delivered), ("done", 1))
                self.refuses(order)

    def test_then_it_can_be_taken_back(self):
        order, remedy = self.replaced()
        with self.assertRaisesRegex(UserError, "has left"), self.cr.savepoint():
            remedy.action_cancel()
        return_with_odoos_wizard(remedy.sudo().move_ids.picking_id, 1)
        remedy.action_cancel()
        self.assertEqual((remedy.state, self.held(order.order_line)), ("cancelled", 0))
        self.assertEqual(self.give(self.complaint_about(order)).amount_given, 40.0)
        self.refuses(order)

    def test_of_a_return_too(self):
        order = self.make_order((self.chair, 1))
        line = order.order_line
        rma = self.settled_rma((line, 1, {"requested_remedy": "replacement"}))
        remedy = rma.remedy_ids
        self.send(remedy)
        self.assertEqual((remedy.state, line.qty_to_invoice), ("done", 0))
        return_with_odoos_wizard(remedy.sudo().move_ids.picking_id, 1)
        self.assertEqual(remedy.state, "in_progress")
        self.assertEqual((line.aftersales_line_ids.qty_sent, line.qty_to_invoice), (0, 0))

    def test_a_return_of_it_leaves_it_done(self):
        order, remedy = self.replaced(product=self.chair)
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual((remedy.state, rma.remedy_ids.state), ("done", "done"))
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_to_invoice), (0, 0))


@tagged("post_install", "-at_install")
class TestCreditedOnce(PutRightOnceCommon):
    """Goods that were paid back and come back all the same are not credited once more."""

    def back(self, order, quantity):
        picking = order.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
        return_with_odoos_wizard(picking[:1], quantity)

    def nothing_to_credit(self, order):
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertNotEqual(order.invoice_status, "to invoice")
        with self.assertRaises(UserError), self.cr.savepoint():
            order._create_invoices(final=True)

    def test_a_complaint_refunded_them(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 3))
                self.give(self.complaint_about(order), quantity=2)
                self.back(order, 1)
                self.nothing_to_credit(order)
                self.back(order, 1)
                self.nothing_to_credit(order)

    def test_what_was_not_paid_back_is_credited(self):
        order = self.make_order((self.chair, 3))
        self.give(self.complaint_about(order), quantity=2)
        self.back(order, 3)
        self.assertEqual(order.order_line.qty_to_invoice, -1)
        self.assertEqual(self.invoice(order).amount_total, 120.0)
        self.nothing_to_credit(order)

    def test_what_came_back_before_is_another_unit(self):
        order = self.make_order((self.chair, 3))
        self.back(order, 1)
        self.assertEqual(self.invoice(order).amount_total, 120.0)
        self.give(self.complaint_about(order), quantity=1)
        self.nothing_to_credit(order)
        self.back(order, 1)
        self.nothing_to_credit(order)

    def test_goods_a_return_let_them_keep(self):
        order = self.make_order((self.chair, 3))
        rma = self.approved_rma((order.order_line, 2))
        rma.line_ids.action_keep_item("Sending it back costs more than it is worth")
        rma.action_settle()
        self.back(order, 2)
        self.nothing_to_credit(order)

    def test_never_invoiced(self):
        order = self.make_order((self.chair, 2), invoice=False)
        self.give(self.complaint_about(order))
        self.back(order, 1)
        self.assertEqual(order.order_line.qty_to_invoice, 1)
