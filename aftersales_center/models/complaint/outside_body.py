"""Whom consumers can turn to outside, country by country, when we do not come to an agreement."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: The EU's platform for disputes was shut on 20 July 2025 (Reg. (EU) 2024/3228): named nowhere.
_SHUT = re.compile(r"ec\.europa\.eu/(?:consumers/)?odr|ec\.europa\.eu\S*online-dispute", re.I)


class AftersalesOutsideBody(models.Model):
    """One body of one country, as the letter names it to a consumer who lives there.

    What is shipped stands in the research on law (``source``, ``source_date``); a country of
    which nothing is known has none. Administrators add theirs.
    """

    _name = "aftersales.outside.body"
    _description = "Body that Consumers Can Turn To"
    _inherit = ["aftersales.audit.config.mixin"]
    _order = "country_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        "res.country",
        required=True,
        index=True,
        ondelete="restrict",
        help="Where the customer lives: the country that the goods went to.",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    url = fields.Char("Website", help="Starts with https:// or http://.")
    note = fields.Text(
        "What the Letter Says",
        translate=True,
        help="When this body can be turned to, and what it does, in words for the customer.",
    )
    valid_from = fields.Date(help="Named in letters about decisions from this day on.")
    valid_to = fields.Date("Valid Until", help="The last day on which letters name it.")
    source = fields.Char(required=True, help="The law or the page that says so.")
    source_date = fields.Date("Looked Up On", required=True, default=fields.Date.context_today)

    _dates_in_order = models.Constraint(
        "CHECK(valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "The last day lies before the first.",
    )

    @api.constrains("url", "note", "name")
    def _check_address(self):
        for body in self:
            url = (body.url or "").strip()
            if url and not re.fullmatch(r"https?://\S+", url):
                raise ValidationError(
                    self.env._("“%s” is no web address. Start it with https://.", body.url)
                )
            body._aftersales_check_not_shut(" ".join(filter(None, (url, body.note, body.name))))

    @api.model
    def _aftersales_check_not_shut(self, text):
        """Stop a text that sends consumers to the EU platform that is no more.

        :raises ValidationError: when it names it.
        """
        if _SHUT.search(text or ""):
            raise ValidationError(
                self.env._(
                    "The EU platform for online dispute resolution was shut on 20 July 2025. Take"
                    " its address out: letters must not send anybody there."
                )
            )

    @api.model
    def _of(self, country, company, day):
        """The bodies to name to a consumer in ``country`` for a decision of ``company`` of
        ``day``; called by the letter, with full rights."""
        if not country:
            return self.browse()
        found = self.search(
            [("country_id", "=", country.id), ("company_id", "in", [False, company.id])]
        )
        return found.filtered(
            lambda body: (not body.valid_from or body.valid_from <= day)
            and (not body.valid_to or day <= body.valid_to)
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.constrains("aftersales_dispute_body")
    def _check_aftersales_dispute_body(self):
        for company in self:
            self.env["aftersales.outside.body"]._aftersales_check_not_shut(
                company.aftersales_dispute_body
            )
