"""What vendors credited for goods that went back to them."""

from odoo import models
from odoo.tools import SQL


class AftersalesCost(models.Model):
    _inherit = "aftersales.cost"
    _depends = {
        "account.move.line": ["aftersales_recovery_line_id", "purchase_line_id", "quantity"],
    }

    def _recovered(self):
        """Also a credit within a bill, and what takes a credit back."""
        return SQL(
            "(%s OR l.aftersales_recovery_line_id IS NOT NULL"
            " OR (l.purchase_line_id IS NOT NULL AND l.quantity < 0))",
            super()._recovered(),
        )
