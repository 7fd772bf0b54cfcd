"""Ratings of our cases are the customer's word: nobody of ours makes, changes or deletes one."""

from odoo import api, fields, models
from odoo.exceptions import AccessError

#: Models whose ratings nobody changes.
RATED = ("aftersales.rma", "aftersales.complaint")
#: What a rating says, and whose it is.
_SAID = frozenset(
    [
        "rating",
        "feedback",
        "consumed",
        "rated_on",
        "access_token",
        "res_id",
        "res_model",
        "res_model_id",
        "parent_res_id",
        "parent_res_model_id",
        "partner_id",
        "rated_partner_id",
        "message_id",
        "create_date",
        "aftersales_effort",
    ]
)
#: What says which model a rating is of: its id, or its name.
_WHERE = ("res_model_id", "res_model")
#: What a request for a rating consists of: all that may be given when one is made.
_ASKED = frozenset(["partner_id", "rated_partner_id", "res_model_id", "res_id", "is_internal"])


class RatingRating(models.Model):
    _inherit = "rating.rating"

    aftersales_effort = fields.Integer(
        "Effort",
        readonly=True,
        aggregator="avg",
        help="How easy it was for the customer, 1 (very hard) to 5 (very easy). 0: not said.",
    )

    _aftersales_effort_range = models.Constraint(
        "CHECK(aftersales_effort IS NULL OR aftersales_effort BETWEEN 0 AND 5)",
        "Effort is between 1 and 5.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """For our cases only empty ones are made, by the system, which the customer then fills."""
        ours = [vals for vals in vals_list if self._aftersales_concerns(vals)]
        if not ours:
            return super().create(vals_list)
        if not self.env.su or not all(_ASKED.issuperset(vals) for vals in ours):
            self._aftersales_refuse()
        context = {
            key: value for key, value in self.env.context.items() if not key.startswith("default_")
        }
        # pylint: disable=context-overridden; keys are taken out, which keywords cannot do
        return super(RatingRating, self.with_context(context)).create(vals_list)

    def write(self, vals):
        if _SAID.intersection(vals) and (
            self._aftersales_concerns(vals) or self._aftersales_ours()
        ):
            self._aftersales_refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never_ours(self):
        """A rating goes with a draft that is deleted, and else never."""
        for rating in self._aftersales_ours():
            # sudo: whether the case is still there.
            if self.env[rating.res_model].sudo().browse(rating.res_id).exists():
                self._aftersales_refuse()

    def _aftersales_give(self, rate, feedback, effort):
        """Fill this rating with what its customer says; called by the case alone."""
        self.ensure_one()
        # sudo: the customer has no right on ratings; the case looked whose it is.
        return super(RatingRating, self.sudo()).write(
            {
                "rating": rate,
                "feedback": (feedback or "").strip() or False,
                "aftersales_effort": effort,
                "consumed": True,
            }
        )

    def _write_guarded(self, vals):
        """Empty the customer's words when texts are erased; called by the case, for that only."""
        if any(vals.values()) or set(vals) != {"feedback"}:
            self._aftersales_refuse()
        # sudo: whoever erases was checked by the erasure; the number and its day stay.
        for rating in self.sudo():
            given_on = rating.rated_on
            super(RatingRating, rating).write({"feedback": False})
            super(RatingRating, rating).write({"rated_on": given_on})
        return True

    def _audit_root(self):
        """The case a rating is of; called when its texts are erased."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _aftersales_ours(self):
        # sudo: which model a rating is of, whoever asks.
        return self.filtered(lambda rating: rating.sudo().res_model in RATED)

    @api.model
    def _aftersales_concerns(self, vals):
        """Whether values make a rating one of our cases'."""
        told = [vals.get(name) or self.env.context.get(f"default_{name}") for name in _WHERE]
        model_id, model = told
        # sudo: the name of a model.
        known = model_id and self.env["ir.model"].sudo().browse(model_id).model
        return known in RATED or model in RATED

    def _aftersales_refuse(self):
        raise AccessError(
            self.env._(
                "Ratings are the customer's word: they are given by the link in the customer's"
                " mail or on their page, and nobody else makes, changes or deletes one."
            )
        )
