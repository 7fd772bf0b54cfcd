from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..words import quantity_words
from .entitlement import CLAIM_DIGITS
from .rma import STATUS

#: States in which a line holds units of its sold line.
LIVE = ("requested", "approved", "done")
#: What a verdict depends on: a requested line is decided again when one of these changes.
_DECIDING = frozenset(
    ["sale_line_id", "quantity", "product_uom_id", "reason_id", "requested_remedy", "lot_ids"]
)


class AftersalesRmaLine(models.Model):
    """Some units of one product in a return. Quantities are in ``product_uom_id``."""

    _name = "aftersales.rma.line"
    _description = "Return Line"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "rma_id, sequence, id"
    _check_company_auto = True
    _rec_name = "product_id"
    _guarded = frozenset(
        [
            "company_id",
            "qty_approved",
            "qty_claimed",
            "qty_received",
            "qty_inspected",
            "qty_accepted",
            "qty_remedied",
            "qty_settled",
            "qty_sent",
            "qty_lost",
            "qty_charged",
            "receipt_status",
            "inspection_status",
            "remedy_status",
            "is_unplanned",
            "lost_reason",
            "revision",
            "decision_id",
            "verdict",
            "consent_on",
            "consent_by_id",
            "consent_evidence",
            "consent_kind",
        ]
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
        required=True,
        check_company=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    lot_ids = fields.Many2many(
        "stock.lot",
        string="Lots/Serial Numbers",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor,"
        "stock.group_stock_user",
    )
    lot_names = fields.Char(
        "Lots",
        compute="_compute_lot_names",
        compute_sudo=True,
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
    quantity = fields.Float(digits="Product Unit", required=True, default=1.0)
    qty_to_approve = fields.Float(
        "Approve",
        digits="Product Unit",
        compute="_compute_qty_to_approve",
        store=True,
        readonly=False,
        copy=False,
        help="What approving will grant; 0 refuses the line.",
    )
    reason_id = fields.Many2one("aftersales.reason", check_company=True, index=True)
    requested_remedy = fields.Selection(
        selection="_selection_remedy", required=True, default="refund", string="Remedy Wanted"
    )
    keeps_item = fields.Boolean(
        "Keeps the Item", help="The customer keeps the goods: nothing is received."
    )
    note = fields.Char()

    qty_available = fields.Float(
        "Still Claimable",
        digits="Product Unit",
        compute="_compute_qty_available",
        compute_sudo=True,  # a number about an order line the return already names
        help="Delivered, not returned and not claimed by any return; in this line's unit.",
    )
    qty_approved = fields.Float("Approved", digits="Product Unit", readonly=True, copy=False)
    qty_claimed = fields.Float(
        "Held",
        digits=(16, CLAIM_DIGITS),
        min_display_digits="Product Unit",
        readonly=True,
        copy=False,
        help="What this line holds of its order line, in the order line's unit.",
    )
    qty_lost = fields.Float(
        "Lost on the Way",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Accepted although it never arrived.",
    )
    lost_reason = fields.Char(readonly=True, copy=False)
    is_unplanned = fields.Boolean(
        "Unplanned", readonly=True, copy=False, help="Came back without having been approved."
    )
    revision = fields.Integer(
        readonly=True,
        copy=False,
        help="Changed by whoever is about to take units, so that a second taker must look again.",
    )

    receipt_move_ids = fields.One2many(
        "stock.move",
        "aftersales_rma_line_id",
        "Receipt Moves",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )
    inspection_ids = fields.One2many("aftersales.inspection", "rma_line_id", "Inspections")
    remedy_ids = fields.One2many(
        "aftersales.remedy",
        "rma_line_id",
        "Remedies",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    qty_received = fields.Float(
        "Received", digits="Product Unit", compute="_compute_qty_received", store=True
    )
    qty_inspected = fields.Float(
        "Inspected", digits="Product Unit", compute="_compute_qty_inspected", store=True
    )
    qty_accepted = fields.Float(
        "Accepted",
        digits="Product Unit",
        compute="_compute_qty_inspected",
        store=True,
        help="What a remedy may be given for: found good at inspection, accepted as lost, or"
        " kept by the customer; never more than was approved.",
    )
    qty_remedied = fields.Float(
        "Settled", digits="Product Unit", compute="_compute_qty_remedied", store=True
    )
    qty_settled = fields.Float(
        "Credited",
        digits="Product Unit",
        compute="_compute_qty_remedied",
        store=True,
        help="Credited in draft or posted, or taken back before it was invoiced.",
    )
    qty_sent = fields.Float(
        "Sent Out",
        digits="Product Unit",
        compute="_compute_qty_sent",
        store=True,
        help="Replacements and goods given back that have left.",
    )
    sent_move_ids = fields.One2many(
        "stock.move",
        "aftersales_sent_line_id",
        "Sent Moves",
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
            *self.env["aftersales.remedy"]._kinds_of_returns(),
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
                raise ValidationError(
                    self.env._(
                        "“%(product)s”: %(quantity)s cannot be returned. Enter a quantity of more"
                        " than zero.",
                        product=line.product_id.display_name,
                        quantity=quantity_words(uom, line.quantity),
                    )
                )
            if uom.compare(line.qty_to_approve, 0.0) < 0 or (
                uom.compare(line.qty_to_approve, line.quantity) > 0
            ):
                raise ValidationError(
                    self.env._(
                        "“%(product)s”: between 0 and %(quantity)s can be approved.",
                        product=line.product_id.display_name,
                        quantity=quantity_words(uom, line.quantity),
                    )
                )
            if line.sale_line_id and line.sale_line_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is not what the order line sold (“%(sold)s”). Choose the"
                        " order line of this product.",
                        product=line.product_id.display_name,
                        sold=line.sale_line_id.product_id.display_name,
                    )
                )
            if not uom._has_common_reference(line.product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is not counted in %(unit)s. Choose one of its own units.",
                        product=line.product_id.display_name,
                        unit=uom.name,
                    )
                )

    @api.constrains("sale_line_id", "rma_id")
    def _check_customer(self):
        for line in self.filtered("sale_line_id"):
            # sudo: comparing the customer of an order that a receiver may not read.
            customer = line.sale_line_id.sudo().order_id.partner_id.commercial_partner_id
            if customer != line.rma_id.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(order)s is not an order of %(customer)s. A return may cover several"
                        " orders, but of one customer.",
                        order=line.sale_line_id.sudo().order_id.name,
                        customer=line.rma_id.partner_id.display_name,
                    )
                )

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

    # ------------------------------------------------------------------
    # Lines come, change and go while nothing is decided
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line in lines:
            if line.state not in ("draft", "requested"):
                raise UserError(
                    self.env._(
                        "%s is no longer open for new lines. Make another return for what came up"
                        " later.",
                        line.rma_id.name,
                    )
                )
        requested = lines.filtered(lambda line: line.state == "requested")
        requested._sync_claims()
        requested._decide_request()
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
        frozen = {
            "rma_id",
            "sale_line_id",
            "product_id",
            "product_uom_id",
            "quantity",
            "keeps_item",
            "qty_to_approve",
        }
        if frozen.intersection(vals):
            self._refuse_when_decided()
            if "rma_id" in vals:
                raise UserError(
                    self.env._("A line stays in its return. Remove it here and add it there.")
                )
        result = super().write(vals)
        requested = self.filtered(lambda line: line.state == "requested")
        if {"sale_line_id", "product_id", "product_uom_id", "quantity"}.intersection(vals):
            requested._sync_claims()
        if _DECIDING.intersection(vals):
            requested._decide_request()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_before_decision(self):
        self._refuse_when_decided()
        self._release_claims()

    def _refuse_when_decided(self):
        for line in self:
            if line.state not in ("draft", "requested"):
                raise UserError(
                    self.env._(
                        "%(rma)s is %(state)s: its lines can no longer be changed.",
                        rma=line.rma_id.name,
                        state=dict(line._fields["state"]._description_selection(self.env))[
                            line.state
                        ],
                    )
                )
