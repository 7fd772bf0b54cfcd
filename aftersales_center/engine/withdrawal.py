"""The right of withdrawal: until when a customer may change their mind, and at whose cost.

Sources are named beside each step; LAW.md is the project's collection of statutes.

Fourteen days from delivery, a customer in France who was told late, and one who never was:

>>> from datetime import timezone
>>> from .claim import Basis, Buyer, Information, Period, Unit
>>> france = LegalRule(
...     "FR.withdrawal", "FR", Kind.WITHDRAWAL, Period(14, Unit.DAY), Start.LAST_DELIVERY,
...     frozenset({Buyer.CONSUMER}), "C. conso L221-18", return_payer=Payer.CUSTOMER,
...     not_informed_rule=NotInformed.EXTENDED, not_informed=Period(12, Unit.MONTH))
>>> delivered = datetime(2026, 5, 4, 10, tzinfo=timezone.utc)
>>> def claim(told):
...     return Claim(Basis.WITHDRAWAL, asked_on=delivered, ordered_on=delivered, country="FR",
...                  timezone="Europe/Paris", delivered_on=delivered,
...                  order_delivered_on=delivered, information=Information(withdrawal=told))
>>> for told in (delivered, datetime(2026, 9, 1, tzinfo=timezone.utc), None):
...     right = withdrawal(Law([france]), claim(told))
...     print(right.params["deadline"], right.return_payer.value, right.may_deduct_value)
2026-05-18 seller True
2026-09-15 seller False
2027-05-18 seller False
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from .claim import Claim, Kind, LegalRule, NotInformed, Outbound, Payer, Start
from .deadlines import local_day
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

#: The state an unsealed good must be found in, besides being one that is sold sealed.
SEAL_BROKEN = "seal_broken"


def withdrawal(law: Law, claim: Claim) -> Right:
    """The statutory right of withdrawal on ``claim``, whatever its basis.

    Codes: ``withdrawal.`` + ``open``, ``open_undelivered`` (not all is delivered: may be used,
    the last day is not known), ``open_uninformed`` (the customer lacks a copy or information and
    law names no end), ``over``, ``exception``, ``none``, ``business``, ``unknown``. Called by
    ``eligibility.py`` and by whoever shows the withdrawal function (art. 11a).
    """
    rule = rule_or_refusal(law, Kind.WITHDRAWAL, claim, "withdrawal")
    if isinstance(rule, Right):
        return rule
    told = _Told(rule, claim)
    if rule.period is None:
        # A right to change one's mind that has no number is none that can be answered for.
        return _closed(rule, claim, "unknown", told)
    if told.displaces_right:
        return _closed(rule, claim, "none", told)
    exception = _exception(rule, claim, told)
    if exception:
        return _closed(rule, claim, "exception", told, exception=exception)
    return _counted(rule, claim, told)


@dataclass(frozen=True)
class _Told:
    """What this customer was told, measured by what the rule wants them to be told."""

    rule: LegalRule
    claim: Claim

    @cached_property
    def of_right(self) -> datetime | None:
        """When the information on the right was complete; None while it is not.

        Since 19 June 2026 the withdrawal function is part of it in the EU: art. 6(1)(h) as
        amended by Dir. (EU) 2023/2673 (LAW.md §1).
        """
        information = self.claim.information
        needed = [information.withdrawal]
        since = self.rule.function_required_from
        if since and self._contract >= since:
            needed.append(information.withdrawal_function)
        return None if None in needed else max(needed)

    @property
    def matters(self) -> bool:
        return self.rule.not_informed_rule is not NotInformed.NOTHING

    @property
    def displaces_right(self) -> bool:
        """Whether a right that is only there for want of information, or of terms, is gone.

        Words that came after the contract change nothing about it, so they are compared by day.
        """
        rule, information = self.rule, self.claim.information
        terms = self._at_contract(information.terms)
        if rule.displaced_by_terms and terms:
            return True
        informed = terms or self._at_contract(information.withdrawal)
        return rule.only_if_not_informed and informed

    @property
    def seller_pays_return(self) -> bool:
        """Whether silence on the cost of sending back leaves it with the seller.

        Art. 6(6), 14(1) of Dir. 2011/83/EU, reg. 35(5) in the UK, § 25 in Norway: the countries
        that lengthen the period as well. Told after the contract is not told (art. 6(1)).
        """
        return self.rule.not_informed_rule is NotInformed.EXTENDED and not self._at_contract(
            self.claim.information.return_cost
        )

    @property
    def may_deduct_value(self) -> bool:
        """Whether loss of value may be set off: never without information (art. 14(2)).

        The directive is silent on information that comes after the goods. Goods were handled
        without it then, so nothing is set off: that is what is better for the customer.
        """
        if self.rule.not_informed_rule is not NotInformed.EXTENDED:
            return True
        handled = self.claim.first_delivered_on or self.claim.delivered_on
        return bool(self.of_right) and (
            not handled or self._day(self.of_right) <= self._day(handled)
        )

    def _at_contract(self, moment: datetime | None) -> bool:
        return moment is not None and self._day(moment) <= self._contract

    @cached_property
    def _contract(self) -> date:
        return contract_day(self.claim)

    def _day(self, moment: datetime) -> date:
        return local_day(moment, self.claim.timezone)


def _exception(rule: LegalRule, claim: Claim, told: _Told) -> str:
    """The code of the exception that takes this right away, the first by name; or nothing.

    Goods sold sealed are excepted once the seal was broken after delivery (art. 16(e), (i)): a
    state found at inspection, so a request is never refused for it beforehand (LAW.md §4.6).
    China's art. 25(2) wants each such exception confirmed for the purchase; Taiwan and Korea
    want the customer told.
    """
    if rule.exceptions_need_notice and told.of_right is None:
        return ""
    confirmed = claim.information.confirmed_exceptions
    there = claim.exceptions | claim.findings
    held = {
        code
        for code in (rule.exceptions | rule.confirmed_exceptions) & there
        if code not in rule.confirmed_exceptions or code in confirmed
    }
    unsealed = SEAL_BROKEN in claim.findings
    return min((code for code in held if unsealed or "sealed" not in code), default="")


def _counted(rule: LegalRule, claim: Claim, told: _Told) -> Right:
    start = start_of(rule, claim)
    if start is None and rule.start is Start.CONTRACT_COPY and rule.not_informed:
        # Québec: 30 days from the contract where no copy of it is given (CPA s. 54.9).
        end = Count(rule, claim).after(claim.ordered_on, rule.not_informed)
    elif start is None:
        # Exercise before delivery is allowed (rec. 40), and without proof of delivery the period
        # did not begin (LAW.md §4.2).
        copy = rule.start in (Start.CONTRACT_COPY, Start.INFORMED)
        return _open(rule, claim, told, "open_uninformed" if copy else "open_undelivered")
    else:
        end = _end(rule, claim, told, start)
    if end is None:
        return _open(rule, claim, told, "open_uninformed", start=start)
    if claim.asked_on > end:
        return _closed(rule, claim, "over", told, deadline=end, start=start)
    return _open(rule, claim, told, "open", deadline=end, start=start)


def _end(rule: LegalRule, claim: Claim, told: _Told, start: datetime) -> datetime | None:
    """The last moment of the period from ``start``; None where it waits for information.

    Art. 10 of Dir. 2011/83/EU: not told, the period ends twelve months after the end of the
    first one; told meanwhile, one period after that. Months are added to the day as counted, and
    only the day that comes out rolls over.
    Taiwan (消保法 19(3)): the period runs from the day after the information, four months at most
    from where it would have run.
    """
    count = Count(rule, claim)
    first = count.last(count.day(start), rule.period, include_start=rule.include_start)
    if not told.matters:
        return count.end(first)
    latest = None
    if rule.not_informed:
        extends = rule.not_informed_rule is NotInformed.EXTENDED
        latest = max(first, count.last(first if extends else count.day(start), rule.not_informed))
    if told.of_right is None:
        return count.end(latest) if latest else None
    # Information before the goods starts nothing of its own: the first period is the later one.
    informed = max(first, count.last(count.day(told.of_right), rule.period))
    return count.end(min(informed, latest) if latest else informed)


def _open(rule, claim, told, code, *, deadline=None, start=None) -> Right:
    return Right(
        rule,
        open=True,
        code=f"withdrawal.{code}",
        deadline=deadline,
        known=deadline is not None,
        inputs=_inputs(rule, claim, told, start),
        params=in_words(claim, place=place_of(claim), deadline=deadline),
        remedies=frozenset({"refund"}),
        return_payer=Payer.SELLER
        if told.seller_pays_return
        else rule.return_payer or Payer.CUSTOMER,
        outbound=rule.outbound or Outbound.NONE,
        may_deduct_value=told.may_deduct_value,
    )


def _closed(rule, claim, code, told, *, deadline=None, start=None, exception="") -> Right:
    return Right(
        rule,
        open=False,
        code=f"withdrawal.{code}",
        deadline=deadline,
        known=deadline is not None,
        inputs=_inputs(rule, claim, told, start),
        params=in_words(claim, place=place_of(claim), deadline=deadline, exception=exception),
        exception=exception,
    )


def _inputs(rule, claim, told, start) -> dict[str, str]:
    information = claim.information
    return facts(
        rule,
        claim,
        order_delivered=claim.order_delivered_on,
        start=start,
        informed=told.of_right,
        told_withdrawal=information.withdrawal,
        told_function=information.withdrawal_function,
        told_return_cost=information.return_cost,
        told_terms=information.terms,
    )
