"""Evidence of a case, to hand to others: what the compliance log holds about it."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from .evidence import Evidence
from .mixin import Personal


class AftersalesCaseMixin(models.AbstractModel):
    _inherit = "aftersales.case.mixin"

    def action_export_evidence(self):
        """Ask what the evidence of these cases is for, then make it; the auditor's button.

        Called by auditors, supervisors and administrators.

        :returns: the dialog.
        :raises AccessError: for anybody else, and for cases the user may not read.
        """
        self._check_evidence_access()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export Evidence"),
            "res_model": "aftersales.audit.export",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{self._name.rpartition('.')[2]}_ids": self.ids},
        }

    def _check_evidence_access(self):
        """:raises AccessError: when the user may not export the evidence of these cases."""
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
        """The evidence of these cases as a ZIP file, and an event on each that it was made.

        What is committed and unsealed is sealed first. Reads in a cursor of its own, whose
        snapshot is younger than the last seal.

        :param purpose: what it is for (text); kept as personal text.
        :param with_personal: whether personal texts are disclosed.
        :returns: bytes.
        :raises AccessError: for cases whose evidence is not this user's to export.
        :raises UserError: when nothing about them is sealed yet.
        """
        self._check_evidence_access()
        self.env["aftersales.audit.seal"].sudo()._cron_seal()  # sudo: the job's work, early
        names = {case.id: case.name for case in self}
        with self.env.registry.cursor() as cr:
            pack = Evidence(cr, self._name, names, self.company_id.ids)
            content = pack.zipped(with_personal)
        if not pack.events:
            raise UserError(
                self.env._(
                    "Nothing about %s is sealed in the compliance log yet. Wait a minute, or"
                    " choose a case that is older.",
                    ", ".join(names.values()),
                )
            )
        self._audit_each(
            {
                case: {
                    "events": pack.counts[case.id],
                    "purpose": Personal(purpose),
                    "personal": with_personal,
                }
                for case in self
            },
            self._exported_event,
        )
        return content
