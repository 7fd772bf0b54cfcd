"""A vendor's credit is of the return whose goods went back, without a hand's turn."""

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.aftersales_center.tests.common import return_with_odoos_wizard

from .vendor_credit_common import VendorCreditCommon


@tagged("post_install", "-at_install")
class TestVendorCredit(VendorCreditCommon):
    # From the purchase -------------------------------------------------

    def test_the_whole_credit_is_of_its_return(self):
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        for person in (self.buyer, self.accountant):
            self.assertFalse(person.has_group("aftersales_center.group_agent"))
        note = self.bill(line.order_id, post=False)
        self.assertEqual((note.move_type, note.state), ("in_refund", "draft"))
        self.assertEqual(self.of(note), [rma], "before it is posted")
        self.assertEqual(self.recovered(rma), 0, "a draft is no money")
        self.assertFalse(self.sentences(rma, "rma.vendor_credited"))
        note.with_user(self.accountant).action_post()
        goods = note.invoice_line_ids
        self.assertEqual((goods.quantity, goods.balance), (2, -20))
        self.assertEqual(self.recovered(rma), goods.balance)
        self.assertIn(
            f"Lamps &amp; Sons credited 2 Units of Kettle with {note.name}.",
            str(rma.message_ids[0].body),
        )
        self.assertEqual(
            self.sentences(rma, "rma.vendor_credited"),
            [
                f"The vendor credited: 2 Units of Kettle with {note.name},"
                f" bought with {line.order_id.name}."
            ],
        )
        self.assertFalse(note.activity_ids)

    def test_part_by_part(self):
        """Three went back; one is credited, then two."""
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 3)
        first = self.bill(line.order_id, post=False)
        first.invoice_line_ids.quantity = 1
        first.with_user(self.accountant).action_post()
        second = self.bill(line.order_id)
        self.assertEqual((self.of(first), self.of(second)), ([rma], [rma]))
        self.assertEqual(second.invoice_line_ids.quantity, 2)
        self.assertEqual(self.recovered(rma), -30)
        self.assertEqual(len(self.sentences(rma, "rma.vendor_credited")), 2)
        extra = self.credit_by_hand(1, line=line)
        self.assertFalse(self.of(extra)[0], "all of it is credited")

    def test_a_draft_for_two_returns_has_a_line_for_each(self):
        line, sold = self.bought_and_billed(5, price=9.99)
        one, two = self.went_back(sold, 1, 3)
        note = self.bill(line.order_id)
        self.assertEqual(self.of(note), [one, two])
        self.assertEqual(note.invoice_line_ids.mapped("quantity"), [1, 3])
        self.assertEqual(note.invoice_line_ids.purchase_line_id, line)
        self.assertEqual(note.amount_total, 39.96)
        self.assertEqual((self.recovered(one), self.recovered(two)), (-9.99, -29.97))
        self.assertEqual((line.qty_invoiced, line.qty_to_invoice), (1, 0))
        self.assertFalse(note.activity_ids)

    def test_where_dividing_would_change_the_total_a_person_is_asked(self):
        """Two at 0.165 are 0.33, and twice one is 0.34; so it is with 15% on 39.96 by line."""
        self.company.tax_calculation_rounding_method = "round_per_line"
        line, sold = self.bought_and_billed(3, price=0.33)
        line.discount = 50
        rmas = self.went_back(sold, 1, 1)
        note = self.bill(line.order_id)
        self.assertEqual((note.amount_total, len(note.invoice_line_ids)), (0.33, 1))
        self.assertFalse(self.of(note)[0])
        self.assertEqual(note.activity_ids.user_id, self.buyer)
        for rma in rmas:
            self.assertIn(rma.name, note.activity_ids.note)
        taxed, sold = self.bought_and_billed(5, price=9.99)
        taxed.tax_ids = self.env["account.tax"].create(
            {"name": "Of lamps", "amount": 15, "type_tax_use": "purchase"}
        )
        self.went_back(sold, 1, 3)
        for method, lines in (("round_per_line", 1), ("round_globally", 2)):
            self.company.tax_calculation_rounding_method = method
            # Odoo lets no mere buyer make a credit note of it where there is a tax.
            note = self.bill(taxed.order_id, post=False, user=self.env.user)
            self.assertEqual((note.amount_total, len(note.invoice_line_ids)), (45.95, lines))
            self.assertAlmostEqual(sum(note.line_ids.mapped("balance")), 0)
            note.unlink()

    def test_what_went_back_without_a_return_names_none(self):
        line, sold = self.bought_and_billed(5)
        own = self.env["stock.return.picking"].with_context(
            active_id=line.move_ids.picking_id.id, active_model="stock.picking"
        )
        wizard = own.create({"picking_id": line.move_ids.picking_id.id})
        wizard.product_return_moves.write({"quantity": 1, "to_refund": True})
        self.env["stock.quant"]._update_available_quantity(
            self.kettle, self.warehouse.lot_stock_id, 1
        )
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.picked = True
        back.button_validate()
        rma = self.went_back(sold, 2)
        note = self.bill(line.order_id)
        named = {line.aftersales_rma_id: line.quantity for line in note.invoice_line_ids}
        self.assertEqual(named, {rma: 2, self.env["aftersales.rma"]: 1})
        self.assertEqual(self.recovered(rma), -20)

    def test_a_bill_that_also_credits(self):
        """Two go back and one other thing is billed: one bill, with a negative line."""
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        more = self.buy(self.bought("Pan"), 1, 100.0)
        bill = self.bill(line.order_id | more.order_id)
        self.assertEqual((bill.move_type, bill.amount_total), ("in_invoice", 80))
        credit = bill.invoice_line_ids.filtered(lambda goods: goods.quantity < 0)
        self.assertEqual((credit.aftersales_rma_id, credit.balance), (rma, -20))
        self.assertFalse((bill.invoice_line_ids - credit).aftersales_rma_id)
        self.assertEqual(self.recovered(rma), -20)

    def test_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        line = self.buy(self.kettle, 1, 120.0, uom=dozen)
        self.bill(line.order_id)
        rma = self.went_back(self.make_order((self.kettle, 12)).order_line, 3)
        note = self.bill(line.order_id)
        self.assertEqual((note.invoice_line_ids.quantity, self.of(note)), (0.25, [rma]))
        self.assertEqual(self.recovered(rma), -30)

    def test_in_another_currency(self):
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q"})
        self.env["res.currency.rate"].create(
            {"currency_id": currency.id, "rate": 3.0, "name": "2020-01-01"}
        )
        line, sold = self.bought_and_billed(3, price=10.0, currency_id=currency.id)
        rma = self.went_back(sold, 2)
        note = self.bill(line.order_id)
        self.assertEqual((note.currency_id, note.amount_total), (currency, 20))
        self.assertEqual(note.invoice_line_ids.balance, -6.67)
        self.assertEqual(self.recovered(rma), -6.67)

    # A vendor's own document -------------------------------------------

    def test_an_imported_note_is_named_when_it_is_posted(self):
        line, sold = self.bought_and_billed(3)
        one, two = self.went_back(sold, 2, 1)
        note = self.credit_by_hand(2, 1, line=line, price=8.5, post=False)
        self.assertFalse(any(self.of(note)))
        note.with_user(self.accountant).action_post()
        self.assertEqual(self.of(note), [one, two])
        self.assertEqual((self.recovered(one), self.recovered(two)), (-17, -8.5))

    def test_a_posted_note_is_named_when_it_is_matched(self):
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        note = self.credit_by_hand(2)
        self.assertFalse(any(self.of(note)))
        note.with_user(self.accountant).invoice_line_ids.write({"purchase_line_id": line.id})
        self.assertEqual(self.of(note), [rma])
        self.assertEqual(len(self.sentences(rma, "rma.vendor_credited")), 1)
        self.assertEqual(self.recovered(rma), -20)

    def test_a_vendors_line_for_two_returns_stays_whole_and_somebody_is_asked(self):
        line, sold = self.bought_and_billed(5)
        one, two = self.went_back(sold, 1, 2)
        note = self.credit_by_hand(3, line=line)
        self.assertEqual((len(note.invoice_line_ids), any(self.of(note))), (1, False))
        activity = note.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.accountant))
        self.assertIn(f"1 Units of {one.name}, 2 Units of {two.name}", activity.note)
        self.assertTrue(any(one.name in str(body) for body in note.message_ids.mapped("body")))
        note.button_draft()
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.activity_ids, activity, "asked once")
        note.invoice_line_ids.with_user(self.agent).sudo().aftersales_rma_id = two
        self.assertEqual(self.recovered(two), -30, "as the person says")

    def test_more_than_went_back_is_asked_too(self):
        line, sold = self.bought_and_billed(5)
        rma = self.went_back(sold, 1)
        note = self.credit_by_hand(4, line=line)
        self.assertFalse(any(self.of(note)))
        self.assertIn(rma.name, note.activity_ids.note)

    def test_the_reversal_of_a_whole_bill_is_of_no_return(self):
        line, sold = self.bought_and_billed(5)
        rma = self.went_back(sold, 1)
        reversal = self.reverse(line.order_id.invoice_ids)
        self.assertEqual((reversal.state, any(self.of(reversal))), ("posted", False))
        self.assertFalse(reversal.activity_ids)
        self.assertEqual(self.recovered(rma), 0)

    # A person's choice -------------------------------------------------

    def test_what_a_person_chose_or_cleared_stays(self):
        line, sold = self.bought_and_billed(5)
        one, two = self.went_back(sold, 2, 1)
        note = self.credit_by_hand(2, 1, line=line, post=False)
        note.invoice_line_ids[0].aftersales_rma_id = two
        note.with_user(self.accountant).action_post()
        self.assertEqual(self.of(note), [two, one])
        draft = self.credit_by_hand(1, line=line, post=False)
        draft.invoice_line_ids.aftersales_rma_id = one
        draft.invoice_line_ids.aftersales_rma_id = False
        draft.with_user(self.accountant).action_post()
        self.assertFalse(any(self.of(draft)))

    def test_cleared_on_the_purchases_own_draft(self):
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        note = self.bill(line.order_id, post=False)
        self.assertEqual(self.of(note), [rma])
        note.write(
            {
                "invoice_line_ids": [
                    Command.update(note.invoice_line_ids.id, {"aftersales_rma_id": False})
                ]
            }
        )
        note.with_user(self.accountant).action_post()
        self.assertFalse(any(self.of(note)))
        self.assertEqual(self.recovered(rma), 0)

    # Taken back --------------------------------------------------------

    def test_a_reversed_note_recovers_nothing_and_one_made_again_once(self):
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        note = self.bill(line.order_id)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id})
        )
        again = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        reversal = note.reversal_move_ids
        self.assertEqual((reversal.move_type, reversal.state), ("in_invoice", "posted"))
        self.assertEqual(self.of(reversal), [rma])
        self.assertEqual(self.recovered(rma), 0, "twenty less twenty")
        self.assertEqual(
            self.sentences(rma, "rma.vendor_uncredited"),
            [
                f"What the vendor credited was taken back: 2 Units of Kettle with"
                f" {reversal.name}, bought with {line.order_id.name}."
            ],
        )
        self.assertEqual((again.move_type, again.state), ("in_refund", "draft"))
        again.invoice_date = fields.Date.today()
        again.with_user(self.accountant).action_post()
        self.assertEqual((self.of(again), self.recovered(rma)), ([rma], -20))
        rows = self.env["aftersales.cost"].search([("rma_id", "=", rma.id)])
        self.assertNotIn("shipping", rows.mapped("kind"))

    def test_after_a_reversal_the_units_can_be_credited_anew(self):
        line, sold = self.bought_and_billed(3)
        rma = self.went_back(sold, 2)
        self.reverse(self.bill(line.order_id))
        note = self.bill(line.order_id)
        self.assertEqual((note.move_type, self.of(note)), ("in_refund", [rma]))
        self.assertEqual(self.recovered(rma), -20)

    def test_a_copy_is_of_no_return(self):
        line, sold = self.bought_and_billed(3)
        self.went_back(sold, 2)
        copied = self.bill(line.order_id).copy({"invoice_date": fields.Date.today()})
        copied.with_user(self.accountant).action_post()
        self.assertFalse(any(self.of(copied)))

    # Borders -----------------------------------------------------------

    def test_another_company_names_nothing(self):
        line, sold = self.bought_and_billed(3)
        self.went_back(sold, 2)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        note = self.credit_by_hand(2, post=False, company_id=other.id)
        note.invoice_line_ids.sudo().write({"purchase_line_id": line.id})
        note.action_post()
        self.assertEqual(note.company_id, other)
        self.assertFalse(any(self.of(note)))
        self.assertFalse(note.activity_ids)

    def test_goods_that_came_again_from_the_vendor_are_not_credited(self):
        line, sold = self.bought_and_billed(3)
        rma, _found, picking = self.sent_back(sold, 2)
        self.ship(picking)
        return_with_odoos_wizard(picking.with_user(self.stocker), 1)
        note = self.credit_by_hand(1, 1, line=line)
        self.assertEqual(self.of(note), [rma, self.env["aftersales.rma"]])

    def test_twenty_lines_take_as_many_queries_as_two(self):
        orders = {}
        for count in (2, 20):
            kettles = [self.bought(f"Kettle {number}") for number in range(count)]
            order = self.env["purchase.order"].create(
                {
                    "partner_id": self.vendor.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": kettle.id,
                                "product_qty": 1,
                                "price_unit": 10.0,
                                "tax_ids": [Command.clear()],
                            }
                        )
                        for kettle in kettles
                    ],
                }
            )
            order.button_confirm()
            order.picking_ids.move_ids.picked = True
            order.picking_ids._action_done()
            self.bill(order)
            sale = self.make_order(*((kettle, 1) for kettle in kettles))
            rma = self.received_rma(*((line, 1) for line in sale.order_line))
            self.inspect(rma, self.to_vendor)
            self.ship(self.transfers(rma))
            note = self.credit_by_hand(*[1] * count, post=False)
            for credit, line in zip(note.invoice_line_ids, order.order_line, strict=True):
                credit.write({"purchase_line_id": line.id, "product_id": line.product_id.id})
            orders[count] = note, rma
        counts, telling = {}, {}
        for count, (note, rma) in orders.items():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            note.invoice_line_ids._aftersales_name_returns()
            self.env.flush_all()
            counts[count] = self.env.cr.sql_log_count - before
            self.assertEqual(self.of(note), [rma] * count)
            note.action_post()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            note.invoice_line_ids._aftersales_say_recovered()
            self.env.flush_all()
            telling[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[20], counts[2] + 1, counts)
        self.assertLessEqual(telling[20], telling[2] + 1, telling)
