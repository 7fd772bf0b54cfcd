"""Answers to the questions of a checklist: stored with the inspection, frozen when it is done."""

from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .checklist import KINDS


class AftersalesInspectionAnswer(models.Model):
    """One question as it was asked, and its answer."""

    _name = "aftersales.inspection.answer"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _description = "Answer at Inspection"
    _order = "sequence, id"
    _check_company_auto = True
    _guarded = frozenset(["name", "kind", "sequence", "company_id", "is_required"])

    inspection_id = fields.Many2one(
        "aftersales.inspection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="inspection_id.company_id", store=True)
    state = fields.Selection(related="inspection_id.state")
    item_id = fields.Many2one(
        "aftersales.inspection.checklist.item",
        required=True,
        ondelete="restrict",
        check_company=True,
    )
    name = fields.Char("Question", compute="_compute_asked", store=True, precompute=True)
    kind = fields.Selection(KINDS, compute="_compute_asked", store=True, precompute=True)
    sequence = fields.Integer(compute="_compute_asked", store=True, precompute=True)
    is_required = fields.Boolean("Required", compute="_compute_asked", store=True, precompute=True)
    value_text = fields.Char("Text")
    value_yes = fields.Selection([("yes", "Yes"), ("no", "No")], "Yes or No")
    value_number = fields.Float("Number", digits=(16, 3))
    has_number = fields.Boolean(
        compute="_compute_has_number",
        store=True,
        readonly=False,
        precompute=True,
        help="A number was entered; zero is one.",
    )
    choice_id = fields.Many2one(
        "aftersales.inspection.checklist.choice",
        domain="[('item_id', '=', item_id)]",
        ondelete="restrict",
    )
    photo_ids = fields.Many2many(
        "ir.attachment", "aftersales_inspection_answer_photo", string="Photos"
    )
    finding = fields.Char(compute="_compute_finding", store=True, precompute=True)

    _item_uniq = models.UniqueIndex(
        "(inspection_id, item_id)", "This question is answered already."
    )

    @api.depends("item_id")
    def _compute_asked(self):
        """As it was asked: a later change of the checklist changes no answer."""
        for answer in self:
            item = answer.item_id
            answer.name, answer.kind = item.name, item.kind
            answer.sequence, answer.is_required = item.sequence, item.is_required

    @api.depends("value_number")
    def _compute_has_number(self):
        for answer in self:
            answer.has_number = answer.has_number or bool(answer.value_number)

    @api.depends("value_text", "value_yes", "value_number", "has_number", "choice_id")
    def _compute_finding(self):
        """By the limits of the day it is answered."""
        for answer in self:
            values = {
                "yes_no": answer.value_yes or None,
                "number": answer.value_number if answer.has_number else None,
            }
            item = answer.item_id
            answer.finding = (
                item._finding(values.get(answer.kind), answer.choice_id)
                if item.kind == answer.kind
                else ""  # it asks something else by now
            )

    @api.constrains("choice_id", "item_id")
    def _check_choice(self):
        for answer in self:
            if answer.choice_id and answer.choice_id.item_id != answer.item_id:
                raise ValidationError(
                    self.env._("“%s” is none of the choices there are.", answer.choice_id.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        ids = [vals.get("inspection_id") for vals in vals_list]
        if any(one.state == "done" for one in self.env["aftersales.inspection"].browse(ids)):
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_when_done()
        if {"inspection_id", "item_id"} & set(vals):
            raise UserError(self.env._("An answer stays with its question."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        self._refuse_when_done()

    def _refuse_when_done(self):
        if any(answer.inspection_id.state == "done" for answer in self):
            self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._("The inspection is finished: its answers stay as they were given.")
        )

    def _audit_root(self):
        return self.inspection_id._audit_root()

    def _ask_anew(self):
        """Ask as the checklist asks today, where it was changed."""
        self.ensure_one()
        item = self.item_id
        today = {name: item[name] for name in ("name", "kind", "sequence", "is_required")}
        if any(self[name] != value for name, value in today.items()):
            self._write_guarded(today)

    def _is_answered(self):
        self.ensure_one()
        return bool(
            {
                "text": (self.value_text or "").strip(),
                "yes_no": self.value_yes,
                "number": self.has_number,
                "choice": self.choice_id,
                "photo": self.photo_ids,
            }[self.kind]
        )

    def _read_value(self, value):
        """The values to write for ``value``, checked; see ``answer_checklist``."""
        self.ensure_one()
        nothing = {
            "value_text": False,
            "value_yes": False,
            "value_number": 0.0,
            "has_number": False,
            "choice_id": False,
            "photo_ids": [Command.clear()],
        }
        if value is None:
            return nothing
        kind, choices = self.kind, self.item_id.choice_ids
        if kind == "text" and isinstance(value, str):
            return {"value_text": value.strip()}
        if kind == "yes_no" and isinstance(value, bool):
            return {"value_yes": "yes" if value else "no"}
        if kind == "number" and type(value) in (int, float) and isfinite(value):
            return {"value_number": value, "has_number": True}
        if kind == "choice" and type(value) is int and value in choices.ids:
            return {"choice_id": value}
        if kind == "photo" and isinstance(value, list):
            photos = self._own_photos(value)
            if photos is not None:
                return {"photo_ids": [Command.set(photos.ids)]}
        raise UserError(self.env._("This does not answer “%s”.", self.name))

    def _own_photos(self, ids):
        """The attachments of ``ids`` that belong here or to nothing yet; None if any does not."""
        photos = self.env["ir.attachment"]
        if any(type(one) is not int for one in ids):
            return None
        # sudo: whose they are is looked at here; others' attachments are never linked.
        photos = photos.sudo().browse(ids).exists()
        here = {(self._name, self.id), ("aftersales.inspection", self.inspection_id.id)}
        new = photos.filtered(lambda one: not one.res_id and one.create_uid == self.env.user)
        own = new | photos.filtered(lambda one: (one.res_model, one.res_id) in here)
        if len(own) != len(set(ids)):
            return None
        new.write({"res_model": self._name, "res_id": self.id})  # so that colleagues see them
        return own.with_env(self.env)

    def _value(self):
        """The answer as :meth:`~.AftersalesInspection.answer_checklist` takes it, or None."""
        self.ensure_one()
        if not self._is_answered():
            return None
        return {
            "text": self.value_text,
            "yes_no": self.value_yes == "yes",
            "number": self.value_number,
            "choice": self.choice_id.id,
            "photo": self.photo_ids.ids,
        }[self.kind]


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    answer_ids = fields.One2many(
        "aftersales.inspection.answer", "inspection_id", "Checklist", copy=True
    )
    finding_words = fields.Text(
        "Found by the Checklist",
        compute="_compute_finding_words",
        help="Answers that are out of their limits, or not as they should be.",
    )

    @api.depends("answer_ids.finding")
    def _compute_finding_words(self):
        for inspection in self:
            inspection.finding_words = "\n".join(
                filter(None, inspection.answer_ids.mapped("finding"))
            )

    @api.model_create_multi
    def create(self, vals_list):
        """With a row for each question of the checklist of the product."""
        inspections = super().create(vals_list)
        inspections._ask_questions()
        return inspections

    def _ask_questions(self):
        """Add rows for the questions that these drafts have none for yet.

        What nobody answered yet is asked as it is asked today.
        """
        drafts = self.filtered(lambda inspection: inspection.state == "draft")
        for answer in drafts.answer_ids:
            if not answer._is_answered():
                answer._ask_anew()
        self.env["aftersales.inspection.answer"].create(
            [
                {"inspection_id": draft.id, "item_id": item.id}
                for draft, items in drafts._items().items()
                for item in items - draft.answer_ids.item_id
            ]
        )

    def _items(self):
        """``{inspection: the questions of its checklist}``, as it is today."""
        found = {}
        for company, group in self.grouped("company_id").items():
            lists = self.env["aftersales.inspection.checklist"]._for_products(
                company, group.product_id
            )
            found.update(
                (inspection, lists[inspection.product_id].item_ids) for inspection in group
            )
        return found

    def _checklist(self):
        """The questions of one inspection with their answers, as the bench shows them.

        :return: a list of dicts ``item_id``, ``name``, ``help``, ``kind``, ``required``, ``unit``,
            ``choices`` (``[[id, name]]``), ``value`` (as answered; None when not) and ``finding``.
        """
        self.ensure_one()
        answers = {answer.item_id: answer for answer in self.answer_ids}
        # As it was asked, once it is answered; else as it is asked today.
        asked = {
            item: answer
            for item, answer in answers.items()
            if self.state == "done" or answer._is_answered()
        }
        items = self.answer_ids.item_id
        if self.state == "draft":
            items |= self._items()[self]
        return [
            {
                "item_id": item.id,
                "name": asked.get(item, item).name,
                "help": item.help_text or "",
                "kind": asked.get(item, item).kind,
                "required": asked.get(item, item).is_required,
                "unit": item.unit or "",
                "choices": [[choice.id, choice.name] for choice in item.choice_ids],
                "value": answers[item]._value() if item in answers else None,
                "finding": (answers[item].finding or "") if item in answers else "",
            }
            for item in items.sorted()
        ]

    def answer_checklist(self, answers):
        """Store answers of one draft; called by receivers, agents and the bench.

        :param answers: ``{item_id: value}``: text, True or False, a number, the id of a choice, or
            a list of ids of attachments; None takes an answer back.
        :return: the checklist, as :meth:`_checklist` tells it.
        :raises UserError: for a question that is not asked, or a value that answers it not.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_state(("draft",))
        self._ask_questions()
        rows = {answer.item_id.id: answer for answer in self.answer_ids}
        for key, value in (answers if isinstance(answers, dict) else {}).items():
            number = int(key) if str(key).isdecimal() else 0
            if number not in rows:
                raise UserError(
                    self.env._(
                        "This is not asked about “%s”. Load the page again.",
                        self.product_id.display_name,
                    )
                )
            rows[number].write(rows[number]._read_value(value))
        return self._checklist()

    def _check_complete(self):
        super()._check_complete()
        self._ask_questions()
        items = self._items()
        for inspection in self:
            for answer in inspection.answer_ids:
                if (
                    answer.item_id in items[inspection]
                    and answer.is_required
                    and not answer._is_answered()
                ):
                    raise UserError(
                        self.env._(
                            "“%(product)s”: answer “%(question)s” first.",
                            product=inspection.product_id.display_name,
                            question=answer.name,
                        )
                    )
