"""The customer's mails about a return: one for all news, in order, not at night."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common import AftersalesCommon

DAY = datetime(2026, 1, 15, 12, 0)  # 13:00 in Berlin
NIGHT = datetime(2026, 1, 15, 22, 30)  # 23:30 in Berlin


class NoticeCommon(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.make_order((cls.lamp, 3), (cls.mug, 2))
        cls.lamp_line, cls.mug_line = cls.order.order_line
        cls.env["aftersales.notice"].search([("state", "=", "waiting")]).unlink()

    def notices(self, rma, state=None):
        self.env.cr.flush()  # what is told follows from facts at the end of the transaction
        domain = [("rma_id", "=", rma.id)] + ([("state", "=", state)] if state else [])
        return self.env["aftersales.notice"].search(domain, order="id")

    def events(self, rma, state=None):
        return self.notices(rma, state).mapped("event")

    def send(self):
        """What the job does; returns the mails it made."""
        self.env.cr.flush()
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        with self.enter_registry_test_mode():
            self.env.ref("aftersales_center.cron_notices").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].search([("id", ">", last)], order="id")

    def later(self, rma, **delta):
        """As if the notices of ``rma`` had been due that much earlier."""
        for notice in self.notices(rma, "waiting"):
            notice.due -= timedelta(**delta)


@tagged("post_install", "-at_install")
class TestNews(NoticeCommon):
    def test_the_whole_way_in_few_mails(self):
        rma = self.make_rma((self.lamp_line, 1), (self.mug_line, 2))
        rma.action_request()
        if rma.state == "requested":
            self.assertEqual(self.events(rma), ["requested"])
            [mail] = self.send()
            self.assertIn("Desk Lamp: 1 Units", mail.body_html)
            self.assertIn("Coffee Mug: 2 Units", mail.body_html)
            self.assertIn(rma.name, mail.subject)
            rma.action_approve()
        [mail] = self.send()
        self.assertIn("is approved", mail.subject)
        rma.with_user(self.receiver).receive_all()
        self.assertEqual(self.events(rma, "waiting"), ["arrived"])
        self.assertFalse(self.send(), "it waits for more")
        self.inspect(rma)
        rma.action_settle()
        self.credit_notes(rma).filtered(lambda note: note.state == "draft").action_post()
        self.assertEqual(self.events(rma, "waiting")[:3], ["arrived", "inspected", "settled"])
        self.later(rma, minutes=11)
        [mail] = self.send()
        self.assertIn("News of your return", mail.subject)
        body = mail.body_html
        places = [
            body.index(words)
            for words in ("your goods have arrived", "have inspected", "have put it right")
        ]
        self.assertEqual(places, sorted(places), "in the order in which it happened")
        self.assertEqual(body.count("Dear Ada Customer,</p>"), 1)
        self.assertEqual(body.count("Kind regards"), 1)
        self.assertIn("59.00", body, "the amount: 40 and two at 9.50")
        self.assertIn(self.credit_notes(rma)[0].name, body)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertFalse(self.events(rma, "waiting"))
        self.assertFalse(self.send(), "nothing twice")

    def test_goods_in_parts_are_told_as_they_stand(self):
        rma = self.approved_rma((self.lamp_line, 2), (self.mug_line, 1))
        self.send()
        for product in (self.lamp, self.mug):
            rma.with_user(self.receiver).receive_goods([{"product_id": product.id, "quantity": 1}])
            self.env.cr.flush()
        self.assertEqual(self.events(rma, "waiting"), ["arrived"], "one for both")
        self.later(rma, minutes=11)
        [mail] = self.send()
        self.assertIn("Desk Lamp: 1 Units", mail.body_html)
        self.assertIn("Coffee Mug: 1 Units", mail.body_html)
        self.assertIn("More is on its way", mail.body_html)
        self.env.cr.flush()
        self.assertFalse(self.events(rma, "waiting"), "the same fact is told once")

    def test_a_picking_validated_in_inventory_is_told_too(self):
        rma = self.approved_rma((self.lamp_line, 1))
        self.send()
        picking = rma.sudo().picking_ids
        picking.move_ids.picked = True
        picking.with_user(self.stocker).button_validate()
        self.assertEqual(self.events(rma, "waiting"), ["arrived"])

    def test_cancelled_is_told_to_who_asked(self):
        rma = self.make_rma((self.lamp_line, 1))
        rma.action_cancel()
        self.assertFalse(self.events(rma), "nobody had asked")
        asked = self.make_rma((self.lamp_line, 1))
        asked.action_request()
        asked.action_cancel()
        self.assertEqual(self.events(asked)[-1], "cancelled")
        self.assertEqual(len(self.send()), 1, "one mail, also with the request before it")

    def test_edited_and_archived_templates(self):
        rma = self.make_rma((self.lamp_line, 1))
        rma.action_request()
        rma.action_reject("The seal was broken.")
        rejected = self.env.ref("aftersales_center.mail_template_rma_rejected")
        rejected.body_html = "<p>By hand: <t t-out='object.refusal_reason'/></p>"
        self.env.ref("aftersales_center.mail_template_rma_requested").active = False
        [mail] = self.send()
        self.assertIn("By hand", mail.body_html)
        self.assertNotIn("News of", mail.subject)

    def test_a_broken_template_stops_nobody_else(self):
        bad = self.make_rma((self.lamp_line, 1))
        good = self.make_rma((self.mug_line, 1))
        (bad | good).action_request()
        bad.action_reject("No.")
        good.action_cancel()
        send_mail = type(self.env["mail.template"]).send_mail

        def broken(template, res_id, **options):
            if res_id == bad.id:
                raise ValueError("broken")
            return send_mail(template, res_id, **options)

        self.patch(type(self.env["mail.template"]), "send_mail", broken)
        with self.assertLogs("odoo", "ERROR"):
            mails = self.send()
        self.assertEqual(mails.mapped("res_id"), good.ids)
        self.assertEqual(set(self.notices(bad).mapped("state")), {"failed"})

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        template = self.env.ref("aftersales_center.mail_template_rma_requested")
        template.with_context(lang="de_DE").subject = "Ihre Anfrage {{ object.name }}"
        rma = self.make_rma((self.lamp_line, 1.5))
        rma.action_request()
        if rma.state == "requested":
            [mail] = self.send()
            self.assertIn("Ihre Anfrage", mail.subject)
            self.assertEqual(rma.customer_lang, "de_DE")

    def test_without_an_address_nobody_is_told(self):
        self.customer.email = "not an address"
        rma = self.approved_rma((self.lamp_line, 1))
        self.assertFalse(self.notices(rma))

    def test_receivers_read_no_amounts(self):
        rma = self.settled_rma((self.lamp_line, 1))
        readable = rma.with_user(self.receiver).fields_get()
        self.assertFalse({"told_refund", "told_settled", "told_credit_notes"} & set(readable))

    def test_goods_are_called_by_their_names(self):
        """No mail tells the shop's own codes, also when a person writes it with a template."""
        self.lamp.default_code, self.mug.default_code = "E-COM07", "E-COM08"
        rma = self.make_rma((self.lamp_line, 1), (self.mug_line, 2))
        rma.action_request()
        bodies = [mail.body_html for mail in self.send()]
        if rma.state == "requested":
            rma.action_approve()
            bodies += [mail.body_html for mail in self.send()]
        slip = "aftersales_center.action_report_rma_slip"
        html = self.env["ir.actions.report"]._render_qweb_html(slip, rma.ids)[0]
        bodies.append(html.decode())
        rma.with_user(self.receiver).receive_all()
        self.inspect(rma)
        rma.action_settle()
        self.credit_notes(rma).filtered(lambda note: note.state == "draft").action_post()
        self.later(rma, minutes=11)
        bodies += [mail.body_html for mail in self.send()]
        template = self.env.ref("aftersales_center.mail_template_rma_approved")
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(default_model=rma._name, default_res_ids=rma.ids)
            .create({"template_id": template.id})
        )
        bodies.append(composer.body)
        self.assertGreater(len(bodies), 2)
        for body in bodies:
            self.assertIn("Desk Lamp", body)
            self.assertNotIn("E-COM0", body)
        self.assertIn("[E-COM07]", self.lamp.display_name, "our people see it as before")


