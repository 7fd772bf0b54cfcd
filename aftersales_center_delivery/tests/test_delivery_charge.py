"""What comes back of the delivery charge: the cheapest standard, all of it, a share, nothing."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.common import return_with_odoos_wizard
from odoo.addons.aftersales_center.tests.policy.policy_common import PolicyCommon


@tagged("post_install", "-at_install")
class TestDeliveryCharge(PolicyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["delivery.carrier"].search([]).active = False
        cls.company.tax_calculation_rounding_method = "round_per_line"
        cls.parcel = cls.make_carrier("Parcel", 5.0)
        cls.express = cls.make_carrier("Express", 15.0)
        cls.german = cls.customers["DE", False]

    @classmethod
    def make_carrier(cls, name, price):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "invoice_policy": "order",
                "list_price": price,
                "taxes_id": [Command.clear()],
            }
        )
        return cls.env["delivery.carrier"].create(
            {
                "name": name,
                "product_id": product.id,
                "delivery_type": "fixed",
                "fixed_price": price,
            }
        )

    def sold(self, *lines, carriers=None, discount=0, deliver=True):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.german.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )
        for carrier in [self.parcel] if carriers is None else carriers:
            price = carrier.rate_shipment(order)["price"]
            order._create_delivery_line(carrier, price)
        if discount:
            self.env["sale.order.discount"].create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "so_discount",
                    "discount_percentage": discount / 100,
                }
            ).action_apply_discount()
        order.action_confirm()
        if deliver:
            self.deliver(order)
        self.invoice(order)
        self.inform(order)
        return order

    def back(self, *lines, reason=None, **values):
        """The credit note of these units, settled by an agent."""
        reason = reason or self.changed_mind
        rma = self.settled_rma(
            *((line, quantity, {"reason_id": reason.id, **values}) for line, quantity in lines),
            partner_id=self.german.id,
        )
        self.outbound = set(rma.sudo().line_ids.decision_id.mapped("outbound"))
        return self.credit_notes(rma)

    def goods(self, order):
        return order._aftersales_goods_lines()

    def shipping(self, note):
        return note.invoice_line_ids.filtered(lambda line: line.aftersales_part == "shipping")

    def test_all_of_it_comes_back_by_withdrawal(self):
        order = self.sold((self.lamp, 2))
        note = self.back((self.goods(order), 2))
        self.assertNotIn("y", self.outbound)
        self.assertEqual((note.amount_total, order.invoice_ids[0].amount_residual), (85.0, 0.0))

    def test_of_express_only_what_standard_delivery_costs(self):
        order = self.sold((self.lamp, 2), carriers=[self.express])
        self.assertEqual(order.aftersales_standard_delivery, 5.0)
        note = self.back((self.goods(order), 2))
        self.assertEqual((note.amount_total, self.shipping(note).price_unit), (85.0, 5.0))

    def test_all_of_express_where_the_law_says_all(self):
        order = self.sold((self.lamp, 2), carriers=[self.express])
        note = self.back((self.goods(order), 2), reason=self.defective)
        self.assertIn("y", self.outbound)
        self.assertEqual(note.amount_total, 95.0)

    def test_nothing_for_a_part_then_all_with_the_rest(self):
        order = self.sold((self.lamp, 2))
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 40.0)
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 45.0)

    def part_delivered(self, ordered, delivered):
        """An order of lamps of which the rest never left: its transfer was cancelled."""
        order = self.sold((self.lamp, ordered), deliver=False)
        self.deliver(order, {self.lamp: delivered})
        rest = order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        self.assertTrue(rest)
        return order, rest

    def test_all_that_was_delivered_is_all_of_it(self):
        """Three ordered, two delivered, the third cancelled: both back is the whole contract."""
        order, rest = self.part_delivered(3, 2)
        rest.action_cancel()
        note = self.back((self.goods(order), 2))
        self.assertEqual(sum(self.shipping(note).mapped("price_total")), 5.0)

    def test_what_is_still_to_come_is_kept(self):
        order, _rest = self.part_delivered(3, 2)
        self.assertFalse(self.shipping(self.back((self.goods(order), 2))))

    def test_a_share_counts_what_was_delivered(self):
        """One of two: 2.50, not a third of 5.00."""
        self.company.aftersales_partial_delivery_charge = "share"
        order, rest = self.part_delivered(3, 2)
        rest.action_cancel()
        note = self.back((self.goods(order), 1))
        self.assertEqual(sum(self.shipping(note).mapped("price_total")), 2.5)

    def test_a_replaced_unit_is_no_unit_more(self):
        order = self.sold((self.lamp, 2))
        sold = self.goods(order)
        replaced = self.settled_rma(
            (sold, 1, {"requested_remedy": "replacement"}), partner_id=self.german.id
        )
        out = replaced.sudo().remedy_ids.move_ids.picking_id
        out.move_ids.picked = True
        out._action_done()
        self.assertEqual(sold.aftersales_qty_delivered, 3)
        note = self.back((sold, 2))
        self.assertEqual(sum(self.shipping(note).mapped("price_total")), 5.0)

    def test_what_came_back_otherwise_is_not_waited_for(self):
        order = self.sold((self.lamp, 2))
        return_with_odoos_wizard(order.picking_ids, 1)
        note = self.back((self.goods(order), 1))
        self.assertEqual(sum(self.shipping(note).mapped("price_total")), 5.0)

    def test_a_share_for_a_part_then_the_rest(self):
        # 5.00 × 40/78 = 2.564 → 2.56; then 5.00 − 2.56.
        self.company.aftersales_partial_delivery_charge = "share"
        order = self.sold((self.lamp, 1), (self.mug, 4))
        lamp, mugs = self.goods(order)
        self.assertEqual(self.back((lamp, 1)).amount_total, 42.56)
        self.assertEqual(self.back((mugs, 4)).amount_total, 40.44)

    def test_shares_of_a_charge_that_does_not_divide_come_to_it(self):
        # 5.00 / 3: 1.67, then 3.33 − 1.67 = 1.66, then 5.00 − 3.33 = 1.67.
        self.company.aftersales_partial_delivery_charge = "share"
        order = self.sold((self.lamp, 3))
        given = [self.back((self.goods(order), 1)).amount_total for _unit in range(3)]
        self.assertEqual([round(total - 40, 2) for total in given], [1.67, 1.66, 1.67])

    def test_delivered_in_two_parcels_charged_once(self):
        order = self.sold((self.lamp, 2), deliver=False)
        self.deliver(order, {self.lamp: 1})
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 40.0)
        self.deliver(order)
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 45.0)

    def test_charged_for_two_parcels(self):
        for reason, total in ((self.changed_mind, 85.0), (self.defective, 90.0)):
            with self.subTest(reason=reason.name):
                order = self.sold((self.lamp, 2), carriers=[self.parcel, self.parcel])
                self.assertEqual(
                    self.back((self.goods(order), 2), reason=reason).amount_total, total
                )

    def test_a_discount_on_the_order_covers_its_delivery_too(self):
        # 80.00 + 5.00 − 10 % = 76.50: all of it, not 72.00 + 5.00.
        order = self.sold((self.lamp, 2), discount=10)
        invoice = order.invoice_ids
        self.assertEqual(invoice.amount_total, 76.5)
        self.assertEqual(self.back((self.goods(order), 2)).amount_total, 76.5)

    def test_a_full_discount_gives_no_delivery_back(self):
        order = self.sold((self.lamp, 1), discount=100)
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 0.0)

    def test_with_its_tax_as_it_was_charged(self):
        tax = self.env["account.tax"].create(
            {"name": "19 %", "amount": 19.0, "price_include_override": "tax_excluded"}
        )
        included = self.env["account.tax"].create(
            {"name": "19 % in", "amount": 19.0, "price_include_override": "tax_included"}
        )
        for own, net in ((tax, 5.0), (included, 4.2)):
            with self.subTest(tax=own.name):
                own.amount = 19
                (self.parcel | self.express).product_id.taxes_id = own
                order = self.sold((self.lamp, 1), carriers=[self.express])
                own.amount = 7
                note = self.back((self.goods(order), 1))
                line = self.shipping(note)
                # 5.00 + 0.95; with the tax in it 4.20 + 0.80.
                self.assertEqual(line.price_subtotal, net)
                self.assertEqual(note.amount_tax, 0.95 if net == 5.0 else 0.8)

    def test_free_delivery_gives_nothing_back(self):
        order = self.sold((self.lamp, 1), carriers=[])
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 40.0)

    def test_credited_by_hand_before(self):
        order = self.sold((self.lamp, 1))
        by_hand = order.invoice_ids._reverse_moves([{}], cancel=False)
        by_hand.invoice_line_ids.filtered(lambda line: line.product_id == self.lamp).unlink()
        by_hand.action_post()
        self.assertEqual(by_hand.amount_total, 5.0)
        self.assertEqual(self.back((self.goods(order), 1)).amount_total, 40.0)

    def test_more_than_was_charged_is_not_posted(self):
        self.company.aftersales_post_credit_notes = False
        order = self.sold((self.lamp, 1))
        note = self.back((self.goods(order), 1)).with_user(self.accountant)
        self.shipping(note).price_unit = 6.0
        with self.assertRaisesRegex(UserError, "delivery charge would be given back"):
            note.action_post()
        self.shipping(note).price_unit = 4.0
        note.action_post()
        self.assertEqual(note.amount_total, 44.0)

    def test_the_order_does_not_offer_it_again(self):
        order = self.sold((self.lamp, 2))
        self.back((self.goods(order), 2))
        self.assertFalse(any(order.order_line.mapped("qty_to_invoice")))
        self.assertNotEqual(order.invoice_status, "to invoice")

    def test_goods_kept_at_a_lower_price_leave_it(self):
        order = self.sold((self.lamp, 1))
        rma = self.approved_rma(
            (self.goods(order), 1, {"requested_remedy": "price_reduction"}),
            partner_id=self.german.id,
        )
        rma.line_ids.action_keep_item("Only scratched")
        remedy = self.env["aftersales.remedy"].with_user(self.agent)
        remedy = remedy.create(
            {
                "rma_line_id": rma.line_ids.id,
                "kind": "price_reduction",
                "quantity": 1,
                "reduction_percent": 50,
            }
        )
        remedy.action_fulfil()
        self.assertEqual(remedy.sudo().credit_note_ids.amount_total, 20.0)
