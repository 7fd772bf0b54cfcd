"""Evidence follows from what really happened: shown online, mailed, or written down by a person."""

import hashlib
from datetime import datetime, timedelta

from freezegun import freeze_time
from markupsafe import Markup
from pytz import utc

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .information_common import BODY, GERMAN, SIGNATURE, InformationCommon

BOTH = {"withdrawal", "return_cost"}


@tagged("post_install", "-at_install")
class TestShown(InformationCommon):
    def test_nothing_chosen_nothing_told(self):
        self.make_text("order", choose=False)
        order = self.make_order(deliver=False, invoice=False)
        self.assertEqual(self.told(order), set())
        information = order._aftersales_information()[order]
        self.assertIsNone(information.withdrawal)
        self.assertIsNone(information.return_cost)

    def test_with_every_order_whoever_enters_it(self):
        text = self.make_text("order")
        with freeze_time("2026-03-01 10:00:00"):
            order = self.make_order(deliver=False, invoice=False)
        self.assertEqual(self.told(order), {(kind, "order") for kind in BOTH})
        row = order.aftersales_information_ids[0]
        self.assertEqual((row.text_id, row.text_version), (text, 1))
        self.assertEqual(row.sha256, hashlib.sha256(str(text.body).encode()).hexdigest())
        information = order._aftersales_information()[order]
        self.assertEqual(information.withdrawal, utc.localize(datetime(2026, 3, 1, 10)))
        self.assertEqual(information.return_cost, information.withdrawal)
        self.assertIsNone(information.withdrawal_function)

    def test_online_only_where_the_customer_confirmed_online(self):
        self.make_text("checkout")
        by_hand, signed = self.make_quotation(), self.make_quotation()
        signed.write({"signed_by": "Ada", "signature": SIGNATURE})
        (by_hand | signed).action_confirm()
        self.assertEqual(self.told(by_hand), set())
        self.assertEqual(self.told(signed), {(kind, "checkout") for kind in BOTH})

    def test_archived_and_foreign_texts_are_not_shown(self):
        other = self.env["res.company"].create({"name": "Other"})
        archived = self.make_text("order")
        archived.with_user(self.administrator).action_archive_text()
        foreign = self.make_text("order", publish=False, choose=False)
        foreign.company_id = other
        foreign.action_publish()
        self.env.company.aftersales_information_text_ids = foreign
        order = self.make_order(deliver=False, invoice=False)
        self.assertEqual(self.told(order), set())

    def test_a_salesman_without_a_role_of_ours_confirms_as_before(self):
        self.make_text("order")
        order = self.make_quotation()
        order.with_user(self.salesman).action_confirm()
        self.assertEqual(self.told(order), {(kind, "order") for kind in BOTH})

    def test_the_log_has_it_with_the_fingerprint(self):
        self.make_text("order")
        order = self.make_order(deliver=False, invoice=False)
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [
                ("res_model", "=", "sale.order"),
                ("res_id", "=", order.id),
                ("event", "=", "information.recorded"),
            ]
        )
        self.assertEqual(len(event), 1)
        self.assertIn(order.aftersales_information_ids[0].sha256, event.payload)
        self.assertIn("right of withdrawal", event.sentence)


