"""Role × action × company, and no price in anything a receiver can reach."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import ROLES, AftersalesCommon

AGENTS = {"agent", "supervisor", "administrator"}
RECEIVERS = AGENTS | {"receiver"}


@tagged("post_install", "-at_install")
class TestRoles(AftersalesCommon):
    """Who may do what; everything else is an access error that changes nothing."""

    def setUp(self):
        super().setUp()
        self.order = self.make_order((self.lamp, 3))
        self.line = self.order.order_line

    def matrix(self, allowed, prepare, action):
        for role in ROLES:
            records = prepare()
            user = getattr(self, role)
            with self.subTest(role=role):
                if role in allowed:
                    action(records.with_user(user))
                else:
                    with self.assertRaises(UserError):
                        action(records.with_user(user))

    def test_create(self):
        self.matrix(
            AGENTS,
            lambda: self.env["aftersales.rma"],
            lambda rmas: rmas.create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [Command.create({"sale_line_id": self.line.id, "quantity": 1})],
                }
            ),
        )

    def test_decisions(self):
        def draft():
            return self.make_order((self.lamp, 1)).order_line

        for action in ("action_request", "action_approve", "action_cancel"):
            self.matrix(
                AGENTS,
                lambda: self.make_rma((draft(), 1)),
                lambda rma, action=action: getattr(rma, action)(),
            )
        self.matrix(
            AGENTS, lambda: self.make_rma((draft(), 1)), lambda rma: rma.action_reject("No.")
        )

    def test_receiving(self):
        self.matrix(
            RECEIVERS,
            lambda: self.approved_rma((self.make_order((self.lamp, 1)).order_line, 1)),
            lambda rma: rma.receive_all(),
        )

    def test_inspecting(self):
        def received():
            return self.received_rma((self.make_order((self.lamp, 1)).order_line, 1))

        self.matrix(
            RECEIVERS, received, lambda rma: rma.line_ids._prepare_inspections().action_done()
        )

    def test_settling(self):
        def accepted():
            return self.accepted_rma((self.make_order((self.lamp, 1)).order_line, 1))

        self.matrix(AGENTS, accepted, lambda rma: rma.action_settle())

    def test_deleting(self):
        self.matrix(AGENTS, lambda: self.make_rma((self.line, 1)), lambda rma: rma.unlink())

    def test_configuration_is_for_administrators(self):
        for model, values in {
            "aftersales.reason": {"name": "New", "code": "new"},
            "aftersales.grade": {"name": "New", "code": "N"},
            "aftersales.disposition": {"name": "New", "kind": "restock"},
            "aftersales.team": {"name": "New"},
        }.items():
            for role in ROLES:
                records = self.env[model].with_user(getattr(self, role))
                with self.subTest(model=model, role=role):
                    if role == "administrator":
                        records.create(values).unlink()
                    else:
                        with self.assertRaises(AccessError):
                            records.create(values)
                        self.assertTrue(records.has_access("read"))

    def test_nothing_is_granted_to_every_new_user(self):
        default = self.env.ref("base.default_user_group", raise_if_not_found=False)
        ours = self.env["res.groups"].search(
            [("privilege_id", "=", self.env.ref("aftersales_center.privilege_aftersales").id)]
        )
        self.assertEqual(len(ours), 5)
        if default:
            self.assertFalse(default.all_implied_ids & ours)

    def test_no_role_gets_stock_or_accounting_groups(self):
        foreign = self.env.ref("stock.group_stock_user") | self.env.ref(
            "account.group_account_invoice"
        )
        for role in ROLES:
            self.assertFalse(getattr(self, role).all_group_ids & foreign, role)
        self.assertEqual(self.receiver.group_ids.implied_ids, self.env.ref("base.group_user"))


@tagged("post_install", "-at_install")
class TestTeamsAndCompanies(AftersalesCommon):
    def setUp(self):
        super().setUp()
        self.line = self.make_order((self.lamp, 3)).order_line

    def test_an_agent_sees_the_cases_of_their_teams_and_of_none(self):
        mine, other = self.env["aftersales.team"].create(
            [{"name": "Mine", "user_ids": [self.agent.id]}, {"name": "Other"}]
        )
        rmas = {
            name: self.make_rma((self.line, 1), user=self.env.user, team_id=team, user_id=False)
            for name, team in {"mine": mine.id, "other": other.id, "none": False}.items()
        }
        visible = (
            self.env["aftersales.rma"]
            .with_user(self.agent)
            .search([("id", "in", [rma.id for rma in rmas.values()])])
        )
        self.assertEqual(visible, rmas["mine"] | rmas["none"])
        for user in (self.supervisor, self.auditor, self.receiver):
            self.assertEqual(
                len(
                    self.env["aftersales.rma"]
                    .with_user(user)
                    .search([("id", "in", [rma.id for rma in rmas.values()])])
                ),
                3,
            )
        with self.assertRaises(AccessError):
            rmas["other"].with_user(self.agent).action_request()

    def test_no_role_reaches_another_company(self):
        second = self.env["res.company"].create({"name": "Second Shop"})
        self.env.user.company_ids |= second
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", second.id)])
        self.assertTrue(warehouse.aftersales_location_id)
        foreign = (
            self.env["aftersales.rma"]
            .with_company(second)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": second.id,
                    "warehouse_id": warehouse.id,
                    "line_ids": [Command.create({"product_id": self.lamp.id, "quantity": 1})],
                }
            )
        )
        self.assertRegex(foreign.name, "00001$")
        for role in ROLES:
            user = getattr(self, role)
            with self.subTest(role=role):
                self.assertFalse(
                    self.env["aftersales.rma"].with_user(user).search([("id", "=", foreign.id)])
                )
                with self.assertRaises(AccessError):
                    foreign.with_user(user).read(["name"])
        with self.assertRaises(UserError):
            foreign.line_ids.sale_line_id = self.line
        with self.assertRaises(UserError):
            self.make_rma((self.line, 1), user=self.env.user).warehouse_id = warehouse


@tagged("post_install", "-at_install")
class TestOverRpc(HttpCase, AftersalesCommon):
    """The same over JSON-RPC, as a client of each role would try it."""

    def call(self, login, model, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    @mute_logger("odoo.http")
    def test_state_cannot_be_written_over_rpc(self):
        rma = self.make_rma((self.make_order((self.lamp, 1)).order_line, 1))
        for role in ROLES:
            with self.assertRaises(Exception) as caught:
                self.call(
                    f"test_{role}",
                    "aftersales.rma",
                    "write",
                    rma.ids,
                    {"state": "done"},
                    context={"install_mode": True},
                )
            self.assertRegex(str(caught.exception), "(User|Access)Error")
        self.assertEqual(rma.state, "draft")

    @mute_logger("odoo.http")
    def test_private_doors_are_not_callable(self):
        rma = self.make_rma((self.make_order((self.lamp, 1)).order_line, 1))
        for method, arguments in {
            "_set_state": ["done", ["draft"]],
            "_write_guarded": [{"state": "done"}],
        }.items():
            with self.assertRaises(Exception):  # noqa: B017 whatever the client makes of it
                self.call("test_administrator", "aftersales.rma", method, rma.ids, *arguments)
        self.assertEqual(rma.state, "draft")

    def test_a_receiver_finds_no_price_in_anything_of_ours(self):
        rma = self.settled_rma((self.make_order((self.lamp, 1)).order_line, 1))
        models = [
            "aftersales.rma",
            "aftersales.rma.line",
            "aftersales.inspection",
            "aftersales.grade",
            "aftersales.disposition",
            "aftersales.reason",
        ]
        for model in models:
            described = self.call("test_receiver", model, "fields_get")
            kinds = {name: field["type"] for name, field in described.items()}
            self.assertNotIn("monetary", kinds.values(), model)
            self.assertFalse(
                [name for name in kinds if "price" in name or "amount" in name or "cost" in name],
                model,
            )
            records = self.env[model].with_user(self.receiver).search([], limit=5)
            rows = self.call("test_receiver", model, "read", records.ids, list(kinds))
            self.assertNotIn(
                "40.0",
                str(
                    [
                        {k: v for k, v in row.items() if kinds[k] in ("char", "text", "html")}
                        for row in rows
                    ]
                ),
            )
        for model in (
            "aftersales.remedy",
            "aftersales.entitlement",
            "sale.order",
            "stock.move",
            "account.move",
        ):
            with self.assertRaises(Exception), mute_logger("odoo.http"):  # noqa: B017
                self.call("test_receiver", model, "search_read", [], ["id"], limit=1)
        self.assertEqual(rma.state, "done")

    def test_a_receiver_books_and_inspects_over_rpc(self):
        rma = self.approved_rma((self.make_order((self.lamp, 2)).order_line, 2))
        self.call(
            "test_receiver",
            "aftersales.rma",
            "receive_goods",
            rma.ids,
            [{"line_id": rma.line_ids.id, "product_id": self.lamp.id, "quantity": 2}],
        )
        self.call("test_receiver", "aftersales.rma", "action_inspect", rma.ids)
        self.env.invalidate_all()
        self.call("test_receiver", "aftersales.inspection", "action_done", rma.inspection_ids.ids)
        self.env.invalidate_all()
        self.assertEqual(rma.inspection_status, "done")
