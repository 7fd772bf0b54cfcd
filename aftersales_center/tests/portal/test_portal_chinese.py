"""The customer's pages in Chinese: no word of ours is left in English, and all fits a phone."""

import os
import re

from odoo import Command
from odoo.tests import tagged

from ..common_axe import PHONE, AxeMixin
from .portal_common import ReturnHttpCase

#: Words in Latin letters that a Chinese page may have: names, numbers of cases, what was typed,
#: and the words of the law, which are never translated.
_NAMES = [
    "Ada",
    "Bob",
    "Desk",
    "Lamp",
    "Coffee",
    "Mug",
    "Customer",
    "ada",
    "portal",
    "com",
    "example",
    "mailto",
    "PDF",
    "HEIC",
    "JPEG",
    "JPG",
    "PNG",
    "WebP",
    "GIF",
    "MB",
    "KB",
    "MP",
    "ID",
    "Odoo",
    "RMA",
    "CPL",
    "WDR",
    "INV",
    "RINV",
    "CST",
    "UTC",
    "GMT",
    "Asia",
    "My",
    "Shanghai",
    "Europe",
    "Brussels",
    "Company",
    "San",
    "Francisco",
    "Lionsfield",
    "Ltd",
]
#: What a page says to people: its text, and what is read aloud or stands in empty fields.
_SAID = "alt", "aria-label", "placeholder", "title"
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]+")
#: To another page of the form, as its button leads there.
TO = "document.querySelector('button[name=step][value=\\'%s\\']').click();"


