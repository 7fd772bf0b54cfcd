"""What crediting asks of an order: its goods, and what it charged for sending them."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _aftersales_goods_lines(self):
        """The lines that sold goods, without what an exchange added."""
        return self.order_line.filtered(
            lambda line: not line.display_type
            and line.product_id.type == "consu"
            and not line.aftersales_remedy_id
        )

    def _aftersales_delivery_bills(self):
        """Posted invoice lines that charged for sending the goods, the newest first."""
        lines = self.order_line.filtered(lambda line: line._aftersales_is_delivery())
        return lines.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_invoice" and line.parent_state == "posted"
        ).sorted(lambda line: (line.move_id.invoice_date, line.id), reverse=True)
