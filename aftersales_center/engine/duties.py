"""What the seller and the customer owe each other once a claim stands, and by when.

The seller's own duties never roll over to a working day: where the law of a country is not clear
on it, the customer has the money earlier (LAW.md §4.1).

Korea: three working days from the goods, over the long Chuseok holidays of 2026:

>>> from datetime import timezone
>>> from .claim import Buyer, Unit
>>> consumer = frozenset({Buyer.CONSUMER})
>>> korea = Law([
...     LegalRule("KR.withdrawal", "KR", Kind.WITHDRAWAL, Period(7, Unit.DAY), Start.DELIVERY,
...               consumer, "전자상거래법 17"),
...     LegalRule("KR.refund", "KR", Kind.REFUND_DEADLINE, Period(3, Unit.WORKING_DAY),
...               Start.RETURN_RECEIVED, consumer, "전자상거래법 18", withhold=Withhold.GOODS)])
>>> delivered = datetime(2026, 9, 14, 3, tzinfo=timezone.utc)
>>> claim = Claim(Basis.WITHDRAWAL, asked_on=delivered, ordered_on=delivered, country="KR",
...               timezone="Asia/Seoul", delivered_on=delivered)
>>> back = datetime(2026, 9, 23, 3, tzinfo=timezone.utc)
>>> refund_clock(korea, claim, notified=delivered, received=back).due
datetime.date(2026, 9, 30)
>>> refund_clock(korea, claim, notified=delivered).due is None
True
"""

from dataclasses import replace
from datetime import datetime

from .claim import Basis, Claim, Kind, LegalRule, Period, RefundClock, Start, Withhold
from .deadlines import Calendar, ends_at
from .dues import refund_due
from .statute import Law, gives_nothing

_RECEIPT = (Start.RETURN_RECEIVED, Start.RETURN_RECEIVED_OR_PROOF)


def refund_clock(
    law: Law,
    claim: Claim,
    *,
    notified: datetime,
    received: datetime | None = None,
    proof: datetime | None = None,
    agreed: datetime | None = None,
    collects: bool = False,
) -> RefundClock | None:
    """When law wants the money back, from the moments (aware) known so far; None: it does not say.

    ``notified`` is when the customer declared, ``received`` when the goods were back, ``proof``
    when they showed to have sent them, ``agreed`` when the seller agreed that faulty goods entitle
    them to their money, ``collects`` whether the seller offered to fetch them.
    ``due`` is a day where the customer lives. Where the money may be withheld (art. 13(3) of Dir.
    2011/83/EU) until the goods or proof, whichever is first, ``due`` is the later of that day and
    the period's end; as long as neither has come it is the period's end, and ``withhold`` says
    what may still be waited for.

    The data's periods are those for a withdrawal, and for goods that never came (16 CFR 435).
    Faulty goods have a rule of their own (France, the United Kingdom); where they have none, what
    is returned has no period and no due day, only what may be waited for (art. 16(3) of Dir. (EU)
    2019/771). Goodwill has no clock in law.
    """
    if claim.basis is Basis.GOODWILL:
        return None
    delivered = claim.first_delivered_on or claim.delivered_on
    faulty = claim.basis is not Basis.WITHDRAWAL and delivered
    if not faulty and delivered and not _gives_withdrawal(law, claim):
        return None
    rule = law.rule(Kind.CONFORMITY_REFUND if faulty else Kind.REFUND_DEADLINE, claim)
    if not rule or gives_nothing(rule):
        return _for_faulty_goods(law, claim) if faulty else None
    # Goods under way come back too, so they may be waited for.
    sent = bool(delivered or claim.shipped_on)
    start, withhold = _clock(rule, collects=collects, sent=sent)
    clock = RefundClock(
        start,
        rule.period,
        withhold,
        legal_basis=rule.legal_basis,
        include_start=rule.include_start,
    )
    due = refund_due(
        clock,
        timezone=claim.timezone,
        calendar=Calendar(claim.country, claim.subdivision),
        notified=_begun(start, claim) or notified,
        received=received,
        proof=proof,
        agreed=agreed,
        collects=collects,
    )
    return replace(clock, due=due.on)


def _begun(start: Start, claim: Claim) -> datetime | None:
    """The moment a period runs from that is a fact of the order, not of what comes after."""
    return {
        Start.DELIVERY: claim.delivered_on,
        Start.LAST_DELIVERY: claim.order_delivered_on,
        Start.ORDER: claim.ordered_on,
    }.get(start)


def _for_faulty_goods(law: Law, claim: Claim) -> RefundClock | None:
    rule = law.rule(Kind.CONFORMITY, claim)
    if not rule or gives_nothing(rule):
        return None
    start = {
        Withhold.GOODS_OR_PROOF: Start.RETURN_RECEIVED_OR_PROOF,
        Withhold.GOODS: Start.RETURN_RECEIVED,
    }.get(rule.withhold, Start.INFORMED)
    return RefundClock(start, None, rule.withhold, None, rule.legal_basis)


def _gives_withdrawal(law: Law, claim: Claim) -> bool:
    rule = law.rule(Kind.WITHDRAWAL, claim)
    return rule is not None and not gives_nothing(rule)


def _clock(rule: LegalRule, *, collects: bool, sent: bool) -> tuple[Start, Withhold]:
    """From when the rule's period runs here, and what may be waited for.

    Nothing is waited for where nothing was delivered, or (EU, UK: art. 13(3), reg. 34(5)) where
    the seller collects. There the period runs from the notice. Where it runs from the goods alone
    (China, Korea, Taiwan, whose sellers fetch them) collecting changes nothing.
    """
    start = rule.start
    if start is Start.RETURN_RECEIVED and rule.withhold is Withhold.GOODS_OR_PROOF:
        start = Start.RETURN_RECEIVED_OR_PROOF
    if not sent:
        return (Start.INFORMED if start in _RECEIPT else start), Withhold.NOT
    if collects and start is Start.RETURN_RECEIVED_OR_PROOF:
        return Start.INFORMED, Withhold.NOT
    if collects and rule.withhold is Withhold.GOODS_OR_PROOF:
        return start, Withhold.NOT
    return start, rule.withhold


def send_back(law: Law, claim: Claim) -> Period | None:
    """How long a customer who withdraws has to send the goods, from their notice; None: no rule.

    Sending in time is enough (art. 14(1)). Faulty goods are made available to the seller, within
    no period.
    """
    if claim.basis is not Basis.WITHDRAWAL:
        return None
    rule = law.rule(Kind.SEND_BACK, claim)
    return None if not rule or gives_nothing(rule) else rule.period


def answer_due(law: Law, claim: Claim, received: datetime) -> datetime | None:
    """The last moment (UTC) to answer a complaint that arrived at ``received`` (aware).

    None where law sets no time. In Poland silence for that long is consent (art. 7a u.p.k.).
    """
    return _answer(law, claim, Kind.COMPLAINT_RESOLVE, received)


def acknowledgement_due(law: Law, claim: Claim, received: datetime) -> datetime | None:
    """The last moment (UTC) to confirm that a complaint arrived; None where law sets no time.

    India counts 48 hours (Consumer Protection (E-Commerce) Rules 2020, r. 4(5)).
    """
    return _answer(law, claim, Kind.COMPLAINT_ACK, received)


def _answer(law: Law, claim: Claim, kind: Kind, received: datetime) -> datetime | None:
    rule = law.rule(kind, claim)
    if not rule or not rule.period or gives_nothing(rule):
        return None
    return ends_at(
        received,
        rule.period,
        claim.timezone,
        include_start=rule.include_start,
        calendar=Calendar(claim.country, claim.subdivision),
    )
