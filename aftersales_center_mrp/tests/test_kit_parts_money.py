"""Single parts of a kit come back: what is credited, to the cent.

By cost, 20 : 20 : 10 of a table's 100.00: a leg is worth 20.00, the top 40.00, the screws 20.00.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.aftersales_center.engine import kit as engine

from .kit_common import KitCommon


@tagged("post_install", "-at_install")
class TestKitPartsMoney(KitCommon):
    def test_a_leg_is_credited_and_what_stays_is_kept_back(self):
        rma = self.accepted_parts({self.leg: 1})
        dialog = self.settle_dialog(rma)
        self.assertEqual((dialog.line_ids.kept_parts, dialog.line_ids.missing_parts), (80.0, 0.0))
        self.assertTrue(dialog.has_kept_parts)
        self.assertIn("20.00", dialog.preview)
        rma.action_settle()
        note = self.credit_notes(rma)
        self.assertEqual(
            [(line.product_id.name, line.price_total) for line in note.invoice_line_ids],
            [("Table Kit", 100.0), ("Parts that stay with the customer", -80.0)],
        )
        self.assertEqual((note.amount_total, rma.state), (20.0, "done"))
        self.assertEqual(self.entitlement(self.tables).qty_claimed, 1)
        self.assertEqual(self.tables.aftersales_qty_available, 1)
        self.assertEqual((self.tables.qty_invoiced, self.tables.qty_to_invoice), (1, 0))

    def test_every_part_alone_and_all_of_them_come_to_the_price(self):
        """99.99 is 40.00 for two legs, 39.99 for the top and 20.00 for the screws."""
        table = self.make_kit("Odd Kit", 99.99, (self.leg, 2), (self.top, 1), (self.screws, 1))
        sold = self.make_order((table, 3)).order_line
        amounts = []
        for units in ({self.leg: 2}, {self.top: 1}, {self.screws: 1}):
            rma = self.accepted_parts(units, sold=sold)
            rma.action_settle()
            amounts.append(self.credit_notes(rma).amount_total)
        self.assertEqual(amounts, [40.0, 39.99, 20.0])
        self.assertEqual(round(sum(amounts), 2), 99.99)
        parts = [engine.Part(3, 1.17), engine.Part(1, 0.01), engine.Part(2, 7.77)]
        for cents in (1, 7, 999, 10001):
            price = cents / 100
            for stays in ([3, 0, 1], [6, 2, 0], [1, 1, 1]):
                missing = [6 - stays[0], 2 - stays[1], 4 - stays[2]]
                with self.subTest(price=price, stays=stays):
                    both = engine.stay_and_missing(price, 2, parts, stays, missing)
                    self.assertEqual(round(sum(both), 2), price)

    def test_three_legs_of_two_tables_are_settled_one_table_after_the_other(self):
        """4 legs are held by 2 tables: 1 leg, 2 tops and 2 bags stay, 140.00 of 200.00."""
        rma = self.accepted_parts({self.leg: 3}, kits=2)
        first = self.settle_dialog(rma)
        self.assertEqual((first.line_ids.quantity, first.line_ids.kept_parts), (2, 140.0))
        first.line_ids.quantity = 1
        self.assertEqual(first.line_ids.kept_parts, 70.0)
        first.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 30.0)
        rma.action_settle()
        self.assertEqual(sum(self.credit_notes(rma).mapped("amount_total")), 60.0)
        self.assertEqual(rma.state, "done")

    def test_two_rows_of_the_dialog_bear_what_stays_to_the_cent(self):
        """1 of 6 legs comes back of 3 tables of 33.34: 6.67 each, and the last bears the rest."""
        sold = self.make_order((self.table, 3, {"price_unit": 33.35})).order_line
        rma = self.accepted_parts({self.top: 3}, kits=3, sold=sold)
        dialog = self.settle_dialog(rma)
        self.assertEqual(dialog.line_ids.kept_parts, 60.03)  # 60 % of 100.05
        row = dialog.line_ids
        row.quantity = 1
        other = row.copy({"wizard_id": dialog.id, "quantity": 2})
        (row | other)._compute_kept_parts()
        self.assertEqual((row.kept_parts, other.kept_parts), (20.01, 40.02))

    def test_a_chosen_part_never_comes(self):
        """The leg came, the top is missing for good: 40.00 stay, 40.00 are missing."""
        rma = self.chosen_rma({self.leg: 1, self.top: 1})
        rma.action_approve()
        kit = self.part(rma, self.table)
        self.receive(rma, (self.leg, 1))
        self.assertEqual(
            kit.kit_words,
            "Only Leg (1 Units), Top (1 Units): 1 of 2 parts came; missing: Top (1 Units)",
        )
        self.assertEqual((kit.kit_value_came, kit.kit_value_missing), (20.0, 40.0))
        self.inspect(rma)
        kit.action_accept_incomplete("The customer has lost it.")
        self.assertEqual(kit.qty_accepted, 1)
        with self.assertRaisesRegex(UserError, "Settle it in the dialog"):
            rma.action_settle()
        dialog = self.settle_dialog(rma)
        self.assertEqual((dialog.line_ids.kept_parts, dialog.line_ids.missing_parts), (40.0, 40.0))
        dialog.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 20.0)

    def test_a_chosen_part_is_lost_on_the_way_at_our_cost(self):
        rma = self.chosen_rma({self.leg: 1, self.top: 1})
        rma.action_approve()
        self.receive(rma, (self.leg, 1))
        self.inspect(rma)
        self.part(rma, self.table).action_accept_lost("Posting receipt 12")
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 60.0)

    def test_nothing_more_comes_means_the_rest_stays(self):
        """3 legs of 2 tables and a top: 2 legs came, so it is 1 table, of which 40.00 came."""
        rma = self.chosen_rma({self.leg: 3, self.top: 1}, kits=2)
        rma.action_approve()
        kit = self.part(rma, self.table)
        self.receive(rma, (self.leg, 2))
        self.assertEqual(kit.qty_received, 0)
        rma.action_nothing_more_comes()
        self.assertEqual((kit.qty_approved, kit.qty_received), (1, 1))
        self.assertEqual(self.tables.aftersales_qty_available, 1)
        self.assertEqual(kit.kit_words, "Only Leg (2 Units): 1 of 1 parts came")
        self.inspect(rma)
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 40.0)
        self.assertEqual(rma.state, "done")

    def test_the_kit_s_tax_stays_on_what_stays(self):
        """15 % of 100.00: 115.00 are credited and 92.00 kept back; of the tax, 3.00 goes back."""
        tax = self.env["account.tax"].create(
            {"name": "15 %", "amount": 15, "company_id": self.company.id}
        )
        for include in ("tax_excluded", "tax_included"):
            tax.price_include_override = include
            price = 100.0 if include == "tax_excluded" else 115.0
            values = {"tax_ids": [Command.set(tax.ids)], "price_unit": price}
            with self.subTest(include=include), self.undone():
                sold = self.make_order((self.table, 1, values)).order_line
                rma = self.accepted_parts({self.leg: 1}, sold=sold)
                rma.action_settle()
                note = self.credit_notes(rma)
                self.assertEqual(
                    (note.amount_untaxed, note.amount_tax, note.amount_total), (20.0, 3.0, 23.0)
                )

    def test_fees_are_per_cent_of_the_parts_that_came(self):
        """10 % of a leg's 20.00, in whatever order the deductions stand: 2.00."""
        rma = self.accepted_parts({self.leg: 1})
        kit = self.part(rma, self.table)
        fee = Command.create({"kind": "restocking_fee", "percent": 10.0})
        stays = Command.create({"kind": "kept_parts", "amount": 80.0})
        for deductions in ([fee, stays], [stays, fee]):
            with self.undone():
                remedy = self.env["aftersales.remedy"].create(
                    {"rma_line_id": kit.id, "kind": "refund", "deduction_ids": deductions}
                )
                remedy.action_fulfil()
                self.assertEqual(self.credit_notes(rma).amount_total, 18.0)

    def test_what_a_part_lost_in_value_is_of_its_own_worth(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma, value_loss=50.0)
        self.assertEqual(self.part(rma, self.table)._value_loss(), 50.0)

    def test_the_customer_keeps_the_broken_leg_and_its_money(self):
        rma = self.chosen_rma({self.leg: 1})
        rma.action_approve()
        kit = self.part(rma, self.table)
        kit.action_keep_item("Not worth the freight")
        self.assertEqual(kit.kit_words, "Only Leg (1 Units)")
        self.assertEqual(set(rma.sudo().picking_ids.mapped("state")), {"cancel"})
        rma.action_settle()
        self.assertEqual(self.credit_notes(rma).amount_total, 20.0)
        self.assertEqual(rma.state, "done")

    def test_the_price_is_reduced_for_the_leg_and_not_for_the_table(self):
        rma = self.chosen_rma({self.leg: 1}, requested_remedy="price_reduction")
        kit = rma.line_ids
        kit.keeps_item = True
        rma.action_approve()
        self.assertFalse(kit.kit_part_ids)
        reduction = self.env["aftersales.remedy"].with_user(self.agent)
        values = {"rma_line_id": kit.id, "kind": "price_reduction"}
        with self.undone(), self.assertRaisesRegex(UserError, r"cost .*20.00.* the price"):
            reduction.create({**values, "reduction_amount": 20.01}).action_fulfil()
        reduction.create({**values, "reduction_percent": 50.0}).action_fulfil()
        self.assertEqual(self.credit_notes(rma).amount_total, 10.0)

    def test_what_was_never_invoiced_is_invoiced_first(self):
        sold = self.make_order((self.table, 1), invoice=False).order_line
        rma = self.accepted_parts({self.leg: 1}, sold=sold)
        with self.assertRaisesRegex(UserError, "is not invoiced yet.* Invoice it first"):
            rma.action_settle()

    def test_two_tables_that_lack_a_leg_each_are_not_one_table(self):
        """Odoo counts 2 legs, 2 tops and 2 bags of screws: one table to invoice once more."""
        self.table.invoice_policy = "delivery"
        sold = self.make_order((self.table, 2)).order_line
        for left in (1, 0):
            rma = self.accepted_parts({self.leg: 1}, sold=sold)
            self.assertEqual((sold.qty_delivered, sold.qty_to_invoice), (left, 0))
            rma.action_settle()
            self.assertEqual((sold.qty_invoiced, sold.qty_to_invoice), (left, 0))
            self.assertEqual(sold.aftersales_qty_available, left)

    def test_a_leg_is_worth_as_much_in_store_credit(self):
        if "store_credit" not in dict(self.env["aftersales.remedy"]._kinds_of_returns()):
            self.skipTest("needs the bridge with store credit")
        dialog = self.settle_dialog(self.accepted_parts({self.leg: 1}))
        for kind, stays in (("store_credit", 80.0), ("replacement", 0.0), ("refund", 80.0)):
            dialog.line_ids.kind = kind
            self.assertEqual(dialog.line_ids.kept_parts, stays)

    def test_an_undone_credit_is_given_again_with_what_stays(self):
        rma = self.accepted_parts({self.leg: 1})
        rma.action_settle()
        note = self.credit_notes(rma)
        note.button_draft()
        note.button_cancel()
        self.assertEqual(rma.remedy_ids.state, "to_do")
        rma.action_reopen()
        rma.action_settle()
        again = self.credit_notes(rma).filtered(lambda move: move.state == "posted")
        self.assertEqual(again.amount_total, 20.0)
