"""What a remedy would come to, before anybody makes it: nothing here writes."""

from odoo import api, models
from odoo.exceptions import UserError

from ..words import quantity_words
from .credit import CreditPlan

#: Kinds that share documents: they are previewed together.
_TOGETHER = ("refund", "price_reduction")

#: Kinds that credit nothing.
_NO_MONEY = ("replacement", "repair", "apology")


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    @api.model
    def _render_preview(self, vals_list):
        """What remedies of these values would come to as a small table, or the sentence why they
        cannot be given; called by the settling dialogs, which checked access to the case."""
        entries, effects, problem = [], [], ""
        try:
            # sudo: amounts of documents of a case the agent may write; nothing is saved.
            remedies = self.sudo().browse()
            for number, vals in enumerate(vals_list):
                # A reference, since records that are not saved are told apart by nothing else.
                remedies |= remedies.new(vals, ref=f"row {number}")
            entries = remedies._preview()
            effects = remedies._preview_effects()
        except UserError as error:
            problem = error.args[0]
        totals = {}
        for entry in entries:
            currency = entry["currency"]
            totals[currency] = totals.get(currency, 0.0) + entry["total"]
        return self.env["ir.qweb"]._render(
            "aftersales_center.settle_preview",
            {
                "entries": entries,
                "effects": effects,
                "totals": totals,
                "problem": problem,
                "rows": len(vals_list),
            },
        )

    def _preview(self):
        """What fulfilling these remedies (saved or not) would make: a list of dicts.

        ``text`` names a document or an effect, ``untaxed`` and ``total`` are amounts in
        ``currency``: positive to the customer, negative from the customer.
        """
        entries = []
        for kind, remedies in self.grouped("kind").items():
            groups = [remedies] if kind in _TOGETHER else remedies
            for group in groups:
                entries += getattr(group, f"_preview_{kind}")()
        return entries

    def _preview_effects(self):
        """What stays of each order line once these remedies are given: a list of dicts.

        ``line`` is the order line, ``invoiced`` and ``claimable`` are units in words, ``money`` is
        what may still be refunded of the price in words: untaxed, in the order's currency.
        """
        effects = []
        for line, remedies in self.grouped("sale_line_id").items():
            if not line:
                continue
            credited, money = 0.0, 0.0
            for remedy in remedies:
                plan = remedy._plan_of_money()
                money += remedy._plan_amount(plan)
                credited += sum(
                    self.env["uom.uom"]
                    .browse(values["product_uom_id"])
                    ._compute_quantity(values["quantity"], line.product_uom_id, round=False)
                    for _invoice, values in plan.lines_of(remedy, "goods")
                )
            invoiced, outside = self.env["aftersales.entitlement"]._for_preview(line)
            uom = line.product_uom_id
            effects.append(
                {
                    "line": line,
                    "invoiced": quantity_words(uom, line.qty_invoiced - credited),
                    "money": line.currency_id.format(max(invoiced - outside - money, 0.0)),
                    "claimable": quantity_words(uom, max(line.aftersales_qty_available, 0.0)),
                }
            )
        return effects

    def _plan_of_money(self):
        """The plan of the credit notes of one remedy; an empty one where it credits nothing."""
        self.ensure_one()
        if self.kind == "price_reduction":
            return self._plan_credit_price_reduction()
        if self.kind in _NO_MONEY:
            return CreditPlan()
        return self._plan_credit()

    def _preview_refund(self):
        plan = self._plan_credit()
        entries = self._preview_credit(plan)
        for remedy, rest in plan.uninvoiced.items():
            entries.append(
                remedy._preview_entry(
                    self.env._(
                        "%(quantity)s of %(product)s never invoiced: nothing to credit",
                        quantity=remedy._quantity_words(rest),
                        product=remedy.product_id.display_name,
                    )
                )
            )
        return entries

    def _preview_price_reduction(self):
        return self._preview_credit(self._plan_credit_price_reduction())

    def _preview_replacement(self):
        self.ensure_one()
        return [
            self._preview_entry(
                self.env._(
                    "Delivery of %(quantity)s of %(product)s",
                    quantity=self._quantity_words(self.quantity),
                    product=self.product_id.display_name,
                )
            )
        ]

    def _preview_credit(self, plan):
        """One entry for each credit note of ``plan``, rounded as Odoo will."""
        entries = []
        for invoice, lines in plan.items():
            totals = self._totals(invoice, lines)
            untaxed = sum(net for net, _total in totals)
            total = sum(total for _net, total in totals)
            coins = self._preview_coins(invoice, untaxed, total)
            entries.append(
                self._preview_entry(
                    self.env._("Credit note for %s", invoice.name),
                    untaxed + (coins if _coins_are_untaxed(invoice) else 0.0),
                    total + coins,
                    invoice.currency_id,
                )
            )
        return entries

    def _preview_coins(self, invoice, untaxed, total):
        """What Odoo adds to a credit note that goes by the invoice's cash rounding."""
        rounding, currency = invoice.invoice_cash_rounding_id, invoice.currency_id
        if not rounding or (
            not _coins_are_untaxed(invoice) and currency.compare_amounts(untaxed, total) == 0
        ):
            return 0.0  # without a tax there is none to round
        return rounding.compute_difference(currency, total)

    def _preview_entry(self, text, untaxed=0.0, total=0.0, currency=None):
        return {
            "text": text,
            "untaxed": untaxed,
            "total": total,
            "currency": currency or self.currency_id,
        }

    def _planned_amount(self):
        """What fulfilling this remedy will give, untaxed, in the order's currency.

        Credited money for refunds and reductions; what the goods cost for everything else.
        """
        self.ensure_one()
        if self.kind == "price_reduction":
            return self._plan_amount(self._plan_credit_price_reduction())
        if self.kind == "replacement":
            return self._goods_value()
        return max(self._plan_amount(self._plan_credit()), 0.0)

    def _plan_amount(self, plan):
        amount = 0.0
        for invoice, lines in plan.items():
            for values, (net, _total) in zip(lines, self._totals(invoice, lines), strict=True):
                if values["aftersales_part"] in ("goods", "discount", "reduction"):
                    amount += invoice.currency_id._convert(
                        net, self.currency_id, invoice.company_id, invoice.invoice_date
                    )
        return amount

    def _goods_value(self):
        """What the units of this remedy cost, untaxed, in the order's currency.

        What the order charges for them, and not less than what they were invoiced at: a price
        that is lowered afterwards makes nothing cheaper to give away.
        """
        line = self.sudo().sale_line_id  # sudo: prices of invoices, for one sum
        quantity = self._in_sale_unit(self.quantity)
        prices = line._aftersales_invoiced_prices()
        if line.product_uom_qty:
            prices.append(line.price_subtotal / line.product_uom_qty)
        return max(prices, default=0.0) * quantity


def _coins_are_untaxed(invoice):
    """Whether the cash rounding of ``invoice`` is a line of its own, and not part of a tax."""
    return invoice.invoice_cash_rounding_id.strategy == "add_invoice_line"
