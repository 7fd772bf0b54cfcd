from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _aftersales_reserve(self, lot):
        """Reserve all of this move, of ``lot`` if there is one; return whether it reached.

        Odoo reserves any lot it finds; a customer gets back their own.
        """
        self.ensure_one()
        if self.state == "draft":
            self._action_confirm(merge=False)
        if not lot or self._should_bypass_reservation():
            self._action_assign()
        else:
            self._update_reserved_quantity(
                self.product_qty, self.location_id, lot_id=lot, strict=False
            )
            self._recompute_state()
        return self.product_uom.compare(self.quantity, self.product_uom_qty) >= 0
