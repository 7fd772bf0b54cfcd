"""What is the evidence for? Then it is made and downloaded."""

import base64
from urllib.parse import quote

from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesAuditExport(models.TransientModel):
    _name = "aftersales.audit.export"
    _description = "Export of Evidence"

    rma_ids = fields.Many2many("aftersales.rma", string="Returns", readonly=True)
    complaint_ids = fields.Many2many("aftersales.complaint", string="Complaints", readonly=True)
    purpose = fields.Char(
        required=True, help="Kept in the compliance log of each case: who asked, and what for."
    )
    with_personal = fields.Boolean(
        "Include personal texts",
        help="Reasons and other words that people typed. Without them the evidence holds all"
        " the same, and shows that there was a text.",
    )
    pack = fields.Binary(readonly=True)
    pack_name = fields.Char(readonly=True)

    def action_export(self):
        """Make the evidence and download it; called by auditors and supervisors.

        :raises AccessError: for cases whose evidence is not this user's to export.
        :raises UserError: when no purpose is given, or nothing is sealed yet.
        """
        self.ensure_one()
        purpose = (self.purpose or "").strip()
        cases = self._cases()
        if not purpose or not cases:
            raise UserError(
                self.env._("Choose the cases and write down what their evidence is for.")
            )
        content = cases._make_evidence(purpose, self.with_personal)
        self.write({"pack": base64.b64encode(content), "pack_name": self._file_name()})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/pack/{quote(self.pack_name)}"
            "?download=true",
            "target": "new",
            "close": True,
        }

    def _cases(self):
        """The returns or the complaints the dialog was opened on."""
        return self.rma_ids or self.complaint_ids

    def _file_name(self):
        cases = self._cases()
        name = cases.name if len(cases) == 1 else str(len(cases))
        return f"evidence-{name.replace('/', '-')}.zip"
