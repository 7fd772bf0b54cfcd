from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.engine import kit as engine

from .kit_common import KitCommon, KitLotsCommon


@tagged("post_install", "-at_install")
class TestKitDoors(KitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rma = cls.approved_rma((cls.tables, 1))
        cls.kit = cls.rma.line_ids.filtered("kit_part_ids")

    def test_what_makes_a_part_is_written_by_actions_only(self):
        part = self.kit.kit_part_ids[0]
        for values in (
            {"qty_missing": 1},
            {"kit_line_id": False},
            {"kit_quantity": 1},
            {"kit_bom_line_id": False},
            {"qty_approved": 1},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                part.sudo().write(values)

    def test_receivers_see_parts_and_no_values(self):
        kit = self.kit.with_user(self.receiver)
        self.assertEqual(kit.kit_words, "0 of 3 parts came")
        with self.assertRaises(AccessError):
            kit.read(["kit_value_missing"])
        with self.assertRaises(AccessError):
            kit.action_accept_incomplete("I say so")

    def test_nothing_came_is_not_incomplete(self):
        with self.assertRaisesRegex(UserError, "Nothing is missing of kits"):
            self.kit.action_accept_incomplete("Because")

    def test_the_shares_of_a_price_add_up_to_it(self):
        """§6.2 for parts: what came and what is missing are the price, to the cent."""
        parts = [engine.Part(3, 1.17), engine.Part(1, 0.01), engine.Part(2, 7.77)]
        for cents in (1, 7, 999, 10001):
            price = cents / 100
            with self.subTest(price=price):
                self.assertEqual(round(sum(engine.part_values(price, parts)), 2), price)
                everything = engine.missing_values(price, 2, parts, [6, 2, 4])
                self.assertEqual(round(sum(everything), 2), price)

    def test_parts_are_scanned_at_the_bench(self):
        self.leg.barcode, self.top.barcode = "4006381330001", "4006381330002"
        self.screws.barcode = "4006381330003"
        bench = self.env["aftersales.bench"].with_user(self.receiver)
        parcel = bench.scan(self.rma.name)["screen"]["parcel_id"]
        for code in ("4006381330001", "4006381330001", "4006381330002", "4006381330003"):
            answer = bench.scan(code, parcel)
            self.assertEqual(answer["tone"], "ok", answer["text"])
        self.assertEqual(bench.scan("4006381330003", parcel)["tone"], "warn")  # one too many
        bench.undo(parcel)
        bench.book(parcel)
        self.assertEqual(self.kit.qty_received, 1)
        self.assertEqual(self.rma.parcel_ids.announced, "as_announced")

    def test_the_customer_sees_the_kit(self):
        self.assertEqual(self.rma.sudo()._portal_lines(), self.kit)


@tagged("post_install", "-at_install")
class TestKitSerials(KitLotsCommon):
    def test_a_serial_of_another_order_is_not_accepted_for_this_kit(self):
        """Two orders of a set with one radio each; the radio of the first came for the second."""
        lots = self.make_lots(self.radio, "R1", "R2")
        radio_set = self.make_kit("Radio Set", 90.0, (self.radio, 1), (self.mug, 1))
        first, second = (self.sell_set(radio_set, lot) for lot in lots)
        self.assertEqual(first.order_line.aftersales_qty_available, 1)
        rma = self.approved_rma((second.order_line, 1))
        proposed = rma.sudo().picking_ids.move_ids.move_line_ids.lot_id
        self.assertEqual(proposed, lots[1])
        rma.with_user(self.receiver).receive_goods(
            [
                {"product_id": self.radio.id, "quantity": 1, "lot_id": lots[0].id},
                {"product_id": self.mug.id, "quantity": 1},
            ]
        )
        with self.assertRaisesRegex(UserError, "was sold with another order"):
            self.inspect(rma)
