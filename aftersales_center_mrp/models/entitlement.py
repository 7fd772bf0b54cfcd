"""What may be claimed of a kit: whole kits, counted from the moves of their parts."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AftersalesEntitlement(models.Model):
    _inherit = "aftersales.entitlement"

    def _flush_facts(self):
        super()._flush_facts()
        self.env["stock.move"].flush_model(["bom_line_id", "aftersales_sent_line_id"])
        self.env["mrp.bom.line"].flush_model(["bom_id", "product_qty", "product_uom_id"])
        self.env["mrp.bom"].flush_model(
            ["type", "product_id", "product_tmpl_id", "product_qty", "product_uom_id"]
        )
        self.env["aftersales.rma.line"].flush_model(["kit_line_id"])
        self.env["aftersales.rma.kit.choice"].flush_model(["rma_line_id", "bom_line_id", "share"])

    def _moved_sql(self, sale_line_ids):
        """Kits that moved as their parts, beside what moved as itself.

        As many kits left as all their parts make. A part that came back without a return takes its
        kit with it, and so does one that came with a return that does not claim the kit: what is
        left to claim are kits that are whole with the customer. A line with a part that its own
        bill of materials does not name (a kit in a kit) counts nothing.

        A kit of which single parts come back by a return (``few``) is claimed, and whole again once
        these were sent again or given back: such moves make this kit whole, and no other. What
        stayed of it with the customer (``loose``) belongs to no whole kit, so when it comes back
        too it takes no other kit along.
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
            ), few AS (
                SELECT kit.sale_line_id AS id, kit.id AS kit_id, kit.qty_claimed, kit.keeps_item,
                       choice.bom_line_id, choice.share
                  FROM aftersales_rma_kit_choice choice
                  JOIN aftersales_rma_line kit ON kit.id = choice.rma_line_id
                 WHERE kit.sale_line_id = ANY(%(ids)s) AND choice.share > 0
            ), went AS (
                SELECT part.id, part.bom_line_id, line.kit_line_id, home.kit_id AS few_id,
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
                  LEFT JOIN aftersales_rma_line gone ON gone.id = m.aftersales_sent_line_id
                  LEFT JOIN (SELECT DISTINCT kit_id FROM few) home
                       ON home.kit_id = COALESCE(gone.kit_line_id, gone.id)
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
                 GROUP BY part.id, part.bom_line_id, line.kit_line_id, home.kit_id
            ), again AS (
                SELECT few.id, few.kit_id, few.qty_claimed, few.keeps_item,
                       LEAST(FLOOR(GREATEST(MIN(COALESCE(went.sent - went.back, 0) / few.share), 0)
                                   + 0.000001), few.qty_claimed) AS kits
                  FROM few
                  LEFT JOIN went ON went.id = few.id AND went.bom_line_id = few.bom_line_id
                   AND went.few_id = few.kit_id AND went.kit_line_id IS NULL
                 GROUP BY few.id, few.kit_id, few.qty_claimed, few.keeps_item
            ), loose AS (
                SELECT part.id, part.bom_line_id,
                       SUM((again.qty_claimed - again.kits) * (1 - COALESCE(few.share, 0))) AS kits
                  FROM part
                  JOIN again ON again.id = part.id
                  LEFT JOIN few ON few.kit_id = again.kit_id
                   AND few.bom_line_id = part.bom_line_id
                 GROUP BY part.id, part.bom_line_id
            )
            SELECT part.id, NULL, FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001),
                   FLOOR(MIN(COALESCE(went.again, 0)) + 0.000001),
                   FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001)
                   - FLOOR(MIN(COALESCE(went.sent, 0)
                               - GREATEST(COALESCE(went.back, 0) - COALESCE(loose.kits, 0), 0))
                           + 0.000001)
              FROM part
              LEFT JOIN went ON went.id = part.id AND went.bom_line_id = part.bom_line_id
               AND went.kit_line_id IS NULL AND went.few_id IS NULL
              LEFT JOIN loose ON loose.id = part.id AND loose.bom_line_id = part.bom_line_id
             WHERE part.id NOT IN (SELECT id FROM strange)
             GROUP BY part.id
             UNION ALL
            SELECT id, kit_line_id, 0, 0, CEIL(MAX(back - sent) - 0.000001)
              FROM went
             WHERE kit_line_id IS NOT NULL
             GROUP BY id, kit_line_id
             UNION ALL
            SELECT id, NULL, kits, CASE WHEN keeps_item THEN kits ELSE 0 END, 0
              FROM again)
            """,
            moved=super()._moved_sql(sale_line_ids),
            ids=sale_line_ids,
        )

    def _refuse_claim(self, quantity):
        """Of kits, agents are told which returns have them, and where a part can be added yet."""
        try:
            return super()._refuse_claim(quantity)
        except UserError as error:
            line = self.sale_line_id
            # sudo: returns of the order line that the agent is returning.
            others = line.sudo().aftersales_line_ids.filtered(
                lambda other: other.qty_claimed
                and other.id not in self.env.context.get("aftersales_claiming", ())
            )
            if (
                not others
                or not line._aftersales_kit_parts()
                or not self.env.user.has_group("aftersales_center.group_agent")
            ):
                raise
            still_open = others.filtered(lambda other: other.state == "requested")
            raise UserError(
                self.env._(
                    "%(refused)s These are in %(returns)s. Until it is approved, a further part of"
                    " the same kit is added there, with “Which parts”.",
                    refused=error.args[0],
                    returns=", ".join(still_open.rma_id.mapped("name")),
                )
                if still_open
                else self.env._(
                    "%(refused)s These are in %(returns)s.",
                    refused=error.args[0],
                    returns=", ".join(others.rma_id.mapped("name")),
                )
            ) from error
