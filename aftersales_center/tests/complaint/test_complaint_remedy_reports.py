"""What complaints give shows where what returns give does."""

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_remedy_common import ComplaintRemedyCommon


@tagged("post_install", "-at_install")
class TestComplaintReports(ComplaintRemedyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 3))
        cls.complaint = cls.complaint_about(cls.order, channel="phone")

    def rows(self, model, user=None, **domain):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env[model]
            .with_user(user or self.supervisor)
            .search([(name, "=", value) for name, value in domain.items()])
        )

    def test_cost(self):
        self.give(self.complaint)
        self.send(self.give(self.complaint, "replacement"))
        rows = self.rows("aftersales.cost", complaint_id=self.complaint.id)
        self.assertEqual(
            sorted((row.kind, row.amount) for row in rows),
            [("credit", 40.0), ("replacement", 20.0)],
        )
        self.assertEqual(rows.product_id, self.lamp)
        self.assertEqual(set(rows.mapped("channel")), {"phone"})
        self.assertEqual(rows.partner_id, self.customer)
        self.assertFalse(rows.rma_id)
        self.assertTrue(self.rows("aftersales.cost", self.auditor, complaint_id=self.complaint.id))

    def test_what_was_entered_and_billed_for_it(self):
        """40.00 credited, an expert of 12.50, a parcel of 7.50, 30.00 from the maker."""
        self.give(self.complaint)
        entries = self.env["aftersales.cost.entry"].with_user(self.agent)
        terms = {"complaint_id": self.complaint.id}
        entries.create({**terms, "kind": "other", "amount": 12.5})
        for move_type, price in (("in_invoice", 7.5), ("in_refund", 30.0)):
            line = {"name": "Parcel", "price_unit": price, "tax_ids": []}
            self.env["account.move"].create(
                {
                    "move_type": move_type,
                    "partner_id": self.customer.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        Command.create({**line, "aftersales_complaint_id": self.complaint.id})
                    ],
                }
            ).action_post()
        rows = self.rows("aftersales.cost", self.agent, complaint_id=self.complaint.id)
        self.assertEqual(
            sorted((row.kind, row.amount) for row in rows),
            [("credit", 40.0), ("other", 12.5), ("recovery", -30.0), ("shipping", 7.5)],
        )
        self.assertEqual(self.complaint.with_user(self.auditor).cost_total, 30.0)
        self.assertEqual(
            self.complaint.action_view_costs()["domain"],
            [("complaint_id", "in", self.complaint.ids)],
        )

    def test_a_cost_is_of_one_case(self):
        rma = self.make_rma((self.order.order_line, 1))
        both = {"rma_id": rma.id, "complaint_id": self.complaint.id}
        for wrong in (both, {}):
            with (
                self.subTest(wrong),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env["aftersales.cost.entry"].create({"amount": 1.0, **wrong})
        with self.assertRaises(ValidationError):
            self.env["account.move"].create(
                {
                    "move_type": "in_invoice",
                    "invoice_line_ids": [
                        Command.create(
                            {f"aftersales_{name}": case for name, case in both.items()}
                            | {"name": "Both", "price_unit": 1.0}
                        )
                    ],
                }
            )

    def test_other_teams_read_no_costs_entered(self):
        entry = self.env["aftersales.cost.entry"].create(
            {"complaint_id": self.complaint.id, "amount": 1.0}
        )
        entries = self.env["aftersales.cost.entry"].with_user(self.agent)
        self.assertEqual(entries.search([("complaint_id", "=", self.complaint.id)]), entry)
        team = self.env["aftersales.team"].create({"name": "Others"})
        self.complaint.sudo()._write_guarded({"tier_id": False})
        self.complaint.sudo().write({"team_id": team.id, "user_id": False})
        self.env.flush_all()
        self.assertFalse(entries.search([("complaint_id", "=", self.complaint.id)]))
        with self.assertRaises(AccessError):
            entries.browse(entry.id).amount = 2.0

    def test_concentration_counts_both(self):
        self.settled_rma((self.order.order_line, 1))
        self.give(self.complaint)
        row = self.rows(
            "aftersales.concentration", user_id=self.agent.id, partner_id=self.customer.id
        )
        self.assertEqual((row.case_count, row.keep_count, row.amount), (2, 1, 80.0))
        self.assertEqual(
            self.env["aftersales.complaint"].search(row.action_view_complaints()["domain"]),
            self.complaint,
        )

    def test_reconciliation(self):
        planned = self.plan(self.complaint)
        given = self.give(self.complaint)
        rows = self.rows("aftersales.complaint.reconciliation", complaint_id=self.complaint.id)
        self.assertEqual(
            {row.remedy_id.id: row.differs_at for row in rows},
            {planned.id: "remedy", given.id: False},
            "what was never paid is set off with the invoice",
        )
        self.assertEqual(sum(rows.mapped("amount_total")), 40.0)
        uneven = self.env["aftersales.complaint.reconciliation"].search(
            [("difference", "=", True), ("complaint_id", "=", self.complaint.id)]
        )
        self.assertEqual(uneven.remedy_id, planned)
        even = self.env["aftersales.complaint.reconciliation"].search(
            [("difference", "=", False), ("complaint_id", "=", self.complaint.id)]
        )
        self.assertEqual(even.remedy_id, given)
        self.assertEqual(rows[0].action_open_case()["res_id"], self.complaint.id)

    def test_paid_and_not_paid_back(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.order.invoice_ids.ids
        ).create({})._create_payments()
        remedy = self.give(self.complaint)
        row = self.rows("aftersales.complaint.reconciliation", remedy_id=remedy.id)
        self.assertEqual((row.differs_at, row.amount_open), ("payment", 40.0))

    def test_what_an_accountant_reversed(self):
        remedy = self.give(self.complaint)
        note = self.note_of(remedy)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=note.ids)
            .create({"journal_id": note.journal_id.id})
        )
        self.env["account.move"].browse(wizard.refund_moves()["res_id"]).action_post()
        costs = self.rows("aftersales.cost", complaint_id=self.complaint.id)
        self.assertEqual(sorted(costs.mapped("amount")), [-40.0, 40.0])
        row = self.rows("aftersales.complaint.reconciliation", remedy_id=remedy.id)
        self.assertEqual((row.amount_untaxed, row.amount_total), (0, 0))
        self.assertEqual(row.amount_paid + row.amount_open, 0, "set off, and owed once more")
        share = self.rows(
            "aftersales.concentration", user_id=self.agent.id, partner_id=self.customer.id
        )
        self.assertEqual(share.amount, 0)
