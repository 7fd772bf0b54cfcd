"""Verdicts that people set aside, with a reason, and above a limit with four eyes."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ...engine.claim import Answer
from ..words import exact_amount
from .rma_audit import told


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def action_override(self, reason=None):
        """Grant what the policy does not; called by supervisors, who say why.

        Above the company's limit it takes effect only when a second supervisor confirms it.

        :raises UserError: without a reason, without a verdict, or when it is granted anyway.
        """
        self._require_supervisor()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the decision is set aside, in one sentence."))
        for line in self:
            if not line.decision_id:
                raise UserError(
                    self.env._(
                        "“%s” was not decided yet: there is nothing to override. Request the"
                        " return first.",
                        line.product_id.display_name,
                    )
                )
            if line.decision_id.occasion == "override":
                raise UserError(
                    self.env._(
                        "The decision on “%s” was overridden already.",
                        line.product_id.display_name,
                    )
                )
            waits = line._needs_second_person(self)
            line._set_aside(Answer.REVIEW if waits else Answer.ACCEPT, reason, self.env.user)
        waiting = self.filtered("awaits_confirmation")
        waiting.rma_id._say_each(
            {
                rma: self.env._("An override waits for a second supervisor to confirm it.")
                for rma in waiting.rma_id
            }
        )
        return True

    def action_confirm_override(self):
        """Confirm what another supervisor wants to grant; called by supervisors.

        :raises UserError: when nothing waits, or by the person who asked for it.
        """
        self._require_supervisor()
        for line in self:
            if not line.awaits_confirmation:
                raise UserError(
                    self.env._("No override of “%s” waits.", line.product_id.display_name)
                )
            asked_by = line.decision_id.override_user_id
            if self.env.user == asked_by:
                raise UserError(
                    self.env._(
                        "Four eyes: %s asked for this, so somebody else has to confirm it.",
                        self.env.user.name,
                    )
                )
            line._set_aside(
                Answer.ACCEPT, line.decision_id.override_reason, asked_by, self.env.user
            )
        return True

    def _require_supervisor(self):
        self.check_access("write")
        if not self._may_supervise():
            raise AccessError(
                self.env._("Only a supervisor may set a decision aside. Ask one to look at it.")
            )
        for line in self:
            if line.state not in ("requested", "approved"):
                line.rma_id._require_state(("requested", "approved"))

    def _needs_second_person(self, together):
        """Whether what is set aside on this return goes over the company's limit.

        All its lines count that were or are being overridden: splitting goods over several lines
        does not get around the second person.
        """
        limit = self.company_id.aftersales_four_eyes_amount
        lines = self.rma_id.line_ids.filtered(
            lambda line: line in together or line.decision_id.occasion == "override"
        )
        amount = sum(lines.decision_id.mapped("amount"))
        return bool(limit) and self.company_id.currency_id.compare_amounts(amount, limit) > 0

    def _set_aside(self, answer, reason, by, confirmed_by=None):
        """Supersede the decision on this line by one of people."""
        self.ensure_one()
        # sudo: decisions are the system's to write; the supervisor was checked.
        decisions = self.env["aftersales.policy.decision"].sudo()
        made = decisions._append(
            [decisions._prepare_override(self, answer, reason, by, confirmed_by)]
        )
        self._write_guarded({"decision_id": made.id})
        if answer == Answer.ACCEPT and self.state == "requested":
            self.qty_to_approve = self.quantity
        self._audit(
            "decision.overridden" if answer == Answer.ACCEPT else "decision.override_asked",
            product=self.product_id,
            amount=exact_amount(made.currency_id, made.amount),
            reason=told(reason),
            by=by,
            confirmed_by=confirmed_by,
        )
