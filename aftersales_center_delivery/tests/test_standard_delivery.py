"""What the cheapest standard delivery cost is fixed at confirmation, whatever was chosen."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestStandardDelivery(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["delivery.carrier"].search([]).active = False
        cls.germany = cls.env.ref("base.de")
        cls.customer.country_id = cls.germany
        cls.parcel = cls.make_carrier("Parcel", 5.0)
        cls.express = cls.make_carrier("Express", 15.0)

    @classmethod
    def make_carrier(cls, name, price, **values):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": values.pop("taxes_id", [Command.clear()]),
            }
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "product_id": product.id,
                "delivery_type": "fixed",
                "fixed_price": price,
                **values,
            }
        )

    def draft(self, *lines, carrier=None, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines or [(self.lamp, 1)]
                ],
                **values,
            }
        )
        if carrier:
            order.set_delivery_line(carrier, carrier.rate_shipment(order)["price"])
        return order

    def confirmed(self, *lines, **values):
        order = self.draft(*lines, **values)
        order.action_confirm()
        return order

    def assertStandard(self, order, price):
        if price is None:
            self.assertFalse(order.aftersales_standard_delivery_known)
        else:
            self.assertTrue(order.aftersales_standard_delivery_known)
        self.assertAlmostEqual(order.aftersales_standard_delivery, price or 0.0)

    def test_the_cheapest_counts_and_not_the_chosen_one(self):
        self.assertStandard(self.confirmed(carrier=self.express), 5.0)
        self.assertStandard(self.confirmed(carrier=self.parcel), 5.0)

    def test_an_order_without_a_delivery_line_knows_it_too(self):
        self.assertStandard(self.confirmed(), 5.0)

    def test_a_price_that_changes_later_changes_nothing(self):
        order = self.confirmed()
        self.parcel.fixed_price = 9.0
        self.assertStandard(order, 5.0)
        self.assertStandard(self.confirmed(), 9.0)

    def test_methods_that_do_not_reach_the_customer_are_not_offered(self):
        self.parcel.country_ids = self.env.ref("base.fr")
        self.assertStandard(self.confirmed(), 15.0)

    def test_collection_at_the_shop_is_no_delivery(self):
        self.make_carrier("Collect", 0.0, aftersales_standard=False)
        self.assertStandard(self.confirmed(), 5.0)

    def test_free_delivery_is_known_and_costs_nothing(self):
        self.parcel.write({"free_over": True, "amount": 100.0})
        self.assertStandard(self.confirmed((self.chair, 1)), 0.0)
        self.assertStandard(self.confirmed((self.mug, 1)), 5.0)

    def test_a_price_by_rules_is_computed(self):
        self.parcel.write(
            {
                "delivery_type": "base_on_rule",
                "price_rule_ids": [
                    Command.create(
                        {
                            "variable": "quantity",
                            "operator": "<=",
                            "max_value": 2,
                            "list_base_price": 3.0,
                        }
                    )
                ],
            }
        )
        self.assertStandard(self.confirmed((self.mug, 2)), 3.0)
        # No rule fits three: only express is offered.
        self.assertStandard(self.confirmed((self.mug, 3)), 15.0)

    def test_taxes_belong_to_the_price(self):
        tax = self.env["account.tax"].create(
            {"name": "20 %", "amount": 20.0, "price_include_override": "tax_excluded"}
        )
        self.parcel.product_id.taxes_id = tax
        order = self.confirmed(carrier=self.parcel)
        self.assertStandard(order, 6.0)
        charged = order.order_line.filtered("is_delivery")
        self.assertAlmostEqual(order.aftersales_standard_delivery, charged.price_total)

    def test_a_provider_is_never_asked(self):
        carriers = type(self.env["delivery.carrier"])
        with patch.object(carriers, "rate_shipment", side_effect=AssertionError("asked")):
            (self.parcel | self.express).aftersales_standard = False
            self.assertStandard(self.confirmed(), None)
        field = carriers.delivery_type
        self.assertNotIn("some_provider", dict(field.selection))
        # A provider's method, as its own module would have it in the database.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE delivery_carrier SET delivery_type = 'some_provider' WHERE id = %s",
            [self.express.id],
        )
        self.env.invalidate_all()
        offered = self.env["delivery.carrier"]._aftersales_offered(self.env.company)
        self.assertNotIn(self.express, offered)

    def test_a_method_that_is_broken_stops_no_order(self):
        carriers = type(self.env["delivery.carrier"])
        with patch.object(carriers, "rate_shipment", side_effect=UserError("broken")):
            order = self.confirmed()
        self.assertEqual(order.state, "sale")
        self.assertStandard(order, None)

    def test_where_nothing_is_offered_the_orders_own_lines_count(self):
        order = self.draft(carrier=self.express)
        (self.parcel | self.express).active = False
        order.action_confirm()
        self.assertStandard(order, 15.0)

    def test_services_need_no_delivery(self):
        service = self.make_product("Advice", 80.0, type="service", is_storable=False)
        self.assertStandard(self.confirmed((service, 1)), None)

    def test_methods_of_another_company_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        cheap = self.make_carrier("Cheap elsewhere", 1.0)
        cheap.product_id.company_id = other
        self.assertEqual(cheap.company_id, other)
        self.assertStandard(self.confirmed(), 5.0)

    def test_a_salesman_without_a_role_of_ours_confirms_as_before(self):
        order = self.draft()
        order.with_user(self.salesman).action_confirm()
        self.assertStandard(order, 5.0)

    def test_the_price_cannot_be_set(self):
        order = self.confirmed()
        with self.assertRaises(UserError):
            order.write({"aftersales_standard_delivery": 1.0})
