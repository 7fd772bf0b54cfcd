"""Real mails to the address for returns: what becomes of each."""

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

from markupsafe import Markup

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..complaint.mail_common import MailCommon

MAILS = Path(__file__).parent / "mails"


class ReturnMailCommon(MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.return_alias_name = "returns"
        cls.neighbour = cls.env["res.partner"].create(
            {"name": "Neighbour", "email": "neighbour@example.net"}
        )
        cls.theirs = cls.make_order(name="S90099", partner_id=cls.neighbour.id)

    def raw(self, name, **values):
        values = {"DATE_SENT": format_datetime(datetime.now(timezone.utc)), **values}
        if (MAILS / f"{name}.eml").exists():
            raw = (MAILS / f"{name}.eml").read_bytes()
            for key, value in values.items():
                raw = raw.replace(key.replace("_", "-").encode(), str(value).encode())
            return raw
        return super().raw(name, **values).replace(b"complaints@shop", b"returns@shop")

    def take(self, mail, **values):
        """Put a mail to the returns through the gateway; ``(new returns, new complaints)``."""
        rmas = self.env["aftersales.rma"]
        before = rmas.search([], order="id desc", limit=1).id or 0
        complaints = super().take(mail, **values)
        return rmas.search([("id", ">", before)]), complaints

    def take_rma(self, mail, **values):
        rma, complaints = self.take(mail, **values)
        self.assertEqual((len(rma), len(complaints)), (1, 0))
        return rma


@tagged("post_install", "-at_install")
class TestReturnMail(ReturnMailCommon):
    def test_a_mail_is_a_draft_with_its_customer_and_order(self):
        rma = self.take_rma("return_of_order")
        self.assertRecordValues(
            rma,
            [
                {
                    "partner_id": self.customer.id,
                    "channel": "email",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "state": "draft",
                    "user_id": False,
                    "email_from": '"Ada Customer" <ada@example.com>',
                    "external_ref": "<return-NUMBER@example.com>",
                    "warehouse_id": self.order.warehouse_id.id,
                }
            ],
        )
        self.assertRegex(rma.name, r"^RMA/\d{4}/\d+$")
        self.assertEqual(rma.named_order_ids, self.order, "the neighbour's is not hers")
        self.assertFalse(rma.line_ids, "which units come back, nobody guesses")
        self.assertIn("does not light up", rma.note)
        message = rma.message_ids.filtered(lambda message: message.message_type == "email")
        self.assertEqual(message.author_id, self.customer)
        self.assertEqual(message.attachment_ids.mapped("name"), ["lamp.png"])
        self.assertEqual(rma.activity_ids.summary, "Return asked for by mail")
        self.assertEqual(rma.activity_ids.user_id, self.supervisor, "the leader of the team")
        notices = self.env["aftersales.notice"].search([("rma_id", "=", rma.id)])
        self.assertEqual(notices.mapped("event"), ["requested"])
        self.assertFalse(self.mails, "nothing is sent inside the transaction")

    def test_the_agent_takes_the_lines_over(self):
        rma = self.take_rma("return_of_order").with_user(self.agent)
        rma.action_take_named_orders()
        self.assertEqual(rma.line_ids.sale_line_id, self.order.order_line)
        with self.assertRaisesRegex(UserError, "Nothing more of S90012"):
            rma.action_take_named_orders()
        rma.line_ids[1:].unlink()
        rma.line_ids.quantity = 1
        rma.line_ids.reason_id = self.defective
        rma.action_request()
        self.assertIn(rma.state, ("requested", "approved"))
        with self.assertRaises(UserError):
            rma.action_take_named_orders()
        with self.assertRaises(AccessError):
            rma.with_user(self.receiver).action_take_named_orders()
        with Form(rma.with_user(self.receiver)) as form:  # opens for who may not read orders
            self.assertTrue(form.name)

    def test_periods_run_from_when_the_mail_was_sent(self):
        now = datetime.now(timezone.utc).replace(microsecond=0, tzinfo=None)
        for number, (sent, counts) in enumerate(
            {
                timedelta(hours=-5): timedelta(hours=-5),
                timedelta(days=-30): timedelta(0),
                timedelta(days=3): timedelta(0),
            }.items()
        ):
            date = format_datetime((now + sent).replace(tzinfo=timezone.utc))
            rma = self.take_rma("return_of_order", NUMBER=number, DATE_SENT=date)
            self.assertLess(abs(rma.notified_on - (now + counts)), timedelta(minutes=2))

    def test_who_wrote_for_the_first_time_becomes_a_contact(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        rma = self.take_rma("return_of_stranger", NUMBER=1)
        self.assertRecordValues(
            rma.partner_id, [{"name": "张伟", "email": "wei@example.cn", "lang": "zh_CN"}]
        )
        self.assertFalse(rma.named_order_ids, "the order is Ada's")
        again = self.take_rma("return_of_stranger", NUMBER=2)
        self.assertEqual(again.partner_id, rma.partner_id, "one contact")

    def test_the_same_mail_twice_is_one_return(self):
        self.take_rma("return_of_order")
        self.assertFalse(self.take("return_of_order")[0])
        self.take_rma("no_message_id")
        self.assertFalse(self.take("no_message_id")[0])

    def test_what_is_nobodys_for_sure_is_looked_at_as_a_complaint(self):
        for name in ("forged", "no_from"):
            with self.subTest(name):
                rma, complaint = self.take(name)
                self.assertFalse(rma)
                self.assertEqual(len(complaint), 1)
                self.assertFalse(complaint.partner_id)
                self.assertFalse(complaint.order_ids)

    def test_what_an_agent_hands_on_is_the_customers(self):
        rma = self.take_rma("forwarded_by_agent")
        self.assertEqual(rma.partner_id, self.customer)
        self.assertEqual(rma.named_order_ids, self.order)
        self.assertTrue(rma.is_sent_by_machine)
        self.assertFalse(self.env["aftersales.notice"].search([("rma_id", "=", rma.id)]))
        self.assertNotIn(self.agent.partner_id, rma.partner_id)

    def test_programs_start_nothing_or_are_not_answered(self):
        for name in ("oof_exchange_unthreaded", "from_our_own_alias"):
            with self.subTest(name):
                self.assertFalse(self.take(name)[0])
                self.assertFalse(self.mails)
        rma = self.take_rma("ticket_system")
        self.assertTrue(rma.is_sent_by_machine)
        self.assertFalse(self.env["aftersales.notice"].search([("rma_id", "=", rma.id)]))

    def test_two_programs_stop(self):
        made = self.env["aftersales.rma"]
        receipts = 0
        for number in range(12):
            rma, complaints = self.take("return_of_stranger", NUMBER=number)
            self.assertFalse(complaints)
            made |= rma
            receipts = self.env["aftersales.notice"].search_count([("rma_id", "in", made.ids)])
        self.assertLessEqual(len(made), 5, "further mails go to the last")
        self.assertLessEqual(receipts, 5)
        self.assertEqual(
            len(made[-1].message_ids.filtered(lambda message: message.message_type == "email")), 8
        )

    def test_charsets_and_broken_mails_come_in(self):
        for name in ("gb18030", "broken_headers", "html_only", "winmail", "empty"):
            with self.subTest(name):
                rma = self.take_rma(name)
                self.assertTrue(rma.note or rma.message_ids)

    def test_files_over_the_limit_are_named(self):
        self.company.aftersales_mail_megabytes = 1
        raw = self.raw("return_of_order")
        raw = raw.replace(b"iVBORw0KGgo", b"A" * 2_000_000 + b"iVBORw0KGgo")
        rma = self.take_rma(raw)
        self.assertIn("lamp.png", rma.files_refused)
        with self.assertRaises(UserError):
            rma.with_user(self.agent).files_refused = "none"


@tagged("post_install", "-at_install")
class TestReturnMailAnswers(ReturnMailCommon):
    def setUp(self):
        super().setUp()
        self.rma = self.make_rma((self.order.order_line[0], 1), team_id=self.team.id)
        self.rma.action_request()
        sent = self.rma.sudo().message_post(
            body=Markup("We have it."), subtype_xmlid="mail.mt_comment"
        )
        self.id = sent.message_id.strip("<>")
        self.sent = sent

    def take(self, mail, **values):
        raw = self.raw(mail, **values) if isinstance(mail, str) else mail
        return super().take(raw.replace(b"SENT-MESSAGE-ID@shop.example", self.id.encode()))

    def test_a_reply_stays_on_its_case(self):
        rma, complaints = self.take("answer_to_return")
        self.assertFalse(rma | self.env["aftersales.rma"])
        self.assertFalse(complaints)
        self.assertEqual(self.posted.filtered("res_id").mapped("res_id"), [self.rma.id])
        self.assertIn("4711", str(self.posted.mapped("body")))

    def test_a_new_mail_with_the_number_goes_to_its_case(self):
        raw = self.raw("return_of_order").replace(b"order S90012", self.rma.name.encode())
        self.assertFalse(self.take(raw)[0])
        self.assertIn("does not light up", str(self.posted.mapped("body")))
        self.assertEqual(set(self.posted.mapped("res_id")), {self.rma.id})

    def test_a_stranger_who_knows_the_number_learns_nothing(self):
        raw = self.raw("return_of_stranger", NUMBER=7).replace(
            b"=?UTF-8?B?UzkwMDEyIOmAgOi0pw==?=", self.rma.name.encode()
        )
        new, _complaints = self.take(raw)
        self.assertEqual(len(new), 1)
        self.assertNotEqual(new.partner_id, self.customer)
        self.assertNotIn(self.rma.id, self.posted.mapped("res_id"))

    def test_absence_notes_and_bounces_never_loop(self):
        for name in ("vacation_gmail", "oof_exchange", "vacation_sieve"):
            with self.subTest(name):
                self.assertFalse(self.take(name)[0])
                self.assertEqual(self.posted.message_type, "auto_comment")
                self.assertEqual(self.posted.res_id, self.rma.id)
                self.assertFalse(self.mails)
        for name in ("bounce_postfix", "bounce_exchange"):
            with self.subTest(name):
                self.assertFalse(self.take(name)[0])
                self.assertFalse(self.mails)
        self.assertIn("Mail not delivered", self.rma.activity_ids.mapped("summary"))

    def test_answers_go_to_the_address_for_returns(self):
        self.assertIn("returns@shop.example", self.sent.reply_to)

    def test_a_reply_to_a_deleted_draft_is_a_complaint(self):
        draft = self.make_rma((self.order.order_line[1], 1))
        sent = draft.sudo().message_post(body=Markup("Hello"), subtype_xmlid="mail.mt_comment")
        self.id = sent.message_id.strip("<>")
        draft.unlink()
        rma, complaint = self.take(
            self.raw("answer_to_return").replace(b"returns@shop", b"catchall@shop")
        )
        self.assertFalse(rma)
        self.assertLessEqual(len(complaint), 1)


@tagged("post_install", "-at_install")
class TestReturnAlias(ReturnMailCommon):
    def test_an_administrator_sets_changes_and_gives_up_the_address(self):
        team = self.team.with_user(self.administrator)
        self.assertEqual(team.return_alias_email, "returns@shop.example")
        team.return_alias_name = "Rücksendung Ware"
        self.assertEqual(team.return_alias_email, "rucksendung-ware@shop.example")
        with self.assertRaises(UserError):
            team.return_alias_name = "complaints"
        team.return_alias_name = False
        self.assertFalse(team.return_alias_email)
        alias = team.return_alias_id
        fresh = (
            self.env["aftersales.team"]
            .with_user(self.administrator)
            .create({"name": "New", "company_id": self.company.id, "return_alias_name": "back"})
        )
        self.assertEqual(fresh.return_alias_email, "back@shop.example")
        self.assertIn(f"'team_id': {fresh.id}", fresh.return_alias_id.sudo().alias_defaults)
        with self.assertRaises(AccessError):
            fresh.with_user(self.agent).return_alias_name = "mine"
        kept = fresh.return_alias_id.sudo()
        fresh.unlink()
        self.assertFalse(kept.exists())
        self.assertTrue(alias.sudo().exists())

    def test_two_companies_keep_to_themselves(self):
        other = self.env["res.company"].create({"name": "Other shop"})
        other.alias_domain_id = self.env["mail.alias.domain"].create({"name": "other.example"})
        self.env["aftersales.team"].create(
            {"name": "There", "company_id": other.id, "return_alias_name": "returns"}
        )
        rma = self.take_rma(self.raw("return_of_order").replace(b"@shop.ex", b"@other.ex"))
        self.assertEqual(rma.company_id, other)
        self.assertEqual(rma.warehouse_id.company_id, other)
        self.assertFalse(rma.named_order_ids, "the order is of another company")
