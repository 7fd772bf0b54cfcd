"""The refund is right in the books, and facts win over what anybody clicked."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestRefund(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 5), (self.mug, 3))
        self.lamps, self.mugs = self.order.order_line
        self.bill = self.order.invoice_ids

    def test_only_what_was_accepted_is_credited(self):
        rma = self.received_rma((self.lamps, 3))
        drafts = rma.with_user(self.receiver).line_ids._prepare_inspections()
        drafts.quantity = 2
        drafts.action_done()
        self.inspect(rma, self.give_back, verdict="rejected")
        self.assertEqual(rma.line_ids.qty_accepted, 2)
        rma.action_settle()
        note = self.credit_notes(rma)
        self.assertEqual(note.amount_untaxed, 80.0)
        self.assertEqual(rma.remedy_status, "done")

    def test_the_credit_note_is_the_invoices_reversal(self):
        rma = self.settled_rma((self.lamps, 2), (self.mugs, 1))
        note = self.credit_notes(rma)
        self.assertEqual(note.reversed_entry_id, self.bill)
        self.assertEqual((note.state, note.move_type), ("posted", "out_refund"))
        self.assertEqual(note.invoice_line_ids.sale_line_ids, self.lamps | self.mugs)
        self.assertEqual(note.amount_untaxed, 89.5)
        self.assertEqual((self.lamps.qty_invoiced, self.lamps.qty_delivered), (3, 3))
        self.assertIn(rma.name, note.ref)

    def test_refunded_units_are_never_offered_for_invoicing_again(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 5))
                line = order.order_line
                rma = self.received_rma((line, 2))
                self.assertEqual(
                    (line.qty_to_invoice, order.invoice_status),
                    (0, "invoiced"),
                    "received and not inspected: Odoo must not credit it",
                )
                self.inspect(rma)
                rma.action_settle()
                self.assertEqual(line.qty_invoiced, 3)
                self.assertEqual(line.qty_to_invoice, 0)
                self.assertNotEqual(order.invoice_status, "to invoice")

    def test_rejected_and_given_back_changes_nothing_for_invoicing(self):
        order = self.make_order((self.chair, 2))
        rma = self.received_rma((order.order_line, 1))
        self.inspect(rma, self.give_back, verdict="rejected")
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        give_back = rma.sudo().picking_ids.filtered(lambda p: p.picking_type_code == "outgoing")
        give_back.move_ids.picked = True
        give_back._action_done()
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertEqual(order.order_line.qty_delivered, 2)
        self.assertEqual(rma.state, "done")
        self.assertEqual(order.order_line.aftersales_qty_available, 2, "back with the customer")

    def test_not_invoiced_goods_are_settled_without_a_credit_note(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 5), invoice=False)
                rma = self.settled_rma((order.order_line, 2))
                self.assertFalse(self.credit_notes(rma))
                self.assertEqual((rma.state, rma.remedy_status), ("done", "done"))
                self.assertEqual(order.order_line.qty_to_invoice, 3)
                self.assertEqual(sum(self.invoice(order).invoice_line_ids.mapped("quantity")), 3)

    def test_two_invoices_newest_first(self):
        order = self.make_order((self.chair, 4), deliver=False, invoice=False)
        self.deliver(order, {self.chair: 1})
        older = self.invoice(order)
        self.deliver(order)
        newer = self.invoice(order)
        rma = self.settled_rma((order.order_line, 4))
        notes = self.credit_notes(rma)
        self.assertEqual(
            {
                note.reversed_entry_id: sum(note.invoice_line_ids.mapped("quantity"))
                for note in notes
            },
            {newer: 3, older: 1},
        )
        self.assertEqual(rma.state, "done")

    def test_an_unpaid_invoice_is_reconciled_a_paid_one_is_not(self):
        rma = self.settled_rma((self.lamps, 5), (self.mugs, 3))
        note = self.credit_notes(rma)
        self.assertEqual((self.bill.amount_residual, note.amount_residual), (0, 0))
        order = self.make_order((self.lamp, 1))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        ).create({})._create_payments()
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual(note.amount_residual, 40.0, "to be paid out")

    def test_price_discount_and_tax_are_the_invoices_own(self):
        tax = self.env["account.tax"].create(
            {"name": "21 %", "amount": 21, "company_id": self.company.id}
        )
        order = self.make_order((self.lamp, 2, {"discount": 10, "tax_ids": [tax.id]}))
        tax.amount = 9  # what is sold today is taxed otherwise, the invoice is not touched
        self.lamp.list_price = 1
        order.order_line.price_unit = 35
        rma = self.settled_rma((order.order_line, 1))
        line = self.credit_notes(rma).invoice_line_ids
        self.assertEqual((line.price_unit, line.discount, line.tax_ids), (40.0, 10.0, tax))
        self.assertEqual(line.price_subtotal, 36.0)

    def test_three_units_one_by_one_add_up_to_the_invoice(self):
        order = self.make_order((self.make_product("Cup", 10.0), 3, {"discount": 33.33}))
        invoiced = order.invoice_ids.amount_untaxed
        self.assertEqual(invoiced, 20.0)
        for _unit in range(3):
            self.settled_rma((order.order_line, 1))
        notes = order.invoice_ids - order.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        self.assertEqual(sorted(notes.mapped("amount_untaxed")), [6.66, 6.67, 6.67])
        self.assertAlmostEqual(self.entitlement(order.order_line).amount_available, 0)

    def test_taxes_included_in_the_price_one_by_one(self):
        tax = self.env["account.tax"].create(
            {
                "name": "19 % included",
                "amount": 19,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        order = self.make_order(
            (self.make_product("Cup", 10.0), 3, {"discount": 33.33, "tax_ids": [tax.id]})
        )
        invoice = order.invoice_ids
        for _unit in range(3):
            self.settled_rma((order.order_line, 1))
        notes = order.invoice_ids - invoice
        self.assertAlmostEqual(sum(notes.mapped("amount_total")), invoice.amount_total)

    def test_a_foreign_currency_order_is_refunded_in_it(self):
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")])
        )
        currency.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "CHF", "currency_id": currency.id}
        )
        order = self.make_order((self.lamp, 2, {"price_unit": 50.0}), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, currency)
        note = self.credit_notes(self.settled_rma((order.order_line, 1)))
        self.assertEqual((note.currency_id, note.amount_untaxed), (currency, 50.0))
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 50.0)

    def test_draft_by_setting_counts_already(self):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.lamps, 5))
        note = self.credit_notes(rma)
        self.assertEqual(
            (note.state, rma.remedy_status, rma.state), ("draft", "partial", "approved")
        )
        self.assertEqual(self.entitlement(self.lamps).amount_available, 0)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            rma.action_settle()
        with self.assertRaisesRegex(UserError, "already"):
            rma.remedy_ids.action_fulfil()
        note.with_user(self.accountant).action_post()
        self.assertEqual((rma.remedy_status, rma.state), ("done", "done"))

    def test_pressed_twice_the_second_finds_nothing(self):
        self.company.aftersales_auto_done = False
        rma = self.settled_rma((self.lamps, 1))
        with self.assertRaisesRegex(UserError, "Nothing of"):
            rma.action_settle()
        with self.assertRaises(UserError):
            rma.remedy_ids.action_fulfil()
        self.assertEqual(len(self.credit_notes(rma)), 1)

    # Facts win ---------------------------------------------------------

    def draft_refund(self, quantity=1):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.lamps, quantity))
        return rma, self.credit_notes(rma).with_user(self.accountant)

    def test_a_cancelled_credit_note_brings_the_case_back(self):
        rma, note = self.draft_refund()
        note.button_cancel()
        self.assertEqual(rma.remedy_ids.state, "to_do")
        self.assertEqual(rma.remedy_status, "pending")
        rma.action_settle()
        self.assertEqual(len(self.credit_notes(rma).filtered(lambda m: m.state == "draft")), 1)

    def test_a_deleted_credit_note_brings_the_case_back_and_the_money(self):
        rma, note = self.draft_refund()
        note.unlink()
        self.assertEqual((rma.remedy_ids.state, rma.remedy_status), ("to_do", "pending"))
        self.reconcile()
        self.assertEqual(self.entitlement(self.lamps).amount_remedied, 0)
        rma.action_settle()
        self.assertEqual(self.entitlement(self.lamps).amount_remedied, 40.0)

    def test_reset_to_draft_and_posted_again(self):
        rma = self.settled_rma((self.lamps, 1))
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        self.assertEqual(rma.state, "done", "people decide the state")
        note.action_post()
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_raised_before_posting_is_refused_without_an_override(self):
        rma, note = self.draft_refund(5)
        line = note.invoice_line_ids
        line.price_unit = 500  # editing is free
        with self.assertRaisesRegex(UserError, "is left of"):
            note.action_post()
        remedy = rma.remedy_ids
        for user in (self.agent, self.receiver, self.auditor):
            with self.assertRaises(AccessError):
                remedy.with_user(user).action_override(2300, "Goodwill")
        with self.assertRaises(UserError):
            remedy.with_user(self.supervisor).action_override(2300, " ")
        remedy.with_user(self.supervisor).action_override(2300, "Key account, agreed by phone")
        note.action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual(remedy.override_user_id, self.supervisor)

    def override(self, remedy, user):
        """The dialog behind “Allow more…” of a remedy."""
        wizard = self.env["aftersales.reason.wizard"].with_user(user)
        return Form(
            wizard.with_context(
                active_model=remedy._name,
                active_id=remedy.id,
                active_ids=remedy.ids,
                default_decision="override",
                default_currency_id=remedy.currency_id.id,
            )
        )

    def test_the_dialog_of_an_override_proposes_what_is_missing(self):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.lamps, 1))
        remedy, note = rma.remedy_ids, self.credit_notes(rma)
        note.invoice_line_ids.filtered("aftersales_remedy_id").price_unit = 250
        dialog = self.override(remedy, self.supervisor)
        self.assertEqual(dialog.amount, 50.0, "five lamps were invoiced for 200")
        dialog.reason = "The lamp broke a mirror"
        dialog.save().action_apply()
        note.with_user(self.accountant).action_post()
        self.assertEqual((note.state, remedy.override_user_id), ("posted", self.supervisor))
        bodies = rma.message_ids.sorted("id").mapped("body")
        self.assertIn("allowed more", bodies[-3])
        self.assertIn(note.name, bodies[-2], "the posted note tells its number")
        self.assertIn("Return done", bodies[-1])

    def test_the_cap_on_overrides(self):
        self.company.aftersales_override_cap = 100
        rma, _note = self.draft_refund(5)
        with self.assertRaisesRegex(UserError, "over the company's limit"):
            rma.remedy_ids.with_user(self.supervisor).action_override(101, "Please")
        rma.remedy_ids.with_user(self.supervisor).action_override(100, "Please")

    def test_lowered_before_posting_gives_the_rest_back(self):
        _rma, note = self.draft_refund(5)
        note.invoice_line_ids.price_unit = 30
        note.action_post()
        self.assertEqual(self.entitlement(self.lamps).amount_available, 50.0)

    def test_a_credit_note_made_by_hand_posts_and_uses_the_money_up(self):
        rma = self.accepted_rma((self.lamps, 2))
        by_hand = self.bill.with_user(self.accountant)._reverse_moves([{}], cancel=False)
        by_hand.action_post()
        self.assertEqual(self.entitlement(self.lamps).amount_available, 0)
        rma.action_settle()
        self.assertFalse(self.credit_notes(rma), "it is credited already, nothing is left")
        self.assertEqual(rma.remedy_status, "done")

    def test_a_second_credit_by_hand_shows_as_over_credited(self):
        rma = self.settled_rma((self.lamps, 5))
        by_hand = self.bill.with_user(self.accountant)._reverse_moves([{}], cancel=False)
        by_hand.action_post()
        self.assertEqual(by_hand.state, "posted")
        self.reconcile()
        ledger = self.entitlement(self.lamps)
        self.assertTrue(ledger.is_over_credited)
        self.assertEqual(ledger.amount_available, -200.0)
        self.assertTrue(rma.activity_ids)

    def test_taking_a_refund_back(self):
        rma, note = self.draft_refund(2)
        rma.remedy_ids.action_cancel()
        self.assertEqual((note.state, rma.remedy_ids.state), ("cancel", "cancelled"))
        self.assertEqual(self.entitlement(self.lamps).amount_remedied, 0)
        self.company.aftersales_post_credit_notes = True
        rma.action_settle()
        self.assertEqual(rma.state, "done")
        with self.assertRaisesRegex(UserError, "is posted"):
            rma.remedy_ids.filtered(lambda remedy: remedy.state == "done").action_cancel()

    # One unit, one remedy ------------------------------------------------

    def test_a_unit_refunded_is_not_also_replaced(self):
        rma = self.accepted_rma((self.lamps, 2))
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        remedies.create({"rma_line_id": rma.line_ids.id, "quantity": 2})
        with self.assertRaisesRegex(ValidationError, "settled once"):
            remedies.create({"rma_line_id": rma.line_ids.id, "kind": "replacement", "quantity": 1})

    def test_nothing_is_settled_before_it_is_accepted(self):
        rma = self.received_rma((self.lamps, 2))
        with self.assertRaises(ValidationError):
            self.env["aftersales.remedy"].create({"rma_line_id": rma.line_ids.id, "quantity": 1})

    def test_refund_and_replacement_of_one_line(self):
        rma = self.accepted_rma((self.lamps, 3))
        remedies = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                [
                    {"rma_line_id": rma.line_ids.id, "quantity": 2},
                    {"rma_line_id": rma.line_ids.id, "kind": "replacement", "quantity": 1},
                ]
            )
        )
        remedies.action_fulfil()
        self.assertEqual(remedies.mapped("state"), ["done", "in_progress"])
        self.assertEqual(rma.remedy_status, "partial")

    def test_several_units_of_measure_and_a_lot_of_small_parts(self):
        order = self.make_order((self.lamp, 3), (self.lamp, 2))
        rma = self.settled_rma((order.order_line[0], 3), (order.order_line[1], 1))
        note = self.credit_notes(rma)
        self.assertEqual(note.invoice_line_ids.mapped("quantity"), [3, 1])
        self.assertEqual(note.invoice_line_ids.mapped("sale_line_ids"), order.order_line)

    def test_cost_of_goods_goes_back_at_the_original_cost(self):
        category = self.env["product.category"].create(
            {"name": "Valued", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        product = self.make_product(
            "Valued Thing", 100.0, categ_id=category.id, standard_price=60.0
        )
        order = self.make_order((product, 2))
        out = order.picking_ids.move_ids
        product.standard_price = 90.0
        rma = self.settled_rma((order.order_line, 1))
        back = rma.line_ids.sudo().receipt_move_ids
        self.assertAlmostEqual(back.value, out.value / 2)

    def test_the_amounts_of_the_ledger(self):
        self.settled_rma((self.lamps, 2))
        ledger = self.entitlement(self.lamps)
        self.assertEqual(
            (ledger.amount_invoiced, ledger.amount_remedied, ledger.amount_available),
            (200.0, 80.0, 120.0),
        )

    def test_a_line_that_is_gone_from_the_draft_is_credited_again(self):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.lamps, 1), (self.mugs, 1))
        note = self.credit_notes(rma)
        note.write(
            {
                "invoice_line_ids": [
                    Command.unlink(
                        note.invoice_line_ids.filtered(lambda line: line.product_id == self.mug).id
                    )
                ]
            }
        )
        states = {r.product_id: r.state for r in rma.remedy_ids}
        self.assertEqual(states, {self.lamp: "in_progress", self.mug: "to_do"})
