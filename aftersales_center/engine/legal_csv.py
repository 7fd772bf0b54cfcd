"""Statutory rules as a table of comma-separated values, read line by line.

The table ships as ``data/legal_rules.csv``; an administrator may load a newer one. What is wrong
with it is told line by line (:class:`LineError`), all of it at once, so that a table is put right
in one go. Whoever loads it takes every row or none (``models/policy/legal_load.py``).

An empty cell is “nothing said”; several codes in one cell are separated by semicolons; yes is
``1``; a day is written ``2026-06-19``. A period without a number (``period_value`` empty) exists
without a fixed length; 0 says that there is no such right.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from io import StringIO

from .claim import (
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
from .conformity import REMEDIES
from .legal_cells import Cells, LineError, Problem

_NAMES = """
    code country kind valid_from valid_to period_value period_unit start include_start rollover
    buyers return_payer outbound withhold exceptions confirmed_exceptions only_if_not_informed
    exceptions_need_notice displaced_by_terms or_contract_copy not_informed_rule
    not_informed_value not_informed_unit function_required_from from_knowledge_value
    from_knowledge_unit first_remedies reject_value reject_unit presumption_months
    repair_extension_months repair_extension_from legal_basis source confidence recheck
    required_notice sanction notes
"""
#: The columns, in the order the table is written in.
COLUMNS = tuple(_NAMES.split())
CONFIDENCES = ("high", "medium", "low")
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?(\.[a-z0-9_]+)+")
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_EXCEPTION = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class LegalRow:
    """One rule, with what is told to people beside what is counted with."""

    rule: LegalRule
    source: str = ""
    #: What has to be compared with the law before anybody relies on it; empty: nothing.
    recheck: str = ""
    required_notice: str = ""
    sanction: str = ""
    notes: str = ""

    @property
    def needs_counsel(self) -> bool:
        """Whether a lawyer should look at the rule before it is relied on."""
        return self.rule.confidence == "low" or bool(self.recheck)


def parse(
    lines: Iterable[str],
    exceptions: Collection[str] | None = None,
    countries: Collection[str] | None = None,
) -> tuple[list[LegalRow], list[LineError]]:
    """The rows of a table and everything that is wrong with it, in the order of the lines.

    ``exceptions`` and ``countries`` are the codes that exist; None: any that is written as one.
    The rows are of use only if there is no error.

    >>> head = ",".join(COLUMNS)
    >>> cells = dict.fromkeys(COLUMNS, "") | {
    ...     "code": "DE.withdrawal", "country": "DE", "kind": "withdrawal", "period_value": "14",
    ...     "period_unit": "day", "start": "last_delivery", "buyers": "consumer",
    ...     "legal_basis": "§ 355 BGB", "source": "gesetze-im-internet.de", "confidence": "high"}
    >>> rows, errors = parse([head, ",".join(cells.values())])
    >>> rows[0].rule.period, errors
    (Period(value=14, unit=<Unit.DAY: 'day'>), [])

    A day that does not exist is told with its line and column:

    >>> parse([head, ",".join((cells | {"valid_from": "2026-02-30"}).values())])[1]
    [LineError(line=2, problem=<Problem.DAY: 'day'>, column='valid_from', value='2026-02-30')]
    """
    rows: list[tuple[int, LegalRow]] = []
    errors: list[LineError] = []
    reader = csv.reader(lines, strict=True)
    try:
        head = [cell.strip().lstrip("\ufeff") for cell in next(reader, [])]
        errors += _head_errors(head)
        if errors:
            return [], errors
        known = _Known(exceptions, countries)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row, wrong = _row(line, head, cells, known)
                errors += wrong
                if row:
                    rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        errors.append(LineError(reader.line_num, Problem.NOT_CSV, value=str(error)))
    if not rows and not errors:
        errors.append(LineError(1, Problem.EMPTY))
    errors += _collisions(rows)
    return [row for _line, row in rows], sorted(errors, key=lambda error: error.line)


def unparse(rows: Iterable[LegalRow]) -> str:
    """The table that :func:`parse` reads ``rows`` from again."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_written(row)[column] for column in COLUMNS] for row in rows)
    return out.getvalue()


