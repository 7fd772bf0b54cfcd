"""Goods promised before the old ones are here: reserved, kept back, let go by the facts."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestReservation(ExchangeCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.sofa, 3))
        self.line = self.order.order_line

    def reserved(self, quantity=1, when="acceptance", **values):
        rma = self.approved_rma(
            (
                self.line,
                quantity,
                {"requested_remedy": "replacement", "delivery_when": when, **values},
            )
        )
        rma.action_reserve()
        return rma

    def outgoing(self, rma):
        return rma.sudo().remedy_ids.move_ids

    def run_cron(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1):
            self.env["aftersales.remedy"]._cron_expire_reservations()

    def test_reserved_at_once_and_kept_back(self):
        rma = self.reserved(2)
        move = self.outgoing(rma)
        self.assertEqual((move.state, move.quantity), ("assigned", 2))
        self.assertTrue(move.picking_id.aftersales_is_held)
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        self.assertEqual(
            rma.remedy_ids.reserved_until,
            fields.Date.context_today(rma) + timedelta(days=self.company.aftersales_reserve_days),
        )
        with self.assertRaisesRegex(UserError, "cannot leave yet"):
            self.send(rma)

    def test_no_door_lets_it_out(self):
        rma = self.reserved(2)
        move = self.outgoing(rma)
        move.picked = True
        picking = move.picking_id.with_user(self.stocker)
        for door in (
            picking.button_validate,
            picking._action_done,
            move.with_user(self.stocker)._action_done,
            picking.with_context(skip_backorder=True).button_validate,
        ):
            with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
                door()
        move.quantity = 1
        with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
            picking.with_context(
                skip_backorder=True, picking_ids_not_to_backorder=picking.ids
            ).button_validate()

    def test_arrival_lets_go_what_waits_for_it(self):
        rma = self.reserved(1, "receipt")
        rma.with_user(self.receiver).receive_all()
        self.assertFalse(rma.remedy_ids.is_held)
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_acceptance_lets_go_what_waits_for_it(self):
        rma = self.reserved(1)
        rma.with_user(self.receiver).receive_all()
        with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
            self.send(rma)
        self.inspect(rma)
        self.send(rma)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)

    def test_part_of_it_may_leave(self):
        rma = self.reserved(2, "receipt")
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        with self.assertRaisesRegex(UserError, "1.0.*of 2.0|1 .*of 2"), self.cr.savepoint():
            self.send(rma)
        self.send(rma, 1)
        backorder = self.outgoing(rma).filtered(lambda m: m.state not in ("done", "cancel"))
        self.assertEqual(backorder.product_uom_qty, 1)
        with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
            self.send(rma)
        rma.with_user(self.receiver).receive_all()
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_rejected_goods_let_nothing_go(self):
        rma = self.reserved(1, "receipt")
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, self.give_back, verdict="rejected")
        with self.assertRaisesRegex(UserError, "cannot leave yet"):
            self.send(rma)

    def test_an_open_delivery_of_the_order_does_not_wait(self):
        order = self.make_order((self.sofa, 4), deliver=False, invoice=False)
        self.deliver(order, {self.sofa: 2})
        rest = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        self.line = order.order_line
        rma = self.reserved(1)
        self.assertNotEqual(self.outgoing(rma).picking_id, rest)
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.mug.id, "product_uom_qty": 1}
        )
        self.assertNotEqual(line.move_ids.picking_id, self.outgoing(rma).picking_id)
        self.deliver_rest(rest)
        self.assertEqual(rest.state, "done")

    def deliver_rest(self, picking):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.move_ids.picked = True
        picking.with_user(self.stocker)._action_done()

    def test_stock_is_free_again_after_the_time(self):
        rma = self.reserved(1)
        move, remedy = self.outgoing(rma), rma.remedy_ids
        self.run_cron()
        self.assertEqual(move.state, "assigned", "not yet")
        remedy.sudo().reserved_until = fields.Date.context_today(rma) - timedelta(days=1)
        self.run_cron()
        self.assertEqual((move.state, move.quantity), ("confirmed", 0))
        activity = rma.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.agent))
        self.run_cron()
        self.assertEqual(len(rma.activity_ids), 1, "told once")
        self.env["stock.rule"].run_scheduler(company_id=self.company.id)
        self.assertEqual(move.quantity, 0, "nothing takes it back by itself")
        remedy.action_reserve_again()
        self.assertEqual(move.quantity, 1)
        self.assertGreater(remedy.reserved_until, fields.Date.context_today(rma))

    def test_goods_that_come_late_get_their_stock(self):
        rma = self.reserved(1)
        rma.remedy_ids.sudo().reserved_until = fields.Date.context_today(rma) - timedelta(days=1)
        self.run_cron()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        self.assertEqual(self.outgoing(rma).quantity, 1)
        self.send(rma)
        self.assertEqual(rma.state, "done")

    def test_nothing_more_comes(self):
        rma = self.reserved(2, "receipt")
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        rma.action_nothing_more_comes()
        self.assertEqual(rma.remedy_ids.quantity, 1)
        open_moves = self.outgoing(rma).filtered(lambda m: m.state not in ("done", "cancel"))
        self.assertEqual(sum(open_moves.mapped("product_uom_qty")), 1)
        self.inspect(rma)
        self.send(rma)
        self.assertEqual(rma.state, "done")

    def test_nothing_came_at_all(self):
        rma = self.reserved(2)
        rma.action_nothing_more_comes()
        self.assertEqual(rma.remedy_ids.state, "cancelled")
        self.assertEqual(set(self.outgoing(rma).mapped("state")), {"cancel"})
        rma.action_done()

    def test_a_return_cancelled(self):
        rma = self.reserved(1)
        with self.assertRaises(UserError):
            rma.action_cancel()
        rma.remedy_ids.action_cancel()
        self.assertEqual(self.outgoing(rma).state, "cancel")
        rma.action_cancel()
        self.assertEqual(rma.state, "cancelled")

    def test_an_exchange_is_reserved_and_settled_on_acceptance(self):
        rma = self.approved_rma((self.line, 2, self.exchange(self.bench)))
        rma.action_reserve()
        line = self.new_line(rma)
        self.assertEqual((line.product_uom_qty, line.move_ids.quantity), (2, 2))
        self.assertFalse(self.credit_notes(rma) | self.new_bill(rma))
        with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
            self.send(rma)
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 100)
        self.assertEqual(self.new_bill(rma).amount_total, 130)
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        rma.action_nothing_more_comes()
        self.assertEqual((line.product_uom_qty, rma.remedy_ids.quantity), (1, 1))
        self.send(rma)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)

    def test_reserved_when_approved_by_setting(self):
        self.company.aftersales_reserve_on_approval = True
        rma = self.approved_rma((self.line, 1, {"requested_remedy": "replacement"}))
        self.assertEqual(self.outgoing(rma).state, "assigned")
        rma = self.approved_rma((self.line, 1, {"requested_remedy": "exchange"}))
        self.assertFalse(rma.remedy_ids, "no product chosen yet")
        rma = self.approved_rma((self.line, 1))
        self.assertFalse(rma.remedy_ids)

    def test_two_steps_wait_at_the_door(self):
        self.warehouse.delivery_steps = "pick_ship"
        rma = self.reserved(1)
        self.send(rma)
        with self.assertRaisesRegex(UserError, "cannot leave yet"), self.cr.savepoint():
            self.send(rma)
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_one_unit_one_remedy_ahead(self):
        rma = self.reserved(2)
        create = self.env["aftersales.remedy"].with_user(self.agent).create
        for kind in ("refund", "replacement"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                create({"rma_line_id": rma.line_ids.id, "kind": kind, "quantity": 1})
        with self.assertRaises(UserError):
            rma.action_reserve()

    def test_a_refund_of_the_unit_that_came_keeps_the_rest_back(self):
        rma = self.approved_rma(
            (self.line, 2, {"requested_remedy": "replacement", "delivery_when": "receipt"})
        )
        create = self.env["aftersales.remedy"].with_user(self.agent).create
        ahead = create({"rma_line_id": rma.line_ids.id, "kind": "replacement", "quantity": 1})
        ahead.action_fulfil()
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        self.inspect(rma)
        self.assertFalse(ahead.is_held)
        create({"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1}).action_fulfil()
        self.assertTrue(ahead.is_held, "the unit that came was refunded")
        with self.assertRaisesRegex(UserError, "cannot leave yet"):
            self.send(rma)

    def test_only_who_may_lets_it_go(self):
        rma = self.reserved(1)
        remedy = rma.remedy_ids
        with self.assertRaises(AccessError):
            remedy.action_send_now()
        with self.assertRaises(UserError):
            remedy.delivery_when = "now"
        with self.assertRaises(UserError):
            remedy.write({"is_held": False})
        rma.line_ids.delivery_when = "now"
        self.assertTrue(remedy.is_held)
        self.company.aftersales_advance = "no"
        with self.assertRaises(UserError):
            remedy.with_user(self.supervisor).action_send_now()
        self.company.aftersales_advance = "supervisor"
        remedy.with_user(self.supervisor).action_send_now()
        self.assertTrue(remedy.advance_due_on)
        self.send(rma)
        self.assertEqual(remedy.state, "done")
