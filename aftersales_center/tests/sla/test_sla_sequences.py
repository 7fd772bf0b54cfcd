"""After whatever sequence, what is stored is what the events say."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common import MONDAY, SlaCommon

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "stop", "pause", "resume", "tier", "severity", "cancel", "sweep", "sweep"]
        ),
        st.integers(-60, 60 * 24 * 2),
        st.sampled_from(["acknowledge", "first_response", "decide"]),
    ),
    max_size=14,
)


@tagged("post_install", "-at_install")
class TestSlaSequences(SlaCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.sla.clock"].search([("check_on", "!=", False)])._put(
            {"check_on": False}
        )
        night = cls.make_calendar("Night", [(day, 0, 6) for day in range(7)], tz="America/New_York")
        cls.make_policy(
            "Specialists",
            criteria={"tier_ids": [Command.set(cls.tier_2.ids)], "calendar_id": night.id},
            acknowledge=(2, "hours", {"pausable": False}),
            decide=(6, "hours"),
        )
        cls.make_policy(
            "Serious", criteria={"severity": "2", "round_the_clock": True}, decide=(12, "hours")
        )

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_stored_is_replayed(self, steps):
        with self.env.cr.savepoint() as savepoint:
            complaint = self.complaint()
            moment, broken = MONDAY, {}
            for verb, minutes, target in steps:
                # Now and then something is dated back.
                moment += timedelta(minutes=minutes)
                if verb in ("start", "stop"):
                    getattr(complaint, f"_sla_{verb}")(target, at=moment)
                elif verb == "pause":
                    complaint._sla_pause("customer", at=moment)
                elif verb == "resume":
                    complaint._sla_resume(at=moment)
                elif verb == "cancel":
                    complaint._sla_cancel((target,), at=moment)
                elif verb == "sweep":
                    self.sweep(moment)
                else:
                    values = (
                        {"tier_id": (self.tier_1 | self.tier_2 - complaint.tier_id)[0].id}
                        if verb == "tier"
                        else {"severity": "2" if complaint.severity == "1" else "1"}
                    )
                    complaint._write_guarded(values)
                    complaint._sla_retarget("Changed", at=moment)
                self.env.flush_all()
                self.env.invalidate_all()
                clocks = complaint.sudo().clock_ids
                self.assertReplayed(clocks)
                for clock in clocks:
                    # A breach is kept for ever, at its moment.
                    if clock in broken:
                        self.assertEqual(clock.breached_at, broken[clock])
                    if clock.breached_at:
                        broken[clock] = clock.breached_at
                running = clocks.filtered(lambda c: not c.stopped_at and not c.paused_since)
                self.assertEqual(
                    complaint.sla_deadline or None, min(running.mapped("deadline"), default=None)
                )
            savepoint.rollback()
        self.env.invalidate_all()
