"""What the letter says of where else a consumer can turn."""

from odoo import api, fields, models


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    outside_body_ids = fields.Many2many(
        "aftersales.outside.body",
        string="Bodies Named",
        compute="_compute_outside_body_ids",
        compute_sudo=True,
        help="Whom the letter names to this consumer, besides the body of the settings.",
    )

    @api.depends("state", "outcome", "date_decided", "partner_id", "order_ids", "company_id")
    def _compute_outside_body_ids(self):
        """To consumers only, and only once we have decided."""
        bodies = self.env["aftersales.outside.body"]
        for complaint in self:
            complaint.outside_body_ids = (
                bodies._of(
                    complaint._customer_country(),
                    complaint.company_id,
                    fields.Datetime.context_timestamp(
                        complaint._in_customers_words(), complaint.date_decided
                    ).date(),
                )
                if complaint.state in ("decided", "closed")
                and complaint.date_decided
                and complaint._is_of_consumer()
                else bodies
            )

    def _customer_country(self):
        """Where the consumer lives: where the goods went, else their address; may be empty.

        Unlike for verdicts the company's own country is no answer: a body of a country the
        customer does not live in helps nobody.
        """
        self.ensure_one()
        # sudo: addresses of the complaint's own customer and orders; a country comes back.
        case = self.sudo()
        partner = case.partner_id
        addresses = (*case.order_ids.partner_shipping_id, partner, partner.commercial_partner_id)
        return next(
            (address.country_id for address in addresses if address.country_id),
            self.env["res.country"],
        )

    def _letter(self):
        """With ``bodies``, of those who can be turned to outside."""
        letter = super()._letter()
        told = self._in_customers_words()._letter_bodies() if letter["decision"] else []
        return {**letter, "bodies": told}

    def _letter_bodies(self):
        """``[{name, note, url}]`` in the language of the environment, plain text."""
        # sudo: names and addresses that the letter tells anyhow.
        return [
            {"name": body.name, "note": (body.note or "").strip(), "url": body.url or ""}
            for body in self.sudo().outside_body_ids
        ]
