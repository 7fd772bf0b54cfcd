"""Chains and undoing: goods are moved back and on, each unit counted and valued once."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..extends.lots_common import LotsCommon


@tagged("post_install", "-at_install")
class TestInspectAgain(LotsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 12))
        cls.line = cls.order.order_line
        cls.returns = cls.warehouse.aftersales_location_id
        cls.shelf = cls.warehouse.lot_stock_id
        cls.waiting = cls.warehouse.aftersales_quarantine_location_id
        cls.workshop = cls.warehouse.aftersales_refurbish_location_id
        cls.refurbish = cls.env.ref("aftersales_center.disposition_refurbish")

    def places(self, product=None):
        """What lies in returns, quarantine, workshop."""
        return [
            self.on_hand(product or self.lamp, place)
            for place in (self.returns, self.waiting, self.workshop)
        ]

    def go_on(self, done, disposition, **values):
        again = done.with_user(self.receiver).inspect_again()
        if values:
            again.write(values)
        again.choose_disposition(disposition.id, "It was looked at again.")
        again.action_done()
        return again

    def test_the_nightly_job_asks_once_about_each_that_waits_too_long(self):
        """Through the job itself, as it runs at night."""
        self.quarantine.quarantine_days = 7
        job = self.env.ref("aftersales_center.cron_quarantine")
        late, moved = (
            self.inspect(self.received_rma((self.line, 1)), self.quarantine) for _rma in range(2)
        )
        soon = self.inspect(self.received_rma((self.line, 1)), self.quarantine)
        (late | moved)._write_guarded({"deadline": "2026-01-01"})
        moved.undo_disposition("Put there by mistake.")
        before = {one: len(one.rma_id.activity_ids) for one in late | moved | soon}
        self.env.flush_all()
        for _night in range(2):
            with self.enter_registry_test_mode():
                job.method_direct_trigger()
        self.env.invalidate_all()
        more = {one: len(one.rma_id.activity_ids) - before[one] for one in before}
        self.assertEqual(more, {late: 1, moved: 0, soon: 0})
        self.assertTrue(late.reminded_on)
        self.assertFalse(soon.reminded_on)

    def test_quarantine_refurbish_look_again_restock(self):
        rma = self.received_rma((self.line, 3))
        before = self.on_hand(self.lamp, self.shelf)
        found = self.inspect(rma, self.quarantine)
        self.assertEqual(self.places(), [0, 3, 0])
        line = rma.line_ids
        second = self.go_on(found, self.refurbish)
        self.assertEqual(self.places(), [0, 0, 3])
        self.assertEqual((line.qty_inspected, line.qty_accepted), (3, 3))
        draft = second.inspect_again()
        shelf, rest = draft.split_inspection([{"quantity": 2}, {"quantity": 1}])
        self.assertEqual(rest.previous_id, second)
        shelf.choose_disposition(self.restock.id)
        shelf.action_done()
        rest.choose_disposition(self.scrap.id, "Beyond repair.")
        rest.action_done()
        self.assertEqual(self.places(), [0, 0, 0])
        self.assertEqual(self.on_hand(self.lamp, self.shelf), before + 2)
        self.assertEqual((line.qty_inspected, line.qty_accepted), (3, 3))
        self.assertEqual(line.inspection_status, "done")
        with self.assertRaisesRegex(UserError, "not here to be inspected again"):
            second.inspect_again()
        with self.assertRaisesRegex(UserError, "inspected again since"):
            second.undo_disposition("No.")

    def test_a_second_look_changes_the_verdict_while_nothing_is_settled(self):
        rma = self.received_rma((self.line, 2))
        found = self.inspect(rma, self.quarantine)
        again = found.inspect_again()
        again.write({"verdict": "rejected", "customer_note": "Glued by hand."})
        again.action_done()
        self.assertEqual((rma.line_ids.qty_inspected, rma.line_ids.qty_accepted), (2, 0))
        picking = again.sudo().move_ids.picking_id
        self.assertEqual(picking.location_id, self.waiting, "from where they are")
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(self.places(), [0, 0, 0])

    def test_what_was_settled_stays_settled(self):
        rma = self.received_rma((self.line, 2))
        found = self.inspect(rma, self.quarantine)
        rma.action_settle()
        line = rma.line_ids
        again = found.inspect_again()
        again.write({"verdict": "rejected", "customer_note": "No."})
        with self.assertRaisesRegex(UserError, "cannot be rejected any more"):
            again.action_done()
        again.verdict = "accepted"
        again.choose_disposition(self.restock.id)
        again.action_done()
        self.assertEqual((line.qty_accepted, line.qty_remedied), (2, 2))
        draft = again.undo_disposition("Wrong shelf.")
        self.assertEqual(again.state, "draft", "the first verdict stands for the money")
        self.assertEqual(draft, again)
        self.assertEqual((line.qty_accepted, self.places()), (2, [0, 2, 0]))
        draft.action_done()
        scrapped = self.received_rma((self.line, 1))
        found = self.inspect(scrapped, self.scrap)
        scrapped.action_settle()
        opened = found.undo_disposition("It was in the wrong bin.")
        self.assertEqual(found.state, "done", "its verdict stays")
        self.assertEqual(opened.previous_id, found)
        self.assertEqual(self.places(), [1, 0, 0])
        self.assertEqual(scrapped.line_ids.qty_accepted, 1)
        opened.choose_disposition(self.restock.id)
        opened.action_done()
        self.assertEqual(self.places(), [0, 0, 0])

    def test_goods_come_back_from_everywhere(self):
        for name in (
            "restock",
            "quarantine",
            "refurbish",
            "return_to_vendor",
            "donate",
            "recycle",
            "scrap",
        ):
            disposition = self.env.ref(f"aftersales_center.disposition_{name}")
            with self.subTest(way=name), self.undone():
                anywhere = self.anywhere()
                rma = self.received_rma((self.line, 2))
                found = self.inspect(rma, disposition)
                self.assertEqual(self.on_hand(self.lamp, self.returns), 0)
                found.undo_disposition("A mistake.")
                self.assertEqual(self.on_hand(self.lamp, self.returns), 2)
                self.assertEqual((found.state, found.date_done), ("draft", False))
                self.assertEqual(rma.line_ids.qty_inspected, 0)
                with self.assertRaisesRegex(UserError, "so it stays"):
                    found.unlink()
                found.choose_disposition(self.quarantine.id, "Let us wait.")
                found.action_done()
                self.assertEqual(self.places(), [0, 2, 0])
                self.assertEqual(self.anywhere(), anywhere)

    def anywhere(self):
        quants = self.env["stock.quant"].search([("product_id", "=", self.lamp.id)])
        return sum(quants.mapped("quantity"))

    def test_a_parcel_home_is_stopped_but_not_fetched_back(self):
        rma = self.received_rma((self.line, 2))
        found = self.inspect(rma, self.give_back, verdict="rejected")
        move = found.sudo().move_ids
        with self.assertRaises(UserError):
            found.inspect_again()
        found.undo_disposition("It is ours after all.")
        self.assertEqual((move.state, self.places()), ("cancel", [2, 0, 0]))
        found.write({"verdict": "rejected"})
        found.action_done()
        move = found.sudo().move_ids - move
        move.picked = True
        move.picking_id._action_done()
        with self.assertRaisesRegex(UserError, "not where it was put"):
            found.undo_disposition("Come back.")

    def test_goods_that_went_on_are_not_brought_back(self):
        rma = self.received_rma((self.line, 2))
        found = self.inspect(rma, self.quarantine)
        self.env["stock.quant"]._update_available_quantity(self.lamp, self.waiting, -1)
        with self.assertRaisesRegex(UserError, "not where it was put"):
            found.undo_disposition("Where is it?")
        again = found.inspect_again()
        self.assertEqual(again.quantity, 1, "what is still there")
        self.env["stock.quant"]._update_available_quantity(self.lamp, self.waiting, -1)
        with self.assertRaisesRegex(UserError, "not in"):
            again.choose_disposition(self.restock.id)
            again.action_done()

    def test_no_more_than_there_was(self):
        rma = self.received_rma((self.line, 2))
        found = self.inspect(rma, self.quarantine)
        other = self.inspect(self.received_rma((self.line, 3)), self.quarantine)
        again = found.inspect_again()
        with self.assertRaisesRegex(UserError, "being inspected again already"):
            found.inspect_again()
        with self.assertRaisesRegex(UserError, "stays with its line"):
            again.rma_line_id = other.rma_line_id
        again.quantity = 3
        with self.assertRaisesRegex(UserError, "Only the 2 Units"):
            again.action_done()
        with self.assertRaises(UserError):
            again.previous_id = other
        with self.assertRaises(UserError):
            again.create({"rma_line_id": rma.line_ids.id, "previous_id": found.id})
        again.quantity = 1
        again.choose_disposition(self.restock.id)
        again.action_done()
        rest = found.inspect_again()
        self.assertEqual(rest.quantity, 1)

    def test_serial_numbers_and_owners_are_kept(self):
        lots = self.make_lots(self.radio, "R-1", "R-2")
        order = self.sell_lots(lots)
        owner = self.env["res.partner"].create({"name": "Consignor"})
        rma = self.approved_rma((order.order_line, 2))
        rma.sudo().picking_ids.owner_id = owner
        rma.sudo().picking_ids.move_ids.move_line_ids.owner_id = owner
        rma.with_user(self.receiver).receive_all()
        found = self.inspect(rma, self.quarantine)
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.radio.id), ("location_id", "=", self.waiting.id)]
        )
        self.assertEqual((quants.lot_id, quants.owner_id), (lots, owner))
        first = found[0]
        self.go_on(first, self.scrap)
        self.assertEqual(first.next_ids.sudo().move_ids.move_line_ids.owner_id, owner)
        found[1].undo_disposition("Back.")
        quant = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.radio.id),
                ("location_id", "=", self.returns.id),
                ("quantity", ">", 0),
            ]
        )
        self.assertEqual((quant.lot_id, quant.owner_id), (found[1].lot_id, owner))
        again = first.next_ids.undo_disposition("Found in the bin.")
        self.assertEqual(again.sudo()._places(), {self.waiting: 1.0})
        self.assertEqual(again.sudo().move_ids[-1].move_line_ids.lot_id, first.lot_id)

    def test_roles(self):
        rma = self.received_rma((self.line, 1))
        found = self.inspect(rma, self.quarantine)
        for user in (self.auditor, self.salesman, self.stocker):
            for action in (
                lambda records: records.inspect_again(),
                lambda records: records.undo_disposition("Why not."),
            ):
                with self.assertRaises(AccessError):
                    action(found.with_user(user))
        with self.assertRaisesRegex(UserError, "Say why"):
            found.undo_disposition(" ")
        again = found.with_user(self.agent).inspect_again()
        self.assertEqual(again._location(), self.waiting)
        with self.assertRaises(AccessError):
            again.with_user(self.receiver).read(["start_location_id"])

    # What it is worth -----------------------------------------------------------------

    def shop(self, method, **values):
        """A product bought 2 at 10 and 3 at 16, in that order."""
        category = self.env["product.category"].create(
            {"name": method, "property_cost_method": method}
        )
        product = self.make_product(
            f"Drill {method}", 50.0, categ_id=category.id, tracking="lot", **values
        )
        lot = self.env["stock.lot"].create({"product_id": product.id, "name": "D"})
        suppliers = self.env.ref("stock.stock_location_suppliers")
        for quantity, price in ((2, 10.0), (3, 16.0)):
            move = self.env["stock.move"].create(
                {
                    "product_id": product.id,
                    "product_uom_qty": quantity,
                    "product_uom": product.uom_id.id,
                    "location_id": suppliers.id,
                    "location_dest_id": self.warehouse.lot_stock_id.id,
                    "company_id": self.company.id,
                }
            )
            move._action_confirm()
            move.quantity = quantity
            move.move_line_ids.lot_id = lot
            move.picked = True
            move._action_done()
            move.value_manual = quantity * price
        return product, lot

    def test_values_leave_and_come_back_as_they_went(self):
        expected = {
            # method: (value of 5, value of the 2 sold, left, after return)
            "fifo": (68.0, 20.0),
            "average": (68.0, 27.2),
        }
        for method, (whole, sold) in expected.items():
            with self.subTest(method=method):
                product, lot = self.shop(method)
                self.assertAlmostEqual(product.total_value, whole)
                order = self.sell_lots(lot, 2)
                self.assertAlmostEqual(product.total_value, whole - sold)
                rma = self.received_rma((order.order_line, 2))
                self.assertAlmostEqual(product.total_value, whole, msg="back at what it left with")
                found = self.inspect(rma, self.quarantine)
                self.assertAlmostEqual(product.total_value, whole, msg="still ours")
                again = found.inspect_again()
                again.choose_disposition(self.scrap.id, "Broken.")
                again.action_done()
                gone = sum(again.sudo().move_ids.mapped("value"))
                self.env.invalidate_all()
                self.assertAlmostEqual(product.total_value, whole - gone)
                again.undo_disposition("Not broken.")
                back = again.sudo().move_ids.filtered("is_in")
                self.assertAlmostEqual(back.value, gone, msg="at the value it left with")
                self.env.invalidate_all()
                self.assertAlmostEqual(product.total_value, whole)
                self.assertEqual(product.qty_available, 5)
                costs = self.env["aftersales.cost"].search(
                    [("rma_id", "=", rma.id), ("kind", "=", "write_off")]
                )
                self.assertAlmostEqual(sum(costs.mapped("amount")), 0.0)

    def test_where_losses_have_an_account_goods_are_posted_there_and_back(self):
        loss = self.env["account.account"].create(
            {"name": "Returns Written Off", "code": "RWO1", "account_type": "expense"}
        )
        self.company._aftersales_end_location("donate")
        self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)]
        ).valuation_account_id = loss
        for disposition in (self.env.ref("aftersales_center.disposition_donate"), self.scrap):
            product, lot = self.shop("fifo")
            product.categ_id.property_valuation = "real_time"
            rma = self.received_rma((self.sell_lots(lot, 2).order_line, 2))
            found = self.inspect(rma, disposition)
            posted = found.sudo().move_ids.account_move_id.line_ids
            lost = sum(posted.filtered(lambda line: line.account_id == loss).mapped("balance"))
            self.assertAlmostEqual(lost, found.sudo().move_ids.value)
            self.assertTrue(found.sudo().move_ids.reference)
            found.undo_disposition("Still good.")
            posted = found.sudo().move_ids.account_move_id.line_ids
            self.assertAlmostEqual(
                sum(posted.filtered(lambda line: line.account_id == loss).mapped("balance")), 0.0
            )
