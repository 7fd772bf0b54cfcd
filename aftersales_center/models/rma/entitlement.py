"""The ledger under every return: what may still be claimed from one sold line.

Failure modes it is built for:

* Two people claim the last unit at the same moment. A claim is one conditional ``UPDATE``
  that reads delivered and returned quantities live and *changes* the row. PostgreSQL runs
  at REPEATABLE READ under Odoo: the loser's UPDATE fails with a serialization error, Odoo
  runs the request again, and the second run finds nothing left and says so.
* The facts move behind an RMA's back (a return made in Inventory, a credit note made by
  hand). Those flows never touch this table: they insert a mark, reconciled after commit.
  What is available may then be negative; that is the flag.
"""

from odoo import api, fields, models
from odoo.tools import SQL

#: Decimals of what is claimed: pieces of an order in dozens, or in thousands, are no round number.
CLAIM_DIGITS = 9


class AftersalesEntitlement(models.Model):
    """One row per sold line; quantities in its unit, amounts untaxed in the order's currency."""

    _name = "aftersales.entitlement"
    _description = "After-Sales Entitlement"
    _inherit = ["aftersales.guarded.mixin", "aftersales.audit.mixin"]
    _rec_name = "sale_line_id"
    _allow_sudo_commands = False
    _guarded = frozenset(
        ["qty_claimed", "amount_remedied", "is_over_claimed", "is_over_credited", "sale_line_id"]
    )

    sale_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="sale_line_id.currency_id")
    product_uom_id = fields.Many2one(related="sale_line_id.product_uom_id")
    qty_claimed = fields.Float(
        "Claimed",
        digits=(16, CLAIM_DIGITS),
        min_display_digits="Product Unit",
        readonly=True,
        help="Held by requested, approved and done returns.",
    )
    amount_remedied = fields.Monetary(
        "Remedied", readonly=True, help="Drawn by remedies, untaxed, drafts included."
    )
    qty_delivered = fields.Float(
        "Delivered",
        digits="Product Unit",
        compute="_compute_quantities",
        help="Everything ever delivered, replacements included.",
    )
    qty_returned_outside = fields.Float(
        "Returned Otherwise",
        digits="Product Unit",
        compute="_compute_quantities",
        help="Came back without a claim: returned in Inventory, or more than was approved.",
    )
    qty_available = fields.Float(
        "Still Claimable", digits="Product Unit", compute="_compute_quantities"
    )
    amount_invoiced = fields.Monetary("Invoiced", compute="_compute_amounts")
    amount_credited_outside = fields.Monetary(
        "Credited by Hand",
        compute="_compute_amounts",
        help="Credit notes for this line that no return made, drafts included.",
    )
    amount_available = fields.Monetary("Still Refundable", compute="_compute_amounts")
    is_over_claimed = fields.Boolean(
        readonly=True, index=True, help="More is claimed than was delivered and is still out."
    )
    is_over_credited = fields.Boolean(
        readonly=True, index=True, help="More was credited than was invoiced."
    )

    _sale_line_unique = models.Constraint(
        "UNIQUE(sale_line_id)", "This order line has an entitlement already."
    )
    _claimed_not_negative = models.Constraint(
        "CHECK(qty_claimed >= 0)", "Less than nothing cannot be claimed."
    )

    # ------------------------------------------------------------------
    # Facts, read live
    # ------------------------------------------------------------------

    @api.depends("qty_claimed", "sale_line_id.move_ids.state", "sale_line_id.move_ids.quantity")
    def _compute_quantities(self):
        facts = self._facts(self.sale_line_id)
        for row in self:
            delivered, outside = facts.get(row.sale_line_id.id, (0.0, 0.0))
            row.qty_delivered = delivered
            row.qty_returned_outside = outside
            row.qty_available = delivered - outside - row.qty_claimed

    @api.depends(
        "amount_remedied",
        "sale_line_id.invoice_lines.price_subtotal",
        "sale_line_id.invoice_lines.parent_state",
    )
    def _compute_amounts(self):
        for row in self:
            # sudo: an auditor reads sums of an order line without a sales role.
            invoiced, credited = row.sudo()._billed_amounts()
            row.amount_invoiced = invoiced
            row.amount_credited_outside = credited
            row.amount_available = invoiced - credited - row.amount_remedied

    def _facts(self, sale_lines):
        """``{sale line id: (delivered, returned outside)}``, in each line's unit; one query."""
        if not sale_lines:
            return {}
        self._flush_facts()
        self.env.cr.execute(
            SQL("%s SELECT id, delivered, outside FROM facts", self._facts_sql(sale_lines.ids))
        )
        return {line: (delivered, outside) for line, delivered, outside in self.env.cr.fetchall()}

    def _available(self, sale_lines):
        """``{sale line id: still claimable}`` in each line's unit, may be negative; two queries.

        A line nobody ever claimed has no row yet: all that is out may be claimed.
        """
        if not sale_lines:
            return {}
        facts = self._facts(sale_lines)
        self.flush_model(["qty_claimed"])
        rows = self.search_fetch(
            [("sale_line_id", "in", sale_lines.ids)], ["sale_line_id", "qty_claimed"]
        )
        claimed = {row.sale_line_id.id: row.qty_claimed for row in rows}
        return {
            line_id: facts.get(line_id, (0.0, 0.0))[0]
            - facts.get(line_id, (0.0, 0.0))[1]
            - claimed.get(line_id, 0.0)
            for line_id in sale_lines.ids
        }

    def _available_to_complaints(self, sale_lines):
        """``{sale line id: (may still be put right, ever sold)}`` in each line's unit.

        What a complaint sends again is a further unit that may come back by a return, and no
        further unit to be put right: the customer has the old one still. Of the units that were
        sold (delivered, without what was sent for goods that stayed with the customer) each is put
        right once by a remedy that leaves it there. What came back counts as the units sent again
        as long as there are any, and as units that were sold after that: of three lamps, one
        replaced and one returned, two may still be put right, or come back. So it is the lesser of

        * sold − held by remedies for goods that stay, and
        * what may be claimed at all: delivered − returned outside − claimed.
        """
        if not sale_lines:
            return {}
        self._flush_facts()
        self.env.cr.execute(
            SQL(
                """
            %(facts)s
            SELECT line.id, COALESCE(facts.sold, 0),
                   LEAST(COALESCE(facts.sold - facts.held, 0),
                         COALESCE(facts.delivered - facts.outside, 0)
                         - COALESCE(e.qty_claimed, 0))::float
              FROM sale_order_line line
              LEFT JOIN facts ON facts.id = line.id
              LEFT JOIN aftersales_entitlement e ON e.sale_line_id = line.id
             WHERE line.id = ANY(%(ids)s)
            """,
                facts=self._facts_sql(sale_lines.ids),
                ids=list(sale_lines.ids),
            )
        )
        return {line: (left, sold) for line, sold, left in self.env.cr.fetchall()}

    def _flush_facts(self):
        self.env["stock.move"].flush_model(
            [
                "state",
                "quantity",
                "product_uom",
                "product_id",
                "sale_line_id",
                "location_id",
                "location_dest_id",
                "aftersales_rma_line_id",
                "aftersales_remedy_id",
            ]
        )
        self.env["sale.order.line"].flush_model(["product_id", "product_uom_id"])
        self.env["uom.uom"].flush_model(["factor"])
        self.env["aftersales.rma.line"].flush_model(["qty_claimed", "sale_line_id", "keeps_item"])
        self.env["aftersales.remedy"].flush_model(["qty_held", "sale_line_id", "complaint_id"])
        self.flush_model(["qty_claimed"])

    def _facts_sql(self, sale_line_ids):
        """A WITH clause ending in ``facts(id, delivered, outside, sold, held)`` for these lines.

        A done move out to a customer is a delivery, one in from a customer a return. Moves
        of an RMA line count as its receipt, net of what was sent back by undoing it; what
        such a line received beyond what it claims came back outside. ``sold`` is what was
        delivered without replacements of goods that stayed with the customer, ``held`` what such
        remedies hold: see :meth:`_available_to_complaints`.
        """
        return SQL(
            """
            WITH moved AS (
                %(moved)s
            ), facts AS (
                SELECT moved.id,
                       SUM(CASE WHEN moved.rma_line_id IS NULL
                                THEN moved.sent ELSE 0 END)::float AS delivered,
                       SUM(CASE WHEN moved.rma_line_id IS NULL THEN moved.back
                                ELSE GREATEST(moved.back - moved.sent
                                              - COALESCE(held.qty_claimed, 0), 0)
                           END)::float AS outside,
                       SUM(CASE WHEN moved.rma_line_id IS NULL
                                THEN moved.sent - moved.again ELSE 0 END)::float AS sold,
                       (COALESCE((SELECT SUM(put.qty_held) FROM aftersales_remedy put
                                   WHERE put.sale_line_id = moved.id), 0)
                        + COALESCE((SELECT SUM(line.qty_claimed) FROM aftersales_rma_line line
                                     WHERE line.sale_line_id = moved.id AND line.keeps_item), 0)
                       )::float AS held
                  FROM moved
                  LEFT JOIN aftersales_rma_line held ON held.id = moved.rma_line_id
                 GROUP BY moved.id
            )
            """,
            moved=self._moved_sql(list(sale_line_ids)),
        )

    def _moved_sql(self, sale_line_ids):
        """A SELECT of ``(id, rma_line_id, sent, again, back)``: what moved of these lines.

        In each line's unit, one row for each return line and one for moves of none; bridges add
        what moves otherwise. ``again`` is what of ``sent`` replaces goods that stayed there.
        """
        return SQL(
            """
            SELECT sol.id, m.aftersales_rma_line_id AS rma_line_id,
                   SUM(CASE WHEN dest.is_out AND NOT src.is_out
                            THEN m.quantity * mu.factor / su.factor ELSE 0 END) AS sent,
                   SUM(CASE WHEN dest.is_out AND NOT src.is_out
                             AND (r.complaint_id IS NOT NULL OR kept.keeps_item)
                            THEN m.quantity * mu.factor / su.factor ELSE 0 END) AS again,
                   SUM(CASE WHEN src.is_out AND NOT dest.is_out
                            THEN m.quantity * mu.factor / su.factor ELSE 0 END) AS back
              FROM sale_order_line sol
              JOIN stock_move m ON m.sale_line_id = sol.id AND m.product_id = sol.product_id
              LEFT JOIN aftersales_remedy r ON r.id = m.aftersales_remedy_id
              LEFT JOIN aftersales_rma_line kept ON kept.id = r.rma_line_id
              JOIN uom_uom mu ON mu.id = m.product_uom
              JOIN uom_uom su ON su.id = sol.product_uom_id
              JOIN LATERAL (SELECT l.usage = 'customer'
                                OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                              FROM stock_location l WHERE l.id = m.location_id) src ON TRUE
              JOIN LATERAL (SELECT l.usage = 'customer'
                                OR (l.usage = 'transit' AND l.company_id IS NULL) AS is_out
                              FROM stock_location l WHERE l.id = m.location_dest_id) dest
                   ON TRUE
             WHERE sol.id = ANY(%s) AND m.state = 'done'
             GROUP BY sol.id, m.aftersales_rma_line_id
            """,
            sale_line_ids,
        )

    def _row(self, sale_line):
        """The entitlement of a sold line, to look at: one that is not saved if there is none."""
        return self.search([("sale_line_id", "=", sale_line.id)]) or self.new(
            {"sale_line_id": sale_line.id}
        )

    def _for_preview(self, sale_line):
        """``(invoiced, credited or remedied)`` of a sold line, untaxed; makes no row for it."""
        row = self._row(sale_line)
        invoiced, outside = row._billed_amounts()
        return invoiced, outside + row.amount_remedied

    def _billed_amounts(self):
        """``(invoiced, credited outside)``, untaxed, in the order's currency at each
        document's own rate, less the line's share of order discounts. Posted invoices; credit
        notes in draft and posted."""
        self.ensure_one()
        line = self.sale_line_id
        invoiced = credited = 0.0
        for bill in line.invoice_lines:
            move = bill.move_id
            if bill.is_downpayment or move.state == "cancel" or bill.aftersales_remedy_id:
                continue
            if bill.aftersales_reversed_line_id and move.reversed_entry_id:
                continue  # what it takes back, its remedy gave
            amount = bill.currency_id._convert(
                bill.price_subtotal + bill._aftersales_discount(),
                line.currency_id,
                line.company_id,
                move.invoice_date or fields.Date.context_today(self),
            )
            if move.move_type == "out_invoice" and move.state == "posted":
                invoiced += amount
            elif move.move_type == "out_refund":
                credited += amount
        return invoiced, credited
