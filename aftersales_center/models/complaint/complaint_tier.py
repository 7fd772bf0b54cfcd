"""Who handles a complaint: its tier and its owner, and how it goes up and down."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..rma.rma_audit import told as typed
from .complaint import OPEN
from .severity import SEVERITIES


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _triage(self):
        """Set tier and severity of complaints that came in, from their category.

        The hook for triage rules, which look at the words, the value and the customer too.
        """
        for complaint in self:
            category = complaint.category_id
            complaint._write_guarded(
                {
                    "severity": category._default_severity() or complaint.severity,
                    "is_safety": complaint.is_safety or category._concerns_safety(),
                    "tier_id": (
                        category._default_tier()
                        or self.env["aftersales.complaint.tier"]._first(complaint.company_id)
                    ).id,
                }
            )

    def _assign(self, without=None):
        """Hook: give each complaint without an owner one of the people of its tier.

        :param without: users who are away, or should not get it.
        """

    def action_escalate(self, reason, tier=None):
        """Hand it up, to ``tier`` or to the next one; an escalation record says why.

        Called by agents, and by customers for their own complaints.

        :raises UserError: without a reason, or when there is no tier above.
        """
        self.check_access("write")
        self._require_text(reason)
        self._require_state((*OPEN, "decided"))
        for complaint in self:
            if not (tier or complaint.tier_id.next_tier_id):
                raise UserError(
                    self.env._(
                        "%s is with the highest tier already. Ask its leader instead.",
                        complaint.name,
                    )
                )
            complaint._move_to_tier(tier or complaint.tier_id.next_tier_id, "manual", reason)
        return True

    def action_deescalate(self, reason, tier=None):
        """Hand it back down, to ``tier`` or to the one it came from. Called by agents."""
        self.check_access("write")
        self._require_text(reason)
        self._require_state((*OPEN, "decided"))
        for complaint in self:
            below = tier or complaint._tier_below()
            if not below:
                raise UserError(self.env._("%s is with the lowest tier already.", complaint.name))
            complaint._move_to_tier(below, "deescalation", reason)
        return True

    def _tier_below(self):
        """The tier this complaint would have come from; empty at the lowest."""
        self.ensure_one()
        if not self.tier_id:
            return self.tier_id
        return self.tier_id.search(
            [
                ("next_tier_id", "=", self.tier_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )

    def action_set_tier(self, tier, reason):
        """Choose the tier by hand; triage can be wrong. Called by agents, with a reason."""
        self.check_access("write")
        self._require_text(reason)
        self._require_state((*OPEN, "decided"))
        for complaint in self:
            complaint._move_to_tier(tier, "manual", reason)
        return True

    def action_set_severity(self, severity, reason):
        """Say how bad it is, by hand; promises are made anew. Called by agents."""
        self.check_access("write")
        self._require_text(reason)
        if severity not in dict(SEVERITIES):
            raise UserError(self.env._("Choose how bad it is: minor, normal, serious or critical."))
        for complaint in self.filtered(lambda complaint: complaint.severity != severity):
            before = complaint.severity
            complaint._write_guarded({"severity": severity})
            complaint._audit(
                "complaint.severity", before=before, after=severity, reason=typed(reason)
            )
            complaint._sla_retarget(self.env._("Severity changed"))
        return True

    def action_reassign(self, user, reason=None):
        """Give complaints to ``user``. Called by agents and supervisors."""
        self.check_access("write")
        for complaint in self.filtered(lambda complaint: complaint.user_id != user):
            before = complaint.user_id
            complaint.user_id = user
            complaint._audit(
                "complaint.reassigned", before=before, after=user, reason=typed(reason)
            )
        return True

    def _climb(self, kind, reason, clock=None, at=None):
        """Go to the next tier, or stay with the last one; returns the escalation.

        :param kind: why, see ``aftersales.escalation``.
        :param at: when it was due (naive UTC); now by default.
        """
        self.ensure_one()
        return self._move_to_tier(
            self.tier_id.next_tier_id or self.tier_id, kind, reason, clock=clock, at=at
        )

    def _move_to_tier(self, tier, kind, reason, clock=None, at=None):
        """Put the complaint into ``tier``, with a record of it; returns the escalation.

        Called by actions and by the ladder, which checked that it may go there.
        """
        self.ensure_one()
        before, owner = self.tier_id, self.user_id
        if kind == "manual" and self.env.user.share:
            kind = "customer"
        # sudo: who decided, whatever the user may read.
        deciders = self.sudo().step_ids.filtered(lambda step: step.kind == "decided").user_id
        stays = owner in tier._people() and not (kind == "appeal" and owner in deciders)
        if tier != before:
            self._write_guarded({"tier_id": tier.id, "tier_by_person": False})
        if owner and not stays and (tier != before or kind == "appeal"):
            self.write({"user_id": False})
        self._assign()
        escalation = self._escalation(
            kind,
            reason,
            self.user_id,
            clock=clock,
            from_tier_id=before.id,
            to_tier_id=tier.id,
            from_user_id=owner.id,
            date=at or fields.Datetime.now(),
        )
        self._arrived(at)
        self._audit(
            "complaint.escalated",
            kind=kind,
            before=before,
            after=tier,
            user=self.user_id,
            reason=typed(reason),
        )
        if tier != before:
            self._sla_retarget(self.env._("Tier changed"), at=at)
            self._on_arrival(tier, escalation)
        elif self.user_id != owner:
            escalation._tell()
        return escalation

    def _on_arrival(self, tier, escalation):
        """Hook: what is done when a complaint arrives in ``tier``: tell customer and people."""
