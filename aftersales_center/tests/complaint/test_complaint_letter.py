"""What the customer reads: one mail per event, and the letter, in their language."""

import io
import re

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .mail_common import MailCommon

REPORT = "aftersales_center.report_complaint_letter"


@tagged("post_install", "-at_install")
class TestCustomerMails(MailCommon):
    def setUp(self):
        super().setUp()
        self.case = self.make_complaint(team_id=self.team.id, user_id=self.agent.id)

    def test_a_receipt_says_that_it_arrived_and_what_is_next(self):
        mail = self.send(self.case, "received")
        text = self.text(mail.body_html)
        self.assertIn("Dear Ada Customer,", text)
        self.assertIn(self.case.name, text)
        self.assertIn("What happens next:", text)
        self.assertIn(self.case.name, mail.subject)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("Auto-Submitted", mail.headers)
        self.assertIn("OOF", mail.headers)
        self.assertIn("complaints@shop.example", mail.reply_to)

    def test_a_stranger_is_written_to_where_they_wrote_from(self):
        complaint = self.take("unknown_sender")
        mail = self.send(complaint, "received")
        self.assertIn("stranger@elsewhere.example", mail.email_to)
        self.assertFalse(mail.recipient_ids)
        text = self.text(mail.body_html)
        self.assertIn("Dear Sir or Madam,", text)
        self.assertNotIn("S90012", text.replace("S90012?", ""), "nothing of an order")

    def test_each_event_has_its_mail(self):
        self.case.action_acknowledge("We have asked the warehouse.")
        self.assertIn("We have asked the warehouse.", self.sent("acknowledged"))
        self.case.action_wait_for_customer("Please send a photo of the label.")
        self.assertIn("Please send a photo of the label.", self.sent("waiting"))
        self.case.action_respond("The photo arrived, thank you.")
        self.assertIn("The photo arrived, thank you.", self.sent("responded"))
        self.case.action_decide("partly", "You get half of it.")
        self.assertIn("You get half of it.", self.sent("decided"))
        self.case.action_close("Thank you.")
        self.assertIn("Thank you.", self.sent("closed"))
        self.case.action_reopen("There is more.")
        reopened = self.sent("reopened")
        self.assertNotIn("There is more.", reopened, "what we noted is not for the customer")
        self.case.with_user(self.supervisor).action_decide("rejected", "No.")
        self.case.with_user(self.supervisor).action_appeal("I fell ill of it.")
        self.assertIn("somebody who was not part of the first decision", self.sent("appealed"))

    def sent(self, event):
        notice = self.notices(self.case, event)[-1:]
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        notice._hand_to_mail()
        mail = self.env["mail.mail"].search([("id", ">", before)])
        self.assertEqual(len(mail), 1, event)
        self.assertIn(self.case.name, mail.subject)
        return self.text(mail.body_html)

    def test_a_decision_carries_the_letter_and_stays_in_the_chatter(self):
        self.case.action_decide("upheld", "You are right.")
        mail = self.send(self.case, "decided")
        self.assertFalse(mail.auto_delete)
        self.assertEqual(len(mail.attachment_ids), 1)
        self.assertIn(self.case.name.replace("/", "-"), mail.attachment_ids.name)

    def test_files_that_were_not_kept_are_named(self):
        self.case._write_guarded({"files_refused": "film.mp4 (30 Mb)"})
        self.assertIn("film.mp4 (30 Mb)", self.text(self.send(self.case, "received").body_html))

    def test_a_team_takes_mail_for_its_company(self):
        self.assertEqual(self.team.alias_email, "complaints@shop.example")
        self.assertIn(str(self.team.id), self.team.alias_defaults)
        with self.assertRaises(AccessError):
            self.team.with_user(self.agent).write({"alias_name": "mine"})
        self.team.with_user(self.administrator).alias_name = "claims"
        self.assertEqual(self.team.alias_email, "claims@shop.example")
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.team"), ("res_id", "=", self.team.id)],
            order="id desc",
            limit=1,
        )
        self.assertIn("alias_name", event.payload)


