"""What a complaint gives, on real documents."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .complaint_remedy_common import ComplaintRemedyCommon


@tagged("post_install", "-at_install")
class TestComplaintMoney(ComplaintRemedyCommon):
    def test_a_refund_without_goods(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 3))
                line = order.order_line
                complaint = self.complaint_about(order)
                remedy = self.give(complaint, "refund", quantity=2)
                note = self.note_of(remedy)
                self.assertEqual((note.state, note.amount_total), ("posted", 2 * line.price_unit))
                self.assertEqual(note.reversed_entry_id, order.invoice_ids - note)
                self.assertIn(complaint.name, note.invoice_origin)
                self.assertEqual((remedy.state, complaint.remedy_status), ("done", "done"))
                self.assertEqual(complaint.amount_given, 2 * line.price_unit)
                self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (1, 0))
                self.assertNotEqual(order.invoice_status, "to invoice")
                self.assertEqual((self.held(line), line.aftersales_qty_available), (2, 1))
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)

    def test_no_cost_of_goods_comes_back(self):
        category = self.env["product.category"].create(
            {"name": "Valued", "property_cost_method": "fifo", "property_valuation": "real_time"}
        )
        order = self.make_order((self.make_product("Valued Thing", 100.0, categ_id=category.id), 2))
        remedy = self.give(self.complaint_about(order))
        self.assertFalse(
            self.note_of(remedy).line_ids.filtered(lambda line: line.display_type == "cogs")
        )

    def test_goods_never_invoiced_are_not_charged(self):
        order = self.make_order((self.chair, 2), invoice=False)
        self.assertEqual(order.order_line.qty_to_invoice, 2)
        remedy = self.give(self.complaint_about(order))
        self.assertFalse(self.note_of(remedy))
        self.assertEqual((remedy.state, remedy.qty_uninvoiced), ("done", 1))
        self.assertEqual(order.order_line.qty_to_invoice, 1)

    def test_a_price_reduction_holds_no_unit(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order)
        remedy = self.give(complaint, "price_reduction", quantity=2, reduction_percent=25)
        self.assertEqual((remedy.amount, remedy.state), (20.0, "done"))
        line = order.order_line
        self.assertEqual((self.held(line), line.qty_invoiced, line.qty_to_invoice), (0, 2, 0))
        rma = self.settled_rma((line, 2))
        self.assertEqual(self.credit_notes(rma).amount_total, 60.0, "what is left of the price")

    def test_late_goods_are_cheaper_before_they_arrive(self):
        order = self.make_order((self.lamp, 2), deliver=False)
        complaint = self.complaint_about(order)
        remedy = self.give(complaint, "price_reduction", quantity=2, reduction_amount=5.0)
        self.assertEqual(remedy.amount_given, 5.0)
        with self.assertRaisesRegex(UserError, "0 Units of 0 Units delivered"):
            self.plan(complaint)

    def test_a_service_is_refunded_once(self):
        service = self.make_product("Assembly", 30.0, type="service", is_storable=False)
        order = self.make_order((service, 2), deliver=False)
        complaint = self.complaint_about(order)
        remedy = self.give(complaint, quantity=2)
        self.assertEqual((self.note_of(remedy).amount_total, remedy.state), (60.0, "done"))
        self.assertEqual((order.order_line.qty_to_invoice, remedy.qty_held), (0, 0))
        again = self.plan(self.complaint_about(order))
        with self.assertRaisesRegex(UserError, "0 Units are invoiced and not credited"):
            again.action_fulfil()

    def test_taken_back_while_it_is_a_draft(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order)
        remedy = self.give(complaint, quantity=2)
        self.assertEqual((remedy.state, complaint.remedy_status), ("in_progress", "partial"))
        row = self.entitlement(order.order_line)
        self.assertEqual((row.qty_claimed, row.amount_remedied), (2, 80))
        remedy.action_cancel()
        self.assertEqual((row.qty_claimed, row.amount_remedied), (0, 0))
        self.assertEqual((remedy.state, complaint.remedy_status), ("cancelled", "no"))
        self.assertEqual(complaint.amount_given, 0)
        self.assertEqual(self.note_of(self.give(complaint, quantity=2)).amount_total, 80.0)

    def test_a_planned_one_holds_its_units_and_gives_them_back(self):
        order = self.make_order((self.lamp, 3))
        line = order.order_line
        remedy = self.plan(self.complaint_about(order), quantity=2)
        self.assertEqual(self.held(line), 2)
        remedy.quantity = 3
        self.assertEqual(self.held(line), 3)
        remedy.write({"kind": "price_reduction", "reduction_percent": 10})
        self.assertEqual(self.held(line), 0)
        remedy.write({"kind": "refund", "reduction_percent": 0, "quantity": 1})
        self.assertEqual(self.held(line), 1)
        remedy.unlink()
        self.assertEqual(self.held(line), 0)

    def test_the_money_is_queued_to_be_paid_back(self):
        order = self.make_order((self.lamp, 1))
        invoice = order.invoice_ids
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        complaint = self.complaint_about(order)
        remedy = self.give(complaint)
        payout = complaint.sudo().payout_ids
        self.assertEqual((payout.amount, payout.step), (40.0, "manual"))
        self.assertEqual(payout.credit_note_id, self.note_of(remedy))
        seen = payout.with_user(self.accountant)
        self.assertEqual(seen.return_names, complaint.name)

    def test_told_and_logged(self):
        order = self.make_order((self.lamp, 1))
        complaint = self.complaint_about(order)
        remedy = self.give(complaint)
        fulfilled = self.events(complaint, "remedy.fulfilled")
        self.assertEqual(len(fulfilled), 1)
        self.assertIn(self.note_of(remedy).name, fulfilled.payload)
        self.assertIn("Desk Lamp", complaint.message_ids[0].body)
        self.assertEqual(
            complaint._remedy_lines(),
            [
                {
                    "kind": "Refund",
                    "product": "Desk Lamp",
                    "quantity": "",
                    "amount": complaint.company_currency_id.format(40.0),
                    "is_paid": True,
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestComplaintGoods(ComplaintRemedyCommon):
    def test_a_replacement_without_a_return(self):
        for product in (self.lamp, self.chair):
            with self.subTest(policy=product.invoice_policy):
                order = self.make_order((product, 2))
                line = order.order_line
                complaint = self.complaint_about(order)
                remedy = self.give(complaint, "replacement")
                self.assertEqual((remedy.state, remedy.is_held), ("in_progress", False))
                self.assertEqual(line.aftersales_qty_available, 1)
                self.send(remedy)
                self.assertEqual((remedy.state, complaint.remedy_status), ("done", "done"))
                self.assertEqual((line.qty_delivered, line.qty_to_invoice), (2, 0))
                self.assertEqual(order.invoice_status, "invoiced")
                self.assertEqual(line.aftersales_qty_available, 2, "the new unit may come back")
                line.product_uom_qty = 3
                more = order.picking_ids.move_ids.filtered(lambda move: move.state != "done")
                self.assertEqual(sum(more.mapped("product_uom_qty")), 1, "what is ordered is sent")

    def test_a_replacement_comes_back_and_is_refunded_once(self):
        order = self.make_order((self.lamp, 1))
        remedy = self.give(self.complaint_about(order), "replacement")
        self.send(remedy)
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual(self.credit_notes(rma).amount_total, 40.0)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        with self.assertRaisesRegex(UserError, "cannot be returned"):
            self.approved_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "cannot be put right"):
            self.plan(self.complaint_about(order))

    def test_taken_back_before_it_leaves(self):
        order = self.make_order((self.lamp, 1))
        remedy = self.give(self.complaint_about(order), "replacement")
        remedy.action_cancel()
        self.assertEqual(remedy.sudo().move_ids.mapped("state"), ["cancel"])
        self.assertEqual(order.order_line.aftersales_qty_available, 1)

    def test_a_service_is_not_sent_again(self):
        service = self.make_product("Assembly", 30.0, type="service", is_storable=False)
        order = self.make_order((service, 1), deliver=False)
        with self.assertRaisesRegex(ValidationError, "cannot be sent again"):
            self.plan(self.complaint_about(order), "replacement")


@tagged("post_install", "-at_install")
class TestComplaintApology(ComplaintRemedyCommon):
    def test_it_is_shown_by_an_answer(self):
        complaint = self.complaint_about(self.make_order((self.lamp, 1)))
        remedy = self.plan(complaint, "apology")
        with self.assertRaisesRegex(UserError, "answer .* first"):
            remedy.action_fulfil()
        complaint.action_respond("We are sorry: the driver was loose.")
        remedy.action_fulfil()
        self.assertEqual((remedy.state, remedy.response_id.kind), ("done", "responded"))
        self.assertTrue(remedy.document_name)
        self.assertEqual((remedy.amount_given, remedy.amount_decided), (0, 0))
        self.assertEqual(remedy.display_name, "Apology")
        with self.assertRaisesRegex(UserError, "cannot be taken back"):
            remedy.action_cancel()

    def test_it_needs_no_order(self):
        complaint = self.make_complaint()
        complaint.action_decide("upheld", "You are right, and we are sorry.")
        remedy = self.give(complaint, "apology", line=self.env["sale.order.line"])
        self.assertEqual(remedy.state, "done")
        complaint.action_close()

    def test_returns_have_no_apologies(self):
        order = self.make_order((self.lamp, 1))
        rma = self.accepted_rma((order.order_line, 1))
        self.assertNotIn("apology", dict(rma.line_ids._selection_remedy()))
        with self.assertRaisesRegex(UserError, "is for complaints"):
            self.env["aftersales.remedy"].create(
                {"rma_line_id": rma.line_ids.id, "kind": "apology"}
            )


@tagged("post_install", "-at_install")
class TestComplaintDialog(ComplaintRemedyCommon):
    def dialog(self, complaint):
        action = complaint.action_open_remedy()
        return Form(
            self.env["aftersales.complaint.settle"]
            .with_user(self.agent)
            .with_context(**action["context"])
        )

    def test_it_shows_what_it_comes_to_and_gives_it(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order, remedy_wanted="refund")
        form = self.dialog(complaint)
        self.assertIn(complaint.company_currency_id.format(80.0), form.preview)
        self.assertEqual(self.held(order.order_line), 0)
        form.save().action_give()
        self.assertEqual(complaint.remedy_ids.state, "done")
        self.assertEqual(complaint.remedy_ids.amount_given, 80.0)

    def test_it_says_why_something_is_not_possible(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order, remedy_wanted="refund")
        rma = self.approved_rma((order.order_line, 1))
        form = self.dialog(complaint)
        self.assertIn("cannot be put right", form.preview)
        self.assertIn(rma.name, form.preview)
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "cannot be put right"):
            wizard.action_give()

    def test_planned_only(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order, remedy_wanted="replacement")
        self.dialog(complaint).save().action_plan()
        self.assertEqual(complaint.remedy_ids.state, "to_do")
        self.assertTrue(complaint.has_remedies_to_give)
        complaint.action_fulfil_remedies()
        self.assertEqual(complaint.remedy_ids.state, "in_progress")
        self.assertFalse(complaint.has_remedies_to_give)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            complaint.action_fulfil_remedies()

    def test_an_apology_is_written_in_it(self):
        complaint = self.complaint_about(self.make_order((self.lamp, 1)), remedy_wanted="apology")
        form = self.dialog(complaint)
        form.words = "We are sorry for the flicker."
        form.save().action_give()
        self.assertEqual(complaint.remedy_ids.response_id.told, "We are sorry for the flicker.")

    def test_a_complaint_closes_when_nothing_is_owed(self):
        order = self.make_order((self.lamp, 2))
        complaint = self.complaint_about(order)
        remedy = self.plan(complaint)
        complaint.action_decide("upheld", "You are right.")
        with self.assertRaisesRegex(UserError, "planned and not given"):
            complaint.action_close()
        remedy.action_fulfil()
        complaint.action_close()
        with self.assertRaisesRegex(UserError, "is closed"):
            self.plan(complaint)
        with self.assertRaisesRegex(UserError, "is closed"):
            complaint.action_open_remedy()
