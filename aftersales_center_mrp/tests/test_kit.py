from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.common import return_with_odoos_wizard

from .kit_common import KitCommon


@tagged("post_install", "-at_install")
class TestKit(KitCommon):
    def test_one_of_two_kits_comes_back_whole_and_is_refunded(self):
        self.assertEqual(self.tables.aftersales_qty_available, 2)
        rma = self.approved_rma((self.tables, 1))
        kit = self.part(rma, self.table)
        self.assertEqual(
            [(line.product_id, line.qty_approved) for line in kit.kit_part_ids],
            [(self.leg, 2), (self.top, 1), (self.screws, 1)],
        )
        moves = rma.sudo().picking_ids.move_ids
        self.assertEqual(moves.sale_line_id, self.tables)
        self.assertEqual(moves.product_id, self.leg | self.top | self.screws)
        rma.with_user(self.receiver).receive_all()
        self.assertEqual((kit.qty_received, kit.qty_accepted), (1, 0))
        self.assertEqual(kit.kit_words, "3 of 3 parts came")
        self.assertEqual(set(kit.kit_part_ids.mapped("kit_words")), {"Part of Table Kit"})
        self.assertEqual(self.tables.qty_delivered, 1)  # as Odoo counts kits

        stock = self.warehouse.lot_stock_id
        before = self.on_hand(self.leg, stock)
        self.inspect(rma)
        self.assertEqual(rma.inspection_ids.product_id, kit.kit_part_ids.product_id)
        self.assertEqual(self.on_hand(self.leg, stock), before + 2)
        self.assertEqual((kit.qty_inspected, kit.qty_accepted), (1, 1))
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 100.0)
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.entitlement(self.tables).qty_claimed, 1)

    def test_parts_are_scrapped_and_a_kit_of_which_all_goes_home_is_delivered(self):
        """Under delivered quantities nothing is offered for invoicing once more."""
        self.table.invoice_policy = "delivery"
        sold = self.make_order((self.table, 2)).order_line
        rma = self.received_rma((sold, 1))
        self.inspect(rma, self.scrap)
        self.assertEqual(self.part(rma, self.table).qty_accepted, 1)
        rma = self.received_rma((sold, 1))
        self.inspect(rma, self.give_back, verdict="rejected")
        home = rma.sudo().line_ids.sent_move_ids
        home.picked = True
        home.picking_id._action_done()
        self.assertEqual(self.part(rma, self.table).qty_sent, 1)
        self.assertEqual((sold.qty_delivered, sold.qty_to_invoice), (1, 0))

    def test_never_more_kits_than_were_sold(self):
        self.make_rma((self.tables, 1)).action_request()
        with self.assertRaisesRegex(UserError, "1.* of 2.* delivered may still be claimed"):
            self.make_rma((self.tables, 2)).action_request()
        self.make_rma((self.tables, 1)).action_request()
        self.assertEqual(self.tables.aftersales_qty_available, 0)

    def test_a_part_that_came_back_by_odoos_wizard_takes_its_kit_along(self):
        return_with_odoos_wizard(self.order.picking_ids, {self.top: 1})
        self.assertEqual(self.entitlement(self.tables).qty_returned_outside, 1)
        with self.assertRaisesRegex(UserError, "cannot be returned"):
            self.make_rma((self.tables, 2)).action_request()
        self.make_rma((self.tables, 1)).action_request()

    def test_only_whole_kits_that_were_delivered_count(self):
        order = self.make_order((self.table, 2), deliver=False, invoice=False)
        self.deliver(order, {self.leg: 4, self.top: 1, self.screws: 2})
        self.assertEqual(order.order_line.aftersales_qty_available, 1)

    def test_a_missing_part_is_named_valued_and_kept_back_if_an_agent_wants(self):
        rma = self.approved_rma((self.tables, 1))
        kit = self.part(rma, self.table)
        self.receive(rma, (self.leg, 2), (self.screws, 1))
        self.assertEqual((kit.qty_received, kit.receipt_status), (0, "pending"))
        self.assertEqual(kit.kit_words, "2 of 3 parts came; missing: Top (1 Units)")
        # by cost 20 : 20 : 10 of 100.00
        self.assertEqual((kit.kit_value_came, kit.kit_value_missing), (60.0, 40.0))
        self.inspect(rma)
        self.assertEqual(kit.qty_accepted, 0)
        with self.assertRaisesRegex(UserError, "in one sentence"):
            kit.action_accept_incomplete(" ")
        kit.action_accept_incomplete("The customer has lost it.")
        self.assertEqual((kit.qty_received, kit.qty_lost, kit.qty_accepted), (0, 1, 1))
        self.assertEqual(self.part(rma, self.top).qty_missing, 1)
        self.assertEqual((kit.kit_value_came, kit.kit_value_missing), (60.0, 40.0))
        self.assertFalse(kit.kit_is_incomplete)
        with self.assertRaisesRegex(UserError, "Settle it in the dialog"):
            rma.action_settle()
        wizard = (
            self.env["aftersales.settle"]
            .with_user(self.agent)
            .with_context(default_rma_id=rma.id)
            .create({})
        )
        self.assertEqual(wizard.line_ids.missing_parts, 40.0)
        wizard.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 60.0)
        self.assertEqual(rma.state, "done")
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_missing_for_one_kit_and_the_other_comes_later(self):
        """4 legs, 2 tops, 2 bags are expected; one top is lost for good."""
        rma = self.approved_rma((self.tables, 2))
        kit = self.part(rma, self.table)
        self.receive(rma, (self.leg, 2), (self.screws, 1))
        kit.action_accept_incomplete("Broken long ago.")
        self.assertEqual((kit.qty_received, kit.qty_lost), (0, 1))
        self.receive(rma, (self.leg, 2), (self.top, 1), (self.screws, 1))
        self.assertEqual((kit.qty_received, kit.qty_lost), (1, 1))
        self.assertFalse(rma.line_ids.filtered("is_unplanned"))
        self.assertEqual(kit.receipt_status, "done")
        self.inspect(rma)
        self.assertEqual(kit.qty_accepted, 2)

    def test_a_rejected_part_keeps_its_kit_from_being_accepted_and_goes_home(self):
        rma = self.received_rma((self.tables, 1))
        kit = self.part(rma, self.table)
        lines = rma.with_user(self.receiver).line_ids
        drafts = lines._prepare_inspections(disposition_id=self.restock.id)
        drafts.filtered(lambda draft: draft.product_id == self.top).write(
            {
                "verdict": "rejected",
                "customer_note": "It is scratched.",
                "disposition_id": self.give_back.id,
                "disposition_reason": "The boss said so.",
            }
        )
        drafts.action_done()
        self.assertEqual((kit.qty_inspected, kit.qty_accepted), (1, 0))
        home = self.part(rma, self.top).sudo().sent_move_ids
        self.assertEqual(home.sale_line_id, self.tables)
        self.assertEqual(home.bom_line_id.product_id, self.top)
        home.picked = True
        home.picking_id._action_done()
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_more_of_a_part_than_approved_waits_for_a_decision(self):
        rma = self.approved_rma((self.tables, 1))
        self.receive(rma, (self.leg, 3), (self.top, 1), (self.screws, 1))
        extra = rma.line_ids.filtered("is_unplanned")
        self.assertEqual((extra.product_id, extra.quantity), (self.leg, 1))
        self.assertFalse(extra.kit_line_id)
        self.assertEqual(self.part(rma, self.table).qty_received, 1)
        # the second kit lacks a leg now
        self.assertEqual(self.tables.aftersales_qty_available, 0)

    def test_cancelled_and_asked_again_with_another_quantity(self):
        rma = self.approved_rma((self.tables, 1))
        rma.action_cancel("Changed their mind")
        rma.action_draft()
        self.assertEqual(rma.line_ids.product_id, self.table)
        rma.line_ids.quantity = 2
        rma.action_approve()
        self.assertEqual(self.part(rma, self.leg).qty_approved, 4)
        self.assertEqual(rma.copy().line_ids.product_id, self.table)

    def test_a_kit_is_replaced_as_its_parts(self):
        rma = self.accepted_rma((self.tables, 1, {"requested_remedy": "replacement"}))
        rma.action_settle()
        remedy = rma.sudo().remedy_ids
        self.assertEqual(remedy.state, "in_progress")
        moves = remedy.move_ids
        self.assertEqual(sorted(moves.mapped("product_uom_qty")), [1, 1, 2])
        first = moves.filtered(lambda move: move.product_id == self.leg)
        for move in moves:
            move.quantity = move.product_uom_qty
            move.picked = move != first
        moves.picking_id._action_done()
        self.assertEqual(remedy.state, "in_progress")
        rest = remedy.move_ids.filtered(lambda move: move.state != "done")
        rest.picked = True
        rest.picking_id._action_done()
        self.assertEqual((remedy.state, rma.state), ("done", "done"))
        self.assertEqual(self.tables.aftersales_qty_available, 2)

    def test_the_customer_keeps_the_kit(self):
        rma = self.approved_rma((self.tables, 1))
        kit = self.part(rma, self.table)
        with self.assertRaisesRegex(UserError, "not kept alone"):
            self.part(rma, self.leg).action_keep_item("Why not")
        kit.action_keep_item("Not worth the freight")
        self.assertEqual(set(rma.sudo().picking_ids.mapped("state")), {"cancel"})
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 100.0)
        self.assertEqual(rma.state, "done")

    def test_lost_on_the_way_is_at_our_cost(self):
        rma = self.approved_rma((self.tables, 1))
        self.receive(rma, (self.leg, 2), (self.screws, 1))
        self.inspect(rma)
        kit = self.part(rma, self.table)
        kit.action_accept_lost("Posting receipt 12")
        self.assertEqual((kit.qty_lost, kit.qty_accepted), (1, 1))
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 100.0)

    def test_nothing_more_comes_frees_the_kit_of_which_nothing_came(self):
        rma = self.approved_rma((self.tables, 2))
        self.receive(rma, (self.leg, 2), (self.top, 1), (self.screws, 1))
        rma.action_nothing_more_comes()
        self.assertEqual(self.part(rma, self.table).qty_approved, 1)
        self.assertEqual(self.tables.aftersales_qty_available, 1)

    def test_a_kit_in_a_kit_is_refused_with_one_sentence(self):
        room = self.make_kit("Room", 300.0, (self.table, 1), (self.lamp, 1))
        order = self.make_order((room, 1))
        with self.assertRaisesRegex(UserError, "holds another kit"):
            self.make_rma((order.order_line, 1)).action_request()

    def test_a_kit_is_not_repaired(self):
        if "repair" not in dict(self.env["aftersales.remedy"]._kinds_of_returns()):
            self.skipTest("needs the bridge with repairs")
        with self.assertRaisesRegex(ValidationError, "cannot be repaired"):
            self.make_rma((self.tables, 1, {"requested_remedy": "repair"}))

    def test_what_is_manufactured_is_no_kit(self):
        desk = self.make_kit("Desk", 80.0, (self.leg, 4), kind="normal")
        rma = self.settled_rma((self.make_order((desk, 2)).order_line, 1))
        self.assertEqual(rma.line_ids.product_id, desk)
        self.assertFalse(rma.line_ids.kit_words)
        self.assertEqual(self.credit_notes(rma).amount_total, 80.0)
