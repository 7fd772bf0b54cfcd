"""Authorised, received, accepted, credited, paid: against cases worked out by hand."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AftersalesCommon

UNITS = ("qty_authorised", "qty_received", "qty_accepted", "qty_remedied", "qty_credited")
MONEY = ("amount_authorised", "amount_untaxed", "amount_total", "amount_paid", "amount_open")


@tagged("post_install", "-at_install")
class TestReconciliation(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "Ten", "amount": 10.0, "amount_type": "percent", "type_tax_use": "sale"}
        )
        cls.order = cls.make_order(
            (cls.lamp, 5, {"tax_ids": [Command.set(cls.tax.ids)]}), (cls.mug, 3)
        )
        cls.lamps, cls.mugs = cls.order.order_line

    def row(self, rma):
        """The one row of ``rma``, read by an agent."""
        rows = self.env["aftersales.reconciliation"].with_user(self.agent)
        rows.invalidate_model()
        return rows.search([("rma_id", "=", rma.id)])

    def figures(self, row, names):
        return tuple(round(row[name], 2) for name in names)

    def pay(self, moves):
        """Money in or out by bank, matched; skips where the chart books no payments."""
        for move in moves:
            wizard = (
                self.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"payment_date": fields.Date.today()})
            )
            wizard._create_payments()
            if not move.currency_id.is_zero(move.amount_residual):
                self.skipTest("this chart of accounts books no payment")

    def test_set_off_with_the_unpaid_invoice_is_even(self):
        """2 lamps at 40.00 and 10 %: 80.00 untaxed, 88.00; the invoice was not paid."""
        row = self.row(self.settled_rma((self.lamps, 2)))
        self.assertEqual(self.figures(row, UNITS), (2, 2, 2, 2, 2))
        self.assertEqual(self.figures(row, MONEY), (80, 80, 88, 88, 0))
        self.assertFalse(row.difference)
        self.assertEqual((row.line_id.product_id, row.order_id), (self.lamp, self.order))

    def test_credited_and_not_paid_back(self):
        self.pay(self.order.invoice_ids)
        rma = self.settled_rma((self.lamps, 2))
        row = self.row(rma)
        self.assertEqual(self.figures(row, MONEY), (80, 80, 88, 0, 88))
        self.assertEqual((row.difference, row.differs_at), (True, "payment"))
        self.pay(self.credit_notes(rma))
        row = self.row(rma)
        self.assertEqual(self.figures(row, MONEY), (80, 80, 88, 88, 0))
        self.assertFalse(row.difference)

    def test_partly_paid_back_is_shared_over_the_lines_of_a_note(self):
        """200 of 228.50+20 paid: the note of 88 + 9.50 owes 97.50 − what the invoice takes."""
        rma = self.settled_rma((self.lamps, 2), (self.mugs, 1))
        note = self.credit_notes(rma)
        rows = self.row(rma)
        self.assertEqual(sum(rows.mapped("amount_total")), note.amount_total)
        self.assertEqual(note.amount_total, 97.5)
        self.assertEqual(round(sum(rows.mapped("amount_paid")), 2), 97.5 - note.amount_residual)

    def test_what_came_is_less_than_what_was_allowed(self):
        rma = self.approved_rma((self.lamps, 3))
        self.assertEqual(self.row(rma).differs_at, "receipt")
        self.assertEqual(self.figures(self.row(rma), UNITS), (3, 0, 0, 0, 0))
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(self.row(rma).differs_at, "inspection")
        self.inspect(rma)
        row = self.row(rma)
        self.assertEqual((row.differs_at, self.figures(row, UNITS)), ("remedy", (3, 3, 3, 0, 0)))

    def test_a_draft_credit_note_credits_nothing_yet(self):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.lamps, 2))
        row = self.row(rma)
        self.assertEqual(self.figures(row, MONEY), (80, 0, 0, 0, 0))
        self.assertEqual(row.differs_at, "remedy")
        self.credit_notes(rma).action_post()
        self.assertFalse(self.row(rma).difference)

    def test_rejected_units_are_explained(self):
        """3 came, 2 were accepted and refunded, 1 goes back: even."""
        rma = self.received_rma((self.lamps, 3))
        drafts = rma.with_user(self.receiver).line_ids._prepare_inspections()
        drafts.quantity = 2
        drafts.action_done()
        self.inspect(rma, self.give_back, verdict="rejected")
        rma.action_settle()
        row = self.row(rma)
        self.assertEqual(self.figures(row, UNITS), (3, 3, 2, 2, 2))
        self.assertEqual(self.figures(row, MONEY), (120, 80, 88, 88, 0))

    def test_replaced_units_are_no_money(self):
        rma = self.settled_rma((self.lamps, 1, {"requested_remedy": "replacement"}))
        self.assertEqual(self.row(rma).differs_at, "remedy")
        moves = rma.sudo().remedy_ids.move_ids
        moves.picked = True
        moves.picking_id._action_done()
        row = self.row(rma)
        self.assertEqual(self.figures(row, UNITS), (1, 1, 1, 1, 0))
        self.assertEqual((row.qty_otherwise, row.amount_total), (1, 0))
        self.assertFalse(row.difference)

    def test_never_invoiced_is_settled_without_money(self):
        order = self.make_order((self.lamp, 2), invoice=False)
        row = self.row(self.settled_rma((order.order_line, 1)))
        self.assertEqual(self.figures(row, UNITS), (1, 1, 1, 1, 0))
        self.assertEqual((row.qty_otherwise, row.difference), (0, False))

    def test_another_unit_and_another_currency(self):
        """1 dozen lamps at 480 in a currency of which 2 make one of ours; 3 units come back."""
        other = self.env["res.currency"].create({"name": "XTS", "symbol": "X", "rounding": 0.01})
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "rate": 2.0, "name": "2020-01-01"}
        )
        pricelist = self.env["product.pricelist"].create({"name": "X", "currency_id": other.id})
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order(
            (self.lamp, 1, {"product_uom_id": dozen.id, "price_unit": 480.0}),
            pricelist_id=pricelist.id,
        )
        unit = self.env.ref("uom.product_uom_unit")
        rma = self.settled_rma((order.order_line, 3, {"product_uom_id": unit.id}))
        row = self.row(rma)
        self.assertEqual(self.figures(row, UNITS), (3, 3, 3, 3, 3))
        self.assertEqual(self.figures(row, MONEY), (60, 60, 60, 60, 0))  # 3/12 × 480 / 2

    def test_over_credited_comes_before_everything(self):
        rma = self.settled_rma((self.lamps, 2))
        by_hand = self.order.invoice_ids._reverse_moves([{}])
        by_hand.action_post()
        self.reconcile()
        self.assertEqual(self.row(rma).differs_at, "over")

    def test_the_filter_finds_what_the_column_says(self):
        """It starts from indexes of what is open: it must agree with each row."""
        self.pay(self.order.invoice_ids)
        even = self.settled_rma((self.mugs, 1))
        self.pay(self.credit_notes(even))
        self.settled_rma((self.lamps, 1))
        self.approved_rma((self.lamps, 1))
        self.received_rma((self.lamps, 1))
        self.accepted_rma((self.lamps, 1))
        self.make_rma((self.mugs, 1)).action_request()
        rows = self.env["aftersales.reconciliation"]
        every = rows.search([])
        differs = rows.search([("difference", "=", True)])
        self.assertEqual(differs, every.filtered("differs_at"))
        self.assertEqual(rows.search([("difference", "=", False)]), every - differs)
        self.assertEqual(rows.search([("difference", "in", [True, False])]), every)
        self.assertEqual(every.filtered_domain([("difference", "=", True)]), differs)
        self.assertNotIn(even.id, differs.rma_id.ids)
        groups = rows._read_group(
            [("difference", "=", True)], ["differs_at"], ["amount_open:sum", "__count"]
        )
        self.assertEqual({group[0] for group in groups} & {"payment"}, {"payment"})

    def test_differences_are_on_top(self):
        """The worst first, whatever is newer; pages go on where the one before ended."""
        self.pay(self.order.invoice_ids)
        rmas = [self.settled_rma((self.lamps, 1))]  # not paid back
        rmas += [self.accepted_rma((self.lamps, 1)), self.received_rma((self.lamps, 1))]
        rmas.append(self.approved_rma((self.lamps, 1)))
        even = []
        for _even in range(2):
            even.append(self.settled_rma((self.mugs, 1)))
            self.pay(self.credit_notes(even[-1]))
        cases = self.env["aftersales.rma"].union(*rmas, *even)
        rows = self.env["aftersales.reconciliation"].with_user(self.agent)
        domain = [("rma_id", "in", cases.ids)]
        worst = ["payment", "remedy", "inspection", "receipt", False, False]
        found = rows.search_fetch(domain, ["differs_at"])
        self.assertEqual(found.mapped("differs_at"), worst)
        self.assertEqual(found[4:].rma_id.ids, [even[1].id, even[0].id], "the newest first")
        pages = [rows.search(domain, offset=start, limit=2) for start in (0, 2, 4, 6)]
        self.assertEqual(
            [page.ids for page in pages], [*map(list, zip(*[iter(found.ids)] * 2)), []]
        )
        first, second = (rows.search(domain, offset=start, limit=3).ids for start in (0, 3))
        self.assertEqual(first + second, found.ids)
        self.assertEqual(rows.search(domain, offset=5).ids, found.ids[5:])
        self.assertEqual(rows.search(domain, order="id").ids, sorted(found.ids))

    def test_who_reads(self):
        rma = self.settled_rma((self.lamps, 1))
        rows = self.env["aftersales.reconciliation"]
        for user in (self.agent, self.supervisor, self.auditor):
            found = rows.with_user(user).web_search_read(
                [("rma_id", "=", rma.id)],
                {
                    "rma_id": {"fields": {"display_name": {}}},
                    "order_id": {"fields": {"display_name": {}}},
                    "partner_id": {"fields": {"display_name": {}}},
                    "amount_total": {},
                },
            )
            self.assertEqual(found["records"][0]["amount_total"], 44.0)
        for user in (self.receiver, self.salesman, self.stocker):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rows.with_user(user).search_read([], ["amount_total"])
        team = self.env["aftersales.team"].create({"name": "Others"})
        rma.sudo().write({"team_id": team.id, "user_id": self.supervisor.id})
        self.assertFalse(rows.with_user(self.agent).search([("rma_id", "=", rma.id)]))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.auditor.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.assertFalse(rows.with_user(self.auditor).search([("rma_id", "=", rma.id)]))

    def test_one_query_for_a_page(self):
        self.settled_rma((self.lamps, 1))
        self.settled_rma((self.lamps, 1))
        self.env.flush_all()
        rows = self.env["aftersales.reconciliation"]
        with self.assertQueryCount(1):
            found = rows.search_fetch(
                [("difference", "=", False)], [*UNITS, *MONEY, "differs_at"], limit=80
            )
            found.mapped("amount_open")

    def test_it_opens_the_case(self):
        rma = self.settled_rma((self.lamps, 1))
        action = self.row(rma).action_open_case()
        self.assertEqual((action["res_model"], action["res_id"]), (rma._name, rma.id))
