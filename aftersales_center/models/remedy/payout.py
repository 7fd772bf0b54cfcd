"""Money that goes back the way it came: one row per credit note and online payment.

A row is made in the transaction that posts the credit note: an INSERT, nothing is called. A job
(:mod:`.payout_job`) hands it to the payment provider after that transaction was committed. What a
row shows is read from real documents: the provider's answer and what is open on the credit note.

What it is built for:

* The provider refuses: tried once more later, then a person is asked.
* The server dies between the call and the answer: the row was committed as sent before the call,
  so it is never sent again by itself; a person looks at the provider.
* An accountant gives the money back by Odoo's own wizard meanwhile: what may still be refunded
  is read live, and a refund that nobody matched yet stops the row.
* Two jobs at once: the row and the payment are locked and changed before the call.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: A refund at a provider that took money back, or may still do so.
LIVE_REFUND = ("draft", "pending", "authorized", "done")


class AftersalesPayout(models.Model):
    """Some of what a credit note owes the customer. Amounts in the credit note's currency, with
    tax."""

    _name = "aftersales.payout"
    _description = "Money Back"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _allow_sudo_commands = False
    _guarded = frozenset(
        ["step", "attempts", "error", "sent_on", "answered_on", "try_from", "refund_transaction_id"]
    )

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    # The documents of accountants are read through these in searches, and never handed out.
    credit_note_id = fields.Many2one(
        "account.move",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        bypass_search_access=True,
    )
    transaction_id = fields.Many2one(
        "payment.transaction",
        "Online Payment",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        bypass_search_access=True,
        help="The payment that is given back; empty where the customer paid otherwise.",
    )
    refund_transaction_id = fields.Many2one(
        "payment.transaction",
        "Refund at the Provider",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        bypass_search_access=True,
    )
    rma_ids = fields.Many2many(
        "aftersales.rma",
        "aftersales_payout_rma",
        "payout_id",
        "rma_id",
        "Returns",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    complaint_ids = fields.Many2many(
        "aftersales.complaint",
        "aftersales_payout_complaint",
        "payout_id",
        "complaint_id",
        "Complaints",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    return_names = fields.Char(
        "Cases by Name",
        compute="_compute_return_names",
        compute_sudo=True,
        help="The returns and complaints by name, for accountants who may not open them.",
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    step = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sent", "Sent"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("manual", "To pay by hand"),
        ],
        required=True,
        readonly=True,
        default="queued",
        help="How far the job came. What counts is the status.",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("sent", "At the provider"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("manual", "To pay by hand"),
            ("cancelled", "Nothing owed"),
        ],
        "Status",
        compute="_compute_state",
        search="_search_state",
        help="Done when the provider confirmed, or when nothing is open on the credit note.",
    )
    attempts = fields.Integer(readonly=True)
    error = fields.Char("What Happened", readonly=True)
    try_from = fields.Datetime(
        "Not Before", readonly=True, default=lambda self: fields.Datetime.now()
    )
    sent_on = fields.Datetime(readonly=True)
    answered_on = fields.Datetime(readonly=True, help="When the provider had taken the request.")
    provider_name = fields.Char(
        "Paid By", compute="_compute_provider_name", compute_sudo=True
    )  # a name; the payment itself is for accountants
    may_send = fields.Boolean(compute="_compute_may_send")

    _once_uniq = models.UniqueIndex(
        "(credit_note_id, COALESCE(transaction_id, 0))",
        "This credit note is paid back already.",
    )
    _open_idx = models.Index("(step, id) WHERE step IN ('queued', 'sent')")
    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "What is paid back must be more than zero."
    )

    # ------------------------------------------------------------------
    # Facts
    # ------------------------------------------------------------------

    @api.depends("step", "refund_transaction_id", "credit_note_id")
    def _compute_state(self):
        for row in self.sudo():  # sudo: two statuses of documents the row names
            row.state = row._state_from_facts()

    def _state_from_facts(self):
        """Where it stands, by the provider's answer and the credit note's open amount."""
        self.ensure_one()
        note = self.credit_note_id
        if self.step == "done" or self.refund_transaction_id.state == "done":
            return "done"
        if self.step == "sent":
            return "sent"  # the money may be under way, whatever became of the credit note
        if note.state != "posted":
            return "cancelled"
        return "done" if note.currency_id.is_zero(note.amount_residual) else self.step

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        confirmed = Domain("step", "=", "done") | Domain("refund_transaction_id.state", "=", "done")
        sent = ~confirmed & Domain("step", "=", "sent")
        rest = ~confirmed & Domain("step", "!=", "sent")
        posted = Domain("credit_note_id.state", "=", "posted")
        zero = Domain("credit_note_id.amount_residual", "=", 0)
        by_state = {
            "done": confirmed | (rest & posted & zero),
            "sent": sent,
            "cancelled": rest & ~posted,
            **{
                step: rest & posted & ~zero & Domain("step", "=", step)
                for step in ("queued", "failed", "manual")
            },
        }
        return Domain.OR(by_state[state] for state in value if state in by_state)

    @api.depends("transaction_id")
    def _compute_provider_name(self):
        for row in self:
            source = row.transaction_id
            row.provider_name = f"{source.provider_id.name} {source.reference}" if source else False

    @api.depends("rma_ids", "complaint_ids")
    def _compute_return_names(self):
        for row in self:
            row.return_names = ", ".join(case.name for case in row._cases())

    @api.depends("credit_note_id")
    def _compute_display_name(self):
        for row in self.sudo():  # sudo: a name
            row.display_name = row.credit_note_id.name or self.env._("Money back")

    @api.depends("step", "transaction_id")
    @api.depends_context("uid")
    def _compute_may_send(self):
        allowed = self.env.user.has_group("account.group_account_invoice")
        for row in self:
            row.may_send = bool(
                allowed and row.transaction_id and row.state in ("failed", "manual")
            )

    # ------------------------------------------------------------------
    # Made with the credit note
    # ------------------------------------------------------------------

    @api.model
    def _queue(self, notes):
        """Note what ``notes`` (posted credit notes of cases) owe the customer.

        Called in the transaction that posts, as the system; only writes rows. The newest online
        payment first, each at most what may be refunded on it; the rest is for the accountant.
        """
        notes._aftersales_payouts()._forget_unsent()
        rows = self.browse()
        for note in notes:  # one by one: two may draw on the same payment
            rows |= self.create(self._prepare_payouts(note))
        by_hand = rows.filtered(
            lambda row: not row.transaction_id
            or not row.company_id.aftersales_pay_out
            or not row.credit_note_id._aftersales_is_money_back()
        )
        by_hand._write_guarded({"step": "manual"})
        if rows - by_hand:
            self.env.ref("aftersales_center.cron_pay_out")._trigger()
        return rows

    @api.model
    def _prepare_payouts(self, note):
        """Values of the rows of one credit note: by online payment, and what is left over."""
        currency = note.currency_id
        known = note._aftersales_payouts()
        left = note.amount_residual - known._under_way()
        values = {
            "company_id": note.company_id.id,
            "credit_note_id": note.id,
            "currency_id": currency.id,
            "partner_id": note.commercial_partner_id.id,
            "rma_ids": [(6, 0, note._aftersales_returns().ids)],
            "complaint_ids": [(6, 0, note._aftersales_complaints().ids)],
        }
        rows = []
        for source in note._aftersales_payments() - known.transaction_id:
            amount = source._aftersales_refundable_part(left, currency)
            if currency.compare_amounts(amount, 0.0) > 0:
                rows.append({**values, "transaction_id": source.id, "amount": amount})
                left -= amount
        if currency.compare_amounts(left, 0.0) > 0:
            rows.append({**values, "amount": left})
        return rows

    def _under_way(self):
        """What these rows give back that the credit note does not show yet: the sum."""
        return sum(
            row.amount
            for row in self
            if row._state_from_facts() not in ("done", "cancelled")
            or row.refund_transaction_id._aftersales_is_unmatched()
        )

    def _forget_unsent(self):
        """Drop rows that never reached a provider: their credit note is posted anew."""
        rows = self.filtered(lambda row: not row.refund_transaction_id and row.step != "sent")
        rows._activities().unlink()
        rows.unlink()

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def action_send(self):
        """Let the job hand these rows to the provider (again); called by accountants.

        Who sends a row again that was sent without an answer says with it that the provider
        never got it; what may be refunded is still read live before anything is sent.

        :raises AccessError: for anybody else.
        :raises UserError: when nothing was paid online, or the provider has not answered yet.
        """
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Sending money back is for accountants. Ask one."))
        self.check_access("read")
        for row in self.sudo():  # sudo: nobody writes rows by hand; the accountant was checked
            if row.state not in ("failed", "manual"):
                row._require_state(("failed", "manual"))
            if not row.transaction_id:
                raise UserError(
                    self.env._(
                        "%s was not paid online. Pay the customer from your bank, and register the"
                        " payment on the credit note.",
                        row.credit_note_id.display_name,
                    )
                )
            refund = row.refund_transaction_id
            if refund.state in ("pending", "authorized"):
                raise UserError(
                    self.env._(
                        "The provider has %s and did not answer yet. Wait for the answer.",
                        refund.reference,
                    )
                )
            if refund.state == "draft":
                refund._set_canceled(state_message=self.env._("The provider never got it."))
            row._write_guarded(
                {"step": "queued", "attempts": 0, "error": False, "try_from": fields.Datetime.now()}
            )
            row._audit("payout.resent", **row._audit_amount())
        # sudo: waking the job needs no right on it.
        self.env.ref("aftersales_center.cron_pay_out").sudo()._trigger()
        return True

    def action_open_credit_note(self):
        """Open the credit note; needs the user's own rights on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.credit_note_id.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------------
    # Words and log
    # ------------------------------------------------------------------

    def _cases(self):
        """The returns and complaints whose money this is."""
        return [*self.rma_ids, *self.complaint_ids]

    def _audit_root(self):
        return self.rma_ids[:1] or self.complaint_ids[:1] or self

    def _audit_name(self):
        return self.credit_note_id.name or ""


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    payout_ids = fields.Many2many(
        "aftersales.payout",
        "aftersales_payout_rma",
        "rma_id",
        "payout_id",
        "Money Back",
        readonly=True,
        copy=False,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    #: Kinds whose credit note owes money by itself; a bridge adds its own to the set.
    _MONEY_KINDS = frozenset(["refund", "price_reduction"])
