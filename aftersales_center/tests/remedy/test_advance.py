"""Sent in advance: a reminder, then a draft invoice, and back when the goods come after all."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestAdvance(ExchangeCommon):
    def setUp(self):
        super().setUp()
        self.company.aftersales_advance = "agent"
        self.order = self.make_order((self.sofa, 2))
        self.line = self.order.order_line

    def advanced(self, quantity=1, line=None, sent=True, **values):
        rma = self.approved_rma(
            (
                line or self.line,
                quantity,
                {"requested_remedy": "replacement", "delivery_when": "now", **values},
            )
        )
        rma.action_reserve()
        if sent:
            self.send(rma)
        return rma

    def overdue(self, rma, days=1):
        rma.remedy_ids.sudo().advance_due_on = fields.Date.context_today(rma) - timedelta(days=days)

    def run_cron(self, model="aftersales.remedy", method="_cron_advance"):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1):
            getattr(self.env[model], method)()

    def charge(self, rma):
        return (
            rma.sudo()
            .remedy_ids.charge_line_ids.filtered(lambda line: line.move_type == "out_invoice")
            .move_id
        )

    def test_it_leaves_before_the_old_one_is_back(self):
        rma = self.advanced()
        remedy = rma.remedy_ids
        self.assertEqual((remedy.state, remedy.qty_outstanding), ("done", 1))
        self.assertEqual(
            remedy.advance_due_on,
            fields.Date.context_today(rma) + timedelta(days=self.company.aftersales_advance_days),
        )
        self.assertEqual((rma.state, rma.receipt_status), ("approved", "pending"))
        self.assert_balanced(self.order)
        rma.with_user(self.receiver).receive_all()
        self.assertEqual((remedy.qty_outstanding, rma.advance_due_on), (0, False))
        self.inspect(rma)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)
        self.assertEqual(self.line.qty_delivered, 2)

    def test_who_may_send_in_advance(self):
        for who, users in (
            ("no", ()),
            ("supervisor", (self.supervisor,)),
            ("agent", (self.agent, self.supervisor)),
        ):
            self.company.aftersales_advance = who
            for user in (self.agent, self.supervisor):
                with self.subTest(who=who, user=user.login):
                    rma = self.approved_rma(
                        (
                            self.make_order((self.sofa, 1)).order_line,
                            1,
                            {"requested_remedy": "replacement", "delivery_when": "now"},
                        )
                    )
                    if user in users:
                        rma.with_user(user).action_reserve()
                        self.assertTrue(rma.sudo().remedy_ids.move_ids)
                    else:
                        with self.assertRaises(UserError), self.cr.savepoint():
                            rma.with_user(user).action_reserve()

    def test_the_unit_is_not_claimable_twice(self):
        rma = self.advanced(2)
        self.assertEqual(self.line.aftersales_qty_available, 2, "the two new ones")
        again = self.make_rma((self.line, 3))
        with self.assertRaises(UserError):
            again.action_request()
        self.assertEqual(rma.line_ids.qty_claimed, 2)

    def test_the_customer_is_reminded_once(self):
        rma = self.advanced()
        rma.remedy_ids.sudo().advance_due_on = fields.Date.context_today(rma) + timedelta(days=2)
        for _run in range(2):
            self.run_cron("aftersales.deadline.reminder", "_cron_remind")
        notices = self.env["aftersales.notice"].search(
            [("rma_id", "=", rma.id), ("event", "=", "advance")]
        )
        self.assertEqual(len(notices), 1)
        self.assertEqual(
            rma.activity_ids.filtered(lambda a: a.aftersales_deadline == "advance").user_id,
            self.agent,
        )
        notices._hand_to_mail()
        self.assertEqual(notices.state, "sent")

    def test_nothing_came_a_draft_invoice(self):
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                product = self.goods("Thing", 70.0, self.tax(19), invoice_policy=policy)
                order = self.make_order((product, 2, {"discount": 10}))
                rma = self.advanced(line=order.order_line)
                self.run_cron()
                self.assertFalse(self.charge(rma), "not before its day")
                self.overdue(rma)
                self.run_cron()
                self.run_cron()
                bill = self.charge(rma)
                self.assertEqual(
                    (len(bill), bill.state, bill.move_type), (1, "draft", "out_invoice")
                )
                self.assertEqual(bill.amount_untaxed, 63.0, "the original price")
                self.assertEqual(rma.line_ids.qty_charged, 1)
                self.assert_balanced(order)
                bill.with_user(self.accountant).action_post()
                self.assert_balanced(order)
                self.assertEqual(self.entitlement(order.order_line).amount_invoiced, 3 * 63.0)

    def test_a_draft_goes_when_the_goods_come(self):
        rma = self.advanced(2)
        self.overdue(rma)
        self.run_cron()
        bill = self.charge(rma)
        self.assertEqual(bill.amount_total, 200.0)
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        self.assertEqual((bill.state, bill.amount_total), ("draft", 100.0))
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(bill.state, "cancel")
        self.assertEqual(rma.remedy_ids.qty_charged, 0)
        self.inspect(rma)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)

    def test_a_posted_one_is_reversed(self):
        rma = self.advanced(2)
        self.overdue(rma)
        self.run_cron()
        bill = self.charge(rma)
        bill.action_post()
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        note = bill.reversal_move_ids
        self.assertEqual(
            (note.state, note.amount_total, bill.amount_residual), ("posted", 100, 100)
        )
        rma.with_user(self.receiver).receive_all()
        self.assertEqual((bill.payment_state, bill.amount_residual), ("reversed", 0))
        self.assertEqual(rma.remedy_ids.qty_charged, 0)
        self.inspect(rma)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)
        self.assertEqual(self.owed(self.order), 200)

    def test_the_books_are_closed_when_it_comes_after_all(self):
        """The sofa is received, whatever the books say; its credit of 100 waits as a draft."""
        rma = self.advanced(1)
        self.overdue(rma)
        self.run_cron()
        bill = self.charge(rma)
        bill.action_post()
        self.env["ir.config_parameter"].set_param("stock_account.skip_lock_date_check", "1")
        self.close_books(0)
        rma.with_user(self.receiver).receive_all()
        note = bill.reversal_move_ids
        self.assertEqual((note.state, note.amount_total), ("draft", 100.0))
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertIn("books are closed", str(rma.activity_ids.mapped("summary")))
        self.close_books(1)
        note.with_user(self.accountant).action_post()
        self.assertEqual((bill.payment_state, bill.amount_residual), ("reversed", 0))

    def test_lost_on_its_way_is_not_billed(self):
        rma = self.advanced()
        self.overdue(rma)
        self.run_cron()
        bill = self.charge(rma)
        rma.line_ids.action_accept_lost("The posting receipt was shown")
        self.assertEqual((bill.state, rma.remedy_ids.qty_outstanding), ("cancel", 0))
        self.assertEqual(rma.line_ids.qty_charged, 0)

    def test_serial_numbers(self):
        camera = self.make_product("Camera", 300.0, tracking="serial")
        stock, lots = self.warehouse.lot_stock_id, self.env["stock.lot"]
        for name in ("A1", "A2"):
            lots |= lots.create({"name": name, "product_id": camera.id})
            self.env["stock.quant"]._update_available_quantity(camera, stock, 1, lot_id=lots[-1])
        order = self.make_order((camera, 1))
        rma = self.advanced(line=order.order_line)
        self.assertEqual(rma.sudo().remedy_ids.move_ids.lot_ids, lots[1])
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        self.assertEqual(rma.state, "done")

    def test_rejected_goods_were_not_given_back(self):
        rma = self.advanced()
        rma.with_user(self.receiver).receive_all()
        self.overdue(rma)
        self.run_cron()
        self.assertFalse(self.charge(rma), "not looked at yet: no fault of the customer")
        self.inspect(rma, self.give_back, verdict="rejected")
        self.run_cron()
        self.assertEqual(self.charge(rma).amount_total, 100.0)

    def test_closed_when_it_was_billed(self):
        rma = self.advanced()
        self.overdue(rma)
        self.run_cron()
        self.charge(rma).action_post()
        rma.action_nothing_more_comes()
        self.assertEqual(rma.line_ids.qty_approved, 0)
        if rma.state != "done":
            rma.action_done()
        self.assertEqual(self.line.aftersales_qty_available, 3, "the customer has three, paid for")
        back = self.settled_rma((self.line, 3))
        self.assertEqual(sum(self.credit_notes(back).mapped("amount_total")), 300.0)
        self.assertEqual(self.owed(self.order), 0.0)

    def test_it_came_after_it_was_cut(self):
        rma = self.advanced()
        self.overdue(rma)
        self.run_cron()
        self.charge(rma).action_post()
        rma.action_nothing_more_comes()
        rma.with_user(self.receiver).receive_goods([{"product_id": self.sofa.id, "quantity": 1}])
        self.assertTrue(rma.needs_decision)

    def test_not_cut_while_nothing_is_billed(self):
        rma = self.advanced()
        rma.action_nothing_more_comes()
        self.assertEqual(rma.line_ids.qty_approved, 1, "something was given for it")
        self.assertEqual(rma.state, "approved")

    def test_never_invoiced(self):
        order = self.make_order((self.sofa, 1), invoice=False)
        rma = self.advanced(line=order.order_line)
        self.overdue(rma)
        self.run_cron()
        self.assertEqual(self.charge(rma).amount_total, 100.0)
        self.assertEqual(order.order_line.qty_to_invoice, 1)

    def test_an_exchange_in_advance(self):
        rma = self.approved_rma((self.line, 1, self.exchange(self.bench, delivery_when="now")))
        rma.action_reserve()
        self.send(rma)
        remedy = rma.remedy_ids
        self.assertEqual((remedy.state, remedy.qty_outstanding), ("in_progress", 1))
        self.assertFalse(self.credit_notes(rma) | self.new_bill(rma))
        self.overdue(rma)
        self.run_cron()
        self.run_cron()
        bill = self.new_bill(rma)
        self.assertEqual((bill.state, bill.amount_total), ("draft", 130.0))
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 100.0)
        self.assertEqual(self.new_bill(rma), bill, "invoiced once")
        bill.action_post()
        self.assertEqual(self.owed(self.order), 230.0)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)

    def waived(self, new):
        """An exchange in advance that nobody pays a difference for."""
        self.company.aftersales_exchange_difference = "waive"
        rma = self.approved_rma((self.line, 1, self.exchange(new, delivery_when="now")))
        rma.action_reserve()
        self.send(rma)
        remedy = rma.remedy_ids
        self.assertEqual((remedy.difference_policy, remedy.qty_outstanding), ("waive", 1))
        return rma

    def test_a_waived_difference_in_advance(self):
        """A bench for 130.00, or a stool for 60.00, for a sofa of 100.00: nothing is owed."""
        for new in (self.bench, self.stool):
            with self.subTest(new=new.name):
                order = self.make_order((self.sofa, 1))
                self.line = order.order_line
                rma = self.waived(new)
                rma.with_user(self.receiver).receive_all()
                self.inspect(rma)
                if rma.state != "done":
                    rma.action_settle()
                self.assertEqual(self.credit_notes(rma).amount_total, 100.0)
                self.assertEqual(self.new_bill(rma).amount_total, 100.0)
                self.assertEqual((rma.state, rma.remedy_ids.exchange_difference), ("done", 0.0))
                self.assertEqual(self.owed(order), 100.0)
                self.assert_balanced(order)

    def test_a_waived_difference_and_nothing_came(self):
        """A draft at the price of the exchange; who looks at it is told that it is one."""
        rma = self.waived(self.bench)
        self.overdue(rma)
        self.run_cron()
        self.run_cron()
        bill = self.new_bill(rma)
        self.assertEqual((len(bill), bill.state, bill.amount_total), (1, "draft", 100.0))
        self.assertIn("agreed for an exchange", "".join(rma.activity_ids.mapped("summary")))
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.new_bill(rma), bill, "invoiced once")
        bill.action_post()
        self.assertEqual(self.owed(self.order), 200.0)
        self.assertEqual(rma.state, "done")
        self.assert_balanced(self.order)

    def test_what_cannot_be_billed_holds_up_nobody(self):
        bad, good = self.advanced(), self.advanced(line=self.make_order((self.sofa, 1)).order_line)
        self.overdue(bad, 2)
        self.overdue(good)
        charge = type(bad.remedy_ids)._charge

        def failing(remedy):
            if remedy.rma_id == bad.sudo():
                remedy._refuse("qty_charged")
            return charge(remedy)

        with patch.object(type(bad.remedy_ids), "_charge", failing):
            self.run_cron()
        self.assertFalse(self.charge(bad))
        self.assertTrue(self.charge(good))
        self.assertIn("cannot be set", "".join(bad.activity_ids.mapped("summary")))

    def test_deleting_the_draft_bills_it_again(self):
        rma = self.advanced()
        self.overdue(rma)
        self.run_cron()
        self.charge(rma).with_user(self.accountant).unlink()
        self.assertEqual(rma.remedy_ids.qty_to_charge, 1)
        self.run_cron()
        self.assertEqual(len(self.charge(rma)), 1)
