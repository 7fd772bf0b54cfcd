"""Ratings are the customer's: nobody else gives, reads the key of, changes or deletes one."""

from datetime import timedelta

from freezegun import freeze_time
from markupsafe import Markup

from odoo import Command, fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..complaint.common import ComplaintCommon

STAFF = ("receiver", "auditor", "agent", "supervisor", "administrator", "salesman")


class RatingCommon(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 2))
        cls.company.aftersales_low_rating = 2

    def closed_complaint(self, **values):
        complaint = self.make_complaint(**values)
        complaint.action_decide("rejected", "Lamps flicker.")
        complaint.action_close()
        return complaint

    def done_rma(self):
        rma = self.accepted_rma((self.order.order_line, 1))
        rma.action_settle()
        if rma.state != "done":
            rma.action_done()
        return rma

    def rate(self, case, number, **values):
        return case.sudo().rating_apply(number, rating=case._rating_request(), **values)


@tagged("post_install", "-at_install")
class TestRatingGuard(RatingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_complaint()
        cls.case.action_decide("rejected", "No.")
        cls.case.action_close()
        request = cls.case.sudo()._rating_request()
        cls.case.sudo().rating_apply(4, rating=request, feedback="Fine", effort=5)
        cls.given = request
        cls.open_case = cls.make_complaint()
        cls.asked = cls.open_case.sudo()._rating_request()

    def tries(self, user, ratings, mine):
        model_id = self.env["ir.model"]._get_id("aftersales.complaint")
        return [
            lambda: mine.write({"rating": 5}),
            lambda: mine.write({"feedback": "Great"}),
            lambda: mine.write({"consumed": False}),
            lambda: mine.write({"aftersales_effort": 1}),
            lambda: mine.write({"res_id": self.open_case.id}),
            lambda: mine.write({"rated_partner_id": user.partner_id.id}),
            lambda: mine.write({"access_token": "known"}),
            lambda: mine.reset(),
            lambda: mine.unlink(),
            lambda: ratings.create(
                {"res_model_id": model_id, "res_id": self.case.id, "rating": 5, "consumed": 1}
            ),
            lambda: ratings.create(
                {"res_model": "aftersales.rma", "res_id": 1, "rating": 5, "consumed": True}
            ),
            lambda: ratings.with_context(
                default_res_model_id=model_id, default_rating=5, default_consumed=True
            ).create({"res_id": self.case.id}),
            lambda: ratings.create({"res_model_id": model_id, "res_id": self.case.id}),
            lambda: self.case.with_user(user).rating_apply(5, rating=mine),
            lambda: self.case.with_user(user).message_post(body=Markup("x"), rating_value=5),
        ]

    def test_nobody_of_ours_makes_changes_or_deletes_one(self):
        users = [getattr(self, name) for name in STAFF] + [self.env.ref("base.user_admin")]
        for user in users:
            ratings = self.env["rating.rating"].with_user(user)
            mine = ratings.browse(self.given.id)
            tries = self.tries(user, ratings, mine)
            for number, attempt in enumerate(tries):
                with (
                    self.subTest(user=user.login, attempt=number),
                    self.assertRaises(UserError),
                    self.cr.savepoint(),
                ):
                    attempt()
        self.assertEqual((self.given.rating, self.given.feedback), (4, "Fine"))
        self.assertEqual(self.given.aftersales_effort, 5)

    def test_not_even_the_system_writes_one(self):
        for vals in ({"rating": 1}, {"consumed": False}, {"message_id": False}):
            with self.assertRaises(AccessError), self.cr.savepoint():
                self.given.sudo().write(vals)
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.given.sudo().unlink()
        other = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
                "rating": 5,
                "consumed": True,
            }
        )
        with self.assertRaises(AccessError), self.cr.savepoint():
            other.write({"res_model_id": self.given.res_model_id.id, "res_id": self.case.id})
        other.write({"rating": 3})  # others' ratings go Odoo's way
        other.unlink()

    def test_once_given_it_stays(self):
        with self.assertRaises(UserError):
            self.case.sudo().rating_apply(1, rating=self.given)
        self.assertEqual(self.given.rating, 4)

    def test_only_one_of_five(self):
        for number in (0, 6, -1, 2.5):
            with self.assertRaises(UserError):
                self.open_case.sudo().rating_apply(number, rating=self.asked)

    def test_the_key_of_a_rating_to_be_given_is_nobodys_to_read(self):
        for name in STAFF:
            ratings = self.env["rating.rating"].with_user(getattr(self, name))
            found = ratings.search([("res_model", "=", "aftersales.complaint")])
            self.assertNotIn(self.asked.id, found.ids, name)
            with self.assertRaises(AccessError):
                ratings.browse(self.asked.id).read(["access_token"])
            with self.assertRaises(AccessError):
                self.open_case.with_user(getattr(self, name))._rating_get_access_token()
            case, key = self.asked.res_id, self.asked.access_token
            guess = [("consumed", "=", False), ("access_token", "=like", f"{key[0]}%")]
            cases = self.env[self.asked.res_model].with_user(getattr(self, name))
            try:
                guessed = cases.search([("id", "=", case), ("rating_ids", "any", guess)])
            except AccessError:
                continue  # who reads no complaints
            self.assertFalse(guessed, name)

    def test_it_stands_in_the_log_and_its_words_can_be_erased(self):
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("event", "=", "case.rated"), ("res_id", "=", self.case.id)]
        )
        self.assertEqual(len(event), 1)
        self.assertNotIn("Fine", event.payload, "words can be erased")
        given_on = self.given.rated_on
        self.case.sudo()._erase_texts("other")
        self.assertFalse(self.given.feedback)
        self.assertEqual((self.given.rating, self.given.rated_on), (4, given_on))


