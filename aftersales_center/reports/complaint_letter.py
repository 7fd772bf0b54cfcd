"""The response letter of a complaint, in the customer's language."""

from odoo import api, models


class ReportComplaintLetter(models.AbstractModel):
    _name = "report.aftersales_center.report_complaint_letter"
    _description = "Response Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the letter; called by Odoo for every print and mail.

        :raises AccessError: when the user may not read one of the complaints.
        """
        complaints = self.env["aftersales.complaint"].browse(docids)
        complaints.check_access("read")
        # sudo: names of orders and people on the case; the letter tells what the customer knows.
        docs = complaints.sudo()
        return {
            "doc_ids": docids,
            "doc_model": docs._name,
            "docs": docs,
            "letters": {complaint.id: complaint._letter() for complaint in docs},
        }
