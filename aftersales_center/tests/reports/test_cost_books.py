"""What returns cost ties with the ledger and with stock valuation, to the cent."""

from odoo import Command
from odoo.tests import tagged

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestCostTiesWithTheBooks(CostCommon):
    """The report against the ledger and against valuation, with costs that are no round numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_account, cls.expense = cls.env["account.account"].create(
            [
                {"name": "Stock", "code": "AFTC1", "account_type": "asset_current"},
                {"name": "Losses", "code": "AFTC2", "account_type": "expense"},
            ]
        )
        cls.category = cls.env["product.category"].create(
            {
                "name": "Real time",
                "property_cost_method": "average",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": cls.stock_account.id,
            }
        )
        cls.radio = cls.env["product.product"].create(
            {
                "name": "Radio",
                "type": "consu",
                "is_storable": True,
                "list_price": 33.33,
                "standard_price": 11.37,
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
                "categ_id": cls.category.id,
            }
        )
        for quantity, value in ((7, 79.59), (3, 40.03)):  # 11.962 on average
            move = cls.env["stock.move"].create(
                {
                    "product_id": cls.radio.id,
                    "product_uom_qty": quantity,
                    "quantity": quantity,
                    "picked": True,
                    "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": cls.warehouse.lot_stock_id.id,
                }
            )
            move._action_done()
            move.value_manual = value
        scraps = cls.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", cls.company.id)]
        )
        scraps.valuation_account_id = cls.expense

    def test_credit_notes_to_the_cent(self):
        order = self.make_order((self.radio, 3, {"discount": 33.33}), (self.mug, 1))
        rmas = self.env["aftersales.rma"].union(
            *[self.settled_rma((order.order_line[0], 1)) for _unit in range(3)],
            self.settled_rma((order.order_line[1], 1)),
        )
        notes = self.credit_notes(rmas)
        ledger = notes.line_ids.filtered(
            lambda line: line.account_id.account_type in ("income", "income_other")
        )
        self.assertEqual(
            self.total(rmas, "credit", "fee"),
            self.company.currency_id.round(sum(ledger.mapped("balance"))),
        )
        invoice = order.invoice_ids.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(self.total(rmas, "credit"), invoice.amount_untaxed)

    def test_credit_notes_in_a_foreign_currency(self):
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 3.7,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": foreign.id}
        )
        order = self.make_order((self.lamp, 3, {"price_unit": 9.99}), pricelist_id=pricelist.id)
        rma = self.settled_rma((order.order_line, 2))
        balance = sum(
            self.credit_notes(rma)
            .line_ids.filtered(lambda line: line.display_type == "product")
            .mapped("balance")
        )
        self.assertEqual(self.total(rma, "credit"), self.company.currency_id.round(balance))
        self.assertEqual(self.total(rma, "credit"), 5.4)

    def test_coins_that_round_a_credit_note(self):
        """Two of 3.34 are 6.68, paid 6.70; two cents less one time, for a note of two cases."""
        account = self.env["account.account"].create(
            {"name": "Coins", "code": "AFTC3", "account_type": "expense"}
        )
        order = self.make_order((self.mug, 4, {"price_unit": 3.34}), invoice=False)
        invoice = order._create_invoices()
        invoice.invoice_cash_rounding_id = self.env["account.cash.rounding"].create(
            {
                "name": "Coins",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "rounding_method": "HALF-UP",
                "profit_account_id": account.id,
                "loss_account_id": account.id,
            }
        )
        invoice.action_post()  # 13.36 is 13.35
        rma = self.settled_rma((order.order_line, 2))
        note = self.credit_notes(rma)
        self.assertEqual(note.amount_total, 6.7)
        self.assertEqual(sorted(self.rows(rma, "credit").mapped("amount")), [0.02, 6.68])
        lines = note.line_ids.filtered(lambda line: line.display_type in ("product", "rounding"))
        self.assertEqual(self.total(rma, "credit"), round(sum(lines.mapped("balance")), 2))
        row = self.env["aftersales.reconciliation"].search([("rma_id", "=", rma.id)])
        self.assertEqual(
            (row.qty_credited, row.amount_untaxed, row.amount_total, row.amount_paid),
            (2, 6.7, 6.7, 6.7),
        )
        both = self.accepted_rma((order.order_line, 1)) | self.accepted_rma((order.order_line, 1))
        both.action_settle()
        self.assertEqual(self.credit_notes(both).amount_total, 6.7, "one note, rounded once")
        self.assertEqual(sorted(self.rows(both, "credit").mapped("amount")), [0.02, 3.34, 3.34])
        rows = self.env["aftersales.reconciliation"].search([("rma_id", "in", both.ids)])
        self.assertEqual(round(sum(rows.mapped("amount_total")), 2), 6.7)

    def test_an_exchange_costs_what_it_credits_less_what_it_charges(self):
        """A mug of 9.50 back, a radio of 33.33 out: the books say −23.83."""
        order = self.make_order((self.mug, 2))
        rma = self.settled_rma(
            (
                order.order_line,
                1,
                {"requested_remedy": "exchange", "exchange_product_id": self.radio.id},
            )
        )
        bill = rma.sudo().remedy_ids.exchange_line_ids.invoice_lines.move_id
        notes = self.credit_notes(rma)
        ledger = (bill | notes).line_ids.filtered(lambda line: line.display_type == "product")
        self.assertEqual(self.total(rma, "credit"), 9.5)
        self.assertEqual(self.total(rma, "charge"), -33.33)
        self.assertEqual(
            self.total(rma, "credit", "charge"),
            self.company.currency_id.round(sum(ledger.mapped("balance"))),
        )
        # the radio comes back by another return: that one's cost
        new = rma.sudo().remedy_ids.exchange_line_ids
        new.move_ids.picked = True
        new.move_ids.picking_id._action_done()
        back = self.settled_rma((new.with_env(order.env), 1))
        self.assertEqual(self.total(rma, "credit", "charge"), -23.83)
        self.assertEqual(self.total(back, "credit"), 33.33)
        self.assertEqual(self.total(back, "charge"), 0.0)

    def test_goods_to_the_cent(self):
        order = self.make_order((self.radio, 3))
        before = self.valued()
        self.assertAlmostEqual(before, 119.62 - 3 * 11.962, places=2)
        back = self.received_rma((order.order_line, 3))
        drafts = back.with_user(self.receiver).line_ids._prepare_inspections()
        drafts.quantity = 2
        drafts.action_done()
        self.inspect(back, self.scrap)
        back.action_settle()
        again = self.make_order((self.radio, 1))
        swap = self.settled_rma((again.order_line, 1, {"requested_remedy": "replacement"}))
        sent = swap.sudo().remedy_ids.move_ids
        sent.picked = True
        sent.picking_id._action_done()
        rmas = back | swap
        moves = (
            rmas.line_ids.sudo().receipt_move_ids | rmas.inspection_ids.sudo().move_ids | sent
        ).filtered(lambda move: move.is_in or move.is_out)
        signed = sum(-move.value if move.is_in else move.value for move in moves)
        goods = ("goods_back", "write_off", "replacement", "given_back")
        round_ = self.company.currency_id.round
        self.assertEqual(self.total(rmas, *goods), round_(signed))
        self.assertTrue(self.total(rmas, "write_off"))
        sold = again.order_line.move_ids.filtered(
            lambda move: move.is_out and not move.aftersales_remedy_id
        )
        self.assertEqual(
            round_(self.valued() - before),
            round_(-self.total(rmas, *goods) - sum(sold.mapped("value"))),
        )

    def test_a_write_off_is_the_entry_that_valuation_booked(self):
        order = self.make_order((self.radio, 2))
        rma = self.received_rma((order.order_line, 2))
        self.inspect(rma, self.scrap)
        entry = rma.inspection_ids.sudo().move_ids.account_move_id
        self.assertEqual(entry.state, "posted")
        booked = entry.line_ids.filtered(lambda line: line.account_id == self.expense)
        self.assertEqual(
            self.total(rma, "write_off"),
            self.company.currency_id.round(sum(booked.mapped("balance"))),
        )
        self.assertEqual(self.total(rma, "write_off"), 23.92)

    def valued(self):
        """Stock of the radio at its value, as Odoo's valuation says."""
        self.env.flush_all()
        self.radio.invalidate_recordset()
        return self.radio.with_company(self.company).total_value