@tagged("post_install", "-at_install")
class TestRecovery(RatingCommon):
    def test_a_return_rated_low_is_called_back_in_time(self):
        self.company.aftersales_recovery_hours = 8
        team = self.env["aftersales.team"].create(
            {"name": "Returns", "leader_id": self.supervisor.id}
        )
        rma = self.done_rma()
        rma.team_id = team
        with freeze_time("2026-11-20 12:00:00"):  # a Friday
            self.rate(rma, 1, feedback="Took ages <b>", effort=1)
        self.assertEqual(rma.recovery_due.date().isoformat(), "2026-11-23", "not on the weekend")
        call = rma.activity_ids
        self.assertEqual(call.user_id, self.supervisor)
        self.assertEqual(call.activity_type_id, self.env.ref("mail.mail_activity_data_call"))
        self.assertIn("Took ages &lt;b&gt;", call.note)
        self.assertIn("by", rma._rating_promise())

    def test_or_becomes_a_complaint(self):
        self.company.aftersales_recovery = "complaint"
        rma = self.done_rma()
        self.rate(rma, 2, feedback="Took ages")
        complaint = self.env["aftersales.complaint"].search([("rma_ids", "=", rma.id)])
        self.assertEqual(len(complaint), 1)
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.note, "Took ages")
        self.assertEqual(complaint.order_ids, self.order)

    def test_a_good_one_leads_to_nothing(self):
        rma = self.done_rma()
        self.rate(rma, 3)
        self.assertFalse(rma.activity_ids)
        self.assertFalse(rma.recovery_due)
        self.assertFalse(rma._rating_promise())

    def test_the_end_asks_for_a_rating_once(self):
        rma = self.done_rma()
        notice = self.env["aftersales.notice"].search(
            [("rma_id", "=", rma.id), ("event", "=", "done")]
        )
        self.assertEqual(len(notice), 1)
        notice._hand_to_mail()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        token = rma.sudo()._rating_get_access_token()
        self.assertIn(f"/aftersales/rate/return/{rma.id}/5", mail.body_html)
        self.assertNotIn(token, mail.body_html, "what our people can read has no key")
        (sent,) = mail._prepare_outgoing_list()
        self.assertIn(f"/rate/{token}/1", sent["body"])
        self.assertIn("/aftersales/c/", sent["body"])
        self.assertNotIn("/aftersales/rate/", sent["body"])
        self.assertNotIn("/aftersales/case/", sent["body_alternative"])
        self.rate(rma, 5)
        self.assertEqual(rma._rating_block(), "")
        self.company.aftersales_ask_rating = False
        self.assertEqual(self.closed_complaint()._rating_block(), "")

    def test_a_copy_for_others_has_no_key(self):
        complaint = self.closed_complaint()
        token = complaint.sudo()._rating_get_access_token()
        link = complaint._customer_url()
        for address in ("thief@example.com", self.agent.email):
            mail = self.env["mail.mail"].create(
                {
                    "model": complaint._name,
                    "res_id": complaint.id,
                    "email_to": address,
                    "body_html": f"<a href='{link}'>x</a> /aftersales/rate/complaint/"
                    f"{complaint.id}/1",
                }
            )
            (sent,) = mail._prepare_outgoing_list()
            self.assertNotIn(token, sent["body"])
            self.assertNotIn("/aftersales/c/", sent["body"])
        other = self.make_complaint(partner_id=self.make_stranger().id)
        mail = self.env["mail.mail"].create(
            {
                "model": other._name,
                "res_id": other.id,
                "email_to": "eve@example.com",
                "body_html": f"<a href='{link}'>x</a>",
            }
        )
        (sent,) = mail._prepare_outgoing_list()
        self.assertNotIn("/aftersales/c/", sent["body"], "a mail opens its own case only")

    @classmethod
    def make_stranger(cls):
        return cls.env["res.partner"].create({"name": "Eve", "email": "eve@example.com"})

    def test_results_are_counted_once_each(self):
        rma = self.done_rma()
        self.rate(rma, 2, effort=3)
        complaint = self.closed_complaint(product_ids=[Command.set((self.lamp | self.mug).ids)])
        self.rate(complaint, 5)
        self.env.flush_all()
        rows = (
            self.env["aftersales.rating.report"]
            .with_user(self.supervisor)
            .search([("partner_id", "=", self.customer.id)], order="id")
        )
        self.assertEqual(rows.mapped("rating"), [2, 5])
        self.assertEqual(rows.mapped("effort"), [3, 0])
        self.assertEqual(rows.mapped("is_low"), [True, False])
        self.assertEqual(rows[0].product_id, self.lamp)
        self.assertEqual(rows[0].reason_id, self.defective)
        self.assertEqual(rows[0].user_id, rma.user_id)
        average = rows._read_group([("id", "in", rows.ids)], [], ["effort:avg", "low:avg"])
        self.assertEqual(average, [(3.0, 0.5)], "who did not say counts in no average")
        with self.assertRaises(AccessError):
            rows.with_user(self.agent).read(["rating"])

    def test_after_it_ended_again_it_may_be_rated_again(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=2)):
            complaint = self.closed_complaint()
            self.assertTrue(complaint._may_be_rated())
        with freeze_time(fields.Datetime.now() - timedelta(days=1)):
            self.rate(complaint, 1)
            self.assertEqual(complaint.state, "investigating")
            self.assertIn("opened your complaint again", complaint._rating_promise())
        complaint.action_decide("upheld", "New lamp.")
        complaint.action_close()
        self.assertTrue(complaint._may_be_rated())
        self.rate(complaint, 5)
        self.assertEqual(complaint.rating_given, 5)
        self.assertFalse(complaint._may_be_rated())


