"""The verdict on a claim: what law gives, what the merchant gives, and the better of both.

:func:`decide` asks :mod:`.law` first and the merchant's rules (:mod:`.merchant`) second.

* A statutory right that is open is granted whatever the merchant's rules say. They may add to it
  (more remedies, a later deadline, the return at the merchant's cost), never take from it: where
  they would have given less, a step ``floor.…`` says what law corrected.
* Where law gives nothing, the merchant's rules decide.
* Where both are closed, the claim is refused: to a consumer for the reason law has, to a business
  for the merchant's. Other rights that are open are named.
* Where it is not known which law holds, or an event a period runs from is missing, a person looks.

Every verdict holds its trace. Exactly one step of it is decisive, and gives the verdict its code.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from .claim import (
    Answer,
    Basis,
    Buyer,
    Claim,
    Effect,
    MerchantRule,
    Outbound,
    Payer,
    Step,
    Verdict,
)
from .deadlines import local_day
from .floor import better_outbound, corrections
from .law import Law, Right, conformity, refund_clock, send_back, withdrawal
from .merchant import Offer, Rulebook, unsaid_remedies
from .promise import automatic, keeps, listed

_FAULTS = (Basis.NON_CONFORMITY, Basis.DELIVERY_FAULT)


def decide(claim: Claim, law: Law, rules: Sequence[MerchantRule] | Rulebook) -> Verdict:
    """The verdict on one claim. See :func:`decide_many`.

    A rule gives thirty days from the order; no law is known:

    >>> from datetime import datetime, timezone
    >>> from .claim import Anchor, Effect, Window
    >>> on = lambda month, day: datetime(2026, month, day, 9, tzinfo=timezone.utc)
    >>> rule = MerchantRule(1, "Thirty days", 1, {Effect.WINDOW: Window(30, Anchor.ORDERED)})
    >>> claim = Claim(Basis.GOODWILL, asked_on=on(3, 20), ordered_on=on(3, 1))
    >>> verdict = decide(claim, Law([]), [rule])
    >>> verdict.answer.value, verdict.code, verdict.deadline.date().isoformat()
    ('accept', 'policy.window_open', '2026-03-31')
    >>> late = Claim(Basis.GOODWILL, asked_on=on(5, 1), ordered_on=on(3, 1))
    >>> decide(late, Law([]), [rule]).code
    'policy.window_over'
    """
    return decide_many((claim,), law, rules)[0]


def decide_many(
    claims: Iterable[Claim], law: Law, rules: Sequence[MerchantRule] | Rulebook
) -> list[Verdict]:
    """The verdicts on ``claims``, in their order, under the rules of one policy.

    Called for whole returns and by the trial of a policy.

    :param rules: in any order, or made ready by whoever asks more than once. None: law alone
        decides.
    :return: deadlines in UTC; days in the steps' parameters on the customer's calendar (ISO).
    """
    rulebook = rules if isinstance(rules, Rulebook) else Rulebook(rules)
    return [_decide(claim, law, rulebook) for claim in claims]


def _decide(claim: Claim, law: Law, rulebook: Rulebook) -> Verdict:
    right, offer = _right(law, claim), rulebook.offer(claim)
    if right is not None and right.open:
        return _statutory(claim, law, right, offer)
    if offer.answer is Answer.ACCEPT:
        return _voluntary(claim, law, right, offer)
    if offer.answer is Answer.REVIEW or _unclear(claim, right):
        return _review(claim, law, right, offer)
    return _refused(claim, law, right, offer)


def _right(law: Law, claim: Claim) -> Right | None:
    """The statutory right the claim itself rests on; goodwill rests on none."""
    if claim.basis is Basis.WITHDRAWAL:
        return withdrawal(law, claim)
    return conformity(law, claim) if claim.basis in _FAULTS else None


def _unclear(claim: Claim, right: Right | None) -> bool:
    """Whether it is not known what law says. Businesses are not asked for: they have contracts."""
    return (
        right is not None and right.code.endswith(".unknown") and claim.buyer is not Buyer.BUSINESS
    )


# ------------------------------------------------------------------ the four ways it can end


def _statutory(claim: Claim, law: Law, right: Right, offer: Offer) -> Verdict:
    """Law gives it. The merchant's rules count where they are better for the customer."""
    gives = offer.answer is Answer.ACCEPT
    remedies = right.remedies | offer.remedies(claim) if gives else right.remedies
    deadline, known = right.deadline, right.known
    if offer.endless:
        deadline, known = None, True
    elif deadline is not None and offer.deadline is not None:
        deadline = max(deadline, offer.deadline)
    values = offer.values
    seller_pays = Payer.SELLER in (right.return_payer, values.get(Effect.RETURN_SHIPPING))
    floor = corrections(claim, right, offer)
    steps = [_law_step(claim, right), *offer.steps, *floor]
    if other := _wanted(claim, remedies):
        # Faulty goods may be mended first; who wants money back may still be able to withdraw.
        steps += [*other, *_alternatives(law, claim, (Basis.WITHDRAWAL,))]
    kept = keeps(values.get(Effect.KEEP_ITEM), claim)
    return _verdict(
        claim,
        steps,
        0,
        offer,
        remedies=remedies,
        deadline=deadline,
        deadline_known=known,
        legal_basis=right.rule.legal_basis if right.rule else "",
        legal_rules=(right.rule.code,) if right.rule else (),
        return_payer=Payer.SELLER if seller_pays else Payer.CUSTOMER,
        outbound=better_outbound(right.outbound, values.get(Effect.OUTBOUND)),
        keeps_item=kept,
        auto_approve=automatic(values.get(Effect.AUTO_APPROVE), claim)
        and not values.get(Effect.APPROVAL),
        # Nobody waits for goods that stay where they are.
        refund=refund_clock(
            law,
            claim,
            notified=claim.asked_on,
            received=claim.asked_on if kept else None,
            collects=kept,
        ),
        floor_won=bool(floor),
        send_back=None if kept else send_back(law, claim),
        may_deduct_value=right.may_deduct_value,
    )


