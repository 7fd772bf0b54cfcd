"""Two clients press at once on a real server: one gets the units, the other a clear sentence."""

import os
import socket
import subprocess
import sys
import threading
import time
import xmlrpc.client

import odoo
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import config

from ..race_common import RaceCase

TRIES = 10


@tagged("post_install", "-at_install")
class TestRpcRaces(RaceCase):
    """A server process of its own, on the committed rows of this database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        cls.url = f"http://127.0.0.1:{port}"
        cls.login = f"rpc-agent-{os.getpid()}"
        with cls.session() as env:
            user = env["res.users"].create(
                {
                    "name": "RPC Agent",
                    "login": cls.login,
                    "password": cls.login,
                    "group_ids": [odoo.Command.link(env.ref("aftersales_center.group_agent").id)],
                }
            )
            cls.uid = user.id
        cls.addClassCleanup(cls.archive_agent)
        cls.server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "odoo",
                "server",
                "-c",
                config["config"],
                "-d",
                get_db_name(),
                f"--http-port={port}",
                f"--db-filter=^{get_db_name()}$",
                "--max-cron-threads=0",
                "--log-level=critical",
            ]
        )
        cls.addClassCleanup(cls.stop)
        cls.wait_for_server()

    @classmethod
    def archive_agent(cls):
        with cls.session() as env:
            env["res.users"].browse(cls.uid).active = False

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(30)

    @classmethod
    def wait_for_server(cls):
        for _try in range(120):
            try:
                xmlrpc.client.ServerProxy(f"{cls.url}/xmlrpc/2/common").version()
                return
            except OSError:
                time.sleep(0.5)
        raise AssertionError("the server did not come up")

    def call(self, model, method, *arguments):
        objects = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object", allow_none=True)
        return objects.execute_kw(
            get_db_name(), self.uid, self.login, model, method, list(arguments)
        )

    def press_at_once(self, calls):
        barrier = threading.Barrier(len(calls))
        results = [None] * len(calls)

        def press(index, arguments):
            barrier.wait()
            try:
                results[index] = self.call(*arguments)
            except xmlrpc.client.Fault as fault:
                results[index] = fault.faultString

        threads = [
            threading.Thread(target=press, args=(index, arguments))
            for index, arguments in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        return results

    def test_two_clients_never_claim_the_same_unit(self):
        for attempt in range(TRIES):
            line_id = self.order(2)
            rma_ids = [
                self.call(
                    "aftersales.rma",
                    "create",
                    {
                        "partner_id": self.ids["customer"],
                        "line_ids": [(0, 0, {"sale_line_id": line_id, "quantity": 2})],
                    },
                )
                for _client in range(2)
            ]
            results = self.press_at_once(
                [("aftersales.rma", "action_request", [rma_id]) for rma_id in rma_ids]
            )
            with self.subTest(attempt=attempt):
                self.assertEqual(results.count(True), 1, results)
                (refused,) = [result for result in results if result is not True]
                self.assertIn("may still be claimed", refused)
                self.assertEqual(self.claimed(line_id), (2, 0))
