"""Complaints that other programs bring."""

from odoo import Command, api, models
from odoo.tools import email_normalize

from ...engine.api_values import LONGEST_REF, Refused, iso, moment, number_id, text


class AftersalesComplaint(models.Model):
    _name = "aftersales.complaint"
    _inherit = ["aftersales.complaint", "aftersales.api.mixin"]
    _api_fields = (
        "external_ref",
        "channel",
        "company",
        "order",
        "returns",
        "customer",
        "email",
        "phone",
        "subject",
        "text",
        "category",
        "remedy_wanted",
        "received_on",
    )

    @api.model
    def _api_prepare(self, values):
        order = values["order"]
        subject, note = text(values, "subject", 200), text(values, "text")
        if not (subject or note):
            raise Refused("missing", field="subject")
        prepared = {
            "note": note or False,
            "phone": text(values, "phone", 64) or False,
            "subject": subject or note.splitlines()[0][:120],
            "category_id": self._api_category(values.get("category")),
            "remedy_wanted": self._api_wanted(values.get("remedy_wanted")),
            **self._api_customer(values, order),
        }
        if order:
            prepared["order_ids"] = [Command.set(order.ids)]
        if values.get("returns"):
            prepared["rma_ids"] = [Command.set(self._api_returns(values["returns"]))]
        if received := moment(values.get("received_on"), "received_on"):
            prepared["date_received"] = received
        return prepared

    @api.model
    def _api_customer(self, values, order):
        """Who complains: the customer named, the order's, or whom the address belongs to."""
        email = text(values, "email", LONGEST_REF)
        address = email_normalize(email)
        if email and not address:
            raise Refused("bad_value", field="email")
        partners = self.env["res.partner"]
        mine = ("company_id", "in", [False, self.env.company.id])
        partner = partners
        if values.get("customer"):
            partner = partners.search([("id", "=", number_id(values["customer"]) or 0), mine])
            if not partner:
                raise Refused("unknown_customer")
        elif order:
            partner = order.partner_id
        elif address:
            found = partners.search([("email_normalized", "=", address), mine], limit=2)
            # A person who has a contact for each address of theirs is one; two people are not.
            partner = found if len(found) == 1 else partners
        if not (partner or address or values.get("phone")):
            raise Refused("unknown_customer")
        return {"partner_id": partner.id, "email_from": email or False}

    @api.model
    def _api_category(self, wanted):
        """The id of the category with the id or full name ``wanted``; False when none is."""
        if not wanted:
            return False
        categories = self.env["aftersales.complaint.category"]
        domain = (
            [("id", "=", number_id(wanted))]
            if number_id(wanted)
            else [("complete_name", "=ilike", str(wanted))]
        )
        found = categories.search(
            [*domain, ("company_id", "in", [False, self.env.company.id])], limit=1
        )
        if not found:
            raise Refused("unknown_category", value=wanted)
        return found.id

    @api.model
    def _api_wanted(self, wanted):
        codes = [code for code, _label in self._fields["remedy_wanted"].selection]
        if wanted and wanted not in codes:
            raise Refused("unknown_remedy", value=wanted, allowed=", ".join(codes))
        return wanted or False

    @api.model
    def _api_returns(self, names):
        """Ids of the returns with these numbers."""
        if isinstance(names, str):
            names = [names]
        if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
            raise Refused("bad_value", field="returns")
        found = self.env["aftersales.rma"].search(
            [("name", "in", list(names)), ("company_id", "=", self.env.company.id)]
        )
        for name in names:
            if name not in found.mapped("name"):
                raise Refused("unknown_case", value=name)
        return found.ids

    def _api_state(self):
        return {
            **super()._api_state(),
            "subject": self.subject,
            "orders": self.order_ids.mapped("name"),
            "returns": self.rma_ids.mapped("name"),
            "category": self.category_id.complete_name or False,
            "severity": self.severity,
            "tier": self.tier_id.name or False,
            "received": iso(self.date_received),
            "acknowledged": iso(self.date_acknowledged),
            "answered": iso(self.date_responded),
            "decided": iso(self.date_decided),
            "closed": iso(self.date_closed),
            "answer_by": iso(self.answer_by),
            "decision_by": iso(self.decision_by),
            "waits_on_customer": self.waits_on_customer,
            "outcome": self.outcome or False,
            "decision": self.decision_text or False,
        }
