"""Whatever people do in whatever order: the unit is somewhere exactly once, and billed once."""

import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .repair_common import RepairCommon

#: Fixed seeds: a failure comes again.
SEEDS = range(12)
STEPS = 30


class NotNow(Exception):
    """A step for which there is nothing at the moment."""


@tagged("post_install", "-at_install")
class TestRepairSequences(RepairCommon):
    def test_random_sequences_keep_the_goods_and_the_order(self):
        finished = set()
        for seed in SEEDS:
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                finished.add(self.walk(random.Random(seed), seed))
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertLessEqual({"done"}, finished, "some came to their end")

    def walk(self, chance, seed):
        lots = self.make_lots(self.radio, f"Q{seed}A", f"Q{seed}B")
        self.line = self.sell_lots(lots).order_line
        reason = chance.choice([self.defective, self.favour])
        self.rma, _remedy = self.in_repair(self.line, 2, reason=reason)
        self.lots, done = lots, []
        for _step in range(STEPS):
            name = chance.choice(
                ["plan", "fulfil", "cancel", "give_back", "quote", "accept", "refuse", "free"]
                + ["start", "end", "send"] * 4
                + ["stop", "hold"]
            )
            try:
                with self.env.cr.savepoint():
                    getattr(self, f"do_{name}")(chance)
                done.append(name)
            except (UserError, NotNow):
                self.env.invalidate_all()
            self.check(done)
        return self.rma.state

    def check(self, done):
        for lot in self.lots:
            self.assertEqual(sum(self.whereabouts(self.radio, lot).values()), 1, done)
            self.assertEqual(len(self.whereabouts(self.radio, lot)), 1, done)
        remedies = self.rma.sudo().remedy_ids
        live = remedies.filtered(lambda remedy: not remedy.is_cancelled)
        self.assertLessEqual(sum(live.mapped("quantity")), self.rma.line_ids.qty_accepted, done)
        self.assertLessEqual(self.line.qty_to_invoice, 0, done)
        for lot in self.lots:
            repairs = remedies.repair_ids.filtered(
                lambda repair, lot=lot: repair.lot_id == lot and repair.state != "cancel"
            )
            self.assertLessEqual(len(repairs), 1, f"{lot.name} repaired twice: {done}")
        for remedy in remedies.filtered(lambda remedy: remedy.state == "done"):
            home = remedy._sent_moves().filtered(lambda move: move.state == "done")
            self.assertEqual(sum(home.mapped("quantity")), remedy.quantity, done)

    def some(self, chance, records):
        if not records:
            raise NotNow
        return chance.choice(list(records))

    def remedy(self, chance):
        return self.some(chance, self.rma.sudo().remedy_ids).with_user(self.agent)

    def repair(self, chance):
        return self.some(chance, self.rma.sudo().remedy_ids.repair_ids).with_user(self.stocker)

    def open_moves(self):
        return self.rma.sudo().remedy_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )

    def do_plan(self, chance):
        self.env["aftersales.remedy"].with_user(self.agent).create(
            {
                "rma_line_id": self.rma.line_ids.id,
                "kind": "repair",
                "quantity": chance.choice([1, 2]),
            }
        )

    def do_fulfil(self, chance):
        self.remedy(chance).action_fulfil()

    def do_cancel(self, chance):
        self.remedy(chance).action_cancel()

    def do_give_back(self, chance):
        self.remedy(chance).action_give_back()

    def do_free(self, chance):
        self.remedy(chance).with_user(self.supervisor).action_repair_free("So be it")

    def do_quote(self, chance):
        self.add_part(self.repair(chance).sudo())

    def do_accept(self, chance):
        self.quotation(chance)._validate_order()

    def do_refuse(self, chance):
        self.quotation(chance)._action_cancel()

    def quotation(self, chance):
        order = self.repair(chance).sudo().sale_order_id
        if order.state not in ("draft", "sent"):
            raise NotNow
        return order

    def do_start(self, chance):
        self.repair(chance).action_repair_start()

    def do_end(self, chance):
        self.repair(chance).action_repair_end()

    def do_stop(self, chance):
        self.repair(chance).action_repair_cancel()

    def do_send(self, chance):
        move = self.some(chance, self.open_moves())
        move.picked = True
        move.picking_id.with_user(self.stocker)._action_done()

    def do_hold(self, chance):
        self.some(chance, self.open_moves()).picking_id.with_user(self.stocker).action_cancel()
