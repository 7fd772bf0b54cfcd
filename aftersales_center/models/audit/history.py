"""The History tab: what happened to one record, in plain sentences."""

from odoo import api, fields, models


class AftersalesAuditHistoryMixin(models.AbstractModel):
    """For cases: their part of the compliance log on their own form."""

    _name = "aftersales.audit.history.mixin"
    _description = "History from the compliance log"
    _inherit = ["aftersales.audit.mixin"]

    audit_history = fields.Html(
        "History",
        compute="_compute_audit_history",
        sanitize=False,  # rendered from a template of ours, which escapes all it is given
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    @api.depends_context("lang", "tz")
    def _compute_audit_history(self):
        self.check_access("read")
        for record in self:
            record.audit_history = self.env["ir.qweb"]._render(
                "aftersales_center.audit_history", {"events": record._audit_events()}
            )

    def export_data(self, fields_to_export):
        """A list taken out of Odoo is logged: who took which fields of how many records."""
        exported = super().export_data(fields_to_export)
        self.env.company._audit(
            "data.exported",
            model=self._name,
            count=len(self),
            fields=fields_to_export,
            ids=self.ids,
        )
        return exported

    def _audit_events(self):
        """The events of this record, oldest first.

        The caller has checked that the user may read the record; its history says nothing
        that the record and its documents do not.
        """
        self.ensure_one()
        # sudo: agents have no right on the log as such, only on the cases they may read.
        return (
            self.env["aftersales.audit.event"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "=", self.id or 0)], order="id")
        )
