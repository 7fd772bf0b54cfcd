"""Which parts of a kit come back? All that its kits hold, unless an agent enters less."""

from odoo import Command, api, fields, models


class AftersalesKitParts(models.TransientModel):
    _name = "aftersales.kit.parts"
    _description = "Parts of a Kit That Come Back"

    rma_line_id = fields.Many2one(
        "aftersales.rma.line", "Return Line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="rma_line_id.product_id")
    quantity = fields.Float(related="rma_line_id.quantity")
    product_uom_id = fields.Many2one(related="rma_line_id.product_uom_id")
    part_ids = fields.One2many("aftersales.kit.parts.line", "wizard_id", "Parts")

    @api.model
    def default_get(self, fields_list):
        """What was chosen before, or all parts."""
        values = super().default_get(fields_list)
        kit = self.env["aftersales.rma.line"].browse(values.get("rma_line_id"))
        if kit and "part_ids" in fields_list:
            kit.check_access("write")
            values["part_ids"] = [
                Command.create(
                    {
                        "bom_line_id": part.id,
                        "product_id": part.product_id.id,
                        "held": units,
                        "quantity": coming,
                    }
                )
                for part, units, coming in kit._prepare_choice()
            ]
        return values

    def action_apply(self):
        """Keep the choice; called by agents.

        :raises UserError: as ``choose_parts`` of the line.
        """
        self.ensure_one()
        self.rma_line_id.choose_parts(
            [{"bom_line_id": row.bom_line_id.id, "quantity": row.quantity} for row in self.part_ids]
        )
        return {"type": "ir.actions.act_window_close"}


class AftersalesKitPartsLine(models.TransientModel):
    _name = "aftersales.kit.parts.line"
    _description = "Part of a Kit That May Come Back"

    wizard_id = fields.Many2one("aftersales.kit.parts", required=True, ondelete="cascade")
    bom_line_id = fields.Many2one("mrp.bom.line", required=True, ondelete="cascade")
    product_id = fields.Many2one("product.product", "Part", required=True, ondelete="cascade")
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    held = fields.Float("In These Kits", digits="Product Unit", readonly=True)
    quantity = fields.Float("Coming Back", digits="Product Unit")
