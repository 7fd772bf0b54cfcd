"""What an agent did beside what anybody would have done with the same cases.

Who gets the hard cases has worse plain figures without working worse. So each measure is compared
with what is expected of this mix of cases (indirect standardisation: the mean of all agents per
kind of case, weighted by how many of each kind this agent had). And few cases prove little: the
difference counts only as far as there are cases behind it, n / (n + prior), the weight of an
empirical Bayes estimate.

Ann has only hard cases and is as quick as anybody with them; Bob has easy ones:

>>> cells = [
...     Cell("ann", "hard", 40, 400.0), Cell("bob", "easy", 90, 90.0),
...     Cell("eva", "hard", 10, 100.0), Cell("eva", "easy", 10, 30.0),
... ]
>>> found = adjust(cells)
>>> def shown(one):
...     return round(one.observed, 1), round(one.expected, 1), round(one.adjusted, 1)
>>> shown(found["ann"])
(10.0, 10.0, 4.1)
>>> shown(found["bob"])
(1.0, 1.2, 4.0)
>>> shown(found["eva"])
(6.5, 5.6, 4.6)
"""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

#: Cases that speak for "as everybody" before any are counted.
PRIOR = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases of one kind by one agent: how many had the measure, and its sum over them."""

    agent: Hashable
    kind: Hashable
    count: int
    total: float


@dataclass(frozen=True, slots=True)
class Adjusted:
    """``count`` cases; ``observed`` their mean, ``expected`` the mean anybody would have had with
    them, ``adjusted`` the mean of all agents moved by what this one differs, as far as it is
    proven. All in the unit of the measure."""

    count: int
    observed: float
    expected: float
    adjusted: float


def adjust(cells: Iterable[Cell], prior: int = PRIOR) -> dict:
    """``{agent: Adjusted}`` of one measure; agents without a case of it are left out.

    A kind that only one agent had says nothing about them: what is expected is what they did.
    """
    cells = [cell for cell in cells if cell.count > 0]
    counts, totals = defaultdict(int), defaultdict(float)
    for cell in cells:
        counts[cell.kind] += cell.count
        totals[cell.kind] += cell.total
    if not cells:
        return {}
    overall = sum(totals.values()) / sum(counts.values())
    by_agent = defaultdict(list)
    for cell in cells:
        by_agent[cell.agent].append(cell)
    found = {}
    for agent, own in by_agent.items():
        count = sum(cell.count for cell in own)
        observed = sum(cell.total for cell in own) / count
        expected = sum(cell.count * totals[cell.kind] / counts[cell.kind] for cell in own) / count
        moved = (observed - expected) * count / (count + prior)
        found[agent] = Adjusted(count, observed, expected, overall + moved)
    return found


def sample(keys: Iterable[str], percent: float, seed: str) -> list[str]:
    """``percent`` of ``keys``, drawn so that ``seed`` proves the draw and nobody foresees it.

    Each key gets a number of its own from SHA-256 of the seed and the key; the smallest are taken:
    the order in which they are handed in does not matter. At least one of any is taken.

    >>> sample(["c1", "c2", "c3", "c4"], 50, "x") == sample(["c4", "c3", "c1", "c2"], 50, "x")
    True
    >>> len(sample(map(str, range(1000)), 10, "x")), len(sample(["a"], 1, "x")), sample([], 50, "x")
    (100, 1, [])
    >>> sample(["a"], 0, "x")
    []
    """
    keys = sorted(set(keys))
    if not keys or percent <= 0:
        return []
    wanted = min(max(round(len(keys) * percent / 100), 1), len(keys))
    drawn = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}\n{key}".encode()).digest())
    return sorted(drawn[:wanted])


def checklist_score(answers: Iterable[tuple[int, str]]) -> int | None:
    """Per cent of what applied and was done well, by weight; None where nothing applied.

    :param answers: ``(weight, "yes" / "partly" / "no" / "na")``.

    >>> checklist_score([(2, "yes"), (1, "no"), (5, "na")]), checklist_score([(1, "partly")])
    (67, 50)
    >>> checklist_score([(3, "na")])
    """
    worth = {"yes": 2, "partly": 1, "no": 0}
    applied = [(weight, worth[answer]) for weight, answer in answers if answer in worth]
    weights = sum(weight for weight, _points in applied)
    if not weights:
        return None
    return (100 * sum(weight * points for weight, points in applied) + weights) // (2 * weights)
