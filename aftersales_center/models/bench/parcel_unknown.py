"""A parcel that no return announced: really in stock at once, whose it is comes later."""

from odoo import Command, fields, models
from odoo.exceptions import UserError

from ..given import one
from ..words import exact_quantity


class AftersalesParcel(models.Model):
    _inherit = "aftersales.parcel"

    def _book_unknown(self, counted):
        """Take the goods into the returns location, without a return; the rest is an agent's."""
        self._write_guarded(
            {
                "announced": ("unknown" if counted or self.condition != "empty" else "empty"),
                "state": "waiting",
                "date_booked": fields.Datetime.now(),
            }
        )
        self.flush_recordset()
        if counted:
            # As the system: receivers have no stock group. Goods of the parcel on their bench go
            # to the returns location of its own company's warehouse.
            system = self._as_system().with_company(self.company_id)
            picking = system.env["stock.picking"].create(system._prepare_unknown_picking(counted))
            picking.move_ids._action_confirm(merge=False)
            for move, item in zip(picking.move_ids, counted, strict=True):
                move.move_line_ids.unlink()
                move.move_line_ids = [Command.create(system._prepare_unknown_line(move, item))]
                move.picked = True
            picking._action_done()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Whose is %s?", self.name),
            note=self.sender or "",
            user_id=self._agent().id,
        )

    def _agent(self):
        """Who is asked about parcels of this company: a team's leader, or who booked it."""
        teams = self.env["aftersales.team"].search(
            [("company_id", "in", [False, self.company_id.id]), ("leader_id", "!=", False)],
            limit=1,
        )
        return teams.leader_id or self.env.user

    def _prepare_unknown_picking(self, counted):
        """Values of the receipt, one move per product and lot so that each can be attached."""
        operation = self.warehouse_id._aftersales_operation()
        destination = self.warehouse_id.aftersales_location_id
        customers = self.env["stock.warehouse"]._get_partner_locations()[0]
        return {
            "picking_type_id": operation.id,
            "origin": self.name,
            "company_id": self.company_id.id,
            "location_id": customers.id,
            "location_dest_id": destination.id,
            "user_id": False,
            "aftersales_parcel_id": self.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": item["product"].id,
                        "product_uom": item["product"].uom_id.id,
                        "product_uom_qty": item["quantity"],
                        "location_id": customers.id,
                        "location_dest_id": destination.id,
                        "company_id": self.company_id.id,
                        "picking_type_id": operation.id,
                        "warehouse_id": self.warehouse_id.id,
                        "origin": self.name,
                        "to_refund": True,
                    }
                )
                for item in counted
            ],
        }

    def _prepare_unknown_line(self, move, item):
        return {
            "picking_id": move.picking_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_uom.id,
            "quantity": item["quantity"],
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "company_id": move.company_id.id,
            "lot_id": item["lot"].id,
            "lot_name": False if item["lot"] else item["lot_name"] or False,
            "picked": True,
        }

    # ------------------------------------------------------------------
    # Whose it is
    # ------------------------------------------------------------------

    def action_attach(self, rma=None, order=None):
        """Say whose parcel it is: its goods become lines of ``rma``, or of a new return.

        What the return expects counts as arrived; all else waits for a decision, as goods that
        came unasked do. Called by agents.

        :param rma: an approved return, or its id.
        :param order: a sale order, or its id, for which a return of these goods is made and
            approved.
        :raises UserError: when the parcel does not wait, the return is not open or is received
            in another warehouse, or nothing of the order came.
        """
        self.ensure_one()
        self.check_access("write")
        self._require_state(("waiting",))
        rma, order = self._named("aftersales.rma", rma), self._named("sale.order", order)
        if not rma and not order:
            raise UserError(
                self.env._("Say which return or order it belongs to: choose one of the two.")
            )
        rma = rma or self._return_of(order)
        rma.check_access("write")
        self._check_attach(rma)
        self._set_state("attached", ("waiting",))
        self._write_guarded({"rma_id": rma.id})
        # sudo: agents have no stock group; transfers of this parcel become the return's.
        pickings = self.sudo().picking_ids
        pickings.aftersales_rma_id = rma
        lines = [
            rma._adopt_parcel_move(move)
            for move in pickings.move_ids.filtered(lambda move: move.state == "done")
        ]
        self._audit(
            "parcel.attached",
            parcel=self.name,
            rma=rma,
            lines=[
                {
                    "product": line.product_id,
                    "quantity": exact_quantity(line.product_uom_id, quantity),
                    "uom": line.product_uom_id.name,
                    "announced": "unasked" if line.is_unplanned else "announced",
                }
                for line, quantity in lines
            ],
        )
        rma._say(
            self.env._("Parcel %s was attached; its goods are in the returns location.", self.name)
        )
        self.activity_unlink(["mail.mail_activity_data_todo"])
        rma._close_if_complete()
        return True

    def _named(self, model, given):
        """The record of ``model`` that is ``given``, or has it as its id; none otherwise."""
        if isinstance(given, models.BaseModel):
            return given
        return self.env[model].browse(one(given)).exists()

    def _check_attach(self, rma):
        if rma.state != "approved":
            raise UserError(
                self.env._(
                    "%s is not approved, so no goods can be booked on it. Approve it first, or"
                    " choose another.",
                    rma.name,
                )
            )
        if rma.company_id != self.company_id or rma.warehouse_id != self.warehouse_id:
            raise UserError(
                self.env._(
                    "%(rma)s comes back to %(there)s, and the parcel lies in %(here)s. Choose a"
                    " return of this warehouse, or transfer the goods.",
                    rma=rma.name,
                    there=rma.warehouse_id.name,
                    here=self.warehouse_id.name,
                )
            )

    def _return_of(self, order):
        """A return of what this parcel holds of ``order``, approved.

        Of a product that the order sold with several lines, the first that has enough left; more
        than any has left waits for a decision with the rest.
        """
        order.check_access("read")
        # sudo: agents have no stock group; the goods of this parcel.
        moves = self.sudo().picking_ids.move_ids
        # sudo: what is left of an order that the agent reads.
        left = self.env["aftersales.entitlement"].sudo()._available(order.order_line.sudo())
        lines, over = [], self.env["product.product"]
        for product, group in moves.grouped("product_id").items():
            pieces, quantity = product.uom_id, sum(group.mapped("product_qty"))
            sold = order.order_line.filtered(
                lambda line, product=product: line.product_id == product
            )
            fits = sold.filtered(
                lambda line, pieces=pieces, quantity=quantity: pieces.compare(
                    line.product_uom_id._compute_quantity(
                        left.get(line.id, 0.0), pieces, rounding_method="HALF-UP"
                    ),
                    quantity,
                )
                >= 0
            )[:1]
            if fits:
                lines.append(
                    Command.create(
                        {
                            "sale_line_id": fits.id,
                            "product_uom_id": pieces.id,
                            "quantity": quantity,
                        }
                    )
                )
            elif sold:
                over |= product
        if not lines and over:
            raise UserError(
                self.env._(
                    "More of “%(product)s” came than may still be returned of %(order)s. Make a"
                    " return of what may be, and attach %(parcel)s to it.",
                    product=over[0].display_name,
                    order=order.name,
                    parcel=self.name,
                )
            )
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing in %(parcel)s was sold with %(order)s. Choose another order.",
                    parcel=self.name,
                    order=order.name,
                )
            )
        rma = self.env["aftersales.rma"].create(
            {
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "warehouse_id": self.warehouse_id.id,
                "line_ids": lines,
            }
        )
        rma.action_approve()
        # sudo: nobody is asked to send what is here; mails of this new return only.
        self.env["aftersales.notice"].sudo().search(
            [("rma_id", "=", rma.id), ("event", "=", "approved"), ("state", "=", "waiting")]
        ).unlink()
        return rma

    def action_drop(self):
        """Take a parcel that is being counted off a bench; called by agents.

        Nothing of it was booked. Its serial numbers can be counted elsewhere.
        """
        self.check_access("write")
        self._set_state("dropped", ("counting",))
        # sudo: scans are the system's; the parcels were checked.
        self.sudo().scan_ids.filtered(lambda scan: scan.state == "counted").state = "undone"
        return True

    def action_view_return(self):
        """Open the return this parcel belongs to; called by the form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.rma",
            "res_id": self.rma_id.id,
            "view_mode": "form",
        }


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def _adopt_parcel_move(self, move):
        """Have a done move of a parcel belong to this return; ``(line, quantity)``.

        The line that expects so much of the product, else a line of its own that waits for a
        decision. A done move is never split.
        """
        self.ensure_one()
        line = self.line_ids.filtered(
            lambda line: line.product_id == move.product_id
            and not line.is_unplanned
            and line.product_uom_id.compare(
                move.product_uom._compute_quantity(move.quantity, line.product_uom_id),
                line.qty_approved - line.qty_received - line.qty_lost,
            )
            <= 0
        )[:1]
        if line:
            # sudo: agents have no stock group; what is here is not expected any more.
            line.sudo().receipt_move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
            )._action_cancel()
        else:
            line = self.env["aftersales.rma.line"]._create_unplanned(
                [
                    {
                        "rma_id": self.id,
                        "product_id": move.product_id.id,
                        "product_uom_id": move.product_uom.id,
                        "quantity": move.quantity,
                        "note": self.env._("Came with %s", move.origin or move.picking_id.name),
                    }
                ]
            )
        move.write({"aftersales_rma_line_id": line.id, "sale_line_id": line.sale_line_id.id})
        if not line.is_unplanned:
            self._prepare_receipts()
        return line, move.product_uom._compute_quantity(move.quantity, line.product_uom_id)
