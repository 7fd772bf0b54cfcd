from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_kit_parts(self):
        """``{part: units per sold unit}`` of a kit, from its own moves; empty for all else.

        ``part`` is a line of the kit's bill of materials, units are the part's product's. A kit in
        a kit is not told by its moves, and empty too.
        """
        self.ensure_one()
        # sudo: moves and bill of materials of an order line the caller may read.
        sold = self.sudo()
        moves = sold.move_ids.filtered(
            lambda move: move.product_id != sold.product_id and move.state != "cancel"
        )
        parts = {}
        for line in moves.bom_line_id:
            bom = line.bom_id
            is_own = (
                bom.product_id == sold.product_id
                if bom.product_id
                else bom.product_tmpl_id == sold.product_id.product_tmpl_id
            )
            if bom.type != "phantom" or not is_own or line.product_qty <= 0:
                return {}
            kits = sold.product_uom_id._compute_quantity(1.0, bom.product_uom_id, round=False)
            parts[line] = line.product_uom_id._compute_quantity(
                line.product_qty * kits / bom.product_qty, line.product_id.uom_id, round=False
            )
        if moves.filtered(lambda move: not move.bom_line_id):
            return {}
        return parts
