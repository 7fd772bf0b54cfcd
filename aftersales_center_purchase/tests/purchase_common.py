"""A shop that buys what it sells, and sends some of it back to where it came from."""

from odoo import Command

from odoo.addons.aftersales_center.tests.extends.lots_common import LotsCommon


class PurchaseCommon(LotsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.to_vendor = cls.env.ref("aftersales_center.disposition_return_to_vendor")
        cls.waiting = cls.warehouse.aftersales_vendor_location_id
        cls.returns = cls.warehouse.aftersales_location_id
        cls.vendor = cls.env["res.partner"].create({"name": "Lamps & Sons"})
        cls.kettle = cls.bought("Kettle")

    @classmethod
    def bought(cls, name, **values):
        """A product of which nothing is in stock yet."""
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 100.0,
                "invoice_policy": "order",
                "purchase_method": "receive",
                "taxes_id": [Command.clear()],
                "supplier_taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def buy(cls, product, quantity, price=10.0, lot_names=(), uom=None, **values):
        """A purchase order of ``quantity`` (of ``uom``), received; its line is returned."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "product_uom_id": (uom or product.uom_id).id,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )
        order.button_confirm()
        move = order.picking_ids.move_ids
        if lot_names:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(dict(move._prepare_move_line_vals(), lot_name=name, quantity=1))
                for name in lot_names
            ]
        move.picked = True
        order.picking_ids._action_done()
        return order.order_line

    def sent_back(self, sale_line, quantity, **values):
        """``(return, inspections, transfers to vendors)`` of units of ``sale_line``."""
        rma = self.received_rma((sale_line, quantity))
        found = self.inspect(rma, self.to_vendor, **values)
        return rma, found, self.transfers(rma)

    def transfers(self, rma):
        return rma.sudo().picking_ids.filtered(
            lambda picking: picking.location_dest_id.usage == "supplier"
        )

    def ship(self, pickings):
        """As the warehouse, without a role in after-sales or purchases."""
        pickings.move_ids.picked = True
        pickings.with_user(self.stocker)._action_done()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
