from odoo import Command, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_complaint_count = fields.Integer(
        "Complaints", compute="_compute_aftersales_complaint_count"
    )

    def _compute_aftersales_complaint_count(self):
        # sudo: a salesman sees that there are complaints; opening them needs an after-sales role.
        counts = dict(
            self.env["aftersales.complaint"]
            .sudo()
            ._read_group([("order_ids", "in", self.ids)], ["order_ids"], ["__count"])
        )
        for order in self:
            order.aftersales_complaint_count = counts.get(order, 0)

    def action_aftersales_complaint(self):
        """Open a new complaint about these orders of one customer; called by agents."""
        if len(self.partner_id.commercial_partner_id) > 1 or len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "These orders are of several customers or companies. Make one complaint for"
                    " each."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Complaint"),
            "res_model": "aftersales.complaint",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id[:1].id,
                "default_company_id": self.company_id.id,
                "default_order_ids": [Command.link(order.id) for order in self],
            },
        }

    def action_view_aftersales_complaints(self):
        """Open the complaints about these orders."""
        complaints = self.env["aftersales.complaint"]
        return complaints._action_view(
            "aftersales_center.action_complaint", complaints.search([("order_ids", "in", self.ids)])
        )
