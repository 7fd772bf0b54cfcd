"""What is wrong with a merchant's rules before any claim is made: for whoever writes a policy.

:func:`never_matches` finds a rule that no claim can meet or that says nothing, :func:`overlaps`
two rules of one priority that contradict each other, :func:`below_floor` what a statutory right
overrules. All answer with a code that :mod:`...models.policy.sentences` has a sentence for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from itertools import combinations
from typing import Any

from .claim import (
    Anchor,
    Basis,
    Buyer,
    Claim,
    Effect,
    Information,
    MerchantRule,
    Outbound,
    Payer,
    Period,
    Unit,
    Window,
)
from .floor import better_outbound
from .law import Law, Right, conformity, withdrawal
from .promise import listed, number

#: Dimensions in which a claim has at most one value.
SINGLE = frozenset(
    {"product", "template", "pricelist", "country", "channel", "team", "reason", "lot_state"}
)

#: Law as far as it is known: contracts of a day no rule of today is older than.
_LAST_KNOWN = datetime(2999, 6, 15, 12, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a rule: the code of a sentence and what fills it."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


def never_matches(rule: MerchantRule) -> str | None:
    """The code why ``rule`` can never have any effect, or None. See :func:`contradiction`."""
    found = contradiction(rule)
    return found.code if found else None


def contradiction(rule: MerchantRule) -> Finding | None:
    """Why ``rule`` can never have any effect; the first reason there is.

    >>> fee = {Effect.RESTOCKING_FEE: Decimal(10)}
    >>> contradiction(MerchantRule(1, "Fee", 10, fee, price_from=Decimal(9), price_to=Decimal(5)))
    Finding(code='never.price', params={'from': '9', 'to': '5'})
    >>> never_matches(MerchantRule(1, "Fee", 10, fee, only={"reason": frozenset({4, 5})},
    ...                            unless={"reason": frozenset({4, 5, 6})}))
    'never.both'
    >>> never_matches(MerchantRule(1, "Fee", 10, fee)) is None
    True
    """
    if not rule.effects:
        return Finding("never.no_effect")
    ranges: tuple[tuple[str, Any, Any], ...] = (
        ("price", rule.price_from, rule.price_to),
        ("days", rule.days_from, rule.days_to),
        ("claims", rule.claims_from, rule.claims_to),
    )
    for name, low, high in ranges:
        if low is not None and high is not None and low > high:
            return Finding(f"never.{name}", {"from": number(low), "to": number(high)})
        # Days may be negative: who asks before the goods are there asks days before that.
        if high is not None and high < 0 and name != "days":
            return Finding(f"never.{name}_negative", {"to": number(high)})
    for dimension, values in rule.only.items():
        if not values:
            return Finding("never.empty", {"dimension": dimension})
        if values <= rule.unless.get(dimension, frozenset()):
            return Finding("never.both", {"dimension": dimension})
    window = rule.effects.get(Effect.WINDOW)
    if isinstance(window, Window) and window.days is not None:
        if window.days < 0 or window.transit_days < 0:
            return Finding("never.window", {"days": str(min(window.days, window.transit_days))})
    return None


def overlaps(rules: Iterable[MerchantRule]) -> list[tuple[MerchantRule, MerchantRule, Effect]]:
    """Pairs of equal priority that say different things about one effect for one claim.

    Only what follows from the conditions themselves counts as impossible at once: a product
    outside a category is not known here. The rule with the lower id, which wins, is first.

    >>> rule = lambda id, days, *reasons: MerchantRule(id, "", 10, {Effect.WINDOW: Window(days)},
    ...     only={"reason": frozenset(reasons)})
    >>> [(a.id, b.id) for a, b, _ in overlaps([rule(3, 30, 1), rule(1, 14, 1, 2), rule(2, 7, 2)])]
    [(1, 2), (1, 3)]
    """
    found = []
    by_priority: dict[int, list[MerchantRule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.priority, rule.id)):
        if not contradiction(rule):
            by_priority.setdefault(rule.priority, []).append(rule)
    for equals in by_priority.values():
        for one, other in combinations(equals, 2):
            different = [
                effect
                for effect in Effect
                if effect in one.effects
                and effect in other.effects
                and one.effects[effect] != other.effects[effect]
            ]
            if different and _can_both_hold(one, other):
                found += [(one, other, effect) for effect in different]
    return found


def _can_both_hold(one: MerchantRule, other: MerchantRule) -> bool:
    if one.bases and other.bases and one.bases.isdisjoint(other.bases):
        return False
    if one.buyers and other.buyers and one.buyers.isdisjoint(other.buyers):
        return False
    if _apart(one.price_from, one.price_to, other.price_from, other.price_to):
        return False
    if _apart(one.claims_from, one.claims_to, other.claims_from, other.claims_to):
        return False
    if one.days_anchor is other.days_anchor:
        if _apart(one.days_from, one.days_to, other.days_from, other.days_to):
            return False
    nothing: frozenset[int | str] = frozenset()
    for dimension in one.only.keys() | other.only.keys():
        asked = [rule.only[dimension] for rule in (one, other) if dimension in rule.only]
        barred = one.unless.get(dimension, nothing) | other.unless.get(dimension, nothing)
        if dimension in SINGLE:
            if not frozenset.intersection(*asked) - barred:
                return False
        elif any(values <= barred for values in asked):
            return False
    return True


def _apart(low: Any, high: Any, other_low: Any, other_high: Any) -> bool:
    """Whether two ranges, open where None, have nothing in common."""
    return (high is not None and other_low is not None and high < other_low) or (
        other_high is not None and low is not None and other_high < low
    )


def below_floor(
    rule: MerchantRule, law: Law, countries: Sequence[str], on: datetime = _LAST_KNOWN
) -> list[Finding]:
    """What a consumer's statutory right overrules of ``rule``: warnings, no errors.

    :param countries: the countries sold to (ISO 3166-1, or ISO 3166-2 for a part of one), as far
        as the rule itself does not say which.
    :param on: a moment (aware) contracts are concluded; without it, the law as last known.
    :return: one finding per thing and statutory value, ``countries`` in its parameters naming
        all it holds for, ``basis`` the claim's.
    """
    if rule.buyers and Buyer.CONSUMER not in rule.buyers:
        return []
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for basis in (Basis.WITHDRAWAL, Basis.NON_CONFORMITY):
        faults = {Basis.NON_CONFORMITY, Basis.DELIVERY_FAULT}
        asked = {Basis.WITHDRAWAL} if basis is Basis.WITHDRAWAL else faults
        if rule.bases and rule.bases.isdisjoint(asked):
            continue
        for place in sorted(set(countries)):
            if not _applies(rule, place):
                continue
            right = _right(law, basis, place, on)
            if right.open and right.rule is not None and not _given_way(right):
                for code, params in _less(rule, right, basis):
                    found.setdefault((code, tuple(params.items())), []).append(place)
    return [
        Finding(code, {**dict(params), "countries": ",".join(places)})
        for (code, params), places in found.items()
    ]


def _applies(rule: MerchantRule, place: str) -> bool:
    country = place.partition("-")[0]
    if country in rule.unless.get("country", ()):
        return False
    return "country" not in rule.only or country in rule.only["country"]


def _right(law: Law, basis: Basis, place: str, on: datetime) -> Right:
    """The right of a consumer who was told everything and got the goods the same day."""
    told = Information(withdrawal=on, return_cost=on, withdrawal_function=on)
    claim = Claim(
        basis,
        asked_on=on,
        ordered_on=on,
        country=place.partition("-")[0],
        subdivision=place if "-" in place else "",
        delivered_on=on,
        first_delivered_on=on,
        order_delivered_on=on,
        shipped_on=on,
        invoiced_on=on,
        contract_copy_on=on,
        defect_known_on=on,
        information=told,
    )
    return withdrawal(law, claim) if basis is Basis.WITHDRAWAL else conformity(law, claim)


def _given_way(right: Right) -> bool:
    """Whether the right is one a merchant can put aside by telling their own terms."""
    rule = right.rule
    return rule is not None and (rule.displaced_by_terms or rule.only_if_not_informed)


def _less(rule: MerchantRule, right: Right, basis: Basis) -> Iterator[tuple[str, dict[str, str]]]:
    said: Mapping[Effect, Any] = rule.effects
    about = {"basis": basis.value}
    window = said.get(Effect.WINDOW)
    period = right.rule.period if right.rule else None
    if window is not None and window.days is not None and period is not None:
        if _shorter(window, period):
            floor = {"floor": str(period.value), "unit": period.unit.value}
            yield "below.window", {**about, "days": str(window.days), **floor}
    if said.get(Effect.FINAL_SALE):
        yield "below.final_sale", about
    if said.get(Effect.APPROVAL):
        yield "below.approval", about
    if said.get(Effect.EVIDENCE):
        yield "below.evidence", {**about, "evidence": listed(said[Effect.EVIDENCE])}
    if said.get(Effect.RESTOCKING_FEE):
        yield "below.fee", {**about, "percent": number(said[Effect.RESTOCKING_FEE])}
    if said.get(Effect.RETURN_SHIPPING) is Payer.CUSTOMER and right.return_payer is Payer.SELLER:
        yield "below.return_shipping", about
    outbound = said.get(Effect.OUTBOUND)
    if isinstance(outbound, Outbound) and better_outbound(right.outbound, outbound) != outbound:
        yield "below.outbound", {**about, "outbound": right.outbound.value}
    lacking = right.remedies - said.get(Effect.REMEDIES, right.remedies)
    if lacking:
        yield "below.remedies", {**about, "remedies": listed(lacking)}


def _shorter(window: Window, period: Period) -> bool:
    """Whether the merchant's days are over before the period, delivery taking no time.

    A window that runs from something before delivery is shorter with as many days, too.
    """
    days, least = window.days or 0, _least_days(period)
    return days < least or (window.anchor is not Anchor.DELIVERED and days == least)


def _least_days(period: Period) -> Decimal:
    """The days a period has at the least, wherever in the calendar it lies.

    >>> [int(_least_days(Period(5, unit))) for unit in (Unit.DAY, Unit.WORKING_DAY, Unit.MONTH)]
    [5, 5, 140]
    >>> int(_least_days(Period(6, Unit.WORKING_DAY)))
    8
    """
    if period.unit is Unit.WORKING_DAY:
        return Decimal(period.value + 2 * (max(period.value - 1, 0) // 5))
    return _LEAST_DAYS[period.unit] * period.value


_LEAST_DAYS = {
    Unit.HOUR: Decimal(1) / 24,
    Unit.DAY: Decimal(1),
    Unit.MONTH: Decimal(28),
    Unit.YEAR: Decimal(365),
}
