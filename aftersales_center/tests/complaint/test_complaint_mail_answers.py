"""Answers, absence notes, bounces, loops: what a mail does to a case that is there already."""

from markupsafe import Markup

from odoo.tests import tagged

from .mail_common import MailCommon


@tagged("post_install", "-at_install")
class TestMailAnswers(MailCommon):
    def setUp(self):
        super().setUp()
        self.case = self.make_complaint(
            team_id=self.team.id, order_ids=[(6, 0, self.order.ids)], user_id=self.agent.id
        )
        self.sent = self.case.message_post(
            body=Markup("We have it."), subtype_xmlid="mail.mt_comment"
        )
        self.id = self.sent.message_id.strip("<>")

    def reply(self, name, **values):
        return self.take(name, **{"SENT_MESSAGE_ID@shop.example": self.id, **values})

    def take(self, mail, **values):
        if isinstance(mail, str):
            mail = self.raw(mail, **values).replace(
                b"SENT-MESSAGE-ID@shop.example", self.id.encode()
            )
        return super().take(mail)

    def test_a_reply_stays_with_its_complaint(self):
        self.assertFalse(self.take("reply"))
        self.assertEqual(self.posted.mapped("message_type"), ["email"])
        self.assertEqual(self.posted.res_id, self.case.id)
        self.assertFalse(self.case.activity_ids)

    def test_a_reply_without_its_thread_is_found_by_the_number(self):
        self.assertFalse(self.take("reply_without_thread", CASE_NUMBER=self.case.name))
        self.assertEqual(self.posted.res_id, self.case.id)

    def test_a_strangers_mail_with_the_number_is_a_complaint_of_its_own(self):
        new = self.take("number_of_stranger", CASE_NUMBER=self.case.name)
        self.assertEqual(len(new), 1)
        self.assertFalse(new.partner_id)
        self.assertNotIn(
            self.case, self.env["aftersales.complaint"].browse(self.posted.mapped("res_id"))
        )

    def test_a_strangers_reply_is_marked_and_moves_nothing(self):
        self.case.action_wait_for_customer("Please send a photo.")
        self.assertFalse(self.take("reply_of_stranger"))
        self.assertTrue(self.case.waits_on_customer)
        self.assertEqual(self.case.activity_ids.summary, "Mail from somebody else")
        self.assertEqual(self.case.activity_ids.user_id, self.agent)
        message = self.posted.filtered(lambda message: message.message_type == "email")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))

    def test_the_customers_reply_ends_the_waiting(self):
        self.case.action_wait_for_customer("Please send a photo.")
        self.take("reply")
        self.assertFalse(self.case.waits_on_customer)
        self.assertIn("answered", self.kinds(self.case))

    def test_an_agent_who_answers_by_mail_is_not_the_customer(self):
        self.case.action_wait_for_customer("Please send a photo.")
        raw = self.raw("reply").replace(b"SENT-MESSAGE-ID@shop.example", self.id.encode())
        self.take(raw.replace(b"ada@example.com", b"test_agent@shop.example"))
        self.assertTrue(self.case.waits_on_customer)
        self.assertFalse(self.case.activity_ids)
        self.assertEqual(self.posted.author_id, self.agent.partner_id)

    def test_clocks_hear_the_customer_and_nobody_else(self):
        heard = []
        Complaint = type(self.env["aftersales.complaint"])
        self.patch(
            Complaint, "_sla_customer_spoke", lambda self, message: heard.append(message.email_from)
        )
        for name in ("vacation_gmail", "reply_of_stranger"):
            self.take(name)
        raw = self.raw("reply", NUMBER=8).replace(b"SENT-MESSAGE-ID@shop.example", self.id.encode())
        self.take(b"Authentication-Results: mx; dmarc=fail\r\n" + raw)
        self.take(raw.replace(b"ada@", b"nada@").replace(b"reply-8", b"reply-9"))
        self.assertEqual(heard, [])
        self.take("reply", NUMBER=10)
        self.assertEqual(len(heard), 1)

    def test_a_forged_reply_moves_nothing(self):
        self.case.action_wait_for_customer("Please send a photo.")
        raw = self.raw("reply").replace(b"SENT-MESSAGE-ID@shop.example", self.id.encode())
        self.take(b"Authentication-Results: mx; dmarc=fail\r\n" + raw)
        self.assertTrue(self.case.waits_on_customer)
        self.assertEqual(self.case.activity_ids.summary, "Mail from somebody else")
        message = self.posted.filtered(lambda message: message.message_type == "email")
        self.assertFalse(message.author_id)

    def test_a_similar_address_is_another_sender(self):
        for number in range(6):
            self.take("autoreply_without_headers", NUMBER=number)
        raw = self.raw("autoreply_without_headers", NUMBER=99)
        self.assertEqual(len(self.take(raw.replace(b"robot@", b"norobot@"))), 1)
        self.assertEqual(len(self.take(raw.replace(b"robot@", b"r_bot@").replace(b"99", b"98"))), 1)

    def test_a_reply_after_the_end_is_shown_to_the_owner(self):
        self.case.action_decide("rejected", "The shade was broken by a fall.")
        self.case.action_close()
        self.take("reply")
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self.case.activity_ids.summary, "Customer wrote after the decision")
        self.take("reply", NUMBER=2)
        self.assertEqual(len(self.case.activity_ids), 1, "asked once")

    def test_automatic_answers_start_nothing(self):
        self.case.action_wait_for_customer("Please send a photo.")
        for name in ("vacation_gmail", "oof_exchange", "vacation_sieve"):
            with self.subTest(name):
                self.assertFalse(self.take(name))
                self.assertEqual(self.posted.message_type, "auto_comment")
                self.assertEqual(self.posted.subtype_id, self.env.ref("mail.mt_note"))
                self.assertEqual(self.posted.res_id, self.case.id)
                self.assertFalse(self.posted.notified_partner_ids)
                self.assertFalse(self.mails)
        self.assertTrue(self.case.waits_on_customer, "nobody answered")
        self.assertFalse(self.take("oof_exchange_unthreaded"), "starts no case either")
        self.assertFalse(self.mails)

    def test_receipts_of_reading_are_no_bounces(self):
        self.assertFalse(self.take("read_receipt"))
        self.assertFalse(self.case.activity_ids)

    def test_bounces_ask_the_owner_once(self):
        for name in ("bounce_postfix", "bounce_exchange", "bounce_qmail"):
            with self.subTest(name):
                self.assertFalse(self.take(name))
                self.assertEqual(self.case.activity_ids.summary, "Mail not delivered")
                self.assertEqual(self.case.activity_ids.user_id, self.agent)
                self.assertFalse(self.mails)

    def test_a_delay_is_no_bounce(self):
        self.assertFalse(self.take("bounce_delayed"))
        self.assertFalse(self.case.activity_ids)

    def test_programs_that_write_for_people_are_read_and_not_answered(self):
        for name in ("ticket_system", "newsletter"):
            with self.subTest(name):
                complaint = self.take(name)
                self.assertEqual(len(complaint), 1)
                self.assertTrue(complaint.is_sent_by_machine)
                self.assertFalse(self.notices(complaint, "received"))

    def test_mail_from_ourselves_starts_nothing(self):
        self.assertFalse(self.take("from_our_own_alias"))
        self.assertFalse(self.mails)

    def test_two_programs_that_answer_each_other_come_to_rest(self):
        receipts = 0
        made = self.env["aftersales.complaint"]
        for number in range(40):
            new = self.take("autoreply_without_headers", NUMBER=number)
            made |= new
            receipts += len(self.notices(new, "received")) if new else 0
            self.assertFalse(self.mails, "and no bounce either")
        self.assertEqual(len(made), 5)
        self.assertEqual(receipts, 5)
        kept = made.message_ids.filtered(
            lambda message: message.message_type in ("email", "auto_comment")
        )
        self.assertEqual(len(kept), 40, "nothing is lost")
        self.assertTrue(kept.filtered(lambda message: message.message_type == "auto_comment"))

    def test_an_allowed_sender_may_write_as_much_as_it_likes(self):
        self.env["mail.gateway.allowed"].create({"email": "robot@elsewhere.example"})
        made = [self.take("autoreply_without_headers", NUMBER=number) for number in range(8)]
        self.assertEqual([len(new) for new in made], [1] * 8)

    def test_a_return_keeps_its_mails_too(self):
        rma = self.make_rma((self.order.order_line[0], 1))
        self.id = rma.message_post(
            body=Markup("Which one is it?"), subtype_xmlid="mail.mt_comment"
        ).message_id.strip("<>")
        rma.action_wait_for_customer("Which one is it?")
        self.assertFalse(self.answer("reply"))
        self.assertEqual(self.posted.mapped("model"), [rma._name] * 2, "and that it was answered")
        self.assertFalse(rma.waits_on_customer, "the customer answered")
        rma.action_wait_for_customer("Which one is it?")
        self.answer("vacation_gmail")
        self.assertEqual(self.posted.message_type, "auto_comment")
        self.answer("bounce_postfix")
        self.assertEqual(rma.activity_ids.summary, "Mail not delivered")
        self.answer("reply_of_stranger")
        self.assertIn("Mail from somebody else", rma.activity_ids.mapped("summary"))
        self.assertTrue(rma.waits_on_customer, "nobody answered")

    def answer(self, name):
        """The mail in answer to the address that Odoo answers for all other documents."""
        raw = self.raw(name).replace(b"SENT-MESSAGE-ID@shop.example", self.id.encode())
        return self.take(raw.replace(b"complaints@shop.example", b"catchall@shop.example"))

    def test_a_mail_about_a_return_sent_to_the_complaints_address_is_about_it(self):
        rma = self.make_rma((self.order.order_line[0], 1))
        self.id = rma.message_post(body=Markup("No.")).message_id.strip("<>")
        complaint = self.take("reply")
        self.assertEqual(complaint.rma_ids, rma)
        self.assertFalse(self.take("reply_of_stranger").rma_ids)

    def test_other_models_take_mails_as_they_did(self):
        partner = self.env["res.partner"].create({"name": "Other", "email": "o@example.com"})
        self.id = partner.message_post(body=Markup("Hello")).message_id.strip("<>")
        self.answer("vacation_gmail")
        self.assertEqual(self.posted.model, "res.partner")
        self.assertEqual(self.posted.message_type, "email")
