"""Who of a tier gets the next complaint, as it happens on records."""

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import ComplaintCommon


class TestAssignment(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.eva = (
            new_test_user(
                cls.env,
                f"tier_{name}",
                groups="aftersales_center.group_agent",
                email=f"{name}@example.com",
                lang="en_US",
            )
            for name in ("ann", "bob", "eva")
        )
        cls.people = cls.ann | cls.bob | cls.eva
        cls.tier_1.user_ids = cls.people

    def owners(self, count, **values):
        return [self.make_complaint(**values).user_id for _number in range(count)]

    def test_in_turn(self):
        self.tier_1.assignment = "round_robin"
        owners = self.owners(6)
        self.assertEqual(owners[:3], owners[3:])
        self.assertEqual(set(owners), set(self.people))

    def test_a_batch_is_spread(self):
        self.tier_1.assignment = "round_robin"
        values = {"subject": "Lamp", "note": "Dark.", "partner_id": self.customer.id}
        made = self.env["aftersales.complaint"].with_user(self.agent).create([values] * 3)
        self.assertEqual(made.user_id, self.people)

    def test_who_has_least_to_do_by_weight(self):
        self.tier_1.user_ids = self.ann | self.bob
        critical = self.make_complaint(category_id=self.unsafe.id)
        other = (self.ann | self.bob) - critical.user_id
        self.assertEqual(set(self.owners(4)), {other}, "four normal ones weigh as one critical")
        self.assertEqual(self.make_complaint().user_id, critical.user_id)

    def test_what_is_closed_weighs_nothing(self):
        self.tier_1.user_ids = self.ann | self.bob
        first = self.make_complaint(category_id=self.unsafe.id)
        first.action_decide("upheld", "Sorry.")
        first.action_close()
        self.assertEqual(len(set(self.owners(2))), 2)

    def test_by_language_and_subject(self):
        self.tier_1.assignment = "skill"
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env["res.lang"].search([("code", "=", "de_DE")])
        self.env["aftersales.skill"].create(
            [
                {"user_id": self.bob.id, "lang_ids": [Command.link(german.id)]},
                {"user_id": self.eva.id, "category_ids": [Command.link(self.defect.parent_id.id)]},
            ]
        )
        self.customer.lang = "de_DE"
        self.assertEqual(set(self.owners(2)), {self.bob})
        self.customer.lang = "en_US"
        self.assertEqual(set(self.owners(2)), {self.eva}, "knows what the defect is part of")
        self.assertEqual(self.make_complaint(category_id=False).user_id, self.ann)

    def test_who_is_away_gets_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "user_id": self.ann.id, "company_id": self.company.id}
        )
        now = fields.Datetime.now()
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "resource_id": resource.id,
                "date_from": fields.Datetime.subtract(now, days=1),
                "date_to": fields.Datetime.add(now, days=1),
            }
        )
        self.assertNotIn(self.ann, self.owners(6))
        leave.date_to = fields.Datetime.subtract(now, hours=1)
        self.assertIn(self.ann, self.owners(6))

    def test_who_may_not_handle_complaints_gets_none(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = new_test_user(
            self.env,
            "tier_abroad",
            groups="aftersales_center.group_agent",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.tier_1.user_ids = self.receiver | self.auditor | abroad | self.ann
        self.assertEqual(set(self.owners(3)), {self.ann})

    def test_by_hand_it_waits_for_somebody(self):
        self.tier_1.assignment = "manual"
        complaint = self.make_complaint()
        self.assertFalse(complaint.user_id)
        self.assertFalse(complaint.to_assign)

    def test_an_owner_who_is_named_stays(self):
        self.assertEqual(self.make_complaint(user_id=self.agent.id).user_id, self.agent)

    def test_the_team_of_the_tier_sees_it(self):
        team = self.env["aftersales.team"].create(
            {"name": "Specialists", "user_ids": [Command.set([self.ann.id])]}
        )
        self.tier_1.write({"team_id": team.id, "user_ids": False})
        complaint = self.make_complaint()
        self.assertEqual((complaint.team_id, complaint.user_id), (team, self.ann))
        self.assertTrue(complaint.with_user(self.ann).has_access("write"))

    def test_who_decided_does_not_get_the_appeal(self):
        self.tier_1.user_ids = self.ann
        self.tier_2.user_ids = self.ann | self.bob
        complaint = self.make_complaint()
        complaint.with_user(self.ann).action_decide("rejected", "Lamps flicker.")
        complaint.with_user(self.ann).action_appeal("They do not.")
        self.assertEqual((complaint.tier_id, complaint.user_id), (self.tier_2, self.bob))

    def test_who_decided_at_the_top_does_not_get_the_appeal(self):
        self.tier_1.write({"user_ids": (self.ann | self.bob).ids, "next_tier_id": False})
        complaint = self.make_complaint()
        owner = complaint.user_id
        complaint.with_user(owner).action_decide("rejected", "Lamps flicker.")
        complaint.with_user(owner).action_appeal("They do not.")
        self.assertEqual(complaint.user_id, (self.ann | self.bob) - owner)

    def test_while_somebody_else_gives_out_the_job_does_it(self):
        self.patch(self.env.registry["aftersales.tier.turn"], "_take", lambda _self, _tier: None)
        complaint = self.make_complaint()
        self.assertFalse(complaint.user_id)
        self.assertTrue(complaint.to_assign)

    def test_the_job_gives_out_what_was_left(self):
        complaint = self.make_complaint()
        complaint.user_id = False
        complaint._write_guarded({"to_assign": True})
        self.patch(self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 1)
        self.env["aftersales.complaint"]._cron_assign()
        self.assertIn(complaint.user_id, self.people)
        self.assertFalse(complaint.to_assign)

    def test_each_assignment_is_logged(self):
        complaint = self.make_complaint()
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_id", "=", complaint.id), ("event", "=", "complaint.assigned")]
        )
        self.assertIn(complaint.user_id.name, event.payload)
        self.assertIn("least_busy", event.payload)
