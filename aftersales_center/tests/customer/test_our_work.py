"""Reviews and scorecards: off at first, drawn by chance, each agent their own."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...engine import scorecard as engine
from ..complaint.common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestOurWork(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(cls.env, "test_agent_2", groups="aftersales_center.group_agent")
        cls.cases = cls.env["aftersales.complaint"]
        for user in (cls.agent, cls.agent, cls.other, cls.supervisor):
            case = cls.make_complaint(user_id=user.id)
            case.sudo().user_id = user
            case.with_user(user).action_decide("rejected", "No.")
            case.with_user(user).action_close()
            cls.cases |= case.sudo()
        cls.company.write({"aftersales_scorecard": True, "aftersales_review_percent": 100})
        cls.env.flush_all()

    def run_job(self, model, method, **arguments):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: True):
            getattr(self.env[model], method)(**arguments)

    def draw(self, **arguments):
        self.run_job("aftersales.quality.draw", "_cron_draw", **arguments)
        return self.env["aftersales.quality.review"].search([("res_id", "in", self.cases.ids)])

    def of(self, reviews, user):
        return reviews.filtered(lambda review: review.user_id == user)

    def finish(self, review, answer="yes", reviewer=None):
        mine = review.with_user(reviewer or self.supervisor)
        mine.answer_ids.answer = answer
        mine.note = "Told well."
        mine.action_done()

    # Reviews -------------------------------------------------------------------------

    def test_closed_cases_are_drawn_once_and_the_draw_is_proven(self):
        now = fields.Datetime.now() + timedelta(minutes=1)
        self.company.aftersales_review_percent = 50
        drawn = self.env["aftersales.quality.draw"]
        since = now - timedelta(days=7)
        before = drawn.search([("company_id", "=", self.company.id)])
        candidates = drawn._closed_cases(self.company, before[:1].until or since, now)
        reviews = self.draw(now=now)
        draw = drawn.search([("company_id", "=", self.company.id)]) - before
        self.assertEqual(draw.case_count, len(candidates))
        expected = engine.sample(candidates, 50, draw.seed)
        self.assertEqual(draw.drawn_count, len(expected))
        names = {candidates[key][2] for key in expected}
        self.assertLessEqual(set(reviews.mapped("res_name")), names)
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "quality.sampled"), ("res_id", "=", draw.id)]
        )
        self.assertIn(draw.seed, event.payload)
        self.assertEqual(self.draw(now=now), reviews, "the same moment again: nothing")
        self.draw(now=now + timedelta(days=1))
        mine = drawn.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(mine - before), 2)
        self.assertEqual(self.draw(now=now + timedelta(days=1)), reviews)
        with self.assertRaises(UserError):
            draw.sudo().write({"seed": "mine"})

    def test_the_agent_reads_their_own_when_it_is_done(self):
        reviews = self.draw(now=fields.Datetime.now() + timedelta(minutes=1))
        self.assertEqual(len(reviews), 4)
        mine = self.of(reviews, self.agent)
        seen = lambda user: self.env["aftersales.quality.review"].with_user(user).search([])  # noqa: E731
        self.assertFalse(seen(self.agent))
        with Form(mine[0].with_user(self.supervisor)) as form:
            for index in range(len(mine[0].answer_ids)):
                with form.answer_ids.edit(index) as answer:
                    answer.answer = "no" if index == 0 else "yes"
            form.note = "Ask back first."
        mine[0].with_user(self.supervisor).action_done()
        weights = mine[0].answer_ids.mapped("weight")
        self.assertEqual(
            mine[0].score, engine.checklist_score(zip(weights, ["no"] + ["yes"] * 6, strict=True))
        )
        self.assertEqual(seen(self.agent), mine[0])
        self.assertEqual(seen(self.agent).note, "Ask back first.")
        self.assertFalse(seen(self.other))
        self.assertGreaterEqual(len(seen(self.supervisor)), 4)
        self.assertGreaterEqual(len(seen(self.auditor)), 4)
        for user in (self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                seen(user)
        answers = self.env["aftersales.quality.answer"].with_user(self.agent).search([])
        self.assertEqual(answers.review_id, mine[0])
        self.company.aftersales_scorecard = False
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertFalse(seen(user), "off is off for everybody")

    def test_nobody_reviews_their_own_work_nor_changes_what_is_done(self):
        reviews = self.draw(now=fields.Datetime.now() + timedelta(minutes=1))
        own = self.of(reviews, self.supervisor)
        with self.assertRaises(UserError):
            own.with_user(self.supervisor).note = "Excellent."
        with self.assertRaises(UserError):
            own.with_user(self.supervisor).answer_ids[0].answer = "yes"
        review = self.of(reviews, self.other)
        with self.assertRaises(UserError):
            review.with_user(self.supervisor).action_done()  # nothing answered
        with self.assertRaises(UserError):
            self.finish(review, "na")
        self.finish(review, "partly")
        self.assertEqual((review.score, review.reviewer_id), (50, self.supervisor))
        for attempt in (
            lambda: review.with_user(self.supervisor).write({"note": "Other"}),
            lambda: review.with_user(self.supervisor).answer_ids[0].write({"answer": "yes"}),
            lambda: review.with_user(self.supervisor).write({"score": 100}),
            lambda: review.with_user(self.other).write({"note": "Mine"}),
            lambda: review.with_user(self.administrator).unlink(),
            lambda: self.env["aftersales.quality.review"].sudo().create({"res_id": 1}),
            lambda: review.with_user(self.supervisor).answer_ids[0].write({"question": "?"}),
            lambda: review.with_user(self.supervisor).answer_ids[0].unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    # Scorecards ----------------------------------------------------------------------

    def count(self):
        self.run_job("aftersales.scorecard", "_cron_count")
        return self.env["aftersales.scorecard"]

    def test_each_agent_has_a_row_and_sees_no_other(self):
        reviews = self.draw(now=fields.Datetime.now() + timedelta(minutes=1))
        self.finish(self.of(reviews, self.other), "partly")
        self.cases[0].rating_apply(5, rating=self.cases[0]._rating_request())
        self.cases[2].rating_apply(1, rating=self.cases[2]._rating_request())
        self.assertEqual(self.cases[2].state, "investigating", "opened again by the low rating")
        # What first answers took: one and three hours for the one, five for the other.
        for case, hours in zip(self.cases, (1.0, 3.0, 5.0, 2.0), strict=True):
            self.env.cr.execute(
                "UPDATE aftersales_sla_clock SET hours_used = %s WHERE res_model = %s"
                " AND res_id = %s AND target = 'first_response'",
                [hours, case._name, case.id],
            )
            self.assertTrue(self.env.cr.rowcount)
        cards = self.count()
        month = self.company._aftersales_today().replace(day=1)
        mine = cards.search([("user_id", "=", self.agent.id), ("month", "=", month)])
        other = cards.search([("user_id", "=", self.other.id), ("month", "=", month)])
        self.assertEqual((mine.case_count, other.case_count), (2, 1))
        self.assertEqual((mine.response, other.response), (2.0, 5.0))
        self.assertEqual(mine.response_count, 2)
        self.assertAlmostEqual(mine.response_expected, 11 / 4)  # of all four, all of one kind
        self.assertAlmostEqual(  # as far as two cases and one case prove it
            other.response_adjusted - mine.response_adjusted, 2.25 / 21 + 0.75 * 2 / 22
        )
        self.assertEqual((mine.rating, other.rating), (5.0, 1.0))
        self.assertEqual((mine.reopened, other.reopened), (0.0, 1.0))
        self.assertEqual((other.review_score, other.review_count), (50.0, 1))
        self.count()
        mine = cards.search([("user_id", "=", self.agent.id)])
        other = cards.search([("user_id", "=", self.other.id)])
        self.assertEqual((len(mine), len(other)), (1, 1), "counted anew, not added")

        for user, expected in ((self.agent, mine), (self.other, other)):
            self.assertEqual(cards.with_user(user).search([]), expected)
            self.assertEqual(
                cards.with_user(user)._read_group([], ["user_id"], ["__count"]), [(user, 1)]
            )
        with self.assertRaises(AccessError):
            other.with_user(self.agent).read(["rating"])
        for user in (self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                cards.with_user(user).search([])
        self.assertGreaterEqual(len(cards.with_user(self.supervisor).search([])), 3)
        with self.assertRaises(UserError):
            mine.with_user(self.administrator).write({"rating": 5})
        with self.assertRaises(UserError):
            mine.sudo().unlink()
        self.company.aftersales_scorecard = False
        self.assertFalse(cards.with_user(self.supervisor).search([]))
        self.count()
        self.assertFalse(cards.sudo().search([("company_id", "=", self.company.id)]))

    def test_it_is_off_until_a_company_wants_it(self):
        company = self.env["res.company"].create({"name": "New Shop"})
        self.assertFalse(company.aftersales_scorecard)
        self.company.aftersales_scorecard = False
        self.assertFalse(self.draw())
        self.assertFalse(self.count().sudo().search([("company_id", "=", self.company.id)]))
