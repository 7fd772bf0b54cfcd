"""What a merchant's own rules say about a claim, law left aside.

A :class:`Rulebook` is made once from the rules of a policy and then asked about any number of
claims. Matching compares no rule with a claim: each value a rule can be limited to knows the set
of rules it lets through, as the bits of one integer, and the rules that match are what is left
when those sets are intersected. Bits stand in the order of priority, so the rule that wins an
effect is the lowest bit of those that match and speak of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .claim import Anchor, Answer, Basis, Buyer, Claim, Effect, MerchantRule, Step
from .deadlines import local_day
from .masks import Ranges, bits, index
from .promise import Said, number, says

#: What is given when no rule names remedies, besides the one that was asked for.
UNSAID_REMEDIES = {
    Basis.WITHDRAWAL: frozenset({"refund"}),
    Basis.GOODWILL: frozenset({"refund"}),
    Basis.NON_CONFORMITY: frozenset({"refund", "replacement"}),
    Basis.DELIVERY_FAULT: frozenset({"refund", "replacement"}),
}

#: Places of the rules that win something, with what they win, and a step for each that lost.
_Ranking = tuple[list[tuple[int, list[Effect]]], list[Step]]

#: For how many sets of rules a rulebook remembers who wins.
_REMEMBERED = 10_000

_ANCHORS: Mapping[Anchor, Callable[[Claim], datetime | None]] = {
    Anchor.DELIVERED: lambda claim: claim.delivered_on,
    Anchor.SHIPPED: lambda claim: claim.shipped_on,
    Anchor.ORDERED: lambda claim: claim.ordered_on,
    Anchor.INVOICED: lambda claim: claim.invoiced_on,
}


def days_since(claim: Claim, anchor: Anchor) -> int | None:
    """Days on the customer's calendar from ``anchor`` to the request; None: it has not happened.

    >>> from datetime import timezone
    >>> at = lambda day: datetime(2026, 1, day, 23, 30, tzinfo=timezone.utc)
    >>> claim = Claim(Basis.GOODWILL, at(11), at(1), timezone="Europe/Berlin")
    >>> days_since(claim, Anchor.ORDERED), days_since(claim, Anchor.DELIVERED)
    (10, None)
    """
    start = _ANCHORS[anchor](claim)
    if start is None:
        return None
    return (local_day(claim.asked_on, claim.timezone) - local_day(start, claim.timezone)).days


@dataclass(frozen=True, slots=True)
class Offer:
    """What the merchant's rules give by themselves.

    ``values`` holds what the winning rule of each effect says, ``winners`` that rule's id;
    ``steps`` tells all of it, ``steps[decisive]`` being what ``answer`` rests on. ``speaks`` is
    False when no rule matches at all.
    """

    answer: Answer
    steps: list[Step]
    decisive: int
    values: Mapping[Effect, object]
    winners: Mapping[Effect, int]
    #: Last moment of the merchant's window; None: nothing is given, without end, or not known yet.
    deadline: datetime | None
    endless: bool

    @property
    def code(self) -> str:
        return self.steps[self.decisive].code

    @property
    def speaks(self) -> bool:
        return bool(self.winners)

    def remedies(self, claim: Claim) -> frozenset[str]:
        """Those the merchant offers; without a rule on them, whatever was asked for as well."""
        said = self.values.get(Effect.REMEDIES)
        return frozenset(said) if said is not None else unsaid_remedies(claim)  # type: ignore


def unsaid_remedies(claim: Claim) -> frozenset[str]:
    """The remedies of a claim nobody limits."""
    return UNSAID_REMEDIES[claim.basis] | {claim.wanted}


class Rulebook:
    """The rules of one policy, ready to be asked.

    >>> from datetime import timezone
    >>> rule = lambda id, priority, days, **conditions: MerchantRule(
    ...     id, "", priority, {Effect.WINDOW: Window(days, Anchor.ORDERED)}, **conditions)
    >>> from .claim import Window
    >>> book = Rulebook([
    ...     rule(1, 20, 30),
    ...     rule(2, 10, 60, only={"category": frozenset({7})}, unless={"product": frozenset({5})}),
    ... ])
    >>> at = lambda day: datetime(2026, 1, day, tzinfo=timezone.utc)
    >>> claim = lambda **marks: Claim(Basis.GOODWILL, at(9), at(1),
    ...     marks={name: frozenset(ids) for name, ids in marks.items()})
    >>> [rule.id for rule in book.matching(claim(category={7, 3}, product={4}))]
    [2, 1]
    >>> [rule.id for rule in book.matching(claim(category={7, 3}, product={5}))]
    [1]
    >>> offer = book.offer(claim(category={7}))
    >>> offer.code, offer.winners[Effect.WINDOW], [step.code for step in offer.steps]
    ('policy.window_open', 2, ['policy.window_open', 'policy.outranked'])
    """

    def __init__(self, rules: Iterable[MerchantRule]):
        """:param rules: in any order; of rules with one priority the lowest id is first."""
        self.rules = tuple(sorted(rules, key=lambda rule: (rule.priority, rule.id)))
        self._all = (1 << len(self.rules)) - 1
        self._only = index(self.rules, lambda rule: rule.only)
        self._unless = index(self.rules, lambda rule: rule.unless)
        #: By dimension: the rules that do not ask for it.
        self._free = {
            dimension: self._mask(lambda rule, dimension=dimension: dimension not in rule.only)
            for dimension in self._only
        }
        self._bases = {
            basis: self._mask(lambda rule, basis=basis: not rule.bases or basis in rule.bases)
            for basis in Basis
        }
        self._buyers = {
            buyer: self._mask(lambda rule, buyer=buyer: not rule.buyers or buyer in rule.buyers)
            for buyer in Buyer
        }
        self._effects = [
            (effect, mask)
            for effect in Effect
            if (mask := self._mask(lambda rule, effect=effect: effect in rule.effects))
        ]
        #: By rule: what it speaks of, as places in the list above.
        self._speaks = [
            [place for place, (effect, _) in enumerate(self._effects) if effect in rule.effects]
            for rule in self.rules
        ]
        self._prices = Ranges((rule.price_from, rule.price_to) for rule in self.rules)
        self._claims = Ranges((rule.claims_from, rule.claims_to) for rule in self.rules)
        self._days = {
            anchor: ranges
            for anchor in Anchor
            if (
                ranges := Ranges(
                    (rule.days_from, rule.days_to) if rule.days_anchor is anchor else (None, None)
                    for rule in self.rules
                )
            ).limits
        }
        self._asking = self._mask(lambda rule: rule.needs_match)
        self._place = {rule.id: 1 << place for place, rule in enumerate(self.rules)}
        self._conditions = [conditions(rule) for rule in self.rules]
        self._rankings: dict[int, _Ranking] = {}
        self._steps: dict[tuple[int, tuple[int, ...]], Step | None] = {}

    def _mask(self, holds: Callable[[MerchantRule], bool]) -> int:
        return sum(1 << place for place, rule in enumerate(self.rules) if holds(rule))

    def _matching(self, claim: Claim) -> int:
        left = self._all & self._bases[claim.basis] & self._buyers[claim.buyer]
        for dimension, values in self._only.items():
            let_through = self._free[dimension]
            for mark in claim.marks.get(dimension, ()):
                let_through |= values.get(mark, 0)
            left &= let_through
        for dimension, values in self._unless.items():
            for mark in claim.marks.get(dimension, ()):
                left &= ~values.get(mark, 0)
        if self._prices.limits:
            left &= self._prices.around(claim.unit_price)
        if self._claims.limits:
            left &= self._claims.around(claim.earlier_claims)
        for anchor, ranges in self._days.items():
            left &= ranges.around(days_since(claim, anchor))
        if self._asking:
            met = 0
            for rule_id in claim.matched:
                met |= self._place.get(rule_id, 0)
            left &= met | ~self._asking
        return left

    def matching(self, claim: Claim) -> list[MerchantRule]:
        """The rules whose conditions ``claim`` meets, the strongest first.

        A condition on days since something that has not happened is not met.
        """
        return [self.rules[place] for place in bits(self._matching(claim))]

    def offer(self, claim: Claim) -> Offer:
        """What the rules say about ``claim``: on each effect, the strongest that speaks of it."""
        won, outranked = self._ranking(self._matching(claim))
        said: dict[Effect, Said] = {}
        steps: list[Step] = []
        at: dict[Effect, int] = {}
        for place, effects in won:
            rule = self.rules[place]
            seen = {
                name: _fact(name, claim) if name != "priority" else condition
                for name, condition in self._conditions[place].items()
            }
            for effect in effects:
                told = said[effect] = says(effect, rule.effects[effect], claim)
                at[effect] = len(steps)
                params = {"rule": rule.name, **told.params}
                inputs = {**seen, **told.inputs}
                steps.append(Step("policy", str(rule.id), told.answer, told.code, params, inputs))
        answer, decisive = _decisive(said, at)
        if decisive is None:
            decisive = len(steps)
            asked = {"basis": claim.basis.value, "buyer": claim.buyer.value}
            steps.append(Step("policy", "", Answer.REFUSE, "policy.none", {}, asked))
        steps += outranked
        # Where the sale is final, or nothing is offered, a window is none.
        gives = answer is not Answer.REFUSE or steps[decisive].code == "policy.window_over"
        window = said.get(Effect.WINDOW) if gives else None
        return Offer(
            answer=answer,
            steps=steps,
            decisive=decisive,
            values={
                effect: self.rules[place].effects[effect]
                for place, effects in won
                for effect in effects
            },
            winners={effect: self.rules[place].id for place, effects in won for effect in effects},
            deadline=window.deadline if window else None,
            endless=bool(window and window.endless),
        )

    def _ranking(self, matching: int) -> _Ranking:
        """Which of the ``matching`` rules win what, strongest first, and what the others lost.

        Claims on goods of a kind meet the same rules: what was found for a set of them is kept.
        """
        if matching not in self._rankings:
            if len(self._rankings) >= _REMEMBERED:
                self._rankings.clear()
            winners = [
                (both & -both).bit_length() - 1 if (both := matching & speaking) else -1
                for _, speaking in self._effects
            ]
            won: dict[int, list[Effect]] = {}
            for place, topic in sorted((p, topic) for topic, p in enumerate(winners) if p >= 0):
                won.setdefault(place, []).append(self._effects[topic][0])
            lost = (
                self._lost(place, tuple([winners[topic] for topic in self._speaks[place]]))
                for place in bits(matching)
            )
            self._rankings[matching] = (
                list(won.items()),
                [step for step in lost if step],
            )
        return self._rankings[matching]

    def _lost(self, place: int, winners: tuple[int, ...]) -> Step | None:
        """What the rule at ``place`` lost to the ``winners`` of what it speaks of, or None.

        It matched and made no difference. Its inputs are the conditions that were met, not the
        facts that met them, so that claims share the step: most of a trace would be these.
        """
        key = (place, winners)
        if key not in self._steps:
            rule = self.rules[place]
            lost = [
                (self._effects[topic][0].value, self.rules[winner].name)
                for topic, winner in zip(self._speaks[place], winners)
                if winner != place
            ]
            params = {
                "rule": rule.name,
                "effects": ",".join(effect for effect, _ in lost),
                "stronger": ", ".join(dict.fromkeys(name for _, name in lost)),
            }
            step = Step(
                "policy",
                str(rule.id),
                Answer.ACCEPT,
                "policy.outranked",
                params,
                self._conditions[place],
            )
            self._steps[key] = step if lost else None
        return self._steps[key]


def _decisive(said: Mapping[Effect, Said], at: Mapping[Effect, int]) -> tuple[Answer, int | None]:
    """The answer, and the place of the step it rests on; None where no rule gives a window."""
    for effect in (Effect.FINAL_SALE, Effect.REMEDIES):
        if effect in said and said[effect].answer is Answer.REFUSE:
            return Answer.REFUSE, at[effect]
    if Effect.WINDOW not in said:
        return Answer.REFUSE, None
    for effect in (Effect.WINDOW, Effect.APPROVAL):
        if effect in said and said[effect].answer is not Answer.ACCEPT:
            return said[effect].answer, at[effect]
    return Answer.ACCEPT, at[Effect.WINDOW]


#: Facts of a claim a condition is compared with, besides its marks.
_FACTS: Mapping[str, Callable[[Claim], str]] = {
    "basis": lambda claim: claim.basis.value,
    "buyer": lambda claim: claim.buyer.value,
    "unit_price": lambda claim: number(claim.unit_price),
    "earlier_claims": lambda claim: str(claim.earlier_claims),
    "condition": lambda claim: "met",
    **{
        f"days_since_{anchor.value}": lambda claim, anchor=anchor: str(days_since(claim, anchor))
        for anchor in Anchor
    },
}


def conditions(rule: MerchantRule) -> dict[str, str]:
    """The conditions of ``rule`` as text, by the name of the fact each is about.

    >>> conditions(MerchantRule(3, "Phones", 5, {}, only={"category": frozenset({7, 8})},
    ...                         unless={"category": frozenset({9})}, days_to=30))
    {'category': '7, 8; not 9', 'days_since_delivered': '… 30', 'priority': '5'}
    """
    told = {}
    for dimension, values in rule.only.items():
        told[dimension] = _listed(values)
    for dimension, values in rule.unless.items():
        barred = f"not {_listed(values)}"
        told[dimension] = f"{told[dimension]}; {barred}" if dimension in told else barred
    if rule.bases:
        told["basis"] = _listed(basis.value for basis in rule.bases)
    if rule.buyers:
        told["buyer"] = _listed(buyer.value for buyer in rule.buyers)
    for name, low, high in (
        ("unit_price", rule.price_from, rule.price_to),
        (f"days_since_{rule.days_anchor.value}", rule.days_from, rule.days_to),
        ("earlier_claims", rule.claims_from, rule.claims_to),
    ):
        if low is not None or high is not None:
            ends = ("" if end is None else f"{end}" for end in (low, high))
            told[name] = " … ".join(ends).strip()
    if rule.needs_match:
        told["condition"] = "met"
    told["priority"] = str(rule.priority)
    return told


def _fact(name: str, claim: Claim) -> str:
    """A fact as a trace holds it: of a dimension, all values the claim has."""
    return _FACTS[name](claim) if name in _FACTS else _listed(claim.marks.get(name, ()))


def _listed(values: Iterable[int | str]) -> str:
    return ", ".join(sorted(map(str, values)))
