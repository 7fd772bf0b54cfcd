"""1,000 sold lines decided against 200 rules in one call, beside Odoo pricing the same lines.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon. *Floor*: Odoo
computes price and taxes of the same lines again. *Ours*: ``aftersales.policy.decision._answers``,
facts, law, rules and trace included, nothing stored. Customers live in seven countries, some
were told of their rights and some not; one rule in ten names the line's category, the rest
other products, countries, tags and prices. The queries must not grow with the lines.
"""

import statistics
import time

from odoo import Command, fields

from odoo.addons.aftersales_center.models.policy.request import Request

LINES = 1000
PER_ORDER = 10
RULES = 200
ROUNDS = 5
COUNTRIES = ("de", "fr", "uk", "cn", "us", "br", "jp")


def lines(env):
    """Sold and delivered lines of customers in several countries."""
    products = env["product.product"].create(
        [
            {"name": f"Bench {n}", "type": "consu", "list_price": 10 + n, "invoice_policy": "order"}
            for n in range(PER_ORDER)
        ]
    )
    customers = env["res.partner"].create(
        [{"name": f"Bench {code}", "country_id": env.ref(f"base.{code}").id} for code in COUNTRIES]
    )
    orders = env["sale.order"].create(
        [
            {
                "partner_id": customers[n % len(customers)].id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 2})
                    for product in products
                ],
            }
            for n in range(LINES // PER_ORDER)
        ]
    )
    orders.action_confirm()
    for move in orders.picking_ids.move_ids:
        move.quantity = move.product_uom_qty
        move.picked = True
    orders.picking_ids._action_done()
    return orders.order_line


def policy(env, sold):
    """A draft with many rules, each of which says something."""
    categories = env["product.category"].create(
        [{"name": f"Bench category {n}"} for n in range(20)]
    )
    tags = env["res.partner.category"].create([{"name": f"Bench tag {n}"} for n in range(20)])
    countries = env["res.country"].search([], limit=40)
    common = sold.product_id.categ_id[:1]
    rules = []
    for n in range(RULES):
        rule = {"name": f"Rule {n}", "sequence": n + 1, "sets_window": True, "window_days": 20 + n}
        if n % 10 == 0:
            rule |= {"categ_ids": [Command.set(common.ids)], "sets_evidence": False}
        elif n % 3 == 0:
            rule["categ_ids"] = [Command.set(categories[n % 20].ids)]
        elif n % 3 == 1:
            rule["customer_tag_ids"] = [Command.set(tags[n % 20].ids)]
        else:
            rule |= {
                "country_ids": [Command.set(countries[n % 40].ids)],
                "price_limit": "at_least",
                "price_from": n,
            }
        rules.append(Command.create(rule))
    return env["aftersales.policy"].create({"name": "Bench", "rule_ids": rules})


def main(env):
    sold = lines(env)
    version = policy(env, sold)
    reason = env.ref("aftersales_center.reason_changed_mind")
    now = fields.Datetime.now()
    decisions = env["aftersales.policy.decision"]

    def ours(some):
        requests = [Request(line, reason, now, rma=env["aftersales.rma"]) for line in some]
        assert len(decisions._answers(requests, version)) == len(some)

    def floor(some):
        some._compute_price_unit()
        some._compute_amount()
        env.flush_all()

    timed = {"ours": [], "floor": []}
    queries = {}
    for _round in range(ROUNDS):
        for name, run in (("floor", floor), ("ours", ours)):
            env.invalidate_all()
            start, before = time.perf_counter(), env.cr.sql_log_count
            run(sold)
            timed[name].append(time.perf_counter() - start)
            queries[name] = env.cr.sql_log_count - before
    counts = []
    for some in (sold[: LINES // 10], sold):
        env.invalidate_all()
        before = env.cr.sql_log_count
        ours(some)
        counts.append(env.cr.sql_log_count - before)
    report(timed, queries, counts)


def report(timed, queries, counts):
    medians = {name: statistics.median(values) for name, values in timed.items()}
    print(f"{LINES} lines, {RULES} rules{'':<22}{'seconds':>9}{'queries':>9}")
    for name, label in (
        ("floor", "Odoo: prices and taxes of the lines"),
        ("ours", "After-Sales Center: decided"),
    ):
        print(f"{label:<45}{medians[name]:>9.2f}{queries[name]:>9}")
    ratio("time, against Odoo", medians["ours"] / medians["floor"], 1.0)
    ratio("seconds for all lines", medians["ours"], 1.0)
    ratio("queries, all lines against a tenth", counts[1] / counts[0], 1.05)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
