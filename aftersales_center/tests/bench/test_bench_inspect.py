"""Inspecting at the bench follows the rules: proposals, checklists, and words that are needed."""

import base64

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .bench_common import BenchCommon

#: A picture of one pixel.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestBenchInspect(BenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        order = cls.make_order((cls.lamp, 3))
        cls.rma = cls.approved_rma((order.order_line, 3))
        cls.grades = {
            grade.code: grade.id for grade in cls.env["aftersales.grade"].search([], limit=20)
        }

    def book(self):
        self.parcel = self.open_parcel(self.rma)
        for _unit in range(3):
            self.bench.scan("LAMP", self.parcel)
        return self.bench.book(self.parcel)["screen"]["groups"][0]

    def test_the_proposal_follows_what_is_seen_and_writes_nothing(self):
        group = self.book()
        self.assertEqual(group["proposal"]["disposition_id"], self.restock.id)
        told = self.bench.propose(self.parcel, group["id"], {"grade_id": self.grades["D"]})
        proposal = told["proposal"]
        self.assertEqual(proposal["inspection_id"], group["id"])
        self.assertIn(self.restock.id, proposal["barred"], "what does not work is not sold")
        self.assertNotEqual(proposal["disposition_id"], self.restock.id)
        rejected = self.bench.propose(self.parcel, group["id"], {"verdict": "rejected"})
        self.assertEqual(rejected["proposal"]["disposition_id"], self.give_back.id)
        draft = self.rma.inspection_ids
        self.assertEqual((draft.grade_id.code, draft.verdict), ("A", "accepted"))
        self.assertEqual(draft.disposition_id, self.restock)
        self.assertNotIn("value", str(told))
        self.assertNotIn("handling", str(told))

    def test_a_part_is_a_number_of_units(self):
        group = self.book()
        for quantity in ("two", 0, -1, 1e308, [1]):
            with self.subTest(quantity=quantity), self.assertRaisesRegex(UserError, "how much"):
                self.bench.finish(self.parcel, group["id"], {"quantity": quantity})
        self.assertEqual(self.rma.inspection_ids.state, "draft")

    def test_without_a_choice_the_goods_go_where_it_is_proposed(self):
        group = self.book()
        self.bench.finish(self.parcel, group["id"], {"quantity": 1, "grade_id": self.grades["D"]})
        done = self.rma.inspection_ids.filtered(lambda one: one.state == "done")
        left = self.rma.inspection_ids - done
        self.assertEqual((done.quantity, left.quantity), (1, 2))
        self.assertNotEqual(done.disposition_id, self.restock)
        self.assertEqual((left.grade_id.code, left.disposition_id), ("A", self.restock))

    def test_another_way_needs_a_reason_and_a_barred_one_is_closed(self):
        group = self.book()
        elsewhere = {"disposition_id": self.quarantine.id}
        with self.assertRaisesRegex(UserError, "say why it goes"):
            self.bench.finish(self.parcel, group["id"], elsewhere)
        defective = {"grade_id": self.grades["D"], "disposition_id": self.restock.id}
        with self.assertRaisesRegex(UserError, "cannot go to"):
            self.bench.finish(self.parcel, group["id"], {**defective, "reason": "I want to"})
        self.bench.finish(self.parcel, group["id"], {**elsewhere, "reason": "It smells odd"})
        self.assertEqual(self.rma.inspection_ids.disposition_reason, "It smells odd")
        for wrong in (2**40, -1, "x", [1]):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.bench.finish(self.parcel, group["id"], {"disposition_id": wrong})

    def test_a_rejection_needs_words_for_the_customer(self):
        group = self.book()
        with self.assertRaisesRegex(UserError, "in words for the customer"):
            self.bench.finish(self.parcel, group["id"], {"verdict": "rejected"})
        found = {"verdict": "rejected", "customer_note": "The foot is broken off."}
        self.bench.finish(self.parcel, group["id"], found)
        self.assertEqual(self.rma.inspection_ids.disposition_id, self.give_back)

    def test_questions_are_asked_and_answered(self):
        self.env["aftersales.inspection.checklist"].create(
            {
                "name": "Lamps",
                "category_id": self.lamp.categ_id.id,
                "item_ids": [
                    Command.create({"name": "Does it light?", "kind": "yes_no"}),
                    Command.create({"name": "Cable", "kind": "photo", "is_required": False}),
                ],
            }
        )
        group = self.book()
        light, cable = group["questions"]
        self.assertEqual((light["kind"], light["required"], light["value"]), ("yes_no", True, None))
        with self.assertRaises(UserError):
            self.bench.finish(self.parcel, group["id"])
        photo = (self.parcel, group["id"], cable["item_id"], "cable.png", PNG)
        screen = self.bench.photograph_answer(*photo)["screen"]
        self.assertEqual(len(screen["groups"][0]["questions"][1]["value"]), 1)
        screen = self.bench.photograph_answer(*photo)["screen"]
        self.assertEqual(len(screen["groups"][0]["questions"][1]["value"]), 2)
        wrong = (self.parcel, group["id"], light["item_id"], "x.png", PNG)
        with self.assertRaisesRegex(UserError, "No photo is asked for"):
            self.bench.photograph_answer(*wrong)
        script = base64.b64encode(b"<svg onload='x()'/>").decode()
        with self.assertRaises(UserError):
            self.bench.photograph_answer(self.parcel, group["id"], cable["item_id"], "x", script)
        answers = {str(light["item_id"]): True}
        self.bench.finish(self.parcel, group["id"], {"answers": answers})
        answer = self.rma.inspection_ids.answer_ids[0]
        self.assertEqual((answer.value_yes, self.rma.inspection_ids.state), ("yes", "done"))
