"""What is fixed on the day of the contract stays, whatever is changed later."""

from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestFreeze(AftersalesCommon):
    def quotation(self, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": self.lamp.id, "product_uom_qty": 1}),
                    Command.create({"product_id": self.mug.id, "product_uom_qty": 2}),
                    Command.create({"display_type": "line_note", "name": "Wrap it"}),
                ],
                **values,
            }
        )

    def policy(self):
        return self.env["aftersales.policy"]._of(self.env.company, fields.Datetime.now())

    def other_policy(self):
        """Another version for this company, in force from now on."""
        draft = self.env["aftersales.policy"].create(
            {
                "name": "Generous",
                "company_id": self.env.company.id,
                "rule_ids": [
                    Command.create({"name": "100 days", "sets_window": True, "window_days": 100})
                ],
            }
        )
        draft.action_activate()
        return draft

    def test_confirming_remembers_the_policy_in_force(self):
        order = self.quotation()
        self.assertFalse(order.order_line.aftersales_policy_id)
        order.action_confirm()
        goods = order.order_line.filtered("product_id")
        self.assertEqual(goods.mapped("aftersales_policy_id"), self.policy())
        self.assertTrue(self.policy())
        self.assertFalse((order.order_line - goods).aftersales_policy_id)

    def test_another_version_changes_only_what_is_confirmed_later(self):
        before = self.policy()
        order = self.quotation()
        order.action_confirm()
        new = self.other_policy()
        later = self.quotation()
        later.action_confirm()
        self.assertEqual(order.order_line.aftersales_policy_id, before)
        self.assertEqual(later.order_line.aftersales_policy_id, new)

    def test_a_line_added_later_falls_under_the_policy_of_its_own_day(self):
        order = self.quotation()
        order.action_confirm()
        new = self.other_policy()
        order.order_line = [
            Command.create({"product_id": self.chair.id, "product_uom_qty": 1}),
        ]
        line = order.order_line.filtered(lambda line: line.product_id == self.chair)
        self.assertEqual(line.aftersales_policy_id, new)

    def test_an_order_that_is_taken_up_again_is_a_new_contract(self):
        order = self.quotation()
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        new = self.other_policy()
        order.action_confirm()
        self.assertEqual(order.order_line.aftersales_policy_id, new)

    def test_what_is_fixed_cannot_be_set_or_copied(self):
        order = self.quotation()
        order.action_confirm()
        line = order.order_line[0]
        for door in (line, line.sudo(), line.with_user(self.administrator)):
            with self.assertRaises(UserError):
                door.write({"aftersales_policy_id": False})
        with self.assertRaises(UserError):
            order.write({"aftersales_standard_delivery_known": True})
        with self.assertRaises(UserError):
            order.write({"order_line": [Command.update(line.id, {"aftersales_policy_id": False})]})
        self.assertFalse(order.copy().order_line.aftersales_policy_id)

    def test_the_charge_on_the_order_is_what_is_known_of_delivery(self):
        service = self.make_product("Shipping", 7.5, type="service", is_storable=False)
        order = self.quotation(
            order_line=[
                Command.create({"product_id": self.lamp.id, "product_uom_qty": 1}),
                Command.create({"product_id": service.id, "product_uom_qty": 1}),
            ]
        )
        if "delivery.carrier" in self.env:
            self.env["delivery.carrier"].search([]).active = False
        lines = type(self.env["sale.order.line"])
        with patch.object(lines, "_is_delivery", lambda line: line.product_id == service):
            order.action_confirm()
        self.assertTrue(order.aftersales_standard_delivery_known)
        self.assertAlmostEqual(order.aftersales_standard_delivery, 7.5)

    def test_where_nobody_knows_it_is_not_free(self):
        if "delivery.carrier" in self.env:
            self.env["delivery.carrier"].search([]).active = False
        order = self.quotation()
        order.action_confirm()
        self.assertFalse(order.aftersales_standard_delivery_known)

    def test_without_any_policy_an_order_is_confirmed_all_the_same(self):
        policies = type(self.env["aftersales.policy"])
        with patch.object(policies, "_of", lambda self, company, date: self.browse()):
            order = self.quotation()
            order.with_user(self.salesman).action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.order_line.aftersales_policy_id)

    def test_confirming_many_costs_little_for_each(self):
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders._aftersales_freeze()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        if "delivery.carrier" in self.env:
            self.env["delivery.carrier"].search([]).active = False
        orders = self.env["sale.order"].union(*[self.quotation() for _number in range(12)])
        orders.action_confirm()
        count(orders[:1])
        few, many = count(orders[:2]), count(orders[2:])
        self.assertLessEqual(many, few + 2)
