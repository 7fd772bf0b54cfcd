"""Every case of ``refund_cases`` really made: ordered, delivered, invoiced, returned, settled."""

import os
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .refund_case_common import UNITS, RefundCaseCommon
from .refund_cases import CASES


@tagged("post_install", "-at_install")
class TestRefundCases(RefundCaseCommon):
    def test_amounts_worked_out_by_hand(self):
        self.assertGreaterEqual(len(CASES), 40)
        only = os.environ.get("REFUND_CASE", "")
        wrong = []
        for case in CASES:
            if only not in case["name"]:
                continue
            self.at = case["name"]
            try:
                with self.subTest(case=case["name"]), self.undone():
                    self.play(case)
            except Exception as error:
                wrong.append(f"{self.at}: {error}")
        self.assertFalse(wrong, "\n".join(["", *wrong]))

    def play(self, case):
        self.terms, self.taxes, self.products = case["terms"], {}, {}
        self.company.tax_calculation_rounding_method = self.terms.get("rounding", "round_per_line")
        self.company.aftersales_post_credit_notes = not self.terms.get("draft_notes")
        if digits := self.terms.get("price_digits"):
            self.env.ref("product.decimal_price").digits = digits
        if self.terms.get("refund_sequence") is False:
            self.sale_journal().refund_sequence = False
        self.env.ref("aftersales_center.product_restocking_fee").taxes_id = self.tax_records(
            [self.terms["fee_tax"]] if "fee_tax" in self.terms else []
        )
        self.orders = self.order_of(case["sold"], **self.currency_terms())
        if second := self.terms.get("second"):
            self.orders += self.order_of(second)
        for number, (step, values) in enumerate(case["steps"], 1):
            self.at = f"{case['name']}, step {number}: {step}"
            getattr(self, f"do_{step}")(**values)
            self.env.flush_all()

    # What is expected -------------------------------------------------

    def check_amounts(self, move, expected):
        if expected is None:
            return
        currency = move.currency_id
        found = (move.amount_untaxed, move.amount_tax, move.amount_total)
        wanted = (expected["untaxed"], expected["tax"], expected["total"])
        self.assertFalse(
            any(currency.compare_amounts(*pair) for pair in zip(found, wanted, strict=True)),
            f"{self.at}: {found} instead of {wanted}; "
            f"{[(line.name, line.price_subtotal) for line in move.invoice_line_ids]}",
        )
        if expected["to_pay_out"] is not None:
            self.assertAlmostEqual(move.amount_residual, expected["to_pay_out"], msg=self.at)
        if expected["books"] is not None:
            self.assertAlmostEqual(-move.amount_total_signed, expected["books"], msg=self.at)

    def check_notes(self, rma, expected):
        notes = self.credit_notes(rma).sorted(lambda note: note.reversed_entry_id.id)
        self.assertEqual(len(notes), len(expected), f"{self.at}: {notes.mapped('amount_total')}")
        for note, wanted in zip(notes, expected, strict=True):
            self.check_amounts(note, wanted)
            self.assertEqual(note.state, "draft" if self.terms.get("draft_notes") else "posted")
            self.assertFalse(note.line_ids and round(sum(note.line_ids.mapped("balance")), 6))
            self.assertTrue(note.reversed_entry_id)
            if note.state == "posted":
                self.assertEqual(note.date, fields.Date.today())
        if not self.terms.get("draft_notes"):
            self.assertEqual(rma.state, "done", self.at)

    # Steps ------------------------------------------------------------

    def do_bill(self, amounts, days_ago):
        orders = self.orders if self.terms.get("one_invoice") else self.orders[0]
        invoice = orders._create_invoices(final=True)
        invoice.invoice_date = fields.Date.subtract(fields.Date.today(), days=days_ago)
        if strategy := self.terms.get("cash"):
            invoice.invoice_cash_rounding_id = self.env["account.cash.rounding"].create(
                {
                    "name": "Coins",
                    "rounding": 0.05,
                    "strategy": strategy,
                    "rounding_method": "HALF-UP",
                    "profit_account_id": self.company.default_cash_difference_income_account_id.id
                    or invoice.invoice_line_ids.account_id[:1].id,
                    "loss_account_id": self.company.default_cash_difference_expense_account_id.id
                    or invoice.invoice_line_ids.account_id[:1].id,
                }
            )
        invoice.action_post()
        self.check_amounts(invoice, amounts)
        if len(self.orders) > 1 and not self.terms.get("one_invoice"):
            self.invoice(self.orders[1:])

    def do_draft_bill(self):
        self.orders._create_invoices(final=True)

    def do_down_payment(self, percent, amounts):
        self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": percent,
                "sale_order_ids": [Command.set(self.orders.ids)],
            }
        ).create_invoices()
        invoice = self.invoices()[-1]
        invoice.action_post()
        self.check_amounts(invoice, amounts)

    def invoices(self):
        return self.orders.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        ).sorted("id")

    def notes(self):
        return self.orders.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund" and move.state != "cancel"
        ).sorted("id")

    def do_pay(self, amount):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.invoices()[-1].ids)
            .create({})
        )
        if amount:
            wizard.amount = amount
        wizard._create_payments()

    def do_deliver(self, units):
        self.deliver(self.orders, {self.products[name]: n for name, n in units.items()})

    def rma_of(self, units, unit=None, **values):
        values = dict(values)
        if unit:
            values["product_uom_id"] = self.env.ref(UNITS[unit]).id
        return self.approved_rma(
            *((self.line(name), quantity, values) for name, quantity in units.items())
        )

    def do_received(self, units):
        rma = self.rma_of(units)
        rma.with_user(self.receiver).receive_all()
        return rma

    def do_accepted(self, units):
        self.waiting = self.do_received(units)
        self.inspect(self.waiting)

    def do_settle(self, notes):
        self.waiting.action_settle()
        self.check_notes(self.waiting, notes)

    def do_back(self, notes, fees, invoice, unit, units):
        rma = self.rma_of(units, unit)
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        if fees or invoice is not None:
            self.env["aftersales.remedy"].with_user(self.agent).create(
                [
                    {
                        "rma_line_id": line.id,
                        "quantity": line.qty_accepted,
                        "source_invoice_id": self.invoices()[invoice].id
                        if invoice is not None
                        else False,
                        "deduction_ids": [
                            Command.create({"kind": kind, **value}) for kind, value in fees
                        ],
                    }
                    for line in rma.line_ids
                ]
            ).action_fulfil()
        else:
            foreseen = self.foreseen(rma.line_ids)
            rma.action_settle()
            found = sum(self.credit_notes(rma).mapped("amount_total"))
            self.assertAlmostEqual(foreseen, found, msg=f"{self.at}: the preview")
        self.check_notes(rma, notes)

    def foreseen(self, lines):
        """What the preview says of refunding what was accepted; nothing is written."""
        remedies = self.env["aftersales.remedy"]
        for line in lines.sudo():
            remedies |= remedies.new(
                {"rma_line_id": line.id, "kind": "refund", "quantity": line.qty_accepted}
            )
        total = sum(entry["total"] for entry in remedies._preview())
        self.env.invalidate_all()  # a dialog asks in a request of its own
        return total

    def do_keep(self, notes, units):
        rma = self.rma_of(units)
        rma.line_ids.action_keep_item("Not worth sending back")
        rma.action_settle()
        self.check_notes(rma, notes)

    def do_reduce(self, notes, percent, amount, units):
        rma = self.rma_of(units, requested_remedy="price_reduction")
        rma.line_ids.action_keep_item("Only scratched")
        remedy = self.env["aftersales.remedy"].with_user(self.agent)
        remedy.create(
            [
                {
                    "rma_line_id": line.id,
                    "kind": "price_reduction",
                    "quantity": line.quantity,
                    "reduction_percent": percent,
                    "reduction_amount": amount,
                }
                for line in rma.line_ids
            ]
        ).action_fulfil()
        self.check_notes(rma, notes)

    def do_by_hand(self, lines):
        invoice = self.invoices()[-1].with_user(self.accountant)
        note = invoice._reverse_moves([{}], cancel=False)
        for line in note.invoice_line_ids if lines else ():
            for name, (quantity, price) in lines.items():
                if line.product_id == self.products[name]:
                    line.write({"quantity": quantity, "price_unit": price})
        note.action_post()

    def do_edit_draft(self, price):
        note = self.notes().filtered(lambda move: move.state == "draft")[-1]
        note.with_user(self.accountant).invoice_line_ids.price_unit = price

    def do_post(self):
        drafts = self.orders.invoice_ids.filtered(lambda move: move.state == "draft")
        drafts.with_user(self.accountant).action_post()

    def do_tax_now(self, tax, percent):
        self.taxes[tax].amount = percent

    def do_price_now(self, name, price):
        self.line(name).price_unit = price

    def do_rate_now(self, rate):
        self.set_rate(rate, fields.Date.today())

    def do_locked(self, days_ago):
        day = fields.Date.subtract(fields.Date.today(), days=days_ago)
        with patch.object(self.registry["res.company"], "_validate_locks"):  # bank demo data
            self.company.fiscalyear_lock_date = day

    def do_offers(self, units):
        for name in self.products:
            self.assertAlmostEqual(self.line(name).qty_to_invoice, units.get(name, 0), msg=self.at)

    def do_left(self, name, amount):
        self.assertAlmostEqual(
            self.entitlement(self.line(name)).amount_available, amount, msg=self.at
        )

    def do_owed(self, amount):
        posted = self.orders.invoice_ids.filtered(lambda move: move.state == "posted")
        open_amounts = (
            move.amount_residual * (1 if move.move_type == "out_invoice" else -1) for move in posted
        )
        self.assertAlmostEqual(sum(open_amounts), amount, msg=self.at)

    def do_altogether(self, amounts):
        notes = self.notes()
        for field, wanted in (
            ("amount_untaxed", amounts["untaxed"]),
            ("amount_tax", amounts["tax"]),
            ("amount_total", amounts["total"]),
        ):
            self.assertAlmostEqual(sum(notes.mapped(field)), wanted, msg=self.at)

    def do_refused(self, words, step):
        with (
            self.assertRaisesRegex(UserError, words, msg=self.at),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            getattr(self, f"do_{step[0]}")(**step[1])
            self.env.flush_all()
        self.env.invalidate_all()
