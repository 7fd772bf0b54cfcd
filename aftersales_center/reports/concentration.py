"""Who gives how much to whom: the same agent and the same customer, again and again."""

from odoo import fields, models
from odoo.tools import SQL

#: How far back it looks.
_MONTHS = 12


class AftersalesConcentration(models.Model):
    """What one agent gave one customer in the last twelve months; read only.

    The agent is who asked for the remedies (not who authorised them); before that was kept, the
    return's responsible. The customer is the company or person behind the address. Money is what
    posted credit notes gave, untaxed, in the company's currency.
    """

    _name = "aftersales.concentration"
    _description = "Same Agent, Same Customer"
    _auto = False
    _order = "share_of_agent desc, amount desc, id"
    _rec_name = "partner_id"
    _depends = {
        "account.move.line": [
            "aftersales_part",
            "aftersales_remedy_id",
            "balance",
            "parent_state",
            "display_type",
        ],
        "aftersales.remedy": ["decided_by_id", "state", "rma_line_id"],
        "aftersales.rma": ["company_id", "partner_id", "user_id"],
        "aftersales.rma.line": ["rma_id", "qty_received"],
        "res.partner": ["commercial_partner_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", "Currency", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    case_count = fields.Integer("Returns", readonly=True)
    keep_count = fields.Integer(
        "Without Goods",
        readonly=True,
        help="Returns of which nothing was received: kept by the customer, or lost on the way.",
    )
    amount = fields.Monetary("Given", currency_field="company_currency_id", readonly=True)
    share_of_agent = fields.Float(
        readonly=True,
        aggregator="max",
        help="Of all that this agent gave, what went to this customer.",
    )
    share_of_customer = fields.Float(
        readonly=True,
        aggregator="max",
        help="Of all that this customer was given, what came from this agent.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT g.*,
                   COALESCE(g.amount / NULLIF(SUM(g.amount) OVER (
                        PARTITION BY g.company_id, g.user_id), 0), 0) AS share_of_agent,
                   COALESCE(g.amount / NULLIF(SUM(g.amount) OVER (
                        PARTITION BY g.company_id, g.partner_id), 0), 0) AS share_of_customer
              FROM (
                SELECT MIN(r.id) AS id, rma.company_id, c.currency_id AS company_currency_id,
                       COALESCE(r.decided_by_id, rma.user_id) AS user_id,
                       p.commercial_partner_id AS partner_id,
                       COUNT(DISTINCT rma.id) AS case_count,
                       COUNT(DISTINCT rma.id) FILTER (WHERE NOT came.back) AS keep_count,
                       SUM(COALESCE(money.given, 0)) AS amount
                  FROM aftersales_remedy r
                  JOIN aftersales_rma rma ON rma.id = r.rma_id
                  JOIN res_company c ON c.id = rma.company_id
                  JOIN res_partner p ON p.id = rma.partner_id
                  JOIN LATERAL (
                        SELECT COALESCE(BOOL_OR(n.qty_received > 0), FALSE) AS back
                          FROM aftersales_rma_line n WHERE n.rma_id = rma.id) came ON TRUE
                  LEFT JOIN LATERAL (
                        SELECT SUM(l.balance) AS given
                          FROM account_move_line l
                         WHERE l.aftersales_remedy_id = r.id AND l.parent_state = 'posted'
                           AND l.display_type = 'product'
                           AND l.aftersales_part IS DISTINCT FROM 'settlement') money ON TRUE
                 WHERE r.state IN ('in_progress', 'done')
                   AND r.create_date >= now() AT TIME ZONE 'UTC'
                       - make_interval(months => %(months)s)
                   AND COALESCE(r.decided_by_id, rma.user_id) IS NOT NULL
                 GROUP BY rma.company_id, c.currency_id, COALESCE(r.decided_by_id, rma.user_id),
                          p.commercial_partner_id) g
            """,
            months=_MONTHS,
        )

    def action_view_returns(self):
        """Open the returns behind this row; called by supervisors and auditors."""
        self.ensure_one()
        remedies = self.env["aftersales.remedy"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("rma_id.partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("state", "in", ("in_progress", "done")),
                ("create_date", ">=", f"-{_MONTHS}m"),
                "|",
                ("decided_by_id", "=", self.user_id.id),
                "&",
                ("decided_by_id", "=", False),
                ("rma_id.user_id", "=", self.user_id.id),
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("aftersales_center.action_rma")
        return dict(action, domain=[("id", "in", remedies.rma_id.ids)], context={"create": False})
