"""A table of statutory rules is loaded whole or not at all, and history stays."""

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...engine.claim import Period, Unit
from ...engine.legal_csv import parse
from ..common import AftersalesCommon
from .legal_common import changed, shipped_rows, shipped_text, table


@tagged("post_install", "-at_install")
class TestLegalLoading(AftersalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["aftersales.legal.rule"]

    def rule(self, code):
        return self.rules.search([("code", "=", code)])

    def events(self, event="legal.loaded"):
        self.env.cr.flush()
        found = self.env["aftersales.audit.event"].search([("event", "=", event)], order="id")
        return [json.loads(record.payload) for record in found]

    def snapshot(self):
        self.env.flush_all()
        everything = self.rules.with_context(active_test=False).search([])
        return {rule: (rule.active, rule._as_row(), rule.superseded_by_id) for rule in everything}

    def test_what_ships_is_loaded(self):
        rows, errors = parse(shipped_text().splitlines(keepends=True))
        self.assertFalse(errors)
        in_force = {rule.code: rule._as_row() for rule in self.rules.search([])}
        self.assertEqual(in_force, {row.rule.code: row for row in rows})

    def test_what_is_exported_and_loaded_again_changes_nothing(self):
        before, said = self.snapshot(), self.events()
        changes = self.rules._load(self.rules._as_table(), "again")
        self.assertTrue(changes.nothing)
        self.assertEqual(changes.same, len(self.rules.search([])))
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(self.events(), said)

    def test_an_update_without_news_changes_nothing(self):
        before, said = self.snapshot(), self.events()
        self.rules._load_shipped()
        self.assertEqual(self.snapshot(), before)
        self.assertEqual(self.events(), said)

    def test_a_changed_row_replaces_the_rule_and_keeps_it(self):
        before = self.snapshot()
        old = self.rule("DE.withdrawal")
        self.rules._load(changed("DE.withdrawal", period_value="30"), "Weber, 2026-11-20")
        new = self.rule("DE.withdrawal")
        self.assertNotEqual(new, old)
        self.assertEqual(new._as_engine().period, Period(30, Unit.DAY))
        self.assertEqual(new.origin, "own")
        self.assertFalse(old.active)
        self.assertEqual(old.superseded_by_id, new)
        after = self.snapshot()
        self.assertEqual(after[old][1], before[old][1], "what it said is still there")
        self.assertEqual(
            {rule: told for rule, told in after.items() if rule not in (old, new)},
            {rule: told for rule, told in before.items() if rule != old},
        )

    def test_history_of_several_versions(self):
        for days in ("20", "21", "22"):
            self.rules._load(changed("DE.withdrawal", period_value=days), "again")
        chain, rule = (
            [],
            self.rules.with_context(active_test=False).search(
                [("code", "=", "DE.withdrawal")], order="id", limit=1
            ),
        )
        while rule:
            chain.append(rule.period_value)
            rule = rule.superseded_by_id
        self.assertEqual(chain, [14, 20, 21, 22])

    def test_a_table_with_mistakes_is_not_loaded_at_all(self):
        before = self.snapshot()
        good, bad, worse = shipped_rows("DE.withdrawal", "FR.withdrawal", "AT.withdrawal")
        text = table(
            [
                good | {"period_value": "30"},
                bad | {"valid_from": "2026-02-30"},
                worse | {"exceptions": "ugly", "country": "XX", "code": "XX.withdrawal"},
            ]
        )
        with self.assertRaises(UserError) as caught:
            self.rules._load(text, "a typo")
        said = str(caught.exception)
        self.assertIn("Line 3: “2026-02-30” in “valid_from” is no day", said)
        self.assertIn("Line 4: there is no exception “ugly”", said)
        self.assertIn("Line 4: “XX” is no place", said)
        self.assertNotIn("Line 2", said)
        self.assertEqual(self.snapshot(), before)

    def test_hundreds_of_mistakes_are_told_as_far_as_anybody_reads(self):
        rows = [row | {"confidence": "sure"} for row in shipped_rows()]
        with self.assertRaises(UserError) as caught:
            self.rules._load(table(rows), "a typo")
        said = str(caught.exception)
        self.assertEqual(said.count("“sure” is not among"), 40)
        self.assertIn(f"and {len(rows) - 40} more", said)

    def test_a_table_of_one_row_leaves_the_others(self):
        count = len(self.rules.search([]))
        row = shipped_rows("DE.withdrawal")[0]
        added = row | {"code": "DE.withdrawal.2030", "valid_from": "2030-01-01"}
        self.rules._load(table([added]), "a law that comes")
        self.assertEqual(len(self.rules.search([])), count + 1)
        self.assertEqual(self.rule("DE.withdrawal.2030").valid_from, date(2030, 1, 1))

    def test_an_update_leaves_alone_what_an_administrator_loaded(self):
        self.rules._load(changed("DE.withdrawal", period_value="30"), "counsel")
        self.rules._load_shipped()
        self.assertEqual(self.rule("DE.withdrawal").period_value, 30)
        news = [
            row | ({"period_value": "15"} if row["code"] == "FR.withdrawal" else {})
            for row in shipped_rows()
        ]
        changes = self.rules._load(table(news), "an update", "shipped")
        self.assertEqual(self.rule("FR.withdrawal").period_value, 15)
        self.assertEqual(self.rule("DE.withdrawal").period_value, 30)
        self.assertEqual(changes.kept, self.rule("DE.withdrawal"))

    def test_what_ships_can_be_put_back(self):
        self.rules._load(changed("DE.withdrawal", period_value="30"), "counsel")
        self.rules._load_shipped(restore=True)
        self.assertEqual(self.rule("DE.withdrawal").period_value, 14)
        self.assertEqual(self.rule("DE.withdrawal").origin, "shipped")

    def test_a_row_that_ships_no_more_goes_to_the_archive(self):
        old = self.rule("VN.withdrawal")
        rows = [row for row in shipped_rows() if row["code"] != "VN.withdrawal"]
        self.rules._load(table(rows), "an update", "shipped")
        self.assertFalse(old.active)
        self.assertFalse(self.rule("VN.withdrawal"))
        self.assertFalse(old.superseded_by_id)

    def test_a_rule_that_leaves_open_which_one_holds_is_refused(self):
        row = shipped_rows("DE.withdrawal")[0] | {"code": "DE.withdrawal.mine"}
        with self.assertRaises(UserError) as caught:
            self.rules._load(table([row]), "counsel")
        self.assertIn(
            "DE.withdrawal.mine and DE.withdrawal begin on the same day", str(caught.exception)
        )

    def test_an_update_gives_way_to_a_rule_of_an_administrator(self):
        row = shipped_rows("DE.withdrawal")[0]
        mine = row | {"code": "DE.withdrawal.mine", "valid_from": "2030-01-01"}
        self.rules._load(table([mine]), "counsel")
        theirs = row | {"code": "DE.withdrawal.2030", "valid_from": "2030-01-01"}
        changes = self.rules._load(table([*shipped_rows(), theirs]), "an update", "shipped")
        self.assertFalse(self.rule("DE.withdrawal.2030"))
        self.assertEqual(changes.kept, self.rule("DE.withdrawal.mine"))

    def test_every_change_is_logged(self):
        self.rules._load(changed("DE.withdrawal", period_value="30"), "Weber, 2026-11-20")
        event = self.events()[-1]
        self.assertEqual(event["source"], "Weber, 2026-11-20")
        self.assertEqual((event["added"], event["changed"], event["gone"]), (0, 1, 0))
        self.assertEqual(event["lines"], [{"rule": "DE.withdrawal", "change": "changed"}])
        self.assertEqual(len(event["sha256"]), 64)
        record = self.env["aftersales.audit.event"].search(
            [("event", "=", "legal.loaded")], limit=1, order="id desc"
        )
        self.assertEqual(record.res_name, "Statutory rules")
        self.assertIn("1 changed", record.sentence)
        self.assertIn("DE.withdrawal: changed", record.sentence)

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["own", "shipped", "restored"]),
                st.sampled_from(["DE.withdrawal", "GB.conformity", "CN.retention"]),
                st.integers(1, 40),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_whatever_is_loaded_one_rule_per_code_holds_and_none_is_lost(self, steps):
        shipped = {row["code"]: row for row in shipped_rows()}
        with self.env.cr.savepoint() as savepoint:
            seen, own = self.contents(), {}
            for origin, code, days in steps:
                if origin == "own":
                    changes = self.rules._load(changed(code, period_value=str(days)), "step")
                    if not changes.nothing:
                        own[code] = str(days)
                else:
                    news = shipped | {code: shipped[code] | {"period_value": str(days)}}
                    self.rules._load(table(news.values()), "step", origin)
                    own = {
                        mine: value
                        for mine, value in own.items()
                        if origin == "shipped" and news[mine]["period_value"] != value
                    }
                seen = self.contents() | seen
                for mine, value in own.items():
                    self.assertEqual(str(self.rule(mine).period_value), value)
                    self.assertEqual(self.rule(mine).origin, "own")
            codes = self.rules.search([]).mapped("code")
            self.assertEqual(len(codes), len(set(codes)))
            self.assertEqual(set(codes), set(shipped))
            self.assertEqual(self.contents(), seen)
            savepoint.rollback()
        self.env.registry.clear_cache()

    def contents(self):
        """What every rule says, those of the past included."""
        everything = self.rules.with_context(active_test=False).search([])
        return {rule: rule._as_row() for rule in everything}

    def test_an_update_that_caught_up_with_an_administrator_takes_over_again(self):
        self.rules._load(changed("DE.withdrawal", period_value="30"), "counsel")
        mine = self.rule("DE.withdrawal")
        news = shipped_rows()
        for row in news:
            if row["code"] == "DE.withdrawal":
                row["period_value"] = "30"
        self.rules._load(table(news), "an update", "shipped")
        self.assertEqual(self.rule("DE.withdrawal"), mine)
        self.assertEqual(mine.origin, "shipped")
        self.rules._load_shipped()
        self.assertEqual(self.rule("DE.withdrawal").period_value, 14)
