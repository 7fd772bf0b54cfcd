"""Without an account: a link by mail, which opens one case, for a while, and tells nobody."""

import re
from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command, fields, http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..complaint.common import ComplaintCommon


class GuestCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 2))
        cls.rma = cls.make_rma((cls.order.order_line, 1))
        cls.complaint = cls.make_complaint(order_ids=[Command.link(cls.order.id)])
        cls.guest = cls.env["aftersales.guest"]
        cls.requests = cls.env["aftersales.guest.request"]
        cls.env["ir.config_parameter"].set_param("aftersales_center.found_link_days", "3")

    def ask(self, number, email, visitor="192.0.2.1"):
        """Ask as the page does, and let the job run; returns the mails that were made."""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        self.requests.with_user(self.env.ref("base.public_user"))._ask(number, email, visitor)
        template = self.env.ref("aftersales_center.mail_template_guest_link")
        waiting = self.requests.search([("state", "=", "waiting")])
        for request in waiting:
            request._answer(template)
        waiting.state = "done"
        return self.env["mail.mail"].search([("id", ">", last)])


@tagged("post_install", "-at_install")
class TestGuestLinks(GuestCommon):
    def test_a_link_opens_its_record_and_nothing_else(self):
        for record in (self.order, self.rma, self.complaint):
            link = self.guest._link_to(record)
            opened, until = self.guest._open(link)
            self.assertEqual(opened, record)
            self.assertAlmostEqual(
                until, fields.Datetime.now() + timedelta(days=60), delta=timedelta(hours=2)
            )

    def test_what_is_changed_or_over_opens_nothing(self):
        link = self.guest._link_to(self.complaint)
        changed = [link[:-1] + ("A" if link[-1] != "A" else "B"), link[1:], link + "A", link * 3]
        junk = ["", "x", "é", "A" * 80, "AQ", "AQAAAAAAAAAA", "../..", "\0", None, 5, b"x", "=" * 9]
        for text in changed + junk:
            self.assertIsNone(self.guest._open(text), text)
        with freeze_time(fields.Datetime.now() + timedelta(days=61)):
            self.assertIsNone(self.guest._open(link))

    def test_a_link_dies_with_its_address(self):
        link = self.guest._link_to(self.complaint)
        self.customer.email = "new@example.com"
        self.assertIsNone(self.guest._open(link), "it was sent to somebody's old mailbox")
        self.assertFalse(self.guest._link_to(self.complaint, "ada@example.com"))
        self.assertTrue(self.guest._link_to(self.complaint, "NEW@example.com"))

    def test_number_and_address_have_to_belong_together(self):
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        cron.active = True
        queue = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(queue)
        mails = self.ask(self.order.name.lower(), "ADA@example.com")
        self.assertEqual(len(mails), 1)
        after = self.env["ir.cron.trigger"].search_count(queue)
        self.assertGreater(after, before, "the mail does not wait for the hour")
        self.assertEqual(mails.email_to, "ada@example.com")
        links = re.findall(r"/aftersales/c/([\w-]+)", mails.body_html)
        self.assertEqual(self.guest._open(links[0])[0], self.order)
        for number, email in (
            (self.order.name, "eve@example.com"),
            ("S99999999", "ada@example.com"),
            ("%", "ada@example.com"),
            ("S_____", "ada@example.com"),
            ("", "ada@example.com"),
            (self.order.name, ""),
            (self.order.name, "ada@example.com, eve@example.com"),
            (f"{self.order.name}' OR 1=1", "ada@example.com"),
        ):
            with self.undone():  # each with attempts of its own
                self.assertFalse(self.ask(number, email), (number, email))
        for case in (self.rma, self.complaint):
            (mail,) = self.ask(case.name, "ada@example.com", case.name)
            link = re.findall(r"/aftersales/c/([\w-]+)", mail.body_html)[0]
            self.assertEqual(self.guest._open(link)[0], case)

    def test_a_quotation_is_no_order(self):
        quotation = self.order.copy()
        self.assertFalse(self.ask(quotation.name, "ada@example.com"))

    def test_who_asks_too_often_gets_no_more_mail(self):
        got = [bool(self.ask(self.order.name, "ada@example.com")) for _time in range(7)]
        self.assertEqual(got, [True] * 4 + [False] * 3, "per address")
        for number in range(25):
            self.ask("S1", f"a{number}@example.com", "192.0.2.7")
        last = self.requests.search([], order="id desc", limit=1)
        self.ask("S1", "b@example.com", "192.0.2.7")
        self.assertEqual(self.requests.search([], order="id desc", limit=1), last, "per visitor")
        with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            self.assertTrue(self.ask(self.order.name, "ada@example.com"))
        counts = self.env["aftersales.guest.count"].search([])
        self.assertTrue(counts)
        self.assertFalse(
            [key for key in counts.mapped("key") if not re.fullmatch("[0-9a-f]{32}", key)],
            "hashes only",
        )

    def test_the_mail_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        request = self.requests.create(
            {
                "number": self.order.name,
                "email": "ada@example.com",
                "company_id": self.company.id,
                "lang": "en_US",
            }
        )
        self.assertEqual(request._mail_lang(), "fr_FR")

    def test_what_was_typed_is_nobodys_to_read_and_forgotten(self):
        self.ask(self.order.name, "ada@example.com")
        for user in (self.agent, self.administrator, self.auditor):
            self.assertFalse(self.requests.with_user(user).has_access("read"))
        with freeze_time(fields.Datetime.now() + timedelta(days=2)):
            self.requests._gc_old()
            self.env["aftersales.guest.count"]._gc_old()
        self.assertFalse(self.requests.search([("email", "=", "ada@example.com")]))

    def test_the_customer_gets_a_button_and_their_copy_the_link(self):
        self.complaint.message_subscribe(self.customer.ids)
        message = self.complaint.with_user(self.agent).message_post(
            body=Markup("A word."), subtype_xmlid="mail.mt_comment"
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        mail = mail.filtered(lambda one: self.customer in one.recipient_ids)
        self.assertIn(f"/aftersales/case/complaint/{self.complaint.id}", mail.body_html)
        self.assertNotIn(self.complaint.sudo().access_token or "no token", mail.body_html)
        sent = [one for one in mail._prepare_outgoing_list() if one["partner_id"] == self.customer]
        link = re.findall(r"/aftersales/c/([\w-]+)", sent[0]["body"])[0]
        self.assertEqual(self.guest._open(link)[0], self.complaint)


@tagged("post_install", "-at_install")
class TestGuestPages(HttpCase, GuestCommon):
    def post(self, path, data):
        return self.url_open(path, data={**data, "csrf_token": http.Request.csrf_token(self)})

    def test_the_answer_tells_nothing(self):
        self.authenticate(None, None)
        self.env["aftersales.guest.count"].search([]).sudo().unlink()
        right = self.post(
            "/aftersales/find", {"number": self.order.name, "email": "ada@example.com"}
        )
        wrong = self.post("/aftersales/find", {"number": "S0", "email": "eve@example.com"})
        self.assertEqual((right.status_code, right.url), (wrong.status_code, wrong.url))
        scrub = re.compile(r'csrf_token: "[^"]*"')
        self.assertEqual(scrub.sub("", right.text), scrub.sub("", wrong.text))
        page = self.post("/aftersales/find", {"number": "", "email": "x"})
        self.assertIn("Please enter the number", page.text)
        self.assertEqual(
            self.url_open("/aftersales/find", data={"number": "x", "email": "x"}).status_code, 400
        )

    def test_a_link_opens_one_case_for_this_session(self):
        other = self.make_complaint()
        link = self.guest._link_to(self.complaint)
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/aftersales/c/{link}")
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.complaint.name, page.text)
        self.assertNotIn("?access_token", page.url)
        base = f"/my/complaints/{self.complaint.id}"
        self.assertIn("Your message has arrived", self.post(f"{base}/message", {"text": "x"}).text)
        message = self.complaint.message_ids[0]
        self.assertEqual(message.author_id, self.customer)
        for path in (f"/my/complaints/{other.id}", f"/aftersales/order/{self.order.id}"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"], path)
        self.customer.email = "new@example.com"
        self.env.flush_all()
        answer = self.url_open(base, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"], "it was told to the old address")
        over = self.url_open(f"/aftersales/c/{link[:-2]}")
        self.assertEqual(over.status_code, 404)
        self.assertIn("This link is over", over.text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(base, allow_redirects=False).headers["Location"])

    def test_a_link_to_an_order_opens_its_cases(self):
        elsewhere = self.make_complaint()
        link = self.guest._link_to(self.order)
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/aftersales/c/{link}")
        self.assertIn(self.order.name, page.text)
        self.assertIn(self.complaint.name, page.text)
        self.assertIn(self.rma.name, page.text)
        self.assertNotIn(elsewhere.name, page.text)
        self.assertIn(f"/aftersales/withdraw?order={self.order.id}", page.text)
        self.assertIn("withdraw from contract here", page.text)
        form = self.url_open(f"/aftersales/withdraw?order={self.order.id}").text
        self.assertIn(self.order.name, form, "what the link opened is filled in")
        self.assertEqual(self.url_open(f"/my/complaints/{self.complaint.id}").status_code, 200)
        page = self.url_open(f"/my/complaints/new?order_id={self.order.id}&category_id=0")
        self.assertNotIn('name="email"', page.text, "we know who it is")
        key = page.text.split('name="form_key" value="')[1].split('"')[0]
        self.post(
            "/my/complaints/new",
            {"form_key": key, "order_id": self.order.id, "category_id": 0, "note": "It hums"},
        )
        complaint = self.env["aftersales.complaint"].search([], order="id desc", limit=1)
        self.assertEqual((complaint.partner_id, complaint.order_ids), (self.customer, self.order))

    def test_who_gets_the_invoice_sees_no_cases_of_the_customer(self):
        payer = self.env["res.partner"].create({"name": "Payer", "email": "payer@example.com"})
        self.order.partner_invoice_id = payer
        link = self.guest._link_to(self.order, "payer@example.com")
        self.assertTrue(link)
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/aftersales/c/{link}")
        self.assertIn(self.order.name, page.text)
        self.assertNotIn(self.complaint.name, page.text)
        for path in (f"/my/complaints/{self.complaint.id}", f"/my/returns/{self.rma.id}"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"], path)

    def test_nobody_of_ours_reads_or_asks_for_a_customers_token(self):
        self.rma.sudo()._portal_ensure_token()
        token = self.rma.sudo().access_token
        for user in (self.agent, self.receiver, self.auditor, self.supervisor):
            mine = self.rma.with_user(user)
            with self.assertRaises(AccessError):
                mine.read(["access_token"])
            with self.assertRaises(AccessError):
                mine.search([("access_token", "=like", f"{token[0]}%")])
            self.assertNotIn("token", mine.get_portal_url(), user.login)
            self.assertNotIn("token", mine._get_share_url(), user.login)

    def test_a_token_that_is_none_tells_nothing(self):
        self.env.flush_all()
        self.authenticate(None, None)
        for path in (
            f"/my/returns/{self.rma.id}",
            f"/my/complaints/{self.complaint.id}",
            f"/my/orders/{self.order.id}/return",
            f"/aftersales/order/{self.order.id}",
        ):
            told = self.url_open(f"{path}?access_token=é", allow_redirects=False)
            self.assertEqual(told.status_code, 303, path)
            self.assertIn("/web/login", told.headers["Location"], path)

    def test_words_about_a_return_need_no_script(self):
        link = self.guest._link_to(self.rma)
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/aftersales/c/{link}")
        self.assertNotIn("data-token", page.text, "the page keeps no key that never ends")
        answer = self.post(f"/my/returns/{self.rma.id}/message", {"text": ""})
        self.assertIn("Please write something", answer.text)
        answer = self.post(f"/my/returns/{self.rma.id}/message", {"text": "Where <b>to</b>?"})
        self.assertIn("Where &lt;b&gt;to", answer.text)
        self.assertEqual(self.rma.message_ids[0].author_id, self.customer)

    def test_links_we_keep_lead_by_who_opens_them(self):
        portal = new_test_user(self.env, "ada_portal", groups="base.group_portal")
        self.complaint.partner_id = portal.partner_id
        self.env.flush_all()
        path = f"/aftersales/case/complaint/{self.complaint.id}"
        rate = f"/aftersales/rate/complaint/{self.complaint.id}/1"
        for login, word in (
            ("test_agent", "/odoo/aftersales.complaint/"),
            ("ada_portal", f"/my/complaints/{self.complaint.id}"),
            (None, "/aftersales/find"),
        ):
            self.authenticate(login, login)
            for url in (path, rate):
                answer = self.url_open(url, allow_redirects=False)
                self.assertIn(word, answer.headers["Location"], login)
        missing = self.url_open("/aftersales/case/complaint/99999999", allow_redirects=False)
        self.assertIn("/aftersales/find", missing.headers["Location"])
