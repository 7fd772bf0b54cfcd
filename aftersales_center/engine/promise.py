"""What one effect of a merchant's rule means for one claim: a validator for each effect.

Each answers accept, review or refuse by itself, with the code of its sentence, what fills the
sentence, and the facts it looked at. How the answers go together is not theirs to know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from .claim import Anchor, Answer, Claim, Effect, Outbound, Payer, RefundTiming, Window
from .deadlines import end_of_day, local_day

#: A window of more days than a thousand years have is one without end.
_FOREVER = 365_250


@dataclass(frozen=True, slots=True)
class Said:
    """The answer of one validator."""

    answer: Answer
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    deadline: datetime | None = None
    endless: bool = False


def says(effect: Effect, value: Any, claim: Claim) -> Said:
    """What ``value``, which a rule holds for ``effect``, means for ``claim``.

    >>> from datetime import timezone
    >>> from .claim import Basis
    >>> noon = lambda day: datetime(2026, 3, day, 12, tzinfo=timezone.utc)
    >>> claim = Claim(Basis.GOODWILL, noon(21), noon(1), delivered_on=noon(6), amount=Decimal(40))
    >>> told = says(Effect.WINDOW, Window(14), claim)
    >>> told.code, told.params["deadline"]
    ('policy.window_over', '2026-03-20')
    >>> says(Effect.WINDOW, Window(15), claim).answer.value
    'accept'
    >>> says(Effect.AUTO_APPROVE, Decimal(50), claim).params["limit"]
    '50'
    """
    return _VALIDATORS[effect](value, claim)


def automatic(limit: object, claim: Claim) -> bool:
    """Whether a claim of this amount is accepted without anybody looking."""
    return isinstance(limit, Decimal) and claim.amount <= limit


def keeps(limit: object, claim: Claim) -> bool:
    """Whether the customer keeps goods of this value. Who wants a repair has to send them."""
    return isinstance(limit, Decimal) and claim.amount <= limit and claim.wanted != "repair"


def _window(window: Window, claim: Claim) -> Said:
    inputs = {"asked_on": claim.asked_on.isoformat(), "timezone": claim.timezone}
    params = {"anchor": window.anchor.value}
    if window.days is None or window.days > _FOREVER:
        return Said(Answer.ACCEPT, "policy.window_endless", params, inputs, endless=True)
    params["days"] = str(window.days)
    started, transit = _start(window, claim)
    if started is None:
        return Said(Answer.REVIEW, "review.anchor", params, inputs)
    day, moment, name = started
    inputs[name] = moment.isoformat()
    if transit:
        inputs["transit_days"] = str(transit)
    last = day + timedelta(days=transit + window.days)
    deadline = end_of_day(last, claim.timezone)
    params["deadline"] = last.isoformat()
    if claim.asked_on <= deadline:
        return Said(Answer.ACCEPT, "policy.window_open", params, inputs, deadline)
    return Said(Answer.REFUSE, "policy.window_over", params, inputs, deadline)


def _start(window: Window, claim: Claim) -> tuple[tuple[date, datetime, str] | None, int]:
    """The day a window starts with its moment and name, and the days added for the way."""
    moments = {
        Anchor.DELIVERED: claim.delivered_on,
        Anchor.SHIPPED: claim.shipped_on,
        Anchor.ORDERED: claim.ordered_on,
        Anchor.INVOICED: claim.invoiced_on,
    }
    anchor, transit = window.anchor, 0
    if anchor is Anchor.DELIVERED and claim.delivered_on is None and claim.shipped_on is not None:
        anchor, transit = Anchor.SHIPPED, window.transit_days
    moment = moments[anchor]
    if moment is None:
        return None, 0
    return (local_day(moment, claim.timezone), moment, f"{anchor.value}_on"), transit


def _final_sale(final: bool, claim: Claim) -> Said:
    if final:
        return Said(Answer.REFUSE, "policy.final_sale")
    return Said(Answer.ACCEPT, "policy.not_final_sale")


def _remedies(remedies: frozenset[str], claim: Claim) -> Said:
    inputs = {"wanted": claim.wanted}
    if not remedies:
        return Said(Answer.REFUSE, "policy.no_remedies", {}, inputs)
    return Said(Answer.ACCEPT, "policy.remedies", {"remedies": listed(remedies)}, inputs)


def _evidence(evidence: frozenset[str], claim: Claim) -> Said:
    if not evidence:
        return Said(Answer.ACCEPT, "policy.no_evidence")
    return Said(Answer.ACCEPT, "policy.evidence", {"evidence": listed(evidence)})


def _approval(needed: bool, claim: Claim) -> Said:
    if needed:
        return Said(Answer.REVIEW, "review.approval")
    return Said(Answer.ACCEPT, "policy.no_approval")


def _auto_approve(limit: Decimal, claim: Claim) -> Said:
    code = "policy.auto_approve" if automatic(limit, claim) else "policy.no_auto_approve"
    return Said(Answer.ACCEPT, code, {"limit": number(limit)}, {"amount": number(claim.amount)})


def _keep_item(limit: Decimal, claim: Claim) -> Said:
    code = "policy.keep_item" if keeps(limit, claim) else "policy.no_keep_item"
    inputs = {"amount": number(claim.amount), "wanted": claim.wanted}
    return Said(Answer.ACCEPT, code, {"limit": number(limit)}, inputs)


def _restocking_fee(percent: Decimal, claim: Claim) -> Said:
    return Said(Answer.ACCEPT, "policy.restocking_fee", {"percent": number(percent)})


def _return_shipping(payer: Payer, claim: Claim) -> Said:
    return Said(Answer.ACCEPT, "policy.return_shipping", {"payer": payer.value})


def _outbound(outbound: Outbound, claim: Claim) -> Said:
    return Said(Answer.ACCEPT, "policy.outbound", {"outbound": outbound.value})


def _refund_timing(promise: tuple[RefundTiming, int], claim: Claim) -> Said:
    timing, days = promise
    params = {"timing": timing.value, "days": str(days)}
    return Said(Answer.ACCEPT, "policy.refund_timing", params)


def _checklist(checklist: int, claim: Claim) -> Said:
    return Said(Answer.ACCEPT, "policy.checklist", {"checklist": str(checklist)})


def _tier(tier: int, claim: Claim) -> Said:
    return Said(Answer.ACCEPT, "policy.tier", {"tier": str(tier)})


def listed(values: frozenset[str]) -> str:
    """Codes as one parameter of a sentence.

    >>> listed(frozenset({"refund", "exchange"}))
    'exchange,refund'
    """
    return ",".join(sorted(values))


def number(value: Decimal) -> str:
    """A number as a trace and a sentence's parameters hold it.

    >>> number(Decimal("12.50")), number(Decimal("1E+2"))
    ('12.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_VALIDATORS: Mapping[Effect, Callable[[Any, Claim], Said]] = {
    Effect.WINDOW: _window,
    Effect.FINAL_SALE: _final_sale,
    Effect.REMEDIES: _remedies,
    Effect.EVIDENCE: _evidence,
    Effect.APPROVAL: _approval,
    Effect.AUTO_APPROVE: _auto_approve,
    Effect.KEEP_ITEM: _keep_item,
    Effect.RESTOCKING_FEE: _restocking_fee,
    Effect.RETURN_SHIPPING: _return_shipping,
    Effect.OUTBOUND: _outbound,
    Effect.REFUND_TIMING: _refund_timing,
    Effect.CHECKLIST: _checklist,
    Effect.TIER: _tier,
}
