"""Whether scores came true, and what weights a company's own history would have given.

Nothing here decides: a calibration is looked at by people, who take new weights or leave them.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .retention import CODES, EVENS, POINTS_PER_LOGIT, Weight

#: Logits per unit that a weight may differ from the one before with one standard deviation,
#: unless the history says more: a fact that hardly ever occurs keeps its weight.
LEEWAY = 0.5
_STEPS = 30
_SMALL = 1e-7


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the customers, the highest scores first: how many are in it and how many left.

    Customers of one score are spread evenly over the tenths they reach into, so ``size`` and
    ``left`` need not be whole. ``expected`` is the mean of the probabilities the scores stood for.
    """

    number: int
    size: float
    left: float
    expected: float
    low: int
    high: int

    @property
    def share(self) -> float:
        """Share that left, between 0 and 1."""
        return self.left / self.size if self.size else 0.0


def auc(counts: Mapping[int, tuple[int, int]]) -> float | None:
    """Area under the ROC curve: the chance that who left had the higher score than who stayed.

    J. A. Hanley and B. J. McNeil, “The meaning and use of the area under a receiver operating
    characteristic (ROC) curve”, Radiology 143 (1982), 29–36; equal scores count half.

    :param counts: ``{score: (left, stayed)}``; scores may be any numbers.
    :return: 0.5 is chance, 1 perfect; None when nobody left, or nobody stayed.

    >>> auc({90: (2, 0), 50: (1, 1), 10: (0, 2)})
    0.9444444444444444
    >>> auc({50: (3, 4)})
    0.5
    >>> auc({50: (3, 0)})
    """
    below, pairs, all_left, all_stayed = 0, 0.0, 0, 0
    for value in sorted(counts):
        left, stayed = counts[value]
        pairs += left * (below + stayed / 2)
        below += stayed
        all_left, all_stayed = all_left + left, all_stayed + stayed
    return pairs / (all_left * all_stayed) if all_left and all_stayed else None


