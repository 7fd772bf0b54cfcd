"""Delivery dates and places of orders: what periods start from, and whose calendar counts."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AftersalesCommon, return_with_odoos_wizard

JUNE = datetime(2026, 6, 1, 9)


def june(day):
    return JUNE.replace(day=day)


@tagged("post_install", "-at_install")
class TestDeliveryDates(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.aftersales_transit_days = 0

    def order(self, *lines):
        with freeze_time(june(1)):
            return self.make_order(*lines or [(self.lamp, 2)], deliver=False, invoice=False)

    def deliver_on(self, day, order, quantities=None):
        with freeze_time(june(day)):
            return self.deliver(order, quantities)

    def assertDates(self, line, first, last):
        found = line.order_id._aftersales_delivery_dates()[line]
        self.assertEqual(found[:2], (first and june(first), last and june(last)))

    def assertLast(self, order, day):
        found = {dates.order_last for dates in order._aftersales_delivery_dates().values()}
        self.assertEqual(found, {day and june(day)})

    def test_nothing_is_delivered_yet(self):
        order = self.order()
        self.assertDates(order.order_line, None, None)
        self.assertLast(order, None)

    def test_a_line_in_lots_ends_with_its_last_piece(self):
        order = self.order((self.lamp, 3))
        self.deliver_on(3, order, {self.lamp: 1})
        self.assertDates(order.order_line, 3, None)
        self.assertEqual(order._aftersales_delivery_dates()[order.order_line].shipped, june(3))
        self.deliver_on(9, order)
        self.assertDates(order.order_line, 3, 9)
        self.assertEqual(order._aftersales_delivery_dates()[order.order_line].shipped, june(9))

    def test_an_order_ends_with_its_last_good(self):
        order = self.order((self.lamp, 1), (self.mug, 1))
        lamp, mug = order.order_line
        self.deliver_on(3, order, {self.lamp: 1})
        self.assertDates(lamp, 3, 3)
        self.assertLast(order, None)
        self.deliver_on(12, order)
        self.assertDates(lamp, 3, 3)
        self.assertDates(mug, 12, 12)
        self.assertLast(order, 12)

    def test_a_rest_that_is_cancelled_is_not_waited_for(self):
        order = self.order((self.lamp, 3))
        self.deliver_on(3, order, {self.lamp: 1})
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertDates(order.order_line, 3, 3)
        self.assertLast(order, 3)

    def test_a_line_that_is_cancelled_wholly_does_not_count(self):
        order = self.order((self.lamp, 1), (self.mug, 1))
        self.deliver_on(3, order, {self.lamp: 1})
        self.assertLast(order, None)
        order.picking_ids.filtered(lambda picking: picking.state != "done").action_cancel()
        self.assertDates(order.order_line[1], None, None)
        self.assertLast(order, 3)

    def test_services_are_not_waited_for(self):
        service = self.make_product("Advice", 10.0, type="service", is_storable=False)
        order = self.order((self.lamp, 1), (service, 1))
        self.deliver_on(3, order)
        self.assertLast(order, 3)
        self.assertDates(order.order_line[1], None, None)

    def test_other_units_count_as_what_they_are(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.order((self.mug, 1, {"product_uom_id": dozen.id}))
        self.deliver_on(3, order, {self.mug: 5})
        self.assertDates(order.order_line, 3, None)
        self.deliver_on(4, order)
        self.assertDates(order.order_line, 3, 4)

    def test_a_return_in_inventory_changes_no_day(self):
        order = self.order()
        picking = self.deliver_on(3, order)
        with freeze_time(june(20)):
            return_with_odoos_wizard(picking, 1)
        self.assertDates(order.order_line, 3, 3)
        self.assertLast(order, 3)

    def test_a_parcel_that_came_back_and_went_out_again_counts_from_the_second_time(self):
        """Nobody's return: what could not be handed over was not delivered at the first try."""
        order = self.order((self.lamp, 1))
        picking = self.deliver_on(3, order)
        with freeze_time(june(10)):
            back = return_with_odoos_wizard(picking, 1)
        with freeze_time(june(12)):
            return_with_odoos_wizard(back, 1)
        self.assertDates(order.order_line, 3, 12)

    def test_a_replacement_restarts_nothing(self):
        order = self.order((self.lamp, 1))
        self.deliver_on(3, order)
        with freeze_time(june(10)):
            rma = self.accepted_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
            rma.action_settle()
        with freeze_time(june(20)):
            sent = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
            self.assertTrue(sent)
            sent.move_ids.picked = True
            sent._action_done()
        self.assertDates(order.order_line, 3, 3)
        self.assertLast(order, 3)

    def test_a_replacement_that_waits_makes_nothing_unknown(self):
        order = self.order((self.lamp, 1))
        self.deliver_on(3, order)
        with freeze_time(june(10)):
            rma = self.accepted_rma((order.order_line, 1, {"requested_remedy": "replacement"}))
            rma.action_settle()
        self.assertDates(order.order_line, 3, 3)

    def test_the_first_steps_of_a_delivery_in_steps_are_no_delivery(self):
        self.warehouse.delivery_steps = "pick_ship"
        order = self.order((self.lamp, 1))
        with freeze_time(june(3)):
            pick = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
            pick.move_ids.picked = True
            pick._action_done()
        self.assertDates(order.order_line, None, None)
        with freeze_time(june(5)):
            ship = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
            ship.move_ids.picked = True
            ship._action_done()
        self.assertDates(order.order_line, 5, 5)

    def test_goods_are_delivered_when_handed_over_not_when_they_leave(self):
        self.company.aftersales_transit_days = 4
        order = self.order((self.lamp, 1))
        picking = self.deliver_on(3, order)
        self.assertDates(order.order_line, 7, 7)
        self.assertEqual(
            order._aftersales_delivery_dates()[order.order_line].shipped, june(3), "that is known"
        )
        with freeze_time(june(20)):
            picking.aftersales_delivered_on = june(12)
            self.assertDates(order.order_line, 12, 12)
            for wrong in (june(2), june(21)):
                with self.assertRaisesRegex(UserError, "handed over"):
                    picking.aftersales_delivered_on = wrong
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "delivery.handed_over"), ("res_id", "=", picking.id)]
        )
        self.assertEqual(len(event), 1, "whoever shortens a period is in the log")

    def test_moments_are_to_the_second(self):
        order = self.order((self.lamp, 1))
        with freeze_time(june(3) + timedelta(seconds=7)):
            self.deliver(order)
        last = order._aftersales_delivery_dates()[order.order_line].last
        self.assertEqual(last, june(3) + timedelta(seconds=7))


