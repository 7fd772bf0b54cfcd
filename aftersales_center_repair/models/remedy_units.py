"""Which units are repaired, where they lie, and how they get there and home."""

from collections import defaultdict

from odoo import Command, models
from odoo.exceptions import UserError

from odoo.addons.aftersales_center.engine.refund import Source, allocate


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _units_of(self, inspection):
        """``(units in live repairs, moves home)`` of this remedy for what was inspected there."""
        self.ensure_one()
        repairs = self._live_repairs().filtered(
            lambda repair: repair.aftersales_inspection_id == inspection
        )
        moves = (self._sent_moves() if self.kind == "repair" else self.env["stock.move"]).filtered(
            lambda move: move.aftersales_inspection_id == inspection
        )
        return sum(self._own_units(repair) for repair in repairs), moves

    def _own_units(self, repair):
        """What a repair order repairs, in this remedy's unit."""
        return repair.product_uom._compute_quantity(
            repair.product_qty, self.product_uom_id, rounding_method="HALF-UP"
        )

    def _moved_units(self, moves):
        return self.rma_line_id._sum_moves(
            moves,
            states=("draft", "waiting", "confirmed", "partially_available", "assigned", "done"),
        )

    def _unplanned_units(self):
        """Units of this remedy that neither a live repair nor a delivery home takes care of."""
        self.ensure_one()
        inspections = (
            self._live_repairs().aftersales_inspection_id
            | self._sent_moves().aftersales_inspection_id
        )
        planned = 0.0
        for inspection in inspections:
            repairs, moves = self._units_of(inspection)
            planned += max(repairs, self._moved_units(moves))
        return self.quantity - planned

    def _find_units(self, quantity):
        """``[(inspection, location, units)]``: accepted units of the line that lie here free.

        Those an inspection sent to repair come first.

        :raises UserError: when there are fewer than ``quantity``.
        """
        self.ensure_one()
        accepted = self.rma_line_id.inspection_ids.filtered(
            lambda inspection: inspection.state == "done" and inspection.verdict == "accepted"
        ).sorted(lambda inspection: (inspection.disposition_id.kind != "repair", inspection.id))
        sources = [
            Source((inspection, location), units)
            for inspection in accepted
            for location, units in inspection._places().items()
        ]
        taken, rest = allocate(quantity, sources)
        if not self.product_uom_id.is_zero(rest):
            raise UserError(
                self.env._(
                    "%(missing)s of “%(product)s” is not here to be repaired: not inspected yet,"
                    " kept by the customer, lost, scrapped or sent away. Inspect it first, or"
                    " choose another remedy.",
                    missing=self._quantity_words(rest),
                    product=self.product_id.display_name,
                )
            )
        return [(*place, units) for place, units in taken]

    def _bring(self, inspection, location, quantity):
        """Move ``quantity`` (own unit) from ``location`` to the repair place, if it is not there.

        :raises UserError: when these goods are not free there any more.
        """
        # The system user: as in inspections, valuation drops sudo().
        unit = inspection._as_system().with_company(self.company_id)
        target = unit.warehouse_id._aftersales_repair_place()
        source = location.with_env(unit.env)
        if source == target:
            return
        uom = self.product_id.uom_id
        move = unit.env["stock.move"].create(
            dict(
                unit._prepare_move(target),
                location_id=source.id,
                product_uom=uom.id,
                product_uom_qty=self.product_uom_id._compute_quantity(
                    quantity, uom, rounding_method="HALF-UP"
                ),
            )
        )
        move._action_confirm(merge=False)
        move._action_assign()  # of the inspection's own lot: see stock.move
        if uom.compare(move.quantity, move.product_uom_qty) < 0:
            raise UserError(
                self.env._(
                    "“%(product)s” went to %(location)s and is not free there any more. Choose"
                    " another remedy, or have the goods set free.",
                    product=self.product_id.display_name,
                    location=location.display_name,
                )
            )
        move.picked = True
        move._action_done()

    # ------------------------------------------------------------------
    # Home again
    # ------------------------------------------------------------------

    def _send_repaired(self):
        """Deliver what is repaired and on no delivery; return the transfers, maybe none.

        Called when a repair is done, and again when such a delivery was cancelled.
        """
        units = []
        for remedy in self:
            for repair in remedy.repair_ids.filtered(lambda repair: repair.state == "done"):
                inspection = repair.aftersales_inspection_id
                _repairs, moves = remedy._units_of(inspection)
                left = remedy._own_units(repair) - remedy._moved_units(moves)
                if inspection and remedy.product_uom_id.compare(left, 0.0) > 0:
                    units.append((remedy, inspection, repair.product_location_dest_id, left))
        return self._deliver(units)

    def _send_units(self, units):
        """Deliver ``[(inspection, location, quantity)]`` as they are."""
        self.ensure_one()
        return self._deliver([(self, *unit) for unit in units])

    def _deliver(self, units):
        """One delivery per return and warehouse for ``[(remedy, inspection, location, units)]``."""
        system = self._as_system().env
        if not units:
            return system["stock.picking"]
        groups = defaultdict(list)
        for remedy, inspection, location, quantity in units:
            inspection = inspection.with_env(system).with_company(remedy.company_id)
            groups[inspection.rma_id, inspection.warehouse_id].append(
                (remedy.with_env(inspection.env), inspection, location, quantity)
            )
        pickings = system["stock.picking"].create(
            [
                self._prepare_delivery(rma, warehouse, group)
                for (rma, warehouse), group in groups.items()
            ]
        )
        pickings.action_confirm()
        # Of each inspection's own lot: see stock.move. What is not free waits, like any delivery.
        pickings.move_ids._action_assign()
        return pickings

    def _prepare_delivery(self, rma, warehouse, units):
        """Values of the transfer that takes ``units`` home, through their order lines."""
        customers = rma.env["stock.warehouse"]._get_partner_locations()[0]
        orders = rma.env["sale.order"].union(
            *(inspection.rma_line_id.order_id for _remedy, inspection, *_rest in units)
        )
        return {
            "picking_type_id": warehouse.out_type_id.id,
            "partner_id": (orders.partner_shipping_id[:1] or rma.partner_id).id,
            "origin": rma.name,
            "company_id": rma.company_id.id,
            "aftersales_rma_id": rma.id,
            "location_id": units[0][2].id,
            "location_dest_id": customers.id,
            "user_id": False,
            "move_ids": [
                Command.create(
                    remedy._prepare_delivery_move(inspection, location, quantity, customers)
                )
                for remedy, inspection, location, quantity in units
            ],
        }

    def _prepare_delivery_move(self, inspection, location, quantity, customers):
        return dict(
            inspection._prepare_move(customers),
            product_uom_qty=quantity,
            location_id=location.id,
            picking_type_id=inspection.warehouse_id.out_type_id.id,
            sale_line_id=self.sale_line_id.id,
            aftersales_sent_line_id=self.rma_line_id.id,
            aftersales_remedy_id=self.id,
        )
