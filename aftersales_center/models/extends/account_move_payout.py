"""What a credit note of a return owes the customer, and how the customer had paid."""

from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    aftersales_interest_rma_id = fields.Many2one(
        "aftersales.rma",
        "Late Interest Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _post(self, soft=True):
        """A posted credit note of a case that owes money is queued to be paid back."""
        posted = super()._post(soft=soft)
        # sudo: who posts has no after-sales role; a row is noted, nothing is handed out.
        notes = posted.sudo().filtered(lambda move: move.move_type == "out_refund")
        notes = notes.filtered(
            lambda note: (note._aftersales_returns() or note._aftersales_complaints())
            and note.currency_id.compare_amounts(note.amount_residual, 0.0) > 0
        )
        if notes:
            self.env["aftersales.payout"].sudo()._queue(notes)
        return posted

    def _aftersales_returns(self):
        """The returns a credit note pays for."""
        return self.invoice_line_ids.aftersales_remedy_id.rma_id | self.aftersales_interest_rma_id

    def _aftersales_complaints(self):
        """The complaints a credit note pays for."""
        return self.invoice_line_ids.aftersales_remedy_id.complaint_id

    def _aftersales_is_money_back(self):
        """Whether what this credit note owes is to go back as money, and at once.

        What an exchange credits is set off with what is charged for the new goods: only what is
        left of it is paid, by people.
        """
        kinds = set(self.invoice_line_ids.aftersales_remedy_id.mapped("kind"))
        return kinds <= self.env["aftersales.remedy"]._MONEY_KINDS

    def _aftersales_payouts(self):
        return self.env["aftersales.payout"].search([("credit_note_id", "in", self.ids)])

    def _aftersales_payments(self):
        """Confirmed online payments of the invoice this credit note reverses, newest first.

        Only in the credit note's currency; others are for the accountant.
        """
        self.ensure_one()
        invoice = self.reversed_entry_id
        if not invoice:
            return self.env["payment.transaction"]
        # A down payment paid for part of what this invoice charges.
        down = invoice.invoice_line_ids.sale_line_ids.filtered("is_downpayment")
        invoices = invoice | down.invoice_lines.move_id.filtered(
            lambda move: move.move_type == "out_invoice" and move.state == "posted"
        )
        linked = invoices.transaction_ids
        matched = invoices.matched_payment_ids | invoices._get_reconciled_payments()
        payments = linked | linked.child_transaction_ids | matched.payment_transaction_id
        return payments.filtered(
            lambda source: source.state == "done"
            and source.operation not in ("refund", "validation")
            and source.currency_id == self.currency_id
            and source.company_id == self.company_id
        ).sorted("id", reverse=True)
