"""What was counted: one row per scan or tap, each taken once."""

from odoo import fields, models
from odoo.tools import SQL


class AftersalesParcelScan(models.Model):
    """One scan. The screen sends each with a token of its own, so that one sent twice counts once.

    Rows are added by ``aftersales.bench`` and only change from counted to undone or booked.
    """

    _name = "aftersales.parcel.scan"
    _description = "Counted Goods"
    _order = "id"
    _rec_name = "product_id"
    _log_access = False

    parcel_id = fields.Many2one(
        "aftersales.parcel", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    token = fields.Char(required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", readonly=True, ondelete="set null")
    lot_name = fields.Char("Lot/Serial Number", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    is_serial = fields.Boolean(readonly=True)
    is_foreign = fields.Boolean(
        "Sold to Somebody Else", readonly=True, help="The serial number was not sold with this."
    )
    state = fields.Selection(
        [("counted", "Counted"), ("undone", "Undone"), ("booked", "Booked")],
        required=True,
        readonly=True,
    )

    _token_uniq = models.UniqueIndex("(parcel_id, token)")
    #: A serial number lies on one bench at a time.
    _serial_uniq = models.UniqueIndex(
        "(company_id, product_id, lot_name) WHERE is_serial AND state = 'counted'"
    )

    def _take(self, parcel, token, product=None, lot=None, lot_name=None, quantity=0.0, **flags):
        """Add one scan; whether it was new. Called by the bench, after its checks.

        As for references from outside: when another session took the same token or the same
        serial number after our snapshot, PostgreSQL raises a serialization failure and Odoo runs
        the request again, which then sees that row.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_parcel_scan (
                    parcel_id, company_id, token, product_id, lot_id, lot_name, quantity,
                    is_serial, is_foreign, state)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
                ON CONFLICT DO NOTHING RETURNING id
                """,
                parcel.id,
                parcel.company_id.id,
                token,
                product.id if product else None,
                lot.id if lot else None,
                lot_name or None,
                quantity,
                bool(product) and product.tracking == "serial",
                flags.get("is_foreign", False),
                "counted" if product else "undone",
            )
        )
        taken = bool(self.env.cr.fetchone())
        parcel.invalidate_recordset(["scan_ids", "goods"])
        return taken

    def _elsewhere(self, company, product, lot_name):
        """The scan by which a serial number lies on a bench now, if any."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("product_id", "=", product.id),
                ("lot_name", "=", lot_name),
                ("is_serial", "=", True),
                ("state", "=", "counted"),
            ],
            limit=1,
        )
