from odoo import Command, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    aftersales_rma_count = fields.Integer("Returns", compute="_compute_aftersales_rma_count")

    def _compute_aftersales_rma_count(self):
        # sudo: a salesman sees that there are returns; opening them needs an after-sales role.
        found = (
            self.env["aftersales.rma.line"]
            .sudo()
            ._read_group(
                [("sale_line_id.order_id", "in", self.ids)], ["sale_line_id"], ["rma_id:recordset"]
            )
        )
        rmas = {}
        for line, records in found:
            rmas[line.order_id] = rmas.get(line.order_id, records) | records
        for order in self:
            order.aftersales_rma_count = len(rmas.get(order, ()))

    def action_aftersales_return(self):
        """Open a new return with everything that may still be claimed; called by agents.

        Several orders of one customer make one return.

        :raises UserError: when nothing is left to return, or the customers differ.
        """
        if len(self.partner_id.commercial_partner_id) > 1 or len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "These orders are of several customers or companies. Make one return for each."
                )
            )
        lines = self.order_line._aftersales_returnable()
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s can be returned: nothing was delivered, or all of it was"
                    " returned or claimed already.",
                    ", ".join(self.mapped("name")),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Return"),
            "res_model": "aftersales.rma",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id[:1].id,
                "default_company_id": self.company_id.id,
                "default_warehouse_id": self.warehouse_id[:1].id,
                "default_line_ids": [
                    Command.create({"sale_line_id": line.id, "quantity": left})
                    for line, left in lines.items()
                ],
            },
        }

    def action_view_aftersales_rmas(self):
        """Open the returns of these orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_rma")
        rmas = self.env["aftersales.rma"].search(
            [("line_ids.sale_line_id.order_id", "in", self.ids)]
        )
        action["domain"] = [("id", "in", rmas.ids)]
        action["context"] = {}
        if len(rmas) == 1:
            action.update(view_mode="form", views=[(False, "form")], res_id=rmas.id)
        return action
