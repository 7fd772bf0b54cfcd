from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestReplacement(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.chair, 3))
        self.line = self.order.order_line
        stock = self.warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.chair, stock, 50)

    def replaced(self, quantity=1):
        rma = self.settled_rma((self.line, quantity, {"requested_remedy": "replacement"}))
        return rma, rma.sudo().remedy_ids.move_ids

    def deliver_replacement(self, moves):
        moves.picked = True
        moves.picking_id._action_done()

    def test_the_same_product_goes_out_again(self):
        rma, move = self.replaced()
        self.assertEqual((move.product_id, move.product_uom_qty), (self.chair, 1))
        self.assertEqual((move.sale_line_id, move.location_dest_id.usage), (self.line, "customer"))
        self.assertEqual((rma.remedy_ids.state, rma.state), ("in_progress", "approved"))
        self.deliver_replacement(move)
        self.assertEqual(
            (rma.remedy_ids.state, rma.remedy_status, rma.state), ("done", "done", "done")
        )

    def test_the_order_is_not_invoiced_again(self):
        _rma, move = self.replaced()
        self.assertEqual(self.line.qty_to_invoice, 0)
        self.deliver_replacement(move)
        self.assertEqual((self.line.qty_delivered, self.line.qty_to_invoice), (3, 0))
        self.assertEqual(self.line.product_uom_qty, 3)

    def test_the_replacement_can_be_claimed_in_its_turn(self):
        _rma, move = self.replaced(3)
        self.assertEqual(self.line.aftersales_qty_available, 0)
        self.deliver_replacement(move)
        self.assertEqual(self.line.aftersales_qty_available, 3)
        again, _move = self.replaced(3)
        self.assertEqual(again.receipt_status, "done")
        over = self.make_rma((self.line, 1))
        with self.assertRaises(UserError):
            over.action_request()

    def test_a_cancelled_delivery_brings_the_case_back(self):
        rma, move = self.replaced()
        move.picking_id.with_user(self.stocker).action_cancel()
        self.assertEqual((rma.remedy_ids.state, rma.remedy_status), ("to_do", "pending"))
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.state, "in_progress")

    def test_not_while_one_is_on_its_way(self):
        rma, _move = self.replaced()
        with self.assertRaisesRegex(UserError, "on its way"):
            rma.remedy_ids.action_fulfil()

    def test_taking_it_back(self):
        rma, move = self.replaced()
        rma.remedy_ids.action_cancel()
        self.assertEqual((move.state, rma.remedy_ids.state), ("cancel", "cancelled"))
        rma, move = self.replaced()
        self.deliver_replacement(move)
        with self.assertRaisesRegex(UserError, "has left"):
            rma.remedy_ids.action_cancel()

    def test_the_open_rest_of_the_order_stays_the_orders(self):
        order = self.make_order((self.chair, 4), deliver=False, invoice=False)
        self.deliver(order, {self.chair: 2})
        rest = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        rma = self.settled_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
        self.assertEqual(
            rest.move_ids.filtered(lambda m: not m.aftersales_remedy_id).product_uom_qty, 2
        )
        rma.remedy_ids.action_cancel()
        self.assertIn(rest.state, ("assigned", "confirmed", "waiting"))

    def test_deliveries_in_several_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        rma, move = self.replaced()
        self.deliver_replacement(move)
        self.assertEqual(rma.remedy_ids.state, "in_progress", "picked is not sent")
        ship = rma.sudo().remedy_ids.move_ids.filtered(lambda m: m.state != "done")
        self.assertTrue(ship)
        self.deliver_replacement(ship)
        self.assertEqual(rma.remedy_ids.state, "done")
