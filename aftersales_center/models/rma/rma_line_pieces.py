"""Goods sold by the dozen or in packs come back, and are judged, piece by piece."""

from odoo import models

from ..words import quantity_words

#: Quantities of a line that change with its unit.
_COUNTED = ("quantity", "qty_to_approve", "qty_approved", "qty_lost")


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _count_in_pieces(self, moves):
        """Count these lines in the product's own unit from now on, where theirs is larger.

        Five of a dozen are no number of dozens with two decimals: a hundredth of a dozen would be
        lost in stock, and in money. Called when goods arrive with ``moves``, before they are
        booked, with full rights. A line that something was given for already stays as it is, and
        whole packs that are exchanged are exchanged for packs, at the price of a pack.
        """
        for line in self:
            pieces, own = line.product_id.uom_id, line.product_uom_id
            if own.factor <= pieces.factor or line.remedy_ids:
                continue
            if line.requested_remedy == "exchange" and line._comes_whole(moves):
                continue
            inspections = {
                inspection: _in_pieces(own, pieces, inspection.quantity)
                for inspection in line.inspection_ids
            }
            values = {name: _in_pieces(own, pieces, line[name]) for name in _COUNTED}
            line._write_guarded({**values, "product_uom_id": pieces.id})
            for inspection, quantity in inspections.items():
                inspection._write_guarded({"quantity": quantity})
            line.rma_id._say(
                self.env._(
                    "%(product)s is counted piece by piece: %(quantity)s.",
                    product=line.product_id.display_name,
                    quantity=quantity_words(pieces, line.quantity),
                )
            )

    def _comes_whole(self, moves):
        """Whether all that ``moves`` bring of this line is whole in its own unit."""
        self.ensure_one()
        own, pieces = self.product_uom_id, self.product_id.uom_id
        came = sum(
            booked.quantity_product_uom
            for booked in moves.move_line_ids
            if booked.move_id.aftersales_rma_line_id == self
        )
        whole = round(pieces._compute_quantity(came, own, round=False))
        return pieces.compare(own._compute_quantity(whole, pieces, round=False), came) == 0


def _in_pieces(own, pieces, quantity):
    """``quantity`` in ``pieces``: the whole number it was written for, if there is one."""
    exact = own._compute_quantity(quantity, pieces, round=False)
    whole = float(round(exact))
    back = pieces._compute_quantity(whole, own, rounding_method="HALF-UP")
    return whole if own.compare(back, quantity) == 0 else pieces.round(exact)
