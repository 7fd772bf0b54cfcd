"""The audit report: the life of one case, where each event is sealed, and whether it holds."""

from odoo import api, fields, models

from ..models.audit import keys
from ..models.audit.verifier import Verifier


class ReportCaseAudit(models.AbstractModel):
    _name = "report.aftersales_center.report_case_audit"
    _description = "Audit Report of a Return"
    _case_model = "aftersales.rma"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the report; called by Odoo for every print.

        :raises AccessError: for anybody who may not read the cases, or not the log.
        """
        cases = self.env[self._case_model].browse(docids)
        cases.check_access("read")
        self.env["aftersales.audit.event"].check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": cases._name,
            "docs": cases,
            "events": {case.id: case._audit_events() for case in cases},
            "reports": {case.id: self._verify(case) for case in cases},
            "seals": {case.id: self._seals(case) for case in cases},
            "now": fields.Datetime.now(),
        }

    def _seals(self, case):
        numbers = set(case._audit_events().mapped("seal_number")) - {0}
        # sudo: the caller may read the log, and these seals belong to a case they may read.
        return (
            self.env["aftersales.audit.seal"]
            .sudo()
            .search(
                [("company_id", "=", case.company_id.id), ("number", "in", list(numbers))],
                order="number",
            )
        )

    def _verify(self, case):
        """Check the seals that hold events of ``case``, and what they closed."""
        report = Verifier(
            self.env.cr, companies=[case.company_id.id], trusted=keys.public_key()
        ).run_seals(self._seals(case).mapped("number"))
        report.unsealed = len(case._audit_events().filtered(lambda event: not event.seal_number))
        return report


class ReportComplaintAudit(models.AbstractModel):
    _name = "report.aftersales_center.report_complaint_audit"
    _description = "Audit Report of a Complaint"
    _inherit = ["report.aftersales_center.report_case_audit"]
    _case_model = "aftersales.complaint"
