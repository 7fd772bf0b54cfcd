"""Returns that a withdrawal opened, and the end of what was written in it."""

from odoo import fields, models


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
