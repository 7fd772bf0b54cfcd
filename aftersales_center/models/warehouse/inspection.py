from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.refund import Source, allocate
from ..rma.rma_audit import told
from ..words import quantity_words


class AftersalesInspection(models.Model):
    """What was found in some received units, and where they go. Quantities in the line's unit."""

    _name = "aftersales.inspection"
    _description = "Inspection"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _order = "rma_id, rma_line_id, id"
    _check_company_auto = True
    _rec_name = "product_id"
    _guarded = frozenset(
        [
            "state",
            "rma_id",
            "company_id",
            "date_done",
            "done_by_id",
            "previous_id",
            "start_location_id",
            "deadline",
            "reminded_on",
            "opinion_state",
            "opinion_asked_by_id",
            "opinion_user_id",
            "opinion_note",
            "opinion_text",
            "opinion_given_by_id",
            "opinion_activity_id",
        ]
    )

    rma_line_id = fields.Many2one(
        "aftersales.rma.line", "Return Line", required=True, ondelete="restrict", index=True
    )
    rma_id = fields.Many2one(related="rma_line_id.rma_id", store=True, index=True)
    company_id = fields.Many2one(related="rma_line_id.company_id", store=True, index=True)
    product_id = fields.Many2one(related="rma_line_id.product_id")
    product_uom_id = fields.Many2one(related="rma_line_id.product_uom_id")
    tracking = fields.Selection(related="rma_line_id.product_id.tracking")
    warehouse_id = fields.Many2one(related="rma_id.warehouse_id")
    quantity = fields.Float(required=True, digits="Product Unit", default=1.0)
    lot_id = fields.Many2one(
        "stock.lot",
        "Lot/Serial Number",
        check_company=True,
        domain="[('product_id', '=', product_id)]",
    )
    grade_id = fields.Many2one("aftersales.grade")
    disposition_id = fields.Many2one("aftersales.disposition", check_company=True)
    disposition_kind = fields.Selection(related="disposition_id.kind")
    verdict = fields.Selection(
        [("accepted", "Accepted"), ("rejected", "Rejected")], required=True, default="accepted"
    )
    finding_ids = fields.Many2many(
        "aftersales.legal.exception",
        "aftersales_inspection_finding",
        string="State of the Goods",
        domain=[("is_finding", "=", True)],
        ondelete="restrict",
        help="What a statute makes something of: a seal broken after delivery, for example.",
    )
    value_loss = fields.Float(
        "Value Lost in Per Cent",
        digits=(16, 2),
        compute="_compute_value_loss",
        store=True,
        readonly=False,
        precompute=True,
        help="By use beyond what a shop would let a customer try.",
    )
    claimed_reason_id = fields.Many2one(related="rma_line_id.reason_id", string="Claimed")
    claimed_words = fields.Char(related="rma_line_id.note", string="Claimed, in Words")
    note = fields.Text("Findings")
    customer_note = fields.Text(
        "Told to the Customer",
        help="Why goods are not accepted, in words for the customer, who reads them.",
    )
    scrap_reason_tag_ids = fields.Many2many(
        "stock.scrap.reason.tag",
        "aftersales_inspection_scrap_reason",
        string="Scrap Reasons",
        help="Odoo's reasons, for what is scrapped.",
    )
    photo_ids = fields.Many2many("ir.attachment", string="Photos")
    state = fields.Selection(
        [("draft", "To Do"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    date_done = fields.Datetime("Inspected On", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", "Inspected By", readonly=True, copy=False)
    move_ids = fields.One2many(
        "stock.move",
        "aftersales_inspection_id",
        "Moves",
        groups="aftersales_center.group_agent,stock.group_stock_user",
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity inspected must be more than zero."
    )

    _value_loss_range = models.Constraint(
        "CHECK(value_loss BETWEEN 0 AND 100)", "Goods lose 0 to 100 per cent of their value."
    )

    @api.depends("grade_id", "previous_id")
    def _compute_value_loss(self):
        """What a customer's use cost was seen at first: later grades tell of our own work."""
        for inspection in self:
            first = inspection.previous_id
            inspection.value_loss = first.value_loss if first else inspection.grade_id.value_loss

    @api.constrains("quantity", "lot_id")
    def _check_values(self):
        for inspection in self:
            uom = inspection.product_uom_id
            if uom.compare(inspection.quantity, 0.0) <= 0:
                raise ValidationError(
                    self.env._(
                        "Enter how much of “%s” was inspected: more than zero.",
                        inspection.product_id.display_name,
                    )
                )
            if inspection.lot_id and inspection.lot_id.product_id != inspection.product_id:
                raise ValidationError(
                    self.env._(
                        "%(lot)s is not a lot of “%(product)s”.",
                        lot=inspection.lot_id.name,
                        product=inspection.product_id.display_name,
                    )
                )

    def write(self, vals):
        if self.filtered(lambda inspection: inspection.state == "done") and set(vals) - {
            "note",
            "photo_ids",
        }:
            raise UserError(
                self.env._(
                    "A finished inspection stays as it is. Add a note or a photo, or inspect the"
                    " goods again from where they are now."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_open(self):
        if self.filtered(lambda inspection: inspection.state == "done"):
            raise UserError(self.env._("A finished inspection is evidence and stays."))
        # sudo: whether goods were moved for it, whoever asks.
        if self.sudo().move_ids.filtered(lambda move: move.state == "done"):
            raise UserError(
                self.env._(
                    "Goods were moved for this inspection, so it stays. Finish it with another"
                    " disposition."
                )
            )

    def action_done(self):
        """Finish inspections: the goods move where each disposition says, exactly once.

        Called by receivers and agents, on many inspections at once.

        :raises UserError: when a disposition or a lot is missing, or more would be inspected
            than was received.
        """
        self.check_access("write")
        self._require_state(("draft",))
        # sudo: receivers have no stock group; goods of returns they may write are moved from
        # the returns location of the return's own warehouse.
        todo = self.sudo()
        todo._check_complete()
        todo.rma_line_id._touch()
        todo._check_received()
        self._write_guarded(
            {
                "state": "done",
                "date_done": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        for (company, disposition), group in todo.grouped(
            lambda inspection: (inspection.company_id, inspection.disposition_id)
        ).items():
            system = self._as_system().with_company(company).env
            disposition.with_env(system)._dispose(group.with_env(system))
        self.rma_id._say_each(
            {rma: group._words() for rma, group in todo.grouped("rma_id").items()}
        )
        self._audit_each(
            {
                rma: {"lines": [inspection._audit_found() for inspection in group]}
                for rma, group in todo.grouped("rma_id").items()
            },
            "inspection.done",
        )
        self._reconsider()
        self.rma_id._close_if_complete()
        return True

    def _check_complete(self):
        for inspection in self:
            if not inspection.disposition_id:
                raise UserError(
                    self.env._(
                        "Say where “%s” goes: choose a disposition.",
                        inspection.product_id.display_name,
                    )
                )
            if inspection.verdict == "rejected" and not (inspection.customer_note or "").strip():
                raise UserError(
                    self.env._(
                        "“%s” is rejected: write why, in words for the customer, under “Told to"
                        " the Customer”.",
                        inspection.product_id.display_name,
                    )
                )
            if inspection.tracking != "none" and not inspection.lot_id:
                raise UserError(
                    self.env._(
                        "“%s” is tracked: choose the lot or serial number that you inspected.",
                        inspection.product_id.display_name,
                    )
                )

    def _check_received(self):
        """No more is inspected than arrived, per line and per lot.

        Goods inspected again arrived before: see :meth:`_check_continued`.
        """
        first = self.filtered(lambda inspection: not inspection.previous_id)
        for line, group in first.grouped("rma_line_id").items():
            uom = line.product_uom_id
            asked = sum(group.mapped("quantity"))
            left = line.qty_received - line.qty_inspected
            if uom.compare(asked, left) > 0:
                raise UserError(
                    self.env._(
                        "%(asked)s of “%(product)s” cannot be inspected: %(left)s were received and"
                        " not inspected yet. Receive the rest first.",
                        asked=quantity_words(uom, asked),
                        product=line.product_id.display_name,
                        left=quantity_words(uom, max(left, 0.0)),
                    )
                )
            accepted = group.filtered(lambda inspection: inspection.verdict == "accepted")
            line._check_own_lots(accepted.lot_id)
            for lot, of_lot in group.filtered("lot_id").grouped("lot_id").items():
                open_lots = line._open_lots()
                if uom.compare(sum(of_lot.mapped("quantity")), open_lots.get(lot, 0.0)) > 0:
                    raise UserError(
                        self.env._(
                            "%(lot)s of “%(product)s” did not arrive with this line, or was"
                            " inspected already.",
                            lot=lot.name,
                            product=line.product_id.display_name,
                        )
                    )

    def _location(self):
        """Where the goods of this inspection lie until it is done."""
        return self.warehouse_id.aftersales_location_id

    def _owned(self):
        """``[(owner, quantity)]`` of these goods, in the line's unit; the owner may be empty."""
        self.ensure_one()
        lines = self.rma_line_id.receipt_move_ids.move_line_ids.filtered(
            lambda line: line.state == "done"
            and line.owner_id
            and (not self.lot_id or line.lot_id == self.lot_id)
        )
        nobody = self.env["res.partner"]
        if not lines:
            return [(nobody, self.quantity)]
        quants = self.env["stock.quant"]._gather(
            self.product_id, self._location(), lot_id=self.lot_id or None
        )
        unit, own = self.product_id.uom_id, self.product_uom_id
        taken, rest = allocate(
            self.quantity,
            [
                Source(
                    quant.owner_id,
                    unit._compute_quantity(quant.quantity, own, rounding_method="HALF-UP"),
                )
                for quant in quants
                if quant.owner_id in lines.owner_id and (not self.lot_id or quant.lot_id)
            ],
            digits=6,
        )
        return taken if own.is_zero(rest) else [*taken, (nobody, rest)]

    def _prepare_move(self, destination):
        """Values of the stock move that takes the goods to ``destination``."""
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom": self.product_uom_id.id,
            "product_uom_qty": self.quantity,
            "company_id": self.company_id.id,
            "location_id": self._location().id,
            "location_dest_id": destination.id,
            "origin": self.rma_id.name,
            "warehouse_id": self.warehouse_id.id,
            "aftersales_inspection_id": self.id,
        }

    def _prepare_move_line(self, destination):
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "quantity": self.quantity,
            "lot_id": self.lot_id.id,
            "location_id": self._location().id,
            "location_dest_id": destination.id,
            "company_id": self.company_id.id,
            "picked": True,
        }

    def _audit_root(self):
        return self.rma_id

    def _audit_found(self):
        """One inspection as payloads tell it; what was noted is text somebody typed."""
        return {
            **self.rma_line_id._audit_units(self.quantity),
            "lot": self.lot_id.name or None,
            "grade": self.grade_id.code or None,
            "verdict": self.verdict,
            "disposition": self.disposition_id,
            "findings": sorted(self.finding_ids.mapped("code")),
            "note": told(self.note),
            "photos": len(self.photo_ids),
            "customer_note": told(self.customer_note),
            "again": bool(self.previous_id),
            "checklist": list(filter(None, self.answer_ids.mapped("finding"))),
        }

    def _words(self):
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        return "\n".join(
            [self.env._("Goods inspected.")]
            + [
                self.env._(
                    "%(product)s: %(quantity)s %(verdict)s, grade %(grade)s → %(where)s",
                    product=inspection.product_id.display_name,
                    quantity=quantity_words(inspection.product_uom_id, inspection.quantity),
                    verdict=verdicts[inspection.verdict],
                    grade=inspection.grade_id.name or "–",
                    where=inspection.disposition_id.name,
                )
                for inspection in self
            ]
        )
