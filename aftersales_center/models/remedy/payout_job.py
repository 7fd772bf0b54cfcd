"""The job that hands money back to payment providers, one row at a time; see :mod:`.payout`.

Each row takes three transactions: it is marked as sent, with its refund at the provider, and
committed; then the provider is called and its answer committed; then the books follow.
"""

import logging
from datetime import timedelta

import psycopg2
import requests
import urllib3

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..words import exact_amount

_logger = logging.getLogger(__name__)

#: A provider that refused is asked again after this, and then not any more.
RETRY_AFTER = timedelta(hours=1)
ATTEMPTS = 2


class AftersalesPayout(models.Model):
    _inherit = "aftersales.payout"

    @api.model
    def _cron_pay_out(self, limit=100):
        """Hand over what waits and look after what was sent; in batches, as the system.

        Killed at any point it does nothing twice: a row is sent in a transaction of its own,
        before the provider is called.
        """
        cron = self.env["ir.cron"]
        self._close_activities()
        for step, work in (("sent", "_look_after"), ("queued", "_pay_out")):
            last = 0
            now = fields.Datetime.now()
            domain = [("step", "=", step), ("try_from", "<=", now)]
            while rows := self.search([*domain, ("id", ">", last)], limit=limit, order="id"):
                last = max(rows.ids)  # a row another session holds is for the next run
                for row in rows:
                    getattr(row, work)()
                    if not cron._commit_progress(1):
                        return

    @api.model
    def _close_activities(self):
        """Nobody has to look any more at money that is back, however it got there.

        Called by the job: an accountant paid by hand, or the provider's word came late.
        """
        # sudo: the system's own job; activities of all companies and users.
        waiting = self.env["mail.activity"].sudo().search([("aftersales_payout_id", "!=", False)])
        settled = waiting.aftersales_payout_id.filtered(
            lambda row: row.state in ("done", "cancelled")
        )
        settled._tell_settled()

    def _tell_settled(self):
        """Close what people were asked to do about these rows; the history says why."""
        for state, rows in self.grouped("state").items():
            rows._activities().action_feedback(
                feedback=self.env._("The money is back with the customer.")
                if state == "done"
                else self.env._("Nothing is owed any more.")
            )

    def _activities(self):
        """What people were asked to do about these rows."""
        # sudo: the system's own; activities of all users.
        activities = self.env["mail.activity"].sudo()
        return activities.search([("aftersales_payout_id", "in", self.ids)])

    def _pay_out(self):
        """Send one waiting row to its provider; commits."""
        self.ensure_one()
        if self._commit(self._hand_over) and self._commit(self._call_provider):
            self._commit(self._follow_up)

    def _commit(self, work):
        """Do ``work`` in a transaction; False when it does nothing or another one was first."""
        try:
            done = work()
            self.env["ir.cron"]._commit_progress()
        except psycopg2.OperationalError:  # another session changed the row or the payment
            self.env.cr.rollback()
            return False
        return done

    # ------------------------------------------------------------------
    # Before the call
    # ------------------------------------------------------------------

    def _hand_over(self):
        """Mark the row as sent, with a refund at the provider; nothing is called yet.

        :return: whether there is something to call for.
        """
        row = self.try_lock_for_update(allow_referencing=True)
        source = row.transaction_id.try_lock_for_update(allow_referencing=True)
        note = row.credit_note_id.try_lock_for_update(allow_referencing=True)
        if row.step != "queued" or (source, note) != (row.transaction_id, row.credit_note_id):
            return False  # another session has it
        amount, why_not = row._sendable()
        if why_not is not None:
            row._leave_to_people(why_not)
            return False
        try:
            source._ensure_provider_is_not_disabled()
        except UserError as error:
            row._refused(str(error))
            return False
        refund = source._create_child_transaction(
            amount, is_refund=True, invoice_ids=[Command.set(note.ids)]
        )
        refund._log_sent_message()
        row.amount = amount
        row._write_guarded(
            {
                "step": "sent",
                "attempts": row.attempts + 1,
                "refund_transaction_id": refund.id,
                "sent_on": fields.Datetime.now(),
                "answered_on": False,
                "error": False,
            }
        )
        row._audit("payout.sent", **row._audit_amount(), provider=source.provider_id.name)
        return True

    def _sendable(self):
        """``(amount, None)`` to send now, or ``(0.0, why not)``; facts are read live.

        Why not is empty when nothing is owed any more.
        """
        self.ensure_one()
        note, source, currency = self.credit_note_id, self.transaction_id, self.currency_id
        if self._state_from_facts() != "queued":
            return 0.0, ""
        sent = (note._aftersales_payouts() - self).filtered("refund_transaction_id")
        amount = min(self.amount, note.amount_residual - sent._under_way())
        if currency.compare_amounts(amount, 0.0) <= 0:
            return 0.0, ""
        outside = source._aftersales_outside_refunds()
        if outside:
            return 0.0, self.env._(
                "%(refunds)s was given back on this payment outside of the return. Match its"
                " payment with its document first.",
                refunds=", ".join(outside.mapped("reference")),
            )
        sendable = source._aftersales_refundable_part(amount, currency, but=self)
        if currency.compare_amounts(sendable, amount) < 0:
            return 0.0, self.env._("The provider cannot give that much back on this payment.")
        return amount, None

    # ------------------------------------------------------------------
    # The call
    # ------------------------------------------------------------------

    def _call_provider(self):
        """Ask the provider for the refund; the row is locked, and was committed as sent.

        :return: whether there is an answer to follow up.
        """
        row = self.try_lock_for_update(allow_referencing=True)
        refund = row.refund_transaction_id
        if row.step != "sent" or row.answered_on or refund.state != "draft":
            return False
        try:
            refund.with_context(payment_backend_action=True)._send_refund_request()
            self.env.flush_all()
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            self.env.cr.rollback()
            row = self.try_lock_for_update(allow_referencing=True)
            if not isinstance(error, UserError) or _answer_was_lost(error):
                _logger.exception("No answer to the refund %s", refund.reference)
                row._ask_to_check(str(error))
                return False
            refund._set_error(str(error))
        row._write_guarded({"answered_on": fields.Datetime.now()})
        return True

    def _look_after(self):
        """See what became of a row that was sent; commits."""
        self.ensure_one()
        if self.refund_transaction_id.state == "draft" and not self.answered_on:
            self._commit(self._notice_lost)
        else:
            self._commit(self._follow_up)

    def _notice_lost(self):
        """Sent, and the session that sent it is gone: nobody knows, so somebody has to look."""
        row = self.try_lock_for_update(allow_referencing=True)  # held by who calls right now
        refund = row.refund_transaction_id
        if row.step == "sent" and not row.answered_on and refund.state == "draft":
            row._ask_to_check("")

    # ------------------------------------------------------------------
    # After the call
    # ------------------------------------------------------------------

    def _follow_up(self):
        """Take the provider's answer over: done, waiting, or refused."""
        row = self.try_lock_for_update(allow_referencing=True)
        if row.step != "sent":
            return
        refund = row.refund_transaction_id
        if refund.state == "done":
            row._write_guarded({"step": "done", "error": False})
            for case in row._cases():
                case._say(self.env._("The provider gave the money back: %s.", refund.reference))
            row._audit("payout.done", **row._audit_amount(), document=refund.reference)
            row._tell_settled()
            self.env["ir.cron"]._commit_progress()
            row._commit(row._book)
        elif refund.state in ("error", "cancel"):
            row._refused(refund.state_message or self.env._("The provider cancelled it."))

    def _book(self):
        """The payment of the refund, matched with the credit note: by Odoo's own processing.

        What fails here is done by Odoo's own job for payments, which comes back to it.
        """
        refund = self.refund_transaction_id
        if refund.is_post_processed:
            return
        try:
            refund._post_process()
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("The refund %s waits for its payment", refund.reference)
            self.env.cr.rollback()

    def _refused(self, message):
        """The provider said no: once more later, and then a person is asked."""
        attempts = self.attempts if self.step == "sent" else self.attempts + 1
        values = {"error": message, "attempts": attempts}
        if attempts < ATTEMPTS:
            at = fields.Datetime.now() + RETRY_AFTER
            self._write_guarded({**values, "step": "queued", "try_from": at})
            self.env.ref("aftersales_center.cron_pay_out")._trigger(at=at)
            return
        self._write_guarded({**values, "step": "failed"})
        self._tell_people(
            "payout.failed", self.env._("Money back failed: %s"), self.env._("by the provider")
        )

    def _ask_to_check(self, message):
        """Nobody knows whether the money went: it is not sent again, and a person looks."""
        words = self.env._("No answer came: check at the provider before you send it again.")
        self._write_guarded({"step": "manual", "error": f"{words} {message}".strip()})
        self._tell_people(
            "payout.unknown",
            self.env._("Check money back at the provider: %s"),
            self.env._("no answer came"),
        )

    def _leave_to_people(self, why):
        """Not for the job any more: paid otherwise, cancelled, or a person has to look."""
        self._write_guarded({"step": "manual", "error": why})
        if why:
            self._tell_people("payout.stopped", self.env._("Look at the money back: %s"), why)

    def _tell_people(self, event, summary, note):
        """An activity on each case for who handles it, without amounts: receivers read it."""
        for case in self._cases():
            case.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary % self.credit_note_id.display_name,
                note=note,
                aftersales_payout_id=self.id,
                user_id=(case.user_id or case.team_id.leader_id or self.env.user).id,
            )
        self._audit(event, **self._audit_amount(), why=self.error or "")

    def _audit_amount(self):
        return {
            "amount": exact_amount(self.currency_id, self.amount),
            "note": self.credit_note_id.name or "",
        }


def _answer_was_lost(error):
    """Whether the provider may have got the request of ``error`` and acted on it.

    Odoo raises the same error for a connection that was never made and for one that broke
    while waiting; what is beneath tells them apart.
    """
    beneath = error.__context__
    if isinstance(beneath, requests.ConnectTimeout):
        return False
    if isinstance(beneath, requests.ConnectionError):
        reason = getattr(beneath.args and beneath.args[0], "reason", None)
        return not isinstance(reason, urllib3.exceptions.NewConnectionError)
    return isinstance(beneath, requests.Timeout)
