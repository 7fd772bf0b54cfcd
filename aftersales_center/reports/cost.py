"""What returns and complaints cost: one row per ledger line, valued move or entry, added up once.

A bridge adds its rows by extending :meth:`AftersalesCost._selects`.
"""

from odoo import fields, models
from odoo.tools import SQL

from .credit_lines import coins_of_remedy

KINDS = [
    ("credit", "Credit note"),
    ("fee", "Fee kept"),
    ("charge", "Charged"),
    ("replacement", "Replacement"),
    ("goods_back", "Goods back"),
    ("given_back", "Given back"),
    ("write_off", "Write-off"),
    ("parts", "Parts"),
    ("shipping", "Shipping"),
    ("recovery", "Recovered"),
    ("labour", "Labour"),
    ("other", "Other"),
]


class AftersalesCost(models.Model):
    """One amount that a return or complaint cost, in the company's currency; read only.

    Costs are positive; what came back (goods, fees) is negative. Credit notes are posted lines of
    the ledger, untaxed; goods are at the value that stock valuation gave their move.
    """

    _name = "aftersales.cost"
    _description = "Cost of Returns and Complaints"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "rma_id"
    _depends = {
        "account.move.line": [
            "aftersales_advance_id",
            "aftersales_complaint_id",
            "aftersales_part",
            "aftersales_remedy_id",
            "aftersales_reversed_line_id",
            "aftersales_rma_id",
            "balance",
            "parent_state",
            "display_type",
            "tax_repartition_line_id",
        ],
        "aftersales.cost.entry": [
            "rma_id",
            "rma_line_id",
            "complaint_id",
            "kind",
            "amount_company",
            "date",
        ],
        "aftersales.inspection": ["rma_line_id", "labour_cost", "date_done"],
        "aftersales.complaint": ["company_id", "channel", "team_id", "user_id", "partner_id"],
        "aftersales.remedy": ["kind", "rma_line_id", "complaint_id", "sale_line_id"],
        "aftersales.rma": ["company_id", "channel", "team_id", "user_id", "partner_id"],
        "aftersales.rma.line": ["rma_id", "product_id", "reason_id"],
        "product.supplierinfo": ["partner_id", "product_id", "product_tmpl_id", "company_id"],
        "res.partner": ["commercial_partner_id"],
        "sale.order.line": ["aftersales_remedy_id", "invoice_lines"],
        "stock.move": [
            "aftersales_rma_line_id",
            "aftersales_sent_line_id",
            "aftersales_remedy_id",
            "aftersales_inspection_id",
            "is_in",
            "is_out",
            "value",
            "date",
        ],
    }

    kind = fields.Selection(KINDS, readonly=True)
    amount = fields.Monetary(
        "Cost", currency_field="company_currency_id", readonly=True, aggregator="sum"
    )
    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", "Currency", readonly=True)
    rma_id = fields.Many2one("aftersales.rma", "Return", readonly=True)
    rma_line_id = fields.Many2one("aftersales.rma.line", "Line", readonly=True)
    complaint_id = fields.Many2one("aftersales.complaint", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, help="The first vendor of the product."
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, help="The company or the person behind it."
    )
    reason_id = fields.Many2one("aftersales.reason", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["aftersales.rma"]._fields["channel"].selection,
        readonly=True,
    )
    team_id = fields.Many2one("aftersales.team", readonly=True)
    res_model = fields.Char("Document Model", readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)

    def _selects(self):
        """The sources of returns, as ``{name: SELECT}``; bridges add theirs.

        Each gives ``source_id`` (unique within it), ``kind``, ``amount`` (company currency, a
        cost positive), ``date``, ``rma_id``, ``rma_line_id`` (may be empty), ``res_model``
        and ``res_id`` (the document behind it).
        """
        return {
            "credit": self._select_credit(),
            "reversal": self._select_reversal(),
            "coins": self._select_coins(),
            "charge": self._select_charge(),
            "goods": self._select_goods(),
            "bill": self._select_bill(),
            "labour": self._select_labour(),
            "entry": self._select_entry(),
        }

    def _selects_of_complaints(self):
        """The sources of complaints, as :meth:`_selects`: ``complaint_id`` and ``product_id`` in
        place of the return and its line."""
        return {}

    def _select_credit(self):
        """Posted credit-note lines of remedies, untaxed; deductions are fees that were kept."""
        return SQL(
            """
            SELECT l.id AS source_id,
                   CASE WHEN l.aftersales_part = 'deduction' THEN 'fee' ELSE 'credit' END AS kind,
                   l.balance AS amount, l.date, r.rma_id, r.rma_line_id,
                   'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN aftersales_remedy r ON r.id = l.aftersales_remedy_id
             WHERE r.rma_id IS NOT NULL AND l.parent_state = 'posted'
               AND l.display_type = 'product'
               AND l.aftersales_part IS DISTINCT FROM 'settlement'
            """
        )

    def _select_reversal(self):
        """Posted lines by which an accountant took such a credit-note line back."""
        return SQL(
            """
            SELECT l.id AS source_id,
                   CASE WHEN c.aftersales_part = 'deduction' THEN 'fee' ELSE 'credit' END AS kind,
                   l.balance AS amount, l.date, r.rma_id, r.rma_line_id,
                   'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN account_move_line c ON c.id = l.aftersales_reversed_line_id
              JOIN account_move m ON m.id = l.move_id AND m.reversed_entry_id = c.move_id
              JOIN aftersales_remedy r ON r.id = c.aftersales_remedy_id
             WHERE r.rma_id IS NOT NULL AND l.aftersales_reversed_line_id IS NOT NULL
               AND l.parent_state = 'posted' AND l.display_type = 'product'
               AND c.aftersales_part IS DISTINCT FROM 'settlement'
            """
        )

    def _select_coins(self):
        """What rounding such credit notes to coins came to; of the first case on each.

        Rounding that goes to the tax is no cost.
        """
        return SQL(
            """
            SELECT l.id AS source_id, 'credit' AS kind, l.balance AS amount, l.date,
                   r.rma_id, r.rma_line_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM (%s) coins
              JOIN account_move_line l ON l.id = coins.id
              JOIN aftersales_remedy r ON r.id = coins.remedy_id
             WHERE l.parent_state = 'posted' AND l.tax_repartition_line_id IS NULL
            """,
            coins_of_remedy(SQL("rem.rma_id IS NOT NULL")),
        )

    def _select_charge(self):
        """What was invoiced for the new goods of an exchange, and for old ones not given back.

        Less than nothing: the customer pays for them.
        """
        return SQL(
            """
            SELECT l.id AS source_id, 'charge' AS kind, l.balance AS amount, l.date,
                   r.rma_id, r.rma_line_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM (SELECT s.aftersales_remedy_id AS remedy_id, rel.invoice_line_id AS line_id
                      FROM sale_order_line s
                      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = s.id
                     WHERE s.aftersales_remedy_id IS NOT NULL
                     UNION
                    SELECT aftersales_advance_id, id FROM account_move_line
                     WHERE aftersales_advance_id IS NOT NULL) charged
              JOIN account_move_line l ON l.id = charged.line_id
              JOIN aftersales_remedy r ON r.id = charged.remedy_id
             WHERE l.parent_state = 'posted' AND l.display_type = 'product'
               AND l.aftersales_remedy_id IS NULL AND l.aftersales_reversed_line_id IS NULL
            """
        )

    def _select_goods(self):
        """Valued stock moves: what came back, left again, or was written off."""
        return SQL(
            """
            SELECT m.id AS source_id,
                   CASE WHEN m.is_in AND m.aftersales_inspection_id IS NOT NULL THEN 'write_off'
                        WHEN m.is_in THEN 'goods_back'
                        WHEN m.aftersales_inspection_id IS NOT NULL
                         AND m.aftersales_sent_line_id IS NULL THEN 'write_off'
                        WHEN r.kind IN ('replacement', 'exchange') THEN 'replacement'
                        ELSE 'given_back' END AS kind,
                   CASE WHEN m.is_in THEN -m.value ELSE m.value END AS amount,
                   m.date::date AS date, n.rma_id, n.id AS rma_line_id,
                   'stock.move' AS res_model, m.id AS res_id
              FROM stock_move m
              LEFT JOIN aftersales_remedy r ON r.id = m.aftersales_remedy_id
              LEFT JOIN aftersales_inspection i ON i.id = m.aftersales_inspection_id
              JOIN aftersales_rma_line n
                ON n.id = COALESCE(m.aftersales_rma_line_id, m.aftersales_sent_line_id,
                                   r.rma_line_id, i.rma_line_id)
             WHERE m.state = 'done' AND (m.is_in OR m.is_out) AND m.value <> 0
               AND (m.aftersales_rma_line_id IS NOT NULL OR m.aftersales_sent_line_id IS NOT NULL
                    OR m.aftersales_remedy_id IS NOT NULL
                    OR m.aftersales_inspection_id IS NOT NULL)
            """
        )

    def _select_bill(self):
        """Lines of posted vendor bills that name a return: parcels, outside workshops.

        Vendors' credit notes are what was recovered.
        """
        return SQL(
            """
            SELECT l.id AS source_id,
                   CASE WHEN %s THEN 'recovery' ELSE 'shipping' END AS kind,
                   l.balance AS amount, l.date, l.aftersales_rma_id AS rma_id,
                   NULL::int AS rma_line_id, 'account.move' AS res_model, l.move_id AS res_id
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
             WHERE l.aftersales_rma_id IS NOT NULL AND l.parent_state = 'posted'
               AND m.move_type IN ('in_invoice', 'in_refund', 'in_receipt')
               AND l.display_type = 'product'
            """,
            self._recovered(),
        )

    def _recovered(self):
        """Whether the line ``l`` of the vendor's document ``m`` is of what was recovered."""
        return SQL("m.move_type = 'in_refund'")

    def _select_labour(self):
        """Inspections, at the rate of their day."""
        return SQL(
            """
            SELECT i.id AS source_id, 'labour' AS kind, i.labour_cost AS amount,
                   i.date_done::date AS date, n.rma_id, n.id AS rma_line_id,
                   'aftersales.inspection' AS res_model, i.id AS res_id
              FROM aftersales_inspection i
              JOIN aftersales_rma_line n ON n.id = i.rma_line_id
             WHERE i.labour_cost <> 0
            """
        )

    def _select_entry(self):
        """What was entered by hand."""
        return SQL(
            """
            SELECT e.id AS source_id, e.kind, e.amount_company AS amount, e.date, e.rma_id,
                   e.rma_line_id, 'aftersales.cost.entry' AS res_model, e.id AS res_id
              FROM aftersales_cost_entry e
             WHERE e.rma_id IS NOT NULL
            """
        )

    @property
    def _table_query(self):
        """All sources with what they are analysed by.

        A row's id is made of its source's and stays the same while the same addons are
        installed.
        """
        returns, complaints = self._selects(), self._selects_of_complaints()
        of_return = SQL("rma_id, rma_line_id, NULL::int AS complaint_id, NULL::int AS product_id")
        of_complaint = SQL(
            "NULL::int AS rma_id, NULL::int AS rma_line_id, complaint_id, product_id"
        )
        selects = [
            *((name, select, of_return) for name, select in returns.items()),
            *((name, select, of_complaint) for name, select in complaints.items()),
        ]
        sources = SQL(" UNION ALL ").join(
            SQL(
                "SELECT source_id::bigint * %s + %s AS id, kind, amount, date, %s,"
                " res_model, res_id FROM (%s) AS %s",
                len(selects),
                number,
                case,
                select,
                SQL.identifier(f"from_{name}"),
            )
            for number, (name, select, case) in enumerate(selects)
        )
        return SQL(
            """
            SELECT s.id, s.kind, s.amount, s.date, s.rma_id, s.rma_line_id, s.complaint_id,
                   s.res_model, s.res_id, c.id AS company_id,
                   COALESCE(rma.channel, complaint.channel) AS channel,
                   COALESCE(rma.team_id, complaint.team_id) AS team_id,
                   c.currency_id AS company_currency_id, product.id AS product_id, n.reason_id,
                   vendor.partner_id AS supplier_id, p.commercial_partner_id AS partner_id
              FROM (%s) s
              LEFT JOIN aftersales_rma rma ON rma.id = s.rma_id
              LEFT JOIN aftersales_complaint complaint ON complaint.id = s.complaint_id
              JOIN res_company c ON c.id = COALESCE(rma.company_id, complaint.company_id)
              LEFT JOIN res_partner p ON p.id = COALESCE(rma.partner_id, complaint.partner_id)
              LEFT JOIN aftersales_rma_line n ON n.id = s.rma_line_id
              LEFT JOIN product_product product
                     ON product.id = COALESCE(n.product_id, s.product_id)
              LEFT JOIN LATERAL (
                    SELECT v.partner_id
                      FROM product_supplierinfo v
                     WHERE v.product_tmpl_id = product.product_tmpl_id
                       AND (v.product_id IS NULL OR v.product_id = product.id)
                       AND (v.company_id IS NULL OR v.company_id = c.id)
                     ORDER BY v.sequence, v.min_qty DESC, v.price, v.id
                     LIMIT 1) vendor ON TRUE
            """,
            sources,
        )

    def action_open_document(self):
        """Open what this row comes from; needs the user's own rights on it."""
        self.ensure_one()
        model, res_id = self.res_model, self.res_id
        if model == "stock.move":
            # sudo: which transfer a move is of; opening it needs the user's own rights.
            picking = self.env[model].sudo().browse(res_id).picking_id
            model, res_id = (picking._name, picking.id) if picking else (model, res_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "view_mode": "form",
        }
