"""The settling dialog: who gets what for which units, and what it comes to before it is done."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

#: field of a row -> (kind of deduction, field of the deduction)
DEDUCTIONS = {
    "restocking_fee": ("restocking_fee", "percent"),
    "diminished_value": ("diminished_value", "percent"),
    "return_shipping": ("return_shipping", "amount"),
}


class AftersalesSettle(models.TransientModel):
    _name = "aftersales.settle"
    _description = "Settle a Return"

    rma_id = fields.Many2one("aftersales.rma", "Return", required=True, readonly=True)
    line_ids = fields.One2many("aftersales.settle.line", "wizard_id", "Remedies")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    has_reduction = fields.Boolean(compute="_compute_kinds")
    has_exchange = fields.Boolean(compute="_compute_kinds")
    refund_due_on = fields.Date(related="rma_id.refund_due_on")
    is_refund_withheld = fields.Boolean(related="rma_id.is_refund_withheld")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        rma = self.env["aftersales.rma"].browse(values.get("rma_id"))
        if rma and "line_ids" in fields_list:
            values["line_ids"] = self._prepare_lines(rma)
        return values

    def _prepare_lines(self, rma):
        """One row for each line with units to settle, as the customer asked and policy proposes."""
        rma.check_access("write")
        rma._require_state(("approved",))
        commands, rows = [], self.env["aftersales.settle.line"]
        for line in rma.line_ids:
            for vals in line._prepare_remedies():
                # sudo: a remedy that is not saved, to ask what goes with it.
                planned = self.env["aftersales.remedy"].sudo().new(vals)
                row = {
                    "rma_line_id": line.id,
                    "kind": vals["kind"],
                    "quantity": vals["quantity"],
                }
                for deduction in planned._prepare_deductions():
                    for name, (kind, field) in rows._deductions().items():
                        if deduction["kind"] == kind:
                            row[name] = deduction[field]
                commands.append(Command.create(row))
        return commands

    @api.depends("line_ids.kind")
    def _compute_kinds(self):
        """Which columns are of use."""
        for wizard in self:
            kinds = set(wizard.line_ids.mapped("kind"))
            wizard.has_reduction = "price_reduction" in kinds
            wizard.has_exchange = "exchange" in kinds

    @api.depends(lambda self: self._preview_depends())
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._render_preview()

    def _preview_depends(self):
        return [f"line_ids.{name}" for name in self.env["aftersales.settle.line"]._terms()]

    def _render_preview(self):
        """What these rows come to as a small table, or the sentence why they cannot be settled."""
        self.rma_id.check_access("read")  # what follows is read with the rights of the system
        rows = self.line_ids.filtered(
            lambda row: row.rma_line_id in self.rma_id.line_ids and row.kind and row.quantity > 0
        )
        return self.env["aftersales.remedy"]._render_preview(
            [row._prepare_remedy() for row in rows]
        )

    def action_settle(self):
        """Make the remedies of the rows and their documents, all or none.

        :raises UserError: when a row is not possible; nothing is done then.
        """
        self.ensure_one()
        self.rma_id.check_access("write")
        if not self.line_ids:
            raise UserError(self.env._("Say what is settled: add a row, or close this dialog."))
        strangers = self.line_ids.rma_line_id - self.rma_id.line_ids
        if strangers:
            raise UserError(self.env._("A row is of another return. Take it out."))
        remedies = self.env["aftersales.remedy"].create(
            [row._prepare_remedy() for row in self.line_ids]
        )
        outcome = remedies.action_fulfil()
        close = {"type": "ir.actions.act_window_close"}
        if isinstance(outcome, dict):  # something waits for authority: say so, then close
            outcome["params"]["next"] = close
            return outcome
        return close


class AftersalesSettleLine(models.TransientModel):
    _name = "aftersales.settle.line"
    _description = "Remedy to Give"

    wizard_id = fields.Many2one("aftersales.settle", required=True, ondelete="cascade")
    rma_id = fields.Many2one(related="wizard_id.rma_id")
    rma_line_id = fields.Many2one(
        "aftersales.rma.line", "Goods", required=True, domain="[('rma_id', '=', rma_id)]"
    )
    product_uom_id = fields.Many2one(related="rma_line_id.product_uom_id")
    currency_id = fields.Many2one(related="rma_line_id.sale_line_id.currency_id")
    keeps_item = fields.Boolean(related="rma_line_id.keeps_item")
    kind = fields.Selection(selection="_selection_kind", required=True, default="refund")
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    reduction_percent = fields.Float("Reduction %", digits=(16, 2))
    reduction_amount = fields.Monetary("Reduction", help="Tax included.")
    restocking_fee = fields.Float("Restocking Fee %", digits=(16, 2))
    diminished_value = fields.Float("Value Lost %", digits=(16, 2))
    return_shipping = fields.Monetary(help="Tax included; kept back.")
    source_invoice_id = fields.Many2one(
        "account.move",
        "Invoice",
        domain="[('id', 'in', source_invoice_ids)]",
        help="Empty: the newest first.",
    )
    source_invoice_ids = fields.Many2many("account.move", compute="_compute_source_invoice_ids")

    def _selection_kind(self):
        return self.env["aftersales.remedy"]._kinds_of_returns()

    @api.depends("rma_line_id")
    def _compute_source_invoice_ids(self):
        for row in self:
            # sudo: names of the invoices of an order line that the user's own return names.
            row.source_invoice_ids = (
                row.rma_line_id._filtered_access("read")
                .sudo()
                .sale_line_id.invoice_lines.filtered(
                    lambda line: line.move_id.move_type == "out_invoice"
                    and line.parent_state == "posted"
                )
                .move_id
            )

    @api.model
    def _terms(self):
        """Names of the fields that say what a row gives; bridges add theirs."""
        return [
            "rma_line_id",
            "kind",
            "quantity",
            "reduction_percent",
            "reduction_amount",
            "source_invoice_id",
            *self._deductions(),
        ]

    @api.model
    def _deductions(self):
        """``{field of a row: (kind of deduction, its field)}``; bridges add theirs."""
        return dict(DEDUCTIONS)

    def _prepare_remedy(self):
        """Values of the remedy this row stands for, its deductions included."""
        self.ensure_one()
        values = {
            "rma_line_id": self.rma_line_id.id,
            "kind": self.kind,
            "quantity": self.quantity,
        }
        if self.kind == "price_reduction":
            return {
                **values,
                "reduction_percent": self.reduction_percent,
                "reduction_amount": self.reduction_amount,
            }
        if self.kind in self._kinds_with_money():
            values["source_invoice_id"] = self.source_invoice_id.id
            values["deduction_ids"] = [
                Command.create({"kind": kind, field: self[name]})
                for name, (kind, field) in self._deductions().items()
                if self[name]
            ]
        return values

    @api.model
    def _kinds_with_money(self):
        """Kinds whose units are credited on their invoice; bridges add theirs."""
        return {"refund"}
