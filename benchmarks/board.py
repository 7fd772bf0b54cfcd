"""The supervisor's board and the list of complaints, with 1,000 and with 200,000 of them.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon. Asks for what the
web client asks for, as a supervisor: the first page of each view with all the fields of that view,
the groups of the board with their bars, and a search by words. One complaint in ten is open.
What is shown must not cost more because there is more to choose from.
"""

import os
import statistics
import sys
import time
from xml.etree import ElementTree

from odoo import Command

sys.path.insert(0, os.getcwd())
from benchmarks.common.rows import analyze, copies

SIZES = (1_000, 200_000)
ROUNDS = 7
PAGE = 80


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
        customers = env["res.partner"].create([{"name": f"Bench {n}"} for n in range(50)])
        tiers = env["aftersales.complaint.tier"].search([], limit=3)
        self.seeds = env["aftersales.complaint"].create(
            [
                {
                    "subject": f"The lamp number {n} flickers",
                    "partner_id": customer.id,
                    "user_id": supervisor.id if n % 3 else False,
                }
                for n, customer in enumerate(customers)
            ]
        )
        env.flush_all()
        for n, seed in enumerate(self.seeds):
            env.cr.execute(
                "UPDATE aftersales_complaint SET tier_id = %s WHERE id = %s",
                [tiers[n % len(tiers)].id if tiers else None, seed.id],
            )
        self.count = 0

    def fill(self, size):
        more = (size - self.count) // len(self.seeds)
        for seed in self.seeds:
            copies(
                self.system,
                seed,
                more,
                name=f"'BENCH/{seed.id}/' || n || '/' || clock_timestamp()",
                subject="CASE WHEN n %% 1000 = 7 THEN 'The kettle leaks' ELSE 'A lamp' END",
                state="CASE WHEN n %% 10 = 0 THEN 'new' ELSE 'closed' END",
                sla_deadline="CASE WHEN n %% 10 = 0 THEN now() + n * interval '1 minute' END",
                sla_state="CASE WHEN n %% 20 = 0 THEN 'breached' ELSE 'ok' END",
                date_received="now() - n * interval '1 minute'",
            )
        self.count = size
        analyze(self.system, "aftersales_complaint")

    def fields_of(self, xmlid, kind):
        """What the view asks for, with the names of what it points at."""
        complaints = self.env["aftersales.complaint"]
        view = complaints.get_view(self.env.ref(xmlid).id, kind)
        names = {
            node.get("name")
            for node in ElementTree.fromstring(view["arch"]).iter("field")
            if node.get("name") in complaints._fields
        }
        return {
            name: {"fields": {"display_name": {}}} if complaints._fields[name].relational else {}
            for name in names
        }

    def views(self):
        """``{what: call}`` of what the web client asks for."""
        complaints = self.env["aftersales.complaint"]
        open_ones = [("state", "in", ("new", "acknowledged", "investigating", "appealed"))]
        board = self.fields_of("aftersales_center.view_complaint_board_kanban", "kanban")
        lines = self.fields_of("aftersales_center.view_complaint_list", "list")
        return {
            "board, first page": lambda: complaints.web_search_read(
                open_ones, board, limit=PAGE, order="sla_deadline, id", count_limit=10_001
            ),
            "list, first page": lambda: complaints.web_search_read(
                [], lines, limit=PAGE, count_limit=10_001
            ),
            "list, found by words": lambda: complaints.web_search_read(
                [("subject", "ilike", "kettle")], lines, limit=PAGE, count_limit=PAGE
            ),
            "board, groups and bars": lambda: complaints.formatted_read_group(
                open_ones, ["tier_id", "sla_state"], ["__count"]
            ),
        }

    def measure(self):
        """``{what: (seconds, queries)}``: the median of several rounds, nothing cached."""
        found = {}
        for what, call in self.views().items():
            took, queries = [], 0
            for _round in range(ROUNDS + 1):
                self.env.invalidate_all()
                start, before = time.perf_counter(), self.env.cr.sql_log_count
                assert call()
                took.append(time.perf_counter() - start)
                queries = self.env.cr.sql_log_count - before
            found[what] = statistics.median(took[1:]), queries
        return found


def main(env):
    bench = Bench(env(user=env.ref("base.user_admin"), context={"lang": "en_US"}))
    taken = {}
    for size in SIZES:
        bench.fill(size)
        taken[size] = bench.measure()
    few, many = (taken[size] for size in SIZES)
    print(f"{'':<32}" + "".join(f"{f'at {size:,}':>14}{'queries':>9}" for size in SIZES))
    for what in few:
        cells = "".join(
            f"{found[what][0] * 1000:>11.1f} ms{found[what][1]:>9}" for found in (few, many)
        )
        print(f"{what:<32}{cells}")
    for what in few:
        if what != "board, groups and bars":  # counts what is open, and so grows with it
            ratio(f"time, {what}", many[what][0] / few[what][0], 1.5)
        ratio(f"queries, {what}", many[what][1] / few[what][1], 1.0)
    ratio("seconds, board, groups and bars", many["board, groups and bars"][0], 0.25)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
