import csv
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.claim import (
    Buyer,
    Kind,
    LegalRule,
    NotInformed,
    Outbound,
    Payer,
    Period,
    Start,
    Unit,
    Withhold,
)
from ...engine.legal_cells import LineError, Problem
from ...engine.legal_csv import COLUMNS, LegalRow, parse, unparse

SHIPPED = Path(__file__).parents[2] / "data" / "legal_rules.csv"
GOOD = dict.fromkeys(COLUMNS, "") | {
    "code": "DE.withdrawal",
    "country": "DE",
    "kind": "withdrawal",
    "period_value": "14",
    "period_unit": "day",
    "start": "last_delivery",
    "buyers": "consumer",
    "legal_basis": "§ 355 BGB",
    "source": "gesetze-im-internet.de",
    "confidence": "high",
}


def table(*rows, columns=COLUMNS):
    """The lines of a table with the good row changed in one way per row."""
    lines = [",".join(columns)]
    for row in rows or [{}]:
        cells = GOOD | row
        lines.append(",".join(f'"{cells[column]}"' for column in columns))
    return [f"{line}\n" for line in lines]


@tagged("post_install", "-at_install")
class TestParse(BaseCase):
    """What is wrong with a table is told by line, all of it at once."""

    def wrong(self, *rows, exceptions=None):
        found, errors = parse(table(*rows), exceptions)
        self.assertTrue(errors)
        self.assertLess(len(found), len(rows))
        return errors

    def test_a_good_row(self):
        rows, errors = parse(table({"exceptions": "perishable; custom_made"}))
        self.assertEqual(errors, [])
        self.assertEqual(rows[0].rule.exceptions, {"perishable", "custom_made"})
        self.assertEqual(rows[0].rule.period, Period(14, Unit.DAY))

    def test_a_period_without_a_number_and_one_of_zero(self):
        rows, _errors = parse(table({"period_value": "", "period_unit": ""}))
        self.assertIsNone(rows[0].rule.period)
        rows, _errors = parse(table({"period_value": "0"}))
        self.assertEqual(rows[0].rule.period, Period(0, Unit.DAY))

    def test_each_cell_is_checked(self):
        for column, value, problem in (
            ("code", "", Problem.REQUIRED),
            ("code", "withdrawal", Problem.CODE),
            ("code", "FR.withdrawal", Problem.CODE),
            ("country", "Germany", Problem.COUNTRY),
            ("country", "", Problem.REQUIRED),
            ("kind", "revocation", Problem.CHOICE),
            ("kind", "", Problem.REQUIRED),
            ("start", "someday", Problem.CHOICE),
            ("buyers", "consumer;robot", Problem.CHOICE),
            ("buyers", "", Problem.REQUIRED),
            ("confidence", "sure", Problem.CHOICE),
            ("legal_basis", " ", Problem.REQUIRED),
            ("source", "", Problem.REQUIRED),
            ("period_value", "-1", Problem.NUMBER),
            ("period_value", "1.5", Problem.NUMBER),
            ("period_value", "٣", Problem.NUMBER),
            ("period_value", "", Problem.PERIOD),
            ("period_unit", "", Problem.PERIOD),
            ("period_unit", "fortnight", Problem.CHOICE),
            ("period_unit", "hour", Problem.HOURS),
            ("rollover", "yes", Problem.YES_NO),
            ("valid_from", "2026-02-30", Problem.DAY),
            ("valid_from", "20260619", Problem.DAY),
            ("valid_to", "31.12.2026", Problem.DAY),
            ("not_informed_rule", "extended", Problem.PERIOD),
            ("presumption_months", "a year", Problem.NUMBER),
            ("first_remedies", "hug", Problem.CHOICE),
            ("reject_value", "30", Problem.PERIOD),
            ("start", "contract_copy_received", Problem.PERIOD),
            ("exceptions", "Custom made", Problem.EXCEPTION),
        ):
            with self.subTest(column=column, value=value):
                problems = {error.problem for error in self.wrong({column: value})}
                self.assertIn(problem, problems)

    def test_cells_that_do_not_agree(self):
        ends = {"valid_from": "2026-01-01", "valid_to": "2025-12-31"}
        self.assertEqual(self.wrong(ends), [LineError(2, Problem.ORDER, "valid_to", "2025-12-31")])
        tail = {"not_informed_value": "12", "not_informed_unit": "month"}
        self.assertEqual(self.wrong(tail)[0].problem, Problem.PERIOD)
        both = {"exceptions": "perishable", "confirmed_exceptions": "perishable"}
        self.assertEqual(self.wrong(both)[0].problem, Problem.TWICE)

    def test_an_exception_nobody_knows(self):
        errors = self.wrong({"exceptions": "custom_made;ugly"}, exceptions={"custom_made"})
        self.assertEqual(errors, [LineError(2, Problem.EXCEPTION, "exceptions", "ugly")])

    def test_a_country_nobody_knows(self):
        _rows, errors = parse(table(), countries={"FR"})
        self.assertEqual(errors, [LineError(2, Problem.COUNTRY, "country", "DE")])
        part = {"code": "DE-BY.withdrawal", "country": "DE-BY"}
        self.assertEqual(parse(table(part), countries={"DE"})[1], [])

    def test_every_line_is_told_not_only_the_first(self):
        errors = self.wrong({"rollover": "x"}, {"code": "DE.two", "start": "x", "kind": "x"})
        self.assertEqual([error.line for error in errors], [2, 3, 3])

    def test_a_code_twice(self):
        rows, errors = parse(table({}, {}))
        self.assertEqual(errors, [LineError(3, Problem.TWICE, "code", "DE.withdrawal")])
        self.assertTrue(rows)

    def test_two_rules_of_which_nothing_says_which_one_holds(self):
        _rows, errors = parse(table({}, {"code": "DE.withdrawal.b"}))
        self.assertEqual(errors, [LineError(3, Problem.AMBIGUOUS, "valid_from", "DE.withdrawal")])
        later = {"code": "DE.withdrawal.2026", "valid_from": "2026-01-01"}
        self.assertEqual(parse(table({}, later))[1], [])
        others = {"code": "DE.withdrawal.b", "buyers": "business"}
        self.assertEqual(parse(table({}, others))[1], [])

    def test_headings(self):
        fewer = [column for column in COLUMNS if column != "start"]
        self.assertEqual(
            parse(table(columns=fewer))[1], [LineError(1, Problem.COLUMN_MISSING, "start")]
        )
        lines = table()
        more = [lines[0].replace("code,", "code,colour,"), *lines[1:]]
        self.assertEqual(parse(more)[1], [LineError(1, Problem.COLUMN_UNKNOWN, "colour")])
        twice = [lines[0].strip() + ",code\n", *lines[1:]]
        self.assertEqual(parse(twice)[1], [LineError(1, Problem.TWICE, "code", "code")])

    def test_columns_may_stand_in_any_order(self):
        self.assertEqual(parse(table(columns=COLUMNS[::-1])), parse(table()))

    def test_a_line_with_too_few_cells(self):
        lines = table()
        self.assertEqual(parse([lines[0], "DE,withdrawal\n"])[1][0].problem, Problem.CELLS)

    def test_quotes_that_never_close(self):
        self.assertEqual(parse([table()[0], '"DE.withdrawal,'])[1][0].problem, Problem.NOT_CSV)

    def test_an_empty_table(self):
        self.assertEqual(parse(table()[:1])[1], [LineError(1, Problem.EMPTY)])
        self.assertEqual(parse([])[1][0].problem, Problem.COLUMN_MISSING)

    def test_a_byte_order_mark_and_blank_lines_do_no_harm(self):
        lines = table()
        lines = ["\ufeff" + lines[0], "\n", *lines[1:], "\n"]
        self.assertEqual(parse(lines)[1], [])

    def test_a_line_break_in_a_cell_does_not_shift_the_count(self):
        lines = table({"notes": "one\ntwo"}, {"code": "DE.x", "kind": "send_back", "rollover": "x"})
        text = "".join(lines).splitlines(keepends=True)
        self.assertEqual([error.line for error in parse(text)[1]], [4])


