"""Tiers that could not work are refused when they are set up, in one sentence."""

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ...engine.authority import Limit
from .common import ComplaintCommon


class TestTiers(ComplaintCommon):
    def test_a_loop_is_refused_however_it_is_made(self):
        for tiers, following in (
            (self.tier_1, self.tier_1),
            (self.tier_3, self.tier_1),
            (self.tier_3, self.tier_2),
            (self.tier_1 | self.tier_3, self.tier_2),
        ):
            with (
                self.subTest(tiers=tiers.mapped("name")),
                self.assertRaisesRegex(ValidationError, "in a circle"),
                self.env.cr.savepoint(),
            ):
                tiers.write({"next_tier_id": following.id})

    def test_several_written_at_once_make_no_loop(self):
        other = self.make_tier("Other", 40, self.supervisor)
        with self.assertRaisesRegex(ValidationError, "in a circle"):
            (self.tier_3 | other).write({"next_tier_id": other.id})

    def test_a_calendar_without_hours_is_refused(self):
        calendar = self.env["resource.calendar"].create({"name": "Never", "attendance_ids": []})
        calendar.attendance_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "“Never” has no working hours"):
            self.tier_1.calendar_id = calendar
        with self.assertRaisesRegex(ValidationError, "“Never” has no working hours"):
            self.make_tier("Asleep", 50, self.agent, calendar_id=calendar.id)

    def test_a_calendar_of_flexible_hours_says_not_when(self):
        calendar = self.env["resource.calendar"].create({"name": "Free", "flexible_hours": True})
        for write in (
            lambda: self.tier_1.write({"calendar_id": calendar.id}),
            lambda: self.make_tier("Free", 50, self.agent, calendar_id=calendar.id),
        ):
            with self.assertRaisesRegex(ValidationError, "“Free” has flexible hours"):
                write()

    def test_a_calendar_that_loses_its_hours_later_stops_nothing(self):
        calendar = self.env["resource.calendar"].create({"name": "Once"})
        self.tier_1.calendar_id = calendar
        calendar.attendance_ids.unlink()
        moment = fields.Datetime.now()
        after = self.tier_1._after_hours(moment, 5)
        self.assertEqual((after - moment).total_seconds(), 5 * 3600)

    def test_hours_count_in_the_calendars_own_time_zone(self):
        calendar = self.env["resource.calendar"].create({"name": "Tokyo", "tz": "Asia/Tokyo"})
        self.tier_1.calendar_id = calendar
        # Friday 16:00 in Tokyo; an hour is left of it, the others are Monday's.
        due = self.tier_1._after_hours(fields.Datetime.to_datetime("2026-06-05 07:00:00"), 2)
        self.assertEqual(str(due), "2026-06-08 00:00:00")

    def test_nothing_climbs_into_an_archived_tier(self):
        with self.assertRaisesRegex(ValidationError, "which is archived"):
            self.tier_2.active = False
        self.tier_1.next_tier_id = self.tier_3
        self.tier_2.next_tier_id = False
        self.tier_2.active = False

    def test_a_tier_of_another_company_is_no_next_one(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.make_tier("There", 10, self.supervisor, company_id=company.id)
        with self.assertRaises(UserError):
            self.tier_3.next_tier_id = other

    def test_amounts_and_hours_make_sense(self):
        for values in (
            {"climb_hours": -1},
            {"authority_amount": -1},
            {"entry_score": -5},
            {"authority_amount": 100, "two_people_above": 50},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.tier_1.write(values)
                self.tier_1.flush_recordset()

    def test_only_administrators_set_up_tiers_rules_and_skills(self):
        for model, values in (
            ("aftersales.complaint.tier", {"name": "Mine"}),
            ("aftersales.triage.rule", {"name": "Mine", "words": "mine"}),
            ("aftersales.skill", {"user_id": self.agent.id}),
            ("aftersales.tier.authority", {"tier_id": self.tier_1.id, "kind": "refund"}),
        ):
            for user in (self.receiver, self.auditor, self.agent, self.supervisor):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(values)
            self.assertTrue(self.env[model].with_user(self.administrator).create(values))
        with self.assertRaises(AccessError):
            self.env["aftersales.tier.turn"].with_user(self.administrator).search([])

    def test_limits_the_most_special_counts(self):
        euro = self.env.ref("base.EUR")
        yen = self.env.ref("base.JPY")
        (euro | yen).active = True
        own = self.tier_1.currency_id
        self.tier_1.write(
            {
                "authority_amount": 100,
                "two_people_above": 500,
                "authority_ids": [
                    Command.create({"kind": "replacement", "may": "any"}),
                    Command.create({"kind": "price_reduction", "may": "not"}),
                    Command.create({"currency_id": yen.id, "amount": 9000}),
                    Command.create({"kind": "refund", "currency_id": yen.id, "amount": 7000}),
                ],
            }
        )
        for kind, currency, expected in (
            ("refund", own, (Limit(100, 500), own)),
            ("refund", yen, (Limit(7000), yen)),
            ("repair", yen, (Limit(9000), yen)),
            ("replacement", yen, (Limit(), own)),
        ):
            with self.subTest(kind=kind, currency=currency.name):
                self.assertEqual(self.tier_1._limit(kind, currency), expected)
        self.assertFalse(self.tier_1._allows_kind("price_reduction"))
        self.assertTrue(self.tier_1._allows_kind("refund"))
        never, _currency = self.tier_1._limit("price_reduction", own)
        self.assertFalse(never.covers(0))

    def test_a_limit_says_something_and_says_it_once(self):
        with self.assertRaisesRegex(ValidationError, "is the tier's own"):
            self.env["aftersales.tier.authority"].create({"tier_id": self.tier_1.id})

    def test_a_change_of_a_tier_is_logged(self):
        self.tier_1.climb_hours = 3
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", self.tier_1._name), ("res_id", "=", self.tier_1.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(event.event, "config.changed")
        self.assertIn("climb_hours", event.payload)


class TestNobodyThere(ComplaintCommon):
    """A tier without people: its leader, then an administrator, never nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.complaint.tier"].search([]).write({"next_tier_id": False})
        cls.boss = new_test_user(
            cls.env, "tier_boss", groups="aftersales_center.group_supervisor", name="The Boss"
        )

    def test_its_leader_gets_it_with_a_word(self):
        self.tier_1.write({"user_ids": False, "leader_id": self.boss.id})
        complaint = self.make_complaint()
        self.assertEqual(complaint.user_id, self.boss)
        self.assertIn("goes to its leader, The Boss", str(complaint.message_ids.mapped("body")))

    def test_without_a_leader_an_administrator_gets_it(self):
        self.tier_1.write({"user_ids": False, "leader_id": False})
        complaint = self.make_complaint()
        self.assertTrue(complaint.user_id.has_group("aftersales_center.group_administrator"))
        self.assertIn("Add people to the tier", str(complaint.message_ids.mapped("body")))

    def test_who_left_or_was_archived_gets_nothing(self):
        self.tier_1.write({"user_ids": [(6, 0, [self.agent.id, self.boss.id])]})
        self.agent.active = False
        complaint = self.make_complaint(user=self.supervisor)
        self.assertEqual(complaint.user_id, self.boss)
        self.boss.active = False
        self.tier_1.leader_id = self.boss
        complaint = self.make_complaint(user=self.supervisor)
        self.assertTrue(complaint.user_id.active)
        self.assertTrue(complaint.user_id.has_group("aftersales_center.group_administrator"))

    def test_no_tier_at_all(self):
        self.env["aftersales.complaint.tier"].search([]).active = False
        complaint = self.make_complaint()
        self.assertFalse(complaint.tier_id)
        self.assertFalse(complaint.user_id)
        complaint.action_acknowledge()
        with self.assertRaisesRegex(UserError, "highest tier"):
            complaint.action_escalate("Somebody?")
