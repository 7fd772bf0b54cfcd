"""The price reduction: the customer keeps the goods and gets a part of the price back."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.refund import share_out
from .credit import CreditPlan


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    reduction_percent = fields.Float(
        "Reduction in Per Cent",
        digits=(16, 2),
        help="Of what the customer paid for these units, discounts considered.",
    )
    reduction_amount = fields.Monetary(
        "Reduction", help="Tax included, for all these units together; instead of per cent."
    )

    _reduction_percent_range = models.Constraint(
        "CHECK(reduction_percent BETWEEN 0 AND 100)",
        "A price is reduced by 0 to 100 per cent.",
    )
    _reduction_amount_positive = models.Constraint(
        "CHECK(reduction_amount >= 0)", "A price cannot be reduced by less than nothing."
    )

    @api.constrains("kind", "reduction_percent", "reduction_amount", "rma_line_id")
    def _check_reduction(self):
        for remedy in self.filtered(lambda remedy: remedy.kind == "price_reduction"):
            if bool(remedy.reduction_percent) == bool(remedy.reduction_amount):
                raise ValidationError(
                    self.env._(
                        "Say by how much the price of “%s” is reduced: per cent, or an amount.",
                        remedy.product_id.display_name,
                    )
                )
            if remedy.rma_line_id and not remedy.rma_line_id.keeps_item:
                raise ValidationError(
                    self.env._(
                        "A price is reduced for goods the customer keeps. Let them keep “%s”"
                        " first, or refund it.",
                        remedy.product_id.display_name,
                    )
                )

    def _fulfil_price_reduction(self):
        """Credit the reduction on the invoices of these units; their number stays invoiced.

        :raises UserError: when it is on a credit note already, or the units are not invoiced.
        """
        for remedy in self:
            if remedy._live_credit_lines():
                remedy._refuse_second_refund()
        self._make_credit_notes(self._plan_credit_price_reduction())

    def _state_from_price_reduction(self):
        lines = self._live_credit_lines()
        if not lines:
            return "to_do"
        return "done" if self._is_posted() else "in_progress"

    def _cancel_price_reduction(self):
        self._cancel_credit()

    def _plan_credit_price_reduction(self):
        """The :class:`~.credit.CreditPlan` of these reductions; writes nothing."""
        plan = CreditPlan()
        for remedy in self:
            for invoice_line, amount in remedy._share_reduction(plan):
                plan[invoice_line.move_id].append(
                    remedy._prepare_reduction_line(invoice_line, amount, plan)
                )
        return plan

    def _share_reduction(self, plan):
        """``[(invoice line, amount with tax)]``: the reduction over the invoices of its units."""
        self.ensure_one()
        units, sources = self.quantity, []
        for source in self._billed_sources(plan):
            taken = min(units, source.left)
            if self.product_uom_id.compare(taken, 0.0) <= 0:
                continue
            units -= taken
            sources.append((source.key, self._paid(source.key, taken)))
        if self.product_uom_id.compare(units, 0.0) > 0:
            raise UserError(
                self.env._(
                    "“%(product)s” (%(order)s) is not invoiced yet, so there is no price to"
                    " reduce: lower it on the order, or invoice it first.",
                    product=self.product_id.display_name,
                    order=self.sale_line_id.order_id.name,
                )
            )
        digits = self.currency_id.decimal_places
        if self.reduction_percent:
            return [
                (line, line.currency_id.round(paid * self.reduction_percent / 100))
                for line, paid in sources
            ]
        shares = share_out(self.reduction_amount, [max(paid, 0.0) for _l, paid in sources], digits)
        return [(line, share) for (line, _paid), share in zip(sources, shares, strict=True)]

    def _paid(self, invoice_line, quantity):
        """What ``quantity`` (own unit) of an invoice line cost, tax and discounts included."""
        in_unit = self.product_uom_id._compute_quantity(
            quantity, invoice_line.product_uom_id, round=False
        )
        whole = invoice_line.price_total + invoice_line._aftersales_discount_total()
        return whole * in_unit / invoice_line.quantity if invoice_line.quantity else 0.0

    def _prepare_reduction_line(self, invoice_line, amount, plan):
        """Values of the credit line that gives back ``amount`` (tax included)."""
        name = self.with_context(lang=invoice_line.move_id.partner_id.lang).env._(
            "Price reduction: %s", invoice_line.name or invoice_line.product_id.display_name
        )
        values = self._copy_line(invoice_line, "reduction", name=name, quantity=1.0, discount=0.0)
        self._keep_taxes_of(values, invoice_line, amount, plan)
        return values
