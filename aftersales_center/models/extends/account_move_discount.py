"""Order discounts on invoices: which lines are one, and what goods cost after it."""

from odoo import models

from ...engine.refund import share_out


class AccountMove(models.Model):
    _inherit = "account.move"

    def _aftersales_discount_lines(self):
        """The lines that lower the price of others: order discounts, coupons."""
        return self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and line.currency_id.compare_amounts(line.price_subtotal, 0.0) < 0
            and any(sold._aftersales_is_order_discount() for sold in line.sale_line_ids)
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _aftersales_discounted_lines(self):
        """The lines of the same invoice whose price this discount lowers.

        Those the order says; otherwise those with the same taxes, as Odoo makes one discount for
        each combination of taxes; where there are none, all.
        """
        self.ensure_one()
        priced = self.move_id.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and not line.is_downpayment
            and line.currency_id.compare_amounts(line.price_subtotal, 0.0) > 0
        )
        named = self.sale_line_ids._aftersales_discounted_lines()
        if named:
            priced = priced.filtered(lambda line: line.sale_line_ids & named)
        return priced.filtered(lambda line: line.tax_ids == self.tax_ids) or priced

    def _aftersales_discount(self):
        """What order discounts of the same invoice take off this line, untaxed, at most 0."""
        self.ensure_one()
        discount = 0.0
        for line in self.move_id._aftersales_discount_lines():
            covered = line._aftersales_discounted_lines()
            if self in covered:
                shares = share_out(
                    line.price_subtotal,
                    covered.mapped("price_subtotal"),
                    line.currency_id.decimal_places,
                )
                discount += shares[covered.ids.index(self.id)]
        return discount

    def _aftersales_discount_total(self):
        """The same with tax, at the rate of this line."""
        self.ensure_one()
        net = self._aftersales_discount()
        return net * self.price_total / self.price_subtotal if self.price_subtotal else net

    def _aftersales_credits(self):
        """Live credit lines of this invoice line, whoever made them."""
        self.ensure_one()
        return self.sale_line_ids.invoice_lines.filtered(
            lambda line: line.move_id.move_type == "out_refund"
            and line.parent_state != "cancel"
            and (
                line.aftersales_source_line_id == self
                or (
                    not line.aftersales_source_line_id
                    and line.move_id.reversed_entry_id == self.move_id
                )
            )
        )
