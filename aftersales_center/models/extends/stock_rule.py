from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        """Carry the remedy from the procurement to every move it makes."""
        return [
            *super()._get_custom_move_fields(),
            "aftersales_remedy_id",
            "aftersales_sent_line_id",
        ]
