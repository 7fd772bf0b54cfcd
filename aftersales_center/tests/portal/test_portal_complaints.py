"""Complaints in the portal: the form, the page, what can be done there, and by whom only."""

import base64
import re
import uuid
from urllib.parse import unquote

from odoo import http
from odoo.tests import HttpCase, tagged

from ..common_axe import DESK, PHONE, AxeMixin
from .complaint_common import PortalComplaints, png


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
        told = self.url_open("/my/complaints/new").text
        self.assertEqual(told.count("Something else</label>"), 1, "one door for all else")
        other = self.env.ref("aftersales_center.complaint_category_other")
        self.assertRegex(told, rf'<input id="category_0"[^>]*value="{other.id}"')
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
        self.assertEqual(
            self.post("/my/complaints/new", data).url, page.url, "sent twice, one case"
        )
        self.assertEqual(self.newest(), complaint)
        for action in ("message", "escalate", "appeal", "rate"):  # as after an error there
            again = self.url_open(f"/my/complaints/{complaint.id}/{action}")
            self.assertTrue(again.url.endswith(f"/my/complaints/{complaint.id}"), again.url)
        page = self.post("/my/complaints/new", {**data, "note": "The shade is torn, too"})
        self.assertIn(f"it is complaint {complaint.name}", page.text)
        self.assertIn("The shade is torn, too", page.text, "other words are not lost")
        self.assertNotEqual(self.key(page), key, "sent once more, it is another complaint")
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
            {
                "name": "x.png",
                "raw": base64.b64encode(png()),
                "res_model": other._name,
                "res_id": other.id,
            }
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
                    {
                        name: number,
                        "note": "Mine!",
                        "category_id": 0,
                        "form_key": uuid.uuid4(),
                        "name": "Bob",
                        "email": "bob@example.com",
                    },
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
            # The number of the complaint, not the same digits within another number.
            where = re.sub(rf"\b{number}\b", "N", unquote(answer.headers.get("Location", "")))
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
        page = self.post(
            "/my/complaints/new",
            {**data, "name": "Eve", "email": "eve@example.com", "website": "http://spam"},
        )
        self.assertEqual(self.newest(), before, "a program filled it in")
        self.assertIn("Please send this once more", page.text)
        self.assertIn(data["note"], page.text, "or a browser did: nothing typed is lost")
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
        self.env["res.lang"]._activate_lang("de_DE")  # with a choice of languages at the foot
        self.ada.country_id = self.env.ref("base.cn")
        self.complaint.remedy_wanted = "refund"
        half = "We give you half of it, since it fell down once."
        self.complaint.action_decide("partly", half, "price_reduction", "It fell down once.")
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
        page = self.url_open(f"/my/complaints/{self.complaint.id}").text
        for told in ("Why it is not what you asked for", "It fell down once.", "12315"):
            self.assertIn(told, page)
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
