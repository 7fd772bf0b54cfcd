"""Lines that settle a credit note by cards instead of money."""

from odoo import Command, models

from ..engine.shares import back_to_card, shares
from .remedy import CREDIT_KINDS

#: Parts of a credit note that give back what the order charged.
_CHARGED_PARTS = (False, "goods", "discount", "reduction", "shipping")
#: Kinds whose credit is money that would be paid out: the part paid by card goes to the card.
_PAID_OUT = ("refund", "price_reduction", *CREDIT_KINDS)


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _prepare_settlement_lines(self, invoice, lines):
        """First what goes back to the cards that paid, then what becomes credit.

        One negative line per remedy on the program's own product, without tax: revenue and tax
        go back as in a refund, what is owed to the customer stands on the product's account.
        """
        values = super()._prepare_settlement_lines(invoice, lines)
        values += self._prepare_card_shares(invoice, lines)
        return values + self._prepare_credit_lines(invoice, [*lines, *values])

    # ------------------------------------------------------------------
    # What was paid by card
    # ------------------------------------------------------------------

    def _prepare_card_shares(self, invoice, lines):
        """The share of each payment by gift card or eWallet in what is credited."""
        payments = invoice.invoice_line_ids.filtered(
            lambda line: line.sale_line_ids._aftersales_is_card_payment()
        )
        if not payments:
            return []
        totals = self._totals(invoice, lines)
        rest = sum(total for _untaxed, total in totals)
        currency = invoice.currency_id
        prepared = []
        for payment in payments:
            order = payment.sale_line_ids.order_id[:1]
            goods = sum(
                line.price_total
                for line in invoice.invoice_line_ids - payments
                if line.sale_line_ids.order_id == order
            )
            credited, back = self._credited_before(invoice, order, payment)
            for remedy in self._paid_out_on(order, lines):
                now = sum(
                    total
                    for values, (_untaxed, total) in zip(lines, totals, strict=True)
                    if values["aftersales_remedy_id"] == remedy.id
                    and values.get("aftersales_part") in _CHARGED_PARTS
                )
                paid = -payment.price_total
                share = back_to_card(paid, goods, credited, now, back, currency.decimal_places)
                share = min(share, max(currency.round(rest), 0.0))  # never more than is credited
                credited, back, rest = credited + now, back + share, rest - share
                if not currency.is_zero(share):
                    prepared.append(remedy._prepare_card_share(payment, share / paid))
        return prepared

    def _paid_out_on(self, order, lines):
        """Remedies of ``order`` with ``lines``, of a kind whose money would be paid out."""
        on_note = {values["aftersales_remedy_id"] for values in lines}
        return self.filtered(
            lambda remedy: remedy.id in on_note
            and remedy.kind in _PAID_OUT
            and remedy.sale_line_id.order_id == order
        )

    def _credited_before(self, invoice, order, payment):
        """``(goods, payment)`` that live credit notes of ``invoice`` gave back before, with tax."""
        earlier = invoice.reversal_move_ids.filtered(
            lambda note: note.move_type == "out_refund" and note.state != "cancel"
        ).invoice_line_ids
        paid_by = payment.sale_line_ids
        back = earlier.filtered(
            lambda line: line.aftersales_card_payment_id in paid_by
            or bool(line.sale_line_ids & paid_by)
        )
        goods = (earlier - back).filtered(
            lambda line: line.aftersales_part in _CHARGED_PARTS
            and (line.sale_line_ids.order_id | line.aftersales_remedy_id.sale_line_id.order_id)
            == order
        )
        return sum(goods.mapped("price_total")), -sum(back.mapped("price_total"))

    def _prepare_card_share(self, payment, part):
        """``part`` of an invoiced payment by card; its own account and taxes."""
        return self._copy_line(
            payment,
            "settlement",
            price_unit=payment.currency_id.round(payment.price_unit * payment.quantity * part),
            quantity=1.0,
            sale_line_ids=[Command.clear()],  # the order's payment stays invoiced
            aftersales_card_payment_id=payment.sale_line_ids[:1].id,
        )

    # ------------------------------------------------------------------
    # What becomes credit
    # ------------------------------------------------------------------

    def _prepare_credit_lines(self, invoice, lines):
        """One line per remedy that gives credit, for what is not owed on the invoice any more."""
        totals = {}
        for values, (_untaxed, total) in zip(lines, self._totals(invoice, lines), strict=True):
            remedy_id = values["aftersales_remedy_id"]
            totals[remedy_id] = totals.get(remedy_id, 0.0) + total
        mine = self.filtered(lambda remedy: remedy.kind in CREDIT_KINDS and remedy.id in totals)
        credit = min(
            sum(totals[remedy.id] for remedy in mine),
            sum(totals.values()) - invoice._aftersales_open(),
        )
        parts = shares(
            max(credit, 0.0),
            [totals[remedy.id] for remedy in mine],
            invoice.currency_id.decimal_places,
        )
        return [
            remedy._prepare_credit_settlement(invoice, part)
            for remedy, part in zip(mine, parts, strict=True)
            if invoice.currency_id.compare_amounts(part, 0.0) > 0
        ]

    def _prepare_credit_settlement(self, invoice, amount):
        """Values of the line that turns ``amount`` (invoice currency) into credit."""
        program = self.company_id._aftersales_program(self.kind, self.currency_id)
        product = program._aftersales_product().with_company(self.company_id)
        account = product.product_tmpl_id.get_product_accounts(
            fiscal_pos=invoice.fiscal_position_id
        )["income"]
        return {
            "display_type": "product",
            "product_id": product.id,
            "name": self._settlement_text(),
            "quantity": 1.0,
            "price_unit": -amount,
            "tax_ids": [Command.clear()],
            "account_id": account.id,
            "aftersales_remedy_id": self.id,
            "aftersales_part": "settlement",
        }

    def _settlement_text(self):
        lang = self._case_partner().lang or self.env.lang
        env = self.with_context(lang=lang).env
        if self.kind == "store_credit":
            return env._("Store credit for %s", self._case().name)
        return env._("Voucher for %s", self._case().name)

    def _credit_lines(self):
        """Live credit-note lines that turn money of these remedies into credit."""
        return self.credit_line_ids.filtered(
            lambda line: line.aftersales_part == "settlement"
            and not line.aftersales_card_payment_id
            and line.parent_state != "cancel"
            and line.aftersales_remedy_id.kind in CREDIT_KINDS
        )

    def _credit_posted(self):
        """What posted credit notes turned into credit for this remedy, in its currency.

        Less what accountants reversed of it.
        """
        lines = self._credit_lines().filtered(lambda line: line.parent_state == "posted")
        reversed_total = sum(lines._aftersales_reversals().mapped("price_total"))
        return reversed_total - sum(lines.mapped("price_total"))