@tagged("post_install", "-at_install")
class TestQuietHours(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"aftersales_quiet_from": 21.0, "aftersales_quiet_to": 8.0})
        cls.customer.write({"country_id": cls.env.ref("base.de").id, "tz": False})

    def queue(self, event):
        rma = self.make_rma((self.lamp_line, 1))
        rma._notify_customer(event)
        return rma

    def test_at_night_what_law_wants_told_goes_out_and_the_rest_in_the_morning(self):
        with freeze_time(NIGHT):
            held = self.queue("advance")
            told = self.queue("approved")
            mails = self.send()
            self.assertEqual(mails.mapped("res_id"), told.ids)
            self.assertEqual(self.notices(held).due, datetime(2026, 1, 16, 7, 0))
            self.assertFalse(self.send())
        with freeze_time(datetime(2026, 1, 16, 6, 59)):
            self.assertFalse(self.send())
        with freeze_time(datetime(2026, 1, 16, 7, 1)):
            self.assertEqual(self.send().mapped("res_id"), held.ids)

    def test_the_clock_is_the_customers(self):
        for country, zone, is_night in (
            ("us", "America/New_York", False),
            ("cn", False, True),
            ("de", "America/New_York", True),  # a zone that Germany does not have
        ):
            with self.subTest(country), freeze_time(NIGHT):
                self.customer.write({"country_id": self.env.ref(f"base.{country}").id, "tz": zone})
                held = bool(self.queue("advance")._notice_quiet_until())
                self.assertEqual(held, is_night)

    def test_what_may_go_takes_along_what_waits(self):
        with freeze_time(NIGHT):
            rma = self.queue("arrived")
            self.assertFalse(self.send())
            rma._notify_customer("rejected")
            [mail] = self.send()
            self.assertIn("News of your return", mail.subject)
            self.assertFalse(self.events(rma, "waiting"))

    def test_flagged_by_who_knows_the_law(self):
        with freeze_time(NIGHT):
            rma = self.make_rma((self.lamp_line, 1))
            rma._notify_customer("advance", statutory=True)
            self.assertEqual(len(self.send()), 1)

    def test_no_quiet_hours_by_default(self):
        company = self.env["res.company"].create({"name": "Fresh"})
        self.assertEqual((company.aftersales_quiet_from, company.aftersales_quiet_to), (0, 0))
        settings = self.env["aftersales.settings"].with_user(self.administrator)
        settings.create({"aftersales_quiet_from": 20.0, "aftersales_collect_minutes": 0})
        self.assertEqual(self.company.aftersales_quiet_from, 20.0)
        rma = self.approved_rma((self.lamp_line, 1), note=False)
        rma.with_user(self.receiver).receive_all()
        self.assertLessEqual(max(self.notices(rma).mapped("due")), datetime.now())

    def test_our_own_people_are_told_at_once(self):
        complaint = self.env["aftersales.complaint"].create(
            {
                "partner_id": self.customer.id,
                "subject": "Late",
                "order_ids": [Command.link(self.order.id)],
            }
        )
        with freeze_time(NIGHT):
            notices = self.env["aftersales.notice"].search([("complaint_id", "=", complaint.id)])
            self.assertTrue(notices.filtered("is_statutory"))
            self.assertIsNone(notices._quiet_until())
