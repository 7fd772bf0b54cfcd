"""The overview of one customer with 10 and with 10,000 cases, in a shop with many others.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon. Half of the cases are
returns with a line, half are complaints; each has a promise, one in ten is open. Also measured:
the nightly look at everybody's returns (customers to check) over all of them.
"""

import os
import statistics
import sys
import time

from odoo import Command

sys.path.insert(0, os.getcwd())
from benchmarks.common.rows import analyze, copies

SIZES = (10, 10_000)
ROUNDS = 7
#: Cases of other customers in the same tables.
OTHERS = 20_000


class Bench:
    def __init__(self, env):
        supervisor = env["res.users"].create(
            {
                "name": "Bench",
                "login": "bench",
                "group_ids": [Command.link(env.ref("aftersales_center.group_supervisor").id)],
            }
        )
        self.system = env
        self.env = env(user=supervisor)
        product = env["product.product"].create({"name": "Lamp", "type": "consu"})
        self.seeds = {}
        for name in ("Ada", "Everybody else"):
            customer = env["res.partner"].create({"name": f"Bench {name}"})
            order = env["sale.order"].create(
                {
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 1})
                    ],
                }
            )
            order.action_confirm()
            order.picking_ids.move_ids.write({"quantity": 1, "picked": True})
            order.picking_ids._action_done()
            rma = env["aftersales.rma"].create(
                {
                    "partner_id": customer.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": order.order_line.id,
                                "quantity": 1,
                                "reason_id": env.ref("aftersales_center.reason_goodwill").id,
                            }
                        )
                    ],
                }
            )
            rma.action_approve()
            complaint = env["aftersales.complaint"].create(
                {"subject": "It flickers", "partner_id": customer.id}
            )
            env.cr.flush()
            lines = order.order_line[:1], rma.line_ids[:1]
            self.seeds[name] = customer, order, rma, complaint, complaint.clock_ids[:1], *lines
        self.count = dict.fromkeys(self.seeds, 2)

    def fill(self, name, size):
        _customer, order, rma, complaint, clock, sale_line, rma_line = self.seeds[name]
        more = (size - self.count[name]) // 2
        if more > 0:
            orders = copies(self.system, order, more, name="'BO/' || n")
            lines = copies(self.system, sale_line, more, order_id=one_of(orders))
            numbers = f"'BENCH/{rma.id}/' || n || '/' || clock_timestamp()"
            states = "CASE WHEN n %% 10 = 0 THEN '{}' ELSE '{}' END"
            rmas = copies(
                self.system, rma, more, name=numbers, state=states.format("approved", "done")
            )
            copies(
                self.system,
                rma_line,
                more,
                rma_id=one_of(rmas),
                sale_line_id=one_of(lines),
            )
            complaints = copies(
                self.system, complaint, more, name=numbers, state=states.format("new", "closed")
            )
            copies(
                self.system,
                clock,
                more,
                res_id=one_of(complaints),
                stopped_at="CASE WHEN n %% 10 != 0 THEN now() END",
                state="CASE WHEN n %% 10 = 0 THEN 'running' ELSE 'met' END",
                check_on="NULL",
            )
        self.count[name] = size
        analyze(
            self.system,
            "sale_order",
            "sale_order_line",
            "aftersales_rma",
            "aftersales_rma_line",
            "aftersales_complaint",
            "aftersales_sla_clock",
        )

    def measure(self):
        """``(seconds, queries)`` of the overview; the median of several rounds."""
        customer = self.seeds["Ada"][0].with_env(self.env)
        took, queries = [], 0
        for _round in range(ROUNDS + 1):
            self.env.invalidate_all()
            start, before = time.perf_counter(), self.env.cr.sql_log_count
            found = customer._aftersales_360()
            took.append(time.perf_counter() - start)
            queries = self.env.cr.sql_log_count - before
        total = found["returns"]["count"] + found["complaints"]["count"]
        assert total == self.count["Ada"], (total, self.count)
        return statistics.median(took[1:]), queries

    def assess(self):
        """Seconds of the pass that looks for customers to check, over all customers."""
        signals = self.system["aftersales.returner.signal"]
        company = self.system.company
        start = time.perf_counter()
        signals._assess_all(company, company._aftersales_today())
        return time.perf_counter() - start


def one_of(ids):
    """SQL of the n-th of ``ids``."""
    return "(ARRAY[{}])[n]".format(",".join(map(str, ids)))


def main(env):
    bench = Bench(env(user=env.ref("base.user_admin"), context={"lang": "en_US"}))
    bench.fill("Everybody else", OTHERS)
    found = {}
    for size in SIZES:
        bench.fill("Ada", size)
        found[size] = bench.measure()
    print(f"{'':<32}" + "".join(f"{f'at {size:,}':>14}{'queries':>9}" for size in SIZES))
    cells = "".join(f"{found[size][0] * 1000:>11.1f} ms{found[size][1]:>9}" for size in SIZES)
    print(f"{'overview of one customer':<32}{cells}")
    few, many = (found[size] for size in SIZES)
    ratio("queries, overview", many[1] / few[1], 1.0)
    ratio("seconds, overview at 10,000 cases", many[0], 0.5)
    ratio("seconds, customers to check, 15,000 returns", bench.assess(), 5.0)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
