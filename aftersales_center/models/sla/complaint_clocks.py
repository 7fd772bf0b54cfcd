"""What promises on a complaint depend on, and what a word of the customer does."""

from odoo import models


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
