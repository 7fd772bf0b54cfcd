"""Which statutory rule holds for a claim, and the shape of the right it gives.

The rules are data; this module only chooses: by the place where the customer lives (a part of a
country before the country), by the day of the contract, and by who buys. ``withdrawal.py``,
``conformity.py`` and ``duties.py`` then say what the chosen rule means; ``law.py`` gathers them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from .claim import Claim, Kind, LegalRule, Outbound, Payer, Period, Start, Unit
from .deadlines import Calendar, end_of_day, ends_at, last_day, local_day


@dataclass(frozen=True, slots=True)
class Right:
    """What a statute gives on a claim.

    ``open`` says that it gives it now, ``code`` in which words. ``deadline`` is the last moment
    (UTC) to claim it; ``known`` whether that moment is sure. ``params`` fill the sentence (days
    as ISO dates in the customer's time zone), ``inputs`` are the facts and days it rests on.
    A closed right gives nothing: no remedies, and no costs to the seller.
    """

    rule: LegalRule | None
    open: bool
    code: str
    deadline: datetime | None = None
    known: bool = False
    inputs: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    remedies: frozenset[str] = frozenset()
    return_payer: Payer = Payer.CUSTOMER
    outbound: Outbound = Outbound.NONE
    may_deduct_value: bool = True
    exception: str = ""


class Law:
    """The statutory rules, ready to be asked. The order they come in does not matter."""

    def __init__(self, rules: Iterable[LegalRule]):
        self._rules: dict[tuple[Kind, str], list[LegalRule]] = defaultdict(list)
        for rule in sorted(rules, key=_age, reverse=True):
            self._rules[rule.kind, rule.country].append(rule)

    def rule(self, kind: Kind, claim: Claim) -> LegalRule | None:
        """The rule of ``kind`` that holds for this buyer, there, for a contract of that day.

        A business is a consumer only where the rule's ``buyers`` say so (LAW.md §4.9: sole
        traders in Poland, final recipients in Brazil, small purchases in Australia).
        """
        return next((r for r in self._in_force(kind, claim) if claim.buyer in r.buyers), None)

    def rule_for_anybody(self, kind: Kind, claim: Claim) -> LegalRule | None:
        """The rule of ``kind`` that would hold if somebody else bought: why a business has none."""
        return next(self._in_force(kind, claim), None)

    def _in_force(self, kind, claim):
        day = contract_day(claim)
        for place in (claim.subdivision, claim.country):
            for rule in self._rules.get((kind, place), ()) if place else ():
                if _holds_on(rule, day):
                    yield rule


def _age(rule: LegalRule):
    return (rule.valid_from or date.min, rule.code)


def _holds_on(rule: LegalRule, day: date) -> bool:
    return (rule.valid_from or date.min) <= day <= (rule.valid_to or date.max)


def contract_day(claim: Claim) -> date:
    """The day of the contract where the customer lives: it chooses the rules (LAW.md §4.10)."""
    return local_day(claim.ordered_on, claim.timezone)


def gives_nothing(rule: LegalRule) -> bool:
    """Whether a rule says that there is no such right (0 days)."""
    return rule.period is not None and rule.period.value == 0


def start_of(rule: LegalRule, claim: Claim) -> datetime | None:
    """The event the rule's period runs from on this claim; None while it has not happened.

    In the EU and the UK that is the last good of the whole order (Dir. 2011/83/EU art. 9(2)(b)),
    elsewhere the last unit of the line.
    """
    if rule.start is Start.LAST_DELIVERY:
        # What one picking says of the line can't be later than what all say of the order.
        start = claim.order_delivered_on and max(
            claim.order_delivered_on, claim.delivered_on or claim.order_delivered_on
        )
    else:
        start = {
            Start.DELIVERY: claim.delivered_on,
            Start.ORDER: claim.ordered_on,
            Start.CONTRACT_COPY: claim.contract_copy_on,
            Start.INFORMED: claim.information.withdrawal,
            Start.DEFECT_DISCOVERED: claim.defect_known_on,
        }.get(rule.start)
    if start and rule.or_contract_copy and claim.contract_copy_on:
        return max(start, claim.contract_copy_on)
    return start


class Count:
    """Counts a rule's periods for a claim: its zone, its calendar, its way of rolling over."""

    def __init__(self, rule: LegalRule, claim: Claim):
        self.rule = rule
        self.zone = claim.timezone
        self.calendar = Calendar(claim.country, claim.subdivision)

    def day(self, moment: datetime) -> date:
        """The day of a moment where the customer lives."""
        return local_day(moment, self.zone)

    def last(self, start: date, period: Period, *, include_start: bool = False) -> date:
        """The last day of a period, not rolled over: what further months are added to."""
        return last_day(start, period, include_start=include_start, calendar=self.calendar)

    def end(self, day: date) -> datetime:
        """The last moment of a last day, rolled over where the rule says so."""
        if self.rule.rollover:
            day = self.calendar.next_working_day(day)
        return end_of_day(day, self.zone)

    def after(self, start: datetime, period: Period, *, include_start: bool = False) -> datetime:
        """The last moment of a period, rolled over where the rule says so."""
        if period.unit is Unit.HOUR:
            return ends_at(start, period, self.zone)
        return self.end(self.last(self.day(start), period, include_start=include_start))


def facts(rule: LegalRule | None, claim: Claim, **more: object) -> dict[str, str]:
    """What an answer rests on, as text: the claim's own facts, the rule's count, and ``more``."""
    found = {
        "place": place_of(claim),
        "timezone": claim.timezone,
        "buyer": claim.buyer.value,
        "contract": claim.ordered_on,
        "asked": claim.asked_on,
        "delivered": claim.delivered_on,
    }
    if rule:
        found["period"] = as_text(rule.period)
        found["counts_from"] = rule.start.value
    return in_words(claim, **found, **more)


def in_words(claim: Claim, **values: object) -> dict[str, str]:
    """Facts as text, those that are missing left out: moments as days where the customer lives."""
    return {
        name: local_day(value, claim.timezone).isoformat()
        if isinstance(value, datetime)
        else str(value)
        for name, value in values.items()
        if value is not None and value != ""
    }


def place_of(claim: Claim) -> str:
    """The part of a country, or the country, whose law is asked."""
    return claim.subdivision or claim.country


def as_text(period: Period | None) -> str:
    """A period as a trace shows it.

    >>> as_text(Period(14, Unit.DAY)), as_text(None)
    ('14 day', '')
    """
    return f"{period.value} {period.unit.value}" if period else ""


def rule_or_refusal(law: Law, kind: Kind, claim: Claim, name: str) -> LegalRule | Right:
    """The rule that gives this buyer the right called ``name``, or why they have none."""
    rule = law.rule(kind, claim)
    if rule and not gives_nothing(rule):
        return rule
    why = "none"
    if not rule:
        rule = law.rule_for_anybody(kind, claim)
        if not rule:
            why = "unknown"
        elif not gives_nothing(rule):
            why = "business"
    return Right(
        rule,
        open=False,
        code=f"{name}.{why}",
        inputs=facts(rule, claim),
        params=in_words(claim, place=place_of(claim)),
    )
