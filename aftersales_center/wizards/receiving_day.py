"""Which day a receiving report is about."""

from odoo import fields, models


class AftersalesReceivingDay(models.TransientModel):
    _name = "aftersales.receiving.day"
    _description = "Receiving Report"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    day = fields.Date(
        required=True,
        default=lambda self: self.env.company._aftersales_today(),
        help="On the company's clock.",
    )

    def action_print(self):
        """The report as a PDF; called by receivers and agents."""
        return self.env.ref("aftersales_center.action_report_receiving_day").report_action(self)

    def action_list(self):
        """The rows behind the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_receiving")
        begin, end = self.env["aftersales.receiving"]._day(self.company_id, self.day)
        action["domain"] = [
            ("company_id", "=", self.company_id.id),
            ("date", ">=", begin),
            ("date", "<", end),
        ]
        action["context"] = {"search_default_group_kind": 1}
        return action

    def action_codes(self):
        """The sheet of action codes for the scanner."""
        return self.env.ref("aftersales_center.action_report_bench_codes").report_action(
            self.company_id
        )
