"""What a remedy would come to, before anybody makes it: nothing here writes."""

from odoo import models

from ..words import quantity_words
from .credit import CreditPlan

#: Kinds that share documents: they are previewed together.
_TOGETHER = ("refund", "price_reduction")

#: Kinds that credit nothing.
_NO_MONEY = ("replacement", "repair")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _preview(self):
        """What fulfilling these remedies (saved or not) would make: a list of dicts.

        ``text`` names a document or an effect, ``untaxed`` and ``total`` are amounts in
        ``currency``: positive to the customer, negative from the customer.
        """
        entries = []
        for kind, remedies in self.grouped("kind").items():
            groups = [remedies] if kind in _TOGETHER else remedies
            for group in groups:
                entries += getattr(group, f"_preview_{kind}")()
        return entries

    def _preview_effects(self):
        """What stays of each order line once these remedies are given: a list of sentences.

        Money is untaxed, in the order's currency.
        """
        sentences = []
        for line, remedies in self.grouped("sale_line_id").items():
            credited, money = 0.0, 0.0
            for remedy in remedies:
                plan = remedy._plan_of_money()
                money += remedy._plan_amount(plan)
                credited += sum(
                    self.env["uom.uom"]
                    .browse(values["product_uom_id"])
                    ._compute_quantity(values["quantity"], line.product_uom_id)
                    for _invoice, values in plan.lines_of(remedy, "goods")
                )
            invoiced, outside = self.env["aftersales.entitlement"]._for_preview(line)
            sentences.append(
                self.env._(
                    "%(order)s, %(product)s: %(units)s stay invoiced, and %(money)s of the price"
                    " (untaxed) may still be refunded. Still claimable: %(claimable)s.",
                    order=line.order_id.name,
                    product=line.product_id.display_name,
                    units=quantity_words(line.product_uom_id, line.qty_invoiced - credited),
                    money=line.currency_id.format(max(invoiced - outside - money, 0.0)),
                    claimable=quantity_words(
                        line.product_uom_id, max(line.aftersales_qty_available, 0.0)
                    ),
                )
            )
        return sentences

    def _plan_of_money(self):
        """The plan of the credit notes of one remedy; an empty one where it credits nothing."""
        self.ensure_one()
        if self.kind == "price_reduction":
            return self._plan_credit_price_reduction()
        if self.kind in _NO_MONEY:
            return CreditPlan()
        return self._plan_credit()

    def _preview_refund(self):
        plan = self._plan_credit()
        entries = self._preview_credit(plan)
        for remedy, rest in plan.uninvoiced.items():
            entries.append(
                remedy._preview_entry(
                    self.env._(
                        "%(quantity)s of %(product)s never invoiced: nothing to credit",
                        quantity=remedy._quantity_words(rest),
                        product=remedy.product_id.display_name,
                    )
                )
            )
        return entries

    def _preview_price_reduction(self):
        return self._preview_credit(self._plan_credit_price_reduction())

    def _preview_replacement(self):
        self.ensure_one()
        return [
            self._preview_entry(
                self.env._(
                    "Delivery of %(quantity)s of %(product)s",
                    quantity=self._quantity_words(self.quantity),
                    product=self.product_id.display_name,
                )
            )
        ]

    def _preview_credit(self, plan):
        """One entry for each credit note of ``plan``, rounded as Odoo will."""
        entries = []
        for invoice, lines in plan.items():
            totals = self._totals(invoice, lines)
            entries.append(
                self._preview_entry(
                    self.env._("Credit note for %s", invoice.name),
                    sum(net for net, _total in totals),
                    sum(total for _net, total in totals),
                    invoice.currency_id,
                )
            )
        return entries

    def _preview_entry(self, text, untaxed=0.0, total=0.0, currency=None):
        return {
            "text": text,
            "untaxed": untaxed,
            "total": total,
            "currency": currency or self.currency_id,
        }

    def _planned_amount(self):
        """What fulfilling this remedy will give, untaxed, in the order's currency.

        Credited money for refunds and reductions; what the goods cost for everything else.
        """
        self.ensure_one()
        if self.kind == "price_reduction":
            return self._plan_amount(self._plan_credit_price_reduction())
        if self.kind == "replacement":
            return self._goods_value()
        return max(self._plan_amount(self._plan_credit()), 0.0)

    def _plan_amount(self, plan):
        amount = 0.0
        for invoice, lines in plan.items():
            for values, (net, _total) in zip(lines, self._totals(invoice, lines), strict=True):
                if values["aftersales_part"] in ("goods", "discount", "reduction"):
                    amount += invoice.currency_id._convert(
                        net, self.currency_id, invoice.company_id, invoice.invoice_date
                    )
        return amount

    def _goods_value(self):
        """What the units of this remedy cost on the order, untaxed, in its currency."""
        line = self.sale_line_id
        quantity = self.rma_line_id._to_sale_unit(self.quantity)
        return (
            line.price_subtotal * quantity / line.product_uom_qty if line.product_uom_qty else 0.0
        )
