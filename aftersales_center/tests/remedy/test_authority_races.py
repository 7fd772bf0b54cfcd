"""Authority holds when people decide about one return at the same moment."""

import uuid

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..race_common import RaceCase

QUIET = ("odoo.sql_db", "odoo.service.model")


@tagged("post_install", "-at_install")
class TestAuthorityRaces(RaceCase):
    """The agent decides 50 alone; a lamp costs 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.remove_words)
        name = uuid.uuid4().hex[:8]
        with cls.session() as env:
            users = {
                who: new_test_user(
                    env, f"{who}_{name}", groups=f"aftersales_center.group_{who.split('_')[0]}"
                )
                for who in ("agent_one", "supervisor_one", "supervisor_two")
            }
            cls.users = {who: user.id for who, user in users.items()}
            limit = env["aftersales.authority"].create(
                {
                    "role": "agent",
                    "amount": 50.0,
                    "currency_id": env.company.currency_id.id,
                    "company_id": env.company.id,
                }
            )
            cls.limit_id = limit.id

    @classmethod
    def remove_words(cls):
        """Before the fixtures: words on proposals refuse to be deleted, even in SQL."""
        with cls.session() as env:
            table, orders = "aftersales_remedy_approval", tuple(cls.made) or (0,)
            env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_frozen")
            env.cr.execute(
                f"""
                DELETE FROM {table} WHERE remedy_id IN (
                    SELECT r.id FROM aftersales_remedy r JOIN sale_order_line s
                        ON s.id = r.sale_line_id WHERE s.order_id IN %s)
                """,
                [orders],
            )
            env.cr.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_frozen")
            env["aftersales.authority"].browse(cls.limit_id).unlink()
            env["res.users"].browse(cls.users.values()).active = False

    def setUp(self):
        super().setUp()
        self.two_people_above(0.0)

    def two_people_above(self, amount):
        with self.session() as env:
            env["aftersales.authority"].browse(self.limit_id).two_people_above = amount

    def planned(self, *quantities):
        """Committed remedies of these quantities on one return, not fulfilled; their ids."""
        rma_id = self.accepted(self.order(sum(quantities)), sum(quantities))
        with self.session() as env:
            line = env["aftersales.rma"].browse(rma_id).line_ids
            remedies = env["aftersales.remedy"].create(
                [{"rma_line_id": line.id, "quantity": quantity} for quantity in quantities]
            )
            return remedies.ids

    def proposed(self, quantity=2):
        ids = self.planned(quantity)
        with self.session() as env:
            self.fulfil(env, "agent_one", ids)
            self.assertNotEqual(env["aftersales.remedy"].browse(ids).awaits_authority, "no")
        return ids

    def fulfil(self, env, who, ids):
        return self.remedies(env, who, ids).action_fulfil()

    def authorise(self, who, ids):
        return lambda env: self.remedies(env, who, ids).action_authorise()

    def remedies(self, env, who, ids):
        return env["aftersales.remedy"].with_user(self.users[who]).browse(ids)

    def outcome(self, ids):
        """``(states, words, credited per remedy, credit notes)`` as committed."""
        with self.session() as env:
            remedies = env["aftersales.remedy"].browse(ids)
            lines = remedies.credit_line_ids.filtered(lambda line: line.parent_state == "posted")
            return (
                remedies.mapped("state"),
                remedies.approval_ids.sorted("id").mapped("event"),
                [
                    sum(
                        lines.filtered(lambda x, r=r: x.aftersales_remedy_id == r).mapped(
                            "quantity"
                        )
                    )
                    for r in remedies
                ],
                len(lines.move_id),
            )

    def refusals(self, results):
        for result in results:
            if isinstance(result, Exception):
                self.assertIsInstance(result, UserError, result)
        return sum(isinstance(result, UserError) for result in results)

    @mute_logger(*QUIET)
    def test_two_supervisors_authorise_the_same_proposal(self):
        """One yes does it; the other is told that nothing waits."""
        ids = self.proposed()
        results = self.at_once(
            self.authorise("supervisor_one", ids), self.authorise("supervisor_two", ids)
        )
        self.assertEqual(self.refusals(results), 1, results)
        self.assertEqual(self.outcome(ids), (["done"], ["proposed", "approved"], [2.0], 1), results)

    @mute_logger(*QUIET)
    def test_the_two_people_it_takes_at_once(self):
        """Each sees the other's yes: it is done once, and does not wait for ever."""
        self.two_people_above(60.0)
        ids = self.proposed()
        results = self.at_once(
            self.authorise("supervisor_one", ids), self.authorise("supervisor_two", ids)
        )
        self.assertEqual(self.refusals(results), 0, results)
        self.assertEqual(
            self.outcome(ids), (["done"], ["proposed", "approved", "approved"], [2.0], 1), results
        )

    @mute_logger(*QUIET)
    def test_one_person_in_two_sessions_is_no_second_person(self):
        self.two_people_above(60.0)
        ids = self.proposed()
        results = self.at_once(*[self.authorise("supervisor_one", ids)] * 2)
        self.assertEqual(self.refusals(results), 1, results)
        self.assertEqual(self.outcome(ids), (["to_do"], ["proposed", "approved"], [0], 0), results)

    @mute_logger(*QUIET)
    def test_yes_and_no_at_once(self):
        """One of them was first; the other is told so, and nothing is both."""
        ids = self.proposed()
        results = self.at_once(
            self.authorise("supervisor_one", ids),
            lambda env: self.remedies(env, "supervisor_two", ids).action_refuse_authority("No"),
        )
        self.assertEqual(self.refusals(results), 1, results)
        states, words, _credited, notes = self.outcome(ids)
        if words[-1] == "approved":
            self.assertEqual((states, notes), (["done"], 1))
        else:
            self.assertEqual((states, words, notes), (["to_do"], ["proposed", "refused"], 0))

    @mute_logger(*QUIET)
    def test_an_agent_settles_two_remedies_of_one_return_at_once(self):
        """Each is within the limit, both together are not: one waits."""
        first, second = ids = self.planned(1, 1)
        results = self.at_once(
            lambda env: self.fulfil(env, "agent_one", [first]),
            lambda env: self.fulfil(env, "agent_one", [second]),
        )
        self.assertEqual(self.refusals(results), 0, results)
        states, words, credited, _notes = self.outcome(ids)
        self.assertEqual(sorted(states), ["done", "to_do"], results)
        self.assertEqual((sum(credited), words), (1.0, ["proposed"]))
        with self.session() as env:
            waiting = env["aftersales.remedy"].browse(ids).mapped("awaits_authority")
            self.assertEqual(sorted(waiting), ["no", "supervisor"])

    @mute_logger(*QUIET)
    def test_an_agent_settles_two_lines_of_one_return_at_once(self):
        """Different lines change different rows, and still count together."""
        with self.session() as env:
            order = env["sale.order"].create(
                {
                    "partner_id": self.ids["customer"],
                    "order_line": [
                        Command.create({"product_id": self.ids["lamp"], "product_uom_qty": 1})
                        for _line in range(2)
                    ],
                }
            )
            self.made.append(order.id)
            order.action_confirm()
            for move in order.picking_ids.move_ids:
                move.write({"quantity": 1, "picked": True})
            order.picking_ids._action_done()
            order._create_invoices().action_post()
            rma = env["aftersales.rma"].create(
                {
                    "partner_id": self.ids["customer"],
                    "line_ids": [
                        Command.create({"sale_line_id": line.id, "quantity": 1})
                        for line in order.order_line
                    ],
                }
            )
            rma.action_approve()
            rma.receive_all()
            rma.line_ids._prepare_inspections().action_done()
            first, second = ids = (
                env["aftersales.remedy"]
                .create([{"rma_line_id": line.id, "quantity": 1} for line in rma.line_ids])
                .ids
            )
        results = self.at_once(
            lambda env: self.fulfil(env, "agent_one", [first]),
            lambda env: self.fulfil(env, "agent_one", [second]),
        )
        self.assertEqual(self.refusals(results), 0, results)
        states, words, credited, _notes = self.outcome(ids)
        self.assertEqual((sorted(states), sum(credited)), (["done", "to_do"], 1.0), results)
        self.assertEqual(words, ["proposed"])
