"""Replacing kits: as their parts, whole or only those that the return is about."""

from odoo import api, models

from odoo.addons.aftersales_center.engine.kit import begun_kits, whole_kits


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    @api.constrains("kind", "rma_line_id")
    def _check_kind_of_parts(self):
        for remedy in self:
            remedy.rma_line_id.filtered("kit_choice_ids")._check_parts_kind([remedy.kind])

    def _preview(self):
        self._check_kind_of_parts()
        return super()._preview()

    def _parts_to_send(self):
        """``{part: units}`` of one kit (own unit) that a replacement sends; empty for all else."""
        self.ensure_one()
        if self.kind != "replacement" or not self.sale_line_id:
            return {}
        if self.rma_line_id:
            return self.rma_line_id._coming_per_kit()
        return self.sale_line_id._aftersales_kit_parts()

    def _sum_goods(self, moves):
        """Of a kit that is replaced: the whole kits that moves of its parts make."""
        parts = self._parts_to_send()
        if not parts:
            return super()._sum_goods(moves)
        moves = list(moves)
        return whole_kits(
            [
                (sum(part._aftersales_units(move) for move in moves), units)
                for part, units in parts.items()
            ]
        )

    def _booked_goods(self, moves):
        """Of a kit: the kits that are begun with what is booked, beside those that left."""
        parts = self._parts_to_send()
        if not parts:
            return super()._booked_goods(moves)
        left = self._moves_left()
        begun = begun_kits(
            [
                (
                    sum(sign * part._aftersales_units(move) for sign, move in left)
                    + sum(
                        move.product_uom._compute_quantity(
                            move.quantity, part.product_id.uom_id, rounding_method="HALF-UP"
                        )
                        for move in moves
                        if move.bom_line_id == part
                    ),
                    units,
                )
                for part, units in parts.items()
            ]
        )
        return begun - self._qty_left()

    def _moves_left(self):
        """``[(sign, move)]`` of what left for the customer, less what Inventory took back."""
        left = self._outgoing_moves().filtered(
            lambda move: move.state == "done" and move.location_dest_id._aftersales_is_out()
        )
        return [(1, move) for move in left] + [(-1, move) for move in self._taken_back_moves()]

    def _replacements_to_send(self):
        """Only the parts that the return is about, and of each what is neither gone nor coming."""
        if not self.rma_line_id.kit_choice_ids:
            return super()._replacements_to_send()
        self.rma_line_id._check_worth()
        whole = self._prepare_replacement(self._qty_to_send())
        coming = [(1, move) for move in self._outgoing_moves() if move.state != "done"]
        gone = [*self._moves_left(), *coming]
        procurements = []
        for part, units in self._parts_to_send().items():
            uom = part.product_id.uom_id
            needed = uom.round(
                self.quantity * units
                - sum(sign * part._aftersales_units(move) for sign, move in gone)
            )
            if uom.compare(needed, 0.0) > 0:
                procurements.append(
                    whole._replace(
                        product_id=part.product_id,
                        product_qty=needed,
                        product_uom=uom,
                        name=part.product_id.display_name,
                        values=dict(whole.values, bom_line_id=part.id),
                    )
                )
        return procurements

    def _preview_replacement(self):
        kit = self.rma_line_id
        if not kit.kit_choice_ids:
            return super()._preview_replacement()
        return [
            self._preview_entry(
                self.env._(
                    "Delivery of %s",
                    kit._units_words(
                        {
                            part.product_id: self.quantity * units
                            for part, units in self._parts_to_send().items()
                        }
                    ),
                )
            )
        ]

    def _goods_value(self):
        """Of single parts: their share of what the kits cost."""
        return super()._goods_value() * (
            self.rma_line_id._coming_share() if self.rma_line_id else 1.0
        )


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        """Parts that were sent in advance and not given back cost their share of the kit."""
        values = super()._prepare_invoice_line(**optional_values)
        # sudo: which parts a remedy sent, for who makes its invoice.
        remedy = self.env["aftersales.remedy"].sudo()
        kit = remedy.browse(optional_values.get("aftersales_advance_id")).rma_line_id
        if kit.kit_choice_ids:
            kit._check_worth()
            values["price_unit"] *= kit._coming_share()
            values["name"] = kit._portal_name()
        return values
