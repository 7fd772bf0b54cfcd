"""Where the units of an inspection are now, by the moves that carried them."""

from collections import defaultdict

from odoo import models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _places(self):
        """``{location: units}`` of this inspection that lie inside and nothing is to fetch.

        In the line's unit. Units that a repair or an open delivery of this return is bound to are
        left out, and so is what was scrapped or has left.
        """
        self.ensure_one()
        places = defaultdict(float)
        places[self._location()] = self.quantity
        bound = 0.0
        for move in self.move_ids:
            if move.state == "done":
                places[move.location_id] -= self._in_own_unit(move.product_uom, move.quantity)
                places[move.location_dest_id] += self._in_own_unit(move.product_uom, move.quantity)
            elif move.state != "cancel" and not move.aftersales_remedy_id:
                places[move.location_id] -= self._in_own_unit(
                    move.product_uom, move.product_uom_qty
                )
        for remedy in self.rma_line_id.remedy_ids:
            repairs, moves = remedy._units_of(self)
            gone = sum(
                self._in_own_unit(move.product_uom, move.quantity)
                for move in moves
                if move.state == "done"
            )
            bound += max(repairs, sum(self._in_own_unit(*_planned(move)) for move in moves)) - gone
        places[self.warehouse_id.aftersales_repair_location_id] -= bound
        return {
            location: units
            for location, units in places.items()
            if location.usage == "internal" and self.product_uom_id.compare(units, 0.0) > 0
        }

    def _in_own_unit(self, uom, quantity):
        return uom._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")


def _planned(move):
    return move.product_uom, move.quantity if move.state == "done" else move.product_uom_qty
