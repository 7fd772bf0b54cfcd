"""Which parts of a kit come back, where it is not all of them."""

from odoo import fields, models
from odoo.exceptions import UserError


class AftersalesRmaKitChoice(models.Model):
    """So many units of one part of the kits that a return line claims.

    A kit's line without any is about whole kits. Written by ``choose_parts`` of the line and by its
    approval; by nobody else, the superuser included.
    """

    _name = "aftersales.rma.kit.choice"
    _description = "Part of a Kit That Comes Back"
    _inherit = "aftersales.unwritable.mixin"
    _order = "id"
    _check_company_auto = True

    rma_line_id = fields.Many2one(
        "aftersales.rma.line", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="rma_line_id.company_id", store=True, index=True)
    bom_line_id = fields.Many2one(
        "mrp.bom.line",
        ondelete="set null",
        index="btree_not_null",
        help="Empty when the bill of materials was changed since.",
    )
    product_id = fields.Many2one("product.product", "Part", required=True)
    product_uom_id = fields.Many2one(related="product_id.uom_id")
    quantity = fields.Float(
        "Comes Back", digits="Product Unit", required=True, help="Of all kits asked for."
    )
    share = fields.Float(
        digits=(16, 9),
        required=True,
        help="Of the units that the kits hold, those approved once the return is.",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "More than nothing of a part has to come back."
    )
    _share_range = models.Constraint(
        "CHECK(share BETWEEN 0 AND 1)", "No more of a part comes back than the kits hold."
    )
    _part_unique = models.Constraint(
        "UNIQUE(rma_line_id, bom_line_id)", "A part of a kit is chosen once."
    )

    def _fit(self, share):
        """Set the share of the approved kits that comes back; called when that is decided."""
        return self._put({"share": share})

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Which parts of a kit come back is said on the kit's line, with “Which parts”."
            )
        )
