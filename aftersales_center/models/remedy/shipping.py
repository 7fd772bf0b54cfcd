"""The delivery charge of an order, given back with its goods.

Directive 2011/83/EU, article 13(1) and (2): a withdrawal from the whole contract gives back the
delivery charge too, at most what the cheapest standard delivery cost. The decision says how much
applies; for a part of the goods the company decides.
"""

from odoo import models
from odoo.exceptions import UserError


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _plan_shipping(self, plan):
        """Credit what is due of the delivery charge of each order whose goods come back."""
        for order, remedies in self.grouped(lambda remedy: remedy.sale_line_id.order_id).items():
            planned = [
                values for remedy in remedies for _i, values in plan.lines_of(remedy, "goods")
            ]
            if not planned:
                continue
            due = remedies._delivery_charge_due(order, plan)
            for bill in order._aftersales_delivery_bills():
                charged = bill.currency_id.round(
                    bill.price_total + bill._aftersales_discount_total()
                )
                given = sum(credit.price_total for credit in bill._aftersales_credits())
                amount = min(due, charged) - given
                due -= min(due, charged)
                if bill.currency_id.compare_amounts(amount, 0.0) <= 0:
                    continue
                values = remedies[-1]._copy_line(bill, "shipping", quantity=1.0, discount=0.0)
                remedies[-1]._keep_taxes_of(values, bill, amount, plan)
                plan[bill.move_id].append(values)

    def _delivery_charge_due(self, order, plan):
        """How much of the charges of ``order`` is due in all with these remedies, tax included."""
        granted = set(self.rma_line_id.decision_id.mapped("outbound"))
        if any(remedy.complaint_id and remedy.with_delivery_charge for remedy in self):
            granted.add("y")  # no law asks for it: an agent's own word
        charge = sum(order._aftersales_delivery_bills().mapped("price_total"))
        if not charge or granted <= {"n", False}:
            return 0.0
        if "y" not in granted and order.aftersales_standard_delivery_known:
            charge = min(charge, order.aftersales_standard_delivery)
        if self._completes(order, plan):
            return charge
        if self.company_id.aftersales_partial_delivery_charge == "share":
            return order.currency_id.round(charge * self._value_share(order, plan))
        return 0.0

    def _completes(self, order, plan):
        """Whether with this plan all goods of ``order`` are given back.

        What was cancelled before it left was never the customer's: the rest is the whole.
        """
        goods = order.sudo()._aftersales_goods_lines()  # sudo: as fulfilling; quantities
        bought = goods._aftersales_bought()
        return all(
            line.product_uom_id.compare(self._credited_units(line, plan), bought[line]) >= 0
            for line in goods
        )

    def _value_share(self, order, plan):
        """How much of the order's goods is given back with this plan, by value: 0 to 1."""
        goods = order.sudo()._aftersales_goods_lines()  # sudo: as fulfilling; quantities
        bought = goods._aftersales_bought()
        whole = back = 0.0
        for line in goods.filtered("product_uom_qty"):
            price = line.price_total / line.product_uom_qty
            whole += price * bought[line]
            back += price * min(self._credited_units(line, plan), bought[line])
        return back / whole if whole else 0.0

    def _credited_units(self, line, plan):
        """Units of a sold line that remedies gave back, this plan included; in its unit."""
        before = sum(
            remedy._in_sale_unit(remedy.qty_credited + remedy.qty_uninvoiced)
            for remedy in line.sudo().aftersales_remedy_ids  # sudo: as fulfilling
            if not remedy.is_cancelled and remedy.kind != "price_reduction"
        )
        for remedy in self.filtered(lambda remedy: remedy.sale_line_id == line):
            before += sum(
                self.env["uom.uom"]
                .browse(values["product_uom_id"])
                ._compute_quantity(values["quantity"], line.product_uom_id, round=False)
                for _invoice, values in plan.lines_of(remedy, "goods")
            )
            before += remedy._in_sale_unit(plan.uninvoiced.get(remedy, 0.0))
        return before

    def _check_delivery_charge(self):
        """Stop on a credit note that gives back more of a delivery charge than was invoiced."""
        for bill in self.credit_line_ids.filtered(
            lambda line: line.aftersales_part == "shipping"
            or line.aftersales_remedy_id.sale_line_id._aftersales_is_delivery()
        ).aftersales_source_line_id:
            given = sum(bill._aftersales_credits().mapped("price_subtotal"))
            if bill.currency_id.compare_amounts(given, bill.price_subtotal) > 0:
                raise UserError(
                    self.env._(
                        "%(given)s of the delivery charge would be given back, but %(charged)s was"
                        " invoiced on %(invoice)s, without tax. Lower the line on the credit note.",
                        given=bill.currency_id.format(given),
                        charged=bill.currency_id.format(bill.price_subtotal),
                        invoice=bill.move_id.name,
                    )
                )
