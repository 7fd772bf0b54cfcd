"""Statutory rules are read by everybody who decides, edited by nobody, checked by counsel."""

import base64
from datetime import datetime, timezone

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...engine.claim import Basis, Claim
from ...engine.law import withdrawal
from ..common import ROLES, AftersalesCommon
from .legal_common import changed, shipped_rows, shipped_text, table

READERS = {"auditor", "agent", "supervisor", "administrator"}


@tagged("post_install", "-at_install")
class TestLegalRules(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["aftersales.legal.rule"]
        cls.german = cls.rules.search([("code", "=", "DE.withdrawal")])

    def rule(self, code):
        return self.rules.search([("code", "=", code)])

    def events(self, event):
        self.env.cr.flush()
        return self.env["aftersales.audit.event"].search_count([("event", "=", event)])

    # Who may what -------------------------------------------------------

    def test_nobody_edits_a_rule_the_superuser_included(self):
        users = [self.env.user, *(getattr(self, role) for role in ROLES)]
        for user in users:
            for sudo in (False, True):
                rule = self.german.with_user(user).sudo(sudo)
                with self.subTest(user=user.login, sudo=sudo):
                    for attempt in (
                        lambda rule=rule: rule.write({"period_value": 7}),
                        lambda rule=rule: rule.write({"counsel": "checked"}),
                        lambda rule=rule: rule.write({"active": False}),
                        lambda rule=rule: rule.action_archive(),
                        lambda rule=rule: rule.copy({"code": "DE.other"}),
                        lambda rule=rule: rule.create({"code": "DE.other"}),
                        lambda rule=rule: rule.unlink(),
                        lambda rule=rule: rule.load(["code", "kind"], [["DE.x", "withdrawal"]])
                        and rule._refuse_change(),
                    ):
                        with self.assertRaises(UserError):
                            attempt()
        self.assertEqual(self.german.period_value, 14)
        self.assertTrue(self.german.active)
        self.assertFalse(self.rule("DE.x") | self.rule("DE.other"))

    def test_who_reads(self):
        for role in ROLES:
            with self.subTest(role=role):
                rule = self.german.with_user(getattr(self, role))
                self.assertEqual(rule.has_access("read"), role in READERS)

    def test_who_notes_a_check(self):
        for role in ROLES:
            rule = self.german.with_user(getattr(self, role))
            with self.subTest(role=role):
                if role == "administrator":
                    rule.action_checked()
                else:
                    for action in (rule.action_checked, rule.action_unchecked):
                        with self.assertRaises(AccessError):
                            action()

    def test_who_loads(self):
        values = {"table": base64.b64encode(shipped_text().encode()), "source": "me"}
        for role in ROLES:
            wizards = self.env["aftersales.legal.load"].with_user(getattr(self, role))
            with self.subTest(role=role):
                if role == "administrator":
                    wizards.create(values).action_load()
                else:
                    with self.assertRaises(AccessError):
                        wizards.create(values)

    # Counsel --------------------------------------------------------------

    def test_what_to_verify_is_marked(self):
        self.assertFalse(self.german.counsel)
        self.assertEqual(self.rule("ES.withdrawal").counsel, "verify", "to be compared")
        self.assertEqual(self.rule("VN.withdrawal").counsel, "verify", "low confidence")
        rows = {rule: rule._as_row() for rule in self.rules.search([])}
        self.assertEqual(
            self.rules.search([("counsel", "=", "verify")]),
            self.rules.search([]).filtered(lambda rule: rows[rule].needs_counsel),
        )

    def test_a_check_is_noted_logged_and_taken_back(self):
        spanish = self.rule("ES.withdrawal").with_user(self.administrator)
        spanish.action_checked()
        self.assertEqual(spanish.counsel, "checked")
        self.assertEqual(spanish.checked_by_id, self.administrator)
        self.assertTrue(spanish.checked_on)
        self.assertEqual(self.events("legal.checked"), 1)
        spanish.action_unchecked()
        self.assertEqual(spanish.counsel, "verify")
        self.assertFalse(spanish.checked_by_id)
        self.assertEqual(self.events("legal.unchecked"), 1)

    def test_a_check_holds_for_what_was_checked_only(self):
        self.rule("ES.withdrawal").with_user(self.administrator).action_checked()
        self.rules._load_shipped()
        self.assertEqual(self.rule("ES.withdrawal").counsel, "checked")
        self.rules._load(changed("ES.withdrawal", period_value="21"), "news")
        self.assertEqual(self.rule("ES.withdrawal").counsel, "verify")

    # Reading --------------------------------------------------------------

    def test_names_that_people_understand(self):
        self.assertEqual(self.german.display_name, "Germany, Withdrawal: 14 days")
        self.assertEqual(self.rule("AU.withdrawal").period_text, "no such right")
        self.assertEqual(self.rule("NL.conformity").period_text, "no fixed length")
        self.assertEqual(self.rule("IN.complaint_ack").period_text, "48 hours")
        self.assertEqual(self.rule("JP.conformity").period_text, "1 year")
        self.assertEqual(
            self.rule("US-CA.withdrawal").display_name, "United States (CA), Withdrawal: 30 days"
        )
        self.assertEqual(self.rule("US-CA.withdrawal").country_id.code, "US")

    def test_every_rule_has_a_name_and_every_form_opens(self):
        for rule in self.rules.search([]).with_user(self.auditor):
            self.assertTrue(rule.display_name and rule.period_text)
        Form(self.german.with_user(self.auditor))

    # The law ----------------------------------------------------------------

    def test_a_german_customer(self):
        bought = datetime(2026, 5, 1, 9, tzinfo=timezone.utc)
        delivered = datetime(2026, 5, 4, 10, tzinfo=timezone.utc)
        claim = Claim(
            Basis.WITHDRAWAL,
            asked_on=delivered,
            ordered_on=bought,
            country="DE",
            timezone="Europe/Berlin",
            delivered_on=delivered,
            order_delivered_on=delivered,
        )
        right = withdrawal(self.rules._law(), claim)
        self.assertTrue(right.open)
        self.assertEqual(right.rule.code, "DE.withdrawal")
        self.assertEqual(right.params["deadline"], "2027-05-18", "14 days and 12 months")

    def test_the_law_is_read_once_until_it_changes(self):
        self.env.registry.clear_cache()
        law = self.rules.with_user(self.receiver)._law()
        with self.assertQueryCount(0):
            self.assertIs(self.rules.with_user(self.agent)._law(), law)
        self.rules._load(changed("DE.withdrawal", period_value="30"), "news")
        self.assertIsNot(self.rules._law(), law)
        self.addCleanup(self.env.registry.clear_cache)

    def test_reading_the_law_takes_a_fixed_number_of_queries(self):
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            self.rules._law()

    def test_archived_rules_are_no_law(self):
        self.rules._load(changed("DE.withdrawal", period_value="30"), "news")
        periods = [
            rule.period.value
            for rule in (rule._as_engine() for rule in self.rules.search([]))
            if rule.code == "DE.withdrawal"
        ]
        self.assertEqual(periods, [30])


@tagged("post_install", "-at_install")
class TestLegalLoadWizard(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["aftersales.legal.rule"]
        cls.wizards = cls.env["aftersales.legal.load"].with_user(cls.administrator)

    def wizard(self, text, source="Weber, 2026-11-20", encoding="utf-8"):
        return self.wizards.create(
            {"table": base64.b64encode(text.encode(encoding)), "source": source}
        )

    def test_what_would_change_is_shown_before(self):
        wizard = self.wizard(changed("DE.withdrawal", period_value="30"))
        self.assertTrue(wizard.can_load)
        self.assertIn("DE.withdrawal", wizard.preview)
        self.assertFalse(wizard.error)
        rule = self.rules.search([("code", "=", "DE.withdrawal")])
        self.assertEqual(rule.period_value, 14, "nothing was loaded yet")
        wizard.action_load()
        self.assertFalse(rule.active)

    def test_nothing_new(self):
        wizard = self.wizard(shipped_text())
        self.assertFalse(wizard.can_load)
        self.assertEqual(wizard.same, len(shipped_rows()))

    def test_mistakes_are_shown_before(self):
        wizard = self.wizard(changed("DE.withdrawal", rollover="maybe"))
        self.assertIn("Line 2", wizard.error)
        self.assertFalse(wizard.can_load)
        with self.assertRaises(UserError):
            wizard.action_load()

    def test_a_file_that_is_no_text(self):
        text = changed("DE.withdrawal", notes="Änderung")
        wizard = self.wizard(text, encoding="latin-1")
        self.assertIn("UTF-8", wizard.error)
        with self.assertRaises(UserError):
            wizard.action_load()
        picture = self.wizards.create(
            {"table": base64.b64encode(b"\x89PNG\r\n\x1a\n\0"), "source": "x"}
        )
        self.assertTrue(picture.error)

    def test_a_file_from_a_spreadsheet(self):
        text = changed("DE.withdrawal", period_value="30").replace("\n", "\r\n")
        wizard = self.wizard(text, encoding="utf-8-sig")
        self.assertFalse(wizard.error)
        self.assertTrue(wizard.can_load)

    def test_somebody_has_to_say_so(self):
        wizard = self.wizard(changed("DE.withdrawal", period_value="30"), source=" ")
        with self.assertRaises(UserError):
            wizard.action_load()

    def test_what_is_downloaded_can_be_loaded(self):
        wizard = self.wizards.create({})
        text = base64.b64decode(wizard.current).decode("utf-8-sig")
        again = self.wizard(text)
        self.assertFalse(again.can_load)
        self.assertFalse(again.error)
        self.assertIn("legal_rules.csv", wizard.action_download()["url"])

    def test_back_to_what_ships(self):
        self.wizard(changed("DE.withdrawal", period_value="30")).action_load()
        self.wizards.create({}).action_restore()
        self.assertEqual(self.rules.search([("code", "=", "DE.withdrawal")]).period_value, 14)

    def test_the_form(self):
        with Form(self.wizards) as form:
            form.table = base64.b64encode(changed("DE.withdrawal", period_value="30").encode())
            form.source = "Weber"
            self.assertTrue(form.can_load)

    def test_a_table_of_one_new_rule(self):
        row = shipped_rows("DE.withdrawal")[0]
        new = row | {"code": "DE.withdrawal.2030", "valid_from": "2030-01-01"}
        wizard = self.wizard(table([new]))
        self.assertEqual(wizard.preview, "New: DE.withdrawal.2030")
