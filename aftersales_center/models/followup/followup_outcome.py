"""What came of a call, a visit or an opportunity: noted in two clicks, told to all it concerns."""

import math

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.followup import try_again
from ..audit.mixin import Personal
from ..words import exact_amount
from .rule import CARE

#: After so many calls nobody answered it is over.
ATTEMPTS = 3
#: No customer keeps us as much, in any currency: it is a slip of the finger.
_MOST = 1e12


class AftersalesFollowup(models.Model):
    _inherit = "aftersales.followup"

    def action_kept(self, reason=None, amount=None):
        """Reached, and kept. Called by agents.

        :param amount: what was kept, in the company's currency; empty: what they bought within
            the last year.
        :raises UserError: when ``amount`` is no amount of money, or when there is no call to note.
        """
        if amount is not None and not (
            isinstance(amount, (int, float)) and math.isfinite(amount) and 0 <= amount < _MOST
        ):
            raise UserError(
                self.env._("The value kept is an amount of money, zero or more. Correct it.")
            )
        return self._log_outcome("kept", reason, amount)

    def action_lost(self, reason=None):
        """Reached, and lost, with the customer's ``reason``. Called by agents.

        :raises UserError: without a reason.
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why in a few words: it tells what to do better next time.")
            )
        return self._log_outcome("lost", reason, None)

    def action_no_answer(self):
        """Not reached: again tomorrow at the customer's own hour; the third time it is over."""
        self.check_access("write")
        self._require_state(("todo",))
        for followup in self:
            attempts = followup.attempts + 1
            followup._write_guarded({"attempts": attempts})
            if attempts >= ATTEMPTS:
                followup._log_outcome("no_answer", None, None)
                continue
            moment = max(fields.Datetime.now(), followup.scheduled_on)
            planned = try_again(
                moment, followup.zone or "UTC", followup.company_id.aftersales_call_from + 1
            )
            followup.scheduled_on = planned
        return True

    def action_no_more_contact(self):
        """The customer wants no more such contacts: noted, and this one ends. Called by agents."""
        self.check_access("write")
        self._require_state(("todo",))
        # sudo: one field of the customers of follow-ups the agent may write.
        self.partner_id.sudo().aftersales_no_contact = True  # ends what is to do with them
        self.filtered(lambda followup: followup.state == "todo")._end_unwanted()
        return True

    def _end_unwanted(self):
        """These customers want no contact: nobody calls them any more.

        Called by the button, and when the wish is noted on the contact.
        """
        self._close_activity(self.env._("The customer wants no more such contacts."))
        self._write_guarded({"state": "skipped", "reason_code": "opted_out"})
        for followup in self:
            followup._audit("followup.skipped", rule=followup.rule_id, reason="opted_out")

    def action_make_lead(self):
        """The call found something to sell: make an opportunity of it. Called by agents.

        :raises UserError: for who was held out, let be, or not contacted yet.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_state(("todo", "done"))
        # sudo: a case of another team may be in its history; the opportunity is the team's.
        lead = self.sudo()._make_lead()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }

    def _log_outcome(self, outcome, reason, amount):
        self.check_access("write")
        self._require_state(("todo",))
        if outcome == "kept" and self.filtered(lambda followup: followup.action not in CARE):
            raise UserError(self.env._("Only calls and visits are noted here."))
        self._note_outcome(outcome, reason, amount)
        names = dict(self._fields["outcome"]._description_selection(self.env))
        for followup in self:
            followup._close_activity(names[outcome])
            followup._close_lead(outcome, reason)
        return True

    def _note_outcome(self, outcome, reason=None, amount=None):
        """Keep what came of it, and log it. Called by the buttons, and by opportunities."""
        reason = (reason or "").strip()
        for followup in self:
            worth = amount
            if worth is None:  # what they bought in the last year is what there is to keep
                worth = followup._yearly_amount() if outcome == "kept" else 0.0
            followup._write_guarded(
                {
                    "state": "done",
                    "outcome": outcome,
                    "outcome_reason": reason or False,
                    "outcome_amount": worth,
                    "outcome_on": fields.Datetime.now(),
                    "outcome_by_id": self.env.uid,
                }
            )
            followup._audit(
                "followup.outcome",
                rule=followup.rule_id,
                outcome=outcome,
                amount=exact_amount(followup.currency_id, worth),
                reason=Personal(reason) if reason else None,
            )

    def _close_activity(self, feedback):
        """Nobody has to do it any more."""
        # sudo: the activity of this very follow-up, whoever it is with.
        self.activity_id.sudo().action_feedback(feedback=feedback)

    def action_lost_dialog(self):
        """Ask why; called by the button of the care calendar."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why lost?"),
            "res_model": "aftersales.followup.lost",
            "view_mode": "form",
            "target": "new",
            "context": {"default_followup_ids": self.ids},
        }


class AftersalesFollowupLost(models.TransientModel):
    _name = "aftersales.followup.lost"
    _description = "Why a Customer Was Lost"

    followup_ids = fields.Many2many("aftersales.followup", required=True)
    why = fields.Selection(
        [
            ("price", "Price"),
            ("quality", "Quality of the goods"),
            ("service", "Our service"),
            ("competitor", "Somebody else offers better"),
            ("need", "No need any more"),
            ("other", "Something else"),
        ],
        "Reason",
        required=True,
        default="service",
    )
    words = fields.Char("In Their Words")

    def action_apply(self):
        """Note the loss for the follow-ups the dialog was opened on."""
        self.ensure_one()
        label = dict(self._fields["why"]._description_selection(self.env))[self.why]
        reason = f"{label}: {self.words}" if self.words else label
        return self.followup_ids.action_lost(reason=reason)
