"""A shop that sells by serial number and by lot."""

from odoo import Command

from ..common import AftersalesCommon


class LotsCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.radio = cls.make_product("Radio", 80.0, tracking="serial")

    @classmethod
    def make_lots(cls, product, *names, quantity=1):
        """Lots of ``product`` with ``quantity`` each in stock."""
        lots = cls.env["stock.lot"].create(
            [{"product_id": product.id, "name": name} for name in names]
        )
        for lot in lots:
            cls.env["stock.quant"]._update_available_quantity(
                product, cls.warehouse.lot_stock_id, quantity, lot_id=lot
            )
        return lots

    @classmethod
    def sell_lots(cls, lots, quantity=1, **values):
        """An order of these very lots, delivered and invoiced."""
        order = cls.make_order(
            (lots.product_id, quantity * len(lots)), deliver=False, invoice=False, **values
        )
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                dict(move._prepare_move_line_vals(), lot_id=lot.id, quantity=quantity, picked=True)
            )
            for lot in lots
        ]
        order.picking_ids._action_done()
        cls.invoice(order)
        return order
