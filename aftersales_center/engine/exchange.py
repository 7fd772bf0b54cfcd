"""What an exchange costs: the arithmetic of a price difference. No Odoo here.

All amounts are totals with tax, in the order's currency, for the same number of units.
"""

from decimal import ROUND_HALF_UP, Decimal

#: What happens to the difference between the goods that came back and the goods that go out.
POLICIES = ("settle", "charge", "refund", "waive")


def charged(returned, goods, policy):
    """What the new goods are charged at, so that the difference follows ``policy``.

    :param returned: what is given back for the returned units.
    :param goods: what the new goods cost.
    :param policy: ``settle`` charges what is dearer and gives back what is cheaper; ``charge``
        only charges; ``refund`` only gives back; ``waive`` does neither.

    A customer who paid 40.00 takes goods for 50.00, or for 30.00:

    >>> [charged(40.0, 50.0, policy) for policy in POLICIES]
    [50.0, 50.0, 40.0, 40.0]
    >>> [charged(40.0, 30.0, policy) for policy in POLICIES]
    [30.0, 40.0, 30.0, 40.0]

    What is left between the customer and the shop never has the side the policy excludes:

    >>> [charged(40.0, 50.0, policy) - 40.0 for policy in POLICIES]
    [10.0, 10.0, 0.0, 0.0]
    >>> charged(40.0, 40.0, "waive")
    40.0
    """
    if policy not in POLICIES:
        raise ValueError(f"{policy!r} is no policy of price differences")
    if goods > returned:
        return goods if policy in ("settle", "charge") else returned
    return goods if policy in ("settle", "refund") else returned


def variant_price(returned, then_old, then_new):
    """What another variant costs at the original price: what was paid, and what sets them apart.

    :param returned: what was paid for the returned units, whatever discount that held.
    :param then_old: what they cost by the pricelist when they were ordered.
    :param then_new: what the other variant cost by it.

    Bought at 30.00 on sale when red and blue cost 40.00 and gold 45.00:

    >>> variant_price(30.0, 40.0, 40.0), variant_price(30.0, 40.0, 45.0)
    (30.0, 35.0)
    >>> variant_price(3.0, 40.0, 30.0)
    0.0
    """
    price = Decimal(str(returned)) + Decimal(str(then_new)) - Decimal(str(then_old))
    return float(max(price, Decimal(0)))


def covers(arrived, asked):
    """How many of each of ``asked`` units ``arrived`` ones stand for, first come first served.

    :param asked: quantities of the remedies of one return line, in the order they are served.

    Three were promised, one and then two; two came back:

    >>> covers(2.0, [1.0, 2.0])
    [1.0, 1.0]
    >>> covers(0.0, [1.0]), covers(9.0, [1.0, 0.5])
    ([0.0], [1.0, 0.5])
    >>> covers(0.3, [0.1, 0.2])
    [0.1, 0.2]
    """
    rest = Decimal(str(arrived))
    shares = []
    for quantity in asked:
        share = max(min(rest, Decimal(str(quantity))), Decimal(0))
        rest -= share
        shares.append(float(share.quantize(Decimal("1e-9"), rounding=ROUND_HALF_UP)))
    return shares
