"""Who complains, beyond the contact: complaints of one sender, and whether the matter is one."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    email_key = fields.Char(
        "Address",
        compute="_compute_email_key",
        store=True,
        index="btree_not_null",
        help="The bare address of an unknown sender, in small letters.",
    )

    @api.depends("email_from")
    def _compute_email_key(self):
        for complaint in self:
            complaint.email_key = email_normalize(complaint.email_from or "")

    def _sender_keys(self):
        """The bare addresses this complaint's sender is known by: a set."""
        self.ensure_one()
        partner = self.partner_id
        people = partner | partner.commercial_partner_id
        return set(filter(None, [self.email_key, *people.mapped("email_normalized")]))

    def _kin_domain(self):
        """Complaints that may be of the same senders as these; see :meth:`_is_kin`."""
        customers = self.partner_id.commercial_partner_id
        keys = sorted(set().union(*(complaint._sender_keys() for complaint in self)))
        found = Domain("partner_id", "child_of", customers.ids) if customers else Domain.FALSE
        if keys:
            found |= Domain("partner_id", "=", False) & Domain("email_key", "in", keys)
        strangers = self.filtered(lambda complaint: not complaint.partner_id)
        if own := sorted(set(filter(None, strangers.mapped("email_key")))):
            found |= Domain("email_key", "in", own)
            found |= Domain("partner_id.email_normalized", "in", own)
            found |= Domain("partner_id.commercial_partner_id.email_normalized", "in", own)
        return found

    def _kin_among(self, others):
        """``{complaint: those of others that its sender wrote}``, itself not among them."""
        shelves = {}
        for other in others:
            for label in other._kin_labels():
                shelves.setdefault(label, []).append(other.id)
        made = {}
        for complaint in self:
            near = {
                number for label in complaint._kin_labels() for number in shelves.get(label, ())
            }
            found = others.browse(sorted(near - set(complaint.ids))).with_prefetch(
                (self | others)._ids
            )
            made[complaint] = found.filtered(complaint._is_kin)
        return made

    def _kin_labels(self):
        """What complaints of one sender have in common, one thing at least."""
        return self._sender_keys() | set(self.partner_id.commercial_partner_id.ids)

    def _is_kin(self, other):
        """Whether one sender wrote both: the same customer or, where one of them has no contact,
        the same address."""
        self.ensure_one()
        if self.partner_id and other.partner_id:
            return self.partner_id.commercial_partner_id == other.partner_id.commercial_partner_id
        return bool(self._sender_keys() & other._sender_keys())

    def _same_goods(self, other):
        """Whether both are about an order, a return, a product or a lot that is the same one."""
        self.ensure_one()
        return bool(
            self._remedy_orders() & other._remedy_orders()
            or any(self[name] & other[name] for name in ("rma_ids", "product_ids", "lot_ids"))
        )
