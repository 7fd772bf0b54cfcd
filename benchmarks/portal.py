"""The customer's pages: flat with the number of cases, and many customers sending at once.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon.

* The list (20 a page) and the page of one return, of a customer with 40 returns, where the
  database holds 10 returns of others and 100,000: milliseconds and queries.
* A server with 4 workers, 8 customers at once, each walking the form of one order after the
  other; every form is sent twice at the same moment, and at the end all 8 want the same last
  unit. Returns per minute, and what was claimed twice: nothing.

Returns of others are rows in the database: one made through the model, the rest its copies.
"""

import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

import requests

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tools import SQL

OWN, SIZES = 40, (10, 100_000)
CLIENTS, WORKERS, ORDERS = 8, 4, 6
#: The page may take so much longer with 100,000 cases than with 10.
FLAT = 2.0


def copies(env, record, count, **changed):
    """``count`` copies of a row, past the ORM: ``changed`` gives columns as SQL of ``n``."""
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name NOT IN ('id', 'external_ref', 'access_token')",
        [record._table],
    )
    names = [row[0] for row in env.cr.fetchall()]
    values = [SQL(changed[name]) if name in changed else SQL.identifier(name) for name in names]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) n WHERE id = %s"
            " RETURNING id",
            SQL.identifier(record._table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(values),
            SQL.identifier(record._table),
            count,
            record.id,
        )
    )
    return [row[0] for row in env.cr.fetchall()]


class Bench:
    def __init__(self, env):
        self.env = env
        env["ir.mail_server"].search([]).active = False
        self.lamp = env["product.product"].create(
            {"name": "Lamp", "type": "consu", "is_storable": True, "list_price": 40.0}
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        env["stock.quant"]._update_available_quantity(self.lamp, warehouse.lot_stock_id, 10_000)
        self.defective = env.ref("aftersales_center.reason_defective")
        self.partner = env["res.partner"].create({"name": "Ada", "email": "ada@example.com"})
        self.user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": "bench_portal",
                    "password": "bench_portal",
                    "partner_id": self.partner.id,
                    "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                }
            )
        )

    def order(self, quantity=1, partner=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.partner).id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id, "product_uom_qty": quantity})
                ],
            }
        )
        order.action_confirm()
        for move in order.picking_ids.move_ids:
            move.quantity, move.picked = quantity, True
        order.picking_ids._action_done()
        order._portal_ensure_token()
        return order

    def rma(self, line, partner=None):
        return self.env["aftersales.rma"].create(
            {
                "partner_id": (partner or self.partner).id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": line.id,
                            "quantity": 1,
                            "reason_id": self.defective.id,
                        }
                    )
                ],
            }
        )

    # Pages ------------------------------------------------------------

    def pages(self):
        line = self.order(OWN).order_line
        for _at in range(OWN):
            self.rma(line).action_request()
        other = self.env["res.partner"].create({"name": "Others"})
        one = self.rma(self.order(1, other).order_line, other)
        one.action_request()
        # The returns of others are spread over many customers, as they are in life.
        spread = [self.env["res.partner"].create({"name": f"O{at}"}).id for at in range(100)]
        times = {}
        have = 1
        for size in SIZES:
            made = copies(
                self.env,
                one,
                size - have,
                name="'BENCH/' || n",
                partner_id=f"{spread[0]} + n % 100",
            )
            copies(
                self.env,
                one.line_ids,
                len(made),
                rma_id=f"{made[0] if made else 0} + n - 1",
                qty_claimed="0",
                decision_id="NULL",
            )
            have = size
            self.env.cr.commit()
            self.env.cr._cnx.autocommit = True
            for table in ("aftersales_rma", "aftersales_rma_line"):
                self.env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
            self.env.cr._cnx.autocommit = False
            times[size] = self.timed(self.list), self.timed(self.detail)
        return times

    def list(self):
        returns = self.env["aftersales.rma"].sudo()
        domain = returns._portal_domain(self.user) & Domain.TRUE
        assert returns.search_count(domain) == OWN
        assert len(returns.search(domain, order="id desc", limit=20)._portal_rows()) == 20

    def detail(self):
        returns = self.env["aftersales.rma"].with_user(self.user)
        found = returns.sudo().search(returns._portal_domain(self.user), order="id", limit=1)
        found = returns._portal_owned(found.id, user=self.user)
        assert found._portal_values(fields.Datetime.to_string)["timeline"]

    def timed(self, what):
        """``(milliseconds, queries)``: the median of eleven runs with empty caches."""
        seconds, queries = [], 0
        what()
        for _at in range(11):
            self.env.invalidate_all()
            before, began = self.env.cr.sql_log_count, time.perf_counter()
            what()
            seconds.append(time.perf_counter() - began)
            queries = self.env.cr.sql_log_count - before
        return median(seconds) * 1000, queries

    # Sending ----------------------------------------------------------

    def sending(self):
        orders = [[self.order() for _at in range(ORDERS)] for _client in range(CLIENTS)]
        wanted = self.order()
        jobs = [
            [(order.id, order.access_token, order.order_line.id) for order in each]
            for each in orders
        ]
        last = wanted.id, wanted.access_token, wanted.order_line.id
        self.env.cr.commit()
        with Server(self.env.cr.dbname) as url, ThreadPoolExecutor(3 * CLIENTS) as pool:
            Client(url, self.defective.id).page(*last[:2])  # the first page is compiled
            began = time.perf_counter()
            list(pool.map(lambda mine: self.walk(pool, url, mine), jobs))
            seconds = time.perf_counter() - began
            list(pool.map(lambda _at: Client(url, self.defective.id).send(*last), range(CLIENTS)))
        self.env.cr.rollback()
        self.env.invalidate_all()
        all_orders = self.env["sale.order"].union(*(order for each in orders for order in each))
        counts = [len(self.of(order)) for order in all_orders]
        return {
            "per_minute": 60 * sum(counts) / seconds,
            "made": sum(counts),
            "twice": sum(count > 1 for count in counts),
            "lost": sum(count < 1 for count in counts),
            "last": len(self.of(wanted)),
            "over": self.env["aftersales.entitlement"].search_count(
                [
                    ("sale_line_id.order_id", "in", (all_orders + wanted).ids),
                    ("qty_claimed", ">", 1),
                ]
            ),
        }

    def of(self, order):
        return self.env["aftersales.rma"].search(
            [("order_ids", "=", order.id), ("state", "in", ("requested", "approved"))]
        )

    def walk(self, pool, url, jobs):
        client = Client(url, self.defective.id)
        for job in jobs:
            client.send(*job, pool=pool)


