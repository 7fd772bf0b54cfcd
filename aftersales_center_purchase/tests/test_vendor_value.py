"""What leaves for a vendor leaves the books at its value, as with Odoo's own returns."""

from odoo.tests import tagged

from .purchase_common import PurchaseCommon


@tagged("post_install", "-at_install")
class TestVendorValue(PurchaseCommon):
    def valued(self, method, **values):
        category = self.env["product.category"].create(
            {"name": method, "property_cost_method": method}
        )
        return self.bought(method, categ_id=category.id, **values)

    def test_fifo_and_average(self):
        """Two at 10 and two at 30; one is sold, comes back and goes to the vendor."""
        for method, value, rest in (("fifo", 10, 70), ("average", 20, 60)):
            with self.subTest(method=method):
                product = self.valued(method)
                self.buy(product, 2, 10.0)
                self.buy(product, 2, 30.0)
                self.assertEqual(product.total_value, 80)
                sold = self.make_order((product, 1)).order_line
                rma, _found, picking = self.sent_back(sold, 1)
                self.assertEqual(product.total_value, 80, "it waits inside")
                self.ship(picking)
                self.env.invalidate_all()
                self.assertEqual(picking.move_ids.value, value)
                self.assertEqual(product.total_value, rest)
                self.assertEqual((product.qty_available, product.standard_price), (3, rest / 3))
                costs = self.env["aftersales.cost"].search([("rma_id", "=", rma.id)])
                goods = {cost.kind: cost.amount for cost in costs if cost.res_model == "stock.move"}
                self.assertEqual(goods, {"goods_back": -value, "write_off": value})

    def test_a_valued_lot_leaves_at_what_it_was_bought_for(self):
        product = self.valued("fifo", tracking="serial", lot_valuated=True)
        self.buy(product, 1, 10.0, lot_names=("V1",))
        line = self.buy(product, 1, 30.0, lot_names=("V2",))
        sold = self.sell_lots(line.move_ids.lot_ids).order_line
        _rma, _found, picking = self.sent_back(sold, 1, lot_id=line.move_ids.lot_ids.id)
        self.ship(picking)
        self.env.invalidate_all()
        self.assertEqual(picking.move_ids.value, 30)
        self.assertEqual(product.total_value, 10)
