from odoo import api, fields, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    repair_count = fields.Integer(
        "Repairs", compute="_compute_repair_count", groups="stock.group_stock_user"
    )

    has_repairs = fields.Boolean(
        compute="_compute_has_repairs",
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )

    @api.depends("remedy_ids.kind")
    def _compute_has_repairs(self):
        """Whether a column about repairs is of use."""
        for rma in self:
            rma.has_repairs = "repair" in rma.remedy_ids.mapped("kind")

    def _compute_repair_count(self):
        # sudo: how many there are; opening them needs the user's own rights.
        found = (
            self.env["repair.order"]
            .sudo()
            ._read_group(
                [("aftersales_remedy_id.rma_id", "in", self.ids)],
                ["aftersales_remedy_id"],
                ["__count"],
            )
        )
        counts = {}
        for remedy, count in found:
            counts[remedy.rma_id.id] = counts.get(remedy.rma_id.id, 0) + count
        for rma in self:
            rma.repair_count = counts.get(rma.id, 0)

    def action_view_repairs(self):
        """Open the repair orders of these returns; needs the user's own rights on them."""
        repairs = self.env["repair.order"].search([("aftersales_remedy_id.rma_id", "in", self.ids)])
        return self._action_view("repair.action_repair_order_tree", repairs)

    def _typed_texts(self):
        return [*super()._typed_texts(), (self.remedy_ids, ("repair_reason",))]
