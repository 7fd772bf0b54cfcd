"""The shop's and the supplier's own warranty, from the days that very unit moved."""

from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .lots_common import LotsCommon


@tagged("post_install", "-at_install")
class TestWarranty(LotsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.warehouse.lot_stock_id
        cls.lots = cls.make_lots(cls.radio, "W1", "W2", "W3")
        cls.radio.aftersales_warranty_months = 24
        cls.env.company.aftersales_transit_days = 0

    def test_warranty_runs_from_that_lots_own_delivery(self):
        first, second = self.lots[:2]
        with freeze_time("2026-01-31 10:00:00"):
            self.sell_lots(first)
        with freeze_time("2026-05-02 10:00:00"):
            self.sell_lots(second)
        self.env.invalidate_all()
        self.assertEqual(first.aftersales_warranty_start, date(2026, 1, 31))
        self.assertEqual(first.aftersales_warranty_end, date(2028, 1, 31))
        self.assertEqual(second.aftersales_warranty_end, date(2028, 5, 2))
        self.assertFalse(self.lots[2].aftersales_warranty_end, "not sold")

    def test_a_lot_sold_twice(self):
        lot = self.lots[:1]
        with freeze_time("2026-01-31 10:00:00"):
            once = self.sell_lots(lot)
        with freeze_time("2026-03-01 10:00:00"):
            self.accepted_rma((once.order_line, 1))
        with freeze_time("2026-06-01 10:00:00"):
            twice = self.sell_lots(lot)
        self.env.invalidate_all()
        self.assertEqual(lot.aftersales_warranty_end, date(2028, 6, 1), "the second customer's")
        lines = once.order_line | twice.order_line
        warranties = lines._aftersales_warranties(lot)
        self.assertEqual(warranties[once.order_line, lot].end, date(2028, 1, 31))
        self.assertEqual(warranties[twice.order_line, lot].end, date(2028, 6, 1))

    def test_without_a_lot_the_lines_delivery(self):
        self.lamp.aftersales_warranty_months = 6
        with freeze_time("2026-01-31 10:00:00"):
            order = self.make_order((self.lamp, 2), deliver=False, invoice=False)
            self.deliver(order, {self.lamp: 1})
        with freeze_time("2026-02-10 10:00:00"):
            self.deliver(order)
            rma = self.make_rma((order.order_line, 1))
        self.assertEqual(rma.line_ids.warranty_end, date(2026, 8, 10))

    def test_handed_over_later_it_begins_later(self):
        lot = self.lots[:1]
        with freeze_time("2026-01-31 10:00:00"):
            order = self.sell_lots(lot)
        order.picking_ids.aftersales_delivered_on = fields.Datetime.to_datetime("2026-02-03 15:00")
        self.env.invalidate_all()
        self.assertEqual(lot.aftersales_warranty_start, date(2026, 2, 3))

    def test_supplier_warranty_from_the_day_it_came_in(self):
        self.radio.aftersales_supplier_warranty_months = 12
        lot = self.env["stock.lot"].create({"product_id": self.radio.id, "name": "S1"})
        with freeze_time("2026-04-01 10:00:00"):
            move = self.env["stock.move"].create(
                {
                    "product_id": self.radio.id,
                    "product_uom_qty": 1,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.stock.id,
                }
            )
            move._action_confirm()
            move.move_line_ids.unlink()
            move.move_line_ids = [
                (0, 0, dict(move._prepare_move_line_vals(), lot_id=lot.id, quantity=1))
            ]
            move.picked = True
            move._action_done()
        self.env.invalidate_all()
        self.assertEqual(lot.aftersales_supplier_warranty_end, date(2027, 4, 1))
        for months in (-1, 1201):
            with self.assertRaisesRegex(UserError, "no warranty"):
                self.radio.aftersales_warranty_months = months

    def test_given_back_it_keeps_its_day(self):
        lot = self.lots[:1]
        with freeze_time("2026-01-31 10:00:00"):
            line = self.sell_lots(lot).order_line
        with freeze_time("2026-03-01 10:00:00"):
            rma = self.received_rma((line, 1))
            self.inspect(rma, self.give_back, verdict="rejected")
            move = rma.sudo().line_ids.sent_move_ids
            move.picked = True
            move.picking_id._action_done()
        self.env.invalidate_all()
        self.assertEqual(lot.aftersales_warranty_start, date(2026, 1, 31))
        self.assertEqual(rma.line_ids.warranty_end, date(2028, 1, 31))

    def test_people_on_the_return_see_the_day_and_no_price(self):
        lot = self.lots[:1]
        line = self.sell_lots(lot).order_line
        rma = self.received_rma((line, 1, {"lot_ids": lot.ids}))
        for user in (self.receiver, self.agent, self.auditor):
            self.assertTrue(rma.line_ids.with_user(user).read(["warranty_end"])[0]["warranty_end"])
            lot.with_user(user).read(["aftersales_warranty_end"])

    def test_lots_of_a_lot_have_no_single_day(self):
        cable = self.make_product("Cable", 5.0, tracking="lot", aftersales_warranty_months=6)
        lot = self.make_lots(cable, "C1", quantity=9)
        with freeze_time("2026-01-31 10:00:00"):
            first = self.sell_lots(lot, 2)
        with freeze_time("2026-02-28 10:00:00"):
            second = self.sell_lots(lot, 2)
        self.env.invalidate_all()
        self.assertFalse(lot.aftersales_warranty_end)
        warranties = (first | second).order_line._aftersales_warranties(lot)
        self.assertEqual(warranties[first.order_line, lot].end, date(2026, 7, 31))
        self.assertEqual(warranties[second.order_line, lot].end, date(2026, 8, 28))
