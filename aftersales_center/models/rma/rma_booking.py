"""Writing what arrived onto the receipts of a return: which transfer, which lot, whose goods."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...engine.refund import Source, allocate
from ..given import number, one
from ..words import quantity_words


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _book(self, pickings, goods):
        """Write ``goods`` onto the moves of ``pickings``; what fits no move gets its own.

        Called by :meth:`receive_goods`.

        :param pickings: all open receipts of this return, so that nothing that is expected is
            taken for a surprise.
        :return: the transfers that something was booked on.
        """
        moves = pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))
        moves.move_line_ids.unlink()
        for item in goods:
            product, uom, quantity = self._read_item(item)
            item = {**item, **self._read_lot(item, product)}
            line = self.line_ids.filtered(
                lambda line, item=item: line.id == one(item.get("line_id"))
            )
            fitting = moves.filtered(
                lambda move, product=product, line=line: move.product_id == product
                and (not line or move.aftersales_rma_line_id == line)
            )
            if item.get("is_surprise"):
                fitting = fitting.browse()
            self._book_item(pickings[:1], fitting, product, uom, quantity, item)
        booked = pickings.filtered("move_ids.move_line_ids") or pickings[:1]
        # What is still expected proposes its lots as before.
        waiting = moves.filtered(lambda move: move.picking_id not in booked)
        waiting._action_assign()
        waiting._aftersales_propose_lots()
        return booked

    def _read_item(self, item):
        """``(product, unit, quantity)`` of one received item, checked."""
        product = self.env["product.product"].sudo().browse(one(item.get("product_id"))).exists()
        if not product or product.company_id not in (self.company_id, self.env["res.company"]):
            raise UserError(self.env._("This product is not known in %s.", self.company_id.name))
        uom = self.env["uom.uom"].browse(one(item.get("uom_id"))).exists() or product.uom_id
        quantity = number(item.get("quantity")) or 0.0
        if uom.compare(quantity, 0.0) <= 0 or not uom._has_common_reference(product.uom_id):
            raise UserError(
                self.env._(
                    "“%(product)s”: %(quantity)s cannot be received. Enter a quantity of more than"
                    " zero, in a unit of the product.",
                    product=product.display_name,
                    quantity=quantity_words(uom, quantity),
                )
            )
        return product, uom, quantity

    def _read_lot(self, item, product):
        """``lot_id`` and ``lot_name`` of one received item, checked; empty where none is needed."""
        # sudo: receivers have no stock group; lots of the product that arrived only.
        lot = self.env["stock.lot"].sudo().browse(one(item.get("lot_id"))).exists()
        name = item.get("lot_name") or ""
        name = name.replace("\0", "").strip() if isinstance(name, str) else None
        if (
            name is None
            or (item.get("lot_id") and not lot)
            or (lot and lot.product_id != product)
            or (lot and lot.company_id not in (self.company_id, self.env["res.company"]))
        ):
            raise UserError(
                self.env._(
                    "“%s”: this is none of its lots or serial numbers. Choose one of them, or enter"
                    " the name of a new one.",
                    product.display_name,
                )
            )
        if product.tracking == "none":
            return {"lot_id": False, "lot_name": False}
        return {"lot_id": lot.id, "lot_name": False if lot else name or False}

    def _book_item(self, picking, moves, product, uom, quantity, item):
        """Spread one item over ``moves``; the rest goes on the last one, or a new move."""
        wanted = uom._compute_quantity(quantity, product.uom_id, rounding_method="HALF-UP")
        sources = [
            Source(move, move.product_qty - sum(move.move_line_ids.mapped("quantity_product_uom")))
            for move in moves
        ]
        taken, rest = allocate(wanted, sources)
        if not product.uom_id.is_zero(rest):
            last = moves[-1:] or self._surprise_move(picking, product)
            taken.append((last, rest))
        for move, share in taken:
            # sudo: receivers have no stock group; lines of this return's own receipt.
            self.env["stock.move.line"].sudo().create(
                [
                    {
                        "move_id": move.id,
                        "picking_id": move.picking_id.id,
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "quantity": units,
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                        "company_id": picking.company_id.id,
                        "lot_id": item["lot_id"],
                        "lot_name": item["lot_name"],
                        "owner_id": owner.id,
                        "picked": True,
                    }
                    for owner, units in move._aftersales_owners(share, item["lot_id"])
                ]
            )

    def _surprise_move(self, picking, product):
        return (
            self.env["stock.move"]
            .sudo()
            .create(
                {
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": 0.0,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                    "company_id": picking.company_id.id,
                    "picking_type_id": picking.picking_type_id.id,
                    "to_refund": True,
                }
            )
        )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _aftersales_owners(self, quantity, lot_id=False):
        """``[(owner, units)]`` of ``quantity`` that this receipt takes back; the product's unit.

        Goods of others that we delivered for them are theirs when they come back. What is ours, or
        more than was delivered, has an empty owner. Called while a receipt is being booked.
        """
        self.ensure_one()
        delivered = self.origin_returned_move_id
        nobody = self.env["res.partner"]
        if not delivered.move_line_ids.owner_id:
            return [(nobody, quantity)]
        left = defaultdict(float)
        back = delivered.returned_move_ids.filtered(lambda move: move.state == "done") | self
        for sign, moves in ((1, delivered), (-1, back)):
            for line in moves.move_line_ids:
                if not lot_id or line.lot_id.id == lot_id:
                    left[line.owner_id] += sign * line.quantity_product_uom
        taken, rest = allocate(
            quantity, [Source(owner, units) for owner, units in left.items()], digits=6
        )
        if not self.product_id.uom_id.is_zero(rest):
            taken.append((nobody, rest))
        return taken
