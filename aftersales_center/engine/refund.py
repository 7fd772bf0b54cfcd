"""How much of what is credited, from which document, at which price.

Quantities are plain numbers in one unit of measure; amounts are in one currency. Nothing
here knows a database: the callers are ``aftersales.rma`` (which delivery is undone) and
``aftersales.remedy`` (which invoice line is credited).
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


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

    ``quantity`` and ``credited_quantity`` are in the invoice line's unit; ``total``,
    ``credited_total`` and ``reduced`` are amounts in the invoice's currency, all untaxed or all
    taxed: the way the price is entered (taxed for taxes included in the price). ``reduced`` is
    what price reductions took: money without units; it is not part of ``credited_total``.
    ``credits`` is the number of credit lines so far: each may be off by half a cent.
    """

    quantity: float
    total: float
    credited_quantity: float = 0.0
    credited_total: float = 0.0
    reduced: float = 0.0
    credits: int = 0

    @property
    def left(self):
        """Units not credited yet."""
        return max(self.quantity - self.credited_quantity, 0.0)

    @property
    def left_total(self):
        """Money not credited yet; less than nothing where somebody credited too much."""
        return self.total - self.credited_total - self.reduced

    def plus(self, quantity, total):
        """The same line once ``quantity`` more are credited for ``total``."""
        return replace(
            self,
            credited_quantity=self.credited_quantity + quantity,
            credited_total=self.credited_total + total,
            credits=self.credits + 1,
        )


def credit_price(billed, quantity, price_unit, discount, currency_digits=2, digits=2):
    """The unit price, discount folded in, of a credit line where the invoice's own won't do.

    Crediting one by one what was invoiced together rounds each time; the credit that empties a
    line takes what is left, so that the parts add up to the invoice to the cent. Units of which
    the price was reduced before are credited at what they cost after that, shared evenly.

    :param billed: the invoice line, with what live credit notes took from it.
    :param quantity: the quantity of the credit line, in the invoice line's unit.
    :param price_unit: the invoice line's price, ``discount`` its discount in per cent.
    :return: ``None`` when the invoice's own price and discount are right as they are, else the
        price to use without a discount.

    Three units at 10.00 less 33.33 % were invoiced at 20.00; two were credited at 6.67:

    >>> credit_price(Billed(3, 20.00, 2, 13.34, credits=2), 1, 10.0, 33.33)
    6.66
    >>> credit_price(Billed(3, 20.00, 1, 6.67, credits=1), 1, 10.0, 33.33) is None
    True
    >>> credit_price(Billed(3, 20.00), 3, 10.0, 33.33) is None
    True

    Five at 40.00; 10.00 were given back for a scratch: each is worth 38.00 now.

    >>> credit_price(Billed(5, 200.00, reduced=10.00), 2, 40.0, 0)
    38.0
    >>> credit_price(Billed(5, 200.00, 2, 76.00, 10.00, 1), 3, 40.0, 0)
    38.0
    """
    if not quantity or not billed.left:
        return None
    share = _money(line_credit(billed, quantity, price_unit, discount, currency_digits, digits), 9)
    if share == _money(_plain(quantity, price_unit, discount, currency_digits), 9):
        return None
    return float(share / Decimal(str(quantity)))


def line_credit(billed, quantity, price_unit, discount, currency_digits=2, digits=2):
    """What crediting ``quantity`` of ``billed`` amounts to; parameters as in :func:`credit_price`.

    What is left beyond rounding stays: somebody credited other units for less, on purpose. Where
    they were credited for more, these units give what is left, never less than nothing.

    >>> line_credit(Billed(3, 20.00, 2, 13.34, credits=2), 1, 10.0, 33.33)
    6.66
    >>> line_credit(Billed(5, 200.00, reduced=10.00), 2, 40.0, 0)
    76.0
    >>> line_credit(Billed(2, 80.00, 1, 10.00, credits=1), 1, 40.0, 0)
    40.0
    >>> line_credit(Billed(2, 80.00, 1, 100.00, credits=1), 1, 40.0, 0)
    0.0
    """
    left = _money(billed.left_total, currency_digits)
    plain = _plain(quantity, price_unit, discount, currency_digits)
    if billed.total > 0:
        left = max(left, Decimal(0))
    if billed.reduced:
        part = min(Decimal(str(quantity)) / Decimal(str(billed.left)), Decimal(1))
        worth = left * part
        return float(_money(min(worth, plain) if billed.total > 0 else worth, currency_digits))
    slack = Decimal(billed.credits + 2) * Decimal(1).scaleb(-currency_digits) / 2
    if round(billed.left - quantity, digits) <= 0 and abs(left - plain) <= slack:
        return float(left)
    return float(min(left, plain) if billed.total > 0 else plain)


def cumulative(total, before, after, digits=2):
    """What of ``total`` falls to the part from ``before`` to ``after``, as fractions of the whole.

    Neighbouring parts add up to the whole to the last digit, however it is cut.

    >>> [cumulative(1.00, Fraction(n, 3), Fraction(n + 1, 3)) for n in range(3)]
    [0.33, 0.34, 0.33]
    >>> cumulative(-15.00, Fraction(0), Fraction(2, 3))
    -10.0
    """
    return float(_fraction_of(total, after, digits) - _fraction_of(total, before, digits))


def units_paid_back(reductions, whole=0.99):
    """How many units had their whole price given back, by reductions that may be for the same.

    :param reductions: ``[(units, share)]`` of each: of how many units, and what share of their
        price it gave back, 0 to 1. All are thought to begin with the same unit.
    :param whole: a share from which on nothing is left that counts.

    >>> units_paid_back([(2, 1.0)]), units_paid_back([(2, 0.5)])
    (2, 0)
    >>> units_paid_back([(1, 0.5), (3, 0.5)])
    1
    """
    given = 0.0
    for units, share in sorted(reductions, reverse=True):
        given += share
        if given >= whole:
            return units
    return 0


def share_out(total, weights, digits=2):
    """``total`` in parts that are proportional to ``weights`` and add up to it exactly.

    :param weights: numbers of at least 0; all 0 counts as all the same.

    >>> share_out(10.00, [1, 1, 1])
    [3.33, 3.34, 3.33]
    >>> share_out(-15.00, [100, 50])
    [-10.0, -5.0]
    >>> share_out(0.01, [0, 0]), share_out(5.00, [])
    ([0.01, 0.0], [])
    """
    exact = [Fraction(str(weight)) for weight in weights]
    whole = sum(exact)
    if not whole:
        exact, whole = [Fraction(1)] * len(exact), Fraction(len(exact))
    parts, done = [], Fraction(0)
    for weight in exact:
        parts.append(cumulative(total, done / whole, (done + weight) / whole, digits))
        done += weight
    return parts


def _fraction_of(total, fraction, digits):
    exact = Fraction(str(total)) * Fraction(fraction)
    return _money(Decimal(exact.numerator) / Decimal(exact.denominator), digits)


def _plain(quantity, price_unit, discount, digits):
    return _money(
        Decimal(str(quantity)) * Decimal(str(price_unit)) * (100 - Decimal(str(discount))) / 100,
        digits,
    )


def _money(value, digits):
    """``value`` rounded half up to ``digits`` decimals, as a :class:`~decimal.Decimal`."""
    quantum = Decimal(1).scaleb(-digits)
    return Decimal(str(value)).quantize(quantum, rounding=ROUND_HALF_UP)
