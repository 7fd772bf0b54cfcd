from odoo import models


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _aftersales_went_back(self):
        """``{line: [(return or None, units)]}`` of goods that left for the vendor, oldest first.

        Less what the vendor sent again; in the line's unit. Called with full rights. Components
        of a kit are no units of what was bought.
        """
        moves = self.env["stock.move"].search(
            [
                ("purchase_line_id", "in", self.ids),
                ("state", "=", "done"),
                ("to_refund", "=", True),
            ],
            order="date, id",
        )
        went_back = {}
        for move in moves:
            line = move.purchase_line_id
            if (
                not move._is_purchase_return()
                or move.product_id != line.product_id
                or move.company_id != line.company_id
            ):
                continue
            again = move.returned_move_ids.filtered(
                lambda back: back.state == "done" and back.to_refund
            )
            units = sum(
                sign
                * one.product_uom._compute_quantity(one.quantity, line.product_uom_id, round=False)
                for sign, one in [(1, move), *((-1, back) for back in again)]
            )
            rma = move.aftersales_inspection_id.rma_id
            went_back.setdefault(line, []).append((rma or None, max(units, 0.0)))
        return went_back
