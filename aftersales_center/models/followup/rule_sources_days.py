"""Triggers about the customer and not about a case: silence, and days that come again."""

from datetime import timedelta

import holidays

from odoo import fields, models
from odoo.tools import SQL

from ...engine.anniversary import anchors

#: A day that was missed, since jobs did not run, is made up for so long.
_BACK = 7
_NOBODY = SQL(
    """
    SELECT NULL::varchar AS model, NULL::int AS res_id, NULL::varchar AS occurrence,
           NULL::int AS partner_id, NULL::timestamp AS happened_on, NULL::int AS team_id,
           NULL::int AS rma_id, NULL::int AS complaint_id
     WHERE FALSE
    """
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    _aftersales_birthday_idx = models.Index(
        "(EXTRACT(month FROM aftersales_birthday), EXTRACT(day FROM aftersales_birthday))"
        " WHERE aftersales_birthday IS NOT NULL"
    )


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    def _sources_no_order(self, now):
        """Customers silent for ``intervals`` times their own usual interval; once a silence."""
        return SQL(
            """
            SELECT 'res.partner' AS model, k.partner_id AS res_id,
                   k.last_order_date::date::text AS occurrence, k.partner_id,
                   k.last_order_date + k.rhythm_days * %(times)s * INTERVAL '1 day'
                        AS happened_on,
                   NULL::int AS team_id, NULL::int AS rma_id, NULL::int AS complaint_id
              FROM aftersales_customer_risk k
             WHERE k.company_id = %(company)s AND k.rhythm_days > 0
               AND k.last_order_date IS NOT NULL
               AND k.last_order_date + k.rhythm_days * %(times)s * INTERVAL '1 day'
                   BETWEEN %(since)s AND %(now)s
               AND NOT EXISTS (  -- the row may be of last night
                SELECT FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                 WHERE p.commercial_partner_id = k.partner_id AND s.company_id = k.company_id
                   AND s.state = 'sale' AND s.amount_untaxed > 0
                   AND s.date_order >= k.last_order_date::date + 1)
            """,
            company=self.company_id.id,
            times=self.intervals,
            since=self.since,
            now=now,
        )

    def _window(self):
        """First and last day to look for: today's, those missed, and tomorrow's.

        Tomorrow has begun for customers further east; when it is theirs, they are due.
        """
        today = self.company_id._aftersales_today()
        first = max(today - timedelta(days=_BACK), fields.Date.to_date(self.since))
        ahead = timedelta(days=self.ahead)
        return first + ahead, today + timedelta(days=1) + ahead

    def _days_values(self):
        """``VALUES`` of (month, day, year, day kept) of the window; None without one."""
        first, last = self._window()
        rows = [SQL("(%s, %s, %s, %s::date)", *row) for row in anchors(first, last)]
        return SQL(", ").join(rows) if rows else None

    def _sources_days(self, people, day):
        """Customers of ``people`` (partner_id, day) whose day comes again in the window."""
        values = self._days_values()
        if values is None:
            return _NOBODY
        return SQL(
            """
            SELECT 'res.partner' AS model, x.partner_id AS res_id,
                   %(trigger)s || ':' || w.y AS occurrence, x.partner_id,
                   (w.kept - %(ahead)s)::timestamp AS happened_on, NULL::int AS team_id,
                   NULL::int AS rma_id, NULL::int AS complaint_id
              FROM (VALUES %(values)s) AS w(m, d, y, kept)
              JOIN (%(people)s) x
                ON EXTRACT(month FROM %(day)s) = w.m AND EXTRACT(day FROM %(day)s) = w.d
               AND EXTRACT(year FROM %(day)s) < w.y
            """,
            trigger=self.trigger,
            ahead=self.ahead,
            values=values,
            people=people,
            day=day,
        )

    def _sources_birthday(self, now):
        """Birthdays of people who are customers, or contacts of one."""
        return self._sources_days(
            SQL(
                """
                SELECT p.id AS partner_id, p.aftersales_birthday FROM res_partner p
                 WHERE p.aftersales_birthday IS NOT NULL AND p.active AND EXISTS (
                    SELECT FROM sale_order s JOIN res_partner q ON q.id = s.partner_id
                     WHERE s.company_id = %s AND s.state = 'sale'
                       AND q.commercial_partner_id = p.commercial_partner_id)
                """,
                self.company_id.id,
            ),
            SQL("x.aftersales_birthday"),
        )

    def _sources_anniversary(self, now):
        """Anniversaries of the first order of each customer, on the company's calendar."""
        return self._sources_days(
            SQL(
                """
                SELECT p.commercial_partner_id AS partner_id,
                       (MIN(s.date_order) AT TIME ZONE 'UTC' AT TIME ZONE %s)::date AS first_on
                  FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                 WHERE s.company_id = %s AND s.state = 'sale'
                 GROUP BY p.commercial_partner_id
                """,
                str(self.company_id._aftersales_timezone()),
                self.company_id.id,
            ),
            SQL("x.first_on"),
        )

    def _sources_holiday(self, now):
        """Customers in countries that have a public holiday in the window."""
        days = self._holidays()
        if not days:
            return _NOBODY
        return SQL(
            """
            SELECT 'res.partner' AS model, x.partner_id AS res_id, w.kept::text AS occurrence,
                   x.partner_id, (w.kept - %(ahead)s)::timestamp AS happened_on,
                   NULL::int AS team_id, NULL::int AS rma_id, NULL::int AS complaint_id
              FROM (VALUES %(values)s) AS w(country_id, kept)
              JOIN (
                SELECT DISTINCT p.commercial_partner_id AS partner_id,
                       COALESCE(q.country_id, p.country_id) AS country_id
                  FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                  JOIN res_partner q ON q.id = p.commercial_partner_id
                 WHERE s.company_id = %(company)s AND s.state = 'sale') x
                ON x.country_id = w.country_id
            """,
            ahead=self.ahead,
            values=SQL(", ").join(SQL("(%s, %s::date)", *row) for row in days),
            company=self.company_id.id,
        )

    def _holidays(self):
        """``[(country id, day)]`` of the chosen public holidays in the window."""
        first, last = self._window()
        years = list(range(first.year, last.year + 1))
        wanted = [name.strip().casefold() for name in (self.holidays or "").split(",")]
        wanted = [name for name in wanted if name]
        known = holidays.list_supported_countries()
        # sudo: which countries there are customers in.
        countries = (
            self.country_ids
            or self.env["res.partner"]
            .sudo()
            ._read_group([("country_id", "!=", False)], aggregates=["country_id:recordset"])[0][0]
        )
        found = []
        for country in countries:
            if country.code not in known:
                continue
            names = {}
            for language in (None, "en_US"):
                try:
                    calendar = holidays.country_holidays(
                        country.code, years=years, language=language
                    )
                except Exception:  # noqa: BLE001  # the library has no English for some
                    continue
                for day, name in calendar.items():
                    names.setdefault(day, []).append(name.casefold())
            found += [
                (country.id, day)
                for day, called in names.items()
                if first <= day <= last
                and (not wanted or any(word in name for word in wanted for name in called))
            ]
        return found

    def _sources_periodic(self, now):
        """Customers whose last visit by this rule, or last order, is ``days`` old."""
        return SQL(
            """
            SELECT 'res.partner' AS model, x.partner_id AS res_id,
                   'visit:' || x.visits AS occurrence, x.partner_id, x.happened_on,
                   NULL::int AS team_id, NULL::int AS rma_id, NULL::int AS complaint_id
              FROM (
                SELECT b.partner_id, COALESCE(f.visits, 0) AS visits,
                       GREATEST(b.last_on, f.last_on, %(since)s - make_interval(days => %(days)s))
                       + make_interval(days => %(days)s) AS happened_on
                  FROM (
                    SELECT p.commercial_partner_id AS partner_id, MAX(s.date_order) AS last_on
                      FROM sale_order s JOIN res_partner p ON p.id = s.partner_id
                     WHERE s.company_id = %(company)s AND s.state = 'sale'
                     GROUP BY p.commercial_partner_id) b
                  LEFT JOIN (
                    SELECT partner_id, COUNT(*) AS visits, MAX(due) AS last_on
                      FROM aftersales_followup WHERE rule_id = %(rule)s GROUP BY partner_id) f
                    ON f.partner_id = b.partner_id) x
             WHERE x.happened_on <= %(now)s
            """,
            company=self.company_id.id,
            rule=self.id,
            since=self.since,
            days=self.days,
            now=now,
        )
