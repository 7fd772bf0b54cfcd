"""What a complaint cost: a total beside it, and the rows it comes from; as for returns."""

from odoo import api, fields, models

from ..rma.rma_cost import SEES_COST


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    cost_entry_ids = fields.One2many(
        "aftersales.cost.entry", "complaint_id", "Costs Entered", groups=SEES_COST
    )
    cost_total = fields.Monetary(
        "Cost",
        currency_field="company_currency_id",
        compute="_compute_cost_total",
        groups=SEES_COST,
        help="What this complaint cost so far, without its returns, in the company's currency.",
    )

    @api.depends("remedy_ids.amount", "cost_entry_ids.amount_company")
    def _compute_cost_total(self):
        """One grouped query for all; amounts in the company's currency."""
        # sudo: a sum about complaints the user may read; the field is not for receivers.
        totals = dict(
            self.env["aftersales.cost"]
            .sudo()
            ._read_group([("complaint_id", "in", self.ids)], ["complaint_id"], ["amount:sum"])
        )
        for complaint in self:
            complaint.cost_total = totals.get(complaint._origin, 0.0)

    def action_view_costs(self):
        """Open the rows that the cost of these complaints is made of; agents and auditors."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_cost")
        action.update(
            domain=[("complaint_id", "in", self.ids)],
            context={"create": False, "search_default_group_kind": 1},
            views=[(False, "list"), (False, "pivot"), (False, "graph")],
        )
        return action
