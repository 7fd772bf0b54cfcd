"""A unit that was sold to somebody else gives no money here."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestForeignLots(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.drill = self.make_product("Drill", 99.0, tracking="serial")
        self.mine, self.theirs, self.unsold = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.drill.id} for name in ("MINE", "THEIRS", "UNSOLD")]
        )
        self.order = self.sold_with(self.mine)
        stranger = self.env["res.partner"].create({"name": "Somebody Else"})
        self.other = self.sold_with(self.theirs, partner_id=stranger.id)

    def sold_with(self, lot, **values):
        self.env["stock.quant"]._update_available_quantity(
            self.drill, self.warehouse.lot_stock_id, 1, lot_id=lot
        )
        order = self.make_order((self.drill, 1), deliver=False, invoice=False, **values)
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": self.drill.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "picking_id": move.picking_id.id,
                    "picked": True,
                }
            )
        ]
        move.picking_id._action_done()
        self.assertEqual(move.lot_ids, lot)
        self.invoice(order)
        return order

    def arrived(self, lot):
        rma = self.approved_rma((self.order.order_line, 1))
        rma.with_user(self.receiver).receive_goods(
            [
                {
                    "product_id": self.drill.id,
                    "quantity": 1,
                    "line_id": rma.line_ids.id,
                    "lot_id": lot.id,
                }
            ]
        )
        self.assertEqual(rma.line_ids.qty_received, 1, "a receipt is never blocked")
        return rma

    def test_it_is_not_accepted(self):
        rma = self.arrived(self.theirs)
        with self.assertRaisesRegex(UserError, "THEIRS.*was sold with another order"):
            self.inspect(rma)
        self.assertFalse(rma.line_ids.qty_settleable)

    def test_it_is_rejected_and_given_back(self):
        rma = self.arrived(self.theirs)
        self.inspect(rma, self.give_back, verdict="rejected")
        with self.assertRaisesRegex(UserError, "Nothing of"):
            rma.action_settle()

    def test_it_is_not_settled_on_receipt(self):
        self.company.aftersales_settle_on = "received"
        rma = self.arrived(self.theirs)
        self.assertFalse(rma.line_ids.qty_settleable)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            rma.action_settle()

    def test_ones_own_is_settled(self):
        for early in (False, True):
            with self.subTest(early=early), self.env.cr.savepoint() as savepoint:
                self.company.aftersales_settle_on = "received" if early else "inspected"
                rma = self.arrived(self.mine)
                if not early:
                    self.inspect(rma)
                rma.action_settle()
                self.assertEqual(self.credit_notes(rma).amount_total, 99.0)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_number_nobody_sold_may_be_a_slip_of_the_pen(self):
        rma = self.arrived(self.unsold)
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(rma.state, "done")
