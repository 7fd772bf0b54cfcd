"""Returns that a withdrawal opened."""

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

    def _typed_rows(self):
        """With what the customer declared, in all statements of these returns."""
        rows = self.env["aftersales.withdrawal"].search([("rma_id", "in", self.ids)])
        rows |= self.withdrawal_id
        return [*super()._typed_rows(), rows.filtered("person")]


class AftersalesWithdrawal(models.Model):
    _inherit = "aftersales.withdrawal"

    rma_ids = fields.One2many("aftersales.rma", "withdrawal_id", "Returns", readonly=True)