@tagged("post_install", "-at_install")
class TestPortalChinese(AxeMixin, ReturnHttpCase):
    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        modules = cls.env["ir.module.module"].search([("state", "=", "installed")])
        ours = [name for name in modules.mapped("name") if name.startswith("aftersales_center")]
        cls.env["ir.module.module"]._load_module_terms(
            ["base", "uom", "portal", "sale", *ours], ["zh_CN"], overwrite=True
        )
        cls.ada.write({"lang": "zh_CN", "tz": "Asia/Shanghai"})
        cls.env.registry.clear_all_caches()

    def english(self, document):
        """Words in Latin letters that ``document`` says and that are nobody's name."""
        for element in document.xpath("//script | //style | //template | //noscript"):
            element.drop_tree()
        # Words of the law say which language they are in.
        for element in document.xpath("//*[@lang and not(self::html)]"):
            element.drop_tree()
        [main] = document.xpath("//*[contains(@class, 'aftersales_page')]") or [document]
        said = [main.text_content()]
        for name in _SAID:
            said += main.xpath(f".//@{name}")
        words = re.sub(r"\S+@\S+|https?://\S+|\b[A-Z]+/\d+/\d+|\bS\d+", " ", " ".join(said))
        found = set(_LATIN.findall(words))
        return sorted(found - set(_NAMES))

    def assert_chinese(self, pages):
        """``{name: path or parsed page}``: all of them say all in Chinese."""
        left = {}
        for name, page in pages.items():
            document = self.page(page) if isinstance(page, str) else page
            self.assertRegex(document.text_content(), "[\u4e00-\u9fff]", name)
            if words := self.english(document):
                left[name] = words
        self.assertFalse(left, "English on Chinese pages")

    def case_pages(self):
        """Returns and complaints in their states; ``{name: path}`` of their pages."""
        requested = self.make_rma((self.mug_line, 1))
        requested.line_ids.reason_id = self.defective
        requested.action_request()
        approved = self.approved_rma((self.lamp_line, 1))
        settled = self.settled_rma((self.mug_line, 1))
        rejected = self.make_rma((self.mug_line, 1))
        rejected.action_request()
        if rejected.state == "requested":
            rejected.action_reject("已经破损")
        complaint = self.env["aftersales.complaint"].with_user(self.agent)
        values = {
            "subject": "台灯闪烁",
            "note": "从第一天起就闪烁。",
            "partner_id": self.customer.id,
            "category_id": self.env.ref("aftersales_center.complaint_category_defect").id,
            "order_ids": [Command.link(self.order.id)],
        }
        new, decided, closed = (complaint.create(values) for _each in range(3))
        decided.action_acknowledge("我们会处理。")
        decided.action_decide("partly", "我们退一半。", "price_reduction", "曾经跌落。")
        closed.action_decide("upheld", "新台灯已寄出。")
        closed.action_close()
        rating = closed.sudo()._rating_request()
        self.env.flush_all()
        return {
            "zh-returns": "/my/returns?groupby=state",
            "zh-return-requested": f"/my/returns/{requested.id}",
            "zh-return-approved": f"/my/returns/{approved.id}",
            "zh-return-settled": f"/my/returns/{settled.id}",
            "zh-return-rejected": f"/my/returns/{rejected.id}",
            "zh-complaints": "/my/complaints?groupby=state",
            "zh-complaint-topics": f"/my/complaints/new?order_id={self.order.id}",
            "zh-complaint-form": f"/my/complaints/new?category_id={values['category_id']}",
            "zh-complaint-new": f"/my/complaints/{new.id}",
            "zh-complaint-decided": f"/my/complaints/{decided.id}",
            "zh-complaint-closed": f"/my/complaints/{closed.id}",
            "zh-order": f"/aftersales/order/{self.order.id}",
            "zh-rate": f"/rate/{rating.access_token}/4",
            "zh-help": "/aftersales/help",
            "zh-find": "/aftersales/find",
            "zh-find-sent": "/aftersales/find/sent",
        }

    def test_no_english_is_left(self):
        pages = self.case_pages()
        self.login(self.ada)
        self.opener.cookies["frontend_lang"] = "zh_CN"
        self.assert_chinese(pages)
        # The form of a return, with what is missing said at the fields.
        first = self.page(self.form_url)
        wrong = self.send(first, {"step": "2"})
        why = self.send(first, {"step": "2"}, **{f"qty_{self.lamp_line.id}": "1"})
        missing = self.send(why, {"step": "3"})
        how = self.send(why, {"step": "3"}, **{f"reason_{self.lamp_line.id}": self.defective.id})
        # Withdrawing, by its three pages.
        token = self.order._portal_ensure_token()
        withdraw = self.page(f"/aftersales/withdraw?order={self.order.id}&access_token={token}")
        nothing = self.send(withdraw, action="/withdraw", name="", contract="", address="")
        confirm = self.send(withdraw, action="/withdraw")
        done = self.send(confirm, action="/withdraw/confirm")
        self.assert_chinese(
            {
                "form-what": first,
                "form-what-wrong": wrong,
                "form-why": why,
                "form-why-missing": missing,
                "form-how": how,
                "withdraw": withdraw,
                "withdraw-missing": nothing,
                "withdraw-confirm": confirm,
                "withdraw-done": done,
            }
        )

    # ------------------------------------------------------------------
    # The three paths in a browser. In English the return is walked with a login, the complaint
    # with one, the withdrawal with the order's link: here each the other way round.
    # ------------------------------------------------------------------

    def walk(self, url, tour, login=None):
        self.env.flush_all()
        self.start_tour(url, tour, login=login, cookies={"frontend_lang": "zh_CN"})

    def test_a_guest_returns(self):
        self.walk(self.order.get_portal_url(), "aftersales_portal_return")
        rma = self.returns()
        self.assertEqual(rma.line_ids.note, "It does not light up")
        self.assertEqual(rma.partner_id, self.customer)

    def test_a_guest_complains(self):
        link = self.env["aftersales.guest"]._link_to(self.order)
        self.walk(f"/aftersales/c/{link}", "aftersales_portal_complaint_guest")
        complaint = self.env["aftersales.complaint"].search([("order_ids", "in", self.order.ids)])
        self.assertEqual(complaint.note, "The lamp hums, and it gets hot.")
        self.assertEqual(complaint.partner_id, self.customer)

    def test_a_customer_withdraws(self):
        self.walk(f"/my/orders/{self.order.id}", "aftersales_portal_withdrawal", "ada_portal")
        row = self.env["aftersales.withdrawal"].search([("order_id", "=", self.order.id)])
        self.assertEqual((row.contract, row.lang), ("The whole order, please", "zh_CN"))
        self.assertEqual(row.rma_id.partner_id, self.customer)
        self.assertIn("年", row.with_context(lang=row.lang)._received_words())

    def test_looked_at(self):
        """All of it, for people to look at: at a phone's width where screenshots are wanted."""
        if "AFTERSALES_SHOTS" not in os.environ:
            self.skipTest("to be looked at: set AFTERSALES_SHOTS")
        what = f"document.querySelector('[name=qty_{self.lamp_line.id}]').value = '1';" + TO % 2
        why = "document.querySelector('select').selectedIndex = 3;" + TO % 3
        token = self.order._portal_ensure_token()
        page, whole = (
            f"document.querySelector('{each}')" for each in (".aftersales_page", "#wrap")
        )
        self.look(
            {
                **self.case_pages(),
                "zh-home": "/my",
                "zh-order-odoo": f"/my/orders/{self.order.id}",
                "zh-form-what": self.form_url,
                "zh-form-why": (self.form_url, what, TO % 3),
                "zh-form-how": (self.form_url, what, why),
                "zh-withdraw": f"/aftersales/withdraw?order={self.order.id}&access_token={token}",
            },
            login="ada_portal",
            sizes=(PHONE,),
            cookies={"frontend_lang": "zh_CN"},
            within=f"({page} || {whole})",
        )
