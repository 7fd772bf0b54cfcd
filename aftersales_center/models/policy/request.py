"""What somebody asks for, and everything known about it: a sold line becomes an engine claim."""

from datetime import datetime, time, timedelta, timezone
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models

from ...engine.claim import Basis, Claim


class Request(NamedTuple):
    """One claim on one sold line. Moments are naive UTC, quantities in the sold line's unit."""

    sale_line: models.Model
    reason: models.Model
    asked_on: datetime
    quantity: float = 1.0
    wanted: str = "refund"
    channel: str = "backoffice"
    lots: models.Model | None = None
    #: Codes of what an inspection found.
    findings: frozenset = frozenset()
    defect_known_on: datetime | None = None
    #: The return this belongs to; it is not counted among the customer's earlier claims.
    rma: models.Model | None = None


class Repaired(NamedTuple):
    """A repair that law may count an extension from. Moments are naive UTC."""

    on: datetime | None = None
    asked_on: datetime | None = None


class AftersalesPolicyRequest(models.AbstractModel):
    """Collects facts: a number of queries that does not grow with the number of requests."""

    _name = "aftersales.policy.request"
    _description = "Facts of a Claim"

    @api.model
    def _claims(self, requests, matched):
        """``[Claim]`` of ``requests``, in their order.

        :param matched: ``{sale line: ids of merchant rules whose database condition it meets}``.
        """
        # sudo: facts about order lines whose owner the caller is; what leaves here is a verdict.
        sold = self.env["sale.order.line"].sudo().union(*(each.sale_line for each in requests))
        facts = _Facts(sold)
        earlier = self._earlier_claims(requests)
        repaired = self._repaired(requests)
        return [
            facts.claim(
                request,
                matched.get(request.sale_line, frozenset()),
                earlier[request],
                repaired.get(request, Repaired()),
            )
            for request in requests
        ]

    def _repaired(self, requests):
        """``{request: Repaired}`` for goods repaired by the seller before; a hook for bridges.

        Law may give longer for these, and more to choose from. Called once for a batch.
        """
        return {}

    def _earlier_claims(self, requests):
        """How many other returns each customer asked for in the twelve months before."""
        customers = {
            request: request.sale_line.sudo().order_id.partner_id.commercial_partner_id
            for request in requests
        }
        if not requests:
            return {}
        since = min(request.asked_on for request in requests) - timedelta(days=366)
        rows = (
            self.env["aftersales.rma"]
            .sudo()  # sudo: how often a customer came, whoever handled it; only a number is used
            .search_fetch(
                [
                    (
                        "partner_id.commercial_partner_id",
                        "in",
                        [customer.id for customer in set(customers.values())],
                    ),
                    ("date_request", ">=", since),
                    ("state", "in", ("requested", "approved", "done")),
                ],
                ["partner_id", "date_request"],
            )
        )
        by_customer = rows.grouped(lambda rma: rma.partner_id.commercial_partner_id)
        return {
            request: sum(
                request.asked_on - timedelta(days=365) <= rma.date_request <= request.asked_on
                and rma != request.rma
                for rma in by_customer.get(customers[request], ())
            )
            for request in requests
        }


class _Facts:
    """What is known about some sold lines, read once for all of them."""

    def __init__(self, sold):
        orders = sold.order_id
        self.buyers = orders._aftersales_buyers()
        self.places = orders._aftersales_places()
        self.information = orders._aftersales_information()
        self.delivered = orders._aftersales_delivery_dates()
        self.exceptions = sold.product_id._aftersales_exceptions()
        self.invoiced = {line: _first_invoice(line) for line in sold}

    def claim(self, request, matched, earlier_claims, repaired):
        line = request.sale_line.sudo()  # sudo: as in _claims
        order = line.order_id
        country, subdivision, zone = self.places[order]
        dates = self.delivered[line]
        price = _price(line)
        quantity = Decimal(repr(request.quantity))
        return Claim(
            basis=Basis(request.reason.claim_basis or "goodwill"),
            asked_on=_aware(request.asked_on),
            ordered_on=_aware(order.date_order),
            buyer=self.buyers[order],
            country=country,
            subdivision=subdivision,
            timezone=zone,
            delivered_on=_aware(dates.last),
            first_delivered_on=_aware(dates.first),
            order_delivered_on=_aware(dates.order_last),
            shipped_on=_aware(dates.shipped),
            invoiced_on=self.invoiced[line],
            defect_known_on=_aware(request.defect_known_on),
            repaired_on=_aware(repaired.on),
            repair_asked_on=_aware(repaired.asked_on),
            information=self.information[order],
            exceptions=self.exceptions[line.product_id],
            findings=request.findings,
            amount=price * quantity,
            unit_price=price,
            quantity=quantity,
            wanted=request.wanted,
            marks=self._marks(request, line, country),
            matched=matched,
            earlier_claims=earlier_claims,
        )

    def _marks(self, request, line, country):
        """What merchant rules can be limited to, by dimension."""
        order, product = line.order_id, line.product_id
        customer = order.partner_id
        tags = customer.category_id | customer.commercial_partner_id.category_id
        place = order.partner_shipping_id.country_id or customer.country_id
        return {
            "product": frozenset(product.ids),
            "template": frozenset(product.product_tmpl_id.ids),
            "category": frozenset(_branch(product.categ_id)),
            "product_tag": frozenset(product.all_product_tag_ids.ids),
            "customer_tag": frozenset(id_ for tag in tags for id_ in _branch(tag)),
            "pricelist": frozenset(order.pricelist_id.ids),
            "country": frozenset([country] if country else ()),
            "country_group": frozenset(place.country_group_ids.ids),
            "channel": frozenset([request.channel]),
            "team": frozenset(order.team_id.ids),
            "reason": frozenset(request.reason.ids),
            "order_tag": frozenset(order.tag_ids.ids),
            "lot_state": frozenset([_lot_state(request, line)]),
        }


def _lot_state(request, line):
    """Whether the customer names a lot that was sold to them with this line."""
    if line.product_id.tracking == "none":
        return "none"
    if not request.lots:
        return "missing"
    sold = line.move_ids.filtered(lambda move: move.state == "done").lot_ids
    return "sold" if request.lots <= sold else "foreign"


def _price(line):
    """One unit with tax, in the company's currency at the order's rate."""
    if not line.product_uom_qty:
        return Decimal(0)
    rate = line.order_id.currency_rate or 1.0
    return Decimal(repr(round(line.price_total / line.product_uom_qty / rate, 6)))


def _first_invoice(line):
    """When the line was first invoiced: noon of that day, which is that day nearly everywhere."""
    days = line.invoice_lines.move_id.filtered(
        lambda move: move.state == "posted" and move.move_type == "out_invoice"
    ).mapped("invoice_date")
    return _aware(datetime.combine(min(days), time(12))) if days else None


def _branch(record):
    """Ids of ``record`` and what it is under."""
    return map(int, (record.parent_path or "").split("/")[:-1]) if record else ()


def _aware(moment):
    return moment and fields.Datetime.to_datetime(moment).replace(tzinfo=timezone.utc)
