"""Single parts of a kit come back: choosing them, receiving them, and who may say so."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .kit_common import KitCommon, KitLotsCommon


@tagged("post_install", "-at_install")
class TestKitParts(KitCommon):
    def test_one_leg_is_chosen_and_all_parts_are_the_whole_kit_again(self):
        rma = self.make_rma((self.tables, 1))
        kit = rma.line_ids
        self.assertTrue(kit.is_kit and rma.has_kits)
        self.assertFalse(kit.kit_words)
        wizard = self.env["aftersales.kit.parts"].with_user(self.agent)
        action = kit.action_choose_parts()
        dialog = wizard.with_context(**action["context"]).create({})
        self.assertEqual(
            [(row.product_id, row.held, row.quantity) for row in dialog.part_ids],
            [(self.leg, 2, 2), (self.top, 1, 1), (self.screws, 1, 1)],
        )
        dialog.part_ids[0].quantity = 1
        dialog.part_ids[1:].quantity = 0
        dialog.action_apply()
        self.assertEqual(kit.kit_choice_ids.mapped("product_id"), self.leg)
        self.assertEqual(kit.kit_words, "Only Leg (1 Units)")
        self.assertEqual(kit.sudo()._portal_line()["name"], "Table Kit: Leg (1 Units)")
        self.assertIn("Of Table Kit comes back: Leg (1 Units).", rma.message_ids[0].body)
        self.env.cr.flush()
        events = self.env["aftersales.audit.event"].search(
            [("event", "=", "line.parts"), ("res_id", "=", rma.id)]
        )
        self.assertEqual(
            events.sentence,
            "Of 1 Units of Table Kit these parts come back: 1 Units of Leg.",
        )
        again = wizard.with_context(**action["context"]).create({})
        self.assertEqual(again.part_ids.mapped("quantity"), [1, 0, 0])
        self.choose(kit, {self.leg: 2, self.top: 1, self.screws: 1})
        self.assertFalse(kit.kit_choice_ids)
        self.assertEqual(kit.sudo()._portal_line()["name"], "Table Kit")

    def test_what_makes_no_sense_is_refused_with_one_sentence(self):
        kit = self.make_rma((self.tables, 1)).line_ids
        for units, words in (
            ({}, "Nothing of “Table Kit” would come back"),
            ({self.leg: -1, self.top: 1}, "less than nothing cannot come back"),
            ({self.leg: float("nan")}, "less than nothing cannot come back"),
            (
                {self.leg: 3},
                r"Leg \(3 Units\): parts of 2 Units of “Table Kit”, and the line asks for 1 Units",
            ),
        ):
            with self.subTest(units=units), self.assertRaisesRegex(UserError, words):
                self.choose(kit, units)
        kit.quantity = 2
        with self.assertRaisesRegex(UserError, "parts of 1 Units.* asks for 2 Units. Ask for 1"):
            self.choose(kit, {self.leg: 2})
        for parts in ("all", [1], [{"bom_line_id": 0, "quantity": 1}], [{"quantity": 1}]):
            with self.subTest(parts=parts), self.assertRaises(UserError):
                kit.choose_parts(parts)
        lamp = self.make_rma((self.make_order((self.lamp, 1)).order_line, 1)).line_ids
        self.assertFalse(lamp.is_kit)
        with self.assertRaisesRegex(UserError, "cannot be told: it is no kit"):
            lamp.choose_parts([{"bom_line_id": 1, "quantity": 1}])

    def test_other_kits_than_were_chosen_for_are_neither_asked_nor_approved(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.line_ids.quantity = 2
        with self.assertRaisesRegex(UserError, r"Leg \(1 Units\): parts of 1 Units"):
            rma.action_request()
        rma.line_ids.quantity = 1
        rma.action_request()
        rma.line_ids.quantity = 2
        with self.assertRaisesRegex(UserError, r"Leg \(1 Units\): parts of 1 Units"):
            rma.action_approve()
        self.choose(rma.line_ids, {self.leg: 3})
        rma.action_approve()
        self.assertEqual(self.part(rma, self.leg).qty_approved, 3)

    def test_only_the_leg_is_expected_received_and_put_away(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        kit = self.part(rma, self.table)
        self.assertEqual(
            [(line.product_id, line.qty_approved, line.kit_quantity) for line in kit.kit_part_ids],
            [(self.leg, 1, 1)],
        )
        self.assertEqual(rma.sudo().picking_ids.move_ids.product_id, self.leg)
        self.assertEqual(kit.kit_words, "Only Leg (1 Units): 0 of 1 parts came")
        slip = self.env["report.aftersales_center.report_rma_slip"]
        self.assertEqual(slip._goods(rma).product_id, self.leg)
        self.assertEqual(rma._told_lines().product_id, self.leg)
        stock = self.warehouse.lot_stock_id
        before = self.on_hand(self.leg, stock)
        rma.with_user(self.receiver).receive_all()
        self.assertEqual((kit.qty_received, kit.receipt_status), (1, "done"))
        self.assertEqual((kit.kit_value_came, kit.kit_value_missing), (20.0, 0.0))
        self.inspect(rma)
        self.assertEqual(kit.qty_accepted, 1)
        self.assertEqual(self.on_hand(self.leg, stock), before + 1)
        self.assertEqual(self.tables.qty_delivered, 1)
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_half_of_the_kits_is_approved(self):
        """4 legs and a top of 2 tables; 1 table is approved: what it holds, 2 legs and the top."""
        rma = self.chosen_rma({self.leg: 4, self.top: 1}, kits=2)
        rma.line_ids.qty_to_approve = 1
        rma.action_approve()
        self.assertEqual(
            [(line.product_id, line.qty_approved) for line in rma.line_ids.kit_part_ids],
            [(self.leg, 2), (self.top, 1)],
        )
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_kits_are_sold_by_the_dozen(self):
        sold = self.make_order(
            (
                self.table,
                1,
                {
                    "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
                    "price_unit": 1200.0,
                },
            )
        ).order_line
        unit = self.env.ref("uom.product_uom_unit").id
        rma = self.accepted_parts({self.leg: 3}, kits=2, sold=sold, product_uom_id=unit)
        self.assertEqual(rma.line_ids[0].qty_accepted, 2)
        self.assertAlmostEqual(sold.aftersales_qty_available, 10 / 12, 2)
        self.assertAlmostEqual(sold.qty_delivered, 10 / 12, 2)
        rma.action_settle()
        # 2 of 12 tables, 3 of their 4 legs: 20.00 each
        self.assertEqual(self.credit_notes(rma).amount_total, 60.0)

    def test_a_leg_more_than_chosen_waits_for_a_decision_and_takes_no_other_kit(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        self.receive(rma, (self.leg, 2))
        extra = rma.line_ids.filtered("is_unplanned")
        self.assertEqual((extra.product_id, extra.quantity), (self.leg, 1))
        # the second leg is of the table that is claimed already
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_the_rest_of_the_table_comes_back_in_inventory(self):
        rma = self.accepted_parts({self.leg: 1})
        rma.action_settle()
        line = self.order.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "outgoing"
        )
        back = self.env["stock.return.picking"].with_context(
            active_id=line.id, active_ids=line.ids, active_model="stock.picking"
        )
        wizard = back.create({"picking_id": line.id})
        for row in wizard.product_return_moves:
            row.quantity = 1
        picking = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(self.entitlement(self.tables).qty_returned_outside, 0)
        self.assertEqual(self.tables.aftersales_qty_available, 1)
        self.assertEqual(self.tables.qty_delivered, 1)

    def test_a_rejected_leg_goes_home_and_the_table_is_whole(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, self.give_back, verdict="rejected")
        kit = self.part(rma, self.table)
        self.assertEqual((kit.qty_inspected, kit.qty_accepted), (1, 0))
        home = self.part(rma, self.leg).sudo().sent_move_ids
        home.picked = True
        home.picking_id._action_done()
        self.assertEqual((self.tables.aftersales_qty_available, self.tables.qty_delivered), (2, 2))
        self.assertEqual(kit.qty_sent, 1)

    def test_an_inspection_of_a_part_is_undone(self):
        rma = self.accepted_parts({self.leg: 1})
        kit = self.part(rma, self.table)
        self.assertEqual(kit.qty_accepted, 1)
        opened = rma.inspection_ids.with_user(self.receiver).undo_disposition("Wrong shelf.")
        self.assertEqual((kit.qty_inspected, kit.qty_accepted), (0, 0))
        opened.choose_disposition(self.scrap.id, "It is broken.")
        opened.action_done()
        self.assertEqual(kit.qty_accepted, 1)
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 20.0)

    def test_cancelled_and_chosen_anew(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        with self.assertRaisesRegex(UserError, "no longer be changed"):
            self.choose(self.part(rma, self.table), {self.top: 1})
        rma.action_cancel("Changed their mind")
        rma.action_draft()
        self.assertEqual(rma.line_ids.kit_words, "Only Leg (1 Units)")
        self.choose(rma.line_ids, {self.leg: 1, self.top: 1})
        rma.action_approve()
        self.assertEqual(rma.line_ids.kit_part_ids.product_id, self.leg | self.top)
        self.assertFalse(rma.copy().line_ids.kit_choice_ids)

    def test_another_part_of_a_claimed_kit_is_added_to_its_return(self):
        first = self.chosen_rma({self.leg: 3}, kits=2)
        first.action_request()
        words = f"are in {first.name}. Until it is"
        with self.undone(), self.assertRaisesRegex(UserError, words):
            self.chosen_rma({self.top: 1}).action_request()
        self.choose(first.line_ids, {self.leg: 3, self.top: 1})
        first.action_approve()
        with self.assertRaisesRegex(UserError, f"are in {first.name}\\.$"):
            self.chosen_rma({self.top: 1}).action_request()

    def test_an_exchange_is_for_whole_kits(self):
        with self.assertRaisesRegex(ValidationError, "not exchanged for another product"):
            self.chosen_rma({self.leg: 1}, requested_remedy="exchange")
        rma = self.accepted_parts({self.leg: 1})
        with self.assertRaisesRegex(ValidationError, "not exchanged for another product"):
            rma.line_ids[0].write({"requested_remedy": "exchange"})
        dialog = self.settle_dialog(rma)
        dialog.line_ids.kind = "exchange"
        self.assertIn("not exchanged for another product", dialog.preview)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_parts_are_chosen_by_agents_only_and_never_written(self):
        rma = self.chosen_rma({self.leg: 1})
        kit, choice = rma.line_ids, rma.line_ids.kit_choice_ids
        portal = new_test_user(self.env, "test_kit_portal", groups="base.group_portal")
        for user in (self.receiver, self.auditor, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.choose(kit.with_user(user), {self.top: 1})
        self.assertEqual(kit.with_user(self.receiver).kit_words, "Only Leg (1 Units)")
        self.assertEqual(choice.with_user(self.auditor).quantity, 1)
        values = {"rma_line_id": kit.id, "product_id": self.top.id, "quantity": 1, "share": 1}
        for user in (self.agent, self.supervisor, self.administrator, self.receiver, portal):
            with self.subTest(user=user.login), mute_logger("odoo.addons.base.models.ir_model"):
                with self.assertRaises(UserError):
                    choice.with_user(user).write({"quantity": 2})
                with self.assertRaises(UserError):
                    choice.with_user(user).create(values)
                with self.assertRaises(UserError):
                    choice.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "Which parts"):
            choice.sudo().write({"quantity": 2})
        with self.assertRaisesRegex(UserError, "Which parts"):
            choice.sudo().create(values)
        with self.assertRaisesRegex(UserError, "Which parts"):
            kit.sudo().write({"kit_choice_ids": [(0, 0, values)]})
        with self.assertRaisesRegex(UserError, "Which parts"):
            choice.sudo().unlink()
        rma.action_approve()
        with self.assertRaisesRegex(UserError, "no longer be changed"):
            self.choose(kit, {self.top: 1})

    def test_no_role_reaches_choices_of_another_company(self):
        second = self.env["res.company"].create({"name": "Second Shop"})
        choice = self.chosen_rma({self.leg: 1}).line_ids.kit_choice_ids
        choice.flush_recordset()
        self.env.cr.execute(
            "UPDATE aftersales_rma_kit_choice SET company_id = %s WHERE id = %s",
            (second.id, choice.id),
        )
        choice.invalidate_recordset()
        for user in (self.agent, self.supervisor, self.auditor, self.receiver):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                choice.with_user(user).read(["quantity"])


@tagged("post_install", "-at_install")
class TestKitPartSerials(KitLotsCommon):
    def test_only_the_radio_of_a_set_comes_back(self):
        lot = self.make_lots(self.radio, "R1")
        radio_set = self.make_kit("Radio Set", 90.0, (self.radio, 1), (self.mug, 1))
        order = self.sell_set(radio_set, lot)
        rma = self.make_rma((order.order_line, 1))
        part = next(
            part
            for part in order.order_line._aftersales_kit_parts()
            if part.product_id == self.radio
        )
        rma.line_ids.choose_parts([{"bom_line_id": part.id, "quantity": 1}])
        rma.action_approve()
        moves = rma.sudo().picking_ids.move_ids
        self.assertEqual((moves.product_id, moves.move_line_ids.lot_id), (self.radio, lot))
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        # by cost 40 : 4.75 of 90.00
        self.assertEqual(self.credit_notes(rma).amount_total, 80.45)
