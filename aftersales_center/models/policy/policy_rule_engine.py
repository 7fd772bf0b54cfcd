"""A rule of a policy in the engine's words."""

import ast
from decimal import Decimal

from odoo import models
from odoo.fields import Domain

from ...engine.claim import (
    Anchor,
    Basis,
    Buyer,
    Effect,
    MerchantRule,
    Outbound,
    Payer,
    RefundTiming,
    Window,
)
from .policy_rule import DIMENSIONS


class AftersalesPolicyRule(models.Model):
    _inherit = "aftersales.policy.rule"

    def _engine_rule(self):
        """This rule as the engine takes it; called by :meth:`aftersales.policy._engine_rules`.

        Amounts are in the currency of the company that applies the policy, tax included.
        """
        self.ensure_one()
        price = self._engine_limits("price", lambda amount: Decimal(repr(amount)))
        days = self._engine_limits("days", int)
        claims = self._engine_limits("claims", int)
        return MerchantRule(
            id=self._origin.id or 0,
            # The same text whoever asks: a trace is told in the reader's language from the id.
            name=self.with_context(lang=None).name or "",
            priority=self.sequence,
            effects=self._engine_effects(),
            only=self._engine_marks(0),
            unless=self._engine_marks(1),
            bases=frozenset(map(Basis, self.basis_ids._codes())),
            buyers=frozenset(map(Buyer, self.buyer_ids._codes())),
            price_from=price[0],
            price_to=price[1],
            days_from=days[0],
            days_to=days[1],
            days_anchor=Anchor(self.days_anchor),
            claims_from=claims[0],
            claims_to=claims[1],
            needs_match=self._has_filter(),
        )

    def _engine_effects(self):
        """``{Effect: value}`` of all that is switched on; bridges add theirs."""
        self.ensure_one()
        said = {}
        if self.sets_window:
            said[Effect.WINDOW] = Window(
                None if self.window_endless else self.window_days,
                Anchor(self.window_anchor),
                self.window_transit_days,
            )
        if self.sets_final_sale:
            said[Effect.FINAL_SALE] = self.final_sale == "final"
        if self.sets_remedies:
            said[Effect.REMEDIES] = self.remedy_ids._codes()
        if self.sets_evidence:
            said[Effect.EVIDENCE] = self.evidence_ids._codes()
        if self.sets_approval:
            said[Effect.APPROVAL] = self.approval == "required"
        if self.sets_auto_approve:
            said[Effect.AUTO_APPROVE] = Decimal(repr(self.auto_approve_amount))
        if self.sets_keep_item:
            said[Effect.KEEP_ITEM] = Decimal(repr(self.keep_item_amount))
        if self.sets_restocking_fee:
            said[Effect.RESTOCKING_FEE] = Decimal(repr(self.restocking_fee))
        if self.sets_return_shipping:
            said[Effect.RETURN_SHIPPING] = Payer(self.return_payer)
        if self.sets_outbound:
            said[Effect.OUTBOUND] = Outbound(self.outbound)
        if self.sets_refund_timing:
            said[Effect.REFUND_TIMING] = (RefundTiming(self.refund_after), self.refund_days)
        return said

    def _engine_marks(self, side):
        """``{dimension: values}`` that limit the rule (``side`` 0) or keep it off (1)."""
        found = {}
        for dimension, names in DIMENSIONS.items():
            values = self[names[side]] if names[side] else None
            if values:
                found[dimension] = self._mark_values(values)
        return found

    def _mark_values(self, values):
        """What stands for ``values`` in a claim: codes of countries and choices, ids otherwise."""
        if values._name == "res.country":
            return frozenset(values.mapped("code"))
        if values._name == "aftersales.policy.choice":
            return values._codes()
        return frozenset(values._origin.ids)

    def _engine_limits(self, name, number):
        """``(from, until)`` of one limited number; None where there is no such end."""
        limit = self[f"{name}_limit"]
        return (
            number(self[f"{name}_from"]) if limit in ("at_least", "between") else None,
            number(self[f"{name}_to"]) if limit in ("at_most", "between") else None,
        )

    def _has_filter(self):
        self.ensure_one()
        return (self.domain or "").strip() not in ("", "[]")

    def _domain_list(self):
        """The filter on order lines as a list; empty when there is none.

        :raises ValueError: when it is not a plain list of conditions.
        """
        self.ensure_one()
        try:
            found = ast.literal_eval((self.domain or "").strip() or "[]")
        except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
            raise ValueError(str(error)) from error
        if not isinstance(found, list):
            raise ValueError(self.domain)
        return found

    def _matching(self, sale_lines):
        """``{sale line: ids of the rules among these whose filter it meets}``.

        One query per rule that has a filter, however many lines there are.
        """
        # sudo: a verdict does not depend on who asks for it. Administrators wrote the filters,
        # which were tried with their own rights; out comes whether a line meets one.
        lines = self.env["sale.order.line"].sudo()
        found = {line: set() for line in sale_lines}
        for rule in self:
            if rule._has_filter():
                domain = rule._domain_list()
                meeting = set(lines.search(Domain("id", "in", sale_lines.ids) & Domain(domain)).ids)
                for line in sale_lines:
                    if line.id in meeting:
                        found[line].add(rule.id)
        return {line: frozenset(ids) for line, ids in found.items()}
