"""A table of statutory rules: what would change, and then the change."""

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

#: A table of every country and every kind has some hundred kilobytes.
MOST_BYTES = 5_000_000


class AftersalesLegalLoad(models.TransientModel):
    _name = "aftersales.legal.load"
    _description = "Load Statutory Rules"

    table = fields.Binary(attachment=False)
    table_name = fields.Char()
    source = fields.Char(
        "Who Says So",
        help="Whose work this table is, for example your counsel's, and of which day. Kept in the"
        " compliance log.",
    )
    error = fields.Text(compute="_compute_preview")
    preview = fields.Text("What Would Change", compute="_compute_preview")
    same = fields.Integer("Rules That Stay as They Are", compute="_compute_preview")
    can_load = fields.Boolean(compute="_compute_preview")
    current = fields.Binary(compute="_compute_current")

    @api.depends("table")
    def _compute_preview(self):
        for wizard in self:
            wizard.error = wizard.preview = False
            wizard.same = 0
            wizard.can_load = False
            if not wizard.table:
                continue
            try:
                # sudo: nobody may write rules; nothing is written here.
                rules = self.env["aftersales.legal.rule"].sudo()
                changes = rules._compare(rules._read_table(wizard._text()), "own")
            except UserError as error:
                wizard.error = str(error)
                continue
            wizard.same = changes.same
            wizard.can_load = not changes.nothing
            wizard.preview = wizard._words(changes)

    def _words(self, changes):
        if changes.nothing:
            return self.env._("Nothing: every rule of the table is in force already.")
        words = {
            "added": self.env._("New: %s"),
            "changed": self.env._("Changed, the rule as it is goes to the archive: %s"),
        }
        return "\n".join(words[how] % code for how, code in changes.lines())

    @api.depends_context("uid")
    def _compute_current(self):
        for wizard in self:
            table = self.env["aftersales.legal.rule"]._as_table()
            # The mark at the beginning tells spreadsheets that the text is UTF-8.
            wizard.current = base64.b64encode(table.encode("utf-8-sig"))

    def _text(self):
        """The uploaded table as text.

        :raises UserError: when it is no text, or far too long.
        """
        try:
            # With its size asked for only (``bin_size``), a file reads as a few words.
            data = base64.b64decode(self.with_context(bin_size=False).table, validate=True)
            if len(data) > MOST_BYTES:
                raise UserError(self.env._("This file is too large to be a table of rules."))
            return data.decode("utf-8-sig")
        except (UnicodeDecodeError, binascii.Error) as error:
            raise UserError(
                self.env._(
                    "This file is no table in UTF-8. Save it from your spreadsheet as CSV (UTF-8),"
                    " with commas between the cells."
                )
            ) from error

    def action_load(self):
        """Load the table; called by administrators.

        :raises UserError: naming every line that is wrong; nothing was changed then.
        """
        self.ensure_one()
        self.env["aftersales.legal.rule"]._check_administrator()
        source = (self.source or "").strip()
        if not self.table or not source:
            raise UserError(self.env._("Choose a table and write down who says so."))
        changes = self.env["aftersales.legal.rule"]._load(self._text(), source)
        touched = len(changes.added) + len(changes.changed)
        return self._done(self.env._("%s rules loaded.", touched))

    def action_restore(self):
        """Put the rules back to those that come with the app; called by administrators.

        Rules under codes of an administrator's own stay.
        """
        self.ensure_one()
        self.env["aftersales.legal.rule"]._check_administrator()
        changes = self.env["aftersales.legal.rule"]._load_shipped(restore=True)
        touched = len(changes.added) + len(changes.changed) + len(changes.gone)
        return self._done(self.env._("%s rules put back to what comes with the app.", touched))

    def _done(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {
                    **self.env["ir.actions.act_window"]._for_xml_id(
                        "aftersales_center.action_legal_rule"
                    ),
                    "target": "main",
                },
            },
        }

    def action_download(self):
        """Download the rules in force as a table to work on; called by administrators."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/current/legal_rules.csv?download=true",
            "target": "new",
        }
