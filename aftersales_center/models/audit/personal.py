"""Personal text beside the log: it can be erased, and the log still verifies."""

from odoo import api, fields, models

from ...engine.hashchain import commitments_in


class AftersalesAuditPersonal(models.Model):
    """Text of an event that says something about a person, or was typed by one.

    The event holds ``SHA-256(salt || text)``. Rows are never updated; erasing deletes them
    with their salt and logs that it did.
    """

    _name = "aftersales.audit.personal"
    _description = "Personal Text of the Compliance Log"
    _inherit = "aftersales.audit.append.only"
    _log_access = False
    _erasable = True
    _rec_name = "commitment"

    company_id = fields.Integer("Company ID", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    partner_id = fields.Integer("Customer ID", required=True, readonly=True)
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True)
    commitment = fields.Char(required=True, readonly=True)
    salt = fields.Char(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)

    _commitment_uniq = models.UniqueIndex("(commitment)")
    _partner_idx = models.Index("(partner_id) WHERE partner_id <> 0")
    _record_idx = models.Index("(res_model, res_id)")
    _date_idx = models.Index("(company_id, date)")

    @api.model
    def _texts(self, events):
        """``{commitment: text}`` for what the payloads of ``events`` commit to."""
        wanted = {found for event in events for found in commitments_in(event.payload)}
        if not wanted:
            return {}
        return {
            row.commitment: row.text for row in self.search([("commitment", "in", list(wanted))])
        }
