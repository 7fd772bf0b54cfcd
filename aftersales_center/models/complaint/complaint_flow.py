"""What people do with a complaint: acknowledge, investigate, answer, decide, close, appeal."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told as typed
from .complaint import OPEN, OUTCOMES


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _received(self):
        """What happens to a complaint that has just come in; called by ``create``."""
        for complaint in self:
            complaint._step(
                "received",
                found=complaint.note,
                on_behalf=complaint.partner_id,
                date=complaint.date_received,
            )
        self._audit_received()
        self._triage()
        for moment, group in self.grouped("date_received").items():
            group._sla_start(("acknowledge", "first_response", "decide", "resolve"), at=moment)
        self._assign()
        self._notify_customer("received")

    def action_acknowledge(self, text=None):
        """New → acknowledged: the customer is told that we have it and who looks after it.

        Called by agents. :param text: further words to the customer.
        """
        self.check_access("write")
        self._set_state("acknowledged", ("new",))
        self._write_guarded({"date_acknowledged": fields.Datetime.now()})
        self._step("acknowledged", told=text)
        self._sla_stop("acknowledge")
        self._audit("complaint.acknowledged")
        self._notify_customer("acknowledged")
        return True

    def action_assess(self, findings=None):
        """Record how bad it is and what it needs; the state stays. Called by agents."""
        self.check_access("write")
        self._require_state(OPEN)
        self._step("assessed", found=findings)
        self._audit("complaint.assessed", findings=typed(findings))
        return True

    def action_investigate(self, findings=None):
        """Acknowledged or appealed → investigating; again and again, one step per finding.

        A new complaint is acknowledged on the way. Called by agents.
        """
        self.check_access("write")
        self.filtered(lambda complaint: complaint.state == "new").action_acknowledge()
        self._require_state(("acknowledged", "investigating", "appealed"))
        self._set_state("investigating", ("acknowledged", "investigating", "appealed"))
        self._step("investigated", found=findings)
        self._audit("complaint.investigated", findings=typed(findings))
        return True

    def action_respond(self, text):
        """Tell the customer something on the way to the decision. Called by agents.

        :raises UserError: without a text.
        """
        self.check_access("write")
        self._require_text(text)
        self._require_state((*OPEN, "decided"))
        self.filtered(lambda complaint: complaint.state == "new").action_acknowledge()
        self._first_answer()
        self._step("responded", told=text)
        self._sla_stop("first_response")
        self._sla_stop("next_response")
        self._audit("complaint.responded", text=typed(text))
        self._notify_customer("responded")
        return True

    def action_decide(self, outcome, text):
        """Decide: upheld, partly upheld or not, with the reasons the customer will read.

        After an appeal somebody else decides than before. Called by agents.

        :param outcome: ``upheld``, ``partly`` or ``rejected``.
        :raises UserError: without reasons, twice, or by who decided before an appeal.
        """
        self.check_access("write")
        self._require_text(text)
        if outcome not in [key for key, _label in OUTCOMES]:
            raise UserError(
                self.env._("Say whether the complaint is upheld, partly upheld or not upheld.")
            )
        self._check_may_decide()
        self.filtered(lambda complaint: complaint.state == "new").action_acknowledge()
        self._set_state("decided", ("acknowledged", "investigating", "appealed"))
        now = fields.Datetime.now()
        self._first_answer()
        self._write_guarded(
            {
                "outcome": outcome,
                "decision_text": text.strip(),
                "decided_by_id": self.env.uid,
                "date_decided": now,
                "waits_on_customer": False,
            }
        )
        self._step("decided", told=text, outcome=outcome)
        self._sla_resume()
        for target in ("first_response", "next_response", "decide"):
            self._sla_stop(target)
        self._audit("complaint.decided", outcome=outcome, text=typed(text))
        self._notify_customer("decided")
        return True

    def _check_may_decide(self):
        """Nobody decides again what they decided before an appeal."""
        for complaint in self:
            # sudo: who decided before, here and where it was merged from, whatever one may read.
            family = complaint.sudo() | complaint.sudo().merged_ids
            before = family.step_ids.filtered(lambda step: step.kind == "decided").user_id
            if any(family.mapped("round")) and self.env.user in before:
                raise UserError(
                    self.env._(
                        "%s was appealed: somebody who has not decided it before decides now."
                        " Hand it to a colleague.",
                        complaint.name,
                    )
                )

    def action_close(self, text=None):
        """Decided → closed. Called by agents.

        :raises UserError: while a remedy is not finished.
        """
        self.check_access("write")
        self._require_state(("decided",))
        self._check_nothing_open()
        self._set_state("closed", ("decided",))
        self._write_guarded({"date_closed": fields.Datetime.now(), "waits_on_customer": False})
        self._step("closed", told=text)
        self._sla_stop("resolve")
        self._sla_cancel()
        self._audit("complaint.closed")
        self._notify_customer("closed")
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _check_nothing_open(self):
        """Hook: stop on complaints that something is still owed on."""

    def action_review(self, findings):
        """Look back at a closed complaint: was it handled well? Called by supervisors."""
        self.check_access("write")
        self._require_text(findings)
        self._require_state(("closed",))
        self._step("reviewed", found=findings)
        self._audit("complaint.reviewed", findings=typed(findings))
        return True

    def action_appeal(self, reason):
        """Decided or closed → appealed: the next tier decides anew, by somebody else.

        Called by agents for a customer, and by customers for their own complaints.

        :raises UserError: without a reason.
        """
        self.check_access("write")
        self._require_text(reason)
        self._require_unmerged()
        self._set_state("appealed", ("decided", "closed"))
        for complaint in self:
            complaint._write_guarded(
                {"round": complaint.round + 1, "date_closed": False, "waits_on_customer": False}
            )
        for complaint in self:
            complaint._step("appealed", found=reason, on_behalf=complaint.partner_id)
        self._audit("complaint.appealed", reason=typed(reason))
        for complaint in self:
            complaint._climb("appeal", reason)
        self._sla_start(("decide", "resolve"))
        self._notify_customer("appealed")
        return True

    def action_reopen(self, reason):
        """Closed → investigating, since something new came up. Called by agents."""
        self.check_access("write")
        self._require_text(reason)
        self._require_unmerged()
        self._set_state("investigating", ("closed",))
        self._write_guarded({"date_closed": False})
        self._step("reopened", found=reason)
        self._audit("complaint.reopened", reason=typed(reason))
        self._sla_start(("decide", "resolve"))
        return True

    def action_wait_for_customer(self, reason=None):
        """We wait for an answer: the clocks that may be paused are. Called by agents."""
        self.check_access("write")
        self._require_state(OPEN)
        waiting = self.filtered(lambda complaint: not complaint.waits_on_customer)
        waiting._write_guarded({"waits_on_customer": True})
        waiting._step("waiting", told=reason)
        waiting._sla_pause("customer")
        waiting._audit("complaint.waiting", reason=typed(reason))
        return True

    def action_customer_answered(self):
        """The customer answered: the clocks go on. Called by agents and by the customer's mail."""
        self.check_access("write")
        waiting = self.filtered("waits_on_customer")
        waiting._write_guarded({"waits_on_customer": False})
        for complaint in waiting:
            complaint._step("answered", on_behalf=complaint.partner_id)
        waiting._sla_resume()
        waiting._audit("complaint.answered")
        return True

    def _require_unmerged(self):
        """Stop on a complaint that goes on in another one."""
        for complaint in self.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "%(complaint)s was merged into %(target)s. Choose that one.",
                    complaint=complaint.name,
                    target=complaint.merged_into_id.name,
                )
            )

    def _first_answer(self):
        """Note when the customer first had an answer of substance."""
        self.filtered(lambda complaint: not complaint.date_responded)._write_guarded(
            {"date_responded": fields.Datetime.now()}
        )

    def _require_text(self, text):
        if not isinstance(text, str) or not text.strip():
            raise UserError(
                self.env._("Write at least one sentence: it is kept with the complaint.")
            )
