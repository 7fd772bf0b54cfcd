from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine.refund import Source, allocate

#: What ties a move to a return; only our own actions set it.
LINKS = frozenset(
    [
        "aftersales_rma_line_id",
        "aftersales_sent_line_id",
        "aftersales_remedy_id",
        "aftersales_inspection_id",
    ]
)


class StockMove(models.Model):
    _inherit = "stock.move"

    aftersales_rma_line_id = fields.Many2one(
        "aftersales.rma.line",
        "Return Line",
        index="btree_not_null",
        ondelete="set null",
        help="The return line whose goods this move brings back.",
    )
    aftersales_sent_line_id = fields.Many2one(
        "aftersales.rma.line",
        "Sent for Return Line",
        index="btree_not_null",
        ondelete="set null",
        help="The return line for which this move sends goods out.",
    )
    aftersales_remedy_id = fields.Many2one(
        "aftersales.remedy", "Remedy", index="btree_not_null", ondelete="set null"
    )
    aftersales_inspection_id = fields.Many2one(
        "aftersales.inspection", "Inspection", index="btree_not_null", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Let moves inherit their return when Odoo copies them; nobody else may set it.

        Backorders and Odoo's return wizard copy a move as the plain user who works on it.
        """
        if not self.env.su:
            for vals in vals_list:
                for name in LINKS:
                    if vals.get(name) and not self._aftersales_is_copy(vals, name):
                        self._aftersales_refuse_link()
        return super().create(vals_list)

    def _aftersales_is_copy(self, vals, name):
        # sudo: whether the move that these values are copied from exists, whoever copies it.
        return vals.get("state", "draft") != "done" and self.sudo().search_count(
            [
                (name, "=", vals[name]),
                ("product_id", "=", vals.get("product_id")),
                ("sale_line_id", "=", vals.get("sale_line_id") or False),
            ],
            limit=1,
        )

    def write(self, vals):
        """Facts that prove a return are made by Odoo's flows, not typed by a salesman."""
        if not self.env.su:
            if LINKS.intersection(vals):
                self._aftersales_refuse_link()
            if vals.get("state") == "done" and not self.env.user.has_group(
                "stock.group_stock_user"
            ):
                # sudo: whether these moves belong to a return, whoever writes.
                if any(move[name] for move in self.sudo() for name in LINKS):
                    self._aftersales_refuse_link()
        return super().write(vals)

    def _aftersales_refuse_link(self):
        raise UserError(
            self.env._(
                "Goods of a return are booked by receiving, inspecting and settling it. Open the"
                " return and use its actions."
            )
        )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "aftersales_rma_line_id",
            "aftersales_sent_line_id",
            "aftersales_remedy_id",
            "aftersales_inspection_id",
        ]

    def _action_done(self, cancel_backorder=False):
        self._aftersales_check_release()
        # sudo: return lines for surprises are made whoever validates the receipt.
        split = self.sudo()._aftersales_adopt_surprises().with_env(self.env)
        done = super(StockMove, self | split)._action_done(cancel_backorder=cancel_backorder)
        done._aftersales_mark_facts()
        return done

    @api.depends("aftersales_inspection_id")
    def _compute_reference(self):
        """What an inspection moved without a transfer goes by its return, in journals as well."""
        super()._compute_reference()
        # sudo: the number of a return, whoever makes or reads the move.
        for move in self.sudo().filtered(lambda move: not move.reference):
            move.reference = move.aftersales_inspection_id.rma_id.name

    def _action_synch_order(self):
        """Unknown goods stay unknown until an agent attaches them.

        Odoo would put them on the order of the other goods in the parcel: as a new line with a
        negative delivery that is waiting to be credited, or on the first line of that product.
        """
        ours = self.filtered(
            lambda move: move.picking_id.aftersales_rma_id and move.aftersales_rma_line_id
        )
        return super(StockMove, self - ours)._action_synch_order()

    def _action_cancel(self):
        result = super()._action_cancel()
        self._aftersales_mark_facts()
        return result

    def _aftersales_goes_home(self, lot):
        """Whether this move takes ``lot`` back to the customer it came from, with the same return.

        Given back or repaired, it is the unit they had; a lot that replaces it is another one.
        """
        self.ensure_one()
        # sudo: which lots came with a return line, whoever asks for a day.
        return bool(lot & self.sudo().aftersales_sent_line_id.receipt_move_ids.lot_ids)

    def _update_reserved_quantity_vals(
        self, need, location_id, lot_id=None, package_id=None, owner_id=None, strict=True
    ):
        """What was inspected goes on as that very unit, not as any of its kind."""
        # sudo: the lot of a finding, whoever reserves.
        own = self.sudo().aftersales_inspection_id.lot_id
        return super()._update_reserved_quantity_vals(
            need, location_id, own or lot_id, package_id, owner_id, strict
        )

    def _aftersales_takes_back(self):
        """Whether this move brings back, without a return of ours, what a remedy sent."""
        self.ensure_one()
        return (
            bool(self.aftersales_remedy_id)
            and not self.aftersales_rma_line_id
            and self.location_id._aftersales_is_out()
            and not self.location_dest_id._aftersales_is_out()
        )

    def _aftersales_rmas(self):
        """The returns whose goods or remedies these moves carry."""
        # sudo: a stock user validates transfers of returns that he may not read.
        moves = self.sudo()
        return (
            moves.aftersales_rma_line_id | moves.aftersales_sent_line_id
        ).rma_id | moves.aftersales_remedy_id.rma_id

    def _aftersales_mark_facts(self):
        """Leave a mark for sold lines whose goods moved without a return; see entitlement."""
        outside = self.filtered(
            lambda move: move.sale_line_id
            and not move.aftersales_rma_line_id
            and not move.aftersales_inspection_id
        )
        # sudo: the mark is the system's.
        self.env["aftersales.entitlement.mark"].sudo()._mark(outside.sale_line_id)

    def _aftersales_propose_lots(self):
        """Put the lots that the customer named first, where a delivery held several.

        Odoo proposes the lots of the delivery in its own order.
        """
        for move in self.filtered(lambda move: move.aftersales_rma_line_id.lot_ids):
            wanted = move.aftersales_rma_line_id.lot_ids & move.origin_returned_move_id.lot_ids
            if not wanted or not move.move_line_ids.lot_id - wanted:
                continue
            delivered = [
                Source(line, line.quantity_product_uom)
                for line in move.origin_returned_move_id.move_line_ids.sorted(
                    lambda line, wanted=wanted: line.lot_id not in wanted
                )
            ]
            taken, _rest = allocate(move.product_qty, delivered)
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    dict(
                        move._prepare_move_line_vals(),
                        quantity=share,
                        lot_id=line.lot_id.id,
                        owner_id=line.owner_id.id,
                        product_uom_id=move.product_id.uom_id.id,
                    )
                )
                for line, share in taken
            ]

    # ------------------------------------------------------------------
    # Reality differs from paper
    # ------------------------------------------------------------------

    def _aftersales_adopt_surprises(self):
        """Give goods that nobody approved a return line of their own, before they are booked.

        More than approved is split off; another product gets a new line. A receipt is never
        blocked: an agent decides about the new lines.

        :return: moves split off, to be booked with the others.
        """
        receipts = self.filtered(
            lambda move: move.picking_id.aftersales_rma_id
            and move.picked
            and move.state not in ("done", "cancel")
            and move.quantity > 0
            and move.location_id._aftersales_is_out()
            and not move.location_dest_id._aftersales_is_out()
            and not move.aftersales_sent_line_id
            and not move.aftersales_remedy_id
        )
        if not receipts:
            return self.browse()
        receipts.aftersales_rma_line_id._count_in_pieces(receipts)
        strangers = receipts.filtered(lambda move: not move.aftersales_rma_line_id)
        for move in strangers:
            move._aftersales_adopt()
        split = self.browse()
        for line, moves in (receipts - strangers).grouped("aftersales_rma_line_id").items():
            split |= moves._aftersales_split_excess(line)
        return split

    def _aftersales_adopt(self):
        """Make a return line for goods that came unasked; matched to what was sold if clear."""
        self.ensure_one()
        rma = self.picking_id.aftersales_rma_id
        sold = rma.order_ids.order_line.filtered(lambda line: line.product_id == self.product_id)
        if lots := self.move_line_ids.lot_id:
            # Units that those orders did not deliver are of unknown origin.
            sold = sold.filtered(lambda line: lots & line.move_ids.lot_ids)
        self.aftersales_rma_line_id = self.env["aftersales.rma.line"]._create_unplanned(
            [
                {
                    "rma_id": rma.id,
                    "product_id": self.product_id.id,
                    "product_uom_id": self.product_uom.id,
                    "quantity": self.quantity,
                    "sale_line_id": sold.id if len(sold) == 1 else False,
                    "note": self.env._("Came unasked with %s", self.picking_id.name),
                }
            ]
        )
        self.write(
            {
                "sale_line_id": sold.id if len(sold) == 1 else False,
                "to_refund": True,
            }
        )

    def _aftersales_split_excess(self, line):
        """Split what goes over the approved quantity of ``line`` into a move of its own."""
        excess_in_line_unit = (
            line.qty_received + line._sum_booked(self) - max(line.qty_approved - line.qty_lost, 0.0)
        )
        if line.is_unplanned or line.product_uom_id.compare(excess_in_line_unit, 0.0) <= 0:
            return self.browse()
        last = self.sorted("id")[-1]
        excess = min(
            line.product_uom_id._compute_quantity(
                excess_in_line_unit, last.product_uom, rounding_method="HALF-UP"
            ),
            last.quantity,
        )
        if last.product_uom.compare(excess, last.quantity) == 0:
            return self.browse()  # all of it came unasked after the line was closed
        extra = last.copy(
            {
                "product_uom_qty": 0.0,
                "picking_id": last.picking_id.id,
                "move_line_ids": [],
                "aftersales_rma_line_id": False,
                "origin_returned_move_id": last.origin_returned_move_id.id,
                "move_orig_ids": False,
            }
        )
        extra._action_confirm(merge=False)
        last._aftersales_shift(extra, excess)
        extra.picked = True
        extra.aftersales_rma_line_id = self.env["aftersales.rma.line"]._create_unplanned(
            [
                {
                    "rma_id": line.rma_id.id,
                    "sale_line_id": line.sale_line_id.id,
                    "product_id": line.product_id.id,
                    "product_uom_id": last.product_uom.id,
                    "quantity": excess,
                    "reason_id": line.reason_id.id,
                    "requested_remedy": line.requested_remedy,
                    "note": self.env._("More than approved, with %s", last.picking_id.name),
                }
            ]
        )
        return extra

    def _aftersales_shift(self, target, quantity):
        """Hand ``quantity`` of what is booked on this move over to ``target``, lots included."""
        rest = quantity
        for booked in self.move_line_ids.sorted("id", reverse=True):
            uom = booked.product_uom_id
            there = uom._compute_quantity(booked.quantity, self.product_uom)
            if uom.compare(rest, 0.0) <= 0:
                break
            if self.product_uom.compare(there, rest) <= 0:
                booked.move_id = target
                rest -= there
            else:
                part = self.product_uom._compute_quantity(rest, uom)
                booked.copy({"move_id": target.id, "quantity": part, "picked": True})
                booked.quantity -= part
                rest = 0.0


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _sum_booked(self, moves):
        """What is booked on ``moves`` (not done yet), in this line's unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in moves
        )
