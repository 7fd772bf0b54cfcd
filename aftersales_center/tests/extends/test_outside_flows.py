"""Other people's work goes on: nobody fails or waits because a return exists."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import AftersalesCommon, return_with_odoos_wizard


@tagged("post_install", "-at_install")
class TestOutsideFlows(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 4))
        self.line = self.order.order_line

    def return_outside(self, quantity):
        """Odoo's own return wizard on the delivery, validated."""
        delivery = self.order.picking_ids.filtered(lambda p: p.picking_type_code == "outgoing")
        return return_with_odoos_wizard(delivery[:1].with_user(self.stocker), quantity)

    def test_units_returned_otherwise_cannot_be_claimed(self):
        self.return_outside(3)
        ledger = self.entitlement(self.line)
        self.assertEqual((ledger.qty_returned_outside, ledger.qty_available), (3, 1))
        over = self.make_rma((self.line, 2))
        with self.assertRaises(UserError):
            over.action_request()

    def test_returned_otherwise_while_a_return_claims_them(self):
        rma = self.make_rma((self.line, 4))
        rma.action_request()
        self.return_outside(3)
        ledger = self.entitlement(self.line)
        self.assertEqual(ledger.qty_available, -3, "the flag")
        self.assertTrue(
            self.env["aftersales.entitlement.mark"].search_count(
                [("sale_line_id", "=", self.line.id)]
            )
        )
        self.reconcile()
        self.assertTrue(ledger.is_over_claimed)
        self.assertTrue(rma.line_ids.needs_decision)
        self.assertTrue(rma.activity_ids)
        with self.assertRaisesRegex(UserError, "partly returned elsewhere"):
            rma.action_approve()
        rma.line_ids.quantity = 1
        rma.action_approve()
        self.reconcile()

    def test_flows_without_returns_leave_no_mark(self):
        self.return_outside(1)
        self.assertFalse(
            self.env["aftersales.entitlement.mark"].search_count(
                [("sale_line_id", "=", self.line.id)]
            )
        )

    def test_stock_flows_never_write_the_ledger(self):
        self.make_rma((self.line, 1)).action_request()
        self.env.flush_all()
        ledger = self.entitlement(self.line)
        self.env.cr.execute("SELECT xmin FROM aftersales_entitlement WHERE id = %s", [ledger.id])
        before = self.env.cr.fetchone()
        self.return_outside(1)
        self.order.invoice_ids.with_user(self.accountant)._reverse_moves([{}]).action_post()
        self.env.flush_all()
        self.env.cr.execute("SELECT xmin FROM aftersales_entitlement WHERE id = %s", [ledger.id])
        self.assertEqual(self.env.cr.fetchone(), before)

    def test_a_plain_salesman_keeps_working_on_an_order_with_returns(self):
        rma = self.settled_rma((self.line, 1))
        order = self.order.with_user(self.salesman)
        self.assertEqual(order.aftersales_rma_count, 1)
        self.assertEqual(order.order_line.aftersales_qty_available, 3)
        with Form(order) as form:
            form.client_order_ref = "PO 12"
        order.write(
            {"order_line": [Command.create({"product_id": self.mug.id, "product_uom_qty": 1})]}
        )
        order._create_invoices(final=True)
        order.copy()
        self.assertEqual(rma.state, "done")

    def test_a_plain_stock_user_keeps_working_on_transfers_of_returns(self):
        rma = self.approved_rma((self.line, 2))
        picking = rma.sudo().picking_ids.with_user(self.stocker)
        self.assertTrue(picking.read(["name", "state", "aftersales_rma_id"]))
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual((picking.state, rma.receipt_status), ("done", "done"))

    def test_a_plain_accountant_keeps_working_on_credit_notes_of_returns(self):
        rma = self.settled_rma((self.line, 1))
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        note.invoice_line_ids.name = "Lamp, returned"
        note.action_post()
        self.assertEqual(note.state, "posted")

    def test_without_a_role_returns_stay_closed(self):
        rma = self.make_rma((self.line, 1))
        for user in (self.salesman, self.stocker, self.accountant):
            self.assertFalse(rma.with_user(user).has_access("read"))

    def test_an_order_line_with_a_return_is_kept(self):
        order = self.make_order((self.lamp, 1), deliver=False, invoice=False)
        self.deliver(order)
        self.make_rma((order.order_line, 1))
        order._action_cancel()
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017 whichever guard is first
            order.order_line.unlink()
            self.env.flush_all()
        self.assertTrue(order.order_line.exists())

    def test_odoos_return_for_exchange_nets_out(self):
        return_with_odoos_wizard(self.order.picking_ids, 1, create="action_create_exchanges")
        self.assertEqual(self.entitlement(self.line).qty_available, 3)
        again = self.line.move_ids.filtered(lambda move: move.state != "done")
        self.assertEqual(again.product_uom_qty, 1)
        again.write({"quantity": 1, "picked": True})
        again.picking_id._action_done()
        self.assertEqual(self.entitlement(self.line).qty_available, 4)
