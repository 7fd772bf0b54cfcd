from odoo import api, fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    aftersales_keeps_rate = fields.Boolean(
        "Currency Rate of the Invoice",
        copy=False,
        readonly=True,
        help="Credited at the rate at which it was invoiced.",
    )

    @api.depends("aftersales_keeps_rate", "reversed_entry_id")
    def _compute_invoice_currency_rate(self):
        """What a return gives back is worth what it was worth when it was invoiced."""
        super()._compute_invoice_currency_rate()
        for move in self:
            if move.aftersales_keeps_rate and move.reversed_entry_id.invoice_currency_rate:
                move.invoice_currency_rate = move.reversed_entry_id.invoice_currency_rate

    def _post(self, soft=True):
        """Posting a refund's credit note above what is left needs a supervisor's override."""
        # sudo: the accountant who posts has no after-sales role; amounts are checked, not shown.
        remedies = self.sudo().invoice_line_ids.aftersales_remedy_id
        remedies._draw_for_documents()
        remedies._check_still_left()
        posted = super()._post(soft=soft)
        # sudo: as above; the return tells that it was refunded before it tells that it is done.
        posted.sudo().invoice_line_ids.aftersales_remedy_id._say_what_was_done()
        posted._aftersales_net_exchanges()
        posted._aftersales_facts_moved()
        return posted

    def _aftersales_net_exchanges(self):
        """What an exchange credited pays for what it invoiced, as soon as both are posted."""
        # sudo: the accountant who posts needs no role of ours.
        lines = self.sudo().invoice_line_ids
        remedies = lines.aftersales_remedy_id | lines.sale_line_ids.aftersales_remedy_id
        remedies.filtered(lambda remedy: remedy.kind == "exchange")._net_exchange()

    def button_draft(self):
        result = super().button_draft()
        self._aftersales_disown()
        self._aftersales_facts_moved()
        return result

    def _aftersales_disown(self):
        """What is brought back after its remedy was taken back is the accountant's own from now on.

        It counts as credited by hand. Still tied to the remedy, its units could be put right once
        more by another one.
        """
        # sudo: the link is the system's; the accountant needs no role of ours.
        lines = self.sudo().line_ids.filtered("aftersales_remedy_id.is_cancelled")
        if lines:  # writing on none of them would come back here
            lines.write({"aftersales_remedy_id": False})

    def button_cancel(self):
        result = super().button_cancel()
        self._aftersales_facts_moved()
        return result

    def _aftersales_facts_moved(self):
        """Mark the sold lines billed here; close returns that a posted note completes."""
        bills = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        # sudo: marks and returns are the system's here; the accountant needs no role of ours.
        lines = bills.sudo().invoice_line_ids
        lines._aftersales_note_costs()
        lines |= lines.aftersales_reversed_line_id
        self.env["aftersales.entitlement.mark"].sudo()._mark(lines.sale_line_ids)
        lines.aftersales_remedy_id.rma_id._close_if_complete()
