"""What was written in statements: held while there is a hold, erased when the duty is over."""

from odoo import api, fields, models
from odoo.tools import SQL


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    rma_ids = fields.One2many("aftersales.rma", "withdrawal_id", "Returns", readonly=True)

    def _erase_statement(self, ground):
        """Empty what people typed, and drop the documents and mails that repeat it.

        What stays is that a statement came, when, by which channel, and what followed. A
        statement under a legal hold stays whole.
        """
        rows = self.filtered(lambda row: row.person or row.contract or row.address)
        if not rows:
            return
        rows.company_id._aftersales_collide()  # with a hold that is being set
        rows = rows._unheld(SQL("w.id = ANY(%s)", list(rows.ids)), len(rows))
        # sudo: documents and mails of these rows only.
        documents = rows.sudo().acknowledgement_id
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("model", "=", self._name), ("res_id", "in", rows.ids)])
        rows._erase()
        mails.unlink()
        documents.unlink()
        rows._audit(
            "audit.erased", erased=[], count=len(rows._erasable), ground=ground, reason=None
        )

    @api.model
    def _erase_over(self, limit=200):
        """Empty statements that led to no return, once their time is over; called by the job.

        Those of a return go with its texts, and here when a hold has kept them longer.
        """
        self.env["aftersales.rma"].flush_model(["texts_erased_on"])
        for company in self.env["res.company"].search([], order="id", limit=10000):
            self._unheld(
                SQL(
                    """
                    w.company_id = %s AND w.recorded_on < %s AND w.person IS NOT NULL
                    AND NOT EXISTS (
                        SELECT FROM aftersales_rma r
                         WHERE r.id = w.rma_id AND r.texts_erased_on IS NULL)
                    """,
                    company.id,
                    company._aftersales_erasable_before(),
                ),
                limit,
            )._erase_statement("retention_over")

    @api.model
    def _unheld(self, condition, limit):
        """The oldest statements for which ``condition`` (SQL about ``w``) holds and no hold."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT p.res_id
                  FROM (SELECT w.id AS res_id, w.company_id, %s AS res_model, 0 AS partner_id
                          FROM aftersales_withdrawal w WHERE %s) p
                 WHERE NOT %s
                 ORDER BY p.res_id LIMIT %s
                """,
                self._name,
                condition,
                self.env["aftersales.audit.hold"]._covers(),
                limit,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())


class AftersalesAuditHold(models.Model):
    _inherit = "aftersales.audit.hold"

    @api.model
    def _covering(self):
        """Statements too, matched or not: of the customer's orders and returns, with an address
        of theirs, and those that a held return came of."""
        self.env["aftersales.withdrawal"].flush_model()
        self.env["sale.order"].flush_model(["partner_id"])
        self.env["aftersales.rma"].flush_model(["partner_id", "withdrawal_id"])
        self.env["res.partner"].flush_model(["email_normalized"])
        return [
            *super()._covering(),
            SQL(
                """
                (p.res_model = 'aftersales.withdrawal' AND EXISTS (
                    SELECT FROM aftersales_withdrawal w
                     WHERE w.id = p.res_id AND (
                           EXISTS (
                                SELECT FROM sale_order o JOIN res_partner op ON op.id = o.partner_id
                                 WHERE o.id = w.order_id
                                   AND op.commercial_partner_id = hp.commercial_partner_id)
                           OR EXISTS (
                                SELECT FROM res_partner x
                                 WHERE x.commercial_partner_id = hp.commercial_partner_id
                                   AND x.email_normalized = lower(w.address))
                           OR EXISTS (
                                SELECT FROM aftersales_rma r
                                  JOIN res_partner rp ON rp.id = r.partner_id
                                 WHERE (r.id = w.rma_id OR r.withdrawal_id = w.id) AND (
                                       rp.commercial_partner_id = hp.commercial_partner_id
                                       OR (h.res_model = 'aftersales.rma' AND h.res_id = r.id))))))
                """
            ),
        ]
