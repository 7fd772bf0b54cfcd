"""Which promise is given: the most specific policy that fits, target by target.

>>> vip = Policy(2, criteria=Criteria(tags=frozenset({7})), targets={"decide": "1 day"})
>>> rest = Policy(1, targets={"decide": "3 days", "resolve": "10 days"})
>>> {target: promise for target, (_policy, promise) in chosen([rest, vip], Facts(tags={7})).items()}
{'decide': '1 day', 'resolve': '10 days'}
"""

from collections.abc import Set
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Facts:
    """What a case is; ids are database ids, ``categories`` the nearest first, then its parents."""

    channel: str = ""
    tier: int = 0
    categories: tuple[int, ...] = ()
    severity: str = ""
    tags: Set[int] = frozenset()


@dataclass(frozen=True)
class Criteria:
    """What a policy asks for; what is empty asks for nothing."""

    channel: str = ""
    tiers: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    #: From this severity on.
    severity: str = ""
    tags: frozenset[int] = frozenset()

    def fit(self, facts):
        """How well this fits: a tuple that compares, None where it does not.

        More criteria beat fewer; then the nearer category, then the higher severity.

        >>> deep, high = Criteria(categories=frozenset({3})), Criteria(categories=frozenset({1}))
        >>> facts = Facts(categories=(3, 2, 1))
        >>> deep.fit(facts) > high.fit(facts) > Criteria().fit(facts)
        True
        >>> Criteria(channel="portal").fit(Facts(channel="email"))
        """
        distance = next(
            (n for n, category in enumerate(facts.categories) if category in self.categories), None
        )
        if (
            (self.channel and self.channel != facts.channel)
            or (self.tiers and facts.tier not in self.tiers)
            or (self.categories and distance is None)
            or (self.severity and not facts.severity >= self.severity)
            or (self.tags and not self.tags & facts.tags)
        ):
            return None
        asked = sum(map(bool, (self.channel, self.tiers, self.categories, self.tags)))
        return (asked + bool(self.severity), -(distance or 0), self.severity)


@dataclass(frozen=True)
class Policy:
    """``targets`` maps the name of a promise to what is promised; of what kind is the caller's."""

    id: int
    criteria: Criteria = Criteria()
    targets: dict[str, Any] = field(default_factory=dict, compare=False)
    sequence: int = 10
    #: Whether it belongs to the company of the case alone.
    own: bool = False


def chosen(policies, facts):
    """``{target: (policy, promise)}``: for each promise the policy that fits best.

    A company's own policy beats a shared one that fits as well; then the sequence decides.
    """
    fitting = [
        ((*fit, policy.own, -policy.sequence, -policy.id), policy)
        for policy in policies
        if (fit := policy.criteria.fit(facts)) is not None
    ]
    fitting.sort(key=lambda pair: pair[0])
    return {
        target: (policy, promise)
        for _fit, policy in fitting
        for target, promise in policy.targets.items()
    }
