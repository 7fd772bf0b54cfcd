"""What promises on a complaint depend on, and what a word of the customer does."""

from odoo import models
from odoo.tools import formatLang

from ...engine import sla_policy


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _sla_criteria(self):
        case = self.sudo()  # sudo: ids of the complaint's own category and tier
        categories, node = [], case.category_id
        while node:
            categories.append(node.id)
            node = node.parent_id
        return {
            **super()._sla_criteria(),
            "tier": case.tier_id.id or 0,
            "categories": tuple(categories),
            "severity": case.severity or "",
        }

    def _sla_tier(self):
        return self.tier_id

    def _sla_is_live(self):
        return self.state not in ("closed",)

    def _sla_we_spoke(self, message):
        self.filtered(
            lambda complaint: complaint.state not in ("decided", "closed")
        )._first_answer()
        super()._sla_we_spoke(message)

    def _sla_customer_spoke(self, message):
        if self.waits_on_customer:
            self.action_customer_answered()
        super()._sla_customer_spoke(message)

    def _sla_first_climb(self, clock):
        """As many hours of its tier after the breach as the tier says; a day where it says none,
        for whoever is to be reminded."""
        tier = self.tier_id
        if not tier:
            return None
        return tier._after_hours(clock.breached_at, tier.climb_hours or 24)

    # ------------------------------------------------------------------
    # The letter
    # ------------------------------------------------------------------

    def _letter_appeal(self):
        """And how soon a new decision is promised to who appeals."""
        told = super()._letter_appeal() or ""
        promise = self._appeal_promise()
        if not promise:
            return told
        amount, unit = promise
        sentence = {
            "hours": self.env._(
                "We tell you the new decision within %s working hours after you asked for it."
            ),
            "days": self.env._(
                "We tell you the new decision within %s working days after you asked for it."
            ),
            "clock_hours": self.env._(
                "We tell you the new decision within %s hours after you asked for it."
            ),
            "clock_days": self.env._(
                "We tell you the new decision within %s days after you asked for it."
            ),
        }[unit] % formatLang(self.env, amount, digits=2 if amount % 1 else 0)
        gap = "" if told.endswith("。") else " "  # Chinese has none between sentences
        return f"{told}{gap}{sentence}" if told else sentence

    def _appeal_promise(self):
        """``(amount, unit)`` in which the tier that an appeal goes to decides; None without one."""
        self.ensure_one()
        case = self.sudo()  # sudo: the policy of the complaint's own company and tier
        facts = case._sla_criteria()
        facts["tier"] = (case.tier_id.next_tier_id or case.tier_id).id or 0
        book = self.env["aftersales.sla.policy"]._book(facts.pop("company").id, self._name)
        _policy, row = sla_policy.chosen(book, sla_policy.Facts(**facts)).get(
            "decide", (None, None)
        )
        return row and row[:2]
