"""What a tier may give: a limit beside that of the role, and the way up for what is over it."""

from odoo import models

from ...engine.authority import Limit
from .complaint import OPEN


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    def _authority_limit(self, user):
        """With the limit of the user's tier, on complaints and on returns they are about.

        The tier of a person is the highest one they belong to or lead; who is in none has that of
        the complaint. Both limits count, whichever is stricter, in the currency of the role's.
        """
        limit, currency = super()._authority_limit(user)
        for complaint in self._authority_complaints():
            own, own_currency = complaint._tier_of(user)._limit_or_none(self.kind, self.currency_id)
            limit = limit.stricter(_converted(own, own_currency, currency, self.company_id))
        return limit, currency

    def _authority_complaints(self):
        """The complaints whose tiers have a say: its own, or the open ones about its return."""
        self.ensure_one()
        # sudo: the case's own complaints, for a limit nobody reads here.
        remedy = self.sudo()
        return remedy.complaint_id or remedy.rma_id.complaint_ids.filtered(
            lambda complaint: complaint.state in OPEN
        )

    def _tell_of_proposals(self, counted):
        """What is over a tier's authority goes up by itself, with its proposal."""
        super()._tell_of_proposals(counted)
        for remedy in self:
            for complaint in remedy._authority_complaints():
                complaint._climb_for_authority(remedy, counted[remedy])


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def _tier_of(self, user):
        """The tier whose limit counts for ``user`` here: the highest of theirs, else the first."""
        self.ensure_one()
        # sudo: who belongs where, for a limit; not handed out.
        tiers = self.env["aftersales.complaint.tier"].sudo()
        own = tiers.search([("company_id", "=", self.company_id.id)]).filtered(
            lambda tier: user in tier._people() or user == tier._leader()
        )
        return own[-1:] or tiers._first(self.company_id)

    def _climb_for_authority(self, remedy, amounts):
        """Go up to the first tier that may give ``remedy``; where none may, to the last one.

        Called as the system with a remedy that waits for somebody's yes. It stays where the
        tier's own people may say yes.

        :param amounts: ``{remedy: amount}`` of its case, itself included: a tier's limit is for
            all of them together.
        """
        self.ensure_one()
        tier, passed = self.tier_id, set()
        while tier and tier not in passed and not tier._covers(remedy, amounts):
            passed.add(tier)
            tier = tier.next_tier_id or tier
        if tier == self.tier_id:
            return
        self._move_to_tier(
            tier,
            "authority",
            self.env._(
                "%(remedy)s is over the authority of “%(tier)s”.",
                remedy=remedy.display_name,
                tier=self.tier_id.name,
            ),
        )


class AftersalesComplaintTier(models.Model):
    _inherit = "aftersales.complaint.tier"

    def _covers(self, remedy, amounts):
        """Whether one person of this tier may give ``remedy`` alone, with all that was given.

        :param amounts: ``{remedy: amount}``, each untaxed in its own currency.
        """
        limit, currency = self._limit_or_none(remedy.kind, remedy.currency_id)
        total = sum(one._in_currency(amount, currency) for one, amount in amounts.items() if amount)
        return limit.covers(total, currency.decimal_places)

    def _limit_or_none(self, kind, currency):
        """The limit of this tier; none where there is no tier."""
        return self._limit(kind, currency) if self else (Limit(), currency)


def _converted(limit, currency, wanted, company):
    """``limit`` in another currency, at today's rate; “not at all” stays so."""
    if currency == wanted:
        return limit
    return Limit(
        *(
            bound
            if bound is None or bound < 0
            else currency._convert(bound, wanted, company, round=False)
            for bound in (limit.alone, limit.two_above)
        )
    )
