"""How likely a customer is to leave, with reasons; and what keeping them was worth.

A score is a sum of points, like a credit scorecard: 50 is evens, and every
:data:`POINTS_PER_LOGIT` points multiply the odds of leaving by e. What each fact is worth is
data (``aftersales.churn.weight``), so every point has a name and a sentence.

Failure modes it is built for:

* One clock for everybody. Ninety days of silence are nothing for who buys once a year and a
  farewell for who bought every week: recency is counted in the customer's *own* intervals.
* One purchase is no rhythm. The own interval is drawn towards the shop's, the more the fewer
  intervals there are.
* A percentage without its uncertainty. Two of three kept against one of three is no proof:
  :func:`uplift` gives the interval beside the difference.
"""

import math

#: Standard normal quantile of a two-sided 95 % interval.
Z_95 = 1.959963984540054


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
