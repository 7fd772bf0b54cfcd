"""Goods for a vendor go back on their own purchase; receivers need no right to purchases."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.common import return_with_odoos_wizard

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestVendorReturn(PurchaseCommon):
    def events(self, name):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [("event", "=", name)], order="id desc", limit=1
        )

    # What a purchase explains -----------------------------------------

    def test_a_serial_number_goes_back_on_the_purchase_it_came_with(self):
        camera = self.bought("Camera", tracking="serial")
        older = self.buy(camera, 2, lot_names=("C1", "C2"))
        newer = self.buy(camera, 1, lot_names=("C3",))
        lot = older.move_ids.lot_ids.filtered(lambda lot: lot.name == "C1")
        self.assertEqual(older.order_id.action_create_invoice()["res_model"], "account.move")
        rma, _found, picking = self.sent_back(self.sell_lots(lot).order_line, 1, lot_id=lot.id)
        self.assertFalse(self.receiver.has_group("purchase.group_purchase_user"))
        move = picking.move_ids
        self.assertEqual((picking.state, picking.partner_id), ("assigned", self.vendor))
        self.assertEqual(picking.picking_type_id, self.warehouse.out_type_id)
        self.assertEqual(picking.location_id, self.waiting)
        self.assertEqual(move.origin_returned_move_id, older.move_ids - move)
        self.assertEqual((move.purchase_line_id, move.lot_ids), (older, lot))
        self.assertTrue(move.to_refund)
        self.assertIn(picking, older.order_id.picking_ids, "a buyer sees it")
        self.assertEqual(older.qty_received, 2, "not yet")
        self.assertIn(picking.name, self.events("inspection.to_vendor").sentence)
        self.assertIn(older.order_id.name, rma.message_ids.mapped("body")[1])
        self.assertFalse(rma.sudo().activity_ids)
        self.ship(picking)
        self.assertEqual((older.qty_received, newer.qty_received), (1, 1))
        self.assertEqual(self.on_hand(camera, self.waiting), 0)
        self.assertEqual(older.qty_to_invoice, -1)
        older.order_id.action_create_invoice()
        credit = older.invoice_lines.filtered(lambda line: line.move_type == "in_refund")
        self.assertEqual((credit.quantity, credit.price_unit), (1, 10))

    def test_two_serial_numbers_of_one_purchase_leave_together(self):
        camera = self.bought("Camera", tracking="serial")
        line = self.buy(camera, 3, lot_names=("C1", "C2", "C3"))
        lots = line.move_ids.lot_ids.sorted("name")[:2]
        _rma, found, picking = self.sent_back(self.sell_lots(lots).order_line, 2)
        self.assertEqual((len(found), len(picking), picking.move_ids.lot_ids), (2, 1, lots))
        self.assertEqual(picking.return_id, line.order_id.picking_ids - picking)
        self.ship(picking)
        self.assertEqual(line.qty_received, 1)

    def test_without_a_lot_the_newest_purchases_that_have_some_left(self):
        """A dozen, then two: five go back on the two and on three of the dozen."""
        older = self.buy(self.kettle, 1, 120.0, uom=self.env.ref("uom.product_uom_dozen"))
        newer = self.buy(self.kettle, 2)
        sold = self.make_order((self.kettle, 14)).order_line
        rma, _found, pickings = self.sent_back(sold, 5)
        back = {move.purchase_line_id: move.product_uom_qty for move in pickings.move_ids}
        self.assertEqual((len(pickings), back), (2, {newer: 2, older: 3}))
        self.assertEqual(set(pickings.mapped("state")), {"assigned"})
        self.assertEqual(rma.picking_count, 3, "the receipt and both")
        _rma, _found, more = self.sent_back(sold, 9)
        self.assertEqual(
            [(move.purchase_line_id, move.product_uom_qty) for move in more.move_ids],
            [(older, 9)],
            "what waits to be shipped is taken already",
        )
        self.ship(pickings)
        self.assertEqual((older.qty_received, newer.qty_received), (0.75, 0))
        self.ship(more)
        self.assertEqual(older.qty_received, 0)

    def test_what_no_purchase_explains_waits_and_the_leader_is_asked(self):
        self.buy(self.kettle, 1)
        self.env["stock.quant"]._update_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, 1
        )
        sold = self.make_order((self.kettle, 2)).order_line
        rma, _found, picking = self.sent_back(sold, 2)
        self.assertEqual(picking.move_ids.product_uom_qty, 1)
        self.assertEqual(self.on_hand(self.kettle, self.waiting), 2)
        activity = rma.sudo().activity_ids
        self.assertEqual(
            activity.user_id,
            rma.sudo().team_id.leader_id or rma.user_id or self.receiver,
        )
        self.assertIn("no purchase", activity.note)
        self.assertIn("1 Units of Kettle", self.events("inspection.no_purchase").sentence)
        rma, _found, pickings = self.sent_back(self.make_order((self.lamp, 1)).order_line, 1)
        self.assertFalse(pickings)
        self.assertEqual(self.on_hand(self.lamp, self.waiting), 1, "as without purchases")
        self.assertTrue(any("no purchase" in body for body in rma.message_ids.mapped("body")))

    def test_another_companys_purchase_explains_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        line = self.buy(
            self.kettle,
            3,
            company_id=other.id,
            picking_type_id=self.env["stock.picking.type"]
            .search([("code", "=", "incoming"), ("company_id", "=", other.id)], limit=1)
            .id,
        )
        self.assertEqual((line.qty_received, line.move_ids.company_id), (3, other))
        self.env["stock.quant"]._update_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, 1
        )
        sold = self.make_order((self.kettle, 1)).order_line
        _rma, _found, pickings = self.sent_back(sold, 1)
        self.assertFalse(pickings)

    def test_goods_of_others_were_not_bought(self):
        self.buy(self.kettle, 1)
        sold = self.make_order((self.kettle, 1)).order_line
        rma = self.approved_rma((sold, 1))
        rma.sudo().picking_ids.move_ids.move_line_ids.owner_id = self.customer
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, self.to_vendor)
        self.assertFalse(self.transfers(rma))
        self.assertTrue(rma.sudo().activity_ids)

    # Undo --------------------------------------------------------------

    def test_undone_before_it_left_the_transfer_is_cancelled(self):
        line = self.buy(self.kettle, 1)
        sold = self.make_order((self.kettle, 1)).order_line
        _rma, found, picking = self.sent_back(sold, 1)
        with self.assertRaisesRegex(UserError, "not here to be inspected again"):
            found.inspect_again()
        found.with_user(self.receiver).undo_disposition("It only needs a new plug.")
        self.assertEqual((picking.state, found.state), ("cancel", "draft"))
        self.assertEqual(self.on_hand(self.kettle, self.returns), 1)
        self.assertEqual(self.on_hand(self.kettle, self.waiting), 0)
        self.assertEqual(line.qty_received, 1)
        found.action_done()
        again = self.transfers(found.rma_id) - picking
        self.assertEqual((again.state, again.move_ids.purchase_line_id), ("assigned", line))

    def test_undone_after_it_left_is_refused(self):
        line = self.buy(self.kettle, 1)
        sold = self.make_order((self.kettle, 1)).order_line
        _rma, found, picking = self.sent_back(sold, 1)
        self.ship(picking)
        with self.assertRaisesRegex(UserError, "it left"):
            found.with_user(self.receiver).undo_disposition("Sorry.")
        self.assertEqual((found.state, line.qty_received), ("done", 0))

    def test_undone_when_a_part_left_is_refused_too(self):
        line = self.buy(self.kettle, 2)
        sold = self.make_order((self.kettle, 2)).order_line
        rma, found, picking = self.sent_back(sold, 2)
        picking.move_ids.quantity = 1
        self.ship(picking)
        rest = self.transfers(rma) - picking
        self.assertEqual((rest.state, rest.backorder_id), ("assigned", picking))
        with self.assertRaises(UserError) as caught:  # and rolled back, as a request is
            found.with_user(self.receiver).undo_disposition("Sorry.")
        self.assertIn("it left", str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual((rest.state, line.qty_received), ("assigned", 1))

    def test_what_the_vendor_sends_again_can_go_back_again(self):
        line = self.buy(self.kettle, 1)
        sold = self.make_order((self.kettle, 1)).order_line
        rma, found, picking = self.sent_back(sold, 1)
        self.ship(picking)
        again = return_with_odoos_wizard(picking.with_user(self.stocker), 1)
        self.assertEqual((line.qty_received, again.location_dest_id.usage), (1, "internal"))
        draft = found.inspect_again()
        draft.choose_disposition(self.to_vendor.id, "They sent the same one.")
        draft.action_done()
        third = self.transfers(rma) - picking
        self.assertEqual(
            (third.state, third.move_ids.origin_returned_move_id),
            ("assigned", again.sudo().move_ids),
        )
        self.ship(third)
        self.assertEqual(line.qty_received, 0)
