"""How well churn risk foretells who leaves, on public data; and how long a night's scoring takes.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon.

* The purchases of 23,570 customers of CDNOW, 1997–98 (Fader and Hardie, “Forecasting repeat
  sales at CDNOW”, Interfaces 31, 2001), as ``lifetimes`` ships them. Scored at the end of week 39
  from what was known by then; true is whether they bought nothing in the 39 weeks after that.
  Beside our score: BG/NBD as ``lifetimes`` fits it on the same weeks, and plain recency.
  ``lifetimes`` is installed for this in an environment of its own and is no part of this project.
  BG/NBD's P(alive) is 1 for everybody who bought once, so its expected number of purchases, which
  ranks them too, stands beside it, and all are also compared among those who bought again.
* 100,000 customers with 1,000,000 orders, made in the database: the night's pass, and the marks of
  500 customers.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from odoo import Command, fields
from odoo.tools import SQL

from odoo.addons.aftersales_center.engine import retention, retention_fit
from odoo.addons.base.models.ir_cron import IrCron

sys.path.insert(0, os.getcwd())
from benchmarks.common.rows import analyze, copies

PINS = (
    "lifetimes==0.11.3",
    "autograd==1.9.1",
    "dill==0.4.1",
    "numpy==2.4.6",
    "pandas==3.1.1",
    "scipy==1.17.1",
)
CUT, END = date(1997, 9, 30), date(1998, 6, 30)
#: Weights are refitted on this much earlier time, all of it before CUT.
EARLY = date(1997, 5, 19)
CUSTOMERS, ORDERS_EACH = 100_000, 10
MARKED = 500

#: Run by the Python that has lifetimes: prints all purchases, and what BG/NBD says at CUT.
SCRIPT = """
import json, os, sys, warnings
warnings.filterwarnings("ignore")
import pandas, lifetimes
from lifetimes.utils import summary_data_from_transaction_data
path = os.path.join(os.path.dirname(lifetimes.__file__), "datasets", "CDNOW_master.txt")
log = pandas.read_csv(path, sep=r"\\s+", names=["who", "day", "cds", "dollars"], skiprows=1)
log["day"] = pandas.to_datetime(log["day"].astype(str))
cut = pandas.Timestamp(sys.argv[1])
known = summary_data_from_transaction_data(
    log[log["day"] <= cut], "who", "day", observation_period_end=cut, freq="D")
n, last, age = known["frequency"], known["recency"] / 7, known["T"] / 7
model = lifetimes.BetaGeoFitter().fit(n, last, age)
alive = model.conditional_probability_alive(n, last, age)
buys = model.conditional_expected_number_of_purchases_up_to_time(39, n, last, age)
days = log["day"].dt.strftime("%Y-%m-%d")
print(json.dumps({
    "log": list(zip(map(int, log["who"]), days, map(float, log["dollars"]))),
    "model": {int(w): (float(a), float(b)) for w, a, b in zip(known.index, alive, buys)},
}))
"""


def cdnow():
    """The purchases and BG/NBD's word, from lifetimes; None when it cannot be installed."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        installed = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PINS],
            capture_output=True,
            text=True,
        )
        if installed.returncode:
            print("lifetimes could not be installed; the CDNOW table is left out.")
            print(installed.stderr[-500:])
            return None
        said = subprocess.run(
            [python, "-c", SCRIPT, CUT.isoformat()], capture_output=True, text=True, check=True
        )
        return json.loads(said.stdout)


