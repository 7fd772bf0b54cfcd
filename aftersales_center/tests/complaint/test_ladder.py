"""A complaint nobody touches climbs by itself, each step at its time, each person told once."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import ComplaintCommon

MONDAY = fields.Datetime.to_datetime("2026-06-01 08:00:00")
HOUR = timedelta(hours=1)
ACTIVITY = "aftersales_center.mail_activity_escalation"


class LadderCommon(ComplaintCommon):
    """Promises: decide within 10 hours, around the clock; tiers climb after 4, 6 and 8 hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        always = cls.env["resource.calendar"].create({"name": "Always", "tz": "UTC"})
        always.attendance_ids.unlink()
        always.attendance_ids = [
            Command.create({"name": str(day), "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
            for day in range(7)
        ]
        cls.always = always
        cls.boss = new_test_user(
            cls.env,
            "ladder_boss",
            groups="aftersales_center.group_supervisor",
            name="The Boss",
            email="boss@example.com",
        )
        for number, tier in enumerate((cls.tier_1, cls.tier_2, cls.tier_3)):
            tier.write(
                {
                    "calendar_id": always.id,
                    "climb_hours": 4 + 2 * number,
                    "arrival_text": f"You are with {tier.name} now.",
                }
            )
        cls.tier_2.write({"user_ids": cls.supervisor.ids, "leader_id": cls.boss.id})
        cls.tier_3.write({"user_ids": cls.boss.ids, "leader_id": cls.boss.id})
        cls.tier_1.leader_id = cls.supervisor
        cls.env["aftersales.sla.policy"].search([]).active = False
        cls.policy = cls.env["aftersales.sla.policy"].create(cls.policy_values())
        cls.sweep = cls.env["aftersales.sla.clock"]._cron_sweep

    @classmethod
    def policy_values(cls):
        return {
            "name": "Ten hours",
            "applies_to": "complaint",
            "company_id": cls.company.id,
            "round_the_clock": True,
            "target_ids": [
                Command.create({"target": "decide", "amount": 10, "unit": "hours", "warn_at": 0.5})
            ],
        }

    def received(self, **values):
        return self.make_complaint(date_received=MONDAY, **values)

    def story(self, complaint):
        """``[(hours after it came, kind, tier it went to, who was told)]``."""
        return [
            (
                (row.date - MONDAY) / HOUR,
                row.kind,
                row.to_tier_id.name,
                row.to_user_id.login,
            )
            for row in complaint.escalation_ids.sorted("id")
        ]

    WHOLE = [
        (5, "warning", "First line", "test_agent"),
        (10, "breach", "First line", "test_supervisor"),
        (14, "ladder", "Specialists", "test_supervisor"),
        (20, "ladder", "Management", "ladder_boss"),
    ]


class TestLadder(LadderCommon):
    def test_hour_by_hour(self):
        complaint = self.received()
        for hour in range(27):
            self.sweep(now=MONDAY + hour * HOUR + timedelta(seconds=2))
        self.assertEqual(self.story(complaint), self.WHOLE)
        self.assertEqual((complaint.tier_id, complaint.user_id), (self.tier_3, self.boss))
        self.assertEqual(complaint.tier_since, MONDAY + 20 * HOUR)

    def test_an_outage_is_caught_up_in_order_with_true_times(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 27 * HOUR)
        self.assertEqual(self.story(complaint), self.WHOLE)
        self.assertTrue(
            all(row.made_on > row.date for row in complaint.escalation_ids),
            "when it was due and when it was noticed are two things",
        )

    def test_sweeping_again_tells_nobody_again(self):
        complaint = self.received()
        for _again in range(4):
            self.sweep(now=MONDAY + 27 * HOUR)
        self.assertEqual(len(complaint.escalation_ids), len(self.WHOLE))

    def test_each_step_is_a_record_an_activity_a_mail_an_event_and_a_word_to_the_customer(self):
        complaint = self.received()
        before = self.env["aftersales.notice"].search([]).ids
        self.sweep(now=MONDAY + 27 * HOUR)
        activity = complaint.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(ACTIVITY)
        )
        self.assertEqual(activity.user_id, self.boss, "who had it before is not asked any more")
        self.assertIn("climbed to you", activity.summary)
        notices = self.env["aftersales.notice"].search([("id", "not in", before)])
        inside = notices.filtered("escalation_id")
        self.assertEqual(
            inside.mapped("event"),
            [f"escalation.{kind}" for _hour, kind, _tier, _login in self.WHOLE],
        )
        told = complaint.step_ids.filtered(lambda step: step.kind == "escalated")
        self.assertEqual(
            told.sorted("date").mapped("told"),
            ["You are with Specialists now.", "You are with Management now."],
        )
        self.assertEqual(told.mapped("date"), [MONDAY + 14 * HOUR, MONDAY + 20 * HOUR])
        self.assertEqual((notices - inside).mapped("event"), ["escalated"], "one mail for both")
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search_count(
            [("res_id", "=", complaint.id), ("event", "=", "complaint.escalated")]
        )
        self.assertEqual(events, len(self.WHOLE))

    def test_mails_go_to_who_it_went_to_in_their_words(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 27 * HOUR)
        notices = self.env["aftersales.notice"].search(
            [("complaint_id", "=", complaint.id), ("escalation_id", "!=", False)]
        )
        before = self.env["mail.mail"].search([])
        notices._hand_to_mail()
        mails = (self.env["mail.mail"].search([]) - before).sorted("id")
        self.assertEqual(mails.recipient_ids, (self.agent | self.supervisor | self.boss).partner_id)
        last = mails[-1]
        self.assertEqual(last.recipient_ids, self.boss.partner_id)
        self.assertEqual(last.subject, f"{complaint.name} climbed to you")
        self.assertIn("The lamp flickers", last.body_html)
        self.assertIn(f"res_id={complaint.id}", last.body_html)
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    def test_who_decides_in_time_hears_nothing(self):
        complaint = self.make_complaint()
        complaint.action_decide("upheld", "Sorry, you get a new one.")
        self.sweep(now=fields.Datetime.now() + 500 * HOUR)
        self.assertFalse(complaint.escalation_ids)

    def test_deciding_ends_the_climb(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 15 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_2)
        complaint.with_user(self.supervisor).action_decide("upheld", "Sorry.")
        count = len(complaint.escalation_ids)
        self.sweep(now=MONDAY + 500 * HOUR)
        self.assertEqual(len(complaint.escalation_ids), count)
        self.assertFalse(
            complaint.activity_ids.filtered(
                lambda activity: activity.activity_type_id == self.env.ref(ACTIVITY)
            )
        )

    def test_at_the_top_the_leader_is_reminded_once_a_day(self):
        complaint = self.received()
        for hour in range(27 + 24 * 4):
            self.sweep(now=MONDAY + hour * HOUR + timedelta(seconds=2))
        after = self.story(complaint)[len(self.WHOLE) :]
        self.assertEqual({row[1:] for row in after}, {("breach", "Management", "ladder_boss")})
        self.assertEqual([row[0] for row in after], [28, 52, 76, 100])

    def test_an_outage_of_weeks_is_one_reminder_not_many(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 24 * 60 * HOUR)
        self.assertLessEqual(len(self.story(complaint)), len(self.WHOLE) + 61)
        self.sweep(now=MONDAY + 24 * 60 * HOUR + HOUR)
        last = len(self.story(complaint))
        self.sweep(now=MONDAY + 24 * 60 * HOUR + 2 * HOUR)
        self.assertEqual(len(self.story(complaint)), last)

    def test_handed_down_it_takes_its_time_again(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 15 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_2)
        with self.assertRaisesRegex(UserError, "at least one sentence"):
            complaint.with_user(self.supervisor).action_deescalate("")
        complaint.with_user(self.supervisor).action_deescalate("A new lamp is on its way.")
        self.assertEqual((complaint.tier_id, complaint.user_id), (self.tier_1, self.agent))
        row = complaint.escalation_ids.sorted("id")[-1]
        self.assertEqual((row.kind, row.from_tier_id), ("deescalation", self.tier_2))
        since = complaint.tier_since
        self.sweep(now=since + 3 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_1)
        self.sweep(now=since + 5 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_2)

    def test_while_we_wait_for_the_customer_it_does_not_climb(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 11 * HOUR)
        complaint.action_wait_for_customer("Which colour?")
        self.sweep(now=MONDAY + 60 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_1)

    def test_a_tier_that_does_not_climb_reminds_its_leader(self):
        self.tier_1.climb_hours = 0
        complaint = self.received()
        self.sweep(now=MONDAY + 60 * HOUR)
        self.assertEqual(complaint.tier_id, self.tier_1)

    def test_a_loop_made_behind_our_back_ends(self):
        complaint = self.received()
        self.env.cr.execute(
            "UPDATE aftersales_complaint_tier SET next_tier_id = %s WHERE id = %s",
            [self.tier_1.id, self.tier_2.id],
        )
        self.tier_2.invalidate_recordset()
        self.sweep(now=MONDAY + 40 * HOUR)
        self.assertLess(len(complaint.escalation_ids), 12)

    def test_a_leader_who_may_not_open_it_is_not_asked(self):
        stranger = new_test_user(
            self.env, "ladder_stranger", groups="aftersales_center.group_receiver"
        )
        self.tier_1.leader_id = stranger
        complaint = self.received()
        self.sweep(now=MONDAY + 11 * HOUR)
        told = complaint.escalation_ids.filtered(lambda row: row.kind == "breach").to_user_id
        self.assertTrue(told.has_group("aftersales_center.group_administrator"))

    def test_an_unassigned_complaint_warns_the_leader(self):
        self.tier_1.assignment = "manual"
        complaint = self.received()
        self.sweep(now=MONDAY + 6 * HOUR)
        self.assertEqual(complaint.escalation_ids.to_user_id, self.supervisor)

    def test_customers_turn_to_the_next_tier_themselves(self):
        portal = new_test_user(
            self.env, "ladder_portal", groups="base.group_portal", email="p@example.com"
        )
        complaint = self.received(partner_id=portal.partner_id.id)
        complaint.with_user(portal).sudo().action_escalate("Nobody answers me.")
        row = complaint.escalation_ids
        self.assertEqual((row.kind, row.by_id), ("customer", portal))
        self.assertEqual(complaint.tier_id, self.tier_2)

    def test_two_broken_promises_climb_one_step_at_a_time(self):
        self.policy.target_ids = [
            Command.create({"target": "resolve", "amount": 10, "unit": "hours", "warn_at": 0})
        ]
        complaint = self.received()
        self.sweep(now=MONDAY + 27 * HOUR)
        climbs = [row for row in self.story(complaint) if row[1] == "ladder"]
        self.assertEqual([row[0] for row in climbs], [14, 20])


class TestEscalationDoors(LadderCommon):
    def test_nobody_writes_escalations(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 15 * HOUR)
        rows = complaint.escalation_ids
        for user in (self.agent, self.supervisor, self.administrator, self.auditor):
            own = rows.with_user(user)
            with self.assertRaises(UserError):
                own.write({"reason": "x"})
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(UserError):
                own.create({"complaint_id": complaint.id, "kind": "manual"})

    def test_who_it_went_to_or_a_supervisor_acknowledges_once(self):
        complaint = self.received()
        self.sweep(now=MONDAY + 6 * HOUR)
        warning = complaint.escalation_ids
        colleague = new_test_user(
            self.env, "ladder_colleague", groups="aftersales_center.group_agent"
        )
        self.tier_1.user_ids += colleague
        with self.assertRaisesRegex(AccessError, "This went to"):
            warning.with_user(colleague).action_acknowledge()
        for user in (self.auditor, self.receiver):
            with self.assertRaises(AccessError):
                warning.with_user(user).action_acknowledge()
        warning.with_user(self.agent).action_acknowledge()
        self.assertEqual(warning.acknowledged_by_id, self.agent)
        when = warning.acknowledged_on
        warning.with_user(self.supervisor).action_acknowledge()
        self.assertEqual((warning.acknowledged_by_id, warning.acknowledged_on), (self.agent, when))


class TestReturnsClimb(LadderCommon):
    """A return stays with who handles it; the leaders of the tiers are told, one by one."""

    @classmethod
    def policy_values(cls):
        return {**super().policy_values(), "applies_to": "rma"}

    def test_tier_by_tier(self):
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1))
        rma.action_request()
        self.env.cr.flush()
        clock = self.env["aftersales.sla.clock"].search(
            [("res_model", "=", "aftersales.rma"), ("res_id", "=", rma.id)]
        )
        start = clock.started_at
        self.sweep(now=start + 27 * HOUR)
        self.assertEqual(
            [
                (round((row.date - start) / HOUR), row.kind, row.to_user_id)
                for row in rma.escalation_ids.sorted("id")
            ],
            [
                (5, "warning", self.agent),
                (10, "breach", self.supervisor),
                (14, "ladder", self.boss),
                (20, "ladder", self.boss),
            ],
        )
        self.assertEqual(rma.user_id, self.agent)
        self.assertEqual(rma.ladder_tier_id, self.tier_3)
        self.env.cr.flush()
        self.assertEqual(
            self.env["aftersales.audit.event"].search_count(
                [("res_id", "=", rma.id), ("event", "=", "rma.escalated")]
            ),
            4,
        )

    def test_an_answered_return_is_left_alone(self):
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1))
        rma.action_request()
        self.env.cr.flush()
        rma.action_reject("Too late.")
        self.env.cr.flush()
        self.sweep(now=fields.Datetime.now() + 500 * HOUR)
        self.assertFalse(rma.escalation_ids)
