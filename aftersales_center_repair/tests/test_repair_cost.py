from odoo.exceptions import AccessError, UserError
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

    def test_work_counts_at_the_rate_of_the_day_the_repair_ended(self):
        """25 minutes at 48.00 an hour are 20.00; a repair that was stopped took 5: 4.00."""
        self.company.aftersales_labour_rate = 48.0
        order = self.make_order((self.lamp, 2))
        rma, remedy = self.in_repair(order.order_line)
        repair = remedy.repair_ids
        repair.with_user(self.stocker).aftersales_minutes = 25
        self.assertNotIn("labour", self.costs(rma), "it is not finished")
        self.work(repair)
        self.company.aftersales_labour_rate = 90.0
        self.assertEqual(self.costs(rma)["labour"], 20.0)
        with self.assertRaises(UserError):
            repair.with_user(self.stocker).aftersales_minutes = 50
        with self.assertRaises(AccessError):
            repair.with_user(self.stocker).read(["aftersales_labour_cost"])
        row = self.env["aftersales.cost"].search([("rma_id", "=", rma.id), ("kind", "=", "labour")])
        self.assertEqual((row.res_model, row.res_id), ("repair.order", repair.id))
        self.assertEqual((row.product_id, row.rma_line_id), (self.lamp, rma.line_ids))
        self.company.aftersales_labour_rate = 48.0
        stopped, remedy = self.in_repair(order.order_line)
        remedy.repair_ids.with_user(self.stocker).aftersales_minutes = 5
        remedy.repair_ids.with_user(self.stocker).action_repair_cancel()
        self.assertEqual(self.costs(stopped)["labour"], 4.0)
