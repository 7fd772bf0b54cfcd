from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _aftersales_standard_delivery_price(self):
        """The cheapest standard method offered; where there is none, what the order's lines say."""
        prices = super()._aftersales_standard_delivery_price()
        # sudo: prices of shipping methods, for whoever confirms the order.
        carriers = self.env["delivery.carrier"].sudo()._aftersales_offered(self.company_id)
        for order in self.filtered(lambda order: carriers and order._aftersales_has_goods()):
            sold = order.sudo().with_company(order.company_id)  # sudo: as above
            offered = carriers.with_company(order.company_id).filtered(
                lambda carrier, company=sold.company_id: not carrier.company_id
                or carrier.company_id == company
            )
            found = [carrier._aftersales_price(sold) for carrier in offered]
            if known := [price for price in found if price is not None]:
                prices[order] = min(known)
        return prices

    def _aftersales_has_goods(self):
        """Whether there is anything to deliver."""
        self.ensure_one()
        return any(line.product_id.type == "consu" for line in self.order_line)
