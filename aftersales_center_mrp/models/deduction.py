"""What may be kept back for parts that a kit came without, and replacing kits."""

from odoo import fields, models

from odoo.addons.aftersales_center.engine.kit import whole_kits


class AftersalesRemedyDeduction(models.Model):
    _inherit = "aftersales.remedy.deduction"

    kind = fields.Selection(
        selection_add=[("missing_parts", "Missing parts")],
        ondelete={"missing_parts": "cascade"},
    )


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _prepare_deductions(self):
        """And the share of the missing parts, once over all remedies of the kit."""
        vals_list = super()._prepare_deductions()
        for remedy in self:
            kit = remedy.rma_line_id
            if not any(kit.kit_part_ids.mapped("qty_missing")):
                continue
            worth = kit._missing_value({part: part.qty_missing for part in kit._parts()})
            kept = kit.remedy_ids.filtered(lambda other: not other.is_cancelled).deduction_ids
            kept = kept.filtered(lambda deduction: deduction.kind == "missing_parts")
            left = min(worth - sum(kept.mapped("amount")), kit._kits_price(remedy.quantity))
            if kit.kit_currency_id.compare_amounts(left, 0.0) > 0:
                vals_list.append({"remedy_id": remedy.id, "kind": "missing_parts", "amount": left})
        return vals_list

    def _sum_goods(self, moves):
        """Of a kit that is replaced: the whole kits that moves of its parts make."""
        parts = (
            self.sale_line_id._aftersales_kit_parts()
            if self.kind == "replacement" and self.sale_line_id
            else {}
        )
        if not parts:
            return super()._sum_goods(moves)
        moves = list(moves)
        scale = self._goods_uom()._compute_quantity(
            1.0, self.sale_line_id.product_uom_id, round=False
        )
        return whole_kits(
            [
                (
                    sum(
                        move.product_uom._compute_quantity(
                            move.quantity if move.state == "done" else move.product_uom_qty,
                            part.product_id.uom_id,
                            rounding_method="HALF-UP",
                        )
                        for move in moves
                        if move.bom_line_id == part
                    ),
                    units * scale,
                )
                for part, units in parts.items()
            ]
        )
