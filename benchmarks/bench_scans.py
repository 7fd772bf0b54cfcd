"""The receiving bench with 1,000 and with 50,000 open returns.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon. As a receiver, calls
what the screen calls: a slip, one scan per unit, booking, and the inspection of each group. Says
units per minute, queries per scan, and what the start page takes. A scan must not cost more
because more parcels are expected.
"""

import os
import statistics
import sys
import time

from odoo import Command

sys.path.insert(0, os.getcwd())
from benchmarks.common.rows import analyze, copies

SIZES = (1_000, 50_000)
PARCELS = 6
UNITS = 5


class Bench:
    def __init__(self, env):
        self.system = env
        receiver = env["res.users"].create(
            {
                "name": "Bench",
                "login": "bench_receiver",
                "group_ids": [Command.link(env.ref("aftersales_center.group_receiver").id)],
            }
        )
        self.bench = env(user=receiver)["aftersales.bench"]
        self.warehouse = env["stock.warehouse"].search(
            [("company_id", "=", env.company.id)], limit=1
        )
        self.customer = env["res.partner"].create({"name": "Bench customer"})
        self.product = env["product.product"].create(
            {
                "name": "Bench lamp",
                "type": "consu",
                "is_storable": True,
                "list_price": 40.0,
                "barcode": "BENCH-LAMP",
            }
        )
        env["stock.quant"]._update_available_quantity(
            self.product, self.warehouse.lot_stock_id, 10_000
        )
        self.seed = self.approved()
        self.count = 0

    def approved(self):
        """An approved return of some lamps."""
        order = self.system["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.product.id, "product_uom_qty": UNITS})
                ],
            }
        )
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": UNITS, "picked": True})
        order.picking_ids._action_done()
        rma = self.system["aftersales.rma"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.warehouse.id,
                "line_ids": [
                    Command.create({"sale_line_id": order.order_line.id, "quantity": UNITS})
                ],
            }
        )
        rma.action_approve()
        return rma

    def fill(self, size):
        """Open returns in the database, each with its line: copies of one."""
        more = size - self.count
        ids = copies(
            self.system,
            self.seed,
            more,
            name="'BENCH/' || n || '/' || clock_timestamp()",
            send_back_by="current_date + (n %% 40)",
        )
        line = self.seed.line_ids
        copies(self.system, line, more, rma_id=f"{ids[0]} + n - 1", qty_claimed="0")
        self.count = size
        analyze(
            self.system,
            "aftersales_rma",
            "aftersales_rma_line",
            "aftersales_parcel_scan",
            "stock_move",
            "stock_picking",
            "sale_order",
            "stock_lot",
        )

    def timed(self, call):
        """``(answer, seconds, queries)`` of one call, nothing cached, as a request of its own."""
        self.bench.env.flush_all()
        self.bench.env.invalidate_all()
        start, before = time.perf_counter(), self.bench.env.cr.sql_log_count
        answer = call()
        self.bench.env.flush_all()
        return answer, time.perf_counter() - start, self.bench.env.cr.sql_log_count - before

    def measure(self):
        scans, queries, whole, homes, unknown = [], [], [], [], []
        for _parcel in range(PARCELS):
            rma = self.approved()
            start = time.perf_counter()
            answer, _seconds, _queries = self.timed(lambda rma=rma: self.bench.scan(rma.name))
            parcel = answer["screen"]["parcel_id"]
            for _unit in range(UNITS):
                _answer, seconds, count = self.timed(
                    lambda parcel=parcel: self.bench.scan("BENCH-LAMP", parcel)
                )
                scans.append(seconds)
                queries.append(count)
            answer, _seconds, _queries = self.timed(lambda parcel=parcel: self.bench.book(parcel))
            for group in answer["screen"]["groups"]:
                self.timed(
                    lambda parcel=parcel, group=group: self.bench.finish(parcel, group["id"])
                )
            whole.append(time.perf_counter() - start)
            homes.append(self.timed(self.bench.home)[1])
            unknown.append(self.timed(lambda: self.bench.scan("NOBODY-KNOWS"))[1])
        return {
            "scan": statistics.median(scans),
            "queries": max(queries),
            "units": UNITS * 60 / statistics.median(whole),
            "home": statistics.median(homes),
            "unknown": statistics.median(unknown),
        }


def main(env):
    bench = Bench(env(user=env.ref("base.user_admin"), context={"lang": "en_US"}))
    taken = {}
    for size in SIZES:
        bench.fill(size)
        taken[size] = bench.measure()
    few, many = (taken[size] for size in SIZES)
    for size, found in taken.items():
        print(
            f"at {size:>6,}: {found['units']:.0f} units a minute, a scan {found['scan'] * 1000:.0f}"
            f" ms and {found['queries']} queries, an unknown code {found['unknown'] * 1000:.0f} ms,"
            f" the start page {found['home'] * 1000:.0f} ms"
        )
    ratio("time of a scan", many["scan"] / few["scan"], 1.5)
    ratio("time of an unknown code", many["unknown"] / few["unknown"], 1.5)
    ratio("queries of a scan", many["queries"] / few["queries"], 1.0)
    ratio("time per unit", few["units"] / many["units"], 1.5)
    ratio("seconds, start page", many["home"], 0.5)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
