from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """Posting a refund's credit note above what is left needs a supervisor's override."""
        # sudo: the accountant who posts has no after-sales role; amounts are checked, not shown.
        self.sudo().invoice_line_ids.aftersales_remedy_id._draw_for_documents()
        posted = super()._post(soft=soft)
        # sudo: as above; the return tells that it was refunded before it tells that it is done.
        posted.sudo().invoice_line_ids.aftersales_remedy_id._say_what_was_done()
        posted._aftersales_facts_moved()
        return posted

    def button_draft(self):
        result = super().button_draft()
        self._aftersales_facts_moved()
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._aftersales_facts_moved()
        return result

    def _aftersales_facts_moved(self):
        """Mark the sold lines billed here; close returns that a posted note completes."""
        bills = self.filtered(lambda move: move.move_type in ("out_invoice", "out_refund"))
        # sudo: marks and returns are the system's here; the accountant needs no role of ours.
        lines = bills.sudo().invoice_line_ids
        self.env["aftersales.entitlement.mark"].sudo()._mark(lines.sale_line_ids)
        lines.aftersales_remedy_id.rma_id._close_if_complete()
