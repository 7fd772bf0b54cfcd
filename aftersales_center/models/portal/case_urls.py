"""Where the customer's pages of our records are."""

from odoo import models
from odoo.tools import format_date

CASE_URLS = {
    "aftersales.rma": "/my/returns/%s",
    "aftersales.complaint": "/my/complaints/%s",
    "sale.order": "/aftersales/order/%s",
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _aftersales_portal_cases(self):
        """Returns and complaints about this order of the order's own customer, with full rights.

        Called by the page of the order, which looked up whose it is.
        """
        self.ensure_one()
        mine = [("order_ids", "in", self.ids), ("partner_id", "=", self.partner_id.id)]
        found = []
        for model in ("aftersales.rma", "aftersales.complaint"):
            found += self.env[model].search([*mine, ("company_id", "=", self.company_id.id)])
        return found

    def _aftersales_portal_order(self):
        """Plain values of this order for its customer."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "date": format_date(self.env, self.date_order, date_format="long"),
            "company": self.company_id.name,
            "lines": [
                {
                    "name": line.product_id.with_context(display_default_code=False).display_name,
                    "quantity": f"{line.product_uom_qty:g} {line.product_uom_id.name}",
                }
                for line in self.order_line
                if not line.display_type and line.product_id.type != "service"
            ],
        }
