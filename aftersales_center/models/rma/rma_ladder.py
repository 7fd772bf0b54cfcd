"""How a return goes up by itself when a promise on it is broken: people are told, tier by tier."""

from odoo import fields, models


class AftersalesRma(models.Model):
    """A return stays with who handles it; the leaders of the complaint tiers are told, one after
    the other, each after the hours of the tier before."""

    _name = "aftersales.rma"
    _inherit = ["aftersales.ladder.mixin", "aftersales.rma"]

    ladder_tier_id = fields.Many2one(
        "aftersales.complaint.tier",
        "Told Up To",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The highest tier whose leader was told that a promise is broken.",
    )
    escalation_ids = fields.One2many(
        "aftersales.escalation",
        "rma_id",
        "Escalations",
        readonly=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    def _ladder_is_open(self):
        """Also a closed return that owes something again: a fact it stood on was lost."""
        return self.state in ("draft", "requested", "approved") or (
            self.state == "done" and self.sla_state not in (False, "none")
        )

    def _ladder_tier(self):
        return self.ladder_tier_id or self.env["aftersales.complaint.tier"]._first(self.company_id)

    def _ladder_lead(self):
        """The leader of the tier it stands at; before that of the team; else an administrator."""
        leader = (
            self.ladder_tier_id._leader()
            if self.ladder_tier_id
            else self.team_id.leader_id or self._ladder_tier()._leader()
        )
        return self._ladder_able(leader) or self._ladder_administrator()

    def _ladder_up(self, tier, reason, clock, at):
        """Tell the leader of ``tier``; the return stays with who handles it."""
        self._write_guarded(
            {"ladder_tier_id": tier.id, "tier_since": at, "leader_reminded_on": False}
        )
        self._ladder_tell("ladder", self._ladder_lead(), reason, clock, at)

    def _sla_first_climb(self, clock):
        """The hours of the first tier after the breach; never without tiers."""
        tier = self._ladder_tier()
        return tier._after_hours(clock.breached_at, tier.climb_hours or 24) if tier else None
