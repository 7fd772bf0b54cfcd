"""How amounts are shared out over remedies, and what of a payment by card goes back."""

from collections.abc import Sequence


def _minor(amount: float, digits: int) -> int:
    """``amount`` in the smallest unit of its currency."""
    return round(amount * 10**digits)


def shares(total: float, weights: Sequence[float], digits: int = 2) -> list[float]:
    """``total`` shared out by ``weights``; the parts add up to it.

    >>> shares(100.0, [1, 1, 1])
    [33.33, 33.34, 33.33]
    >>> shares(0.01, [5.0, 5.0])
    [0.0, 0.01]
    >>> shares(10.0, [0.0])
    [10.0]
    >>> shares(10.0, [])
    []
    """
    whole, all_weights = _minor(total, digits), sum(weights)
    given, seen, parts = 0, 0.0, []
    for place, weight in enumerate(weights, start=1):
        seen += weight
        last = place == len(weights) or not all_weights
        reached = whole if last else round(whole * seen / all_weights)
        parts.append((reached - given) / 10**digits)
        given = reached
    return parts


def back_to_card(
    paid: float, goods: float, credited: float, now: float, back: float, digits: int = 2
) -> float:
    """What goes back to the card that paid ``paid`` of ``goods``, when ``now`` is credited.

    The share of the payment in what is credited so far, less what went ``back`` before: the last
    credit gives back the rest to the cent, and never more than was paid.

    :param goods: what was charged, before the payment by card.
    :param credited: of it, credited before.

    >>> back_to_card(30.0, 100.0, 0.0, 40.0, 0.0)
    12.0
    >>> [back_to_card(10.0, 9.0, at, 3.0, back) for at, back in ((0, 0), (3, 3.33), (6, 6.67))]
    [3.33, 3.34, 3.33]
    >>> back_to_card(30.0, 100.0, 100.0, 50.0, 30.0)
    0.0
    >>> back_to_card(30.0, 0.0, 0.0, 0.0, 0.0)
    0.0
    """
    if goods <= 0 or paid <= 0:
        return 0.0
    part = min((credited + now) / goods, 1.0)
    due = round(_minor(paid, digits) * part) - _minor(back, digits)
    return max(due, 0) / 10**digits
