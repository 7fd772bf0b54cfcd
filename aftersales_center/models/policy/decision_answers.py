"""How a decision comes about: requests become claims, the engine answers, the answer is stored."""

from datetime import date, timezone
from typing import NamedTuple

from odoo import api, fields, models

from ...engine.claim import Answer, Claim, Verdict
from ...engine.deadlines import local_day
from ...engine.eligibility import decide_many
from ...engine.law import answer_due
from .request import Request

#: What customer and shop may agree on besides what law or policy gives a right to.
BY_AGREEMENT = frozenset({"exchange", "price_reduction", "repair", "store_credit", "voucher"})


class Answered(NamedTuple):
    """A request, what was known about it, and what the policy version said."""

    request: Request
    claim: Claim
    policy: models.Model
    verdict: Verdict
    #: The last day to answer, on the customer's calendar, where the law sets one.
    answer_due: date | None


class AftersalesPolicyDecision(models.Model):
    _inherit = "aftersales.policy.decision"

    @api.model
    def _verdicts(self, requests, policy=None):
        """``{request: engine Verdict}``; nothing is stored.

        Called by the administrator's “Try it” with a version to try, and by other systems.

        :param requests: a list of :class:`~.request.Request`.
        :param policy: the version to decide under; each line's own otherwise.
        """
        return {answer.request: answer.verdict for answer in self._answers(requests, policy)}

    @api.model
    def _answers(self, requests, policy=None):
        """``[Answered]`` of ``requests``, in their order; nothing is stored.

        A constant number of queries per policy version, whatever the number of requests.
        """
        law = self.env["aftersales.legal.rule"]._law()
        facts = self.env["aftersales.policy.request"]
        answers = {}
        for version, places in self._by_policy(requests, policy).items():
            group = [requests[at] for at in places]
            lines = self.env["sale.order.line"].union(*(each.sale_line for each in group))
            claims = facts._claims(group, version._matched(lines) if version else {})
            verdicts = decide_many(claims, law, version._engine_rules() if version else ())
            for at, request, claim, verdict in zip(places, group, claims, verdicts, strict=True):
                due = answer_due(law, claim, claim.asked_on)
                answers[at] = Answered(
                    request, claim, version, verdict, due and local_day(due, claim.timezone)
                )
        return [answers[at] for at in range(len(requests))]

    @api.model
    def _by_policy(self, requests, policy=None):
        """``{policy version: places in requests}``."""
        if policy:
            return {policy: list(range(len(requests)))}
        policies = self.env["aftersales.policy"]
        sold = self.env["sale.order.line"].union(*(request.sale_line for request in requests))
        of = policies._for_lines(sold)
        groups = {}
        for at, request in enumerate(requests):
            groups.setdefault(of.get(request.sale_line, policies), []).append(at)
        return groups

    @api.model
    def _prepare(self, line, answer, occasion):
        """Values of the decision that stores ``answer`` on return line ``line``."""
        verdict = answer.verdict
        refund, promise, send_back = verdict.refund, verdict.refund_promise, verdict.send_back
        return {
            **self._prepare_head(line, occasion),
            "verdict": verdict.answer.value,
            "code": verdict.code,
            "rule_trace": [_step(step) for step in verdict.trace],
            "basis": verdict.basis.value,
            "legal_basis": verdict.legal_basis,
            "legal_rule_ids": self.env["aftersales.legal.rule"]._by_codes(verdict.legal_rules).ids,
            "policy_id": answer.policy.id,
            "remedies": ",".join(sorted(verdict.remedies)),
            "deadline": verdict.deadline
            and verdict.deadline.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0),
            "is_deadline_known": verdict.deadline_known,
            "return_payer": verdict.return_payer.value,
            "outbound": verdict.outbound.value,
            "restocking_fee": float(verdict.restocking_fee),
            "keeps_item": verdict.keeps_item,
            "evidence": ",".join(sorted(verdict.evidence)),
            "auto_approve": verdict.auto_approve,
            "may_deduct_value": verdict.may_deduct_value,
            "floor_won": verdict.floor_won,
            "send_back_value": send_back.value if send_back else 0,
            "send_back_unit": send_back.unit.value if send_back else False,
            "refund_start": refund.start.value if refund else False,
            "refund_value": refund.period.value if refund and refund.period else 0,
            "refund_unit": refund.period.unit.value if refund and refund.period else False,
            "refund_include_start": bool(refund and refund.include_start),
            "refund_withhold": refund.withhold.value if refund else False,
            "refund_basis": refund.legal_basis if refund else False,
            "promise_start": promise[0].value if promise else False,
            "promise_days": promise[1] if promise else 0,
            "country_code": answer.claim.country,
            "subdivision_code": answer.claim.subdivision,
            "timezone": answer.claim.timezone,
            "answer_due_on": answer.answer_due,
            "amount": float(answer.claim.amount),
        }

    @api.model
    def _prepare_head(self, line, occasion):
        return {
            "rma_line_id": line.id,
            "company_id": line.company_id.id,
            "currency_id": line.company_id.currency_id.id,
            "date": fields.Datetime.now(),
            "user_id": self.env.uid,
            "occasion": occasion,
            "supersedes_id": line.decision_id.id,
        }

    @api.model
    def _prepare_override(self, line, verdict, reason, by, confirmed_by=None):
        """Values of the decision by which ``by`` sets aside the one that ``line`` has now."""
        former = line.decision_id
        kept = (
            "basis",
            "legal_basis",
            "deadline",
            "is_deadline_known",
            "return_payer",
            "outbound",
            "may_deduct_value",
            "send_back_value",
            "send_back_unit",
            "refund_start",
            "refund_value",
            "refund_unit",
            "refund_include_start",
            "refund_withhold",
            "refund_basis",
            "promise_start",
            "promise_days",
            "country_code",
            "subdivision_code",
            "timezone",
            "answer_due_on",
            "amount",
        )
        code = "override.accepted" if verdict == Answer.ACCEPT else "override.waits"
        return {
            **{name: former[name] for name in kept},
            **self._prepare_head(line, "override"),
            "policy_id": former.policy_id.id,
            "legal_rule_ids": former.legal_rule_ids.ids,
            "verdict": verdict.value,
            "code": code,
            "rule_trace": [
                {
                    "source": "fact",
                    "rule": "",
                    "answer": verdict.value,
                    "code": code,
                    "params": {"by": by.name},
                    "inputs": {"decision": str(former.id)},
                    "decisive": True,
                },
                *({**step, "decisive": False} for step in former.rule_trace or ()),
            ],
            "remedies": ",".join(sorted(self._all_remedies())),
            "override_user_id": by.id,
            "override_reason": reason,
            "confirm_user_id": confirmed_by.id if confirmed_by else False,
        }

    def _all_remedies(self):
        return [code for code, _label in self.env["aftersales.remedy"]._kinds_of_returns()]

    def _allows(self, kind):
        """Whether a remedy of ``kind`` may be given under this decision.

        What is offered, and what both sides may agree on instead, unless a rule of the policy
        names the remedies there are.
        """
        self.ensure_one()
        if self.verdict == "refuse":
            return False
        if kind in (self.remedies or "").split(","):
            return True
        return kind in BY_AGREEMENT and not any(
            step["code"] == "policy.remedies" for step in self.rule_trace or ()
        )


def _step(step):
    """A step of the trace, as JSON holds it."""
    return {
        "source": step.source,
        "rule": step.rule,
        "answer": step.answer.value,
        "code": step.code,
        "params": dict(step.params),
        "inputs": dict(step.inputs),
        "decisive": step.decisive,
    }
