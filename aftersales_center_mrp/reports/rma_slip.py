from odoo import models


class ReportRmaSlip(models.AbstractModel):
    _inherit = "report.aftersales_center.report_rma_slip"

    def _goods(self, rma):
        """Where single parts come back, these are listed, and not their kit."""
        return super()._goods(rma).filtered(lambda line: not line.kit_choice_ids)
