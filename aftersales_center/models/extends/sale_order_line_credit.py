"""What crediting does to an order line: money that is given back is not a unit taken back."""

from odoo import api, models

from ...engine.refund import units_paid_back

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

        Odoo rounds each credit line to the order's unit. Single pieces of an order in dozens have
        to add up to it, so they count as what they are.
        """
        self.ensure_one()
        counted = credit.product_uom_id._compute_quantity(credit.quantity, self.product_uom_id)
        if credit.aftersales_part not in _UNITS:
            return counted
        if not credit.aftersales_remedy_id:
            return 0.0
        return counted - credit.product_uom_id._compute_quantity(
            credit.quantity, self.product_uom_id, round=False
        )

    def _prepare_qty_delivered(self):
        """Single pieces that come back of an order in dozens add up to it; see above."""
        quantities = super()._prepare_qty_delivered()
        for line in self:
            own = line.product_uom_id
            if all(move.product_uom == own for move in line.move_ids):
                continue
            outgoing, incoming = line._get_outgoing_incoming_moves()
            for move in outgoing | incoming:
                if move.state != "done" or move.product_uom == own:
                    continue
                if not (move.aftersales_rma_line_id or move.aftersales_sent_line_id):
                    continue
                lost = move.product_uom._compute_quantity(
                    move.quantity, own, round=False
                ) - move.product_uom._compute_quantity(
                    move.quantity, own, rounding_method="HALF-UP"
                )
                quantities[line] += lost if move in outgoing else -lost
        return quantities

    def _aftersales_bought(self):
        """``{line: units}`` that the customer has, had or will get; in each line's unit.

        What was delivered and what is still on its way, without what came back otherwise;
        replacements are no further units. A line without any transfer counts as ordered.
        """
        facts = self.env["aftersales.entitlement"]._facts(self)
        bought = {}
        for line in self:
            bought[line] = max(line.product_uom_qty, 0.0)
            own = line.move_ids.filtered(
                lambda move, line=line: move.product_id == line.product_id
                and not move.aftersales_remedy_id
                and not move.aftersales_sent_line_id
                and not move.location_id._aftersales_is_out()
                and (move.location_final_id or move.location_dest_id)._aftersales_is_out()
            )
            if not own:
                continue
            done = own.filtered(
                lambda move: move.state == "done" and move.location_dest_id._aftersales_is_out()
            )
            delivered = line._aftersales_sum_moves(done)
            coming = line._aftersales_sum_moves(
                own.filtered(lambda move: move.state not in ("done", "cancel"))
            )
            coming = min(coming, max(line.product_uom_qty - delivered, 0.0))
            _sent, outside = facts.get(line.id, (0.0, 0.0))
            bought[line] = max(delivered + coming - outside, 0.0)
        return bought

    def _aftersales_sum_moves(self, moves):
        """What ``moves`` carried or will carry, in this line's unit."""
        return sum(
            move.product_uom._compute_quantity(
                move.quantity if move.state == "done" else move.product_uom_qty,
                self.product_uom_id,
                round=False,
            )
            for move in moves
        )

    def _aftersales_invoiced_prices(self):
        """What one unit of this line was invoiced at, order discounts included.

        Untaxed, in the order's currency at each invoice's rate: a list, one for each bill.
        """
        self.ensure_one()
        prices = []
        for bill in self.invoice_lines:
            move = bill.move_id
            if move.move_type != "out_invoice" or move.state != "posted" or bill.is_downpayment:
                continue
            units = bill.product_uom_id._compute_quantity(
                bill.quantity, self.product_uom_id, round=False
            )
            if self.product_uom_id.compare(units, 0.0) > 0:
                amount = bill.price_subtotal + bill._aftersales_discount()
                amount = bill.currency_id._convert(
                    amount, self.currency_id, self.company_id, move.invoice_date, round=False
                )
                prices.append(amount / units)
        return prices

    def _aftersales_paid_back(self):
        """Units whose whole price was given back by reductions, drafts included; in own unit.

        Of returns only those that are done: one under way holds its units still.
        """
        self.ensure_one()
        # sudo: amounts of the line's own remedies, of which only a number of units is told.
        given = self.sudo().aftersales_remedy_ids.filtered(
            lambda remedy: remedy.kind == "price_reduction"
            and not remedy.is_cancelled
            and (remedy.complaint_id or remedy.rma_line_id.state == "done")
            and remedy.currency_id.compare_amounts(remedy.amount, 0.0) > 0
        )
        price = min(self._aftersales_invoiced_prices(), default=0.0) if given else 0.0
        if price <= 0:
            return 0.0
        units = [remedy._in_sale_unit(remedy.quantity) for remedy in given]
        return units_paid_back(
            (quantity, remedy.amount / (quantity * price))
            for quantity, remedy in zip(units, given, strict=True)
        )

    def _aftersales_not_given_again(self, bill):
        """What Odoo counts as invoiced by the reversal of a credit line and was not."""
        reversed_line = bill.aftersales_reversed_line_id
        if not reversed_line or reversed_line.aftersales_part in _UNITS:
            return 0.0
        return bill.product_uom_id._compute_quantity(bill.quantity, self.product_uom_id)

    def _prepare_qty_invoiced(self):
        """Money given back leaves the units invoiced: they are not offered for invoicing again."""
        quantities = super()._prepare_qty_invoiced()
        for line in self:
            for credit in line._get_invoice_lines():
                if credit.move_id.state == "cancel":
                    continue
                if credit.move_id.move_type == "out_refund":
                    quantities[line] += line._aftersales_not_taken_back(credit)
                else:
                    quantities[line] -= line._aftersales_not_given_again(credit)
        return quantities

    @api.depends("invoice_lines.aftersales_part")
    def _compute_qty_invoiced(self):
        super()._compute_qty_invoiced()

    @api.depends("invoice_lines.aftersales_part")
    def _compute_qty_invoiced_posted(self):
        super()._compute_qty_invoiced_posted()
        for line in self:
            for credit in line._get_invoice_lines():
                if credit.move_id.state != "posted":
                    continue
                if credit.move_id.move_type == "out_refund":
                    line.qty_invoiced_posted += line._aftersales_not_taken_back(credit)
                else:
                    line.qty_invoiced_posted -= line._aftersales_not_given_again(credit)
