"""What the screens ask of a complaint."""

from odoo import Command, api, fields, models

from .complaint import OPEN


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")
    order_count = fields.Integer(compute="_compute_counts")
    rma_count = fields.Integer(compute="_compute_counts")

    @api.depends("name", "subject")
    def _compute_display_name(self):
        """Its number; without one the screen says “New” by itself."""
        for complaint in self:
            complaint.display_name = complaint.name != "/" and complaint.name

    @api.depends("state")
    def _compute_is_open(self):
        for complaint in self:
            complaint.is_open = complaint.state in OPEN

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", OPEN)]

    @api.depends("order_ids", "rma_ids")
    def _compute_counts(self):
        for complaint in self:
            complaint.order_count = len(complaint.order_ids)
            complaint.rma_count = len(complaint.rma_ids)

    def action_view_orders(self):
        """Open the sale orders of these complaints; needs the user's own rights on them."""
        return self._action_view("sale.action_orders", self.order_ids)

    def action_view_rmas(self):
        """Open the returns of these complaints."""
        return self._action_view("aftersales_center.action_rma", self.rma_ids)

    def _action_view(self, action_xmlid, documents):
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action.update(domain=[("id", "in", documents.ids)], context={"create": False})
        if len(documents) == 1:
            action.update(
                view_mode="form", views=[(False, "form")], view_id=False, res_id=documents.id
            )
        return action


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    complaint_ids = fields.Many2many(
        "aftersales.complaint",
        "aftersales_complaint_rma_rel",
        "rma_id",
        "complaint_id",
        string="Complaints",
        readonly=True,
        copy=False,
        check_company=True,
        groups="aftersales_center.group_agent,aftersales_center.group_auditor",
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count")

    def _compute_complaint_count(self):
        # sudo: a number of complaints of returns the user may read; opening needs a role.
        counts = dict(
            self.env["aftersales.complaint"]
            .sudo()
            ._read_group([("rma_ids", "in", self.ids)], ["rma_ids"], ["__count"])
        )
        for rma in self:
            rma.complaint_count = counts.get(rma, 0)

    def action_complaint(self):
        """Open a new complaint about these returns of one customer; called by agents."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Complaint"),
            "res_model": "aftersales.complaint",
            "view_mode": "form",
            "context": {
                "default_partner_id": self.partner_id[:1].id,
                "default_company_id": self.company_id[:1].id,
                "default_team_id": self.team_id[:1].id,
                "default_rma_ids": [Command.link(rma.id) for rma in self],
                "default_order_ids": [Command.link(order.id) for order in self.order_ids],
                "default_product_ids": [
                    Command.link(product.id) for product in self.line_ids.product_id
                ],
                # sudo: what arrived for these lines; the form shows lots by the user's rights.
                "default_lot_ids": [
                    Command.link(lot.id) for lot in self.line_ids.sudo()._safety_lots()
                ],
            },
        }

    def action_view_complaints(self):
        """Open the complaints about these returns."""
        complaints = self.env["aftersales.complaint"]
        return complaints._action_view(
            "aftersales_center.action_complaint", complaints.search([("rma_ids", "in", self.ids)])
        )
