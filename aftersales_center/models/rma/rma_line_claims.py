"""What a return line holds of its sold line, and when that changes."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from .entitlement import CLAIM_DIGITS


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _to_sale_unit(self, quantity):
        """``quantity`` of this line, in the unit of its order line.

        Not rounded: single pieces of an order in dozens have to add up to it.
        """
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            quantity, self.sale_line_id.product_uom_id, round=False
        )

    def _claim_target(self):
        """What this line has to hold now, in its own unit.

        Asked while requested, approved once decided; after closure what arrived or was
        settled, so that units that never came can be claimed again.
        """
        self.ensure_one()
        if self.state == "requested":
            return self.quantity
        if self.state == "approved":
            return self.qty_approved
        if self.state == "done":
            kept = self.qty_approved if self.keeps_item else self.qty_received + self.qty_lost
            claimed = min(max(kept, self.qty_remedied - self.qty_charged), self.qty_approved)
            return max(claimed - self._qty_only_reduced(), 0.0)
        return 0.0

    def _qty_only_reduced(self):
        """Units the customer keeps at a lower price: they may be claimed again."""
        self.ensure_one()
        # sudo: quantities of remedies of this line, whoever closes the return.
        return sum(
            remedy.quantity
            for remedy in self.sudo().remedy_ids
            if remedy.kind == "price_reduction" and remedy.state == "done"
        )

    def _sync_claims(self):
        """Hold exactly what the state of the return calls for; called after each decision.

        :raises UserError: when a sold line has not enough left.
        """
        # sudo: the ledger is nobody's to write; access to the return was checked by the action.
        ledger = self.env["aftersales.entitlement"].sudo()
        lines = self.filtered("sale_line_id")
        rows = {row.sale_line_id: row for row in ledger._for(lines.sale_line_id.sudo())}
        changes = {}
        for line in lines:
            target = line._to_sale_unit(line._claim_target())
            delta = target - line.qty_claimed
            if not float_is_zero(delta, precision_digits=CLAIM_DIGITS):
                line._write_guarded({"qty_claimed": target})
                row = rows[line.sale_line_id]
                changes[row] = changes.get(row, 0.0) + delta
        ledger._unclaim_many({row: -delta for row, delta in changes.items() if delta < 0})
        ledger._claim_many({row: delta for row, delta in changes.items() if delta > 0})

    def _release_claims(self):
        """Hold nothing any more; called when lines are deleted."""
        ledger = self.env["aftersales.entitlement"].sudo()  # sudo: as in _sync_claims
        given = {}
        for line in self.filtered("qty_claimed"):
            row = ledger._for(line.sale_line_id)
            given[row] = given.get(row, 0.0) + line.qty_claimed
            line._write_guarded({"qty_claimed": 0.0})
        ledger._unclaim_many(given)

    def _check_claimable(self):
        """Stop on what cannot be returned at all, whatever the quantity.

        :raises UserError: for services, kits and lines that are not of a confirmed order.
        """
        for line in self.filtered("sale_line_id"):
            # sudo: reading moves of an order line the return already names.
            sold = line.sale_line_id.sudo()
            if sold.product_id.type != "consu":
                raise UserError(
                    self.env._(
                        "“%s” is not goods, so there is nothing to send back. Use a complaint or a"
                        " credit note instead.",
                        sold.product_id.display_name,
                    )
                )
            if sold.move_ids and not sold.move_ids.filtered(
                lambda move, sold=sold: move.product_id == sold.product_id
            ):
                line._check_kit(sold)

    def _check_kit(self, sold):
        """Stop on an order line that was delivered as other products; a bridge knows kits.

        :raises UserError: naming the kit.
        """
        raise UserError(
            self.env._(
                "“%s” is a kit: what was delivered are its components, which cannot be"
                " returned line by line yet. Return the delivery in Inventory.",
                sold.product_id.display_name,
            )
        )

    def _sold_line(self):
        """The order lines that sold these goods: their own; a bridge says whose part they are."""
        return self.sale_line_id

    def _touch(self):
        """Change each line's row before taking units from it.

        Two sessions that inspect, settle or accept the same units at the same moment both
        see them free; the second to change the row gets a serialization failure, is run
        again by Odoo, and then sees what the first one took.
        """
        for line in self:
            line._write_guarded({"revision": line.revision + 1})
        self.flush_recordset(["revision"])
