from odoo import models

#: What a lot cost: not for people who only receive goods.
PRICES = {"avg_cost", "total_value", "standard_price"}


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _has_field_access(self, field, operation):
        """Receivers choose lots by name; they see no prices, not even here."""
        if field.name in PRICES and not self.env.su:
            user = self.env.user
            if user.has_group("aftersales_center.group_receiver") and not user.has_groups(
                "stock.group_stock_user,aftersales_center.group_agent"
            ):
                return False
        return super()._has_field_access(field, operation)
