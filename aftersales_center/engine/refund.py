"""How much of what is credited, from which document, at which price.

Quantities are plain numbers in one unit of measure; amounts are in one currency. Nothing
here knows a database: the callers are ``aftersales.rma`` (which delivery is undone) and
``aftersales.remedy`` (which invoice line is credited).
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Source:
    """A document line that units can be taken from: ``left`` of them are not taken yet.

    ``key`` is whatever the caller wants back (a record, an id).
    """

    key: object
    left: float


def allocate(quantity, sources, digits=2):
    """Take ``quantity`` from ``sources`` in the order given.

    :param quantity: what is wanted, at least 0, in the unit of the sources.
    :param sources: an iterable of :class:`Source`; those with nothing left are skipped.
    :param digits: decimals of the unit of measure; smaller remainders count as nothing.
    :return: ``([(key, taken), ...], rest)``; ``rest`` is what no source could give.

    >>> allocate(5, [Source("newer", 2), Source("empty", 0), Source("older", 10)])
    ([('newer', 2), ('older', 3)], 0)
    >>> allocate(3, [Source("only", 1)])
    ([('only', 1)], 2)
    >>> allocate(0.3, [Source("a", 0.1), Source("b", 0.2)])
    ([('a', 0.1), ('b', 0.2)], 0.0)
    """
    taken, rest = [], quantity
    for source in sources:
        if round(rest, digits) <= 0:
            break
        if round(source.left, digits) <= 0:
            continue
        share = min(rest, source.left)
        share = round(share, digits) if isinstance(share, float) else share
        taken.append((source.key, share))
        rest = round(rest - share, digits) if isinstance(rest - share, float) else rest - share
    return taken, rest


@dataclass(frozen=True)
class Billed:
    """One invoice line and what live credit notes already took from it.

    ``quantity`` and ``credited_quantity`` are in the invoice line's unit; ``total`` and
    ``credited_total`` are amounts in the invoice's currency, both untaxed or both taxed:
    the way the price is entered (taxed for taxes included in the price).
    """

    quantity: float
    total: float
    credited_quantity: float = 0.0
    credited_total: float = 0.0

    @property
    def left(self):
        return max(self.quantity - self.credited_quantity, 0.0)


def closing_price(billed, quantity, price_unit, discount, currency_digits=2, digits=2):
    """The unit price, discount folded in, of the credit line that empties ``billed``.

    Crediting one by one what was invoiced together rounds each time; the last credit takes
    what is left, so that the parts add up to the invoice to the cent.

    :param billed: the invoice line, with what live credit notes took from it.
    :param quantity: the quantity of the credit line, in the invoice line's unit.
    :param price_unit: the invoice line's price, ``discount`` its discount in percent.
    :return: ``None`` when the invoice's own price and discount are right as they are (the
        line is not emptied, or they give what is left exactly), else the price to use
        without a discount.

    Three units at 10.00 less 33.33 % were invoiced at 20.00; two were credited at 6.67:

    >>> closing_price(Billed(3, 20.00, 2, 13.34), 1, 10.0, 33.33)
    6.66
    >>> closing_price(Billed(3, 20.00, 1, 6.67), 1, 10.0, 33.33) is None
    True
    >>> closing_price(Billed(3, 20.00), 3, 10.0, 33.33) is None
    True
    """
    if round(billed.left - quantity, digits) > 0 or not quantity:
        return None
    left = _money(billed.total - billed.credited_total, currency_digits)
    plain = _money(
        Decimal(str(quantity)) * Decimal(str(price_unit)) * (100 - Decimal(str(discount))) / 100,
        currency_digits,
    )
    if left == plain:
        return None
    return float(left / Decimal(str(quantity)))


def _money(value, digits):
    """``value`` rounded half up to ``digits`` decimals, as a :class:`~decimal.Decimal`."""
    quantum = Decimal(1).scaleb(-digits)
    return Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
