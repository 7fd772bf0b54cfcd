"""What the customer gets. The state of a remedy is computed from its real documents.

``_prepare_<kind>``, ``_fulfil_<kind>`` and ``_state_from_<kind>`` are the hooks: a bridge adds
a kind to the selection and the three methods of its name.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..words import quantity_words

#: What was agreed: fixed once documents are under way.
TERMS = frozenset(
    ["kind", "quantity", "source_invoice_id", "reduction_percent", "reduction_amount"]
)
#: What it is given for: fixed from the start.
CASE = frozenset(["rma_line_id", "complaint_id", "sale_line_id"])


class AftersalesRemedy(models.Model):
    """Some accepted units of a return line, or some sold units a complaint is about, put right in
    one way."""

    _name = "aftersales.remedy"
    _description = "Remedy"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "id"
    _check_company_auto = True
    _guarded = frozenset(
        [
            "state",
            "rma_id",
            "company_id",
            "amount",
            "amount_given",
            "amount_drawn",
            "qty_credited",
            "qty_uninvoiced",
            "is_cancelled",
            "qty_held",
            "response_id",
            "is_held",
            "is_reservation_expired",
            "qty_outstanding",
            "qty_charged",
            "qty_to_charge",
            "override_amount",
            "override_reason",
            "override_user_id",
            "awaits_authority",
            "amount_decided",
            "decided_by_id",
            "repair_is_free",
            "repair_why",
            "repair_reason",
            "repair_reason_user_id",
            "consent_on",
            "consent_by_id",
            "consent_evidence",
        ]
    )

    kind = fields.Selection(
        [
            ("refund", "Refund"),
            ("price_reduction", "Price reduction"),
            ("replacement", "Replacement"),
            ("apology", "Apology"),
        ],
        required=True,
        default="refund",
    )
    quantity = fields.Float(required=True, digits="Product Unit", default=1.0)
    source_invoice_id = fields.Many2one(
        "account.move",
        "Invoice to Credit",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the newest invoice first.",
    )
    amount = fields.Monetary(
        compute="_compute_documents",
        store=True,
        help="Credited for the goods, untaxed, in the order's currency.",
    )
    amount_given = fields.Monetary(
        "To the Customer",
        compute="_compute_documents",
        store=True,
        help="All of it: tax and delivery charge included, less deductions; in the order's"
        " currency.",
    )
    amount_drawn = fields.Monetary(
        readonly=True, copy=False, help="Held of what was invoiced for the order line, untaxed."
    )
    qty_credited = fields.Float(
        digits="Product Unit",
        compute="_compute_documents",
        store=True,
        help="On credit notes in draft and posted.",
    )
    qty_uninvoiced = fields.Float(
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Settled without a credit note, because it was never invoiced.",
    )
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("to_do", "To Do"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    override_amount = fields.Monetary(
        readonly=True, copy=False, help="How far over what is left a supervisor allowed to go."
    )
    override_reason = fields.Char(readonly=True, copy=False)
    override_user_id = fields.Many2one("res.users", readonly=True, copy=False)
    credit_line_ids = fields.One2many("account.move.line", "aftersales_remedy_id", "Credit Lines")
    credit_note_ids = fields.Many2many(
        "account.move", string="Credit Notes", compute="_compute_credit_note_ids"
    )
    move_ids = fields.One2many("stock.move", "aftersales_remedy_id", "Deliveries")
    document = fields.Reference(
        [("account.move", "Credit Note"), ("stock.picking", "Transfer")],
        compute="_compute_document",
    )
    document_name = fields.Char(
        "Document Number",
        compute="_compute_document",
        help="For people who may not open the document itself.",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a remedy must be more than zero."
    )

    @api.depends("kind", "quantity", "product_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for remedy in self:
            uom = remedy.product_uom_id
            amount = quantity_words(uom, remedy.quantity) if uom else ""
            goods = f"{amount} {remedy.product_id.name or ''}".strip()
            remedy.display_name = f"{kinds[remedy.kind]}: {goods}" if goods else kinds[remedy.kind]

    @api.depends("credit_line_ids")
    def _compute_credit_note_ids(self):
        for remedy in self:
            remedy.credit_note_ids = remedy.credit_line_ids.move_id

    @api.depends("credit_line_ids", "move_ids")
    def _compute_document(self):
        # sudo: a name to show; opening the document needs the user's own rights.
        for remedy in self.sudo():
            document = remedy.credit_line_ids.move_id[:1] or remedy.move_ids.picking_id[:1]
            remedy.document = f"{document._name},{document.id}" if document else False
            remedy.document_name = document.name

    def _live_credit_lines(self):
        return self.credit_line_ids.filtered(lambda line: line.parent_state != "cancel")

    @api.depends(
        "credit_line_ids.parent_state",
        "credit_line_ids.quantity",
        "credit_line_ids.price_subtotal",
        "credit_line_ids.price_total",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.aftersales_part",
        "credit_line_ids.aftersales_reversal_line_ids.parent_state",
        "credit_line_ids.aftersales_reversal_line_ids.quantity",
        "credit_line_ids.aftersales_reversal_line_ids.price_subtotal",
        "credit_line_ids.aftersales_reversal_line_ids.price_total",
    )
    def _compute_documents(self):
        for remedy in self:
            lines = remedy._live_credit_lines()
            signed = [(1, line, line) for line in lines] + [
                (-1, back, back.aftersales_reversed_line_id)
                for back in lines._aftersales_reversals()
            ]
            remedy.qty_credited = sum(
                sign
                * line.product_uom_id._compute_quantity(
                    line.quantity, remedy.product_uom_id, rounding_method="HALF-UP"
                )
                for sign, line, credit in signed
                if credit.aftersales_part in (False, "goods")
            )
            remedy.amount = sum(
                sign * remedy._in_order_currency(credit, line.price_subtotal)
                for sign, line, credit in signed
                if credit.aftersales_part not in ("shipping", "deduction", "settlement")
            )
            remedy.amount_given = sum(
                sign * remedy._in_order_currency(credit, line.price_total)
                for sign, line, credit in signed
                if credit.aftersales_part != "settlement"
            )

    @api.depends(
        "kind",
        "quantity",
        "is_cancelled",
        "qty_credited",
        "qty_uninvoiced",
        "credit_line_ids.parent_state",
        "move_ids.state",
        "move_ids.quantity",
    )
    def _compute_state(self):
        for remedy in self:
            remedy.state = (
                "cancelled"
                if remedy.is_cancelled
                else getattr(remedy, f"_state_from_{remedy.kind}")()
            )

    @api.constrains("quantity", "rma_line_id")
    def _check_units(self):
        """One unit, one remedy: what is planned over all kinds stays within what is accepted."""
        for line in self.rma_line_id:
            uom = line.product_uom_id
            planned = sum(
                line.remedy_ids.filtered(lambda remedy: not remedy.is_cancelled).mapped("quantity")
            )
            if uom.compare(planned, line.qty_settleable) > 0:
                raise ValidationError(
                    self.env._(
                        "%(planned)s of “%(product)s” cannot be settled: %(accepted)s may be now,"
                        " and each unit is settled once. Lower the quantity, or receive and inspect"
                        " the rest first.",
                        planned=quantity_words(uom, planned),
                        product=line.product_id.display_name,
                        accepted=quantity_words(uom, line.qty_settleable),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Plan remedies; the lines' rows change, so that two people don't plan the same unit.

        :raises UserError: when the goods belong to no order line yet.
        """
        lines = self.env["aftersales.rma.line"].browse(
            {vals["rma_line_id"] for vals in vals_list if vals.get("rma_line_id")}
        )
        for line in lines:
            if not line.sale_line_id:
                raise UserError(
                    self.env._(
                        "“%s” belongs to no order line yet: goods of unknown origin get no remedy."
                        " Attach it first.",
                        line.product_id.display_name,
                    )
                )
            if line.state != "approved":
                raise UserError(
                    self.env._("%s must be approved before it is settled.", line.rma_id.name)
                )
        lines.sudo()._touch()  # sudo: a counter that makes a second planner look again
        return super().create(vals_list)

    def write(self, vals):
        if CASE.intersection(vals):
            raise UserError(
                self.env._("A remedy stays with its line. Cancel it and plan another one there.")
            )
        if TERMS.intersection(vals):
            for remedy in self:
                if remedy.state != "to_do":
                    raise UserError(
                        self.env._(
                            "A remedy under way stays as it is. Cancel it and plan another one."
                        )
                    )
            self._touch_cases()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for remedy in self:
            if remedy.state in ("in_progress", "done") or remedy.amount_drawn:
                raise UserError(self.env._("A remedy with documents stays. Cancel it instead."))

    def action_fulfil(self):
        """Make the documents of these remedies: credit notes, deliveries.

        Called by agents, on many remedies at once; remedies of one invoice share one credit
        note.

        :raises UserError: when one is done or under way already, the decision on the line does
            not offer it, or what is left to refund does not reach.
        """
        self._check_case_access()
        for remedy in self:
            if remedy.state in ("done", "cancelled"):
                remedy._require_state(("to_do", "in_progress"))
            remedy._check_offered()
        self._check_not_withheld()
        self._touch_cases()
        allowed = self._authorised()
        for (company, kind), group in allowed.grouped(
            lambda remedy: (remedy.company_id, remedy.kind)
        ).items():
            # sudo: agents have no accounting or stock group. What is made is limited to
            # units of cases they may write, in the case's company.
            getattr(group.sudo().with_company(company), f"_fulfil_{kind}")()
        # sudo: names of documents that the agent may not open. Posted notes spoke by themselves.
        allowed.sudo().filtered(lambda remedy: not remedy._is_posted())._say_what_was_done()
        allowed.rma_id._close_if_complete()
        return self._tell_what_waits() or True

    def _tell_what_waits(self):
        """What the screen is told of remedies that are not done yet; nothing by default."""
        return None

    def _authorised(self):
        """Those of these remedies that the user may give by themselves; the rest stays open.

        Called before documents are made; see authority.
        """
        return self

    def action_cancel(self):
        """Take remedies back while their documents allow it; called by agents.

        Drafts are deleted, open deliveries cancelled; what was held is free again.

        :raises UserError: when a credit note is posted or a delivery has left.
        """
        self._check_case_access()
        for remedy in self.filtered(lambda remedy: not remedy.is_cancelled):
            # sudo: as in action_fulfil.
            getattr(remedy.sudo(), f"_cancel_{remedy.kind}")()
        self._write_guarded({"is_cancelled": True})
        self.sudo()._release_unused()
        self._audit_told("remedy.cancelled")
        return True

    def action_open_document(self):
        """Open the credit note or the delivery; needs the user's own rights on it."""
        self.ensure_one()
        document = self.document
        if not document:
            raise UserError(self.env._("There is no document yet."))
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
        }

    def _missing(self):
        """Units of this remedy that no document covers yet; in the line's unit."""
        self.ensure_one()
        return self.quantity - self.qty_credited - self.qty_uninvoiced

    def _is_posted(self):
        """Whether all that was made for this remedy is on posted credit notes."""
        self.ensure_one()
        lines = self._live_credit_lines()
        return (
            bool(lines)
            and all(line.parent_state == "posted" for line in lines)
            and not lines._aftersales_reversals()
        )

    def _not_reversed(self):
        """Posted credit lines of these remedies that no accountant has reversed in full."""
        posted = self._live_credit_lines().filtered(lambda line: line.parent_state == "posted")
        return posted.filtered(
            lambda line: line.currency_id.compare_amounts(
                sum(line._aftersales_reversals().mapped("price_total")), line.price_total
            )
        )
