"""Order discounts on a refund: each unit takes its share of them along.

A discount is shared among the lines it covers by what they were invoiced at, once and for all;
within a line each unit takes the same, and the parts add up to the last cent. So crediting all
goods credits all of the discount, however many credit notes that takes.
"""

from fractions import Fraction

from odoo import models

from ...engine.refund import cumulative, share_out


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _plan_discounts(self, plan):
        """Credit what falls to the units planned of each order discount on their invoices."""
        for invoice, lines in plan.items():
            discounts = invoice._aftersales_discount_lines()
            if not discounts:
                continue
            goods = [values for values in lines if values["aftersales_part"] == "goods"]
            spans = self._spans(goods, plan)
            for discount in discounts:
                lines += self._prepare_discount_lines(discount, goods, spans, plan)

    def _spans(self, goods, plan):
        """``[(from, to)]`` for each of the planned ``goods``: which part of its line it credits.

        Fractions of the invoice line; what is credited before this plan is taken already.
        """
        lines = self.env["account.move.line"]
        planned = {}
        for values in goods:
            line_id = values["aftersales_source_line_id"]
            units = self._billed_units(values, lines.browse(line_id))
            planned[line_id] = planned.get(line_id, 0.0) + units
        taken, spans = {}, []
        for values in goods:
            line = lines.browse(values["aftersales_source_line_id"])
            if line not in taken:
                taken[line] = plan.billed[line].credited_quantity - planned[line.id]
            start, taken[line] = taken[line], taken[line] + self._billed_units(values, line)
            spans.append((_part(start, line.quantity), _part(taken[line], line.quantity)))
        return spans

    def _billed_units(self, values, line):
        """The quantity of a planned credit line in the unit of the invoice line it credits."""
        uom = self.env["uom.uom"].browse(values["product_uom_id"])
        return uom._compute_quantity(values["quantity"], line.product_uom_id, round=False)

    def _prepare_discount_lines(self, discount, goods, spans, plan):
        """Values of the lines that credit ``discount`` along with ``goods``, one a remedy."""
        covered = discount._aftersales_discounted_lines()
        places = {line.id: place for place, line in enumerate(covered)}
        by_remedy = {}
        for values, span in zip(goods, spans, strict=True):
            place = places.get(values["aftersales_source_line_id"])
            if place is not None:
                by_remedy.setdefault(values["aftersales_remedy_id"], []).append((place, span))
        lines = []
        for remedy_id, parts in by_remedy.items():
            values = self._prepare_discount_line(discount, remedy_id, covered, parts, plan)
            if not discount.currency_id.is_zero(values["price_unit"]):
                lines.append(values)
        return lines

    def _prepare_discount_line(self, discount, remedy_id, covered, parts, plan):
        """Values of the line that credits ``parts``, ``[(place in covered, (from, to))]``."""
        digits = discount.currency_id.decimal_places
        weights = covered.mapped("price_subtotal")

        def share(total):
            shares = share_out(total, weights, digits)
            return discount.currency_id.round(
                sum(cumulative(shares[place], *span, digits) for place, span in parts)
            )

        values = self.browse(remedy_id)._copy_line(
            discount,
            "discount",
            quantity=1.0,
            discount=0.0,
            price_unit=share(self._entered_total(discount)),
        )
        values["aftersales_remedy_id"] = remedy_id
        if discount.tax_ids:
            charged = self._as_billed(discount, plan)
            shares = {tax: share(amount) for tax, amount in charged["taxes"].items()}
            values["extra_tax_data"] = self._tax_data(
                values, discount.currency_id, share(charged["untaxed"]), shares
            )
        return values


def _part(quantity, whole):
    """``quantity`` of ``whole`` as an exact fraction between 0 and 1."""
    if not whole:
        return Fraction(0)
    part = Fraction(str(round(quantity, 6))) / Fraction(str(whole))
    return min(max(part, Fraction(0)), Fraction(1))
