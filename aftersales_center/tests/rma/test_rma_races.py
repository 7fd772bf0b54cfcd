"""Twice at once: two database sessions on committed rows, and two clients over RPC.

PostgreSQL's REPEATABLE READ makes the loser fail with a serialization error, which Odoo
answers by running the request again; ``retrying`` here is Odoo's own.
"""

import threading

from psycopg2.errors import SerializationFailure

import odoo
from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from ..common import make_shop


@tagged("post_install", "-at_install")
class TestRaces(BaseCase):
    """Fixtures are committed and removed again; each session has a cursor of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = []
        cls.addClassCleanup(cls.remove_fixtures)
        with cls.session() as env:
            shop = make_shop(env)
            cls.ids = {key: value.id for key, value in shop.items() if hasattr(value, "_name")}

    @classmethod
    def session(cls):
        return Session(cls.registry)

    @classmethod
    def remove_fixtures(cls):
        """Take out what was committed, in SQL: business records refuse to be deleted."""
        with cls.registry.cursor() as cr:
            orders = tuple(cls.made) or (0,)
            cr.execute(
                """
                UPDATE stock_move SET aftersales_rma_line_id = NULL,
                       aftersales_remedy_id = NULL, aftersales_inspection_id = NULL,
                       aftersales_sent_line_id = NULL
                 WHERE sale_line_id IN (
                    SELECT id FROM sale_order_line WHERE order_id IN %(orders)s)
                    OR aftersales_inspection_id IS NOT NULL AND origin LIKE 'RMA/%%';
                DELETE FROM aftersales_remedy WHERE sale_line_id IN (
                    SELECT id FROM sale_order_line WHERE order_id IN %(orders)s);
                DELETE FROM aftersales_inspection WHERE rma_line_id IN (
                    SELECT l.id FROM aftersales_rma_line l JOIN sale_order_line s
                        ON s.id = l.sale_line_id WHERE s.order_id IN %(orders)s);
                DELETE FROM aftersales_rma WHERE id IN (
                    SELECT l.rma_id FROM aftersales_rma_line l JOIN sale_order_line s
                        ON s.id = l.sale_line_id WHERE s.order_id IN %(orders)s);
                DELETE FROM aftersales_entitlement WHERE sale_line_id IN (
                    SELECT id FROM sale_order_line WHERE order_id IN %(orders)s);
                """,
                {"orders": orders},
            )

    def order(self, quantity=2):
        """A delivered and invoiced order of lamps, committed; returns its line's id."""
        with self.session() as env:
            order = env["sale.order"].create(
                {
                    "partner_id": self.ids["customer"],
                    "order_line": [
                        Command.create(
                            {"product_id": self.ids["lamp"], "product_uom_qty": quantity}
                        )
                    ],
                }
            )
            order.action_confirm()
            order.picking_ids.move_ids.write({"quantity": quantity, "picked": True})
            order.picking_ids._action_done()
            order._create_invoices().action_post()
            self.made.append(order.id)
            return order.order_line.id

    def rma(self, env, line_id, quantity):
        return env["aftersales.rma"].create(
            {
                "partner_id": self.ids["customer"],
                "line_ids": [Command.create({"sale_line_id": line_id, "quantity": quantity})],
            }
        )

    def accepted(self, line_id, quantity):
        """A committed return, inspected and accepted; returns its id."""
        with self.session() as env:
            rma = self.rma(env, line_id, quantity)
            rma.action_approve()
            rma.receive_all()
            rma.line_ids._prepare_inspections().action_done()
            return rma.id

    def at_once(self, *actions):
        """Run ``actions(env)`` in threads that have all read before any of them writes.

        Each runs under Odoo's own retry. Returns their results or exceptions.
        """
        barrier = threading.Barrier(len(actions), timeout=60)
        results = [None] * len(actions)

        def work(index, action):
            first_try = [True]
            with self.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})

                def call():
                    cr.execute("SELECT 1")  # the snapshot is taken here
                    env["aftersales.entitlement"].search([])
                    if first_try[0]:
                        first_try[0] = False
                        barrier.wait()
                    return action(env)

                try:
                    results[index] = retrying(call, env)
                    cr.commit()  # pylint: disable=invalid-commit; a session of its own
                except Exception as error:
                    cr.rollback()
                    results[index] = error

        threads = [
            threading.Thread(target=work, args=(index, action))
            for index, action in enumerate(actions)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        return results

    def claimed(self, line_id):
        with self.session() as env:
            row = env["aftersales.entitlement"].search([("sale_line_id", "=", line_id)])
            return row.qty_claimed, row.qty_available

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
                wizard = (
                    env["stock.return.picking"]
                    .with_context(
                        active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
                    )
                    .create({"picking_id": picking.id})
                )
                wizard.product_return_moves.quantity = 2
                back = env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
                back.move_ids.picked = True
                back._action_done()
                self.assertEqual(back.state, "done")
            open_claim.rollback()


class Session:
    """A transaction of its own: committed when left, rolled back on an error."""

    def __init__(self, registry):
        self.registry = registry

    def __enter__(self):
        self.cr = self.registry.cursor()
        return api.Environment(self.cr, SUPERUSER_ID, {"tracking_disable": True})

    def __exit__(self, kind, *_error):
        if kind is None:
            self.cr.commit()  # pylint: disable=invalid-commit; a session of its own
        else:
            self.cr.rollback()
        self.cr.close()


assert odoo.release.version_info[0] == 19, "retrying() is Odoo's private function: check it"
