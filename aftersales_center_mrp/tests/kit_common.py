"""A shop that sells a kit of three parts."""

from odoo import Command

from odoo.addons.aftersales_center.tests.common import AftersalesCommon
from odoo.addons.aftersales_center.tests.extends.lots_common import LotsCommon


def make_kit(shop, name, price, *parts, kind="phantom"):
    """A product of ``(part, quantity)``; a kit unless ``kind`` says that it is manufactured."""
    kit = shop.make_product(name, price, is_storable=kind != "phantom")
    shop.env["mrp.bom"].create(
        {
            "product_tmpl_id": kit.product_tmpl_id.id,
            "type": kind,
            "bom_line_ids": [
                Command.create({"product_id": part.id, "product_qty": quantity})
                for part, quantity in parts
            ],
        }
    )
    return kit


class KitCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # costs 10, 20 and 10: two legs, one top and one bag of screws are 20 + 20 + 10 = 50
        cls.leg = cls.make_product("Leg", 20.0)
        cls.top = cls.make_product("Top", 40.0)
        cls.screws = cls.make_product("Screws", 20.0)
        cls.table = cls.make_kit("Table Kit", 100.0, (cls.leg, 2), (cls.top, 1), (cls.screws, 1))
        cls.order = cls.make_order((cls.table, 2))
        cls.tables = cls.order.order_line

    @classmethod
    def make_kit(cls, *args, **values):
        return make_kit(cls, *args, **values)

    @classmethod
    def choose(cls, kit, units):
        """Say that of the line ``kit`` only ``{product: units}`` come back."""
        parts = kit.sale_line_id._aftersales_kit_parts()
        return kit.choose_parts(
            [{"bom_line_id": part.id, "quantity": units.get(part.product_id, 0)} for part in parts]
        )

    @classmethod
    def chosen_rma(cls, units, kits=1, sold=None, **values):
        """A draft return of single parts: ``{product: units}`` of ``kits`` of the line ``sold``."""
        rma = cls.make_rma((sold or cls.tables, kits, values))
        cls.choose(rma.line_ids, units)
        return rma

    @classmethod
    def accepted_parts(cls, units, kits=1, sold=None, **values):
        rma = cls.chosen_rma(units, kits, sold, **values)
        rma.action_approve()
        rma.with_user(cls.receiver).receive_all()
        cls.inspect(rma)
        return rma

    def settle_dialog(self, rma):
        return (
            self.env["aftersales.settle"]
            .with_user(self.agent)
            .with_context(default_rma_id=rma.id)
            .create({})
        )

    def part(self, rma, product):
        return rma.line_ids.filtered(lambda line: line.product_id == product)

    def receive(self, rma, *goods):
        rma.with_user(self.receiver).receive_goods(
            [{"product_id": product.id, "quantity": quantity} for product, quantity in goods]
        )


class KitLotsCommon(LotsCommon):
    @classmethod
    def make_kit(cls, *args, **values):
        return make_kit(cls, *args, **values)

    @classmethod
    def sell_set(cls, kit, lot):
        """An order of one ``kit`` that was delivered with this very ``lot``."""
        order = cls.make_order((kit, 1), deliver=False)
        for move in order.picking_ids.move_ids:
            if move.product_id == lot.product_id:
                move.move_line_ids.unlink()
                values = dict(move._prepare_move_line_vals(), lot_id=lot.id, quantity=1)
                move.move_line_ids = [Command.create(values)]
            move.quantity = move.product_uom_qty
            move.picked = True
        order.picking_ids._action_done()
        return order
