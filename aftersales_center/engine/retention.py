"""How likely a customer is to leave, with reasons; and what keeping them was worth.

A score is a sum of points, like a credit scorecard: 50 is evens, and every
:data:`POINTS_PER_LOGIT` points multiply the odds of leaving by e. What each fact is worth is
data (``aftersales.churn.weight``), so every point has a name and a sentence.

Failure modes it is built for:

* One clock for everybody. Ninety days of silence are nothing for who buys once a year and a
  farewell for who bought every week: recency is counted in the customer's *own* intervals.
* One purchase is no rhythm. The own interval is drawn towards the shop's, the more the fewer
  intervals there are.
* A score nobody can explain. Points are rounded before they are added, so what people see adds
  up to the score.
* A percentage without its uncertainty. Two of three kept against one of three is no proof:
  :func:`uplift` gives the interval beside the difference.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

#: So many points multiply the odds of leaving by e; 50 points are evens.
POINTS_PER_LOGIT = 12.5
EVENS = 50.0
#: Cases, ratings and promises older than so many days are forgotten.
MEMORY_DAYS = 365
#: How many of the shop's intervals are mixed into a customer's own ones.
PRIOR_INTERVALS = 1
#: An order is compared with the typical one within these factors.
WORTH_BETWEEN = (0.25, 4.0)
#: Where no customer of the shop has ordered twice yet: the interval that is assumed.
UNKNOWN_DAYS = 90.0
#: Standard normal quantile of a two-sided 95 % interval.
Z_95 = 1.959963984540054

#: What is scored, in the order it is told. The unit of each is in :func:`units`.
CODES = (
    "base",
    "overdue",
    "orders",
    "worth",
    "trend",
    "open_cases",
    "refused",
    "low_ratings",
    "good_ratings",
    "broken",
)
#: Facts of :class:`Facts` that are counted as they are.
COUNTS = ("open_cases", "refused", "low_ratings", "good_ratings", "broken")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer on one day; purchases of one day count as one.

    ``days_since`` the last order; ``orders``: days on which was ordered, at least 1;
    ``rhythm_days``: median days between orders, None with less than two; ``typical_days``: the
    shop's. ``worth``: the average order against the shop's typical one, 1 is typical.
    ``recent`` and ``earlier``: orders after the first one in the later and in the earlier half of
    the time since. The rest counts what happened within :data:`MEMORY_DAYS`.
    """

    days_since: float
    orders: int
    rhythm_days: float | None = None
    typical_days: float | None = None
    worth: float = 1.0
    recent: int = 0
    earlier: int = 0
    open_cases: int = 0
    refused: int = 0
    low_ratings: int = 0
    good_ratings: int = 0
    broken: int = 0


@dataclass(frozen=True, slots=True)
class Weight:
    """Points for one unit of a fact; units above ``most`` (or below −``most``) count no more."""

    points: float
    most: float = math.inf


@dataclass(frozen=True, slots=True)
class Score:
    """``score`` 0 (stays) to 100 (leaves); ``factors``: ``(code, points, values)``, in the order
    of :data:`CODES`. The points add up to the score, but for its ends and its rounding."""

    score: int
    factors: tuple[tuple[str, float, dict], ...]

    @property
    def chance(self) -> float:
        """The probability of leaving the points stand for, between 0 and 1."""
        return chance(sum(points for _code, points, _values in self.factors))


#: What the addon ships, set by hand; ``benchmarks/retention.py`` shows how it does on public data,
#: and the calibration of each company how it does on theirs.
DEFAULTS = {
    "base": Weight(60),
    "overdue": Weight(9, 6),
    "orders": Weight(-8, 4),
    "worth": Weight(-2, 2),
    "trend": Weight(-4, 1),
    "open_cases": Weight(4, 3),
    "refused": Weight(8, 3),
    "low_ratings": Weight(12, 2),
    "good_ratings": Weight(-5, 2),
    "broken": Weight(8, 3),
}


