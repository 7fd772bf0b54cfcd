"""Taking a disposition back: the goods come back by a real move, and are judged again."""

from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told
from ..words import quantity_words


class AftersalesInspection(models.Model):
    _inherit = "aftersales.inspection"

    def undo_disposition(self, reason=None):
        """Bring the goods of finished inspections back to where they came from.

        Called by receivers and agents. The inspection is open again. Where a remedy rests on its
        verdict, that verdict stays as it is, and a new inspection continues it.

        :param reason: why, in one sentence; required.
        :return: the open inspections.
        :raises UserError: when the goods are not where they were put any more.
        """
        self.check_access("write")
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the goods come back, in one sentence."))
        self._require_state(("done",))
        todo = self.sudo()  # sudo: receivers have no stock group; returns they may write
        todo.rma_line_id._touch()
        for company, group in todo.grouped("company_id").items():
            for inspection in group:
                inspection.with_env(inspection._as_system().with_company(company).env)._bring_back()
        words = {rma: group._words_undone(reason) for rma, group in todo.grouped("rma_id").items()}
        self.rma_id._say_each(words)
        self._audit_each(
            {
                rma: {
                    "lines": [
                        {
                            **inspection.rma_line_id._audit_units(inspection.quantity),
                            "lot": inspection.lot_id.name or None,
                            "disposition": inspection.disposition_id,
                        }
                        for inspection in group
                    ],
                    "reason": told(reason),
                }
                for rma, group in todo.grouped("rma_id").items()
            },
            "inspection.undone",
        )
        return todo._open_again().with_env(self.env)

    def action_undo(self):
        """Ask for the reason, then undo; the button."""
        self.check_access("write")
        return self._ask_word("undo")

    def _open_again(self):
        """Set these back to open, or continue those whose verdict stays; returns what is open."""
        opened = self.browse()
        for inspection in self:
            previous = inspection.previous_id
            loses = inspection.verdict == "accepted" and previous.verdict != "accepted"
            if loses and inspection.rma_line_id._settled_without(inspection.quantity):
                opened |= inspection._continue()
                continue
            inspection._set_state("draft", ("done",))
            inspection._write_guarded(
                {
                    "date_done": False,
                    "done_by_id": False,
                    "labour_cost": 0.0,
                    "deadline": False,
                    "reminded_on": False,
                }
            )
            opened |= inspection
        return opened

    def _words_undone(self, reason):
        return "\n".join(
            [self.env._("Goods brought back: %s", reason)]
            + [
                self.env._(
                    "%(product)s: %(quantity)s, not to %(where)s",
                    product=inspection.product_id.display_name,
                    quantity=quantity_words(inspection.product_uom_id, inspection.quantity),
                    where=inspection.disposition_id.name,
                )
                for inspection in self
            ]
        )

    # ------------------------------------------------------------------
    # The way back
    # ------------------------------------------------------------------

    def _bring_back(self):
        """Move what this inspection sent away back to its start; called as the system."""
        self.ensure_one()
        if self.next_ids:
            raise UserError(
                self.env._(
                    "“%s” was inspected again since, or is being inspected again. Undo or delete"
                    " that inspection first.",
                    self.product_id.display_name,
                )
            )
        self.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel") and not move.aftersales_remedy_id
        )._action_cancel()
        away = self._away()
        self._check_still_there(away)
        vals_list = [
            self._prepare_move_back(location, lot, owner, quantity)
            for (location, lot, owner), quantity in away.items()
        ]
        if not vals_list:
            return
        moves = self.env["stock.move"].create(vals_list)
        moves._action_done()

    def _away(self):
        """``{(location, lot, owner): units}`` that lie elsewhere than at the start; own unit."""
        net = defaultdict(float)
        for line in self.move_ids.move_line_ids.filtered(lambda line: line.state == "done"):
            units = self._in_own_unit(line.product_uom_id, line.quantity)
            net[line.location_id, line.lot_id, line.owner_id] -= units
            net[line.location_dest_id, line.lot_id, line.owner_id] += units
        start = self._location()
        return {
            key: units
            for key, units in net.items()
            if key[0] != start and self.product_uom_id.compare(units, 0.0) > 0
        }

    def _check_still_there(self, away):
        """All units lie where they were put: inside and free, or in a place outside the books."""
        start, uom = self._location(), self.product_uom_id
        written_off = sum(
            units for (location, *_rest), units in away.items() if location.usage == "inventory"
        )
        inside = self._places()
        here = uom.compare(sum(inside.values()) + written_off, self.quantity) >= 0
        for location, units in inside.items():
            free = None if location == start else self._free_at(location)
            here = here and (free is None or uom.compare(units, free) <= 0)
        if not here:
            raise UserError(
                self.env._(
                    "“%s” is not where it was put any more: it left, was moved, or is promised to"
                    " somebody. It cannot be brought back.",
                    self.product_id.display_name,
                )
            )

    def _prepare_move_back(self, location, lot, owner, quantity):
        """Values of the move that brings ``quantity`` (own unit) back from ``location``.

        Linked to the move it undoes, so that goods come back at the value they left with.
        """
        start = self._location()
        out = self.move_ids.filtered(
            lambda move: move.state == "done"
            and location in move.move_line_ids.location_dest_id
            and (not lot or lot in move.move_line_ids.lot_id)
        ).sorted("id")[-1:]
        return dict(
            self._prepare_move(start),
            product_uom_qty=quantity,
            location_id=location.id,
            origin_returned_move_id=out.id,
            date=fields.Datetime.now(),
            picked=True,
            move_line_ids=[
                Command.create(
                    dict(
                        self._prepare_move_line(start),
                        quantity=quantity,
                        location_id=location.id,
                        lot_id=lot.id,
                        owner_id=owner.id,
                    )
                )
            ],
        )
