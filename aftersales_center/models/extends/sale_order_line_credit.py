"""What crediting does to an order line: money that is given back is not a unit taken back."""

from odoo import api, models

#: Credit lines that count as units; all others are money only.
_UNITS = (False, "goods")


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _aftersales_is_order_discount(self):
        """Whether this line lowers the price of others; bridges know more kinds."""
        self.ensure_one()
        return bool(self._is_global_discount()) or (
            bool(self.company_id.sale_discount_product_id)
            and self.product_id == self.company_id.sale_discount_product_id
        )

    def _aftersales_discounted_lines(self):
        """The lines whose price these discounts lower; none: not known, so all of the order."""
        return self.browse()

    def _aftersales_is_delivery(self):
        """Whether this line is the charge for sending the goods; the delivery bridge knows."""
        return False

    def _aftersales_not_taken_back(self, credit):
        """What Odoo counts as taken back by a credit line of ours and was not; in own unit.

        Pieces of an order in dozens count as they count in stock: rounded half up.
        """
        self.ensure_one()
        counted = credit.product_uom_id._compute_quantity(credit.quantity, self.product_uom_id)
        if credit.aftersales_part not in _UNITS:
            return counted
        if not credit.aftersales_remedy_id:
            return 0.0
        return counted - credit.product_uom_id._compute_quantity(
            credit.quantity, self.product_uom_id, rounding_method="HALF-UP"
        )

    def _prepare_qty_invoiced(self):
        """Money given back leaves the units invoiced: they are not offered for invoicing again."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            for credit in line._get_invoice_lines():
                if credit.move_id.state != "cancel" and credit.move_id.move_type == "out_refund":
                    quantities[line] += line._aftersales_not_taken_back(credit)
        return quantities

    @api.depends("invoice_lines.aftersales_part")
    def _compute_qty_invoiced(self):
        super()._compute_qty_invoiced()

    @api.depends("invoice_lines.aftersales_part")
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self:
            for credit in line._get_invoice_lines():
                if credit.move_id.state == "posted" and credit.move_id.move_type == "out_refund":
                    line.qty_invoiced_posted += line._aftersales_not_taken_back(credit)
