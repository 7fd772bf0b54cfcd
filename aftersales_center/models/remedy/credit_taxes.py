"""Tax of a credit line: what the invoice charged, not what its taxes would come to today."""

from odoo import models

from ...engine.refund import cumulative

#: Entries of a base line's tax details that this reads; see account.tax.
_EXCLUDED, _DELTA = "total_excluded_currency", "delta_total_excluded_currency"

#: Credit lines that give back what their invoice line charged.
_GIVES_BACK = (False, "goods", "reduction", "shipping")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _keep_taxes(self, values, invoice_line, quantity, total, plan):
        """Give a credit line its share of the tax that was really charged.

        A tax may have another rate by now, and tax that was rounded for a whole invoice does
        not come out the same line by line. The share is of what is left, so that crediting all
        of a line gives back its tax to the cent. Odoo drops the amounts when somebody edits the
        price or the quantity of the line.

        :param quantity: in the invoice line's unit; ``plan`` does not count it yet.
        :param total: the credit line's amount, the way the price is entered.
        """
        taxes = self._charged(invoice_line, plan)["taxes"]
        billed = self._billed(invoice_line, plan)
        if not taxes or not billed.left:
            return
        money = invoice_line.currency_id
        part = min(quantity / billed.left, 1.0)
        if not money.is_zero(billed.total):
            part = total / billed.left_total if not money.is_zero(billed.left_total) else 0.0
        shares = self._tax_shares(invoice_line, part, plan)
        included = sum(share for tax, share in shares.items() if tax.price_include)
        self._write_taxes(values, invoice_line, money.round(total - included), shares, plan)

    def _keep_taxes_of(self, values, invoice_line, amount, plan):
        """Let a credit line give back ``amount``, tax included, of what was charged.

        Sets its price, the way prices are entered, and its share of the tax.
        """
        charged = self._charged(invoice_line, plan)
        money = invoice_line.currency_id
        values["price_unit"] = amount
        if not charged["taxes"]:
            return
        left = charged["left"] + sum(charged["taxes"].values())
        part = 0.0 if money.is_zero(left) else amount / left
        shares = self._tax_shares(invoice_line, part, plan)
        untaxed = money.round(amount - sum(shares.values()))
        values["price_unit"] = untaxed + sum(
            share for tax, share in shares.items() if tax.price_include
        )
        self._write_taxes(values, invoice_line, untaxed, shares, plan)

    def _tax_shares(self, invoice_line, part, plan):
        """``{tax: amount}``: ``part`` of the tax that is left; ``plan`` counts it from here."""
        digits = invoice_line.currency_id.decimal_places
        taxes = self._charged(invoice_line, plan)["taxes"]
        shares = {}
        for tax, left in taxes.items():
            shares[tax] = cumulative(left, 0, part, digits)
        for tax, share in shares.items():
            taxes[tax] -= share
        return shares

    def _write_taxes(self, values, invoice_line, untaxed, shares, plan):
        """Fix the amounts of a credit line as Odoo keeps them: see ``account.tax``."""
        charged = self._charged(invoice_line, plan)
        charged["left"] -= untaxed
        values["extra_tax_data"] = self._tax_data(values, invoice_line.currency_id, untaxed, shares)

    def _tax_data(self, values, currency, untaxed, shares):
        """``extra_tax_data`` of a credit line: Odoo takes these amounts instead of its own."""
        amounts, on_top = {}, 0.0
        for tax, share in shares.items():
            base = untaxed + (on_top if tax.is_base_affected else 0.0)
            amounts[str(tax.id)] = {"tax_amount_currency": share, "base_amount_currency": base}
            on_top += share if tax.include_base_amount else 0.0
        return {
            "currency_id": currency.id,
            "price_unit": values["price_unit"],
            "discount": values["discount"],
            "quantity": values["quantity"],
            "manual_total_excluded_currency": untaxed,
            "manual_tax_amounts": amounts,
        }

    def _charged(self, invoice_line, plan):
        """What an invoice line charged: ``untaxed``, ``left`` of it to credit, and ``taxes``,
        ``{tax: left to credit}``.

        Read once per invoice and credit note, from what is posted.
        """
        if invoice_line not in plan.taxes:
            charged = dict(self._as_billed(invoice_line, plan))
            charged["taxes"] = dict(charged["taxes"])
            for credit_line in invoice_line._aftersales_credits():
                if credit_line.aftersales_part not in _GIVES_BACK:
                    continue
                credited = self._as_billed(credit_line, plan)
                charged["left"] -= credited["untaxed"]
                for tax, amount in credited["taxes"].items():
                    if tax in charged["taxes"]:
                        charged["taxes"][tax] -= amount
            plan.taxes[invoice_line] = charged
        return plan.taxes[invoice_line]

    def _as_billed(self, line, plan):
        """What a line of an invoice or credit note came to by itself; as :meth:`_charged`."""
        if line not in plan.documents:
            self._read_taxes(line.move_id, plan)
        return plan.documents[line]

    def _read_taxes(self, move, plan):
        """Note what each line of ``move`` was charged, with tax as it stands in the books."""
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        for base_line in base_lines:
            line = base_line["record"]
            untaxed = line.amount_currency * move.direction_sign
            plan.documents[line] = {
                "untaxed": untaxed,
                "left": untaxed,
                "taxes": {
                    data["tax"]: data["tax_amount_currency"]
                    for data in base_line["tax_details"]["taxes_data"]
                    if not data["is_reverse_charge"]
                },
            }

    def _totals(self, invoice, lines):
        """``[(untaxed, with tax)]`` of planned credit lines, rounded as their document will be.

        In the invoice's currency.
        """
        taxes = self.env["account.tax"]
        base_lines = [
            taxes._prepare_base_line_for_taxes_computation(
                {},
                price_unit=values["price_unit"],
                quantity=values["quantity"],
                discount=values.get("discount", 0.0),
                tax_ids=taxes.browse(_ids(values.get("tax_ids"))),
                currency_id=invoice.currency_id,
                product_id=self.env["product.product"].browse(values.get("product_id")),
                partner_id=invoice.partner_id,
                rate=invoice.invoice_currency_rate or 1.0,
                is_refund=True,
                extra_tax_data=values.get("extra_tax_data") or None,
            )
            for values in lines
        ]
        taxes._add_tax_details_in_base_lines(base_lines, invoice.company_id)
        taxes._round_base_lines_tax_details(base_lines, invoice.company_id)
        return [
            (
                line["tax_details"][_EXCLUDED] + line["tax_details"][_DELTA],
                line["tax_details"]["total_included_currency"],
            )
            for line in base_lines
        ]


def _ids(commands):
    """Ids that x2many ``commands`` of copied values come to."""
    found = []
    for command in commands or ():
        if command[0] == 6:
            found = list(command[2])
        elif command[0] == 4:
            found.append(command[1])
    return found
