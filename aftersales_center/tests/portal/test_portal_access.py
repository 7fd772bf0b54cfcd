"""Whose a return is, what its page shows and what it never shows, for whom."""

from markupsafe import Markup

from odoo import fields, http
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException

from ..common_axe import AxeMixin
from .portal_common import ReturnHttpCase

#: To another page of the form, as its button leads there.
TO = "document.querySelector('button[name=step][value=\\'%s\\']').click();"


@tagged("post_install", "-at_install")
class TestPortalAccess(AxeMixin, ReturnHttpCase):
    def test_others_find_nothing(self):
        rma = self.approved_rma((self.lamp_line, 1))
        token = rma._portal_ensure_token()
        order_token = self.order._portal_ensure_token()
        settled = self.settled_rma((self.mug_line, 1))
        note = self.credit_notes(settled)
        strange = self.make_order((self.lamp, 1), partner_id=self.bob.partner_id.id)
        self.env.flush_all()
        paths = [
            f"/my/returns/{rma.id}",
            f"/my/returns/{rma.id}?access_token=nonsense",
            f"/my/returns/{rma.id}?access_token={order_token}",
            f"/my/returns/{rma.id}/slip",
            f"/my/returns/{settled.id}/credit/{note.id}",
            f"/my/returns/{rma.id}/credit/{note.id}?access_token={token}",
            f"/my/returns/{settled.id}?access_token={token}",
            f"/my/orders/{self.order.id}/return",
            f"/my/orders/{self.order.id}/return?access_token={token}",
            "/my/returns/999999999",
            "/my/returns/99999999999999999999",
            "/my/returns/abc",
            "/my/returns/-1",
        ]
        self.login(self.bob)
        bodies = set()
        for path in paths:
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 404, path)
            for secret in (rma.name, self.order.name, "Desk Lamp", "Ada"):
                self.assertNotIn(secret, response.text, path)
            bodies.add(len(response.text))
        self.assertEqual(len(bodies), 1, "one answer for all")
        self.login(None)
        for path in paths:
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual(response.status_code, 303, path)
            self.assertIn("/web/login", response.headers["Location"])
        self.assertEqual(rma.state, "approved")
        # Ids of others' lines in the own form count for nothing.
        self.login(self.bob)
        page = self.page(f"/my/orders/{strange.id}/return")
        own = strange.order_line

        def typed(**values):
            """``{name of the input: value}`` for ``word_own`` and ``word_other``."""
            ids = {"own": own.id, "other": self.lamp_line.id}
            parts = ((name.split("_"), value) for name, value in values.items())
            return {f"{word}_{ids[whose]}": value for (word, whose), value in parts}

        answer = self.send(page, {"step": "2"}, **typed(qty_other="1", qty_own=""))
        self.assertIn("Please enter how many", self.text(answer))
        page = self.send(
            page,
            {"step": "3"},
            **typed(
                qty_own="1",
                reason_own="999999",
                qty_other="1",
                reason_other=str(self.defective.id),
            ),
        )
        self.assertIn("please choose a reason", self.text(page))

    def test_no_button_to_a_page_that_is_not_there(self):
        """Odoo shows an order to all people of a company; its return is the customer's alone."""
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        (self.ada + self.bob).partner_id.parent_id = firm
        self.addCleanup(self.env.registry.clear_cache)  # record rules remember the firm
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        url, buttons = f"/my/orders/{self.order.id}", "//div[@name='aftersales_return']//a/@href"
        self.login(self.bob)
        self.assertFalse(self.page(url).xpath(buttons))
        for user, way in ((self.bob, f"{url}?access_token={token}"), (self.ada, url)):
            self.login(user)
            self.assertTrue(self.page(self.page(way).xpath(buttons)[0]).forms, way)
        self.company.aftersales_portal_shares_company = True
        self.env.flush_all()
        self.login(self.bob)
        self.assertTrue(self.page(url).xpath(buttons))

    def test_portal_users_have_no_rights_by_rpc(self):
        rma = self.make_rma((self.lamp_line, 1))
        for model in ("aftersales.rma", "aftersales.rma.line", "aftersales.complaint"):
            for user in (self.ada, self.env.ref("base.public_user")):
                records = self.env[model].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation), (model, operation))
        self.assertTrue(rma.exists())

    def test_a_guest_with_the_link_of_an_order(self):
        token = self.order._portal_ensure_token()
        self.env.flush_all()
        self.login(None)
        page = self.step_3(f"{self.form_url}?access_token={token}")
        page = self.send(page, {"step": "send"})
        rma = self.returns()
        self.assertEqual(rma.partner_id, self.customer)
        self.assertIn(f"/my/returns/{rma.id}?", page.base_url)
        self.assertIn(rma.name, self.text(page))
        self.assertFalse(self.env.ref("base.public_user").partner_id in rma.message_partner_ids)
        event = self.env["aftersales.audit.event"].search(
            [("res_id", "=", rma.id), ("event", "=", "rma.requested")]
        )
        self.assertEqual(event.origin, "portal")
        self.assertTrue(event.login.startswith("#"))

    # ------------------------------------------------------------------
    # Calling it off
    # ------------------------------------------------------------------

    def test_cancel_while_nothing_arrived(self):
        rma = self.approved_rma((self.lamp_line, 1))
        late = self.received_rma((self.mug_line, 1))
        self.env.flush_all()
        self.login(self.ada)
        page = self.page(f"/my/returns/{rma.id}")
        self.login(self.bob)
        self.send(page, action="/cancel", csrf_token=self.csrf(), status=404)
        self.assertEqual(rma.state, "approved")
        self.login(self.ada)
        page = self.page(f"/my/returns/{rma.id}")
        page = self.send(page, action="/cancel")
        self.assertEqual(rma.state, "cancelled")
        self.assertIn("Cancelled", self.text(page))
        page = self.page(f"/my/returns/{late.id}")
        self.assertFalse([form for form in page.forms if "/cancel" in (form.action or "")])
        answer = self.url_open(f"/my/returns/{late.id}/cancel", data={"csrf_token": self.csrf()})
        self.assertIn("have arrived", answer.text)
        self.assertEqual(late.state, "approved")

    def csrf(self):
        return http.Request.csrf_token(self)

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def test_nothing_internal_is_shown(self):
        rma = self.settled_rma((self.lamp_line, 1))
        rma.with_user(self.agent).message_post(
            body=Markup("SECRET note"), subtype_xmlid="mail.mt_note", message_type="comment"
        )
        rma.with_user(self.agent).message_post(
            body=Markup("Dear Ada"), subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.agent.email = "secret.agent@example.com"
        token = rma._portal_ensure_token()
        self.env.flush_all()
        self.login(self.ada)
        page = self.url_open(f"/my/returns/{rma.id}").text
        for secret in ("SECRET", "secret.agent", "standard_price", "cost", "risk"):
            self.assertNotIn(secret, page)
        fetch = {"thread_model": rma._name, "thread_id": rma.id}
        told = self.make_jsonrpc_request("/mail/chatter_fetch", {**fetch, "token": token})
        text = str(told)
        self.assertIn("Dear Ada", text)
        self.assertNotIn("SECRET", text)
        self.assertNotIn("secret.agent", text)
        other = self.make_rma((self.mug_line, 1))
        others = other._portal_ensure_token()
        self.login(self.bob)
        for token in (None, "x", others):
            try:
                answer = self.make_jsonrpc_request("/mail/chatter_fetch", {**fetch, "token": token})
            except JsonRpcException as refused:
                answer = refused
            self.assertNotIn("Dear Ada", str(answer))

    def test_list(self):
        first = self.make_rma((self.lamp_line, 1))
        second = self.approved_rma((self.mug_line, 1))
        theirs = self.make_order((self.lamp, 1), partner_id=self.bob.partner_id.id)
        other = self.make_rma((theirs.order_line, 1), partner_id=self.bob.partner_id.id)
        self.env.flush_all()
        self.login(self.ada)
        for path, shown in (
            ("/my/returns", first + second),
            ("/my/returns?search=mug", second),
            (f"/my/returns?search={first.name}", first),
            (f"/my/returns?search={self.order.name}", first + second),
            ("/my/returns?filterby=done", first.browse()),
            ("/my/returns?groupby=state&sortby=state", first + second),
            ("/my/returns?sortby=hostile&filterby=x&groupby=y&search=%00%27", first.browse()),
            ("/my/returns/page/999", first + second),
        ):
            text = self.text(self.page(path))
            for rma in first + second + other:
                self.assertEqual(rma.name in text, rma in shown, (path, rma.name))

    def test_queries_do_not_grow(self):
        line = self.make_order((self.lamp, 12), invoice=False).order_line
        rmas = self.env["aftersales.rma"].union(*(self.make_rma((line, 1)) for _at in range(12)))
        rmas.with_user(self.supervisor).action_approve()
        self.env.flush_all()

        def queries(number):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rmas[:number].sudo()._portal_rows()
            return self.env.cr.sql_log_count - before

        queries(12)
        few, many = queries(2), queries(12)
        self.assertEqual(few, many)
        self.assertLess(many, 25)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rmas[0].sudo()._portal_values(fields.Datetime.to_string)
        self.assertLess(self.env.cr.sql_log_count - before, 60)

    def test_refused_is_said_before_it_is_sent(self):
        """Long after: the verdict, its reason and the way to complain."""
        self.order.picking_ids.move_ids.write({"date": "2015-01-05 10:00:00"})
        self.order.picking_ids.write({"date_done": "2015-01-05 10:00:00"})
        self.order.date_order = "2015-01-01 10:00:00"
        self.env.flush_all()
        self.login(self.ada)
        page = self.step_3(reason=self.changed_mind)
        told = self.text(page)
        self.assertIn("Make a complaint", told)
        [link] = page.xpath("//a[contains(@href, '/my/complaints/new')]/@href")
        self.assertIn(self.order.name, self.text(self.page(link)), "it knows the order")
        self.assertFalse(page.xpath("//button[@value='send']"))
        self.send(page, {"step": "send"})
        self.assertFalse(self.returns())

    # ------------------------------------------------------------------
    # In a browser
    # ------------------------------------------------------------------

    def test_pages_are_accessible(self):
        rma = self.settled_rma((self.lamp_line, 1))
        waiting = self.approved_rma((self.mug_line, 1))
        self.env.flush_all()
        what = f"document.querySelector('[name=qty_{self.mug_line.id}]').value = '1';" + TO % 2
        why = "document.querySelector('select').selectedIndex = 3;" + TO % 3
        self.look(
            {
                "returns": "/my/returns?groupby=state",
                "return": f"/my/returns/{rma.id}",
                "return-waiting": f"/my/returns/{waiting.id}",
                "order": f"/my/orders/{self.order.id}",
                "form-what": self.form_url,
                "form-why-error": (self.form_url, what, TO % 3),
                "form-how": (self.form_url, what, why),
            },
            login="ada_portal",
            within="document.querySelector('.aftersales_page')",
        )
