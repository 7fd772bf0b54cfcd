"""What a return cost: a total beside it, and the rows it comes from."""

from odoo import api, fields, models

SEES_COST = "aftersales_center.group_agent,aftersales_center.group_auditor"


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    cost_entry_ids = fields.One2many(
        "aftersales.cost.entry", "rma_id", "Costs Entered", groups=SEES_COST
    )
    cost_total = fields.Monetary(
        "Cost",
        currency_field="company_currency_id",
        compute="_compute_cost_total",
        groups=SEES_COST,
        help="What this return cost so far, in the company's currency: see the rows behind it.",
    )

    @api.depends("remedy_ids.amount", "inspection_ids.state", "cost_entry_ids.amount_company")
    def _compute_cost_total(self):
        """One grouped query for all; amounts in the company's currency."""
        # sudo: a sum about returns the user may read; the field is not for receivers.
        totals = dict(
            self.env["aftersales.cost"]
            .sudo()
            ._read_group([("rma_id", "in", self.ids)], ["rma_id"], ["amount:sum"])
        )
        for rma in self:
            rma.cost_total = totals.get(rma._origin, 0.0)

    def action_view_costs(self):
        """Open the rows that the cost of these returns is made of; called by agents, auditors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_cost")
        action.update(
            domain=[("rma_id", "in", self.ids)],
            context={"create": False, "search_default_group_kind": 1},
            views=[(False, "list"), (False, "pivot"), (False, "graph")],
        )
        return action
