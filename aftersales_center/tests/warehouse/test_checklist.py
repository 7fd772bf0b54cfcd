"""Checklists: the nearest applies, what is required is answered, answers stay."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestChecklist(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        categories = cls.env["product.category"]
        cls.top = categories.create({"name": "Electric"})
        cls.child = categories.create({"name": "Lamps", "parent_id": cls.top.id})
        cls.lamp.categ_id = cls.child
        cls.checklist = cls.env["aftersales.inspection.checklist"].create(
            {
                "name": "Electric",
                "category_id": cls.top.id,
                "item_ids": [
                    Command.create({"name": "Does it light?", "finding_answer": "no"}),
                    Command.create(
                        {
                            "name": "Voltage",
                            "kind": "number",
                            "has_minimum": True,
                            "minimum": 11.5,
                            "has_maximum": True,
                            "maximum": 12.5,
                            "unit": "V",
                        }
                    ),
                    Command.create(
                        {
                            "name": "Cable",
                            "kind": "choice",
                            "choice_ids": [
                                Command.create({"name": "Whole"}),
                                Command.create({"name": "Cut", "is_finding": True}),
                            ],
                        }
                    ),
                    Command.create({"name": "Marks", "kind": "text", "is_required": False}),
                    Command.create({"name": "Picture", "kind": "photo", "is_required": False}),
                ],
            }
        )
        cls.light, cls.volt, cls.cable, cls.marks, cls.picture = cls.checklist.item_ids
        cls.line = cls.make_order((cls.lamp, 9)).order_line

    def draft(self, quantity=1):
        rma = self.received_rma((self.line, quantity))
        return rma.with_user(self.receiver).line_ids._prepare_inspections()

    def test_the_nearest_checklist_applies(self):
        lists = self.env["aftersales.inspection.checklist"]
        general = lists.create({"name": "All"})
        found = lists._for_products(self.company, self.lamp | self.mug)
        self.assertEqual((found[self.lamp], found[self.mug]), (self.checklist, general))
        near = lists.create({"name": "Lamps", "category_id": self.child.id})
        own = near.copy({"company_id": self.company.id})
        self.assertEqual(lists._for_products(self.company, self.lamp)[self.lamp], own)

    def test_answers_are_stored_and_frozen(self):
        draft = self.draft()
        self.assertEqual(len(draft.answer_ids), 5)
        with self.assertRaisesRegex(UserError, "Does it light"):
            draft.action_done()
        photo = self.env["ir.attachment"].with_user(self.receiver).create({"name": "lamp.png"})
        told = draft.answer_checklist(
            {
                str(self.light.id): False,
                self.volt.id: 0,
                self.cable.id: self.cable.choice_ids[0].id,
                self.marks.id: " none ",
                self.picture.id: [photo.id],
            }
        )
        values = {row["item_id"]: row["value"] for row in told}
        self.assertEqual(values[self.light.id], False)
        self.assertEqual((values[self.volt.id], values[self.marks.id]), (0.0, "none"))
        self.assertEqual(values[self.picture.id], photo.ids)
        self.assertTrue(photo.with_user(self.agent).name, "colleagues see it")
        self.assertEqual(draft.finding_words, "Does it light?: No\nVoltage: 0 V, less than 11.5 V")
        draft.answer_checklist({self.volt.id: 12.6})
        self.assertIn("12.6 V, more than 12.5 V", draft.finding_words)
        self.volt.write({"maximum": 20.0, "name": "Volts"})
        draft.action_done()
        answer = draft.answer_ids.filtered(lambda answer: answer.item_id == self.volt)
        self.assertEqual(answer.name, "Voltage", "as it was asked")
        self.assertIn("more than 12.5", answer.finding, "by the limits of that day")
        with self.assertRaises(UserError):
            draft.answer_checklist({self.volt.id: 12})
        for change in (
            lambda: answer.write({"value_number": 12}),
            lambda: answer.unlink(),
            lambda: answer.copy({"item_id": self.marks.id}),
            lambda: draft.write({"answer_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_answers_that_answer_nothing(self):
        draft = self.draft()
        foreign = self.env["ir.attachment"].create({"name": "secret", "raw": b"x"})
        for item, value in (
            (self.light, "yes"),
            (self.volt, "12"),
            (self.volt, float("nan")),
            (self.volt, True),
            (self.cable, 10**9),
            (self.marks, 5),
            (self.picture, foreign.ids),
            (self.picture, ["x"]),
        ):
            with self.subTest(item=item.name, value=value), self.assertRaises(UserError):
                draft.answer_checklist({item.id: value})
        with self.assertRaises(UserError):
            draft.answer_checklist({10**9: 1})
        with self.assertRaises(AccessError):
            draft.with_user(self.auditor).answer_checklist({self.light.id: True})

    def test_parts_keep_the_answers(self):
        draft = self.draft(2)
        draft.answer_checklist({self.light.id: True})
        parts = draft.split_inspection([{"quantity": 1}, {"quantity": 1}])
        for part in parts:
            self.assertEqual(part._checklist()[0]["value"], True)
            self.assertEqual(len(part.answer_ids), 5)

    def test_a_question_asked_since_is_asked(self):
        draft = self.draft()
        self.env["aftersales.inspection.checklist.item"].create(
            {"checklist_id": self.checklist.id, "name": "Plug?", "sequence": 1}
        )
        self.assertIn("Plug?", [row["name"] for row in draft._checklist()])
        draft.answer_checklist(
            {self.light.id: True, self.volt.id: 12, self.cable.id: self.cable.choice_ids[0].id}
        )
        with self.assertRaisesRegex(UserError, "Plug"):
            draft.action_done()

    def test_a_question_that_changed_is_asked_as_it_is_today_until_it_is_answered(self):
        draft = self.draft()
        draft.answer_checklist({self.light.id: True, self.cable.id: self.cable.choice_ids[0].id})
        self.light.write({"kind": "number", "name": "Lumen", "has_minimum": True, "minimum": 5})
        self.volt.write({"kind": "yes_no", "name": "Hums?", "finding_answer": "yes"})
        told = {row["item_id"]: row for row in draft._checklist()}
        self.assertEqual(
            [(told[item.id]["name"], told[item.id]["kind"]) for item in (self.light, self.volt)],
            [("Does it light?", "yes_no"), ("Hums?", "yes_no")],
        )
        draft.answer_checklist({self.light.id: None, self.volt.id: True})
        draft.answer_checklist({self.light.id: 4})
        self.assertEqual(draft.finding_words, "Lumen: 4, less than 5\nHums?: Yes")
        draft.action_done()

    def test_only_administrators_write_checklists(self):
        for user in (self.receiver, self.agent, self.auditor, self.supervisor):
            self.assertTrue(self.checklist.with_user(user).name)
            with self.assertRaises(AccessError):
                self.checklist.with_user(user).name = "Mine"
        self.checklist.with_user(self.administrator).name = "Ours"
