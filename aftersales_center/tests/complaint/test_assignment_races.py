"""Two who bring in complaints at the same moment: nobody waits, nobody fails, nobody gets both."""

import os
import threading

from odoo import SUPERUSER_ID, Command, api
from odoo.tests import tagged
from odoo.tools import SQL

from .race_common import ComplaintRaceCase


@tagged("post_install", "-at_install")
class TestAssignmentRaces(ComplaintRaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.session() as env:
            group = env.ref("aftersales_center.group_agent")
            users = env["res.users"].create(
                [
                    {
                        "name": name,
                        "login": f"race_{name}_{os.getpid()}",
                        "group_ids": [Command.set(group.ids)],
                        "company_id": env.company.id,
                        "company_ids": [Command.set(env.company.ids)],
                    }
                    for name in ("ann", "bob")
                ]
            )
            tier = env["aftersales.complaint.tier"].create(
                {
                    "name": "Race",
                    "sequence": -1,
                    "user_ids": [Command.set(users.ids)],
                    "assignment": "least_busy",
                }
            )
            cls.users, cls.tier = users.ids, tier.id
        cls.addClassCleanup(cls.remove_complaints)

    @classmethod
    def remove_complaints(cls):
        cls.erase(SQL("tier_id = %s", cls.tier))
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM aftersales_complaint_tier WHERE id = %s", [cls.tier])
            cr.execute("UPDATE res_users SET active = false WHERE id = ANY(%s)", [cls.users])

    def complain(self, env):
        return (
            env["aftersales.complaint"]
            .create({"subject": "Race", "partner_id": self.ids["customer"]})
            .id
        )

    def give_out(self):
        """What the job does after both are committed."""
        with self.session() as env:
            waiting = env["aftersales.complaint"].search([("to_assign", "=", True)])
            waiting._assign()

    def test_two_sessions_give_two_complaints_to_two_people(self):
        results = self.at_once(self.complain, self.complain)
        for result in results:
            self.assertNotIsInstance(result, Exception)
        self.give_out()
        with self.session() as env:
            made = env["aftersales.complaint"].browse(results)
            self.assertEqual(sorted(made.mapped("user_id").ids), sorted(self.users))
            self.assertFalse(any(made.mapped("to_assign")))

    def test_nobody_waits_for_a_session_that_has_not_finished(self):
        first = self.registry.cursor()
        self.addCleanup(first.close)
        env = api.Environment(first, SUPERUSER_ID, {"tracking_disable": True})
        self.complain(env)
        env.flush_all()
        done = threading.Event()
        second = {}

        def work():
            with self.session() as other:
                second["id"] = self.complain(other)
                second["waits"] = other["aftersales.complaint"].browse(second["id"]).to_assign
            done.set()

        thread = threading.Thread(target=work)
        thread.start()
        self.assertTrue(done.wait(30), "it waited for the other session")
        thread.join()
        self.assertTrue(second["waits"])
        first.rollback()
        self.give_out()
        with self.session() as env:
            self.assertIn(env["aftersales.complaint"].browse(second["id"]).user_id.id, self.users)
