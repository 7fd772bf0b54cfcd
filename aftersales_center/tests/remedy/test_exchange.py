"""The exchange: other goods, one delivery, and an order that keeps its history."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchange(ExchangeCommon):
    def test_new_goods_are_a_line_of_their_own(self):
        order = self.make_order((self.sofa, 2))
        old = order.order_line
        rma = self.exchanged(old, 1, self.bench)
        line = self.new_line(rma)
        self.assertEqual((line.order_id, line.product_id), (order, self.bench))
        self.assertEqual((line.product_uom_qty, old.product_uom_qty), (1, 2))
        self.assertEqual((rma.remedy_ids.state, rma.state), ("in_progress", "approved"))
        move = line.move_ids
        self.assertEqual(move.aftersales_remedy_id, rma.sudo().remedy_ids)
        self.assertEqual(move.picking_id.aftersales_rma_id, rma.sudo())
        self.send(rma)
        self.assertEqual((rma.remedy_ids.state, rma.state), ("done", "done"))
        self.assertEqual((line.qty_delivered, old.qty_delivered), (1, 1))
        self.assert_balanced(order)

    def test_only_what_arrived_is_exchanged(self):
        order = self.make_order((self.sofa, 2))
        rma = self.received_rma((order.order_line, 2, self.exchange(self.bench)))
        drafts = rma.with_user(self.receiver).line_ids._prepare_inspections()
        drafts.quantity = 1
        drafts.action_done()
        self.inspect(rma, self.give_back, verdict="rejected")
        rma.action_settle()
        self.assertEqual(self.new_line(rma).product_uom_qty, 1)
        self.assertEqual(self.credit_notes(rma).amount_total, 100.0)
        self.assertEqual(self.new_bill(rma).amount_total, 130.0)

    def test_one_of_two_arrived(self):
        order = self.make_order((self.sofa, 2))
        rma = self.approved_rma((order.order_line, 2, self.exchange(self.bench)))
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.new_line(rma).product_uom_qty, 1)
        self.send(rma)
        self.assertEqual((rma.remedy_status, rma.state), ("partial", "approved"))
        self.assert_balanced(order)
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.send(rma)
        self.assertEqual(rma.state, "done")
        self.assertEqual(sum(self.new_line(rma).mapped("product_uom_qty")), 2)
        self.assertEqual(self.owed(order), 200 - 200 + 260)
        self.assert_balanced(order)

    def test_both_invoice_policies(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                old = self.goods("Old", 50.0, invoice_policy=policy)
                new = self.goods("New", 70.0, invoice_policy=policy)
                order = self.make_order((old, 3))
                rma = self.exchanged(order.order_line, 2, new)
                self.assert_balanced(order)
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)
                self.send(rma)
                self.assert_balanced(order)
                with self.assertRaises(UserError):
                    order._create_invoices(final=True)
                self.assertEqual(rma.state, "done")

    def test_never_invoiced_goods_are_billed_with_the_order(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                old = self.goods("Old", 50.0, invoice_policy=policy)
                new = self.goods("New", 70.0, invoice_policy=policy)
                order = self.make_order((old, 3), invoice=False)
                rma = self.exchanged(order.order_line, 1, new)
                self.assertFalse(self.credit_notes(rma) | self.new_bill(rma))
                self.send(rma)
                self.assertEqual(rma.state, "done")
                self.assertEqual(self.invoice(order).amount_total, 2 * 50 + 70)
                self.assert_balanced(order)

    def test_a_locked_order(self):
        order = self.make_order((self.sofa, 1))
        order.action_lock()
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.assertEqual(self.new_line(rma).move_ids.product_uom_qty, 1)
        self.send(rma)
        self.assertEqual(rma.state, "done")
        self.assertTrue(order.locked)
        with self.assertRaises(UserError):
            self.new_line(rma).with_user(self.salesman).price_unit = 1

    def test_several_exchanges_make_one_delivery_and_one_invoice(self):
        order = self.make_order((self.sofa, 2), (self.lamp, 2))
        sofas, lamps = order.order_line
        rma = self.settled_rma(
            (sofas, 1, self.exchange(self.bench)), (lamps, 2, self.exchange(self.mug))
        )
        self.assertEqual(len(self.new_line(rma)), 2)
        self.assertEqual(len(rma.sudo().remedy_ids.move_ids.picking_id), 1)
        self.assertEqual((len(self.credit_notes(rma)), len(self.new_bill(rma))), (1, 1))
        self.assertEqual(self.new_bill(rma).amount_total, 130 + 19)
        self.assertEqual(self.owed(order), 280 - 180 + 149)
        self.assert_balanced(order)

    def test_new_goods_can_be_returned_in_turn(self):
        order = self.make_order((self.sofa, 1))
        first = self.exchanged(order.order_line, 1, self.bench)
        line = self.new_line(first)
        self.assertEqual(line.aftersales_qty_available, 0)
        self.send(first)
        self.assertEqual(line.aftersales_qty_available, 1)
        again = self.exchanged(line, 1, self.stool)
        self.send(again)
        self.assertEqual(again.state, "done")
        self.assertEqual(self.owed(order), 60.0)
        back = self.settled_rma((self.new_line(again), 1))
        self.assertEqual(self.owed(order), 0.0)
        self.assertEqual(back.state, "done")
        self.assert_balanced(order)

    def test_a_delivery_in_two_steps(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self.make_order((self.sofa, 1), deliver=False, invoice=False)
        for _step in range(2):
            moves = order.picking_ids.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
            moves.picked = True
            moves.picking_id._action_done()
        self.invoice(order)
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "in_progress", "picked is not sent")
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "done")
        self.assert_balanced(order)

    def test_units_of_measure(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order((self.mug, 2, {"product_uom_id": dozen.id}))
        rma = self.exchanged(order.order_line, 1, self.lamp)
        line = self.new_line(rma)
        self.assertEqual((line.product_uom_id, line.price_unit), (dozen, 480.0))
        self.send(rma)
        self.assertEqual(self.on_hand(self.lamp, self.warehouse.lot_stock_id), 1000 - 12)
        self.assertEqual(rma.state, "done")
        self.assertEqual(line.aftersales_qty_available, 1)
        self.assert_balanced(order)

    # ------------------------------------------------------------------
    # Taking it back; facts win
    # ------------------------------------------------------------------

    def test_cancelled_while_everything_is_a_draft(self):
        self.company.aftersales_post_credit_notes = False
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                old = self.goods("Old", 50.0, invoice_policy=policy)
                order = self.make_order((old, 2))
                order.action_lock()
                rma = self.exchanged(order.order_line, 1, self.bench)
                line, bill = self.new_line(rma), self.new_bill(rma)
                rma.remedy_ids.action_cancel()
                self.assertEqual(rma.remedy_ids.state, "cancelled")
                self.assertEqual((line.product_uom_qty, line.move_ids.state), (0, "cancel"))
                self.assertEqual((bill.state, self.credit_notes(rma).state), ("cancel", "cancel"))
                self.assertEqual(line.qty_to_invoice, 0)
                self.assertEqual(self.entitlement(order.order_line[0]).amount_remedied, 0)
                rma.action_settle()
                self.assertEqual(rma.remedy_ids[-1].state, "in_progress")

    def test_a_posted_exchange_needs_an_accountant(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        with self.assertRaisesRegex(UserError, "is posted"):
            rma.remedy_ids.action_cancel()
        self.new_bill(rma).button_draft()
        self.credit_notes(rma).button_draft()
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        rma.remedy_ids.action_cancel()
        self.assertEqual(rma.remedy_ids.state, "cancelled")
        self.assert_balanced_after_cancel(order)

    def assert_balanced_after_cancel(self, order):
        self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0.0})

    def test_goods_that_left_are_not_called_back(self):
        self.company.aftersales_post_credit_notes = False
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.send(rma)
        self.assertEqual(rma.remedy_ids.state, "in_progress", "the credit note is a draft")
        with self.assertRaisesRegex(UserError, "has left"):
            rma.remedy_ids.action_cancel()
        self.credit_notes(rma).with_user(self.accountant).action_post()
        self.assertEqual(rma.remedy_ids.state, "done")

    def test_a_cancelled_delivery_is_sent_again(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        rma.sudo().remedy_ids.move_ids.picking_id.with_user(self.stocker).action_cancel()
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        self.assertTrue(rma.has_units_to_settle)
        rma.action_settle()
        self.assertEqual(len(self.new_bill(rma)), 1, "invoiced once")
        self.send(rma)
        self.assertEqual(rma.state, "done")

    def test_a_credit_note_reset_and_cancelled_is_made_again(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        self.send(rma)
        note = self.credit_notes(rma)
        note.button_draft()
        note.button_cancel()
        self.assertEqual(rma.remedy_ids.state, "in_progress")
        rma.action_reopen()
        rma.action_settle()
        self.assertEqual(rma.remedy_ids.state, "done")
        self.assertEqual(self.owed(order), 130.0)

    def test_not_while_one_is_on_its_way(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        with self.assertRaisesRegex(UserError, "on its way"):
            rma.remedy_ids.action_fulfil()

    # ------------------------------------------------------------------
    # What is refused
    # ------------------------------------------------------------------

    def test_what_cannot_be_exchanged(self):
        order = self.make_order((self.sofa, 3))
        service = self.env["product.product"].create({"name": "Advice", "type": "service"})
        for new, message in (
            (self.env["product.product"], "Choose the product"),
            (self.sofa, "is a replacement"),
            (service, "cannot be sold as goods"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(UserError, message):
                self.exchanged(order.order_line, 1, new)

    def test_one_unit_one_remedy(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        with self.assertRaises(ValidationError):
            self.env["aftersales.remedy"].with_user(self.agent).create(
                {"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1}
            )

    def test_terms_stay_once_documents_are_made(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        for vals in (
            {"exchange_product_id": self.stool.id},
            {"difference_policy": "waive"},
            {"delivery_when": "now"},
        ):
            with self.assertRaises(UserError):
                rma.remedy_ids.write(vals)

    def test_nobody_types_the_link_of_an_order_line(self):
        order = self.make_order((self.sofa, 1))
        remedy = self.exchanged(order.order_line, 1, self.bench).remedy_ids
        for user in (self.salesman, self.agent, self.administrator):
            lines = self.env["sale.order.line"].with_user(user)
            with self.assertRaises(UserError):
                lines.browse(order.order_line[0].id).aftersales_remedy_id = remedy.id
            with self.assertRaises(UserError):
                lines.create(
                    {
                        "order_id": order.id,
                        "product_id": self.mug.id,
                        "aftersales_remedy_id": remedy.id,
                    }
                )
        copy = order.copy()
        self.assertFalse(copy.order_line.aftersales_remedy_id)

    def test_roles(self):
        order = self.make_order((self.sofa, 1))
        rma = self.accepted_rma((order.order_line, 1, self.exchange(self.bench)))
        for user in (self.receiver, self.auditor, self.salesman, self.stocker):
            with self.assertRaises(AccessError):
                rma.with_user(user).action_settle()

    def test_an_auditor_reads_what_was_agreed(self):
        order = self.make_order((self.sofa, 1))
        rma = self.exchanged(order.order_line, 1, self.bench)
        for user in (self.auditor, self.agent):
            remedy = rma.remedy_ids.with_user(user)
            form = remedy.get_view(self.env.ref("aftersales_center.view_remedy_form").id, "form")
            self.assertIn("exchange_difference", form["arch"])
            names = form["models"]["aftersales.remedy"]
            read = remedy.web_read({name: {} for name in names})[0]
            self.assertEqual(read["exchange_difference"], 30.0)

    # ------------------------------------------------------------------
    # Dialog, preview, substitutes
    # ------------------------------------------------------------------

    def test_the_dialog_shows_what_it_makes(self):
        order = self.make_order((self.sofa, 2))
        rma = self.accepted_rma((order.order_line, 2, self.exchange(self.bench)))
        context = dict(rma.action_open_settle()["context"])
        moves = self.env["account.move"].search_count([])
        dialog = Form(self.env["aftersales.settle"].with_user(self.agent).with_context(**context))
        self.assertIn(order.currency_id.format(60.0), dialog.preview)
        self.assertIn("The customer pays", dialog.preview)
        self.assertEqual(self.env["account.move"].search_count([]), moves)
        with dialog.line_ids.edit(0) as row:
            row.exchange_product_id = self.stool
        self.assertIn(order.currency_id.format(80.0), dialog.preview)
        self.assertIn("The customer gets", dialog.preview)
        dialog.save().action_settle()
        self.assertEqual(self.new_line(rma).product_id, self.stool)
        self.assertEqual(self.owed(order), 200 - 200 + 120)

    def test_substitutes_when_out_of_stock(self):
        red, blue, gold = self.variants(40.0, 40.0, 45.0)
        red.product_tmpl_id.aftersales_substitute_ids = self.mug.product_tmpl_id
        order = self.make_order((red, 2))
        stock = self.warehouse.lot_stock_id
        rma = self.accepted_rma((order.order_line, 2, {"requested_remedy": "replacement"}))
        line = rma.line_ids
        self.assertFalse(line.is_out_of_stock)
        for product in (red, gold):
            self.env["stock.quant"]._update_available_quantity(
                product, stock, -self.on_hand(product, stock)
            )
        self.env.invalidate_all()
        self.assertTrue(line.is_out_of_stock)
        self.assertEqual(line.substitute_ids, blue | self.mug)
        self.assertEqual(line._substitutes(), blue | self.mug)

    def test_the_books_are_closed(self):
        """Neither the credit note nor, when that went out before, the invoice is booked today."""
        order = self.make_order((self.sofa, 2))
        rma = self.accepted_rma((order.order_line, 1, self.exchange(self.bench)))
        self.env["ir.config_parameter"].set_param("stock_account.skip_lock_date_check", "1")
        self.close_books(0)
        with self.assertRaisesRegex(UserError, "the credit note for .* cannot be booked today"):
            with self.env.cr.savepoint():
                rma.action_settle()
        self.close_books(1)
        self.company.aftersales_post_credit_notes = False
        rma.action_settle()
        self.credit_notes(rma).action_post()
        self.new_bill(rma).unlink()
        self.company.aftersales_post_credit_notes = True
        self.close_books(0)
        remedy = rma.sudo().remedy_ids
        with self.assertRaisesRegex(
            UserError, f"the invoice for {order.name} cannot be booked today"
        ):
            with self.env.cr.savepoint():
                remedy._invoice_exchange()
        self.close_books(1)
        remedy._invoice_exchange()
        self.assertEqual((self.new_bill(rma).state, self.owed(order)), ("posted", 230.0))

    def test_substitutes_of_what_is_chosen_in_an_exchange(self):
        """The old shirt is in stock, the gold one chosen for it is not: blue can be had."""
        red, blue, gold = self.variants(40.0, 40.0, 45.0)
        order = self.make_order((red, 2))
        stock = self.warehouse.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(gold, stock, -99)
        rma = self.accepted_rma((order.order_line, 2, self.exchange(gold)))
        line = rma.line_ids
        self.assertEqual((line.is_out_of_stock, line.substitute_ids), (True, blue))
        dialog = Form(
            self.env["aftersales.settle"].with_user(self.agent).with_context(default_rma_id=rma.id)
        )
        self.assertEqual(
            dialog.stock_note,
            f"Less than 2 of “{gold.display_name}” is in stock. In stock instead:"
            f" {blue.display_name}.",
        )
        with dialog.line_ids.edit(0) as row:
            row.exchange_product_id = blue
        self.assertFalse(dialog.stock_note)
        with dialog.line_ids.edit(0) as row:
            row.exchange_product_id, row.quantity = gold, 1
        self.assertFalse(dialog.stock_note, "one is there")
        line.exchange_product_id = blue
        self.assertFalse(line.is_out_of_stock)
