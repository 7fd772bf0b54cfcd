"""What the compliance log costs, and how fast a million events are sealed and verified.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon.

* The return case of ``return_case.py`` with logging and without it, in turns.
* Events per second from eight processes, one event and one commit each.
* Sealing and verifying a million events: rows per second of the clock and per second of one
  processor core (Python's time and its PostgreSQL session's added up; what else the machine
  does hardly matters to it), and Python's peak memory while verifying.
* OCA's auditlog (``odoo-addon-auditlog``, fetched for the comparison and not part of this
  project) on the same writes: one partner, one field.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from odoo import SUPERUSER_ID, Command, api
from odoo.tools import SQL, config

import odoo.addons
from odoo.addons.aftersales_center.models.audit.record_text import LEAF
from odoo.addons.aftersales_center.models.audit.verifier import Verifier
from odoo.addons.base.models.ir_cron import IrCron

CASES = 24
WARM_UP = 4
WRITERS = 8
EVENTS_PER_WRITER = 100
MILLION = 1_000_000
VERIFICATIONS = 3
WRITES = 40
#: The lock that writers wait for until all of them are there.
_START = 0x4146_5354  # "AFST"


class Work:
    """The whole return case on one order, as in return_case.py."""

    def __init__(self, env):
        self.env = env
        self.customer = env["res.partner"].create({"name": "Bench", "email": "b@example.com"})
        self.products = env["product.product"].create(
            [
                {"name": f"Bench {n}", "type": "consu", "is_storable": True, "list_price": 10}
                for n in range(3)
            ]
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        for product in self.products:
            env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 1e5)

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

    def case(self, order):
        rma = self.env["aftersales.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "line_ids": [
                    Command.create({"sale_line_id": line.id, "quantity": 1})
                    for line in order.order_line[:2]
                ],
            }
        )
        rma.action_approve()
        rma.receive_all()
        rma.line_ids._prepare_inspections()
        rma.inspection_ids.action_done()
        rma.action_settle()
        assert rma.state == "done"


def return_case(env):
    """Time and queries of the case with logging and without; the two take turns."""
    work = Work(env)
    mixin = type(env["aftersales.audit.mixin"])
    audited = mixin._audit_each
    silent = {}

    def switched(self, payloads, event):
        if not silent:
            audited(self, payloads, event)

    # Every model carries the mixin's method through its own class.
    mixin_base = next(base for base in mixin.__mro__ if "_audit_each" in vars(base))
    mixin_base._audit_each = switched
    figures = {"with": [], "without": []}
    for number, order in enumerate(work.orders(2 * (CASES + WARM_UP))):
        name = ("with", "without")[number % 2]
        silent.clear()
        if name == "without":
            silent["yes"] = True
        env.cr.commit()
        env.invalidate_all()
        start, queries = time.perf_counter(), env.cr.sql_log_count
        work.case(order)
        env.flush_all()
        env.cr.commit()
        if number >= 2 * WARM_UP:
            figures[name].append(
                ((time.perf_counter() - start) * 1000, env.cr.sql_log_count - queries)
            )
    mixin_base._audit_each = audited
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)]
        for name, rows in figures.items()
    }
    print(f"{'one return case':<45}{'median ms':>11}{'queries':>9}")
    for name, (ms, queries) in medians.items():
        print(f"{name + ' logging':<45}{ms:>11.0f}{queries:>9.0f}")
    # Each pair of neighbours is one comparison; the machine's mood changes over minutes.
    pairs = [
        logged[0] / bare[0]
        for logged, bare in zip(figures["with"], figures["without"], strict=True)
    ]
    verdict("time of the case with logging, against without", statistics.median(pairs), 1.05)
    # One INSERT at each of two flushes, and the job's wake-up at commit.
    verdict("queries more", medians["with"][1] - medians["without"][1], 4)


#: One writer, for ``odoo shell``: it says when it is ready, waits for the start, and writes.
#: Who waits for the lock of another longer than transactions of one event take fails.
WRITER = """
registry = env.registry
print("ready", flush=True)
env.cr.execute("SELECT pg_advisory_lock_shared({start})")
failed = 0
for _event in range({events}):
    try:
        with registry.cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '20ms'")
            company = env(cr=cr)["res.company"].browse({company})
            company._audit("config.changed", lines=[])
            cr.commit()
    except Exception:  # counted: none may end unseen
        failed += 1
