"""Complaints are sorted when they come in: by words, value, customer and law; people decide."""

import json

from markupsafe import Markup

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError

from .common import ComplaintCommon


class TestTriageLive(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tier_2.entry_score = 5
        cls.tier_3.entry_score = 9

    @classmethod
    def make_rule(cls, **values):
        return cls.env["aftersales.triage.rule"].create({"name": "A rule", **values})

    def events(self, complaint, name):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search(
            [
                ("res_model", "=", complaint._name),
                ("res_id", "=", complaint.id),
                ("event", "=", name),
            ],
            order="id",
        )

    # Words ------------------------------------------------------------

    def test_what_is_dangerous_goes_to_the_top_in_any_language(self):
        for note in (
            "The charger caught fire in my hand while I was asleep.",
            "Das Ladegerät ist explodiert und ich bin verletzt.",
            "Le chargeur a pris feu pendant la nuit.",
            "El cargador prendió fuego mientras dormía.",
            "充电器半夜起火了",
            "充電器昨晚爆炸，我的手被燙傷",
        ):
            with self.subTest(note=note):
                complaint = self.make_complaint(subject="!", note=note)
                self.assertTrue(complaint.is_safety)
                self.assertEqual((complaint.severity, complaint.tier_id), ("3", self.tier_3))
                self.assertTrue(complaint.triage_reasons[0]["words"])

    def test_the_subject_is_read_too(self):
        complaint = self.make_complaint(subject="I will sue you", note="Third time you were late.")
        self.assertTrue(complaint.is_threat)
        self.assertEqual((complaint.severity, complaint.tier_id), ("2", self.tier_2))

    def test_a_denied_danger_is_shown_without_effect(self):
        complaint = self.make_complaint(note="It is not dangerous, I just do not like the colour.")
        self.assertFalse(complaint.is_safety)
        self.assertEqual((complaint.severity, complaint.tier_id), ("1", self.tier_1))
        self.assertTrue(complaint.triage_reasons[0]["denied"])
        self.assertIn("denied", complaint.triage_table)
        self.assertNotIn("dangerous", complaint.triage_text)

    def test_a_complaint_without_words_is_sorted(self):
        complaint = self.make_complaint(subject="…", note=False, category_id=False)
        self.assertEqual((complaint.severity, complaint.tier_id), ("1", self.tier_1))
        self.assertFalse(complaint.triage_reasons)

    def test_what_is_no_keyword_is_refused_in_one_sentence(self):
        for words, said in (
            ("", "names none"),
            (" , ,\n", "names none"),
            ("fi*re", "a star stands"),
            ("ab*", "too short"),
            ("fire, !!", "is not a word"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(ValidationError, said):
                self.make_rule(words=words)
        with self.assertRaisesRegex(ValidationError, "too short"):
            self.make_rule(words="fire", exceptions="a*")

    def test_words_that_look_like_patterns_are_only_words(self):
        self.make_rule(words="(a+)+$, [fire, .end", flag="media")
        complaint = self.make_complaint(subject="Hello", note="a" * 5000 + "!")
        self.assertFalse(complaint.is_media)
        self.assertTrue(self.make_complaint(subject="Hello", note="a FIRE-like end").is_media)

    def test_words_may_be_parted_as_people_do(self):
        rule = self.make_rule(words="one two, three;four\nfive、六，七； one  two ,")
        self.assertEqual(rule._keywords("words"), ("one two", "three", "four", "five", "六", "七"))

    def test_an_archived_rule_and_one_of_another_company_do_not_speak(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.make_rule(words="zebra", flag="media", company_id=company.id)
        rule = self.make_rule(words="giraffe", flag="media")
        self.assertTrue(self.make_complaint(note="The giraffe is broken.").is_media)
        rule.active = False
        self.assertFalse(self.make_complaint(note="The giraffe and the zebra.").is_media)

    # Value, customer, law ---------------------------------------------------

    def test_value_customer_and_severity_add_up(self):
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        self.env["aftersales.triage.rule"].search([]).active = False
        self.make_rule(kind="value", amount=300, points=2)
        self.make_rule(kind="turnover", amount=300, points=2)
        self.make_rule(kind="tag", tag_ids=[Command.link(tag.id)], points=2)
        cheap, dear = self.make_order((self.mug, 1)), self.make_order((self.chair, 3))
        for tags, order, score, tier in (
            (False, cheap, 3, self.tier_1),  # 1 + turnover of both orders
            (False, dear, 5, self.tier_2),
            (tag, dear, 7, self.tier_2),
        ):
            with self.subTest(tags=tags, order=order.amount_untaxed):
                self.customer.category_id = tags or False
                complaint = self.make_complaint(order_ids=[Command.link(order.id)])
                self.assertEqual((complaint.triage_score, complaint.tier_id), (score, tier))

    def test_the_amount_of_a_rule_is_in_its_own_currency(self):
        self.env["aftersales.triage.rule"].search([]).active = False
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": yen.id, "rate": 150, "name": "2020-01-01"}
        )
        self.company.currency_id.rate_ids.filtered(
            lambda rate: rate.company_id == self.company
        ).unlink()
        order = self.make_order((self.chair, 1))  # 120 of the company's currency
        for amount, speaks in ((100 * 150, True), (130 * 150, False)):
            rule = self.make_rule(kind="value", amount=amount, currency_id=yen.id, points=4)
            complaint = self.make_complaint(order_ids=[Command.link(order.id)])
            self.assertEqual(bool(complaint.triage_reasons), speaks)
            rule.active = False

    def test_who_complained_before_is_known(self):
        order = self.make_order((self.mug, 1))
        first = self.make_complaint(order_ids=[Command.link(order.id)])
        self.assertFalse(first.is_repeat)
        second = self.make_complaint()
        self.assertTrue(second.is_repeat)
        self.assertEqual(second.severity, "1")
        third = self.make_complaint(order_ids=[Command.link(order.id)])
        self.assertEqual(third.severity, "2", "about the same goods")
        other = self.env["res.partner"].create({"name": "Other", "email": "o@example.com"})
        self.assertFalse(self.make_complaint(partner_id=other.id).is_repeat)

    def test_who_complained_before_is_known_by_the_address_too(self):
        lot = self.env["stock.lot"].create({"name": "L-1", "product_id": self.lamp.id})

        def stranger(address, **values):
            return self.make_complaint(partner_id=False, email_from=address, **values)

        self.assertFalse(stranger("Stan <stan_x@example.com>", lot_ids=lot.ids).is_repeat)
        self.assertFalse(stranger("stanzx@example.com").is_repeat, "another address")
        again = stranger("STAN_X@example.com")
        self.assertEqual((again.is_repeat, again.severity), (True, "1"))
        self.assertEqual(stranger("stan_x@example.com", lot_ids=lot.ids).severity, "2", "same lot")
        stan = self.env["res.partner"].create({"name": "Stan", "email": "stan_x@example.com"})
        self.assertTrue(self.make_complaint(partner_id=stan.id).is_repeat, "who they turned out")
        self.customer.email = "ada@example.com"
        self.make_complaint()
        self.assertTrue(stranger("Ada <ada@example.com>").is_repeat)
        self.assertFalse(self.make_complaint(partner_id=False, phone="0123").is_repeat)

    def test_a_return_of_the_same_order_is_the_same_matter(self):
        order = self.make_order((self.lamp, 2))
        rma = self.make_rma((order.order_line, 1))
        self.make_complaint(rma_ids=rma.ids)
        self.assertEqual(self.make_complaint(order_ids=order.ids).severity, "2")
        self.assertEqual(self.make_complaint(rma_ids=rma.ids).severity, "2")

    def test_complaints_that_come_in_together_know_of_each_other(self):
        values = {
            "subject": "Lamp",
            "note": "Dark.",
            "partner_id": self.customer.id,
            "category_id": self.defect.id,
        }
        made = self.env["aftersales.complaint"].with_user(self.agent).create([values, values])
        self.assertEqual(made.sorted("id").mapped("is_repeat"), [False, True])

    def test_the_category_counts_with_what_it_is_part_of(self):
        part = self.env["aftersales.complaint.category"].create(
            {"name": "Battery", "parent_id": self.unsafe.id}
        )
        complaint = self.make_complaint(category_id=part.id)
        self.assertTrue(complaint.is_safety)
        self.assertEqual(complaint.severity, "3")
        self.assertIn("Battery", complaint.triage_text)
        own = self.env["aftersales.complaint.category"].create(
            {"name": "Own", "company_id": self.company.id, "tier_id": self.tier_2.id}
        )
        self.assertEqual(self.make_complaint(category_id=own.id).tier_id, self.tier_2)

    def test_a_rule_that_would_always_speak_is_refused(self):
        for kind in ("category", "tag", "country", "channel", "value", "turnover"):
            with self.subTest(kind=kind), self.assertRaisesRegex(ValidationError, "every compl"):
                self.make_rule(kind=kind)

    def test_a_hundred_at_once_take_no_query_each(self):
        def make(count):
            values = {
                "subject": "Lamp",
                "note": "It flickers since the first day and I want my money back.",
                "partner_id": self.customer.id,
            }
            made = self.env["aftersales.complaint"].create([values] * count)
            made._write_guarded({"tier_id": False})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            made.sudo()._triage_facts()
            return self.env.cr.sql_log_count - before

        few, many = make(2), make(40)
        self.assertLessEqual(many, few + 3)

    # People ------------------------------------------------------------------

    def test_what_a_person_chose_stays(self):
        complaint = self.make_complaint(note="The charger caught fire and I was at home.")
        complaint.with_user(self.supervisor).action_set_severity("1", "It was a candle.")
        complaint.with_user(self.supervisor).action_set_tier(self.tier_1, "Nobody was hurt.")
        complaint.with_user(self.supervisor).action_triage()
        self.assertEqual((complaint.severity, complaint.tier_id), ("1", self.tier_1))
        self.assertTrue(complaint.severity_by_person and complaint.tier_by_person)
        self.assertEqual(complaint.escalation_ids.reason, "Nobody was hurt.")
        self.assertTrue(self.events(complaint, "complaint.severity"))

    def test_flags_are_changed_with_a_reason_and_safety_only_by_supervisors(self):
        complaint = self.make_complaint(note="My lawyer says the charger caught fire at home.")
        with self.assertRaisesRegex(UserError, "at least one sentence"):
            complaint.action_set_flag("threat", False, " ")
        with self.assertRaisesRegex(UserError, "no such flag"):
            complaint.action_set_flag("state", True, "Because")
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            complaint.action_set_flag("safety", False, "It was a candle.")
        complaint.action_set_flag("threat", False, "The lawyer is his brother.")
        complaint.with_user(self.supervisor).action_set_flag("safety", False, "A candle.")
        self.assertFalse(complaint.is_threat or complaint.is_safety)
        self.assertEqual(len(self.events(complaint, "complaint.flagged")), 2)
        for user in (self.auditor, self.receiver):
            with self.assertRaises(AccessError):
                complaint.with_user(user).action_set_flag("media", True, "Because")

    def test_a_flag_a_person_took_down_stays_down_until_something_new_is_said(self):
        complaint = self.make_complaint(note="My lawyer says the charger caught fire at home.")
        complaint.action_set_flag("threat", False, "The lawyer is his brother.")
        complaint.with_user(self.supervisor).action_set_flag("safety", False, "A candle.")
        complaint.action_triage()
        complaint.subject = "Again: it caught fire"
        complaint.message_post(
            body=Markup("It caught fire, says my lawyer, and I will tell the newspaper."),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(complaint.is_threat or complaint.is_safety)
        self.assertTrue(complaint.is_media, "nobody judged that")
        self.assertEqual(complaint.severity, "3", "a flag is no severity")
        rule = self.make_rule(words="giraffe", flag="threat")
        complaint.note = "The giraffe is broken."
        self.assertTrue(complaint.is_threat, "another rule, of which nobody knew")
        complaint.action_set_flag("threat", False, "It is a toy.")
        complaint.action_triage()
        self.assertFalse(complaint.is_threat)
        self.assertEqual(complaint.flags_by_person["threat"], [rule.id])
        complaint.action_set_flag("threat", True, "It is not.")
        self.assertNotIn("threat", complaint.flags_by_person)

    def test_no_door_sets_what_triage_says(self):
        complaint = self.make_complaint()
        for name, value in (
            ("is_safety", True),
            ("triage_score", 9),
            ("triage_reasons", [{"rule": 1}]),
            ("severity_by_person", True),
            ("flags_by_person", {"safety": []}),
            ("tier_since", fields.Datetime.now()),
        ):
            with self.subTest(name=name):
                with self.assertRaisesRegex(UserError, "cannot be set"):
                    complaint.sudo().write({name: value})
                with self.assertRaisesRegex(UserError, "cannot be set"):
                    self.make_complaint(**{name: value})

    def test_the_dialog_changes_only_what_differs(self):
        complaint = self.make_complaint(note="My lawyer says that it is too late.")
        wizard = (
            self.env["aftersales.sort.wizard"]
            .with_user(self.agent)
            .create({"complaint_id": complaint.id, "reason": "He is joking."})
        )
        self.assertTrue(wizard.is_threat)
        self.assertEqual(wizard.severity, complaint.severity)
        wizard.write({"is_threat": False, "severity": "0"})
        wizard.action_apply()
        self.assertFalse(complaint.is_threat)
        self.assertEqual(complaint.severity, "0")
        self.assertFalse(complaint.tier_by_person)

    # Later -------------------------------------------------------------------

    def test_a_later_mail_of_the_customer_is_read(self):
        complaint = self.make_complaint()
        complaint.message_post(
            body=Markup("Now it has caught fire and the police is here."),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(complaint.is_safety)
        self.assertEqual((complaint.severity, complaint.tier_id), ("3", self.tier_3))
        self.assertIn("caught fire", complaint.triage_text)
        self.assertEqual(complaint.escalation_ids.to_tier_id, self.tier_3)

    def test_what_our_own_people_write_or_quote_is_not_read(self):
        complaint = self.make_complaint()
        complaint.with_user(self.agent).message_post(
            body=Markup("Ask whether it caught fire."), subtype_xmlid="mail.mt_comment"
        )
        complaint.message_post(
            body=Markup(
                "<p>No, thanks.</p>"
                '<blockquote data-o-mail-quote="1">Did it catch fire?</blockquote>'
            ),
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(complaint.is_safety)

    def test_another_category_or_customer_sorts_again_and_only_raises(self):
        complaint = self.make_complaint()
        complaint.category_id = self.unsafe
        self.assertEqual((complaint.severity, complaint.is_safety), ("3", True))
        tier = complaint.tier_id
        complaint.category_id = self.defect
        self.assertEqual((complaint.severity, complaint.tier_id), ("3", tier))

    def test_a_changed_rule_touches_no_complaint(self):
        complaint = self.make_complaint(note="The giraffe is broken.")
        rule = self.make_rule(words="giraffe", flag="media", severity="3")
        self.assertEqual((complaint.severity, complaint.is_media), ("1", False))
        complaint.action_triage()
        self.assertEqual((complaint.severity, complaint.is_media), ("3", True))
        rule.words = "zebra"
        self.assertIn("giraffe", complaint.triage_text)
        rule.unlink()
        self.assertIn("A rule", complaint.triage_table)

    # Kept ----------------------------------------------------------------------

    def test_reasons_are_logged_and_the_customers_words_can_be_erased(self):
        complaint = self.make_complaint(note="The charger caught fire when I was at home.")
        event = self.events(complaint, "complaint.triaged")
        self.assertEqual(len(event), 1)
        line = json.loads(event.payload)["lines"][0]
        self.assertEqual(line["rule"], "Danger: fire, shock, injury")
        self.assertNotIn("caught fire", event.payload, "words of a person are committed to")
        self.assertIn("caught fire", complaint.triage_text)
        complaint.sudo()._erase_triage()
        self.assertNotIn("caught fire", json.dumps(complaint.triage_reasons))
        self.assertIn("Danger", complaint.triage_text)

    def test_the_table_escapes_what_was_typed(self):
        self.make_rule(name="<img src=x onerror=alert(1)>", words="giraffe", flag="media")
        complaint = self.make_complaint(note="The giraffe is broken.")
        self.assertNotIn("<img", complaint.triage_table)
        self.assertIn("&lt;img", complaint.triage_table)