class Client:
    """One customer with a link to an order, filling in the form by hand, so to speak."""

    def __init__(self, url, reason):
        self.url, self.reason, self.session = url, reason, requests.Session()

    def page(self, order, token):
        return self.session.get(self.form(order, token), timeout=60)

    def form(self, order, token):
        return f"{self.url}/my/orders/{order}/return?access_token={token}"

    def send(self, order, token, line, pool=None):
        page = self.page(order, token)
        typed = {f"qty_{line}": "1", f"reason_{line}": str(self.reason)}
        for step in ("2", "3", "send"):
            hidden = {
                name: re.search(rf'name="{name}" value="([^"]+)"', page.text)[1]
                for name in ("csrf_token", "form_key")
            }
            data = {**hidden, **typed, "step": step}
            if step == "send" and pool:  # clicked twice
                again = pool.submit(
                    requests.post,
                    self.form(order, token),
                    data=data,
                    cookies=self.session.cookies.get_dict(),
                    timeout=60,
                )
            page = self.session.post(self.form(order, token), data=data, timeout=60)
            assert page.status_code == 200, page.status_code
            if step == "send" and pool:
                assert again.result().status_code == 200, again.result().status_code


class Server:
    """Odoo with workers of its own on this database, on a free port."""

    def __init__(self, database):
        self.database = database

    def __enter__(self):
        ports = []
        for _at in range(2):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                ports.append(free.getsockname()[1])
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "server", "-c", os.environ["ODOO_RC"]),
                *("-d", self.database, f"--db-filter=^{self.database}$", "--log-level=critical"),
                *(f"--workers={WORKERS}", "--max-cron-threads=0", "--http-interface=127.0.0.1"),
                *(f"--http-port={ports[0]}", f"--gevent-port={ports[1]}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{ports[0]}"
        for _at in range(240):
            try:
                if requests.get(f"{url}/web/health", timeout=5).ok:
                    return url
            except requests.ConnectionError:
                time.sleep(0.5)
        raise RuntimeError("The server did not come up.")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=60)


def report(env):
    bench = Bench(env)
    times = bench.pages()
    few, many = (times[size] for size in SIZES)
    lines = [f"{'page':<10}{'returns':>10}{'ms':>10}{'queries':>10}"]
    flat = True
    for at, page in enumerate(("list", "detail")):
        for size, measured in zip(SIZES, (few, many), strict=True):
            lines.append(f"{page:<10}{size:>10,}{measured[at][0]:>10.1f}{measured[at][1]:>10}")
        flat = flat and many[at][0] < max(few[at][0] * FLAT, few[at][0] + 20)
        flat = flat and many[at][1] == few[at][1]
    lines.append("flat" if flat else "MISSED: it grows with the number of returns")
    sent = bench.sending()
    lines.append(
        f"{sent['per_minute']:.0f} returns a minute, {CLIENTS} customers, {WORKERS} workers,"
        f" {os.cpu_count()} cores; {sent['made']} made, each form sent twice"
    )
    wrong = sent["twice"] + sent["lost"] + sent["over"] + (sent["last"] != 1)
    lines.append(
        f"MISSED: {sent}" if wrong else "nothing claimed twice, nothing lost, one got the last unit"
    )
    return "\n".join(lines)


print(report(env))  # noqa: F821  pylint: disable=undefined-variable; given by the shell