@tagged("post_install", "-at_install")
class TestPlaces(AftersalesCommon):
    def place(self, **address):
        partner = self.env["res.partner"].create({"name": "Somebody", "tz": False, **address})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        return order._aftersales_places()[order]

    def country(self, code):
        return self.env.ref(f"base.{code.lower()}").id

    def test_the_place_of_delivery_counts(self):
        order = self.make_order(deliver=False, invoice=False)
        order.partner_id.country_id = self.country("FR")
        abroad = self.env["res.partner"].create(
            {"name": "Holiday home", "country_id": self.country("PT"), "tz": False}
        )
        order.partner_shipping_id = abroad
        self.assertEqual(order._aftersales_places()[order].country, "PT")

    def test_a_state_is_told_with_its_country(self):
        state = self.env.ref("base.state_us_5")
        place = self.place(country_id=self.country("US"), state_id=state.id)
        self.assertEqual((place.country, place.subdivision), ("US", f"US-{state.code}"))

    def test_the_own_time_zone_counts_where_the_country_has_it(self):
        self.assertEqual(
            self.place(country_id=self.country("US"), tz="America/Chicago").timezone,
            "America/Chicago",
        )
        # Many contacts have the zone of the colleague who made them.
        self.assertEqual(
            self.place(country_id=self.country("DE"), tz="Asia/Shanghai").timezone, "Europe/Berlin"
        )

    def test_an_address_without_a_country_is_at_home(self):
        self.env.company.partner_id.country_id = self.country("AT")
        place = self.place()
        self.assertEqual(place, ("AT", "", "Europe/Vienna"))

    def test_no_country_at_all_is_no_law_at_all(self):
        self.env.company.partner_id.country_id = False
        self.assertEqual(self.place()[:2], ("", ""))


@tagged("post_install", "-at_install")
class TestFactQueries(AftersalesCommon):
    def queries(self, orders, fact):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        getattr(orders, fact)()
        return self.env.cr.sql_log_count - before

    def test_no_fact_costs_more_for_thirty_orders_than_for_three(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "country_id": self.env.ref("base.de").id} for n in range(33)]
        )
        orders = self.env["sale.order"]
        for customer in customers:
            orders |= self.make_order(invoice=False, partner_id=customer.id)
        for order in orders:
            order.with_user(self.agent).action_aftersales_record_information(
                kinds=["withdrawal"], note="Letter"
            )
        few, many = orders[:3], orders[3:]
        for fact, most in (
            ("_aftersales_buyers", 1),
            ("_aftersales_places", 6),
            ("_aftersales_information", 3),
            ("_aftersales_delivery_dates", 7),
        ):
            with self.subTest(fact):
                self.queries(few, fact)  # warm
                of_few, of_many = self.queries(few, fact), self.queries(many, fact)
                self.assertEqual(of_few, of_many)
                self.assertLessEqual(of_many, most)
