"""Every night: who returns far more than others by their own choice, in one pass over the shop."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine import returner as engine

#: Whose fault never counts against a customer.
_OURS = ("seller", "carrier", "manufacturer")


class AftersalesReturnerSignal(models.Model):
    _inherit = "aftersales.returner.signal"

    @api.model
    def _cron_assess(self, limit=500):
        """Raise, renew and expire signals of every company; in batches that each commit.

        One SQL pass per company collects the facts of all customers. What a killed run left is
        done by the next: the same facts give the same signals, and a unique index keeps one per
        customer, whoever else runs at the same moment.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            here = self.with_company(company).sudo()  # sudo: the job is the system
            today = company._aftersales_today()
            if not company.aftersales_returner_threshold:
                here._expire_all_but({}, company, today)
                cron._commit_progress(1)
                continue
            found = here._assess_all(company, today)
            partners = sorted(found)
            for start in range(0, len(partners), limit):
                batch = partners[start : start + limit]
                here._put_signals(company, today, {partner: found[partner] for partner in batch})
                if not cron._commit_progress(len(batch)):
                    return
            here._expire_all_but(found, company, today)
            here._forget(company, today)
            cron._commit_progress(1)

    @api.model
    def _assess_all(self, company, today):
        """``{partner id: engine signal}`` of the company's customers who deserve a look."""
        weights = company._aftersales_returner_weights()
        shop, facts = self._collect(company, today, weights)
        signals = {
            partner: engine.assess(one, shop, today, weights) for partner, one in facts.items()
        }
        return {partner: signal for partner, signal in signals.items() if signal}

    @api.model
    def _collect(self, company, today, weights):
        """``(shop, {partner id: facts})`` within the window, in one query.

        Sold are order lines of goods; both what was sold and what came back of it are of orders
        of the window. Lines by the fault of seller, carrier or maker, lines without a reason and
        what came before a granted objection are not in it.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH sold AS (
                    SELECT p.commercial_partner_id AS partner_id, count(*) AS sold
                      FROM sale_order o
                      JOIN res_partner p ON p.id = o.partner_id
                      JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
                      JOIN product_product v ON v.id = l.product_id
                      JOIN product_template t ON t.id = v.product_tmpl_id AND t.type = 'consu'
                     WHERE o.company_id = %(company)s AND o.state = 'sale'
                       AND o.date_order >= %(since)s
                     GROUP BY p.commercial_partner_id
                ), own AS (
                    SELECT p.commercial_partner_id AS partner_id, n.id, n.rma_id, n.sale_line_id,
                           n.qty_lost, r.date_request
                      FROM aftersales_rma r
                      JOIN res_partner p ON p.id = r.partner_id
                      JOIN aftersales_rma_line n ON n.rma_id = r.id AND n.qty_approved > 0
                      JOIN aftersales_reason w ON w.id = n.reason_id AND w.fault NOT IN %(ours)s
                      JOIN sale_order_line l ON l.id = n.sale_line_id
                      JOIN sale_order o ON o.id = l.order_id AND o.date_order >= %(since)s
                      LEFT JOIN aftersales_returner_signal s
                             ON s.partner_id = p.commercial_partner_id
                            AND s.company_id = r.company_id
                     WHERE r.company_id = %(company)s AND r.state IN ('approved', 'done')
                       AND r.date_request >= %(since)s
                       AND (s.ignore_before IS NULL OR r.date_request::date > s.ignore_before)
                ), seen AS (
                    SELECT own.partner_id,
                           count(*) FILTER (WHERE i.value_loss > 0) AS worn,
                           count(*) FILTER (WHERE i.verdict = 'rejected') AS rejected
                      FROM own
                      JOIN aftersales_inspection i
                        ON i.rma_line_id = own.id AND i.state = 'done'
                     GROUP BY own.partner_id
                ), back AS (
                    SELECT partner_id, count(DISTINCT sale_line_id) AS returned,
                           count(DISTINCT rma_id) AS cases,
                           count(*) FILTER (WHERE qty_lost > 0) AS no_goods,
                           max(date_request)::date AS last_on
                      FROM own GROUP BY partner_id
                )
                SELECT b.partner_id, COALESCE(a.sold, 0), b.returned, b.cases,
                       COALESCE(seen.worn, 0), COALESCE(seen.rejected, 0), b.no_goods, b.last_on,
                       (SELECT COALESCE(sum(sold), 0) FROM sold),
                       (SELECT COALESCE(sum(returned), 0) FROM back)
                  FROM back b
                  LEFT JOIN sold a ON a.partner_id = b.partner_id
                  LEFT JOIN seen ON seen.partner_id = b.partner_id
                """,
                company=company.id,
                since=today - timedelta(days=weights.window_days),
                ours=_OURS,
            )
        )
        rows = self.env.cr.fetchall()
        shop = engine.Shop(int(rows[0][-2]), int(rows[0][-1])) if rows else engine.Shop()
        return shop, {row[0]: engine.Facts(*row[1:8]) for row in rows}

    @api.model
    def _put_signals(self, company, today, found):
        """Raise or renew the signals ``{partner id: engine signal}``.

        An objection that waits is left alone. One withdrawn or expired stands again only for what
        happened since.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_returner_signal
                       (partner_id, company_id, state, since, create_uid, create_date)
                SELECT p, %s, 'expired', %s, %s, now() AT TIME ZONE 'UTC'
                  FROM unnest(%s) p ON CONFLICT DO NOTHING
                """,
                company.id,
                today,
                self.env.uid,
                list(found),
            )
        )
        raised = {}
        for signal in self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(found)),
                ("state", "!=", "appealed"),
            ]
        ):
            said = found[signal.partner_id.id]
            values = {
                "score": said.score,
                "contributions": [
                    {"code": part.code, "points": part.points, "values": part.values}
                    for part in said.parts
                ],
                "expires_on": said.expires_on,
            }
            if signal.state != "active":
                values.update(state="active", since=today)
                raised[signal] = {"score": said.score, "until": said.expires_on}
            if any(signal[name] != value for name, value in values.items()):
                signal._write_guarded(values)
        self._audit_each(raised, "returner.raised")

    @api.model
    def _expire_all_but(self, found, company, today):
        """End what stands and has nothing to stand on any more."""
        over = self.search([("company_id", "=", company.id), ("state", "=", "active")]).filtered(
            lambda signal: signal.partner_id.id not in found or signal.expires_on < today
        )
        over._write_guarded({"state": "expired", "expires_on": today})
        over._audit("returner.expired")

    @api.model
    def _forget(self, company, today):
        """Delete what ended a year ago, with its checks: nobody is remembered for ever."""
        long_ago = today - timedelta(days=365)
        self.search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("expired", "withdrawn")),
                ("expires_on", "<", long_ago),
                "|",
                ("ignore_before", "=", False),
                ("ignore_before", "<", long_ago),
            ]
        ).unlink()
