"""Two sweeps at once, a sweep that is killed, a promise started twice at the same moment."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase

CASES = 8


@tagged("post_install", "-at_install")
class TestSlaRaces(RaceCase):
    @classmethod
    def remove_fixtures(cls):
        """The ledger stays, as it must; its clocks are stopped as a person would."""
        with cls.session() as env:
            env["aftersales.rma"].search([("order_ids", "in", cls.made)])._sla_cancel()
        super().remove_fixtures()

    def overdue(self):
        """Committed returns on which a decision is long overdue; their ids."""
        line = self.order(CASES)
        with self.session() as env:
            env["aftersales.sla.clock"]._cron_sweep()
            made = [self.rma(env, line, 1).id for _case in range(CASES)]
            env["aftersales.rma"].browse(made)._sla_start(
                "decide", at=fields.Datetime.now() - timedelta(days=40)
            )
        return made

    def ledger(self, made):
        """How often each kind of event was written for the clocks of ``made``."""
        with self.session() as env:
            clocks = env["aftersales.sla.clock"].search(
                [("res_model", "=", "aftersales.rma"), ("res_id", "in", made)]
            )
            self.assertFalse(clocks._differences())
            self.assertEqual(len(clocks), len(made))
            self.assertTrue(all(clocks.mapped("breach_told")))
            return Counter(clocks.event_ids.mapped("kind"))

    def expected(self):
        return {"start": CASES, "warn": CASES, "breach": CASES}

    def test_two_sweeps_at_once(self):
        made = self.overdue()

        def sweep(env):
            env["aftersales.sla.clock"]._cron_sweep(limit=3)
            return True

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.assertEqual(self.at_once(sweep, sweep), [True, True])
        self.assertEqual(self.ledger(made), self.expected())

    def test_a_killed_sweep_loses_nothing_and_repeats_nothing(self):
        made = self.overdue()
        calls = []

        class Killed(BaseException):
            pass

        def breached(cases, clocks):
            calls.append(clocks.ids)
            if len(calls) == 2:
                raise Killed

        rmas = self.registry["aftersales.rma"]
        with patch.object(rmas, "_sla_breached", breached), self.assertRaises(Killed):
            with self.session() as env:
                env["aftersales.sla.clock"]._cron_sweep(limit=3)
        with self.session() as env:
            env["aftersales.sla.clock"]._cron_sweep(limit=3)
        self.assertEqual(self.ledger(made), self.expected())

    def test_started_twice_at_once(self):
        line = self.order(1)
        with self.session() as env:
            rma_id = self.rma(env, line, 1).id

        def start(env):
            env["aftersales.rma"].browse(rma_id)._sla_start("decide")
            return True

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            self.assertEqual(self.at_once(start, start), [True, True])
        with self.session() as env:
            clocks = env["aftersales.sla.clock"].search(
                [("res_model", "=", "aftersales.rma"), ("res_id", "=", rma_id)]
            )
            self.assertEqual(len(clocks), 1)
            self.assertEqual(clocks.event_ids.mapped("kind"), ["start"])
