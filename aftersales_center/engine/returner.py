"""Customers who return far more than others, fairly: a reason to look, never one to refuse.

Only what the customer chose counts. Goods that were wrong, broken, late or not as described are
left out by whoever collects the facts, however often it happened: see :class:`Facts`.

Few orders prove little. A customer's rate is pulled towards the shop's own as if they had bought
``prior`` lines more and returned as many of them as everybody does (the mean of a Beta posterior
whose prior has the shop's rate as its mean):

>>> shrunk_rate(3, 3, 0.1), shrunk_rate(60, 60, 0.1)
(0.325, 0.8826)
>>> shop = Shop(sold=1000, returned=100)
>>> honest = Facts(sold=3, returned=3, cases=2, last_on=date(2026, 5, 1))
>>> assess(honest, shop, date(2026, 6, 1)) is None
True
>>> dear = Facts(sold=60, returned=48, cases=30, worn=3, last_on=date(2026, 5, 1))
>>> found = assess(dear, shop, date(2026, 6, 1))
>>> found.score, [(part.code, part.points) for part in found.parts], str(found.expires_on)
(80, [('rate', 56), ('worn', 24)], '2026-10-28')
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import log2, sqrt

#: The 97.5 % point of the normal distribution: intervals of 95 %.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts; points are out of 100, days are calendar days."""

    #: Lines that everybody is given on top, returned as often as the shop's are.
    prior: int = 9
    #: For each doubling of the shop's rate.
    rate_per_doubling: int = 20
    rate_most: int = 60
    #: For each unit that came back used beyond trying it out.
    worn_each: int = 8
    worn_most: int = 30
    #: For each inspection that found something else than was claimed.
    rejected_each: int = 10
    rejected_most: int = 30
    #: For each claim settled although the goods never arrived.
    no_goods_each: int = 10
    no_goods_most: int = 30
    #: Returns below which nobody is looked at.
    least_cases: int = 3
    #: How far back facts count, and how long a signal stands after the last of them.
    window_days: int = 365
    valid_days: int = 180
    threshold: int = 50


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Shop:
    """Order lines of all customers within the window, and those of them that came back."""

    sold: int = 0
    returned: int = 0

    @property
    def rate(self):
        """The share that comes back; never nothing, since nothing cannot be doubled.

        >>> Shop(400, 20).rate, Shop(0, 0).rate
        (0.05, 0.01)
        """
        return max(self.returned / self.sold if self.sold else 0.0, 0.01)


@dataclass(frozen=True, slots=True)
class Facts:
    """One customer within the window, without anything that was the shop's, the carrier's or the
    maker's fault, and without what came before an appeal they won.

    ``sold`` and ``returned`` are order lines, ``cases`` returns, ``worn`` and ``rejected``
    inspections, ``no_goods`` return lines accepted as lost on the way.
    """

    sold: int = 0
    returned: int = 0
    cases: int = 0
    worn: int = 0
    rejected: int = 0
    no_goods: int = 0
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One named contribution: its points, and the whole numbers its sentence is told with."""

    code: str
    points: int
    values: dict


@dataclass(frozen=True, slots=True)
class Signal:
    score: int
    parts: tuple[Part, ...]
    expires_on: date


def shrunk_rate(returned: int, sold: int, shop_rate: float, prior: int = WEIGHTS.prior) -> float:
    """The customer's share, pulled towards the shop's as far as their orders are few.

    >>> shrunk_rate(0, 0, 0.25)
    0.25
    >>> shrunk_rate(5, 3, 0.1) == shrunk_rate(3, 3, 0.1)  # more than all cannot come back
    True
    """
    rate = Fraction(shop_rate).limit_denominator(10_000)
    known = max(min(returned, sold), 0)
    return round(float((known + prior * rate) / (max(sold, 0) + prior)), 4)


def assess(facts: Facts, shop: Shop, today: date, weights: Weights = WEIGHTS) -> Signal | None:
    """The signal for these facts at ``today``, or None where there is nothing to look at.

    Called nightly for each customer with returns of their own choice. Fewer returns than
    ``least_cases``, less than ``threshold`` points and facts past their validity say nothing.
    """
    if facts.cases < weights.least_cases or facts.last_on is None:
        return None
    expires_on = facts.last_on + timedelta(days=weights.valid_days)
    if expires_on < today:
        return None
    own = shrunk_rate(facts.returned, facts.sold, shop.rate, weights.prior)
    doublings = max(log2(own / shop.rate), 0.0)
    parts = (
        Part(
            "rate",
            min(int(weights.rate_per_doubling * doublings), weights.rate_most),
            {
                "returned": facts.returned,
                "sold": facts.sold,
                "shop_percent": round(100 * shop.rate),
            },
        ),
        _counted("worn", facts.worn, weights.worn_each, weights.worn_most),
        _counted("rejected", facts.rejected, weights.rejected_each, weights.rejected_most),
        _counted("no_goods", facts.no_goods, weights.no_goods_each, weights.no_goods_most),
    )
    parts = tuple(sorted((part for part in parts if part.points), key=_largest))
    score = min(sum(part.points for part in parts), 100)
    return Signal(score, parts, expires_on) if score >= weights.threshold else None


def _counted(code, count, each, most):
    return Part(code, min(each * max(count, 0), most), {"count": count})


def _largest(part):
    return -part.points, part.code


def precision(justified: int, checked: int) -> tuple[float, float, float] | None:
    """``(share, low, high)`` of checks that were justified, with its 95 % interval; None for none.

    The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", JASA 22 (1927) 209-212: it stays within 0 and 1 and is sound for few checks.

    >>> [round(number, 3) for number in precision(9, 12)]
    [0.75, 0.468, 0.911]
    >>> [round(number, 3) for number in precision(0, 4)]
    [0.0, 0.0, 0.49]
    """
    if checked <= 0:
        return None
    share, square = justified / checked, _Z * _Z
    middle = (share + square / (2 * checked)) / (1 + square / checked)
    half = (
        _Z
        * sqrt(share * (1 - share) / checked + square / (4 * checked * checked))
        / (1 + square / checked)
    )
    return share, max(middle - half, 0.0), min(middle + half, 1.0)
