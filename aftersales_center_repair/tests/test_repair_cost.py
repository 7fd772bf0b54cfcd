from odoo.tests import tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairCost(RepairCommon):
    def costs(self, rma):
        self.env.flush_all()
        rows = self.env["aftersales.cost"].search([("rma_id", "=", rma.id)])
        found = {}
        for row in rows:
            found[row.kind] = round(found.get(row.kind, 0.0) + row.amount, 2)
        return found

    def test_parts_count_at_their_value_and_the_unit_itself_at_nothing(self):
        order = self.make_order((self.lamp, 1))
        rma, remedy = self.in_repair(order.order_line)
        repair = remedy.repair_ids
        part = self.add_part(repair, 2)
        self.work(repair)
        self.send(remedy)
        self.assertEqual(remedy.state, "done")
        costs = self.costs(rma)
        self.assertEqual(costs["parts"], 7.0, "two bulbs at 3.50")
        self.assertEqual(costs["parts"], part.value)
        self.assertEqual(costs["goods_back"], -costs["given_back"], "it came and went")
        self.assertNotIn("replacement", costs)
        self.assertEqual(sum(costs.values()), 7.0)
        row = self.env["aftersales.cost"].search([("rma_id", "=", rma.id), ("kind", "=", "parts")])
        self.assertEqual((row.res_model, row.res_id), ("repair.order", repair.id))
