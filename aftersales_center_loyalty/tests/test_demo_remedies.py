"""The demo's return of four lines, settled by its agent: four remedies, their cost, the books."""

from odoo import Command
from odoo.tests import Form, TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoRemedies(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rma = cls.env.ref("aftersales_center.demo_rma_nair")
        cls.company = cls.rma.company_id
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.rma = cls.rma.with_env(cls.env)
        cls.agent = cls.env.ref("aftersales_center.demo_user_agent")
        cls.owed = cls.env["account.account"].create(
            {
                "name": "Vouchers",
                "code": "219977",
                "account_type": "liability_current",
                "company_ids": [Command.set(cls.company.ids)],
            }
        )
        program = cls.env["loyalty.program"].search(
            [("program_type", "=", "gift_card"), ("company_id", "in", (False, cls.company.id))]
        )
        products = program.rule_ids.product_ids | program.reward_ids.discount_line_product_id
        products.taxes_id = False
        products.property_account_income_id = cls.owed

    def balances(self):
        """``{account: balance}`` of all that is posted."""
        found = self.env["account.move.line"]._read_group(
            [("company_id", "=", self.company.id), ("parent_state", "=", "posted")],
            ["account_id"],
            ["balance:sum"],
        )
        return {account: round(balance, 2) for account, balance in found}

    def line(self, name):
        return self.env.ref(f"aftersales_center.demo_line_nair_{name}")

    def settle(self):
        """As the agent in the dialog: refund, exchange, repair, voucher, a row each."""
        wanted = {
            self.line("throw"): "refund",
            self.line("backpack"): "exchange",
            self.line("grinder"): "repair",
            self.line("kettle"): "voucher",
        }
        rma = self.rma.with_user(self.agent)
        context = rma.action_open_settle()["context"]
        dialog = Form(self.env["aftersales.settle"].with_user(self.agent).with_context(**context))
        self.assertEqual(len(dialog.line_ids), 4)
        for place, line in enumerate(self.rma.line_ids):
            with dialog.line_ids.edit(place) as row:
                self.assertEqual(row.rma_line_id, line)
                row.kind = wanted[line]
                if row.kind == "exchange":
                    row.exchange_product_id = self.env.ref(
                        "aftersales_center.demo_product_headphones"
                    )
                if row.needs_consent:
                    row.consent_evidence = "Said so on the phone"
        dialog.save().action_settle()
        return self.rma.remedy_ids.grouped("kind")

    def test_one_return_settled_in_four_ways(self):
        """15 % tax on everything. The throw: 98.00 + 14.70 back. The backpack, 135.00 + 20.25,
        for headphones at 149.00 + 22.35: 16.10 more. The grinder: repaired, nothing. The kettle:
        64.00 + 9.60 as a voucher."""
        before = self.balances()
        remedies = self.settle()
        repair = remedies["repair"]
        self.assertTrue(repair.repair_is_free)
        order = repair.repair_ids
        self.company.aftersales_labour_rate = 60.0
        order.aftersales_minutes = 15
        order.action_repair_start()
        order.action_repair_end()
        moves = (remedies["exchange"] | repair).move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        moves.picked = True
        moves.picking_id._action_done()
        self.assertEqual(set(self.rma.remedy_ids.mapped("state")), {"done"})
        self.assertEqual(self.rma.state, "done")
        voucher = remedies["voucher"].grant_ids.card_id
        self.assertEqual(voucher.points, 73.6)

        self.env.flush_all()
        after = self.balances()
        changed = {
            account: round(after[account] - before.get(account, 0.0), 2)
            for account in after
            if round(after[account] - before.get(account, 0.0), 2)
        }
        lines = self.rma.order_ids.invoice_ids.line_ids
        sales = lines.filtered(lambda line: line.product_id).account_id - self.owed
        tax = lines.filtered("tax_line_id").account_id
        receivable = lines.account_id.filtered(
            lambda account: account.account_type == "asset_receivable"
        )
        self.assertEqual(
            changed,
            {
                sales: 148.0,  # 98.00 + 135.00 − 149.00 + 64.00
                tax: 22.2,  # 14.70 + 20.25 − 22.35 + 9.60
                receivable: -96.6,  # 16.10 to come, 112.70 to pay back
                self.owed: -73.6,
            },
        )
        self.assertEqual(round(sum(after.values()), 2), round(sum(before.values()), 2))
        costs = {}
        for row in self.env["aftersales.cost"].search([("rma_id", "=", self.rma.id)]):
            costs[row.kind] = round(costs.get(row.kind, 0.0) + row.amount, 2)
        self.assertEqual(
            costs,
            {
                "credit": 297.0,  # 98.00 + 135.00 + 64.00
                "charge": -149.0,
                "goods_back": -177.8,  # 41.00 + 58.00 + 54.00 + 24.80, at cost
                "replacement": 71.0,
                "given_back": 54.0,
                "labour": 15.0,
            },
        )
        self.assertEqual(costs["credit"] + costs["charge"], changed[sales], "the ledger says so")
        self.rma.invalidate_recordset(["cost_total"])
        self.assertEqual(self.rma.with_user(self.agent).cost_total, 110.2)
