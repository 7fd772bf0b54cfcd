"""Random sequences of remedies, and of what accountants do to their credit notes, keep the
invariants (DESIGN 6.1 to 6.5) and the books."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import return_with_odoos_wizard
from .test_refund_terms import RefundTermsCommon

#: How far each return is taken before chance takes over.
AHEAD = {
    "approved": [],
    "kept": ["keep"],
    "accepted": ["receive", "inspect"],
    "settled": ["receive", "inspect", "settle"],
}
STEPS = [
    "receive",
    "receive_one",
    "inspect",
    "reject_goods",
    "keep",
    "settle",
    "refund_one",
    "reduce",
    "replace",
    "send",
    "fulfil",
    "cancel_remedy",
    "cancel_remedy",
    "note_post",
    "note_post",
    "note_draft",
    "note_cancel",
    "note_delete",
    "note_raise",
    "note_lower",
    "credit_by_hand",
    "return_outside",
    "nothing_more",
    "reopen",
    "reconcile",
]


@tagged("post_install", "-at_install")
class TestRemedySequences(RefundTermsCommon):
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1)), min_size=6, max_size=16),
        st.sampled_from(list(AHEAD)),
        st.sampled_from(list(AHEAD)),
        st.sampled_from([0, 10, 33]),
        st.booleans(),
        st.booleans(),
    )
    def test_whatever_happens(self, steps, ahead, other, discount, included, post):
        steps = [*((s, 0) for s in AHEAD[ahead]), *((s, 1) for s in AHEAD[other]), *steps]
        with mute_logger("odoo.sql_db"), self.env.cr.savepoint() as savepoint:
            self.company.aftersales_post_credit_notes = post
            tax = self.tax(19, included=included)
            self.product = self.goods("Chair", 33.33, tax, invoice_policy="delivery")
            self.order = self.sold((self.product, 3), discount=discount)
            self.line = self.goods_lines(self.order)
            self.bill = self.order.invoice_ids
            self.start_on_hand = self.anywhere()
            self.rmas = [self.approved_rma((self.line, 2)), self.approved_rma((self.line, 1))]
            for step, which in steps:
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"do_{step}")(self.rmas[which])
                        self.env.flush_all()
                except UserError:
                    self.env.invalidate_all()
                self.check(f"{step} of {steps}, {discount} %, included: {included}, {post}")
            savepoint.rollback()
            self.env.invalidate_all()

    # What people do ----------------------------------------------------

    def do_receive(self, rma):
        rma.with_user(self.receiver).receive_all()

    def do_receive_one(self, rma):
        rma.with_user(self.receiver).receive_goods(
            [{"line_id": rma.line_ids[0].id, "product_id": self.product.id, "quantity": 1}]
        )

    def do_inspect(self, rma):
        self.inspect(rma)

    def do_reject_goods(self, rma):
        self.inspect(rma, self.give_back, verdict="rejected")

    def do_keep(self, rma):
        rma.line_ids.action_keep_item("Not worth sending back")

    def do_settle(self, rma):
        rma.action_settle()

    def planned(self, rma, **values):
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        remedies.create(
            {"rma_line_id": rma.line_ids[0].id, "quantity": 1, **values}
        ).action_fulfil()

    def do_refund_one(self, rma):
        self.planned(rma)

    def do_reduce(self, rma):
        self.planned(rma, kind="price_reduction", reduction_percent=40)

    def do_replace(self, rma):
        self.planned(rma, kind="replacement")

    def do_fulfil(self, rma):
        rma.remedy_ids.filtered(lambda remedy: remedy.state == "to_do").action_fulfil()

    def do_send(self, rma):
        moves = rma.line_ids.sudo().sent_move_ids.filtered(lambda move: move.state == "assigned")
        moves.picked = True
        moves.picking_id._action_done()

    def do_cancel_remedy(self, rma):
        rma.remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")[:1].action_cancel()

    def do_nothing_more(self, rma):
        rma.action_nothing_more_comes()

    def do_reopen(self, rma):
        rma.action_reopen()

    def do_return_outside(self, _rma):
        return_with_odoos_wizard(self.line.move_ids.picking_id[:1], 1)

    def do_reconcile(self, _rma):
        self.reconcile()

    def notes(self, rma, *states):
        notes = self.credit_notes(rma).with_user(self.accountant)
        return notes.filtered(lambda note: note.state in states)[:1]

    def do_note_post(self, rma):
        self.notes(rma, "draft").action_post()

    def do_note_draft(self, rma):
        self.notes(rma, "posted", "cancel").button_draft()

    def do_note_cancel(self, rma):
        self.notes(rma, "draft").button_cancel()

    def do_note_delete(self, rma):
        self.notes(rma, "draft", "cancel").unlink()

    def do_note_raise(self, rma):
        for line in self.notes(rma, "draft").invoice_line_ids[:1]:
            line.price_unit *= 3

    def do_note_lower(self, rma):
        for line in self.notes(rma, "draft").invoice_line_ids[:1]:
            line.price_unit /= 2

    def do_credit_by_hand(self, _rma):
        note = self.bill.with_user(self.accountant)._reverse_moves([{}], cancel=False)
        note.invoice_line_ids.filtered(lambda line: line.product_id == self.product).quantity = 1
        note.invoice_line_ids.filtered(lambda line: line.product_id != self.product).unlink()
        note.action_post()

    # What always holds --------------------------------------------------

    def anywhere(self):
        quants = self.env["stock.quant"].search([("product_id", "=", self.product.id)])
        return sum(quants.mapped("quantity"))

    def check(self, told):
        self.env.flush_all()
        self.env.invalidate_all()
        self.check_books(told)
        self.check_money(told)
        self.check_units(told)
        self.check_stock(told)

    def check_books(self, told):
        for move in self.order.invoice_ids:
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 6, told)

    def check_money(self, told):
        posted = self.order.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        ).invoice_line_ids
        by_us = posted.filtered("aftersales_remedy_id")
        self.assertLessEqual(
            sum(by_us.mapped("price_subtotal")), self.bill.amount_untaxed + 0.001, told
        )
        self.assertLessEqual(sum(by_us.mapped("price_total")), self.bill.amount_total + 0.02, told)
        ledger = self.entitlement(self.line)
        self.assertLessEqual(ledger.amount_remedied, ledger.amount_invoiced + 0.001, told)
        for remedy in self.env["aftersales.remedy"].search(
            [("rma_id.line_ids.sale_line_id", "=", self.line.id)]
        ):
            if remedy.is_cancelled:
                self.assertFalse(remedy._live_credit_lines(), told)
            if remedy.state == "done" and remedy.kind == "refund":
                states = set(remedy.credit_line_ids.mapped("parent_state")) - {"cancel"}
                self.assertLessEqual(states, {"posted"}, told)
                self.assertAlmostEqual(
                    remedy.qty_credited + remedy.qty_uninvoiced, remedy.quantity, 6, told
                )

    def check_units(self, told):
        lines = self.env["aftersales.rma.line"].search([("sale_line_id", "=", self.line.id)])
        ledger = self.entitlement(self.line)
        self.assertAlmostEqual(ledger.qty_claimed, sum(lines.mapped("qty_claimed")), msg=told)
        outside = sum(
            move.quantity
            for move in self.line.move_ids
            if move.state == "done"
            and move.location_id.usage == "customer"
            and not move.aftersales_rma_line_id
        )
        excess = sum(max(line.qty_received - line.qty_claimed, 0) for line in lines)
        self.assertGreaterEqual(ledger.qty_available, -outside - excess, told)
        for line in lines:
            live = line.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
            self.assertLessEqual(sum(live.mapped("quantity")), line.qty_approved, told)
            for remedy in live.filtered(lambda remedy: remedy.kind == "refund"):
                self.assertLessEqual(
                    remedy.qty_credited + remedy.qty_uninvoiced, remedy.quantity + 1e-6, told
                )

    def check_stock(self, told):
        self.assertAlmostEqual(self.anywhere(), self.start_on_hand, msg=told)
        lines = self.env["aftersales.rma.line"].search([("product_id", "=", self.product.id)])
        moved = lines.inspection_ids.sudo().move_ids.filtered(lambda move: move.state == "done")
        self.assertAlmostEqual(
            self.on_hand(self.product, self.warehouse.aftersales_location_id),
            sum(lines.mapped("qty_received")) - sum(moved.mapped("quantity")),
            msg=told,
        )
