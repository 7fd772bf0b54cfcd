"""Complaints against what was delivered: how many, how fast, how well."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.complaint.complaint import OUTCOMES, STATE
from ..models.complaint.severity import SEVERITIES


class AftersalesComplaintAnalysis(models.Model):
    """One row per complaint and product, and one per product and day delivered; read only.

    A complaint about two products stands in two rows, counts once, and once for each product.
    Deliveries know a day, a company, a product and its supplier; grouped by anything else, the
    rate is empty. Merged complaints count with the one they went into. Hours are by the clock.
    """

    _name = "aftersales.complaint.analysis"
    _description = "Complaints Analysis"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "complaint_id"
    _depends = {
        "aftersales.complaint": [
            "company_id",
            "partner_id",
            "category_id",
            "severity",
            "tier_id",
            "team_id",
            "user_id",
            "channel",
            "state",
            "outcome",
            "round",
            "root_cause_id",
            "product_ids",
            "is_repeat",
            "is_safety",
            "date_received",
            "date_responded",
            "date_decided",
            "date_closed",
            "merged_into_id",
        ],
        "aftersales.escalation": ["complaint_id", "kind"],
        "rating.rating": ["res_model", "res_id", "rating", "consumed"],
        "product.supplierinfo": ["partner_id", "product_id", "product_tmpl_id", "company_id"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "stock.move.line": [
            "state",
            "date",
            "product_id",
            "quantity_product_uom",
            "location_id",
            "location_dest_id",
            "company_id",
        ],
        "stock.location": ["usage"],
    }

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    complaint_id = fields.Many2one(
        "aftersales.complaint", "Complaints", readonly=True, aggregator="count_distinct"
    )
    product_id = fields.Many2one("product.product", readonly=True)
    product_categ_id = fields.Many2one("product.category", "Product Category", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, help="The first vendor of the product."
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    category_id = fields.Many2one("aftersales.complaint.category", readonly=True)
    root_cause_id = fields.Many2one("aftersales.root.cause", readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["aftersales.complaint"]
        ._fields["channel"]
        ._description_selection(self.env),
        readonly=True,
    )
    tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    state = fields.Selection(STATE, readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    is_safety = fields.Boolean("Safety", readonly=True)
    delivered = fields.Float(
        "Units Delivered", readonly=True, digits="Product Unit", aggregator="sum"
    )
    rate = fields.Float(
        "Per 1000 Delivered",
        readonly=True,
        aggregator="sum",
        digits=(16, 2),
        help="Complaints per 1000 delivered units of the same product, supplier, company or"
        " period.",
    )
    response_hours = fields.Float(
        "Hours to First Answer", readonly=True, aggregator="avg", digits=(16, 1)
    )
    decision_hours = fields.Float(
        "Hours to Decision", readonly=True, aggregator="avg", digits=(16, 1)
    )
    resolution_hours = fields.Float(
        "Hours to Closure", readonly=True, aggregator="avg", digits=(16, 1)
    )
    breached_share = fields.Float(
        "Broken Promises",
        readonly=True,
        aggregator="avg",
        help="Share of complaints on which a promise was broken at least once.",
    )
    repeat_share = fields.Float("Repeated", readonly=True, aggregator="avg")
    appeal_share = fields.Float("Appealed", readonly=True, aggregator="avg")
    upheld_share = fields.Float(
        "Upheld",
        readonly=True,
        aggregator="avg",
        help="Share of decided complaints that were upheld, in whole or in part.",
    )
    satisfaction = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 2), help="Ratings by customers, 1 to 5."
    )

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is not the sum of its rows' rates."""
        if aggregate_spec != "rate:sum":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "1000.0 * COUNT(DISTINCT %s) / NULLIF(SUM(%s), 0.0)",
            self._field_to_sql(self._table, "complaint_id", query),
            self._field_to_sql(self._table, "delivered", query),
        )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT f.*, t.categ_id AS product_categ_id, vendor.partner_id AS supplier_id
              FROM (%s UNION ALL %s) f
              LEFT JOIN product_product product ON product.id = f.product_id
              LEFT JOIN product_template t ON t.id = product.product_tmpl_id
              LEFT JOIN LATERAL (
                    SELECT v.partner_id
                      FROM product_supplierinfo v
                     WHERE v.product_tmpl_id = product.product_tmpl_id
                       AND (v.product_id IS NULL OR v.product_id = f.product_id)
                       AND (v.company_id IS NULL OR v.company_id = f.company_id)
                     ORDER BY v.sequence, v.min_qty DESC, v.price, v.id
                     LIMIT 1) vendor ON TRUE
            """,
            self._select_complaints(),
            self._select_deliveries(),
        )

    def _select_complaints(self):
        """Complaints, one row per product; ids are even."""
        return SQL(
            """
            SELECT c.id::bigint * 65536 + 2 * row_number() OVER (
                        PARTITION BY c.id ORDER BY p.product_id) AS id,
                   c.date_received::date AS date, c.company_id, c.id AS complaint_id,
                   p.product_id, r.commercial_partner_id AS partner_id, c.category_id,
                   c.root_cause_id, c.severity, c.channel, c.tier_id, c.team_id, c.user_id,
                   c.state, c.outcome, COALESCE(c.is_safety, FALSE) AS is_safety,
                   NULL::double precision AS delivered, NULL::double precision AS rate,
                   EXTRACT(EPOCH FROM c.date_responded - c.date_received)::double precision / 3600
                        AS response_hours,
                   EXTRACT(EPOCH FROM c.date_decided - c.date_received)::double precision / 3600
                        AS decision_hours,
                   EXTRACT(EPOCH FROM c.date_closed - c.date_received)::double precision / 3600
                        AS resolution_hours,
                   CASE WHEN EXISTS (
                        SELECT FROM aftersales_escalation e
                         WHERE e.complaint_id = c.id AND e.kind = 'breach')
                        THEN 1.0 ELSE 0.0 END::double precision AS breached_share,
                   CASE WHEN c.is_repeat THEN 1.0 ELSE 0.0 END::double precision AS repeat_share,
                   CASE WHEN c.round > 0 THEN 1.0 ELSE 0.0 END::double precision AS appeal_share,
                   CASE WHEN c.outcome IS NOT NULL THEN
                        CASE WHEN c.outcome = 'rejected' THEN 0.0 ELSE 1.0 END
                        END::double precision AS upheld_share,
                   (SELECT AVG(g.rating) FROM rating_rating g
                     WHERE g.res_model = 'aftersales.complaint' AND g.res_id = c.id AND g.consumed)
                        ::double precision AS satisfaction
              FROM aftersales_complaint c
              LEFT JOIN aftersales_complaint_product_rel p ON p.complaint_id = c.id
              LEFT JOIN res_partner r ON r.id = c.partner_id
             WHERE c.merged_into_id IS NULL
            """
        )

    def _select_deliveries(self):
        """What left for customers, by product and day; ids are odd."""
        nothing = [
            ("complaint_id", "int"),
            ("partner_id", "int"),
            ("category_id", "int"),
            ("root_cause_id", "int"),
            ("severity", "varchar"),
            ("channel", "varchar"),
            ("tier_id", "int"),
            ("team_id", "int"),
            ("user_id", "int"),
            ("state", "varchar"),
            ("outcome", "varchar"),
            ("is_safety", "boolean"),
        ]
        empty = {name: SQL("NULL::%s", SQL(kind)) for name, kind in nothing}
        figures = SQL(", ").join([SQL("NULL::double precision")] * 9)
        return SQL(
            """
            SELECT MIN(l.id)::bigint * 2 + 1 AS id, l.date::date AS date, l.company_id,
                   %(complaint_id)s, l.product_id, %(partner_id)s, %(category_id)s,
                   %(root_cause_id)s, %(severity)s, %(channel)s, %(tier_id)s, %(team_id)s,
                   %(user_id)s, %(state)s, %(outcome)s, %(is_safety)s,
                   SUM(l.quantity_product_uom)::double precision, %(figures)s
              FROM stock_move_line l
              JOIN stock_location target ON target.id = l.location_dest_id
              JOIN stock_location source ON source.id = l.location_id
             WHERE l.state = 'done' AND target.usage = 'customer' AND source.usage <> 'customer'
             GROUP BY l.date::date, l.company_id, l.product_id
            """,
            figures=figures,
            **empty,
        )

    def action_open_complaint(self):
        """Open the complaint of this row; needs the user's own rights on it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "aftersales.complaint",
            "res_id": self.complaint_id.id,
            "view_mode": "form",
        }
