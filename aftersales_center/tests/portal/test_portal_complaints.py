"""Complaints in the portal: the form, the page, what can be done there, and by whom only."""

import base64
import io
import uuid
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image

from odoo import Command, fields, http
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..common_axe import DESK, PHONE, AxeMixin
from ..complaint.common import ComplaintCommon


def png(color=(200, 20, 20)):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(content, "PNG")
    return content.getvalue()


class PortalComplaints(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = new_test_user(
            cls.env, "ada_portal", groups="base.group_portal", email="ada@example.com"
        )
        cls.bob = new_test_user(
            cls.env, "bob_portal", groups="base.group_portal", email="bob@example.com"
        )
        cls.customer = cls.ada.partner_id
        cls.customer.tz = cls.ada.tz = "Europe/Berlin"
        cls.order = cls.make_order((cls.lamp, 2))
        cls.complaint = cls.make_complaint(order_ids=[Command.link(cls.order.id)])
        cls.complaint.action_acknowledge("We look after it.")
        cls.complaint.action_investigate("INTERNAL-FINDING: the supplier cheats")
        cls.complaint.action_respond("We have asked the manufacturer.")
        cls.complaint.message_post(body="INTERNAL-NOTE", subtype_xmlid="mail.mt_note")
        cls.complaint.message_post(
            body="Hello Ada, a word.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def as_customer(self, complaint=None):
        """What the controller works with."""
        return (complaint or self.complaint).with_user(self.ada).sudo()


@tagged("post_install", "-at_install")
class TestComplaintPortalRules(PortalComplaints):
    def test_a_customer_asks_for_the_next_tier_now_and_then(self):
        case = self.as_customer()
        with self.assertRaises(UserError):
            case._portal_escalate("  ")
        case._portal_escalate("Nobody calls me back.")
        self.assertEqual(case.tier_id, self.tier_2)
        self.assertEqual(case.escalation_ids[0].kind, "customer")
        with self.assertRaisesRegex(UserError, "You can ask again from"):
            case._portal_escalate("Again!")
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            case._portal_escalate("Still nobody.")
            self.assertEqual(case.tier_id, self.tier_3)
        with (
            freeze_time(fields.Datetime.now() + timedelta(days=9)),
            self.assertRaisesRegex(UserError, "who decide most"),
        ):
            case._portal_escalate("And now?")

    def test_an_appeal_has_its_time(self):
        case = self.as_customer()
        with self.assertRaisesRegex(UserError, "when we have decided"):
            case._portal_appeal("Too early")
        self.company.aftersales_appeal_days = 14
        with freeze_time("2026-03-01 23:30:00"):  # the second of March in Berlin
            self.complaint.action_decide("rejected", "It fell down.")
        self.assertEqual(case._appeal_until().isoformat(), "2026-03-16")
        with freeze_time("2026-03-16 23:30:00"), self.assertRaisesRegex(UserError, "ended on"):
            case._portal_appeal("Late")
        with freeze_time("2026-03-16 22:30:00"):
            case._portal_appeal("It did not fall.")
        self.assertEqual((case.state, case.round), ("appealed", 1))
        step = case.step_ids.filtered(lambda step: step.kind == "appealed")
        self.assertEqual(step.on_behalf_id, self.customer)
        self.assertEqual(step.user_id, self.ada)

    def test_without_a_limit_one_may_always_appeal(self):
        self.company.aftersales_appeal_days = 0
        with freeze_time("2020-03-01"):
            self.complaint.action_decide("rejected", "It fell down.")
        self.assertFalse(self.as_customer()._portal_why_no_appeal())

    def test_whitelist(self):
        self.complaint.action_decide("partly", "Half of it.")
        values = self.as_customer()._portal_values()
        text = repr(values) + repr(self.as_customer()._portal_messages())
        for told in ("We have asked the manufacturer.", "Half of it.", "Hello Ada, a word."):
            self.assertIn(told, text)
        for secret in (
            "INTERNAL",
            "supplier cheats",
            self.agent.email,
            self.agent.login,
            self.tier_1.name,
        ):
            self.assertNotIn(secret, text.replace(self.agent.name, ""))
        self.assertFalse(
            any(isinstance(value, type(self.complaint)) for value in values.values()),
            "plain values only",
        )

    def test_a_reference_of_another_customer_gives_nothing(self):
        ref = f"portal:{uuid.uuid4()}"
        complaints = self.env["aftersales.complaint"].sudo()
        base = {"company_id": self.company.id, "external_ref": ref, "note": "It is broken"}
        mine = complaints._portal_submit({**base, "partner_id": self.customer.id})
        again = complaints._portal_submit({**base, "partner_id": self.customer.id})
        self.assertEqual(mine, again)
        with self.assertRaises(UserError):
            complaints._portal_submit({**base, "partner_id": self.bob.partner_id.id})
        with self.assertRaises(UserError):
            complaints._portal_submit({**base, "email_from": "eve@example.com"})

    def test_a_word_of_the_customer_moves_the_case(self):
        self.complaint.action_wait_for_customer("A photo, please")
        self.as_customer()._portal_write("Here it is", [("p.png", "image/png", png())])
        self.assertFalse(self.complaint.waits_on_customer)
        message = self.complaint.message_ids[0]
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(message.attachment_ids.name, "p.png")
        self.assertIn(message.attachment_ids, self.as_customer()._portal_attachments())
        self.complaint.action_decide("rejected", "No.")
        self.as_customer()._portal_write("<b>But</b> why?")
        self.assertIn("&lt;b&gt;But", self.complaint.message_ids[0].body)
        self.assertIn("Customer wrote after the decision", self.complaint.activity_ids.mapped("summary"))

    def test_files_of_our_people_stay_with_us(self):
        file = self.env["ir.attachment"].create(
            {"name": "internal.pdf", "raw": b"x", "res_model": self.complaint._name,
             "res_id": self.complaint.id}
        )
        note = self.complaint.message_post(
            body="x", subtype_xmlid="mail.mt_note", attachment_ids=file.ids
        )
        self.assertTrue(note.attachment_ids)
        self.assertNotIn(file, self.as_customer()._portal_attachments())
        hidden = self.complaint.message_post(
            body="HIDDEN",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            is_internal=True,
        )
        self.assertTrue(hidden)
        self.assertNotIn("HIDDEN", repr(self.as_customer()._portal_messages()))


@tagged("post_install", "-at_install")
class TestComplaintPages(AxeMixin, HttpCase, PortalComplaints):
    def post(self, path, data=None, files=None, csrf=True, **kwargs):
        data = dict(data or {})
        if csrf:
            data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=data, files=files, **kwargs)

    def key(self, page):
        return page.text.split('name="form_key" value="')[1].split('"')[0]

    def newest(self):
        return self.env["aftersales.complaint"].search([], order="id desc", limit=1)

    def test_a_customer_complains_and_follows(self):
        self.authenticate("ada_portal", "ada_portal")
        page = self.url_open(f"/my/complaints/new?order_id={self.order.id}")
        self.assertIn(self.order.name, page.text)
        playbook = self.env["aftersales.playbook"].search(
            [("is_public", "=", True), ("state", "=", "active"), ("category_id", "!=", False)],
            limit=1,
        )
        page = self.url_open(f"/my/complaints/new?category_id={playbook.category_id.id}")
        self.assertIn("This may help", page.text)
        self.assertIn(playbook.name.replace("'", "&#39;"), page.text)
        page = self.url_open(
            f"/my/complaints/new?order_id={self.order.id}&category_id={self.defect.id}"
        )
        key = self.key(page)
        before = self.newest()
        data = {"form_key": key, "order_id": self.order.id, "category_id": self.defect.id}
        page = self.post("/my/complaints/new", {**data, "note": " "})
        self.assertIn("Please tell us what went wrong", page.text)
        self.assertIn('aria-invalid="true"', page.text)
        files = [("files", ("photo.png", png(), "image/png"))]
        bad = [("files", ("photo.jpg", b"MZ\x90\0 program", "image/jpeg"))]
        page = self.post("/my/complaints/new", {**data, "note": "It hums"}, files=bad)
        self.assertIn("is no photo or PDF", page.text)
        self.assertIn("It hums", page.text, "what was typed is kept")
        self.assertEqual(self.newest(), before, "nothing was made of it")
        words = "The lamp hums <script>alert(1)</script>\nand it is hot."
        data.update(note=words, wanted="replacement")
        page = self.post("/my/complaints/new", data, files=files)
        complaint = self.newest()
        self.assertNotEqual(complaint, before)
        self.assertTrue(page.url.endswith(f"/my/complaints/{complaint.id}?done=sent"), page.url)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual((complaint.channel, complaint.remedy_wanted), ("portal", "replacement"))
        self.assertEqual(complaint.order_ids, self.order)
        self.assertEqual(complaint.note, words)
        self.assertEqual(complaint.step_ids[0].attachment_ids.mimetype, "image/png")
        self.assertNotIn("<script>alert", page.text)
        self.assertEqual(self.post("/my/complaints/new", data).url, page.url, "sent twice, one case")
        self.assertEqual(self.newest(), complaint)
        file = complaint.step_ids[0].attachment_ids
        self.assertEqual(
            self.url_open(f"/my/complaints/{complaint.id}/file/{file.id}").headers["Content-Type"],
            "image/png",
        )
        base = f"/my/complaints/{complaint.id}"
        self.assertIn("Your message has arrived", self.post(f"{base}/message", {"text": "Hi"}).text)
        self.assertIn("Please write something", self.post(f"{base}/message", {"text": " "}).text)
        self.assertIn("Please write why", self.post(f"{base}/escalate", {"reason": ""}).text)
        self.assertIn("can decide more", self.post(f"{base}/escalate", {"reason": "Help"}).text)
        self.assertIn("You can ask again from", self.url_open(base).text)
        self.assertEqual(self.url_open(f"{base}/letter").status_code, 404, "no decision yet")
        self.env.invalidate_all()
        complaint.with_user(self.supervisor).action_decide("rejected", "It is <i>new</i>.")
        self.env.flush_all()
        self.assertIn("It is &lt;i&gt;new", self.url_open(base).text)
        letter = self.url_open(f"{base}/letter", timeout=60)
        self.assertEqual(letter.headers["Content-Type"], "application/pdf")
        self.assertIn(b"It is &lt;i&gt;new", letter.content, "tests get it as HTML")
        self.assertIn("Your appeal has arrived", self.post(f"{base}/appeal", {"reason": "No"}).text)
        self.env.invalidate_all()
        self.assertEqual(complaint.state, "appealed")

    def test_others_find_nothing_and_learn_nothing(self):
        token = self.complaint.sudo()._portal_ensure_token()
        other = self.make_complaint()
        rma = self.make_rma((self.order.order_line, 1))
        file = self.env["ir.attachment"].create(
            {"name": "x.png", "raw": base64.b64encode(png()), "res_model": other._name,
             "res_id": other.id}
        )
        self.env.flush_all()
        missing = 2**31 - 5
        for login in ("bob_portal", None):
            self.authenticate(login, login)
            for path in ("", "/letter", f"/file/{file.id}"):
                pair = [
                    self.url_open(f"/my/complaints/{number}{path}", allow_redirects=False)
                    for number in (self.complaint.id, missing)
                ]
                self.same(pair, self.complaint.id, missing)
                token_of_another = self.url_open(
                    f"/my/complaints/{other.id}{path}?access_token={token}", allow_redirects=False
                )
                self.assertEqual(token_of_another.status_code, pair[0].status_code)
            for action in ("message", "escalate", "appeal", "rate"):
                pair = [
                    self.post(
                        f"/my/complaints/{number}/{action}",
                        {"text": "x", "reason": "x", "rate": 1},
                        allow_redirects=False,
                    )
                    for number in (self.complaint.id, missing)
                ]
                self.same(pair, self.complaint.id, missing)
            for name, number in (("order_id", self.order.id), ("rma_id", rma.id)):
                pair = [
                    self.url_open(f"/my/complaints/new?{name}={one}", allow_redirects=False)
                    for one in (number, missing)
                ]
                self.same(pair, number, missing)
                before = self.newest()
                answer = self.post(
                    "/my/complaints/new",
                    {name: number, "note": "Mine!", "category_id": 0, "form_key": uuid.uuid4(),
                     "name": "Bob", "email": "bob@example.com"},
                    allow_redirects=False,
                )
                self.assertIn(answer.status_code, (302, 303, 404))
                self.assertEqual(self.newest(), before)
        self.assertEqual(
            self.post(
                f"/my/complaints/{self.complaint.id}/escalate", {"reason": "x"}, csrf=False
            ).status_code,
            400,
        )
        page = self.url_open(f"/my/complaints/{self.complaint.id}?access_token={token}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("We have asked the manufacturer.", page.text)
        self.assertNotIn("INTERNAL", page.text)

    def same(self, answers, *numbers):
        """Both answers are the same, but for the number that was asked for."""
        told = []
        for answer, number in zip(answers, numbers, strict=True):
            where = answer.headers.get("Location", "").replace(str(number), "N")
            told.append((answer.status_code, where))
        self.assertEqual(told[0], told[1])
        self.assertIn(told[0][0], (302, 303, 404))

    def test_a_visitor_complains_without_an_account(self):
        self.authenticate(None, None)
        page = self.url_open("/my/complaints/new?category_id=0")
        data = {"form_key": self.key(page), "category_id": 0, "note": "Nobody answers the phone"}
        page = self.post("/my/complaints/new", {**data, "name": "", "email": "x"})
        self.assertIn("Please enter your name.", page.text)
        self.assertIn("at which we can answer", page.text)
        before = self.newest()
        self.post(
            "/my/complaints/new",
            {**data, "name": "Eve", "email": "eve@example.com", "website": "http://spam"},
        )
        self.assertEqual(self.newest(), before, "a program filled it in")
        page = self.post(
            "/my/complaints/new", {**data, "name": 'Eve "x" <y>', "email": "eve@example.com"}
        )
        complaint = self.newest()
        self.assertNotEqual(complaint, before)
        self.assertFalse(complaint.partner_id, "an address that was typed proves nothing")
        self.assertIn("eve@example.com", complaint.email_from)
        self.assertIn(complaint.name, page.text)
        self.authenticate(None, None)
        answer = self.url_open(f"/my/complaints/{complaint.id}", allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303), "another session sees nothing")

    def test_list(self):
        for number in range(25):
            self.make_complaint(subject=f"Case {number:02}")
        self.make_complaint(partner_id=self.bob.partner_id.id, subject="Of Bob")
        self.env.flush_all()
        self.authenticate("ada_portal", "ada_portal")
        page = self.url_open("/my/complaints")
        self.assertIn("Case 24", page.text)
        self.assertNotIn("Case 02", page.text)
        self.assertNotIn("Of Bob", page.text)
        self.assertIn("Case 02", self.url_open("/my/complaints/page/2").text)
        found = self.url_open("/my/complaints?search=Case+07&groupby=state").text
        self.assertIn("Case 07", found)
        self.assertNotIn("Case 08", found)
        page = self.url_open("/my/complaints?groupby=state&sortby=old").text
        self.assertRegex(page, r"<h2[^>]*>Investigating")
        self.assertIn("/my/complaints/page/2?sortby=old&amp;filterby=all", page)
        self.assertIn("&amp;groupby=state", page, "the next page is grouped, too")
        self.assertNotIn("Case 07", self.url_open("/my/complaints?filterby=closed").text)

    def test_pages_are_accessible_and_fit(self):
        self.complaint.action_decide("partly", "We give you half of it, since it fell down once.")
        closed = self.make_complaint()
        closed.action_decide("upheld", "A new lamp is on its way.")
        closed.action_close()
        self.env.flush_all()
        self.look(
            {
                "complaints": "/my/complaints",
                "complaint_new": f"/my/complaints/new?order_id={self.order.id}",
                "complaint_form": f"/my/complaints/new?category_id={self.defect.id}",
                "complaint": f"/my/complaints/{self.complaint.id}",
                "complaint_closed": f"/my/complaints/{closed.id}",
            },
            login="ada_portal",
            sizes=(PHONE, DESK),
        )
        rating = closed.sudo()._rating_request()
        self.look(
            {
                "help": "/aftersales/help",
                "find": "/aftersales/find",
                "complaint_guest": "/my/complaints/new?category_id=0",
                "rate": f"/rate/{rating.access_token}/4",
            },
            sizes=(PHONE, DESK),
        )
        self.env["res.lang"]._activate_lang("zh_CN")
        self.ada.lang = "zh_CN"
        self.env.flush_all()
        self.look(
            {"complaint_zh": f"/my/complaints/{self.complaint.id}"},
            login="ada_portal",
            sizes=(PHONE,),
            within="document.querySelector('#wrap')",  # the footer's languages are Odoo's
        )

    def test_tours_at_phone_width(self):
        self.browser_size = f"{PHONE[0]}x{PHONE[1]}"
        self.start_tour("/my/complaints", "aftersales_portal_complaint", login="ada_portal")
        complaint = self.newest()
        self.assertEqual(complaint.note, "The lamp hums, and it gets hot.")
        self.assertEqual(complaint.escalation_ids[0].kind, "customer")
        closed = self.complaint
        closed.action_decide("upheld", "A new lamp is on its way.")
        closed.action_close()
        self.env.flush_all()
        link = self.env["aftersales.guest"]._link_to(self.order)
        self.start_tour(f"/aftersales/c/{link}", "aftersales_portal_guest")
        self.env.invalidate_all()
        self.assertEqual(closed.rating_given, 4)

    def test_the_list_is_flat(self):
        self.make_complaint()
        domain_user = self.ada
        complaints = self.env["aftersales.complaint"].with_user(domain_user).sudo()

        def rows():
            self.env.invalidate_all()
            found = complaints.search(complaints._portal_domain(domain_user), limit=20)
            return [case._portal_row() for case in found]

        rows()
        with self.assertQueryCount(6):
            rows()
        for _number in range(15):
            self.make_complaint()
        self.env.flush_all()
        with self.assertQueryCount(6):
            self.assertEqual(len(rows()), 17)
