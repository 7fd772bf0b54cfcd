"""Marks that something happened to a customer, left by flows that must not wait for us."""

from odoo import api, fields, models
from odoo.tools import SQL

#: Customers of this transaction that are marked when it is committed.
BUFFER = "aftersales.churn"


class AftersalesChurnMark(models.Model):
    """Insert-only: an order, a case, a rating or a broken promise leaves one and goes on.

    Marks of one transaction go in with one INSERT before it is committed; the job of the scoring
    works them within minutes.
    """

    _name = "aftersales.churn.mark"
    _description = "Customer to Score Again"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", index=True)

    @api.model
    def _mark(self, records):
        """Note the customers of ``records``, which have a partner and a company.

        Called by orders and cases, in their transaction. Nothing is read or written but ids.
        """
        pairs = {
            (record.partner_id.id, record.company_id.id)
            for record in records
            if record.partner_id.id and record.company_id.id
        }
        if not pairs:
            return
        precommit = self.env.cr.precommit
        buffer = precommit.data.get(BUFFER)
        if buffer is None:
            buffer = precommit.data[BUFFER] = set()
            # sudo: one INSERT of ids, whoever confirms an order.
            precommit.add(self.sudo()._flush_marks)
        buffer |= pairs

    def _flush_marks(self):
        """Insert the marks of this transaction; called by the cursor before commit."""
        pairs = self.env.cr.precommit.data.pop(BUFFER, None)
        if not pairs:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_churn_mark (partner_id, company_id)
                SELECT DISTINCT p.commercial_partner_id, c.id
                  FROM (VALUES %s) v (partner_id, company_id)
                  JOIN res_partner p ON p.id = v.partner_id
                  JOIN res_company c ON c.id = v.company_id
                 WHERE p.commercial_partner_id IS NOT NULL
                """,
                SQL(", ").join(sorted(pairs)),
            )
        )
