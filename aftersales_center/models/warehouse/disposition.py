"""Where inspected goods go: each kind is one real movement, done exactly once.

``_dispose_<kind>`` is the hook: bridges add a kind to the selection and a method of its name.
"""

from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import UserError


class AftersalesDisposition(models.Model):
    _name = "aftersales.disposition"
    _inherit = ["aftersales.audit.config.mixin"]
    _description = "Disposition"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    kind = fields.Selection(
        [
            ("restock", "Restock"),
            ("quarantine", "Quarantine"),
            ("scrap", "Scrap"),
            ("give_back", "Give back to customer"),
        ],
        required=True,
    )
    location_id = fields.Many2one(
        "stock.location",
        "Destination",
        check_company=True,
        domain="[('usage', 'in', ('internal', 'inventory'))]",
        help="Leave empty for the warehouse's own: its stock for restocking, its quarantine"
        " for quarantine, the company's scrap location for scrap.",
    )

    def _dispose(self, inspections):
        """Move the goods of ``inspections`` (all of this disposition); called at their end.

        Runs with full rights on records the caller checked.
        """
        self.ensure_one()
        return getattr(self, f"_dispose_{self.kind}")(inspections)

    def _dispose_restock(self, inspections):
        return self._move_now(inspections, lambda warehouse: warehouse.lot_stock_id)

    def _dispose_quarantine(self, inspections):
        return self._move_now(
            inspections, lambda warehouse: warehouse.aftersales_quarantine_location_id
        )

    def _dispose_scrap(self, inspections):
        """Through Odoo's scrap orders, so that its reports and valuation see them."""
        scraps = self.env["stock.scrap"].create(
            [
                {
                    "product_id": inspection.product_id.id,
                    "product_uom_id": inspection.product_uom_id.id,
                    "scrap_qty": inspection.quantity,
                    "lot_id": inspection.lot_id.id,
                    "location_id": inspection._location().id,
                    "company_id": inspection.company_id.id,
                    "origin": inspection.rma_id.name,
                    **({"scrap_location_id": self.location_id.id} if self.location_id else {}),
                }
                for inspection in inspections
            ]
        )
        scraps.do_scrap()
        for inspection, scrap in zip(inspections, scraps, strict=True):
            scrap.move_ids.aftersales_inspection_id = inspection
        return scraps.move_ids

    def _dispose_give_back(self, inspections):
        """A delivery back to the customer, to be shipped by the warehouse."""
        by_rma = defaultdict(lambda: self.env["aftersales.inspection"])
        for inspection in inspections:
            by_rma[inspection.rma_id, inspection.warehouse_id] |= inspection
        pickings = self.env["stock.picking"].create(
            [
                self._prepare_give_back(rma, warehouse, group)
                for (rma, warehouse), group in by_rma.items()
            ]
        )
        pickings.action_confirm()
        pickings.action_assign()
        return pickings.move_ids

    def _prepare_give_back(self, rma, warehouse, inspections):
        customers = self.env["stock.warehouse"]._get_partner_locations()[0]
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "partner_id": rma.partner_id.id,
            "origin": rma.name,
            "company_id": rma.company_id.id,
            "aftersales_rma_id": rma.id,
            "location_id": warehouse.aftersales_location_id.id,
            "location_dest_id": customers.id,
            "user_id": False,
            "move_ids": [
                Command.create(
                    dict(
                        inspection._prepare_move(customers),
                        sale_line_id=inspection.rma_line_id.sale_line_id.id,
                        aftersales_sent_line_id=inspection.rma_line_id.id,
                        picking_type_id=warehouse.out_type_id.id,
                    )
                )
                for inspection in inspections
            ],
        }

    def _move_now(self, inspections, destination):
        """Move the goods at once, each to ``destination(warehouse)`` or this disposition's."""
        moves_vals = []
        for inspection in inspections:
            target = self.location_id or destination(inspection.warehouse_id)
            if not target:
                raise UserError(
                    self.env._(
                        "“%(disposition)s” has no destination in %(warehouse)s. Set one on the"
                        " disposition.",
                        disposition=self.name,
                        warehouse=inspection.warehouse_id.name,
                    )
                )
            moves_vals.append(
                dict(
                    inspection._prepare_move(target),
                    picked=True,
                    move_line_ids=[Command.create(inspection._prepare_move_line(target))],
                )
            )
        moves = self.env["stock.move"].create(moves_vals)
        return moves._action_done()
