"""The safety register and its recall lists as files, for an authority or a manufacturer."""

import base64
import csv
import io
import zipfile
from urllib.parse import quote

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..models.audit.mixin import Personal


class AftersalesSafetyExport(models.TransientModel):
    _name = "aftersales.safety.export"
    _description = "Export of the Safety Register"

    entry_ids = fields.Many2many(
        "aftersales.safety.entry",
        "aftersales_safety_export_rel",
        "export_id",
        "entry_id",
        string="Entries",
        required=True,
        readonly=True,
    )
    purpose = fields.Char(
        required=True, help="Kept in the compliance log of each entry: who asked, and what for."
    )
    with_recall = fields.Boolean(
        "Who got the goods",
        help="Adds the deliveries of the lots and products: names, addresses to write to,"
        " quantities. For a recall only.",
    )
    file = fields.Binary(readonly=True)
    file_name = fields.Char(readonly=True)

    def action_export(self):
        """Make the files and download them; called by supervisors and auditors.

        :raises AccessError: for anybody else, and for entries the user may not read.
        :raises UserError: without a purpose.
        """
        self.ensure_one()
        if not self.env.user.has_groups(
            "aftersales_center.group_auditor,aftersales_center.group_supervisor"
        ):
            raise AccessError(
                self.env._("Only auditors and supervisors export the safety register.")
            )
        entries = self.entry_ids.sudo(False)
        entries.check_access("read")
        purpose = (self.purpose or "").strip()
        if not purpose or not entries:
            raise UserError(
                self.env._("Choose entries of the register and write down what they are for.")
            )
        recall = self._recall(entries) if self.with_recall else None
        content = _zipped({"register.csv": self._entries(entries), "recall.csv": recall})
        self.write(
            {"file": base64.b64encode(content), "file_name": self.env._("safety-register.zip")}
        )
        for entry in entries:
            entry._audit(
                "safety.exported", purpose=Personal(purpose), recall=bool(self.with_recall)
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{quote(self.file_name)}"
            "?download=true",
            "target": "new",
            "close": True,
        }

    def _entries(self, entries):
        """The entries, a row each, under the labels of their fields; nobody's name."""
        names = [
            "name",
            "date",
            "complaint_id",
            "state",
            "product_ids",
            "lot_ids",
            "our_role",
            "risk",
            "is_accident",
            "injury",
            "accident_date",
            "accident_country_id",
            "what_happened",
            "manufacturer_informed_on",
            "authority_informed_on",
            "authority",
            "authority_ref",
            "measure",
            "measure_note",
            "closing_reason",
        ]
        return self._rows(entries.sorted("id"), names)

    def _recall(self, entries):
        """Deliveries of the goods, a row each, within the user's own rights."""
        domain = fields.Domain.OR(entry._recall_domain() for entry in entries)
        lines = self.env["aftersales.recall.line"].search(domain, order="date, id")
        names = [
            "date",
            "product_id",
            "lot_id",
            "quantity",
            "returned",
            "remaining",
            "customer_id",
            "partner_id",
            "email",
            "phone",
            "country_id",
            "order_id",
            "picking_id",
        ]
        return self._rows(lines, names)

    def _rows(self, records, names):
        described = [records._fields[name] for name in names]
        rows = [[field._description_string(self.env) for field in described]]
        for record in records:
            # sudo: names of transfers and orders on rows the user may read.
            known = record.sudo()
            rows.append([_cell(self.env, field, known[field.name]) for field in described])
        return rows


def _cell(env, field, value):
    """``value`` as text that no spreadsheet takes for a formula."""
    if field.relational:
        text = ", ".join(value.mapped("display_name"))
    elif field.type == "selection":
        text = dict(field._description_selection(env)).get(value, "")
    elif field.type == "boolean":
        text = env._("yes") if value else env._("no")
    elif field.type == "float":
        text = f"{value:g}"
    else:
        text = str(value or "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _zipped(tables):
    """A ZIP of CSV files, ``{name: rows}``; UTF-8 with a mark, so that spreadsheets read it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, rows in tables.items():
            if rows is not None:
                text = io.StringIO()
                csv.writer(text).writerows(rows)
                pack.writestr(name, text.getvalue().encode("utf-8-sig"))
    return packed.getvalue()
