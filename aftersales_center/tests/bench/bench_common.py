"""A bench and what lies on it."""

from odoo import Command

from ..common import AftersalesCommon


class BenchCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp.write({"barcode": "4006381333931", "default_code": "LAMP"})
        cls.mug.barcode = "4006381333948"
        cls.phone = cls.make_product("Headphones", 80.0, tracking="serial", barcode="4006381333955")
        cls.bench = cls.env["aftersales.bench"].with_user(cls.receiver)

    @classmethod
    def make_serials(cls, *names):
        """Serial numbers of headphones in stock."""
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.phone.id} for name in names]
        )
        for lot in lots:
            cls.env["stock.quant"]._update_available_quantity(
                cls.phone, cls.warehouse.lot_stock_id, 1, lot_id=lot
            )
        return lots

    @classmethod
    def sell_serials(cls, *names, **values):
        """An order of headphones, delivered with these very serial numbers."""
        lots = cls.make_serials(*names)
        order = cls.make_order((cls.phone, len(names)), deliver=False, invoice=False, **values)
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                dict(move._prepare_move_line_vals(), quantity=1, lot_id=lot.id, picked=True)
            )
            for lot in lots
        ]
        move.picked = True
        order.picking_ids._action_done()
        cls.invoice(order)
        return order

    def open_parcel(self, rma, bench=None):
        """The id of a parcel of ``rma`` on the bench."""
        answer = (self.bench if bench is None else bench).scan(rma.name)
        self.assertEqual(answer["tone"], "ok", answer["text"])
        return answer["screen"]["parcel_id"]

    def parcel(self, answer):
        return self.env["aftersales.parcel"].browse(answer["screen"]["parcel_id"])
