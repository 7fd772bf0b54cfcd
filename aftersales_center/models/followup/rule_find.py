"""Finding whom a rule reaches: each source once per rule, ever, whoever looks and however often.

A follow-up is one INSERT … ON CONFLICT DO NOTHING on (rule, source). Under REPEATABLE READ a job
that meets a row of another one fails to serialize, and begins its batch again with what is left.
"""

import logging
from collections import namedtuple
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.tools import SQL

from ...engine.followup import days_later, in_control, midnight
from ...engine.quiet import clock_of
from ..patience import BUSY, patiently
from .rule import DAYS, MASS, TERMS

_logger = logging.getLogger(__name__)

#: Rules about customers and not about cases are looked at so often.
_SLOWLY = timedelta(hours=6)
_Found = namedtuple(
    "_Found",
    "model res_id occurrence contact_id happened_on team_id rma_id complaint_id partner_id"
    " country_code tz lang control",
)


class AftersalesFollowupRule(models.Model):
    _inherit = "aftersales.followup.rule"

    @api.model
    @tools.ormcache()
    def _triggers_in_use(self):
        """Triggers of rules that look, of all companies."""
        # sudo: only which kinds there are.
        return frozenset(self.sudo().search([("state", "in", ("on", "dry"))]).mapped("trigger"))

    @api.model
    def _trigger_event(self, *triggers):
        """Something happened: rules of these triggers look soon after this transaction.

        Called by actions; costs nothing where no rule waits for it.
        """
        if self._triggers_in_use().intersection(triggers):
            self._look_soon()

    @api.model
    def _look_soon(self):
        # sudo: waking a job needs no right on it.
        job = self.env.ref("aftersales_center.cron_followup_find", raise_if_not_found=False)
        if job:
            job.sudo()._trigger()

    @api.model
    def _cron_find(self, limit=500):
        """Make the follow-ups of all rules that are on, in batches. Killed, it goes on later."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        for rule in self.sudo().search([("state", "in", ("on", "dry"))]):  # sudo: the system's
            while made := rule._find_patiently(now, limit):
                if not cron._commit_progress(made):
                    return
            cron._commit_progress()
        self._perform_soon()

    @api.model
    def _perform_soon(self):
        """Wake the job that does what is due, at the moments it is next."""
        job = self.env.ref("aftersales_center.cron_followup_perform", raise_if_not_found=False)
        if job:
            job.sudo()._trigger()  # sudo: waking a job needs no right on it

    def _find_patiently(self, now, limit):
        """One batch; where another job was faster, again with what it left."""
        try:
            return patiently(self.env, lambda: self._find(now, limit))
        except BUSY:  # pylint: disable=catching-non-exception
            raise
        except Exception:  # one rule must not hold up the others
            _logger.exception("Follow-up rule %s could not be looked at", self.id)
            self.env.cr.rollback()
            self.env.transaction.clear()
            return 0

    def _find(self, now=None, limit=500):
        """Make up to ``limit`` follow-ups of this rule; how many there were.

        Called by the job, and by tests. :param now: naive UTC.
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        if self.trigger in MASS and self.looked_on and self.looked_on > now - _SLOWLY:
            return 0
        limit = min(limit, self._left_today(now, limit))
        found = self._candidates(now, limit) if limit > 0 else []
        if self.trigger in MASS and len(found) < limit:
            # Not by write: it would empty the caches of all workers.
            self.env.cr.execute(
                SQL(
                    "UPDATE aftersales_followup_rule SET looked_on = %s WHERE id = %s",
                    now,
                    self.id,
                )
            )
            self.invalidate_recordset(["looked_on"], flush=False)
        return len(self._insert(found, now)) if found else 0

    def _left_today(self, now, limit):
        """How many more follow-ups may be made within a day."""
        if not self.daily_limit:
            return limit
        made = self.env["aftersales.followup"].search_count(
            [("rule_id", "=", self.id), ("create_date", ">", now - timedelta(days=1))]
        )
        return self.daily_limit - made

    # Who ----------------------------------------------------------------------------------

    def _candidates(self, now, limit=None):
        """Sources that nothing was done about by this rule, the oldest first."""
        self.env.flush_all()
        query = self._candidates_query(now)
        if limit is not None:
            query = SQL("%s ORDER BY s.happened_on, s.model, s.res_id LIMIT %s", query, limit)
        self.env.cr.execute(query)
        return [_Found(*row) for row in self.env.cr.fetchall()]

    def _candidates_query(self, now):
        self.ensure_one()
        # sudo: the rule's customers, whatever its author may read.
        people = self.env["res.partner"].sudo()._search(self._partner_domain())
        conditions = [SQL("s.happened_on >= %s", self._earliest())]
        if self._partner_filter():
            conditions.append(SQL("p.commercial_partner_id IN %s", people.subselect()))
        if self.team_ids:
            conditions.append(SQL("s.team_id IN %s", tuple(self.team_ids.ids)))
        if self.country_ids:
            conditions.append(
                SQL("COALESCE(p.country_id, c.country_id) IN %s", tuple(self.country_ids.ids))
            )
        if self.amount_min > 0:
            conditions.append(
                SQL(
                    """
                    (SELECT COALESCE(SUM(
                            o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1)), 0)
                       FROM sale_order o JOIN res_partner q ON q.id = o.partner_id
                      WHERE o.company_id = %s AND o.state = 'sale'
                        AND q.commercial_partner_id = p.commercial_partner_id) >= %s
                    """,
                    self.company_id.id,
                    self.amount_min,
                )
            )
        return SQL(
            """
            SELECT s.model, s.res_id, s.occurrence, s.partner_id, s.happened_on, s.team_id,
                   s.rma_id, s.complaint_id, p.commercial_partner_id,
                   COALESCE(pc.code, cc.code), COALESCE(p.tz, c.tz), COALESCE(p.lang, c.lang),
                   EXISTS (SELECT FROM aftersales_followup f
                            WHERE f.rule_id = %(rule)s AND f.state = 'control'
                              AND f.partner_id = p.commercial_partner_id)
              FROM (%(sources)s) s
              JOIN res_partner p ON p.id = s.partner_id
              JOIN res_partner c ON c.id = p.commercial_partner_id
              LEFT JOIN res_country pc ON pc.id = p.country_id
              LEFT JOIN res_country cc ON cc.id = c.country_id
             WHERE c.active AND NOT COALESCE(c.aftersales_no_contact, FALSE)
               AND NOT COALESCE(p.aftersales_no_contact, FALSE)
               AND NOT EXISTS (
                SELECT FROM aftersales_followup f
                 WHERE f.rule_id = %(rule)s
                   AND f.source = s.model || ',' || s.res_id || ':' || s.occurrence)
               AND (s.model <> 'res.partner' OR NOT EXISTS (  -- two customers became one
                SELECT FROM aftersales_followup f
                 WHERE f.rule_id = %(rule)s AND f.partner_id = p.commercial_partner_id
                   AND f.contact_id = p.id AND f.occurrence = s.occurrence
                   AND f.res_model = 'res.partner'))
               AND %(conditions)s
            """,
            rule=self.id,
            sources=self._sources(now),
            conditions=SQL(" AND ").join(conditions),
        )

    def _earliest(self):
        """A day of the year is found from its first hour on: it began before ``since``."""
        return (
            fields.Datetime.to_datetime(self.since.date()) if self.trigger in DAYS else self.since
        )

    # What is kept of it -----------------------------------------------------------------------

    def _insert(self, found, now):
        """Make a follow-up of each source that has none; the ones made.

        What the rule says today goes into them: a later change does not reach them.
        """
        rule = self.with_context(lang=self._agents_lang())
        followups = self.env["aftersales.followup"]
        terms = {name: rule[name] for name in self._term_names()}
        terms = {
            name: (value.id or None) if isinstance(value, models.BaseModel) else value or None
            for name, value in terms.items()
        }
        terms["offer_amount"] = self.offer_amount
        rows = [self._row(source, terms, now) for source in found]
        names = list(rows[0])
        ids = self.env.cr.execute_values(
            f"""
            INSERT INTO aftersales_followup ({", ".join(names)}) VALUES %s
                ON CONFLICT (rule_id, source) DO NOTHING RETURNING id
            """,  # names of our own columns
            [tuple(row.values()) for row in rows],
            page_size=len(rows),
            fetch=True,
        )
        followups.invalidate_model(flush=False)
        self.invalidate_recordset(["waiting_count", "done_count", "followup_ids"], flush=False)
        return followups.browse(row[0] for row in ids)

    @api.model
    def _term_names(self):
        """Hook: names of fields that a follow-up takes from its rule; both have them."""
        return list(TERMS)

    def _row(self, found, terms, now):
        zone = self._zone_of(found)
        happened = found.happened_on
        if self.trigger in DAYS:
            happened = midnight(happened.date(), zone)
        control = found.control or in_control(
            self.sudo().salt,  # sudo: the salt is nobody's to read
            found.partner_id,
            self.control_percent,
        )
        state = "dry" if self.state == "dry" else "control" if control else "waiting"
        due = self._due(happened, zone, now)
        return {
            "rule_id": self.id,
            "company_id": self.company_id.id,
            "source": f"{found.model},{found.res_id}:{found.occurrence}",
            "res_model": found.model,
            "res_id": found.res_id,
            "occurrence": found.occurrence,
            "partner_id": found.partner_id,
            "contact_id": found.contact_id,
            "team_id": found.team_id,
            "rma_id": found.rma_id,
            "complaint_id": found.complaint_id,
            "happened_on": happened,
            "due": due,
            "first_due": due,
            "zone": zone,
            "state": state,
            "attempts": 0,
            **terms,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }

    def _zone_of(self, found):
        shop = str(self.company_id._aftersales_timezone())
        if self.zone == "company":
            return shop
        code = found.country_code or self.company_id.country_id.code
        return clock_of(code, found.tz or "", shop)

    def _due(self, happened, zone, now):
        """When to follow up on what ``happened`` (both naive UTC), never in the past by far.

        Hours and days are counted on the rule's working hours, where it has some.
        """
        hour = self.at_hour if self.delay_unit == "days" else None
        working = self.calendar_id and self.calendar_id._aftersales_working_time(
            self.company_id, happened
        )
        if self.delay and working:
            seconds = 3600 if self.delay_unit == "hours" else working.per_day()
            due = working.add(happened, self.delay * seconds)
            return days_later(due, 0, zone, hour) if hour is not None else due
        if self.delay_unit == "hours":
            return happened + timedelta(hours=self.delay)
        if not self.delay and self.trigger not in DAYS:
            return happened
        return days_later(happened, self.delay, zone, hour)

    def _agents_lang(self):
        """In which language the suggested words are kept: the person's, else the company's."""
        return self.user_id.lang or self.company_id.partner_id.lang or self.env.lang

    # Preview -----------------------------------------------------------------------------------

    def _preview(self, now=None):
        """Customers this rule would reach, if it looked now. Nothing is kept.

        :returns: a recordset of customers (the commercial partner).
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        ids = dict.fromkeys(row.partner_id for row in self._candidates(now))
        return self.env["res.partner"].browse(ids)

    def _preview_count(self, now=None):
        """How many customers :meth:`_preview` finds, counted by the database."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT COUNT(DISTINCT q.commercial_partner_id) FROM (%s) q",
                self._candidates_query(now or fields.Datetime.now()),
            )
        )
        return self.env.cr.fetchone()[0]

    def action_preview(self):
        """Show whom this rule would reach today; nothing is sent and nothing kept."""
        self.ensure_one()
        self.check_access("read")
        partners = self._preview()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would reach %s customers today", len(partners)),
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", partners.ids)],
            "context": {"create": False},
        }
