"""A receiver takes parcels from the dock to their shelf, whatever the paper said."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .bench_common import BenchCommon


@tagged("post_install", "-at_install")
class TestBench(BenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 6), (cls.mug, 3))
        cls.lamps, cls.mugs = cls.order.order_line
        cls.returns = cls.warehouse.aftersales_location_id

    # The plain case ---------------------------------------------------

    def test_a_parcel_of_one_unit_takes_four_steps_and_no_more_than_six(self):
        rma = self.approved_rma((self.lamps, 1))
        steps = [
            lambda parcel: self.bench.scan(rma.name),
            lambda parcel: self.bench.scan("4006381333931", parcel),
            lambda parcel: self.bench.book(parcel),
            lambda parcel: self.bench.finish(
                parcel, self.bench.resume(parcel)["screen"]["groups"][0]["id"]
            ),
        ]
        parcel = None
        for step in steps:
            answer = step(parcel)
            self.assertEqual(answer["tone"], "ok", answer["text"])
            parcel = answer["screen"]["parcel_id"]
        self.assertEqual(answer["screen"]["step"], "done")
        self.assertLessEqual(len(steps), 6)
        self.assertEqual(rma.line_ids.qty_inspected, 1)
        self.assertEqual(rma.parcel_ids.state, "done")
        self.assertEqual(rma.parcel_ids.announced, "as_announced")
        self.assertEqual(rma.sudo().picking_ids.aftersales_parcel_id, rma.parcel_ids)

    def test_less_than_announced_stays_expected(self):
        rma = self.approved_rma((self.lamps, 3))
        parcel = self.open_parcel(rma)
        answer = self.bench.scan("LAMP", parcel)
        self.assertIn("1 Units of 3 Units", answer["text"])
        self.bench.scan("LAMP", parcel)
        self.bench.undo(parcel)
        self.bench.book(parcel)
        self.assertEqual((rma.line_ids.qty_received, rma.receipt_status), (1, "partial"))
        self.assertEqual(rma.parcel_ids.announced, "short")
        self.assertEqual(self.bench.scan(rma.name)["tone"], "ask", "inspect, or count more")

    def test_more_than_announced_waits_for_an_agent(self):
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.open_parcel(rma)
        self.assertEqual(self.bench.scan("LAMP", parcel)["tone"], "ok")
        self.assertEqual(self.bench.scan("LAMP", parcel)["tone"], "warn")
        self.bench.book(parcel)
        self.assertEqual(rma.line_ids.mapped("qty_received"), [1, 1])
        self.assertTrue(rma.needs_decision)
        self.assertEqual(rma.parcel_ids.announced, "over")
        self.assertIn("Look at what came", " ".join(rma.activity_ids.mapped("summary")))

    def test_another_product_than_announced(self):
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.open_parcel(rma)
        answer = self.bench.scan("4006381333948", parcel)
        self.assertEqual(answer["tone"], "warn")
        self.assertIn("was not announced", answer["text"])
        self.bench.book(parcel)
        self.assertEqual(rma.line_ids.mapped("qty_received"), [0, 1])
        self.assertEqual(rma.parcel_ids.announced, "other")

    def test_an_empty_damaged_box_with_a_photo(self):
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.open_parcel(rma)
        with self.assertRaisesRegex(UserError, "Nothing is counted"):
            self.bench.book(parcel)
        self.bench.describe(parcel, {"condition": "empty", "note": "Tape cut\0 open"})
        pixel = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
            "RU5ErkJggg=="
        )
        self.bench.photograph(parcel, "box.png", pixel)
        for data in ("", "no base64", "PHNjcmlwdD4="):
            with self.subTest(data=data), self.assertRaises(UserError):
                self.bench.photograph(parcel, "box.png", data)
        answer = self.bench.book(parcel)
        self.assertEqual(answer["screen"]["step"], "done")
        self.assertEqual(rma.receipt_status, "pending", "it still has to come")
        told = rma.message_ids.filtered(lambda message: "Tape cut open" in message.body)
        self.assertEqual(len(told.attachment_ids), 1)
        self.assertIn("An empty box", " ".join(rma.activity_ids.mapped("summary")))

    def test_three_grades_on_one_line(self):
        rma = self.approved_rma((self.lamps, 5))
        parcel = self.open_parcel(rma)
        self.bench.count(parcel, self.lamp.id, 5.0)
        screen = self.bench.book(parcel)["screen"]
        grades = self.env["aftersales.grade"].search([], limit=3)
        for grade, quantity in zip(grades, (2, 1, 2), strict=True):
            group = screen["groups"][0]
            screen = self.bench.finish(
                parcel, group["id"], {"quantity": quantity, "grade_id": grade.id}
            )["screen"]
        self.assertEqual(screen["step"], "done")
        self.assertEqual(sorted(rma.inspection_ids.mapped("quantity")), [1, 2, 2])
        self.assertEqual(rma.inspection_ids.grade_id, grades)
        self.assertEqual(rma.line_ids.qty_inspected, 5)

    # Serial numbers ---------------------------------------------------

    def test_the_serial_number_the_customer_had(self):
        order = self.sell_serials("SN-1", "SN-2")
        rma = self.approved_rma((order.order_line, 1))
        answer = self.bench.scan("SN-1")
        self.assertEqual(answer["screen"]["rma"]["name"], rma.name, "it finds the return")
        self.assertTrue(answer["again"], "and is then counted")
        parcel = answer["screen"]["parcel_id"]
        answer = self.bench.scan("SN-1", parcel, "token-1")
        self.assertEqual(answer["tone"], "ok", answer["text"])
        self.assertEqual(self.bench.scan("SN-1", parcel, "token-1")["text"], "Counted already.")
        self.assertIn("one number, one unit", self.bench.scan("SN-1", parcel, "token-2")["text"])
        self.bench.book(parcel)
        self.assertEqual(rma.line_ids.qty_received, 1)
        self.assertEqual(rma.line_ids._received_lots(), {self.lot("SN-1"): 1})
        other = self.open_parcel(rma) if rma.receipt_status != "done" else parcel
        self.assertTrue(other)

    def test_a_serial_number_of_another_customer(self):
        theirs = self.sell_serials(
            "SN-X", partner_id=self.env["res.partner"].create({"name": "Other Person"}).id
        )
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        parcel = self.open_parcel(rma)
        answer = self.bench.scan("SN-X", parcel)
        self.assertEqual(answer["tone"], "warn")
        self.assertIn("sold to another customer on", answer["text"])
        self.assertNotIn("Other Person", str(answer))
        self.assertNotIn(theirs.name, str(answer))
        screen = self.bench.book(parcel)["screen"]
        planned, surprise = rma.line_ids
        self.assertEqual((planned.qty_received, surprise.qty_received), (0, 1))
        self.assertFalse(surprise.sale_line_id, "of unknown origin")
        self.assertTrue(surprise.needs_decision)
        self.assertEqual(screen["groups"][0]["verdict"], "rejected")
        self.bench.finish(parcel, screen["groups"][0]["id"])
        self.assertEqual(surprise.inspection_ids.disposition_id.kind, "quarantine")

    def test_a_number_that_nobody_recorded(self):
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        parcel = self.open_parcel(rma)
        answer = self.bench.scan("4006381333955", parcel)
        self.assertEqual((answer["tone"], answer["asks_product"]), ("ask", self.phone.id))
        answer = self.bench.scan("NEW-7", parcel, "t", answer["asks_product"])
        self.assertEqual(answer["tone"], "warn")
        self.bench.unreadable(parcel, self.phone.id, "u")
        self.bench.book(parcel)
        names = rma.line_ids.sudo().receipt_move_ids.lot_ids.mapped("name")
        self.assertEqual(len(names), 2)
        self.assertIn("NEW-7", names)

    def test_the_product_scanned_again_is_no_serial_number(self):
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        parcel = self.open_parcel(rma)
        asked = self.bench.scan("4006381333955", parcel)["asks_product"]
        answer = self.bench.scan("4006381333955", parcel, "a", asked)
        self.assertEqual((answer["tone"], answer["asks_product"]), ("ask", self.phone.id))
        answer = self.bench.scan("4006381333931", parcel, "b", asked)
        self.assertIn("Desk Lamp was not announced", answer["text"])
        self.assertEqual(self.parcel(answer).scan_ids.product_id, self.lamp)

    def test_a_gs1_code_names_product_number_and_quantity(self):
        self.env.company.sudo().nomenclature_id = self.env.ref(
            "barcodes_gs1_nomenclature.default_gs1_nomenclature"
        )
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1), (self.lamps, 3))
        parcel = self.open_parcel(rma)
        answer = self.bench.scan("010400638133395521SN-1", parcel)
        self.assertEqual(answer["tone"], "ok", answer["text"])
        answer = self.bench.scan("010400638133395521NEW-8", parcel)
        self.assertIn("NEW-8 was not known as a number of Headphones", answer["text"])
        answer = self.bench.scan("0104006381333931\x1d3003", parcel)
        self.assertIn("3 Units of 3 Units", answer["text"])
        lots = [lot["name"] for line in answer["screen"]["lines"] for lot in line["lots"]]
        self.assertEqual(lots, ["SN-1", "NEW-8"])

    def test_a_serial_number_that_is_in_stock(self):
        self.make_serials("SN-HERE")
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        answer = self.bench.scan("SN-HERE", self.open_parcel(rma))
        self.assertEqual(answer["tone"], "error")
        self.assertIn("already", answer["text"])

    def lot(self, name):
        return self.env["stock.lot"].search([("name", "=", name)])

    # What is known otherwise -------------------------------------------

    def test_slips_of_returns_that_take_nothing(self):
        cancelled = self.approved_rma((self.lamps, 1))
        cancelled.action_cancel()
        asked = self.make_rma((self.lamps, 1))
        asked.action_request()
        self.env.cr.flush()
        for rma, words in ((cancelled, "was cancelled on"), (asked, "not approved yet")):
            with self.subTest(words=words):
                answer = self.bench.scan(rma.name)
                self.assertEqual(answer["tone"], "error")
                self.assertIn(words, answer["text"])
                self.assertEqual(answer["choices"][0]["action"], "unknown")
                with self.assertRaises(UserError):
                    self.bench.open_return(rma.id)

    def test_a_return_is_found_by_order_transfer_tracking_and_product(self):
        rma = self.approved_rma((self.lamps, 1))
        rma.tracking_ref = "1Z999"
        codes = [self.order.name, rma.sudo().picking_ids.name, "1Z999", "LAMP", rma.name]
        for code in codes:
            with self.subTest(code=code):
                self.assertEqual(self.bench.scan(code)["screen"]["rma"]["id"], rma.id)
        second = self.approved_rma((self.mugs, 1))
        answer = self.bench.scan(self.order.name)
        self.assertEqual(answer["tone"], "ask")
        self.assertEqual({choice["id"] for choice in answer["choices"]}, {rma.id, second.id})

    def test_nonsense_is_answered_with_one_sentence(self):
        parcel = self.open_parcel(self.approved_rma((self.lamps, 1)))
        for code in ("", " ", None, 7, [], "x" * 1_000_000, "\0", "\x01\x02", "%_", "'; --", "()"):
            for lying in (None, parcel):
                with self.subTest(code=str(code)[:20], lying=lying):
                    self.assertEqual(self.bench.scan(code, lying)["tone"], "error")
        self.assertEqual(self.bench.scan("LA\0MP", parcel)["tone"], "ok")
        for wrong in ("x", -1, 2**40, True, [1], 0.5):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(UserError, "not known here"):
                self.bench.scan("LAMP", wrong)
        for quantity in (1e9, 0, "2", float("nan"), float("inf")):
            with self.subTest(quantity=quantity), self.assertRaises(UserError):
                self.bench.count(parcel, self.lamp.id, quantity)
        self.assertEqual(self.bench.count(parcel, self.lamp.id, -5.0)["tone"], "error")

    def test_a_unit_of_a_finished_group_is_not_inspected_twice(self):
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.open_parcel(rma)
        self.bench.scan("LAMP", parcel)
        group = self.bench.book(parcel)["screen"]["groups"][0]["id"]
        self.assertEqual(self.bench.book(parcel)["text"], "Booked already.")
        self.bench.finish(parcel, group)
        with self.assertRaisesRegex(UserError, "inspected already"):
            self.bench.finish(parcel, group)

    def test_what_is_left_is_inspected_by_a_colleague(self):
        rma = self.approved_rma((self.lamps, 1))
        parcel = self.open_parcel(rma)
        self.bench.scan("LAMP", parcel)
        self.bench.book(parcel)
        self.bench.leave(parcel)
        colleague = new_test_user(self.env, "other_receiver", "aftersales_center.group_receiver")
        theirs = self.bench.with_user(colleague)
        answer = theirs.scan(rma.name)
        self.assertEqual([choice["action"] for choice in answer["choices"]], ["inspect", "count"])
        screen = theirs.inspect_return(rma.id)["screen"]
        found = {"verdict": "rejected", "customer_note": "The foot is broken."}
        theirs.finish(screen["parcel_id"], screen["groups"][0]["id"], found)
        self.assertEqual(rma.inspection_ids.verdict, "rejected")
        self.assertEqual(rma.inspection_ids.done_by_id, colleague)
        with self.assertRaisesRegex(UserError, "Nothing waits"):
            theirs.inspect_return(rma.id)

    def test_another_parcel_comes_while_the_first_is_inspected(self):
        rma = self.approved_rma((self.lamps, 2))
        first = self.open_parcel(rma)
        self.bench.scan("LAMP", first)
        self.bench.book(first)
        answer = self.bench.scan(rma.name)
        self.assertEqual((answer["tone"], len(answer["choices"])), ("ask", 2))
        inspect, count = answer["choices"]
        self.assertEqual(
            self.bench.inspect_return(inspect["id"])["screen"]["parcel_id"], first, "still there"
        )
        second = self.bench.open_return(count["id"], True)["screen"]
        self.assertEqual(second["step"], "count")
        self.assertNotEqual(second["parcel_id"], first)
        self.bench.put_aside(second["parcel_id"])
        self.inspect(rma)  # by a colleague, elsewhere
        self.assertFalse(self.bench.home()["mine"])
        self.assertEqual(self.bench.scan(rma.name)["screen"]["step"], "count")
        self.assertEqual(self.env["aftersales.parcel"].browse(first).state, "done")

    def test_an_agent_takes_a_forgotten_parcel_off_a_bench(self):
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        parcel = self.env["aftersales.parcel"].browse(self.open_parcel(rma))
        self.bench.scan("SN-1", parcel.id)
        with self.assertRaises(AccessError):
            parcel.with_user(self.receiver).action_drop()
        parcel.with_user(self.agent).action_drop()
        again = self.open_parcel(rma)
        self.assertNotEqual(again, parcel.id)
        self.assertEqual(self.bench.scan("SN-1", again)["tone"], "ok")

    def test_two_people_count_one_return_and_booking_adds_up(self):
        colleague = new_test_user(self.env, "second_receiver", "aftersales_center.group_receiver")
        theirs = self.bench.with_user(colleague)
        rma = self.approved_rma((self.lamps, 5))
        mine, other = self.open_parcel(rma), self.open_parcel(rma, theirs)
        self.assertNotEqual(mine, other)
        self.bench.count(mine, self.lamp.id, 2.0)
        answer = theirs.count(other, self.lamp.id, 3.0)
        self.assertIn("5 Units of 5 Units", answer["text"])
        self.assertEqual(answer["screen"]["lines"][0]["others"], 2)
        self.assertTrue(answer["screen"]["others"])
        with self.assertRaisesRegex(UserError, "is on the bench of"):
            theirs.scan("LAMP", mine)
        self.bench.book(mine)
        theirs.book(other)
        self.assertEqual((rma.line_ids.qty_received, len(rma.line_ids)), (5, 1))

    def test_many_scans_at_once_lose_nothing_and_never_double(self):
        rma = self.approved_rma((self.lamps, 6))
        parcel = self.open_parcel(rma)
        scans = [{"code": "LAMP", "token": f"t{n}"} for n in range(6)]
        self.assertEqual(self.bench.scan_many(scans, parcel)["taken"], 6)
        answer = self.bench.scan_many(scans, parcel)
        self.assertEqual(answer["screen"]["lines"][0]["counted"], 6)
        self.assertEqual(self.bench.scan_many("nonsense", parcel)["taken"], 0)
        self.assertEqual(self.bench.scan_many([7, None], parcel)["tone"], "error")

    def test_a_scan_takes_the_same_queries_however_much_is_counted(self):
        rma = self.approved_rma((self.lamps, 6), (self.mugs, 3))
        parcel = self.open_parcel(rma)

        def queries(code):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.bench.scan(code, parcel)
            return self.env.cr.sql_log_count - before

        queries("LAMP")
        first = queries("LAMP")
        for _scan in range(3):
            self.bench.scan("LAMP", parcel)
            self.bench.scan("4006381333948", parcel)
        self.assertLessEqual(queries("LAMP"), first + 1, "another line, not another scan")
        with self.assertQueryCount(60):
            queries("LAMP")

    # Who may ----------------------------------------------------------

    def test_roles_and_prices(self):
        rma = self.approved_rma((self.lamps, 1))
        for user in (self.salesman, self.stocker, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.bench.with_user(user).scan(rma.name)
        parcel = self.open_parcel(rma)
        answers = [
            self.bench.home(),
            self.bench.choices(),
            self.bench.scan("LAMP", parcel),
            self.bench.book(parcel),
        ]
        text = str(answers)
        for word in ("40.0", "price", "cost", "value"):
            self.assertNotIn(word, text)
        with self.assertRaises(AccessError):
            self.env["aftersales.parcel"].with_user(self.receiver).browse(parcel).write(
                {"note": "x"}
            )

    def test_another_company_is_not_there(self):
        rma = self.approved_rma((self.lamps, 1))
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger_receiver",
            "aftersales_center.group_receiver",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        theirs = self.env["aftersales.bench"].with_user(stranger).with_company(company)
        answer = theirs.scan(rma.name)
        self.assertIn("Nothing here has the code", answer["text"])
        self.assertNotIn("Elsewhere", answer["text"])
        with self.assertRaisesRegex(UserError, "not known here"):
            theirs.open_return(rma.id)
        parcel = self.open_parcel(rma)
        with self.assertRaisesRegex(UserError, "not known here"):
            theirs.scan("LAMP", parcel)
