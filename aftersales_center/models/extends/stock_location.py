from odoo import models


class StockLocation(models.Model):
    _inherit = "stock.location"

    def _aftersales_is_out(self):
        """Whether goods here are with a customer (or on their way to another company).

        The same rule as in the ledger's SQL; without the external id that Odoo's own
        ``_is_outgoing`` looks up, with a query, at each call.
        """
        self.ensure_one()
        return self.usage == "customer" or (self.usage == "transit" and not self.company_id)
