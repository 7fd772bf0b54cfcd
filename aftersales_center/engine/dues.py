"""When a trader has to pay: the refund period, and holding back until the goods are safe.

The clocks are three (exercise, sending back, refund); this is the third. The trader's own duty
is never rolled over a weekend. Directive 2011/83/EU, article 13: fourteen days from being
informed, withheld until the goods or proof of sending, whichever first; elsewhere the period runs
from the goods (China, Korea, Taiwan) or from goods or proof (United Kingdom).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .claim import RefundClock, Start, Unit, Withhold
from .deadlines import Calendar, ends_at, last_day, local_day


@dataclass(frozen=True, slots=True)
class Due:
    """The day money has to be back (that day included), as far as it is known.

    ``on`` is None until what starts the period has happened. While ``withheld``, ``on`` is the
    earliest day it can be due; nothing is late then.
    """

    on: date | None
    withheld: bool = False


def refund_due(
    clock: RefundClock,
    *,
    timezone: str,
    calendar: Calendar,
    notified: datetime,
    received: datetime | None = None,
    proof: datetime | None = None,
    agreed: datetime | None = None,
    collects: bool = False,
) -> Due:
    """When a refund is due by law, from the moments (aware UTC) known so far.

    :param clock: what law says; without a period no day is known.
    :param timezone: where the customer lives; the day is one on their calendar.
    :param notified: when the customer declared what they want.
    :param received: when all goods were back.
    :param proof: when the customer showed that they were sent.
    :param agreed: when the seller agreed that faulty goods entitle them to their money.
    :param collects: the seller fetches the goods: nothing may be withheld (art. 13(3)).

    Germany, told on 1 March, parcel posted on the 20th: the refund was withheld, and is due at
    once when the proof arrives.

    >>> from datetime import timezone as tz
    >>> from .claim import Period, Unit
    >>> told, posted = datetime(2026, 3, 1, 9, tzinfo=tz.utc), datetime(2026, 3, 20, tzinfo=tz.utc)
    >>> eu = RefundClock(Start.INFORMED, Period(14, Unit.DAY), Withhold.GOODS_OR_PROOF)
    >>> berlin = {"timezone": "Europe/Berlin", "calendar": Calendar("DE")}
    >>> refund_due(eu, notified=told, **berlin)
    Due(on=datetime.date(2026, 3, 15), withheld=True)
    >>> refund_due(eu, notified=told, proof=posted, **berlin)
    Due(on=datetime.date(2026, 3, 20), withheld=False)
    >>> refund_due(eu, notified=told, collects=True, **berlin)
    Due(on=datetime.date(2026, 3, 15), withheld=False)

    The United Kingdom counts from the goods or the proof, so nothing runs before:

    >>> uk = RefundClock(Start.RETURN_RECEIVED_OR_PROOF, Period(14, Unit.DAY))
    >>> london = {"timezone": "Europe/London", "calendar": Calendar("GB")}
    >>> refund_due(uk, notified=told, **london)
    Due(on=None, withheld=False)
    >>> refund_due(uk, notified=told, proof=posted, **london)
    Due(on=datetime.date(2026, 4, 3), withheld=False)
    """
    back = min(filter(None, (received, proof)), default=None)
    begins = {
        Start.RETURN_RECEIVED: received,
        Start.RETURN_RECEIVED_OR_PROOF: notified if collects else back,
        Start.AGREED: agreed,
    }.get(clock.start, notified)
    if begins is None or clock.period is None:
        return Due(None)
    day = _last(clock, begins, timezone, calendar)
    released = {Withhold.GOODS: received, Withhold.GOODS_OR_PROOF: back}.get(clock.withhold)
    if clock.withhold is Withhold.NOT or (collects and clock.withhold is Withhold.GOODS_OR_PROOF):
        return Due(day)
    if released is None:
        return Due(day, withheld=True)
    return Due(max(day, local_day(released, timezone)))


def _last(clock: RefundClock, begins: datetime, timezone: str, calendar: Calendar) -> date:
    if clock.period.unit is Unit.HOUR:
        return local_day(ends_at(begins, clock.period, timezone), timezone)
    start = local_day(begins, timezone)
    return last_day(start, clock.period, include_start=clock.include_start, calendar=calendar)


def promised(event: datetime | None, days: int, timezone: str) -> Due:
    """When the merchant's own promise is due: so many days after ``event`` (aware UTC).

    >>> from datetime import timezone as tz
    >>> promised(datetime(2026, 3, 1, 9, tzinfo=tz.utc), 5, "Europe/Berlin")
    Due(on=datetime.date(2026, 3, 6), withheld=False)
    >>> promised(None, 5, "Europe/Berlin")
    Due(on=None, withheld=False)
    """
    return Due(event and local_day(event, timezone) + timedelta(days=days))


def first(*dues: Due) -> Due:
    """Which of several comes first; one that is withheld only if no other runs.

    >>> first(Due(date(2026, 3, 9), withheld=True), Due(date(2026, 3, 20)), Due(None))
    Due(on=datetime.date(2026, 3, 20), withheld=False)
    >>> first(Due(None))
    Due(on=None, withheld=False)
    """
    known = [due for due in dues if due.on]
    return min(known, key=lambda due: (due.withheld, due.on), default=Due(None))
