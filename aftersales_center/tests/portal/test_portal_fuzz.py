"""Hostile requests against every route of ours: nothing breaks, nothing is given away.

The routes come from the routing map, so that new ones are covered the day they are added.
``AFTERSALES_FUZZ`` sets how many requests; which ones follows from a fixed seed.
"""

import os
import random
import re
import threading
from unittest.mock import patch
from urllib.parse import urlencode

from werkzeug.urls import url_quote

from odoo import http
from odoo.tests import tagged

from .portal_common import PortalHttpCase

REQUESTS = int(os.environ.get("AFTERSALES_FUZZ") or 200)
SEED = 20260619
#: What no page shows to somebody else.
SECRETS = ("SECRET-WORDS", "Adas Lamp", "a@example.com", "Ada Customer")
HOSTILE = (
    "",
    "0",
    "-1",
    "1",
    "2147483648",
    "99999999999999999999999999",
    "NaN",
    "1e9",
    "1,5",
    "null",
    "undefined",
    "True",
    "\x00",
    "%00",
    "../../etc/passwd",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "${7*7}",
    "💥" * 20,
    "é" * 3000,
    "\u202e",
    "[]",
    "a\r\nX-Injected: 1",
)
NAMES = (
    "access_token",
    "step",
    "form_key",
    "search",
    "sortby",
    "filterby",
    "groupby",
    "page",
    "sent",
    "order",
    "rma",
    "return",
    "name",
    "email",
    "contract",
    "reason",
    "text",
    "category",
    "rating",
    "rate",
    "token",
    "signed",
    "lang",
    "files",
    "confirm",
    "csrf_token",
)
_VARYING = re.compile(
    r'(csrf_token["\': =]+(value=)?["\']?[0-9a-fo]{20,}["\']?)|[0-9a-f]{8}-[0-9a-f-]{27}'
    r"|/web/assets/\S+"
    r"|odoo\.__session_info__ = .*|(https?://[^\s\"'<]*)|redirect=[^\"'&]*"
)


@tagged("post_install", "-at_install")
class TestPortalFuzz(PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lamp = cls.make_product("Adas Lamp", 10.0)
        cls.order = cls.make_order((lamp, 3), note="SECRET-WORDS")
        cls.rma = cls.approved_rma((cls.order.order_line, 1), note="SECRET-WORDS")
        cls.settled = cls.settled_rma((cls.order.order_line, 1))
        cls.complaint = (
            cls.env["aftersales.complaint"]
            .with_user(cls.agent)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "subject": "SECRET-WORDS",
                    "note": "SECRET-WORDS",
                }
            )
        )
        cls.owned = cls.rma + cls.settled, cls.complaint, cls.order
        cls.ids = [str(record.id) for records in cls.owned for record in records]
        cls.tokens = [record._portal_ensure_token() for records in cls.owned for record in records]

    def routes(self):
        """``[(path with names of arguments, arguments, methods, type)]`` of our controllers."""
        found = []
        with patch.object(threading.current_thread(), "dbname", self.env.cr.dbname, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            routing = rule.endpoint.routing
            module = rule.endpoint.func.__module__ or ""
            if "aftersales_center" in module and "aftersales" in module:
                path = "".join(
                    f"<{data}>" if is_argument else data for is_argument, data in rule._trace
                ).lstrip("|")
                found.append((path, sorted(rule.arguments), rule.methods, routing["type"]))
        self.assertTrue(any("/my/returns" in path for path, *_rest in found))
        return sorted(found, key=lambda route: (route[0], str(sorted(route[2] or ()))))

    def request(self, route, values, params, method):
        path = route[0]
        for name in route[1]:
            path = path.replace(f"<{name}>", url_quote(values[name], safe=""))
        url = path.replace("|", "")
        if route[3] == "jsonrpc":
            body = {"jsonrpc": "2.0", "method": "call", "params": params}
            return self.url_open(url, json=body, allow_redirects=False)
        if method == "POST":
            params.setdefault("csrf_token", http.Request.csrf_token(self))
            return self.url_open(url, data=params, allow_redirects=False)
        return self.url_open(f"{url}?{urlencode(params)}", allow_redirects=False)

    def test_hostile_requests(self):
        chance = random.Random(SEED)
        routes = self.routes()
        customers = {None: self.ids, self.bob: self.ids, self.ada: self.ids}
        state = self.rma.state, self.settled.state, self.order.state
        per_user = -(-REQUESTS // len(customers))
        with self.assertLogs("odoo", "ERROR") as logged:
            http._logger.error("the log is looked at")
            for user in customers:
                self.login(user)
                for _at in range(per_user):
                    self.one(chance, routes, user)
        self.assertEqual(logged.output[1:], [])
        self.env.invalidate_all()
        self.assertEqual((self.rma.state, self.settled.state, self.order.state), state)

    def one(self, chance, routes, user):
        """One request: as its owner with harmless words, or as another with anything."""
        route = chance.choice(routes)
        values = {
            name: chance.choice([*self.ids, *HOSTILE[1:]]) if chance.random() < 0.9 else "x"
            for name in route[1]
        }
        lines = [
            f"{name}_{line}"
            for name in ("qty", "reason", "remedy", "note", "lot")
            for line in self.order.order_line.ids
        ]
        params = {
            chance.choice([*NAMES, *lines]): chance.choice([*HOSTILE, *self.ids, "2", "3", "send"])
            for _at in range(chance.randrange(6))
        }
        method = chance.choice(sorted(route[2] & {"GET", "POST"} if route[2] else {"GET", "POST"}))
        if user == self.ada and method == "POST":
            return  # she may cancel and ask for what is hers
        answer = self.request(route, values, params, method)
        what = (route[0], values, params, method, user and user.login, answer.status_code)
        self.assertLess(answer.status_code, 500, what)
        self.assertNotIn("Traceback", answer.text, what)
        self.assertNotIn("X-Injected", answer.headers, what)
        self.assertNotIn("<script>alert(1)", answer.text, what)
        if user != self.ada:
            for secret in (*SECRETS, self.rma.name, self.order.name, self.complaint.name):
                self.assertNotIn(secret, answer.text, what)

    def test_what_exists_looks_like_what_does_not(self):
        """Each route with an id: that of another's record answers as one that nobody has."""
        for user in (None, self.bob):
            self.login(user)
            for route in self.routes():
                if not route[1] or route[3] != "http":
                    continue
                for method in sorted((route[2] or {"GET"}) & {"GET", "POST"}):
                    for foreign in self.ids:
                        seen = {
                            number: self.faceless(
                                self.request(route, dict.fromkeys(route[1], number), {}, method)
                            )
                            for number in (foreign, "88888888")
                        }
                        self.assertEqual(
                            seen[foreign], seen["88888888"], (route[0], method, foreign)
                        )

    def faceless(self, answer):
        """What an answer says, without what differs between any two answers."""
        where = re.sub(r"\d+", "#", answer.headers.get("Location") or "")
        text = re.sub(r"\d+", "#", _VARYING.sub("", answer.text))
        return answer.status_code, re.sub(r"redirect=.*", "", where), len(text)