@tagged("post_install", "-at_install")
class TestRatingPage(HttpCase, RatingCommon):
    def test_the_page_behind_the_link(self):
        rma = self.done_rma()
        rating = rma._rating_request()
        token = rating.access_token
        self.env.flush_all()
        page = self.url_open(f"/rate/{token}/4")
        self.assertEqual(page.status_code, 200)
        self.assertIn(rma.name, page.text)
        self.assertRegex(page.text, r'id="rate_4"[^>]*checked')
        self.assertFalse(rating.consumed, "a link that is opened rates nothing")
        self.assertEqual(self.url_open(f"/rate/{token}/9").status_code, 200)
        self.assertEqual(self.url_open("/rate/nothing/4").status_code, 404)
        post = f"/rate/{token}/submit_feedback"
        self.assertEqual(self.url_open(post, data={"rate": "1"}).status_code, 400, "no CSRF token")
        self.authenticate(None, None)
        csrf = {"csrf_token": http.Request.csrf_token(self)}
        page = self.url_open(post, data={**csrf, "rate": "x", "feedback": "<b>Hm"})
        self.assertIn("Choose one of the five answers.", page.text)
        self.assertIn("&lt;b&gt;Hm", page.text, "what was typed is kept")
        self.assertFalse(rating.consumed)
        page = self.url_open(
            post, data={**csrf, "rate": "1", "effort": "2", "feedback": "<script>x</script>"}
        )
        self.assertIn("Thank you for your rating", page.text)
        self.assertIn("Somebody of ours calls or writes to you by", page.text)
        rating.invalidate_recordset()
        self.assertEqual((rating.rating, rating.aftersales_effort), (1, 2))
        self.url_open(post, data={**csrf, "rate": "5"})
        rating.invalidate_recordset()
        self.assertEqual(rating.rating, 1, "what is given stays")
        self.assertIn("&lt;script&gt;", str(rma.message_ids[:3].mapped("body")))

    def test_from_the_page_of_the_return(self):
        ada = new_test_user(self.env, "ada_rates", groups="base.group_portal")
        rma = self.done_rma()
        token = rma.sudo()._portal_ensure_token()
        self.env.flush_all()
        self.authenticate(None, None)
        page = self.url_open(f"/my/returns/{rma.id}?access_token={token}")
        self.assertIn(rma.name, page.text)
        self.assertNotIn("Rate this return", page.text, "our people can read that link")
        answer = self.url_open(f"/my/returns/{rma.id}/rate", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        link = self.env["aftersales.guest"]._link_to(rma)
        self.assertIn("Rate this return", self.url_open(f"/aftersales/c/{link}").text)
        page = self.url_open(f"/my/returns/{rma.id}/rate")
        self.assertIn("How content are you?", page.text)
        self.rate(rma, 5)
        self.env.flush_all()
        self.assertIn("Your rating", self.url_open(f"/my/returns/{rma.id}").text)
        self.authenticate("ada_rates", "ada_rates")
        self.assertEqual(ada.partner_id & rma.partner_id, self.env["res.partner"])
        self.assertEqual(self.url_open(f"/my/returns/{rma.id}/rate").status_code, 404)

    def test_nobody_rates_while_logged_in_as_another(self):
        complaint = self.closed_complaint()
        rating = complaint._rating_request()
        self.env.flush_all()
        new_test_user(self.env, "eve", groups="base.group_portal")
        for login in ("test_agent", "eve"):
            self.authenticate(login, login)
            page = self.url_open(f"/rate/{rating.access_token}/5")
            self.assertIn("This is for somebody else", page.text)
            self.url_open(
                f"/rate/{rating.access_token}/submit_feedback",
                data={"rate": "5", "csrf_token": http.Request.csrf_token(self)},
            )
            rating.invalidate_recordset()
            self.assertFalse(rating.consumed)
