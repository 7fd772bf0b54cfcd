"""Whatever the bench does, in any order: no unit is lost, none is there twice (DESIGN 6.5, 6.6)."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..extends.lots_common import LotsCommon

WAYS = [
    "restock",
    "quarantine",
    "refurbish",
    "return_to_vendor",
    "recycle",
    "donate",
    "scrap",
    "give_back",
]
DO = [
    "receive",
    "draft",
    "split",
    "inspect",
    "inspect",
    "inspect",
    "again",
    "again",
    "undo",
    "undo",
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*DO, "settle", "ship", "drop", "reject", "too_many"]),
        st.integers(0, 7),
        st.integers(0, 5),
    ),
    min_size=8,
    max_size=20,
)


class Nothing(Exception):
    """There is nothing to do it with: the step is left out."""


@tagged("post_install", "-at_install")
class TestWarehouseSequences(LotsCommon):
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(STEPS, st.booleans())
    def test_every_unit_is_in_one_place(self, steps, tracked):
        with mute_logger("odoo.sql_db"), self.undone():
            self.begin(tracked)
            for number, step in enumerate([("receive", 0, 1), ("draft", 0, 0), *steps]):
                name, *args = step
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"do_{name}")(*args)
                        self.env.flush_all()
                except (UserError, Nothing):
                    self.env.invalidate_all()
                    continue
                self.check(steps[: max(number - 1, 0)])

    def begin(self, tracked):
        if tracked:
            self.product = self.radio
            lots = self.make_lots(self.radio, "S-1", "S-2", "S-3")
            order = self.sell_lots(lots)
        else:
            self.product = self.lamp
            order = self.make_order((self.lamp, 3))
        self.rma = self.approved_rma((order.order_line, 3))
        self.start = self.inside()
        self.everywhere = self.quants()

    # What people do -------------------------------------------------------------------

    def pick(self, state, which):
        found = self.rma.inspection_ids.filtered(lambda one: one.state == state).sorted("id")
        if not found:
            raise Nothing
        return found[which % len(found)].with_user(self.receiver)

    def way(self, which):
        return self.env.ref(f"aftersales_center.disposition_{WAYS[which % len(WAYS)]}")

    def do_receive(self, _way, _which):
        self.rma.with_user(self.receiver).receive_all()

    def do_too_many(self, _way, _which):
        self.rma.with_user(self.receiver).receive_goods(
            [{"product_id": self.lamp.id, "quantity": 2}]
        )

    def do_draft(self, _way, _which):
        self.rma.with_user(self.receiver).line_ids._prepare_inspections()

    def do_split(self, _way, which):
        draft = self.pick("draft", which)
        draft.split_inspection([{"quantity": draft.quantity - 1}, {"quantity": 1}])

    def do_inspect(self, way, which):
        draft = self.pick("draft", which)
        draft.choose_disposition(self.way(way).id, "For the test.")
        draft.action_done()

    def do_reject(self, way, which):
        draft = self.pick("draft", which)
        draft.write({"verdict": "rejected", "customer_note": "No."})
        self.do_inspect(way, which)

    def do_again(self, _way, which):
        self.pick("done", which).inspect_again()

    def do_undo(self, _way, which):
        self.pick("done", which).undo_disposition("For the test.")

    def do_drop(self, _way, which):
        self.pick("draft", which).unlink()

    def do_settle(self, _way, _which):
        self.rma.action_settle()

    def do_ship(self, _way, _which):
        moves = self.rma.line_ids.sudo().sent_move_ids
        moves = moves.filtered(lambda move: move.state == "assigned")
        moves.picked = True
        moves.picking_id._action_done()

    # What always holds ------------------------------------------------------------------

    def quants(self):
        return self.env["stock.quant"].search([("product_id", "in", (self.lamp | self.radio).ids)])

    def inside(self):
        """``{location: units}`` of what lies inside."""
        inside = self.quants().filtered(lambda quant: quant.location_id.usage == "internal")
        return sum(inside.mapped("quantity"))

    def check(self, steps):
        self.env.flush_all()
        self.env.invalidate_all()
        quants = self.quants()
        inside = quants.filtered(lambda quant: quant.location_id.usage == "internal")
        for quant in inside:
            self.assertGreaterEqual(quant.quantity, 0, f"{quant.location_id.name}: {steps}")
            if quant.product_id.tracking == "serial":
                self.assertLessEqual(quant.quantity, 1, f"twice: {steps}")
                self.assertTrue(quant.lot_id or not quant.quantity, f"without a number: {steps}")
        lines = self.rma.sudo().line_ids
        left = 0.0
        for move in lines.inspection_ids.move_ids.filtered(lambda move: move.state == "done"):
            left += move.quantity * (
                (move.location_id.usage == "internal") - (move.location_dest_id.usage == "internal")
            )
        received = sum(lines.mapped("qty_received"))
        self.assertEqual(sum(inside.mapped("quantity")), self.start + received - left, steps)
        for line in lines:
            self.assertLessEqual(line.qty_inspected, line.qty_received, steps)
            self.assertLessEqual(line.qty_accepted, line.qty_approved, steps)
            held = sum(
                line.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled).mapped("quantity")
            )
            self.assertLessEqual(held, line.qty_accepted, f"settled, not accepted: {steps}")
            standing = line.inspection_ids._standing()
            self.assertEqual(sum(standing.values()), line.qty_inspected, steps)
            for inspection in line.inspection_ids.filtered(lambda one: one.state == "done"):
                self.assertEqual(
                    self.accounted(inspection),
                    inspection.quantity - sum(self.later(inspection, "done").mapped("quantity")),
                    f"{inspection}: {steps}",
                )

    def later(self, inspection, state):
        return inspection.next_ids.filtered(lambda again: again.state == state)

    def accounted(self, inspection):
        """Units of a done inspection: here, looked at again, on their way home, gone."""
        gone = 0.0
        for move in inspection.move_ids:
            if move.state == "done":
                gone += move.quantity * (
                    (move.location_dest_id.usage != "internal")
                    - (move.location_id.usage != "internal")
                )
            elif move.state != "cancel":
                gone += move.product_uom_qty
        again = sum(self.later(inspection, "draft").mapped("quantity"))
        return sum(inspection._places().values()) + again + gone
