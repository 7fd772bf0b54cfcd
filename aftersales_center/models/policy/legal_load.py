"""Loading statutory rules from a table: all of it or nothing, and history stays as it was."""

import hashlib
from io import StringIO
from typing import NamedTuple

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import file_open
from odoo.tools.translate import LazyTranslate

from ...engine.legal_cells import Problem
from ...engine.legal_csv import LegalRow, clashes, parse, unparse
from .legal_rule import _DAYS, _PROSE, _SAME, BUYERS, FIRST_REMEDIES, PERIODS

_lt = LazyTranslate(__name__)

SHIPPED = "aftersales_center/data/legal_rules.csv"
#: More lines than this nobody reads in a message.
MOST_ERRORS = 40

PROBLEMS = {
    Problem.NOT_CSV: _lt("this is no table of comma-separated values (%(value)s)"),
    Problem.COLUMN_MISSING: _lt("the column “%(column)s” is missing"),
    Problem.COLUMN_UNKNOWN: _lt("there is no column “%(column)s”"),
    Problem.CELLS: _lt("the line has another number of cells than the headings (%(value)s)"),
    Problem.REQUIRED: _lt("“%(column)s” is empty and must not be"),
    Problem.CODE: _lt(
        "“%(value)s” is no code: write the place, a point and a name, as in DE.withdrawal"
    ),
    Problem.COUNTRY: _lt(
        "“%(value)s” is no place: write the code of a country, or of a part of one, as in US-CA"
    ),
    Problem.CHOICE: _lt("“%(value)s” is not among the values of “%(column)s”"),
    Problem.NUMBER: _lt("“%(value)s” in “%(column)s” is no whole number"),
    Problem.DAY: _lt("“%(value)s” in “%(column)s” is no day: write it as 2026-06-19"),
    Problem.YES_NO: _lt("“%(value)s” in “%(column)s”: write 1 for yes, 0 or nothing for no"),
    Problem.PERIOD: _lt("the period at “%(column)s” is incomplete, or does not belong there"),
    Problem.HOURS: _lt("only the acknowledgement of a complaint is counted in hours"),
    Problem.ORDER: _lt("the last day, %(value)s, is before the first"),
    Problem.EXCEPTION: _lt("there is no exception “%(value)s” (“%(column)s”)"),
    Problem.TWICE: _lt("“%(value)s” stands there twice (“%(column)s”)"),
    Problem.AMBIGUOUS: _lt(
        "this rule and %(value)s begin on the same day for the same buyers: nothing says which"
        " one holds"
    ),
    Problem.EMPTY: _lt("the table has no rule"),
}


class Changes(NamedTuple):
    """What loading a table would do."""

    added: list  # rows
    changed: list  # (rule in force, row)
    gone: models.Model  # rules that came with the app and are not in its table any more
    kept: models.Model  # rules of an administrator that what comes with the app leaves alone
    adopted: models.Model  # rules of an administrator that the app's table says as well by now
    same: int

    @property
    def nothing(self):
        return not (self.added or self.changed or self.gone)

    def lines(self):
        """``(what happens, code)`` for each rule that is touched, or left alone on purpose."""
        yield from (("added", row.rule.code) for row in self.added)
        yield from (("changed", row.rule.code) for _rule, row in self.changed)
        yield from (("gone", rule.code) for rule in self.gone)
        yield from (("kept", rule.code) for rule in self.kept)


