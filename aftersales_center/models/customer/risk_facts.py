"""The facts behind every score, of all customers in one statement."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...engine import retention as engine
from ..complaint.complaint import OPEN

#: Columns of the facts: name and type.
COLUMNS = {
    "company_id": "int",
    "partner_id": "int",
    "last_order_date": "date",
    "days_since": "int",
    "order_count": "int",
    "days": "int",
    "rhythm_days": "float",
    "amount": "numeric",
    "recent": "int",
    "open_cases": "int",
    "refused": "int",
    "low_ratings": "int",
    "good_ratings": "int",
    "broken": "int",
}
#: What is read before facts are.
_READ = {
    "sale.order": ("partner_id", "company_id", "state", "date_order", "amount_untaxed"),
    "res.partner": ("commercial_partner_id", "active"),
    "aftersales.rma": ("partner_id", "company_id", "state", "date_request"),
    "aftersales.complaint": ("partner_id", "company_id", "state", "outcome", "round"),
    "rating.rating": ("rating", "consumed", "res_id", "res_model"),
    "aftersales.sla.clock": ("breached_at", "res_id", "res_model"),
}
_MODELS = {"aftersales.rma": "aftersales_rma", "aftersales.complaint": "aftersales_complaint"}


class AftersalesCustomerRisk(models.Model):
    _inherit = "aftersales.customer.risk"

    def _flush_read(self):
        """Write what waits in memory, before it is read in SQL."""
        for model, names in _READ.items():
            self.env[model].flush_model(names)

    def _facts_sql(self, now, partner_ids=None):
        """A WITH clause that ends in ``purchase``, ``gap``, ``customer`` and ``facts``.

        Orders count from their confirmation on, untaxed, in the company's currency at the
        order's rate; orders of one day are one purchase; orders of nothing are none.

        :param now: naive UTC. :param partner_ids: commercial partners; all if None.
        """
        today = now.date()
        mine = self._mine_sql(partner_ids, SQL("o.partner_id"))
        return SQL(
            """
            WITH purchase AS (
                SELECT o.company_id, p.commercial_partner_id AS partner_id,
                       o.date_order::date AS day, count(*) AS orders,
                       sum(o.amount_untaxed / COALESCE(NULLIF(o.currency_rate, 0)::numeric, 1))
                           AS amount
                  FROM sale_order o
                  JOIN res_partner p ON p.id = o.partner_id
                  JOIN res_partner c ON c.id = p.commercial_partner_id AND c.active
                 WHERE o.state = 'sale' AND o.amount_untaxed > 0 AND o.date_order <= %(now)s
                       AND %(mine)s
                 GROUP BY 1, 2, 3
            ), gap AS (
                SELECT company_id, partner_id, day, orders, amount, day - lag(day) OVER w AS days,
                       first_value(day) OVER w AS first_day
                  FROM purchase
                WINDOW w AS (PARTITION BY company_id, partner_id ORDER BY day)
            ), customer AS (
                SELECT company_id, partner_id, max(day) AS last_order_date,
                       sum(orders)::int AS order_count, count(*)::int AS days,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS rhythm_days,
                       sum(amount) AS amount,
                       (count(*) FILTER (WHERE days IS NOT NULL
                                           AND day > first_day + (%(today)s - first_day) / 2))::int
                           AS recent
                  FROM gap
                 GROUP BY company_id, partner_id
            ), care AS (
                SELECT e.company_id, p.commercial_partner_id AS partner_id,
                       (count(*) FILTER (WHERE e.kind = 'open_cases'))::int AS open_cases,
                       (count(*) FILTER (WHERE e.kind = 'refused'))::int AS refused,
                       (count(*) FILTER (WHERE e.kind = 'low_ratings'))::int AS low_ratings,
                       (count(*) FILTER (WHERE e.kind = 'good_ratings'))::int AS good_ratings,
                       (count(*) FILTER (WHERE e.kind = 'broken'))::int AS broken
                  FROM (%(events)s) e
                  JOIN res_partner p ON p.id = e.partner_id
                 GROUP BY 1, 2
            ), facts AS (
                SELECT c.company_id, c.partner_id, c.last_order_date,
                       %(today)s - c.last_order_date AS days_since, c.order_count, c.days,
                       c.rhythm_days, c.amount, c.recent,
                       COALESCE(care.open_cases, 0) AS open_cases,
                       COALESCE(care.refused, 0) AS refused,
                       COALESCE(care.low_ratings, 0) AS low_ratings,
                       COALESCE(care.good_ratings, 0) AS good_ratings,
                       COALESCE(care.broken, 0) AS broken
                  FROM customer c
                  LEFT JOIN care USING (company_id, partner_id)
            )
            """,
            now=now,
            today=today,
            mine=mine,
            events=self._events_sql(now - timedelta(days=engine.MEMORY_DAYS), now, partner_ids),
        )

    def _mine_sql(self, partner_ids, column):
        """Whether ``column`` is an address of one of these commercial partners."""
        if partner_ids is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            column,
            list(partner_ids),
        )

    def _events_sql(self, since, now, partner_ids):
        """``(kind, company_id, partner_id)`` of what happened to customers; a hook for addons.

        :param since: naive UTC, as ``now``. :param partner_ids: commercial partners; all if None.


        A case that was refused, and one that had to be decided again after an appeal, went badly.
        A complaint that was merged into another is that one.
        """
        mine = self._mine_sql(partner_ids, SQL("c.partner_id"))
        parts = [
            SQL(
                "SELECT 'open_cases' AS kind, company_id, partner_id FROM aftersales_rma c"
                " WHERE state IN ('requested', 'approved') AND %s",
                mine,
            ),
            SQL(
                "SELECT 'open_cases', company_id, partner_id FROM aftersales_complaint c"
                " WHERE state IN %s AND merged_into_id IS NULL AND %s",
                OPEN,
                mine,
            ),
            SQL(
                "SELECT 'refused', company_id, partner_id FROM aftersales_rma c"
                " WHERE state = 'rejected' AND COALESCE(date_request, create_date) >= %s"
                " AND %s",
                since,
                mine,
            ),
            SQL(
                "SELECT 'refused', company_id, partner_id FROM aftersales_complaint c"
                " WHERE (outcome = 'rejected' OR round > 0) AND merged_into_id IS NULL"
                " AND date_received >= %s AND %s",
                since,
                mine,
            ),
        ]
        for model, table in _MODELS.items():
            parts += [
                SQL(
                    "SELECT CASE WHEN r.rating <= 2 THEN 'low_ratings' ELSE 'good_ratings' END,"
                    " c.company_id, c.partner_id FROM rating_rating r JOIN %s c ON c.id = r.res_id"
                    " WHERE r.res_model = %s AND r.consumed AND r.rating >= 1"
                    " AND (r.rating <= 2 OR r.rating >= 4) AND r.rated_on BETWEEN %s AND %s"
                    " AND %s",
                    SQL.identifier(table),
                    model,
                    since,
                    now,
                    mine,
                ),
                SQL(
                    "SELECT 'broken', c.company_id, c.partner_id FROM aftersales_sla_clock k"
                    " JOIN %s c ON c.id = k.res_id"
                    " WHERE k.res_model = %s AND k.breached_at BETWEEN %s AND %s AND %s",
                    SQL.identifier(table),
                    model,
                    since,
                    now,
                    mine,
                ),
            ]
        return SQL(" UNION ALL ").join(parts)

    def _shop_sql(self):
        """What is typical of each company, upserted beside the facts of all its customers."""
        return SQL(
            """
            , shop AS (
                INSERT INTO aftersales_churn_shop (company_id, typical_days, typical_worth)
                SELECT c.company_id, g.typical_days,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY c.amount / c.days)
                  FROM customer c
                  LEFT JOIN (SELECT company_id,
                                    percentile_cont(0.5) WITHIN GROUP (ORDER BY days)
                                        AS typical_days
                               FROM gap
                              WHERE days IS NOT NULL
                              GROUP BY company_id) g USING (company_id)
                 GROUP BY c.company_id, g.typical_days
                    ON CONFLICT (company_id) DO UPDATE
                   SET typical_days = EXCLUDED.typical_days, typical_worth = EXCLUDED.typical_worth
            )
            """
        )

    def _facts_of(self, partner_ids):
        """Rows of :data:`COLUMNS` of these commercial partners, in all companies; one query."""
        self._flush_read()
        self.env.cr.execute(
            SQL(
                "%s SELECT %s FROM facts",
                self._facts_sql(fields.Datetime.now(), partner_ids),
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
            )
        )
        return self.env.cr.fetchall()
