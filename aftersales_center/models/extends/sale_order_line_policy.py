"""A sold line remembers the returns policy that its order was confirmed under."""

from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["aftersales.guarded.mixin", "sale.order.line"]
    _guarded = frozenset(["aftersales_policy_id"])

    aftersales_policy_id = fields.Many2one(
        "aftersales.policy",
        "Returns Policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version that was in force when the order was confirmed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A line that is added to a confirmed order falls under the policy of its own day."""
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._aftersales_freeze_policy()
        return lines

    def _aftersales_freeze_policy(self):
        """Remember the policy in force now; called when orders are confirmed and lines added."""
        lines = self.filtered(lambda line: not line.display_type)
        # sudo: which policy holds does not depend on who confirms the order.
        policies = self.env["aftersales.policy"].sudo()
        for company, sold in lines.grouped("company_id").items():
            policy = policies._of(company, fields.Datetime.now())
            sold._write_guarded({"aftersales_policy_id": policy.id})
