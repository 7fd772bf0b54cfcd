"""The bench in a real browser, with a scanner that types: on a desk and on a phone."""

from odoo.tests import HttpCase, tagged

from .bench_common import BenchCommon


class BenchTours(HttpCase, BenchCommon):
    def at_the_bench(self, tour, *codes):
        self.env.cr.flush()
        self.start_tour(f"/odoo/bench?codes={','.join(codes)}", tour, login="test_receiver")


@tagged("post_install", "-at_install")
class TestBenchDesk(BenchTours):
    browser_size = "1440x900"

    def test_the_plain_case_and_one_too_many(self):
        order = self.make_order((self.lamp, 3))
        rma = self.approved_rma((order.order_line, 1))
        self.at_the_bench("aftersales_bench_plain", rma.name)
        self.assertEqual(rma.inspection_ids.grade_id.code, "B")
        self.assertEqual(rma.line_ids.qty_inspected, 1)
        second = self.approved_rma((order.order_line, 1))
        self.at_the_bench("aftersales_bench_over", second.name)
        self.assertEqual(second.line_ids.mapped("qty_inspected"), [1, 1])
        self.assertTrue(second.needs_decision)

    def test_three_grades_on_one_line(self):
        rma = self.approved_rma((self.make_order((self.lamp, 4)).order_line, 4))
        self.at_the_bench("aftersales_bench_grades", rma.name)
        found = sorted((i.grade_id.code, i.quantity) for i in rma.inspection_ids)
        self.assertEqual(found, [("A", 2), ("C", 1), ("D", 1)])

    def test_a_wrong_serial_number(self):
        somebody = self.env["res.partner"].create({"name": "Other Person"})
        self.sell_serials("SN-OTHER", partner_id=somebody.id)
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        self.at_the_bench("aftersales_bench_wrong_serial", rma.name)
        planned, surprise = rma.line_ids
        self.assertEqual((planned.qty_received, surprise.qty_received), (0, 1))
        self.assertEqual(surprise.inspection_ids.verdict, "rejected")

    def test_nothing_is_lost_or_mixed_up_without_a_connection(self):
        order = self.make_order((self.lamp, 9))
        first, second = (self.approved_rma((order.order_line, 4)) for _ in range(2))
        self.at_the_bench("aftersales_bench_no_connection", first.name, second.name)
        self.assertEqual(first.line_ids.mapped("qty_received"), [4, 1])
        self.assertEqual(second.parcel_ids.scan_ids.mapped("state"), ["counted"])

    def test_a_scanner_types_into_the_field_that_has_the_focus(self):
        order = self.make_order((self.lamp, 9))
        rma = self.approved_rma((order.order_line, 9))
        self.at_the_bench("aftersales_bench_focus", rma.name)
        self.assertEqual(sum(rma.parcel_ids.scan_ids.mapped("quantity")), 9)
        self.assertFalse(rma.parcel_ids.note)


@tagged("post_install", "-at_install")
class TestBenchPhone(BenchTours):
    browser_size = "390x844"

    def test_an_unknown_parcel(self):
        self.at_the_bench("aftersales_bench_unknown")
        parcel = self.env["aftersales.parcel"].search([], limit=1)
        self.assertEqual((parcel.state, parcel.condition), ("waiting", "damaged"))
        self.assertEqual(parcel.sender, "Somebody, Long Street 5")
        self.assertEqual(parcel.reference, "1Z-NOBODY-KNOWS")
        self.assertEqual(parcel.picking_ids.state, "done")
