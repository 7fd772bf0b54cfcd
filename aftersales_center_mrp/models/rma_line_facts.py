"""What is known about a kit, from its parts: whole kits, what is missing, what that is worth."""

from odoo import api, fields, models

from odoo.addons.aftersales_center.engine.kit import (
    Part,
    begun_kits,
    missing_values,
    part_values,
    whole_kits,
)
from odoo.addons.aftersales_center.models.words import quantity_words


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    qty_received = fields.Float(recursive=True)
    qty_inspected = fields.Float(recursive=True)
    qty_accepted = fields.Float(recursive=True)
    kit_words = fields.Char(
        "Parts of the Kit",
        compute="_compute_kit_words",
        help="How many of the parts came, and which are missing.",
    )
    kit_is_incomplete = fields.Boolean(
        compute="_compute_kit_words", help="Kits of which something came still lack parts."
    )
    kit_value_missing = fields.Monetary(
        "Worth of What Is Missing",
        currency_field="kit_currency_id",
        compute="_compute_kit_values",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The share of the kit's price, tax included, by the cost of the parts.",
    )
    kit_value_came = fields.Monetary(
        "Worth of What Came",
        currency_field="kit_currency_id",
        compute="_compute_kit_values",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    kit_currency_id = fields.Many2one(related="sale_line_id.currency_id", string="Kit Currency")

    @api.depends("kit_part_ids.qty_received", "kit_part_ids.kit_quantity")
    def _compute_qty_received(self):
        super()._compute_qty_received()
        for kit in self.filtered("kit_part_ids"):
            kit.qty_received = kit._whole_kits("qty_received")

    @api.depends("kit_part_ids.qty_inspected", "kit_part_ids.qty_accepted")
    def _compute_qty_inspected(self):
        super()._compute_qty_inspected()
        for kit in self.filtered("kit_part_ids"):
            kit.qty_inspected = kit._whole_kits("qty_inspected")
            if not kit.keeps_item:
                kit.qty_accepted = min(kit._whole_kits("qty_accepted"), kit.qty_approved)

    def _whole_kits(self, *names):
        """How many kits the parts make by the sum of their fields ``names``; own unit."""
        self.ensure_one()
        return whole_kits(self._kit_counts(*names))

    def _kit_counts(self, *names):
        return [(sum(part[name] for name in names), part.kit_quantity) for part in self._parts()]

    def _parts(self):
        return self.kit_part_ids.filtered("kit_quantity").sorted("id")

    def _units_to_complete(self):
        """``{part: units}`` that kits of which something came still lack; units of the part."""
        self.ensure_one()
        kits = min(begun_kits(self._kit_counts("qty_received")), self.qty_approved)
        return {
            part: part.product_uom_id.round(
                max(kits * part.kit_quantity - part.qty_received - part.qty_lost, 0.0)
                + part.qty_missing
            )
            for part in self._parts()
        }

    @api.depends(
        "kit_line_id.product_id",
        "kit_part_ids.qty_received",
        "kit_part_ids.qty_lost",
        "kit_part_ids.qty_missing",
    )
    def _compute_kit_words(self):
        for kit in self:
            kit.kit_words = kit._kit_sentence() if kit.kit_part_ids else kit._part_words()
            kit.kit_is_incomplete = any(
                part.product_uom_id.compare(lacking, part.qty_missing) > 0
                for part, lacking in kit._units_to_complete().items()
            )

    def _kit_sentence(self):
        units, parts = self._units_to_complete(), self._parts()
        came = parts.filtered(
            lambda part: not part.product_uom_id.is_zero(part.qty_received)
            and part.product_uom_id.is_zero(units[part])
        )
        lacking = self._lacking_words(units)
        if not lacking:
            return self.env._("%(came)s of %(all)s parts came", came=len(came), all=len(parts))
        return self.env._(
            "%(came)s of %(all)s parts came; missing: %(missing)s",
            came=len(came),
            all=len(parts),
            missing=lacking,
        )

    def _part_words(self):
        """Whose part this line is; nothing for what is no part."""
        kit = self.kit_line_id.product_id
        return self.env._("Part of %s", kit.display_name) if kit else False

    def _lacking_words(self, units):
        """What ``{part: units}`` says is missing: “Top (1 Units), Leg (2 Units)”, or nothing."""
        return ", ".join(
            self.env._(
                "%(product)s (%(quantity)s)",
                quantity=quantity_words(part.product_uom_id, lacking),
                product=part.product_id.display_name,
            )
            for part, lacking in units.items()
            if not part.product_uom_id.is_zero(lacking)
        )

    @api.depends("kit_words", "sale_line_id.price_total", "qty_approved")
    def _compute_kit_values(self):
        for kit in self:
            parts = kit._parts()
            kits = min(begun_kits(kit._kit_counts("qty_received")), kit.qty_approved)
            missing = kit._missing_value(kit._units_to_complete()) if parts else 0.0
            kit.kit_value_missing = missing
            kit.kit_value_came = kit._kits_price(kits) - missing if parts and kits else 0.0

    def _kits_price(self, kits):
        """What ``kits`` (own unit) cost, tax and discounts included, in the order's currency."""
        self.ensure_one()
        # sudo: the price of an order line that the return names; shown to agents only.
        sold = self.sudo().sale_line_id
        if not sold.product_uom_qty:
            return 0.0
        units = self._to_sale_unit(kits)
        return sold.currency_id.round(sold.price_total * units / sold.product_uom_qty)

    def _kit_model(self):
        """The parts as the engine knows them; costs in the company's currency."""
        # sudo: the cost of parts, for one share; nobody is shown it.
        parts = self._parts().sudo().with_company(self.company_id)
        return [Part(part.kit_quantity, part.product_id.standard_price) for part in parts]

    def _missing_value(self, units):
        """What ``units`` (``{part: units}`` of all parts) are worth of the kits' price."""
        self.ensure_one()
        return sum(
            missing_values(
                self._kits_price(self.qty_approved),
                self.qty_approved,
                self._kit_model(),
                [units[part] for part in self._parts()],
                self.kit_currency_id.decimal_places,
            )
        )

    def _value_loss(self):
        """Of a kit: what its parts lost, each by its share of the kit."""
        parts = self._parts()
        if not parts:
            return super()._value_loss()
        shares = part_values(100.0, self._kit_model(), 6)
        losses = [
            share * part._value_loss() / 100 for share, part in zip(shares, parts, strict=True)
        ]
        return round(sum(losses), 2)

    def _sum_moves(self, moves, states=("done",)):
        """Of a kit: the whole kits that moves of its parts make."""
        parts = self.sale_line_id._aftersales_kit_parts() if self.sale_line_id and moves else {}
        if not parts:
            return super()._sum_moves(moves, states)
        scale = self._to_sale_unit(1.0)
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
                        if move.state in states and move.bom_line_id == part
                    ),
                    units * scale,
                )
                for part, units in parts.items()
            ]
        )
