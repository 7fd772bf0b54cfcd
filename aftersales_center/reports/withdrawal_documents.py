"""Documents on withdrawal: the acknowledgement, the model form, the company's instruction."""

from odoo import api, models


class ReportWithdrawal(models.AbstractModel):
    _name = "report.aftersales_center.report_withdrawal"
    _description = "Acknowledgement of Receipt"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the acknowledgement; called by Odoo for every print and mail.

        :raises AccessError: when the user may not read one of the statements.
        """
        rows = self.env["aftersales.withdrawal"].browse(docids)
        rows.check_access("read")
        # sudo: name, address and logo of the company; the rest is the statement itself.
        return {"doc_ids": docids, "doc_model": rows._name, "docs": rows.sudo()}


class ReportWithdrawalForm(models.AbstractModel):
    _name = "report.aftersales_center.report_withdrawal_form"
    _description = "Model Withdrawal Form"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the model form in the language of the context; called by Odoo."""
        companies = self.env["res.company"].browse(docids)
        companies.check_access("read")
        wording = self.env["aftersales.withdrawal.wording"]._form(self.env.lang)
        return {
            "doc_ids": docids,
            "doc_model": companies._name,
            "docs": companies.sudo(),  # sudo: name and address of a company, for its customers
            "wording": wording,
        }


class ReportWithdrawalInstruction(models.AbstractModel):
    _name = "report.aftersales_center.report_withdrawal_instruction"
    _description = "Instruction on Withdrawal"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Values of the instruction in the language of the context; called by Odoo."""
        companies = self.env["res.company"].browse(docids)
        companies.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": companies._name,
            "docs": companies.sudo(),  # sudo: as above
            "texts": companies._aftersales_withdrawal_texts(),
        }
