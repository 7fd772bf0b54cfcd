from odoo import models


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def _prepare_move(self, destination):
        """Parts of a kit that go home are parts of that kit."""
        values = super()._prepare_move(destination)
        part = self.rma_line_id.kit_bom_line_id
        if part and destination._aftersales_is_out():
            values["bom_line_id"] = part.id
        return values
