"""Authorised, received, accepted, credited, paid: does each return come out even?"""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.rma.rma import STATE
from .credit_lines import credited

#: Where a return line first does not come out even, by what matters most.
DIFFERENCES = [
    ("over", "Over what was sold"),
    ("payment", "Credited, not paid"),
    ("remedy", "Accepted, not settled"),
    ("inspection", "Received, not inspected"),
    ("receipt", "Authorised, not received"),
]

#: Lines that wait for something, by their index.
_UNEVEN = SQL(
    """
    SELECT l.id FROM aftersales_rma_line l
     WHERE (l.receipt_status IN ('pending', 'partial')
            OR l.inspection_status IN ('pending', 'partial')
            OR l.remedy_status IN ('pending', 'partial'))
    """
)
#: What they wait for, the worst first; a line is of the first that is true of it.
_FIRST = [
    SQL("l.remedy_status IN ('pending', 'partial') AND l.qty_accepted > 0"),
    SQL("l.inspection_status IN ('pending', 'partial') AND l.qty_received > 0"),
    SQL("l.receipt_status IN ('pending', 'partial')"),
    SQL("TRUE"),
]


class AftersalesReconciliation(models.Model):
    """One row per return line, read live. Quantities in the line's unit, amounts in the
    company's currency at the rate of each document; credit notes count once they are posted.

    A row is worked out only when it is read: filters and paging reach the return lines by their
    indexes, and "with differences" starts from the lines, sold lines and credit notes that are
    open, however many came out even.
    """

    _name = "aftersales.reconciliation"
    _inherit = ["aftersales.difference.mixin"]
    _description = "Reconciliation of Returns"
    _auto = False
    _order = "id desc"  # the mixin puts differences first; by a return would sort all of them
    _rec_name = "rma_id"
    _depends = {
        "aftersales.rma": [
            "name",
            "state",
            "company_id",
            "partner_id",
            "team_id",
            "user_id",
            "date_request",
        ],
        "aftersales.rma.line": [
            "rma_id",
            "sale_line_id",
            "product_id",
            "product_uom_id",
            "reason_id",
            "requested_remedy",
            "quantity",
            "qty_approved",
            "qty_received",
            "qty_lost",
            "qty_accepted",
            "qty_remedied",
            "receipt_status",
            "inspection_status",
            "remedy_status",
        ],
        "aftersales.remedy": ["rma_line_id", "kind", "state", "quantity", "qty_uninvoiced"],
        "aftersales.entitlement": ["sale_line_id", "is_over_claimed", "is_over_credited"],
        "account.move.line": [
            "aftersales_remedy_id",
            "aftersales_part",
            "aftersales_reversed_line_id",
            "move_id",
            "quantity",
            "product_uom_id",
            "price_total",
            "balance",
            "amount_currency",
            "display_type",
            "tax_repartition_line_id",
            "product_id",
        ],
        "account.move": [
            "state",
            "move_type",
            "amount_total",
            "amount_residual",
            "reversed_entry_id",
            "invoice_currency_rate",
        ],
        "sale.order.line": [
            "order_id",
            "price_subtotal",
            "product_uom_qty",
            "product_uom_id",
        ],
        "sale.order": ["currency_rate"],
    }

    rma_id = fields.Many2one("aftersales.rma", "Return", readonly=True)
    line_id = fields.Many2one("aftersales.rma.line", "Return Line", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    reason_id = fields.Many2one("aftersales.reason", readonly=True)
    state = fields.Selection(STATE, readonly=True)
    date_request = fields.Datetime("Requested On", readonly=True)
    qty_authorised = fields.Float("Authorised", digits="Product Unit", readonly=True)
    qty_received = fields.Float(
        "Received", digits="Product Unit", readonly=True, help="With what was lost on the way."
    )
    qty_accepted = fields.Float("Accepted", digits="Product Unit", readonly=True)
    qty_remedied = fields.Float("Settled", digits="Product Unit", readonly=True)
    qty_credited = fields.Float("Credited Units", digits="Product Unit", readonly=True)
    qty_otherwise = fields.Float(
        "Put Right Otherwise",
        digits="Product Unit",
        readonly=True,
        help="Replaced, exchanged or repaired.",
    )
    amount_authorised = fields.Monetary(
        "Authorised Amount", readonly=True, help="What was approved, at the order's price, untaxed."
    )
    amount_untaxed = fields.Monetary("Credited, Untaxed", readonly=True)
    amount_total = fields.Monetary("Credited", readonly=True, help="With tax.")
    amount_paid = fields.Monetary(
        "Paid", readonly=True, help="Of what was credited: paid back, or set off with the invoice."
    )
    amount_open = fields.Monetary("To Pay", readonly=True)
    differs_at = fields.Selection(DIFFERENCES, "Difference", readonly=True)

    @api.model
    def _differences(self):
        """Ids of the lines that do not come out even, from indexes of what is open."""
        over = SQL(
            """
            SELECT l.id FROM aftersales_entitlement e
              JOIN aftersales_rma_line l ON l.sale_line_id = e.sale_line_id
             WHERE e.is_over_claimed OR e.is_over_credited
            """
        )
        payment = SQL(
            """
            SELECT rem.rma_line_id FROM account_move m
              JOIN account_move_line b ON b.move_id = m.id
              JOIN aftersales_remedy rem ON rem.id = b.aftersales_remedy_id
             WHERE m.move_type = 'out_refund' AND m.state = 'posted' AND m.amount_residual <> 0
               AND rem.rma_line_id IS NOT NULL
            """
        )
        return [over, payment, *[SQL("%s AND %s", _UNEVEN, first) for first in _FIRST]]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT l.id, l.id AS line_id, l.rma_id, r.company_id, c.currency_id, r.partner_id,
                   r.team_id, r.user_id, s.order_id, l.product_id, l.product_uom_id, l.reason_id,
                   r.state, r.date_request,
                   CASE WHEN r.state IN ('approved', 'done') THEN l.qty_approved ELSE 0
                        END AS qty_authorised,
                   l.qty_received + COALESCE(l.qty_lost, 0) AS qty_received,
                   l.qty_accepted, l.qty_remedied,
                   COALESCE(credit.quantity, 0) AS qty_credited,
                   COALESCE(other.quantity, 0) AS qty_otherwise,
                   ROUND((CASE WHEN r.state IN ('approved', 'done') THEN l.qty_approved ELSE 0 END
                          * lu.factor / su.factor * s.price_subtotal
                          / NULLIF(s.product_uom_qty, 0)
                          / COALESCE(NULLIF(o.currency_rate, 0), 1))::numeric,
                         cur.decimal_places) AS amount_authorised,
                   COALESCE(credit.untaxed, 0) AS amount_untaxed,
                   ROUND(COALESCE(credit.total, 0)::numeric, cur.decimal_places) AS amount_total,
                   ROUND((COALESCE(credit.total, 0) - COALESCE(credit.open, 0))::numeric,
                         cur.decimal_places) AS amount_paid,
                   ROUND(COALESCE(credit.open, 0)::numeric, cur.decimal_places) AS amount_open,
                   CASE WHEN e.is_over_claimed OR e.is_over_credited THEN 'over'
                        WHEN credit.is_open THEN 'payment'
                        WHEN l.remedy_status IN ('pending', 'partial') AND l.qty_accepted > 0
                             THEN 'remedy'
                        WHEN l.inspection_status IN ('pending', 'partial') AND l.qty_received > 0
                             THEN 'inspection'
                        WHEN l.receipt_status IN ('pending', 'partial') THEN 'receipt'
                        WHEN l.inspection_status IN ('pending', 'partial') THEN 'inspection'
                        WHEN l.remedy_status IN ('pending', 'partial') THEN 'remedy'
                        END AS differs_at
              FROM aftersales_rma_line l
              JOIN aftersales_rma r ON r.id = l.rma_id
              JOIN res_company c ON c.id = r.company_id
              JOIN res_currency cur ON cur.id = c.currency_id
              JOIN uom_uom lu ON lu.id = l.product_uom_id
              LEFT JOIN sale_order_line s ON s.id = l.sale_line_id
              LEFT JOIN sale_order o ON o.id = s.order_id
              LEFT JOIN uom_uom su ON su.id = s.product_uom_id
              LEFT JOIN aftersales_entitlement e ON e.sale_line_id = l.sale_line_id
              LEFT JOIN LATERAL (%(credited)s) credit ON TRUE
              LEFT JOIN LATERAL (
                    SELECT SUM(rem.quantity) AS quantity
                      FROM aftersales_remedy rem
                     WHERE rem.rma_line_id = l.id AND rem.state = 'done'
                       AND NOT EXISTS (SELECT FROM account_move_line b
                                        WHERE b.aftersales_remedy_id = rem.id)
                       AND COALESCE(rem.qty_uninvoiced, 0) = 0) other ON TRUE
             WHERE r.state <> 'draft'
            """,
            credited=credited(
                SQL("rem.rma_line_id = l.id"),
                quantity=SQL("x.sign * b.quantity * bu.factor / lu.factor"),
                units=SQL("JOIN uom_uom bu ON bu.id = COALESCE(b.product_uom_id, lu.id)"),
            ),
        )

    def action_open_case(self):
        """Open the return of this row; called from the list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.rma",
            "res_id": self.rma_id.id,
            "view_mode": "form",
        }


class AftersalesRmaLine(models.Model):
    _inherit = "aftersales.rma.line"

    _uneven_idx = models.Index(
        "(id) WHERE receipt_status IN ('pending', 'partial')"
        " OR inspection_status IN ('pending', 'partial')"
        " OR remedy_status IN ('pending', 'partial')"
    )


class AccountMove(models.Model):
    _inherit = "account.move"

    _aftersales_open_refund_idx = models.Index(
        "(id) WHERE move_type = 'out_refund' AND state = 'posted' AND amount_residual <> 0"
    )
