"""Where goods should go and why: rules, bars, reasons, dispositions, and who sees money."""

import json

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestRecovery(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 20))
        cls.line = cls.order.order_line
        cls.returns = cls.warehouse.aftersales_location_id
        ref = cls.env.ref
        cls.grades = {
            grade.code: grade for grade in cls.env["aftersales.grade"].search([], limit=10)
        }
        cls.refurbish = ref("aftersales_center.disposition_refurbish")
        cls.vendor = ref("aftersales_center.disposition_return_to_vendor")
        cls.donate = ref("aftersales_center.disposition_donate")
        cls.recycle = ref("aftersales_center.disposition_recycle")
        cls.unsealed = ref("aftersales_center.legal_exception_seal_broken")

    def draft(self, quantity=1, **values):
        rma = self.received_rma((self.line, quantity))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        if values:
            draft.write(values)
        return draft

    def proposed(self, draft):
        return draft._proposals()[draft]["disposition"]

    # What is proposed ---------------------------------------------------------

    def test_what_recovers_most_is_proposed(self):
        """A lamp was sold for 40: worn, 60 % − 10 = 14; defective, 40 % − 15 = 1."""
        draft = self.draft()
        expected = {"A": self.restock, "B": self.restock, "C": self.refurbish, "D": self.refurbish}
        for code, disposition in expected.items():
            draft.grade_id = self.grades[code]
            with self.subTest(grade=code):
                self.assertEqual(self.proposed(draft), disposition)
                self.assertEqual(draft.disposition_id, disposition, "it follows")
        routes = {
            route["disposition"]: route
            for route in draft.with_user(self.agent)._proposals()[draft]["routes"]
        }
        best = routes[self.refurbish.id]
        self.assertEqual((best["value"], best["handling"]), (16.0, 15.0))
        self.assertIn("does not work", routes[self.restock.id]["barred"])
        mug = self.make_order((self.mug, 1)).order_line  # 9.50: 3.80 − 15 < −3
        cheap = self.received_rma((mug, 1)).with_user(self.receiver).line_ids
        cheap = cheap._prepare_inspections()
        cheap.grade_id = self.grades["D"]
        self.assertEqual(cheap.disposition_id, self.recycle)

    def test_bars_come_first_and_hold_for_everybody(self):
        draft = self.draft(finding_ids=[Command.link(self.unsealed.id)])
        self.assertEqual(draft.disposition_id, self.quarantine)
        for user in (self.receiver, self.agent, self.supervisor):
            with self.assertRaisesRegex(UserError, "hygiene"):
                draft.with_user(user).choose_disposition(self.restock.id, "I want to.")
        draft.write({"disposition_id": self.restock.id, "disposition_reason": "I want to."})
        with self.assertRaisesRegex(UserError, "hygiene"):
            draft.action_done()

    def test_another_way_needs_a_reason_and_is_logged(self):
        draft = self.draft()
        with self.assertRaisesRegex(UserError, "say why"):
            draft.choose_disposition(self.scrap.id)
        for nonsense in (0, None, "1", [1], 10**9):
            with self.assertRaises(UserError):
                draft.choose_disposition(nonsense, "Why not.")
        draft.disposition_id = self.scrap
        with self.assertRaisesRegex(UserError, "As new: back on the shelf"):
            draft.action_done()
        draft.choose_disposition(self.scrap.id, "Fell from the shelf.")
        draft.action_done()
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "inspection.rerouted")], order="id desc", limit=1
        )
        line = json.loads(event.payload)["lines"][0]
        self.assertEqual(line["disposition"]["name"], "Scrap")
        self.assertEqual(line["proposed"]["name"], "Restock")
        self.assertIn("Scrap", event.sentence)

    def test_rejected_goods_go_home_and_the_customer_reads_why(self):
        draft = self.draft(verdict="rejected")
        self.assertEqual(draft.disposition_id, self.give_back, "they are the customer's still")
        with self.assertRaisesRegex(UserError, "words for the customer"):
            draft.action_done()
        draft.customer_note = "The foot is drilled through."
        draft.action_done()
        rma = draft.rma_id.sudo()
        self.assertIn("drilled through", rma.told_not_accepted)
        self.assertIn("drilled through", "".join(str(fact) for fact in rma._portal_facts()))
        with self.assertRaises(UserError):
            draft.customer_note = "Never mind."

    def test_the_form_follows_the_grade(self):
        draft = self.draft()
        with Form(draft) as form:
            form.grade_id = self.grades["C"]
            self.assertEqual(form.disposition_id, self.refurbish)
        self.assertEqual(draft.disposition_id, self.refurbish)

    def test_claimed_beside_observed(self):
        draft = self.draft()
        self.assertEqual(draft.claimed_reason_id, self.defective)

    def test_rules_are_the_administrators(self):
        rule = self.env.ref("aftersales_center.recovery_as_new")
        for user in (self.agent, self.auditor):
            self.assertEqual(rule.with_user(user).handling_cost, 1)
            with self.assertRaises(AccessError):
                rule.with_user(user).handling_cost = 2
        with self.assertRaises(AccessError):
            rule.with_user(self.receiver).read(["name"])
        rule.with_user(self.administrator).handling_cost = 2
        self.env.cr.flush()
        self.assertTrue(
            self.env["aftersales.audit.event"].search_count(
                [
                    ("res_model", "=", rule._name),
                    ("res_id", "=", rule.id),
                    ("event", "=", "config.changed"),
                ]
            )
        )

    def test_a_receiver_sees_the_way_and_why_but_no_money(self):
        draft = self.draft()
        proposal = draft._proposals()[draft]
        self.assertEqual(proposal["why"], "As new: back on the shelf.")
        for route in proposal["routes"]:
            self.assertEqual((route["value"], route["handling"]), (None, None))
        values = draft.read()[0]
        self.assertNotIn("recovery_words", values)
        self.assertNotIn("39", str(values["proposal_why"]))
        with self.assertRaises(AccessError):
            draft.read(["recovery_words"])
        self.assertIn("39.00", draft.with_user(self.agent).recovery_words)
        fields = draft.fields_get()
        self.assertFalse([name for name, field in fields.items() if field["type"] == "monetary"])

    # Where they go ----------------------------------------------------------------

    def test_each_way_is_a_real_move(self):
        places = {
            self.refurbish: self.warehouse.aftersales_refurbish_location_id,
            self.vendor: self.warehouse.aftersales_vendor_location_id,
            self.recycle: None,
            self.donate: None,
        }
        for disposition, place in places.items():
            with self.subTest(way=disposition.name), self.undone():
                draft = self.draft()
                draft.choose_disposition(disposition.id, "For the test.")
                draft.action_done()
                move = draft.sudo().move_ids
                self.assertEqual(move.state, "done")
                if place:
                    self.assertEqual(move.location_dest_id, place)
                    self.assertEqual(self.on_hand(self.lamp, place), 1)
                    self.assertFalse(move.value)
                else:
                    self.assertEqual(move.location_dest_id.usage, "inventory")
                    self.assertEqual(move.location_dest_id.company_id, self.company)
                    self.assertEqual(move.value, 20.0, "it leaves the books at its cost")
                self.assertEqual(self.on_hand(self.lamp, self.returns), 0)

    def test_scrap_with_odoos_reasons(self):
        reasons = self.env["stock.scrap.reason.tag"].create([{"name": "Wet"}, {"name": "Burnt"}])
        self.scrap.scrap_reason_tag_ids = reasons[0]
        for chosen, expected in ((reasons.browse(), reasons[0]), (reasons[1], reasons[1])):
            draft = self.draft(scrap_reason_tag_ids=[Command.set(chosen.ids)])
            draft.choose_disposition(self.scrap.id, "It is wet.")
            draft.action_done()
            self.assertEqual(draft.sudo().move_ids.scrap_id.scrap_reason_tag_ids, expected)

    def test_quarantine_has_an_end(self):
        self.quarantine.quarantine_days = 7
        leader = self.supervisor
        self.env["aftersales.team"].search([], limit=1).leader_id = leader
        draft = self.draft(2)
        draft.choose_disposition(self.quarantine.id, "Nobody knows yet.")
        draft.action_done()
        rma, day = draft.rma_id.sudo(), draft.deadline
        rma.team_id.leader_id = leader
        self.assertTrue(day)
        inspections = self.env["aftersales.inspection"]

        def asked():
            return rma.activity_ids.filtered(lambda a: "quarantine" in (a.summary or ""))

        inspections.search([("deadline", "<=", day)])._write_guarded({"reminded_on": False})
        overdue = inspections.search([("deadline", "<", day.replace(year=day.year + 1))])
        (draft.sudo() & overdue)._remind_quarantine()
        self.assertEqual(len(asked()), 1)
        self.assertEqual(draft.reminded_on, draft.reminded_on)
        due = [("deadline", "!=", False), ("reminded_on", "=", False), ("id", "=", draft.id)]
        self.assertFalse(inspections.search(due), "once")
        again = draft.inspect_again()
        again.choose_disposition(self.restock.id, "Fine after all.")
        again.action_done()
        self.assertFalse(again.deadline)

    # Splitting --------------------------------------------------------------------

    def test_one_line_in_three_grades_at_once(self):
        draft = self.draft(6)
        parts = draft.split_inspection(
            [
                {"quantity": 3},
                {"quantity": 2, "grade_id": self.grades["C"].id},
                {
                    "quantity": 1,
                    "verdict": "rejected",
                    "customer_note": "Not ours.",
                    "note": "Another brand.",
                },
            ]
        )
        self.assertEqual(parts[0], draft)
        self.assertEqual(parts.mapped("quantity"), [3, 2, 1])
        self.assertEqual(
            parts.mapped("disposition_id"), self.restock | self.refurbish | self.give_back
        )
        parts.action_done()
        self.assertEqual((draft.rma_line_id.qty_inspected, draft.rma_line_id.qty_accepted), (6, 5))

    def test_parts_that_make_no_sense(self):
        draft = self.draft(2)
        for parts in (
            [],
            None,
            "2",
            [{"quantity": 1}],
            [{"quantity": 3}],
            [{"quantity": 3}, {"quantity": -1}],
            [{"quantity": 0}, {"quantity": 2}],
            [{"quantity": True}, {"quantity": 1}],
            [{"quantity": "2"}],
            [{"quantity": 2, "state": "done"}],
            [{"quantity": 2, "grade_id": 10**9}],
            [{"quantity": 2, "verdict": "maybe"}],
            [2],
            [{"quantity": 1e308}],
        ):
            with self.subTest(parts=parts), self.assertRaises(UserError):
                draft.split_inspection(parts)
        self.assertEqual(draft.quantity, 2)
        with self.assertRaises(AccessError):
            draft.with_user(self.auditor).split_inspection([{"quantity": 2}])

    # A second opinion ------------------------------------------------------------

    def test_who_asks_waits_for_the_answer(self):
        draft = self.draft()
        with self.assertRaises(UserError):
            draft.ask_second_opinion(self.salesman.id)
        with self.assertRaises(UserError):
            draft.ask_second_opinion(self.receiver.id)
        draft.ask_second_opinion(self.agent.id, "Is this <b>rust</b>?")
        activity = draft.rma_id.sudo().activity_ids.filtered(lambda a: a.user_id == self.agent)
        self.assertEqual(len(activity), 1)
        self.assertIn("&lt;b&gt;", activity.note)
        with self.assertRaisesRegex(UserError, "Wait for it"):
            draft.action_done()
        with self.assertRaisesRegex(UserError, "somebody else"):
            draft.give_opinion("Yes.")
        with self.assertRaises(UserError):
            draft.ask_second_opinion(self.agent.id)
        with self.assertRaises(UserError):
            draft.opinion_state = "given"
        draft.with_user(self.agent).give_opinion("Only dust.")
        self.assertFalse(activity.exists().active if activity.exists() else False)
        self.assertEqual(draft.opinion_text, "Only dust.")
        draft.action_done()
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("event", "like", "inspection.opinion"), ("res_id", "=", draft.rma_id.id)]
        )
        self.assertEqual(len(events), 2)

    def test_parts_of_what_was_asked_about_wait_too(self):
        parts = self.draft(2)
        parts.ask_second_opinion(self.agent.id, "Really?")
        parts = parts.split_inspection([{"quantity": 1}, {"quantity": 1}])
        for part in parts:
            with self.assertRaisesRegex(UserError, "Wait for it"):
                part.action_done()
            with self.assertRaisesRegex(UserError, "Wait for it"):
                part.unlink()
        mine = parts[0].rma_id.sudo().activity_ids.filtered(lambda a: a.user_id == self.agent)
        parts[0].with_user(self.agent).give_opinion("Yes.")
        self.assertTrue(mine.exists(), "one part is still to be looked at")
        parts[1].with_user(self.agent).give_opinion("Yes.")
        self.assertFalse(mine.exists().filtered("active"))

    def test_a_question_can_be_withdrawn_or_answered_by_finishing(self):
        first, second = self.draft(), self.draft()
        for draft in (first, second):
            draft.ask_second_opinion(self.agent.id, "Really?")
        first.withdraw_opinion()
        first.action_done()
        self.assertEqual(first.opinion_state, "withdrawn")
        second.with_user(self.agent).action_done()
        self.assertEqual(second.opinion_state, "given")
