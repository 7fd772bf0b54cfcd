"""Refunds of two companies settled at once stay each in its own books."""

from odoo import Command
from odoo.tests import tagged

from ..common import AftersalesCommon


@tagged("post_install", "-at_install")
class TestRefundCompanies(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Second Ltd", "currency_id": cls.company.currency_id.id}
        )
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.branch, install_demo=False
        )
        users = cls.agent | cls.receiver | cls.accountant
        users.company_ids = [Command.link(cls.branch.id)]
        there = cls.env(context={**cls.env.context, "allowed_company_ids": cls.branch.ids})
        cls.there = there
        cls.branch_warehouse = there["stock.warehouse"].search(
            [("company_id", "=", cls.branch.id)], limit=1
        ) or there["stock.warehouse"].create(
            {"name": "Second", "code": "SEC", "company_id": cls.branch.id}
        )
        cls.branch_tax = there["account.tax"].create(
            {"name": "20 % there", "amount": 20, "company_id": cls.branch.id}
        )
        there["stock.quant"]._update_available_quantity(
            cls.lamp, cls.branch_warehouse.lot_stock_id, 10
        )

    def order_there(self):
        order = self.there["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.branch.id,
                "warehouse_id": self.branch_warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.lamp.id,
                            "product_uom_qty": 2,
                            "price_unit": 40.0,
                            "tax_ids": [Command.set(self.branch_tax.ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        self.deliver(order)
        self.invoice(order)
        return order

    def both(self, record, user):
        companies = [self.company.id, self.branch.id]
        return record.with_user(user).with_context(allowed_company_ids=companies)

    def test_one_click_two_books(self):
        here = self.make_order((self.lamp, 2))
        there = self.order_there()
        self.branch.aftersales_post_credit_notes = False
        rmas = self.both(self.env["aftersales.rma"], self.agent)
        for order, warehouse in ((here, self.warehouse), (there, self.branch_warehouse)):
            rmas |= rmas.create(
                {
                    "partner_id": self.customer.id,
                    "company_id": order.company_id.id,
                    "warehouse_id": warehouse.id,
                    "line_ids": [
                        Command.create(
                            {
                                "sale_line_id": order.order_line.id,
                                "quantity": 1,
                                "reason_id": self.defective.id,
                            }
                        )
                    ],
                }
            )
        rmas.action_approve()
        self.both(rmas, self.receiver).receive_all()
        self.both(rmas, self.receiver).line_ids._prepare_inspections(
            disposition_id=self.restock.id
        ).action_done()
        rmas.action_settle()
        notes = self.credit_notes(rmas)
        self.assertEqual(notes.company_id, self.company | self.branch)
        for note in notes:
            self.assertEqual(note.journal_id.company_id, note.company_id)
            self.assertEqual(note.line_ids.account_id.company_ids, note.company_id)
            self.assertEqual(note.reversed_entry_id.company_id, note.company_id)
        mine, theirs = (
            notes.filtered(lambda n, c=c: n.company_id == c) for c in (self.company, self.branch)
        )
        self.assertEqual((mine.amount_total, mine.state), (40.0, "posted"))
        self.assertEqual((theirs.amount_total, theirs.state), (48.0, "draft"), "its own setting")
        self.assertEqual(theirs.invoice_line_ids.tax_ids, self.branch_tax)
