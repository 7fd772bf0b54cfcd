"""The board: what breaks next, in which order, and why it is there."""

from datetime import timedelta

from lxml import etree

from odoo import Command, fields

from .common import ComplaintCommon


class TestBoard(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["aftersales.sla.policy"].search([]).active = False
        cls.env["aftersales.sla.policy"].create(
            {
                "name": "All",
                "target_ids": [
                    Command.create({"target": target, "amount": hours, "unit": "clock_hours"})
                    for target, hours in (("acknowledge", 4), ("decide", 48), ("resolve", 96))
                ],
            }
        )
        cls.now = fields.Datetime.now().replace(microsecond=0)

    def received(self, hours, **values):
        """A complaint of so many hours ago, swept."""
        complaint = self.make_complaint(date_received=self.now - timedelta(hours=hours), **values)
        self.env["aftersales.sla.clock"]._cron_sweep(self.now)
        return complaint

    def test_what_breaks_next_is_named_first(self):
        self.tier_1.climb_hours = 0
        for hours, expected in (
            (1, "Acknowledge: 3 h left"),
            (10, "Decide: 38 h left; Acknowledge: 6 h over"),
            (50, "Resolve: 46 h left; Acknowledge: 46 h over"),
            (100, "Acknowledge: 96 h over"),
        ):
            with self.subTest(hours=hours):
                self.assertEqual(self.received(hours).due_text, expected)
        waiting = self.received(10)
        waiting.action_wait_for_customer("A photo, please.")
        self.assertEqual(waiting.due_text, False)
        done = self.received(1)
        done.action_decide("upheld", "Yes.")
        done.action_close()
        self.assertEqual(done.due_text, False)

    def test_the_board_is_in_the_order_of_what_is_due(self):
        cases = [self.received(hours) for hours in (1, 50, 10)]
        for kind in ("kanban", "list"):
            view = self.env.ref(f"aftersales_center.view_complaint_board_{kind}")
            order = etree.fromstring(view.arch).get("default_order")
            found = self.env["aftersales.complaint"].search(
                [("id", "in", [case.id for case in cases])], order=order
            )
            self.assertEqual(list(found), [cases[1], cases[2], cases[0]])

    def test_why_it_is_there(self):
        quiet = self.received(1)
        self.assertFalse(quiet.triage_reasons)
        self.assertEqual(quiet.triage_text, f"{self.defect.display_name} · Normal")
        quiet.category_id = False
        self.assertEqual(quiet.triage_text, "Normal")
        climbed = self.received(200)
        self.assertEqual(climbed.tier_id, self.tier_3)
        self.assertFalse(climbed.triage_reasons)
        self.assertRegex(climbed.triage_text, "^.+ was due on .+$")
        told = self.received(1, note="My lawyer says that it is too late.")
        self.assertIn("(lawyer)", told.triage_text)
        told.action_escalate("He calls every hour.")
        self.assertIn("(lawyer)", told.triage_text)
        self.assertTrue(told.triage_text.endswith("; He calls every hour."))
