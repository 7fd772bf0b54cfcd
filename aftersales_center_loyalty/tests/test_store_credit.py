"""Store credit: given when posted, once; only what was paid; in the order's currency."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestStoreCredit(LoyaltyCommon):
    def test_goods_become_credit_in_the_ewallet(self):
        order = self.paid_order((self.lamp, 5))
        rma = self.settled_as("store_credit", (order.order_line, 2))
        note = self.credit_notes(rma)
        self.assertBooksHold(note)
        self.assertEqual(self.wallet().points, 80.0)
        self.assertEqual((rma.state, rma.remedy_status), ("done", "done"))
        self.assertEqual(rma.remedy_ids.credit_given, 80.0)
        self.assertEqual(order.order_line.qty_invoiced, 3)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        history = self.wallet().history_ids
        self.assertEqual((history.issued, history.used), (80.0, 0.0))
        self.assertEqual((history.order_model, history.order_id), (rma._name, rma.id))
        self.assertIn(rma.name, history.description)
        self.assertEqual(history._get_order_description(), rma.display_name)

    def test_one_wallet_per_customer_and_the_rest_is_added(self):
        order = self.paid_order((self.lamp, 5))
        self.settled_as("store_credit", (order.order_line, 1))
        self.settled_as("store_credit", (order.order_line, 2))
        self.assertEqual(len(self.wallet()), 1)
        self.assertEqual(self.wallet().points, 120.0)

    def test_the_credit_pays_the_next_order(self):
        order = self.paid_order((self.lamp, 2))
        self.settled_as("store_credit", (order.order_line, 2))
        self.assertEqual(self.owed(), 80.0)
        bought = self.spend(self.lamp, self.wallet())
        self.assertEqual(bought.amount_total, 0.0)
        self.assertEqual(self.wallet().points, 40.0)
        self.deliver(bought)
        self.invoice(bought)
        self.assertEqual(self.owed(), 40.0, "what is owed is what is on the card")

    def test_nothing_is_given_in_draft_and_an_accountant_posts_it_later(self):
        order = self.paid_order((self.lamp, 2))
        rma, note = self.drafted_as("store_credit", (order.order_line, 1))
        self.assertFalse(self.wallet())
        self.assertEqual((note.state, rma.remedy_ids.state), ("draft", "in_progress"))
        note.action_post()
        self.assertEqual(self.wallet().points, 40.0)
        self.assertEqual(rma.remedy_ids.state, "done")
        self.assertBooksHold(note.sudo())

    def test_reset_and_posted_again_gives_the_points_once(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("store_credit", (order.order_line, 1))
        note = self.credit_notes(rma).with_user(self.accountant)
        for _turn in range(2):
            note.button_draft()
            self.assertEqual(self.wallet().points, 0.0)
            self.assertEqual(rma.remedy_ids.state, "in_progress")
            note.action_post()
            self.assertEqual(self.wallet().points, 40.0)
        self.assertEqual(sum(self.wallet().history_ids.mapped("issued")), 120.0)
        self.assertEqual(sum(self.wallet().history_ids.mapped("used")), 80.0)

    def test_reset_and_cancelled_takes_it_back(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("store_credit", (order.order_line, 1))
        note = self.credit_notes(rma).with_user(self.accountant)
        with self.assertRaisesRegex(UserError, "accountant has to reset"):
            rma.remedy_ids.action_cancel()
        note.button_draft()
        rma.remedy_ids.action_cancel()
        self.assertEqual(rma.remedy_ids.state, "cancelled")
        self.assertEqual((self.wallet().points, self.owed()), (0.0, 0.0))
        self.assertEqual(self.entitlement(order.order_line).amount_remedied, 0.0)

    def test_what_the_accountant_changes_before_posting_is_what_is_given(self):
        order = self.paid_order((self.lamp, 2))
        _rma, note = self.drafted_as("store_credit", (order.order_line, 2))
        line = note.invoice_line_ids.filtered(lambda line: line.aftersales_part == "goods")
        line.price_unit = 30.0
        note.action_post()
        self.assertBooksHold(note.sudo())
        self.assertEqual(self.wallet().points, 60.0)

    # Only what was paid ---------------------------------------------------

    def test_an_unpaid_invoice_gives_no_credit(self):
        order = self.make_order((self.lamp, 2))
        rma = self.accepted_for("store_credit", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "is not paid"), self.env.cr.savepoint():
            rma.action_settle()
        self.assertFalse(self.wallet())
        self.assertFalse(self.credit_notes(rma))

    def test_what_is_still_owed_is_taken_off_first(self):
        order = self.make_order((self.lamp, 5))
        bill = order.invoice_ids
        self.pay(bill, 150.0)  # 50 of 200 are owed
        rma = self.settled_as("store_credit", (order.order_line, 2))
        note = self.credit_notes(rma)
        self.assertEqual((note.amount_total, note.amount_residual), (50.0, 0.0))
        self.assertEqual(bill.amount_residual, 0.0)
        self.assertEqual(self.wallet().points, 30.0)
        self.assertEqual(self.owed(), 30.0)

    def test_paid_while_the_note_was_a_draft(self):
        order = self.make_order((self.lamp, 5))
        self.pay(order.invoice_ids, 150.0)
        _rma, note = self.drafted_as("store_credit", (order.order_line, 2))
        self.pay(order.invoice_ids)
        note.action_post()
        self.assertBooksHold(note.sudo())
        self.assertEqual(self.wallet().points, 80.0)

    def test_never_invoiced_gives_no_credit(self):
        order = self.make_order((self.lamp, 2), invoice=False)
        rma = self.accepted_for("store_credit", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "was not invoiced"):
            rma.action_settle()

    # One unit, one remedy -------------------------------------------------

    def test_a_unit_is_not_refunded_and_given_as_credit(self):
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("store_credit", (order.order_line, 1))
        for kind in ("refund", "voucher", "store_credit"):
            with self.subTest(kind=kind), self.assertRaises(UserError):
                self.env["aftersales.remedy"].with_user(self.agent).create(
                    {"rma_line_id": rma.line_ids.id, "kind": kind, "quantity": 1}
                )
        with self.assertRaises(UserError):
            rma.remedy_ids.action_fulfil()
        self.assertEqual(self.wallet().points, 40.0)

    def test_a_line_split_over_refund_and_credit(self):
        order = self.paid_order((self.lamp, 3))
        rma = self.accepted_for("store_credit", (order.order_line, 3))
        remedies = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                [
                    {"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1},
                    {"rma_line_id": rma.line_ids.id, "kind": "store_credit", "quantity": 2},
                ]
            )
        )
        remedies.action_fulfil()
        self.assertEqual(set(remedies.mapped("state")), {"done"})
        self.assertEqual(self.wallet().points, 80.0)
        self.assertEqual(sorted(self.credit_notes(rma).mapped("amount_total")), [0.0, 40.0])

    # Programs -------------------------------------------------------------

    def test_no_program_is_refused_in_one_sentence(self):
        self.ewallet.active = False
        order = self.paid_order((self.lamp, 2))
        rma = self.accepted_for("store_credit", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "no eWallet program in"):
            rma.action_settle()

    def test_a_taxed_program_is_refused(self):
        self.ewallet.reward_ids.discount_line_product_id.taxes_id = self.make_tax(21)
        order = self.paid_order((self.lamp, 2))
        rma = self.accepted_for("store_credit", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "carries taxes"):
            rma.action_settle()

    def test_points_that_are_no_money_are_refused(self):
        coupons = self.from_template("coupons", "Ten percent")
        self.company.aftersales_voucher_program_ids = coupons
        order = self.paid_order((self.lamp, 2))
        rma = self.accepted_for("voucher", (order.order_line, 1))
        with self.assertRaisesRegex(UserError, "fixed amount of money"):
            rma.action_settle()

    def test_the_chosen_program_is_used(self):
        other = self.make_program("ewallet", "Other wallet")
        self.company.aftersales_credit_program_ids = other
        order = self.paid_order((self.lamp, 2))
        self.settled_as("store_credit", (order.order_line, 1))
        self.assertEqual(self.wallet().program_id, other)

    def test_settings_warn_of_programs_that_are_no_liability(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.aftersales_credit_warning)
        self.ewallet.rule_ids.product_ids.property_account_income_id = False
        self.ewallet.reward_ids.discount_line_product_id.property_account_income_id = False
        settings = self.env["res.config.settings"].create({})
        self.assertIn("no liability", settings.aftersales_credit_warning)

    # Bonus ----------------------------------------------------------------

    def test_a_bonus_is_on_the_card_and_not_in_the_books(self):
        self.company.aftersales_credit_bonus = 10.0
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_as("store_credit", (order.order_line, 2))
        self.assertBooksHold(self.credit_notes(rma))
        self.assertEqual(self.wallet().points, 88.0)
        self.assertEqual((rma.remedy_ids.credit_given, rma.remedy_ids.credit_bonus), (80.0, 8.0))
        self.assertEqual(self.owed(), 80.0)
        self.assertEqual(sorted(self.wallet().history_ids.mapped("issued")), [8.0, 80.0])
        note = self.credit_notes(rma).with_user(self.accountant)
        self.company.aftersales_credit_bonus = 50.0  # later promises change nothing
        note.button_draft()
        self.assertEqual(self.wallet().points, 0.0)
        note.action_post()
        self.assertEqual(self.wallet().points, 88.0)

    def test_money_gets_no_bonus(self):
        self.company.aftersales_credit_bonus = 10.0
        order = self.paid_order((self.lamp, 2))
        rma = self.settled_rma((order.order_line, 2))
        self.assertFalse(self.wallet())
        self.assertEqual(self.credit_notes(rma).amount_total, 80.0)

    # Preview --------------------------------------------------------------

    def test_the_preview_says_what_will_be_given_and_writes_nothing(self):
        self.company.aftersales_credit_bonus = 10.0
        order = self.paid_order((self.lamp, 2, {"tax_ids": self.make_tax(21).ids}))
        rma = self.accepted_for("store_credit", (order.order_line, 1))
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "store_credit", "quantity": 1})
        )
        rows = remedy._preview_store_credit()
        self.assertEqual([row["total"] for row in rows], [48.4, 0.0, 4.84])
        self.assertIn("48.40 of it as store credit", rows[1]["text"])
        self.assertFalse(self.credit_notes(rma))
        self.assertEqual(remedy.state, "to_do")
        self.assertFalse(self.wallet())

    def test_the_dialog_shows_it_and_takes_the_consent(self):
        order = self.paid_order((self.lamp, 3))
        rma = self.accepted_rma((order.order_line, 3))
        wizard = self.env["aftersales.settle"].with_user(self.agent)
        dialog = Form(wizard.with_context(**rma.action_open_settle()["context"]))
        with dialog.line_ids.edit(0) as row:
            row.quantity = 1
        with dialog.line_ids.new() as row:
            row.rma_line_id = rma.line_ids
            row.kind = "store_credit"
            row.quantity = 2
            self.assertTrue(row.needs_consent)
            row.consent_evidence = "Mail of today"
        self.assertIn("eWallet", dialog.preview)
        self.assertIn(self.company.currency_id.format(80.0), dialog.preview)
        self.assertIn(self.company.currency_id.format(120.0), dialog.preview)
        dialog.save().action_settle()
        self.assertEqual(self.wallet().points, 80.0)
        credit = rma.remedy_ids.filtered(lambda remedy: remedy.kind == "store_credit")
        self.assertEqual(credit.consent_evidence, "Mail of today")

    def test_a_fee_that_is_kept_back_is_not_given_as_credit(self):
        order = self.paid_order((self.lamp, 2))
        terms = {
            "requested_remedy": "store_credit",
            "reason_id": self.env.ref("aftersales_center.reason_goodwill").id,
        }
        rma = self.accepted_rma((order.order_line, 1, terms))
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "kind": "store_credit",
                    "quantity": 1,
                    "deduction_ids": [Command.create({"kind": "return_shipping", "amount": 5.0})],
                }
            )
        )
        remedy.action_fulfil()
        self.assertBooksHold(self.credit_notes(rma))
        self.assertEqual(self.wallet().points, 35.0)
