from odoo import api, fields, models
from odoo.tools import SQL


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
