"""Seals: what closes a batch of events so that none can change unseen."""

from odoo import api, fields, models


class AftersalesAuditSeal(models.Model):
    """A batch of events closed: their Merkle root, chained to the seal before it.

    Written by the sealing job only; see ``engine/hashchain.py`` for what is hashed.
    """

    _name = "aftersales.audit.seal"
    _description = "Seal of the Compliance Log"
    _inherit = "aftersales.audit.append.only"
    _log_access = False
    _order = "id desc"
    _rec_name = "number"

    format = fields.Integer(required=True, readonly=True)
    company_id = fields.Integer("Company ID", required=True, readonly=True)
    number = fields.Integer(required=True, readonly=True, help="Without gaps, per company.")
    date = fields.Datetime("Sealed", required=True, readonly=True)
    first = fields.Integer("First Position", required=True, readonly=True)
    size = fields.Integer("Events", required=True, readonly=True)
    root = fields.Char("Merkle Root", required=True, readonly=True)
    previous = fields.Char("Previous Seal", required=True, readonly=True)
    key = fields.Char("Signing Key", required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)
    signature = fields.Char(required=True, readonly=True)

    is_signed = fields.Boolean("Signed", compute="_compute_is_signed")

    _number_uniq = models.UniqueIndex("(company_id, number)")

    @api.depends("signature")
    def _compute_is_signed(self):
        for seal in self:
            seal.is_signed = bool(seal.signature)


class AftersalesAuditLeaf(models.Model):
    """Where an event stands in its seal, and the hash it was sealed with.

    A row has the id of its event: what says that an event is sealed is the primary key itself.
    """

    _name = "aftersales.audit.leaf"
    _description = "Event in a Seal"
    _inherit = "aftersales.audit.append.only"
    _log_access = False
    _order = "id"

    company_id = fields.Integer("Company ID", required=True, readonly=True)
    seal_id = fields.Integer("Seal ID", required=True, readonly=True)
    position = fields.Integer(required=True, readonly=True, help="Dense, per company, from 0.")
    leaf = fields.Char("Hash", required=True, readonly=True)

    _position_uniq = models.UniqueIndex("(company_id, position)")
