"""The refund: the money for some units, on a credit note that reverses their invoice."""

from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _fulfil_refund(self):
        """Credit what is missing; see :meth:`_credit`."""
        self._credit()

    def _state_from_refund(self):
        return self._credited_state()

    def _cancel_refund(self):
        self._cancel_credit()

    def _credited_state(self):
        """Where crediting the units stands: done when each is posted or was never invoiced."""
        self.ensure_one()
        lines = self._live_credit_lines()
        uom = self.product_uom_id
        covered = uom.compare(self._missing(), 0.0) <= 0
        if covered and all(line.parent_state == "posted" for line in lines):
            return "done"
        return "in_progress" if lines or not uom.is_zero(self.qty_uninvoiced) else "to_do"

    def _cancel_credit(self):
        """Take the drafts back that credit these remedies.

        :raises UserError: when one is posted: an accountant has to undo that.
        """
        posted = self._not_reversed()
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted. An accountant has to reset or reverse it before the refund can"
                    " be taken back.",
                    posted.move_id[:1].name,
                )
            )
        drafts = self._live_credit_lines().filtered(lambda line: line.parent_state == "draft")
        for note in drafts.move_id:
            mine = note.invoice_line_ids.filtered(lambda line: line.aftersales_remedy_id in self)
            others = note.invoice_line_ids.filtered("aftersales_remedy_id") - mine
            if others:
                mine.unlink()
            else:
                note.button_cancel()
        self._write_guarded({"qty_uninvoiced": 0.0})

    # ------------------------------------------------------------------
    # Drawing on what was invoiced
    # ------------------------------------------------------------------

    def _draw_for_documents(self):
        """Hold what the live credit lines amount to; called after they were made or changed.

        :raises UserError: when more than is left of the invoiced amount would be credited.
        """
        self._check_delivery_charge()
        changed = self.filtered(
            lambda remedy: remedy.sale_line_id
            and remedy.currency_id.compare_amounts(remedy.amount, remedy.amount_drawn)
        )
        ledger = self.env["aftersales.entitlement"]._for(changed.sale_line_id)
        rows = {row.sale_line_id: row for row in ledger}
        draws = {}
        for remedy in changed:
            difference = remedy.amount - remedy.amount_drawn
            row = rows[remedy.sale_line_id]
            if difference > 0:
                amount, over = draws.get(row, (0.0, 0.0))
                draws[row] = (amount + difference, over + remedy.override_amount)
            else:
                row._release(-difference)
            remedy._write_guarded({"amount_drawn": remedy.amount})
        ledger._draw_many(draws)

    def _check_still_left(self):
        """Stop on posting what somebody credited by hand since these remedies were drawn.

        :raises UserError: when with these more than the invoiced amount would be credited.
        """
        for row in self.env["aftersales.entitlement"]._for(self.sale_line_id):
            # sudo: as in _draw_for_documents; overrides of all live remedies of the sold line.
            live = row.sale_line_id.sudo().aftersales_remedy_ids.filtered(
                lambda remedy: not remedy.is_cancelled
            )
            mine = self.filtered(lambda remedy, row=row: remedy.sale_line_id == row.sale_line_id)
            amount = sum(mine.mapped("amount"))
            limit = row._limit() + sum(live.mapped("override_amount"))
            currency = row.currency_id
            if (
                currency.compare_amounts(amount, 0.0) > 0
                and currency.compare_amounts(row.amount_remedied, limit) > 0
            ):
                row._refuse_draw(amount, limit)

    def _release_unused(self):
        """Give back what is held for documents that are gone; called by the reconciling job
        and when a remedy is cancelled."""
        for remedy in self:
            unused = remedy.amount_drawn - remedy.amount
            if remedy.currency_id and remedy.currency_id.compare_amounts(unused, 0.0) > 0:
                self.env["aftersales.entitlement"]._for(remedy.sale_line_id)._release(unused)
                remedy._write_guarded({"amount_drawn": remedy.amount})

    def _draw_again(self):
        """Hold again what a posted credit note gives after all; called by the reconciling job.

        A reversal of it was reset to draft or deleted. Facts count, also for a remedy that was
        cancelled meanwhile: the sold line then shows as over-credited.
        """
        for remedy in self:
            missing = remedy.amount - remedy.amount_drawn
            lines = remedy._live_credit_lines()
            if (
                remedy.sale_line_id
                and remedy.currency_id.compare_amounts(missing, 0.0) > 0
                and all(line.parent_state == "posted" for line in lines)
            ):
                self.env["aftersales.entitlement"]._for(remedy.sale_line_id)._release(-missing)
                remedy._write_guarded({"amount_drawn": remedy.amount})

    def _in_order_currency(self, line, amount=None):
        """``amount`` (or the untaxed amount) of a credit line, in the order's currency.

        At the rate of the invoice that is credited.
        """
        self.ensure_one()
        invoice = line.move_id.reversed_entry_id or line.move_id
        return line.currency_id._convert(
            line.price_subtotal if amount is None else amount,
            self.currency_id or line.currency_id,
            line.company_id,
            invoice.invoice_date or fields.Date.context_today(self),
        )
