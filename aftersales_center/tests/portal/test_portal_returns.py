"""From a delivered order to a finished return, without JavaScript; and what must not work."""

import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.tests import tagged

from .portal_common import ReturnHttpCase


def png(color=(200, 30, 30), size=(40, 30)):
    content = io.BytesIO()
    Image.new("RGB", size, color).save(content, "PNG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestPortalReturns(ReturnHttpCase):
    # ------------------------------------------------------------------
    # The path
    # ------------------------------------------------------------------

    def test_from_the_order_to_the_refund(self):
        self.login(self.ada)
        order_page = self.page(f"/my/orders/{self.order.id}")
        [link] = order_page.xpath("//div[@name='aftersales_return']//a/@href")
        self.assertFalse(
            order_page.xpath("//a[contains(@href, '/my/picking/return/pdf')]"),
            "Odoo's own slip opens no case",
        )
        page = self.step_3(link)
        told = self.text(page)
        self.assertNotIn("Accepted", told, "a person has to approve it yet")
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
        rma.with_user(self.agent).action_wait_for_customer("A photo of the label.")
        self.env.cr.flush()
        told = self.text(self.page(f"/my/returns/{rma.id}"))
        self.assertIn("We need something from you: A photo of the label.", told)
        rma.with_user(self.agent).action_customer_answered()
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
        steps = [entry["title"] for entry in rma.sudo()._portal_timeline(fields.Datetime.to_string)]
        self.assertEqual(steps[-2:][0][:6] + steps[-1], "Refund" + "Finished")
        credit = self.url_open(page.xpath("//a[contains(@href, '/credit/')]/@href")[0])
        self.assertIn(self.credit_notes(rma).name, credit.text)

    def test_two_last_days_are_told_apart(self):
        """The law gives until May, the seller's own terms until November."""
        for by_law, told in (
            ("2027-05-23", {"deadline": "11/23/2027", "is_longer": True}),
            ("2027-11-23", {"deadline": "", "is_longer": False}),
        ):
            params = {"place": "TW", "deadline": by_law, "legal_basis": "art. 354"}
            step = {"code": "conformity.open", "rule": "TW.conformity", "answer": "accept"}
            decision = self.env["aftersales.policy.decision"].new(
                {
                    "basis": "non_conformity",
                    "verdict": "accept",
                    "code": step["code"],
                    "deadline": "2027-11-23 04:00:00",
                    "is_deadline_known": True,
                    "timezone": "Asia/Taipei",
                    "company_id": self.company.id,
                    "rule_trace": [
                        {**step, "inputs": {}, "params": params, "source": "law", "decisive": True}
                    ],
                }
            )
            self.assertEqual(decision._portal_last_day(), told)

    def test_goodwill_is_no_reason_of_a_customer(self):
        self.login(self.ada)
        page = self.send(
            self.page(self.form_url), {"step": "2"}, **{f"qty_{self.lamp_line.id}": "1"}
        )
        goodwill = self.env.ref("aftersales_center.reason_goodwill")
        offered = page.xpath("//select[starts-with(@name, 'reason_')]/option/@value")
        self.assertIn(str(self.defective.id), offered)
        self.assertNotIn(str(goodwill.id), offered)
        answer = self.send(page, {"step": "3"}, **{f"reason_{self.lamp_line.id}": str(goodwill.id)})
        self.assertIn("please choose a reason", self.text(answer))

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
        self.assertEqual(self.send(first, {"step": "send"}).base_url, one.base_url)
        other = self.send(second, {"step": "send"})
        self.assertEqual(other.base_url.partition("?")[0], one.base_url.partition("?")[0])
        self.assertIn("What you changed since then was not sent", self.text(other))
        self.assertNotIn("What you changed", self.text(one))
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
            self.assertEqual(answer.get_element_by_id("files").get("aria-invalid"), "true", what)
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
        # The customer finds their own files again, as they were kept.
        links = self.page(f"/my/returns/{rma.id}").xpath("//a[contains(@href, '/file/')]")
        self.assertCountEqual([link.text for link in links], found.mapped("name"))
        [photo] = [link.get("href") for link in links if link.text == found[0].name]
        self.assertEqual(self.url_open(photo).content, found[0].raw)

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
