"""Goods in quarantine have a day by which somebody decides; after it the leader is asked once."""

from datetime import timedelta

from odoo import api, fields, models

#: Reminded in one transaction.
_BATCH = 100


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    deadline = fields.Date(
        "Decide By",
        readonly=True,
        copy=False,
        help="Until when goods may wait in quarantine.",
    )
    reminded_on = fields.Date(readonly=True, copy=False)

    #: What the nightly job looks through.
    _overdue_idx = models.Index(
        "(deadline) WHERE deadline IS NOT NULL AND reminded_on IS NULL AND state = 'done'"
    )

    def action_done(self):
        """As before; goods put into quarantine are to be decided about by a day."""
        result = super().action_done()
        today = fields.Date.context_today(self)
        for days, group in self.grouped(lambda i: i.disposition_id.quarantine_days).items():
            waiting = group.filtered(lambda i: i.disposition_id.kind == "quarantine")
            if days and waiting:
                waiting._write_guarded({"deadline": today + timedelta(days=days)})
        return result

    @api.model
    def _cron_quarantine(self, today=None):
        """One activity for each inspection whose goods are in quarantine too long; nightly.

        Each batch is one transaction: the activities and the mark that they were made.
        """
        cron = self.env["ir.cron"]
        domain = [
            ("deadline", "<", today or fields.Date.context_today(self)),
            ("reminded_on", "=", False),
            ("state", "=", "done"),
        ]
        while True:
            # sudo: the job is the system.
            batch = self.sudo().search(domain, limit=_BATCH, order="deadline, id")
            if not batch:
                return
            batch = batch.try_lock_for_update()
            batch._remind_quarantine()
            if not batch or not cron._commit_progress(len(batch)):
                return

    def _remind_quarantine(self):
        for inspection in self:
            rma = inspection.rma_id
            if inspection.product_uom_id.compare(sum(inspection._places().values()), 0.0) > 0:
                user = rma.team_id.leader_id or rma.user_id or self.env.user
                rma.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._(
                        "In quarantine too long: %s", inspection.product_id.display_name
                    ),
                    note=self.env._("Inspect the goods again and say where they go."),
                    user_id=user.id,
                )
        self._write_guarded({"reminded_on": fields.Date.context_today(self)})
