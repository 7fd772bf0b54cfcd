"""Who gives how much to whom: the same agent and the same customer, again and again."""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: How far back it looks.
_MONTHS = 12


class AftersalesConcentration(models.Model):
    """What one agent gave one customer in the last twelve months; read only.

    The agent is who asked for the remedies (not who authorised them); before that was kept, the
    case's responsible. The customer is the company or person behind the address. Money is what
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
            "aftersales_reversed_line_id",
            "balance",
            "parent_state",
            "display_type",
        ],
        "aftersales.complaint": ["company_id", "partner_id", "user_id"],
        "aftersales.remedy": ["decided_by_id", "state", "rma_line_id", "complaint_id"],
        "aftersales.rma": ["company_id", "partner_id", "user_id"],
        "aftersales.rma.line": ["rma_id", "qty_received"],
        "res.partner": ["commercial_partner_id"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", "Currency", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    case_count = fields.Integer("Cases", readonly=True, help="Returns and complaints.")
    keep_count = fields.Integer(
        "Without Goods",
        readonly=True,
        help="Cases of which nothing was received: kept by the customer, or lost on the way;"
        " complaints always.",
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
                SELECT MIN(r.id) AS id, r.company_id, c.currency_id AS company_currency_id,
                       COALESCE(r.decided_by_id, rma.user_id, cpl.user_id) AS user_id,
                       p.commercial_partner_id AS partner_id,
                       COUNT(DISTINCT rma.id) + COUNT(DISTINCT cpl.id) AS case_count,
                       COUNT(DISTINCT rma.id) FILTER (WHERE NOT came.back)
                       + COUNT(DISTINCT cpl.id) AS keep_count,
                       SUM(COALESCE(money.given, 0)) AS amount
                  FROM aftersales_remedy r
                  LEFT JOIN aftersales_rma rma ON rma.id = r.rma_id
                  LEFT JOIN aftersales_complaint cpl ON cpl.id = r.complaint_id
                  JOIN res_company c ON c.id = r.company_id
                  JOIN res_partner p ON p.id = COALESCE(rma.partner_id, cpl.partner_id)
                  JOIN LATERAL (
                        SELECT COALESCE(BOOL_OR(n.qty_received > 0), FALSE) AS back
                          FROM aftersales_rma_line n WHERE n.rma_id = rma.id) came ON TRUE
                  LEFT JOIN LATERAL (
                        SELECT SUM(l.balance + COALESCE(back.taken, 0)) AS given
                          FROM account_move_line l
                          LEFT JOIN LATERAL (
                                SELECT SUM(b.balance) AS taken
                                  FROM account_move_line b
                                  JOIN account_move m ON m.id = b.move_id
                                   AND m.reversed_entry_id = l.move_id
                                 WHERE b.aftersales_reversed_line_id = l.id
                                   AND b.parent_state = 'posted') back ON TRUE
                         WHERE l.aftersales_remedy_id = r.id AND l.parent_state = 'posted'
                           AND l.display_type = 'product'
                           AND l.aftersales_part IS DISTINCT FROM 'settlement') money ON TRUE
                 WHERE r.state IN ('in_progress', 'done')
                   AND r.create_date >= now() AT TIME ZONE 'UTC'
                       - make_interval(months => %(months)s)
                   AND COALESCE(r.decided_by_id, rma.user_id, cpl.user_id) IS NOT NULL
                 GROUP BY r.company_id, c.currency_id,
                          COALESCE(r.decided_by_id, rma.user_id, cpl.user_id),
                          p.commercial_partner_id) g
            """,
            months=_MONTHS,
        )

    def action_view_returns(self):
        """Open the returns behind this row; called by supervisors and auditors."""
        return self._view_cases("aftersales_center.action_rma", self._remedies().rma_id)

    def action_view_complaints(self):
        """Open the complaints behind this row; called by supervisors and auditors."""
        return self._view_cases("aftersales_center.action_complaint", self._remedies().complaint_id)

    def _view_cases(self, xmlid, cases):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(action, domain=[("id", "in", cases.ids)], context={"create": False})

    def _remedies(self):
        """What this row counts, as far as the user may read it."""
        self.ensure_one()
        customer, agent = self.partner_id.id, self.user_id.id
        return self.env["aftersales.remedy"].search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", ("in_progress", "done"))
            & Domain("create_date", ">=", f"-{_MONTHS}m")
            & (
                Domain("rma_id.partner_id.commercial_partner_id", "=", customer)
                | Domain("complaint_id.partner_id.commercial_partner_id", "=", customer)
            )
            & (
                Domain("decided_by_id", "=", agent)
                | (
                    Domain("decided_by_id", "=", False)
                    & (
                        Domain("rma_id.user_id", "=", agent)
                        | Domain("complaint_id.user_id", "=", agent)
                    )
                )
            )
        )
