"""The cost of goods is taken back once, when the goods are here, whatever comes first."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon, return_with_odoos_wizard


class CostOfGoodsCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock_account, cls.expense = cls.env["account.account"].create(
            [
                {"name": "Stock", "code": "AFTG1", "account_type": "asset_current"},
                {"name": "Cost of Goods", "code": "AFTG2", "account_type": "expense"},
            ]
        )
        category = cls.env["product.category"].create(
            {
                "name": "Real time",
                "property_cost_method": "standard",
                "property_valuation": "real_time",
                "property_stock_valuation_account_id": cls.stock_account.id,
                "property_account_expense_categ_id": cls.expense.id,
            }
        )
        cls.radio = cls.make_product("Radio", 100.0, standard_price=30.0, categ_id=category.id)
        cls.radio.standard_price = 30.0

    def cost(self):
        """Balance of the cost of goods; the stock account has the opposite."""
        self.env.flush_all()
        balances = [
            sum(
                self.env["account.move.line"]
                .search([("account_id", "=", account.id), ("parent_state", "=", "posted")])
                .mapped("balance")
            )
            for account in (self.expense, self.stock_account)
        ]
        self.assertEqual(balances[0], -balances[1])
        return balances[0]

    def job(self):
        """What the job does, without committing."""
        lines = self.env["account.move.line"]._aftersales_costs_waiting()
        lines._aftersales_take_costs_back()
        return lines

    def settled_early(self, quantity=2):
        self.company.aftersales_settle_on = "approval"
        order = self.make_order((self.radio, quantity))
        rma = self.approved_rma((order.order_line, quantity))
        rma.action_settle()
        return order, rma

    def receive(self, rma, quantity):
        rma.with_user(self.receiver).receive_goods(
            [
                {
                    "product_id": self.radio.id,
                    "quantity": quantity,
                    "line_id": rma.line_ids[:1].id,
                }
            ]
        )

    def reverse(self, note, quantity=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id})
        )
        move = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if quantity:
            move.invoice_line_ids.quantity = quantity
        move.with_user(self.accountant).action_post()
        return move


@tagged("post_install", "-at_install")
class TestCostCatchesUp(CostOfGoodsCommon):
    def test_money_first_goods_later(self):
        _order, rma = self.settled_early()
        self.assertEqual(self.cost(), 60.0)
        self.assertFalse(self.job(), "nothing is here yet")
        self.receive(rma, 1)
        self.job()
        self.assertEqual(self.cost(), 30.0)
        self.job()
        self.assertEqual(self.cost(), 30.0, "not twice")
        self.receive(rma, 1)
        self.job()
        self.assertEqual(self.cost(), 0.0)
        self.assertFalse(self.job(), "that is all")
        note = self.credit_notes(rma)
        entry = note.invoice_line_ids.aftersales_cost_entry_line_ids.move_id
        self.assertEqual(set(entry.mapped("state")), {"posted"})
        self.assertIn(note.name, entry[0].ref)

    def test_more_than_was_credited_takes_no_more_back(self):
        _order, rma = self.settled_early(1)
        self.receive(rma, 3)
        self.job()
        self.assertEqual(self.cost(), 0.0)

    def test_goods_first_as_ever(self):
        order = self.make_order((self.radio, 2))
        self.settled_rma((order.order_line, 2))
        self.assertEqual(self.cost(), 0.0)
        self.assertFalse(self.job())

    def test_given_back_to_the_customer(self):
        _order, rma = self.settled_early(1)
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, self.give_back, verdict="rejected")
        moves = rma.line_ids.sudo().sent_move_ids
        if moves.filtered(lambda move: move.state != "done"):
            moves.picked = True
            moves._action_done()
        self.job()
        self.assertEqual(self.cost(), 30.0)

    def test_what_fails_is_tried_again(self):
        _order, rma = self.settled_early(1)
        self.receive(rma, 1)
        moves = type(self.env["account.move"])
        with patch.object(moves, "action_post", side_effect=UserError("closed")):
            with self.assertLogs("odoo.addons.aftersales_center", "WARNING"):
                self.job()
        self.assertEqual(self.cost(), 30.0)
        self.job()
        self.assertEqual(self.cost(), 0.0)

    def test_brought_back_to_draft_and_posted_again(self):
        _order, rma = self.settled_early(1)
        self.receive(rma, 1)
        self.job()
        note = self.credit_notes(rma)
        note.button_draft()
        self.job()
        self.assertEqual(self.cost(), 30.0)
        note.action_post()
        self.job()
        self.assertEqual(self.cost(), 0.0)

    def test_kept_goods_that_come_all_the_same(self):
        order = self.make_order((self.radio, 2))
        delivery = order.picking_ids
        rma = self.approved_rma((order.order_line, 1))
        rma.line_ids.action_keep_item("Perishable")
        rma.action_settle()
        self.assertEqual(self.cost(), 60.0)
        return_with_odoos_wizard(delivery, 1)
        self.reconcile()
        self.job()
        self.assertEqual(self.cost(), 30.0)
        self.reconcile()
        self.job()
        self.assertEqual(self.cost(), 30.0)


@tagged("post_install", "-at_install")
class TestCostOfReversals(CostOfGoodsCommon):
    def test_no_second_cost_for_what_was_never_taken_back(self):
        order = self.make_order((self.radio, 2))
        rma = self.approved_rma((order.order_line, 1))
        rma.line_ids.action_keep_item("Perishable")
        rma.action_settle()
        self.reverse(self.credit_notes(rma))
        self.assertEqual(self.cost(), 60.0)

    def test_cost_that_was_taken_back_is_booked_again(self):
        order = self.make_order((self.radio, 2))
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual(self.cost(), 30.0)
        self.reverse(self.credit_notes(rma))
        self.assertEqual(self.cost(), 60.0)

    def test_before_and_after_the_goods_come(self):
        _order, rma = self.settled_early(2)
        self.reverse(self.credit_notes(rma), quantity=1)
        self.assertEqual(self.cost(), 60.0)
        self.receive(rma, 2)
        self.job()
        self.assertEqual(self.cost(), 30.0)

    def test_after_the_job(self):
        _order, rma = self.settled_early(2)
        self.receive(rma, 2)
        self.job()
        self.assertEqual(self.cost(), 0.0)
        move = self.reverse(self.credit_notes(rma))
        self.job()
        self.assertEqual(self.cost(), 60.0)
        move.button_draft()
        self.job()
        self.assertEqual(self.cost(), 0.0)
