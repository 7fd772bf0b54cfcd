"""Two administrators at once: one version is in force, and no rule changes under it."""

from uuid import uuid4

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase

LOGS = ("odoo.sql_db", "odoo.service.model", "odoo.http")


@tagged("post_install", "-at_install")
class TestPolicyRaces(RaceCase):
    def setUp(self):
        super().setUp()
        with self.session() as env:
            self.company = env["res.company"].create({"name": f"Racing {uuid4()}"}).id
        self.addCleanup(self.remove_policies)

    def remove_policies(self):
        """In SQL: what was in force refuses to be deleted. The company goes with them."""
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM aftersales_policy WHERE company_id = %s", [self.company])
        with self.session() as env:
            env["res.company"].browse(self.company).active = False

    def drafts(self, count):
        with self.session() as env:
            rule = {"name": "Window", "sets_window": True, "window_days": 14}
            policies = env["aftersales.policy"].create(
                [
                    {
                        "name": "Racing",
                        "company_id": self.company,
                        "rule_ids": [Command.create(rule)],
                    }
                    for _count in range(count)
                ]
            )
            return policies.ids

    def activate(self, policy_id):
        def action(env):
            env["aftersales.policy"].browse(policy_id).action_activate()
            return "activated"

        return action

    def change(self, policy_id):
        def action(env):
            env["aftersales.policy"].browse(policy_id).rule_ids.window_days = 90
            env.flush_all()
            return "changed"

        return action

    @mute_logger(*LOGS)
    def test_two_versions_put_in_force_at_once_leave_one(self):
        for former in (False, True):
            with self.subTest(former=former):
                first, second, third = self.drafts(3)
                if former:
                    with self.session() as env:
                        env["aftersales.policy"].browse(third).action_activate()
                results = self.at_once(self.activate(first), self.activate(second))
                self.assertIn("activated", results)
                for result in results:
                    self.assertTrue(
                        result == "activated" or isinstance(result, ValidationError), results
                    )
                with self.session() as env:
                    states = env["aftersales.policy"].browse([first, second]).mapped("state")
                    self.assertEqual(states.count("active"), 1, states)

    @mute_logger(*LOGS)
    def test_a_rule_saved_while_its_version_comes_into_force(self):
        """Either it was saved before, or it is refused: never changed afterwards."""
        for attempt in range(4):
            [policy_id] = self.drafts(1)
            changed, activated = self.at_once(self.change(policy_id), self.activate(policy_id))
            with self.subTest(attempt=attempt), self.session() as env:
                policy = env["aftersales.policy"].browse(policy_id)
                self.assertEqual((activated, policy.state), ("activated", "active"))
                days = policy._engine_rules()[0].effects
                if changed == "changed":
                    self.assertEqual(policy.rule_ids.window_days, 90)
                else:
                    self.assertIsInstance(changed, UserError)
                    self.assertEqual(policy.rule_ids.window_days, 14)
                self.assertEqual(next(iter(days.values())).days, policy.rule_ids.window_days)
