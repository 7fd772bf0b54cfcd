"""Goods are always somewhere: each unit is moved on exactly once, by a real move."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import AftersalesCommon
from ..extends.lots_common import LotsCommon


@tagged("post_install", "-at_install")
class TestInspection(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 6))
        self.line = self.order.order_line
        self.returns = self.warehouse.aftersales_location_id

    def test_each_disposition_moves_the_goods_to_its_place(self):
        places = {
            self.restock: self.warehouse.lot_stock_id,
            self.quarantine: self.warehouse.aftersales_quarantine_location_id,
        }
        for disposition, place in places.items():
            with self.subTest(disposition=disposition.name):
                before = self.on_hand(self.lamp, place)
                rma = self.received_rma((self.line, 1))
                self.assertEqual(self.on_hand(self.lamp, self.returns), 1)
                self.inspect(rma, disposition)
                self.assertEqual(self.on_hand(self.lamp, self.returns), 0)
                self.assertEqual(self.on_hand(self.lamp, place), before + 1)
                self.assertEqual(rma.inspection_ids.sudo().move_ids.state, "done")

    def test_what_is_restocked_goes_to_its_shelf_and_comes_back(self):
        bin_ = self.env["stock.location"].create(
            {"name": "Bin 7", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.env["stock.putaway.rule"].create(
            {
                "product_id": self.lamp.id,
                "location_in_id": self.warehouse.lot_stock_id.id,
                "location_out_id": bin_.id,
            }
        )
        done = self.inspect(self.received_rma((self.make_order((self.lamp, 2)).order_line, 2)))
        self.assertEqual(self.on_hand(self.lamp, bin_), 2)
        done.undo_disposition("It is scratched.")
        self.assertEqual(self.on_hand(self.lamp, bin_), 0)

    def test_what_was_sold_by_the_dozen_is_judged_by_the_piece(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        shelf, returns = self.warehouse.lot_stock_id, self.warehouse.aftersales_location_id
        sold = self.make_order(
            (self.lamp, 1, {"product_uom_id": dozen.id, "price_unit": 144.0})
        ).order_line
        rma = self.approved_rma((sold, 1))
        self.assertEqual(rma.line_ids.product_uom_id, dozen)
        before = self.on_hand(self.lamp, shelf)
        item = {"product_id": self.lamp.id}
        rma.with_user(self.receiver).receive_goods([dict(item, quantity=5)])
        line = rma.line_ids
        self.assertEqual((line.quantity, line.qty_received), (12, 5))
        draft = line.with_user(self.receiver)._prepare_inspections()
        draft.split_inspection([{"quantity": 3}, {"quantity": 2}])[0].action_done()
        rma.action_settle()
        self.assertAlmostEqual(self.credit_notes(rma).amount_untaxed, 36.0)  # of 12 at 12.00
        rma.with_user(self.receiver).receive_goods([dict(item, quantity=8)])  # one too many
        self.inspect(rma)
        rma.action_settle()
        self.assertAlmostEqual(sum(self.credit_notes(rma).mapped("amount_untaxed")), 144.0)
        self.assertEqual(self.on_hand(self.lamp, shelf), before + 13)
        self.assertEqual(self.on_hand(self.lamp, returns), 0)
        self.assertEqual((line.qty_received, line.qty_inspected), (12, 12))

    def test_scrap_is_a_scrap_order(self):
        rma = self.received_rma((self.line, 2))
        self.inspect(rma, self.scrap)
        scrap = self.env["stock.scrap"].search([("origin", "=", rma.name)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 2))
        self.assertEqual(self.on_hand(self.lamp, self.returns), 0)

    def test_give_back_is_a_delivery_to_be_shipped(self):
        rma = self.received_rma((self.line, 1))
        self.inspect(rma, self.give_back, verdict="rejected")
        self.assertEqual(self.on_hand(self.lamp, self.returns), 1, "until it is shipped")
        picking = rma.sudo().picking_ids.filtered(lambda p: p.picking_type_code == "outgoing")
        self.assertEqual(picking.partner_id, self.customer)
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(self.on_hand(self.lamp, self.returns), 0)

    def test_no_more_is_inspected_than_arrived(self):
        rma = self.received_rma((self.line, 2))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        draft.quantity = 3
        with self.assertRaisesRegex(UserError, "2 Units were received"):
            draft.action_done()
        draft.quantity = 2
        draft.action_done()
        with self.assertRaises(UserError):
            draft.action_done()
        again = self.env["aftersales.inspection"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 1, "disposition_id": self.restock.id}
        )
        with self.assertRaisesRegex(UserError, "0 Units were received"):
            again.action_done()

    def test_one_line_in_several_grades(self):
        rma = self.received_rma((self.line, 3))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        draft.write({"quantity": 1, "grade_id": self.env.ref("aftersales_center.grade_good").id})
        rest = draft.copy(
            {
                "quantity": 2,
                "disposition_id": self.scrap.id,
                "disposition_reason": "The customer lets us.",
                "verdict": "rejected",
                "customer_note": "It is broken.",
            }
        )
        self.assertEqual(rma.inspection_status, "pending")
        (draft | rest).action_done()
        self.assertEqual((rma.line_ids.qty_inspected, rma.line_ids.qty_accepted), (3, 1))
        self.assertEqual(rma.inspection_status, "done")

    def test_a_disposition_is_needed(self):
        rma = self.received_rma((self.line, 1))
        draft = self.env["aftersales.inspection"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 1}
        )
        with self.assertRaisesRegex(UserError, "choose a disposition"):
            draft.action_done()

    def test_tracked_goods_need_the_lot_that_arrived(self):
        product = self.make_product("Battery", 20.0, tracking="lot")
        mine, other = self.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in ("L1", "L2")]
        )
        self.env["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, 5, lot_id=mine
        )
        order = self.make_order((product, 2))
        rma = self.received_rma((order.order_line, 2))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        self.assertEqual(draft.lot_id, mine)
        draft.sudo().lot_id = False
        with self.assertRaisesRegex(UserError, "is tracked"):
            draft.action_done()
        draft.sudo().lot_id = other
        with self.assertRaisesRegex(UserError, "did not arrive"):
            draft.action_done()
        draft.sudo().lot_id = mine
        draft.action_done()
        self.assertEqual(rma.line_ids.qty_inspected, 2)

    def test_an_auditor_inspects_nothing(self):
        rma = self.received_rma((self.line, 1))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        with self.assertRaises(AccessError):
            draft.with_user(self.auditor).action_done()

    def test_a_quarantined_unit_waits_in_its_own_place(self):
        rma = self.received_rma((self.line, 1))
        self.inspect(rma, self.quarantine)
        self.assertEqual(
            self.on_hand(self.lamp, self.warehouse.aftersales_quarantine_location_id), 1
        )
        self.assertEqual(rma.line_ids.qty_accepted, 1)

    def test_a_disposition_may_name_another_place(self):
        shelf = self.env["stock.location"].create(
            {"name": "B-Ware", "location_id": self.warehouse.lot_stock_id.id}
        )
        b_goods = self.restock.copy(
            {"name": "B goods", "location_id": shelf.id, "company_id": self.company.id}
        )
        rma = self.received_rma((self.line, 1))
        self.inspect(rma, b_goods)
        self.assertEqual(self.on_hand(self.lamp, shelf), 1)


@tagged("post_install", "-at_install")
class TestGiveBackLots(LotsCommon):
    def test_the_customer_gets_their_own_unit_back(self):
        """Odoo reserves the first lot it finds; another customer's may lie beside it."""
        first, second = self.make_lots(self.radio, "R-1", "R-2")
        rmas = [self.received_rma((self.sell_lots(lot).order_line, 1)) for lot in (first, second)]
        self.inspect(rmas[1], self.give_back, verdict="rejected")
        move = rmas[1].line_ids.sudo().sent_move_ids
        self.assertEqual((move.state, move.lot_ids), ("assigned", second))
        move._do_unreserve()
        move.with_user(self.stocker)._action_assign()
        self.assertEqual(move.lot_ids, second, "checked again, it is the same unit")


