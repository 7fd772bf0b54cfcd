"""What a customer may see of their own: nothing else of our records is ever shown to them."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import consteq

#: PostgreSQL's largest id; what is over names nothing.
_LARGEST = 2**31 - 1


class AftersalesPortalMixin(models.AbstractModel):
    """For records that customers open in the portal: who owns one, by login or by token.

    Portal and public users have no access rights on our models. Controllers ask here for the
    record, and work on with what comes back, which is in superuser mode.
    """

    _name = "aftersales.portal.mixin"
    _description = "Owned by a Customer"

    @api.model
    def _portal_domain(self, user):
        """The records that belong to whoever logged in as ``user``; nothing for the public.

        A record belongs to its customer, and to everybody of the customer's company where the
        seller set it so (“Colleagues see each other's cases”).
        """
        # sudo: the login's own partner, and a setting of companies.
        user = user.sudo()
        if not user or user._is_public():
            return Domain.FALSE
        partner = user.partner_id
        own = Domain("partner_id", "=", partner.id)
        sharing = (
            self.env["res.company"].sudo().search([("aftersales_portal_shares_company", "=", True)])
        )
        if not sharing:
            return own
        return own | (
            Domain("company_id", "in", sharing.ids)
            & Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
        )

    @api.model
    def _portal_owned(self, record_id, token=None, user=None):
        """The record ``record_id`` in superuser mode, if the login or ``token`` owns it.

        :param record_id: what the customer sent: any text or number.
        :param token: the access token of that very record, from a link.
        :param user: who is logged in; the user of the environment if empty.
        :returns: one record or none. What does not exist and what belongs to others look alike.
        """
        number = portal_id(record_id)
        if not number:
            return self.sudo().browse()
        # sudo: customers have no rights on these records; only an owned one leaves here.
        domain = Domain("id", "=", number) & self._portal_domain(user or self.env.user)
        found = self.sudo().with_context(active_test=False).search(domain, limit=1)
        # Tokens are ASCII; comparing anything else would be an error, and so tell what exists.
        if not found and token and isinstance(token, str) and token.isascii():
            record = self.sudo().browse(number).exists()
            found = record.filtered(
                lambda each: each.access_token and consteq(each.access_token, token)
            )
        return found.with_context(active_test=True)


def portal_id(value):
    """``value`` as the id of a record that may exist; 0 for everything else."""
    if isinstance(value, bool):
        return 0
    text = str(value if value is not None else "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return 0
    return int(text) if int(text) <= _LARGEST else 0
