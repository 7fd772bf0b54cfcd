"""Which lines of an order are rewards, and what they are about."""

from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_is_card_payment(self):
        """Whether any of these lines is a payment by gift card or eWallet."""
        return any(line.reward_id and line.reward_id.program_id.is_payment_program for line in self)

    def _aftersales_is_order_discount(self):
        """A discount of a promotion, loyalty card or coupon is shared out; a payment is not."""
        self.ensure_one()
        if self.reward_id:
            return self.reward_id.reward_type == "discount" and not (
                self._aftersales_is_card_payment()
            )
        return super()._aftersales_is_order_discount()

    def _aftersales_discounted_lines(self):
        """The order lines that these rewards' discounts are about; empty: all.

        A reward has one line per tax: each is about the goods with that tax.
        """
        rewards = self.filtered(lambda line: line.reward_id.reward_type == "discount")
        lines = super(SaleOrderLine, self - rewards)._aftersales_discounted_lines()
        for line in rewards:
            lines |= line._aftersales_rewarded_lines()
        return lines

    def _aftersales_rewarded_lines(self):
        """What this line of a reward is about."""
        self.ensure_one()
        order, reward = self.order_id, self.reward_id
        if reward.discount_applicability == "specific":
            covered = order._get_specific_discountable_lines(reward)
        elif reward.discount_applicability == "cheapest":
            covered = order._cheapest_line(reward) or self.browse()
        else:
            covered = order.order_line - order._get_no_effect_on_threshold_lines()
        covered = covered.filtered(
            lambda line: not line.reward_id and not line.display_type and line.product_uom_qty
        )
        taxes = self._aftersales_rates()
        return covered.filtered(lambda line: line._aftersales_rates() == taxes) or covered

    def _aftersales_rates(self):
        """The taxes of this line that a discount is split by: not fixed ones."""
        return self.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _aftersales_is_all_refunded(self):
        """Whether everything of this order that was charged is on posted credit notes."""
        self.ensure_one()
        charged = self.order_line.filtered(
            lambda line: not line.reward_id and not line.display_type and line.price_total > 0
        )
        return bool(charged) and all(
            self._aftersales_units(line, "out_refund")
            >= self._aftersales_units(line, "out_invoice")
            > 0
            for line in charged
        )

    def _aftersales_units(self, line, move_type):
        """Units of ``line`` on posted documents of ``move_type``, in its own unit."""
        return line.product_uom_id.round(
            sum(
                bill.product_uom_id._compute_quantity(
                    bill.quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
                for bill in line.invoice_lines
                if bill.move_id.move_type == move_type
                and bill.parent_state == "posted"
                and bill.aftersales_part in (False, "goods")
            )
        )
