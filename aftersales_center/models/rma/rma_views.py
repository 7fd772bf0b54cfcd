"""What the screens ask of a return: where its documents are, which buttons make sense."""

from odoo import api, fields, models


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Entity"
    )
    has_many_orders = fields.Boolean(compute="_compute_has_many_orders")
    expects_goods = fields.Boolean(compute="_compute_expects_goods")
    has_goods_to_inspect = fields.Boolean(compute="_compute_has_goods_to_inspect")
    has_units_to_settle = fields.Boolean(
        compute="_compute_has_units_to_settle", groups="aftersales_center.group_agent"
    )

    @api.depends("name")
    def _compute_display_name(self):
        """Without a number the screen says “New” by itself."""
        for rma in self:
            rma.display_name = rma.name != "/" and rma.name

    @api.depends("line_ids.order_id")
    def _compute_has_many_orders(self):
        for rma in self:
            rma.has_many_orders = len(rma.line_ids.order_id) > 1

    @api.depends("state", "picking_ids")
    def _compute_expects_goods(self):
        for rma in self:
            rma.expects_goods = rma.state == "approved" and bool(rma._open_receipts())

    @api.depends("state", "line_ids.qty_received", "line_ids.qty_inspected")
    def _compute_has_goods_to_inspect(self):
        for rma in self:
            rma.has_goods_to_inspect = rma.state == "approved" and any(
                line.product_uom_id.compare(line.qty_received, line.qty_inspected) > 0
                for line in rma.line_ids
            )

    @api.depends(
        "state",
        "line_ids.qty_accepted",
        "remedy_ids.state",
        "remedy_ids.quantity",
        "remedy_ids.awaits_authority",
    )
    def _compute_has_units_to_settle(self):
        for rma in self:
            rma.has_units_to_settle = rma.state == "approved" and (
                any(
                    (remedy.state == "to_do" and remedy.awaits_authority == "no")
                    or remedy._continues()
                    for remedy in rma.remedy_ids
                )
                or any(line._prepare_remedies() for line in rma.line_ids if line.sale_line_id)
            )

    def action_view_orders(self):
        """Open the sale orders of these returns; needs the user's own rights on them."""
        return self._action_view("sale.action_orders", self.order_ids)

    def action_view_pickings(self):
        """Open the transfers of these returns; needs the user's own rights on them."""
        return self._action_view("stock.action_picking_tree_all", self.picking_ids)

    def action_view_credit_notes(self):
        """Open the credit notes of these returns; needs the user's own rights on them."""
        return self._action_view(
            "account.action_move_out_refund_type", self.remedy_ids.credit_line_ids.move_id
        )

    def _action_view(self, action_xmlid, documents):
        """The window action ``action_xmlid`` on ``documents``; one document opens its form."""
        action = self.env["ir.actions.act_window"]._for_xml_id(action_xmlid)
        action.update(domain=[("id", "in", documents.ids)], context={"create": False})
        if len(documents) == 1:
            action.update(
                view_mode="form", views=[(False, "form")], view_id=False, res_id=documents.id
            )
        return action
