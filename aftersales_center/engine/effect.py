"""Did a corrective action help? Complaints per 1000 delivered units, before and after.

The check is the conditional test of two Poisson rates: given how many complaints there were
altogether, how likely is it that so few (or so many) fell on the units delivered afterwards,
had nothing changed? Exact, and without a table of anything.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

#: What may be chance: below this the difference counts as real.
LEVEL = 0.05
#: Complaints one has to expect afterwards, at the old rate, before silence says anything.
ENOUGH = 5


class Verdict(StrEnum):
    """What the figures say; the values are those of ``aftersales.corrective.check.verdict``."""

    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Period:
    """How many complaints came in a period, and how many units were delivered in it."""

    complaints: int
    delivered: float

    @property
    def rate(self):
        """Complaints per 1000 delivered units; None when nothing was delivered.

        >>> Period(3, 600).rate, Period(1, 0).rate
        (5.0, None)
        """
        return 1000.0 * self.complaints / self.delivered if self.delivered > 0 else None


@dataclass(frozen=True)
class Effect:
    """The two rates compared. ``chance``: how likely the drop is without any effect."""

    verdict: Verdict
    chance: float
    expected: float  # complaints afterwards, had nothing changed


def compare(before, after, level=LEVEL, enough=ENOUGH):
    """Whether fewer complaints came ``after`` than could be chance.

    A drop that is hardly chance is effective. Otherwise it is not effective, once enough was
    delivered that a drop would have shown, or when it got clearly worse. Else it is too early.

    >>> compare(Period(20, 1000), Period(4, 1000)).verdict
    <Verdict.EFFECTIVE: 'effective'>
    >>> compare(Period(20, 1000), Period(18, 1000)).verdict
    <Verdict.NOT_EFFECTIVE: 'not_effective'>
    >>> compare(Period(20, 1000), Period(0, 50)).verdict
    <Verdict.UNCLEAR: 'unclear'>
    >>> compare(Period(2, 1000), Period(9, 1000)).verdict
    <Verdict.NOT_EFFECTIVE: 'not_effective'>
    >>> compare(Period(0, 1000), Period(0, 1000)).verdict
    <Verdict.UNCLEAR: 'unclear'>
    """
    if before.delivered <= 0 or after.delivered <= 0:
        return Effect(Verdict.UNCLEAR, 1.0, 0.0)
    total = before.complaints + after.complaints
    share = after.delivered / (before.delivered + after.delivered)
    expected = before.rate * after.delivered / 1000.0
    fewer = binomial_at_most(after.complaints, total, share)
    if not before.complaints and not after.complaints:
        return Effect(Verdict.UNCLEAR, fewer, expected)
    if fewer < level:
        return Effect(Verdict.EFFECTIVE, fewer, expected)
    more = 1.0 - binomial_at_most(after.complaints - 1, total, share)
    if expected >= enough or more < level:
        return Effect(Verdict.NOT_EFFECTIVE, fewer, expected)
    return Effect(Verdict.UNCLEAR, fewer, expected)


def binomial_at_most(hits, tries, share):
    """P(at most ``hits`` of ``tries``), each with probability ``share``.

    >>> round(binomial_at_most(1, 3, 0.5), 6), binomial_at_most(-1, 3, 0.5)
    (0.5, 0.0)
    >>> binomial_at_most(3, 3, 0.5), round(binomial_at_most(5000, 10000, 0.5), 3)
    (1.0, 0.504)
    """
    if hits < 0:
        return 0.0
    if hits >= tries:
        return 1.0
    if not 0.0 < share < 1.0:
        return 1.0 if share <= 0.0 else 0.0
    yes, no = math.log(share), math.log1p(-share)
    logs = [
        math.lgamma(tries + 1)
        - math.lgamma(count + 1)
        - math.lgamma(tries - count + 1)
        + count * yes
        + (tries - count) * no
        for count in range(hits + 1)
    ]
    return min(1.0, math.fsum(math.exp(log) for log in logs))
