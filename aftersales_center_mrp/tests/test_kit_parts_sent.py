"""“One leg is broken, send me a new one”: single parts are sent again, and the kit is whole."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .kit_common import KitCommon


@tagged("post_install", "-at_install")
class TestKitPartsSent(KitCommon):
    def send(self, rma, units=None):
        """Let what waits for ``rma`` leave, or ``{product: units}`` of it."""
        moves = rma.sudo().remedy_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        for move in moves:
            move.quantity = move.product_uom_qty if units is None else units.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        moves.picking_id._action_done()
        return moves

    def counts(self, sold=None):
        sold = sold or self.tables
        row = self.entitlement(sold)
        return (
            sold.qty_delivered,
            row.qty_delivered,
            row.qty_claimed,
            sold.aftersales_qty_available,
            sold.qty_to_invoice,
        )

    def test_a_broken_leg_is_replaced(self):
        self.assertEqual(self.counts(), (2, 2, 0, 2, 0))
        rma = self.accepted_parts({self.leg: 1}, requested_remedy="replacement")
        self.assertEqual(self.counts(), (1, 2, 1, 1, 0))
        dialog = self.settle_dialog(rma)
        self.assertEqual(dialog.line_ids.kept_parts, 0.0)
        self.assertIn("Delivery of Leg (1 Units)", dialog.preview)
        rma.action_settle()
        remedy = rma.remedy_ids._origin
        self.assertFalse(remedy.deduction_ids)
        self.assertAlmostEqual(remedy.sudo()._planned_amount(), 20.0)
        move = remedy.sudo().move_ids
        self.assertEqual((move.product_id, move.product_uom_qty), (self.leg, 1))
        self.assertEqual((move.sale_line_id, move.bom_line_id.product_id), (self.tables, self.leg))
        self.assertEqual(remedy.state, "in_progress")
        self.send(rma)
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        # the table is whole again: 2 delivered, one more sent, and 2 may be claimed
        self.assertEqual(self.counts(), (2, 3, 1, 2, 0))
        again = self.make_rma((self.tables, 2))
        again.action_request()
        self.assertEqual(self.counts(), (2, 3, 3, 0, 0))
        with self.assertRaisesRegex(UserError, "0.* of 3.* may still be claimed"):
            self.make_rma((self.tables, 1)).action_request()

    def test_the_new_leg_breaks_too(self):
        for number in (1, 2, 3):
            rma = self.accepted_parts({self.leg: 1}, requested_remedy="replacement")
            rma.action_settle()
            self.send(rma)
            self.assertEqual(self.counts(), (2, 2 + number, number, 2, 0))

    def test_two_returns_of_the_same_kits_and_different_parts(self):
        """A leg is replaced, a top refunded: one whole table is left to claim."""
        leg = self.accepted_parts({self.leg: 1}, requested_remedy="replacement")
        top = self.accepted_parts({self.top: 1})
        self.assertEqual(self.counts(), (0, 2, 2, 0, 0))
        leg.action_settle()
        top.action_settle()
        self.assertEqual(self.credit_notes(top).amount_total, 40.0)
        self.send(leg)
        self.assertEqual(self.counts(), (1, 3, 2, 1, 0))

    def test_legs_of_one_kit_replaced_make_no_other_kit(self):
        """All legs of one table and all else of the other are sent again: two tables, not three."""
        for units in ({self.leg: 2}, {self.top: 1, self.screws: 1}):
            rma = self.accepted_parts(units, requested_remedy="replacement")
            rma.action_settle()
            self.send(rma)
        self.assertEqual(self.counts(), (2, 4, 2, 2, 0))

    def test_what_was_not_sent_yet_is_sent_and_nothing_twice(self):
        rma = self.accepted_parts({self.leg: 1, self.top: 1}, requested_remedy="replacement")
        rma.action_settle()
        self.send(rma, {self.leg: 1})
        remedy = rma.remedy_ids.sudo()
        self.assertEqual(remedy.state, "in_progress")
        self.assertEqual(self.counts(), (1, 2, 1, 1, 0))
        remedy.move_ids.filtered(lambda move: move.state != "done")._action_cancel()
        self.assertTrue(remedy.goes_on)
        rma.action_settle()
        waiting = remedy.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        self.assertEqual((waiting.product_id, waiting.product_uom_qty), (self.top, 1))
        self.send(rma)
        self.assertEqual((remedy.state, self.counts()), ("done", (2, 3, 1, 2, 0)))

    def test_three_legs_of_two_tables_leave_as_the_old_ones_come(self):
        """3 legs of 2 tables: with 2 of them here one table is, so 2 legs may leave, not 3."""
        rma = self.chosen_rma(
            {self.leg: 4}, kits=2, requested_remedy="replacement", delivery_when="receipt"
        )
        rma.action_approve()
        rma.action_reserve()
        self.receive(rma, (self.leg, 2))
        with self.assertRaisesRegex(UserError, "cannot leave yet"):
            self.send(rma, {self.leg: 3})
        self.send(rma, {self.leg: 2})
        self.assertEqual(rma.remedy_ids.state, "in_progress")

    def test_the_broken_leg_stays_and_a_new_one_is_sent(self):
        rma = self.chosen_rma({self.leg: 1}, requested_remedy="replacement")
        rma.line_ids.keeps_item = True
        rma.action_approve()
        rma.action_settle()
        move = self.send(rma)
        self.assertEqual((move.product_id, move.quantity), (self.leg, 1))
        self.assertEqual(rma.state, "done")
        # as with whole goods that stay: what was sent again may come back too
        self.assertEqual(self.counts()[1:4], (3, 1, 2))
        left = self.env["aftersales.entitlement"]._available_to_complaints(self.tables)
        self.assertEqual(left[self.tables.id], (1, 2))

    def test_a_replaced_leg_that_inventory_took_back_is_due_again(self):
        rma = self.accepted_parts({self.leg: 1}, requested_remedy="replacement")
        rma.action_settle()
        sent = self.send(rma)
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=sent.picking_id.id, active_model="stock.picking")
            .create({"picking_id": sent.picking_id.id})
        )
        wizard.product_return_moves.quantity = 1
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        self.assertEqual(self.counts()[:4], (1, 2, 1, 1))

    def test_a_leg_sent_in_advance_and_never_answered_is_billed_as_a_leg(self):
        self.company.aftersales_advance = "agent"
        rma = self.chosen_rma({self.leg: 1}, requested_remedy="replacement", delivery_when="now")
        rma.action_approve()
        rma.action_reserve()
        self.send(rma)
        remedy = rma.remedy_ids.sudo()
        self.assertEqual(remedy.qty_outstanding, 1)
        remedy.advance_due_on = fields.Date.context_today(rma) - timedelta(days=1)
        remedy._charge()
        bill = remedy.charge_line_ids
        self.assertEqual((bill.price_total, bill.name), (20.0, "Table Kit: Leg (1 Units)"))
        # nothing came: both tables may come back, and the leg is no third one
        rma.action_nothing_more_comes()
        self.assertEqual(self.counts()[1:4], (2, 0, 2))
