"""What a refund costs that comes late, where a statute says so.

Only rules the project's research gives with confidence are here (``LAW.md``): France on refunds
after withdrawal and after the end of a contract for lack of conformity, and Korea's interest.
Anywhere else nothing is proposed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

DAYS_OF_A_YEAR = 365


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


def _french_withdrawal(days: int) -> Decimal | None:
    """Percent of the sum by Code de la consommation, L242-4, at most the price itself.

    Up to ten days the legal rate of interest, which is set twice a year.
    """
    if days <= 10:
        return None
    for last, percent in ((20, 5), (30, 10), (60, 20), (90, 50)):
        if days <= last:
            return Decimal(percent)
    months = -(-(days - 90) // 30)  # each one that began
    return Decimal(min(50 + 5 * months, 100))


def _french_conformity(days: int) -> Decimal | None:
    """Percent of the sum by Code de la consommation, L241-4."""
    return Decimal(10 if days <= 14 else 20 if days <= 30 else 50)


def _korean(days: int) -> Decimal | None:
    """Percent of the sum: fifteen a year, by the day."""
    return Decimal(15 * days) / DAYS_OF_A_YEAR


_FRENCH = "Code de la consommation, art. "
_KOREAN = "전자상거래법 art. 18; 시행령 21-2~3"
#: ``{(country, what the claim rests on): (percent by days, the law)}``
RULES: dict[tuple[str, str], tuple[Callable[[int], Decimal | None], str]] = {
    ("FR", "withdrawal"): (_french_withdrawal, _FRENCH + "L242-4"),
    ("FR", "non_conformity"): (_french_conformity, _FRENCH + "L241-4"),
    ("KR", "withdrawal"): (_korean, _KOREAN),
    ("KR", "non_conformity"): (_korean, _KOREAN),
}


def surcharge(
    country: str, basis: str, amount: Decimal, digits: int, due: date, today: date
) -> Late | None:
    """What is owed on top of ``amount``, due on ``due`` and not paid on ``today``.

    :param country: code of the country whose law the decision followed.
    :param basis: what the claim rests on: ``withdrawal`` or ``non_conformity``.
    :param amount: what has to be refunded, with tax, in any currency.
    :param digits: decimals of that currency.
    :return: None when it is not late, or where no rule is known.

    France, withdrawal: nothing by the table in the first ten days but the legal rate, then steps.

    >>> due = date(2026, 3, 1)
    >>> surcharge("FR", "withdrawal", Decimal(200), 2, due, date(2026, 3, 11)).amount is None
    True
    >>> surcharge("FR", "withdrawal", Decimal(200), 2, due, date(2026, 3, 12)).amount
    Decimal('10.00')
    >>> surcharge("FR", "withdrawal", Decimal(200), 2, due, date(2026, 5, 1)).percent
    Decimal('50')
    >>> surcharge("FR", "withdrawal", Decimal(200), 2, due, date(2028, 3, 1)).amount
    Decimal('200.00')

    France, goods that did not conform: from the first day.

    >>> surcharge("FR", "non_conformity", Decimal("99.99"), 2, due, date(2026, 3, 2))
    Late(days=1, legal_basis='Code de la consommation, art. L241-4', percent=Decimal('10'), \
amount=Decimal('10.00'))

    Korea, 15 % a year; a won has no decimals.

    >>> surcharge("KR", "withdrawal", Decimal(100000), 0, due, date(2026, 3, 11)).amount
    Decimal('411')

    In time, or no rule:

    >>> surcharge("FR", "withdrawal", Decimal(200), 2, due, due)
    >>> surcharge("DE", "withdrawal", Decimal(200), 2, due, date(2026, 5, 1))
    """
    rule = RULES.get((country, basis))
    days = (today - due).days
    if rule is None or days <= 0 or amount <= 0:
        return None
    percent_by, law = rule
    percent = percent_by(days)
    if percent is None:
        return Late(days, law)
    owed = (amount * percent / 100).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Late(days, law, percent, owed)
