"""What is known about one customer, read in as many queries for one case as for ten thousand."""

from odoo import api, fields, models
from odoo.tools import SQL

#: How many rows of each list are shown; the rest is counted.
SHOWN = 8
_OPEN_COMPLAINT = ("new", "acknowledged", "investigating", "appealed")
_OPEN_RMA = ("requested", "approved")


class AftersalesCustomerFacts(models.AbstractModel):
    """Reads one customer (all contacts of one commercial partner) in one company.

    Numbers are about all cases of the company, whoever handles them. Rows that name a case are of
    cases the user may read; how many there are besides is told as a number.
    """

    _name = "aftersales.customer.facts"
    _description = "Facts about a Customer"

    @api.model
    def _read(self, partner, company):
        """All but what other models add, as plain values: dates as ISO text, amounts in the
        company's currency unless told otherwise. Called by ``res.partner._aftersales_360``."""
        self.env.flush_all()
        # sudo: the contacts of a customer whom the user may read; only used as a filter.
        family = (
            self.env["res.partner"]
            .sudo()
            .with_context(active_test=False)
            .search([("commercial_partner_id", "=", partner.id)])
            .ids
        )
        domain = [("partner_id", "in", family), ("company_id", "=", company.id)]
        here = {
            "family": tuple(family) or (0,),
            "company": company.id,
            "partner": partner.id,
            "shown": SHOWN,
            # What the user may read of this customer: record rules apply.
            "rmas": self.env["aftersales.rma"]._search(domain).subselect(),
            "complaints": self.env["aftersales.complaint"]._search(domain).subselect(),
            "open_rma": _OPEN_RMA,
            "open_complaint": _OPEN_COMPLAINT,
        }
        return {
            "orders": self._orders(here),
            "returns": self._returns(here),
            "complaints": self._complaints(here),
            "ratings": self._ratings(here, company),
            "promises": self._promises(here),
            "open_cases": self._open_cases(here),
            "owed": {
                "remedies": self._owed_remedies(here),
                "units": self._owed_units(here),
                "refunds": self._owed_refunds(here),
            },
        }

    def _rows(self, sql, here):
        """Rows of ``sql`` as dicts of plain values."""
        self.env.cr.execute(SQL(sql, **here))
        return [
            {name: _plain(value) for name, value in row.items()}
            for row in self.env.cr.dictfetchall()
        ]

    def _orders(self, here):
        return self._rows(
            """
            SELECT count(*) AS count, min(date_order) AS first, max(date_order) AS last,
                   COALESCE(sum(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)), 0)
                       AS value,
                   COALESCE(sum(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
                       FILTER (WHERE date_order >= now() AT TIME ZONE 'UTC'
                                                   - interval '1 year'), 0) AS value_year
              FROM sale_order
             WHERE partner_id IN %(family)s AND company_id = %(company)s AND state = 'sale'
            """,
            here,
        )[0]

    def _returns(self, here):
        found = self._rows(
            """
            SELECT count(*) FILTER (WHERE state NOT IN ('draft', 'cancelled')) AS count,
                   count(*) FILTER (WHERE state IN %(open_rma)s) AS open,
                   count(*) FILTER (WHERE state = 'done') AS done,
                   count(*) FILTER (WHERE state = 'rejected') AS refused,
                   (SELECT count(DISTINCT l.order_id)
                      FROM aftersales_rma r
                      JOIN aftersales_rma_line n ON n.rma_id = r.id
                      JOIN sale_order_line l ON l.id = n.sale_line_id
                     WHERE r.partner_id IN %(family)s AND r.company_id = %(company)s
                       AND r.state IN ('requested', 'approved', 'done')) AS orders
              FROM aftersales_rma
             WHERE partner_id IN %(family)s AND company_id = %(company)s
            """,
            here,
        )[0]
        rows = self._rows(
            """
            SELECT n.reason_id AS id, count(DISTINCT r.id) AS count
              FROM aftersales_rma r
              JOIN aftersales_rma_line n ON n.rma_id = r.id
             WHERE r.partner_id IN %(family)s AND r.company_id = %(company)s
               AND r.state IN ('requested', 'approved', 'done')
             GROUP BY n.reason_id ORDER BY 2 DESC, 1
            """,
            here,
        )
        # sudo: names of reasons that this customer's returns have.
        reasons = (
            self.env["aftersales.reason"].sudo().browse(row["id"] for row in rows if row["id"])
        )
        names = {reason.id: (reason.name, reason.fault) for reason in reasons}
        faults = dict(reasons._fields["fault"]._description_selection(self.env))
        found["by_reason"] = [
            {
                "name": names[row["id"]][0] if row["id"] else self.env._("No reason"),
                "fault": faults[names[row["id"]][1]] if row["id"] else "",
                "count": row["count"],
            }
            for row in rows
        ]
        return found

    def _complaints(self, here):
        rows = self._rows(
            """
            SELECT tier_id AS id, count(*) AS count,
                   count(*) FILTER (WHERE state IN %(open_complaint)s) AS open,
                   count(*) FILTER (WHERE outcome IN ('upheld', 'partly')) AS upheld,
                   count(*) FILTER (WHERE outcome IS NOT NULL) AS decided
              FROM aftersales_complaint
             WHERE partner_id IN %(family)s AND company_id = %(company)s
               AND merged_into_id IS NULL
             GROUP BY tier_id ORDER BY 2 DESC, 1
            """,
            here,
        )
        # sudo: names of the tiers of this customer's complaints.
        tiers = (
            self.env["aftersales.complaint.tier"]
            .sudo()
            .browse(row["id"] for row in rows if row["id"])
        )
        names = {tier.id: tier.name for tier in tiers}
        return {
            **{
                name: sum(row[name] for row in rows)
                for name in ("count", "open", "upheld", "decided")
            },
            "by_tier": [
                {
                    "name": names.get(row["id"]) or self.env._("No tier"),
                    "count": row["count"],
                    "open": row["open"],
                }
                for row in rows
            ],
        }

    def _ratings(self, here, company):
        rows = self._rows(
            """
            SELECT g.rating, g.rated_on AS on, c.name AS case,
                   CASE WHEN c.readable THEN g.feedback END AS words,
                   count(*) OVER () AS count, avg(g.rating) OVER () AS average,
                   count(*) FILTER (WHERE g.rating <= %(low)s) OVER () AS low
              FROM rating_rating g
              JOIN (
                    SELECT 'aftersales.rma' AS model, id, name, id IN %(rmas)s AS readable
                      FROM aftersales_rma
                     WHERE partner_id IN %(family)s AND company_id = %(company)s
                     UNION ALL
                    SELECT 'aftersales.complaint', id, name, id IN %(complaints)s
                      FROM aftersales_complaint
                     WHERE partner_id IN %(family)s AND company_id = %(company)s
                   ) c ON c.model = g.res_model AND c.id = g.res_id
             WHERE g.consumed
             ORDER BY g.rated_on DESC NULLS LAST, g.id DESC LIMIT 3
            """,
            {**here, "low": company.aftersales_low_rating},
        )
        first = rows[0] if rows else {"count": 0, "average": 0.0, "low": 0}
        return {
            "count": first["count"],
            "average": round(float(first["average"]), 2),
            "low": first["low"],
            "latest": [
                {name: row[name] for name in ("rating", "on", "case", "words")} for row in rows
            ],
        }

    def _promises(self, here):
        """Kept, broken and running; of those that run, the first that are due."""
        found = self._rows(
            """
            SELECT count(*) FILTER (WHERE k.state = 'met' AND k.breached_at IS NULL) AS kept,
                   count(*) FILTER (WHERE k.breached_at IS NOT NULL) AS broken,
                   count(*) FILTER (WHERE k.stopped_at IS NULL
                                      AND k.state IN ('running', 'paused', 'breached')) AS running
              FROM aftersales_sla_clock k
             WHERE k.company_id = %(company)s
               AND (k.res_model = 'aftersales.rma' AND k.res_id IN (
                        SELECT id FROM aftersales_rma
                         WHERE partner_id IN %(family)s AND company_id = %(company)s)
                 OR k.res_model = 'aftersales.complaint' AND k.res_id IN (
                        SELECT id FROM aftersales_complaint
                         WHERE partner_id IN %(family)s AND company_id = %(company)s))
            """,
            here,
        )[0]
        found["rows"] = self._rows(
            """
            SELECT k.res_model AS model, k.res_id AS id, k.res_name AS name, k.target,
                   k.deadline AS due, k.breached_at IS NOT NULL AS broken,
                   k.paused_since IS NOT NULL AS waits
              FROM aftersales_sla_clock k
             WHERE k.company_id = %(company)s AND k.stopped_at IS NULL
               AND k.state IN ('running', 'paused', 'breached')
               AND (k.res_model = 'aftersales.rma' AND k.res_id IN %(rmas)s
                 OR k.res_model = 'aftersales.complaint' AND k.res_id IN %(complaints)s)
             ORDER BY k.deadline NULLS LAST, k.id LIMIT %(shown)s
            """,
            here,
        )
        clocks = self.env["aftersales.sla.clock"]
        targets = dict(clocks._fields["target"]._description_selection(self.env))
        for row in found["rows"]:
            row["target"] = targets[row["target"]]
        return found

    def _open_cases(self, here):
        rows = self._rows(
            """
            SELECT x.*, p.name AS who, count(*) OVER () AS count
              FROM (
                SELECT 'aftersales.rma' AS model, id, name, state, NULL AS subject,
                       COALESCE(date_request, create_date) AS since, sla_deadline AS due, user_id
                  FROM aftersales_rma
                 WHERE id IN %(rmas)s AND state IN %(open_rma)s
                 UNION ALL
                SELECT 'aftersales.complaint', id, name, state, subject, date_received,
                       sla_deadline, user_id
                  FROM aftersales_complaint
                 WHERE id IN %(complaints)s AND state IN %(open_complaint)s
                   AND merged_into_id IS NULL
              ) x
              LEFT JOIN res_users u ON u.id = x.user_id
              LEFT JOIN res_partner p ON p.id = u.partner_id
             ORDER BY x.due NULLS LAST, x.since, x.id LIMIT %(shown)s
            """,
            here,
        )
        count = rows[0]["count"] if rows else 0
        labels = {
            model: dict(self.env[model]._fields["state"]._description_selection(self.env))
            for model in ("aftersales.rma", "aftersales.complaint")
        }
        for row in rows:
            row["state"] = labels[row["model"]][row["state"]]
            del row["count"], row["user_id"]
        return {"count": count, "rows": rows}

    def _owed_remedies(self, here):
        """What was promised and is not done: kind, how much of what, since when, until when."""
        rows = self._rows(
            """
            SELECT r.id, r.kind, r.quantity, r.state, r.create_date AS since,
                   CASE WHEN r.rma_id IS NULL THEN 'aftersales.complaint'
                        ELSE 'aftersales.rma' END AS model,
                   COALESCE(r.rma_id, r.complaint_id) AS case_id,
                   COALESCE(m.name, c.name) AS case, n.product_id,
                   (SELECT min(k.deadline) FROM aftersales_sla_clock k
                     WHERE k.res_model = CASE WHEN r.rma_id IS NULL THEN 'aftersales.complaint'
                                              ELSE 'aftersales.rma' END
                       AND k.res_id = COALESCE(r.rma_id, r.complaint_id)
                       AND k.stopped_at IS NULL AND k.target IN ('refund', 'resolve')) AS due,
                   count(*) OVER () AS count
              FROM aftersales_remedy r
              LEFT JOIN aftersales_rma m ON m.id = r.rma_id
              LEFT JOIN aftersales_complaint c ON c.id = r.complaint_id
              LEFT JOIN aftersales_rma_line n ON n.id = r.rma_line_id
             WHERE r.state IN ('to_do', 'in_progress')
               AND (r.rma_id IN %(rmas)s OR r.complaint_id IN %(complaints)s)
             ORDER BY due NULLS LAST, r.id LIMIT %(shown)s
            """,
            here,
        )
        kinds = dict(self.env["aftersales.remedy"]._fields["kind"]._description_selection(self.env))
        # sudo: names of remedies of cases the user may read.
        remedies = self.env["aftersales.remedy"].sudo().browse(row["id"] for row in rows)
        names = {remedy.id: remedy.display_name for remedy in remedies}
        for row in rows:
            row["kind"] = kinds[row["kind"]]
            row["name"] = names[row["id"]]
        return {"count": rows[0]["count"] if rows else 0, "rows": rows}

    def _owed_units(self, here):
        """Units that were accepted and for which nothing was decided or given yet."""
        rows = self._rows(
            """
            SELECT n.id, m.id AS case_id, m.name AS case,
                   n.qty_accepted - GREATEST(n.qty_remedied, COALESCE(given.quantity, 0))
                       AS quantity,
                   (SELECT min(k.deadline) FROM aftersales_sla_clock k
                     WHERE k.res_model = 'aftersales.rma' AND k.res_id = m.id
                       AND k.stopped_at IS NULL AND k.target = 'refund') AS due,
                   count(*) OVER () AS count
              FROM aftersales_rma_line n
              JOIN aftersales_rma m ON m.id = n.rma_id AND m.state = 'approved'
              LEFT JOIN LATERAL (
                    SELECT sum(r.quantity) AS quantity FROM aftersales_remedy r
                     WHERE r.rma_line_id = n.id AND r.state != 'cancelled') given ON TRUE
             WHERE m.id IN %(rmas)s AND n.remedy_status IN ('pending', 'partial')
               AND n.qty_accepted - GREATEST(n.qty_remedied, COALESCE(given.quantity, 0)) > 1e-6
             ORDER BY due NULLS LAST, n.id LIMIT %(shown)s
            """,
            here,
        )
        # sudo: names of products on returns the user may read.
        lines = self.env["aftersales.rma.line"].sudo().browse(row["id"] for row in rows)
        names = {
            line.id: (line.product_id.display_name, line.product_uom_id.name) for line in lines
        }
        for row in rows:
            row["product"], row["uom"] = names[row["id"]]
        return {"count": rows[0]["count"] if rows else 0, "rows": rows}

    def _owed_refunds(self, here):
        """Posted credit notes with something open on them, in their own currency."""
        rows = self._rows(
            """
            SELECT a.id, a.name, a.invoice_date AS since, a.invoice_date_due AS due,
                   a.amount_residual AS amount, a.currency_id AS currency, count(*) OVER () AS count
              FROM account_move a
             WHERE a.partner_id IN %(family)s AND a.company_id = %(company)s
               AND a.move_type = 'out_refund' AND a.state = 'posted'
               AND a.payment_state IN ('not_paid', 'partial') AND a.amount_residual > 0
             ORDER BY a.invoice_date_due NULLS LAST, a.id LIMIT %(shown)s
            """,
            here,
        )
        return {"count": rows[0]["count"] if rows else 0, "rows": rows}


def _plain(value):
    """A value as JSON holds it: moments as ISO text, exact numbers as floats."""
    if hasattr(value, "isoformat"):
        moment = hasattr(value, "hour")
        return fields.Datetime.to_string(value) if moment else fields.Date.to_string(value)
    return float(value) if type(value).__name__ == "Decimal" else value
