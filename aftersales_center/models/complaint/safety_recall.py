"""Who got the goods: every delivery of a lot or product, for a recall. Nobody is written to."""

from odoo import fields, models
from odoo.tools import SQL


class AftersalesRecallLine(models.Model):
    """One lot (or product) that left to one customer; read only, straight from stock."""

    _name = "aftersales.recall.line"
    _description = "Delivered to Customers"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _depends = {
        "stock.move.line": [
            "state",
            "date",
            "product_id",
            "lot_id",
            "quantity_product_uom",
            "location_id",
            "location_dest_id",
            "company_id",
            "move_id",
        ],
        "stock.location": ["usage"],
        "stock.move": ["origin_returned_move_id", "picking_id", "sale_line_id"],
        "stock.picking": ["partner_id"],
        "sale.order.line": ["order_id"],
        "res.partner": ["commercial_partner_id", "country_id", "email", "phone"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime("Delivered On", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lot_id = fields.Many2one("stock.lot", "Lot/Serial Number", readonly=True)
    quantity = fields.Float("Delivered", readonly=True, digits="Product Unit")
    returned = fields.Float(
        "Came Back", readonly=True, digits="Product Unit", help="Of this delivery, since then."
    )
    remaining = fields.Float("Still Out", readonly=True, digits="Product Unit")
    partner_id = fields.Many2one("res.partner", "Delivered To", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    email = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)

    @property
    def _table_query(self):
        """Deliveries with what came back of each; a filter on lots or products reaches inside."""
        return SQL(
            """
            SELECT l.id, l.company_id, l.date, l.product_id, l.lot_id,
                   l.quantity_product_uom AS quantity, back.quantity AS returned,
                   GREATEST(l.quantity_product_uom - back.quantity, 0) AS remaining,
                   p.partner_id, r.commercial_partner_id AS customer_id, r.country_id, r.email,
                   r.phone, s.order_id, m.picking_id
              FROM stock_move_line l
              JOIN stock_location target ON target.id = l.location_dest_id
              JOIN stock_location source ON source.id = l.location_id
              JOIN stock_move m ON m.id = l.move_id
              LEFT JOIN stock_picking p ON p.id = m.picking_id
              LEFT JOIN res_partner r ON r.id = p.partner_id
              LEFT JOIN sale_order_line s ON s.id = m.sale_line_id
              CROSS JOIN LATERAL (
                    SELECT COALESCE(SUM(b.quantity_product_uom), 0) AS quantity
                      FROM stock_move n
                      JOIN stock_move_line b ON b.move_id = n.id
                     WHERE n.origin_returned_move_id = m.id AND b.state = 'done'
                       AND b.lot_id IS NOT DISTINCT FROM l.lot_id) back
             WHERE l.state = 'done' AND target.usage = 'customer' AND source.usage <> 'customer'
            """
        )


class AftersalesSafetyEntry(models.Model):
    _inherit = "aftersales.safety.entry"

    def _recall_domain(self):
        """Which deliveries are affected: of the lots, and of products without any lot named."""
        self.ensure_one()
        whole = self.product_ids - self.lot_ids.product_id
        return fields.Domain("company_id", "=", self.company_id.id) & (
            fields.Domain("lot_id", "in", self.lot_ids.ids)
            | fields.Domain("product_id", "in", whole.ids)
        )

    def action_view_recall(self):
        """Open the list of who got the goods; for supervisors and auditors."""
        self.ensure_one()
        self.env["aftersales.recall.line"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "aftersales_center.action_recall_line"
        )
        action.update(domain=list(self._recall_domain()), context={})
        return action
