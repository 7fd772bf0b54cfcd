"""The dialog in which a person says better than the rules how bad it is and who should have it."""

from odoo import api, fields, models

from ..models.complaint.severity import SEVERITIES

_FLAGS = ("safety", "threat", "media", "regulator", "repeat")


class AftersalesSortWizard(models.TransientModel):
    _name = "aftersales.sort.wizard"
    _description = "Sort a Complaint by Hand"

    complaint_id = fields.Many2one("aftersales.complaint", required=True)
    company_id = fields.Many2one(related="complaint_id.company_id", related_sudo=False)
    triage_table = fields.Html(related="complaint_id.triage_table", related_sudo=False)
    severity = fields.Selection(
        SEVERITIES, compute="_compute_as_is", compute_sudo=False, store=True, readonly=False
    )
    tier_id = fields.Many2one(
        "aftersales.complaint.tier",
        compute="_compute_as_is",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id)]",
    )
    is_safety = fields.Boolean(
        "Safety", compute="_compute_as_is", compute_sudo=False, store=True, readonly=False
    )
    is_threat = fields.Boolean(
        "Threat", compute="_compute_as_is", compute_sudo=False, store=True, readonly=False
    )
    is_media = fields.Boolean(
        "Media", compute="_compute_as_is", compute_sudo=False, store=True, readonly=False
    )
    is_regulator = fields.Boolean(
        "Authority or consumer body",
        compute="_compute_as_is",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    is_repeat = fields.Boolean(
        "Repeated", compute="_compute_as_is", compute_sudo=False, store=True, readonly=False
    )
    reason = fields.Text(required=True)

    @api.depends("complaint_id")
    def _compute_as_is(self):
        self.complaint_id.check_access("read")
        for wizard in self:
            for name in ("severity", "tier_id", *(f"is_{flag}" for flag in _FLAGS)):
                wizard[name] = wizard.complaint_id[name]

    def action_apply(self):
        """Change what differs, each by the complaint's own action, with the one reason."""
        self.ensure_one()
        complaint = self.complaint_id
        for flag in _FLAGS:
            if self[f"is_{flag}"] != complaint[f"is_{flag}"]:
                complaint.action_set_flag(flag, self[f"is_{flag}"], self.reason)
        if self.severity and self.severity != complaint.severity:
            complaint.action_set_severity(self.severity, self.reason)
        if self.tier_id and self.tier_id != complaint.tier_id:
            complaint.action_set_tier(self.tier_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
