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

        Whole kits are counted in the kit's own unit, whatever they are sold in (``pieces`` of a
        sold unit). As many kits left as all their parts make. A part that came back without a
        return takes its kit with it, and so does one that came with a return that does not claim
        the kit: what is left to claim are kits that are whole with the customer. A line with a
        part that its own bill of materials does not name (a kit in a kit) counts nothing.

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
                SELECT DISTINCT sol.id, bl.id AS bom_line_id, su.factor / pu.factor AS pieces,
                       bl.product_qty * blu.factor / bom.product_qty * pu.factor / bu.factor AS per
                  FROM sale_order_line sol
                  JOIN product_product p ON p.id = sol.product_id
                  JOIN product_template t ON t.id = p.product_tmpl_id
                  JOIN uom_uom su ON su.id = sol.product_uom_id
                  JOIN uom_uom pu ON pu.id = t.uom_id
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
                SELECT part.id, part.pieces, kit.id AS kit_id, kit.keeps_item,
                       kit.qty_claimed * part.pieces AS claimed, part.bom_line_id, choice.share
                  FROM part
                  JOIN aftersales_rma_line kit ON kit.sale_line_id = part.id
                  JOIN aftersales_rma_kit_choice choice ON choice.rma_line_id = kit.id
                   AND choice.bom_line_id = part.bom_line_id
                 WHERE choice.share > 0
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
                SELECT few.id, few.pieces, few.kit_id, few.claimed, few.keeps_item,
                       LEAST(FLOOR(GREATEST(MIN(COALESCE(went.sent - went.back, 0) / few.share), 0)
                                   + 0.000001), few.claimed) AS kits
                  FROM few
                  LEFT JOIN went ON went.id = few.id AND went.bom_line_id = few.bom_line_id
                   AND went.few_id = few.kit_id AND went.kit_line_id IS NULL
                 GROUP BY few.id, few.pieces, few.kit_id, few.claimed, few.keeps_item
            ), loose AS (
                SELECT part.id, part.bom_line_id,
                       SUM((again.claimed - again.kits) * (1 - COALESCE(few.share, 0))) AS kits
                  FROM part
                  JOIN again ON again.id = part.id
                  LEFT JOIN few ON few.kit_id = again.kit_id
                   AND few.bom_line_id = part.bom_line_id
                 GROUP BY part.id, part.bom_line_id
            )
            SELECT part.id, NULL,
                   FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001) / part.pieces,
                   FLOOR(MIN(COALESCE(went.again, 0)) + 0.000001) / part.pieces,
                   (FLOOR(MIN(COALESCE(went.sent, 0)) + 0.000001)
                    - FLOOR(MIN(COALESCE(went.sent, 0)
                                - GREATEST(COALESCE(went.back, 0) - COALESCE(loose.kits, 0), 0))
                            + 0.000001)) / part.pieces
              FROM part
              LEFT JOIN went ON went.id = part.id AND went.bom_line_id = part.bom_line_id
               AND went.kit_line_id IS NULL AND went.few_id IS NULL
              LEFT JOIN loose ON loose.id = part.id AND loose.bom_line_id = part.bom_line_id
             WHERE part.id NOT IN (SELECT id FROM strange)
             GROUP BY part.id, part.pieces
             UNION ALL
            SELECT part.id, went.kit_line_id, 0, 0,
                   CEIL(MAX(went.back - went.sent) - 0.000001) / part.pieces
              FROM went
              JOIN part ON part.id = went.id AND part.bom_line_id = went.bom_line_id
             WHERE went.kit_line_id IS NOT NULL
             GROUP BY part.id, part.pieces, went.kit_line_id
             UNION ALL
            SELECT id, NULL, kits / pieces, CASE WHEN keeps_item THEN kits ELSE 0 END / pieces, 0
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
