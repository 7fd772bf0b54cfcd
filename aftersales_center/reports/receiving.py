"""What came back, and what became of it: one row per arrival and per inspection."""

from datetime import datetime, time, timedelta

from pytz import utc

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("announced", "As announced"),
    ("unasked", "More or other than announced"),
    ("unknown", "Without a return"),
    ("undone", "Sent back as booked wrongly"),
    ("inspected", "Inspected"),
    ("again", "Inspected again"),
]
#: Kinds that bring goods to the bench, or take them from it unseen.
ARRIVALS = ("announced", "unasked", "unknown", "undone")


class AftersalesReceiving(models.Model):
    """Arrivals from stock moves, and inspections, in the product's own unit; read only, no value.

    What waits at any moment is all that arrived with a return less all that was inspected for
    the first time.
    """

    _name = "aftersales.receiving"
    _description = "Received and Inspected Goods"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "product_id"
    _depends = {
        "stock.move": [
            "state",
            "date",
            "quantity",
            "product_id",
            "product_uom",
            "company_id",
            "picking_id",
            "location_id",
            "location_dest_id",
            "aftersales_rma_line_id",
        ],
        "stock.picking": ["aftersales_parcel_id"],
        "stock.location": ["usage"],
        "aftersales.rma.line": ["rma_id", "is_unplanned", "product_id", "product_uom_id"],
        "aftersales.inspection": [
            "state",
            "date_done",
            "quantity",
            "rma_line_id",
            "previous_id",
            "disposition_id",
            "grade_id",
            "verdict",
            "company_id",
        ],
        "uom.uom": ["factor"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["uom_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime("When", readonly=True)
    kind = fields.Selection(KINDS, "What", readonly=True)
    rma_id = fields.Many2one("aftersales.rma", "Return", readonly=True)
    parcel_id = fields.Many2one("aftersales.parcel", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    grade_id = fields.Many2one("aftersales.grade", readonly=True)
    disposition_id = fields.Many2one("aftersales.disposition", "Went To", readonly=True)
    verdict = fields.Selection([("accepted", "Accepted"), ("rejected", "Rejected")], readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT m.id * 2 AS id, m.company_id, m.date, l.rma_id, p.aftersales_parcel_id
                       AS parcel_id, m.product_id, t.uom_id AS product_uom_id,
                   CASE WHEN l.id IS NULL THEN 'unknown'
                        WHEN there.usage IN ('customer', 'transit') THEN 'undone'
                        WHEN l.is_unplanned THEN 'unasked' ELSE 'announced' END AS kind,
                   m.quantity * mu.factor / tu.factor
                   * CASE WHEN there.usage IN ('customer', 'transit') THEN -1 ELSE 1 END
                       AS quantity,
                   NULL::int AS grade_id, NULL::int AS disposition_id, NULL AS verdict
              FROM stock_move m
              JOIN product_product product ON product.id = m.product_id
              JOIN product_template t ON t.id = product.product_tmpl_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom tu ON tu.id = t.uom_id
              JOIN stock_location there ON there.id = m.location_dest_id
              LEFT JOIN stock_picking p ON p.id = m.picking_id
              LEFT JOIN aftersales_rma_line l ON l.id = m.aftersales_rma_line_id
             WHERE m.state = 'done'
               AND (l.id IS NOT NULL OR p.aftersales_parcel_id IS NOT NULL)
             UNION ALL
            SELECT i.id * 2 + 1, i.company_id, i.date_done, l.rma_id, NULL, l.product_id,
                   t.uom_id, CASE WHEN i.previous_id IS NULL THEN 'inspected' ELSE 'again' END,
                   i.quantity * lu.factor / tu.factor,
                   i.grade_id, i.disposition_id, i.verdict
              FROM aftersales_inspection i
              JOIN aftersales_rma_line l ON l.id = i.rma_line_id
              JOIN product_product product ON product.id = l.product_id
              JOIN product_template t ON t.id = product.product_tmpl_id
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              JOIN uom_uom tu ON tu.id = t.uom_id
             WHERE i.state = 'done'
            """
        )

    # ------------------------------------------------------------------
    # The report of one day
    # ------------------------------------------------------------------

    @api.model
    def _day(self, company, day):
        """``(first moment, first moment after)`` of ``day`` on the company's clock; naive UTC."""
        zone = company._aftersales_timezone()
        bounds = (datetime.combine(day + timedelta(days=n), time.min) for n in (0, 1))
        return [zone.localize(moment).astimezone(utc).replace(tzinfo=None) for moment in bounds]

    @api.model
    def _report(self, company, day):
        """What the day's report says; quantities are counted in each product's own unit.

        ``waiting before + arrived − inspected = waiting after``; parcels whose return is not
        known yet are counted apart, as they cannot be inspected.
        """
        begin, end = self._day(company, day)
        rows = self.search(
            [("company_id", "=", company.id), ("date", ">=", begin), ("date", "<", end)],
            order="date, id",
        )
        arrived = rows.filtered(lambda row: row.kind in ARRIVALS)
        inspected = rows.filtered(lambda row: row.kind == "inspected")
        sums = {
            kind: sum(arrived.filtered(lambda row, kind=kind: row.kind == kind).mapped("quantity"))
            for kind in ARRIVALS
        }
        places, places_again = {}, {}
        for row in rows - arrived:
            found = places if row.kind == "inspected" else places_again
            key = (row.disposition_id, row.verdict)
            found[key] = found.get(key, 0.0) + row.quantity
        return {
            "arrived": arrived,
            "inspected": inspected,
            "sums": sums,
            "total": sum(sums.values()),
            "inspected_total": sum(inspected.mapped("quantity")),
            "places": places,
            "places_again": places_again,
            "before": self._waiting(company, begin),
            "after": self._waiting(company, end),
            "short": self._short(arrived.rma_id),
            "parcels": self.env["aftersales.parcel"].search(
                [
                    ("company_id", "=", company.id),
                    ("date_booked", ">=", begin),
                    ("date_booked", "<", end),
                ],
                order="date_booked",
            ),
        }

    @api.model
    def _waiting(self, company, moment):
        """Units that had arrived with a return before ``moment`` and were not inspected then."""
        found = dict(
            self._read_group(
                [
                    ("company_id", "=", company.id),
                    ("date", "<", moment),
                    ("kind", "not in", ("unknown", "again")),
                ],
                ["kind"],
                ["quantity:sum"],
            )
        )
        return sum(found.values()) - 2 * found.get("inspected", 0.0)

    @api.model
    def _short(self, rmas):
        """``[(line, quantity)]`` of what these returns still miss; the line's own unit."""
        return [
            (line, missing)
            for line in rmas.line_ids
            if not line.keeps_item and not line.is_unplanned
            for missing in [line.qty_approved - line.qty_received - line.qty_lost]
            if line.product_uom_id.compare(missing, 0.0) > 0
        ]
