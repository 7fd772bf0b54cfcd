"""Units that a repair is bound to are not free, wherever their inspection put them."""

from odoo import models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _places(self):
        """As before, without the units that repairs and their deliveries home are bound to."""
        places = super()._places()
        bound = 0.0
        for remedy in self.rma_line_id.remedy_ids:
            repairs, moves = remedy._units_of(self)
            gone = sum(
                self._in_own_unit(move.product_uom, move.quantity)
                for move in moves
                if move.state == "done"
            )
            bound += max(repairs, sum(self._in_own_unit(*_planned(move)) for move in moves)) - gone
        place = self.warehouse_id.aftersales_repair_location_id
        if place in places:
            places[place] -= bound
        return self._inside(places)


def _planned(move):
    return move.product_uom, move.quantity if move.state == "done" else move.product_uom_qty
