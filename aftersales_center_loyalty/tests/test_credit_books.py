"""The books of store credit: zero to pay, to the cent, whatever the taxes."""

from odoo import Command
from odoo.tests import tagged

from .common import LoyaltyCommon

#: (tax included, rounding, [(price, discount, sold)], returned of each)
CASES = [
    (False, "round_per_line", [(10.05, 0.0, 3)], [1]),
    (False, "round_globally", [(10.05, 0.0, 3)], [1]),
    (True, "round_per_line", [(10.05, 0.0, 3)], [2]),
    (True, "round_globally", [(10.05, 0.0, 3)], [2]),
    (False, "round_per_line", [(0.33, 0.0, 7), (1.07, 5.0, 3), (9.99, 33.33, 3)], [7, 2, 1]),
    (False, "round_globally", [(0.33, 0.0, 7), (1.07, 5.0, 3), (9.99, 33.33, 3)], [7, 2, 1]),
    (True, "round_per_line", [(0.33, 0.0, 7), (1.07, 5.0, 3), (9.99, 33.33, 3)], [6, 3, 2]),
    (True, "round_globally", [(0.33, 0.0, 7), (1.07, 5.0, 3), (9.99, 33.33, 3)], [6, 3, 2]),
]


@tagged("post_install", "-at_install")
class TestCreditBooks(LoyaltyCommon):
    def balances(self, moves):
        """``{account: balance}`` of the posted entries of ``moves``."""
        sums = {}
        for line in moves.line_ids:
            sums[line.account_id] = sums.get(line.account_id, 0.0) + line.balance
        return {account: round(balance, 2) for account, balance in sums.items()}

    def test_the_note_is_zero_with_any_tax_and_rounding(self):
        products = [self.make_product(f"Part {number}", 1.0) for number in range(3)]
        for included, rounding, sold, returned in CASES:
            with self.subTest(included=included, rounding=rounding, sold=sold):
                self.company.tax_calculation_rounding_method = rounding
                before, owed = sum(self.wallet().mapped("points")), self.owed()
                tax = self.make_tax(19, included)
                order = self.paid_order(
                    *[
                        (
                            product,
                            quantity,
                            {"price_unit": price, "discount": discount, "tax_ids": tax.ids},
                        )
                        for product, (price, discount, quantity) in zip(products, sold)
                    ]
                )
                rma = self.settled_as("store_credit", *zip(order.order_line, returned, strict=True))
                note = self.credit_notes(rma)
                self.assertEqual(len(note), 1)
                self.assertBooksHold(note)
                given = self.wallet().points - before
                self.assertAlmostEqual(sum(rma.remedy_ids.mapped("credit_given")), given)
                self.assertAlmostEqual(self.owed() - owed, given)
                goods = note.invoice_line_ids.filtered(lambda line: line.aftersales_part == "goods")
                settled = note.invoice_line_ids - goods
                self.assertEqual(len(settled), len(rma.remedy_ids), "one line per remedy")
                self.assertAlmostEqual(-sum(settled.mapped("price_total")), given)
                self.assertFalse(settled.tax_ids)
                self.assertAlmostEqual(given, sum(goods.mapped("price_subtotal")) + note.amount_tax)
                tax.active = False

    def test_all_of_an_order_one_by_one_is_what_was_paid(self):
        for included in (False, True):
            with self.subTest(included=included):
                before = sum(self.wallet().mapped("points"))
                tax = self.make_tax(7, included)
                order = self.paid_order(
                    (self.mug, 3, {"price_unit": 3.33, "discount": 33.33, "tax_ids": tax.ids})
                )
                for _unit in range(3):
                    self.settled_as("store_credit", (order.order_line, 1))
                paid = order.invoice_ids.filtered(
                    lambda move: move.move_type == "out_invoice"
                ).amount_total
                self.assertAlmostEqual(self.wallet().points - before, paid)
                tax.active = False

    def test_revenue_and_tax_go_back_and_the_liability_stays(self):
        tax = self.make_tax(20)
        order = self.paid_order((self.lamp, 2, {"tax_ids": tax.ids}))
        bill = order.invoice_ids
        rma = self.settled_as("store_credit", (order.order_line, 2))
        note = self.credit_notes(rma)
        balances = self.balances(bill | note)
        self.assertEqual(balances.pop(self.liability), -96.0)
        receivable = bill.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).account_id
        self.assertEqual(balances.pop(receivable), 96.0, "paid by the customer's payment")
        self.assertEqual(set(balances.values()) or {0.0}, {0.0}, "revenue, tax and cost are back")

    def test_the_reconciliation_says_that_credit_is_paid(self):
        """80.00 as credit, alone and beside 40.00 of the same line that are paid out."""
        order = self.paid_order((self.lamp, 5))
        figures = ("amount_total", "amount_paid", "amount_open", "differs_at")

        def told(rma):
            row = self.env["aftersales.reconciliation"].search([("rma_id", "=", rma.id)])
            return [row[name] for name in figures]

        alone = self.settled_as("store_credit", (order.order_line, 2))
        self.assertEqual(told(alone), [80.0, 80.0, 0.0, False])
        rma = self.accepted_for("store_credit", (order.order_line, 3))
        self.env["aftersales.remedy"].with_user(self.agent).create(
            [
                {"rma_line_id": rma.line_ids.id, "kind": kind, "quantity": quantity}
                for kind, quantity in (("store_credit", 2), ("refund", 1))
            ]
        ).action_fulfil()
        self.assertEqual(told(rma), [120.0, 80.0, 40.0, "payment"])

    def test_a_foreign_currency_is_credited_in_it(self):
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")])
        )
        currency.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", currency.id)]).unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 0.8713}
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": currency.id}
        )
        tax = self.make_tax(8.1)
        order = self.paid_order(
            (self.lamp, 3, {"price_unit": 33.37, "tax_ids": tax.ids}),
            (self.mug, 3, {"price_unit": 7.77, "tax_ids": tax.ids}),
            pricelist_id=pricelist.id,
        )
        lines = [(line, 1) for line in order.order_line]
        rma = self.accepted_for("store_credit", *lines)
        with self.assertRaisesRegex(Exception, "no eWallet program in CHF"):
            rma.action_settle()
        abroad = self.make_program("ewallet", "Wallet CHF")
        abroad.write({"company_id": False})
        abroad.currency_id = currency
        rma.action_settle()
        note = self.credit_notes(rma)
        self.assertEqual(note.currency_id, currency)
        self.assertBooksHold(note)
        card = self.wallet().filtered(lambda card: card.program_id == abroad)
        self.assertAlmostEqual(card.points, sum(rma.remedy_ids.mapped("credit_given")))
        self.assertAlmostEqual(
            card.points,
            -sum(
                note.line_ids.filtered(lambda line: line.account_id == self.liability).mapped(
                    "amount_currency"
                )
            ),
        )

    def test_two_invoices_one_of_them_unpaid(self):
        order = self.make_order((self.chair, 4), deliver=False, invoice=False)
        self.deliver(order, {self.chair: 2})
        older = self.invoice(order)
        self.pay(older)
        self.deliver(order)
        newer = self.invoice(order)
        rma = self.settled_as("store_credit", (order.order_line, 3))
        self.assertEqual(self.wallet().points, 120.0, "what the newer one owes is no credit")
        self.assertEqual(newer.amount_residual, 0.0)
        self.assertEqual(sorted(self.credit_notes(rma).mapped("amount_total")), [0.0, 240.0])

    def test_the_product_of_the_program_brings_no_tax_of_its_country(self):
        tax = self.make_tax(19)
        self.company.account_sale_tax_id = tax
        order = self.paid_order((self.lamp, 1, {"tax_ids": [Command.set(tax.ids)]}))
        note = self.credit_notes(self.settled_as("store_credit", (order.order_line, 1)))
        line = note.invoice_line_ids.filtered(lambda line: line.aftersales_part == "settlement")
        self.assertEqual((line.price_total, line.tax_ids), (-47.6, tax.browse()))
        self.assertEqual(line.account_id, self.liability)
