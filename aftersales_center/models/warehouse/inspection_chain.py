"""Goods that are inspected again: quarantine, refurbishing, another look, the shelf.

Each link of such a chain begins where the one before it put the goods. The last link counts:
what it found of so many units takes the place of what was found before.
"""

from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError

from ..words import quantity_words


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    previous_id = fields.Many2one(
        "aftersales.inspection",
        "Inspected Before",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    next_ids = fields.One2many(
        "aftersales.inspection", "previous_id", "Inspected Again", readonly=True
    )
    start_location_id = fields.Many2one(
        "stock.location",
        "Goods Come From",
        readonly=True,
        copy=False,
        check_company=True,
        ondelete="restrict",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )

    def write(self, vals):
        """Whatever moved goods, or continues what did, stays with its line."""
        if "rma_line_id" in vals:
            # sudo: whether goods were moved, whoever writes.
            for inspection in self.sudo():
                bound = inspection.previous_id or inspection.move_ids
                if bound and inspection.rma_line_id.id != vals["rma_line_id"]:
                    raise UserError(
                        self.env._(
                            "Goods of “%s” were moved for this inspection, so it stays with its"
                            " line.",
                            inspection.product_id.display_name,
                        )
                    )
        return super().write(vals)

    def _location(self):
        """Goods inspected again lie where they were put before."""
        return self.start_location_id or super()._location()

    def _standing(self):
        """``{inspection: units}`` of these that still count, in the line's unit.

        Called for what is known of return lines: units inspected again count once.
        """
        done = self.filtered(lambda inspection: inspection.state == "done")
        units = {inspection: inspection.quantity for inspection in done}
        for again in done.previous_id.next_ids | done:
            if again.state == "done" and again.previous_id in units:
                units[again.previous_id] -= again.quantity
        return {
            inspection: left
            for inspection, left in units.items()
            if inspection.product_uom_id.compare(left, 0.0) > 0
        }

    def _in_own_unit(self, uom, quantity):
        return uom._compute_quantity(quantity, self.product_uom_id, rounding_method="HALF-UP")

    def _places(self):
        """``{location: units}`` of this inspection that lie inside and nothing is to fetch.

        In the line's unit, by the moves that carried them. What an open delivery of this return
        is bound to is left out, and so is what was taken out of the books, has left, or is
        inspected again. Bridges leave out what they hold.
        """
        self.ensure_one()
        places = defaultdict(float)
        places[self._location()] = self.quantity
        for move in self.move_ids:
            if move.state == "done":
                for line in move.move_line_ids:
                    units = self._in_own_unit(line.product_uom_id, line.quantity)
                    places[line.location_id] -= units
                    places[line.location_dest_id] += units
            elif move.state != "cancel" and not move.aftersales_remedy_id:
                places[move.location_id] -= self._in_own_unit(
                    move.product_uom, move.product_uom_qty
                )
        for again in self.next_ids:
            places[again._location()] -= again.quantity
        return self._inside(places)

    def _inside(self, places):
        """Of ``{location: units}``, what is really there and in a place of ours."""
        return {
            location: units
            for location, units in places.items()
            if location.usage == "internal" and self.product_uom_id.compare(units, 0.0) > 0
        }

    def _free_at(self, location):
        """Units of this product (and lot) at ``location`` that nothing reserves; line's unit.

        None of a product whose stock is not counted.
        """
        self.ensure_one()
        product = self.product_id
        if not product.is_storable:
            return None
        free = self.env["stock.quant"]._get_available_quantity(
            product, location, lot_id=self.lot_id or None
        )
        return self._in_own_unit(product.uom_id, free)

    # ------------------------------------------------------------------
    # Another look
    # ------------------------------------------------------------------

    def inspect_again(self):
        """New drafts for finished inspections, from where the goods are now; returned.

        Called by receivers and agents. What is settled stays settled: see
        :meth:`_check_continued`.

        :raises UserError: when an inspection is not done, or its goods are not here any more, are
            promised to somebody, or are being inspected again already.
        """
        self.check_access("write")
        self._require_state(("done",))
        todo = self.sudo()  # sudo: receivers see no stock; goods of returns they may write
        todo.rma_line_id._touch()
        drafts = todo._continue()
        self._audit_each(
            {
                rma: {
                    "lines": [
                        {
                            **draft.rma_line_id._audit_units(draft.quantity),
                            "lot": draft.lot_id.name or None,
                            "place": draft.start_location_id,
                        }
                        for draft in group
                    ]
                }
                for rma, group in drafts.grouped("rma_id").items()
            },
            "inspection.again",
        )
        return drafts.with_env(self.env)

    def _continue(self):
        """A draft for each place where goods of these inspections lie."""
        drafts = self.browse()
        for inspection in self:
            uom = inspection.product_uom_id
            made = self.browse()
            for location, units in inspection._places().items():
                free = inspection._free_at(location)
                units = units if free is None else min(units, free)
                if uom.compare(units, 0.0) <= 0:
                    continue
                draft = self.create(inspection._prepare_again(units))
                draft._write_guarded(
                    {"previous_id": inspection.id, "start_location_id": location.id}
                )
                made |= draft
            if not made:
                raise UserError(
                    self.env._(
                        "“%s” is not here to be inspected again: it left, is promised to somebody,"
                        " or is being inspected again already.",
                        inspection.product_id.display_name,
                    )
                )
            drafts |= made
        drafts._take_proposals()
        return drafts

    def _prepare_again(self, quantity):
        """Values of the draft that continues this inspection for ``quantity`` units."""
        self.ensure_one()
        return {
            "rma_line_id": self.rma_line_id.id,
            "quantity": quantity,
            "lot_id": self.lot_id.id,
            "grade_id": self.grade_id.id,
            "verdict": self.verdict,
            "finding_ids": self.finding_ids.ids,
            "customer_note": self.customer_note,
        }

    def _check_received(self):
        super()._check_received()
        self.filtered("previous_id")._check_continued()

    def _check_continued(self):
        """Units inspected again are still there, and what was settled on them stays accepted."""
        for previous, group in self.grouped("previous_id").items():
            uom = previous.product_uom_id
            before = previous.next_ids.filtered(lambda inspection: inspection.state == "done")
            units = sum((before | group).mapped("quantity"))
            if uom.compare(units, previous.quantity) > 0 or group.lot_id - previous.lot_id:
                raise UserError(
                    self.env._(
                        "Only the %(quantity)s of “%(product)s” that were inspected before can be"
                        " inspected again, with the same lot or serial number.",
                        quantity=quantity_words(uom, previous.quantity),
                        product=previous.product_id.display_name,
                    )
                )
        for (location, _product, _lot), group in self.grouped(
            lambda again: (again._location(), again.product_id, again.lot_id)
        ).items():
            free = group[0]._free_at(location)
            units = sum(again._in_unit_of(group[0]) for again in group)
            if free is not None and group[0].product_uom_id.compare(units, free) > 0:
                raise UserError(
                    self.env._(
                        "“%(product)s” is not in %(location)s any more, or is promised to somebody."
                        " Delete this inspection.",
                        product=group[0].product_id.display_name,
                        location=location.display_name,
                    )
                )
        for line, group in self.grouped("rma_line_id").items():
            line._check_own_lots(
                group.filtered(lambda inspection: inspection.verdict == "accepted").lot_id
            )
            worse = group.filtered(
                lambda again: again.verdict == "rejected"
                and again.previous_id.verdict == "accepted"
            )
            if worse and line._settled_without(sum(worse.mapped("quantity"))):
                raise UserError(
                    self.env._(
                        "“%s” was accepted and is being settled or is settled: it cannot be"
                        " rejected any more. Only the place it goes to can still change.",
                        line.product_id.display_name,
                    )
                )

    def _in_unit_of(self, other):
        return self.product_uom_id._compute_quantity(
            self.quantity, other.product_uom_id, rounding_method="HALF-UP"
        )


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _settled_without(self, units):
        """Whether remedies rest on units that would be missing, were ``units`` not accepted."""
        self.ensure_one()
        # sudo: a quantity; receivers may not read remedies.
        held = sum(
            self.sudo()
            .remedy_ids.filtered(lambda remedy: not remedy.is_cancelled)
            .mapped("quantity")
        )
        found = self.qty_lost + sum(
            share
            for inspection, share in self.inspection_ids._standing().items()
            if inspection.verdict == "accepted"
        )
        left = min(found - units, self.qty_approved)
        return self.product_uom_id.compare(min(held, self.qty_accepted), left) > 0
