"""What repairs cost: the parts that were built in, at their value, and the work."""

from odoo import models
from odoo.tools import SQL


class AftersalesCost(models.Model):
    _inherit = "aftersales.cost"
    _depends = {
        "repair.order": [
            "aftersales_remedy_id",
            "aftersales_labour_cost",
            "aftersales_ended_on",
        ],
        "stock.move": ["repair_id", "repair_line_type", "value", "state"],
    }

    def _selects(self):
        return {
            **super()._selects(),
            "parts": self._select_parts(),
            "repair_labour": self._select_repair_labour(),
        }

    def _select_parts(self):
        """Parts built in (a cost) and parts that came out with a value (less of it)."""
        return SQL(
            """
            SELECT m.id AS source_id, 'parts' AS kind,
                   CASE WHEN m.is_in THEN -m.value ELSE m.value END AS amount,
                   m.date::date AS date, r.rma_id, r.rma_line_id,
                   'repair.order' AS res_model, o.id AS res_id
              FROM stock_move m
              JOIN repair_order o ON o.id = m.repair_id
              JOIN aftersales_remedy r ON r.id = o.aftersales_remedy_id
             WHERE m.repair_line_type IS NOT NULL AND m.state = 'done'
               AND (m.is_in OR m.is_out) AND m.value <> 0
            """
        )

    def _select_repair_labour(self):
        """The work on repairs, at the rate of the day they ended."""
        return SQL(
            """
            SELECT o.id AS source_id, 'labour' AS kind, o.aftersales_labour_cost AS amount,
                   o.aftersales_ended_on AS date, r.rma_id, r.rma_line_id,
                   'repair.order' AS res_model, o.id AS res_id
              FROM repair_order o
              JOIN aftersales_remedy r ON r.id = o.aftersales_remedy_id
             WHERE o.aftersales_labour_cost <> 0
            """
        )