def _head_errors(head: list[str]) -> list[LineError]:
    errors = [LineError(1, Problem.COLUMN_MISSING, name) for name in COLUMNS if name not in head]
    for place, name in enumerate(head):
        if name not in COLUMNS:
            errors.append(LineError(1, Problem.COLUMN_UNKNOWN, name))
        elif name in head[:place]:
            errors.append(LineError(1, Problem.TWICE, name, name))
    return errors


@dataclass(frozen=True, slots=True)
class _Known:
    """The codes that exist, each None where nobody said which do."""

    exceptions: Collection[str] | None
    countries: Collection[str] | None

    def exception(self, code: str) -> bool:
        return self.exceptions is None or code in self.exceptions

    def country(self, code: str) -> bool:
        return self.countries is None or code.partition("-")[0] in self.countries


def _row(
    line: int, head: list[str], values: list[str], known: _Known
) -> tuple[LegalRow | None, list[LineError]]:
    if len(values) != len(head):
        return None, [LineError(line, Problem.CELLS, value=f"{len(values)} / {len(head)}")]
    cells = Cells(line, dict(zip(head, values)))
    row = LegalRow(
        _rule(cells, known),
        source=cells.text("source", required=True),
        recheck=cells.text("recheck"),
        required_notice=cells.text("required_notice"),
        sanction=cells.text("sanction"),
        notes=cells.text("notes"),
    )
    return (None if cells.errors else row), cells.errors


def _rule(cells: Cells, known: _Known) -> LegalRule:
    for column in ("kind", "start", "buyers", "confidence"):
        cells.text(column, required=True)
    confidence = cells.text("confidence")
    if confidence and confidence not in CONFIDENCES:
        cells.error(Problem.CHOICE, "confidence", confidence)
    rule = LegalRule(
        code=cells.match("code", _CODE, Problem.CODE),
        country=cells.match("country", _COUNTRY, Problem.COUNTRY),
        kind=cells.choice("kind", Kind, Kind.WITHDRAWAL) or Kind.WITHDRAWAL,
        period=cells.period("period"),
        start=cells.choice("start", Start, Start.DELIVERY) or Start.DELIVERY,
        buyers=_buyers(cells),
        legal_basis=cells.text("legal_basis", required=True),
        valid_from=cells.day("valid_from"),
        valid_to=cells.day("valid_to"),
        confidence=confidence,
        include_start=cells.yes("include_start"),
        rollover=cells.yes("rollover"),
        exceptions=_exceptions(cells, "exceptions", known),
        confirmed_exceptions=_exceptions(cells, "confirmed_exceptions", known),
        only_if_not_informed=cells.yes("only_if_not_informed"),
        displaced_by_terms=cells.yes("displaced_by_terms"),
        exceptions_need_notice=cells.yes("exceptions_need_notice"),
        or_contract_copy=cells.yes("or_contract_copy"),
        return_payer=cells.choice("return_payer", Payer),
        outbound=cells.choice("outbound", Outbound),
        withhold=cells.choice("withhold", Withhold, Withhold.NOT) or Withhold.NOT,
        not_informed_rule=cells.choice("not_informed_rule", NotInformed, NotInformed.NOTHING)
        or NotInformed.NOTHING,
        not_informed=cells.period("not_informed"),
        function_required_from=cells.day("function_required_from"),
        from_knowledge=cells.period("from_knowledge"),
        first_remedies=_remedies(cells),
        reject=cells.period("reject"),
        presumption_months=cells.number("presumption_months"),
        repair_extension_months=cells.number("repair_extension_months"),
        repair_extension_from=cells.day("repair_extension_from"),
    )
    _cross_check(cells, rule, known)
    return rule


def _buyers(cells: Cells) -> frozenset[Buyer]:
    found = set()
    for code in cells.codes("buyers"):
        try:
            found.add(Buyer(code))
        except ValueError:
            cells.error(Problem.CHOICE, "buyers", code)
    return frozenset(found)


def _remedies(cells: Cells) -> frozenset[str]:
    codes = cells.codes("first_remedies")
    for code in sorted(codes - REMEDIES):
        cells.error(Problem.CHOICE, "first_remedies", code)
    return codes


