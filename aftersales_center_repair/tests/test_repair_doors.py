"""Who may do what, tried by each role."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairDoors(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.make_lots(cls.radio, "D1", "D2")
        cls.order = cls.sell_lots(cls.lots)
        cls.rma, cls.remedy = cls.in_repair(cls.order.order_line)
        cls.repair = cls.remedy.repair_ids

    def test_agents_need_no_stock_group(self):
        self.assertFalse(self.agent.has_group("stock.group_stock_user"))
        mine = self.remedy.with_user(self.agent)
        mine.invalidate_recordset()
        seen = mine.read(["repair_status", "repair_names", "repair_is_free", "repair_why", "state"])
        self.assertEqual(seen[0]["repair_names"], self.repair.name)
        with self.assertRaises(AccessError):
            mine.read(["repair_ids"])
        with self.assertRaises(AccessError):
            self.repair.with_user(self.agent).read(["name"])
        mine.action_cancel()
        self.assertEqual(self.repair.state, "cancel")

    def test_nobody_else_fulfils_or_gives_back(self):
        for user in (self.receiver, self.auditor, self.stocker, self.salesman):
            mine = self.remedy.with_user(user)
            for action in (mine.action_fulfil, mine.action_give_back, mine.action_cancel):
                with self.assertRaises(AccessError):
                    action()
        self.assertEqual(self.repair.state, "confirmed")

    def test_receivers_see_no_remedy_and_no_quotation(self):
        for record in (self.remedy, self.repair):
            with self.assertRaises(AccessError):
                record.with_user(self.receiver).read(["display_name"])

    def test_what_a_repair_is_for_cannot_be_typed(self):
        for user in (self.stocker, self.agent, self.supervisor):
            with self.assertRaises(UserError):  # AccessError is one
                self.env["repair.order"].with_user(user).create(
                    {
                        "product_id": self.lamp.id,
                        "aftersales_remedy_id": self.remedy.id,
                    }
                )
        stranger = self.env["repair.order"].create({"product_id": self.lamp.id})
        for vals in (
            {"aftersales_remedy_id": self.remedy.id},
            {"aftersales_inspection_id": self.repair.aftersales_inspection_id.id},
        ):
            with self.assertRaisesRegex(UserError, "planned there"):
                stranger.with_user(self.stocker).write(vals)
        self.assertFalse(self.repair.copy().aftersales_remedy_id)

    def test_the_facts_of_a_repair_are_fixed_for_everybody(self):
        other = self.lots - self.repair.lot_id
        mine = self.repair.with_user(self.stocker)
        for repair in (mine, self.repair):
            for vals in (
                {"under_warranty": False},
                {"lot_id": other.id},
                {"product_qty": 5},
                {"product_id": self.lamp.id},
                {"product_location_src_id": self.stock.id},
                {"product_location_dest_id": self.stock.id},
                {"partner_id": self.env.company.partner_id.id},
            ):
                with self.assertRaises(UserError, msg=str(vals)):
                    repair.write(vals)
        mine.write({"under_warranty": True, "lot_id": self.repair.lot_id.id})
        mine.write({"internal_notes": "A capacitor", "user_id": self.stocker.id})
        self.env["repair.order"].with_user(self.stocker).create(
            {"product_id": self.lamp.id}
        ).under_warranty = True

    def test_verdicts_on_the_warranty_have_no_door(self):
        for user in (self.agent, self.supervisor, self.administrator, self.env.user):
            for vals in (
                {"repair_is_free": False},
                {"repair_why": "x"},
                {"repair_reason": "x"},
                {"repair_reason_user_id": user.id},
            ):
                with self.assertRaises(UserError):
                    self.remedy.with_user(user).write(vals)

    def test_repaired_lots_are_not_typed(self):
        lot = self.repair.lot_id.with_user(self.stocker)
        for vals in (
            {"aftersales_repaired_on": "2026-01-01"},
            {"aftersales_liable_until": "2036-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "recorded by the repair"):
                lot.write(vals)
            with self.assertRaisesRegex(UserError, "recorded by the repair"):
                lot.create({"name": "X", "product_id": self.radio.id, **vals})

    def test_the_way_there_and_back(self):
        both = new_test_user(
            self.env,
            "repairing_agent",
            groups="aftersales_center.group_agent,stock.group_stock_user",
        )
        action = self.rma.with_user(both).action_view_repairs()
        self.assertEqual(action["res_id"], self.repair.id)
        back = self.repair.with_user(both).action_view_aftersales_rma()
        self.assertEqual(back["res_id"], self.rma.id)
        seen = self.repair.with_user(self.stocker).read(
            ["aftersales_rma_name", "aftersales_why", "aftersales_standing", "under_warranty"]
        )[0]
        self.assertEqual(seen["aftersales_rma_name"], self.rma.name)

    def test_another_companys_repairs(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="aftersales_center.group_supervisor,stock.group_stock_user",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        for action in ("action_fulfil", "action_give_back"):
            with self.assertRaises(AccessError):
                getattr(self.remedy.with_user(stranger), action)()
        with self.assertRaises(AccessError):
            self.remedy.with_user(stranger).action_repair_free("Mine")

    def test_the_number_of_queries_does_not_grow_with_the_returns(self):
        place = self.warehouse.with_user(self.agent)._aftersales_repair_place()
        self.assertEqual(place, self.repairs)
        new = self.env["stock.warehouse"].create({"name": "Second", "code": "WH2R"})
        self.assertTrue(new.aftersales_repair_location_id)
        self.assertNotEqual(new.aftersales_repair_location_id, self.repairs)
