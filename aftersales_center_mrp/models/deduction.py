"""What is kept back from the price of kits: parts that are missing, and parts that stay."""

from odoo import Command, fields, models

from odoo.addons.aftersales_center.engine.refund import share_out


class AftersalesRemedyDeduction(models.Model):
    _inherit = "aftersales.remedy.deduction"

    kind = fields.Selection(
        selection_add=[
            ("missing_parts", "Missing parts"),
            ("kept_parts", "Parts that stay with the customer"),
        ],
        ondelete={"missing_parts": "cascade", "kept_parts": "cascade"},
    )


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _prepare_deductions(self):
        """And the shares of parts that stay, and of missing ones once over all remedies."""
        vals_list = super()._prepare_deductions()
        money = self.env["aftersales.settle.line"]._kinds_with_money()
        for remedy in self:
            kit = remedy.rma_line_id
            stays = remedy._kept_parts() if kit and remedy.kind in money else 0.0
            if kit.kit_currency_id.compare_amounts(stays, 0.0) > 0:
                vals_list.append({"remedy_id": remedy.id, "kind": "kept_parts", "amount": stays})
            if not any(kit.kit_part_ids.mapped("qty_missing")):
                continue
            worth = kit._missing_value({part: part.qty_missing for part in kit._parts()})
            kept = kit.remedy_ids.filtered(lambda other: not other.is_cancelled).deduction_ids
            kept = kept.filtered(lambda deduction: deduction.kind == "missing_parts")
            left = min(worth - sum(kept.mapped("amount")), kit._kits_price(remedy.quantity) - stays)
            if kit.kit_currency_id.compare_amounts(left, 0.0) > 0:
                vals_list.append({"remedy_id": remedy.id, "kind": "missing_parts", "amount": left})
        return vals_list

    def _kept_parts(self):
        """The share of the parts that stay with the customer in the price of this remedy's kits."""
        self.ensure_one()
        earlier = self.rma_line_id.remedy_ids._origin.filtered(
            lambda other: not other.is_cancelled and (not self._origin or other.id < self.id)
        )
        return self.rma_line_id._kept_parts(self.quantity, earlier)

    def _spread_deduction(self, deduction, spread, kept):
        """Per cent are of what the parts cost that the return is about, not of those that stay."""
        staying = self.deduction_ids.filtered(lambda other: other.kind == "kept_parts")
        if not deduction.percent or not staying:
            return super()._spread_deduction(deduction, spread, kept)
        totals = [max(total, 0.0) for _invoice, total in spread]
        stays = min(sum(staying.mapped("amount")), sum(totals))
        shares = dict(
            zip(
                [invoice for invoice, _total in spread],
                share_out(stays, totals, self.currency_id.decimal_places),
                strict=True,
            )
        )
        order = list(self.deduction_ids)
        if order.index(staying[0]) < order.index(deduction):  # it is among what is kept already
            kept = {invoice: amount - shares[invoice] for invoice, amount in kept.items()}
        return super()._spread_deduction(
            deduction, [(invoice, total - shares[invoice]) for invoice, total in spread], kept
        )

    def _prepare_deduction_line(self, deduction, invoice, amount):
        """Parts that stay were sold with the kit: its taxes stay on them, where the product for
        them has none of its own."""
        values = super()._prepare_deduction_line(deduction, invoice, amount)
        if deduction.kind != "kept_parts" or values["tax_ids"] != [Command.set([])]:
            return values
        sold = invoice.invoice_line_ids.filtered(
            lambda line: self.sale_line_id in line.sale_line_ids
        )
        taxes = sold[:1].tax_ids.filtered(lambda tax: tax.amount_type != "fixed")
        if not taxes:
            return values
        details = taxes._get_tax_details(
            amount,
            1.0,
            precision_rounding=invoice.currency_id.rounding,
            special_mode="total_included",
        )
        included = sum(
            data["tax_amount"] for data in details["taxes_data"] if data["tax"].price_include
        )
        values["tax_ids"] = [Command.set(taxes.ids)]
        values["price_unit"] = details["total_excluded"] + included
        return values

    def _check_uninvoiced(self, quantity):
        """Of kits that were not invoiced, nothing can be kept back for what stays."""
        self.rma_line_id._check_parts_invoiced()
        return super()._check_uninvoiced(quantity)

    def _share_reduction(self, plan):
        """The price is reduced for the parts that the return is about, at most by theirs."""
        shares = super()._share_reduction(plan)
        kit = self.rma_line_id
        if not kit.kit_choice_ids:
            return shares
        kit._check_worth()
        if self.reduction_percent:
            part = kit._coming_share()
            return [(line, line.currency_id.round(amount * part)) for line, amount in shares]
        kit._check_reduction_of_parts(self.quantity, self.reduction_amount)
        return shares
