"""The price difference of an exchange, to the cent, in one net chain of documents."""

from odoo import Command, fields
from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeMoney(ExchangeCommon):
    def test_policies_of_the_difference(self):
        for policy, dearer, cheaper in (
            ("settle", 30.0, -40.0),
            ("charge", 30.0, 0.0),
            ("refund", 0.0, -40.0),
            ("waive", 0.0, 0.0),
        ):
            self.policy(difference=policy)
            for new, difference in ((self.bench, dearer), (self.stool, cheaper)):
                with self.subTest(policy=policy, new=new.name):
                    order = self.make_order((self.sofa, 1))
                    self.pay(order.invoice_ids)
                    rma = self.exchanged(order.order_line, 1, new)
                    self.assertAlmostEqual(self.owed(order), difference)
                    self.assertAlmostEqual(rma.remedy_ids.exchange_difference, difference)
                    self.assert_balanced(order)

    def test_taxes_included_and_excluded(self):
        for included in (False, True):
            for percent in (19, 7.7):
                for policy, difference in (("waive", 0.0), ("settle", None)):
                    with self.subTest(included=included, percent=percent, policy=policy):
                        self.policy(difference=policy)
                        tax = self.tax(percent, included=included)
                        old, new = self.goods("Old", 33.33, tax), self.goods("New", 47.11, tax)
                        order = self.make_order((old, 3))
                        self.pay(order.invoice_ids)
                        rma = self.exchanged(order.order_line, 3, new)
                        bill, note = self.new_bill(rma), self.credit_notes(rma)
                        if difference is None:
                            difference = bill.amount_total - note.amount_total
                            self.assertGreater(difference, 0)
                        self.assertAlmostEqual(self.owed(order), difference)
                        self.assertEqual(bill.invoice_line_ids.tax_ids, tax)
                        self.assert_balanced(order)

    def test_waived_over_different_taxes(self):
        self.policy(difference="waive")
        for old_tax, new_tax in ((self.tax(19), self.tax(7)), (self.tax(7), self.tax(19, True))):
            old, new = self.goods("Old", 50.0, old_tax), self.goods("New", 80.0, new_tax)
            order = self.make_order((old, 1))
            rma = self.exchanged(order.order_line, 1, new)
            self.assertAlmostEqual(
                self.new_bill(rma).amount_total, self.credit_notes(rma).amount_total
            )

    def test_the_fiscal_position_of_the_order(self):
        home, abroad = self.tax(19), self.tax(0)
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        abroad.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(home.id)],
            }
        )
        old, new = self.goods("Old", 50.0, home), self.goods("New", 80.0, home)
        order = self.make_order((old, 1), fiscal_position_id=position.id)
        self.assertEqual(order.order_line.tax_ids, abroad)
        rma = self.exchanged(order.order_line, 1, new)
        self.assertEqual(self.new_line(rma).tax_ids, abroad)
        self.assertEqual(self.new_bill(rma).amount_total, 80.0)

    def test_a_variant_at_the_original_price(self):
        self.policy("original")
        red, blue, gold = self.variants(40.0, 40.0, 45.0)
        order = self.make_order((red, 3, {"discount": 25}))
        red.product_tmpl_id.list_price = 60.0
        self.pay(order.invoice_ids)
        self.exchanged(order.order_line, 1, blue)
        self.assertAlmostEqual(self.owed(order), 0.0)
        self.exchanged(order.order_line[0], 1, gold)
        self.assertAlmostEqual(self.owed(order), 5.0)

    def test_a_variant_at_todays_price(self):
        self.policy("current")
        red, blue, _gold = self.variants(40.0, 40.0, 45.0)
        order = self.make_order((red, 1))
        red.product_tmpl_id.list_price = 60.0
        self.pay(order.invoice_ids)
        self.exchanged(order.order_line, 1, blue)
        self.assertAlmostEqual(self.owed(order), 20.0)

    def test_the_pricelist_of_the_order_then_and_now(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Summer",
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.bench.product_tmpl_id.id,
                            "compute_price": "fixed",
                            "fixed_price": 110.0,
                            "date_end": fields.Datetime.subtract(fields.Datetime.now(), days=5),
                        }
                    )
                ],
            }
        )
        for policy, price in (("original", 110.0), ("current", 130.0)):
            with self.subTest(policy=policy):
                self.policy(policy)
                order = self.make_order((self.sofa, 1), pricelist_id=pricelist.id)
                order.date_order = fields.Datetime.subtract(fields.Datetime.now(), days=10)
                rma = self.exchanged(order.order_line, 1, self.bench)
                self.assertAlmostEqual(self.new_line(rma).price_unit, price)

    def test_an_order_discount_follows_the_variant(self):
        self.policy("original")
        red, blue, _gold = self.variants(40.0, 40.0, 45.0)
        order = self.sold((red, 2), discount=10)
        self.pay(order.invoice_ids)
        rma = self.exchanged(self.goods_lines(order), 1, blue)
        self.assertEqual(self.credit_notes(rma).amount_total, 36.0)
        self.assertAlmostEqual(self.owed(order), 0.0)
        self.assertEqual(
            self.goods_lines(order), order.order_line.filtered(lambda line: line.product_id == red)
        )

    def test_a_paid_invoice_leaves_the_difference_only(self):
        order = self.make_order((self.sofa, 2))
        self.pay(order.invoice_ids)
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.assertEqual(self.credit_notes(rma).amount_residual, 0.0)
        self.assertEqual(self.new_bill(rma).amount_residual, 30.0)
        cheaper = self.exchanged(order.order_line[0], 1, self.stool)
        self.assertEqual(self.new_bill(cheaper).amount_residual, 0.0)
        self.assertEqual(self.credit_notes(cheaper).amount_residual, 40.0)

    def test_an_unpaid_invoice(self):
        order = self.make_order((self.sofa, 2))
        rma = self.exchanged(order.order_line, 1, self.bench)
        original = self.documents(order) - self.credit_notes(rma) - self.new_bill(rma)
        self.assertEqual(original.amount_residual, 100.0)
        self.assertEqual(self.new_bill(rma).amount_residual, 130.0)
        self.assertEqual(self.owed(order), 230.0)

    def test_drafts_are_netted_when_posted_in_any_order(self):
        self.company.aftersales_post_credit_notes = False
        for first in ("note", "bill"):
            with self.subTest(first=first):
                order = self.make_order((self.sofa, 1))
                self.pay(order.invoice_ids)
                rma = self.exchanged(order.order_line, 1, self.bench)
                note, bill = self.credit_notes(rma), self.new_bill(rma)
                self.assertEqual((note.state, bill.state), ("draft", "draft"))
                for move in (note, bill) if first == "note" else (bill, note):
                    move.with_user(self.accountant).action_post()
                self.assertEqual((note.amount_residual, bill.amount_residual), (0.0, 30.0))

    def test_a_foreign_currency(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        currency.active = True
        rate = self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": fields.Date.context_today(currency),
                "rate": 2.0,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self.make_order((self.sofa, 1), pricelist_id=pricelist.id)
        self.assertEqual(order.order_line.price_unit, 200.0)
        self.pay(order.invoice_ids)
        self.policy("current", "waive")
        rate.rate = 4.0
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.assertEqual(self.new_bill(rma).currency_id, currency)
        self.assertAlmostEqual(self.owed(order), 0.0)
        self.assertAlmostEqual(self.new_bill(rma).amount_total, 200.0)
        for move in self.documents(order):
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0.0)
        self.assertTrue(
            all(
                line.reconciled
                for line in (self.new_bill(rma) | self.credit_notes(rma)).line_ids
                if line.account_type == "asset_receivable"
            )
        )

    def test_two_invoices_of_one_line(self):
        order = self.make_order((self.chair, 2), deliver=False, invoice=False)
        for _unit in range(2):
            self.deliver(order, {self.chair: 1})
            self.invoice(order)
        rma = self.exchanged(order.order_line, 2, self.bench)
        self.assertEqual(len(self.credit_notes(rma)), 2)
        self.assertEqual(len(self.new_bill(rma)), 1)
        self.assertEqual(self.owed(order), 260.0)

    def test_the_trial_balance(self):
        """All that exchanges and refunds booked balances, and receivables hold what is owed."""
        tax = self.tax(19)
        a, b, c = (
            self.goods(f"Thing {n}", price, tax) for n, price in enumerate((19.99, 7.77, 31.4))
        )
        order = self.make_order((a, 3), (b, 5))
        before = self.owed(order)
        first, second = order.order_line
        rma = self.settled_rma((first, 2, self.exchange(c)), (second, 3))
        moves = self.credit_notes(rma) | self.new_bill(rma)
        self.assertAlmostEqual(sum(moves.line_ids.mapped("balance")), 0.0)
        signed = sum(moves.mapped("amount_total_signed"))
        self.assertAlmostEqual(self.owed(order) - before, signed)
        self.assertAlmostEqual(
            sum(moves.mapped("amount_untaxed_signed")), 2 * 31.4 - 2 * 19.99 - 3 * 7.77
        )

    def test_no_more_is_credited_than_was_invoiced(self):
        order = self.make_order((self.sofa, 1))
        first = self.exchanged(order.order_line, 1, self.bench)
        self.assertEqual(self.entitlement(order.order_line[0]).amount_available, 0)
        self.assertEqual(self.entitlement(self.new_line(first)).amount_available, 130)
