"""What a return cost, kind by kind, and who may see it."""

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .cost_common import CostCommon


@tagged("post_install", "-at_install")
class TestCost(CostCommon):
    def test_a_refund_with_goods_back_in_stock(self):
        rma = self.settled_rma((self.make_order((self.lamp, 2)).order_line, 2))
        self.assertEqual(
            {row.kind: row.amount for row in self.rows(rma)}, {"credit": 80.0, "goods_back": -40.0}
        )
        self.assertEqual(self.fresh(rma).cost_total, 40.0)

    def test_scrapped_goods_are_written_off(self):
        rma = self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))
        self.inspect(rma, self.scrap)
        rma.action_settle()
        self.assertEqual(
            {row.kind: row.amount for row in self.rows(rma)},
            {"credit": 40.0, "goods_back": -20.0, "write_off": 20.0},
        )

    def test_a_replacement_costs_the_goods_that_left(self):
        line = self.make_order((self.lamp, 1)).order_line
        rma = self.settled_rma((line, 1, {"requested_remedy": "replacement"}))
        moves = rma.sudo().remedy_ids.move_ids
        self.assertFalse(self.rows(rma, "replacement"), "nothing has left")
        moves.picked = True
        moves.picking_id._action_done()
        self.assertEqual(
            {row.kind: row.amount for row in self.rows(rma)},
            {"replacement": 20.0, "goods_back": -20.0},
        )
        self.assertEqual(self.fresh(rma).cost_total, 0.0)

    def test_goods_given_back_leave_at_their_value(self):
        rma = self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))
        self.inspect(rma, self.give_back, verdict="rejected")
        picking = rma.sudo().picking_ids.filtered(lambda one: one.state not in ("done", "cancel"))
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(
            {row.kind: row.amount for row in self.rows(rma)},
            {"given_back": 20.0, "goods_back": -20.0},
        )

    def test_fees_kept_come_off_what_it_cost(self):
        rma = self.accepted_rma((self.make_order((self.lamp, 1)).order_line, 1))
        remedy = (
            self.env["aftersales.remedy"]
            .with_user(self.agent)
            .create({"rma_line_id": rma.line_ids.id, "quantity": 1})
        )
        self.env["aftersales.remedy.deduction"].create(
            {"remedy_id": remedy.id, "kind": "restocking_fee", "percent": 10}
        )
        remedy.action_fulfil()
        self.assertEqual(
            {row.kind: row.amount for row in self.rows(rma)},
            {"credit": 40.0, "fee": -4.0, "goods_back": -20.0},
        )
        self.assertEqual(self.fresh(rma).cost_total, 16.0)
        note = self.credit_notes(rma)
        self.assertEqual(self.total(rma, "credit", "fee"), note.amount_untaxed)

    def test_drafts_cost_nothing_yet(self):
        self.company.aftersales_post_credit_notes = False
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        self.assertFalse(self.rows(rma, "credit"))
        note = self.credit_notes(rma)
        note.action_post()
        self.assertEqual(self.total(rma, "credit"), 40.0)
        note.button_draft()
        self.assertFalse(self.rows(rma, "credit"))

    def test_taxes_are_not_a_cost(self):
        tax = self.env["account.tax"].create(
            {"name": "21 % in", "amount": 21, "price_include_override": "tax_included"}
        )
        order = self.make_order((self.lamp, 3, {"price_unit": 12.1, "tax_ids": [(6, 0, tax.ids)]}))
        rma = self.settled_rma((order.order_line, 3))
        self.assertEqual(self.total(rma, "credit"), 30.0)

    def test_work_at_the_rate_of_its_day(self):
        self.company.aftersales_labour_rate = 36.0
        rma = self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))
        self.inspect(rma, minutes=10)
        self.company.aftersales_labour_rate = 90.0
        self.assertEqual(self.total(rma, "labour"), 6.0)
        draft = self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))
        one = draft.with_user(self.receiver).line_ids._prepare_inspections()
        one.minutes = 5
        self.assertFalse(self.rows(draft, "labour"), "not finished")
        with self.assertRaises(AccessError):
            one.read(["labour_cost"])

    def test_what_was_entered_in_another_currency(self):
        foreign = self.env["res.currency"].create({"name": "XTS", "symbol": "x"})
        self.env["res.currency.rate"].create(
            {
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 4.0,
            }
        )
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        entries = self.env["aftersales.cost.entry"].with_user(self.agent)
        entry = entries.create({"rma_id": rma.id, "amount": 10.0, "currency_id": foreign.id})
        entries.create({"rma_id": rma.id, "kind": "other", "amount": -1.0})
        self.assertEqual(entry.amount_company, 2.5)
        self.assertEqual(entry.rma_line_id, rma.line_ids, "the only line there is")
        self.assertEqual((self.total(rma, "shipping"), self.total(rma, "other")), (2.5, -1.0))
        self.assertEqual(self.rows(rma, "shipping").product_id, self.lamp)
        self.assertEqual(self.fresh(rma).cost_total, 40.0 - 20.0 + 2.5 - 1.0)
        other = self.make_rma((self.make_order((self.lamp, 1)).order_line, 1))
        with self.assertRaises(ValidationError):
            entry.rma_line_id = other.line_ids

    def test_what_was_recovered_from_a_vendor(self):
        """A parcel of 7.50; the vendor credits 30.00, and pays 4.00 and 5.00 by other ways."""
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        vendor = self.env["res.partner"].create({"name": "Maker"})
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": move_type,
                    "partner_id": vendor.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "For a return",
                                "price_unit": price,
                                "tax_ids": [],
                                "aftersales_rma_id": rma.id,
                            }
                        )
                    ],
                }
                for move_type, price in (("in_invoice", 7.5), ("in_refund", 30.0))
            ]
        )
        moves.action_post()
        entries = self.env["aftersales.cost.entry"].with_user(self.agent)
        for amount in (4.0, -5.0):
            entries.create({"rma_id": rma.id, "kind": "recovery", "amount": amount})
        self.assertEqual(self.total(rma, "shipping"), 7.5)
        self.assertEqual(sorted(self.rows(rma, "recovery").mapped("amount")), [-30.0, -5.0, -4.0])
        self.assertEqual(self.fresh(rma).cost_total, 40.0 - 20.0 + 7.5 - 30.0 - 4.0 - 5.0)

    def test_a_line_of_a_vendor_bill(self):
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.env["res.partner"].create({"name": "Courier"}).id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Parcel",
                            "price_unit": 7.5,
                            "tax_ids": [],
                            "aftersales_rma_id": rma.id,
                        }
                    ),
                    Command.create({"name": "Other parcels", "price_unit": 70, "tax_ids": []}),
                ],
            }
        )
        self.assertFalse(self.rows(rma, "shipping"))
        bill.action_post()
        self.assertEqual(self.total(rma, "shipping"), 7.5)
        self.assertEqual(self.rows(rma, "shipping").res_id, bill.id)

    def test_what_it_is_analysed_by(self):
        vendors = self.env["res.partner"].create([{"name": "First"}, {"name": "Second"}])
        self.env["product.supplierinfo"].create(
            [
                {
                    "partner_id": vendors[1].id,
                    "product_tmpl_id": self.lamp.product_tmpl_id.id,
                    "sequence": 2,
                },
                {
                    "partner_id": vendors[0].id,
                    "product_tmpl_id": self.lamp.product_tmpl_id.id,
                    "sequence": 1,
                },
            ]
        )
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1), channel="phone")
        rows = self.rows(rma)
        self.assertEqual(rows.supplier_id, vendors[0])
        self.assertEqual((rows.reason_id, rows.product_id), (self.defective, self.lamp))
        self.assertEqual(set(rows.mapped("channel")), {"phone"})
        self.assertEqual(rows.partner_id, self.customer)
        grouped = dict(
            self.env["aftersales.cost"]._read_group(
                [("rma_id", "=", rma.id)], ["supplier_id"], ["amount:sum"]
            )
        )
        self.assertEqual(grouped, {vendors[0]: 20.0})

    def test_ids_are_unique(self):
        self.company.aftersales_labour_rate = 60.0
        order = self.make_order((self.lamp, 2), (self.mug, 2))
        rma = self.received_rma((order.order_line[0], 2), (order.order_line[1], 2))
        self.inspect(rma, minutes=3)
        rma.action_settle()
        self.env["aftersales.cost.entry"].create({"rma_id": rma.id, "amount": 1.0})
        rows = self.rows(rma)
        self.assertEqual(len(rows), 2 + 2 + 2 + 1)
        self.assertEqual(len(rows), len(set(rows.ids)))

    def test_one_query_for_many_returns(self):
        order = self.make_order((self.lamp, 12))
        rmas = self.env["aftersales.rma"].union(
            *[self.settled_rma((order.order_line, 1)) for _one in range(6)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(rmas.mapped("cost_total"), [20.0] * 6)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 12)

    def test_opening_rows_and_their_documents(self):
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        action = rma.action_view_costs()
        self.assertEqual(action["domain"], [("rma_id", "in", rma.ids)])
        self.env.flush_all()
        opened = {
            row.kind: (
                row.action_open_document()["res_model"],
                row.action_open_document()["res_id"],
            )
            for row in self.rows(rma).with_user(self.agent)
        }
        self.assertEqual(opened["credit"], ("account.move", self.credit_notes(rma).id))
        self.assertEqual(opened["goods_back"][0], "stock.picking")

    def test_receivers_see_no_cost(self):
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        self.env["aftersales.cost.entry"].create({"rma_id": rma.id, "amount": 1.0})
        for name in ("cost_total", "cost_entry_ids"):
            with self.assertRaises(AccessError):
                rma.with_user(self.receiver).read([name])
        for model in ("aftersales.cost", "aftersales.cost.entry"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.receiver).search([])
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertEqual(self.fresh(rma).with_user(user).cost_total, 21.0)
        with self.assertRaises(AccessError):
            self.env["aftersales.cost.entry"].with_user(self.auditor).create(
                {"rma_id": rma.id, "amount": 1.0}
            )
        with self.assertRaises(AccessError):
            self.rows(rma).with_user(self.agent).write({"amount": 0.0})

    def test_other_teams_and_companies_stay_apart(self):
        team = self.env["aftersales.team"].create({"name": "Others"})
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        rma.sudo().write({"team_id": team.id, "user_id": False})
        self.env.flush_all()
        domain = [("rma_id", "=", rma.id)]
        costs = self.env["aftersales.cost"]
        self.assertFalse(costs.with_user(self.agent).search(domain))
        self.assertTrue(costs.with_user(self.supervisor).search(domain))
        second = self.env["res.company"].create({"name": "Second Shop"})
        self.supervisor.company_ids = [(4, second.id)]
        self.assertFalse(
            costs.with_user(self.supervisor)
            .with_context(allowed_company_ids=second.ids)
            .search(domain)
        )
