"""Anchors leave the machine once per day and place, and are tried again when a place is down."""

import json
import os
import tempfile
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .audit_common import AuditCommon


class Vault(BaseHTTPRequestHandler):
    """A place that keeps what is posted, or is down."""

    kept = []
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 200:
            self.kept.append(body.decode())
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing: the test's own output is enough."""


@tagged("post_install", "-at_install")
class TestAnchors(AuditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Anchor = cls.env["aftersales.audit.anchor"]
        cls.tomorrow = fields.Date.today() + timedelta(days=1)

    def queued(self):
        """Queue as tomorrow's job would; only this company's."""
        self.Anchor._queue(self.tomorrow)
        return self.Anchor.search([("company_id", "=", self.company.id)], order="id")

    def test_the_days_last_seal_goes_to_a_directory_and_detects_a_rebuilt_chain(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.chain(2, 2)
        with patch.dict(os.environ, {"AFTERSALES_AUDIT_ANCHOR_DIR": folder}):
            anchor = self.queued()
            self.assertEqual((len(anchor), anchor.number), (1, 2))
            anchor._deliver()
            self.assertEqual(anchor.state, "sent")
            self.assertEqual(len(self.queued()), 1, "never twice")
        (file,) = Path(folder).iterdir()
        lines = file.read_text().splitlines()
        self.assertFalse(self.found(anchors=lines))
        kept = json.loads(lines[0])
        self.assertEqual(kept["hash"], self.seals()[-1].hash)
        kept["hash"] = "0" * 64
        self.assertEqual(self.found(anchors=[json.dumps(kept)]), {"anchor_differs": [2]})

    def test_auditors_get_a_mail_with_the_file(self):
        user = new_test_user(self.env, "keeper", email="keeper@example.com")
        self.company.aftersales_anchor_user_ids = [Command.link(user.id)]
        self.chain(1)
        anchor = self.queued()
        before = self.env["mail.mail"].search([])
        anchor._deliver()
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn("keeper@example.com", mail.email_to)
        self.assertEqual(mail.state, "outgoing", "in the queue, which retries")
        self.assertIn(self.seals()[-1].hash, mail.attachment_ids.raw.decode())

    def test_a_web_address_that_is_down_is_tried_again(self):
        server = HTTPServer(("127.0.0.1", 0), Vault)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        Vault.kept, Vault.status = [], 500
        self.chain(1)
        anchor = self.Anchor.create(
            {
                "company_id": self.company.id,
                "day": fields.Date.today(),
                "number": 1,
                "channel": "url",
                "target": f"http://127.0.0.1:{server.server_port}/",
                "line": self.seals()._anchor(),
                "next_try": fields.Datetime.now(),
            }
        )
        with mute_logger("odoo.addons.aftersales_center.models.audit.anchor"):
            anchor._deliver()
        self.assertEqual((anchor.state, anchor.tries), ("waiting", 1))
        self.assertIn("500", anchor.error)
        self.assertGreater(anchor.next_try, fields.Datetime.now())
        Vault.status = 200
        anchor._deliver()
        self.assertEqual(anchor.state, "sent")
        self.assertIn(self.seals().hash, Vault.kept[0])

    def test_a_directory_that_is_gone_keeps_it_waiting(self):
        self.chain(1)
        with patch.dict(os.environ, {"AFTERSALES_AUDIT_ANCHOR_DIR": "/nonexistent/place"}):
            anchor = self.queued()
        with mute_logger("odoo.addons.aftersales_center.models.audit.anchor"):
            anchor._deliver()
        self.assertEqual(anchor.state, "waiting")

    def test_only_https_addresses(self):
        with self.assertRaisesRegex(UserError, "https://"):
            self.company.aftersales_anchor_url = "http://example.com"

    def test_today_is_not_finished(self):
        self.chain(1)
        with patch.dict(os.environ, {"AFTERSALES_AUDIT_ANCHOR_DIR": "/nonexistent"}):
            self.Anchor._queue(fields.Date.today())
            self.assertFalse(self.Anchor.search([("company_id", "=", self.company.id)]))
