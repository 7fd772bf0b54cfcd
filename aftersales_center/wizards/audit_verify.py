"""Verification with what an auditor keeps outside: anchor files."""

import base64

from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesAuditVerifyWizard(models.TransientModel):
    _name = "aftersales.audit.verify.wizard"
    _description = "Verify the Compliance Log"

    since = fields.Datetime(
        help="Seals made before are taken as they are. Leave empty to look at everything."
    )
    anchors = fields.Binary(
        "Anchor File",
        attachment=False,
        help="One or more seals kept outside, one per line: the file attached to an anchor mail,"
        " or several of them joined.",
    )
    anchors_name = fields.Char()

    def action_verify(self):
        """Verify the user's companies against the anchors; called by auditors.

        :raises AccessError: for anybody who may not read the log.
        :raises UserError: when the file is no text.
        """
        self.ensure_one()
        try:
            lines = base64.b64decode(self.anchors or b"").decode().splitlines()
        except UnicodeDecodeError as error:
            raise UserError(
                self.env._(
                    "%s is no anchor file: it is not text. Choose a file that came as an anchor.",
                    self.anchors_name or self.env._("The file"),
                )
            ) from error
        return self.env["aftersales.audit.verification"]._verify_and_show(self.since, lines)
