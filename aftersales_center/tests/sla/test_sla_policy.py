"""Which promise is given, by which hours, and what an edit does."""

from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HOUR, MONDAY, SlaCommon


@tagged("post_install", "-at_install")
class TestSlaPolicy(SlaCommon):
    def promised(self, **values):
        return self.clock(self.complaint(**values), "decide").policy_id.name

    def test_the_most_specific_wins(self):
        child = self.env["aftersales.complaint.category"].create(
            {"name": "Lamps", "parent_id": self.defect.id}
        )
        self.make_policy(
            "Defects",
            criteria={"category_ids": [Command.set(self.defect.ids)]},
            decide=(9, "hours"),
        )
        self.make_policy(
            "Lamps", criteria={"category_ids": [Command.set(child.ids)]}, decide=(8, "hours")
        )
        self.make_policy("Phone", criteria={"channel": "phone", "sequence": 1}, decide=(7, "hours"))
        self.make_policy(
            "Phone defects",
            criteria={"channel": "phone", "category_ids": [Command.set(self.defect.ids)]},
            decide=(6, "hours"),
        )
        money = self.env.ref("aftersales_center.complaint_category_money")
        self.assertEqual(self.promised(category_id=money.id), "All")
        self.assertEqual(self.promised(category_id=self.defect.id), "Defects")
        self.assertEqual(self.promised(category_id=child.id), "Lamps")
        self.assertEqual(self.promised(category_id=money.id, channel="phone"), "Phone")
        self.assertEqual(self.promised(category_id=child.id, channel="phone"), "Phone defects")

    def test_each_promise_from_its_own_policy(self):
        self.make_policy("Phone", criteria={"channel": "phone"}, decide=(7, "hours"))
        complaint = self.complaint(channel="phone")
        self.assertEqual(self.clock(complaint, "decide").policy_id.name, "Phone")
        self.assertEqual(self.clock(complaint, "acknowledge").policy_id.name, "All")

    def test_severity_counts_from_there_on(self):
        self.make_policy("Serious", criteria={"severity": "2"}, decide=(2, "hours"))
        complaint = self.complaint()
        complaint.action_set_severity("3", "Smoke")
        self.assertEqual(self.clock(complaint, "decide").policy_id.name, "Serious")

    def test_a_companys_own_beats_the_shared_one(self):
        shared = self.make_policy("Shared", criteria={"company_id": False}, decide=(1, "hours"))
        self.assertEqual(self.promised(), "All")
        other = self.env["res.company"].create({"name": "Other"})
        self.policy.company_id = other
        self.assertEqual(self.promised(), "Shared")
        shared.active = False
        self.assertFalse(self.clock(self.complaint(), "decide"))

    def test_hours_of_the_policy_of_the_tier_of_the_company(self):
        night = self.make_calendar("Night", [(day, 0, 6) for day in range(7)], tz="Asia/Tokyo")
        complaint = self.complaint()
        # 8:00 UTC is 17:00 in Tokyo; the next night begins at 15:00 UTC.
        self.tier_1.calendar_id = night
        of_tier = self.clock(self.complaint(), "acknowledge")
        self.assertEqual(of_tier.deadline, datetime(2026, 3, 2, 19, 0))
        self.policy.calendar_id = self.office
        of_policy = self.clock(self.complaint(), "acknowledge")
        self.assertEqual(of_policy.deadline, MONDAY + 4 * HOUR)
        self.policy.round_the_clock = True
        always = self.clock(self.complaint(at=datetime(2026, 3, 7, 22, 0)), "acknowledge")
        self.assertEqual(always.deadline, datetime(2026, 3, 8, 2, 0))
        self.assertEqual(self.clock(complaint, "acknowledge").deadline, MONDAY + 4 * HOUR)

    def test_units(self):
        half = self.make_calendar(
            "Half", [(0, 9, 17), (1, 9, 17), (2, 9, 17), (3, 9, 17), (4, 9, 13)]
        )
        self.company.resource_calendar_id = half
        self.policy.target_ids = [
            Command.clear(),
            Command.create({"target": "decide", "amount": 1, "unit": "days"}),
            Command.create({"target": "resolve", "amount": 1, "unit": "clock_days"}),
            Command.create({"target": "acknowledge", "amount": 1.5, "unit": "clock_hours"}),
        ]
        complaint = self.complaint()
        self.assertEqual(self.clock(complaint, "decide").promised, 7.2 * 3600)
        self.assertEqual(self.clock(complaint, "resolve").deadline, MONDAY + timedelta(days=1))
        self.assertEqual(self.clock(complaint, "acknowledge").deadline, MONDAY + 1.5 * HOUR)

    def test_holidays_count(self):
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Monday off",
                    "calendar_id": self.office.id,
                    "date_from": datetime(2026, 3, 1, 23, 0),
                    "date_to": datetime(2026, 3, 2, 22, 59, 59),
                },
                {
                    "name": "Tuesday off for everybody",
                    "company_id": self.company.id,
                    "date_from": datetime(2026, 3, 2, 23, 0),
                    "date_to": datetime(2026, 3, 3, 22, 59, 59),
                },
                {
                    "name": "One person away",
                    "calendar_id": self.office.id,
                    "resource_id": self.env["resource.resource"]
                    .create({"name": "Ann", "calendar_id": self.office.id})
                    .id,
                    "date_from": datetime(2026, 3, 3, 23, 0),
                    "date_to": datetime(2026, 3, 4, 22, 59, 59),
                },
            ]
        )
        clock = self.clock(self.complaint(), "acknowledge")
        self.assertEqual(clock.deadline, datetime(2026, 3, 4, 12, 0))

    def test_an_edit_does_not_touch_what_runs(self):
        complaint = self.complaint()
        clock = self.clock(complaint, "decide")
        before = clock.deadline
        row = self.policy.target_ids.filtered(lambda row: row.target == "decide")
        row.amount = 1
        self.office.attendance_ids.unlink()
        self.office.tz = "Asia/Tokyo"
        self.assertEqual(clock.deadline, before)
        complaint._sla_pause("customer", at=MONDAY + HOUR)
        complaint._sla_resume(at=MONDAY + 3 * HOUR)
        # 24 hours of office time, and the two it waited: by the hours of its promise.
        self.assertEqual(clock.deadline, MONDAY + timedelta(days=3, hours=2))
        self.assertReplayed()

    def test_applied_by_hand_it_does(self):
        complaint, done = self.make_complaint(), self.make_complaint()
        done._sla_stop("decide")
        row = self.policy.target_ids.filtered(lambda row: row.target == "decide")
        row.amount = 1
        self.policy.with_user(self.administrator).action_apply()
        clock = self.clock(complaint, "decide")
        self.assertEqual(clock.promised, 3600)
        self.assertEqual(self.kinds(clock), ["start", "retarget"])
        self.assertEqual(self.clock(done, "decide").promised, 24 * 3600)
        with self.assertRaises(AccessError):
            self.policy.with_user(self.agent).action_apply()
        self.assertReplayed()

    def test_a_calendar_without_hours(self):
        empty = self.make_calendar("Empty", [])
        flexible = self.make_calendar("Flexible", [], schedule_type="flexible")
        with self.assertRaisesRegex(ValidationError, "no working hours"):
            self.policy.calendar_id = empty
        with self.assertRaisesRegex(ValidationError, "flexible"):
            self.policy.calendar_id = flexible
        # The company's own may be anything: then it is round the clock.
        for calendar in (empty, flexible):
            self.company.resource_calendar_id = calendar
            clock = self.clock(self.complaint(at=datetime(2026, 3, 7, 22, 0)), "acknowledge")
            self.assertEqual(clock.deadline, datetime(2026, 3, 8, 2, 0))
        # One that lost its hours, or is all holidays, never ends in a loop either.
        self.policy.calendar_id = self.office
        self.env["resource.calendar.leaves"].create(
            {
                "name": "For ever",
                "calendar_id": self.office.id,
                "date_from": datetime(2020, 1, 1),
                "date_to": datetime(2120, 1, 1),
            }
        )
        self.assertTrue(self.clock(self.complaint(), "acknowledge").deadline)
        self.office.attendance_ids.unlink()
        self.assertTrue(self.clock(self.complaint(), "acknowledge").deadline)

    def test_senseless_promises(self):
        rows = self.env["aftersales.sla.target"]
        for values in ({"amount": 0}, {"amount": -1}, {"amount": 9000, "unit": "days"}):
            with self.assertRaisesRegex(ValidationError, "more than nothing"), self.cr.savepoint():
                rows.create({"policy_id": self.policy.id, "target": "resolve", **values})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            rows.create({"policy_id": self.policy.id, "target": "decide", "amount": 1})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            rows.create(
                {"policy_id": self.policy.id, "target": "resolve", "amount": 1, "warn_at": 1.5}
            )
        with self.assertRaisesRegex(ValidationError, "for returns"):
            self.make_policy("Wrong", "rma", {"severity": "2"}, decide=(1, "hours"))

    def test_who_may_change_policies(self):
        for user in (self.agent, self.supervisor, self.auditor, self.receiver):
            with self.assertRaises(AccessError):
                self.policy.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self.policy.target_ids[:1].with_user(user).amount = 1
        self.policy.with_user(self.administrator).target_ids[:1].amount = 5
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.sla.target")], order="id desc", limit=1
        )
        self.assertEqual(event.event, "config.changed")

    def test_words(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        policy = self.make_policy(
            "VIP",
            criteria={
                "channel": "phone",
                "severity": "2",
                "tag_ids": [Command.set(vip.ids)],
            },
            decide=(1.5, "days"),
            resolve=(4, "clock_hours"),
        )
        self.assertEqual(policy.criteria_text, "Phone, from “Serious”, VIP")
        self.assertEqual(policy.promises_text, "Decide: 1.5 working days, Resolve: 4 hours")
        self.assertEqual(self.policy.criteria_text, "everything")
