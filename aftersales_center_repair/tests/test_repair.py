"""From the accepted unit through the repair and home again."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepair(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.make_lots(cls.radio, "R1", "R2", "R3")
        cls.customers = cls.env["stock.warehouse"]._get_partner_locations()[0]

    def test_the_very_unit_is_repaired_and_goes_home(self):
        order = self.sell_lots(self.lots[:2])
        first, second = self.lots[:2]
        line = order.order_line
        rma = self.received_rma((line, 1, {"requested_remedy": "repair", "lot_ids": second.ids}))
        self.assert_only_at(self.radio, self.warehouse.aftersales_location_id, second)
        drafts = rma.with_user(self.receiver).line_ids._prepare_inspections()
        self.assertEqual(drafts.disposition_id.kind, "repair", "proposed for who wants a repair")
        drafts.action_done()
        self.assert_only_at(self.radio, self.repairs, second)
        rma.action_settle()
        remedy = rma.sudo().remedy_ids
        repair = remedy.repair_ids
        self.assertEqual((repair.lot_id, repair.product_id), (second, self.radio))
        self.assertEqual((repair.product_qty, repair.state), (1, "confirmed"))
        self.assertEqual(
            (remedy.state, remedy.repair_status, remedy.document),
            ("in_progress", "ready", repair),
        )
        self.assert_only_at(self.radio, self.repairs, second)
        self.work(repair)
        self.assert_only_at(self.radio, self.repairs, second)
        self.assertEqual((remedy.state, remedy.repair_status), ("in_progress", "to_send"))
        move = remedy._sent_moves()
        self.assertEqual(move.lot_ids, second, "not the other one")
        self.assertEqual((move.sale_line_id, move.picking_id.aftersales_rma_id), (line, rma))
        self.send(remedy)
        self.assert_only_at(self.radio, self.customers, second)
        self.assert_only_at(self.radio, self.customers, first)
        self.assertEqual((remedy.state, remedy.repair_status), ("done", "sent"))
        self.assertEqual((rma.remedy_status, rma.state), ("done", "done"))

    def test_the_order_is_not_invoiced_again(self):
        for product in (self.lamp, self.chair):  # ordered and delivered quantities
            line = self.make_order((product, 3)).order_line
            _rma, remedy = self.in_repair(line, 2)
            self.assertEqual(line.qty_to_invoice, 0, product.name)
            self.work(remedy.repair_ids)
            self.assertEqual(line.qty_to_invoice, 0, product.name)
            self.send(remedy)
            self.assertEqual((line.qty_delivered, line.qty_to_invoice), (3, 0), product.name)
            self.assertEqual(line.aftersales_qty_available, 3, "and can be claimed again")
            self.assertFalse(remedy.credit_line_ids)

    def test_units_without_a_lot_in_parts(self):
        line = self.make_order((self.lamp, 3)).order_line
        rma, remedy = self.in_repair(line, 3)
        repair = remedy.repair_ids
        self.assertEqual((repair.product_qty, repair.lot_id.id), (3, False))
        self.work(repair)
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 3)
        self.send(remedy, 2)
        self.assertEqual((remedy.state, remedy.repair_status), ("in_progress", "to_send"))
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 1)
        self.send(remedy)
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 0)

    def test_a_line_split_over_two_remedies(self):
        line = self.make_order((self.lamp, 3)).order_line
        rma = self.received_rma((line, 3, {"requested_remedy": "repair"}))
        self.inspect(rma, self.to_repair)
        remedies = self.env["aftersales.remedy"].with_user(self.agent)
        repair = remedies.create({"rma_line_id": rma.line_ids.id, "kind": "repair", "quantity": 1})
        other = remedies.create({"rma_line_id": rma.line_ids.id, "kind": "repair", "quantity": 2})
        (repair | other).action_fulfil()
        self.assertEqual(sorted(repair.sudo().repair_ids.mapped("product_qty")), [1])
        self.assertEqual(sorted(other.sudo().repair_ids.mapped("product_qty")), [2])
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 3)
        self.work(other.sudo().repair_ids)
        self.send(other.sudo())
        self.assertEqual((repair.state, other.state), ("in_progress", "done"))
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 1)

    def test_several_serials_and_a_lot(self):
        order = self.sell_lots(self.lots)
        _rma, remedy = self.in_repair(order.order_line, 3)
        repairs = remedy.repair_ids
        self.assertEqual(repairs.lot_id, self.lots)
        self.assertEqual(repairs.mapped("product_qty"), [1, 1, 1])
        self.work(repairs[0])
        self.assertEqual(remedy._sent_moves().lot_ids, repairs[0].lot_id)
        self.send(remedy)
        self.assertEqual(remedy.state, "in_progress", "two are still here")
        self.work(repairs[1])
        self.work(repairs[2])
        self.send(remedy)
        self.assertEqual(remedy.state, "done")
        lot = self.make_lots(self.cable, "C1", quantity=5)
        order = self.sell_lots(lot, 5)
        _rma, remedy = self.in_repair(order.order_line, 2)
        self.assertEqual((remedy.repair_ids.lot_id, remedy.repair_ids.product_qty), (lot, 2))
        self.work(remedy.repair_ids)
        self.send(remedy)
        self.assertEqual(remedy.state, "done")
        self.assert_only_at(self.cable, self.customers, lot, 5)

    def test_sold_by_the_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.lamp.uom_ids = [(4, dozen.id)]
        line = self.make_order((self.lamp, 2, {"product_uom_id": dozen.id})).order_line
        _rma, remedy = self.in_repair(line, 1)
        self.assertEqual(remedy.repair_ids.product_qty, 12)
        self.work(remedy.repair_ids)
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 12)
        self.send(remedy)
        self.assertEqual((remedy.state, line.qty_delivered), ("done", 2))

    # Where the goods were put before ----------------------------------

    def test_what_was_restocked_is_fetched(self):
        order = self.sell_lots(self.lots)
        _rma, remedy = self.in_repair(order.order_line, 1, disposition=self.restock)
        lot = remedy.repair_ids.lot_id
        self.assert_only_at(self.radio, self.repairs, lot)
        line = self.make_order((self.lamp, 2)).order_line
        before = self.on_hand(self.lamp, self.stock)
        _rma, remedy = self.in_repair(line, 2, disposition=self.quarantine)
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 2)
        self.assertEqual(self.on_hand(self.lamp, self.stock), before)

    def test_what_is_gone_cannot_be_repaired(self):
        line = self.make_order((self.lamp, 1)).order_line
        with self.assertRaisesRegex(UserError, "is not here"):
            self.in_repair(line, 1, disposition=self.scrap)
        order = self.sell_lots(self.lots[:1])
        rma = self.received_rma((order.order_line, 1, {"requested_remedy": "repair"}))
        self.inspect(rma, self.restock)
        self.sell_lots(self.lots[:1])
        with self.assertRaisesRegex(UserError, "not free"):
            rma.action_settle()
        self.assertFalse(rma.sudo().remedy_ids.repair_ids)

    # Undone -----------------------------------------------------------

    def test_a_cancelled_repair_brings_the_case_back(self):
        order = self.sell_lots(self.lots[:1])
        rma, remedy = self.in_repair(order.order_line)
        first = remedy.repair_ids
        first.with_user(self.stocker).action_repair_cancel()
        self.assertEqual((remedy.state, rma.remedy_status), ("to_do", "pending"))
        self.assert_only_at(self.radio, self.repairs, self.lots[0])
        with self.assertRaisesRegex(UserError, "Plan the repair again"):
            first.action_repair_cancel_draft()
        for begin in (first.action_repair_start, first.action_repair_done):
            with self.assertRaisesRegex(UserError, "is over"):
                begin()
        rma.action_settle()
        again = remedy.repair_ids - first
        self.assertEqual((remedy.state, again.lot_id), ("in_progress", self.lots[0]))
        self.work(again)
        self.send(remedy)
        self.assertEqual(rma.state, "done")

    def test_a_deleted_repair_brings_the_case_back(self):
        line = self.make_order((self.lamp, 1)).order_line
        _rma, remedy = self.in_repair(line)
        remedy.repair_ids.with_user(self.stocker).unlink()
        self.assertEqual(remedy.state, "to_do")
        remedy.with_user(self.agent).action_fulfil()
        self.assertEqual(remedy.state, "in_progress")

    def test_a_cancelled_delivery_is_made_again(self):
        order = self.sell_lots(self.lots[:1])
        rma, remedy = self.in_repair(order.order_line)
        self.work(remedy.repair_ids)
        remedy._sent_moves().picking_id.with_user(self.stocker).action_cancel()
        self.assertEqual((remedy.state, remedy.repair_status), ("in_progress", "to_send"))
        self.assertEqual(rma.state, "approved")
        remedy.with_user(self.agent).action_fulfil()
        self.assertEqual(len(remedy.repair_ids), 1, "it is repaired already")
        with self.assertRaisesRegex(UserError, "in repair already"):
            remedy.with_user(self.agent).action_fulfil()
        self.send(remedy)
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        self.assert_only_at(self.radio, self.customers, self.lots[0])

    def test_taking_it_back_while_it_can_be(self):
        order = self.sell_lots(self.lots[:1])
        rma, remedy = self.in_repair(order.order_line)
        remedy.with_user(self.agent).action_cancel()
        self.assertEqual((remedy.state, remedy.repair_ids.state), ("cancelled", "cancel"))
        self.assert_only_at(self.radio, self.repairs, self.lots[0])
        other = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1})
        )
        self.assertEqual(other.state, "to_do", "the unit is free for another remedy")
        other.action_cancel()
        again = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "repair", "quantity": 1})
        )
        again.action_fulfil()
        self.work(again.sudo().repair_ids)
        with self.assertRaisesRegex(UserError, "repaired already"):
            again.action_cancel()
        self.send(again.sudo())
        with self.assertRaisesRegex(UserError, "has left"):
            again.action_cancel()

    def test_one_unit_one_remedy(self):
        line = self.make_order((self.lamp, 1)).order_line
        rma, remedy = self.in_repair(line)
        with self.assertRaises(UserError):
            self.env["aftersales.remedy"].with_user(self.agent).create(
                {"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1}
            )
        with self.assertRaisesRegex(UserError, "in repair already"):
            remedy.with_user(self.agent).action_fulfil()

    def test_preview_writes_nothing(self):
        line = self.make_order((self.lamp, 1)).order_line
        rma = self.received_rma((line, 1, {"requested_remedy": "repair"}))
        self.inspect(rma, self.to_repair)
        planned = self.env["aftersales.remedy"].new(
            {"rma_line_id": rma.line_ids.id, "kind": "repair", "quantity": 1}
        )
        [told] = planned.sudo()._preview_repair()
        self.assertIn("free of charge", told["text"])
        self.assertEqual((told["untaxed"], told["total"]), (0, 0))
        self.assertFalse(self.env["repair.order"].search([("product_id", "=", self.lamp.id)]))

    # Removal ----------------------------------------------------------

    def test_without_the_addon_cases_go_on(self):
        line = self.make_order((self.lamp, 3)).order_line
        rma, remedy = self.in_repair(line, 1)
        self.work(remedy.repair_ids)
        self.send(remedy)
        _rma, open_remedy = self.in_repair(line, 1)
        for model in ("aftersales.remedy", "aftersales.disposition"):
            self.env["ir.model.fields.selection"].search(
                [("field_id.model", "=", model), ("value", "=", "repair")]
            )._process_ondelete()
        uninstall_hook(self.env)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((remedy.kind, remedy.state), ("replacement", "done"))
        self.assertEqual(rma.remedy_status, "done")
        self.assertEqual((open_remedy.kind, open_remedy.state), ("replacement", "to_do"))
        self.assertEqual(open_remedy.rma_line_id.requested_remedy, "replacement")
        self.assertEqual(self.to_repair.kind, "quarantine")
        self.assertTrue(self.repairs.active, "goods lie there")
