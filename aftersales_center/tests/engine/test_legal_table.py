from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from odoo.tests import BaseCase, tagged

from ...engine.claim import Buyer, Kind, NotInformed, Outbound, Payer, Period, Start, Unit, Withhold
from ...engine.legal_csv import parse, unparse

DATA = Path(__file__).parents[2] / "data"
SHIPPED = DATA / "legal_rules.csv"
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU = set(_EU.split())


def shipped():
    with SHIPPED.open(encoding="utf-8", newline="") as lines:
        return parse(lines, shipped_exceptions())


def shipped_exceptions():
    records = ElementTree.parse(DATA / "legal_exceptions.xml").iter("record")
    return {record.find("field[@name='code']").text for record in records}


@tagged("post_install", "-at_install")
class TestLegalTable(BaseCase):
    """The table that ships: nothing in it is wrong, and every nuance is in a column."""

    def setUp(self):
        super().setUp()
        rows, self.errors = shipped()
        self.rows = {row.rule.code: row for row in rows}
        self.rules = {code: row.rule for code, row in self.rows.items()}

    def every(self, kind):
        return {rule.country: rule for rule in self.rules.values() if rule.kind is kind}

    def test_nothing_is_wrong_with_it(self):
        self.assertEqual(self.errors, [])
        self.assertGreaterEqual(len(self.rows), 190)
        self.assertGreaterEqual(len({rule.country for rule in self.rules.values()}), 58)

    def test_it_is_written_the_way_it_is_exported(self):
        self.assertEqual(unparse(self.rows.values()), SHIPPED.read_text(encoding="utf-8"))

    def test_every_exception_named_is_used_and_every_code_used_is_named(self):
        used = set()
        for rule in self.rules.values():
            used |= rule.exceptions | rule.confirmed_exceptions
        findings = {"seal_broken", "worn_beyond_testing"}
        self.assertEqual(used | findings, shipped_exceptions())

    def test_the_union_withdraws_within_fourteen_days_of_the_last_good(self):
        withdrawal = self.every(Kind.WITHDRAWAL)
        for country in EU:
            rule = withdrawal[country]
            self.assertEqual(rule.period, Period(14, Unit.DAY), country)
            self.assertEqual(rule.start, Start.LAST_DELIVERY)
            self.assertEqual(rule.not_informed_rule, NotInformed.EXTENDED)
            self.assertEqual(rule.not_informed, Period(12, Unit.MONTH))
            self.assertEqual(rule.function_required_from, date(2026, 6, 19))
            self.assertEqual(rule.outbound, Outbound.STANDARD)
            self.assertTrue(rule.rollover)
            self.assertFalse(rule.include_start)
            self.assertEqual(len(rule.exceptions | rule.confirmed_exceptions), 13)

    def test_only_the_union_demands_the_online_function(self):
        asking = {rule.country for rule in self.rules.values() if rule.function_required_from}
        self.assertEqual(asking, EU)

    def test_no_duty_of_the_seller_is_rolled_over(self):
        theirs = {
            Kind.REFUND_DEADLINE,
            Kind.CONFORMITY_REFUND,
            Kind.COMPLAINT_ACK,
            Kind.COMPLAINT_RESOLVE,
            Kind.RETENTION,
        }
        self.assertEqual(
            [rule.code for rule in self.rules.values() if rule.kind in theirs and rule.rollover],
            [],
        )

    def test_goods_go_back_within_fourteen_days_in_the_union(self):
        send_back = self.every(Kind.SEND_BACK)
        self.assertLessEqual(EU | {"GB", "NO", "IS", "LI"}, set(send_back))
        for country in EU:
            self.assertEqual(send_back[country].period, Period(14, Unit.DAY))
            self.assertEqual(send_back[country].start, Start.INFORMED)

    def test_liability_for_faults_by_country(self):
        self.assertEqual(self.rules["DE.conformity"].period, Period(2, Unit.YEAR))
        self.assertEqual(self.rules["DE.conformity"].presumption_months, 12)
        for country in ("ES", "PT", "SE"):
            self.assertEqual(self.rules[f"{country}.conformity"].period, Period(3, Unit.YEAR))
        for country in ("BE", "ES", "FR", "PL", "PT", "SE"):
            self.assertEqual(self.rules[f"{country}.conformity"].presumption_months, 24)
        for country in ("NL", "FI", "AU", "NZ", "HK"):
            self.assertIsNone(self.rules[f"{country}.conformity"].period)

    def test_a_repair_lengthens_by_contract_date(self):
        german = self.rules["DE.conformity"]
        self.assertEqual(german.repair_extension_months, 12)
        self.assertEqual(german.repair_extension_from, date(2026, 7, 31))
        before, after = self.rules["FR.conformity"], self.rules["FR.conformity.2026"]
        self.assertEqual(before.repair_extension_months, 6)
        self.assertEqual(before.valid_to, date(2026, 7, 30))
        self.assertEqual(after.repair_extension_months, 12)
        self.assertEqual(after.valid_from, date(2026, 7, 31))

    def test_who_else_is_protected(self):
        for kind in ("withdrawal", "conformity", "refund_deadline", "send_back"):
            self.assertIn(Buyer.SOLE_TRADER, self.rules[f"PL.{kind}"].buyers)
            self.assertNotIn(Buyer.BUSINESS, self.rules[f"PL.{kind}"].buyers)
        self.assertIn(Buyer.BUSINESS, self.rules["BR.withdrawal"].buyers)
        self.assertIn(Buyer.BUSINESS, self.rules["AU.conformity"].buyers)
        self.assertEqual(self.rules["DE.withdrawal"].buyers, {Buyer.CONSUMER})

    def test_poland_answered_within_thirty_days_before_2023(self):
        before = self.rules["PL.complaint_resolve"]
        after = self.rules["PL.complaint_resolve.2023"]
        self.assertEqual(before.period, Period(30, Unit.DAY))
        self.assertEqual(before.valid_to, date(2022, 12, 31))
        self.assertEqual(after.period, Period(14, Unit.DAY))
        self.assertEqual(after.valid_from, date(2023, 1, 1))

    def test_the_united_kingdom_refunds_from_receipt_or_proof(self):
        refund = self.rules["GB.refund_deadline"]
        self.assertEqual(refund.start, Start.RETURN_RECEIVED_OR_PROOF)
        self.assertEqual(refund.period, Period(14, Unit.DAY))
        self.assertFalse(self.rules["GB.withdrawal"].rollover)
        self.assertEqual(self.rules["GB.conformity"].reject, Period(30, Unit.DAY))
        self.assertTrue(self.rules["GB.conformity_refund"].include_start)

    def test_japan_counts_the_day_of_delivery_and_gives_way_to_shown_terms(self):
        rule = self.rules["JP.withdrawal"]
        self.assertTrue(rule.include_start)
        self.assertTrue(rule.displaced_by_terms)
        self.assertEqual(rule.period, Period(8, Unit.DAY))
        self.assertEqual(rule.return_payer, Payer.CUSTOMER)

    def test_korea_ends_with_the_first_of_two(self):
        rule = self.rules["KR.conformity"]
        self.assertEqual(rule.period, Period(3, Unit.MONTH))
        self.assertEqual(rule.from_knowledge, Period(30, Unit.DAY))
        self.assertEqual(self.rules["KR.refund_deadline"].period, Period(3, Unit.WORKING_DAY))
        self.assertEqual(self.rules["KR.refund_deadline"].start, Start.RETURN_RECEIVED)

    def test_china_needs_the_exceptions_confirmed(self):
        rule = self.rules["CN.withdrawal"]
        self.assertEqual(len(rule.confirmed_exceptions), 3)
        self.assertIn("custom_made", rule.exceptions)
        self.assertEqual(rule.withhold, Withhold.GOODS)
        self.assertEqual(self.rules["CN.refund_deadline"].start, Start.RETURN_RECEIVED)

    def test_taiwan_runs_from_the_information(self):
        rule = self.rules["TW.withdrawal"]
        self.assertEqual(rule.not_informed_rule, NotInformed.FROM_INFORMATION)
        self.assertEqual(rule.not_informed, Period(4, Unit.MONTH))
        self.assertEqual(rule.return_payer, Payer.SELLER)
        self.assertEqual(self.rules["TW.refund_deadline"].period, Period(15, Unit.DAY))

    def test_rights_that_depend_on_what_was_not_told(self):
        found = {code for code, rule in self.rules.items() if rule.only_if_not_informed}
        self.assertEqual(
            found,
            {"US-CA.withdrawal", "CA-QC.withdrawal", "CA-ON.withdrawal", "VN.withdrawal"},
        )
        self.assertEqual(self.rules["US-CA.withdrawal"].start, Start.ORDER)

    def test_india_counts_hours(self):
        self.assertEqual(self.rules["IN.complaint_ack"].period, Period(48, Unit.HOUR))

    def test_brazil_refunds_at_once_and_pays_the_return(self):
        self.assertIsNone(self.rules["BR.refund_deadline"].period)
        self.assertEqual(self.rules["BR.withdrawal"].return_payer, Payer.SELLER)
        self.assertEqual(self.rules["BR.withdrawal"].outbound, Outbound.ALL)

    def test_countries_without_a_right_to_change_ones_mind(self):
        none = {
            rule.country
            for rule in self.rules.values()
            if rule.kind is Kind.WITHDRAWAL and rule.period and not rule.period.value
        }
        self.assertEqual(none, {"AE", "AU", "CA", "CH", "HK", "IN", "NZ", "SG", "US"})

    def test_repair_or_replacement_comes_first_in_the_union(self):
        for country in EU:
            rule = self.every(Kind.CONFORMITY)[country]
            self.assertEqual(rule.first_remedies, {"repair", "replacement"}, country)
        for code in ("TR.conformity", "CL.conformity", "AU.conformity", "KR.conformity"):
            self.assertFalse(self.rules[code].first_remedies, code)

    def test_where_faulty_goods_may_be_rejected_at_once(self):
        found = {rule.country: rule.reject for rule in self.rules.values() if rule.reject}
        month, week = Period(30, Unit.DAY), Period(7, Unit.DAY)
        self.assertEqual(
            found, {"GB": month, "GB-SCT": month, "IE": month, "PT": month, "CN": week}
        )

    def test_china_repairs_or_replaces_after_the_seventh_day(self):
        rule = self.rules["CN.conformity"]
        self.assertIsNone(rule.period)
        self.assertEqual(rule.first_remedies, {"repair", "replacement"})

    def test_the_copy_of_the_contract_may_start_the_period(self):
        later = {rule.country for rule in self.rules.values() if rule.or_contract_copy}
        self.assertEqual(later, {"KR", "MX", "IL"})
        for code in ("CA-QC.withdrawal", "CA-ON.withdrawal"):
            self.assertEqual(self.rules[code].start, Start.CONTRACT_COPY)
            self.assertEqual(self.rules[code].not_informed, Period(30, Unit.DAY))

    def test_where_exceptions_hold_only_for_who_was_told_of_them(self):
        for code in ("TW.withdrawal", "CL.withdrawal"):
            self.assertFalse(self.rules[code].exceptions)
            self.assertIn("custom_made", self.rules[code].confirmed_exceptions)
        self.assertEqual(self.rules["KR.withdrawal"].exceptions, {"damaged_by_customer"})
        self.assertIn("custom_made", self.rules["KR.withdrawal"].confirmed_exceptions)

    def test_what_has_to_be_compared_again_is_marked(self):
        for code in (
            "ES.withdrawal",
            "ES.complaint_resolve",
            "NO.withdrawal",
            "IS.withdrawal",
            "LI.refund_deadline",
            "BE.conformity",
            "CN.complaint_resolve",
            "CN.conformity",
            "IT.conformity",
            "FR.conformity.2026",
            "TR.send_back",
            "SA.withdrawal",
            "AE.withdrawal",
            "CL.withdrawal",
        ):
            self.assertTrue(self.rows[code].recheck, code)
            self.assertTrue(self.rows[code].needs_counsel, code)
        self.assertFalse(self.rows["DE.withdrawal"].needs_counsel)
        low = [row for row in self.rows.values() if row.rule.confidence == "low"]
        self.assertTrue(low)
        self.assertTrue(all(row.needs_counsel for row in low))
