"""The sealer among many writers: nothing is lost, nothing doubled, nobody waits."""

import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config, mute_logger

from ...models.audit import sealer
from ...models.audit.verifier import Verifier
from ..race_common import Session

WRITERS = 200
#: A sealer that says so and dawdles between writing a seal and committing it.
DAWDLING = """
import time
from odoo.addons.aftersales_center.models.audit import sealer
sealer.BATCH = 7
insert = type(env['aftersales.audit.seal'])._insert
def dawdle(self, seal_id, seal):
    insert(self, seal_id, seal)
    if seal.number > 1:
        print('in the middle of sealing', flush=True)
        time.sleep(120)
type(env['aftersales.audit.seal'])._insert = dawdle
while True:
    env['aftersales.audit.seal']._cron_seal()
    time.sleep(0.05)
"""


@tagged("post_install", "-at_install")
class TestSealing(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with Session(self.registry) as env:
            self.company = env["res.company"].create({"name": f"Busy {time.time_ns()}"}).id

    def rows(self, query):
        with self.registry.cursor() as cr:
            cr.execute(query, {"company": self.company})
            return cr.fetchall()

    def count(self, table):
        return self.rows(f"SELECT count(*) FROM {table} WHERE company_id = %(company)s")[0][0]

    def commit_events(self, number):
        """One transaction of 1 to 4 events with savepoints; some are rolled back. Returns how
        many events were committed."""
        chance = random.Random(number)
        written = chance.randint(1, 4)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].browse(self.company)
            for step in range(written):
                with cr.savepoint():
                    company._audit("config.changed", lines=[], number=number, step=step)
            time.sleep(chance.random() / 20)
            if chance.random() < 0.3:
                cr.rollback()
                return 0
            cr.commit()  # pylint: disable=invalid-commit; a session of its own
            return written

    def seal_all(self):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["aftersales.audit.seal"]._cron_seal()

    def test_two_hundred_writers_and_a_sealer_that_is_killed(self):
        sealing = subprocess.Popen(
            [
                *(sys.executable, "-m", "odoo", "shell", "-c", config["config"]),
                *("-d", get_db_name(), "--no-http", "--max-cron-threads=0"),
                "--log-level=critical",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(sealing.kill)
        sealing.stdin.write(DAWDLING)
        sealing.stdin.close()
        with ThreadPoolExecutor(8) as pool:
            first = sum(pool.map(self.commit_events, range(WRITERS // 2)))
            said = sealing.stdout.readline()
            self.assertIn("in the middle", said)
            self.seal_all()  # another one is at it: gives up at once
            before = self.count("aftersales_audit_leaf")
            sealing.kill()  # SIGKILL
            sealing.wait()
            sealing.stdout.close()
            stop = threading.Event()
            with ThreadPoolExecutor(2) as sealers:
                for _sealer in range(2):
                    sealers.submit(self.seal_until, stop)
                second = sum(pool.map(self.commit_events, range(WRITERS // 2, WRITERS)))
                stop.set()
        self.seal_all()
        self.assertLess(before, first, "the killed one left whole seals only")
        self.assertEqual(self.count("aftersales_audit_event"), first + second)
        self.assertEqual(self.count("aftersales_audit_leaf"), first + second)
        positions = self.rows(
            "SELECT position FROM aftersales_audit_leaf WHERE company_id = %(company)s"
            " ORDER BY position"
        )
        self.assertEqual([row[0] for row in positions], list(range(first + second)))
        with self.registry.cursor() as cr:
            report = Verifier(cr, companies=[self.company]).run()
        self.assertEqual([found for found in report.findings if found.company == self.company], [])
        self.assertEqual((report.records, report.unsealed), (first + second, 0))

    def seal_until(self, stop):
        while not stop.is_set():
            self.seal_all()
            time.sleep(0.01)

    def test_a_transaction_that_commits_late_is_in_a_later_seal(self):
        with self.registry.cursor() as late:
            env = api.Environment(late, SUPERUSER_ID, {})
            env["res.company"].browse(self.company)._audit("config.changed", lines=[], late=True)
            late.flush()  # it has its id already
            self.commit_events(1)
            self.seal_all()
            sealed = self.count("aftersales_audit_leaf")
            late.commit()  # pylint: disable=invalid-commit; a session of its own
        self.seal_all()
        self.assertEqual(self.count("aftersales_audit_leaf"), sealed + 1)

    def test_business_never_waits_for_the_sealer(self):
        self.commit_events(1)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with env["aftersales.audit.seal"]._sealer() as own:
                own["aftersales.audit.seal"]._seal_batch(self.company)  # uncommitted, lock held
                with mute_logger("odoo.sql_db"), self.registry.cursor() as other:
                    other.execute("SET LOCAL lock_timeout = '1s'")
                    shop = api.Environment(other, SUPERUSER_ID, {})
                    shop["res.company"].browse(self.company)._audit("config.changed", lines=[])
                    other.commit()  # pylint: disable=invalid-commit; a session of its own

    def test_a_commit_wakes_the_job(self):
        trigger = """
            SELECT count(*) FROM ir_cron_trigger t JOIN ir_model_data d
                ON d.model = 'ir.cron' AND d.res_id = t.cron_id
             WHERE d.name = 'cron_audit_seal'
        """
        before = self.rows(trigger)[0][0]
        self.commit_events(1)
        self.assertEqual(self.rows(trigger)[0][0], before + 1)

    def test_batches_and_their_chain(self):
        self.patch(sealer, "BATCH", 5)
        for number in range(6):
            self.commit_events(number)
        self.seal_all()
        sizes = self.rows(
            "SELECT size FROM aftersales_audit_seal WHERE company_id = %(company)s ORDER BY number"
        )
        self.assertGreater(len(sizes), 1)
        self.assertEqual({row[0] for row in sizes[:-1]}, {5})
        with self.registry.cursor() as cr:
            self.assertTrue(Verifier(cr, companies=[self.company]).run().records)
