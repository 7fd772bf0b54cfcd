"""Which returns a vendor's credit is about: the goods that went back, oldest first."""

from .refund import Source, allocate


def uncredited(went_back, named, unnamed=0.0):
    """What no credit covers yet of the goods that went back on one purchase line.

    :param went_back: ``[(case, units)]``, oldest first; ``None`` is nobody's: goods that went back
        without a return.
    :param named: ``{case: units}`` of credits that name their case.
    :param unnamed: units of credits that name none; they are about nobody's goods first.
    :return: ``[Source(case, left)]`` in the same order.

    >>> uncredited([("A", 2), ("B", 3)], {"A": 1})
    [Source(key='A', left=1), Source(key='B', left=3)]
    >>> uncredited([("A", 2), (None, 1), ("B", 3)], {"B": 1}, 2)
    [Source(key='A', left=1), Source(key=None, left=0), Source(key='B', left=2)]
    >>> uncredited([("A", 2)], {"A": 5, "C": 1})
    [Source(key='A', left=0)]
    """
    left = [units for _case, units in went_back]

    def take(units, places):
        taken, rest = allocate(units, [Source(place, left[place]) for place in places], digits=6)
        for place, share in taken:
            left[place] -= share
        return rest

    for case, units in named.items():
        take(units, [place for place, (of, _units) in enumerate(went_back) if of == case])
    rest = take(unnamed, [place for place, (of, _units) in enumerate(went_back) if of is None])
    take(rest, range(len(went_back)))
    return [Source(case, units) for (case, _all), units in zip(went_back, left, strict=True)]


def covered(units, sources):
    """``({case: units}, rest)`` that a credit of ``units`` is about; ``rest`` is of no goods.

    >>> covered(3, [Source("A", 1), Source("B", 1), Source("A", 4)])
    ({'A': 2, 'B': 1}, 0)
    >>> covered(3, [Source("A", 1)])
    ({'A': 1}, 2)
    """
    taken, rest = allocate(units, sources, digits=6)
    parts = {}
    for case, share in taken:
        parts[case] = parts.get(case, 0) + share
    return parts, rest