def _voluntary(claim: Claim, law: Law, right: Right | None, offer: Offer) -> Verdict:
    """Law gives nothing, the merchant does."""
    steps = [*_law_steps(claim, right), *offer.steps]
    remedies = offer.remedies(claim)
    place = len(steps) - len(offer.steps) + offer.decisive
    steps += _wanted(claim, remedies)
    steps += _alternatives(law, claim, (Basis.WITHDRAWAL,))
    return _verdict(
        claim,
        steps,
        place,
        offer,
        remedies=remedies,
        deadline=offer.deadline,
        deadline_known=True,
        auto_approve=automatic(offer.values.get(Effect.AUTO_APPROVE), claim),
        **_terms(claim, offer),
    )


def _review(claim: Claim, law: Law, right: Right | None, offer: Offer) -> Verdict:
    """A person has to look: the merchant wants it, or something needed is not known."""
    steps = [*_law_steps(claim, right), *offer.steps]
    if offer.answer is Answer.REVIEW:
        place = len(steps) - len(offer.steps) + offer.decisive
        remedies = offer.remedies(claim)
    else:
        place, remedies = len(steps), unsaid_remedies(claim)
        facts = _place(claim)
        steps.append(Step("fact", "", Answer.REVIEW, "review.jurisdiction", facts, facts))
    steps += _wanted(claim, remedies)
    steps += _alternatives(law, claim, tuple(Basis))
    return _verdict(
        claim,
        steps,
        place,
        offer,
        remedies=remedies,
        deadline=offer.deadline,
        deadline_known=offer.deadline is not None or offer.endless,
        **_terms(claim, offer),
    )


def _refused(claim: Claim, law: Law, right: Right | None, offer: Offer) -> Verdict:
    """Neither gives it. To a consumer law's reason is told, if law has one."""
    first = _law_steps(claim, right)
    steps = [*first, *offer.steps]
    by_law = right is not None and _is_reason(right, offer)
    steps += _alternatives(law, claim, tuple(Basis))
    ends = [offer.deadline] if offer.deadline else []
    if by_law and right.deadline is not None:
        ends.append(right.deadline)
    rule = right.rule if by_law else None
    return _verdict(
        claim,
        steps,
        0 if by_law else len(first) + offer.decisive,
        offer,
        deadline=max(ends, default=None),
        deadline_known=bool(ends),
        legal_basis=rule.legal_basis if rule else "",
        legal_rules=(rule.code,) if rule else (),
    )


