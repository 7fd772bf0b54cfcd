"""What a code stands for, and what is booked for it: numbers, lots, owners."""

from odoo.tests import tagged

from .bench_common import BenchCommon


@tagged("post_install", "-at_install")
class TestBenchCodes(BenchCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 6))
        cls.lamps = cls.order.order_line

    def test_numbers_are_read_as_they_are_written_and_typed(self):
        rma = self.approved_rma((self.lamps, 1))
        rma.tracking_ref = "1Z999"
        for code in (rma.name.lower(), "1z999", "1Z 999"):
            self.assertEqual(self.bench.scan(code)["screen"]["rma"]["id"], rma.id, code)
        there = self.env["res.company"].create({"name": "Elsewhere"})
        self.receiver.company_ids += there
        bench = self.bench.with_context(allowed_company_ids=there.ids)
        for code in (rma.name, "1Z999", self.order.name):
            self.assertIn(f"{rma.name} belongs to", bench.scan(code)["text"])
        mint = self.make_product("Mint", 1.0, barcode="012345678905")
        parcel = self.open_parcel(rma)
        for number, code in enumerate(("012345678905", "0012345678905", "00012345678905"), 1):
            answer = self.bench.scan(code, parcel)
            line = [line for line in answer["screen"]["lines"] if line["product_id"] == mint.id]
            self.assertEqual(line[0]["counted"], number, code)

    def test_what_is_not_sold_any_more_comes_back_and_is_told_from_its_successor(self):
        rma = self.approved_rma((self.lamps, 3))
        self.lamp.active = False
        self.make_product("Desk Lamp 2", 50.0, default_code="LAMP")
        parcel = self.open_parcel(rma)
        self.bench.scan("4006381333931", parcel)
        self.bench.count(parcel, self.lamp.id, 1)
        self.assertIn("3 Units of 3", self.bench.scan("LAMP", parcel)["text"])
        self.assertEqual(self.bench.book(parcel)["text"], "Booked: as announced.")

    def test_a_gs1_code_names_the_product_of_its_lot(self):
        self.company.nomenclature_id = self.env.ref(
            "barcodes_gs1_nomenclature.default_gs1_nomenclature"
        )
        other = self.make_product("Speaker", 10.0, tracking="lot", barcode="4006381333962")
        self.env["stock.lot"].create({"name": "SN-1", "product_id": other.id})
        rma = self.approved_rma((self.sell_serials("SN-1", "SN-2").order_line, 2))
        parcel = self.open_parcel(rma)
        phone, speaker = "0104006381333955", "0104006381333962"
        for code in (
            f"{phone}21SN-1",
            f"{speaker}10SN-1",
            f"{phone}21NEW",
            f"{speaker}10B7\x1d303",
        ):
            answer = self.bench.scan(code, parcel)
            self.assertIn(answer["tone"], ("ok", "warn"), answer["text"])
        self.assertEqual(
            {
                (line["name"], lot["name"], lot["quantity"])
                for line in answer["screen"]["lines"]
                for lot in line["lots"]
            },
            {
                ("Headphones", "SN-1", 1),
                ("Headphones", "NEW", 1),
                ("Speaker", "SN-1", 1),
                ("Speaker", "B7", 3),
            },
        )

    def test_too_many_numbers_the_one_that_was_sold_is_the_one_approved(self):
        rma = self.approved_rma((self.sell_serials("SN-1").order_line, 1))
        parcel = self.open_parcel(rma)
        self.bench.scan("NEW-7", parcel, "t", self.phone.id)
        self.bench.scan("SN-1", parcel)
        self.bench.book(parcel)
        lots = [line.sudo().receipt_move_ids.lot_ids.name for line in rma.line_ids]
        self.assertEqual(lots, ["SN-1", "NEW-7"])

    def test_goods_of_others_are_theirs_when_they_come_back(self):
        owner = self.env["res.partner"].create({"name": "Consignor"})
        vase, shelf = self.make_product("Vase", 30.0), self.warehouse.lot_stock_id
        quants = self.env["stock.quant"]
        quants._update_available_quantity(vase, shelf, -1000)
        quants._update_available_quantity(vase, shelf, 3, owner_id=owner)
        rma = self.approved_rma((self.make_order((vase, 3)).order_line, 3))
        for _parcel in range(2):
            parcel = self.open_parcel(rma)
            self.bench.count(parcel, vase.id, 2)  # one more than there were
            for group in self.bench.book(parcel)["screen"]["groups"]:
                self.bench.finish(parcel, group["id"])
        back = quants.search([("product_id", "=", vase.id), ("location_id", "=", shelf.id)])
        self.assertEqual(
            {quant.owner_id: quant.quantity for quant in back if quant.quantity},
            {owner: 3, self.env["res.partner"]: 1},
        )
