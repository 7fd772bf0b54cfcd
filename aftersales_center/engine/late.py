"""What a refund costs that comes late, where a statute says so.

Which statutes, and their numbers, are data (``aftersales.late.rule``): each says how sure it is.
Anywhere else nothing is proposed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_OF_A_YEAR = 365
DAYS_OF_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class LateStep:
    """From the day ``from_day`` late on (1 is the first): so many ``percent`` of the sum.

    ``per`` is ``once`` for all of it, ``year`` for so much a year, by the day, ``month`` for so
    much more than the step before with each month that began, and ``legal`` for the legal rate
    of interest, which is set by decree and not known here.
    """

    from_day: int
    percent: Decimal
    per: str = "once"


@dataclass(frozen=True, slots=True)
class LateRule:
    """The steps of one statute, by day; ``most`` is the most percent there are, 0: no limit."""

    legal_basis: str
    steps: tuple[LateStep, ...]
    most: Decimal = Decimal(0)
    #: Whether somebody compared it with the law.
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Late:
    """What is owed on top of a late refund.

    ``amount`` is in the refund's currency; None where the statute points to a rate that is set
    by decree and not known here: it is owed, and somebody has to look it up.
    """

    days: int
    legal_basis: str
    percent: Decimal | None = None
    amount: Decimal | None = None
    sure: bool = True


def percent_of(rule: LateRule, days: int) -> Decimal | None:
    """Percent of the sum when it is ``days`` late; None where only the legal rate is owed.

    >>> rule = LateRule("law", (LateStep(1, Decimal(0), "legal"), LateStep(11, Decimal(5)),
    ...                         LateStep(91, Decimal(5), "month")), most=Decimal(12))
    >>> [percent_of(rule, days) for days in (10, 11, 90)]
    [None, Decimal('5'), Decimal('5')]
    >>> [percent_of(rule, days) for days in (91, 120, 121, 400)]
    [Decimal('10'), Decimal('10'), Decimal('12'), Decimal('12')]
    >>> percent_of(LateRule("law", (LateStep(1, Decimal(15), "year"),)), 73)
    Decimal('3')
    """
    before, found = Decimal(0), None
    for step in sorted(rule.steps, key=lambda step: step.from_day):
        if step.from_day > days:
            break
        before = found if found is not None else before
        if step.per == "legal":
            found = None
        elif step.per == "year":
            found = step.percent * days / DAYS_OF_A_YEAR
        elif step.per == "month":
            begun = -(-(days - step.from_day + 1) // DAYS_OF_A_MONTH)
            found = before + step.percent * begun
        else:
            found = step.percent
    return min(found, rule.most) if found is not None and rule.most else found


def surcharge(
    rule: LateRule | None, amount: Decimal, digits: int, due: date, today: date
) -> Late | None:
    """What is owed on top of ``amount``, due on ``due`` and not paid on ``today``.

    :param rule: what the law of the decision's country says; None: nothing.
    :param amount: what has to be refunded, with tax, in any currency.
    :param digits: decimals of that currency.
    :return: None when it is not late, or where no rule is known.

    A legal rate in the first ten days, then steps:

    >>> rule = LateRule("L242-4", (LateStep(1, Decimal(0), "legal"), LateStep(11, Decimal(5))))
    >>> due = date(2026, 3, 1)
    >>> surcharge(rule, Decimal(200), 2, due, date(2026, 3, 11)).amount is None
    True
    >>> surcharge(rule, Decimal("99.99"), 2, due, date(2026, 3, 12))
    Late(days=11, legal_basis='L242-4', percent=Decimal('5'), amount=Decimal('5.00'), sure=True)

    15 % a year; a won has no decimals.

    >>> rule = LateRule("art. 18", (LateStep(1, Decimal(15), "year"),), sure=False)
    >>> surcharge(rule, Decimal(100000), 0, due, date(2026, 3, 11)).amount
    Decimal('411')

    In time, or no rule:

    >>> surcharge(rule, Decimal(200), 2, due, due)
    >>> surcharge(None, Decimal(200), 2, due, date(2026, 5, 1))
    """
    days = (today - due).days
    if rule is None or days <= 0 or amount <= 0:
        return None
    if min((step.from_day for step in rule.steps), default=days + 1) > days:
        return None
    percent = percent_of(rule, days)
    if percent is None:
        return Late(days, rule.legal_basis, sure=rule.sure)
    owed = (amount * percent / 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Late(days, rule.legal_basis, percent, owed, rule.sure)
