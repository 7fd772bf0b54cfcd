"""Working hours as they were when something was promised."""

from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...engine.worktime import ALWAYS, Shift, WorkingTime

MINUTE = 60


class AftersalesSlaSchedule(models.Model):
    """A frozen picture of working hours, holidays and time zone.

    Clocks count by the picture they were promised with, so that a calendar that is changed later
    changes no deadline and no breach. The same hours are kept once.
    """

    _name = "aftersales.sla.schedule"
    _description = "Working Hours of a Promise"
    _inherit = ["aftersales.append.only.mixin"]
    _log_access = False
    _order = "id"

    name = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    definition = fields.Text(required=True, readonly=True)

    _digest_unique = models.UniqueIndex("(digest)")

    @api.model
    def _of(self, name, working_time):
        """The picture of ``working_time``, made when there is none yet. Called by policies."""
        digest = working_time.digest()
        known = self._known(digest)
        if known:
            return self.browse(known)
        # Two sessions may take the same picture at the same moment: the second is run again.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_sla_schedule (name, digest, definition)
                VALUES (%s, %s, %s) ON CONFLICT (digest) DO NOTHING
                """,
                name,
                digest,
                working_time.to_text(),
            )
        )
        return self.browse(self._known(digest))

    @api.model
    def _known(self, digest):
        self.env.cr.execute(SQL("SELECT id FROM aftersales_sla_schedule WHERE digest = %s", digest))
        row = self.env.cr.fetchone()
        return row and row[0]

    @api.model
    def _always(self):
        return self._of(self.env._("Round the clock"), ALWAYS)

    def _working_time(self):
        """The :class:`~engine.worktime.WorkingTime` of this picture."""
        self.ensure_one()
        return _parsed(self.definition)


@lru_cache(maxsize=256)
def _parsed(definition):
    return WorkingTime.from_text(definition)


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _aftersales_working_time(self, company, moment):
        """These working hours as they stand, with the holidays of ``company``.

        Holidays count from the year before ``moment`` (naive UTC) on. Flexible hours say how long
        people work, not when: they give no working time.

        :returns: a :class:`~engine.worktime.WorkingTime`; None when nobody ever works.
        """
        self.ensure_one()
        # sudo: the hours of the case's company, whoever handles the case; only times are read.
        calendar = self.sudo()
        if calendar.flexible_hours:
            return None
        shifts = tuple(
            Shift(
                int(row.dayofweek),
                round(row.hour_from * 60) * MINUTE,
                round(row.hour_to * 60) * MINUTE,
                int(row.week_type or 0) if calendar.two_weeks_calendar else None,
            )
            for row in calendar.attendance_ids
            if row.day_period != "lunch" and not row.display_type
        )
        leaves = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("calendar_id", "in", [False, calendar.id]),
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [False, company.id]),
                    ("date_to", ">=", moment.replace(moment.year - 1, 1, 1)),
                ],
                ["date_from", "date_to"],
            )
        )
        working_time = WorkingTime(
            calendar.tz or "UTC",
            shifts,
            tuple((leave.date_from, _whole(leave.date_to)) for leave in leaves),
        )
        return None if working_time.is_empty() else working_time

    def _aftersales_require_hours(self):
        """Stop when nobody ever works by this calendar. Called by policies and tiers.

        :raises ValidationError: one sentence, with what to do instead.
        """
        for calendar in self:
            if calendar.sudo().flexible_hours:
                raise ValidationError(
                    self.env._(
                        "The calendar “%s” has flexible hours: it says how long people work, not"
                        " when. Choose one with fixed hours, or count round the clock.",
                        calendar.name,
                    )
                )
            moment = fields.Datetime.now()
            if not calendar._aftersales_working_time(
                calendar.company_id or self.env.company, moment
            ):
                raise ValidationError(
                    self.env._(
                        "The calendar “%s” has no working hours, so no promise could ever be kept"
                        " by it. Give it hours, or choose another one.",
                        calendar.name,
                    )
                )


def _whole(moment):
    """The end of a holiday: Odoo ends days at 23:59:59 and means midnight."""
    return fields.Datetime.add(moment, seconds=1, microsecond=0) if moment.second == 59 else moment
