"""The shipped rules and ``engine/law.py`` against the table of :mod:`.law_cases`."""

import random
from datetime import datetime, time
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ...engine import law as engine
from ...engine import legal_csv
from .law_cases import CASES

SHIPPED = Path(__file__).parents[2] / "data" / "legal_rules.csv"

#: Codes that say that the right may be exercised now.
OPEN = {
    "withdrawal.open",
    "withdrawal.open_undelivered",
    "conformity.open",
    "conformity.reasonable_time",
}


def shipped_rules():
    rows, errors = legal_csv.parse(SHIPPED.read_text(encoding="utf-8").splitlines())
    if errors:
        raise AssertionError(errors)
    return [row.rule for row in rows]


@tagged("post_install", "-at_install")
class TestLawCases(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = shipped_rules()

    def agree(self, law, function):
        for case in CASES:
            if case.asks == function:
                with self.subTest(case.name, place=case.place, law=case.law):
                    answer = getattr(engine, function)(law, case.claim, **case.with_)
                    getattr(self, f"check_{function}")(case, answer)

    def test_withdrawal_is_what_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "withdrawal")

    def test_conformity_is_what_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "conformity")

    def test_the_refund_is_due_when_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "refund_clock")

    def test_goods_go_back_within_what_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "send_back")

    def test_complaints_are_answered_when_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "answer_due")

    def test_complaints_are_acknowledged_when_the_statutes_say(self):
        self.agree(engine.Law(self.rules), "acknowledgement_due")

    def test_the_order_of_the_rules_changes_no_answer(self):
        for shuffle in (list.reverse, random.Random(4).shuffle):
            rules = list(self.rules)
            shuffle(rules)
            law = engine.Law(rules)
            for function in sorted({case.asks for case in CASES}):
                self.agree(law, function)

    def test_the_table_is_as_wide_as_promised(self):
        self.assertGreaterEqual(len(CASES), 140)
        self.assertGreaterEqual(len({case.place[:2] for case in CASES}), 18)
        self.assertTrue(all(case.law for case in CASES))
        named = [(case.asks, case.name) for case in CASES]
        self.assertEqual(len(named), len(set(named)), "two cases have one name")

    def check_withdrawal(self, case, right):
        expects = case.expects
        if "code" in expects:
            self.assertEqual(right.code, expects["code"])
            self.assertEqual(right.open, expects["code"] in OPEN)
        if "open" in expects:
            self.assertEqual(right.open, expects["open"])
        if "until" in expects:
            self.check_until(case, right, expects["until"])
        if "end" in expects:
            self.assertEqual(right.deadline, datetime.fromisoformat(expects["end"]))
        if "payer" in expects:
            self.assertEqual(right.return_payer.value, expects["payer"])
        if "outbound" in expects:
            self.assertEqual(right.outbound.value, expects["outbound"])
        if "deducts" in expects:
            self.assertIs(right.may_deduct_value, expects["deducts"])
        if "offers" in expects:
            self.assertIn(expects["offers"], right.remedies)
        if "lacks" in expects:
            self.assertNotIn(expects["lacks"], right.remedies)
        self.assertEqual(right.exception, expects.get("exception", ""))

    check_conformity = check_withdrawal

    def check_until(self, case, right, day):
        """The right ends with the last moment of ``day`` on the customer's calendar."""
        if day is None:
            self.assertIsNone(right.deadline)
            self.assertFalse(right.known)
        else:
            self.check_end_of(case, right.deadline, day)
            self.assertTrue(right.known)
            self.assertEqual(right.open, case.claim.asked_on <= right.deadline)

    def check_end_of(self, case, moment, day):
        self.assertIsNotNone(moment)
        local = moment.astimezone(case.zone)
        self.assertEqual(local.date().isoformat(), day)
        self.assertEqual(local.time(), time.max)

    def check_refund_clock(self, case, clock):
        expects = case.expects
        if expects is None:
            self.assertIsNone(clock)
            return
        self.assertIsNotNone(clock)
        if "start" in expects:
            self.assertEqual(clock.start.value, expects["start"])
        if "withhold" in expects:
            self.assertEqual(clock.withhold.value, expects["withhold"])
        if "due" in expects:
            self.assertEqual(clock.due and clock.due.isoformat(), expects["due"])

    def check_send_back(self, case, period):
        found = period and (period.value, period.unit.value)
        self.assertEqual(found, case.expects["period"])

    def check_answer_due(self, case, due):
        if case.expects is None:
            self.assertIsNone(due)
        elif isinstance(case.expects, dict):
            self.assertEqual(due, datetime.fromisoformat(case.expects["end"]))
        else:
            self.check_end_of(case, due, case.expects)

    check_acknowledgement_due = check_answer_due