def _exceptions(cells: Cells, column: str, known: _Known) -> frozenset[str]:
    codes = cells.codes(column)
    for code in sorted(codes):
        if not _EXCEPTION.fullmatch(code) or not known.exception(code):
            cells.error(Problem.EXCEPTION, column, code)
    return codes


def _cross_check(cells: Cells, rule: LegalRule, known: _Known) -> None:
    """What each cell says alone, but not together."""
    if _COUNTRY.fullmatch(rule.country) and not known.country(rule.country):
        cells.error(Problem.COUNTRY, "country", rule.country)
    if not rule.code.startswith(f"{rule.country}."):
        cells.error(Problem.CODE, "code", rule.code)
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        cells.error(Problem.ORDER, "valid_to", str(rule.valid_to))
    if rule.period and rule.period.unit is Unit.HOUR and rule.kind is not Kind.COMPLAINT_ACK:
        # Every other period ends with a day: hours have no meaning there.
        cells.error(Problem.HOURS, "period_unit", rule.period.unit.value)
    for column in ("not_informed", "from_knowledge", "reject"):
        period = getattr(rule, column)
        if period and period.unit is Unit.HOUR:
            cells.error(Problem.HOURS, f"{column}_unit", period.unit.value)
    # Where the period runs from a copy of the contract, the other one holds if none was given.
    tells = rule.not_informed_rule is not NotInformed.NOTHING or rule.start is Start.CONTRACT_COPY
    if tells != (rule.not_informed is not None):
        cells.error(Problem.PERIOD, "not_informed_value")
    for code in sorted(rule.exceptions & rule.confirmed_exceptions):
        cells.error(Problem.TWICE, "confirmed_exceptions", code)


def clashes(rules: Iterable[LegalRule]) -> Iterator[tuple[LegalRule, LegalRule]]:
    """Rules of which nothing says which one holds, each with the one that was there before.

    Of several rules for one place and one kind, the one that began last holds; two that begin on
    the same day for the same buyers leave it open.
    """
    begins: dict[tuple[str, Kind, date | None, Buyer], LegalRule] = {}
    for rule in rules:
        keys = [(rule.country, rule.kind, rule.valid_from, buyer) for buyer in rule.buyers]
        other = next((begins[key] for key in keys if key in begins), None)
        if other:
            yield rule, other
        begins.update(dict.fromkeys(keys, rule))


def _collisions(rows: list[tuple[int, LegalRow]]) -> list[LineError]:
    """Codes given twice, and rules of which nothing says which one holds."""
    errors = []
    lines: dict[str, int] = {}
    rules = []
    for line, row in rows:
        if row.rule.code in lines:
            errors.append(LineError(line, Problem.TWICE, "code", row.rule.code))
        else:
            lines[row.rule.code] = line
            rules.append(row.rule)
    for rule, other in clashes(rules):
        errors.append(LineError(lines[rule.code], Problem.AMBIGUOUS, "valid_from", other.code))
    return errors


def _written(row: LegalRow) -> dict[str, str]:
    """The cells of a row as text, by column."""
    cells = {}
    for column in COLUMNS:
        name, _dot, part = column.rpartition("_")
        if part in ("value", "unit"):
            period: Period | None = getattr(row.rule, name)
            cells[column] = "" if period is None else _text(getattr(period, part))
        else:
            cells[column] = _text(getattr(row if hasattr(row, column) else row.rule, column))
    if row.rule.not_informed_rule is NotInformed.NOTHING:
        cells["not_informed_rule"] = ""
    for column in ("presumption_months", "repair_extension_months"):
        cells[column] = "" if cells[column] == "0" else cells[column]
    return cells


_TEXTS: list[tuple[type, Callable[..., str]]] = [
    (Enum, lambda value: str(value.value)),
    (bool, lambda value: "1" if value else ""),
    (date, lambda value: value.isoformat()),
    (frozenset, lambda value: ";".join(sorted(map(_text, value)))),
]


def _text(value: object) -> str:
    if value is None:
        return ""
    return next((tell(value) for kind, tell in _TEXTS if isinstance(value, kind)), str(value))
