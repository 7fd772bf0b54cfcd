"""The repair: a repair order for the customer's own unit, and a delivery that brings it home."""

from odoo import api, fields, models
from odoo.exceptions import UserError


def _to_replacement(remedies):
    """Without this addon a unit that was repaired and sent reads as one that was sent."""
    remedies._write_guarded({"kind": "replacement"})


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    kind = fields.Selection(
        selection_add=[("repair", "Repair")], ondelete={"repair": _to_replacement}
    )
    document = fields.Reference(selection_add=[("repair.order", "Repair Order")])
    repair_ids = fields.One2many(
        "repair.order",
        "aftersales_remedy_id",
        "Repair Orders",
        groups="stock.group_stock_user",
    )
    repair_names = fields.Char(
        "Repairs",
        compute="_compute_repair_status",
        compute_sudo=True,  # names, for agents who may not open them
    )
    repair_is_free = fields.Boolean(
        "Under Warranty",
        readonly=True,
        copy=False,
        help="The customer pays nothing: neither for parts nor for work.",
    )
    repair_why = fields.Text(
        "Why", readonly=True, copy=False, help="What the verdict on the warranty rests on."
    )
    repair_reason = fields.Char("Changed Because", readonly=True, copy=False)
    repair_reason_user_id = fields.Many2one("res.users", "Changed By", readonly=True, copy=False)
    repair_status = fields.Selection(
        [
            ("to_quote", "To be quoted"),
            ("waiting", "Waits for the customer"),
            ("refused", "Refused by the customer"),
            ("ready", "To be repaired"),
            ("repairing", "Being repaired"),
            ("to_send", "Repaired, to be sent"),
            ("going_back", "Goes back unrepaired"),
            ("sent", "Repaired and sent"),
            ("unrepaired", "Back unrepaired"),
        ],
        "Repair",
        compute="_compute_repair_status",
        compute_sudo=True,  # where the repair stands, for agents who may not open it
    )
    repair_quotation_count = fields.Integer(
        "Quotations",
        compute="_compute_repair_status",
        compute_sudo=True,  # how many; opening one needs the user's own rights
    )

    # ------------------------------------------------------------------
    # Computed from real documents
    # ------------------------------------------------------------------

    @api.depends("repair_ids.state", "repair_ids.product_qty", "repair_ids.product_uom")
    def _compute_state(self):
        return super()._compute_state()

    def _state_from_repair(self):
        """Done when every unit has left for the customer; under way once one is worked on."""
        self.ensure_one()
        state = self._state_from_replacement()
        return "in_progress" if state == "to_do" and self._live_repairs() else state

    def _live_repairs(self):
        return self.repair_ids.filtered(lambda repair: repair.state != "cancel")

    def _sent_moves(self):
        """The deliveries of this remedy that left, or will leave, for the customer."""
        return self._outgoing_moves().filtered(
            lambda move: move.location_dest_id._aftersales_is_out()
        )

    @api.depends("kind", "state", "repair_ids.state", "repair_ids.sale_order_id.state")
    def _compute_repair_status(self):
        for remedy in self:
            repairs = remedy.repair_ids
            remedy.repair_names = ", ".join(
                (remedy._live_repairs() or repairs).sorted("id").mapped("name")
            )
            remedy.repair_quotation_count = len(repairs.sale_order_id)
            remedy.repair_status = remedy.kind == "repair" and remedy._where_it_stands()

    def _where_it_stands(self):
        live, sent = self._live_repairs(), self._sent_moves()
        finished = self.state == "done"
        if not live:
            return sent and ("unrepaired" if finished else "going_back")
        if finished or self.state == "cancelled":
            return finished and "sent"
        for repair in live:
            if (now := repair._aftersales_standing()) != "to_send":
                return now
        return "to_send"

    @api.depends("repair_ids")
    def _compute_document(self):
        super()._compute_document()
        # sudo: a name to show; opening the document needs the user's own rights.
        for remedy in self.sudo().filtered("repair_ids"):
            repair = (remedy._live_repairs() or remedy.repair_ids).sorted("id")[-1:]
            remedy.document = f"repair.order,{repair.id}"
            remedy.document_name = repair.name

    # ------------------------------------------------------------------
    # Doing it
    # ------------------------------------------------------------------

    def _fulfil_repair(self):
        """Bring the units to the repair place, plan their repair, or send what is repaired.

        Under warranty the repair order is confirmed at once; otherwise it waits, with a quotation,
        for the customer. Pressed again it makes what is missing, whatever was cancelled meanwhile.
        """
        for remedy in self:
            missing = remedy._unplanned_units()
            if remedy.product_uom_id.compare(missing, 0.0) > 0:
                remedy._plan_repairs(missing)
            elif not remedy._send_repaired():
                raise UserError(
                    self.env._(
                        "“%(product)s” is in repair already: %(repairs)s. Finish or cancel that"
                        " one.",
                        product=remedy.product_id.display_name,
                        repairs=remedy.repair_names or remedy._sent_moves().picking_id.name,
                    )
                )

    def _plan_repairs(self, quantity):
        units = self._find_units(quantity)
        repairs = self.env["repair.order"]
        for inspection, location, share in units:
            self._bring(inspection, location, share)
            repairs |= self.env["repair.order"].create(self._prepare_repair(inspection, share))
        self._judge_warranty(repairs)
        for repair in repairs:
            if repair.under_warranty:
                repair._action_repair_confirm()
            else:
                repair._aftersales_quote()

    def _prepare_repair(self, inspection, quantity):
        """Values of the repair order for ``quantity`` (own unit) of what was inspected."""
        self.ensure_one()
        line, warehouse = self.rma_line_id, inspection.warehouse_id
        place = warehouse._aftersales_repair_place()
        receipts = line.receipt_move_ids.filtered(
            lambda move: move.state == "done"
            and (not inspection.lot_id or inspection.lot_id in move.lot_ids)
        )
        uom = self.product_id.uom_id
        return {
            "company_id": self.company_id.id,
            "partner_id": self.rma_id.partner_id.id,
            "picking_type_id": warehouse.repair_type_id.id,
            "product_id": self.product_id.id,
            "product_uom": uom.id,
            "product_qty": self.product_uom_id._compute_quantity(
                quantity, uom, rounding_method="HALF-UP"
            ),
            "lot_id": inspection.lot_id.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": place.id,
            "picking_id": receipts.picking_id[:1].id,
            "user_id": False,
            "under_warranty": False,
            "aftersales_remedy_id": self.id,
            "aftersales_inspection_id": inspection.id,
        }

    def _preview_repair(self):
        """What a repair would make, without making it."""
        self.ensure_one()
        lots = self.rma_line_id._units_lots() or self.env["stock.lot"]
        free, _why = self._warranty_verdict(lots[:1])
        told = {
            "quantity": self._quantity_words(self.quantity),
            "product": self.product_id.display_name,
        }
        text = (
            self.env._(
                "Repair of %(quantity)s of %(product)s under warranty, free of charge", **told
            )
            if free
            else self.env._(
                "Repair of %(quantity)s of %(product)s, at a price that the customer accepts first",
                **told,
            )
        )
        return [self._preview_entry(text)]

    def _planned_amount(self):
        """A repair gives the customer no money; what the workshop uses up is not known yet."""
        return 0.0 if self.kind == "repair" else super()._planned_amount()

    def _check_not_withheld(self):
        """Money may be withheld, and a repair is none."""
        return super(
            AftersalesRemedy, self.filtered(lambda remedy: remedy.kind != "repair")
        )._check_not_withheld()

    # ------------------------------------------------------------------
    # Taking it back
    # ------------------------------------------------------------------

    def _cancel_repair(self):
        if self._sent_moves().filtered(lambda move: move.state == "done"):
            raise UserError(
                self.env._(
                    "“%s” has left for the customer already. Let the customer send it back with a"
                    " new return.",
                    self.product_id.display_name,
                )
            )
        repaired = self.repair_ids.filtered(lambda repair: repair.state == "done")
        if repaired:
            raise UserError(
                self.env._(
                    "“%(product)s” is repaired already (%(repairs)s). Send it home.",
                    product=self.product_id.display_name,
                    repairs=", ".join(repaired.mapped("name")),
                )
            )
        self._outgoing_moves()._action_cancel()
        self._stop_repairs()

    def _stop_repairs(self):
        """Cancel what is not repaired, with its open quotation.

        An order that the customer accepted stays: finding the fault may have its price.
        """
        self.repair_ids.filtered(
            lambda repair: repair.state not in ("done", "cancel")
        ).action_repair_cancel()

    def action_give_back(self):
        """Send the units home as they are: the quotation was refused, or nothing can be done.

        Called by agents. What is repaired already goes home repaired.

        :raises UserError: when these are no repairs, or are done or cancelled.
        """
        self.check_access("write")
        self.rma_id.check_access("write")
        self._require_state(("to_do", "in_progress"))
        if self.filtered(lambda remedy: remedy.kind != "repair"):
            raise UserError(self.env._("Only what was to be repaired can go back unrepaired."))
        self.rma_line_id.sudo()._touch()  # sudo: a counter, as in create
        # sudo: agents have no stock group; units of returns they may write, to their customer.
        for remedy in self.sudo():
            remedy = remedy.with_company(remedy.company_id)
            remedy._stop_repairs()
            repaired = remedy._send_repaired()
            missing = remedy._unplanned_units()
            if remedy.product_uom_id.compare(missing, 0.0) <= 0:
                if repaired:
                    continue
                raise UserError(
                    self.env._(
                        "“%s” is on its way to the customer already. Deliver it or cancel the"
                        " delivery.",
                        remedy.product_id.display_name,
                    )
                )
            remedy._send_units(remedy._find_units(missing))
            remedy.rma_id._say(
                self.env._(
                    "%(quantity)s of %(product)s goes back to the customer unrepaired.",
                    quantity=remedy._quantity_words(missing),
                    product=remedy.product_id.display_name,
                )
            )
            remedy._audit("repair.unrepaired", lines=[remedy.rma_line_id._audit_units(missing)])
        return True

    def action_view_quotations(self):
        """Open the quotations of these repairs; needs the user's own rights on them."""
        self.check_access("read")
        # sudo: which quotations they are, for agents who may not open the repairs.
        orders = self.sudo().repair_ids.sale_order_id.sudo(False)
        return self.env["aftersales.rma"]._action_view(
            "sale.action_quotations_with_onboarding", orders
        )