@tagged("post_install", "-at_install")
class TestMailed(InformationCommon):
    def send(self, order):
        before = order.message_ids
        order._send_order_confirmation_mail()
        return order.message_ids - before

    def test_the_confirmation_mail_carries_the_text_and_leaves_evidence(self):
        self.make_text()
        order = self.make_order(deliver=False, invoice=False)
        self.assertEqual(self.told(order), set())
        message = self.send(order)
        self.assertIn("within 14 days", message.body)
        self.assertEqual(self.told(order), {(kind, "mail") for kind in BOTH})
        self.assertEqual(order.aftersales_information_ids[0].date, message.date)

    def test_the_first_mail_is_the_day_the_customer_was_told(self):
        self.make_text()
        order = self.make_order(deliver=False, invoice=False)
        with freeze_time("2026-03-01 10:00:00"):
            self.send(order)
        with freeze_time("2026-03-09 10:00:00"):
            self.send(order)
        self.assertEqual(len(order.aftersales_information_ids), 2)
        information = order._aftersales_information()[order]
        self.assertEqual(information.withdrawal, utc.localize(datetime(2026, 3, 1, 10)))

    def test_the_mail_is_in_the_customers_language_and_so_is_the_evidence(self):
        self.env["res.lang"]._activate_lang("de_DE")
        text = self.make_text(publish=False, choose=False)
        text.update_field_translations("body", {"de_DE": GERMAN})
        text.with_user(self.administrator).action_publish()
        self.env.company.aftersales_information_text_ids = text
        self.customer.lang = "de_DE"
        order = self.make_order(deliver=False, invoice=False)
        self.assertIn("binnen 14 Tagen", self.send(order).body)
        row = order.aftersales_information_ids[0]
        self.assertEqual(row.lang, "de_DE")
        said = text.with_context(lang="de_DE").body
        self.assertEqual(row.sha256, hashlib.sha256(str(said).encode()).hexdigest())

    def test_a_mail_without_the_text_is_no_evidence(self):
        self.make_text()
        order = self.make_order(deliver=False, invoice=False)
        for words in (Markup("<p>Thank you!</p>"), Markup(BODY.replace("14", "10"))):
            order.message_post(
                body=words,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=order.partner_id.ids,
            )
        self.assertEqual(self.told(order), set())

    def test_a_note_and_a_mail_to_others_are_no_evidence(self):
        self.make_text()
        order = self.make_order(deliver=False, invoice=False)
        order.message_unsubscribe(order.message_partner_ids.ids)
        stranger = self.env["res.partner"].create({"name": "Else", "email": "else@example.com"})
        words = order.company_id.aftersales_information_text_ids.body
        order.message_post(body=words, subtype_xmlid="mail.mt_note")
        order.message_post(
            body=words,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=stranger.ids,
        )
        self.assertEqual(self.told(order), set())
        # What the customer writes, quoting us, tells the customer nothing.
        order.message_post(
            body=words,
            author_id=order.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=order.partner_id.ids,
        )
        self.assertEqual(self.told(order), set())

    def test_a_mail_written_by_hand_that_carries_the_words_counts(self):
        text = self.make_text()
        order = self.make_order(deliver=False, invoice=False)
        order.message_post(
            body=Markup("<p>Dear Ada,</p>") + text.body.replace("</p><p>", "</p>\n  <p>"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=order.partner_id.ids,
        )
        self.assertEqual(self.told(order), {(kind, "mail") for kind in BOTH})

    def test_quotations_and_other_mails_get_no_text(self):
        self.make_text()
        order = self.make_quotation()
        template = self.env.ref("sale.email_template_edi_sale")
        body = template._generate_template([order.id], {"body_html"})[order.id]["body_html"]
        self.assertNotIn("within 14 days", body)


@tagged("post_install", "-at_install")
class TestWrittenDown(InformationCommon):
    def record(self, order, user=None, **values):
        values = {"kinds": ["withdrawal"], "note": "Letter of 3 March", **values}
        return order.with_user(user or self.agent).action_aftersales_record_information(**values)

    def order(self):
        return self.make_order(deliver=False, invoice=False)

    def test_an_agent_writes_down_what_happened_elsewhere(self):
        order = self.order()
        on = fields.Datetime.now() - timedelta(days=2)
        self.record(order, date=on, kinds=["terms", "withdrawal_function"])
        information = order._aftersales_information()[order]
        self.assertEqual(information.terms, utc.localize(on))
        self.assertEqual(information.withdrawal_function, utc.localize(on))
        self.assertIsNone(information.withdrawal)
        row = order.aftersales_information_ids[0]
        self.assertEqual((row.user_id, row.note), (self.agent, "Letter of 3 March"))

    def test_a_text_says_what_it_covers(self):
        text = self.make_text(choose=False)
        order = self.order()
        self.record(order, kinds=(), text=text.id)
        self.assertEqual(self.told(order), {(kind, "hand") for kind in BOTH})
        self.assertTrue(all(order.aftersales_information_ids.mapped("sha256")))

    def test_an_exception_is_confirmed_by_its_code(self):
        exception = self.env["aftersales.legal.exception"].search([], limit=1)
        order = self.order()
        self.record(order, kinds=(), exceptions=[exception.code])
        information = order._aftersales_information()[order]
        self.assertEqual(information.confirmed_exceptions, {exception.code})

    def test_bad_input_is_refused_in_one_sentence(self):
        order = self.order()
        draft = self.make_text(publish=False, choose=False)
        for values in (
            {"note": "  "},
            {"kinds": ()},
            {"kinds": ["everything"]},
            {"exceptions": ["no_such_code"]},
            {"date": fields.Datetime.now() + timedelta(hours=1)},
            {"text": draft.id},
            {"text": 987654321},
        ):
            with self.assertRaises(UserError), self.subTest(values):
                self.record(order, **values)
        self.assertFalse(order.aftersales_information_ids)

    def test_who_may_write_it_down_and_who_may_retract_it(self):
        order = self.order()
        for user in (self.receiver, self.auditor, self.salesman, self.stocker):
            with self.assertRaises(AccessError), self.subTest(user.login):
                self.record(order, user)
        self.record(order)
        row = order.aftersales_information_ids
        for user in (self.receiver, self.auditor, self.salesman, self.agent):
            with self.assertRaises(AccessError), self.subTest(user.login):
                row.with_user(user).action_retract("Wrong")
        row.with_user(self.supervisor).action_retract("Wrong customer")
        self.assertEqual(self.told(order), set())

    def test_what_was_retracted_stays_and_does_not_count(self):
        order = self.order()
        self.record(order)
        row = order.aftersales_information_ids
        with self.assertRaises(UserError):
            row.with_user(self.supervisor).action_retract(" ")
        row.with_user(self.supervisor).action_retract("Never sent")
        self.assertIsNone(order._aftersales_information()[order].withdrawal)
        self.assertEqual(len(order.aftersales_information_ids), 2)
        with self.assertRaises(UserError):
            row.with_user(self.supervisor).action_retract("Again")
        # Told again afterwards, it counts from then.
        self.record(order)
        self.assertIsNotNone(order._aftersales_information()[order].withdrawal)

    def test_evidence_only_grows(self):
        order = self.order()
        self.record(order)
        row = order.aftersales_information_ids
        values = {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "kind": "terms",
            "date": fields.Datetime.now(),
            "how": "hand",
        }
        model = self.env["aftersales.information"]
        for rights in (model, model.sudo(), model.with_user(self.administrator)):
            with self.assertRaises(UserError):
                rights.create(values)
            with self.assertRaises(UserError):
                rights.browse(row.id).write({"date": fields.Datetime.now()})
            with self.assertRaises(UserError):
                rights.browse(row.id).unlink()
        with self.assertRaises(UserError):
            order.write({"aftersales_information_ids": [(0, 0, values)]})
        self.assertEqual(order.aftersales_information_ids, row)

    def test_another_company_sees_none_of_it(self):
        order = self.order()
        self.record(order)
        other = self.env["res.company"].create({"name": "Other"})
        self.agent.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        seen = self.env["aftersales.information"].with_user(self.agent).search([])
        self.assertNotIn(order.aftersales_information_ids, seen)
        with self.assertRaises(AccessError):
            self.record(order)

    def test_the_dialog_proposes_what_the_text_covers(self):
        text = self.make_text(choose=False)
        order = self.order()
        wizard = (
            self.env["aftersales.information.wizard"]
            .with_user(self.agent)
            .with_context(active_id=order.id)
            .new({"text_id": text.id, "note": "Handed over", "order_id": order.id})
        )
        wizard._onchange_text_id()
        self.assertTrue(wizard.covers_withdrawal)
        self.assertFalse(wizard.covers_terms)
        made = (
            self.env["aftersales.information.wizard"]
            .with_user(self.agent)
            .with_context(active_id=order.id)
            .create({"text_id": text.id, "covers_withdrawal": True, "note": "Handed over"})
        )
        made.action_apply()
        self.assertEqual(self.told(order), {("withdrawal", "hand")})

    def test_orders_whose_customer_was_not_told_are_found(self):
        told, untold, retracted = self.order(), self.order(), self.order()
        self.record(told)
        self.record(retracted)
        retracted.aftersales_information_ids.with_user(self.supervisor).action_retract("Wrong")
        found = self.env["sale.order"].search(
            [
                (
                    "aftersales_information_ids",
                    "not any",
                    [
                        ("kind", "=", "withdrawal"),
                        ("retraction_ids", "=", False),
                        ("retracts_id", "=", False),
                    ],
                ),
                ("id", "in", (told | untold | retracted).ids),
            ]
        )
        self.assertEqual(found, untold | retracted)
