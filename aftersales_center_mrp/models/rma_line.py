"""A kit comes back as its parts: one line for the kit and its money, one for each part."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.aftersales_center.models.rma.rma_line import AftersalesRmaLine as CoreLine


class AftersalesRmaLine(models.Model):
    """The kit's line claims and is settled; its parts are received, inspected and put away."""

    _inherit = "aftersales.rma.line"
    _guarded = CoreLine._guarded | {
        "kit_line_id",
        "kit_bom_line_id",
        "kit_quantity",
        "qty_missing",
    }

    kit_line_id = fields.Many2one(
        "aftersales.rma.line",
        "Part of",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
        help="The kit that these goods are a part of.",
    )
    kit_bom_line_id = fields.Many2one("mrp.bom.line", readonly=True, copy=False)
    kit_quantity = fields.Float(
        "In One Kit", digits=(16, 9), readonly=True, copy=False, help="Units of one kit."
    )
    kit_part_ids = fields.One2many("aftersales.rma.line", "kit_line_id", "Parts")
    qty_missing = fields.Float(
        "Missing for Good",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="The kit was accepted without them; their share of its price may be kept back.",
    )

    @api.constrains("requested_remedy", "sale_line_id")
    def _check_kit_remedy(self):
        for line in self.filtered(lambda line: line.requested_remedy == "repair"):
            if line.sale_line_id._aftersales_kit_parts():
                raise ValidationError(
                    self.env._(
                        "“%s” is a kit, which cannot be repaired as a whole. Choose another"
                        " remedy.",
                        line.product_id.display_name,
                    )
                )

    def _check_kit(self, sold):
        """Kits whose parts are told by their moves may be returned.

        :raises UserError: for a kit in a kit, and what a changed bill of materials tells no more.
        """
        if sold._aftersales_kit_parts():
            return
        if sold.move_ids.bom_line_id:
            raise UserError(
                self.env._(
                    "“%s” is a kit of which the parts are not told by its own bill of materials: it"
                    " holds another kit, or was changed since. Return the delivery in Inventory.",
                    sold.product_id.display_name,
                )
            )
        super()._check_kit(sold)

    def _sold_line(self):
        return super()._sold_line() | self.kit_line_id.sale_line_id

    # ------------------------------------------------------------------
    # Parts come and go with the decision about their kit
    # ------------------------------------------------------------------

    def _make_kit_parts(self):
        """One line for each part of the approved kits among these; called before receipts.

        Runs with the rights of who prepares receipts; the approved quantity is the kit's.
        """
        vals_list, facts = [], []
        kits = self.filtered(
            lambda kit: kit.is_kit
            and not kit.kit_part_ids
            and not kit.product_uom_id.is_zero(kit.qty_approved)
        )
        kits._fit_choice()
        for kit in kits.filtered(lambda kit: not kit.keeps_item):
            for part, per in kit._coming_per_kit().items():
                quantity = part.product_id.uom_id.round(per * kit.qty_approved)
                vals_list.append(
                    {
                        "rma_id": kit.rma_id.id,
                        "sequence": kit.sequence,
                        "product_id": part.product_id.id,
                        "product_uom_id": part.product_id.uom_id.id,
                        "quantity": quantity,
                        "reason_id": kit.reason_id.id,
                        "requested_remedy": "none",
                        "note": self.env._("Part of %s", kit.product_id.display_name),
                    }
                )
                facts.append(
                    {
                        "is_unplanned": False,
                        "qty_approved": quantity,
                        "kit_line_id": kit.id,
                        "kit_bom_line_id": part.id,
                        "kit_quantity": per,
                    }
                )
        # Not through create: the return is approved, and who approved the kit approved its parts.
        for line, values in zip(self._create_unplanned(vals_list), facts, strict=True):
            line._write_guarded(values)

    def _prepare_inspections(self, **values):
        """A kit is inspected as its parts: it is nowhere to be seen itself."""
        kits = self.filtered("kit_part_ids")
        return super(AftersalesRmaLine, self - kits)._prepare_inspections(**values)

    def _prepare_receipt_moves(self):
        """A kit is received as its parts."""
        return [] if self.kit_part_ids else super()._prepare_receipt_moves()

    def _returnable_deliveries(self):
        """Those of this very part of the kit."""
        sources = super()._returnable_deliveries()
        if not self.kit_bom_line_id:
            return sources
        return [source for source in sources if source.key.bom_line_id == self.kit_bom_line_id]

    def _prepare_receipt_move(self, quantity, location, delivery):
        values = super()._prepare_receipt_move(quantity, location, delivery)
        if self.kit_bom_line_id:
            values["bom_line_id"] = self.kit_bom_line_id.id
        return values
