"""A return that waits for its customer: promises that may pause do, and the customer is asked."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import sla as engine
from ..rma.rma_audit import told
from .clock_apply import Op

#: States in which something of the customer may be missing.
_OPEN = ("draft", "requested", "approved")


class AftersalesRma(models.Model):
    """Waiting begins by a person, with what is asked; it ends by a word of the customer, by a
    person, or with the decision. What law promises (a refund's day) waits for nobody."""

    _inherit = "aftersales.rma"

    waits_on_customer = fields.Boolean("Waits for the Customer", readonly=True, copy=False)
    waiting_reason = fields.Text("What We Wait For", readonly=True, copy=False)
    waiting_since = fields.Datetime(readonly=True, copy=False)

    #: The list of those that wait, however many returns there are.
    _waiting_idx = models.Index("(company_id, id) WHERE waits_on_customer")

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def action_wait_for_customer(self, reason=None):
        """Ask the customer for something: clocks that may be paused are, until they answer.

        Called by agents. One that waits already is left as it is.

        :param reason: what we need, in words that the customer reads in a mail.
        :raises UserError: without words, or when a return is closed.
        """
        self.check_access("write")
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Write what you need from the customer: they read it in a mail.")
            )
        self._require_state(_OPEN)
        fresh = self.filtered(lambda rma: not rma.waits_on_customer)
        fresh._sla_hand_over_notes()
        fresh._write_guarded(
            {
                "waits_on_customer": True,
                "waiting_reason": reason,
                "waiting_since": fields.Datetime.now(),
            }
        )
        fresh._sla_pause("customer")
        fresh._say(self.env._("Waiting for the customer: %s", reason))
        fresh._audit("rma.waiting", reason=told(reason))
        fresh._notify_customer("waiting")
        return True

    def action_customer_answered(self):
        """Go on without waiting any longer, for example after a call. Called by agents."""
        self.check_access("write")
        self._end_waiting("rma.went_on", self.env._("We go on."))
        return True

    # ------------------------------------------------------------------
    # How it ends
    # ------------------------------------------------------------------

    def _end_waiting(self, event, words):
        """Let the clocks go on; a question that was not sent yet is not sent any more.

        :param event: what is logged; :param words: what the chatter says.
        """
        waiting = self.filtered("waits_on_customer")
        if not waiting:
            return
        waiting._write_guarded(
            {"waits_on_customer": False, "waiting_reason": False, "waiting_since": False}
        )
        waiting._sla_resume()
        # sudo: mails of these returns that would ask for what is here.
        self.env["aftersales.notice"].sudo().search(
            [
                ("rma_id", "in", waiting.ids),
                ("event", "=", "waiting"),
                ("state", "=", "waiting"),
            ]
        ).unlink()
        waiting._say(words)
        waiting._audit(event)

    def _set_state(self, new, allowed_from):
        """What was decided waits for nobody; a draft that is requested still may."""
        result = super()._set_state(new, allowed_from)
        if new != "requested":
            self._end_waiting("rma.went_on", self.env._("We go on."))
        return result

    def _sla_customer_spoke(self, message):
        """A word of the customer, by mail or on their page, is what was waited for."""
        self._end_waiting("rma.answered", self.env._("The customer answered."))
        super()._sla_customer_spoke(message)

    # ------------------------------------------------------------------
    # Clocks
    # ------------------------------------------------------------------

    def _sla_hand_over_notes(self):
        """Hand what happened in this transaction to the clocks now, so that they can be paused."""
        self.env(su=True)[self._name]._sla_hand_notes()  # sudo: as at the end of the transaction

    def _sla_waiting_ops(self, rmas, moment):
        """Clocks that start while a return waits start paused, where they may."""
        ops = super()._sla_waiting_ops(rmas, moment)
        if waiting := rmas.filtered("waits_on_customer"):
            words = self._sla_words("customer")
            ops.append(Op(engine.PAUSE, tuple(waiting.ids), None, moment, words))
        return ops

    def _ladder_rests(self):
        return self.waits_on_customer

    # ------------------------------------------------------------------
    # What is told
    # ------------------------------------------------------------------

    def _typed_texts(self):
        """What we asked for goes too, when texts are erased."""
        return [*super()._typed_texts(), (self, ("waiting_reason",))]

    def _portal_next(self):
        """First of all what we need."""
        told = super()._portal_next()
        if self.waits_on_customer:
            asks = self.env._("We need something from you: %s", self.waiting_reason)
            return [asks, *told]
        return told

    def _portal_open(self):
        titles = super()._portal_open()
        return [self.env._("Your answer to us"), *titles] if self.waits_on_customer else titles
