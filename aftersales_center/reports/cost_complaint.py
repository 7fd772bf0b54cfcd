"""What complaints cost: the sources of their rows."""

from odoo import models
from odoo.tools import SQL

from .credit_lines import coins_of_remedy


class AftersalesCost(models.Model):
    _inherit = "aftersales.cost"

    def _selects_of_complaints(self):
        return {
            **super()._selects_of_complaints(),
            "complaint_credit": self._select_complaint_credit(),
            "complaint_goods": self._select_complaint_goods(),
            "complaint_reversal": self._select_complaint_reversal(),
            "complaint_coins": self._select_complaint_coins(),
            "complaint_bill": self._select_complaint_bill(),
            "complaint_entry": self._select_complaint_entry(),
        }

    def _select_complaint_credit(self):
        """Posted credit-note lines of complaints' remedies, untaxed, and goodwill."""
        return SQL(
            """
            SELECT l.id AS source_id, 'credit' AS kind, l.balance AS amount, l.date,
                   r.complaint_id, s.product_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN aftersales_remedy r ON r.id = l.aftersales_remedy_id
              LEFT JOIN sale_order_line s ON s.id = r.sale_line_id
             WHERE r.complaint_id IS NOT NULL AND l.parent_state = 'posted'
               AND l.display_type = 'product'
               AND l.aftersales_part IS DISTINCT FROM 'settlement'
            """
        )

    def _select_complaint_reversal(self):
        """Posted lines by which an accountant took such a credit-note line back."""
        return SQL(
            """
            SELECT l.id AS source_id, 'credit' AS kind, l.balance AS amount, l.date,
                   r.complaint_id, s.product_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN account_move_line c ON c.id = l.aftersales_reversed_line_id
              JOIN account_move m ON m.id = l.move_id AND m.reversed_entry_id = c.move_id
              JOIN aftersales_remedy r ON r.id = c.aftersales_remedy_id
              LEFT JOIN sale_order_line s ON s.id = r.sale_line_id
             WHERE r.complaint_id IS NOT NULL AND l.aftersales_reversed_line_id IS NOT NULL
               AND l.parent_state = 'posted' AND l.display_type = 'product'
               AND c.aftersales_part IS DISTINCT FROM 'settlement'
            """
        )

    def _select_complaint_goods(self):
        """Valued stock moves that sent goods again."""
        return SQL(
            """
            SELECT m.id AS source_id, 'replacement' AS kind,
                   CASE WHEN m.is_in THEN -m.value ELSE m.value END AS amount,
                   m.date::date AS date, r.complaint_id, m.product_id,
                   'stock.move' AS res_model, m.id AS res_id
              FROM stock_move m
              JOIN aftersales_remedy r ON r.id = m.aftersales_remedy_id
             WHERE r.complaint_id IS NOT NULL AND m.state = 'done' AND (m.is_in OR m.is_out)
               AND m.value <> 0
            """
        )

    def _select_complaint_coins(self):
        """What rounding such credit notes to coins came to; see :meth:`_select_coins`."""
        return SQL(
            """
            SELECT l.id AS source_id, 'credit' AS kind, l.balance AS amount, l.date,
                   r.complaint_id, s.product_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM (%s) coins
              JOIN account_move_line l ON l.id = coins.id
              JOIN aftersales_remedy r ON r.id = coins.remedy_id
              LEFT JOIN sale_order_line s ON s.id = r.sale_line_id
             WHERE l.parent_state = 'posted' AND l.tax_repartition_line_id IS NULL
            """,
            coins_of_remedy(SQL("rem.complaint_id IS NOT NULL")),
        )

    def _select_complaint_bill(self):
        """Lines of posted vendor bills that name a complaint; see :meth:`_select_bill`."""
        return SQL(
            """
            SELECT l.id AS source_id,
                   CASE WHEN m.move_type = 'in_refund' THEN 'recovery' ELSE 'shipping' END AS kind,
                   l.balance AS amount, l.date, l.aftersales_complaint_id AS complaint_id,
                   NULL::int AS product_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
             WHERE l.aftersales_complaint_id IS NOT NULL AND l.parent_state = 'posted'
               AND m.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
               AND l.display_type = 'product'
            """
        )

    def _select_complaint_entry(self):
        """What was entered by hand."""
        return SQL(
            """
            SELECT e.id AS source_id, e.kind, e.amount_company AS amount, e.date, e.complaint_id,
                   NULL::int AS product_id, 'aftersales.cost.entry' AS res_model, e.id AS res_id
              FROM aftersales_cost_entry e
             WHERE e.complaint_id IS NOT NULL
            """
        )
