"""The example clients of docs/api, as they stand there, against a running server."""

import importlib.util
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

from odoo.tests import HttpCase, get_db_name, tagged

from .test_api import ApiCommon

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "api"


@tagged("post_install", "-at_install")
class TestExamples(HttpCase, ApiCommon):
    def setUp(self):
        super().setUp()
        if not EXAMPLES.is_dir():
            self.skipTest("the addon stands alone: its examples are in the repository")
        self.key = self.key_of(self.agent)

    def key_of(self, user):
        keys = self.env(user=user)["res.users.apikeys"].sudo()  # without an end, for the test
        return keys._generate("rpc", "test", None)

    def run_example(self, name, *arguments):
        """Run ``main`` of the example; returns ``(its result, what it printed)``."""
        spec = importlib.util.spec_from_file_location(f"aftersales_{name}", EXAMPLES / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        said = io.StringIO()
        with self.allow_requests(all_requests=True), redirect_stdout(said):
            result = module.main(*arguments)
        return module, result, said.getvalue()

    def test_json2(self):
        arguments = (self.base_url(), get_db_name(), self.key, "S90042", "LAMP")
        module, (asked, complaint), said = self.run_example("json2_client", *arguments)
        rma = self.env["aftersales.rma"].search([("external_ref", "=", "web-S90042-1")])
        self.assertEqual(rma.name, asked["name"])
        self.assertEqual(rma.create_uid, self.agent)
        self.assertEqual(self.env["aftersales.complaint"].browse(complaint["id"]).rma_ids, rma)
        self.assertIn("the same: True", said)
        self.assertIn(f"status: {rma.state}, unknown_case", said)
        self.assertIn("refused: unknown_order", said)
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.rma"), ("res_id", "=", rma.id)], limit=1
        )
        self.assertEqual((event.user_id, event.origin), (self.agent.id, "rpc"))
        # The whole call is refused: a wrong key, and a user without the right.
        with self.allow_requests(all_requests=True):
            with self.assertRaises(module.Problem) as caught:
                module.main(self.base_url(), get_db_name(), "0" * 40, "S90042", "LAMP")
            self.assertEqual(caught.exception.code, "http_401")
            shop = module.AfterSales(self.base_url(), get_db_name(), self.key_of(self.salesman))
            with self.assertRaises(module.Problem) as caught:
                shop.one("aftersales.rma", "api_create", values=self.wish())
            self.assertEqual(caught.exception.code, "http_403")
            # The doors take no ids, and what is behind them is closed.
            shop = module.AfterSales(self.base_url(), get_db_name(), self.key)
            for method, arguments in {
                "api_status": {"ids": [1], "refs": [1]},
                "_api_create_one": {"values": {}},
                "_write_guarded": {"ids": [rma.id], "vals": {"state": "done"}},
                "api_create": {"wrong": 1},
            }.items():
                with self.subTest(method), self.assertRaises(module.Problem) as caught:
                    shop.call("aftersales.rma", method, **arguments)
                self.assertIn(caught.exception.code, ("http_404", "http_403", "http_422"))

    def test_xmlrpc(self):
        made = self.api("api_create", self.wish())
        arguments = (self.base_url(), get_db_name(), self.agent.login, self.key)
        _module, state, said = self.run_example("xmlrpc_client", *arguments, made["name"])
        self.assertEqual(
            json.dumps(state, sort_keys=True),
            json.dumps(self.api("api_status", made["name"]), sort_keys=True),
        )
        self.assertIn(made["state"], said)
        _module, _state, said = self.run_example("xmlrpc_client", *arguments, "RMA/0/0")
        self.assertIn("There is no case “RMA/0/0”", said)

    def test_odoorpc(self):
        try:
            import odoorpc  # noqa: F401
        except ImportError:
            self.skipTest("OdooRPC is not installed (host/requirements/dev.txt)")
        host, port = self.base_url().removeprefix("http://").rsplit(":", 1)
        arguments = (host, port, get_db_name(), self.agent.login, self.agent.login)
        _module, answers, said = self.run_example("odoorpc_client", *arguments, "S90042", "LAMP")
        self.assertEqual(answers[1]["error"]["code"], "unknown_line")
        self.assertTrue(self.env["aftersales.rma"].search([("external_ref", "=", "rpc-S90042-1")]))
        self.assertIn("verdict: ", said)
