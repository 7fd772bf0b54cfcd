from odoo import models

#: Documents that are made one by one.
SINGLE = (
    "aftersales_center.report_rma_slip",
    "aftersales_center.report_complaint_letter",
    "aftersales_center.report_unit_label",
    "aftersales_center.report_receiving_day",
)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Slips, letters and labels are made one by one and merged by Odoo afterwards.

        The unpatched wkhtmltopdf of Linux distributions takes one document per call; a slip
        of two pages would not be told from two slips of one either.
        """
        ids = list(dict.fromkeys(res_ids or []))
        if len(ids) < 2 or self._get_report(report_ref).report_name not in SINGLE:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in ids:
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, dict(data or {}), res_ids=[res_id]
                )
            )
        return streams