def expected_days(facts: Facts) -> float:
    """Days between this customer's orders, as far as one can tell.

    The own median drawn towards the shop's typical interval on a logarithmic scale, as if
    :data:`PRIOR_INTERVALS` of the shop's had been seen besides (shrinkage as in Fader, Hardie
    and Lee, “Counting your customers the easy way”, Marketing Science 24 (2005), 275–284).

    >>> round(expected_days(Facts(0, orders=1, typical_days=60)))
    60
    >>> round(expected_days(Facts(0, orders=2, rhythm_days=15, typical_days=60)))
    30
    >>> round(expected_days(Facts(0, orders=13, rhythm_days=30, typical_days=60)), 1)
    31.6
    """
    typical = max(facts.typical_days or UNKNOWN_DAYS, 1.0)
    if facts.rhythm_days is None:
        return typical
    seen = max(facts.orders - 1, 1)
    own = math.log(max(facts.rhythm_days, 1.0))
    mixed = (seen * own + PRIOR_INTERVALS * math.log(typical)) / (seen + PRIOR_INTERVALS)
    return math.exp(mixed)


def units(facts: Facts) -> dict[str, float]:
    """Each fact in the unit its weight counts in.

    ``overdue``: doublings of (1 + own intervals since the last order) beyond one interval: 0 just
    when the next order is due, −1 on the day of an order. ``orders``: doublings. ``worth``:
    doublings of the typical order. ``trend``: −1 (all long ago) to 1 (all lately).

    >>> found = units(Facts(94, orders=8, rhythm_days=30, typical_days=30, recent=1, earlier=6))
    >>> {code: round(unit, 2) for code, unit in found.items() if unit}
    {'base': 1.0, 'overdue': 1.05, 'orders': 3.0, 'trend': -0.56}
    """
    low, high = WORTH_BETWEEN
    return {
        "base": 1.0,
        "overdue": math.log2((1 + max(facts.days_since, 0.0) / expected_days(facts)) / 2),
        "orders": math.log2(max(facts.orders, 1)),
        "worth": math.log2(min(max(facts.worth, low), high)),
        "trend": (facts.recent - facts.earlier) / (facts.recent + facts.earlier + 2),
        **{code: float(getattr(facts, code)) for code in COUNTS},
    }


def score(facts: Facts, weights: Mapping[str, Weight] | None = None) -> Score:
    """The score of one customer with what it is made of. Called by the nightly scoring.

    :param weights: by code; what has none counts nothing. The shipped ones when not given.

    >>> found = score(Facts(94, 8, rhythm_days=30, typical_days=45, low_ratings=1, broken=1))
    >>> found.score
    65
    >>> [(code, points) for code, points, _values in found.factors]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('base', 60.0), ('overdue', 8.9), ('orders', -24.0), ('low_ratings', 12.0), ('broken', 8.0)]
    >>> score(Facts(400, orders=1, typical_days=30, low_ratings=9, refused=9)).score
    100
    """
    return score_units(facts, units(facts), DEFAULTS if weights is None else weights)


def score_units(facts: Facts, found: Mapping[str, float], weights: Mapping[str, Weight]) -> Score:
    """As :func:`score`, of units at hand; called where the units are kept besides."""
    factors = []
    for code in CODES:
        weight = weights.get(code)
        if weight is None:
            continue
        points = round(weight.points * min(max(found[code], -weight.most), weight.most), 1)
        if points:
            factors.append((code, points, _values(code, facts)))
    total = sum(points for _code, points, _values in factors)
    return Score(round(min(max(total, 0.0), 100.0)), tuple(factors))


def _values(code: str, facts: Facts) -> dict:
    """What the sentence of a factor tells."""
    if code == "overdue":
        values = {"days": round(facts.days_since), "every": round(expected_days(facts))}
        return values if facts.rhythm_days is None else {**values, "own": True}
    if code == "orders":
        return {"count": facts.orders}
    if code == "worth":
        return {"percent": round(100 * facts.worth)}
    if code == "trend":
        return {"recent": facts.recent, "earlier": facts.earlier}
    return {"count": getattr(facts, code)} if code in COUNTS else {}


