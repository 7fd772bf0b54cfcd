"""Requests from outside: each reference taken once, each case numbered."""

from odoo import api, fields, models
from odoo.tools import SQL

#: How a customer reached us.
CHANNELS = [
    ("backoffice", "Back office"),
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("chat", "Chat"),
    ("store", "Store"),
    ("api", "API"),
]


class AftersalesIntake(models.Model):
    """References that other systems gave to requests: each taken once, ever."""

    _name = "aftersales.intake"
    _description = "Request Reference"
    _log_access = False

    res_model = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    channel = fields.Char(required=True)
    external_ref = fields.Char(required=True)

    _reference_unique = models.Constraint(
        "UNIQUE(company_id, channel, res_model, external_ref)", "This request was taken already."
    )

    @api.model
    def _take(self, res_model, company, channel, external_ref):
        """Take a reference, or make the transaction start again; called by ``create``.

        Odoo does not retry a unique violation, but a serialization failure: that is what an
        insert with ON CONFLICT ends in when the row was committed after our snapshot. Run
        again, the request finds the record that the first one made.
        """
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO aftersales_intake (res_model, company_id, channel, external_ref)
            VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
            """,
                res_model,
                company.id,
                channel,
                external_ref,
            )
        )


class AftersalesIntakeMixin(models.AbstractModel):
    """For cases that other systems may send more than once: the same request is the same case.

    ``external_ref`` is unique per company and channel. When two requests with the same one
    arrive at the same moment, the second is run again by Odoo and finds the first.
    """

    _name = "aftersales.intake.mixin"
    _description = "Case with a number and an outside reference"

    name = fields.Char(
        "Number", required=True, readonly=True, copy=False, default="/", index="trigram"
    )
    channel = fields.Selection(CHANNELS, required=True, default="backoffice")
    external_ref = fields.Char(
        "External Reference",
        copy=False,
        help="The number another system gave this request. The same number on the same"
        " channel is the same case.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Create cases; a request that another system repeats gives the case it made."""
        if not any(vals.get("external_ref") for vals in vals_list):
            return super().create([self._numbered(vals) for vals in vals_list])
        records = self.browse()
        for vals in vals_list:
            records += self._known_intake(vals) or self._create_once(vals)
        return records

    def _create_once(self, vals):
        if vals.get("external_ref"):
            self.env["aftersales.intake"]._take(
                self._name,
                self._company_of(vals),
                vals.get("channel") or "backoffice",
                vals["external_ref"],
            )
        return super().create([self._numbered(vals)])

    def _numbered(self, vals):
        if vals.get("name", "/") != "/":
            return vals
        return dict(vals, name=self._company_of(vals)._aftersales_next_number(self._name))

    def _company_of(self, vals):
        return self.env["res.company"].browse(vals.get("company_id")) or self.env.company

    def _known_intake(self, vals):
        """The case made earlier for the same external reference, or an empty recordset."""
        if not vals.get("external_ref"):
            return self.browse()
        return self.search(
            [
                ("company_id", "=", self._company_of(vals).id),
                ("channel", "=", vals.get("channel") or "backoffice"),
                ("external_ref", "=", vals["external_ref"]),
            ],
            limit=1,
        )
