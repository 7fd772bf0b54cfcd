"""Evidence of a case, to hand to others: what the compliance log holds about it."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..audit.evidence import Evidence
from ..audit.mixin import Personal


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_export_evidence(self):
        """Ask what the evidence of these returns is for, then make it; the auditor's button.

        Called by auditors, supervisors and administrators.

        :returns: the dialog.
        :raises AccessError: for anybody else, and for returns the user may not read.
        """
        self._check_evidence_access()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export Evidence"),
            "res_model": "aftersales.audit.export",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_rma_ids": self.ids},
        }

    def _check_evidence_access(self):
        """:raises AccessError: when the user may not export the evidence of these returns."""
        if not self.env.user.has_groups(
            "aftersales_center.group_auditor,aftersales_center.group_supervisor"
        ):
            raise AccessError(
                self.env._(
                    "Evidence leaves the house, so only auditors and supervisors may export it."
                    " Ask one of them."
                )
            )
        self.sudo(False).check_access("read")  # the user's own rights, whoever called

    def _make_evidence(self, purpose, with_personal):
        """The evidence of these returns as a ZIP file, and an event on each that it was made.

        What is committed and unsealed is sealed first. Reads in a cursor of its own, whose
        snapshot is younger than the last seal.

        :param purpose: what it is for (text); kept as personal text.
        :param with_personal: whether personal texts are disclosed.
        :returns: bytes.
        :raises AccessError: for returns whose evidence is not this user's to export.
        :raises UserError: when nothing about them is sealed yet.
        """
        self._check_evidence_access()
        self.env["aftersales.audit.seal"].sudo()._cron_seal()  # sudo: the job's work, early
        names = {rma.id: rma.name for rma in self}
        with self.env.registry.cursor() as cr:
            pack = Evidence(cr, self._name, names, self.company_id.ids)
            content = pack.zipped(with_personal)
        if not pack.events:
            raise UserError(
                self.env._(
                    "Nothing about %s is sealed in the compliance log yet. Wait a minute, or"
                    " choose a return that was requested.",
                    ", ".join(names.values()),
                )
            )
        self._audit_each(
            {
                rma: {
                    "events": pack.counts[rma.id],
                    "purpose": Personal(purpose),
                    "personal": with_personal,
                }
                for rma in self
            },
            "rma.exported",
        )
        return content
