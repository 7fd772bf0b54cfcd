"""Which purchases goods came with, and how many units of each have not gone back."""

from odoo import models
from odoo.tools import SQL

from odoo.addons.aftersales_center.engine.refund import Source, allocate

#: The newest receipts of a product that are looked through.
_RECEIPTS = 500


class StockMove(models.Model):
    _inherit = "stock.move"

    def _aftersales_share_out(self):
        """Divide what these moves brought to where goods wait for vendors among its purchases.

        Called for done moves of inspections, with full rights. Goods that somebody else owns were
        not bought. Quantities are in the product's own unit.

        :return: ``([(move, receipt, units)], {move: units no purchase explains})``.
        """
        left = {}
        for moves in self.grouped(lambda move: (move.company_id, move.product_id)).values():
            left |= moves._aftersales_purchased()
        shares, unexplained = [], {}
        for move in self:
            purchased = left[move.company_id, move.product_id, move.aftersales_inspection_id.lot_id]
            own = sum(
                move.move_line_ids.filtered(lambda line: not line.owner_id).mapped(
                    "quantity_product_uom"
                )
            )
            taken, rest = allocate(
                own, [Source(receipt, units) for receipt, units in purchased.items()], digits=6
            )
            for receipt, units in taken:
                purchased[receipt] -= units
                shares.append((move, receipt, units))
            rest += sum(move.move_line_ids.mapped("quantity_product_uom")) - own
            if move.product_id.uom_id.compare(rest, 0.0) > 0:
                unexplained[move] = rest
        self.browse({receipt.id for _move, receipt, _units in shares})._aftersales_touch()
        return shares, unexplained

    def _aftersales_purchased(self):
        """``{(company, product, lot): {receipt: units left}}``, newest first; of one product."""
        company, product = self.company_id, self.product_id
        lots = self.aftersales_inspection_id.lot_id
        domain = [
            ("company_id", "=", company.id),
            ("product_id", "=", product.id),
            ("state", "=", "done"),
            ("purchase_line_id", "!=", False),
            ("location_id.usage", "in", ("supplier", "transit")),
        ]
        if lots:
            domain.append(("move_line_ids.lot_id", "in", lots.ids))
        receipts = self.search(domain, order="date desc, id desc", limit=_RECEIPTS).filtered(
            # What came again from the vendor counts where the purchase counts it.
            lambda move: not move.origin_returned_move_id or move.to_refund
        )
        return {
            (company, product, lot): {
                receipt: receipt._aftersales_units_of(lot)
                - receipt.returned_move_ids.filtered(
                    lambda move: move.state != "cancel" and move._is_purchase_return()
                )._aftersales_units_of(lot)
                for receipt in receipts
                if not lot or lot in receipt.move_line_ids.lot_id
            }
            for lot in lots or [lots]
        }

    def _aftersales_units_of(self, lot):
        """Units of ``lot`` (of all, where empty) these moves carried or will; product's unit."""
        units = 0.0
        for move in self:
            done = move.state == "done"
            if lot and (done or move.aftersales_inspection_id.lot_id != lot):
                lines = move.move_line_ids.filtered(lambda line: line.lot_id == lot)
                units += sum(lines.mapped("quantity_product_uom"))
            elif done:
                units += move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, rounding_method="HALF-UP"
                )
            else:
                units += move.product_qty
        return units

    def _aftersales_touch(self):
        """Change these receipts' rows, so that who sends back of them meanwhile is run again."""
        if self:
            self.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE stock_move SET write_date = write_date WHERE id = ANY(%s)",
                    list(self.ids),
                )
            )
