"""Rewards of an order are shared out over its goods; points and coupons follow."""

from odoo import Command
from odoo.tests import tagged

from .common import LoyaltyCommon


@tagged("post_install", "-at_install")
class TestRewards(LoyaltyCommon):
    def promotion(self, name="Promotion", program_type="promotion", **reward):
        program = self.from_template(program_type, name)
        program.rule_ids.write({"minimum_amount": 0, "minimum_qty": 0})
        program.reward_ids.write({"reward_type": "discount", **reward})
        return program

    def order_with(self, *lines, code=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": line[0].id,
                            "product_uom_qty": line[1],
                            **(line[2] if len(line) > 2 else {}),
                        }
                    )
                    for line in lines
                ],
            }
        )
        if code:
            for card, rewards in order._try_apply_code(code).items():
                order._apply_program_reward(rewards[:1], card)
        else:
            order._update_programs_and_rewards()
            for card, rewards in order._get_claimable_rewards().items():
                order._apply_program_reward(rewards[:1], card)
        order.action_confirm()
        self.deliver(order)
        self.invoice(order)
        self.pay(order.invoice_ids.filtered(lambda move: move.amount_residual))
        return order

    def goods(self, order, product=None):
        return order.order_line.filtered(
            lambda line: not line.reward_id and (not product or line.product_id == product)
        )

    def test_a_discount_on_the_order_is_shared_out(self):
        self.promotion(discount=10)
        order = self.order_with((self.lamp, 2), (self.mug, 2))
        self.assertEqual(order.amount_total, 89.1)
        rma = self.settled_rma((self.goods(order, self.lamp), 1))
        self.assertEqual(self.credit_notes(rma).amount_total, 36.0)
        rest = self.settled_rma((self.goods(order, self.lamp), 1), (self.goods(order, self.mug), 2))
        self.assertAlmostEqual(self.credit_notes(rest).amount_total, 53.1)
        self.assertNotEqual(order.invoice_status, "to invoice")

    def test_an_order_that_a_coupon_paid_is_refunded_to_nothing(self):
        self.promotion(discount=100)
        order = self.order_with((self.lamp, 2))
        self.assertEqual(order.amount_total, 0.0)
        rma = self.settled_rma((self.goods(order), 2))
        self.assertEqual(self.credit_notes(rma).amount_total, 0.0)
        self.assertEqual(rma.remedy_status, "done")

    def test_free_goods_become_no_credit_and_no_error(self):
        self.promotion(discount=100)
        order = self.order_with((self.lamp, 2))
        rma = self.settled_as("store_credit", (self.goods(order), 2))
        self.assertEqual(rma.remedy_status, "done")
        self.assertFalse(self.wallet().filtered("points"))

    def test_a_discount_on_some_products_stays_with_them(self):
        self.promotion(
            discount=50,
            discount_applicability="specific",
            discount_product_ids=[Command.set(self.mug.ids)],
        )
        order = self.order_with((self.lamp, 1), (self.mug, 2))
        self.assertEqual(order.amount_total, 49.5)
        lamp = self.settled_rma((self.goods(order, self.lamp), 1))
        self.assertEqual(self.credit_notes(lamp).amount_total, 40.0)
        mug = self.settled_rma((self.goods(order, self.mug), 1))
        self.assertEqual(self.credit_notes(mug).amount_total, 4.75)

    def test_a_discount_on_the_cheapest_stays_with_it(self):
        self.promotion(discount=50, discount_applicability="cheapest")
        order = self.order_with((self.lamp, 1), (self.mug, 1))
        self.assertEqual(order.amount_total, 44.75)
        lamp = self.settled_rma((self.goods(order, self.lamp), 1))
        self.assertEqual(self.credit_notes(lamp).amount_total, 40.0)
        mug = self.settled_rma((self.goods(order, self.mug), 1))
        self.assertEqual(self.credit_notes(mug).amount_total, 4.75)

    def test_one_discount_line_per_tax_stays_with_its_tax(self):
        high, low = self.make_tax(20), self.make_tax(5)
        self.promotion(discount=10)
        order = self.order_with(
            (self.lamp, 1, {"tax_ids": high.ids}), (self.mug, 2, {"tax_ids": low.ids})
        )
        self.assertEqual(len(order.order_line.filtered("reward_id")), 2)
        note = self.credit_notes(self.settled_rma((self.goods(order, self.lamp), 1)))
        self.assertEqual((note.amount_untaxed, note.amount_tax), (36.0, 7.2))
        note = self.credit_notes(self.settled_rma((self.goods(order, self.mug), 2)))
        self.assertAlmostEqual(note.amount_total, 17.1 * 1.05, places=2)

    def test_a_discounted_order_becomes_credit_to_the_cent(self):
        self.promotion(discount=33.33)
        order = self.order_with((self.mug, 3, {"tax_ids": self.make_tax(19).ids}))
        for _unit in range(3):
            rma = self.settled_as("store_credit", (self.goods(order), 1))
            self.assertBooksHold(self.credit_notes(rma))
        self.assertAlmostEqual(self.wallet().points, order.amount_total)

    # Points ---------------------------------------------------------------

    def loyal_order(self):
        program = self.from_template("loyalty", "Loyalty")
        program.reward_ids.required_points = 1000
        card = self.env["loyalty.card"].create(
            {"program_id": program.id, "partner_id": self.customer.id, "points": 5}
        )
        order = self.order_with((self.lamp, 4))
        self.assertEqual(card.points, 165.0)
        return card, order

    def test_points_earned_with_refunded_goods_are_taken_back(self):
        card, order = self.loyal_order()
        rma = self.settled_rma((self.goods(order), 1))
        self.assertEqual(card.points, 125.0)
        self.assertIn(rma.name, " ".join(card.history_ids.mapped("description")))
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        self.assertEqual(card.points, 165.0)
        note.action_post()
        self.assertEqual(card.points, 125.0)

    def test_points_that_were_spent_are_not_taken_below_zero(self):
        card, order = self.loyal_order()
        card.points = 10
        rma = self.settled_rma((self.goods(order), 1))
        self.assertEqual(card.points, 0.0)
        self.credit_notes(rma).with_user(self.accountant).button_draft()
        self.assertEqual(card.points, 10.0, "no more than was taken")

    def test_points_stay_by_setting(self):
        self.company.aftersales_take_back_points = False
        card, order = self.loyal_order()
        self.settled_rma((self.goods(order), 1))
        self.assertEqual(card.points, 165.0)

    # Coupons --------------------------------------------------------------

    def coupon_order(self):
        program = self.promotion("Coupons", "coupons", discount=10)
        card = self.env["loyalty.card"].create({"program_id": program.id, "points": 1})
        order = self.order_with((self.lamp, 2), code=card.code)
        self.assertEqual((card.points, order.amount_total), (0.0, 72.0))
        return card, order

    def test_a_used_coupon_stays_used(self):
        card, order = self.coupon_order()
        self.settled_rma((self.goods(order), 2))
        self.assertEqual(card.points, 0.0)

    def test_by_setting_it_can_be_used_again_when_all_came_back(self):
        self.company.aftersales_reuse_coupons = True
        card, order = self.coupon_order()
        self.settled_rma((self.goods(order), 1))
        self.assertEqual(card.points, 0.0)
        rma = self.settled_rma((self.goods(order), 1))
        self.assertEqual(card.points, 1.0)
        note = self.credit_notes(rma).with_user(self.accountant)
        note.button_draft()
        self.assertEqual(card.points, 0.0)
        note.action_post()
        self.assertEqual(card.points, 1.0)
