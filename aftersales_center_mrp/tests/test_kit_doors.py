from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.engine import kit as engine

from .kit_common import KitCommon


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

    def test_the_customer_sees_the_kit(self):
        self.assertEqual(self.rma.sudo()._portal_lines(), self.kit)
