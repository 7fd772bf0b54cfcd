"""Twice at once: spending against taking back, and a customer's first eWallet."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.aftersales_center.tests.race_common import RaceCase


@tagged("post_install", "-at_install")
class TestCreditRaces(RaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.session() as env:
            programs = env["loyalty.program"].with_context(program_type="ewallet")
            program = programs.create(
                {
                    **programs._get_template_values()["ewallet"],
                    "name": "Race wallet",
                    "company_id": env.company.id,
                }
            )
            env.company.aftersales_credit_program_ids = program
            cls.ids["program"] = program.id
        cls.addClassCleanup(cls.archive_program)

    @classmethod
    def archive_program(cls):
        with cls.session() as env:
            env.company.aftersales_credit_program_ids = False
            env["loyalty.program"].browse(cls.ids["program"]).active = False

    def returned(self):
        """A committed return of one paid lamp that wants store credit; its id."""
        line_id = self.order(1)
        with self.session() as env:
            bill = env["sale.order.line"].browse(line_id).order_id.invoice_ids
            env["account.payment.register"].with_context(
                active_model="account.move", active_ids=bill.ids
            ).create({})._create_payments()
        rma_id = self.accepted(line_id, 1)
        with self.session() as env:
            line = env["aftersales.rma"].browse(rma_id).line_ids
            line.requested_remedy = "store_credit"
            line.action_record_consent("Told us")
        return rma_id

    def new_customer(self):
        with self.session() as env:
            self.ids["customer"] = (
                env["res.partner"].create({"name": "Racer", "email": "r@example.com"}).id
            )

    def wallets(self, env):
        return env["loyalty.card"].search(
            [
                ("program_id", "=", self.ids["program"]),
                ("partner_id", "=", self.ids["customer"]),
            ]
        )

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_two_first_credits_make_one_wallet(self):
        self.new_customer()
        rma_ids = [self.returned(), self.returned()]
        results = self.at_once(
            *[
                lambda env, rma_id=rma_id: env["aftersales.rma"].browse(rma_id).action_settle()
                for rma_id in rma_ids
            ]
        )
        self.assertEqual(results, [True, True])
        with self.session() as env:
            self.assertEqual(self.wallets(env).mapped("points"), [80.0])

    @mute_logger("odoo.sql_db", "odoo.service.model", "odoo.http")
    def test_spent_and_taken_back_at_once(self):
        for attempt in range(3):
            self.new_customer()
            rma_id = self.returned()
            with self.session() as env:
                env["aftersales.rma"].browse(rma_id).action_settle()
            with self.session() as env:
                card = self.wallets(env)
                order = env["sale.order"].create(
                    {
                        "partner_id": self.ids["customer"],
                        "order_line": [
                            Command.create({"product_id": self.ids["mug"], "product_uom_qty": 4})
                        ],
                    }
                )
                order._update_programs_and_rewards()
                reward = order._get_claimable_rewards()[card]
                order._apply_program_reward(reward[:1], card)
                order_id, card_id = order.id, card.id
                note_id = env["aftersales.rma"].browse(rma_id).remedy_ids.credit_note_ids.id
            results = self.at_once(
                lambda env, order_id=order_id: bool(
                    env["sale.order"].browse(order_id).action_confirm()
                ),
                lambda env, note_id=note_id: env["account.move"].browse(note_id).button_draft(),
            )
            with self.session() as env, self.subTest(attempt=attempt, results=results):
                card = env["loyalty.card"].browse(card_id)
                remedy = env["aftersales.rma"].browse(rma_id).remedy_ids
                spent = 38.0 if env["sale.order"].browse(order_id).state == "sale" else 0.0
                self.assertEqual(card.points, 0.0)
                self.assertEqual(remedy.credit_given, spent, "what was spent is not taken too")
                self.assertEqual(env["account.move"].browse(note_id).state, "draft")
