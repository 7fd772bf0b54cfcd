"""Orders have the same owners as the cases that are made from them, and a page for guests."""

from odoo import models
from odoo.tools import format_date

from ..words import quantity_words


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "aftersales.portal.mixin"]

    def _portal_has_delivered(self):
        """Whether any goods of this order reached the customer; for the button on its page."""
        self.ensure_one()
        # sudo: whether deliveries were done, for a page that the order's owner opened.
        return any(
            move.state == "done" and move.location_dest_id._aftersales_is_out()
            for move in self.sudo().order_line.move_ids
        )

    def _portal_may_return(self, user, token=None):
        """Whether who looks at this order can ask for a return of it; for the button there.

        Odoo shows orders to all people of a company; ours are each one's own, unless the seller
        set it otherwise.

        :param user: who looks; the order itself comes in superuser mode.
        :param token: the access token that the page was opened with, if any.
        """
        self.ensure_one()
        return (
            self.state == "sale"
            and self._portal_has_delivered()
            and bool(self._portal_owned(self.id, token, user))
        )

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
                    "quantity": quantity_words(line.product_uom_id, line.product_uom_qty),
                }
                for line in self.order_line
                if not line.display_type and line.product_id.type != "service"
            ],
        }