@tagged("post_install", "-at_install")
class TestAnalytic(CostCommon):
    def setUp(self):
        super().setUp()
        self.plan, other = self.env["account.analytic.plan"].create(
            [{"name": "After-sales"}, {"name": "Projects"}]
        )
        self.account, self.same_plan, self.project = self.env["account.analytic.account"].create(
            [
                {"name": "Returns", "plan_id": self.plan.id, "company_id": False},
                {"name": "Also returns", "plan_id": self.plan.id, "company_id": False},
                {"name": "Project", "plan_id": other.id, "company_id": False},
            ]
        )

    def credited(self, distribution=None):
        order = self.make_order(
            (self.lamp, 1, {"analytic_distribution": distribution} if distribution else {})
        )
        rma = self.settled_rma((order.order_line, 1))
        lines = self.credit_notes(rma).invoice_line_ids
        return lines.filtered(lambda line: line.display_type == "product")

    def test_without_an_account_nothing_changes(self):
        self.assertFalse(self.credited().analytic_distribution)

    def test_the_account_is_beside_what_the_invoice_was_on(self):
        self.company.aftersales_analytic_account_id = self.account
        line = self.credited({str(self.project.id): 100})
        self.assertEqual(
            line.analytic_distribution, {str(self.project.id): 100, str(self.account.id): 100}
        )
        booked = line.analytic_line_ids
        self.assertEqual(sorted(booked.mapped("amount")), [-40.0, -40.0])

    def test_an_account_of_the_same_plan_goes_first(self):
        self.company.aftersales_analytic_account_id = self.account
        line = self.credited({str(self.same_plan.id): 100})
        self.assertEqual(line.analytic_distribution, {str(self.same_plan.id): 100})
