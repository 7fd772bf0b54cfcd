"""Two sessions that give the same unit at the same moment."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..race_common import RaceCase


@tagged("post_install", "-at_install")
class TestComplaintRemedyRaces(RaceCase):
    def complaint(self, line_id):
        with self.session() as env:
            order = env["sale.order.line"].browse(line_id).order_id
            return (
                env["aftersales.complaint"]
                .create(
                    {
                        "subject": "Race",
                        "partner_id": self.ids["customer"],
                        "order_ids": [Command.set(order.ids)],
                    }
                )
                .id
            )

    def giving(self, complaint_id, line_id, **values):
        def give(env):
            remedy = env["aftersales.remedy"].create(
                {
                    "complaint_id": complaint_id,
                    "sale_line_id": line_id,
                    "kind": "refund",
                    "quantity": 1,
                    **values,
                }
            )
            remedy.action_fulfil()
            return remedy.id

        return give

    def assertOneWon(self, results):
        lost = [result for result in results if isinstance(result, Exception)]
        self.assertEqual(len(lost), 1, results)
        self.assertIsInstance(lost[0], UserError, results)

    def test_two_complaints_refund_the_last_unit(self):
        line_id = self.order(1)
        first, second = self.complaint(line_id), self.complaint(line_id)
        results = self.at_once(self.giving(first, line_id), self.giving(second, line_id))
        self.assertOneWon(results)
        self.assertEqual(self.claimed(line_id), (1, 0))

    def test_a_return_and_a_complaint(self):
        line_id = self.order(1)
        complaint = self.complaint(line_id)

        def request(env):
            rma = self.rma(env, line_id, 1)
            rma.action_approve()
            return rma.id

        self.assertOneWon(self.at_once(self.giving(complaint, line_id), request))
        self.assertEqual(self.claimed(line_id), (1, 0))

    def test_a_full_reduction_and_a_refund(self):
        line_id = self.order(1)
        first, second = self.complaint(line_id), self.complaint(line_id)
        results = self.at_once(
            self.giving(first, line_id),
            self.giving(second, line_id, kind="price_reduction", reduction_percent=100),
        )
        self.assertOneWon(results)
        with self.session() as env:
            row = env["aftersales.entitlement"].search([("sale_line_id", "=", line_id)])
            self.assertEqual(row.amount_remedied, 40)

    def test_the_same_remedy_given_twice(self):
        line_id = self.order(2)
        complaint_id = self.complaint(line_id)
        with self.session() as env:
            remedy_id = (
                env["aftersales.remedy"]
                .create(
                    {
                        "complaint_id": complaint_id,
                        "sale_line_id": line_id,
                        "kind": "replacement",
                        "quantity": 1,
                    }
                )
                .id
            )

        def fulfil(env):
            return env["aftersales.remedy"].browse(remedy_id).action_fulfil()

        self.assertOneWon(self.at_once(fulfil, fulfil))
        with self.session() as env:
            moves = env["aftersales.remedy"].browse(remedy_id).move_ids
            self.assertEqual(sum(moves.mapped("product_uom_qty")), 1)
