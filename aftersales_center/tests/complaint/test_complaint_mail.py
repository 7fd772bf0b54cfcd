"""Real mails through the gateway: what becomes of each."""

import base64

from odoo import Command
from odoo.tests import new_test_user, tagged

from .mail_common import MailCommon


@tagged("post_install", "-at_install")
class TestMailIntake(MailCommon):
    def test_a_known_customer_and_her_order(self):
        complaint = self.take("plain_order")
        self.assertRecordValues(
            complaint,
            [
                {
                    "subject": "Two lamps of my order S90012 are broken",
                    "partner_id": self.customer.id,
                    "channel": "email",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "state": "new",
                    "is_sent_by_machine": False,
                }
            ],
        )
        self.assertRegex(complaint.name, r"^CPL/\d{4}/\d+$")
        self.assertEqual(complaint.order_ids, self.order)
        self.assertFalse(complaint.rma_ids)
        self.assertIn("two lamps of my order S90012 came with broken shades", complaint.note)
        self.assertNotEqual(complaint.user_id, self.env.ref("base.user_root"))
        message = complaint.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(message.author_id, self.customer)
        self.assertTrue(self.notices(complaint, "received"))
        self.assertFalse(self.mails, "nothing is sent inside the transaction")

    def test_an_unknown_sender_gets_nothing_of_others(self):
        complaint = self.take("unknown_sender")
        self.assertEqual(len(complaint), 1)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.order_ids, "the order is Ada's")
        self.assertIn("stranger@elsewhere.example", complaint.email_from)

    def test_her_return_is_recognised_too(self):
        rma = self.make_rma((self.order.order_line[0], 1))
        raw = self.raw("plain_order").replace(b"RMA/2026/99999", rma.name.encode())
        complaint = self.take(raw)
        self.assertEqual(complaint.rma_ids, rma)
        self.assertEqual(complaint.order_ids, self.order)

    def test_a_contact_of_the_same_company_owns_its_orders(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self.customer.parent_id = firm
        other = self.env["res.partner"].create(
            {"name": "Stan", "email": "stranger@elsewhere.example", "parent_id": firm.id}
        )
        complaint = self.take("unknown_sender")
        self.assertEqual(complaint.partner_id, other)
        self.assertEqual(complaint.order_ids, self.order)

    def test_no_subject_and_no_words(self):
        self.assertEqual(
            self.take("no_subject").subject,
            "My new chair creaks and nobody answers the phone. What shall I do?",
        )
        empty = self.take("empty")
        self.assertEqual(len(empty), 1)
        self.assertTrue(empty.subject)

    def test_charsets(self):
        for name, words, subject, sender in (
            ("gb18030", "收到时已经坏了，灯罩碎裂", "台灯损坏，要求退款", "张伟"),
            ("gb2312_mislabelled", "朱镕先生您好", "镕：灯坏了", "张伟"),
            ("gbk_raw_headers", "联系客服三天没有人回复", "投诉：灯坏了", "张伟"),
            ("big5", "收到時已經壞了", "檯燈壞了，我要退貨", "林美玲"),
            (
                "latin1_quoted_printable",
                "völlig zerstört",
                "Reklamation: Lampe völlig zerstört",
                "Jürgen Müßig",
            ),
            ("unknown_charset", "is broken – für immer", "Broken lamp", "Ada"),
        ):
            with self.subTest(name):
                complaint = self.take(name)
                self.assertEqual(len(complaint), 1)
                self.assertIn(words, complaint.note)
                self.assertEqual(complaint.subject, subject)
                self.assertIn(sender, complaint.email_from)
                self.assertIn(words, self.text(complaint.message_ids[-1:].body))

    def test_the_language_of_who_is_unknown(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.lang"]._activate_lang("de_DE")
        chinese = new_test_user(self.env, "reads_chinese", groups="aftersales_center.group_agent")
        self.env["aftersales.skill"].create(
            {
                "user_id": chinese.id,
                "lang_ids": [Command.link(self.env["res.lang"]._get_data(code="zh_CN").id)],
            }
        )
        self.tier_1.write(
            {"assignment": "skill", "user_ids": [Command.set((self.agent | chinese).ids)]}
        )
        self.tier_2.arrival_text = "We have it."
        self.tier_2.with_context(lang="de_DE").arrival_text = "Wir haben es."
        complaint = self.take("gb18030")
        self.assertEqual(complaint.sender_lang, "zh_CN")
        self.assertFalse(complaint.partner_id)
        self.assertEqual(complaint.user_id, chinese, "who reads it, though no contact is known")
        self.assertEqual(complaint._script_lang(), "zh_CN")
        self.assertEqual(complaint.sudo()._triage_facts()[complaint].language, "zh")
        german = self.take("latin1_quoted_printable")
        self.assertEqual(german.sender_lang, "de_DE")
        german.action_escalate("Too hard for us.")
        self.assertEqual(german.step_ids.filtered("told").told, "Wir haben es.")

    def test_broken_mails_come_in(self):
        broken = self.take("broken_headers")
        self.assertEqual(len(broken), 1)
        self.assertIn("The lamp of S90012 is broken", broken.note)
        self.assertIn("ada@example.com", broken.email_from)
        parts = self.take("multipart_without_boundary")
        self.assertEqual(parts.order_ids, self.order)

    def test_without_sender_nobody_of_ours_is_taken_for_it(self):
        complaint = self.take("no_from")
        self.assertEqual(len(complaint), 1)
        self.assertFalse(complaint.partner_id)
        message = complaint.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertFalse(message.author_id)
        self.assertFalse(self.notices(complaint))

    def test_html_only(self):
        complaint = self.take("html_only")
        self.assertIn("the chair of *S90012* is wobbly", complaint.note)
        self.assertNotIn("alert", str(complaint.message_ids.mapped("body")) + complaint.note)
        self.assertEqual(complaint.order_ids, self.order)

    def test_files_are_kept(self):
        inline = self.take("inline_image")
        self.assertEqual(inline.message_ids.attachment_ids.mapped("name"), ["IMG_0815.png"])
        self.assertIn("/web/image/", str(inline.message_ids.mapped("body")))
        signed = self.take("signed")
        self.assertIn("The mug of *S90012* leaks.", signed.note)
        self.assertEqual(signed.message_ids.attachment_ids.mapped("name"), ["smime.p7s"])
        papers = self.take("winmail")
        self.assertEqual(
            set(papers.message_ids.attachment_ids.mapped("name")),
            {"winmail.dat", "Receipt März 2026.txt", "photo.png"},
        )

    def test_the_same_mail_twice_is_one_complaint(self):
        self.assertEqual(len(self.take("plain_order")), 1)
        self.assertFalse(self.take("plain_order"))
        first = self.take("no_message_id")
        self.assertEqual(len(first), 1)
        self.assertFalse(self.take("no_message_id"), "not even without a Message-Id")
        self.assertEqual(
            len(first.message_ids.filtered(lambda message: message.message_type == "email")), 1
        )

    def test_a_mail_to_two_addresses_is_one_complaint(self):
        self.env["aftersales.team"].create(
            {"name": "Second", "company_id": self.company.id, "alias_name": "claims"}
        )
        raw = self.raw("plain_order").replace(
            b"To: complaints@shop.example", b"To: complaints@shop.example, claims@shop.example"
        )
        self.assertEqual(len(self.take(raw)), 1)

    def test_twenty_megabytes(self):
        complaint = self.take(self.heavy(20))
        self.assertEqual(complaint.message_ids.attachment_ids.mapped("name"), ["film.mp4"])
        self.assertEqual(complaint.message_ids.attachment_ids.file_size, 20 * 1024 * 1024)
        self.assertLess(len(complaint.note), 1000)
        events = self.env["aftersales.audit.event"].search(
            [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
        )
        self.env.cr.flush()
        self.assertLess(sum(len(event.payload) for event in events), 5000)

    def test_files_over_the_limit_are_named_to_both(self):
        self.company.aftersales_mail_megabytes = 1
        complaint = self.take(self.heavy(2))
        self.assertEqual(len(complaint), 1)
        self.assertFalse(complaint.message_ids.attachment_ids)
        self.assertIn("film.mp4", complaint.files_refused)
        self.assertIn("film.mp4", str(complaint.message_ids.mapped("body")))
        self.assertIn("My film of the lamp", complaint.note)

    def heavy(self, megabytes):
        data = base64.encodebytes(b"\x00\x01\x02\x03" * (megabytes * 256 * 1024))
        return (
            b"From: Ada <ada@example.com>\r\nTo: complaints@shop.example\r\nSubject: Film\r\n"
            b"Message-ID: <film@example.com>\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n--B\r\n'
            b"Content-Type: text/plain; charset=utf-8\r\n\r\nMy film of the lamp\r\n--B\r\n"
            b'Content-Type: video/mp4; name="film.mp4"\r\nContent-Transfer-Encoding: base64\r\n'
            b'Content-Disposition: attachment; filename="film.mp4"\r\n\r\n'
            + data
            + b"\r\n--B--\r\n"
        )

    def test_a_forged_sender_is_not_believed(self):
        complaint = self.take("forged")
        self.assertTrue(complaint.is_sender_doubtful)
        self.assertFalse(complaint.partner_id)
        self.assertFalse(complaint.order_ids)
        self.assertFalse(self.notices(complaint), "whom would we write to?")

    def test_what_an_agent_hands_on_is_the_customers(self):
        complaint = self.take("forwarded_by_agent")
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.order_ids, self.order)
        self.assertFalse(self.notices(complaint, "received"))

    def test_two_companies_keep_to_themselves(self):
        other = self.env["res.company"].create({"name": "Other shop"})
        domain = self.env["mail.alias.domain"].create({"name": "other.example"})
        other.alias_domain_id = domain
        tier = self.make_tier("Theirs", 1, self.env["res.users"], company_id=other.id)
        self.env["aftersales.team"].create(
            {"name": "There", "company_id": other.id, "alias_name": "complaints"}
        )
        complaint = self.take(self.raw("plain_order").replace(b"@shop.example", b"@other.example"))
        self.assertEqual(complaint.company_id, other)
        self.assertEqual(complaint.tier_id, tier)
        self.assertFalse(complaint.order_ids, "the order is of another company")
