from odoo import models

from odoo.addons.aftersales_center.engine.kit import whole_kits


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

    def _aftersales_kits_in_parts(self):
        """Lines of returns that are about single parts of this line's kits."""
        # sudo: what returns of an order line hold, for its quantities.
        return self.sudo().aftersales_line_ids.filtered("kit_choice_ids")

    def _prepare_qty_delivered(self):
        """Kits of which single parts came back are not delivered, until these are sent again.

        By its least part alone, as Odoo counts, two tables that each lack a leg were one table.
        """
        quantities = super()._prepare_qty_delivered()
        for line in self:
            if kits := line._aftersales_kits_in_parts():
                quantities[line] = line._aftersales_whole_kits(kits)
        return quantities

    def _aftersales_whole_kits(self, kits):
        """How many whole kits the customer has, where ``kits`` (return lines) came in parts.

        What stayed with the customer of those makes no kit, and may come back in Inventory.
        """
        # sudo: moves of this order line, summed.
        done = self.sudo().move_ids.filtered(lambda move: move.state == "done")
        own = done.filtered(
            lambda move: not (move.aftersales_rma_line_id.kit_line_id & kits)
            and not (move.aftersales_sent_line_id & (kits | kits.kit_part_ids))
        )
        out = own.filtered(
            lambda move: move.location_dest_id._aftersales_is_out()
            and not move.location_id._aftersales_is_out()
        )
        back = own.filtered(
            lambda move: move.location_id._aftersales_is_out()
            and not move.location_dest_id._aftersales_is_out()
            and move.to_refund
        )
        touched = {
            kit: kit._to_sale_unit(kit.qty_received - min(kit.qty_sent, kit.qty_received))
            for kit in kits
        }
        counts = []
        pieces = self.product_uom_id._compute_quantity(1.0, self.product_id.uom_id, round=False)
        for part, units in self._aftersales_kit_parts().items():
            loose = sum(
                gone * units * (1.0 - kit._kit_contents().get(part, (0.0, 1.0))[1])
                for kit, gone in touched.items()
            )
            came = sum(part._aftersales_units(move) for move in back)
            sent = sum(part._aftersales_units(move) for move in out)
            counts.append((sent - max(came - loose, 0.0), units / pieces))
        return max(whole_kits(counts) / pieces - sum(touched.values()), 0.0)


class MrpBomLine(models.Model):
    _inherit = "mrp.bom.line"

    def _aftersales_units(self, move):
        """What ``move`` carried or will carry of this part, in the unit of its product."""
        if move.bom_line_id != self:
            return 0.0
        return move.product_uom._compute_quantity(
            move.quantity if move.state == "done" else move.product_uom_qty,
            self.product_id.uom_id,
            rounding_method="HALF-UP",
        )
