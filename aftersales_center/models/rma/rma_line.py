from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..words import quantity_words
from .rma import STATUS

#: States in which a line holds units of its sold line.
LIVE = ("requested", "approved", "done")


class AftersalesRmaLine(models.Model):
    """Some units of one product in a return. Quantities are in ``product_uom_id``."""

    _name = "aftersales.rma.line"
    _description = "Return Line"
    _inherit = ["aftersales.guarded.mixin"]
    _order = "rma_id, sequence, id"
    _check_company_auto = True
    _rec_name = "product_id"
    _guarded = frozenset(
        ["qty_approved", "qty_claimed", "qty_received", "qty_inspected", "qty_accepted",
         "qty_remedied", "qty_settled", "qty_sent", "qty_lost", "receipt_status",
         "inspection_status", "remedy_status", "is_unplanned", "lost_reason", "revision"]
    )

    rma_id = fields.Many2one(
        "aftersales.rma", "Return", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(related="rma_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="rma_id.partner_id")
    state = fields.Selection(related="rma_id.state")
    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Order Line",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="Empty for unknown goods: they can be received and inspected, and get no remedy"
        " until attached.",
    )
    order_id = fields.Many2one(related="sale_line_id.order_id", string="Order")
    product_id = fields.Many2one(
        "product.product",
        "Product",
        required=True,
        check_company=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    lot_ids = fields.Many2many(
        "stock.lot", string="Lots/Serial Numbers", check_company=True,
        domain="[('product_id', '=', product_id)]",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor,"
               "stock.group_stock_user",
    )
    lot_names = fields.Char(
        "Lots", compute="_compute_lot_names", compute_sudo=True,
        help="The lots by name, for people who may not open them.",
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        required=True,
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float("Quantity", digits="Product Unit", required=True, default=1.0)
    qty_to_approve = fields.Float(
        "Approve",
        digits="Product Unit",
        compute="_compute_qty_to_approve",
        store=True,
        readonly=False,
        copy=False,
        help="What approving will grant; 0 refuses the line.",
    )
    reason_id = fields.Many2one("aftersales.reason", "Reason", check_company=True, index=True)
    requested_remedy = fields.Selection(
        selection="_selection_remedy", required=True, default="refund", string="Remedy Wanted"
    )
    keeps_item = fields.Boolean(
        "Keeps the Item", help="The customer keeps the goods: nothing is received."
    )
    note = fields.Char()

    qty_available = fields.Float(
        "Still Claimable", digits="Product Unit", compute="_compute_qty_available",
        compute_sudo=True,  # a number about an order line the return already names
        help="Delivered, not returned and not claimed by any return; in this line's unit.",
    )
    qty_approved = fields.Float("Approved", digits="Product Unit", readonly=True, copy=False)
    qty_claimed = fields.Float(
        "Held", digits="Product Unit", readonly=True, copy=False,
        help="What this line holds of its order line, in the order line's unit.",
    )
    qty_lost = fields.Float(
        "Lost on the Way", digits="Product Unit", readonly=True, copy=False,
        help="Accepted although it never arrived.",
    )
    lost_reason = fields.Char(readonly=True, copy=False)
    is_unplanned = fields.Boolean(
        "Unplanned", readonly=True, copy=False, help="Came back without having been approved."
    )
    revision = fields.Integer(
        readonly=True, copy=False,
        help="Changed by whoever is about to take units, so that a second taker must look again.",
    )

    receipt_move_ids = fields.One2many(
        "stock.move", "aftersales_rma_line_id", "Receipt Moves",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )
    inspection_ids = fields.One2many("aftersales.inspection", "rma_line_id", "Inspections")
    remedy_ids = fields.One2many(
        "aftersales.remedy", "rma_line_id", "Remedies",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    qty_received = fields.Float(
        "Received", digits="Product Unit", compute="_compute_qty_received", store=True
    )
    qty_inspected = fields.Float(
        "Inspected", digits="Product Unit", compute="_compute_qty_inspected", store=True
    )
    qty_accepted = fields.Float(
        "Accepted", digits="Product Unit", compute="_compute_qty_inspected", store=True,
        help="What a remedy may be given for: found good at inspection, accepted as lost, or"
        " kept by the customer; never more than was approved.",
    )
    qty_remedied = fields.Float(
        "Settled", digits="Product Unit", compute="_compute_qty_remedied", store=True
    )
    qty_settled = fields.Float(
        "Credited", digits="Product Unit", compute="_compute_qty_remedied", store=True,
        help="Credited in draft or posted, or taken back before it was invoiced.",
    )
    qty_sent = fields.Float(
        "Sent Out", digits="Product Unit", compute="_compute_qty_sent", store=True,
        help="Replacements and goods given back that have left.",
    )
    sent_move_ids = fields.One2many(
        "stock.move", "aftersales_sent_line_id", "Sent Moves",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )
    receipt_status = fields.Selection(STATUS, compute="_compute_line_statuses", store=True)
    inspection_status = fields.Selection(STATUS, compute="_compute_line_statuses", store=True)
    remedy_status = fields.Selection(STATUS, compute="_compute_line_statuses", store=True)
    needs_decision = fields.Boolean(
        compute="_compute_needs_decision", search="_search_needs_decision"
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity to return must be more than zero."
    )

    def _selection_remedy(self):
        return [
            *self.env["aftersales.remedy"]._fields["kind"]._description_selection(self.env),
            ("none", self.env._("Nothing, an apology")),
        ]

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("quantity", "qty_to_approve", "product_uom_id", "product_id", "sale_line_id")
    def _check_quantity(self):
        for line in self:
            uom = line.product_uom_id
            if uom.compare(line.quantity, 0.0) <= 0:
                raise ValidationError(self.env._(
                    "“%(product)s”: %(quantity)s cannot be returned. Enter a quantity of more"
                    " than zero.", product=line.product_id.display_name,
                    quantity=quantity_words(uom, line.quantity)))
            if uom.compare(line.qty_to_approve, 0.0) < 0 or (
                uom.compare(line.qty_to_approve, line.quantity) > 0
            ):
                raise ValidationError(self.env._(
                    "“%(product)s”: between 0 and %(quantity)s can be approved.",
                    product=line.product_id.display_name,
                    quantity=quantity_words(uom, line.quantity)))
            if line.sale_line_id and line.sale_line_id.product_id != line.product_id:
                raise ValidationError(self.env._(
                    "“%(product)s” is not what the order line sold (“%(sold)s”). Choose the"
                    " order line of this product.", product=line.product_id.display_name,
                    sold=line.sale_line_id.product_id.display_name))
            if not uom._has_common_reference(line.product_id.uom_id):
                raise ValidationError(self.env._(
                    "“%(product)s” is not counted in %(unit)s. Choose one of its own units.",
                    product=line.product_id.display_name, unit=uom.name))

    @api.constrains("sale_line_id", "rma_id")
    def _check_customer(self):
        for line in self.filtered("sale_line_id"):
            # sudo: comparing the customer of an order that a receiver may not read.
            customer = line.sale_line_id.sudo().order_id.partner_id.commercial_partner_id
            if customer != line.rma_id.partner_id.commercial_partner_id:
                raise ValidationError(self.env._(
                    "%(order)s is not an order of %(customer)s. A return may cover several"
                    " orders, but of one customer.",
                    order=line.sale_line_id.sudo().order_id.name,
                    customer=line.rma_id.partner_id.display_name))

    # ------------------------------------------------------------------
    # Computes
    # ------------------------------------------------------------------

    @api.depends("lot_ids")
    def _compute_lot_names(self):
        for line in self:
            line.lot_names = ", ".join(line.lot_ids.mapped("name"))

    @api.depends("sale_line_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.sale_line_id.product_id or line.product_id

    @api.depends("sale_line_id", "product_id")
    def _compute_product_uom_id(self):
        for line in self:
            if not line.product_uom_id or line.sale_line_id != line._origin.sale_line_id:
                line.product_uom_id = line.sale_line_id.product_uom_id or line.product_id.uom_id

    @api.depends("quantity")
    def _compute_qty_to_approve(self):
        for line in self:
            line.qty_to_approve = line.quantity

    @api.depends("sale_line_id", "product_uom_id")
    def _compute_qty_available(self):
        available = self.env["aftersales.entitlement"]._available(self.sale_line_id)
        for line in self:
            left = available.get(line.sale_line_id.id, 0.0)
            line.qty_available = line.sale_line_id.product_uom_id._compute_quantity(
                left, line.product_uom_id, rounding_method="DOWN") if line.product_uom_id else left

    @api.depends("receipt_move_ids.state", "receipt_move_ids.quantity",
                 "receipt_move_ids.product_uom", "product_uom_id")
    def _compute_qty_received(self):
        for line in self:
            line.qty_received = line._sum_moves(
                line.receipt_move_ids.filtered(lambda move: move.location_id._is_outgoing())
            ) - line._sum_moves(
                line.receipt_move_ids.filtered(lambda move: move.location_dest_id._is_outgoing()))

    @api.depends("sent_move_ids.state", "sent_move_ids.quantity", "sent_move_ids.product_uom")
    def _compute_qty_sent(self):
        for line in self:
            line.qty_sent = line._sum_moves(
                line.sent_move_ids.filtered(lambda move: move.location_dest_id._is_outgoing()))

    def _sum_moves(self, moves, states=("done",)):
        """Quantity of ``moves`` in ``states``, in this line's unit."""
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                self.product_uom_id, rounding_method="HALF-UP")
            for move in moves if move.state in states
        )

    @api.depends("inspection_ids.state", "inspection_ids.verdict", "inspection_ids.quantity",
                 "qty_lost", "qty_approved", "keeps_item")
    def _compute_qty_inspected(self):
        for line in self:
            done = line.inspection_ids.filtered(lambda inspection: inspection.state == "done")
            accepted = done.filtered(lambda inspection: inspection.verdict == "accepted")
            found = sum(accepted.mapped("quantity")) + line.qty_lost
            line.qty_inspected = sum(done.mapped("quantity"))
            line.qty_accepted = line.qty_approved if line.keeps_item \
                else min(found, line.qty_approved)

    @api.depends("remedy_ids.state", "remedy_ids.quantity", "remedy_ids.qty_credited",
                 "remedy_ids.qty_uninvoiced")
    def _compute_qty_remedied(self):
        for line in self:
            done = line.remedy_ids.filtered(lambda remedy: remedy.state == "done")
            line.qty_remedied = sum(done.mapped("quantity"))
            line.qty_settled = sum(
                remedy.qty_credited + remedy.qty_uninvoiced for remedy in line.remedy_ids)

    @api.depends("state", "keeps_item", "qty_approved", "qty_received", "qty_lost",
                 "qty_inspected", "qty_accepted", "qty_remedied", "requested_remedy",
                 "remedy_ids.state")
    def _compute_line_statuses(self):
        for line in self:
            live = line.state in ("approved", "done")
            uom = line.product_uom_id
            expected = 0.0 if line.keeps_item or not live else line.qty_approved
            line.receipt_status = _progress(uom, line.qty_received + line.qty_lost, expected)
            line.inspection_status = _progress(
                uom, line.qty_inspected, max(expected - line.qty_lost, line.qty_received))
            line.remedy_status = line._remedy_progress() if live else "no"

    def _remedy_progress(self):
        """Where putting it right stands: what is accepted, and what may still be accepted."""
        self.ensure_one()
        remedies = self.remedy_ids.filtered(lambda remedy: remedy.state != "cancelled")
        if self.requested_remedy == "none" and not remedies:
            return "no"
        uom = self.product_uom_id
        undecided = 0.0
        if not self.keeps_item:
            arrives = max(self.qty_approved - self.qty_lost, 0.0)
            undecided = max(min(arrives, self.qty_approved) - self.qty_inspected, 0.0)
        due = self.qty_accepted + undecided
        if uom.is_zero(due):
            return "no"
        progress = _progress(uom, self.qty_remedied, due)
        if progress == "pending" and "in_progress" in remedies.mapped("state"):
            return "partial"
        return progress

    @api.depends("is_unplanned", "qty_approved", "state", "sale_line_id")
    def _compute_needs_decision(self):
        # sudo: flags about order lines the return already names.
        over = self.env["aftersales.entitlement"].sudo().search(
            [("sale_line_id", "in", self.sale_line_id.ids), ("is_over_claimed", "=", True)]
        ).sale_line_id
        for line in self:
            waits = line.is_unplanned and line.product_uom_id.is_zero(line.qty_approved)
            line.needs_decision = line.state in ("requested", "approved") and (
                waits or line.sale_line_id in over)

    def _search_needs_decision(self, operator, value):
        if operator != "in":
            return NotImplemented
        over = self.env["aftersales.entitlement"].sudo()._search([("is_over_claimed", "=", True)])
        domain = [
            ("rma_id.state", "in", ("requested", "approved")),
            "|",
            "&", ("is_unplanned", "=", True), ("qty_approved", "=", 0),
            ("sale_line_id", "any", [("aftersales_entitlement_ids", "any", [("id", "in", over)])]),
        ]
        return domain if True in value else ["!", *domain]

    # ------------------------------------------------------------------
    # Lines come, change and go while nothing is decided
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            if line.state not in ("draft", "requested"):
                raise UserError(self.env._(
                    "%s is no longer open for new lines. Make another return for what came up"
                    " later.", line.rma_id.name))
        lines.filtered(lambda line: line.state == "requested")._sync_claims()
        return lines

    @api.model
    def _create_unplanned(self, vals_list):
        """Lines for goods that came without being approved; called by receipts.

        They hold nothing, grant nothing and wait for a decision.
        """
        lines = super().create(vals_list)
        lines._write_guarded({"is_unplanned": True, "qty_to_approve": 0.0})
        return lines

    def write(self, vals):
        frozen = {"rma_id", "sale_line_id", "product_id", "product_uom_id", "quantity",
                  "keeps_item", "qty_to_approve"}
        if frozen.intersection(vals):
            self._refuse_when_decided()
            if "rma_id" in vals:
                raise UserError(self.env._(
                    "A line stays in its return. Remove it here and add it there."))
        result = super().write(vals)
        if {"sale_line_id", "product_id", "product_uom_id", "quantity"}.intersection(vals):
            self.filtered(lambda line: line.state == "requested")._sync_claims()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_before_decision(self):
        self._refuse_when_decided()
        self._release_claims()

    def _refuse_when_decided(self):
        for line in self:
            if line.state not in ("draft", "requested"):
                raise UserError(self.env._(
                    "%(rma)s is %(state)s: its lines can no longer be changed.",
                    rma=line.rma_id.name,
                    state=dict(line._fields["state"]._description_selection(self.env))[line.state],
                ))

    # ------------------------------------------------------------------
    # Claims on what was sold
    # ------------------------------------------------------------------

    def _to_sale_unit(self, quantity):
        """``quantity`` of this line, in the unit of its order line."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            quantity, self.sale_line_id.product_uom_id, rounding_method="HALF-UP")

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
            return min(max(kept, self.qty_remedied), self.qty_approved)
        return 0.0

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
            if not line.sale_line_id.product_uom_id.is_zero(delta):
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
                raise UserError(self.env._(
                    "“%s” is not goods, so there is nothing to send back. Use a complaint or a"
                    " credit note instead.", sold.product_id.display_name))
            if sold.move_ids and not sold.move_ids.filtered(
                lambda move, sold=sold: move.product_id == sold.product_id
            ):
                raise UserError(self.env._(
                    "“%s” is a kit: what was delivered are its components, which cannot be"
                    " returned line by line yet. Return the delivery in Inventory.",
                    sold.product_id.display_name))

    def _touch(self):
        """Change each line's row before taking units from it.

        Two sessions that inspect, settle or accept the same units at the same moment both
        see them free; the second to change the row gets a serialization failure, is run
        again by Odoo, and then sees what the first one took.
        """
        for line in self:
            line._write_guarded({"revision": line.revision + 1})
        self.flush_recordset(["revision"])


def _progress(uom, done, expected):
    """``no`` / ``pending`` / ``partial`` / ``done`` for ``done`` of ``expected``."""
    if not uom or uom.is_zero(expected):
        return "no"
    if uom.compare(done, expected) >= 0:
        return "done"
    return "pending" if uom.is_zero(done) else "partial"
