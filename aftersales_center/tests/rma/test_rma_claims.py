"""Never more than was sold: what one person can try, one step after another."""

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestClaims(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 2), (self.mug, 3))
        self.lamps, self.mugs = self.order.order_line

    def test_what_was_delivered_may_be_claimed(self):
        rma = self.make_rma((self.lamps, 2), (self.mugs, 1))
        rma.action_request()
        self.assertEqual(rma.state, "requested")
        ledger = self.entitlement(self.lamps)
        self.assertEqual((ledger.qty_claimed, ledger.qty_available), (2, 0))
        self.assertEqual(self.entitlement(self.mugs).qty_available, 2)

    def test_sold_two_asks_fifty(self):
        rma = self.make_rma((self.lamps, 50))
        with self.assertRaisesRegex(UserError, "50 Units.*2 Units of 2 Units delivered"):
            rma.action_request()

    def test_less_than_nothing_nothing_and_a_crumb_are_refused(self):
        """0.004 of a product counted in hundredths is nothing."""
        for quantity in (-3, 0, 0.004):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, "quantity_positive"),
                self.env.cr.savepoint(),
            ):
                self.make_rma((self.lamps, quantity))

    def test_two_returns_of_the_same_units_one_after_the_other(self):
        self.make_rma((self.lamps, 2)).action_request()
        second = self.make_rma((self.lamps, 1))
        with self.assertRaisesRegex(UserError, "0 Units of 2 Units"):
            second.action_request()

    def test_two_lines_of_one_return_share_what_is_left(self):
        rma = self.make_rma((self.lamps, 1), (self.lamps, 2))
        with self.assertRaises(UserError):
            rma.action_request()

    def test_drafts_hold_nothing(self):
        self.make_rma((self.lamps, 2))
        self.make_rma((self.lamps, 2)).action_request()

    def test_rejecting_and_cancelling_free_the_units(self):
        rma = self.make_rma((self.lamps, 2))
        rma.action_request()
        rma.action_reject("Outside the return window.")
        self.assertEqual(self.entitlement(self.lamps).qty_available, 2)
        rma.action_draft()
        rma.action_request()
        self.assertEqual(self.entitlement(self.lamps).qty_available, 0)
        rma.action_cancel()
        self.assertEqual(self.entitlement(self.lamps).qty_available, 2)

    def test_an_approved_cut_frees_the_rest(self):
        rma = self.make_rma((self.mugs, 3))
        rma.action_request()
        rma.line_ids.qty_to_approve = 1
        rma.action_approve()
        self.assertEqual(rma.line_ids.qty_approved, 1)
        self.assertEqual(self.entitlement(self.mugs).qty_available, 2)

    def test_lines_added_changed_and_removed_before_approval_claim_as_they_are(self):
        rma = self.make_rma((self.lamps, 1))
        rma.action_request()
        rma.write({"line_ids": [Command.create({"sale_line_id": self.mugs.id, "quantity": 2})]})
        self.assertEqual(self.entitlement(self.mugs).qty_claimed, 2)
        rma.line_ids[1].quantity = 3
        self.assertEqual(self.entitlement(self.mugs).qty_claimed, 3)
        with self.assertRaises(UserError):
            rma.line_ids[1].quantity = 4
        rma.line_ids[1].unlink()
        self.assertEqual(self.entitlement(self.mugs).qty_claimed, 0)

    def test_order_in_dozens_returned_in_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.make_order((self.mug, 2, {"product_uom_id": dozen.id}))
        unit = self.env.ref("uom.product_uom_unit")
        rma = self.settled_rma((order.order_line, 6, {"product_uom_id": unit.id}))
        ledger = self.entitlement(order.order_line)
        self.assertEqual((ledger.qty_claimed, ledger.qty_available), (0.5, 1.5))
        self.assertEqual(rma.line_ids.qty_received, 6)
        note = self.credit_notes(rma)
        self.assertEqual(note.invoice_line_ids.quantity, 0.5)
        self.assertAlmostEqual(note.amount_untaxed, 6 * 9.5)
        over = self.make_rma((order.order_line, 19, {"product_uom_id": unit.id}))
        with self.assertRaises(UserError):
            over.action_request()

    def dozens(self, quantity, **values):
        product = self.make_product("Egg", 1.0, **values)
        unit = {"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "price_unit": 10.0}
        return self.make_order((product, quantity, unit)).order_line

    def test_single_pieces_of_two_dozen_come_to_two_dozen(self):
        """20.00 in 24 returns of a piece: 0.83 each, and the last gives what is left."""
        unit = {"product_uom_id": self.env.ref("uom.product_uom_unit").id}
        for policy in ("order", "delivery"):
            with self.subTest(policy=policy):
                sold = self.dozens(2, invoice_policy=policy)
                given = []
                for nth in range(1, 25):
                    rma = self.settled_rma((sold, 1, unit))
                    given.append(self.credit_notes(rma).amount_total)
                    self.assertEqual(rma.line_ids.qty_available, 24 - nth)
                self.assertEqual(round(sum(given), 2), 20.0)
                row = self.entitlement(sold)
                self.assertEqual((row.qty_claimed, row.qty_available), (2.0, 0.0))
                self.assertEqual((row.qty_returned_outside, row.amount_available), (0.0, 0.0))
                self.assertEqual((sold.qty_delivered, sold.qty_invoiced), (0.0, 0.0))
                self.assertEqual(sold.qty_to_invoice, 0.0)
                with self.assertRaisesRegex(UserError, "cannot be returned"):
                    self.make_rma((sold, 1, unit)).action_request()

    def test_pieces_given_back_leave_nothing_claimed(self):
        unit = {"product_uom_id": self.env.ref("uom.product_uom_unit").id}
        sold = self.dozens(1)
        asked = [self.make_rma((sold, 1, unit)) for _nth in range(12)]
        for rma in asked:
            rma.action_request()
        row = self.entitlement(sold)
        self.assertEqual(row.qty_claimed, 1.0)
        for rma in asked[::2]:
            rma.action_cancel()
        self.assertEqual(row.qty_claimed, 0.5)
        again = self.make_rma((sold, 7, unit))
        with self.assertRaisesRegex(UserError, "cannot be returned"), self.cr.savepoint():
            again.action_request()
        again.line_ids.quantity = 6
        again.action_request()
        for rma in [again, *asked[1::2]]:
            rma.action_cancel()
        self.assertEqual((row.qty_claimed, row.qty_available), (0.0, 1.0))

    def test_a_piece_of_a_thousand_is_claimed_too(self):
        """At two decimals a thousandth is nothing: it could be claimed without end."""
        unit = self.env.ref("uom.product_uom_unit")
        box = self.env["uom.uom"].create(
            {"name": "Box of 1000", "relative_factor": 1000, "relative_uom_id": unit.id}
        )
        screw = self.make_product("Screw", 0.01)
        sold = self.make_order((screw, 1, {"product_uom_id": box.id})).order_line
        self.make_rma((sold, 999, {"product_uom_id": unit.id})).action_request()
        self.assertEqual(self.entitlement(sold).qty_claimed, 0.999)
        self.make_rma((sold, 1, {"product_uom_id": unit.id})).action_request()
        self.assertEqual(self.entitlement(sold).qty_claimed, 1.0)
        with self.assertRaisesRegex(UserError, "cannot be returned"):
            self.make_rma((sold, 1, {"product_uom_id": unit.id})).action_request()

    def test_an_order_delivered_before_installation_is_claimable_at_once(self):
        self.assertFalse(self.lamps.aftersales_entitlement_ids)
        self.assertEqual(self.lamps.aftersales_qty_available, 2)
        self.make_rma((self.lamps, 2)).action_request()

    def test_only_what_was_delivered_counts(self):
        order = self.make_order((self.lamp, 5), deliver=False, invoice=False)
        self.deliver(order, {self.lamp: 2})
        rma = self.make_rma((order.order_line, 3))
        with self.assertRaises(UserError):
            rma.action_request()
        rma.line_ids.quantity = 2
        rma.action_request()

    def test_services_have_nothing_to_send_back(self):
        service = self.env["product.product"].create({"name": "Help", "type": "service"})
        order = self.make_order((service, 1), (self.lamp, 1))
        rma = self.make_rma((order.order_line[0], 1))
        with self.assertRaisesRegex(UserError, "not goods"):
            rma.action_request()

    def test_a_kit_is_refused_with_one_sentence(self):
        """What left for a kit line are moves of other products."""
        order = self.make_order((self.lamp, 1), deliver=False, invoice=False)
        moves = order.picking_ids.move_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_move SET product_id = %s WHERE id IN %s", [self.mug.id, moves._ids]
        )
        self.env.invalidate_all()
        rma = self.make_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "is a kit"):
            rma.action_request()

    def test_several_orders_of_one_customer_in_one_return(self):
        other = self.make_order((self.lamp, 1))
        rma = self.make_rma((self.lamps, 1), (other.order_line, 1))
        rma.action_request()
        self.assertEqual(rma.order_ids, self.order | other)
        self.assertEqual(self.order.aftersales_rma_count, 1)

    def test_an_order_of_somebody_else_is_refused(self):
        stranger = self.env["res.partner"].create({"name": "Somebody Else"})
        order = self.make_order((self.lamp, 1), partner_id=stranger.id)
        with self.assertRaisesRegex(ValidationError, "not an order of Ada"):
            self.make_rma((order.order_line, 1))

    def test_the_return_button_proposes_what_is_left(self):
        self.make_rma((self.lamps, 1)).action_request()
        action = self.order.with_user(self.agent).action_aftersales_return()
        form = Form(
            self.env["aftersales.rma"].with_user(self.agent).with_context(**action["context"])
        )
        rma = form.save()
        self.assertEqual(
            {line.sale_line_id: line.quantity for line in rma.line_ids},
            {self.lamps: 1, self.mugs: 3},
        )
        self.assertEqual(rma.partner_id, self.customer)

    def test_the_return_button_says_when_nothing_is_left(self):
        self.make_rma((self.lamps, 2), (self.mugs, 3)).action_request()
        with self.assertRaisesRegex(UserError, "Nothing of"):
            self.order.with_user(self.agent).action_aftersales_return()

    def return_from_the_list(self, orders):
        """The action of the list of orders, as an agent who selected ``orders``."""
        action = self.env.ref("aftersales_center.action_sale_order_return")
        return (
            action.with_user(self.agent)
            .with_context(active_model="sale.order", active_ids=orders.ids, active_id=orders[:1].id)
            .run()
        )

    def test_several_orders_of_one_customer_are_returned_from_the_list(self):
        contact = self.env["res.partner"].create({"name": "Bob", "parent_id": self.customer.id})
        other = self.make_order((self.lamp, 4), (self.chair, 1), partner_id=contact.id)
        gone = self.make_order((self.mug, 1))
        self.make_rma((gone.order_line, 1)).action_request()
        action = self.return_from_the_list(self.order | other | gone)
        form = Form(
            self.env["aftersales.rma"].with_user(self.agent).with_context(**action["context"])
        )
        rma = form.save()
        self.assertEqual(
            {line.sale_line_id: line.quantity for line in rma.line_ids},
            {self.lamps: 2, self.mugs: 3, other.order_line[0]: 4, other.order_line[1]: 1},
        )
        self.assertEqual(rma.partner_id.commercial_partner_id, self.customer)
        rma.action_approve()
        self.assertEqual(rma.order_ids, self.order | other)

    def test_orders_of_two_customers_are_two_returns(self):
        stranger = self.env["res.partner"].create({"name": "Somebody Else"})
        other = self.make_order((self.lamp, 1), partner_id=stranger.id)
        with self.assertRaisesRegex(UserError, "one return for each"):
            self.return_from_the_list(self.order | other)
        self.assertFalse(self.lamps.aftersales_line_ids | other.order_line.aftersales_line_ids)

    def test_the_order_line_shows_the_four_numbers(self):
        self.settled_rma((self.mugs, 2))
        self.make_rma((self.mugs, 1)).action_request()
        line = self.mugs
        self.assertEqual(
            (
                line.aftersales_qty_delivered,
                line.aftersales_qty_claimed,
                line.aftersales_qty_returned,
                line.aftersales_qty_available,
            ),
            (3, 3, 2, 0),
        )

    def test_the_same_external_reference_is_the_same_return(self):
        values = {"external_ref": "SHOP-77", "channel": "api"}
        first = self.make_rma((self.lamps, 1), **values)
        again = self.make_rma((self.lamps, 1), **values)
        self.assertEqual(first, again)
        other_channel = self.make_rma((self.lamps, 1), external_ref="SHOP-77", channel="email")
        self.assertNotEqual(first, other_channel)

    def test_a_return_without_lines_is_not_requested(self):
        with self.assertRaisesRegex(ValidationError, "no line"):
            self.make_rma().action_request()

    def test_numbers_are_per_company(self):
        other = self.env["res.company"].create({"name": "Second Shop"})
        number = other._aftersales_next_number("aftersales.rma")
        self.assertRegex(number, r"^RMA/\d{4}/00001$")

    def test_a_product_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Second Shop"})
        foreign = self.env["product.product"].create(
            {"name": "Theirs", "type": "consu", "company_id": other.id}
        )
        with self.assertRaises(UserError):
            self.env["aftersales.rma"].create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.create({"product_id": foreign.id, "quantity": 1})],
                }
            )