@tagged("post_install", "-at_install")
class TestGiveBackCharge(AftersalesCommon):
    def sent_home(self, reason, price=6.0):
        """The draft invoices made when a rejected lamp goes home."""
        self.company.aftersales_give_back_price = price
        order = self.make_order((self.lamp, 1))
        rma = self.received_rma((order.order_line, 1, {"reason_id": self.env.ref(reason).id}))
        self.inspect(rma, self.give_back, verdict="rejected")
        drafts = [("invoice_origin", "like", rma.name), ("move_type", "=", "out_invoice")]
        self.assertFalse(self.env["account.move"].search(drafts), "it has not left yet")
        moves = rma.line_ids.sudo().sent_move_ids
        moves.picked = True
        moves.picking_id.with_user(self.stocker)._action_done()
        self.assertEqual(moves.state, "done")
        return rma, self.env["account.move"].search(drafts)

    def test_who_changed_their_mind_pays_for_the_way_home(self):
        tax = self.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "company_id": self.company.id}
        )
        self.env.ref("aftersales_center.product_return_shipping").taxes_id = tax
        rma, invoice = self.sent_home("aftersales_center.reason_goodwill")
        self.assertEqual(len(invoice), 1)
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", 6.0))
        self.assertEqual(invoice.amount_untaxed, 5.0)
        bodies = " ".join(rma.message_ids.mapped("body"))
        self.assertIn("is charged", bodies)
        self.assertNotIn("6.00", bodies, "receivers read this")

    def test_never_where_the_seller_bears_the_cost(self):
        _rma, invoice = self.sent_home("aftersales_center.reason_defective")
        self.assertFalse(invoice)

    def test_free_by_default(self):
        _rma, invoice = self.sent_home("aftersales_center.reason_goodwill", price=0.0)
        self.assertFalse(invoice)
