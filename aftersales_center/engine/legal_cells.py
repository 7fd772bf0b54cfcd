"""One line of a table of statutory rules: its cells read one by one, and what is wrong with them.

``legal_csv.py`` puts a rule together from them.

>>> cells = Cells(7, {"valid_from": "2026-06-19", "rollover": "yes"})
>>> cells.day("valid_from"), cells.yes("rollover"), cells.errors[0].problem
(datetime.date(2026, 6, 19), False, <Problem.YES_NO: 'yes_no'>)
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

from .claim import Period, Unit

_E = TypeVar("_E", bound=Enum)


class Problem(str, Enum):
    """What can be wrong with a line; ``models/policy/legal_load.py`` has the sentences."""

    NOT_CSV = "not_csv"
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    CELLS = "cells"
    REQUIRED = "required"
    CODE = "code"
    COUNTRY = "country"
    CHOICE = "choice"
    NUMBER = "number"
    DAY = "day"
    YES_NO = "yes_no"
    PERIOD = "period"
    HOURS = "hours"
    ORDER = "order"
    EXCEPTION = "exception"
    TWICE = "twice"
    AMBIGUOUS = "ambiguous"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in one line, counted from 1 with the headings as line 1.

    ``value`` is what stands there, or the code of the other row that it collides with.
    """

    line: int
    problem: Problem
    column: str = ""
    value: str = ""


class Cells:
    """The cells of one line by column; collects what is wrong instead of stopping at it."""

    def __init__(self, line: int, cells: dict[str, str]):
        self.line = line
        self.errors: list[LineError] = []
        self._cells = cells

    def error(self, problem: Problem, column: str, value: str = "") -> None:
        self.errors.append(LineError(self.line, problem, column, value))

    def text(self, column: str, required: bool = False) -> str:
        value = self._cells[column].strip()
        if required and not value:
            self.error(Problem.REQUIRED, column)
        return value

    def match(self, column: str, pattern: re.Pattern[str], problem: Problem) -> str:
        value = self.text(column, required=True)
        if value and not pattern.fullmatch(value):
            self.error(problem, column, value)
        return value

    def choice(self, column: str, kind: type[_E], default: _E | None = None) -> _E | None:
        value = self.text(column)
        if not value:
            return default
        try:
            return kind(value)
        except ValueError:
            self.error(Problem.CHOICE, column, value)
            return default

    def number(self, column: str) -> int:
        value = self.text(column)
        if value and not (value.isascii() and value.isdigit() and len(value) <= 4):
            self.error(Problem.NUMBER, column, value)
            return 0
        return int(value or 0)

    def day(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        # Newer Pythons also take 20260619 and 2026-W25-5: one way of writing is enough.
        if day is None or day.isoformat() != value:
            self.error(Problem.DAY, column, value)
            return None
        return day

    def yes(self, column: str) -> bool:
        value = self.text(column)
        if value not in ("", "0", "1"):
            self.error(Problem.YES_NO, column, value)
        return value == "1"

    def period(self, name: str) -> Period | None:
        """The period in the columns ``<name>_value`` and ``<name>_unit``."""
        value, unit = f"{name}_value", f"{name}_unit"
        if not self.text(value) and not self.text(unit):
            return None
        if not self.text(value) or not self.text(unit):
            self.error(Problem.PERIOD, value)
            return None
        count, counted_in = self.number(value), self.choice(unit, Unit)
        return Period(count, counted_in) if counted_in else None

    def codes(self, column: str) -> frozenset[str]:
        return frozenset(filter(None, map(str.strip, self.text(column).split(";"))))
