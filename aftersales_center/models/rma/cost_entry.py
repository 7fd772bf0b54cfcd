"""Costs of a case that no document of ours carries: a shipping label, an outside workshop."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: What may be entered by hand; the other kinds follow from documents.
KINDS = [
    ("shipping", "Shipping"),
    ("labour", "Labour"),
    ("parts", "Parts"),
    ("recovery", "Recovered"),
    ("other", "Other"),
]


class AftersalesCostEntry(models.Model):
    """One cost of a return or a complaint, entered by an agent; a negative one is money that came
    back, and so is one that was recovered, whatever its sign."""

    _name = "aftersales.cost.entry"
    _description = "Cost Entered"
    _order = "date desc, id desc"
    _check_company_auto = True

    rma_id = fields.Many2one("aftersales.rma", "Return", ondelete="cascade", index="btree_not_null")
    complaint_id = fields.Many2one(
        "aftersales.complaint", ondelete="cascade", index="btree_not_null"
    )
    rma_line_id = fields.Many2one(
        "aftersales.rma.line",
        "Line",
        domain="[('rma_id', '=', rma_id)]",
        compute="_compute_rma_line_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        help="Which goods it was for. Empty: for the return as a whole.",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, default="shipping")
    amount = fields.Monetary(
        required=True, help="Untaxed. What was recovered counts against the cost."
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    note = fields.Char()
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        "In Company Currency",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
        help="At the rate of its date; what came back is negative.",
    )

    _one_case = models.Constraint(
        "CHECK((rma_id IS NULL) <> (complaint_id IS NULL))",
        "A cost is of one return or of one complaint. Choose which.",
    )

    @api.depends("rma_id.company_id", "complaint_id.company_id")
    def _compute_company_id(self):
        for entry in self:
            entry.company_id = entry.rma_id.company_id or entry.complaint_id.company_id

    @api.depends("rma_id")
    def _compute_rma_line_id(self):
        """The only line of the return, if there is but one."""
        for entry in self:
            if entry.rma_line_id.rma_id != entry.rma_id:
                lines = entry.rma_id.line_ids
                entry.rma_line_id = lines if len(lines) == 1 else False

    @api.depends("kind", "amount", "currency_id", "date", "company_id")
    def _compute_amount_company(self):
        for entry in self:
            company = entry.company_id or self.env.company
            amount = -abs(entry.amount) if entry.kind == "recovery" else entry.amount
            entry.amount_company = (
                entry.currency_id._convert(
                    amount,
                    company.currency_id,
                    company,
                    entry.date or fields.Date.context_today(entry),
                )
                if entry.currency_id
                else amount
            )

    @api.constrains("rma_id", "rma_line_id")
    def _check_line(self):
        for entry in self:
            if entry.rma_line_id and entry.rma_line_id.rma_id != entry.rma_id:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is not a line of %(rma)s. Choose one of its own.",
                        line=entry.rma_line_id.display_name,
                        rma=entry.rma_id.name,
                    )
                )
