"""A whole return against Odoo's own: two of three lines come back and are credited.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon. *Floor*:
Odoo's return wizard on the delivery, validated, and a credit note by reversal of the
invoice, trimmed to what came back and posted. *Ours*: create, approve, receive, inspect,
credit note posted. Orders are of the same shape, made beforehand; the two take turns;
the registry is warm, each case ends with one commit, mails wait in their queue. Our batch
is timed three times, since a single sample follows the machine's mood. A second batch has
two returns of every order: they share its invoice, and so one credit note.
"""

import statistics
import time

from odoo import Command

from odoo.addons.base.models.ir_cron import IrCron

SINGLES = 20
BATCH = 100
BATCHES = 3
WARM_UP = 3


class Clock:
    """Wall time in ms and SQL queries of the blocks it times."""

    def __init__(self, env):
        self.env, self.ms, self.queries = env, [], []

    def __enter__(self):
        self.env.cr.commit()
        self.env.invalidate_all()
        self.start = (time.perf_counter(), self.env.cr.sql_log_count)
        return self

    def __exit__(self, *_error):
        self.env.flush_all()
        self.env.cr.commit()
        self.ms.append((time.perf_counter() - self.start[0]) * 1000)
        self.queries.append(self.env.cr.sql_log_count - self.start[1])

    def row(self, name, cases=1):
        ms = sorted(value / cases for value in self.ms)
        p95 = ms[min(len(ms) - 1, round(0.95 * (len(ms) - 1)))]
        return name, statistics.median(ms), p95, statistics.median(self.queries) / cases


class Shop:
    """Products, a customer, and as many delivered and invoiced orders as are asked for."""

    def __init__(self, env):
        self.env = env
        self.customer = env["res.partner"].create(
            {"name": "Bench Customer", "email": "bench@example.com"}
        )
        self.products = env["product.product"].create(
            [
                {
                    "name": f"Bench {n}",
                    "type": "consu",
                    "is_storable": True,
                    "list_price": 10 + n,
                    "standard_price": 5,
                    "invoice_policy": "order",
                }
                for n in range(3)
            ]
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        for product in self.products:
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100000)

    def orders(self, count):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 2})
                        for product in self.products
                    ],
                }
                for _order in range(count)
            ]
        )
        orders.action_confirm()
        for move in orders.picking_ids.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        orders.picking_ids._action_done()
        for order in orders:
            order._create_invoices()
        orders.invoice_ids.action_post()
        self.env.cr.commit()
        return orders


def floor(env, orders):
    """Odoo's own way, for one order or for many."""
    invoices = orders.invoice_ids
    for order in orders:
        picking = order.picking_ids
        wizard = (
            env["stock.return.picking"]
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
            )
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves[:2]:
            line.quantity = 1
        back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
    reversal = (
        env["account.move.reversal"]
        .with_context(active_model="account.move", active_ids=invoices.ids)
        .create({"journal_id": invoices.journal_id.id, "reason": "Return"})
    )
    reversal.refund_moves()
    for note in reversal.new_move_ids:
        lines = note.invoice_line_ids
        note.write(
            {
                "invoice_line_ids": [
                    Command.update(lines[0].id, {"quantity": 1}),
                    Command.update(lines[1].id, {"quantity": 1}),
                    Command.delete(lines[2].id),
                ]
            }
        )
    reversal.new_move_ids.action_post()


def ours(env, orders, each=1):
    """The same through a return, or ``each`` for every order, for one order or for many."""
    invoices = orders.invoice_ids
    rmas = env["aftersales.rma"].create(
        [
            {
                "partner_id": order.partner_id.id,
                "line_ids": [
                    Command.create({"sale_line_id": line.id, "quantity": 1})
                    for line in order.order_line[:2]
                ],
            }
            for order in orders
            for _return in range(each)
        ]
    )
    rmas.action_approve()
    rmas.receive_all()
    rmas.line_ids._prepare_inspections()
    rmas.inspection_ids.action_done()
    rmas.action_settle()
    assert set(rmas.mapped("state")) == {"done"}, "the case did not go all the way"
    notes = rmas.remedy_ids.credit_note_ids
    assert set(notes.mapped("state")) == {"posted"}
    assert len(notes) == len(invoices), "one credit note for each invoice, whoever shares it"


def shared(env, orders):
    """Two returns of every order."""
    ours(env, orders, each=2)


def main(env):
    env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
    IrCron._trigger = lambda self, at=None: self.env["ir.cron.trigger"]  # nothing runs meanwhile
    shop = Shop(env)
    orders = shop.orders(2 * (SINGLES + WARM_UP))
    clocks = {"floor": Clock(env), "ours": Clock(env)}
    for number, order in enumerate(orders):
        name, run = (("floor", floor), ("ours", ours))[number % 2]
        clock = clocks[name] if number >= 2 * WARM_UP else Clock(env)
        with clock:
            run(env, order)
    batch = {"floor": Clock(env), "ours": Clock(env), "shared": Clock(env)}
    runs = (("floor", floor), *[("ours", ours)] * BATCHES, *[("shared", shared)] * BATCHES)
    for name, run in runs:
        many = shop.orders(BATCH // 2 if name == "shared" else BATCH)
        with batch[name]:
            run(env, many)
    report(clocks, batch)


def report(clocks, batch):
    rows = [
        clocks["floor"].row("Odoo: wizard + reversal, one at a time"),
        clocks["ours"].row("After-Sales Center, one at a time"),
        batch["floor"].row(f"Odoo: wizard + reversal, batch of {BATCH}", BATCH),
        batch["ours"].row(f"After-Sales Center, batch of {BATCH}", BATCH),
        batch["shared"].row(f"the same, two to an invoice, batch of {BATCH}", BATCH),
    ]
    print(f"{'per case':<45}{'median ms':>11}{'p95 ms':>9}{'queries':>9}")
    for name, median, p95, queries in rows:
        print(f"{name:<45}{median:>11.0f}{p95:>9.0f}{queries:>9.0f}")
    single, own, _floor_batch, own_batch, shared_batch = rows
    print()
    ratio("time, one at a time, against Odoo", own[1] / single[1], 1.15)
    ratio("queries, one at a time, against Odoo", own[3] / single[3], 1.15)
    ratio("time, batched against one at a time", own_batch[1] / own[1], 0.65)
    ratio("queries, batched against one at a time", own_batch[3] / own[3], 0.65)
    ratio("time, two to an invoice against one", shared_batch[1] / own_batch[1], 1.0)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>8.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
