"""Where goods that came back should go: what each route recovers, and which are barred.

The caller (``aftersales.inspection._proposals``) hands in what was found, the merchant's rules
in their order, and the routes that there are. Bars of hygiene and law speak first; among what
is left, the route wins that recovers the most after its handling. Money is a ``Decimal`` in one
currency, for one unit.

>>> shelf, shop = Route("restock"), Route("refurbish")
>>> rules = [
...     Rule("law", "restock", findings=frozenset(["seal_broken"]), barred="The seal is broken."),
...     Rule("as new", "restock", percent=Decimal(100), handling=Decimal(2)),
...     Rule("clean it", "refurbish", percent=Decimal(60), handling=Decimal(8)),
... ]
>>> best = propose(Facts(value=Decimal(40)), rules, [shelf, shop])
>>> best.route, best.rule, [str(one.net) for one in best.estimates]
('restock', 'as new', ['38', '16'])
>>> opened = Facts(value=Decimal(40), findings=frozenset(["seal_broken"]))
>>> best = propose(opened, rules, [shelf, shop])
>>> best.route, best.rule, best.estimates[0].barred
('refurbish', 'clean it', 'The seal is broken.')

Goods of no known value are still worth their handling: the cheapest way out is proposed.

>>> propose(Facts(), rules, [shelf, shop]).route
'restock'
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class Facts:
    """What was found: keys of the caller; ``value`` is that of one unit as sold.

    ``categories`` holds the category of the product and all above it.
    """

    value: Decimal = _NOTHING
    grade: Hashable = None
    reason: Hashable = None
    categories: frozenset = frozenset()
    findings: frozenset = frozenset()


@dataclass(frozen=True)
class Route:
    """A way on, by the caller's key. ``usual``: taken where no rule speaks for any."""

    key: Hashable
    usual: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule about one route; empty criteria match everything.

    ``percent`` of the value is recovered, ``handling`` is what one unit costs on the way.
    ``barred`` says why the route is closed to such goods, whatever it would recover.
    ``below`` excludes its own amount, so that ranges can touch.
    """

    key: Hashable
    route: Hashable
    grades: frozenset = frozenset()
    reasons: frozenset = frozenset()
    categories: frozenset = frozenset()
    findings: frozenset = frozenset()
    value_from: Decimal | None = None
    below: Decimal | None = None
    percent: Decimal = _NOTHING
    handling: Decimal = _NOTHING
    barred: str | None = None

    def matches(self, facts: Facts) -> bool:
        """Whether this rule is about such goods; of findings and categories, one is enough.

        >>> worn = Rule(1, "shop", grades=frozenset("C"), value_from=Decimal(10), below=Decimal(50))
        >>> [worn.matches(Facts(value=Decimal(v), grade="C")) for v in (9, 10, 50)]
        [False, True, False]
        >>> worn.matches(Facts(value=Decimal(20), grade="A"))
        False
        """
        return (
            (not self.grades or facts.grade in self.grades)
            and (not self.reasons or facts.reason in self.reasons)
            and (not self.categories or bool(self.categories & facts.categories))
            and (not self.findings or bool(self.findings & facts.findings))
            and (self.value_from is None or facts.value >= self.value_from)
            and (self.below is None or facts.value < self.below)
        )


@dataclass(frozen=True)
class Estimate:
    """What one route would bring for one unit; ``rule`` is None where no rule says it."""

    route: Hashable
    rule: Hashable = None
    value: Decimal | None = None
    handling: Decimal | None = None
    barred: str | None = None

    @property
    def net(self) -> Decimal | None:
        """What is left after handling; None of a route that is barred or that no rule knows."""
        if self.barred is not None or self.value is None:
            return None
        return self.value - self.handling


@dataclass(frozen=True)
class Proposal:
    """The route proposed (None when all are barred), the rule it rests on, and all estimates."""

    route: Hashable
    rule: Hashable
    estimates: tuple


def estimate(facts: Facts, rules: Sequence[Rule], route: Route) -> Estimate:
    """What ``route`` would bring: a bar wherever it stands, else the first rule that matches.

    >>> late_bar = [Rule("fine", "a", percent=Decimal(90)), Rule("law", "a", barred="Not sold.")]
    >>> estimate(Facts(value=Decimal(10)), late_bar, Route("a")).barred
    'Not sold.'
    >>> estimate(Facts(), [], Route("a")).net is None
    True
    """
    about = [rule for rule in rules if rule.route == route.key and rule.matches(facts)]
    for rule in about:
        if rule.barred is not None:
            return Estimate(route.key, rule.key, barred=rule.barred)
    if not about:
        return Estimate(route.key)
    first = about[0]
    return Estimate(
        route.key, first.key, value=facts.value * first.percent / 100, handling=first.handling
    )


def propose(facts: Facts, rules: Sequence[Rule], routes: Sequence[Route]) -> Proposal:
    """The route that recovers most of those allowed; of equals the first.

    Where no rule speaks for any, the first usual route that is not barred, else the first one.

    >>> routes = [Route("shelf"), Route("wait", usual=True)]
    >>> propose(Facts(), [], routes).route, propose(Facts(), [], routes).rule
    ('wait', None)
    >>> loss = [Rule(1, "shelf", handling=Decimal(9)), Rule(2, "wait", handling=Decimal(1))]
    >>> propose(Facts(), loss, routes).route
    'wait'
    >>> propose(Facts(), [Rule(1, "shelf", barred="No.")], [Route("shelf")]).route is None
    True
    """
    estimates = tuple(estimate(facts, rules, route) for route in routes)
    known = [one for one in estimates if one.net is not None]
    if known:
        best = max(known, key=lambda one: one.net)  # the first of equals
        return Proposal(best.route, best.rule, estimates)
    open_keys = {one.route for one in estimates if one.barred is None}
    free = sorted((route for route in routes if route.key in open_keys), key=lambda r: not r.usual)
    return Proposal(free[0].key if free else None, None, estimates)
