"""A decision in words: for who handles it, for the customer, and rule by rule."""

from decimal import Decimal

from odoo import api, models

from ...engine.claim import Answer, Basis, Payer, Step, Verdict
from ..audit.sentences import VOCABULARIES
from . import sentences
from .fact_words import named

# Why something was decided is told in the compliance log in the reader's language.
VOCABULARIES["code"] = lambda env, value: sentences.tell(env, value["code"], value["params"])


class AftersalesPolicyDecision(models.Model):
    _inherit = "aftersales.policy.decision"

    def _decisive(self):
        """The step this decision rests on, as stored."""
        self.ensure_one()
        steps = self.rule_trace or []
        return next((step for step in steps if step.get("decisive")), {"params": {}})

    @api.depends("code", "rule_trace")
    @api.depends_context("lang")
    def _compute_words(self):
        for decision in self:
            params = decision._decisive().get("params") or {}
            decision.sentence = sentences.tell(self.env, decision.code, params)
            decision.customer_text = "\n".join(
                sentences.customer_text(self.env, decision._as_verdict(), decision.company_id)
            )

    def _as_verdict(self):
        """This decision as the engine's :class:`Verdict`, as far as words need it."""
        self.ensure_one()
        return Verdict(
            answer=Answer(self.verdict),
            code=self.code,
            basis=Basis(self.basis),
            trace=tuple(
                Step(**{**step, "answer": Answer(step["answer"])}) for step in self.rule_trace or ()
            ),
            remedies=_codes(self.remedies),
            return_payer=Payer(self.return_payer or "consumer"),
            restocking_fee=Decimal(repr(self.restocking_fee)).normalize(),
            keeps_item=self.keeps_item,
            evidence=_codes(self.evidence),
            send_back=self._send_back_period(),
        )

    @api.depends("remedies", "evidence")
    def _compute_names(self):
        kind = self.env["aftersales.remedy"]._fields["kind"]
        words = {code: self.env._(text) for code, text in sentences.WORDS.items()}
        kinds = {**words, **dict(kind._description_selection(self.env))}
        for decision in self:
            for name, codes in (
                ("remedy_names", decision.remedies),
                ("evidence_names", decision.evidence),
            ):
                decision[name] = ", ".join(
                    kinds.get(code, code) for code in (codes or "").split(",") if code
                )

    @api.depends("rule_trace")
    def _compute_trace_html(self):
        answers = dict(self._fields["verdict"]._description_selection(self.env))
        sources = {
            "law": self.env._("Law"),
            "policy": self.env._("Policy"),
            "fact": self.env._("Fact"),
        }
        names = self._rule_names()
        for decision in self:
            decision.trace_html = self.env["ir.qweb"]._render(
                "aftersales_center.decision_trace",
                {
                    "steps": [
                        {
                            **step,
                            "rule": names.get((step["source"], step["rule"]), step["rule"]),
                            "source": sources.get(step["source"], step["source"]),
                            "label": answers.get(step["answer"], step["answer"]),
                            "sentence": sentences.tell(self.env, step["code"], step["params"]),
                            "facts": named(self.env, step["inputs"]),
                        }
                        for step in decision.rule_trace or ()
                    ]
                },
            )

    def _rule_names(self):
        """``{("policy", id of a rule as the trace has it): its name}``."""
        ids = {
            int(step["rule"])
            for decision in self
            for step in decision.rule_trace or ()
            if step["source"] == "policy" and step["rule"].isdigit()
        }
        # sudo: names of the rules a decision that the user reads was made on.
        rules = self.env["aftersales.policy.rule"].sudo().browse(ids).exists()
        return {("policy", str(rule.id)): rule.name for rule in rules}


def _codes(text):
    """The codes in a text that has commas between them."""
    return frozenset(filter(None, (text or "").split(",")))
