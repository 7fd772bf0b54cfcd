"""Odoo's mail composer, when a complaint is answered: its playbook's scripts and warnings."""

from odoo import api, models
from odoo.tools.mail import plaintext2html


class MailComposeMessage(models.TransientModel):
    _name = "mail.compose.message"
    _inherit = ["mail.compose.message", "aftersales.script.mixin"]
    _answer_field = "body"

    def _answered_complaint(self):
        """The one complaint the mail is about, if the user may read it."""
        complaints = self.env["aftersales.complaint"]
        if self.model != complaints._name or self.composition_mode != "comment":
            return complaints
        ids = self._evaluate_res_ids()
        if len(ids) != 1 or not complaints.has_access("read"):
            return complaints
        return complaints.browse(ids)._filtered_access("read")

    @api.depends("model", "res_ids", "composition_mode")
    def _compute_aftersales_complaint_id(self):
        super()._compute_aftersales_complaint_id()

    @api.depends("body", "model", "res_ids", "composition_mode")
    def _compute_aftersales_warning(self):
        super()._compute_aftersales_warning()

    @api.onchange("aftersales_script_id")
    def _onchange_aftersales_script_id(self):
        self._insert_script()

    @api.model
    def _as_answer(self, text):
        return plaintext2html(text)
