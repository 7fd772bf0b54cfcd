"""The dialog that puts a complaint right: what for which product, and what it comes to."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AftersalesComplaintSettle(models.TransientModel):
    _name = "aftersales.complaint.settle"
    _description = "Put a Complaint Right"

    complaint_id = fields.Many2one("aftersales.complaint", required=True, readonly=True)
    line_ids = fields.One2many("aftersales.complaint.settle.line", "wizard_id", "Remedies")
    order_line_ids = fields.Many2many(related="complaint_id.order_line_ids", related_sudo=False)
    asks_for_words = fields.Boolean(compute="_compute_asks_for_words")
    words = fields.Text(
        "What We Write to the Customer",
        help="Sent to the customer and kept as a step of the complaint: an apology is shown by it.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        complaint = self.env["aftersales.complaint"].browse(values.get("complaint_id"))
        if complaint and "line_ids" in fields_list:
            values["line_ids"] = [Command.create(self._prepare_line(complaint))]
        return values

    @api.model
    def _prepare_line(self, complaint):
        """A first row: what the customer wants, for the product it is clearly about."""
        complaint.check_access("write")
        complaint._check_gives()
        kinds = self.env["aftersales.remedy"]._kinds_of_complaints()
        wanted = complaint.remedy_wanted
        lines = complaint.order_line_ids
        about = lines.filtered(lambda line: line.product_id in complaint.product_ids) or lines
        return {
            "kind": wanted if wanted in kinds else "price_reduction",
            "sale_line_id": about.id if len(about) == 1 else False,
            "quantity": max(about.product_uom_qty, 1.0) if len(about) == 1 else 1.0,
        }

    @api.depends("line_ids.kind", "complaint_id")
    def _compute_asks_for_words(self):
        for wizard in self:
            wizard.asks_for_words = "apology" in wizard.line_ids.mapped("kind")

    @api.depends(lambda self: self._preview_depends())
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render_preview()

    def _preview_depends(self):
        return [
            f"line_ids.{name}" for name in self.env["aftersales.complaint.settle.line"]._terms()
        ]

    def _render_preview(self):
        """What these rows come to, or the sentence why they cannot be given."""
        self.complaint_id.check_access("read")  # what follows is read with the system's rights
        rows = self.line_ids.filtered(lambda row: row._is_complete())
        return self.env["aftersales.remedy"]._render_preview(
            [row._prepare_remedy() for row in rows]
        )

    def action_plan(self):
        """Plan the remedies of the rows and give nothing yet; called by agents.

        :raises UserError: when a row is not possible; nothing is done then.
        """
        self.ensure_one()
        self._make()
        return {"type": "ir.actions.act_window_close"}

    def action_give(self):
        """Make the remedies of the rows and their documents, all or none; called by agents.

        :raises UserError: when a row is not possible; nothing is done then.
        """
        self.ensure_one()
        remedies = self._make()
        if self.asks_for_words and (self.words or "").strip():
            self.complaint_id.action_respond(self.words)
        outcome = remedies.action_fulfil()
        close = {"type": "ir.actions.act_window_close"}
        if isinstance(outcome, dict):  # something waits for authority: say so, then close
            outcome["params"]["next"] = close
            return outcome
        return close

    def _make(self):
        self.complaint_id.check_access("write")
        if not self.line_ids:
            raise UserError(self.env._("Say what is given: add a row, or close this dialog."))
        return self.env["aftersales.remedy"].create(
            [row._prepare_remedy() for row in self.line_ids]
        )


class AftersalesComplaintSettleLine(models.TransientModel):
    _name = "aftersales.complaint.settle.line"
    _description = "Remedy to Give for a Complaint"

    wizard_id = fields.Many2one("aftersales.complaint.settle", required=True, ondelete="cascade")
    complaint_id = fields.Many2one(related="wizard_id.complaint_id")
    order_line_ids = fields.Many2many(related="wizard_id.order_line_ids")
    sale_line_id = fields.Many2one(
        "sale.order.line", "Product", domain="[('id', 'in', order_line_ids)]"
    )
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    kind = fields.Selection(selection="_selection_kind", required=True, default="price_reduction")
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    reduction_percent = fields.Float("Reduction %", digits=(16, 2))
    reduction_amount = fields.Monetary("Reduction", help="Tax included.")
    with_delivery_charge = fields.Boolean(
        help="Give back the delivery charge of the order, with the last of its goods."
    )
    source_invoice_id = fields.Many2one(
        "account.move",
        "Invoice",
        domain="[('id', 'in', source_invoice_ids)]",
        help="Empty: the newest first.",
    )
    source_invoice_ids = fields.Many2many("account.move", compute="_compute_source_invoice_ids")

    def _selection_kind(self):
        remedy = self.env["aftersales.remedy"]
        kinds = remedy._fields["kind"]._description_selection(self.env)
        allowed = remedy._kinds_of_complaints()
        return [(kind, label) for kind, label in kinds if kind in allowed]

    @api.depends("sale_line_id", "complaint_id")
    def _compute_currency_id(self):
        for row in self:
            company = row.complaint_id.company_id or self.env.company
            row.currency_id = row.sale_line_id.currency_id or company.currency_id

    @api.depends("sale_line_id")
    def _compute_source_invoice_ids(self):
        for row in self:
            # sudo: names of the invoices of an order line that the user's own complaint names.
            row.source_invoice_ids = (
                (row.sale_line_id & row.order_line_ids)
                .sudo()
                .invoice_lines.filtered(
                    lambda line: line.move_id.move_type == "out_invoice"
                    and line.parent_state == "posted"
                )
                .move_id
            )

    @api.model
    def _terms(self):
        """Names of the fields that say what a row gives; bridges add theirs."""
        return [
            "sale_line_id",
            "kind",
            "quantity",
            "reduction_percent",
            "reduction_amount",
            "with_delivery_charge",
            "source_invoice_id",
        ]

    def _is_complete(self):
        """Whether this row says enough to be previewed."""
        self.ensure_one()
        if self.sale_line_id and self.sale_line_id._origin not in self.order_line_ids._origin:
            return False
        return bool(self.kind == "apology" or (self.sale_line_id and self.quantity > 0))

    def _prepare_remedy(self):
        """Values of the remedy this row stands for."""
        self.ensure_one()
        values = {"complaint_id": self.complaint_id.id, "kind": self.kind}
        if self.kind == "apology":
            return values
        values.update(sale_line_id=self.sale_line_id.id, quantity=self.quantity)
        if self.kind == "price_reduction":
            values.update(
                reduction_percent=self.reduction_percent, reduction_amount=self.reduction_amount
            )
        elif self.kind in self._kinds_with_money():
            values.update(
                source_invoice_id=self.source_invoice_id.id,
                with_delivery_charge=self.with_delivery_charge,
            )
        return values

    @api.model
    def _kinds_with_money(self):
        """Kinds whose units are credited on their invoice; bridges add theirs."""
        return {"refund"}
