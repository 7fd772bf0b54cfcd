"""How long texts are kept, by country; and the job that erases them on their day."""

from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .privacy_common import ERASE, PrivacyCase


@tagged("post_install", "-at_install")
class TestRetentionEnds(PrivacyCase):
    def test_the_job_erases_what_is_past_retention(self):
        rma = self.rejected()
        self.run_job()
        self.assertTrue(self.texts(rma))
        with self.after_retention():
            self.run_job()
        self.assertFalse(self.texts(rma))
        self.assertFalse(rma.refusal_reason)
        self.assertIn("retention is over", " ".join(self.erased_events().mapped("sentence")))
        self.assert_holds()

    def test_the_last_day_is_kept_and_the_next_is_not(self):
        rma = self.rejected()
        year = self.texts(rma).date.year
        with self.on_day(date(year + 8, 12, 31)):
            self.run_job()
            self.assertTrue(self.texts(rma))
        with self.on_day(date(year + 9, 1, 1)):
            self.run_job()
            self.assertFalse(self.texts(rma))

    def test_the_year_is_the_companys_own(self):
        """23:30 on New Year's Eve in London is next year in Berlin."""
        utc = datetime(2026, 12, 31, 23, 30)
        self.assertEqual(self.company._aftersales_kept_until(utc).until, date(2035, 12, 31))
        self.company.resource_calendar_id.tz = "UTC"
        self.assertEqual(self.company._aftersales_kept_until(utc).until, date(2034, 12, 31))

    def test_the_job_is_off_where_the_company_wants_that(self):
        rma = self.rejected()
        self.company.aftersales_erase_after_retention = False
        with self.after_retention():
            self.run_job()
        self.assertTrue(self.texts(rma))
        self.assertTrue(rma.refusal_reason)

    def test_it_goes_batch_by_batch_and_stops_when_time_is_up(self):
        for number in range(3):
            self.rejected(f"Reason {number}")
        rows = [("company_id", "=", self.company.id)]
        total = self.Personal.search_count(rows)
        others = self.env["res.company"].search([("id", "!=", self.company.id)])
        others.aftersales_erase_after_retention = False
        with self.after_retention(), patch(f"{ERASE}.BATCH", 2):
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0):
                self.Personal._cron_erase()
            self.env.cr.flush()
            self.assertEqual(self.Personal.search_count(rows), total - 2)
            self.assert_holds()
            self.run_job()  # goes on where it stopped
        self.assertFalse(self.texts())
        self.assert_holds()

    def test_periods_by_country(self):
        moment = datetime(2026, 3, 1, 12)
        for country, oss, until in (
            ("de", False, date(2034, 12, 31)),
            ("de", True, date(2036, 12, 31)),
            ("kr", False, date(2031, 3, 1)),
            ("fr", True, date(2036, 12, 31)),
            ("aq", False, date(2036, 12, 31)),  # unknown: the default
        ):
            with self.subTest(country=country, oss=oss):
                self.company.country_id = self.env.ref(f"base.{country}")
                self.company.aftersales_oss = oss
                self.assertEqual(self.company._aftersales_kept_until(moment).until, until)

    def test_the_financial_year_counts(self):
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        moment = datetime(2026, 4, 1, 12)
        self.assertEqual(self.company._aftersales_kept_until(moment).until, date(2035, 3, 31))

    def test_a_companys_own_rule_goes_first(self):
        rules = self.env["aftersales.audit.retention"].with_user(self.admin)
        rules.create(
            {
                "country_id": self.env.ref("base.de").id,
                "company_id": self.company.id,
                "years": 20,
                "source": "Decision of the board",
            }
        )
        moment = datetime(2026, 3, 1, 12)
        self.assertEqual(self.company._aftersales_kept_until(moment).until, date(2046, 12, 31))
        other = self.env["res.company"].create(
            {"name": "Other", "country_id": self.env.ref("base.de").id}
        )
        self.assertEqual(other._aftersales_kept_until(moment).until, date(2034, 12, 31))

    def test_without_any_rule_nothing_is_ever_erased(self):
        rma = self.rejected()
        self.env["aftersales.audit.retention"].search([]).active = False
        with self.after_retention():
            self.run_job()
            request = self.ask()
        self.assertTrue(self.texts(rma))
        self.assertEqual(request.state, "open")
        self.assertIn("No retention rule", request.kept_because)

    def test_every_rule_names_its_source_and_memory_is_not_verified(self):
        rules = self.env["aftersales.audit.retention"].search([])
        self.assertGreaterEqual(len(rules), 34)
        self.assertTrue(all(rule.source.strip() for rule in rules))
        verified = rules.filtered("verified").country_id.mapped("code")
        self.assertEqual(sorted(verified), ["CN", "DE"])

    def test_two_rules_for_one_thing_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.cr.savepoint():  # noqa: B017
            self.env["aftersales.audit.retention"].create(
                {"country_id": self.env.ref("base.de").id, "years": 3, "source": "x"}
            )
