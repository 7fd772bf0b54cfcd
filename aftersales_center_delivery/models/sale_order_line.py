from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_is_delivery(self):
        """Odoo marks the charge of a shipping method by itself."""
        return self.is_delivery or super()._aftersales_is_delivery()
