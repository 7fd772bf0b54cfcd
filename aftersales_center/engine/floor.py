"""Where a merchant's rules would give a customer less than an open statutory right does."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from .claim import Answer, Claim, Effect, Outbound, Payer, Step
from .deadlines import local_day
from .law import Right
from .merchant import Offer
from .promise import listed, number

_MORE = {Outbound.NONE: 0, Outbound.STANDARD: 1, Outbound.ALL: 2}


def better_outbound(one: Outbound, other: object) -> Outbound:
    """The one that gives back more of the delivery charge; ``other`` may be unsaid.

    >>> better_outbound(Outbound.STANDARD, Outbound.ALL).name
    'ALL'
    >>> better_outbound(Outbound.STANDARD, None).name
    'STANDARD'
    """
    return max(one, other, key=_MORE.__getitem__) if isinstance(other, Outbound) else one


def corrections(claim: Claim, right: Right, offer: Offer) -> list[Step]:
    """A step for each thing ``right``, which is open, gives beyond what ``offer`` does.

    Rules that do not match at all take nothing: then law stands alone, and there is none.
    """
    if not offer.speaks:
        return []
    rule = right.rule.code if right.rule else ""
    basis = {"legal_basis": right.rule.legal_basis} if right.rule else {}
    return [
        Step("law", rule, Answer.ACCEPT, code, {**params, **basis})
        for code, params in _lacking(claim, right, offer)
    ]


def _lacking(claim: Claim, right: Right, offer: Offer) -> Iterator[tuple[str, dict[str, str]]]:
    said: Mapping[Effect, Any] = offer.values
    for step in offer.steps:
        if step.code in _OVERRULED:
            # The day is the step's: where nothing is offered anyway, the offer has none.
            ended = step.params.get("deadline")
            yield _OVERRULED[step.code], {"merchant": ended} if ended else {}
    if offer.answer is not Answer.REFUSE and _sooner(right, offer):
        yield "floor.deadline", _day(claim, offer.deadline)
    lacking = right.remedies - said.get(Effect.REMEDIES, right.remedies)
    if lacking and said[Effect.REMEDIES]:
        yield "floor.remedies", {"remedies": listed(lacking)}
    if said.get(Effect.EVIDENCE):
        yield "floor.evidence", {"evidence": listed(said[Effect.EVIDENCE])}
    if said.get(Effect.RESTOCKING_FEE):
        yield "floor.fee", {"percent": number(said[Effect.RESTOCKING_FEE])}
    if (right.return_payer, said.get(Effect.RETURN_SHIPPING)) == (Payer.SELLER, Payer.CUSTOMER):
        yield "floor.return_shipping", {}
    outbound = said.get(Effect.OUTBOUND)
    if outbound is not None and better_outbound(right.outbound, outbound) is not outbound:
        yield "floor.outbound", {"outbound": right.outbound.value}


#: What the merchant says against or in the way of the claim, by the code that says it.
_OVERRULED = {
    "policy.none": "floor.silent",
    "policy.final_sale": "floor.final_sale",
    "policy.no_remedies": "floor.no_remedies",
    "policy.window_over": "floor.window",
    "review.anchor": "floor.anchor",
    "review.approval": "floor.approval",
}


def _sooner(right: Right, offer: Offer) -> bool:
    """Whether the merchant's window ends before the statutory one."""
    if offer.endless or offer.deadline is None:
        return False
    return right.deadline is None or offer.deadline < right.deadline


def _day(claim: Claim, moment: datetime | None) -> dict[str, str]:
    return {"merchant": local_day(moment, claim.timezone).isoformat()} if moment else {}
