"""The settling dialog shows to the cent what it makes, and makes nothing while it shows."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .test_refund_terms import RefundTermsCommon


@tagged("post_install", "-at_install")
class TestSettleDialog(RefundTermsCommon):
    def setUp(self):
        super().setUp()
        self.order = self.sold(
            (self.goods("Vase", 33.33, self.tax(19)), 3),
            (self.goods("Bowl", 20.0, self.tax(7, included=True)), 2),
            discount=5,
        )
        self.vases, self.bowls = self.goods_lines(self.order)

    def dialog(self, rma, user=None):
        context = dict(rma.action_open_settle()["context"])
        return Form(
            self.env["aftersales.settle"].with_user(user or self.agent).with_context(**context)
        )

    def documents(self):
        return [
            self.env[model].search_count([])
            for model in ("account.move", "account.move.line", "aftersales.remedy", "stock.move")
        ]

    def test_it_proposes_what_was_asked_and_shows_the_credit_note_to_the_cent(self):
        rma = self.accepted_rma((self.vases, 2), (self.bowls, 1))
        before = self.documents()
        dialog = self.dialog(rma)
        self.assertEqual([row["quantity"] for row in dialog.line_ids._records], [2.0, 1.0])
        shown = str(dialog.preview)
        self.assertEqual(self.documents(), before, "a preview writes nothing")
        dialog.save().action_settle()
        note = self.credit_notes(rma)
        self.assertIn(note.currency_id.format(note.amount_total), shown)
        self.assertIn(note.currency_id.format(note.amount_untaxed), shown)
        self.assertEqual(rma.state, "done")

    def test_a_line_split_over_two_remedies(self):
        rma = self.accepted_rma((self.vases, 3))
        dialog = self.dialog(rma)
        with dialog.line_ids.edit(0) as row:
            row.quantity = 1
        with dialog.line_ids.new() as row:
            row.rma_line_id = rma.line_ids
            row.kind = "replacement"
            row.quantity = 2
        self.assertIn("Delivery of 2", dialog.preview)
        dialog.save().action_settle()
        self.assertEqual(rma.remedy_ids.mapped("kind"), ["refund", "replacement"])

    def test_a_deduction_shows_and_is_made(self):
        rma = self.accepted_rma(
            (self.vases, 1, {"reason_id": self.env.ref("aftersales_center.reason_goodwill").id})
        )
        dialog = self.dialog(rma)
        with dialog.line_ids.edit(0) as row:
            row.restocking_fee = 10
        shown = str(dialog.preview)
        dialog.save().action_settle()
        note = self.credit_notes(rma)
        self.assertIn(note.currency_id.format(note.amount_total), shown)
        self.assertEqual(len(note.invoice_line_ids), 3, "goods, discount and fee")

    def test_what_is_not_possible_is_said_before_it_is_tried(self):
        order = self.make_order((self.chair, 1), invoice=False)
        rma = self.approved_rma((order.order_line, 1))
        rma.line_ids.action_keep_item("Scratched")
        dialog = self.dialog(rma)
        with dialog.line_ids.edit(0) as row:
            row.kind = "price_reduction"
            row.reduction_percent = 10
        self.assertIn("not invoiced yet", dialog.preview)

    def test_all_or_none(self):
        rma = self.accepted_rma((self.vases, 1), (self.bowls, 1))
        dialog = self.dialog(rma)
        with dialog.line_ids.edit(1) as row:
            row.quantity = 5
        before = self.documents()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            dialog.save().action_settle()
        self.assertEqual(self.documents(), before)

    def test_a_row_of_another_return_is_refused(self):
        rma = self.accepted_rma((self.vases, 1))
        other = self.accepted_rma((self.bowls, 1))
        wizard = (
            self.env["aftersales.settle"]
            .with_user(self.agent)
            .create(
                {
                    "rma_id": rma.id,
                    "line_ids": [Command.create({"rma_line_id": other.line_ids.id, "quantity": 1})],
                }
            )
        )
        with self.assertRaisesRegex(UserError, "another return"):
            wizard.action_settle()

    def test_who_may(self):
        rma = self.accepted_rma((self.vases, 1))
        for user in (self.receiver, self.auditor, self.salesman):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["aftersales.settle"].with_user(user).create({"rma_id": rma.id})

    def test_what_stays_of_the_order_is_shown(self):
        rma = self.accepted_rma((self.vases, 2))
        shown = str(self.dialog(rma).preview)
        self.assertIn("What stays of the order", shown)
        stays = shown.split("What stays of the order")[1]
        self.assertIn(self.order.name, stays)
        self.assertEqual(stays.count("1 Units"), 2, "one stays invoiced, one may be claimed")
        rma.action_settle()
        ledger = self.entitlement(self.vases)
        self.assertEqual(self.vases.qty_invoiced, 1)
        self.assertIn(ledger.currency_id.format(ledger.amount_available), shown)

    def test_nothing_of_other_returns_can_be_previewed(self):
        """By RPC any id can be sent: a line of a return that the agent may not read."""
        team = self.env["aftersales.team"].create({"name": "Others"})
        hidden = self.accepted_rma((self.bowls, 1))
        hidden.sudo().write({"team_id": team.id, "user_id": self.supervisor.id})
        mine = self.accepted_rma((self.vases, 1))
        wizards = self.env["aftersales.settle"].with_user(self.agent)
        row = [Command.create({"rma_line_id": hidden.line_ids.id, "quantity": 1})]
        wizard = wizards.create({"rma_id": mine.id, "line_ids": row})
        wizard.invalidate_recordset()
        with self.assertRaises(AccessError):
            hidden.with_user(self.agent).line_ids.read(["quantity"])
        self.assertNotIn(self.order.invoice_ids.name, str(wizard.preview))
        self.assertFalse(wizard.line_ids.source_invoice_ids)
        with self.assertRaises(AccessError):
            wizards.create({"rma_id": hidden.id, "line_ids": row}).read(["preview"])

    def test_an_invoice_of_something_else_is_refused(self):
        other = self.make_order((self.lamp, 1))
        rma = self.accepted_rma((self.vases, 1))
        with self.assertRaisesRegex(ValidationError, "did not bill"):
            self.env["aftersales.remedy"].create(
                {
                    "rma_line_id": rma.line_ids.id,
                    "quantity": 1,
                    "source_invoice_id": other.invoice_ids.id,
                }
            )
