"""What may be claimed of a kit: whole kits, counted from the moves of their parts."""

from odoo import models
from odoo.tools import SQL


class AftersalesEntitlement(models.Model):
    _inherit = "aftersales.entitlement"

    def _flush_facts(self):
        super()._flush_facts()
        self.env["stock.move"].flush_model(["bom_line_id"])
        self.env["mrp.bom.line"].flush_model(["bom_id", "product_qty", "product_uom_id"])
        self.env["mrp.bom"].flush_model(
            ["type", "product_id", "product_tmpl_id", "product_qty", "product_uom_id"]
        )
        self.env["aftersales.rma.line"].flush_model(["kit_line_id"])

    def _moved_sql(self, sale_line_ids):
        """Kits that moved as their parts, beside what moved as itself.

        As many kits left as all their parts make. A part that came back without a return takes its
        kit with it, and so does one that came with a return that does not claim the kit: what is
        left to claim are kits that are whole with the customer. A line with a part that its own
        bill of materials does not name (a kit in a kit) counts nothing.
        """
        return SQL(
            """
            %(moved)s
            UNION ALL
            (WITH part AS (
                SELECT DISTINCT sol.id, bl.id AS bom_line_id,
                       bl.product_qty * blu.factor / bom.product_qty * su.factor / bu.factor AS per
                  FROM sale_order_line sol
                  JOIN product_product p ON p.id = sol.product_id
                  JOIN uom_uom su ON su.id = sol.product_uom_id
                  JOIN stock_move m ON m.sale_line_id = sol.id AND m.product_id <> sol.product_id
                   AND m.state <> 'cancel'
                  JOIN mrp_bom_line bl ON bl.id = m.bom_line_id AND bl.product_qty > 0
                  JOIN uom_uom blu ON blu.id = bl.product_uom_id
                  JOIN mrp_bom bom ON bom.id = bl.bom_id AND bom.type = 'phantom'
                   AND (bom.product_id = sol.product_id
                        OR (bom.product_id IS NULL AND bom.product_tmpl_id = p.product_tmpl_id))
                  JOIN uom_uom bu ON bu.id = bom.product_uom_id
                 WHERE sol.id = ANY(%(ids)s)
            ), strange AS (
                SELECT DISTINCT part.id
                  FROM part
                  JOIN sale_order_line sol ON sol.id = part.id
                  JOIN stock_move m ON m.sale_line_id = sol.id AND m.product_id <> sol.product_id
                   AND m.state <> 'cancel'
                 WHERE NOT EXISTS (SELECT 1 FROM part own
                                    WHERE own.id = sol.id AND own.bom_line_id = m.bom_line_id)
            ), went AS (
                SELECT part.id, part.bom_line_id, line.kit_line_id,
                       SUM(CASE WHEN dest.is_out AND NOT src.is_out
                                THEN m.quantity * mu.factor / part.per ELSE 0 END) AS sent,
                       SUM(CASE WHEN dest.is_out AND NOT src.is_out
                                 AND (r.complaint_id IS NOT NULL OR kept.keeps_item)
                                THEN m.quantity * mu.factor / part.per ELSE 0 END) AS again,
                       SUM(CASE WHEN src.is_out AND NOT dest.is_out
                                THEN m.quantity * mu.factor / part.per ELSE 0 END) AS back
                  FROM part
                  JOIN stock_move m ON m.sale_line_id = part.id
                   AND m.bom_line_id = part.bom_line_id AND m.state = 'done'
                  JOIN uom_uom mu ON mu.id = m.product_uom
                  LEFT JOIN aftersales_rma_line line ON line.id = m.aftersales_rma_line_id
                  LEFT JOIN aftersales_remedy r ON r.id = m.aftersales_remedy_id
                  LEFT JOIN aftersales_rma_line kept ON kept.id = r.rma_line_id
                  JOIN LATERAL (SELECT l.usage = 'customer'
                                    OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                                  FROM stock_location l WHERE l.id = m.location_id) src ON TRUE
                  JOIN LATERAL (SELECT l.usage = 'customer'
                                    OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                                  FROM stock_location l WHERE l.id = m.location_dest_id) dest
                       ON TRUE
                 WHERE part.id NOT IN (SELECT id FROM strange)
                 GROUP BY part.id, part.bom_line_id, line.kit_line_id
            )
            SELECT part.id, NULL, FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001),
                   FLOOR(MIN(COALESCE(went.again, 0)) + 0.000001),
                   FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001)
                   - FLOOR(MIN(COALESCE(went.sent - went.back, 0)) + 0.000001)
              FROM part
              LEFT JOIN went ON went.id = part.id AND went.bom_line_id = part.bom_line_id
               AND went.kit_line_id IS NULL
             WHERE part.id NOT IN (SELECT id FROM strange)
             GROUP BY part.id
             UNION ALL
            SELECT id, kit_line_id, 0, 0, CEIL(MAX(back - sent) - 0.000001)
              FROM went
             WHERE kit_line_id IS NOT NULL
             GROUP BY id, kit_line_id)
            """,
            moved=super()._moved_sql(sale_line_ids),
            ids=sale_line_ids,
        )
