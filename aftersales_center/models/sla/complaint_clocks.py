"""What promises on a complaint depend on, and what a word of the customer does."""

from odoo import models

from ...engine.worktime import ALWAYS, HOUR, NoWorkingTime
from .clock_sweep import PICTURES


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
        return self._sla_tier_hours(clock.breached_at, tier.climb_hours or 24)

    def _sla_tier_hours(self, moment, hours):
        """``hours`` of this complaint's tier after ``moment`` (naive UTC in and out).

        By the tier's calendar, otherwise the company's, otherwise round the clock.
        """
        self.ensure_one()
        # Kept while the sweep handles a batch: the same hours for all of a tier.
        pictures = self.env.cr.cache.get(PICTURES, {})
        key = self.tier_id.id, self.company_id.id, moment.year
        if key not in pictures:
            pictures[key] = self._sla_tier_calendar(moment)
        try:
            return pictures[key].add(moment, round(hours * HOUR))
        except NoWorkingTime:
            return ALWAYS.add(moment, round(hours * HOUR))

    def _sla_tier_calendar(self, moment):
        # sudo: the hours of the complaint's own company, whoever handles it.
        for calendar in (
            self.sudo().tier_id.calendar_id,
            self.sudo().company_id.resource_calendar_id,
        ):
            working = calendar and calendar._aftersales_working_time(self.company_id, moment)
            if working:
                return working
        return ALWAYS
