from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
    _guarded = frozenset(["state", "rma_id", "company_id", "date_done", "done_by_id"])

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
    note = fields.Text("Findings")
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

    @api.depends("grade_id")
    def _compute_value_loss(self):
        for inspection in self:
            inspection.value_loss = inspection.grade_id.value_loss

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
            if inspection.tracking != "none" and not inspection.lot_id:
                raise UserError(
                    self.env._(
                        "“%s” is tracked: choose the lot or serial number that you inspected.",
                        inspection.product_id.display_name,
                    )
                )

    def _check_received(self):
        """No more is inspected than arrived, per line and per lot."""
        for line, group in self.grouped("rma_line_id").items():
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
        """Where the goods of this inspection lie now."""
        return self.warehouse_id.aftersales_location_id

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


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    def action_inspect(self):
        """Open the inspections of these returns, one prepared for each unit group received.

        Called by receivers and agents.
        """
        self.check_access("read")
        self.line_ids._prepare_inspections()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_inspection"
        )
        action["domain"] = [("rma_id", "in", self.ids)]
        return action


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    def _open_lots(self):
        """``{lot: quantity}`` received with this line and not inspected; own unit."""
        lots = self._received_lots()
        for inspection in self.sudo().inspection_ids:
            if inspection.state == "done" and inspection.lot_id:
                lots[inspection.lot_id] = lots.get(inspection.lot_id, 0.0) - inspection.quantity
        return lots

    def _usual_dispositions(self):
        """``{line: the disposition proposed for its goods}``; bridges propose theirs."""
        restock = self.env["aftersales.disposition"].search([("kind", "=", "restock")], limit=1)
        return dict.fromkeys(self, restock)

    def _prepare_inspections(self, **values):
        """Drafts for what was received and has no inspection yet; returns all open drafts.

        :param values: for every draft made, for example ``disposition_id``.
        """
        usual = self._usual_dispositions()
        grade = self.env["aftersales.grade"].search([], limit=1)
        vals_list = []
        for line in self:
            drafts = line.inspection_ids.filtered(lambda inspection: inspection.state == "draft")
            uom = line.product_uom_id
            left = line.qty_received - line.qty_inspected - sum(drafts.mapped("quantity"))
            if uom.compare(left, 0.0) <= 0:
                continue
            base = {
                "rma_line_id": line.id,
                "disposition_id": usual[line].id,
                "grade_id": grade.id,
            }
            if line.product_id.tracking == "none":
                vals_list.append({**base, "quantity": left, **values})
                continue
            taken = drafts.lot_id
            for lot, quantity in line._open_lots().items():
                if lot not in taken and uom.compare(quantity, 0.0) > 0:
                    vals_list.append({**base, "quantity": quantity, "lot_id": lot.id, **values})
        self.env["aftersales.inspection"].create(vals_list)
        return self.inspection_ids.filtered(lambda inspection: inspection.state == "draft")
