"""What whole kits can be made up of parts, and what the parts of a kit are worth.

Plain numbers, no database; called by the bridge with kits.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil, floor

from .refund import share_out

#: What rounding of units may leave of a whole.
_NOISE = 1e-6


@dataclass(frozen=True)
class Part:
    """One part of a kit: ``per_kit`` units of it at ``cost`` each, any currency."""

    per_kit: float
    cost: float


def whole_kits(parts):
    """How many whole kits ``[(units there, units per kit)]`` make; none of no parts.

    >>> whole_kits([(4, 2), (2, 1), (2, 1)]), whole_kits([(3, 2), (2, 1)])
    (2.0, 1.0)
    >>> whole_kits([(2, 2), (0, 1)]), whole_kits([])
    (0.0, 0.0)
    >>> whole_kits([(0.3, 0.1)])  # three tenths are 3 kits, whatever floats say
    3.0
    """
    return float(floor(min((there / per for there, per in parts), default=0.0) + _NOISE))


def begun_kits(parts):
    """How many kits ``[(units there, units per kit)]`` belong to at least, whole or not.

    >>> begun_kits([(2, 2), (0, 1)]), begun_kits([(3, 2), (1, 1)]), begun_kits([(0, 1)])
    (1.0, 2.0, 0.0)
    """
    return float(ceil(max((there / per for there, per in parts), default=0.0) - _NOISE))


def part_values(price, parts, digits=2):
    """``price`` of some kits in one share for each of ``parts``, by cost; they add up to it.

    :param price: of the kits, at least 0. :param parts: :class:`Part` of one kit.

    >>> part_values(100.00, [Part(2, 10), Part(1, 20), Part(1, 10)])
    [40.0, 40.0, 20.0]
    >>> part_values(10.00, [Part(1, 0), Part(2, 0), Part(1, 0)])  # no costs: by units
    [2.5, 5.0, 2.5]
    >>> part_values(0.10, [Part(1, 1), Part(1, 1), Part(1, 1)])
    [0.03, 0.04, 0.03]
    """
    weights = [part.per_kit * part.cost for part in parts]
    if not any(weights):
        weights = [part.per_kit for part in parts]
    return share_out(price, weights, digits)


def missing_values(price, kits, parts, missing, digits=2):
    """What the ``missing`` units of each part are worth of the ``price`` of ``kits`` kits.

    What came is worth the rest of ``price``, to the cent.

    :param missing: units of each part, in their order; no more than ``kits`` hold.

    >>> parts = [Part(2, 10), Part(1, 20), Part(1, 10)]
    >>> missing_values(200.00, 2, parts, [0, 1, 0])
    [0.0, 40.0, 0.0]
    >>> missing_values(200.00, 2, parts, [4, 2, 2]), missing_values(99.99, 1, parts, [1, 0, 0])
    ([80.0, 80.0, 40.0], [20.0, 0.0, 0.0])
    >>> missing_values(100.00, 0, parts, [0, 0, 0])
    [0.0, 0.0, 0.0]
    """
    values = part_values(price, parts, digits)
    return [
        _money(value, units, kits * part.per_kit, digits)
        for value, units, part in zip(values, missing, parts, strict=True)
    ]


def stay_and_missing(price, kits, parts, stays, missing, digits=2):
    """What parts that stay with the customer, and parts that never came, are worth of ``price``.

    What came is worth the rest: the three are ``price`` to the cent.

    :param stays: units of each part that were never to come, in their order.
    :param missing: units of each part that were, and are missing.
    :returns: ``(worth of what stays, worth of what is missing)``.

    >>> parts = [Part(2, 10), Part(1, 20), Part(1, 10)]
    >>> stay_and_missing(100.00, 1, parts, [1, 1, 1], [0, 0, 0])  # one leg comes back: 20.00
    (80.0, 0.0)
    >>> stay_and_missing(100.00, 1, parts, [1, 1, 1], [1, 0, 0])  # it never came
    (80.0, 20.0)
    >>> stay_and_missing(99.99, 1, parts, [1, 0, 0], [1, 1, 1])  # shares 40.00, 39.99, 20.00
    (20.0, 79.99)
    >>> [stay_and_missing(0.10, 1, [Part(1, 1)] * 3, s, [0] * 3)[0]
    ...  for s in ([0, 1, 1], [1, 0, 1], [1, 1, 0])]  # each alone comes back: 0.03, 0.04, 0.03
    [0.07, 0.06, 0.07]
    """
    kept = sum(missing_values(price, kits, parts, stays, digits))
    gone = [units + more for units, more in zip(stays, missing, strict=True)]
    both = sum(missing_values(price, kits, parts, gone, digits))
    return round(kept, digits), round(both - kept, digits)


def next_share(value, before, kits, of, digits=2):
    """The share of ``value`` (of ``of`` kits) that the next ``kits`` after ``before`` bear.

    Kits that are settled one after the other bear ``value`` to the cent.

    >>> [next_share(100.00, before, 1, 3) for before in range(3)]
    [33.33, 33.34, 33.33]
    >>> next_share(100.00, 0, 3, 3), next_share(100.00, 3, 1, 3), next_share(100.00, 0, 0, 0)
    (100.0, 0.0, 0.0)
    """
    until = _money(value, before + kits, of, digits)
    return round(until - _money(value, before, of, digits), digits)


def _money(value, units, of, digits):
    if not of or units <= 0:
        return 0.0
    share = Decimal(str(value)) * Decimal(str(min(units, of))) / Decimal(str(of))
    return float(share.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
