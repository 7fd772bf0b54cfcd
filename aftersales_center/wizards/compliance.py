"""Which period a compliance report is about."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class AftersalesComplianceWizard(models.TransientModel):
    _name = "aftersales.compliance.wizard"
    _description = "Compliance Report"

    date_from = fields.Date(
        "From", required=True, default=lambda self: self._month()[0], help="In your time zone."
    )
    date_to = fields.Date("To", required=True, default=lambda self: self._month()[1])
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    @api.model
    def _month(self):
        """First and last day of last month."""
        last = fields.Date.subtract(fields.Date.start_of(self._today(), "month"), days=1)
        return fields.Date.start_of(last, "month"), last

    def _today(self):
        return fields.Date.context_today(self)

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for wizard in self:
            if wizard.date_from > wizard.date_to:
                raise UserError(self.env._("The period ends before it begins. Swap the dates."))

    def action_print(self):
        """The report as a PDF; called by auditors and supervisors."""
        self.env["aftersales.audit.event"].check_access("read")
        return self.env.ref("aftersales_center.action_report_compliance").report_action(self)
