"""What customers say: ratings and effort by team, person, reason and product."""

from odoo import fields, models
from odoo.tools import SQL


class AftersalesRatingReport(models.Model):
    """One row per rating that a customer gave a return or a complaint; read only.

    Team and person are those of the case. Product and reason are those of the return's line that
    is worth most, or the complaint's first product: each rating counts once.
    """

    _name = "aftersales.rating.report"
    _description = "Ratings by Customers"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "case_name"
    _depends = {
        "rating.rating": [
            "res_model",
            "res_id",
            "rating",
            "consumed",
            "rated_on",
            "feedback",
            "aftersales_effort",
            "rated_partner_id",
        ],
        "aftersales.rma": ["name", "company_id", "team_id", "user_id", "partner_id", "channel"],
        "aftersales.rma.line": ["rma_id", "product_id", "reason_id", "quantity", "sale_line_id"],
        "aftersales.complaint": [
            "name",
            "company_id",
            "team_id",
            "user_id",
            "partner_id",
            "channel",
            "category_id",
            "product_ids",
        ],
        "res.company": ["aftersales_low_rating"],
        "res.partner": ["user_ids"],
        "sale.order.line": ["price_unit"],
    }

    date = fields.Datetime("Rated On", readonly=True)
    case_kind = fields.Selection(
        [("rma", "Return"), ("complaint", "Complaint")], "Case", readonly=True
    )
    case_name = fields.Char("Number", readonly=True)
    rma_id = fields.Many2one("aftersales.rma", "Return", readonly=True)
    complaint_id = fields.Many2one("aftersales.complaint", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("aftersales.team", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Handled By", readonly=True, help="Who looked after the case when it ended."
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["aftersales.rma"]._fields["channel"].selection,
        readonly=True,
    )
    product_id = fields.Many2one("product.product", readonly=True)
    reason_id = fields.Many2one("aftersales.reason", readonly=True)
    category_id = fields.Many2one("aftersales.complaint.category", readonly=True)
    rating = fields.Float("Rating (1–5)", readonly=True, aggregator="avg", digits=(3, 2))
    effort = fields.Float(
        "Ease (1–5)",
        readonly=True,
        aggregator="avg",
        digits=(3, 2),
        help="How easy it was, 5 is the easiest; empty where the customer did not say.",
    )
    low = fields.Float("Share of Low Ratings", readonly=True, aggregator="avg", digits=(4, 3))
    is_low = fields.Boolean("Low", readonly=True)
    feedback = fields.Text("Customer's Words", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT g.id, g.rated_on AS date,
                   CASE WHEN r.id IS NULL THEN 'complaint' ELSE 'rma' END AS case_kind,
                   COALESCE(r.name, c.name) AS case_name, r.id AS rma_id, c.id AS complaint_id,
                   COALESCE(r.company_id, c.company_id) AS company_id,
                   COALESCE(r.team_id, c.team_id) AS team_id,
                   COALESCE(rated.id, r.user_id, c.user_id) AS user_id,
                   COALESCE(r.partner_id, c.partner_id) AS partner_id,
                   COALESCE(r.channel, c.channel) AS channel,
                   COALESCE(line.product_id, about.product_id) AS product_id,
                   line.reason_id, c.category_id,
                   g.rating, NULLIF(g.aftersales_effort, 0)::float AS effort,
                   (g.rating <= k.aftersales_low_rating)::int::float AS low,
                   g.rating <= k.aftersales_low_rating AS is_low,
                   g.feedback
              FROM rating_rating g
              LEFT JOIN aftersales_rma r
                     ON g.res_model = 'aftersales.rma' AND r.id = g.res_id
              LEFT JOIN aftersales_complaint c
                     ON g.res_model = 'aftersales.complaint' AND c.id = g.res_id
              JOIN res_company k ON k.id = COALESCE(r.company_id, c.company_id)
              LEFT JOIN LATERAL (
                    SELECT u.id FROM res_users u
                     WHERE u.partner_id = g.rated_partner_id
                     ORDER BY u.id LIMIT 1
                   ) rated ON TRUE
              LEFT JOIN LATERAL (
                    SELECT l.product_id, l.reason_id
                      FROM aftersales_rma_line l
                      LEFT JOIN sale_order_line s ON s.id = l.sale_line_id
                     WHERE l.rma_id = r.id
                     ORDER BY l.quantity * COALESCE(s.price_unit, 0) DESC, l.id
                     LIMIT 1
                   ) line ON TRUE
              LEFT JOIN LATERAL (
                    SELECT p.product_id FROM aftersales_complaint_product_rel p
                     WHERE p.complaint_id = c.id
                     ORDER BY p.product_id LIMIT 1
                   ) about ON TRUE
             WHERE g.consumed AND g.res_model IN ('aftersales.rma', 'aftersales.complaint')
            """
        )

    def action_open_case(self):
        """Open the return or the complaint that was rated; needs the user's own rights on it."""
        self.ensure_one()
        case = self.rma_id or self.complaint_id
        return {
            "type": "ir.actions.act_window",
            "res_model": case._name,
            "res_id": case.id,
            "view_mode": "form",
        }
