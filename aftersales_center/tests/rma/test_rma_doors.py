"""State moves through actions only: every door is tried, by everyone, the superuser too.

A refusal is a UserError; that a role has no right at all (AccessError) is one of them.
"""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ROLES, AftersalesCommon

HEADER = {
    "state": "done",
    "receipt_status": "done",
    "inspection_status": "done",
    "remedy_status": "done",
    "date_done": "2026-01-01",
}
LINE = {
    "qty_approved": 9,
    "qty_claimed": 9,
    "qty_received": 9,
    "qty_inspected": 9,
    "qty_accepted": 9,
    "qty_remedied": 9,
    "qty_settled": 9,
    "qty_lost": 9,
    "is_unplanned": True,
    "remedy_status": "done",
}
REMEDY = {
    "state": "done",
    "sale_line_id": 1,
    "rma_id": 1,
    "company_id": 2,
    "amount_drawn": 5,
    "qty_uninvoiced": 1,
    "override_amount": 99,
}


@tagged("post_install", "-at_install")
class TestDoors(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 2))
        self.rma = self.make_rma((self.order.order_line, 1))

    def everyone(self):
        """The return as each role, as the superuser, and with keys that might open a door."""
        keys = {
            "skip_guard": True,
            "install_mode": True,
            "force": True,
            "import_file": True,
            "default_state": "done",
            "no_check": True,
            "tracking_disable": True,
        }
        for role in ROLES:
            yield self.rma.with_user(getattr(self, role))
        yield self.rma.sudo()
        yield self.rma.sudo().with_context(**keys)

    def test_write(self):
        for rma in self.everyone():
            for name, value in HEADER.items():
                with self.assertRaises(UserError):
                    rma.write({name: value})
            for name, value in LINE.items():
                with self.assertRaises(UserError):
                    rma.line_ids.write({name: value})
        self.assertEqual((self.rma.state, self.rma.line_ids.qty_approved), ("draft", 0))

    def test_write_through_the_parent(self):
        for rma in self.everyone():
            for name, value in LINE.items():
                with self.assertRaises(UserError):
                    rma.write({"line_ids": [Command.update(rma.line_ids.id, {name: value})]})
                with self.assertRaises(UserError):
                    rma.write(
                        {
                            "line_ids": [
                                Command.create(
                                    {"product_id": self.lamp.id, "quantity": 1, name: value}
                                )
                            ]
                        }
                    )

    def test_create(self):
        for name, value in HEADER.items():
            with self.assertRaises(UserError):
                self.env["aftersales.rma"].create({"partner_id": self.customer.id, name: value})
        for name, value in LINE.items():
            with self.assertRaises(UserError):
                self.env["aftersales.rma.line"].create(
                    {"rma_id": self.rma.id, "product_id": self.lamp.id, name: value}
                )

    def test_the_value_it_starts_with_anyway_is_no_attack(self):
        rma = self.env["aftersales.rma"].create(
            {"partner_id": self.customer.id, "state": "draft", "date_done": False}
        )
        self.assertEqual(rma.state, "draft")

    def test_defaults_from_the_context_open_nothing(self):
        keys = {f"default_{name}": value for name, value in {**HEADER, **LINE}.items()}
        rma = (
            self.env["aftersales.rma"]
            .with_context(**keys)
            .create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create({"sale_line_id": self.order.order_line.id, "quantity": 1})
                    ],
                }
            )
        )
        self.assertEqual(rma.state, "draft")
        self.assertEqual(rma.remedy_status, "no")
        self.assertEqual((rma.line_ids.qty_approved, rma.line_ids.qty_claimed), (0, 0))
        self.assertFalse(rma.line_ids.is_unplanned)

    def test_copy_starts_again(self):
        self.rma.action_approve()
        copy = self.rma.copy()
        self.assertEqual((copy.state, copy.line_ids.qty_approved), ("draft", 0))
        self.assertNotEqual(copy.name, self.rma.name)
        with self.assertRaises(UserError):
            self.rma.copy({"state": "approved"})

    def test_import(self):
        result = self.env["aftersales.rma"].load(
            ["partner_id/.id", "state"], [[str(self.customer.id), "approved"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("follows from what was done", result["messages"][0]["message"])

    def test_remedies(self):
        rma = self.accepted_rma((self.order.order_line, 1))
        remedy = self.env["aftersales.remedy"].create(
            {"rma_line_id": rma.line_ids.id, "quantity": 1}
        )
        for name, value in REMEDY.items():
            with self.assertRaises(UserError):
                remedy.sudo().write({name: value})
            with self.assertRaises(UserError):
                remedy.create({"rma_line_id": rma.line_ids.id, "quantity": 1, name: value})
        self.assertEqual(remedy.state, "to_do")

    def test_inspections(self):
        rma = self.received_rma((self.order.order_line, 1))
        with self.assertRaises(UserError):
            self.env["aftersales.inspection"].create(
                {"rma_line_id": rma.line_ids.id, "state": "done"}
            )
        inspection = self.inspect(rma)
        with self.assertRaises(UserError):
            inspection.sudo().write({"verdict": "rejected"})
        with self.assertRaises(UserError):
            inspection.sudo().unlink()

    def test_the_ledger(self):
        self.rma.action_request()
        ledger = self.entitlement(self.order.order_line)
        for values in ({"qty_claimed": 0}, {"amount_remedied": 0}):
            with self.assertRaises(UserError):
                ledger.write(values)
        for role in ROLES:
            with self.assertRaises(UserError):
                ledger.with_user(getattr(self, role)).unlink()
        with self.assertRaises(UserError):
            self.order.order_line.with_user(self.agent).write(
                {"aftersales_entitlement_ids": [Command.update(ledger.id, {"qty_claimed": 0})]}
            )

    def test_decided_lines_are_frozen(self):
        self.rma.action_approve()
        line = self.rma.line_ids
        for values in (
            {"quantity": 2},
            {"qty_to_approve": 2},
            {"product_id": self.mug.id},
            {"sale_line_id": False},
        ):
            with self.assertRaises(UserError):
                line.write(values)
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            self.rma.write(
                {"line_ids": [Command.create({"product_id": self.mug.id, "quantity": 1})]}
            )
        with self.assertRaises(UserError):
            self.rma.warehouse_id = self.warehouse.copy()

    def test_a_line_stays_in_its_return(self):
        other = self.make_rma((self.order.order_line, 1))
        with self.assertRaises(UserError):
            self.rma.line_ids.rma_id = other

    def test_what_was_requested_is_kept(self):
        self.rma.action_request()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            self.rma.unlink()
        draft = self.make_rma((self.order.order_line, 1))
        draft.unlink()
        self.assertFalse(draft.exists())


@tagged("post_install", "-at_install")
class TestStates(AftersalesCommon):
    """Every action from every state: allowed ones go, the others say where the return stands."""

    ALLOWED = {
        "action_request": {"draft"},
        "action_approve": {"draft", "requested"},
        "action_reject": {"draft", "requested"},
        "action_cancel": {"draft", "requested", "approved"},
        "action_reopen": {"done"},
        "action_draft": {"rejected", "cancelled"},
        "action_nothing_more_comes": {"approved"},
    }

    def in_state(self, state):
        order = self.make_order((self.lamp, 1))
        if state == "done":
            return self.settled_rma((order.order_line, 1))
        rma = self.make_rma((order.order_line, 1))
        steps = {
            "draft": lambda: None,
            "requested": rma.action_request,
            "approved": rma.action_approve,
            "rejected": lambda: rma.action_reject("No."),
            "cancelled": rma.action_cancel,
        }
        steps[state]()
        self.assertEqual(rma.state, state)
        return rma

    def test_matrix(self):
        for state in ["draft", "requested", "approved", "done", "rejected", "cancelled"]:
            rma = self.in_state(state)
            for action, allowed in self.ALLOWED.items():
                arguments = ["Because."] if action == "action_reject" else []
                with self.subTest(action=action, state=state), self.undone():
                    if state in allowed:
                        getattr(rma, action)(*arguments)
                    else:
                        with self.assertRaises(UserError):
                            getattr(rma, action)(*arguments)
                        self.assertEqual(rma.state, state)
                self.assertEqual(rma.state, state, "each action begins in this state")

    def test_done_only_when_everything_is(self):
        order = self.make_order((self.lamp, 1))
        rma = self.received_rma((order.order_line, 1))
        with self.assertRaisesRegex(UserError, "Inspection, Remedy"):
            rma.action_done()

    def test_closing_by_itself_is_a_setting(self):
        self.company.aftersales_auto_done = False
        order = self.make_order((self.lamp, 1))
        rma = self.settled_rma((order.order_line, 1))
        self.assertEqual(rma.state, "approved")
        rma.action_done()
        self.assertEqual(rma.state, "done")

    def test_rejecting_needs_a_reason(self):
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1))
        rma.action_request()
        with self.assertRaisesRegex(UserError, "reason"):
            rma.action_reject("   ")

    def test_refusing_every_line_is_not_an_approval(self):
        order = self.make_order((self.lamp, 1))
        rma = self.make_rma((order.order_line, 1))
        rma.action_request()
        rma.line_ids.qty_to_approve = 0
        with self.assertRaisesRegex(UserError, "reject the return"):
            rma.action_approve()

    def test_one_approved_line_approves_the_return(self):
        order = self.make_order((self.lamp, 1), (self.mug, 1))
        rma = self.make_rma((order.order_line[0], 1), (order.order_line[1], 1))
        rma.action_request()
        rma.line_ids[1].qty_to_approve = 0
        rma.action_approve()
        self.assertEqual(rma.line_ids[1].receipt_status, "no")
        self.assertEqual(self.entitlement(order.order_line[1]).qty_available, 1)

    def test_actions_work_on_many(self):
        order = self.make_order((self.lamp, 3))
        rmas = self.make_rma((order.order_line, 1)) + self.make_rma((order.order_line, 2))
        rmas.action_approve()
        rmas.with_user(self.receiver).receive_all()
        self.inspect(rmas)
        rmas.action_settle()
        self.assertEqual(rmas.mapped("state"), ["done", "done"])
        self.assertEqual(len(self.credit_notes(rmas)), 1, "one credit note per source invoice")

    def test_the_chatter_tells_the_story_in_plain_words(self):
        order = self.make_order((self.lamp, 2))
        rma = self.settled_rma((order.order_line, 1))
        story = " ".join(str(body) for body in rma.message_ids.sorted("id").mapped("body"))
        read = 0
        for words in (
            "Return requested",
            "Return approved",
            "Desk Lamp: 1 Units of 1 Units",
            "Goods received",
            "Goods inspected",
            "Refund of 1 Units",
            "Return done",
        ):
            self.assertIn(words, story[read:])
            read = story.index(words, read)
        self.assertEqual(story.count("Refund of"), 1)

    def test_one_mail_per_event_never_one_per_product(self):
        # Those of the demo data would have to be sent first.
        self.env["aftersales.notice"].search([("state", "=", "waiting")]).unlink()
        order = self.make_order((self.lamp, 1), (self.mug, 1))
        rma = self.approved_rma((order.order_line[0], 1), (order.order_line[1], 1))
        notices = self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])
        self.assertEqual(notices.mapped("event"), ["approved"])
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_center.cron_notices").method_direct_trigger()
        self.assertEqual(notices.state, "sent", notices.error)
        mails = self.env["mail.mail"].search(
            [("model", "=", "aftersales.rma"), ("res_id", "=", rma.id)]
        )
        self.assertEqual(len(mails), 1)
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_center.cron_notices").method_direct_trigger()
        self.assertEqual(
            len(mails.search([("model", "=", "aftersales.rma"), ("res_id", "=", rma.id)])), 1
        )
