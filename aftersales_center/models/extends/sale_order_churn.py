"""An order says something about its customer: they are scored again."""

from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _action_confirm(self):
        result = super()._action_confirm()
        self.env["aftersales.churn.mark"]._mark(self)
        return result

    def _action_cancel(self):
        result = super()._action_cancel()
        self.env["aftersales.churn.mark"]._mark(self)
        return result
