from datetime import timedelta, timezone

from odoo import api, fields, models

from ...engine.deadlines import local_day
from ...engine.warranty import warranty_end

#: What a lot cost: not for people who only receive goods.
PRICES = {"avg_cost", "total_value", "standard_price"}


class StockLot(models.Model):
    _inherit = "stock.lot"

    aftersales_warranty_start = fields.Date(
        "Warranty From",
        compute="_compute_aftersales_warranty",
        compute_sudo=True,  # days only, of a lot the user reads
        help="The day the customer had this very unit for the first time. A unit that came back to"
        " be repaired or was given back does not start anew; one that is sold again does.",
    )
    aftersales_warranty_end = fields.Date(
        "Warranty Until", compute="_compute_aftersales_warranty", compute_sudo=True
    )
    aftersales_supplier_warranty_end = fields.Date(
        "Supplier Warranty Until", compute="_compute_aftersales_warranty", compute_sudo=True
    )

    @api.depends("product_id")
    def _compute_aftersales_warranty(self):
        """For serial numbers; the units of a lot have days of their own, seen on the return."""
        serials = self.filtered(lambda lot: lot.product_id.tracking == "serial")
        sold, came = {}, {}
        for (lot, _line), day in serials._aftersales_deliveries().items():
            sold[lot] = day  # in the order of time: the last sale counts
        for booked in serials._aftersales_booked():
            if booked.location_id.usage == "supplier":
                came.setdefault(booked.lot_id, fields.Datetime.to_datetime(booked.date).date())
        for lot in self:
            product, start = lot.product_id, sold.get(lot)
            lot.aftersales_warranty_start = start
            lot.aftersales_warranty_end = warranty_end(start, product.aftersales_warranty_months)
            lot.aftersales_supplier_warranty_end = warranty_end(
                came.get(lot), product.aftersales_supplier_warranty_months
            )

    def _aftersales_booked(self, sale_lines=None):
        """Done move lines of these lots in the order of time, of ``sale_lines`` only if given."""
        domain = [("lot_id", "in", self.ids), ("state", "=", "done")]
        if sale_lines is not None:
            domain.append(("move_id.sale_line_id", "in", sale_lines.ids))
        # sudo: days and places of lots the caller works on.
        return self.env["stock.move.line"].sudo().search(domain, order="date, id")

    def _aftersales_deliveries(self, sale_lines=None):
        """``{(lot, sale line): day}`` on which the customer got that lot with that line.

        The day is on the customer's calendar; the pairs come in the order of time. A lot that was
        sent back, repaired or refused, keeps its first day: it is the same unit on its way home.
        Called for lots, and for return lines and repairs, which name the sale line.
        """
        days = {}
        for booked in self._aftersales_booked(sale_lines):
            move, lot = booked.move_id, booked.lot_id
            if not booked.location_dest_id._aftersales_is_out() or (
                booked.location_id._aftersales_is_out() or move._aftersales_goes_home(lot)
            ):
                continue
            line, picking = move.sale_line_id, move.picking_id
            zone = line and line.order_id._aftersales_places()[line.order_id].timezone
            arrived = picking.aftersales_delivered_on or (
                (picking.date_done or move.date)
                + timedelta(days=move.company_id.aftersales_transit_days)
            )
            key = lot.with_env(self.env), line.with_env(self.env)
            days.pop(key, None)  # sold again with the same line: it moves to the end
            days[key] = local_day(arrived.replace(tzinfo=timezone.utc), zone or "UTC")
        return days

    def _has_field_access(self, field, operation):
        """Receivers choose lots by name; they see no prices, not even here."""
        if field.name in PRICES and not self.env.su:
            user = self.env.user
            if user.has_group("aftersales_center.group_receiver") and not user.has_groups(
                "stock.group_stock_user,aftersales_center.group_agent"
            ):
                return False
        return super()._has_field_access(field, operation)