class AftersalesLegalRule(models.Model):
    _inherit = "aftersales.legal.rule"

    @api.model
    def _load_shipped(self, restore=False):
        """Load the table that comes with the app; run at installation and at each update.

        Rules that an administrator loaded stay, also against a row of the same code.

        :param restore: replace them too; the administrator's wizard asks for it.
        :return: the :class:`Changes` that were made.
        """
        with file_open(SHIPPED, "rb") as table:
            origin = "restored" if restore else "shipped"
            return self._load(table.read().decode(), "legal_rules.csv", origin)

    @api.model
    def _load(self, text, source, origin="own"):
        """Make the rules in force those of a table; called by the wizard and by updates.

        Rules with the same content are not touched. One that differs is archived as it was, and
        a new one takes its place. A table of an administrator takes no rule out: it may hold a
        few rows only.

        :param text: the table, as ``engine/legal_csv.py`` describes it.
        :param source: where it comes from, for the compliance log.
        :param origin: ``own``; ``shipped``, which leaves alone what is an administrator's; or
            ``restored``, which does not.
        :return: the :class:`Changes` that were made.
        :raises UserError: naming every line that is wrong; nothing was changed then.
        """
        rules = self.sudo()  # sudo: nobody may write rules; the caller checked who may load
        changes = rules._compare(rules._read_table(text), origin)
        changes.adopted._note({"origin": "shipped"})
        first = not rules.search_count([], limit=1)
        if not changes.nothing:
            rules._apply(changes, origin)
            rules._audit_loaded(changes, source, text, with_added=not first)
        return changes

    @api.model
    def _as_table(self):
        """The rules in force as a table; what is loaded again changes nothing."""
        return unparse(rule._as_row() for rule in self.search([]))

    @api.model
    def _read_table(self, text):
        """The rows of a table.

        :raises UserError: naming every line that is wrong.
        """
        codes = self._exceptions_by_code()
        rows, errors = parse(StringIO(text, newline=""), codes, self._countries_by_code())
        if errors:
            told = [self._error_words(error) for error in errors[:MOST_ERRORS]]
            if len(errors) > MOST_ERRORS:
                told.append(self.env._("… and %s more.", len(errors) - MOST_ERRORS))
            raise UserError(
                self.env._(
                    "Nothing was loaded: the table has mistakes. Correct these lines and load it"
                    " again.\n\n%s",
                    "\n".join(told),
                )
            )
        return rows

    @api.model
    def _error_words(self, error):
        problem = self.env._(PROBLEMS[error.problem])
        return self.env._(
            "Line %(line)s: %(problem)s.",
            line=error.line,
            problem=problem % {"column": error.column, "value": error.value},
        )

    @api.model
    def _compare(self, rows, origin):
        """What loading ``rows`` would do.

        :raises UserError: when a row and a rule that stays leave open which one holds.
        """
        in_force = {rule.code: rule for rule in self.search([])}
        own = {rule for rule in in_force.values() if rule.origin == "own"}
        kept, adopted, added, changed, same = [], [], [], [], 0
        for row in rows:
            rule = in_force.get(row.rule.code)
            if not rule:
                added.append(row)
            elif rule._as_row() == row:
                same += 1
                adopted += [rule] if origin != "own" and rule in own else []
            elif origin == "shipped" and rule in own:
                kept.append(rule)
            else:
                changed.append((rule, row))
        codes = {row.rule.code for row in rows}
        gone = [
            rule
            for rule in in_force.values()
            if origin != "own" and rule not in own and rule.code not in codes
        ]
        changes = Changes(
            added, changed, self.union(*gone), self.union(*kept), self.union(*adopted), same
        )
        return self._settle_clashes(changes, in_force, origin)

    @api.model
    def _settle_clashes(self, changes, in_force, origin):
        """A shipped row gives way to an administrator's rule; any other clash is an error."""
        leaving = {rule for rule, _row in changes.changed} | set(changes.gone)
        staying = [rule for rule in in_force.values() if rule not in leaving]
        rows = [*changes.added, *(row for _rule, row in changes.changed)]
        found = clashes([rule._as_engine() for rule in staying] + [row.rule for row in rows])
        for rule, other in found:
            if origin == "own":
                raise UserError(
                    self.env._(
                        "Nothing was loaded: %(new)s and %(old)s begin on the same day for the"
                        " same buyers, and nothing says which one holds. Give the new rule the"
                        " code of the old one, or another first day.",
                        new=rule.code,
                        old=other.code,
                    )
                )
            changes = changes._replace(
                added=[row for row in changes.added if row.rule != rule],
                changed=[pair for pair in changes.changed if pair[1].rule != rule],
                kept=changes.kept | in_force.get(other.code, self.browse()),
            )
        return changes

    @api.model
    def _apply(self, changes, origin):
        old = self.union(*(rule for rule, _row in changes.changed))
        (old | changes.gone)._note({"active": False})
        # Two rules in force never have one code: the old ones leave before the new ones come.
        self.flush_model(["active"])
        rows = [row for _rule, row in changes.changed] + changes.added
        exceptions, countries = self._exceptions_by_code(), self._countries_by_code()
        made = self._make([self._values(row, origin, exceptions, countries) for row in rows])
        for (rule, _row), new in zip(changes.changed, made):
            rule._note({"superseded_by_id": new.id})

    @api.model
    def _values(self, row: LegalRow, origin, exceptions, countries):
        """The values of a new rule that says what ``row`` says."""
        rule = row.rule
        values = {
            "origin": "own" if origin == "own" else "shipped",
            "country_code": rule.country,
            "country_id": countries[rule.country.partition("-")[0]].id,
            "kind": rule.kind.value,
            "start": rule.start.value,
            "withhold": rule.withhold.value,
            "not_informed_rule": rule.not_informed_rule.value,
            "return_payer": rule.return_payer and rule.return_payer.value,
            "outbound": rule.outbound and rule.outbound.value,
            "exception_ids": [Command.set([exceptions[code].id for code in rule.exceptions])],
            "confirmed_exception_ids": [
                Command.set([exceptions[code].id for code in rule.confirmed_exceptions])
            ],
            **{name: getattr(rule, name) for name in (*_SAME, *_DAYS)},
            **{name: getattr(row, name) for name in _PROSE},
            **{name: buyer in rule.buyers for buyer, name in BUYERS.items()},
            **{name: code in rule.first_remedies for code, name in FIRST_REMEDIES.items()},
        }
        for name in PERIODS:
            period = getattr(rule, name)
            values[f"{name}_value"] = period.value if period else 0
            values[f"{name}_unit"] = period.unit.value if period else False
        return values

    @api.model
    def _exceptions_by_code(self):
        known = self.env["aftersales.legal.exception"].with_context(active_test=False)
        return {exception.code: exception for exception in known.search([])}

    @api.model
    def _countries_by_code(self):
        return {country.code: country for country in self.env["res.country"].search([])}

    def _audit_loaded(self, changes, source, text, with_added):
        """Log what a table changed; the first one adds everything, which needs no list."""
        lines = [
            {"rule": code, "change": how}
            for how, code in changes.lines()
            if with_added or how != "added"
        ]
        payload = {
            "source": source,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "added": len(changes.added),
            "changed": len(changes.changed),
            "gone": len(changes.gone),
            "kept": len(changes.kept),
            "lines": lines,
        }
        self._audit_each({self.browse(): payload}, "legal.loaded")

    def _audit_name(self):
        """One rule by its code; the whole of them, which a table is about, by what they are."""
        return self.code if self else self.env._("Statutory rules")
