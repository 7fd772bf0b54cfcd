"""Sets of rules as the bits of one integer: which rules let a value through.

Two hundred rules are intersected in one operation, and the lowest bit is the strongest rule.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from .claim import MerchantRule


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first.

    >>> list(bits(0b1101))
    [0, 2, 3]
    """
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def index(
    rules: Sequence[MerchantRule],
    named: Callable[[MerchantRule], Mapping[str, frozenset[int | str]]],
) -> dict[str, dict[int | str, int]]:
    """By dimension and value: the rules that name it."""
    found: dict[str, dict[int | str, int]] = {}
    for place, rule in enumerate(rules):
        for dimension, values in named(rule).items():
            masks = found.setdefault(dimension, {})
            for value in values:
                masks[value] = masks.get(value, 0) | 1 << place
    return found


class Ranges:
    """Which of many ranges, open at either end, hold a value. Both ends belong to a range.

    >>> ranges = Ranges([(None, 10), (5, None), (None, None), (5, 7)])
    >>> [format(ranges.around(value), "04b") for value in (4, 5, 7, 8, 11, None)]
    ['0101', '1111', '1111', '0111', '0110', '0100']
    """

    def __init__(self, ranges: Iterable[tuple[int | Decimal | None, int | Decimal | None]]):
        ends = list(ranges)
        self._unlimited = sum(
            1 << place for place, (low, high) in enumerate(ends) if low is None and high is None
        )
        self.limits = self._unlimited != (1 << len(ends)) - 1
        self._lows, self._above = self._pile(
            sorted((low, place) for place, (low, _) in enumerate(ends) if low is not None),
            sum(1 << place for place, (low, _) in enumerate(ends) if low is None),
        )
        highs, below = self._pile(
            sorted(
                ((high, place) for place, (_, high) in enumerate(ends) if high is not None),
                reverse=True,
            ),
            sum(1 << place for place, (_, high) in enumerate(ends) if high is None),
        )
        self._highs, self._below = highs[::-1], below[::-1]

    @staticmethod
    def _pile(limits: list, free: int) -> tuple[list, list[int]]:
        """The limits one after the other, and what has been passed before and after each."""
        passed = [free]
        for _, place in limits:
            passed.append(passed[-1] | 1 << place)
        return [limit for limit, _ in limits], passed

    def around(self, value: int | Decimal | None) -> int:
        """The ranges that hold ``value``; for None, those without any end."""
        if value is None:
            return self._unlimited
        return (
            self._above[bisect_right(self._lows, value)]
            & self._below[bisect_left(self._highs, value)]
        )
