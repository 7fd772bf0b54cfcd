"""The receiving dialog: what really arrived, without prices and without Inventory rights."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AftersalesReceive(models.TransientModel):
    _name = "aftersales.receive"
    _description = "Receive Returned Goods"

    rma_id = fields.Many2one("aftersales.rma", "Return", required=True, readonly=True)
    line_ids = fields.One2many("aftersales.receive.line", "wizard_id", "Goods")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        rma = self.env["aftersales.rma"].browse(values.get("rma_id"))
        if rma and "line_ids" in fields_list:
            values["line_ids"] = self._prepare_lines(rma)
        return values

    def _prepare_lines(self, rma):
        """One row per expected product, and per lot where lots are proposed."""
        rma._check_receivable(expecting=False)
        commands = []
        # sudo: receivers have no stock group; rows of the open receipts of this return.
        for move in rma._open_receipts().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        ):
            base = {"rma_line_id": move.aftersales_rma_line_id.id, "product_id": move.product_id.id}
            if move.product_id.tracking == "none":
                commands.append(
                    Command.create(
                        dict(
                            base,
                            product_uom_id=move.product_uom.id,
                            qty_expected=move.product_uom_qty,
                            quantity=move.product_uom_qty,
                        )
                    )
                )
                continue
            commands += [
                Command.create(
                    dict(
                        base,
                        product_uom_id=move_line.product_uom_id.id,
                        qty_expected=move_line.quantity,
                        quantity=move_line.quantity,
                        lot_name=move_line.lot_id.name or move_line.lot_name,
                    )
                )
                for move_line in move.move_line_ids
            ]
        return commands

    def action_receive(self):
        """Book the rows; what was expected and is not here stays expected.

        :raises UserError: when nothing is entered or a lot is missing.
        """
        self.ensure_one()
        goods = [line._prepare_goods() for line in self.line_ids if line.quantity]
        if not goods:
            raise UserError(self.env._("Enter how much arrived, or close this dialog."))
        self.rma_id.receive_goods(goods)
        return self.rma_id.action_inspect()


class AftersalesReceiveLine(models.TransientModel):
    _name = "aftersales.receive.line"
    _description = "Received Goods"

    wizard_id = fields.Many2one("aftersales.receive", required=True, ondelete="cascade")
    rma_line_id = fields.Many2one("aftersales.rma.line", "Return Line", readonly=True)
    product_id = fields.Many2one(
        "product.product", required=True, domain="[('type', '=', 'consu')]"
    )
    tracking = fields.Selection(related="product_id.tracking")
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    qty_expected = fields.Float("Expected", digits="Product Unit", readonly=True)
    quantity = fields.Float("Arrived", digits="Product Unit", default=1.0)
    lot_name = fields.Char("Lot/Serial Number")

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for line in self:
            line.product_uom_id = line.product_uom_id or line.product_id.uom_id

    def _prepare_goods(self):
        """This row as :meth:`aftersales.rma.receive_goods` wants it."""
        self.ensure_one()
        if self.tracking != "none" and not (self.lot_name or "").strip():
            raise UserError(
                self.env._(
                    "“%s” is tracked: enter the lot or serial number that arrived.",
                    self.product_id.display_name,
                )
            )
        # sudo: receivers have no stock group; a lot of this product, by its name.
        lot = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("product_id", "=", self.product_id.id),
                    ("name", "=", (self.lot_name or "").strip()),
                    ("company_id", "in", [self.wizard_id.rma_id.company_id.id, False]),
                ],
                limit=1,
            )
            if self.tracking != "none"
            else self.env["stock.lot"]
        )
        return {
            "line_id": self.rma_line_id.id,
            "product_id": self.product_id.id,
            "uom_id": self.product_uom_id.id,
            "quantity": self.quantity,
            "lot_id": lot.id,
            "lot_name": False if lot else self.lot_name,
        }
