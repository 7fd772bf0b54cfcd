"""Side doors an insider might try: each was open once, or looked as if it were."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestAttacks(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.mug, 2), (self.chair, 2))
        self.cheap, self.dear = self.order.order_line

    def test_a_remedy_cannot_be_pointed_at_another_sold_line(self):
        rma = self.accepted_rma((self.cheap, 1))
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "quantity": 1})
        )
        other = self.accepted_rma((self.dear, 1))
        for values in (
            {"sale_line_id": self.dear.id},
            {"rma_id": other.id},
            {"company_id": self.company.id},
            {"rma_line_id": other.line_ids.id},
        ):
            with self.assertRaises(UserError):
                remedy.write(values)
        with self.assertRaises(UserError):
            other.write({"remedy_ids": [(4, remedy.id)]})
        self.assertEqual(remedy.sale_line_id, self.cheap)

    def test_an_inspection_stays_with_its_return(self):
        rma, other = self.received_rma((self.cheap, 1)), self.received_rma((self.dear, 1))
        draft = rma.with_user(self.receiver).line_ids._prepare_inspections()
        with self.assertRaises(UserError):
            draft.write({"rma_id": other.id})

    def test_a_salesman_cannot_rewire_what_was_sent_or_received(self):
        rma = self.settled_rma((self.dear, 1, {"requested_remedy": "replacement"}))
        sent = rma.sudo().remedy_ids.move_ids
        receipt = rma.line_ids.sudo().receipt_move_ids
        for user in (self.agent, self.salesman, self.stocker):
            for move, values in (
                (sent, {"aftersales_remedy_id": False}),
                (sent, {"aftersales_sent_line_id": False}),
                (receipt, {"aftersales_rma_line_id": False}),
            ):
                with self.assertRaises(UserError):
                    move.with_user(user).write(values)
            with self.assertRaises(UserError):
                receipt.picking_id.with_user(user).write({"aftersales_rma_id": False})
        for user in (self.agent, self.salesman):
            with self.assertRaises(UserError):
                sent.with_user(user).write({"state": "done"})
        with self.assertRaises(UserError):
            self.env["stock.move"].with_user(self.agent).create(
                {
                    "product_id": self.mug.id,
                    "product_uom_qty": 1,
                    "location_id": receipt.location_id.id,
                    "location_dest_id": receipt.location_dest_id.id,
                    "aftersales_rma_line_id": rma.line_ids.id,
                }
            )

    def test_another_teams_remedies_and_inspections_stay_closed(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        rma = self.accepted_rma((self.cheap, 1), user=self.env.user, team_id=team.id, user_id=False)
        remedy = self.env["aftersales.remedy"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 1}
        )
        for record in (remedy, rma.inspection_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.agent).read(["quantity"])
        for action in ("action_fulfil", "action_cancel"):
            with self.assertRaises(AccessError):
                getattr(remedy.with_user(self.agent), action)()
        self.assertTrue(remedy.with_user(self.supervisor).read(["amount"]))

    def test_the_proof_of_one_parcel_is_not_carried_to_another(self):
        rma = self.approved_rma((self.cheap, 1))
        rma.line_ids.action_accept_lost("Posting receipt 123")
        rma.action_cancel()
        rma.action_draft()
        self.assertEqual((rma.line_ids.qty_lost, rma.line_ids.lost_reason), (0, False))
        rma.line_ids.sale_line_id = self.dear
        rma.action_approve()
        self.assertEqual(rma.line_ids.qty_accepted, 0)
        self.assertEqual(rma.receipt_status, "pending")

    def test_what_was_requested_once_is_kept_after_set_to_draft(self):
        rma = self.make_rma((self.cheap, 1))
        rma.action_request()
        rma.action_reject("Too late.")
        rma.action_draft()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            rma.unlink()

    def test_overrides_are_frozen_and_capped_for_each_company(self):
        rma = self.settled_rma((self.cheap, 1))
        with self.assertRaises(UserError):
            rma.remedy_ids.with_user(self.supervisor).action_override(1, "Afterwards")
        wizard = (
            self.env["aftersales.reason.wizard"]
            .with_user(self.supervisor)
            .with_context(active_model="aftersales.rma", active_ids=rma.ids)
            .create({"decision": "override", "reason": "x", "amount": 1})
        )
        with self.assertRaisesRegex(UserError, "Open this dialog"):
            wizard.action_apply()

    def test_a_return_stays_in_the_company_of_its_orders(self):
        second = self.env["res.company"].create({"name": "Second Shop"})
        rma = self.make_rma((self.cheap, 1), user=self.env.user)
        with self.assertRaisesRegex(UserError, "stays in the company"):
            rma.company_id = second

    def test_a_plain_salesman_reads_order_lines_whole(self):
        self.settled_rma((self.cheap, 1))
        self.assertTrue(self.cheap.with_user(self.salesman).read())
        self.assertTrue(self.order.with_user(self.salesman).read())

    def test_a_receiver_sees_no_price_of_a_lot(self):
        lot = self.env["stock.lot"].create({"name": "L-1", "product_id": self.lamp.id})
        self.assertTrue(lot.with_user(self.receiver).read(["name"]))
        for field in ("standard_price", "avg_cost", "total_value"):
            with self.assertRaises(AccessError):
                lot.with_user(self.receiver).read([field])
        self.assertNotIn("standard_price", lot.with_user(self.receiver).fields_get())

    def test_nonsense_of_another_program_is_one_sentence(self):
        rma = self.approved_rma((self.cheap, 2)).with_user(self.receiver)
        mug = self.mug.id
        for goods in (
            None,
            7,
            "x",
            {"product_id": mug, "quantity": 1},
            [7],
            [{"product_id": "x", "quantity": 1}],
            [{"product_id": True, "quantity": 1}],
            [{"product_id": 2**40, "quantity": 1}],
            *(
                [{"product_id": mug, "quantity": quantity}]
                for quantity in ("1", [1], 0, -1, 1e308, float("nan"), float("inf"))
            ),
            [{"product_id": mug, "quantity": 1, "uom_id": self.env.ref("uom.product_uom_kgm").id}],
            *(
                [{"product_id": mug, "quantity": 1, "lot_id": lot}]
                for lot in ("x", [1], 2**40, 7.5)
            ),
            *([{"product_id": mug, "quantity": 1, "lot_name": name}] for name in (5, ["x"])),
        ):
            with self.subTest(goods=goods), self.assertRaises(UserError):
                rma.receive_goods(goods)
        self.assertEqual(rma.line_ids.qty_received, 0)
        rma.receive_goods([{"product_id": mug, "quantity": 1, "line_id": "x", "uom_id": "x"}])
        self.assertEqual(rma.line_ids.qty_received, 1)
