"""What an exchange costs: the price of the new goods, and what is left of the difference."""

from odoo import Command, api, fields, models

from ...engine.exchange import charged, variant_price


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    exchange_difference = fields.Monetary(
        compute="_compute_exchange_difference",
        compute_sudo=True,
        help="What the new goods cost less what is given back, tax included: negative in the"
        " customer's favour.",
    )

    @api.depends(
        "kind",
        "quantity",
        "exchange_product_id",
        "exchange_price_policy",
        "difference_policy",
        "credit_line_ids.price_total",
        "credit_line_ids.parent_state",
        "exchange_line_ids.price_total",
    )
    def _compute_exchange_difference(self):
        for remedy in self:
            remedy.exchange_difference = 0.0
            if remedy.kind != "exchange" or remedy.is_cancelled or not remedy.exchange_product_id:
                continue
            line = remedy._exchange_line()
            _price, returned, total = remedy._exchange_terms()
            remedy.exchange_difference = (line.price_total if line else total) - returned

    def _returned_total(self, plan=None):
        """What the returned units are worth, tax included, in the order's currency.

        What is credited for them; for what is not (yet), what the order charges. Deductions and
        delivery charges have nothing to do with the price of the goods.

        :param plan: a credit plan to count as if it were done.
        """
        self.ensure_one()
        units = self.qty_credited
        total = sum(
            self._in_order_currency(line, line.price_total)
            for line in self._live_credit_lines()
            if line.aftersales_part in (False, "goods", "discount")
        )
        for invoice, values_list in (plan or {}).items():
            for values, (_net, gross) in zip(
                values_list, self._totals(invoice, values_list), strict=True
            ):
                if values["aftersales_remedy_id"] != self.id:
                    continue
                if values["aftersales_part"] not in ("goods", "discount"):
                    continue
                total += invoice.currency_id._convert(
                    gross, self.currency_id, invoice.company_id, invoice.invoice_date
                )
                if values["aftersales_part"] == "goods":
                    unit = self.env["uom.uom"].browse(values["product_uom_id"])
                    units += unit._compute_quantity(
                        values["quantity"], self.product_uom_id, rounding_method="HALF-UP"
                    )
        line = self.sale_line_id
        rest = self._in_sale_unit(max(self.quantity - units, 0.0))
        if line.product_uom_qty:
            total += line.price_total * rest / line.product_uom_qty
        return self.currency_id.round(total)

    def _exchange_terms(self, plan=None):
        """``(unit price, returned, charged)``: the price as the order enters it, and two totals
        with tax in its currency."""
        self.ensure_one()
        returned = self._returned_total(plan)
        draft = self._draft_exchange_line()
        goods = draft.price_total
        if (
            self.exchange_price_policy == "original"
            and self.exchange_product_id.product_tmpl_id == self.product_id.product_tmpl_id
        ):
            same = self._draft_exchange_line(self.product_id)
            goods = variant_price(returned, same.price_total, draft.price_total)
        total = charged(returned, goods, self.difference_policy)
        if self.currency_id.compare_amounts(total, draft.price_total) == 0:
            return draft.price_unit, returned, total
        return self._price_reaching(draft, total), returned, total

    def _draft_exchange_line(self, product=None):
        """An order line that is never saved, to let Odoo compute taxes and totals."""
        values = self._prepare_exchange_line(product or self.exchange_product_id)
        values.pop("aftersales_remedy_id")
        return self.env["sale.order.line"].new(values)

    def _price_reaching(self, line, total):
        """The unit price at which ``line`` comes to ``total``, tax included."""
        if not line.product_uom_qty:
            return 0.0
        details = line.tax_ids._get_tax_details(
            total,
            1.0,
            precision_rounding=line.currency_id.rounding,
            product=line.product_id,
            special_mode="total_included",
        )
        included = sum(
            data["tax_amount"] for data in details["taxes_data"] if data["tax"].price_include
        )
        return (details["total_excluded"] + included) / line.product_uom_qty

    def _exchange_price(self, product, uom):
        """The price of one ``uom`` of ``product`` by the order's pricelist, in its currency."""
        order = self.sale_line_id.order_id
        date = order.date_order if self.exchange_price_policy == "original" else False
        price = order.pricelist_id._get_product_price(
            product,
            self.quantity,
            currency=order.currency_id,
            uom=uom,
            date=date or fields.Datetime.now(),
        )
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(order.company_id),
            fiscal_position=order.fiscal_position_id,
        )

    def _prepare_exchange_line(self, product):
        """Values of the order line of ``product``: no discount, the old line's route."""
        self.ensure_one()
        old, uom = self.sale_line_id, self.product_uom_id
        if not uom._has_common_reference(product.uom_id):
            uom = product.uom_id
        return {
            "order_id": old.order_id.id,
            "product_id": product.id,
            "product_uom_qty": self.quantity,
            "product_uom_id": uom.id,
            "price_unit": self._exchange_price(product, uom),
            "discount": 0.0,
            "sequence": old.sequence,
            "route_ids": [Command.set(old.route_ids.ids)],
            "aftersales_remedy_id": self.id,
        }

    def _preview_exchange(self):
        """The credit, the new goods, and what is left between customer and shop."""
        self.ensure_one()
        plan = self._plan_credit()
        entries = self._preview_credit(plan)
        product = self.exchange_product_id
        if not product:
            return entries
        price, _returned, total = self._exchange_terms(plan)
        draft = self._draft_exchange_line()
        draft.price_unit = price
        credited = sum(entry["total"] for entry in entries)
        entries.append(
            self._preview_entry(
                self.env._(
                    "Invoice and delivery of %(quantity)s of %(product)s",
                    quantity=self._quantity_words(self.quantity),
                    product=product.display_name,
                )
                if credited
                else self.env._(
                    "Delivery of %(quantity)s of %(product)s, billed with the order",
                    quantity=self._quantity_words(self.quantity),
                    product=product.display_name,
                ),
                -draft.price_subtotal,
                -total,
            )
        )
        return entries
