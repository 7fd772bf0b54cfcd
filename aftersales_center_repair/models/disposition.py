"""The disposition of goods that are to be repaired."""

from odoo import fields, models


class AftersalesDisposition(models.Model):
    _inherit = "aftersales.disposition"

    kind = fields.Selection(
        selection_add=[("repair", "Repair")], ondelete={"repair": "set quarantine"}
    )

    def _dispose_repair(self, inspections):
        """To the place of customers' repairs; the repair order comes with the remedy."""
        return self._move_now(inspections, lambda warehouse: warehouse._aftersales_repair_place())


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _settles_on(self):
        """A repair begins once somebody has looked at the goods, whatever is promised for money."""
        return "inspected" if self.requested_remedy == "repair" else super()._settles_on()

    def _usual_dispositions(self):
        """Goods of a customer who wants a repair are proposed for repair."""
        usual = super()._usual_dispositions()
        repair = self.env["aftersales.disposition"].search([("kind", "=", "repair")], limit=1)
        if repair:
            usual |= dict.fromkeys(
                self.filtered(lambda line: line.requested_remedy == "repair"), repair
            )
        return usual
