"""What starts a follow-up: one SELECT per trigger, each over an index of what is recent.

Each returns ``model, res_id, occurrence, partner_id, happened_on, team_id, rma_id,
complaint_id`` of one rule's company; a bridge adds a trigger with ``selection_add`` and its own
``_sources_<trigger>``. What was followed up already is left out by :mod:`.rule_find`.
"""

from odoo import models
from odoo.tools import SQL

#: A case of each kind in one row: its customer, its company, when it came in.
_CASES = """
    SELECT 'aftersales.rma' AS model, r.id, r.partner_id, r.company_id, r.team_id,
           r.date_request AS came_on, r.id AS rma_id, NULL::int AS complaint_id
      FROM aftersales_rma r
     WHERE r.date_request IS NOT NULL AND r.state NOT IN ('draft', 'cancelled')
    UNION ALL
    SELECT 'aftersales.complaint', c.id, c.partner_id, c.company_id, c.team_id,
           c.date_received, NULL, c.id
      FROM aftersales_complaint c
     WHERE c.merged_into_id IS NULL AND c.partner_id IS NOT NULL
"""


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    def _sources(self, now):
        """What may start a follow-up of this rule, as a query; see the module."""
        self.ensure_one()
        return getattr(self, f"_sources_{self.trigger}")(now)

    def _sources_rma(self, state, column):
        return SQL(
            """
            SELECT 'aftersales.rma' AS model, r.id AS res_id, '' AS occurrence, r.partner_id,
                   %(column)s AS happened_on, r.team_id, r.id AS rma_id,
                   NULL::int AS complaint_id
              FROM aftersales_rma r
             WHERE r.company_id = %(company)s AND r.state = %(state)s
               AND %(column)s >= %(since)s
            """,
            column=SQL.identifier("r", column),
            company=self.company_id.id,
            state=state,
            since=self.since,
        )

    def _sources_rma_done(self, now):
        return self._sources_rma("done", "date_done")

    def _sources_rma_refused(self, now):
        return self._sources_rma("rejected", "date_rejected")

    def _sources_refund_late(self, now):
        """Returns whose day to refund has passed; the day after it is the moment."""
        today = self.company_id._aftersales_today()
        return SQL(
            """
            SELECT 'aftersales.rma' AS model, r.id AS res_id, '' AS occurrence, r.partner_id,
                   r.refund_due_on + INTERVAL '1 day' AS happened_on, r.team_id,
                   r.id AS rma_id, NULL::int AS complaint_id
              FROM aftersales_rma r
             WHERE r.company_id = %(company)s AND r.refund_due_on < %(today)s
               AND r.refund_due_on >= %(since)s::date - 1
               AND NOT COALESCE(r.is_refund_withheld, FALSE)
            """,
            company=self.company_id.id,
            today=today,
            since=self.since,
        )

    def _sources_complaint_closed(self, now):
        return SQL(
            """
            SELECT 'aftersales.complaint' AS model, c.id AS res_id, '' AS occurrence,
                   c.partner_id, c.date_closed AS happened_on, c.team_id, NULL::int AS rma_id,
                   c.id AS complaint_id
              FROM aftersales_complaint c
             WHERE c.company_id = %(company)s AND c.state = 'closed'
               AND c.date_closed >= %(since)s AND c.merged_into_id IS NULL
               AND c.partner_id IS NOT NULL
            """,
            company=self.company_id.id,
            since=self.since,
        )

    def _sources_rating(self, operator):
        return SQL(
            """
            SELECT 'rating.rating' AS model, g.id AS res_id, '' AS occurrence,
                   COALESCE(r.partner_id, c.partner_id) AS partner_id,
                   g.rated_on AS happened_on, COALESCE(r.team_id, c.team_id) AS team_id,
                   r.id AS rma_id, c.id AS complaint_id
              FROM rating_rating g
              LEFT JOIN aftersales_rma r
                ON g.res_model = 'aftersales.rma' AND r.id = g.res_id
               AND r.company_id = %(company)s
              LEFT JOIN aftersales_complaint c
                ON g.res_model = 'aftersales.complaint' AND c.id = g.res_id
               AND c.company_id = %(company)s
             WHERE g.consumed AND g.rated_on >= %(since)s AND g.rating > 0
               AND g.rating %(operator)s %(rating)s
               AND g.res_model IN ('aftersales.rma', 'aftersales.complaint')
               AND COALESCE(r.partner_id, c.partner_id) IS NOT NULL
            """,
            company=self.company_id.id,
            since=self.since,
            operator=operator,
            rating=self.rating,
        )

    def _sources_rating_low(self, now):
        return self._sources_rating(SQL("<="))

    def _sources_rating_high(self, now):
        return self._sources_rating(SQL(">="))

    def _sources_promise_breached(self, now):
        """Cases with a broken promise, by the first that broke; once a case."""
        return SQL(
            """
            SELECT k.res_model AS model, k.res_id, '' AS occurrence,
                   COALESCE(r.partner_id, c.partner_id) AS partner_id,
                   k.breached_at AS happened_on, COALESCE(r.team_id, c.team_id) AS team_id,
                   r.id AS rma_id, c.id AS complaint_id
              FROM (
                SELECT res_model, res_id, MIN(breached_at) AS breached_at
                  FROM aftersales_sla_clock
                 WHERE company_id = %(company)s AND breached_at >= %(since)s
                 GROUP BY res_model, res_id) k
              LEFT JOIN aftersales_rma r
                ON k.res_model = 'aftersales.rma' AND r.id = k.res_id
              LEFT JOIN aftersales_complaint c
                ON k.res_model = 'aftersales.complaint' AND c.id = k.res_id
               AND c.merged_into_id IS NULL
             WHERE COALESCE(r.partner_id, c.partner_id) IS NOT NULL
            """,
            company=self.company_id.id,
            since=self.since,
        )

    def _sources_repeat_case(self, now):
        """Cases of a customer who had another one within ``days`` before."""
        return SQL(
            """
            SELECT a.model, a.id AS res_id, '' AS occurrence, a.partner_id,
                   a.came_on AS happened_on, a.team_id, a.rma_id, a.complaint_id
              FROM (%(cases)s) a
              JOIN res_partner ap ON ap.id = a.partner_id
             WHERE a.company_id = %(company)s AND a.came_on >= %(since)s
               AND EXISTS (
                SELECT FROM (%(cases)s) b JOIN res_partner bp ON bp.id = b.partner_id
                 WHERE b.company_id = a.company_id
                   AND bp.commercial_partner_id = ap.commercial_partner_id
                   AND (b.came_on, b.model, b.id) < (a.came_on, a.model, a.id)
                   AND b.came_on >= a.came_on - make_interval(days => %(days)s)
                   AND NOT EXISTS (  -- a complaint about that very return is no other case
                    SELECT FROM aftersales_complaint_rma_rel l
                     WHERE l.complaint_id = a.complaint_id AND l.rma_id = b.rma_id
                        OR l.complaint_id = b.complaint_id AND l.rma_id = a.rma_id))
            """,
            cases=SQL(_CASES),
            company=self.company_id.id,
            since=self.since,
            days=self.days,
        )

    def _sources_first_return(self, now):
        """The first return of each customer; of new ones only, where ``days`` says so."""
        return SQL(
            """
            SELECT 'aftersales.rma' AS model, r.id AS res_id, '' AS occurrence, r.partner_id,
                   r.date_request AS happened_on, r.team_id, r.id AS rma_id,
                   NULL::int AS complaint_id
              FROM aftersales_rma r JOIN res_partner p ON p.id = r.partner_id
             WHERE r.company_id = %(company)s AND r.date_request >= %(since)s
               AND r.state NOT IN ('draft', 'cancelled')
               AND NOT EXISTS (
                SELECT FROM aftersales_rma o JOIN res_partner q ON q.id = o.partner_id
                 WHERE o.company_id = r.company_id AND o.date_request IS NOT NULL
                   AND (o.date_request, o.id) < (r.date_request, r.id)
                   AND q.commercial_partner_id = p.commercial_partner_id)
               AND (%(days)s = 0 OR NOT EXISTS (
                SELECT FROM sale_order s JOIN res_partner q ON q.id = s.partner_id
                 WHERE s.company_id = r.company_id AND s.state = 'sale'
                   AND q.commercial_partner_id = p.commercial_partner_id
                   AND s.date_order < r.date_request - make_interval(days => %(days)s)))
            """,
            company=self.company_id.id,
            since=self.since,
            days=self.days,
        )

    def _sources_delivered(self, now):
        """Deliveries of orders, of the chosen products where some are chosen."""
        return SQL(
            """
            SELECT 'stock.picking' AS model, k.id AS res_id, '' AS occurrence, s.partner_id,
                   k.date_done AS happened_on, NULL::int AS team_id, NULL::int AS rma_id,
                   NULL::int AS complaint_id
              FROM stock_picking k
              JOIN stock_picking_type t ON t.id = k.picking_type_id
              JOIN sale_order s ON s.id = k.sale_id
             WHERE k.company_id = %(company)s AND k.state = 'done'
               AND k.date_done >= %(since)s AND t.code = 'outgoing'
               AND k.aftersales_rma_id IS NULL
               AND (%(all)s OR EXISTS (
                SELECT FROM stock_move m WHERE m.picking_id = k.id AND m.state = 'done'
                   AND m.product_id = ANY(%(products)s)))
            """,
            company=self.company_id.id,
            since=self.since,
            all=not self.product_ids,
            products=self.product_ids.ids,
        )

    def _sources_serial(self, now):
        """Serial numbers still with the customer who bought them: every ``days``, ``times``."""
        return SQL(
            """
            SELECT 'stock.lot' AS model, l.lot_id AS res_id, d.line_id || ':' || k.k AS occurrence,
                   s.partner_id, d.date + make_interval(days => k.k * %(days)s) AS happened_on,
                   NULL::int AS team_id, NULL::int AS rma_id, NULL::int AS complaint_id
              FROM stock_move_line l
              JOIN stock_move m ON m.id = l.move_id
              JOIN sale_order_line o ON o.id = m.sale_line_id
              JOIN sale_order s ON s.id = o.order_id
              JOIN stock_lot n ON n.id = l.lot_id
              JOIN product_product p ON p.id = n.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id AND t.tracking = 'serial'
              JOIN stock_location w ON w.id = l.location_dest_id AND w.usage = 'customer'
             CROSS JOIN generate_series(1, %(times)s) AS k(k)
             CROSS JOIN LATERAL (SELECT o.id AS line_id, l.date) d
             WHERE l.company_id = %(company)s AND l.state = 'done'
               AND l.date + make_interval(days => k.k * %(days)s) >= %(since)s
               AND l.date + make_interval(days => k.k * %(days)s) <= %(now)s
               AND (%(all)s OR n.product_id = ANY(%(products)s))
               AND NOT EXISTS (
                SELECT FROM stock_move_line x WHERE x.lot_id = l.lot_id AND x.state = 'done'
                   AND (x.date, x.id) > (l.date, l.id))
            """,
            company=self.company_id.id,
            since=self.since,
            now=now,
            days=self.days,
            times=self.times,
            all=not self.product_ids,
            products=self.product_ids.ids,
        )
