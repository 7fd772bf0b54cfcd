"""The sweep: warned, broken and climbed without anybody touching a case."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HOUR, MONDAY, SlaCommon

MINUTE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestSweep(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.sla.clock"].search([("check_on", "!=", False)])._put(
            {"check_on": False}
        )
        cls.policy.target_ids.filtered(lambda row: row.target != "acknowledge").unlink()
        cls.tier_1.climb_hours = 2

    def watch(self, climb=None):
        """Note what the hooks of complaints are told; ``climb(clock, at)`` answers the ladder."""
        told = []
        complaints = type(self.env["aftersales.complaint"])

        def warned(cases, clocks):
            told.extend(("warn", clock.res_id, clock.warned_at) for clock in clocks)

        def breached(cases, clocks):
            told.extend(("breach", clock.res_id, clock.breached_at) for clock in clocks)

        def climbed(case, clock, at):
            told.append(("climb", case.id, at))
            return climb and climb(clock, at)

        for name, method in (
            ("_sla_warned", warned),
            ("_sla_breached", breached),
            ("_sla_climb", climbed),
        ):
            patcher = patch.object(complaints, name, method)
            patcher.start()
            self.addCleanup(patcher.stop)
        return told

    def test_in_order_and_once(self):
        told = self.watch()
        complaint = self.complaint()
        clock = self.clock(complaint, "acknowledge")
        self.sweep(MONDAY + 2 * HOUR)
        self.assertFalse(told)
        self.sweep(MONDAY + 3 * HOUR)
        self.assertEqual(told, [("warn", complaint.id, MONDAY + 3 * HOUR)])
        self.assertEqual(complaint.sla_state, "warning")
        self.sweep(MONDAY + 3 * HOUR + MINUTE)
        self.sweep(MONDAY + 4 * HOUR)
        self.assertEqual(len(told), 1)
        self.assertEqual(clock.state, "running")
        self.sweep(MONDAY + 4 * HOUR + MINUTE)
        self.assertEqual(told[1:], [("breach", complaint.id, MONDAY + 4 * HOUR)])
        self.assertEqual((clock.state, clock.is_late), ("breached", 1))
        self.assertEqual(complaint.sla_state, "breached")
        self.assertEqual(clock.climb_on, MONDAY + 6 * HOUR)
        self.sweep(MONDAY + 5 * HOUR)
        self.assertEqual(len(told), 2)
        self.sweep(MONDAY + 6 * HOUR)
        self.assertEqual(told[2:], [("climb", complaint.id, MONDAY + 6 * HOUR)])
        self.sweep(MONDAY + 60 * HOUR)
        self.assertEqual(len(told), 3)
        self.assertEqual(self.kinds(clock), ["start", "warn", "breach"])
        self.assertReplayed()

    def test_a_warning_that_fails_is_tried_again(self):
        broken, fine = self.complaint(), self.complaint()
        told, fails = [], [broken.id]

        def warned(cases, clocks):
            if set(clocks.mapped("res_id")) & set(fails):
                raise ValueError("broken template")
            told.extend(clocks.mapped("res_id"))

        with (
            patch.object(type(broken), "_sla_warned", warned),
            mute_logger("odoo.addons.aftersales_center.models.sla.clock_sweep"),
        ):
            self.sweep(MONDAY + 3 * HOUR)
            self.assertEqual(told, [fine.id])
            clock = self.clock(broken, "acknowledge")
            self.assertFalse(clock.warned_at)
            self.assertEqual(self.kinds(clock), ["start"])
            self.assertReplayed()
            self.sweep(MONDAY + 3 * HOUR + MINUTE)
            self.assertEqual(told, [fine.id], "not at once")
            fails.clear()
            self.sweep(MONDAY + 4 * HOUR)
            self.assertEqual(told, [fine.id, broken.id])
            self.assertEqual(clock.warned_at, MONDAY + 3 * HOUR)
            self.assertReplayed()

    def test_a_warning_that_fails_until_the_promise_breaks(self):
        told = self.watch()
        complaint = self.complaint()

        def warned(cases, clocks):
            raise ValueError("broken template")

        with (
            patch.object(type(complaint), "_sla_warned", warned),
            mute_logger("odoo.addons.aftersales_center.models.sla.clock_sweep"),
        ):
            self.sweep(MONDAY + 3 * HOUR)
            self.sweep(MONDAY + 5 * HOUR)
        self.assertEqual(told, [("breach", complaint.id, MONDAY + 4 * HOUR)])
        self.assertEqual(
            self.kinds(self.clock(complaint, "acknowledge")), ["start", "warn", "breach"]
        )
        self.assertReplayed()

    def test_an_outage_is_caught_up_with_true_times(self):
        told = self.watch(climb=lambda clock, at: at + 24 * HOUR)
        one, two = self.complaint(), self.complaint(at=MONDAY + HOUR)
        self.sweep(MONDAY + 60 * HOUR)
        for case, start in ((one, MONDAY), (two, MONDAY + HOUR)):
            mine = [(kind, at) for kind, number, at in told if number == case.id]
            self.assertEqual(
                mine,
                [
                    ("warn", start + 3 * HOUR),
                    ("breach", start + 4 * HOUR),
                    ("climb", start + 6 * HOUR),
                    ("climb", start + 30 * HOUR),
                    ("climb", start + 54 * HOUR),
                ],
            )
            clock = self.clock(case, "acknowledge")
            self.assertEqual(clock.breached_at, start + 4 * HOUR)
            self.assertEqual(
                clock.event_ids.filtered(lambda e: e.kind == "breach").date, start + 4 * HOUR
            )
            self.assertEqual(clock.climb_on, start + 78 * HOUR)
        self.assertReplayed()

    def test_small_batches_keep_the_order(self):
        told = self.watch(climb=lambda clock, at: at + 5 * HOUR)
        for number in range(5):
            self.complaint(at=MONDAY + number * MINUTE)
        self.env["aftersales.sla.clock"]._cron_sweep(now=MONDAY + 14 * HOUR, limit=2)
        whole = list(told)
        self.assertEqual(len(whole), 5 * 4)
        for number in {row[1] for row in whole}:
            moments = [row[2] for row in whole if row[1] == number]
            self.assertEqual(moments, sorted(moments))
        self.assertReplayed()

    def test_two_clocks_of_one_case_in_their_order(self):
        """At one moment: a promise breaks once that has passed, so the other climbs before."""
        told = self.watch()
        late = {"warn_at": 0}
        for channel, targets, hours in (
            ("phone", {"acknowledge": (4, "hours"), "resolve": (2, "hours", late)}, [5]),
            ("chat", {"acknowledge": (2, "hours", late), "resolve": (4, "hours")}, [5]),
            ("store", {"acknowledge": (2, "hours", late), "resolve": (4, "hours")}, range(6)),
        ):
            self.make_policy(channel, criteria={"channel": channel}, **targets)
            complaint = self.complaint(channel=channel)
            for hour in hours:
                self.sweep(MONDAY + hour * HOUR)
            with self.subTest(channel=channel):
                self.assertEqual(
                    [(kind, at) for kind, number, at in told if number == complaint.id],
                    [
                        ("breach", MONDAY + 2 * HOUR),
                        ("warn", MONDAY + 3 * HOUR),
                        ("climb", MONDAY + 4 * HOUR),
                        ("breach", MONDAY + 4 * HOUR),
                    ],
                )

    def test_done_too_late_is_told_once_and_does_not_climb(self):
        told = self.watch()
        complaint = self.complaint()
        complaint._sla_stop("acknowledge", at=MONDAY + 5 * HOUR)
        self.sweep(MONDAY + 6 * HOUR)
        self.sweep(MONDAY + 60 * HOUR)
        self.assertEqual(told, [("breach", complaint.id, MONDAY + 4 * HOUR)])
        self.assertFalse(self.clock(complaint, "acknowledge").check_on)
        self.assertReplayed()

    def test_what_waits_is_let_alone(self):
        told = self.watch()
        complaint = self.complaint()
        complaint._sla_pause("customer", at=MONDAY + HOUR)
        self.sweep(MONDAY + 100 * HOUR)
        self.assertFalse(told)
        complaint._sla_resume(at=MONDAY + 101 * HOUR)
        self.assertTrue(self.clock(complaint, "acknowledge").check_on)

    def test_the_ladder_cannot_stand_still(self):
        told = self.watch(climb=lambda clock, at: at)
        self.complaint()
        self.sweep(MONDAY + 6 * HOUR + 10 * MINUTE)
        self.assertEqual(len([row for row in told if row[0] == "climb"]), 11)

    def test_no_hours_to_climb_looked_at_after_a_working_day_and_more(self):
        told = self.watch()
        self.tier_1.climb_hours = 0
        complaint = self.complaint()
        self.sweep(MONDAY + 100 * HOUR)
        # Twenty-four working hours after Monday 13:00.
        self.assertEqual(told[2:], [("climb", complaint.id, MONDAY + 76 * HOUR)])

    @mute_logger("odoo.addons.aftersales_center.models.sla.clock_sweep")
    def test_one_broken_case_does_not_silence_the_others(self):
        told = []
        bad, good = self.complaint(), self.complaint()

        def breached(cases, clocks):
            if bad.id in cases.ids:
                raise ValueError("a broken template")
            told.extend(clocks.mapped("res_id"))

        with patch.object(type(bad), "_sla_breached", breached):
            self.sweep(MONDAY + 5 * HOUR)
            self.assertEqual(told, good.ids)
            clock = self.clock(bad, "acknowledge")
            self.assertEqual(clock.breached_at, MONDAY + 4 * HOUR)
            self.assertEqual(clock.check_on, MONDAY + 6 * HOUR)
        told = self.watch()
        self.sweep(MONDAY + 5 * HOUR + MINUTE)
        self.assertFalse([row for row in told if row[1] == bad.id])
        self.sweep(MONDAY + 6 * HOUR)
        self.assertIn(("breach", bad.id, MONDAY + 4 * HOUR), told)
        self.assertReplayed()

    def test_a_case_that_is_gone(self):
        complaint = self.complaint()
        clock = self.clock(complaint, "acknowledge")
        self.env.cr.execute(
            "UPDATE aftersales_sla_clock SET res_id = 2147483000 WHERE id = %s", [clock.id]
        )
        self.env.invalidate_all()
        self.sweep(MONDAY + 5 * HOUR)
        self.assertFalse(clock.check_on)

    def test_climbing_that_promises_anew(self):
        """The ladder changes the tier, and with it the very clock that climbs."""
        self.make_policy(
            "Specialists",
            criteria={"tier_ids": [(6, 0, self.tier_2.ids)]},
            acknowledge=(20, "hours"),
        )

        def climb(clock, at):
            case = self.env["aftersales.complaint"].browse(clock.res_id)
            if case.tier_id == self.tier_2:
                return None
            case._write_guarded({"tier_id": self.tier_2.id})
            case._sla_retarget("Tier changed", at=at)
            return at + 5 * HOUR

        told = self.watch(climb=climb)
        complaint = self.complaint()
        self.sweep(MONDAY + 100 * HOUR)
        clock = self.clock(complaint, "acknowledge")
        self.assertEqual([row[0] for row in told], ["warn", "breach", "climb", "climb"])
        self.assertEqual(self.kinds(clock), ["start", "warn", "breach", "retarget"])
        self.assertEqual(clock.state, "breached")
        self.assertFalse(clock.check_on)
        self.assertReplayed()

    def test_queries_follow_what_is_due(self):
        self.watch()

        def count(number, at):
            for _case in range(number):
                self.complaint(at=at)
            self.env.flush_all()
            self.env.cr.flush()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.sweep(at + 5 * HOUR)
            self.env.flush_all()
            self.env.cr.flush()
            return self.env.cr.sql_log_count - before

        count(1, MONDAY)
        few = count(2, MONDAY + timedelta(days=7))
        many = count(22, MONDAY + timedelta(days=14))
        self.assertLessEqual(many, few + 4, (few, many))

    def test_nothing_due_is_one_query(self):
        self.complaint()
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.sweep(MONDAY)

    def test_the_job(self):
        """As the scheduler runs it: batches with a commit each, until nothing is due."""
        told = self.watch()
        for _case in range(3):
            self.complaint(at=fields.Datetime.now() - HOUR * 24 * 7)
        commits = []

        def progress(cron, done=0, remaining=None, **_more):
            commits.append((done, remaining))
            return 60

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", progress):
            self.env["aftersales.sla.clock"]._cron_sweep(limit=2)
        self.assertGreaterEqual(len(commits), 2)
        self.assertEqual(commits[-1][1], 0)
        self.assertEqual(len([row for row in told if row[0] == "breach"]), 3)
