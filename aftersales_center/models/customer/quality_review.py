"""Closed cases drawn at random and looked at by a checklist: how well did we do this?

The draw is proven by its seed: the same cases and the same seed give the same sample, and nobody
knew the seed before.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import scorecard as engine
from ..rma.rma_audit import told

CASES = [("aftersales.complaint", "Complaint"), ("aftersales.rma", "Return")]
ANSWERS = [("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("na", "Does not apply")]


class AftersalesQualityItem(models.Model):
    """One question of the checklist; a company may have its own beside the common ones."""

    _name = "aftersales.quality.item"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Question of Quality Reviews"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char("Question", required=True, translate=True)
    help_text = fields.Char("What to Look At", translate=True)
    weight = fields.Integer(default=1, required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: in every company.")
    case_kind = fields.Selection(CASES, "Asked About", help="Empty: about every case.")

    _weight_positive = models.Constraint(
        "CHECK(weight > 0)", "The weight of a question must be more than zero."
    )


class AftersalesQualityReview(models.Model):
    """What a supervisor found in one closed case; its agent reads it when it is done.

    ``score`` is 0 to 100, over the questions that applied, by weight.
    """

    _name = "aftersales.quality.review"
    _description = "Quality Review"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "state desc, id desc"
    _rec_name = "res_name"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "company_id",
            "res_model",
            "res_id",
            "res_name",
            "user_id",
            "state",
            "score",
            "reviewer_id",
            "done_on",
            "draw_id",
            "closed_on",
        ]
    )

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    res_model = fields.Selection(CASES, "Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Case ID", model_field="res_model", required=True, readonly=True
    )
    res_name = fields.Char("Case", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Agent", required=True, readonly=True, index=True, ondelete="cascade"
    )
    closed_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("draft", "To review"), ("done", "Reviewed")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    answer_ids = fields.One2many("aftersales.quality.answer", "review_id", "Checklist")
    note = fields.Text(
        "Coaching Note", help="What was good, and what to try next. The agent reads it."
    )
    score = fields.Integer(readonly=True, aggregator="avg")
    is_scored = fields.Boolean(compute="_compute_is_scored")
    reviewer_id = fields.Many2one("res.users", "Reviewed By", readonly=True)
    done_on = fields.Datetime("Reviewed On", readonly=True)
    draw_id = fields.Many2one(
        "aftersales.quality.draw", "Drawn", readonly=True, ondelete="restrict"
    )

    _one_uniq = models.UniqueIndex("(res_model, res_id)", "This case is in review already.")

    @api.depends("state", "answer_ids.answer")
    def _compute_is_scored(self):
        for review in self:
            review.is_scored = review._score() is not None

    def _score(self):
        return engine.checklist_score(
            (answer.weight, answer.answer or "na") for answer in self.answer_ids
        )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super; refused
        raise UserError(
            self.env._(
                "Cases are drawn for review by chance. Ask for a draw, or wait for tonight's."
            )
        )

    def write(self, vals):
        """Who reviews answers and notes; nobody reviews their own work, and what is done stays."""
        if any(review.state == "done" for review in self):
            raise UserError(self.env._("A review that is done stays as it is."))
        self._require_reviewer()
        return super().write(vals)

    def action_done(self):
        """Finish the review: its agent can read it now. Called by supervisors.

        :raises UserError: with a question unanswered, none that applied, or on one's own case.
        """
        self.check_access("write")
        self._require_reviewer()
        self._require_state(("draft",))
        for review in self:
            if not all(review.answer_ids.mapped("answer")):
                raise UserError(self.env._("Answer each question, or say that it does not apply."))
            score = review._score()
            if score is None:
                raise UserError(
                    self.env._("No question applied, so there is nothing to score. Answer one.")
                )
            review._write_guarded(
                {
                    "state": "done",
                    "score": score,
                    "reviewer_id": self.env.uid,
                    "done_on": fields.Datetime.now(),
                }
            )
            review._audit(
                "quality.reviewed", case=review.res_name, score=score, note=told(review.note)
            )
        return True

    def _require_reviewer(self):
        if not self.env.su and self.env.user in self.user_id:
            raise UserError(
                self.env._("This is your own case: another supervisor reviews how it was handled.")
            )

    def action_open_case(self):
        """Open the return or the complaint; needs the user's own rights on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
            "name": self.res_name,
        }


class AftersalesQualityAnswer(models.Model):
    """One question as it was when the case was drawn, and what was found."""

    _name = "aftersales.quality.answer"
    _description = "Answer of a Quality Review"
    _order = "review_id, sequence, id"

    review_id = fields.Many2one(
        "aftersales.quality.review", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    question = fields.Char(required=True, readonly=True)
    help_text = fields.Char("What to Look At", readonly=True)
    weight = fields.Integer(readonly=True)
    answer = fields.Selection(ANSWERS)
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        """Questions come with the draw; nobody adds one to a single review."""
        if not self.env.su:
            raise UserError(self.env._("Questions are set up for all reviews, not for one."))
        return super().create(vals_list)

    def write(self, vals):
        if set(vals) - {"answer", "note"}:
            raise ValidationError(self.env._("Of a question, only the answer can be given."))
        if any(answer.review_id.state == "done" for answer in self):
            raise UserError(self.env._("A review that is done stays as it is."))
        self.review_id._require_reviewer()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_the_system_only(self):
        if not self.env.su:
            raise UserError(self.env._("Say that the question does not apply instead."))
