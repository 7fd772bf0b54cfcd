"""A lot that somebody complained about as unsafe says so wherever it is opened."""

from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    aftersales_is_unsafe = fields.Boolean(
        "In the Safety Register",
        compute="_compute_aftersales_is_unsafe",
        help="An open entry of the safety register names this lot, or its product without lots.",
    )

    def _compute_aftersales_is_unsafe(self):
        # sudo: that goods may be dangerous is for everybody who handles them; nothing else is read.
        entries = (
            self.env["aftersales.safety.entry"]
            .sudo()
            .search(
                [
                    ("state", "in", ("open", "assessed")),
                    "|",
                    ("lot_ids", "in", self.ids),
                    ("product_ids", "in", self.product_id.ids),
                ]
            )
        )
        named = entries.lot_ids
        for lot in self:
            lot.aftersales_is_unsafe = lot._origin in named or any(
                lot.product_id in entry.product_ids - entry.lot_ids.product_id for entry in entries
            )