days = st.none() | st.dates(date(2000, 1, 1), date(2060, 12, 31))
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from(" ,;\"'\n"),
    max_size=20,
).map(str.strip)
words = texts.map(lambda text: text or "x")
periods = st.builds(
    Period, st.integers(0, 999), st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR])
)
codes = st.frozensets(st.sampled_from(["custom_made", "perishable", "used"]), max_size=2)


@st.composite
def rows(draw):
    country = draw(st.sampled_from(["DE", "US-CA", "GB-SCT"]))
    begin, end = draw(days), draw(days)
    if begin and end and end < begin:
        begin, end = end, begin
    told = draw(st.sampled_from(list(NotInformed)))
    start = draw(st.sampled_from(list(Start)))
    tells = told is not NotInformed.NOTHING or start is Start.CONTRACT_COPY
    rule = LegalRule(
        code=f"{country}.{draw(st.sampled_from(['a', 'b_c', 'd.2026']))}",
        country=country,
        kind=draw(st.sampled_from(list(Kind))),
        period=draw(st.none() | periods),
        start=start,
        buyers=draw(st.frozensets(st.sampled_from(list(Buyer)), min_size=1)),
        legal_basis=draw(words),
        valid_from=begin,
        valid_to=end,
        confidence=draw(st.sampled_from(["high", "medium", "low"])),
        include_start=draw(st.booleans()),
        rollover=draw(st.booleans()),
        exceptions=draw(codes),
        only_if_not_informed=draw(st.booleans()),
        displaced_by_terms=draw(st.booleans()),
        exceptions_need_notice=draw(st.booleans()),
        or_contract_copy=draw(st.booleans()),
        first_remedies=draw(st.frozensets(st.sampled_from(["repair", "refund"]))),
        reject=draw(st.none() | periods),
        return_payer=draw(st.none() | st.sampled_from(list(Payer))),
        outbound=draw(st.none() | st.sampled_from(list(Outbound))),
        withhold=draw(st.sampled_from(list(Withhold))),
        not_informed_rule=told,
        not_informed=draw(periods) if tells else None,
        from_knowledge=draw(st.none() | periods),
        function_required_from=draw(days),
        presumption_months=draw(st.integers(0, 99)),
        repair_extension_months=draw(st.integers(0, 99)),
        repair_extension_from=draw(days),
    )
    return LegalRow(rule, draw(words), draw(texts), draw(texts), draw(texts), draw(texts))


@tagged("post_install", "-at_install")
class TestRoundTrip(BaseCase):
    @given(rows())
    def test_what_is_written_is_read_again(self, row):
        found, errors = parse(unparse([row]).splitlines(keepends=True))
        self.assertEqual(errors, [])
        self.assertEqual(found, [row])

    @given(st.lists(st.text(max_size=40), max_size=8))
    def test_anything_is_answered_with_errors_and_never_with_an_exception(self, lines):
        found, errors = parse(lines)
        self.assertTrue(errors)
        self.assertEqual(found, [])

    @given(st.data())
    def test_one_damaged_cell_is_told_with_its_line_or_does_no_harm(self, data):
        with SHIPPED.open(encoding="utf-8", newline="") as lines:
            cells = list(csv.reader(lines))[:6]
        line = data.draw(st.integers(1, 5))
        place = data.draw(st.integers(0, len(COLUMNS) - 1))
        cells[line][place] = data.draw(texts)
        joined = [
            ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in cells
        ]
        found, errors = parse(joined)
        self.assertTrue(errors or len(found) == 5)
        if "\n" not in cells[line][place]:
            self.assertLessEqual({error.line for error in errors}, {2, 3, 4, 5, 6})
