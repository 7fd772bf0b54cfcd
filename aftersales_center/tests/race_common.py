"""Committed fixtures, sessions of their own, and actions that run at the same moment."""

import threading
from contextlib import suppress
from unittest.mock import patch

import odoo
from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name

from .common import make_shop

assert odoo.release.version_info[0] == 19, "retrying() is Odoo's private function: check it"


class Killed(BaseException):
    """The worker is gone, in the middle of it."""


class RaceCase(BaseCase):
    """Fixtures are committed and removed again; each session has a cursor of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = []
        cls.addClassCleanup(cls.remove_fixtures)
        with cls.session() as env:
            shop = make_shop(env)
            # Not the address that other tests' mails come from: this customer stays.
            shop["customer"].email = f"{cls.__name__.lower()}@race.example"
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
                DELETE FROM aftersales_notice WHERE rma_id IN (
                    SELECT l.rma_id FROM aftersales_rma_line l JOIN sale_order_line s
                        ON s.id = l.sale_line_id WHERE s.order_id IN %(orders)s);
                ALTER TABLE aftersales_escalation DISABLE TRIGGER USER;
                DELETE FROM aftersales_escalation WHERE rma_id IN (
                    SELECT l.rma_id FROM aftersales_rma_line l JOIN sale_order_line s
                        ON s.id = l.sale_line_id WHERE s.order_id IN %(orders)s);
                ALTER TABLE aftersales_escalation
                    ENABLE ALWAYS TRIGGER aftersales_escalation_frozen;
                ALTER TABLE aftersales_escalation
                    ENABLE ALWAYS TRIGGER aftersales_escalation_no_truncate;
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

    def killed(self, job, model, method, after=1):
        """Run ``job`` in a worker that is killed in the ``after``-th call of ``method``."""
        calls = []
        original = getattr(self.registry[model], method)

        def work(records, *arguments):
            calls.append(1)
            result = original(records, *arguments)
            if len(calls) == after:
                raise Killed
            return result

        with patch.object(self.registry[model], method, work):
            with suppress(Killed), self.session() as env:
                job(env)

    def claimed(self, line_id):
        with self.session() as env:
            row = env["aftersales.entitlement"].search([("sale_line_id", "=", line_id)])
            return row.qty_claimed, row.qty_available


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
