"""Returns that a withdrawal opened, and the end of what was written in it."""

from odoo import api, fields, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    withdrawal_id = fields.Many2one(
        "aftersales.withdrawal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
        help="The statement of the customer that opened this return.",
    )

    def _erase_texts(self, ground):
        """With what the customer declared, in all statements that led to these returns."""
        super()._erase_texts(ground)
        # sudo: statements of these very returns, after the caller's checks.
        rows = self.env["aftersales.withdrawal"].sudo()
        (rows.search([("rma_id", "in", self.ids)]) | self.sudo().withdrawal_id)._erase_statement(
            ground
        )


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    rma_ids = fields.One2many("aftersales.rma", "withdrawal_id", "Returns", readonly=True)

    def _erase_statement(self, ground):
        """Empty what people typed, and drop the documents and mails that repeat it.

        What stays is that a statement came, when, by which channel, and what followed.
        """
        rows = self.filtered(lambda row: row.person or row.contract or row.address)
        if not rows:
            return
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

        Those of a return go with its texts.
        """
        for company in self.env["res.company"].search([], order="id", limit=10000):
            before = company._aftersales_erasable_before()
            self.search(
                [
                    ("company_id", "=", company.id),
                    ("rma_id", "=", False),
                    ("recorded_on", "<", before),
                    ("person", "!=", False),
                ],
                order="id",
                limit=limit,
            )._erase_statement("retention_over")
