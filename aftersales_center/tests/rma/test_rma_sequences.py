"""Random sequences of everything people do keep the invariants (DESIGN 6.1 to 6.5)."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import AftersalesCommon, return_with_odoos_wizard

#: How far each return is taken before chance takes over, so that late steps are tried too.
AHEAD = {
    "draft": [],
    "approved": ["approve"],
    "received": ["approve", "receive"],
    "accepted": ["approve", "receive", "inspect"],
    "settled": ["approve", "receive", "inspect", "settle"],
}
EARLY = ["request", "approve", "reject", "cancel", "draft", "return_outside", "reconcile"]
LATE = [
    "receive",
    "receive_one",
    "receive_too_many",
    "inspect",
    "scrap",
    "reject_goods",
    "settle",
    "replace",
    "send",
    "nothing_more",
    "lost",
    "accept",
    "reopen",
    "note_cancel",
    "note_delete",
    "picking_cancel",
    "cancel",
    "return_outside",
    "reconcile",
]
STEPS = st.lists(
    st.tuples(st.sampled_from(LATE + LATE + EARLY), st.integers(0, 1)), min_size=8, max_size=20
)
DEPTH = st.sampled_from(list(AHEAD))


@tagged("post_install", "-at_install")
class TestSequences(AftersalesCommon):
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS, DEPTH, DEPTH, st.integers(1, 2), st.integers(1, 2), st.booleans())
    def test_invariants_hold_whatever_happens(self, steps, ahead, other, first, second, post):
        steps = [
            *((step, 0) for step in AHEAD[ahead]),
            *((step, 1) for step in AHEAD[other]),
            *steps,
        ]
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint() as savepoint:
            self.company.aftersales_post_credit_notes = post
            self.order = self.make_order((self.chair, 3))
            self.line = self.order.order_line
            self.start_on_hand = self.goods()
            self.rmas = [self.make_rma((self.line, first)), self.make_rma((self.line, second))]
            for step, which in steps:
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"do_{step}")(self.rmas[which])
                        self.env.flush_all()
                except UserError:
                    self.env.invalidate_all()
                self.check(steps)
            savepoint.rollback()
            self.env.invalidate_all()

    # What people do ----------------------------------------------------

    def do_request(self, rma):
        rma.action_request()

    def do_approve(self, rma):
        rma.action_approve()

    def do_reject(self, rma):
        rma.action_reject("No.")

    def do_cancel(self, rma):
        rma.action_cancel()

    def do_draft(self, rma):
        rma.action_draft()

    def do_reopen(self, rma):
        rma.action_reopen()

    def do_receive(self, rma):
        rma.with_user(self.receiver).receive_all()

    def do_receive_one(self, rma):
        rma.with_user(self.receiver).receive_goods(
            [{"line_id": rma.line_ids[0].id, "product_id": self.chair.id, "quantity": 1}]
        )

    def do_receive_too_many(self, rma):
        rma.with_user(self.receiver).receive_goods(
            [{"line_id": rma.line_ids[0].id, "product_id": self.chair.id, "quantity": 4}]
        )

    def do_inspect(self, rma):
        self.inspect(rma)

    def do_scrap(self, rma):
        self.inspect(rma, self.scrap)

    def do_reject_goods(self, rma):
        self.inspect(rma, self.give_back, verdict="rejected")

    def do_settle(self, rma):
        rma.action_settle()

    def do_replace(self, rma):
        self.env["aftersales.remedy"].with_user(self.agent).create(
            {
                "rma_line_id": rma.line_ids[0].id,
                "kind": "replacement",
                "quantity": 1,
            }
        ).action_fulfil()

    def do_send(self, rma):
        moves = (rma.line_ids.sudo().sent_move_ids).filtered(lambda move: move.state == "assigned")
        moves.picked = True
        moves.picking_id._action_done()

    def do_nothing_more(self, rma):
        rma.action_nothing_more_comes()

    def do_lost(self, rma):
        rma.line_ids.action_accept_lost("Posted on Monday")

    def do_accept(self, rma):
        rma.line_ids.filtered("needs_decision").action_accept_unplanned()

    def do_note_cancel(self, rma):
        self.credit_notes(rma).filtered(lambda note: note.state == "draft").button_cancel()

    def do_note_delete(self, rma):
        self.credit_notes(rma).filtered(lambda note: note.state == "draft").unlink()

    def do_picking_cancel(self, rma):
        rma.sudo().picking_ids.filtered(lambda p: p.state != "done").action_cancel()

    def do_return_outside(self, _rma):
        picking = self.line.move_ids.filtered(
            lambda move: move.location_dest_id.usage == "customer"
        ).picking_id[:1]
        return_with_odoos_wizard(picking, 1)

    def do_reconcile(self, _rma):
        self.reconcile()

    # What always holds --------------------------------------------------

    def goods(self):
        """On hand anywhere inside, plus what is with customers, of the product."""
        quants = self.env["stock.quant"].search([("product_id", "=", self.chair.id)])
        return sum(quants.mapped("quantity"))

    def check(self, steps):
        self.env.flush_all()
        self.env.invalidate_all()
        ledger = self.entitlement(self.line)
        lines = self.env["aftersales.rma.line"].search([("sale_line_id", "=", self.line.id)])
        self.assertAlmostEqual(
            ledger.qty_claimed, sum(lines.mapped("qty_claimed")), msg=f"ledger: {steps}"
        )
        outside_only = sum(
            move.quantity
            for move in self.line.move_ids
            if move.state == "done"
            and move.location_id.usage == "customer"
            and not move.aftersales_rma_line_id
        )
        self.assertGreaterEqual(
            ledger.qty_available,
            -outside_only - self.unclaimed_arrivals(lines),
            f"claimed more than was sold: {steps}",
        )
        self.assertLessEqual(
            ledger.amount_remedied, ledger.amount_invoiced + 0.001, f"money: {steps}"
        )
        for line in lines:
            planned = sum(
                line.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled).mapped("quantity")
            )
            self.assertLessEqual(planned, line.qty_approved, f"one unit, one remedy: {steps}")
            self.assertLessEqual(
                line.qty_inspected,
                max(line.qty_received, line.qty_inspected if self.undone(line) else 0),
                f"inspected more than arrived: {steps}",
            )
        self.assertAlmostEqual(self.goods(), self.start_on_hand, msg=f"goods lost: {steps}")
        returns = self.on_hand(self.chair, self.warehouse.aftersales_location_id)
        self.assertGreaterEqual(returns, 0, f"more left the returns location: {steps}")
        waiting = sum(lines.mapped("qty_received")) - sum(
            move.quantity for move in lines.inspection_ids.sudo().move_ids if move.state == "done"
        )
        unattached = self.env["aftersales.rma.line"].search(
            [("product_id", "=", self.chair.id), ("sale_line_id", "=", False)]
        )
        self.assertAlmostEqual(
            returns,
            waiting + sum(unattached.mapped("qty_received")),
            msg=f"goods are not where they should be: {steps}",
        )

    def unclaimed_arrivals(self, lines):
        return sum(max(line.qty_received - line.qty_claimed, 0) for line in lines)

    def undone(self, line):
        return any(
            move.location_dest_id.usage == "customer" for move in line.sudo().receipt_move_ids
        )
