"""Which shipping methods are standard delivery, and what they would cost an order."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

#: Methods whose price Odoo knows by itself. All others ask a provider: never while confirming.
PRICED_HERE = ("fixed", "base_on_rule")


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    aftersales_standard = fields.Boolean(
        "Standard Delivery",
        default=True,
        help="Counts when Odoo keeps what the cheapest standard delivery of an order cost: a"
        " withdrawal gives back no more than that of the delivery charge. Leave it out for"
        " collection at your place.",
    )

    @api.model
    def _aftersales_offered(self, companies):
        """Standard methods of these companies with a price of their own; one query."""
        return self.search(
            [
                ("aftersales_standard", "=", True),
                ("delivery_type", "in", PRICED_HERE),
                ("company_id", "in", [False, *companies.ids]),
            ]
        )

    def _aftersales_price(self, order):
        """What this method would cost ``order`` now; None where it is not offered for it.

        In the order's currency, tax included. No provider is called.
        """
        self.ensure_one()
        if self._aftersales_is_hidden(order) or not self._match(order.partner_shipping_id, order):
            return None
        try:
            rate = self.rate_shipment(order)
        except (UserError, ValueError) as error:
            # An order is confirmed whatever is wrong with a shipping method it does not use.
            _logger.info("%s has no price for %s: %s", self.name, order.name, error)
            return None
        if not rate.get("success"):
            return None
        taxes = self.product_id.taxes_id._filter_taxes_by_company(order.company_id)
        return order.fiscal_position_id.map_tax(taxes).compute_all(
            rate["price"],
            currency=order.currency_id,
            product=self.product_id,
            partner=order.partner_shipping_id,
        )["total_included"]

    def _aftersales_is_hidden(self, order):
        """Whether this method was not offered to who ordered in a web shop: not published there."""
        self.ensure_one()
        if "is_published" not in self._fields or "website_id" not in order._fields:
            return False
        if not order.website_id:
            return False
        return not self.is_published or self.website_id not in (
            order.website_id,
            order.website_id.browse(),
        )
