"""Goods that were approved and never sent: reminded twice, closed by rule, and back again."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.bench import chase
from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestChase(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.rma"].search([]).send_back_by = False  # the demo's
        cls.company.write(
            {
                "aftersales_chase_first_days": 1,
                "aftersales_chase_second_days": 3,
                "aftersales_chase_close_days": 5,
            }
        )
        cls.order = cls.make_order((cls.lamp, 4))
        cls.lamps = cls.order.order_line
        cls.rma = cls.approved_rma((cls.lamps, 2))
        cls.rma.send_back_by = date(2027, 3, 5)  # a Friday

    def run_on(self, day, times=1):
        """What the job does on ``day``, at noon; as often as ``times``."""
        chases = self.env["aftersales.chase"]
        with freeze_time(f"2027-03-{day:02} 18:00:00"):
            for _time in range(times):
                for teams, calendar in chases._calendars(self.company):
                    for stage in ("closed", "second", "first"):
                        rmas = chases._due(self.company, teams, calendar, stage, 100)
                        chases._chase(rmas, stage, self.company._aftersales_today())

    def stages(self):
        return self.rma.chase_ids.sorted("id").mapped("stage")

    def test_on_working_days_once_each(self):
        for day, stages in (
            (5, []),
            (6, []),  # Saturday
            (7, []),
            (8, ["first"]),
            (9, ["first"]),
            (10, ["first", "second"]),
            (11, ["first", "second"]),
            (12, ["first", "second", "closed"]),
        ):
            with self.subTest(day=day):
                self.run_on(day, times=2)
                self.assertEqual(self.stages(), stages)
        self.assertEqual(self.rma.state, "cancelled")
        self.assertEqual(self.entitlement(self.lamps).qty_available, 4)
        notices = self.env["aftersales.notice"].search([("rma_id", "=", self.rma.id)])
        events = notices.mapped("event")
        for event in ("chase_first", "chase_second", "chase_closed"):
            self.assertEqual(events.count(event), 1)
            self.assertTrue(notices.filtered(lambda n, e=event: n.event == e)._template())
        self.env.cr.flush()
        log = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.rma"), ("res_id", "=", self.rma.id)]
        )
        self.assertEqual(log.mapped("event").count("rma.chased"), 3)

    def test_a_job_that_stood_still_does_not_do_all_on_one_day(self):
        self.run_on(30, times=3)
        self.assertEqual(self.stages(), ["first"])

    def test_what_was_due_long_ago_is_not_chased_anew(self):
        """When the setting is switched on, or a shop starts with old returns."""
        self.rma.send_back_by = date(2026, 12, 1)
        self.run_on(30)
        self.assertEqual(self.stages(), [])
        self.rma.send_back_by = date(2027, 2, 1)
        self.run_on(30)
        self.assertEqual(self.stages(), ["first"])

    def test_one_that_cannot_be_closed_leaves_the_others_their_turn(self):
        """Through the job itself, night after night."""
        other = self.approved_rma((self.lamps, 1))
        other.send_back_by = self.rma.send_back_by
        model, stopped = type(self.rma), self.rma.id
        why = "Something of this return stands in the way."
        cancel = model.action_cancel

        def stops(rma, reason=None):
            if rma.id == stopped:
                raise UserError(why)
            return cancel(rma, reason)

        job = self.env.ref("aftersales_center.cron_chase")
        self.env.flush_all()
        with patch.object(model, "action_cancel", stops), mute_logger(chase.__name__):
            for day in (8, 10, 12, 15):
                with freeze_time(f"2027-03-{day:02} 18:00:00"), self.enter_registry_test_mode():
                    job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((self.rma.state, other.state), ("approved", "cancelled"))
        self.assertEqual(self.stages(), ["first", "second"])
        with freeze_time("2027-03-16 18:00:00"), self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self.rma.state, "cancelled", "once nothing stands in the way")

    def test_closing_is_taken_back(self):
        for day in (8, 10, 12):
            self.run_on(day)
        rma = self.rma.with_user(self.agent)
        self.assertTrue(rma.was_closed_by_rule)
        rma.action_undo_chase()
        self.assertEqual((rma.state, rma.receipt_status), ("approved", "pending"))
        self.assertEqual(self.entitlement(self.lamps).qty_available, 2)
        self.assertEqual(len(rma._open_receipts()), 1)
        with self.assertRaisesRegex(UserError, "was not closed"):
            rma.action_undo_chase()
        rma.with_user(self.receiver).receive_all()

    def test_units_claimed_meanwhile_are_not_claimed_twice(self):
        for day in (8, 10, 12):
            self.run_on(day)
        self.approved_rma((self.lamps, 4))
        with self.assertRaisesRegex(UserError, "may still be claimed"):
            self.rma.with_user(self.agent).action_undo_chase()

    def test_of_what_came_in_part_only_the_rest_is_cut(self):
        self.rma.with_user(self.receiver).receive_goods(
            [{"product_id": self.lamp.id, "quantity": 1}]
        )
        for day in (8, 10, 12):
            self.run_on(day)
        self.assertEqual((self.rma.state, self.rma.line_ids.qty_approved), ("approved", 1))
        self.assertFalse(self.rma._open_receipts())
        self.rma.with_user(self.agent).action_undo_chase()
        self.assertEqual(self.rma.line_ids.qty_approved, 2)
        self.assertEqual(len(self.rma._open_receipts()), 1)

    def test_goods_on_their_way_are_left_alone(self):
        for field, value in (
            ("tracking_ref", "1Z"),
            ("sent_proof_on", date.today()),
            ("seller_collects", True),
        ):
            self.rma[field] = value
            with self.subTest(field=field):
                self.run_on(20)
                self.assertEqual(self.stages(), [])
            self.rma[field] = False
        self.rma.with_user(self.receiver).receive_all()
        self.run_on(20)
        self.assertEqual(self.stages(), [])

    def test_a_team_has_its_own_calendar_and_a_step_can_be_left_out(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Weekends",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": "Sat", "dayofweek": "5", "hour_from": 8, "hour_to": 16}),
                ],
            }
        )
        calendar.attendance_ids.filtered(lambda row: row.dayofweek != "5").unlink()
        self.rma.team_id = self.env["aftersales.team"].create(
            {"name": "Weekend", "calendar_id": calendar.id}
        )
        self.company.aftersales_chase_second_days = 0
        self.run_on(6)
        self.assertEqual(self.stages(), ["first"])
        self.company.aftersales_chase_close_days = 0
        self.run_on(28)
        self.assertEqual(self.stages(), ["first"])

    def test_a_team_elsewhere_counts_its_own_days(self):
        for zone in ("Pacific/Auckland", "America/Los_Angeles", "Asia/Tokyo"):
            calendar = self.company.resource_calendar_id.copy({"tz": zone})
            with self.subTest(zone=zone), freeze_time("2027-03-08 12:00:00"):  # a Monday
                self.assertEqual(
                    [
                        self.env["aftersales.chase"]._days_ago(self.company, calendar, days).day
                        for days in (1, 2, 6)
                    ],
                    [8, 5, 1],
                )
