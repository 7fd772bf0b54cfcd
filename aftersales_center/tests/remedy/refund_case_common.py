"""What the refund cases sell: products, taxes, currencies and orders as their words say."""

from odoo import Command, fields

from .test_refund_terms import RefundTermsCommon

UNITS = {
    "unit": "uom.product_uom_unit",
    "dozen": "uom.product_uom_dozen",
    "kg": "uom.product_uom_kgm",
}


class RefundCaseCommon(RefundTermsCommon):
    """``terms``, ``taxes``, ``products`` and ``orders`` are those of the case being played."""

    # What is sold -----------------------------------------------------

    def sale_journal(self):
        return self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )

    def currency_terms(self):
        if not (name := self.terms.get("currency")):
            return {}
        self.currency = self.env["res.currency"].with_context(active_test=False)
        self.currency = self.currency.search([("name", "=", name)])
        self.currency.active = True
        self.currency.rate_ids.unlink()
        if rate := self.terms.get("rate"):
            self.set_rate(rate, fields.Date.subtract(fields.Date.today(), days=60))
        pricelist = self.env["product.pricelist"].create(
            {"name": name, "currency_id": self.currency.id}
        )
        return {"pricelist_id": pricelist.id}

    def set_rate(self, rate, day):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.currency.id,
                "company_id": self.company.id,
                "name": day,
                "rate": rate,
            }
        )

    def tax_records(self, words):
        found = self.env["account.tax"]
        for word in words:
            if word not in self.taxes:
                self.taxes[word] = self.env["account.tax"].create(self.tax_values(word))
            found += self.taxes[word]
        return found

    def tax_values(self, word):
        kind, amount, price, base = word
        values = {
            "name": f"{kind} {amount} {price} {base}",
            "company_id": self.company.id,
            "type_tax_use": "sale",
            "sequence": len(self.taxes),
        }
        if kind == "group":
            children = self.tax_records(amount)
            return {
                **values,
                "name": "group",
                "amount_type": "group",
                "children_tax_ids": [Command.set(children.ids)],
            }
        if kind == "reverse":
            parts = [("base", 100), ("tax", 100), ("tax", -100)]
            shares = [
                Command.create({"repartition_type": part, "factor_percent": factor})
                for part, factor in parts
            ]
            values |= {
                "invoice_repartition_line_ids": shares,
                "refund_repartition_line_ids": list(shares),
            }
        return {
            **values,
            "amount_type": "fixed" if kind == "fixed" else "percent",
            "amount": amount,
            "price_include_override": price,
            "include_base_amount": base,
        }

    def product_of(self, item):
        values = {"invoice_policy": item["policy"]}
        if item["price"] < 0:
            values.update(type="service", is_storable=False)
        if item["unit"] == "kg":
            values["uom_id"] = self.env.ref(UNITS["kg"]).id
        product = self.make_product(item["name"], abs(item["price"]), **values)
        self.products[item["name"]] = product
        return product

    def order_of(self, sold, **values):
        lines = [
            (
                self.product_of(item),
                item["quantity"],
                {
                    "price_unit": item["price"],
                    "discount": item["discount"],
                    "tax_ids": [Command.set(self.tax_records(item["taxes"]).ids)],
                    **(
                        {"product_uom_id": self.env.ref(UNITS[item["unit"]]).id}
                        if item["unit"]
                        else {}
                    ),
                },
            )
            for item in sold
        ]
        order = self.make_order(*lines, deliver=False, invoice=False, **values)
        if percent := self.terms.get("order_discount"):
            self.discount(order, percent)
        if amount := self.terms.get("discount_amount"):
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "amount",
                    "discount_amount": amount,
                }
            ).action_apply_discount()
        if not self.terms.get("undelivered"):
            self.deliver(order)
        return order

    def line(self, name):
        return self.orders.order_line.filtered(lambda line: line.product_id == self.products[name])
