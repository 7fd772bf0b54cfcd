"""Twice at once: two database sessions on committed rows.

PostgreSQL's REPEATABLE READ makes the loser fail with a serialization error, which Odoo
answers by running the request again; ``retrying`` in the common class is Odoo's own.
"""

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import return_with_odoos_wizard
from ..race_common import RaceCase


@tagged("post_install", "-at_install")
class TestRaces(RaceCase):
    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_two_sessions_cannot_claim_the_same_unit(self):
        for attempt in range(5):
            line_id = self.order(2)
            ids = []
            with self.session() as env:
                ids = [self.rma(env, line_id, 2).id for _rma in range(2)]
            results = self.at_once(
                *[
                    lambda env, rma_id=rma_id: env["aftersales.rma"].browse(rma_id).action_request()
                    for rma_id in ids
                ]
            )
            refused = [result for result in results if isinstance(result, UserError)]
            with self.subTest(attempt=attempt):
                self.assertEqual(results.count(True), 1, results)
                self.assertEqual(len(refused), 1, results)
                self.assertIn("may still be claimed", str(refused[0]))
                self.assertEqual(self.claimed(line_id), (2, 0))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_stale_session_loses_instead_of_over_claiming(self):
        """Without a retry the loser gets a serialization failure, never a second claim."""
        line_id = self.order(2)
        with self.registry.cursor() as stale:
            stale_env = api.Environment(stale, SUPERUSER_ID, {})
            rma = self.rma(stale_env, line_id, 2)
            with self.session() as env:
                self.rma(env, line_id, 2).action_request()
            with self.assertRaises(SerializationFailure):
                rma.action_request()
            stale.rollback()
        self.assertEqual(self.claimed(line_id), (2, 0))

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_the_refund_button_pressed_twice_at_once_refunds_once(self):
        line_id = self.order(2)
        rma_id = self.accepted(line_id, 2)
        results = self.at_once(
            *[lambda env: env["aftersales.rma"].browse(rma_id).action_settle()] * 2
        )
        self.assertEqual(results.count(True), 1, results)
        self.assertEqual(sum(isinstance(result, UserError) for result in results), 1, results)
        with self.session() as env:
            remedies = env["aftersales.rma"].browse(rma_id).remedy_ids
            self.assertEqual(remedies.mapped("quantity"), [2])
            self.assertEqual(len(remedies.credit_line_ids.move_id), 1)
            self.assertEqual(remedies.amount_drawn, 80.0)

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_two_inspectors_move_each_unit_once(self):
        line_id = self.order(2)
        with self.session() as env:
            rma = self.rma(env, line_id, 2)
            rma.action_approve()
            rma.receive_all()
            rma_line = rma.line_ids.id
            drafts = env["aftersales.inspection"].create(
                [
                    {
                        "rma_line_id": rma_line,
                        "quantity": 2,
                        "disposition_id": env.ref("aftersales_center.disposition_restock").id,
                    }
                ]
                * 2
            )
            ids = drafts.ids
        results = self.at_once(
            *[
                lambda env, inspection_id=inspection_id: env["aftersales.inspection"]
                .browse(inspection_id)
                .action_done()
                for inspection_id in ids
            ]
        )
        self.assertEqual(results.count(True), 1, results)
        with self.session() as env:
            line = env["aftersales.rma.line"].browse(rma_line)
            self.assertEqual(line.qty_inspected, 2)

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_the_same_request_twice_at_once_is_one_return(self):
        line_id = self.order(2)

        def intake(env):
            return (
                env["aftersales.rma"]
                .create(
                    {
                        "partner_id": self.ids["customer"],
                        "channel": "api",
                        "external_ref": f"RACE-{line_id}",
                        "line_ids": [Command.create({"sale_line_id": line_id, "quantity": 1})],
                    }
                )
                .id
            )

        results = self.at_once(intake, intake)
        self.assertEqual(results[0], results[1], results)

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_a_delivery_never_waits_for_a_claim(self):
        """A plain stock flow commits while a claim on the same line is still open."""
        line_id = self.order(2)
        with self.registry.cursor() as open_claim:
            claim_env = api.Environment(open_claim, SUPERUSER_ID, {})
            self.rma(claim_env, line_id, 1).action_request()
            with self.session() as env:
                env.cr.execute("SET LOCAL lock_timeout = '2s'")
                line = env["sale.order.line"].browse(line_id)
                picking = line.move_ids.picking_id
                self.assertEqual(return_with_odoos_wizard(picking, 2).state, "done")
            open_claim.rollback()