def _is_reason(right: Right, offer: Offer) -> bool:
    """Whether law is why a claim is refused, and not only silent about it."""
    kind = right.code.partition(".")[2]
    if kind == "none":
        return offer.code == "policy.none"
    return kind not in ("business", "unknown")


# ------------------------------------------------------------------ pieces of a verdict


def _verdict(
    claim: Claim, steps: list[Step], decisive: int, offer: Offer, **values: Any
) -> Verdict:
    """The verdict that rests on ``steps[decisive]``, with what only the merchant can say."""
    step = steps[decisive]
    if step.answer is Answer.REFUSE:
        # To whom one may complain depends on who and where one is.
        params = {**step.params, **_place(claim), "buyer": claim.buyer.value}
        step = replace(step, params=params, decisive=True)
    else:
        step = replace(step, decisive=True)
    steps[decisive] = step
    said = offer.values
    return Verdict(
        answer=step.answer,
        code=step.code,
        basis=claim.basis,
        trace=tuple(steps),
        policy_rules=tuple(sorted(set(offer.winners.values()))),
        refund_promise=said.get(Effect.REFUND_TIMING),  # type: ignore[arg-type]
        checklist=said.get(Effect.CHECKLIST),  # type: ignore[arg-type]
        tier=said.get(Effect.TIER),  # type: ignore[arg-type]
        **values,
    )


def _terms(claim: Claim, offer: Offer) -> dict[str, Any]:
    """At whose cost, where no law says it. Unsaid, who is at fault pays for the way back."""
    said: Mapping[Effect, Any] = offer.values
    payer = Payer.SELLER if claim.basis in _FAULTS else Payer.CUSTOMER
    return {
        "return_payer": said.get(Effect.RETURN_SHIPPING, payer),
        "outbound": said.get(Effect.OUTBOUND, Outbound.NONE),
        "restocking_fee": said.get(Effect.RESTOCKING_FEE, Decimal(0)),
        "keeps_item": keeps(said.get(Effect.KEEP_ITEM), claim),
        "evidence": frozenset(said.get(Effect.EVIDENCE, ())),
    }


def _law_steps(claim: Claim, right: Right | None) -> list[Step]:
    return [_law_step(claim, right)] if right is not None else []


def _law_step(claim: Claim, right: Right) -> Step:
    if right.open:
        answer = Answer.ACCEPT
    else:
        answer = Answer.REVIEW if _unclear(claim, right) else Answer.REFUSE
    return Step(
        "law",
        right.rule.code if right.rule else "",
        answer,
        right.code,
        _right_params(claim, right),
        right.inputs,
    )


def _right_params(claim: Claim, right: Right) -> dict[str, str]:
    params = {**_place(claim), **_last_day(claim, right.deadline), **right.params}
    if right.exception:
        params["exception"] = right.exception
    if right.rule:
        params["legal_basis"] = right.rule.legal_basis
    return params


def _place(claim: Claim) -> dict[str, str]:
    return {"place": claim.subdivision or claim.country}


def _last_day(claim: Claim, deadline: datetime | None) -> dict[str, str]:
    if deadline is None:
        return {}
    return {"deadline": local_day(deadline, claim.timezone).isoformat()}


def _wanted(claim: Claim, remedies: frozenset[str]) -> list[Step]:
    """A step where what the customer wants is not among what they may choose."""
    if claim.wanted in remedies:
        return []
    params = {"wanted": claim.wanted, "remedies": listed(remedies)}
    return [Step("fact", "", Answer.ACCEPT, "remedy.other", params)]


def _alternatives(law: Law, claim: Claim, bases: tuple[Basis, ...]) -> list[Step]:
    """A step for each other right that is open for the same goods."""
    steps = []
    faulty = claim.basis in _FAULTS
    for basis in (Basis.WITHDRAWAL, Basis.NON_CONFORMITY):
        if basis not in bases or basis is claim.basis or (faulty and basis in _FAULTS):
            continue
        right = _right(law, replace(claim, basis=basis))
        if right is None or not right.open:
            continue
        kind = "withdrawal" if basis is Basis.WITHDRAWAL else "conformity"
        steps.append(
            Step(
                "law",
                right.rule.code if right.rule else "",
                Answer.ACCEPT,
                f"alternative.{kind}",
                _right_params(claim, right),
                right.inputs,
            )
        )
    return steps
