"""How the goods come back: receipts are prepared on approval and booked as reality has it."""

from collections import defaultdict

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ...engine.refund import Source, allocate
from ..words import quantity_words


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_prepare_receipt(self):
        """Prepare receipts for what is approved and not on its way; called by agents.

        Approval does it by itself; this is for when a receipt was cancelled.

        :raises UserError: when nothing is missing.
        """
        self.check_access("write")
        if not self._prepare_receipts():
            raise UserError(
                self.env._(
                    "Nothing more is expected: everything approved has arrived or is on its way."
                )
            )
        return True

    def _prepare_receipts(self):
        """Create one receipt per return and customer location; return the transfers."""
        # sudo: agents have no stock group. The transfers are made for lines of returns the
        # caller may write, in the return's own company and warehouse.
        pickings_vals = []
        for rma in self.sudo():
            rma = rma.with_company(rma.company_id)
            if rma.state != "approved":
                continue
            by_location = defaultdict(list)
            for line in rma.line_ids:
                for vals in line._prepare_receipt_moves():
                    by_location[vals["location_id"]].append(vals)
            for location_id, moves in by_location.items():
                pickings_vals.append(rma._prepare_receipt_picking(location_id, moves))
        pickings = (
            self.env["stock.picking"]
            .sudo()
            .with_context(
                mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
            )
            .create(pickings_vals)
        )
        if pickings:
            pickings.action_confirm()
            pickings.action_assign()  # moves chained to their delivery wait until told to look
            pickings.move_ids._aftersales_propose_lots()
        return pickings

    def _prepare_receipt_picking(self, location_id, moves):
        """Values of the receipt: a transfer of the warehouse's return operation."""
        self.ensure_one()
        operation = self.warehouse_id._aftersales_operation()
        destination = self.warehouse_id.aftersales_location_id.id
        return {
            "picking_type_id": operation.id,
            "partner_id": self.partner_id.id,
            "origin": self.name,
            "company_id": self.company_id.id,
            "location_id": location_id,
            "location_dest_id": destination,
            "aftersales_rma_id": self.id,
            "user_id": False,
            "move_ids": [
                Command.create(
                    dict(
                        vals,
                        location_dest_id=destination,
                        picking_type_id=operation.id,
                        warehouse_id=self.warehouse_id.id,
                    )
                )
                for vals in moves
            ],
        }

    # ------------------------------------------------------------------
    # Booking what arrives
    # ------------------------------------------------------------------

    def action_receive(self):
        """Open the receiving dialog; called by receivers and agents."""
        self.ensure_one()
        self._check_receivable(expecting=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive %s", self.name),
            "res_model": "aftersales.receive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_rma_id": self.id},
        }

    def receive_all(self):
        """Book everything expected as arrived, with the lots proposed; called by receivers.

        Works on many returns.

        :raises UserError: when a return expects nothing, or a product needs a lot that
            is not known.
        """
        for rma in self:
            rma._check_receivable()
        pickings = self._open_receipts()
        pickings.move_ids.filtered(lambda move: move.state not in ("done", "cancel")).picked = True
        self._validate_receipts(pickings)
        return True

    def receive_goods(self, goods):
        """Book what really arrived, more or other than approved included.

        :param goods: a list of dicts with ``product_id``, ``quantity`` (in ``uom_id``, or the
            product's unit) and, optionally, ``line_id`` (the return line it belongs to),
            ``lot_id`` or ``lot_name``. ``is_surprise`` has it wait for a decision even where the
            product is expected: another serial number than the customer was delivered.
        :raises UserError: when the return is not open for receipt or a value makes no sense.

        Called by the receiving dialog and by other systems. What was expected and is not in
        the list stays expected, in a transfer of its own.
        """
        self.ensure_one()
        self._check_receivable(expecting=False)
        if not isinstance(goods, list | tuple) or not all(isinstance(item, dict) for item in goods):
            raise UserError(self.env._("Say what arrived: a list of products with quantities."))
        pickings = self._open_receipts() or self._surprise_receipt()
        self._validate_receipts(self._book(pickings, goods))
        return True

    def _check_receivable(self, expecting=True):
        """Receivers work through these methods: their access to the return is checked here."""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_groups(
            "aftersales_center.group_receiver,aftersales_center.group_agent"
        ):
            raise UserError(self.env._("Receiving goods needs the After-Sales role Receiver."))
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "%s is not approved, so nothing is expected for it. Put the parcel aside and"
                    " ask an agent.",
                    self.name,
                )
            )
        if expecting and not self._open_receipts():
            raise UserError(
                self.env._(
                    "Nothing more is expected for %s. Book surprises line by line, or ask an agent"
                    " to prepare another receipt.",
                    self.name,
                )
            )

    def _open_receipts(self):
        # sudo: receivers have no stock group; only transfers of returns they may read.
        return self.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
            and picking.picking_type_code == "incoming"
            and picking.location_id._aftersales_is_out()
        )

    def _surprise_receipt(self):
        """A receipt without expectations, for goods that nobody announced."""
        # sudo: as in _prepare_receipts.
        rma = self.sudo().with_company(self.company_id)
        customers = self.env["stock.warehouse"].sudo()._get_partner_locations()[0]
        return (
            self.env["stock.picking"]
            .sudo()
            .create([rma._prepare_receipt_picking(customers.id, [])])
        )

    def _validate_receipts(self, pickings):
        """Mark transfers done with what is booked; the rest becomes a transfer of its own."""
        # sudo: comparing quantities, whoever receives.
        before = {line: line.qty_received for line in self.sudo().line_ids}
        for company, rmas in self.grouped("company_id").items():
            system = rmas._as_system().with_company(company).env
            pickings.filtered(
                lambda picking, rmas=rmas: picking.aftersales_rma_id in rmas
            ).with_env(system)._action_done()
        self._say_each({rma: rma.sudo()._receipt_words(before) for rma in self})
        self._audit_each({rma: rma.sudo()._audit_received(before) for rma in self}, "receipt.done")
        self._close_if_complete()

    def _receipt_words(self, before):
        return "\n".join(
            [self.env._("Goods received.")]
            + [
                self.env._(
                    "%(product)s: %(quantity)s",
                    product=line.product_id.display_name,
                    quantity=quantity_words(line.product_uom_id, quantity),
                )
                for line, quantity in self._arrived(before)
            ]
        )

    def _audit_received(self, before):
        return {
            "lines": [
                {**line._audit_units(quantity), "unplanned": line.is_unplanned}
                for line, quantity in self._arrived(before)
            ]
        }

    def _arrived(self, before):
        """``(line, quantity)`` of what came since ``before``: ``{line: received then}``."""
        return [
            (line, line.qty_received - before.get(line, 0.0))
            for line in self.line_ids
            if not line.product_uom_id.is_zero(line.qty_received - before.get(line, 0.0))
        ]


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _qty_to_expect(self):
        """What is approved and neither here, nor lost, nor on an open receipt; own unit."""
        self.ensure_one()
        if self.keeps_item or self.state != "approved":
            return 0.0
        coming = self._sum_moves(
            self.receipt_move_ids.filtered(lambda move: move.location_id._aftersales_is_out()),
            states=("draft", "waiting", "confirmed", "partially_available", "assigned"),
        )
        return self.qty_approved - self.qty_received - self.qty_lost - coming

    def _prepare_receipt_moves(self):
        """Values of the moves that bring this line back, one per delivery it undoes.

        Deliveries of the lots asked for first, then the newest. Linked by
        ``origin_returned_move_id`` (value of the goods) and ``move_orig_ids`` (lots proposed).
        """
        self.ensure_one()
        expected = self._qty_to_expect()
        uom = self.product_uom_id
        if uom.compare(expected, 0.0) <= 0:
            return []
        customers = self.env["stock.warehouse"]._get_partner_locations()[0]
        taken, rest = allocate(expected, self._returnable_deliveries())
        vals_list = [
            self._prepare_receipt_move(share, delivery.location_dest_id, delivery)
            for delivery, share in taken
        ]
        if not uom.is_zero(rest):
            vals_list.append(self._prepare_receipt_move(rest, customers, self.env["stock.move"]))
        return vals_list

    def _returnable_deliveries(self):
        """Done deliveries of the order line with what is not returned yet, in own unit."""
        deliveries = self._sold_line().move_ids.filtered(
            lambda move: move.state == "done"
            and move.product_id == self.product_id
            and move.location_dest_id._aftersales_is_out()
            and not move.location_id._aftersales_is_out()
            and not move.aftersales_rma_line_id
        )
        wanted_lots = self.lot_ids
        deliveries = deliveries.sorted(
            lambda move: (bool(move.lot_ids & wanted_lots), move.date, move.id), reverse=True
        )
        return [
            Source(
                move,
                self._sum_moves(move)
                - self._sum_moves(
                    move.returned_move_ids,
                    states=(
                        "draft",
                        "waiting",
                        "confirmed",
                        "partially_available",
                        "assigned",
                        "done",
                    ),
                ),
            )
            for move in deliveries
        ]

    def _prepare_receipt_move(self, quantity, location, delivery):
        """Values of one receipt move of ``quantity`` (own unit) undoing ``delivery``.

        In the product's own unit: goods arrive in pieces.
        """
        pieces = self.product_id.uom_id
        return {
            "product_id": self.product_id.id,
            "product_uom": pieces.id,
            "product_uom_qty": self.product_uom_id._compute_quantity(
                quantity, pieces, rounding_method="HALF-UP"
            ),
            "company_id": self.company_id.id,
            "date": fields.Datetime.now(),
            "location_id": location.id,
            "origin": self.rma_id.name,
            "procure_method": "make_to_stock",
            "to_refund": True,
            "sale_line_id": self._sold_line().id,
            "aftersales_rma_line_id": self.id,
            "origin_returned_move_id": delivery.id,
            "move_orig_ids": [Command.link(delivery.id)] if delivery else [],
        }
