"""Partial, excess, wrong and unknown goods can be received, and are always somewhere."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import AftersalesCommon, return_with_odoos_wizard


@tagged("post_install", "-at_install")
class TestReceipt(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 6), (self.mug, 3))
        self.lamps, self.mugs = self.order.order_line
        self.returns = self.warehouse.aftersales_location_id

    def test_the_receipt_undoes_the_delivery(self):
        rma = self.approved_rma((self.lamps, 2))
        move = rma.line_ids.sudo().receipt_move_ids
        self.assertEqual(move.origin_returned_move_id, self.lamps.move_ids - move)
        self.assertEqual(move.picking_id.picking_type_id, self.warehouse.aftersales_return_type_id)
        self.assertEqual(move.location_dest_id, self.returns)
        self.assertTrue(move.to_refund)
        self.assertEqual(move.sale_line_id, self.lamps)
        self.assertEqual(rma.receipt_status, "pending")

    def test_everything_as_expected(self):
        before = self.on_hand(self.lamp, self.returns)
        rma = self.received_rma((self.lamps, 2))
        self.assertEqual(rma.receipt_status, "done")
        self.assertEqual(rma.inspection_status, "pending")
        self.assertEqual(self.on_hand(self.lamp, self.returns), before + 2)
        self.assertEqual(self.lamps.qty_delivered, 4)

    def test_three_of_five_then_two_more_then_one_too_many(self):
        rma = self.approved_rma((self.lamps, 5))
        line, receiver = rma.line_ids, rma.with_user(self.receiver)
        item = {"line_id": line.id, "product_id": self.lamp.id}
        receiver.receive_goods([dict(item, quantity=3)])
        self.assertEqual((line.qty_received, rma.receipt_status), (3, "partial"))
        self.assertEqual(len(receiver._open_receipts()), 1, "the rest has a transfer of its own")
        receiver.receive_goods([dict(item, quantity=2)])
        self.assertEqual((line.qty_received, rma.receipt_status), (5, "done"))
        receiver.receive_goods([dict(item, quantity=1)])
        surprise = rma.line_ids - line
        self.assertEqual((line.qty_received, surprise.qty_received), (5, 1))
        self.assertTrue(surprise.needs_decision)
        self.assertTrue(rma.needs_decision)
        self.assertIn(rma, rma.search([("needs_decision", "=", True)]))
        self.assertEqual(
            self.entitlement(self.lamps).qty_available,
            0,
            "it is here, so nobody can claim it again",
        )
        surprise.action_accept_unplanned()
        self.assertEqual((surprise.qty_approved, surprise.qty_claimed), (1, 1))
        self.assertEqual(self.entitlement(self.lamps).qty_available, 0)
        self.assertFalse(rma.needs_decision)

    def test_more_than_approved_in_one_go(self):
        rma = self.approved_rma((self.lamps, 2))
        rma.with_user(self.receiver).receive_goods(
            [{"line_id": rma.line_ids.id, "product_id": self.lamp.id, "quantity": 5}]
        )
        planned, surprise = rma.line_ids[0], rma.line_ids[1]
        self.assertEqual((planned.qty_received, surprise.qty_received), (2, 3))
        self.assertEqual(surprise.sale_line_id, self.lamps)
        self.assertEqual(rma.receipt_status, "done")

    def test_more_booked_by_a_plain_stock_user_in_inventory(self):
        rma = self.approved_rma((self.lamps, 2))
        picking = rma.sudo().picking_ids.with_user(self.stocker)
        picking.move_ids.quantity = 3
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(rma.line_ids.mapped("qty_received"), [2, 1])
        self.assertEqual(picking.state, "done")

    def test_another_product_than_approved(self):
        rma = self.approved_rma((self.lamps, 2))
        stranger = self.make_product("Toaster", 30.0)
        rma.with_user(self.receiver).receive_goods(
            [
                {"product_id": stranger.id, "quantity": 1},
            ]
        )
        surprise = rma.line_ids - rma.line_ids[0]
        self.assertEqual(surprise.product_id, stranger)
        self.assertFalse(surprise.sale_line_id)
        self.assertTrue(surprise.needs_decision)
        self.assertEqual(rma.line_ids[0].qty_received, 0)
        self.assertEqual(len(rma._open_receipts()), 1, "what was expected stays expected")
        self.assertEqual(self.order.order_line, self.lamps | self.mugs, "nothing new to bill")
        with self.assertRaisesRegex(UserError, "Attach"):
            surprise.action_accept_unplanned()
        self.inspect(rma, self.give_back, verdict="rejected")
        with self.assertRaisesRegex(UserError, "unknown origin"):
            self.env["aftersales.remedy"].create({"rma_line_id": surprise.id, "quantity": 1})

    def test_unknown_goods_attached_later_get_their_remedy(self):
        other = self.make_order((self.chair, 1))
        rma = self.approved_rma((self.lamps, 1))
        rma.with_user(self.receiver).receive_goods(
            [
                {"line_id": rma.line_ids.id, "product_id": self.lamp.id, "quantity": 1},
                {"product_id": self.chair.id, "quantity": 1},
            ]
        )
        surprise = rma.line_ids - rma.line_ids[0]
        with self.assertRaises(UserError):
            surprise.action_attach(self.mugs)
        surprise.action_attach(other.order_line)
        self.assertEqual(self.entitlement(other.order_line).qty_available, 0)
        surprise.action_accept_unplanned()
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(sum(self.credit_notes(rma).mapped("amount_untaxed")), 160.0)

    def attach(self, line):
        """The dialog behind “Attach…” of a line, as an agent."""
        wizard = self.env["aftersales.attach"].with_user(self.agent)
        return Form(wizard.with_context(active_id=line.id, active_model=line._name))

    def test_the_dialog_that_attaches_unknown_goods(self):
        stranger = self.env["res.partner"].create({"name": "Somebody Else"})
        foreign = self.make_order((self.chair, 1), partner_id=stranger.id).order_line
        rma = self.approved_rma((self.lamps, 1))
        rma.with_user(self.receiver).receive_goods([{"product_id": self.chair.id, "quantity": 1}])
        surprise = rma.line_ids - rma.line_ids[0]
        form = self.attach(surprise)
        self.assertEqual(form.product_id, self.chair)
        self.assertFalse(form.candidate_ids[:])
        wizard = self.env["aftersales.attach"].with_user(self.agent)
        with (
            self.assertRaisesRegex(ValidationError, "not an order of Ada"),
            self.env.cr.savepoint(),
        ):
            wizard.create({"rma_line_id": surprise.id, "sale_line_id": foreign.id}).action_apply()
        sold = self.make_order((self.chair, 2)).order_line
        self.assertEqual(self.attach(surprise).sale_line_id, sold, "the only one is proposed")
        twice = self.make_order((self.chair, 1)).order_line
        form = self.attach(surprise)
        self.assertEqual(form.candidate_ids[:], sold | twice)
        with self.assertRaisesRegex(AssertionError, "required"):
            form.save()
        form.sale_line_id = sold
        form.save().action_apply()
        self.assertEqual(surprise.sale_line_id, sold)
        self.assertEqual(surprise.sudo().receipt_move_ids.sale_line_id, sold)
        self.assertEqual(sold.qty_delivered, 1)
        self.assertTrue(surprise.needs_decision, "attached is not yet accepted")
        surprise.with_user(self.agent).action_accept_unplanned()
        self.assertEqual(sold.aftersales_qty_available, 1)
        with self.assertRaisesRegex(UserError, "belongs to an order line already"):
            wizard.create({"rma_line_id": surprise.id, "sale_line_id": sold.id}).action_apply()

    def test_a_product_of_the_order_that_was_not_asked_for_finds_its_line(self):
        rma = self.approved_rma((self.lamps, 1))
        rma.with_user(self.receiver).receive_goods([{"product_id": self.mug.id, "quantity": 2}])
        self.assertEqual((rma.line_ids - rma.line_ids[0]).sale_line_id, self.mugs)

    def test_nonsense_is_refused_in_one_sentence(self):
        rma = self.approved_rma((self.lamps, 1)).with_user(self.receiver)
        for goods in (
            {"product_id": self.lamp.id, "quantity": -1},
            {"product_id": self.lamp.id, "quantity": 0},
            {"product_id": 0, "quantity": 1},
            {
                "product_id": self.lamp.id,
                "quantity": 1,
                "uom_id": self.env.ref("uom.product_uom_kgm").id,
            },
        ):
            with self.assertRaises(UserError):
                rma.receive_goods([goods])
        draft = self.make_rma((self.lamps, 1)).with_user(self.receiver)
        with self.assertRaisesRegex(UserError, "not approved"):
            draft.receive_all()

    def test_what_is_expected_with_two_transfers_is_no_surprise(self):
        rma = self.approved_rma((self.lamps, 2), (self.mugs, 1))
        rma.sudo().picking_ids.move_ids.filtered(
            lambda move: move.product_id == self.mug
        )._action_cancel()
        rma.action_prepare_receipt()
        self.assertEqual(len(rma._open_receipts()), 2)
        mug, lamp = ({"product_id": p.id, "quantity": 1} for p in (self.mug, self.lamp))
        rma.with_user(self.receiver).receive_goods([lamp])
        self.assertEqual(len(rma._open_receipts()), 2, "what is missing of both")
        rma.with_user(self.receiver).receive_goods([mug, lamp])
        self.assertEqual(rma.line_ids.mapped("qty_received"), [2, 1])
        self.assertFalse(rma._open_receipts())

    def test_a_cancelled_receipt_is_no_dead_end(self):
        rma = self.approved_rma((self.lamps, 2))
        rma.sudo().picking_ids.with_user(self.stocker).action_cancel()
        self.assertEqual(rma.receipt_status, "pending")
        rma.action_prepare_receipt()
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(rma.receipt_status, "done")
        with self.assertRaisesRegex(UserError, "Nothing more is expected"):
            rma.action_prepare_receipt()

    def test_a_receipt_undone_with_odoos_own_wizard(self):
        rma = self.received_rma((self.lamps, 2))
        return_with_odoos_wizard(rma.sudo().picking_ids, 2)
        self.assertEqual(rma.line_ids.qty_received, 0)
        self.assertEqual(rma.receipt_status, "pending")
        self.assertEqual(self.entitlement(self.lamps).qty_available, 4, "still claimed, not more")
        rma.action_prepare_receipt()

    def test_nothing_more_comes(self):
        rma = self.approved_rma((self.lamps, 5))
        rma.with_user(self.receiver).receive_goods(
            [{"line_id": rma.line_ids.id, "product_id": self.lamp.id, "quantity": 3}]
        )
        rma.action_nothing_more_comes()
        self.assertEqual((rma.line_ids.qty_approved, rma.receipt_status), (3, "done"))
        self.assertEqual(self.entitlement(self.lamps).qty_available, 3)
        self.assertFalse(rma._open_receipts())

    def test_a_parcel_lost_on_its_way_back_with_proof_of_posting(self):
        rma = self.approved_rma((self.lamps, 2))
        with self.assertRaisesRegex(UserError, "proves"):
            rma.line_ids.action_accept_lost("")
        rma.line_ids.action_accept_lost("Posting receipt RR 123 456")
        self.assertEqual((rma.receipt_status, rma.inspection_status), ("done", "no"))
        self.assertEqual(rma.line_ids.qty_accepted, 2)
        self.assertFalse(rma._open_receipts())
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_untaxed, 80.0)
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.entitlement(self.lamps).qty_available, 4)
        self.assertEqual(self.lamps.qty_to_invoice, 0)

    def test_the_customer_keeps_the_item(self):
        rma = self.approved_rma((self.mugs, 1, {"keeps_item": True}))
        self.assertEqual((rma.receipt_status, rma.inspection_status), ("no", "no"))
        self.assertFalse(rma.sudo().picking_ids)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.mugs.qty_to_invoice, 0)

    def test_another_warehouse_may_receive(self):
        other = self.env["stock.warehouse"].create({"name": "Outlet", "code": "OUT2"})
        self.assertTrue(other.aftersales_location_id, "later warehouses have a place for returns")
        rma = self.make_rma((self.lamps, 1))
        rma.warehouse_id = other
        rma.action_approve()
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(self.on_hand(self.lamp, other.aftersales_location_id), 1)
        self.inspect(rma)
        self.assertEqual(self.on_hand(self.lamp, other.lot_stock_id), 1)

    def test_multi_step_incoming_routes_work(self):
        self.warehouse.reception_steps = "three_steps"
        self.warehouse.delivery_steps = "pick_ship"
        stock = self.on_hand(self.lamp, self.warehouse.lot_stock_id)
        rma = self.accepted_rma((self.lamps, 2))
        self.assertEqual(rma.line_ids.qty_received, 2, "counted once, not at each step")
        self.assertEqual(self.on_hand(self.lamp, self.warehouse.lot_stock_id), stock + 2)
        self.assertEqual(self.on_hand(self.lamp, self.returns), 0)

    def test_deliveries_in_several_steps_are_undone_from_the_last(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self.make_order((self.lamp, 2), deliver=False, invoice=False)
        for _step in range(3):
            pickings = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
            pickings.action_assign()
            pickings.move_ids.picked = True
            pickings._action_done()
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(order.order_line.aftersales_qty_available, 2)
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual(rma.line_ids.qty_received, 1)

    def test_partial_deliveries_are_undone_newest_first(self):
        order = self.make_order((self.lamp, 5), deliver=False, invoice=False)
        first = self.deliver(order, {self.lamp: 2}).move_ids
        second = self.deliver(order).move_ids
        rma = self.approved_rma((order.order_line, 4))
        moves = rma.line_ids.sudo().receipt_move_ids.sorted("product_uom_qty")
        self.assertEqual(moves.origin_returned_move_id, first | second)
        self.assertEqual(
            {m.origin_returned_move_id: m.product_uom_qty for m in moves}, {first: 1, second: 3}
        )

    def test_lots_are_proposed_from_what_that_customer_got(self):
        product = self.make_product("Drill", 99.0, tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": f"SN{i}", "product_id": product.id} for i in range(3)]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                product, self.warehouse.lot_stock_id, 1, lot_id=lot
            )
        order = self.make_order((product, 2), deliver=False, invoice=False)
        picking = order.picking_ids
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.write(
            {
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "picking_id": picking.id,
                            "picked": True,
                        }
                    )
                    for lot in lots[:2]
                ]
            }
        )
        picking._action_done()
        self.invoice(order)
        rma = self.approved_rma((order.order_line, 2))
        self.assertEqual(rma.line_ids.sudo().receipt_move_ids.lot_ids, lots[:2])
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        self.assertEqual(rma.inspection_ids.lot_id, lots[:2])
        rma.action_settle()
        self.assertEqual(rma.state, "done")

    def test_the_receiving_dialog(self):
        rma = self.approved_rma((self.lamps, 2), (self.mugs, 1)).with_user(self.receiver)
        action = rma.action_receive()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.receiver)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(wizard.line_ids.mapped("qty_expected"), [2, 1])
        wizard.line_ids[0].quantity = 1
        wizard.line_ids[1].quantity = 0
        wizard.action_receive()
        self.assertEqual(rma.line_ids.mapped("qty_received"), [1, 0])
        self.assertEqual(len(rma.inspection_ids), 1)

    def test_the_books_were_closed_since_it_was_planned(self):
        """Planned a month ago, closed since: what arrives is booked today. Closed today: a word."""

        def close_books(days_ago):
            with patch.object(self.registry["res.company"], "_validate_locks"):  # bank demo data
                self.company.fiscalyear_lock_date = today - timedelta(days=days_ago)

        today = fields.Date.today()
        rma = self.approved_rma((self.lamps, 2))
        receipt = rma.sudo().picking_ids
        receipt.scheduled_date = fields.Datetime.now() - timedelta(days=30)
        self.env.flush_all()
        close_books(0)
        with (
            self.assertRaisesRegex(ValidationError, f"books are closed .* goods of {rma.name}"),
            self.env.cr.savepoint(),
        ):
            rma.with_user(self.receiver).receive_all()
        close_books(10)
        rma.with_user(self.receiver).receive_all()
        self.assertEqual((receipt.state, rma.line_ids.qty_received), ("done", 2))
        self.assertEqual((receipt.scheduled_date.date(), receipt.date_done.date()), (today, today))

    def test_goods_that_arrived_keep_a_return_from_being_cancelled(self):
        rma = self.received_rma((self.lamps, 1))
        with self.assertRaisesRegex(UserError, "have arrived"):
            rma.action_cancel()

    def test_cancelling_the_order_leaves_the_return_alive(self):
        rma = self.approved_rma((self.lamps, 1))
        self.order._action_cancel()
        self.assertEqual(rma.state, "approved")
        if not rma._open_receipts():
            rma.action_prepare_receipt()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(rma.state, "done")

    def test_a_form_shows_what_is_left_while_typing(self):
        form = Form(self.env["aftersales.rma"].with_user(self.agent))
        form.partner_id = self.customer
        with form.line_ids.new() as line:
            line.sale_line_id = self.lamps
            self.assertEqual((line.product_id, line.qty_available), (self.lamp, 6))
            line.quantity = 2
        rma = form.save()
        rma.action_request()
        self.assertEqual(rma.state, "requested")
