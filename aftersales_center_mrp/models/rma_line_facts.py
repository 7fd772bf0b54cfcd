"""What is known about a kit, from its parts: whole kits, and what is missing."""

from odoo import api, fields, models

from odoo.addons.aftersales_center.engine.kit import begun_kits, whole_kits
from odoo.addons.aftersales_center.models.words import quantity_words


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    qty_received = fields.Float(recursive=True)
    qty_inspected = fields.Float(recursive=True)
    qty_accepted = fields.Float(recursive=True)
    qty_sent = fields.Float(recursive=True)
    kit_words = fields.Char(
        "Parts of the Kit",
        compute="_compute_kit_words",
        help="How many of the parts came, and which are missing.",
    )
    kit_is_incomplete = fields.Boolean(
        compute="_compute_kit_words", help="Kits of which something came still lack parts."
    )

    @api.depends("kit_part_ids.qty_received", "kit_part_ids.kit_quantity")
    def _compute_qty_received(self):
        super()._compute_qty_received()
        for kit in self.filtered("kit_part_ids"):
            kit.qty_received = kit._whole_kits("qty_received")

    @api.depends(
        "kit_part_ids.qty_inspected", "kit_part_ids.qty_accepted", "kit_part_ids.kit_quantity"
    )
    def _compute_qty_inspected(self):
        super()._compute_qty_inspected()
        for kit in self.filtered("kit_part_ids"):
            kit.qty_inspected = kit._whole_kits("qty_inspected")
            if not kit.keeps_item:
                kit.qty_accepted = min(kit._whole_kits("qty_accepted"), kit.qty_approved)

    @api.depends("kit_part_ids.qty_sent", "kit_part_ids.kit_quantity")
    def _compute_qty_sent(self):
        """With the kits whose parts were given back."""
        super()._compute_qty_sent()
        for kit in self.filtered("kit_part_ids"):
            kit.qty_sent += kit._whole_kits("qty_sent")

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
        "kit_part_ids.qty_approved",
        "kit_choice_ids.quantity",
        "keeps_item",
    )
    def _compute_kit_words(self):
        for kit in self:
            kit.kit_words = kit._kit_sentence() if kit.kit_part_ids else kit._part_words()
            if kit.kit_choice_ids:
                kit.kit_words = kit._choice_sentence(kit.kit_words)
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

    def _choice_sentence(self, words):
        """Which parts the line is about, and what is known of them: ``words``, or nothing."""
        parts = self._units_words(self._chosen_units())
        if not words or self.keeps_item:
            return self.env._("Only %s", parts)
        return self.env._("Only %(parts)s: %(came)s", parts=parts, came=words)

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

    def _sum_moves(self, moves, states=("done",)):
        """Of a kit: the whole kits that moves of its parts make, of those that come back."""
        parts = self._coming_per_kit() if moves else {}
        if not parts:
            return super()._sum_moves(moves, states)
        return whole_kits(
            [
                (
                    sum(part._aftersales_units(move) for move in moves if move.state in states),
                    units,
                )
                for part, units in parts.items()
            ]
        )
