"""Earlier repairs by the seller, for the law that gives longer after them."""

from odoo import models

from odoo.addons.aftersales_center.models.policy.request import Repaired


class AftersalesPolicyRequest(models.AbstractModel):
    _inherit = "aftersales.policy.request"

    def _repaired(self, requests):
        """The first repair that put these very goods right, by another return; one query.

        Of lots that all were repaired the latest first repair counts. Where no lot is known, the
        repairs of the line count for as many units as were repaired.
        """
        found = super()._repaired(requests)
        # sudo: days of earlier repairs of lines that the caller asks about.
        sold = self.env["sale.order.line"].sudo().union(*(each.sale_line for each in requests))
        repairs = (
            self.env["repair.order"]
            .sudo()
            .search(
                [
                    ("aftersales_remedy_id.sale_line_id", "in", sold.ids),
                    ("state", "=", "done"),
                    ("under_warranty", "=", True),
                ],
                order="id",
            )
            .filtered(lambda repair: repair._aftersales_is_remedy())
        )
        if not repairs:
            return found
        by_line = repairs.grouped(lambda repair: repair.aftersales_remedy_id.sale_line_id.id)
        for request in requests:
            of_line = by_line.get(request.sale_line.id, repairs.browse()).filtered(
                lambda repair, request=request: repair.aftersales_rma_id != request.rma
            )
            if first := self._first_repairs(request, of_line):
                found[request] = max(first, key=lambda repaired: repaired.on)
        return found

    def _first_repairs(self, request, repairs):
        """``[Repaired]``: the first of each lot asked about; empty if not all were repaired."""
        if not request.lots:
            units = sum(
                repair.aftersales_remedy_id.rma_line_id._to_sale_unit(
                    repair.aftersales_remedy_id._own_units(repair)
                )
                for repair in repairs
            )
            uom = request.sale_line.product_uom_id
            enough = repairs and uom.compare(units, request.quantity) >= 0
            return [_repaired(repairs[0])] if enough else []
        first = {}
        for repair in repairs:
            first.setdefault(repair.lot_id.id, repair)
        if not set(request.lots.ids) <= set(first):
            return []
        return [_repaired(first[lot]) for lot in request.lots.ids]


def _repaired(repair):
    return Repaired(repair._aftersales_repaired_on(), repair.aftersales_rma_id._asked_on())
