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
            ("refurbish", "Refurbish"),
            ("return_to_vendor", "Return to vendor"),
            ("recycle", "Recycle"),
            ("donate", "Donate"),
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
        " for quarantine, and so on; the company's own for what is recycled, donated or scrapped.",
    )
    quarantine_days = fields.Integer(
        "Decide Within Days",
        help="How long goods may wait there: after that, the team leader is reminded once."
        " 0 sets no time.",
    )
    scrap_reason_tag_ids = fields.Many2many(
        "stock.scrap.reason.tag",
        "aftersales_disposition_scrap_reason",
        string="Scrap Reasons",
        help="Odoo's reasons, put on each scrap order where the inspector names none.",
    )

    _quarantine_days_positive = models.Constraint(
        "CHECK(quarantine_days >= 0)", "The days in quarantine cannot be negative."
    )

    def _dispose(self, inspections):
        """Move the goods of ``inspections`` (all of this disposition); called at their end.

        Runs with full rights on records the caller checked.
        """
        self.ensure_one()
        return getattr(self, f"_dispose_{self.kind}")(inspections)

    def _dispose_restock(self, inspections):
        """To the shelf that Odoo's putaway rules name, as goods from a vendor go."""
        return self._move_now(inspections, lambda warehouse: warehouse.lot_stock_id, puts_away=True)

    def _dispose_quarantine(self, inspections):
        return self._move_now(
            inspections, lambda warehouse: warehouse.aftersales_quarantine_location_id
        )

    def _dispose_refurbish(self, inspections):
        return self._move_now(
            inspections, lambda warehouse: warehouse.aftersales_refurbish_location_id
        )

    def _dispose_return_to_vendor(self, inspections):
        """To where goods wait for their vendor; a bridge with purchases sends them on."""
        return self._move_now(
            inspections, lambda warehouse: warehouse.aftersales_vendor_location_id
        )

    def _dispose_recycle(self, inspections):
        return self._move_now(
            inspections, lambda warehouse: warehouse.company_id._aftersales_end_location("recycle")
        )

    def _dispose_donate(self, inspections):
        return self._move_now(
            inspections, lambda warehouse: warehouse.company_id._aftersales_end_location("donate")
        )

    def _dispose_scrap(self, inspections):
        """Through Odoo's scrap orders, so that its reports and valuation see them."""
        shares = [
            (inspection, owner, quantity)
            for inspection in inspections
            for owner, quantity in inspection._owned()
        ]
        scraps = self.env["stock.scrap"].create(
            [
                self._prepare_scrap(inspection, owner, quantity)
                for inspection, owner, quantity in shares
            ]
        )
        scraps.do_scrap()
        for (inspection, _owner, _quantity), scrap in zip(shares, scraps, strict=True):
            scrap.move_ids.aftersales_inspection_id = inspection
        return scraps.move_ids

    def _prepare_scrap(self, inspection, owner, quantity):
        """Values of the scrap order of ``quantity`` (the line's unit) that ``owner`` owns."""
        reasons = inspection.scrap_reason_tag_ids or self.scrap_reason_tag_ids
        return {
            "product_id": inspection.product_id.id,
            "product_uom_id": inspection.product_uom_id.id,
            "scrap_qty": quantity,
            "lot_id": inspection.lot_id.id,
            "owner_id": owner.id,
            "location_id": inspection._location().id,
            "company_id": inspection.company_id.id,
            "origin": inspection.rma_id.name,
            "scrap_reason_tag_ids": [Command.set(reasons.ids)],
            **({"scrap_location_id": self.location_id.id} if self.location_id else {}),
        }

    def _dispose_give_back(self, inspections):
        """A delivery back to the customer, to be shipped by the warehouse."""
        by_rma = defaultdict(lambda: self.env["aftersales.inspection"])
        for inspection in inspections:
            key = inspection.rma_id, inspection.warehouse_id, inspection._location()
            by_rma[key] |= inspection
        pickings = self.env["stock.picking"].create(
            [
                dict(self._prepare_give_back(rma, warehouse, group), location_id=location.id)
                for (rma, warehouse, location), group in by_rma.items()
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
                        sale_line_id=inspection.rma_line_id._sold_line().id,
                        aftersales_sent_line_id=inspection.rma_line_id.id,
                        picking_type_id=warehouse.out_type_id.id,
                    )
                )
                for inspection in inspections
            ],
        }

    def _move_now(self, inspections, destination, puts_away=False):
        """Move the goods at once, each to ``destination(warehouse)`` or this disposition's.

        :param puts_away: whether putaway rules of that place say where in it they go.
        """
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
                    move_line_ids=[
                        Command.create(
                            dict(
                                inspection._prepare_move_line(target),
                                owner_id=owner.id,
                                quantity=quantity,
                            )
                        )
                        for owner, quantity in inspection._owned()
                    ],
                )
            )
        moves = self.env["stock.move"].create(moves_vals)
        if puts_away:
            for move in moves:
                move.move_line_ids._apply_putaway_strategy()
        return moves._action_done()