def known(log, cut, end):
    """``{customer: (facts, left)}`` on the day ``cut``, as the addon would have them."""
    days, spent, later = {}, {}, set()
    for who, day, dollars in log:
        day = date.fromisoformat(day)
        if day <= cut:
            days.setdefault(who, set()).add(day)
            spent[who] = spent.get(who, 0.0) + dollars
        elif day <= end:
            later.add(who)
    days = {who: sorted(found) for who, found in days.items()}
    gaps = {who: [(b - a).days for a, b in pairwise(found)] for who, found in days.items()}
    every = [gap for found in gaps.values() for gap in found]
    typical = retention.typical_days(statistics.median(every), len(every))
    worth = statistics.median(spent[who] / len(found) for who, found in days.items())
    rows = {}
    for who, found in days.items():
        age = (cut - found[0]).days
        recent = sum(1 for day in found[1:] if (day - found[0]).days > age // 2)
        rows[who] = (
            retention.Facts(
                days_since=(cut - found[-1]).days,
                orders=len(found),
                rhythm_days=statistics.median(gaps[who]) if gaps[who] else None,
                typical_days=typical,
                worth=spent[who] / len(found) / worth,
                recent=recent,
                earlier=len(found) - 1 - recent,
            ),
            who not in later,
        )
    return rows


def area(rows, said):
    """AUC of ``said(customer, facts)`` on who left."""
    counts = {}
    for who, (facts, left) in rows.items():
        gone, stayed = counts.get(value := said(who, facts), (0, 0))
        counts[value] = (gone + left, stayed + (not left))
    return retention_fit.auc(counts), counts


def foretold():
    """The CDNOW table."""
    found = cdnow()
    if not found:
        return
    model = {int(who): tuple(said) for who, said in found["model"].items()}
    rows, early = known(found["log"], CUT, END), known(found["log"], EARLY, CUT)
    again = {who: row for who, row in rows.items() if row[0].orders > 1}
    weights = retention_fit.refit(
        [retention.units(facts) for facts, _left in early.values()],
        [left for _facts, left in early.values()],
        retention.DEFAULTS,
    )
    said = {
        "our score, shipped weights": lambda _who, facts: retention.score(facts).score,
        "our score, refitted before week 39": lambda _who, facts: (
            retention.score(facts, weights).score
        ),
        "BG/NBD, expected purchases": lambda who, _facts: -model[who][1],
        "BG/NBD, P(alive)": lambda who, _facts: -model[who][0],
        "plain recency": lambda _who, facts: facts.days_since,
    }
    left = sum(gone for _facts, gone in rows.values())
    print(f"CDNOW: {len(rows):,} customers, {left / len(rows):.1%} of them left\n")
    print(f"{'AUC of who left':<45}{'all':>9}{'bought again':>15}")
    figures = {}
    for name, how in said.items():
        figures[name], counts = area(rows, how)
        print(f"{name:<45}{figures[name]:>9.4f}{area(again, how)[0]:>15.4f}")
        if name == "our score, shipped weights":
            tenths = retention_fit.deciles(counts)
    print(f"\n{'our score, tenths':<20}{'scores':>10}{'left':>9}{'expected':>11}")
    for tenth in tenths:
        print(
            f"{tenth.number:<20}{f'{tenth.low}-{tenth.high}':>10}{tenth.share:>9.1%}"
            f"{tenth.expected:>11.1%}"
        )
    print(f"{'lift of the top tenth':<45}{retention_fit.lift(tenths):>9.2f}\n")
    ours = figures["our score, shipped weights"]
    ratio("recency's AUC against ours", figures["plain recency"] / ours, 1)
    ratio("P(alive)'s AUC against ours", figures["BG/NBD, P(alive)"] / ours, 1)
    ratio("expected purchases' AUC against ours", figures["BG/NBD, expected purchases"] / ours, 1)


def fill(env):
    """Customers and orders as rows; each customer has an interval of their own."""
    partner = env["res.partner"].create({"name": "Bench"})
    product = env["product.product"].create({"name": "Bench", "type": "service"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "state": "sale",
            "order_line": [Command.create({"product_id": product.id, "price_unit": 80.0})],
        }
    )
    made = copies(env, partner, CUSTOMERS)
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [made])
    first = min(made)
    assert max(made) - first == CUSTOMERS - 1
    # Columns and indexes that no scoring reads cost time for a million rows, and are left out.
    needed = ("state", "currency_rate", "partner_id", "company_id")
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'sale_order'"
        " AND is_nullable = 'YES' AND column_name <> ALL(%s)",
        [list(needed)],
    )
    empty = {name: "NULL" for (name,) in env.cr.fetchall()}
    env.cr.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'sale_order'"
        " AND indexname NOT IN ('sale_order_pkey', 'sale_order__partner_id_index')"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    )
    for (name,) in env.cr.fetchall():
        env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    copies(
        env,
        order,
        CUSTOMERS * ORDERS_EACH,
        **{
            **empty,
            "name": "'BENCH/' || n",
            "partner_id": f"{first} + mod(n, {CUSTOMERS})",
            "amount_untaxed": "20 + mod(n, 190)",
            "date_order": f"now() - interval '1 day' * ((n / {CUSTOMERS}) * (5 + mod(n, 67))"
            " + mod(n, 29))",
        },
    )
    analyze(env, "res_partner", "sale_order")
    return made


def nightly(env):
    """Seconds of a night's pass: the first one, and one over rows that are there."""
    made = fill(env)
    risks = env["aftersales.customer.risk"]
    taken = {}
    for name in ("first night", "further night"):
        env.cr.execute("UPDATE aftersales_churn_shop SET passed_on = NULL")
        env.cr.execute(
            "UPDATE aftersales_customer_risk SET scored_on = scored_on - interval '1 day'"
        )
        env.cr.commit()
        env.invalidate_all()
        start, before = time.perf_counter(), env.cr.sql_log_count
        risks._cron_score()
        env.cr.commit()
        taken[name] = time.perf_counter() - start, env.cr.sql_log_count - before
        assert risks.search_count([("partner_id", "in", made[:1000])]) == 1000
        analyze(env, "aftersales_customer_risk", "aftersales_churn_score")
    env.cr.execute(
        "INSERT INTO aftersales_churn_mark (partner_id, company_id) SELECT id, %s"
        " FROM res_partner WHERE id = ANY(%s)",
        [env.company.id, made[:MARKED]],
    )
    env.cr.commit()
    start, before = time.perf_counter(), env.cr.sql_log_count
    risks._cron_score()
    env.cr.commit()
    marks = f"{MARKED} customers marked"
    taken[marks] = time.perf_counter() - start, env.cr.sql_log_count - before
    assert not env["aftersales.churn.mark"].search([])
    start, before = time.perf_counter(), env.cr.sql_log_count
    env.invalidate_all()
    page = risks.search(
        [("score", ">=", 50), ("left_on", ">", fields.Date.today() - timedelta(days=1))], limit=80
    )
    page.mapped("reasons")
    taken["first page of the list"] = time.perf_counter() - start, env.cr.sql_log_count - before
    print(f"\n{f'{CUSTOMERS:,} customers, {CUSTOMERS * ORDERS_EACH:,} orders':<45}", end="")
    print(f"{'seconds':>9}{'queries':>9}")
    for name, (seconds, queries) in taken.items():
        print(f"{name:<45}{seconds:>9.2f}{queries:>9}")
    ratio("seconds of the first night", taken["first night"][0], 60)
    ratio("seconds of a further night", taken["further night"][0], 60)
    ratio("seconds of the marks", taken[marks][0], 2)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.3f}  target {target:.2f}  {verdict}")


def main(env):
    notify = IrCron._notifydb
    IrCron._notifydb = lambda self: None  # triggers are written, nobody wakes up meanwhile
    foretold()
    nightly(
        env(user=env.ref("base.user_root"), context={"lang": "en_US", "tracking_disable": True})
    )
    IrCron._notifydb = notify


main(env)  # noqa: F821 the shell's environment
