"""Who pays: the verdict, the quotation the customer answers, and a supervisor who decides."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .repair_common import RepairCommon


@tagged("post_install", "-at_install")
class TestRepairWarranty(RepairCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lots = cls.make_lots(cls.radio, "W1", "W2", "W3")
        cls.radio.aftersales_warranty_months = 24
        cls.env.company.aftersales_transit_days = 0

    def test_a_replaced_lot_has_its_own_warranty_and_a_repaired_one_keeps_its(self):
        first, second = self.lots[:2]
        with freeze_time("2026-01-31 10:00:00"):
            line = self.sell_lots(first).order_line
        with freeze_time("2026-03-01 10:00:00"):
            rma = self.accepted_rma((line, 1, {"requested_remedy": "replacement"}))
            rma.action_settle()
            move = rma.sudo().remedy_ids.move_ids
            move._do_unreserve()
            move._update_reserved_quantity(1, self.stock, lot_id=second)
            move.picked = True
            move.picking_id._action_done()
        self.env.invalidate_all()
        self.assertEqual(second.aftersales_warranty_start, date(2026, 3, 1))
        with freeze_time("2026-08-01 10:00:00"):
            rma, remedy = self.in_repair(line, lot_ids=second.ids)
            self.assertEqual(remedy.repair_ids.lot_id, second)
            self.work(remedy.repair_ids)
            self.send(remedy)
        self.env.invalidate_all()
        self.assertEqual(second.aftersales_warranty_start, date(2026, 3, 1), "home is no sale")
        self.assertEqual(rma.line_ids.warranty_end, date(2028, 3, 1))

    # The verdict ------------------------------------------------------

    def test_faulty_goods_are_repaired_for_nothing(self):
        _rma, remedy = self.in_repair(self.make_order((self.lamp, 1)).order_line)
        repair = remedy.repair_ids
        self.assertTrue(remedy.repair_is_free)
        self.assertTrue(repair.under_warranty)
        self.assertIn("faulty goods", remedy.repair_why)
        self.assertFalse(repair.sale_order_id)
        part = self.add_part(repair)
        repair.action_create_sale_order()
        self.assertEqual(part.sale_line_id.price_unit, 0, "parts cost the customer nothing")
        self.work(repair)
        self.assertEqual(part.state, "done")
        self.assertEqual(remedy.repair_status, "to_send")

    def test_a_favour_under_the_products_warranty(self):
        with freeze_time("2026-01-31 10:00:00"):
            order = self.sell_lots(self.lots[:2])
        with freeze_time("2028-01-31 10:00:00"):
            _rma, remedy = self.in_repair(order.order_line, reason=self.favour)
            self.assertTrue(remedy.repair_ids.under_warranty, "its last day")
            self.assertIn("01/31/2028", remedy.repair_why)
        with freeze_time("2028-02-01 10:00:00"):
            _rma, remedy = self.in_repair(order.order_line, reason=self.favour)
            self.assertFalse(remedy.repair_ids.under_warranty, "a day late")
            self.assertFalse(remedy.repair_is_free)
            self.assertIn("ended on 01/31/2028", remedy.repair_why)

    def test_each_lot_by_its_own_warranty(self):
        with freeze_time("2026-01-31 10:00:00"):
            order = self.make_order((self.radio, 2), deliver=False, invoice=False)
            self.ship_lot(order, self.lots[0])
        with freeze_time("2026-06-30 10:00:00"):
            self.ship_lot(order, self.lots[1])
        with freeze_time("2028-03-01 10:00:00"):
            _rma, remedy = self.in_repair(order.order_line, 2, reason=self.favour)
        by_lot = {repair.lot_id: repair.under_warranty for repair in remedy.repair_ids}
        self.assertEqual(by_lot, {self.lots[0]: False, self.lots[1]: True})
        self.assertFalse(remedy.repair_is_free, "not all of it")

    def ship_lot(self, order, lot):
        picking = order.picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        move = picking.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            (0, 0, dict(move._prepare_move_line_vals(), lot_id=lot.id, quantity=1, picked=True))
        ]
        picking._action_done()

    def test_what_a_supervisor_let_in_is_no_admission(self):
        """An overridden refusal lets the goods in; the repair still has its price."""
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1, {"requested_remedy": "repair"}))
        rma.action_request()
        rma.line_ids.with_user(self.supervisor).action_override("Regular customer")
        rma.with_user(self.supervisor).action_approve()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, self.to_repair)
        rma.with_user(self.agent).action_settle()
        self.assertFalse(rma.sudo().remedy_ids.repair_is_free)

    # The quotation ----------------------------------------------------

    def quoted(self):
        order = self.make_order((self.lamp, 1))
        rma, remedy = self.in_repair(order.order_line, reason=self.favour)
        repair = remedy.repair_ids
        self.assertEqual((repair.state, remedy.repair_status), ("draft", "to_quote"))
        quotation = repair.sale_order_id
        self.assertEqual(quotation.state, "draft")
        self.assertEqual(quotation.partner_id, self.customer)
        self.add_part(repair)
        self.assertEqual(quotation.amount_untaxed, 7)
        quotation.action_quotation_sent()
        self.assertEqual(remedy.repair_status, "waiting")
        return rma, remedy, repair, quotation

    def accept(self, quotation):
        """As the portal does for the customer, who is nobody here."""
        public = self.env.ref("base.public_user")
        quotation.with_user(public).sudo()._validate_order()

    def refuse(self, quotation):
        quotation.with_user(self.env.ref("base.public_user")).sudo()._action_cancel()

    def test_accepted_on_the_portal_the_repair_begins(self):
        rma, remedy, repair, quotation = self.quoted()
        stocker = repair.with_user(self.stocker)
        for begin in (
            stocker.action_repair_start,
            stocker.action_repair_end,
            stocker.action_repair_done,
        ):
            with self.assertRaises(UserError):
                begin()
        stocker.action_validate()
        with self.assertRaisesRegex(UserError, "has not accepted"):
            stocker.action_repair_start()
        self.accept(quotation)
        self.assertEqual((repair.state, remedy.repair_status), ("confirmed", "ready"))
        self.work(repair)
        self.send(remedy)
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        self.assertEqual(quotation.order_line.qty_delivered, 1)
        self.assertEqual(quotation.order_line.price_unit, 7, "the customer pays the part")
        self.assertEqual(quotation._create_invoices().amount_untaxed, 7)

    def test_refused_the_unit_goes_back_as_it_is(self):
        rma, remedy, repair, quotation = self.quoted()
        self.refuse(quotation)
        self.assertEqual((remedy.repair_status, remedy.state), ("refused", "in_progress"))
        self.assertIn("Repair refused", rma.sudo().activity_ids.mapped("summary")[0])
        with self.assertRaisesRegex(UserError, "has not accepted"):
            repair.with_user(self.stocker).action_repair_start()
        remedy.with_user(self.agent).action_give_back()
        self.assertEqual((repair.state, remedy.repair_status), ("cancel", "going_back"))
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 1)
        with self.assertRaisesRegex(UserError, "on its way"):
            remedy.with_user(self.agent).action_give_back()
        self.send(remedy)
        self.assertEqual(self.on_hand(self.lamp, self.repairs), 0)
        self.assertEqual((remedy.state, remedy.repair_status), ("done", "unrepaired"))
        self.assertEqual(rma.state, "done")
        line = remedy.sale_line_id
        self.assertEqual((line.qty_delivered, line.qty_to_invoice), (1, 0))
        self.assertEqual(line.aftersales_qty_available, 1)

    def test_refused_a_supervisor_repairs_it_for_nothing(self):
        _rma, remedy, repair, quotation = self.quoted()
        self.refuse(quotation)
        remedy.with_user(self.supervisor).action_repair_free("A good customer")
        self.assertEqual((repair.state, remedy.repair_status), ("confirmed", "ready"))
        self.assertTrue(repair.under_warranty)
        self.assertFalse(repair.sale_order_id)
        self.add_part(repair)
        self.work(repair)

    def test_refused_another_remedy_is_open(self):
        rma, remedy, _repair, quotation = self.quoted()
        self.refuse(quotation)
        remedy.with_user(self.agent).action_cancel()
        refund = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "kind": "refund", "quantity": 1})
        )
        refund.action_fulfil()
        self.assertTrue(refund.sudo().credit_line_ids)

    def test_a_cancelled_repair_voids_its_quotation(self):
        _rma, remedy, repair, quotation = self.quoted()
        repair.with_user(self.stocker).action_repair_cancel()
        self.assertEqual((quotation.state, remedy.state), ("cancel", "to_do"))
        remedy.with_user(self.agent).action_fulfil()
        again = remedy.repair_ids - repair
        self.assertNotEqual(again.sale_order_id, quotation)
        self.assertEqual(remedy.repair_status, "to_quote")

    # A supervisor decides ---------------------------------------------

    def test_only_supervisors_decide_and_only_before_it_starts(self):
        _rma, remedy, repair, quotation = self.quoted()
        for user in (self.agent, self.receiver, self.auditor, self.stocker, self.salesman):
            with self.assertRaises(AccessError):
                remedy.with_user(user).action_repair_free("Please")
        mine = remedy.with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "needs a reason"):
            mine.action_repair_free("  ")
        mine.action_repair_free("Known fault of this series")
        self.assertEqual((repair.under_warranty, quotation.state), (True, "cancel"))
        self.assertEqual(remedy.repair_reason_user_id, self.supervisor)
        mine.action_repair_paid("Water inside")
        self.assertFalse(repair.under_warranty)
        self.assertNotEqual(repair.sale_order_id, quotation)
        self.assertEqual(repair.sale_order_id.amount_untaxed, 7, "what was found is quoted anew")
        self.assertEqual(remedy.repair_status, "to_quote")
        mine.action_repair_free("Known fault of this series")
        self.work(repair)
        with self.assertRaisesRegex(UserError, "has started"):
            mine.action_repair_paid("Too late")

    def test_the_log_tells_who_decided(self):
        _rma, remedy, _repair, _quotation = self.quoted()
        remedy.with_user(self.supervisor).action_repair_free("Known fault")
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "repair.warranty")], order="id desc", limit=1
        )
        self.assertEqual(event.user_id, self.supervisor.id)
        self.assertIn("Known fault", event.sentence)
        self.assertIn("no → yes", event.sentence)

    def test_what_a_supervisor_decided_stands_for_the_next_try(self):
        _rma, remedy, repair, _quotation = self.quoted()
        remedy.with_user(self.supervisor).action_repair_free("Known fault")
        repair.action_repair_cancel()
        remedy.with_user(self.agent).action_fulfil()
        self.assertTrue((remedy.repair_ids - repair).under_warranty)


@tagged("post_install", "-at_install")
class TestRepairPortal(HttpCase, RepairCommon):
    def test_the_customer_signs_the_quotation(self):
        customer = new_test_user(self.env, "ada", groups="base.group_portal", email="a@example.com")
        order = self.make_order((self.lamp, 1), partner_id=customer.partner_id.id)
        rma = self.received_rma(
            (
                order.order_line,
                1,
                {"requested_remedy": "repair", "reason_id": self.favour.id},
            ),
            partner_id=customer.partner_id.id,
        )
        self.inspect(rma, self.to_repair)
        rma.action_settle()
        repair = rma.sudo().remedy_ids.repair_ids
        self.add_part(repair)
        quotation = repair.sale_order_id
        quotation.write({"require_signature": True, "require_payment": False})
        quotation.validity_date = fields.Date.today() + timedelta(days=9)
        quotation.action_quotation_sent()
        self.env.flush_all()
        self.authenticate("ada", "ada")
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
            "ErkJggg=="
        )
        answer = self.make_jsonrpc_request(
            f"/my/orders/{quotation.id}/accept", {"name": "Ada", "signature": pixel}
        )
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual((quotation.state, repair.state), ("sale", "confirmed"))
