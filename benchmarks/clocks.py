"""The sweep over many clocks of which few are due, and clocks moved in a batch.

Runs inside ``odoo shell`` (bin/bench does that) on a database with the addon.

* A sweep of 1,000 due clocks, half of which are to be warned of and half broken, among 10,000
  open ones and among 100,000: seconds and queries. What is due costs, what is open does not.
* Pausing and resuming the clocks of 1,000 complaints in one call.

Complaints and clocks are rows in the database: one made through the model, the rest its copies.
"""

import os
import sys
import time
from datetime import timedelta

from odoo import Command, fields

from odoo.addons.base.models.ir_cron import IrCron

sys.path.insert(0, os.getcwd())
from benchmarks.common.rows import analyze, copies

DUE = 1000
SIZES = (10_000, 100_000)
BATCH = 1000


class Bench:
    def __init__(self, env):
        self.env = env
        env["aftersales.sla.policy"].search([]).active = False
        self.policy = env["aftersales.sla.policy"].create(
            {
                "name": "Bench",
                "applies_to": "complaint",
                "target_ids": [
                    Command.create({"target": "decide", "amount": 100, "unit": "clock_hours"})
                ],
            }
        )
        customer = env["res.partner"].create({"name": "Bench", "email": "b@example.com"})
        self.complaint = env["aftersales.complaint"].create(
            {"subject": "Bench", "partner_id": customer.id, "user_id": env.uid}
        )
        self.clock = env["aftersales.sla.clock"].search(
            [("res_id", "=", self.complaint.id), ("res_model", "=", "aftersales.complaint")]
        )
        self.cases = []

    def fill(self, size):
        """Open clocks that are not due for a long time, up to ``size``, a case each."""
        more = size - len(self.cases)
        made = copies(
            self.env, self.complaint, more, name="'BENCH/' || n || '/' || clock_timestamp()"
        )
        self.cases += made
        clocks = self.clocks(made)
        assert len(clocks) == more
        analyze(self.env, "aftersales_sla_clock", "aftersales_complaint")

    def clocks(self, cases, started="now() AT TIME ZONE 'UTC'"):
        """A clock on each of ``cases``, started then, with its first event."""
        made = copies(
            self.env,
            self.clock,
            len(cases),
            res_id=f"(ARRAY[{','.join(map(str, cases))}])[n]",
            started_at=f"date_trunc('second', {started})",
            deadline=f"date_trunc('second', {started}) + interval '100 hours'",
            warn_on=f"date_trunc('second', {started}) + interval '75 hours'",
            check_on=f"date_trunc('second', {started}) + interval '75 hours'",
        )
        self.env.cr.execute(
            """
            INSERT INTO aftersales_sla_event (clock_id, company_id, kind, date, made_on, user_id,
                   policy_name, seconds, schedule_id, warn_at, pausable, deadline)
            SELECT c.id, c.company_id, 'start', c.started_at, c.started_at, 1, 'Bench', c.promised,
                   c.schedule_id, 0.75, true, c.deadline
              FROM aftersales_sla_clock c WHERE c.id = ANY(%s)
            """,
            [made],
        )
        return made

    def sweep(self):
        """A sweep with ``DUE`` due clocks: half to be warned of, half past their deadline."""
        made = copies(self.env, self.complaint, DUE, name="'DUE/' || n || '/' || clock_timestamp()")
        self.clocks(made[: DUE // 2], "(now() AT TIME ZONE 'UTC') - interval '80 hours'")
        late = self.clocks(made[DUE // 2 :], "(now() AT TIME ZONE 'UTC') - interval '101 hours'")
        self.env.cr.execute(
            "UPDATE aftersales_sla_clock SET warned_at = warn_on, warn_on = NULL,"
            " check_on = deadline + interval '1 second' WHERE id = ANY(%s)",
            [late],
        )
        self.env.cr.commit()
        self.env.invalidate_all()
        self.env["aftersales.sla.clock"]._count_due(fields.Datetime.now())
        start, before = time.perf_counter(), self.env.cr.sql_log_count
        self.env["aftersales.sla.clock"]._cron_sweep()
        self.env.cr.commit()
        took = time.perf_counter() - start, self.env.cr.sql_log_count - before
        told = self.env["aftersales.sla.clock"].search_count(
            [("res_id", "in", made), "|", ("warned_at", "!=", False), ("breach_told", "=", True)]
        )
        assert told == DUE, told
        # Out of the way of the next round: the ladder would look at them again.
        self.env.cr.execute(
            "UPDATE aftersales_sla_clock SET check_on = NULL WHERE res_id = ANY(%s)", [made]
        )
        self.env.cr.commit()
        return took

    def move(self):
        """Pausing and going on with the clocks of many complaints at once."""
        cases = self.env["aftersales.complaint"].browse(self.cases[:BATCH])
        self.env.invalidate_all()
        start, before = time.perf_counter(), self.env.cr.sql_log_count
        now = fields.Datetime.now()
        cases._sla_pause("customer", at=now)
        cases._sla_resume(at=now + timedelta(hours=1))
        self.env.cr.commit()
        return time.perf_counter() - start, self.env.cr.sql_log_count - before


def main(env):
    notify = IrCron._notifydb
    IrCron._notifydb = lambda self: None  # triggers are written, nobody wakes up meanwhile
    env = env(user=env.ref("base.user_admin"), context={"lang": "en_US", "tracking_disable": True})
    bench = Bench(env)
    bench.fill(DUE)
    bench.sweep()  # warm
    taken = {}
    for size in SIZES:
        bench.fill(size)
        taken[size] = bench.sweep()
    moved = bench.move()
    IrCron._notifydb = notify
    print(f"{'clocks':<45}{'seconds':>9}{'queries':>9}")
    for size, (seconds, queries) in taken.items():
        print(f"{f'sweep, {DUE:,} due of {size:,} open':<45}{seconds:>9.2f}{queries:>9}")
    print(f"{f'{BATCH:,} cases paused and resumed':<45}{moved[0]:>9.2f}{moved[1]:>9}")
    few, many = (taken[size] for size in SIZES)
    ratio("seconds of a sweep", many[0], 10.0)
    ratio("time, 100,000 open against 10,000", many[0] / few[0], 1.25)
    ratio("queries, 100,000 open against 10,000", many[1] / few[1], 1.05)


def ratio(name, value, target):
    verdict = "ok" if value <= target else "MISSED"
    print(f"{name:<45}{value:>9.2f}  target {target:.2f}  {verdict}")


main(env)  # noqa: F821 the shell's environment
