"""From a delivered order to a finished return, without JavaScript; and what must not work."""

import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo import fields, http
from odoo.tests import tagged

from ..common_axe import AxeMixin
from .portal_common import PortalHttpCase


def png(color=(200, 30, 30), size=(40, 30)):
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "PNG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestPortalReturns(AxeMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 2), (cls.mug, 3))
        cls.lamp_line, cls.mug_line = cls.order.order_line
        cls.form_url = f"/my/orders/{cls.order.id}/return"

    def step_3(self, url=None, reason=None, quantity="1"):
        page = self.page(url or self.form_url)
        page = self.send(page, {"step": "2"}, **{f"qty_{self.lamp_line.id}": quantity})
        reason = reason or self.defective
        return self.send(page, {"step": "3"}, **{f"reason_{self.lamp_line.id}": str(reason.id)})

    # ------------------------------------------------------------------
    # The path
    # ------------------------------------------------------------------

    def test_from_the_order_to_the_refund(self):
        self.login(self.ada)
        order_page = self.page(f"/my/orders/{self.order.id}")
        [link] = order_page.xpath("//div[@name='aftersales_return']//a/@href")
        page = self.step_3(link)
        told = self.text(page)
        self.assertIn("Desk Lamp", told)
        self.assertNotIn("Coffee Mug", told)
        self.assertTrue(page.xpath("//div[contains(@class, 'alert-')]"), "no verdict shown")
        self.assertFalse(self.returns(), "nothing is stored before it is sent")
        page = self.send(page, {"step": "send"})
        rma = self.returns()
        self.assertEqual(len(rma), 1)
        self.assertIn(f"/my/returns/{rma.id}", page.base_url)
        self.assertNotIn("access_token", page.base_url)
        self.assertEqual(rma.channel, "portal")
        self.assertFalse(rma.user_id)
        self.assertEqual(rma.line_ids.sale_line_id, self.lamp_line)
        self.assertEqual(rma.line_ids.quantity, 1)
        self.assertIn(rma.state, ("requested", "approved"))
        event = self.env["aftersales.audit.event"].search(
            [("res_id", "=", rma.id), ("event", "=", "rma.requested")]
        )
        self.assertEqual((event.origin, event.login), ("portal", f"#{self.ada.id}"))
        if rma.state == "requested":
            rma.with_user(self.supervisor).action_approve()
            self.env.cr.flush()
        page = self.page(f"/my/returns/{rma.id}")
        self.assertIn("Please send the goods by", self.text(page))
        slip = self.url_open(page.xpath("//a[contains(@href, '/slip')]/@href")[0])
        self.assertEqual(slip.headers["Content-Type"], "application/pdf")
        self.assertIn(rma.name, slip.text, "tests render the PDF's HTML")
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.with_user(self.agent).action_settle()
        self.env.cr.flush()
        page = self.page(f"/my/returns/{rma.id}")
        told = self.text(page)
        for words in ("You asked for it", "Approved", "Goods received", "Goods looked at"):
            self.assertIn(words, told)
        self.assertIn("Refund of $ 40.00", told.replace("\xa0", " "))
        credit = self.url_open(page.xpath("//a[contains(@href, '/credit/')]/@href")[0])
        self.assertIn(self.credit_notes(rma).name, credit.text)

    def test_what_can_be_returned_by_hand(self):
        """Wrong numbers are told at their field, and nothing is kept of them."""
        self.login(self.ada)
        page = self.page(self.form_url)
        name = f"qty_{self.lamp_line.id}"
        for typed in ("-1", "1e9", "NaN", "inf", "3", "1.5", "1,5", "abc", "1000000000", "<b>1"):
            answer = self.send(page, {"step": "2"}, **{name: typed})
            field = answer.get_element_by_id(name)
            self.assertEqual(field.get("aria-invalid"), "true", typed)
            self.assertEqual(field.value, typed, "what was typed stays")
            self.assertIn(f"error_{name}", field.get("aria-describedby"))
            self.assertTrue(answer.get_element_by_id(f"error_{name}").text_content().strip())
        for typed in ("", "0"):
            answer = self.send(page, {"step": "2"}, **{name: typed})
            self.assertIn("Please enter how many", self.text(answer))
        answer = self.send(page, {"step": "2"}, **{name: "1"})
        answer = self.send(answer, {"step": "3"})
        self.assertIn("please choose a reason", self.text(answer))
        self.assertFalse(self.returns())

    def test_decimals_where_the_unit_has_them_by_language(self):
        kilo = self.env.ref("uom.product_uom_kgm")
        rope = self.make_product("Rope", 3.0, uom_id=kilo.id)
        order = self.make_order((rope, 4))
        line = order.order_line
        self.env["res.lang"]._activate_lang("de_DE")
        self.login(self.ada)
        for lang, typed in (("de_DE", "1,5"), ("en_US", "1.5"), ("de_DE", "1.5")):
            self.ada.lang = lang
            self.env.flush_all()
            self.opener.cookies.set("frontend_lang", lang)
            page = self.page(f"/my/orders/{order.id}/return")
            page = self.send(page, {"step": "2"}, **{f"qty_{line.id}": typed})
            page = self.send(page, {"step": "3"}, **{f"reason_{line.id}": str(self.defective.id)})
            self.send(page, {"step": "send"})
            rma = self.env["aftersales.rma"].search([("order_ids", "=", order.id)], limit=1)
            self.assertEqual(rma.line_ids.quantity, 1.5, (lang, typed))
            rma.action_cancel()
            rma.external_ref = False
            self.env.flush_all()
        page = self.page(f"/my/orders/{order.id}/return")
        answer = self.send(page, {"step": "2"}, **{f"qty_{line.id}": "1.2345"})
        self.assertTrue(answer.get_element_by_id(f"error_qty_{line.id}") is not None)

    # ------------------------------------------------------------------
    # Sent once
    # ------------------------------------------------------------------

    def test_double_click_reload_and_two_tabs(self):
        self.login(self.ada)
        first, second = self.step_3(), self.step_3(quantity="2")
        one = self.send(first, {"step": "send"})
        for again in (first, second):
            self.assertEqual(self.send(again, {"step": "send"}).base_url, one.base_url)
        self.assertEqual(len(self.returns()), 1)
        self.assertEqual(self.returns().line_ids.quantity, 1)
        # A form opened afterwards is another one, and what is left is less.
        page = self.page(self.form_url)
        self.assertIn("You can return 1 Units", self.text(page))

    def test_someone_elses_form_key_gives_nothing_away(self):
        self.login(self.ada)
        page = self.step_3()
        self.send(page, {"step": "send"})
        key = self.form_of(page).fields["form_key"]
        self.login(self.bob)
        other = self.make_order((self.lamp, 2), partner_id=self.bob.partner_id.id)
        line = other.order_line
        self.env.flush_all()
        page = self.page(f"/my/orders/{other.id}/return")
        page = self.send(page, {"step": "2"}, **{f"qty_{line.id}": "1"})
        page = self.send(page, {"step": "3"}, **{f"reason_{line.id}": str(self.defective.id)})
        self.send(page, {"step": "send"}, form_key=key, status=404)

    def test_without_the_token_of_the_form(self):
        self.login(self.ada)
        page = self.step_3()
        self.send(page, {"step": "send"}, csrf_token="forged", status=400)
        self.assertFalse(self.returns())

    # ------------------------------------------------------------------
    # Files
    # ------------------------------------------------------------------

    def send_files(self, page, *files, status=200):
        return self.send(
            page,
            {"step": "send"},
            files=[("files", (name, content)) for name, content in files],
            status=status,
        )

    def test_files(self):
        self.login(self.ada)
        page = self.step_3()
        svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
        refused = {
            "an .exe named .jpg": [("cat.jpg", b"MZ\x90\x00" + b"\0" * 400)],
            "an SVG with a script": [("cat.svg", svg)],
            "an SVG named .png": [("cat.png", svg)],
            "HTML": [("page.html", b"<html><script>alert(1)</script>")],
            "half an image": [("cat.png", png()[:40])],
            "30 files": [(f"{at}.png", png()) for at in range(30)],
            "11 MB": [("big.pdf", b"%PDF-1.4" + b"\0" * 11 * 1024**2)],
        }
        for what, files in refused.items():
            answer = self.send_files(page, *files)
            self.assertEqual(
                answer.get_element_by_id("files").get("aria-invalid"), "true", what
            )
        self.assertFalse(self.returns())
        hidden = png() + b"<script>alert(1)</script>"
        self.send_files(page, ("<b>my</b> cat.exe", hidden), ("bill.pdf", b"%PDF-1.4 x"))
        rma = self.returns()
        found = self.env["ir.attachment"].search(
            [("res_model", "=", rma._name), ("res_id", "=", rma.id)], order="id"
        )
        self.assertEqual(found.mapped("mimetype"), ["image/png", "application/pdf"])
        self.assertNotIn(b"script", base64.b64decode(found[0].datas))
        self.assertNotIn("<", found[0].name)
        self.assertFalse(any(found.mapped("public")))

    def test_photos_where_the_policy_asks(self):
        with self.asking_for_photos():
            self.login(self.ada)
            page = self.step_3()
            self.assertIn("Photos (please add at least one)", self.text(page))
            answer = self.send(page, {"step": "send"})
            self.assertIn("Please add a photo", self.text(answer))
            self.assertFalse(self.returns())
            self.send_files(answer, ("cat.png", png()))
            self.assertEqual(len(self.returns()), 1)

    def asking_for_photos(self):
        """A policy whose decisions ask for a photo."""
        decide = type(self.env["aftersales.policy.decision"])._prepare

        def prepare(decisions, line, answer, occasion):
            return {**decide(decisions, line, answer, occasion), "evidence": "photo"}

        return patch.object(type(self.env["aftersales.policy.decision"]), "_prepare", prepare)

    # ------------------------------------------------------------------
    # Others
    # ------------------------------------------------------------------

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
        typed = {f"qty_{self.lamp_line.id}": "1", f"qty_{own.id}": ""}
        answer = self.send(page, {"step": "2"}, **typed)
        self.assertIn("Please enter how many", self.text(answer))
        page = self.send(
            page,
            {"step": "3"},
            **{
                f"qty_{own.id}": "1",
                f"reason_{own.id}": "999999",
                f"qty_{self.lamp_line.id}": "1",
                f"reason_{self.lamp_line.id}": str(self.defective.id),
            },
        )
        self.assertIn("please choose a reason", self.text(page))

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
        self.assertFalse(
            self.env.ref("base.public_user").partner_id in rma.message_partner_ids
        )
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
        answer = self.url_open(
            f"/my/returns/{late.id}/cancel", data={"csrf_token": self.csrf()}
        )
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
            body="SECRET note", subtype_xmlid="mail.mt_note", message_type="comment"
        )
        rma.with_user(self.agent).message_post(
            body="Dear Ada", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.agent.email = "secret.agent@example.com"
        self.env.flush_all()
        self.login(self.ada)
        page = self.url_open(f"/my/returns/{rma.id}").text
        for secret in ("SECRET", "secret.agent", "standard_price", "cost", "risk"):
            self.assertNotIn(secret, page)
        fetch = {"thread_model": rma._name, "thread_id": rma.id}
        told = self.make_jsonrpc_request(
            "/mail/chatter_fetch", {**fetch, "token": rma.access_token}
        )
        text = str(told)
        self.assertIn("Dear Ada", text)
        self.assertNotIn("SECRET", text)
        self.assertNotIn("secret.agent", text)
        other = self.make_rma((self.mug_line, 1))
        other._portal_ensure_token()
        self.login(self.bob)
        for token in (None, "x", other.access_token):
            with self.assertRaises(Exception):
                refused = self.make_jsonrpc_request(
                    "/mail/chatter_fetch", {**fetch, "token": token}
                )
                self.assertNotIn("Dear Ada", str(refused))
                raise LookupError

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
        self.assertFalse(page.xpath("//button[@value='send']"))
        self.send(page, {"step": "send"})
        self.assertFalse(self.returns())

    # ------------------------------------------------------------------
    # In a browser
    # ------------------------------------------------------------------

    def test_pages_are_accessible(self):
        rma = self.settled_rma((self.lamp_line, 1))
        waiting = self.approved_rma((self.mug_line, 1))
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.flush_all()
        self.look(
            {
                "returns": "/my/returns",
                "return": f"/my/returns/{rma.id}",
                "return-waiting": f"/my/returns/{waiting.id}",
                "return-form": self.form_url,
                "order": f"/my/orders/{self.order.id}",
            },
            login="ada_portal",
            within="document.querySelector('.aftersales_page')",
        )
