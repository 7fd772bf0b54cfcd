"""Random events, two workers at once, workers that are killed: never twice, never lost."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase

STEPS = st.lists(
    st.sampled_from(["close", "close", "find", "perform", "both", "kill_find", "kill_perform"]),
    min_size=3,
    max_size=9,
)


@tagged("post_install", "-at_install")
class TestFollowupRaces(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.session() as env:
            rules = env["aftersales.followup.rule"]
            others = rules.search([("state", "=", "on")])
            others.action_switch_off()
            cls.others = others.ids
            names = ("aftersales_contact_most", "aftersales_call_from", "aftersales_call_to")
            cls.settings = {name: env.company[name] for name in names}
            env.company.write(
                {
                    "aftersales_contact_most": -1,
                    "aftersales_call_from": 0,
                    "aftersales_call_to": 0,
                }
            )
            cls.rules = [
                rules.create(
                    {
                        "name": f"Race {number}",
                        "trigger": "complaint_closed",
                        "delay_unit": "hours",
                        "daily_limit": 0,
                        "partner_domain": f"[('id', '=', {cls.ids['customer']})]",
                        "since": fields.Datetime.now() - timedelta(hours=1),
                    }
                ).id
                for number in range(2)
            ]
            rules.browse(cls.rules[0]).action_switch_on()

    @classmethod
    def remove_fixtures(cls):
        with cls.session() as env:
            env["aftersales.followup.rule"].browse(cls.others).action_switch_on()
            env.company.write(cls.settings)
        with cls.registry.cursor() as cr:
            cr.execute(
                """
                DELETE FROM mail_activity WHERE res_model = 'aftersales.complaint'
                   AND res_id IN (SELECT id FROM aftersales_complaint WHERE subject = 'Race');
                DELETE FROM aftersales_followup WHERE rule_id = ANY(%(rules)s);
                DELETE FROM aftersales_followup_rule WHERE id = ANY(%(rules)s);
                DELETE FROM aftersales_complaint WHERE subject = 'Race'
                """,
                {"rules": cls.rules},
            )
        super().remove_fixtures()

    def closed(self, count=3):
        """Committed closed complaints; their ids. In SQL: only that they are closed matters."""
        with self.registry.cursor() as cr:
            cr.execute(
                """
                INSERT INTO aftersales_complaint (name, subject, partner_id, company_id, state,
                        severity, channel, date_received, date_closed)
                SELECT 'CMP/RACE', 'Race', %s, %s, 'closed', '1', 'backoffice',
                       now() AT TIME ZONE 'UTC' - INTERVAL '1 minute',
                       now() AT TIME ZONE 'UTC' - INTERVAL '1 minute'
                  FROM generate_series(1, %s) RETURNING id
                """,
                [self.ids["customer"], self.ids["company"], count],
            )
            return [row[0] for row in cr.fetchall()]

    def done(self, cases):
        """{case: activities made for it}, and the states of the follow-ups."""
        with self.session() as env:
            followups = env["aftersales.followup"].search(
                [("rule_id", "in", self.rules), ("complaint_id", "in", cases)]
            )
            env.cr.execute(
                """
                SELECT res_id, COUNT(*) FROM mail_activity
                 WHERE res_model = 'aftersales.complaint' AND res_id = ANY(%s) GROUP BY res_id
                """,
                [cases],
            )
            counts = dict(env.cr.fetchall())
            return counts, sorted(followups.mapped("complaint_id").ids), followups.mapped("state")

    @staticmethod
    def find(env):
        env["aftersales.followup.rule"]._cron_find(limit=2)
        return True

    @staticmethod
    def perform(env):
        env["aftersales.followup"]._cron_perform(limit=2)
        return True

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_never_twice_never_lost(self, steps):
        cases = self.closed(1)
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for step in [*steps, "both", "both"]:
                if step == "close":
                    cases += self.closed()
                elif step == "kill_find":
                    self.killed(self.find, "aftersales.followup.rule", "_insert", 1)
                elif step == "kill_perform":
                    self.killed(self.perform, "aftersales.followup", "_perform", 2)
                else:
                    jobs = {
                        "find": (self.find, self.find),
                        "perform": (self.perform, self.perform),
                        "both": (self.find, self.perform),
                    }[step]
                    self.assertEqual(self.at_once(*jobs), [True, True])
            for job in (self.find, self.perform):
                self.assertEqual(self.at_once(job, job), [True, True])
        counts, followed, states = self.done(cases)
        self.assertEqual(set(states), {"todo"})
        self.assertEqual(counts, dict.fromkeys(cases, 1))
        self.assertEqual(followed, sorted(cases))

    def test_two_workers_keep_the_cap(self):
        """Two rules, one customer, two workers, and one contact allowed."""
        with self.session() as env:
            env.company.aftersales_contact_most = 1
            env["aftersales.followup.rule"].browse(self.rules[1]).action_switch_on()
        self.addCleanup(self.one_rule_only)
        with self.registry.cursor() as cr:  # what others did in this class is no contact
            cr.execute("DELETE FROM aftersales_followup WHERE rule_id = ANY(%s)", [self.rules])
        (case,) = self.closed(1)
        with self.session() as env:
            self.find(env)

        def one(rule):
            def work(env):
                followups = env["aftersales.followup"]
                followup = followups.search([("rule_id", "=", rule), ("complaint_id", "=", case)])
                followup._perform(fields.Datetime.now())
                return followup.state

            return work

        with mute_logger("odoo.sql_db", "odoo.service.model"):
            states = self.at_once(*[one(rule) for rule in self.rules])
        self.assertEqual(sorted(states), ["todo", "waiting"])

    def one_rule_only(self):
        with self.session() as env:
            env.company.aftersales_contact_most = -1
            env["aftersales.followup.rule"].browse(self.rules[1]).action_switch_off()
