"""What people decide about a return: request, approve, reject, cancel, done, reopen."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..words import quantity_words
from .rma_audit import told


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_request(self):
        """Draft → requested: the units asked for are held, and the policy answers each line.

        What the policy lets through unseen is approved at once. Works on many returns. Called
        by agents; the portal and the API come through here too.

        :raises UserError: when a return is not a draft, has no line, asks for what cannot be
            returned, or for more than is left of a sold line.
        """
        self._request()
        self._approve_by_policy()
        return True

    def _request(self):
        self.check_access("write")
        self._require_lines()
        self.line_ids._check_claimable()
        self._set_state("requested", ("draft",))
        self._write_guarded({"date_request": fields.Datetime.now()})
        self.line_ids._sync_claims()
        self._audit_requested()
        self.line_ids._decide_request()
        self._say_each({rma: rma._request_words() for rma in self})

    def _request_words(self):
        """That it was requested, and the verdict on each line, one per line of plain text."""
        self.ensure_one()
        decided = self.line_ids.filtered("decision_id")
        return "\n".join(
            [self.env._("Return requested."), *(line._verdict_words() for line in decided)]
        )

    def action_approve(self):
        """Requested (or draft) → approved: receipts are prepared, the customer is told.

        Each line is granted its “Approve” quantity; 0 refuses the line. A draft is requested
        on the way. The policy is asked again first. Called by agents, on many returns at once.

        :raises UserError: when no line would be granted anything, when a verdict stands against
            it, or as in :meth:`action_request`.
        """
        self.check_access("write")
        self.filtered(lambda rma: rma.state == "draft")._request()
        self._require_state(("requested",))
        self.line_ids._decide("approval")
        self._check_approval()
        self._check_decisions()
        self._approve()
        return True

    def _approve(self):
        """Grant what each line's “Approve” quantity says; callers checked that they may."""
        self._set_state("approved", ("requested",))
        self._write_guarded({"date_approval": fields.Datetime.now()})
        for rma in self.filtered(lambda rma: not rma.send_back_by):
            rma.send_back_by = rma._last_day_to_send()
        for quantity, lines in self.line_ids.grouped("qty_to_approve").items():
            lines._write_guarded({"qty_approved": quantity})
        self.line_ids._sync_claims()
        self._prepare_receipts()
        self._say_each({rma: rma._approval_words() for rma in self})
        self._audit_approved()
        self._notify_customer("approved")

    def _check_approval(self):
        """Stop on a return that would grant nothing, or whose units left otherwise meanwhile."""
        for rma in self:
            if not any(rma.line_ids.mapped("qty_to_approve")):
                raise UserError(
                    self.env._(
                        "Nothing of %s would be approved: every line stands at 0. Approve at"
                        " least one line, or reject the return with a reason.",
                        rma.name,
                    )
                )
        # sudo: a number about order lines of these returns.
        sold = self.line_ids.sale_line_id.sudo()
        left = self.env["aftersales.entitlement"].sudo()._available(sold)
        for line in self.line_ids.filtered("qty_to_approve"):
            uom = line.sale_line_id.product_uom_id
            if line.sale_line_id and uom.compare(left[line.sale_line_id.id], 0.0) < 0:
                raise UserError(
                    self.env._(
                        "“%(product)s” of %(order)s was partly returned elsewhere meanwhile:"
                        " %(over)s more are claimed than are still with the customer. Lower the"
                        " quantities of this return first.",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                        over=quantity_words(uom, -left[line.sale_line_id.id]),
                    )
                )

    def _approval_words(self):
        """One line of plain text per line of the return: what was granted, what was refused."""
        self.ensure_one()
        words = [self.env._("Return approved.")]
        for line in self.line_ids:
            uom = line.product_uom_id
            if uom.is_zero(line.qty_approved):
                text = self.env._("%(product)s: refused", product=line.product_id.display_name)
            else:
                text = self.env._(
                    "%(product)s: %(granted)s of %(asked)s",
                    product=line.product_id.display_name,
                    granted=quantity_words(uom, line.qty_approved),
                    asked=quantity_words(uom, line.quantity),
                )
            words.append(text)
        return "\n".join(words)

    def action_reject(self, reason=None):
        """Draft or requested → rejected, with the ``reason`` the customer will read.

        Called by agents (the button asks for the reason first). Units held are free again.

        :raises UserError: when the return was approved already, or no reason is given.
        """
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "A refusal needs a reason that the customer can read. Write one sentence."
                )
            )
        self._set_state("rejected", ("draft", "requested"))
        self._write_guarded({"refusal_reason": reason.strip()})
        self.line_ids._write_guarded({"qty_approved": 0.0})
        self.line_ids._sync_claims()
        self._say(self.env._("Return rejected: %s", reason.strip()))
        self._audit_lines(
            "rma.rejected",
            lambda line: {
                **line._audit_units(line.quantity),
                "reason": line.reason_id,
                "basis": line.reason_id.claim_basis or None,
            },
            reason=told(reason),
        )
        self._notify_customer("rejected")
        return True

    def action_cancel(self, reason=None):
        """Draft, requested or approved → cancelled, while nothing has arrived.

        Open receipts are cancelled and units held are free again. Called by agents and, for
        their own returns, by customers.

        :raises UserError: when goods have arrived or a remedy was given.
        """
        self.check_access("write")
        for rma in self:
            if any(not line.product_uom_id.is_zero(line.qty_received) for line in rma.line_ids):
                raise UserError(
                    self.env._(
                        "Goods of %s have arrived, so it cannot be cancelled. Inspect them and"
                        " reject them or give them back.",
                        rma.name,
                    )
                )
            # sudo: whether remedies exist, whoever cancels.
            if rma.sudo().remedy_ids.filtered(
                lambda remedy: remedy.state in ("in_progress", "done")
            ):
                raise UserError(
                    self.env._(
                        "%s was settled already, at least in part. Cancel its credit note or"
                        " delivery first.",
                        rma.name,
                    )
                )
        self._set_state("cancelled", ("draft", "requested", "approved"))
        self._cancel_open_receipts()
        self.sudo().remedy_ids.action_cancel()  # sudo: planned ones, whoever cancels
        self.line_ids._sync_claims()
        reason = (reason or "").strip()
        self._say(
            self.env._("Return cancelled: %s", reason)
            if reason
            else self.env._("Return cancelled.")
        )
        self._audit("rma.cancelled", reason=told(reason))
        return True

    def _cancel_open_receipts(self):
        # sudo: the agent has no stock group; only receipts of these returns are cancelled.
        self.sudo().line_ids.receipt_move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )._action_cancel()

    def action_done(self):
        """Approved → done, when receipt, inspection and remedy are each done or not needed.

        What never arrived is free to be claimed again. Called by agents and, when the
        company lets returns close by themselves, by the last step.

        :raises UserError: naming what is still open.
        """
        self.check_access("write")
        for rma in self:
            rma._check_complete()
        self._set_state("done", ("approved",))
        self._write_guarded({"date_done": fields.Datetime.now()})
        self.line_ids._sync_claims()
        self._say(self.env._("Return done."))
        self._audit_lines("rma.done", lambda line: line._audit_granted())
        self.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _check_complete(self):
        self.ensure_one()
        if self.state != "approved":
            return  # _set_state says it better
        fields_open = [
            self._fields[name]._description_string(self.env)
            for name in ("receipt_status", "inspection_status", "remedy_status")
            if self[name] not in ("no", "done")
        ]
        if self.needs_decision:
            fields_open.append(self.env._("a line waits for a decision"))
        if unsent := self._unsent():
            fields_open.append(self.env._("%s is not sent", ", ".join(unsent.mapped("name"))))
        if fields_open:
            raise UserError(
                self.env._(
                    "%(rma)s is not finished: %(open)s. Finish that first; if nothing more will"
                    " arrive, say so with “Nothing more comes”.",
                    rma=self.name,
                    open=", ".join(fields_open),
                )
            )

    def _unsent(self):
        """Deliveries of this return (replacements, goods given back) that have not left."""
        # sudo: whether something is on its way, whoever closes the return.
        return (
            self.sudo()
            .line_ids.sent_move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
            .picking_id
        )

    def _close_if_complete(self):
        """Close what is finished, where the company wants that; called after each fact."""
        statuses = ("receipt_status", "inspection_status", "remedy_status")
        # sudo: the fact that completes a return may come from a stock or accounting user.
        complete = self.sudo().filtered(
            lambda rma: rma.state == "approved"
            and rma.company_id.aftersales_auto_done
            and {rma[name] for name in statuses} <= {"no", "done"}
            and any(rma[name] == "done" for name in statuses)
            and not rma.needs_decision
            and not rma._unsent()
        )
        if complete:
            complete.action_done()

    def action_reopen(self):
        """Done → approved, by people, when something comes up after closure.

        :raises UserError: when the return is not done, or what it would hold again was
            claimed by another return meanwhile.
        """
        self.check_access("write")
        self._set_state("approved", ("done",))
        self._write_guarded({"date_done": False})
        self.line_ids._sync_claims()
        self._say(self.env._("Return reopened."))
        self._audit("rma.reopened")
        return True

    def action_draft(self):
        """Rejected or cancelled → draft, to be asked for again.

        It was requested once, so it cannot be deleted any more.

        :raises UserError: when goods of it were inspected.
        """
        self.check_access("write")
        for rma in self:
            if rma.inspection_ids.filtered(lambda inspection: inspection.state == "done"):
                raise UserError(
                    self.env._(
                        "Goods of %s were inspected, so it cannot start again. Make a new return.",
                        rma.name,
                    )
                )
        self._set_state("draft", ("rejected", "cancelled"))
        self._write_guarded({"date_approval": False, "refusal_reason": False})
        self.line_ids._write_guarded({"qty_approved": 0.0, "qty_lost": 0.0, "lost_reason": False})
        for line in self.line_ids:
            line.qty_to_approve = line.quantity
        self._say(self.env._("Return set back to draft."))
        self._audit("rma.draft")
        return True

    def action_nothing_more_comes(self):
        """Cut what was approved to what arrived; open receipts are cancelled.

        The rest is free to be claimed again. Called by agents when a customer keeps the rest.

        :raises UserError: when the return is not approved.
        """
        self.check_access("write")
        self._require_state(("approved",))
        for rma in self:
            for line in rma.line_ids.filtered(lambda line: not line.keeps_item):
                arrived = line.qty_received + line.qty_lost
                if line.product_uom_id.compare(arrived, line.qty_approved) < 0:
                    line._write_guarded({"qty_approved": max(arrived, line._qty_bound())})
        self._cancel_open_receipts()
        self.line_ids._sync_claims()
        self._say(self.env._("Nothing more will arrive; what is missing was cut."))
        self._audit_lines("rma.cut", lambda line: line._audit_units(line.qty_approved))
        self._close_if_complete()
        return True
