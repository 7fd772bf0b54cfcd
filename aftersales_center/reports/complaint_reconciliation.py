"""Promised, given, credited, paid: does what each complaint gives come out even?"""

from odoo import api, fields, models
from odoo.tools import SQL

from .credit_lines import credited

#: Where a remedy first does not come out even, by what matters most.
DIFFERENCES = [
    ("over", "Over what was sold"),
    ("payment", "Credited, not paid"),
    ("authority", "Waits for authority"),
    ("remedy", "Planned, not given"),
]


class AftersalesComplaintReconciliation(models.Model):
    """One row per remedy of a complaint, read live; see :class:`.AftersalesReconciliation`.

    Quantities in the order line's unit, amounts in the company's currency at the rate of each
    document; credit notes count once they are posted.
    """

    _name = "aftersales.complaint.reconciliation"
    _inherit = ["aftersales.difference.mixin"]
    _description = "Reconciliation of Complaints"
    _auto = False
    _order = "id desc"
    _rec_name = "complaint_id"
    _depends = {
        "aftersales.complaint": ["company_id", "partner_id", "team_id", "user_id", "date_received"],
        "aftersales.remedy": [
            "complaint_id",
            "sale_line_id",
            "kind",
            "state",
            "quantity",
            "awaits_authority",
            "is_cancelled",
        ],
        "aftersales.entitlement": ["sale_line_id", "is_over_claimed", "is_over_credited"],
        "account.move.line": [
            "aftersales_remedy_id",
            "aftersales_part",
            "aftersales_reversed_line_id",
            "move_id",
            "quantity",
            "price_total",
            "balance",
            "amount_currency",
            "display_type",
            "tax_repartition_line_id",
        ],
        "account.move": [
            "state",
            "move_type",
            "amount_total",
            "amount_residual",
            "reversed_entry_id",
            "invoice_currency_rate",
        ],
        "sale.order.line": ["order_id", "product_id"],
    }

    complaint_id = fields.Many2one("aftersales.complaint", readonly=True)
    remedy_id = fields.Many2one("aftersales.remedy", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["aftersales.remedy"]
        ._fields["kind"]
        ._description_selection(self.env),
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self.env["aftersales.remedy"]
        ._fields["state"]
        ._description_selection(self.env),
        readonly=True,
    )
    date_received = fields.Datetime("Received On", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    qty_credited = fields.Float("Credited Units", digits="Product Unit", readonly=True)
    amount_untaxed = fields.Monetary("Credited, Untaxed", readonly=True)
    amount_total = fields.Monetary("Credited", readonly=True, help="With tax.")
    amount_paid = fields.Monetary(
        "Paid", readonly=True, help="Of what was credited: paid back, or set off with the invoice."
    )
    amount_open = fields.Monetary("To Pay", readonly=True)
    differs_at = fields.Selection(DIFFERENCES, "Difference", readonly=True)

    @api.model
    def _differences(self):
        """Ids of the remedies that do not come out even, from indexes of what is open."""
        over = SQL(
            """
            SELECT r.id FROM aftersales_entitlement e
              JOIN aftersales_remedy r ON r.sale_line_id = e.sale_line_id
             WHERE (e.is_over_claimed OR e.is_over_credited) AND r.complaint_id IS NOT NULL
               AND r.state <> 'cancelled'
            """
        )
        payment = SQL(
            """
            SELECT r.id FROM account_move m
              JOIN account_move_line b ON b.move_id = m.id
              JOIN aftersales_remedy r ON r.id = b.aftersales_remedy_id
             WHERE m.move_type = 'out_refund' AND m.state = 'posted' AND m.amount_residual <> 0
               AND r.complaint_id IS NOT NULL
            """
        )
        planned = SQL(
            """
            SELECT r.id FROM aftersales_remedy r
             WHERE r.complaint_id IS NOT NULL AND r.state IN ('to_do', 'in_progress')
            """
        )
        return [over, payment, SQL("%s AND r.awaits_authority <> 'no'", planned), planned]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT r.id, r.id AS remedy_id, r.complaint_id, r.company_id, c.currency_id,
                   p.partner_id, p.team_id, p.user_id, s.order_id, s.product_id, r.kind, r.state,
                   p.date_received, CASE WHEN r.sale_line_id IS NULL THEN 0 ELSE r.quantity END
                       AS quantity,
                   COALESCE(r.qty_credited, 0) AS qty_credited,
                   COALESCE(credit.untaxed, 0) AS amount_untaxed,
                   ROUND(COALESCE(credit.total, 0)::numeric, cur.decimal_places) AS amount_total,
                   ROUND((COALESCE(credit.total, 0) - COALESCE(credit.open, 0))::numeric,
                         cur.decimal_places) AS amount_paid,
                   ROUND(COALESCE(credit.open, 0)::numeric, cur.decimal_places) AS amount_open,
                   CASE WHEN r.state = 'cancelled' THEN NULL
                        WHEN e.is_over_claimed OR e.is_over_credited THEN 'over'
                        WHEN credit.is_open THEN 'payment'
                        WHEN r.awaits_authority <> 'no' THEN 'authority'
                        WHEN r.state IN ('to_do', 'in_progress') THEN 'remedy'
                        END AS differs_at
              FROM aftersales_remedy r
              JOIN aftersales_complaint p ON p.id = r.complaint_id
              JOIN res_company c ON c.id = r.company_id
              JOIN res_currency cur ON cur.id = c.currency_id
              LEFT JOIN sale_order_line s ON s.id = r.sale_line_id
              LEFT JOIN aftersales_entitlement e ON e.sale_line_id = r.sale_line_id
              LEFT JOIN LATERAL (%(credited)s) credit ON TRUE
             WHERE r.complaint_id IS NOT NULL
            """,
            credited=credited(SQL("rem.id = r.id")),
        )

    def action_open_case(self):
        """Open the complaint of this row; called from the list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
        }