print(failed, flush=True)
"""


def writers(env):
    """Events per second from several processes at once: from threads of one, the figure would
    be about Python's lock."""
    company = env["res.company"].create({"name": f"Bench writers {time.time_ns()}"}).id
    env.cr.commit()
    rates, failed = {}, 0
    for count in (1, WRITERS):
        script = WRITER.format(start=_START, events=EVENTS_PER_WRITER, company=company)
        env.cr.execute("SELECT pg_advisory_lock(%s)", [_START])
        running = [_shell(env.cr.dbname, script) for _writer in range(count)]
        for writer in running:
            assert writer.stdout.readline() == "ready\n"
        start = time.perf_counter()
        env.cr.execute("SELECT pg_advisory_unlock(%s)", [_START])
        failed += sum(int(writer.stdout.readline()) for writer in running)
        rates[count] = count * EVENTS_PER_WRITER / (time.perf_counter() - start)
        for writer in running:
            writer.communicate()
    for count, rate in rates.items():
        print(f"{f'transactions of one event, {count} processes':<45}{rate:>11.0f} per second")
    verdict("writers that failed or waited for another", failed, 0)


def _shell(database, script):
    """A process that runs ``script`` in ``odoo shell``."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "odoo", "shell", "-c", config["config"], "-d", database),
            *("--no-http", "--max-cron-threads=0", "--log-level=critical"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    process.stdin = None
    return process


def million(env):
    """Seal and verify a million events."""
    company = env["res.company"].create({"name": f"Bench million {time.time_ns()}"}).id
    env.cr.commit()
    env.cr.execute(
        SQL(
            """
            WITH e AS (
                SELECT 1 AS format, %(company)s AS company_id,
                       now() AT TIME ZONE 'UTC' + n * interval '1 microsecond' AS date,
                       2 AS user_id, 'anna' AS login, 'rma.requested' AS event,
                       'aftersales.rma' AS res_model, n %% 200000 AS res_id,
                       'RMA/2026/' || n %% 200000 AS res_name, 'ui' AS origin, '' AS behalf,
                       n %% 50000 AS partner_id, '' AS tag,
                       '{"lines":[{"order":"S00' || n || '","product":{"id":7,"name":"Lamp"},'
                       '"quantity":"2","reason":{"id":3,"name":"Defective"},"remedy":"refund",'
                       '"uom":"Units"}]}' AS payload
                  FROM generate_series(1, %(count)s) n
            )
            INSERT INTO aftersales_audit_event
                (format, company_id, date, user_id, login, event, res_model, res_id, res_name,
                 origin, behalf, partner_id, tag, payload, leaf)
            SELECT e.*, encode(%(leaf)s, 'hex') FROM e
            """,
            company=company,
            count=MILLION,
            leaf=LEAF,
        )
    )
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE aftersales_audit_event")
    env.cr._cnx.autocommit = False
    seals = env["aftersales.audit.seal"].sudo()
    sealing = Stopwatch(env.cr)
    with sealing:
        seals._seal_company(company)
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM ANALYZE aftersales_audit_leaf")
    env.cr._cnx.autocommit = False
    # One core: what parallel workers use up is not in their session's figures.
    env.cr.execute("SET max_parallel_workers_per_gather = 0")
    env.cr.commit()
    memory = [peak()]
    runs = []
    for _run in range(VERIFICATIONS):
        whole = Stopwatch(env.cr)
        verifier = Timed(env.cr, companies=[company])
        with whole:
            report = verifier.run()
        assert report.ok and report.records == MILLION, (report.counts, report.records)
        env.cr.commit()
        runs.append((whole, verifier.hashing))
    memory.append(peak())
    whole, hashing = min(runs, key=lambda run: run[0].core)
    print(f"{'a million events':<45}{'rows/s':>11}{'rows/s of a core':>19}")
    for name, watch in (
        ("sealing", sealing),
        ("verifying, all checks", whole),
        ("of which hashing and comparing in SQL", hashing),
    ):
        print(f"{name:<45}{MILLION / watch.clock:>11,.0f}{MILLION / watch.core:>19,.0f}")
    print(f"{'more memory at its peak while verifying':<45}{memory[1] - memory[0]:>11.0f} MB")
    for name, watch in (("sealing", sealing), ("verifying in SQL", hashing), ("verifying", whole)):
        verdict(f"{name}, 200,000 rows/s/core against ours", 200_000 * watch.core / MILLION, 1)
    verdict("MB more at the peak", memory[1] - memory[0], 100)
    env.cr.execute("SELECT pg_size_pretty(pg_total_relation_size('aftersales_audit_event'))")
    print(f"{'table and indexes of the events':<45}{env.cr.fetchone()[0]:>11}")


class Stopwatch:
    """How long its blocks took: by the clock, and of processor time of Python and of ``cr``'s
    session in PostgreSQL (by the clock as well where that runs on another machine)."""

    def __init__(self, cr):
        self.session = Path(f"/proc/{cr._cnx.info.backend_pid}/stat")
        self.clock = self.core = 0.0

    def __enter__(self):
        self.start = time.perf_counter(), self.used()

    def __exit__(self, *failure):
        self.clock += time.perf_counter() - self.start[0]
        self.core += self.used() - self.start[1]

    def used(self):
        text = self.session.read_text() if self.session.exists() else ""
        if "(postgres)" not in text:
            return time.perf_counter()
        ticks = sum(map(int, text.rpartition(")")[2].split()[11:13]))  # utime and stime
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


class Timed(Verifier):
    """A verifier that says how long the database hashed and compared."""

    def __init__(self, cr, **options):
        super().__init__(cr, **options)
        self.hashing = Stopwatch(cr)

    def _read_chunk(self, *args):
        with self.hashing:
            return super()._read_chunk(*args)


def peak():
    """Python's peak memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def oca_auditlog(env):
    """The same writes: bare, with an event of ours each, and under OCA's auditlog."""
    partners = env["res.partner"].create([{"name": f"Bench {n}"} for n in range(WRITES)])
    env.cr.commit()
    rows = [("a write to a partner", *per_write(env, partners.ids))]
    rows.append(("and an event of ours", *per_write(env, partners.ids, audited=True)))
    with tempfile.TemporaryDirectory() as folder:
        fetched = subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", folder),
                "odoo-addon-auditlog==19.0.*",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        wheel = next(Path(folder).glob("*.whl"), None)
        if fetched.returncode or not wheel:
            print("OCA auditlog could not be fetched; its row is left out.")
        else:
            zipfile.ZipFile(wheel).extractall(folder)
            odoo.addons.__path__.append(f"{folder}/odoo/addons")
            env["ir.module.module"].update_list()
            env["ir.module.module"].search([("name", "=", "auditlog")]).button_immediate_install()
            env = api.Environment(env.cr, SUPERUSER_ID, {})
            for kind in ("fast", "full"):
                rule = env["auditlog.rule"].create(
                    {
                        "name": f"Bench {kind}",
                        "model_id": env["ir.model"]._get_id("res.partner"),
                        "log_type": kind,
                        "log_write": True,
                        "log_read": False,
                        "log_create": False,
                        "log_unlink": False,
                    }
                )
                rule.set_to_confirmed()
                env.cr.commit()
                rows.append((f"under OCA auditlog, {kind}", *per_write(env, partners.ids)))
                rule.set_to_draft()
                rule.unlink()
                env.cr.commit()
    print(f"{'one write, one commit':<45}{'median ms':>11}{'queries':>9}")
    for name, ms, queries in rows:
        print(f"{name:<45}{ms:>11.1f}{queries:>9.0f}")
    if len(rows) > 2:
        verdict("queries of ours against OCA auditlog, full", rows[1][2] / rows[-1][2], 1)


def per_write(env, ids, audited=False):
    """Median ms and queries of one write with its commit."""
    figures = []
    for partner in env["res.partner"].browse(ids):
        env.invalidate_all()
        start, queries = time.perf_counter(), env.cr.sql_log_count
        partner.write({"ref": f"R{time.time_ns()}"})
        if audited:
            env.company._audit(
                "config.changed", lines=[{"field": "ref", "before": None, "after": partner.ref}]
            )
        env.cr.commit()
        figures.append(((time.perf_counter() - start) * 1000, env.cr.sql_log_count - queries))
    return [statistics.median(column) for column in zip(*figures, strict=True)]


def verdict(name, value, target):
    outcome = "ok" if value <= target else "MISSED"
    print(f"{name:<48}{value:>8.2f}  target {target:.2f}  {outcome}")


def main(env):
    env = env(user=env.ref("base.user_admin"), context={"lang": "en_US"})
    notify = IrCron._notifydb
    IrCron._notifydb = lambda self: None  # triggers are written, nobody wakes up meanwhile
    for part in (return_case, writers, million, oca_auditlog):
        print(flush=True)
        part(env)
    IrCron._notifydb = notify


main(env)  # noqa: F821 the shell's environment
