"""The seller's liability for faulty goods: until when, and what the buyer may choose.

Art. 10 to 16 of Dir. (EU) 2019/771, and what other countries have instead. Exceptions from the
right of withdrawal play no part here: what was custom made may still be broken (LAW.md §4.5).

Two years, and a third for who chose a repair, in a contract since 31 July 2026:

>>> from datetime import date, timezone
>>> from .claim import Basis, Buyer, Period, Unit
>>> germany = LegalRule(
...     "DE.conformity", "DE", Kind.CONFORMITY, Period(2, Unit.YEAR), Start.DELIVERY,
...     frozenset({Buyer.CONSUMER}), "§ 438 BGB", repair_extension_months=12,
...     repair_extension_from=date(2026, 7, 31))
>>> bought = datetime(2026, 8, 3, 10, tzinfo=timezone.utc)
>>> for repaired in (None, datetime(2027, 1, 11, tzinfo=timezone.utc)):
...     claim = Claim(Basis.NON_CONFORMITY, asked_on=bought, ordered_on=bought, country="DE",
...                   timezone="Europe/Berlin", delivered_on=bought, repaired_on=repaired)
...     print(conformity(Law([germany]), claim).params["deadline"])
2028-08-03
2029-08-03
"""

from datetime import datetime

from .claim import Claim, Kind, LegalRule, Outbound, Payer, Start
from .deadlines import months_later
from .statute import (
    Count,
    Law,
    Right,
    contract_day,
    facts,
    in_words,
    place_of,
    rule_or_refusal,
    start_of,
)

#: What law knows against faulty goods, in the order of art. 13.
REMEDIES = frozenset({"repair", "replacement", "price_reduction", "refund"})


def conformity(law: Law, claim: Claim) -> Right:
    """The statutory rights on ``claim`` if the goods are not as agreed, whatever its basis.

    Codes: ``conformity.`` + ``open``, ``open_undelivered`` (the period has not begun),
    ``reasonable_time`` (law names no number: open, no last day), ``over``, ``none``,
    ``business``, ``unknown``. Called by ``eligibility.py``.
    """
    rule = rule_or_refusal(law, Kind.CONFORMITY, claim, "conformity")
    if isinstance(rule, Right):
        return rule
    if rule.period is None:
        # The Netherlands, Finland, Australia: as long as such goods reasonably last.
        return _right(rule, claim, "reasonable_time")
    start, known = start_of(rule, claim), True
    if start is None and rule.start is Start.DEFECT_DISCOVERED:
        # Japan, art. 566: who asks knows of the fault; since when is for the seller to prove.
        start, known = claim.asked_on, False
    if start is None:
        return _right(rule, claim, "open_undelivered")
    end = _end(rule, claim, start)
    code = "over" if claim.asked_on > end else "open"
    return _right(rule, claim, code, start=start, deadline=end, known=known)


def _end(rule: LegalRule, claim: Claim, start: datetime) -> datetime:
    count = Count(rule, claim)
    last = count.last(count.day(start), rule.period, include_start=rule.include_start)
    end = count.end(last)
    if _repair_extends(rule, claim, end):
        # Once, by twelve months: art. 10(2a), inserted by Dir. (EU) 2024/1799.
        end = count.end(months_later(last, rule.repair_extension_months))
    if rule.from_knowledge and claim.defect_known_on:
        # Korea, art. 17(3): three months from supply and thirty days from knowledge, the first
        # to end (MOLEG 14-0404).
        end = min(end, count.after(claim.defect_known_on, rule.from_knowledge))
    return end


def _repair_extends(rule: LegalRule, claim: Claim, end: datetime) -> bool:
    """A repair is a remedy only while the seller is liable: what comes later revives nothing."""
    if not rule.repair_extension_months or not claim.repaired_on:
        return False
    if (claim.repair_asked_on or claim.repaired_on) > end:
        return False
    since = rule.repair_extension_from
    return since is None or contract_day(claim) >= since


def _remedies(rule: LegalRule, claim: Claim) -> frozenset[str]:
    """What the buyer may choose: what comes first, or everything once that was tried.

    Art. 13(4)(b): a fault in spite of a repair or a replacement opens reduction and termination.
    Within the period to reject (s. 22 of the British Consumer Rights Act) money is there at once.
    """
    if not rule.first_remedies or claim.repaired_on:
        return REMEDIES
    delivered = claim.delivered_on
    if not rule.reject:
        return rule.first_remedies
    rejects = not delivered or claim.asked_on <= Count(rule, claim).after(delivered, rule.reject)
    return rule.first_remedies | {"refund"} if rejects else rule.first_remedies


def _right(rule, claim, code, *, start=None, deadline=None, known=False) -> Right:
    presumed = None
    if rule.presumption_months and claim.delivered_on:
        count = Count(rule, claim)
        presumed = months_later(count.day(claim.delivered_on), rule.presumption_months)
    is_open = code != "over"
    return Right(
        rule,
        open=is_open,
        code=f"conformity.{code}",
        deadline=deadline,
        known=known and deadline is not None,
        inputs=facts(
            rule,
            claim,
            start=start,
            fault_known=claim.defect_known_on,
            repaired=claim.repaired_on,
            presumed_until=presumed,
        ),
        params=in_words(claim, place=place_of(claim), deadline=deadline),
        remedies=_remedies(rule, claim) if is_open else frozenset(),
        return_payer=(is_open and rule.return_payer) or Payer.CUSTOMER,
        outbound=(is_open and rule.outbound) or Outbound.NONE,
        # Faulty goods are not paid for by using them: art. 14(4) for replaced ones; for the rest
        # law differs, and this is what is better for the customer.
        may_deduct_value=not is_open,
    )