def deciles(counts: Mapping[int, tuple[int, int]], parts: int = 10) -> list[Decile]:
    """The customers in tenths, the highest scores first.

    :param counts: ``{score: (left, stayed)}``.

    >>> found = deciles({90: (6, 4), 20: (9, 81)})
    >>> [(one.number, one.size, round(one.left, 2), one.low, one.high) for one in found[:2]]
    [(1, 10.0, 6.0, 90, 90), (2, 10.0, 1.0, 20, 20)]
    >>> deciles({})
    []
    """
    total = sum(left + stayed for left, stayed in counts.values())
    if not total:
        return []
    part = total / parts
    filled = [[0.0, 0.0, 0.0, None, None] for _part in range(parts)]
    place = 0.0
    for value in sorted(counts, reverse=True):
        left, stayed = counts[value]
        size = left + stayed
        probability = 1 / (1 + math.exp((EVENS - value) / POINTS_PER_LOGIT))
        start, place = place, place + size
        for number in range(int(start // part), parts):
            share = min(place, (number + 1) * part) - max(start, number * part)
            if share <= _SMALL * part:
                if number * part >= place:
                    break
                continue
            row = filled[number]
            row[0] += share
            row[1] += share * left / size
            row[2] += share * probability
            row[3] = value
            row[4] = value if row[4] is None else row[4]
    return [
        Decile(number, size, left, expected / size if size else 0.0, low or 0, high or 0)
        for number, (size, left, expected, low, high) in enumerate(filled, 1)
    ]


def lift(found: Sequence[Decile]) -> float | None:
    """How many times more of the top tenth left than of all; None when nobody left.

    >>> lift(deciles({90: (6, 4), 20: (9, 81)}))
    4.0
    """
    size = sum(one.size for one in found)
    left = sum(one.left for one in found)
    return round(found[0].share / (left / size), 9) if found and left else None


def refit(
    rows: Sequence[Mapping[str, float]],
    left: Sequence[bool],
    weights: Mapping[str, Weight],
    leeway: float = LEEWAY,
) -> dict[str, Weight]:
    """Weights under which this history would have been the likeliest, near those of before.

    Logistic regression by Newton's steps with a normal prior around the present weights
    (ridge regression; le Cessie and van Houwelingen, “Ridge estimators in logistic regression”,
    Applied Statistics 41 (1992), 191–201). The base moves freely.

    :param rows: the units of each customer on the day of their score, by code.
    :param left: whether each of them left.
    :param weights: the present ones; only codes in it are fitted, their ``most`` stays.
    :return: weights with one decimal.

    With one fact only, the regression says what the shares say: 3 of 4 left with it, 1 of 4
    without, so it multiplies the odds by 9 and is worth 12.5 · ln 9 points.

    >>> rows = [{"base": 1, "broken": 1}] * 400 + [{"base": 1, "broken": 0}] * 400
    >>> left = [n % 4 > 0 for n in range(400)] + [n % 4 == 0 for n in range(400)]
    >>> found = refit(rows, left, {"base": Weight(50), "broken": Weight(0)}, leeway=100)
    >>> [(code, weight.points) for code, weight in found.items()]
    [('base', 36.3), ('broken', 27.5)]
    """
    codes = [code for code in CODES if code in weights]
    caps = [weights[code].most for code in codes]
    prior = [weights[code].points / POINTS_PER_LOGIT for code in codes]
    if "base" in codes:
        prior[codes.index("base")] -= EVENS / POINTS_PER_LOGIT
    # Equal rows are one row with a count: most customers have no case, no rating, no promise.
    data: dict[tuple[float, ...], list[int]] = {}
    for row, gone in zip(rows, left, strict=True):
        key = tuple(
            round(min(max(row.get(code, 0.0), -most), most), 3)
            for code, most in zip(codes, caps, strict=True)
        )
        data.setdefault(key, [0, 0])[0 if gone else 1] += 1
    pull = [0.0 if code == "base" else 1 / (leeway * leeway) for code in codes]
    found, loss = list(prior), _loss(data, prior, prior, pull)
    for _step in range(_STEPS):
        step = _newton(data, found, prior, pull)
        size = 1.0
        while size > _SMALL:
            tried = [value - size * move for value, move in zip(found, step, strict=True)]
            if (new := _loss(data, tried, prior, pull)) <= loss:
                break
            size /= 2
        else:
            break
        found, gained, loss = tried, loss - new, new
        if gained < _SMALL:
            break
    if "base" in codes:
        found[codes.index("base")] += EVENS / POINTS_PER_LOGIT
    return {
        code: Weight(round(value * POINTS_PER_LOGIT, 1), weights[code].most)
        for code, value in zip(codes, found, strict=True)
    }


def rescored(
    samples: Sequence[tuple[Mapping[str, float], bool]], weights: Mapping[str, Weight]
) -> dict[float, tuple[int, int]]:
    """``{points: (left, stayed)}`` of past customers under other weights; for :func:`auc`.

    :param samples: the units of each customer, and whether they left.

    >>> rescored([({"base": 1, "broken": 5}, True), ({"base": 1}, False)],
    ...          {"base": Weight(40), "broken": Weight(8, most=3)})
    {64.0: (1, 0), 40.0: (0, 1)}
    """
    counts: dict[float, tuple[int, int]] = {}
    for row, gone in samples:
        points = sum(
            round(weight.points * min(max(row.get(code, 0.0), -weight.most), weight.most), 1)
            for code, weight in weights.items()
        )
        left, stayed = counts.get(points := round(points, 1), (0, 0))
        counts[points] = (left + 1, stayed) if gone else (left, stayed + 1)
    return counts


def _loss(data, at, prior, pull):
    """Minus the logarithm of the likelihood and of the prior."""
    loss = sum(p * (a - b) ** 2 / 2 for p, a, b in zip(pull, at, prior, strict=True))
    for row, (left, stayed) in data.items():
        logit = sum(a * x for a, x in zip(at, row, strict=True))
        # log(1 + e^x) without overflow
        soft = max(logit, 0.0) + math.log1p(math.exp(-abs(logit)))
        loss += left * (soft - logit) + stayed * soft
    return loss


def _newton(data, at, prior, pull):
    """The step of Newton's method: the inverse of the curvature times the slope."""
    size = len(at)
    slope = [p * (a - b) for p, a, b in zip(pull, at, prior, strict=True)]
    curve = [[pull[i] + 1e-9 if i == j else 0.0 for j in range(size)] for i in range(size)]
    for row, (left, stayed) in data.items():
        logit = sum(a * x for a, x in zip(at, row, strict=True))
        probability = 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
        miss = probability * (left + stayed) - left
        spread = probability * (1 - probability) * (left + stayed)
        for i, x in enumerate(row):
            if x:
                slope[i] += miss * x
                line, pressed = curve[i], spread * x
                for j in range(i + 1):
                    line[j] += pressed * row[j]
    for i in range(size):
        for j in range(i):
            curve[j][i] = curve[i][j]
    return _solve(curve, slope)


def _solve(matrix, right):
    """x of matrix · x = right, by Gauss with the largest pivot; the matrix is small."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda number: abs(rows[number][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        for number in range(size):
            if number != column and (factor := rows[number][column] / head):
                rows[number] = [
                    a - factor * b for a, b in zip(rows[number], rows[column], strict=True)
                ]
    return [rows[number][size] / rows[number][number] for number in range(size)]
