"""A shop that repairs: the steps of a repair as its people take them."""

from odoo.addons.aftersales_center.tests.extends.lots_common import LotsCommon


class RepairCommon(LotsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.to_repair = cls.env.ref("aftersales_center_repair.disposition_repair")
        cls.repairs = cls.warehouse._aftersales_repair_place()
        cls.stock = cls.warehouse.lot_stock_id
        cls.favour = cls.env["aftersales.reason"].create(
            {"name": "Worn out", "code": "worn", "claim_basis": "goodwill"}
        )
        cls.bulb = cls.make_product("Bulb", 7.0)
        cls.cable = cls.make_product("Cable", 5.0, tracking="lot")

    @classmethod
    def in_repair(cls, line, quantity=1, reason=None, disposition=None, **values):
        """``(return, remedy)``: units of ``line`` accepted, sent to repair and settled so.

        What the policy refuses is let in by a supervisor.
        """
        wanted = {"requested_remedy": "repair", "reason_id": (reason or cls.defective).id}
        rma = cls.make_rma((line, quantity, {**wanted, **values}))
        rma.action_request()
        who = cls.agent
        if rma.line_ids.verdict != "accept":
            who = cls.supervisor
            if rma.line_ids.verdict == "refuse":
                rma.line_ids.with_user(who).action_override("Let it in")
        rma.with_user(who).action_approve()
        rma.with_user(cls.receiver).receive_all()
        cls.inspect(rma, disposition or cls.to_repair)
        rma.action_settle()
        return rma, rma.sudo().remedy_ids

    def work(self, repair):
        """The repair, by a warehouse user without a role in after-sales."""
        mine = repair.with_user(self.stocker)
        mine.action_repair_start()
        mine.action_repair_end()
        self.assertEqual(repair.state, "done")

    def send(self, remedy, quantity=None):
        """Ship what goes home, as the warehouse."""
        moves = remedy._sent_moves().filtered(lambda move: move.state not in ("done", "cancel"))
        if quantity is not None:
            moves.quantity = quantity
        moves.picked = True
        moves.picking_id.with_user(self.stocker)._action_done()
        return moves

    def add_part(self, repair, quantity=1):
        return self.env["stock.move"].create(
            {
                "repair_id": repair.id,
                "repair_line_type": "add",
                "product_id": self.bulb.id,
                "product_uom_qty": quantity,
            }
        )

    def whereabouts(self, product, lot=None):
        """``{location: units}`` of everything there is of ``product``, customers included."""
        domain = [("product_id", "=", product.id)]
        if lot:
            domain.append(("lot_id", "=", lot.id))
        found = {}
        for quant in self.env["stock.quant"].search(domain):
            if quant.quantity:
                place = quant.location_id
                found[place] = found.get(place, 0) + quant.quantity
        return {
            place: units
            for place, units in found.items()
            if place.usage in ("internal", "customer")
        }

    def assert_only_at(self, product, location, lot=None, units=1):
        """The unit is there, and nowhere else: goods are always somewhere, exactly once."""
        self.assertEqual(self.whereabouts(product, lot), {location: units})
