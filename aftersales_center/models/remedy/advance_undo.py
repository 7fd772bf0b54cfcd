"""Goods billed because they were not given back came after all: the bill is undone."""

from odoo import Command, models
from odoo.tools import format_date


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _settle_advance(self):
        """Undo what was billed for goods that came after all; called after each fact."""
        for remedy in self:
            uom = remedy.product_uom_id
            excess = remedy.qty_charged - remedy.qty_outstanding
            if uom.compare(excess, 0.0) <= 0:
                continue
            bills = remedy.charge_line_ids.filtered(
                lambda line: line.move_type == "out_invoice" and line.parent_state != "cancel"
            )
            for line in bills.sorted(lambda line: (line.parent_state != "draft", -line.id)):
                if uom.compare(excess, 0.0) <= 0:
                    break
                excess -= remedy._undo_charge(line, excess)
            remedy._audit("remedy.uncharged", product=remedy.product_id)

    def _undo_charge(self, line, quantity):
        """Take ``quantity`` (own unit) of a charge back, and return how much it was."""
        billed = line.product_uom_id._compute_quantity(
            line.quantity, self.product_uom_id, rounding_method="HALF-UP"
        )
        undone = sum(
            credit.product_uom_id._compute_quantity(
                credit.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            for credit in self.charge_line_ids
            if credit.move_type == "out_refund"
            and credit.parent_state != "cancel"
            and credit.move_id.reversed_entry_id == line.move_id
        )
        taken = min(billed - undone, quantity)
        if self.product_uom_id.compare(taken, 0.0) <= 0:
            return 0.0
        there = self.product_uom_id._compute_quantity(
            taken, line.product_uom_id, rounding_method="HALF-UP"
        )
        if line.parent_state == "draft":
            move = line.move_id
            if line.product_uom_id.compare(line.quantity, there) > 0:
                line.quantity -= there
            else:
                line.unlink()
                if not move.invoice_line_ids.filtered(lambda rest: rest.display_type == "product"):
                    move.button_cancel()
            return taken
        values = line.with_context(include_business_fields=True).copy_data(
            {"quantity": there, "aftersales_advance_id": self.id}
        )[0]
        values.pop("move_id", None)
        note = line.move_id.with_context(tracking_disable=True)._reverse_moves(
            [
                {
                    "ref": self.env._(
                        "Reversal of: %(invoice)s, %(returns)s",
                        invoice=line.move_id.name,
                        returns=self.rma_id.name,
                    ),
                    "invoice_date": False,
                    "line_ids": [Command.create(values)],
                }
            ],
            cancel=False,
        )
        if not self.company_id.aftersales_post_credit_notes:
            return taken
        if closed := self._books_closed_up_to(note):
            # the goods are here: that is told whatever the books say
            self.rma_id._ask_owner(
                self.env._(
                    "The books are closed up to %(day)s: the credit note for %(invoice)s stays a"
                    " draft. Post it once the next period is open.",
                    day=format_date(self.env, closed),
                    invoice=line.move_id.name,
                )
            )
        else:
            note.action_post()
        return taken
