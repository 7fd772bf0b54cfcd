"""Remedies of one order are cancelled in every order: each time, all is as it was before them."""

from itertools import permutations

from odoo.tests import tagged
from odoo.tools import mute_logger

from .sequence_player import SequencePlayer

SHOP = {
    "discount": 10,
    "included": True,
    "post": False,
    "late": False,
    "valued": True,
    "difference": "settle",
}
#: What is planned, and for which line: two chairs, one chair and two cups.
PLANNED = (
    ("refund_one", 0),
    ("replace", 0),
    ("exchange", 1),
    ("complaint_reduce", 1),
)


@tagged("post_install", "-at_install")
class TestCancelOrders(SequencePlayer):
    def test_cancelled_in_any_order(self):
        self.open_shop(**SHOP)
        self.start_checking()
        for line in self.lines:
            self.try_step("receive", line)
            self.try_step("inspect", line)
        before = self.facts()
        for step, which in PLANNED:
            getattr(self, f"do_{step}")(self.lines[which])
        remedies = self.env["aftersales.remedy"].search(
            [("sale_line_id.order_id", "=", self.order.id)], order="id"
        )
        self.assertEqual(
            remedies.mapped("kind"),
            ["refund", "replacement", "exchange", "price_reduction"],
        )
        self.assertNotEqual(self.facts(), before)
        for order in permutations(remedies):
            words = " → ".join(remedy.kind for remedy in order)
            with self.subTest(order=words), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint() as savepoint:
                    for remedy in order:
                        remedy.with_user(self.agent).action_cancel()
                    self.check(words)
                    self.assertEqual(self.facts(), before)
                    savepoint.rollback()
                self.env.invalidate_all()

    def facts(self):
        """What a cancelled remedy must leave as it found it."""
        self.env.flush_all()
        self.env.invalidate_all()
        ledger = self.env["aftersales.entitlement"].search(
            [("sale_line_id", "in", self.sold.ids)], order="sale_line_id"
        )
        open_moves = self.order.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        return {
            "ledger": [
                (row.qty_claimed, row.qty_available, row.amount_remedied, row.amount_available)
                for row in ledger
            ],
            "lines": [
                (line.state, line.qty_remedied, line.qty_settled) for line in self.rma_lines()
            ],
            "to send": sum(open_moves.mapped("product_uom_qty")),
            "reserved": self.all_goods.mapped("free_qty"),
            "documents": len(self.documents().filtered(lambda move: move.state != "cancel")),
            "to invoice": [(line.product_uom_qty, line.qty_to_invoice) for line in self.sold],
        }
