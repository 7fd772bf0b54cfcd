"""The buffer's way into the table: one INSERT per flush of the transaction."""

from odoo import models
from odoo.tools import SQL

from ...engine import hashchain
from . import keys
from .mixin import BUFFER


class AftersalesAuditEvent(models.Model):
    _inherit = "aftersales.audit.event"

    def _flush_buffer(self):
        """Write what waits in this transaction's buffer; runs before commit and savepoints.

        Called by the cursor. One statement writes the events and their personal text.
        """
        cr = self.env.cr
        entries = cr.precommit.data.pop(BUFFER, [])
        if not entries:
            return
        key = keys.tag_key()
        self._insert(
            [entry.tagged(key) for entry, _texts in entries],
            [(entry, *text) for entry, texts in entries for text in texts],
        )
        if not cr.postcommit.data.get(BUFFER):
            cr.postcommit.data[BUFFER] = True
            job = self.env.ref("aftersales_center.cron_audit_seal", raise_if_not_found=False)
            if job:  # not there yet while the addon is being installed
                job._trigger()

    def _insert(self, entries, personal):
        events = SQL(
            """
            INSERT INTO aftersales_audit_event
                (format, company_id, date, user_id, login, event, res_model, res_id, res_name,
                 origin, behalf, partner_id, payload, tag, leaf)
            VALUES %s
            """,
            SQL(", ").join(
                (
                    entry.format,
                    entry.company,
                    entry.date[:-1],
                    entry.user,
                    entry.login,
                    entry.event,
                    entry.model,
                    entry.id,
                    entry.name,
                    entry.origin,
                    entry.behalf,
                    entry.partner,
                    entry.payload,
                    entry.tag,
                    entry.leaf(),
                )
                for entry in entries
            ),
        )
        if not personal:
            self.env.cr.execute(events)
            return
        self.env.cr.execute(
            SQL(
                """
                WITH kept AS (
                    INSERT INTO aftersales_audit_personal
                        (company_id, date, partner_id, res_model, res_id, commitment, salt, text)
                    VALUES %s
                )
                %s
                """,
                SQL(", ").join(
                    (
                        entry.company,
                        entry.date[:-1],
                        entry.partner,
                        entry.model,
                        entry.id,
                        hashchain.commitment(salt, text),
                        salt,
                        text,
                    )
                    for entry, salt, text in personal
                ),
                events,
            )
        )
