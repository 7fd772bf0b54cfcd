"""What statutes say about a claim: one place to import it from.

    >>> from datetime import datetime, timezone
    >>> from .claim import Basis, Buyer, Claim, Kind, LegalRule, Period, Start, Unit
    >>> germany = LegalRule(
    ...     "DE.withdrawal", "DE", Kind.WITHDRAWAL, Period(14, Unit.DAY), Start.LAST_DELIVERY,
    ...     frozenset({Buyer.CONSUMER}), "§ 355 BGB", rollover=True)
    >>> delivered = datetime(2026, 12, 18, 11, tzinfo=timezone.utc)
    >>> claim = Claim(
    ...     Basis.WITHDRAWAL, asked_on=datetime(2027, 1, 3, tzinfo=timezone.utc),
    ...     ordered_on=datetime(2026, 12, 14, tzinfo=timezone.utc), country="DE",
    ...     timezone="Europe/Berlin", delivered_on=delivered, order_delivered_on=delivered)

The fourteenth day is New Year's Day, a Friday:

    >>> right = withdrawal(Law([germany]), claim)
    >>> right.code, right.params["deadline"]
    ('withdrawal.open', '2027-01-04')
    >>> withdrawal(Law([]), claim).code
    'withdrawal.unknown'
"""

from .conformity import conformity
from .duties import acknowledgement_due, answer_due, refund_clock, send_back
from .statute import Law, Right
from .withdrawal import withdrawal

__all__ = [
    "Law",
    "Right",
    "acknowledgement_due",
    "answer_due",
    "conformity",
    "refund_clock",
    "send_back",
    "withdrawal",
]
