"""From a customer at risk to one who was kept, and how it is counted, in a real browser."""

from datetime import datetime, timedelta
from itertools import count

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...engine.followup import in_control
from .common import FollowupCommon


@tagged("post_install", "-at_install")
class TestCareTours(HttpCase, FollowupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_order((cls.lamp, 1))
        cls.low = cls.rule(
            name="After a low rating",
            trigger="rating_low",
            assign="user",
            words="I have read what happened, and I am sorry.",
        )
        cls.case = cls.rated(cls.customer, date_received=fields.Datetime.now() - timedelta(days=60))

    @classmethod
    def rated(cls, partner, **values):
        """A closed complaint of ``partner`` that was rated 1."""
        case = cls.complaint(partner, **values).sudo()
        case.rating_apply(1, rating=case._rating_request())
        return case

    def follow(self):
        """What the jobs do in a minute."""
        self.env["aftersales.customer.risk"]._rescore(self.customer)
        self.find(self.low)
        self.perform()

    def test_an_agent_keeps_a_customer(self):
        self.assertTrue(self.case.clock_ids.filtered("breached_at"), "promises were broken")
        self.follow()
        self.start_tour(
            "/odoo/action-aftersales_center.action_customer_risk",
            "aftersales_agent_care",
            login="test_agent",
        )
        followup = self.followups(self.low)
        self.assertEqual((followup.state, followup.outcome), ("done", "kept"))
        self.assertEqual(followup.lead_id.won_status, "won")
        self.assertEqual(followup.lead_id.aftersales_complaint_id, self.case)

    def test_a_supervisor_reviews_and_reads_what_was_kept(self):
        other = self.env["res.partner"].create({"name": "Held Out", "email": "out@example.com"})
        salt = next(
            salt
            for salt in map(str, count())
            if in_control(salt, other.id, 50) and not in_control(salt, self.customer.id, 50)
        )
        self.low.sudo().write({"control_percent": 50, "salt": salt})
        self.rated(other)  # after that: who was rated before is not compared
        self.follow()
        self.followups(self.low)[:1].with_user(self.agent).action_kept()
        order = self.make_order(deliver=False, invoice=False)
        order.date_order = fields.Datetime.now() + timedelta(seconds=5)
        self.company.write({"aftersales_scorecard": True, "aftersales_review_percent": 100})
        items = self.env["aftersales.quality.item"].search([])
        items[1:].active = False
        items[0].case_kind = False
        third = self.complaint()
        third.sudo().user_id = self.agent
        drawn = self.env["aftersales.quality.draw"].search([], limit=1, order="until desc").until
        soon = max(drawn or datetime.min, fields.Datetime.now()) + timedelta(minutes=1)
        third.sudo()._write_guarded({"date_closed": soon})  # the demo's draw may end after now
        self.env["aftersales.quality.draw"]._draw(self.company, soon + timedelta(minutes=1))
        review = self.env["aftersales.quality.review"].search([("user_id", "=", self.agent.id)])
        self.assertEqual(review.res_id, third.id)
        self.env["aftersales.scorecard"]._count_month(
            self.company, self.company._aftersales_today().replace(day=1)
        )
        self.start_tour(
            "/odoo/action-aftersales_center.action_quality_review",
            "aftersales_supervisor_care",
            login="test_supervisor",
        )
        self.assertEqual((review.state, review.score), ("done", 100))
        self.assertEqual(review.note, "Well asked back.")
