"""What the customer asked for, what is given instead, and why: said in the letter."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told as typed

#: Kinds of remedies by which a wish is met, where they are not called the same.
_MEETS = {
    "replacement": {"replacement", "exchange"},
    "voucher": {"voucher", "store_credit"},
}
#: Wishes that nothing can differ from: the letter says sorry anyhow, and “something else” is open.
_OPEN_WISHES = ("apology", "other")
NOTHING = "nothing"


class AftersalesComplaint(models.Model):
    """Who decides says what the customer gets; where that is not what they asked for, why.

    What was planned or given as a remedy of the complaint counts before what was only said.
    """

    _inherit = "aftersales.complaint"

    remedy_decided = fields.Selection(
        lambda self: self._selection_remedy_decided(),
        "Customer Gets",
        readonly=True,
        copy=False,
        help="What was decided, as long as no remedy is planned.",
    )
    difference_reason = fields.Text(
        "Why Something Else",
        readonly=True,
        copy=False,
        help="Why the customer gets something else than asked for; stands in the letter.",
    )
    is_other_remedy = fields.Boolean(
        "Gets Something Else", compute="_compute_is_other_remedy", compute_sudo=True
    )

    @api.model
    def _selection_remedy_decided(self):
        wishes = self._fields["remedy_wanted"]._description_selection(self.env)
        return [
            *((key, label) for key, label in wishes if key != "other"),
            (NOTHING, self.env._("Nothing of it")),
        ]

    @api.depends(
        "remedy_wanted", "remedy_decided", "outcome", "state", "remedy_ids.kind", "remedy_ids.state"
    )
    def _compute_is_other_remedy(self):
        for complaint in self:
            complaint.is_other_remedy = complaint.state in (
                "decided",
                "closed",
            ) and complaint._differs(complaint.outcome, complaint.remedy_decided)

    # ------------------------------------------------------------------
    # What differs
    # ------------------------------------------------------------------

    def _planned_kinds(self):
        """Kinds of the remedies of this complaint that were not cancelled, in their order."""
        self.ensure_one()
        # sudo: kinds of the complaint's own remedies.
        live = self.sudo().remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")
        return list(dict.fromkeys(live.mapped("kind")))

    def _differs(self, outcome, decided=None):
        """Whether what the customer gets is something else than they asked for.

        A complaint that is not upheld and gives nothing does not count: its decision says why.

        :param decided: what was said they get, used while no remedy is planned.
        """
        self.ensure_one()
        wanted = self.remedy_wanted
        if not wanted or wanted in _OPEN_WISHES:
            return False
        kinds = self._planned_kinds() or ([decided] if decided else [])
        if not kinds or (outcome == "rejected" and not set(kinds) - {"apology", NOTHING}):
            return False
        return _MEETS.get(wanted, {wanted}).isdisjoint(kinds)

    def _wanted_words(self):
        """What was asked for, in the language of the environment; may be empty."""
        wanted = dict(self._fields["remedy_wanted"]._description_selection(self.env))
        return wanted.get(self.remedy_wanted, "")

    def _given_words(self, decided=None):
        """What the customer gets, in the language of the environment; empty while unknown."""
        self.ensure_one()
        said = dict(self._selection_remedy_decided())
        kinds = dict(self.env["aftersales.remedy"]._fields["kind"]._description_selection(self.env))
        keys = self._planned_kinds() or ([decided] if decided else [])
        return ", ".join(said.get(key) or kinds.get(key, "") for key in keys)

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def action_decide(self, outcome, text, given=None, why=None):
        """As before; says besides what the customer gets and why it is not what they asked for.

        :param given: a key of ``remedy_decided``, where no remedy is planned yet.
        :param why: words for the customer, needed where it is something else.
        :raises UserError: when it is something else and nobody says why.
        """
        if given and given not in [key for key, _label in self._selection_remedy_decided()]:
            raise UserError(self.env._("Choose what the customer gets from the list."))
        why = why.strip() if isinstance(why, str) else ""
        self.check_access("write")
        for complaint in self:
            if complaint._differs(outcome, given) and not why:
                complaint._require_why(given)
        result = super().action_decide(outcome, text)
        for complaint in self:
            differs = complaint._differs(outcome, given)
            complaint._write_guarded(
                {"remedy_decided": given or False, "difference_reason": differs and why}
            )
            if differs:
                complaint._audit_difference(why)
        return result

    def action_explain_other_remedy(self, why):
        """Say why the customer gets something else, for a letter printed from now on.

        Called by agents, where a remedy was chosen after the decision.

        :raises UserError: without words, or while nothing is decided.
        """
        self.check_access("write")
        self._require_text(why)
        self._require_state(("decided", "closed"))
        self._write_guarded({"difference_reason": why.strip()})
        for complaint in self:
            complaint._audit_difference(why)
        return True

    def _require_why(self, given=None):
        raise UserError(
            self.env._(
                "%(complaint)s: the customer asked for “%(asked)s” and gets “%(given)s”. Write why,"
                " in words for the customer.",
                complaint=self.name,
                asked=self._wanted_words(),
                given=self._given_words(given),
            )
        )

    def _audit_difference(self, why):
        self._audit(
            "complaint.other_remedy",
            asked=self.remedy_wanted,
            given=", ".join(self._planned_kinds()) or self.remedy_decided or None,
            reason=typed(why),
        )

    # ------------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------------

    def _letter(self):
        """With ``difference``: why it is not what the customer asked for."""
        letter = super()._letter()
        told = self._in_customers_words()._letter_difference() if letter["decision"] else None
        return {**letter, "difference": told}

    def _letter_remedies(self):
        """What was decided, while no remedy is planned yet."""
        told, decided = super()._letter_remedies(), self.remedy_decided
        is_decided = self.state in ("decided", "closed") and decided and decided != NOTHING
        return told or ([self._given_words(decided)] if is_decided else [])

    def _letter_difference(self):
        """``{asked, why}`` where something else is given than asked for, else None."""
        if not self.is_other_remedy:
            return None
        return self._difference_words(self.remedy_decided, self.difference_reason)

    def _difference_words(self, decided, why):
        """The sentence of the letter, and the reason as it was typed; in our environment's
        language."""
        asked, given = self._wanted_words(), self._given_words(decided)
        is_nothing = not self._planned_kinds() and decided == NOTHING
        sentence = (
            self.env._("You asked us for this: %s. We are sorry that we cannot give it.", asked)
            if is_nothing
            else self.env._(
                "We are sorry that we cannot do what you asked for (%(asked)s). What we can do"
                " for you: %(given)s.",
                asked=asked,
                given=given,
            )
        )
        return {"sentence": sentence, "why": (why or "").strip()}

    def _typed_texts(self):
        """The reason goes too, when texts are erased."""
        return [*super()._typed_texts(), (self, ("difference_reason",))]
