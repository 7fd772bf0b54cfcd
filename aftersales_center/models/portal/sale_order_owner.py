"""Orders have the same owners as the cases that are made from them."""

from odoo import models


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
