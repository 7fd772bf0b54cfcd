"""The facts of orders that law and policies ask for, each in a constant number of queries."""

from datetime import datetime
from typing import NamedTuple

from pytz import utc

from odoo import models
from odoo.tools import SQL

from ...engine.claim import Buyer, Information
from ...engine.deadlines import timezone_of
from ...engine.delivery import delivery_dates, last_good

#: Kinds of evidence that are fields of the engine's ``Information``.
_TOLD = ("withdrawal", "return_cost", "withdrawal_function", "terms")


class Place(NamedTuple):
    """Where the customer of an order is: ISO 3166-1, ISO 3166-2 or "", and the time zone."""

    country: str
    subdivision: str
    timezone: str


class Delivered(NamedTuple):
    """Moments of one sold line, naive UTC; None where there is none (yet).

    Goods are delivered when they are handed over, not when they leave: where nobody recorded that
    on the transfer, so many days after as the company allows for the way.
    """

    first: datetime | None
    #: The last piece; None while one that was ordered and not cancelled is missing.
    last: datetime | None
    #: The last good of the whole order; None while one is missing.
    order_last: datetime | None
    #: The last piece sent so far, whether or not more is to follow.
    shipped: datetime | None


class Move(NamedTuple):
    """One stock move of a sold line: ``fate`` is sent, back, waiting or cancelled."""

    date: datetime
    #: When the goods were handed over, as far as that is known.
    arrived: datetime
    same_product: bool
    quantity: float
    fate: str


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _aftersales_buyers(self):
        """``{order: Buyer}``, as it was when the order was confirmed or as a person decided."""
        # sudo: a fact about orders the caller works on, for verdicts.
        return {order: Buyer(order.sudo().aftersales_buyer or "consumer") for order in self}

    def _aftersales_places(self):
        """``{order: Place}``: where the goods went, else where the customer is, else the company.

        The place of delivery stands for the consumer's habitual residence (Reg. (EC) 593/2008
        art. 6), whose law nobody can take away. The time zone is the customer's own where it is
        one of that country.
        """
        places = {}
        # sudo: addresses of orders the caller works on; countries and time zones come back.
        for order in self.sudo():
            addresses = (
                order.partner_shipping_id,
                order.partner_id,
                order.partner_id.commercial_partner_id,
                order.company_id.partner_id,
            )
            address = next((each for each in addresses if each.country_id), addresses[-1])
            country, part = address.country_id.code or "", address.state_id
            inside = part.code and part.country_id == address.country_id
            places[order.sudo(self.env.su)] = Place(
                country,
                f"{country}-{part.code}" if inside else "",
                timezone_of(country, address.tz or order.partner_id.tz or ""),
            )
        return places

    def _aftersales_information(self):
        """``{order: Information}``: when evidence first shows what the customer was told.

        Moments are aware, in UTC. What was retracted does not count.
        """
        # sudo: a fact about orders the caller works on, for verdicts.
        rows = (
            self.env["aftersales.information"]
            .sudo()
            .search_fetch(
                [("order_id", "in", self.ids)],
                ["order_id", "kind", "date", "exception_id", "retracts_id"],
                order="date, id",
            )
        )
        by_order = (rows - rows.retracts_id).filtered(lambda row: not row.retracts_id)
        by_order = by_order.grouped(lambda row: row.order_id.id)
        information = {}
        for order in self:
            told = by_order.get(order.id, rows.browse())
            first = {}
            for row in told:
                first.setdefault(row.kind, utc.localize(row.date))
            confirmed = told.filtered(lambda row: row.kind == "exception").exception_id
            information[order] = Information(
                **{kind: first.get(kind) for kind in _TOLD},
                confirmed_exceptions=frozenset(confirmed.mapped("code")),
            )
        return information

    # ------------------------------------------------------------------
    # Delivery
    # ------------------------------------------------------------------

    def _aftersales_delivery_dates(self):
        """``{sale line: Delivered}`` for every line of these orders, in a fixed number of queries.

        What a return moved (receipts, replacements, goods given back) is left out: it restarts
        nothing. A line or order of services only has no days.
        """
        dates = {}
        rows = self._aftersales_moves()
        # sudo: moments about orders the caller works on, for verdicts.
        for order in self.sudo():
            found, lasts = {}, []
            for line in order.order_line:
                moves = rows.get(line.id, [])
                found[line] = first, last, _shipped = line._aftersales_dates(moves)
                cancelled = moves and all(move.fate == "cancelled" for move in moves)
                if line._aftersales_is_goods() and line.product_uom_qty > 0 and not cancelled:
                    lasts.append(last)
            order_last = last_good(lasts)
            for line, (first, last, shipped) in found.items():
                dates[line.with_env(self.env)] = Delivered(first, last, order_last, shipped)
        return dates

    def _aftersales_moves(self):
        """``{sale line id: [Move]}`` of these orders, without what a return moved; one query.

        Locations and units count as in the ledger (``aftersales.entitlement``).
        """
        self.env["stock.move"].flush_model(
            [
                "sale_line_id",
                "product_id",
                "product_uom",
                "quantity",
                "state",
                "date",
                "location_id",
                "location_dest_id",
                "aftersales_rma_line_id",
                "aftersales_sent_line_id",
                "aftersales_remedy_id",
                "aftersales_inspection_id",
            ]
        )
        self.env["sale.order.line"].flush_model(["order_id", "product_id", "product_uom_id"])
        self.env["stock.picking"].flush_model(["aftersales_delivered_on", "date_done"])
        self.env["res.company"].flush_model(["aftersales_transit_days"])
        self.env.cr.execute(
            SQL(
                """
                SELECT * FROM (
                    SELECT sol.id, COALESCE(p.date_done, m.date) AS date,
                           COALESCE(p.aftersales_delivered_on,
                                    COALESCE(p.date_done, m.date)
                                    + make_interval(days => c.aftersales_transit_days)
                           ) AS arrived,
                           m.product_id = sol.product_id AS same_product,
                           m.quantity * mu.factor / su.factor AS quantity,
                           CASE WHEN m.state = 'done' AND dest.is_out AND NOT src.is_out
                                    THEN 'sent'
                                WHEN m.state = 'done' AND src.is_out AND NOT dest.is_out
                                    THEN 'back'
                                WHEN m.state = 'done' OR src.is_out THEN NULL
                                WHEN m.state = 'cancel' THEN 'cancelled'
                                ELSE 'waiting' END AS fate
                      FROM sale_order_line sol
                      JOIN stock_move m ON m.sale_line_id = sol.id
                      JOIN res_company c ON c.id = m.company_id
                      LEFT JOIN stock_picking p ON p.id = m.picking_id
                      JOIN uom_uom mu ON mu.id = m.product_uom
                      JOIN uom_uom su ON su.id = sol.product_uom_id
                      JOIN LATERAL (SELECT l.usage = 'customer'
                                        OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                                      FROM stock_location l WHERE l.id = m.location_id) src ON TRUE
                      JOIN LATERAL (SELECT l.usage = 'customer'
                                        OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                                      FROM stock_location l WHERE l.id = m.location_dest_id) dest
                           ON TRUE
                     WHERE sol.order_id = ANY(%s)
                       AND m.aftersales_rma_line_id IS NULL AND m.aftersales_sent_line_id IS NULL
                       AND m.aftersales_remedy_id IS NULL AND m.aftersales_inspection_id IS NULL
                ) moves
                 WHERE fate IS NOT NULL
                 ORDER BY id, date
                """,
                list(self.ids),
            )
        )
        found = {}
        for line_id, *move in self.env.cr.fetchall():
            found.setdefault(line_id, []).append(Move(*move))
        return found


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_is_goods(self):
        """Whether this line is delivered by stock moves."""
        self.ensure_one()
        return not self.display_type and self.product_id.type == "consu"

    def _aftersales_dates(self, moves):
        """``(first, last, shipped)`` of this line, naive UTC, from its ``[Move]``.

        A kit moves as its parts: it is there once nothing of it is waiting.
        """
        self.ensure_one()
        waiting = any(move.fate == "waiting" for move in moves)
        sent = [move for move in moves if move.fate == "sent"]
        shipped = max((move.date for move in sent), default=None)
        if any(not move.same_product for move in moves):
            days = [move.arrived for move in sent]
            return min(days, default=None), None if waiting else max(days, default=None), shipped
        signs = {"sent": 1, "back": -1}
        dates = delivery_dates(
            self.product_uom_qty,
            [
                (
                    move.arrived if move.fate == "sent" else move.date,
                    signs[move.fate] * float(move.quantity),
                )
                for move in moves
                if move.fate in signs
            ],
            waiting=waiting,
            rounding=self.product_uom_id.rounding if self.product_uom_id else 0.01,
        )
        return (*dates, shipped)
