"""A bad rating of how a complaint was handled opens it again, one tier up."""

from odoo import models


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    def rating_apply(self, rate, *args, **kwargs):
        """Reopen a closed complaint that was rated low, on the next tier.

        Called by Odoo when a customer rates by the link in a mail, and by code.
        """
        rating = super().rating_apply(rate, *args, **kwargs)
        mine = self.filtered(
            lambda complaint: (
                (rating.res_model, rating.res_id) == (complaint._name, complaint.id)
                and (complaint.env.su or complaint.has_access("write"))
            )
        )
        for complaint in mine:
            complaint._answer_rating(rate)
        return rating

    def _answer_rating(self, rate):
        """Reopen when ``rate`` (0 to 5) is low, once per round."""
        self.ensure_one()
        threshold = self.company_id.aftersales_low_rating
        if self.state != "closed" or self.merged_into_id or not 0 < rate <= threshold:
            return
        # sudo: the customer's rating does this, and they have no right on the complaint.
        complaint = self.sudo()
        reopened = complaint.step_ids.filtered(
            lambda step: step.kind == "reopened" and step.round == complaint.round
        )
        if reopened:
            return
        reason = self.env._("The customer rated %s of 5.", int(rate))
        complaint.action_reopen(reason)
        complaint._climb("customer", reason)
