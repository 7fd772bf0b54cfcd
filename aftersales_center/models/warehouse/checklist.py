"""What is to be looked at, per category of products: the nearest checklist applies."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("text", "Text"),
    ("yes_no", "Yes or no"),
    ("number", "Number"),
    ("choice", "Choice"),
    ("photo", "Photo"),
]


class AftersalesInspectionChecklist(models.Model):
    """The questions of one category and of those below it that have none of their own."""

    _name = "aftersales.inspection.checklist"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Inspection Checklist"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    category_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        ondelete="cascade",
        help="Categories below it have this checklist too, unless they have their own. Empty: for"
        " all products that have no other.",
    )
    item_ids = fields.One2many(
        "aftersales.inspection.checklist.item", "checklist_id", "Questions", copy=True
    )

    @api.model
    def _for_products(self, company, products):
        """``{product: its checklist, maybe empty}``: the nearest above it.

        Of two that are equally near, the company's own comes first.
        """
        lists = self.search([("company_id", "in", (company.id, False))])
        found = {}
        for product in products:
            path = (product.categ_id.parent_path or "").split("/")
            near = [
                (path.index(str(one.category_id.id)) if one.category_id else -1, one)
                for one in lists
                if not one.category_id or str(one.category_id.id) in path
            ]
            near.sort(key=lambda pair: (-pair[0], not pair[1].company_id))
            found[product] = near[0][1] if near else self.browse()
        return found


class AftersalesInspectionChecklistItem(models.Model):
    """One question, and which answers are a finding."""

    _name = "aftersales.inspection.checklist.item"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Question of a Checklist"
    _order = "sequence, id"
    _check_company_auto = True

    checklist_id = fields.Many2one(
        "aftersales.inspection.checklist", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="checklist_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char("Question", required=True, translate=True)
    help_text = fields.Char("How to Look", translate=True)
    kind = fields.Selection(KINDS, required=True, default="yes_no")
    is_required = fields.Boolean("Required", default=True)
    finding_answer = fields.Selection(
        [("yes", "Yes"), ("no", "No")], "A Finding If", help="Which answer is a finding."
    )
    has_minimum = fields.Boolean("Has a Minimum")
    minimum = fields.Float(digits=(16, 3))
    has_maximum = fields.Boolean("Has a Maximum")
    maximum = fields.Float(digits=(16, 3))
    unit = fields.Char("Counted In", translate=True, help="For example: %, mm, V.")
    choice_ids = fields.One2many(
        "aftersales.inspection.checklist.choice", "item_id", "Choices", copy=True
    )

    @api.constrains("kind", "has_minimum", "minimum", "has_maximum", "maximum", "choice_ids")
    def _check_item(self):
        for item in self:
            if item.has_minimum and item.has_maximum and item.minimum > item.maximum:
                raise ValidationError(
                    self.env._("“%s”: the lower limit is above the upper one.", item.name)
                )
            if item.kind == "choice" and not item.choice_ids:
                raise ValidationError(
                    self.env._("“%s” is a choice: enter what there is to choose.", item.name)
                )

    def _finding(self, value, choice):
        """What is wrong with an answer, in a sentence; empty when nothing is.

        :param value: yes/no as ``"yes"`` or ``"no"``, a number, or None.
        :param choice: the choice made, maybe empty.
        """
        self.ensure_one()
        if self.kind == "yes_no" and value and value == self.finding_answer:
            answers = dict(self._fields["finding_answer"]._description_selection(self.env))
            return self.env._("%(question)s: %(answer)s", question=self.name, answer=answers[value])
        if self.kind == "choice" and choice.is_finding:
            return self.env._("%(question)s: %(answer)s", question=self.name, answer=choice.name)
        if self.kind == "number" and value is not None:
            told = {"question": self.name, "value": self._number(value)}
            if self.has_minimum and value < self.minimum:
                return self.env._(
                    "%(question)s: %(value)s, less than %(limit)s",
                    limit=self._number(self.minimum),
                    **told,
                )
            if self.has_maximum and value > self.maximum:
                return self.env._(
                    "%(question)s: %(value)s, more than %(limit)s",
                    limit=self._number(self.maximum),
                    **told,
                )
        return ""

    def _number(self, value):
        """A number with the unit of this question: “79.5 %”."""
        return f"{round(value, 3):g} {self.unit or ''}".strip()


class AftersalesInspectionChecklistChoice(models.Model):
    _name = "aftersales.inspection.checklist.choice"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Choice of a Question"
    _order = "sequence, id"

    item_id = fields.Many2one(
        "aftersales.inspection.checklist.item", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    is_finding = fields.Boolean("A Finding")