def chance(points: float) -> float:
    """The probability a sum of points stands for.

    >>> [round(chance(points), 2) for points in (0, 50, 62.5, 100)]
    [0.02, 0.5, 0.73, 0.98]
    """
    return 1 / (1 + math.exp((EVENS - points) / POINTS_PER_LOGIT))


def gone_after(facts: Facts, intervals: float, days: int) -> int:
    """Days without an order after which a customer counts as gone: so many own intervals, at
    most ``days`` where that is not 0; at least 1. What “left” means is set by the company.

    >>> gone_after(Facts(0, 8, rhythm_days=30, typical_days=30), intervals=4, days=0)
    120
    >>> gone_after(Facts(0, 8, rhythm_days=300, typical_days=300), intervals=4, days=365)
    365
    >>> gone_after(Facts(0, 1), intervals=0, days=180)
    180
    """
    own = math.ceil(round(expected_days(facts) * intervals, 6)) if intervals > 0 else 0
    return max(min(own, days) if own and days else own or days, 1)


def wilson(n: int, k: int, z: float = Z_95) -> tuple[float, float]:
    """The score interval of a share: ``k`` of ``n``, as shares between 0 and 1.

    E. B. Wilson, “Probable inference, the law of succession, and statistical inference”,
    J. Am. Stat. Assoc. 22 (1927), 209–212. It stays within 0 and 1 and works at 0 of n.

    :raises ValueError: when there are more than ``n``, or less than none.

    >>> [round(end, 4) for end in wilson(10, 0)]
    [0.0, 0.2775]
    >>> [round(end, 3) for end in wilson(263, 81)]
    [0.255, 0.366]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if not n:
        return 0.0, 1.0
    share = k / n
    middle = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    below = 1 + z * z / n
    low = 0.0 if k == 0 else max(0.0, (middle - reach) / below)
    high = 1.0 if k == n else min(1.0, (middle + reach) / below)
    return low, high


def uplift(
    treated_n: int, treated_k: int, control_n: int, control_k: int, z: float = Z_95
) -> tuple[float, float, float]:
    """What was kept more among the treated than in the control group: (difference, low, high).

    Shares between −1 and 1; 0.05 is five percentage points. R. G. Newcombe, “Interval estimation
    for the difference between independent proportions”, Statistics in Medicine 17 (1998),
    873–890, method 10: the Wilson intervals of both shares, squared and added. Called by the
    report of follow-up rules that keep a random share as control.

    :param treated_n: customers who got the offer. :param treated_k: those of them who stayed.
    :param control_n: customers who by chance got none. :param control_k: those who stayed.
    :return: with an empty group nothing is known: ``(0.0, -1.0, 1.0)``.
    :raises ValueError: when more stayed than there were.

    Newcombe's example (a), 56 of 70 against 48 of 80:

    >>> [round(figure, 4) for figure in uplift(70, 56, 80, 48)]
    [0.2, 0.0524, 0.3339]

    Nobody on either side, and no control group:

    >>> [round(figure, 4) for figure in uplift(10, 0, 10, 0)]
    [0.0, -0.2775, 0.2775]
    >>> uplift(0, 0, 5, 3)
    (0.0, -1.0, 1.0)
    """
    low_t, high_t = wilson(treated_n, treated_k, z)
    low_c, high_c = wilson(control_n, control_k, z)
    if not treated_n or not control_n:
        return 0.0, -1.0, 1.0
    treated, control = treated_k / treated_n, control_k / control_n
    difference = treated - control
    low = difference - math.hypot(treated - low_t, high_c - control)
    high = difference + math.hypot(high_t - treated, control - low_c)
    return difference, max(-1.0, low), min(1.0, high)
