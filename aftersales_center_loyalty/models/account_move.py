"""Credit notes move points: in the transaction that posts, resets or cancels them."""

from odoo import models
from odoo.exceptions import UserError

from ..engine.shares import shares
from .remedy import CREDIT_KINDS


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Balance what becomes credit with the note as it is now, then give the points."""
        self._aftersales_balance()
        posted = super()._post(soft=soft)
        posted._aftersales_sync_cards()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._aftersales_sync_cards()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._aftersales_sync_cards()
        return result

    def _aftersales_sync_cards(self):
        # sudo: points are the system's here; the accountant needs no role in sales or returns.
        lines = self.sudo().invoice_line_ids
        credits = lines.filtered(lambda line: line.move_type == "out_refund")
        credits |= lines.aftersales_reversed_line_id  # reversed instead of reset
        credits.aftersales_remedy_id._sync_grants()

    def _aftersales_open(self):
        """What the customer still owes on this invoice, in its currency."""
        return sum(
            invoice.amount_residual
            for invoice in self
            if invoice.move_type == "out_invoice" and invoice.state == "posted"
        )

    def _aftersales_balance(self):
        """Make what becomes credit what is left to pay out on the note, now that it is posted.

        An accountant may have changed lines since, and the customer may have paid.

        :raises UserError: when the customer owes as much as is credited.
        """
        # sudo: invoices of whoever posts; amounts are balanced, not shown.
        for note in self.sudo().filtered(
            lambda move: move.move_type == "out_refund" and move.state == "draft"
        ):
            lines = note.invoice_line_ids.aftersales_remedy_id._credit_lines().filtered(
                lambda line, note=note: line.move_id == note
            )
            if not lines:
                continue
            credit = note._aftersales_creditable(lines)
            currency = note.currency_id
            if currency.compare_amounts(credit, 0.0) <= 0:
                raise UserError(lines.aftersales_remedy_id[:1]._unpaid_sentence())
            weights = [
                sum(
                    line.price_total
                    for line in note.invoice_line_ids - lines
                    if line.aftersales_remedy_id == settlement.aftersales_remedy_id
                )
                for settlement in lines
            ]
            parts = shares(credit, weights, currency.decimal_places)
            for line, part in zip(lines, parts, strict=True):
                if currency.compare_amounts(-line.price_total, part):
                    line.write({"price_unit": -part, "quantity": 1.0, "discount": 0.0})

    def _aftersales_creditable(self, lines):
        """What becomes credit on this note by ``lines``: what is credited and not still owed."""
        self.ensure_one()
        rest = self.amount_total - sum(lines.mapped("price_total"))
        others = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line.aftersales_remedy_id.kind not in CREDIT_KINDS
        )
        return (
            rest
            - max(sum(others.mapped("price_total")), 0.0)
            - self.reversed_entry_id._aftersales_open()
        )
