"""The shop's own warranty on what a line sold: from the day the customer had that very unit."""

from datetime import timezone
from typing import NamedTuple

from odoo import models

from ...engine.deadlines import local_day
from ...engine.warranty import warranty_end


class Warranty(NamedTuple):
    """First and last day of a warranty, on the customer's calendar; None: not known, or none."""

    start: object = None
    end: object = None


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_warranties(self, lots):
        """``{(sale line, lot): Warranty}`` for each of these lines with each of ``lots``.

        The empty lot stands for units without one: their warranty runs from the line's last
        delivery, since nobody can tell one from the other. Called by return lines and by repairs.
        """
        # sudo: days of lines and lots that the caller's return names.
        lines = self.sudo()
        days = lots.sudo()._aftersales_deliveries(lines) if lots else {}
        by_ids = {(line.id, lot.id): day for (lot, line), day in days.items()}
        dates = lines.order_id._aftersales_delivery_dates()
        places = lines.order_id._aftersales_places()
        found = {}
        for line in self:
            sold, zone = line.sudo(), places[line.sudo().order_id].timezone
            days_of_line = dates.get(sold)
            arrived = days_of_line and (days_of_line.last or days_of_line.first)
            months = sold.product_id.aftersales_warranty_months
            whole = arrived and local_day(arrived.replace(tzinfo=timezone.utc), zone)
            for lot in [lots.browse(), *lots]:
                start = by_ids.get((line.id, lot.id)) if lot else whole
                found[line, lot] = Warranty(start or None, warranty_end(start, months))
        return found