class LetterCommon(MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_complaint(
            order_ids=[(6, 0, cls.order.ids)],
            product_ids=[(6, 0, cls.lamp.ids)],
            remedy_wanted="refund",
            team_id=cls.team.id,
            user_id=cls.agent.id,
        )
        cls.case.action_acknowledge()
        cls.case.action_investigate("INTERNAL: the supplier cheats us.")
        cls.case.action_respond("We have asked the manufacturer.")
        cls.case.findings_told = "The switch of this batch has a loose contact."

    def html(self, cases=None, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.agent)
        return report._render_qweb_html(REPORT, (cases or self.case).ids)[0].decode()

    def words(self, **kwargs):
        return self.text(re.sub(r"<style>.*?</style>", "", self.html(**kwargs), flags=re.S))


@tagged("post_install", "-at_install")
class TestLetter(LetterCommon):
    def test_it_tells_everything_and_nothing_internal(self):
        self.case.action_decide("partly", "We refund the lamp, not the bulb.")
        words = self.words()
        for told in (
            self.case.name,
            "Dear Ada Customer,",
            "You are right in part, and we are sorry",
            "It flickers since the first day.",
            "S90012",
            "Desk Lamp",
            "Money back",
            "We received your complaint",
            "We looked into the matter.",
            "We have asked the manufacturer.",
            "The switch of this batch has a loose contact.",
            "We refund the lamp, not the bulb.",
            "We decided, as above.",
            "If you do not agree",
            "at no cost",
            "complaints@shop.example",
            "Yours sincerely,",
            self.agent.name,
            self.company.name,
        ):
            self.assertIn(told, words)
        for secret in ("INTERNAL", "supplier cheats", "First line"):
            self.assertNotIn(secret, words)

    def test_before_a_decision_it_tells_where_we_are(self):
        words = self.words()
        self.assertIn("this letter tells you where we are", words)
        self.assertNotIn("Our decision", words.replace("our decision", ""))
        self.assertNotIn("If you do not agree", words)

    def test_an_appeal_puts_the_first_decision_into_the_story(self):
        self.case.action_decide("rejected", "It fell down.")
        self.case.action_appeal("It did not.")
        words = self.words()
        self.assertIn("It fell down.", words)
        self.assertIn("by somebody who had not decided before", words)
        self.assertIn("where we are", words, "nothing is decided now")
        self.case.with_user(self.supervisor).action_decide("upheld", "You get a new lamp.")
        words = self.words()
        self.assertIn("You get a new lamp.", words)
        self.assertIn("You are right, and we are sorry", words)
        self.assertIn(self.supervisor.name, words)

    def test_a_dispute_body_is_named_to_consumers_only(self):
        self.company.aftersales_dispute_body = "Schlichtungsstelle, Kehl"
        self.company.aftersales_dispute_part = "no"
        self.assertNotIn("Kehl", self.words(), "not before the decision")
        self.case.action_decide("rejected", "No.")
        self.case.invalidate_recordset()
        words = self.words()
        self.assertIn("Schlichtungsstelle, Kehl", words)
        self.assertIn("neither obliged nor willing", words)
        self.assertNotIn("ec.europa.eu/consumers/odr", words)
        self.customer.is_company = True
        self.order.invalidate_recordset()
        if self.order.aftersales_buyer == "business":
            self.case.invalidate_recordset()
            self.assertNotIn("Kehl", self.words())

    def test_in_europe_a_missing_body_is_shown_to_us(self):
        self.company.country_id = self.env.ref("base.de")
        self.case.action_decide("rejected", "No.")
        self.case.invalidate_recordset()
        self.assertTrue(self.case.lacks_dispute_body)
        self.company.aftersales_dispute_body = "Kehl"
        self.case.invalidate_recordset()
        self.assertFalse(self.case.lacks_dispute_body)

    def test_it_says_until_when_to_appeal_and_what_becomes_of_the_goods(self):
        self.company.aftersales_appeal_days = 14
        self.customer.lang = "en_US"
        rma = self.approved_rma((self.order.order_line[0], 1))
        rma.send_back_by = "2026-12-24"
        self.case.rma_ids = rma
        with freeze_time("2026-11-20 10:00:00"):
            self.case.action_decide("upheld", "Send the lamp back, and you get your money.")
        words = self.words()
        self.assertIn("Please do so by December 4, 2026", words, "14 days after the decision")
        self.assertIn("Please send back by December 24, 2026", words)
        self.assertIn(f"with the return slip of {rma.name}: Desk Lamp (1 Units)", words)
        self.assertNotIn("need not do anything", words)
        rma.action_cancel()
        self.case.invalidate_recordset()
        self.assertNotIn("send back", self.words())
        self.assertNotIn("keep the goods", self.words(), "nothing is said of what nobody decided")
        self.company.aftersales_appeal_days = 0
        self.assertNotIn("Please do so by", self.words())

    def test_what_is_owed_has_a_day_before_a_remedy_is_written_down(self):
        self.case.action_decide("upheld", "You get a new lamp.")
        words = self.words()
        self.assertIn("What you get from us is with you by", words)
        self.assertIn("you need not do anything for it.", words)
        self.assertLess(
            words.index("Our decision"), words.index("What we did"), "first what counts"
        )
        other = self.make_complaint()
        other.action_acknowledge()
        other.action_decide("rejected", "It was used.")
        words = self.words(cases=other)
        self.assertNotIn("What you get from us is with you by", words)
        self.assertIn("With this our work on your complaint ends", words)

    def test_an_appeal_is_promised_a_day_too(self):
        self.case.action_decide("upheld", "You are right.")
        promise = self.case._appeal_promise()
        self.assertEqual(promise, (3.0, "days"), "as the policy for complaints says")
        self.assertIn("We tell you the new decision within 3 working days after", self.words())
        self.env["aftersales.sla.policy"].search([]).active = False
        self.assertNotIn("the new decision within", self.words())

    def test_a_person_signs_or_the_company_alone(self):
        self.case.action_decide("upheld", "You are right.")
        self.assertEqual(self.case._letter()["signs"], self.agent.name)
        self.case._write_guarded({"decided_by_id": self.env.ref("base.user_root").id})
        self.assertEqual(self.case._letter()["signs"], "")

    def test_days_are_written_as_the_customer_does(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        with freeze_time("2026-03-04 10:00:00"):
            self.case.action_decide("rejected", "Nein.")
        self.case.invalidate_recordset()
        words = self.words()
        self.assertIn("4. März 2026", words)
        self.assertIn("3. April 2026", words, "30 days later")

    def test_what_people_typed_is_text(self):
        case = self.make_complaint(note="<script>alert(1)</script>", subject="<b>x</b>")
        html = self.html(case)
        self.assertNotIn("<script>alert", html)
        self.assertNotIn("<b>x</b>", html)

    def test_who_may_print_it(self):
        for user in (self.agent, self.supervisor, self.auditor):
            self.assertIn(self.case.name, self.words(user=user))
        for user in (self.receiver, self.salesman):
            with self.assertRaises(AccessError):
                self.html(user=user)


@tagged("post_install", "-at_install")
class TestLetterPdf(HttpCase, LetterCommon):
    def test_it_is_a_document_of_few_pages(self):
        self.case.action_decide("upheld", "You are right.")
        other = self.make_complaint()
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, (self.case | other).ids)
        self.assertEqual(kind, "pdf")
        self.assertLessEqual(len(PdfReader(io.BytesIO(content)).pages), 4)
