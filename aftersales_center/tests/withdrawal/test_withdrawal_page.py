"""The page of the withdrawal function, as guest, with a link, logged in, and as an attacker."""

import hashlib
import io
import os
import re
from html import unescape
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, unquote

from pypdf import PdfReader

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..common_axe import DESK, PHONE, AxeMixin
from .common import WithdrawalCommon

PAGE = "/aftersales/withdraw"
#: Posts the first step and puts the second one into the page.
_CONTINUE = """(await (async () => {
    const form = document.querySelector(".aftersales_withdraw form");
    const answer = await fetch(form.action, {method: "POST", body: new FormData(form)});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.innerHTML = page.body.innerHTML;
    return document.querySelector("#wrap");
})())"""


@tagged("post_install", "-at_install")
class TestWithdrawalPage(AxeMixin, HttpCase, WithdrawalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login = new_test_user(
            cls.env, "ada_withdraws", groups="base.group_portal", partner_id=cls.consumer.id
        )
        cls.consumer.write({"name": "Ada Byron", "email": "de@example.com"})
        cls.token = cls.order._portal_ensure_token()
        cls.foreign = cls.order_for("GB")
        cls.foreign._portal_ensure_token()
        cls.seen = cls.rows.search([])

    def new(self):
        """Statements recorded since the class was set up."""
        return self.rows.search([]) - self.seen

    def values(self, html, form=-1):
        """The hidden values of one form of a page, the last one by default."""
        forms = [
            part
            for part in re.findall(r"<form.*?</form>", html, re.S)
            if "aftersales/withdraw" in part
        ]
        inputs = re.findall(r"<input[^>]*>", forms[form])
        found = {}
        for each in inputs:
            name = re.search(r'name="([^"]*)"', each)
            value = re.search(r'value="([^"]*)"', each)
            if name and 'type="hidden"' in each:
                found[name[1]] = unescape(value[1]) if value else ""
        return found

    def start(self, query=""):
        response = self.url_open(PAGE + query)
        self.assertEqual(response.status_code, 200)
        return response.text

    def fill(self, page, **typed):
        typed = {"name": "Ada Byron", "contract": "S1", "address": "ada@example.net", **typed}
        return self.url_open(PAGE, data={**self.values(page), **typed})

    def confirm(self, page, **more):
        return self.url_open(f"{PAGE}/confirm", data={**self.values(page), **more})

    def test_a_guest_withdraws_in_two_steps(self):
        page = self.start()
        fields_shown = re.findall(r'<(?:input|textarea)[^>]*\bid="(\w+)"', page)
        self.assertEqual(
            [each for each in fields_shown if each in ("name", "contract", "address")],
            ["name", "contract", "address"],
        )
        self.assertEqual(page.count('required="required"'), 3, "three things and no more")
        page = self.fill(page, contract="S1\n<script>alert(1)</script>")
        self.assertFalse(self.new(), "nothing is sent before it is confirmed")
        self.assertIn("&lt;script&gt;alert(1)", page.text)
        self.assertNotIn("<script>alert(1)", page.text)
        button = re.search(
            r"<button[^>]*aftersales_confirm_withdrawal[^>]*>(.*?)</button>", page.text, re.S
        )
        self.assertEqual(button[1].strip(), "confirm withdrawal", "nothing but the words of law")
        done = self.confirm(page.text)
        row = self.new()
        self.assertEqual(len(row), 1)
        self.assertIn(row.access_token, done.url)
        self.assertIn(row.name, done.text)
        self.assertIn("arrived on", done.text)
        self.assertNotIn("is valid.", done.text.replace("Whether it is valid", ""))
        self.assertEqual((row.channel, row.person, row.state), ("online", "Ada Byron", "new"))
        self.assertEqual(row.user_id, self.env.ref("base.public_user"))
        event = self.logged("withdrawal.received", row)
        self.assertEqual((event.origin, event.login), ("portal", f"#{row.user_id.id}"))
        paper = self.url_open(f"{PAGE}/{row.access_token}/acknowledgement")
        self.assertEqual(paper.status_code, 200)
        self.work()
        self.assertTrue(row.acknowledged_on)

    def test_one_page_twice_is_once_and_two_tabs_are_two(self):
        page = self.start()
        first = self.fill(page, contract="the lamp").text
        second = self.fill(page, contract="the chair").text
        for _again in range(2):
            self.confirm(first)
        self.assertEqual(len(self.new()), 1)
        self.confirm(second)
        self.assertEqual(sorted(self.new().mapped("contract")), ["the chair", "the lamp"])

    def test_over_the_limit_it_says_how_else_and_when(self):
        self.company.write({"email": "shop+eu@example.com", "phone": "+32 2 290 34 90"})
        self.env["ir.config_parameter"].set_param("aftersales_center.withdrawals_repeated", "1")
        page = self.fill(self.start(), contract="the lamp").text
        self.confirm(page)
        self.assertEqual(self.confirm(page).status_code, 200, "sent twice is once")
        page = self.fill(self.start(), contract="the chair & <b>").text
        answer = self.confirm(page)
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(self.new().contract, "the lamp")
        self.assertTrue(self.url_open(f"{PAGE}/confirm").url.endswith(PAGE), "opened anew")
        self.assertIn("was not sent yet", answer.text)
        self.assertTrue(0 < int(answer.headers["Retry-After"]) <= 3600)
        self.assertRegex(_words(answer.text), r"try again from .*\d+:00(:00)?\b.* [A-Z+]")
        mail = re.search(r'href="mailto:([^"?]*)\?([^"]*)"', answer.text)
        self.assertEqual(unquote(mail[1]), "shop+eu@example.com")
        told = parse_qs(mail[2].replace("&amp;", "&"))
        for said in ("the chair & <b>", "Ada Byron", "ada@example.net"):
            self.assertIn(said, told["body"][0])
        self.assertIn("+32 2 290 34 90", answer.text)
        own = self.start(f"?order={self.order.id}&access_token={self.token}")
        own = self.fill(own, contract=self.order.name).text
        self.assertEqual(self.confirm(own).status_code, 200, "whose order is proven passes")
        self.env["aftersales.guest.count"].search([]).unlink()  # an hour later
        self.assertEqual(self.confirm(answer.text).status_code, 200)
        self.assertIn("the chair & <b>", self.new().mapped("contract"), "from the page itself")

    def test_the_link_of_an_order_fills_in_and_matches_at_once(self):
        page = self.start(f"?order={self.order.id}&access_token={self.token}")
        self.assertIn('value="Ada Byron"', page)
        self.assertIn(self.order.name, page)
        typed = {f"goods_{self.mugs.id}": "2"}
        page = self.fill(page, contract=self.order.name, **typed)
        self.assertIn("2 Units Coffee Mug", page.text)
        done = self.confirm(page.text)
        row = self.new()
        self.assertEqual((row.order_id, row.matched_how), (self.order, "login"))
        self.assertEqual(row.rma_id.line_ids.mapped("qty_approved"), [2])
        self.assertIn(f'href="/my/returns/{row.rma_id.id}"', done.text, "no token in addresses")
        opened = self.url_open(f"/my/returns/{row.rma_id.id}")
        self.assertIn(row.rma_id.name, opened.text)
        self.authenticate(None, None)
        self.assertNotIn(row.rma_id.name, self.url_open(done.url).text, "in another session")

    def test_what_was_typed_wrong_is_said_at_the_field(self):
        page = self.start(f"?order={self.order.id}&access_token={self.token}")
        for typed, field in (
            ({"name": " "}, "name"),
            ({"contract": ""}, "contract"),
            ({"contract": "x" * 3000}, "contract"),
            ({"address": "ada@home"}, "address"),
            ({"address": "a@b.de, c@d.fr"}, "address"),
            *(
                ({f"goods_{self.mugs.id}": each}, f"goods_{self.mugs.id}")
                for each in ("-1", "1e9", "NaN", "inf", "two", "4", "9" * 30, "1.5", "0")
            ),
        ):
            answer = self.fill(page, **typed).text
            self.assertIn(f'id="error_{field}"', answer, typed)
            self.assertIn('aria-describedby="', answer)
            self.assertNotIn("aftersales_confirm_withdrawal", answer)
            self.confirm(page, **{"name": "A", "contract": "B", "address": "a@b.de", **typed})
        self.assertFalse(self.new())
        machine = self.fill(page, website="http://spam").text
        self.assertIn("once more", machine)

    def test_numbers_are_read_as_the_page_is_written(self):
        lang = self.env["res.lang"]._activate_lang("de_DE")
        lang.write({"decimal_point": ",", "thousands_sep": "."})
        self.mugs.product_uom_id = self.env.ref("uom.product_uom_kgm")
        self.env.flush_all()
        self.opener.cookies["frontend_lang"] = "de_DE"
        page = self.start(f"?order={self.order.id}&access_token={self.token}")
        page = self.fill(page, **{f"goods_{self.mugs.id}": "1,5"}).text
        self.assertIn("Widerruf bestätigen", page)
        self.confirm(page)
        row = self.new()
        self.assertEqual(row.goods[0]["quantity"], "1.5")
        told = row.with_context(lang="de_DE")._acknowledgement_values()["goods"]
        self.assertEqual(told, ["1,5 kg Coffee Mug"])

    def test_nobody_reaches_anothers_order(self):
        """The right words, the wrong token, no token: the page is the plain one, in silence."""
        plain = re.sub(r'value="[^"]*"', "", self.start())
        attempts = [
            f"?order={self.foreign.id}",
            f"?order={self.foreign.id}&access_token={self.token}",
            f"?order={self.order.id}&access_token=wrong",
            "?order=999999999",
            "?order=-1",
            "?order[]=1&access_token[]=2",
            f"?order={'9' * 40}",
            "?company=999999",
        ]
        for login in (None, "ada_withdraws"):
            self.authenticate(login, login)
            if login:
                plain = re.sub(r'value="[^"]*"', "", self.start())
            for query in attempts:
                if login and f"?order={self.order.id}&" in query:
                    continue  # her own
                page = re.sub(r'value="[^"]*"', "", self.start(query))
                self.assertNotIn(self.foreign.name, page)
                self.assertEqual(_words(page), _words(plain), query)

    def test_goods_of_another_order_are_not_taken(self):
        page = self.start(f"?order={self.order.id}&access_token={self.token}")
        page = self.fill(page, **{f"goods_{self.foreign.order_line.id}": "1"})
        self.confirm(page.text, **{f"goods_{self.foreign.order_line.id}": "1"})
        self.assertFalse(self.new().goods)

    def test_an_order_that_is_there_looks_like_one_that_is_not(self):
        answers = []
        for contract in (self.order.name, "S999999"):
            page = self.fill(self.start(), contract=contract, address="de@example.com")
            done = self.confirm(page.text).text
            row = self.new().sorted("id")[-1]
            self.assertFalse(row.order_id, "looked up when the sender is gone")
            said = re.sub(r"value=\"[^\"]*\"", "", done)
            for own in (contract, row.name, row.access_token, row._received_words()):
                said = said.replace(own, "")
            answers.append(_words(said))
        self.assertEqual(*answers)
        self.work()
        self.assertEqual(sorted(self.new().mapped("state")), ["matched", "open"])

    def test_hostile_requests(self):
        done = self.url_open(f"{PAGE}/none")
        self.assertEqual(done.status_code, 404)
        for path in ("/none/acknowledgement", "/document/none", "/%0a", "/" + "x" * 3000):
            self.assertIn(self.url_open(PAGE + path).status_code, (400, 404), path)
        answer = self.url_open(f"{PAGE}/confirm", data={"name": "A", "contract": "B"})
        self.assertIn("Nothing was sent yet", answer.text, "no csrf token")
        self.assertIn('value="A"', answer.text, "what was typed is kept")
        self.assertTrue(self.url_open(f"{PAGE}/confirm").url.endswith(PAGE), "nothing is lost")
        page = self.start()
        files = {"name": ("a.txt", b"x"), "goods_1": ("b", b"y")}
        data = {**self.values(page), "contract": "\0\x01\ud7ff", "address": "a@b.de"}
        self.assertEqual(self.url_open(PAGE, data=data, files=files).status_code, 200)
        self.assertFalse(self.new())

    def test_a_done_page_is_the_senders_and_not_for_ever(self):
        row = self.submit(process=False)
        url = f"{PAGE}/{row.access_token}"
        self.assertEqual(self.url_open(url).status_code, 200)
        later = fields.Datetime.add(fields.Datetime.now(), days=31)
        with patch.object(fields.Datetime, "now", return_value=later):
            self.assertEqual(self.url_open(url).status_code, 404)
        agents = self.rows.with_user(self.agent).action_record(
            {"channel": "phone", "person": "A", "contract": "B"}
        )
        self.assertEqual(self.url_open(f"{PAGE}/{agents.sudo().access_token}").status_code, 404)

    def test_the_button_on_the_order(self):
        url = self.order.get_portal_url()
        self.assertIn("withdraw from contract here", self.url_open(url).text)
        self.assertNotIn(
            "aftersales_withdraw_button",
            self.url_open(self.order_for("DE", company=True).get_portal_url()).text,
        )
        self.env["res.lang"]._activate_lang("de_DE")
        self.opener.cookies["frontend_lang"] = "de_DE"
        self.assertIn("Vertrag widerrufen", self.url_open(url).text)

    def test_looked_at(self):
        link = f"?order={self.order.id}&access_token={self.token}"
        row = self.submit(
            f"Order {self.order.name}, the lamp and the three mugs that came last week",
            process=False,
        )
        pages = {
            "withdraw": PAGE,
            "withdraw-order": PAGE + link,
            "withdraw-done": f"{PAGE}/{row.access_token}",
        }
        self.look(pages, sizes=(PHONE, DESK), within="document.querySelector('#wrap')")
        self.look({"withdraw-confirm": PAGE + link}, sizes=(PHONE, DESK), within=_CONTINUE)
        # Of Odoo's own page of an order only what we add.
        button = "document.querySelector('.aftersales_withdraw_button').parentElement"
        self.look({"withdraw-order-page": self.order.get_portal_url()}, within=button)

    def test_on_a_phone(self):
        self.browser_size = "390x844"
        self.start_tour(self.order.get_portal_url(), "aftersales_portal_withdrawal")
        row = self.new()
        self.assertEqual((row.order_id, row.rma_id.state), (self.order, "approved"))
        self.assertEqual(row.contract, "The whole order, please")

    def test_papers(self):
        self.assertIsNone(self.company._aftersales_withdrawal_paper("else", "en_US"))
        company = self.company.with_context(force_report_rendering=True)
        paper = company._aftersales_withdrawal_paper("form", "en_US")
        words = _pdf(paper)
        self.assertIn("Model withdrawal form", words)
        self.assertIn("hereby give notice", words)
        self.assertIn(self.company.name, words)
        german = self.env["res.lang"]._activate_lang("de_DE")
        self.assertIn(
            "Muster-Widerrufsformular",
            _pdf(company._aftersales_withdrawal_paper("form", german.code)),
        )
        again = self.company._aftersales_withdrawal_paper("form", "en_US")
        self.assertEqual(again, paper, "made once")
        row = self.submit(
            f"Order {self.order.name} of 3 May",
            order=self.order,
            goods=[(self.mugs, 2)],
            process=False,
        )
        content = row.with_context(force_report_rendering=True)._render_document()
        words = _pdf(content)
        for part in (
            row.name,
            "Ada Byron",
            f"Order {self.order.name} of 3 May",
            "2 Units Coffee Mug",
            "Europe/Berlin",
            f"{row.received_on:%H:%M:%S} UTC",
            "does not say whether the withdrawal is valid",
        ):
            self.assertIn(part, words)


def _words(page):
    """What a page says, without tags, scripts and numbers that change with each request."""
    page = re.sub(r"<(script|style|head).*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def _pdf(content):
    """The words of a PDF; kept to be looked at where ``AFTERSALES_SHOTS`` names a folder."""
    if folder := os.environ.get("AFTERSALES_SHOTS"):
        Path(folder, f"paper-{hashlib.sha256(content).hexdigest()[:6]}.pdf").write_bytes(content)
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
