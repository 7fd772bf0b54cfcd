"""What the bench asks of returns."""

from odoo import fields, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    tracking_ref = fields.Char(
        "Tracking Number",
        copy=False,
        index="btree_not_null",
        help="Of the parcel that the goods come back in. The bench finds the return by it.",
    )
    parcel_ids = fields.One2many("aftersales.parcel", "rma_id", "Parcels")

    #: A scanned slip is found at once, however many returns there are.
    _number_idx = models.Index("(name)")

    def _typed_texts(self):
        """What was noted on parcels, and who sent them, goes too."""
        return [*super()._typed_texts(), (self.parcel_ids, ("note", "sender"))]


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    #: Returns that expect a scanned product.
    _expected_idx = models.Index("(product_id, id) WHERE receipt_status IN ('pending', 'partial')")
