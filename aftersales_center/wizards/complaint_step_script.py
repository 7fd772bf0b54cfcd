"""The dialogs of steps that the customer reads: scripts to insert, and words never to say."""

from odoo import api, fields, models


class AftersalesComplaintStepWizard(models.TransientModel):
    _name = "aftersales.complaint.step.wizard"
    _inherit = ["aftersales.complaint.step.wizard", "aftersales.script.mixin"]
    _answer_field = "text"

    may_use_script = fields.Boolean(compute="_compute_may_use_script")

    def _answered_complaint(self):
        """The one complaint whose customer is told something in this dialog."""
        complaints = self.complaint_ids._origin
        return complaints if self.is_told and len(complaints) == 1 else complaints.browse()

    @api.depends("complaint_ids", "step")
    def _compute_aftersales_complaint_id(self):
        super()._compute_aftersales_complaint_id()

    @api.depends("complaint_ids", "step", "text")
    def _compute_aftersales_warning(self):
        super()._compute_aftersales_warning()

    @api.depends("aftersales_script_ids")
    def _compute_may_use_script(self):
        for wizard in self:
            wizard.may_use_script = bool(wizard.aftersales_script_ids)

    @api.onchange("aftersales_script_id")
    def _onchange_aftersales_script_id(self):
        self._insert_script()
