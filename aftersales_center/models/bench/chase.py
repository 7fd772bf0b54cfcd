"""Goods that were approved and never sent: two reminders, then the return is closed by rule."""

import logging
from datetime import date, datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .bench_home import OWED

_logger = logging.getLogger(__name__)

#: Nobody is chased anew for goods that were due longer ago, when the setting is switched on say.
FORGOTTEN = timedelta(days=60)
#: stage -> (what was done before it, the setting that says when)
STAGES = {
    "first": (None, "aftersales_chase_first_days"),
    "second": ("first", "aftersales_chase_second_days"),
    "closed": ("second", "aftersales_chase_close_days"),
}


class AftersalesChase(models.Model):
    """That a customer was reminded to send goods, or that the wait ended. One row each, ever.

    Days are working days of the team (or of the company) after the last day to send. A stage
    needs the one before it, and as many days between them as the settings say: nobody is
    reminded twice on one day because a job stood still.
    """

    _name = "aftersales.chase"
    _description = "Reminder to Send Goods"
    _order = "id desc"
    _rec_name = "stage"

    rma_id = fields.Many2one(
        "aftersales.rma", "Return", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    stage = fields.Selection(
        [
            ("first", "First reminder"),
            ("second", "Second reminder"),
            ("closed", "Closed, nothing came"),
        ],
        required=True,
        readonly=True,
    )
    due = fields.Date("Was to Be Sent By", required=True, readonly=True)
    date = fields.Date("On", required=True, readonly=True)
    cut = fields.Json(readonly=True, help="What was cut from each line, to be able to undo it.")
    undone_on = fields.Date(readonly=True)

    _once_uniq = models.UniqueIndex("(rma_id, stage, due)")

    # ------------------------------------------------------------------
    # The job
    # ------------------------------------------------------------------

    @api.model
    def _cron_chase(self, limit=100):
        """Remind, or close, what is due; in batches, each a transaction of its own.

        Two jobs at once do nothing twice: the row of a stage is inserted first, and the second
        to insert it fails and tries again another time.
        """
        cron = self.env["ir.cron"]
        for company in self.env["res.company"].search([], order="id", limit=10000):
            for teams, calendar in self._calendars(company):
                for stage in reversed(STAGES):
                    stuck = self.env["aftersales.rma"]
                    while rmas := self._due(company, teams, calendar, stage, limit, stuck):
                        stuck |= self._chase(rmas, stage, company._aftersales_today())
                        if not cron._commit_progress(len(rmas)):
                            return

    @api.model
    def _calendars(self, company):
        """``[(ids of teams, working hours)]``; the first is for returns of no team as well."""
        teams = self.env["aftersales.team"].with_context(active_test=False)
        own = teams.search(
            [("company_id", "in", [False, company.id]), ("calendar_id", "!=", False)], limit=1000
        )
        groups = [
            (("team_id", "in", group.ids), calendar)
            for calendar, group in own.grouped("calendar_id").items()
        ]
        rest = ("team_id", "not in", own.ids)
        return [(rest, company.resource_calendar_id), *groups]

    @api.model
    def _due(self, company, teams, calendar, stage, limit, stuck=()):
        """Returns that are due for ``stage`` and were not given it; oldest first.

        :param stuck: returns that this run could not give it to.
        """
        previous, setting = STAGES[stage]
        days = company[setting]
        if not days:
            return self.env["aftersales.rma"]
        late = self._days_ago(company, calendar, days)
        is_next = previous and company[STAGES[previous][1]]
        domain = [
            ("company_id", "=", company.id),
            ("id", "not in", [rma.id for rma in stuck]),
            ("state", "=", "approved"),
            ("receipt_status", "in", OWED),
            ("send_back_by", "<", late),
            ("send_back_by", ">=", date.min if is_next else late - FORGOTTEN),
            # On their way, or ours to fetch: nobody is asked, nothing is closed.
            ("sent_proof_on", "=", False),
            ("tracking_ref", "=", False),
            ("seller_collects", "=", False),
            teams,
        ]
        query = self.env["aftersales.rma"]._search(domain, order="send_back_by, id")
        row = SQL(
            "SELECT FROM aftersales_chase c WHERE c.rma_id = %s AND c.due = %s",
            SQL.identifier(query.table, "id"),
            SQL.identifier(query.table, "send_back_by"),
        )
        query.add_where(SQL("NOT EXISTS (%s AND c.stage = %s)", row, stage))
        if is_next:
            between = max(days - company[STAGES[previous][1]], 1)
            since = self._days_ago(company, calendar, between)
            query.add_where(
                SQL("EXISTS (%s AND c.stage = %s AND c.date < %s)", row, previous, since)
            )
        if stage == "closed":
            # A parcel on a bench, or something given already: a person has to look.
            query.add_where(
                SQL(
                    """
                    NOT EXISTS (SELECT FROM aftersales_parcel p
                                 WHERE p.rma_id = %(rma)s AND p.state = 'counting')
                    AND NOT EXISTS (SELECT FROM aftersales_remedy r
                                     JOIN aftersales_rma_line l ON l.id = r.rma_line_id
                                    WHERE l.rma_id = %(rma)s AND l.qty_received = 0
                                      AND r.state IN ('in_progress', 'done'))
                    """,
                    rma=SQL.identifier(query.table, "id"),
                )
            )
        query.limit = limit
        return self.env["aftersales.rma"].browse(query)

    @api.model
    def _days_ago(self, company, calendar, days):
        """The first of the last ``days`` working days, today included.

        Working days are those of the calendar, in its own zone: it may be of a team elsewhere.
        """
        today = company._aftersales_today()
        zone = timezone(calendar.tz or "UTC") if calendar else company._aftersales_timezone()
        end = zone.localize(datetime.combine(today, time.max))
        found = calendar and calendar.plan_days(-days, end, compute_leaves=True)
        return found.date() if found else today - timedelta(days=days - 1)

    @api.model
    def _chase(self, rmas, stage, today):
        """Give ``rmas`` this stage; returns those that something of their own stops.

        One that cannot be closed leaves the others their turn, and is tried again another night.
        """
        stuck = rmas.browse()
        for rma in rmas:
            try:
                with self.env.cr.savepoint():
                    self._give(rma, stage, today)
            except UserError as error:
                _logger.warning("%s was not chased (%s): %s", rma.name, stage, error)
                stuck |= rma
        return stuck

    @api.model
    def _give(self, rma, stage, today):
        """The row first, so that nobody else gives it too; then what it says."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO aftersales_chase (rma_id, company_id, stage, due, date)
                VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
                """,
                rma.id,
                rma.company_id.id,
                stage,
                rma.send_back_by,
                today,
            )
        )
        if taken := self.env.cr.fetchone():
            rma.invalidate_recordset(["chase_ids"])
            self.browse(taken[0])._act()

    def _act(self):
        """What the stage says, told in the history, the log and by mail."""
        self.ensure_one()
        rma = self.rma_id
        if self.stage == "closed":
            self._close()
        else:
            rma._say(
                self.env._("The customer was reminded to send the goods.")
                if self.stage == "first"
                else self.env._("The customer was reminded again to send the goods.")
            )
        rma._audit("rma.chased", stage=self.stage, due=self.due)
        rma._notify_customer(f"chase_{self.stage}")

    def _close(self):
        """Nothing came: cancelled. Part of it came: only the rest is cut."""
        rma = self.rma_id
        reason = self.env._("The goods were not sent by %s.", self.due)
        if not any(rma.line_ids.mapped("qty_received")):
            rma.action_cancel(reason)
            return
        before = {line: line.qty_approved for line in rma.line_ids}
        rma.action_nothing_more_comes()
        cut = {
            str(line.id): quantity - line.qty_approved
            for line, quantity in before.items()
            if line.product_uom_id.compare(quantity, line.qty_approved) > 0
        }
        self.write({"cut": cut})
        rma._say(reason)


class AftersalesRma(models.Model):
    _inherit = "aftersales.rma"

    chase_ids = fields.One2many("aftersales.chase", "rma_id", "Reminders", readonly=True)
    was_closed_by_rule = fields.Boolean(compute="_compute_was_closed_by_rule")

    @api.depends("chase_ids.stage", "chase_ids.undone_on", "state")
    def _compute_was_closed_by_rule(self):
        for rma in self:
            closing = rma._closing()
            rma.was_closed_by_rule = bool(closing) and (
                rma.state == "cancelled" or bool(closing.cut and rma.state in ("approved", "done"))
            )

    def _closing(self):
        """The row that says this return was closed because nothing came, if that stands."""
        return self.chase_ids.filtered(
            lambda chase: chase.stage == "closed" and not chase.undone_on
        )[:1]

    def action_undo_chase(self):
        """Take back that a return was closed by rule: its units are claimed anew.

        Called by agents, when the goods come after all. The last day to send starts anew.

        :raises UserError: when a return was not closed by rule, or its units were claimed by
            another meanwhile.
        """
        self.check_access("write")
        for rma in self:
            closing = rma._closing()
            if not rma.was_closed_by_rule:
                raise UserError(
                    self.env._("%s was not closed because goods were missing.", rma.name)
                )
            # sudo: the row is the system's; the return was checked.
            closing.sudo().write({"undone_on": rma.company_id._aftersales_today()})
            if rma.state == "cancelled":
                # What was granted stands: only its units are claimed anew.
                rma._set_state("approved", ("cancelled",))
                rma.line_ids._sync_claims()
                rma._prepare_receipts()
                rma.send_back_by = rma._last_day_to_send()
            else:
                rma._undo_cut(closing.cut or {})
            rma._say(self.env._("The goods may be sent after all."))
            rma._audit("rma.chase_undone")
        return True

    def _undo_cut(self, cut):
        """Approve again what was cut from each line, and expect it."""
        if self.state == "done":
            self.action_reopen()
        for line in self.line_ids:
            if quantity := cut.get(str(line.id)):
                line._write_guarded({"qty_approved": line.qty_approved + quantity})
        self.line_ids._sync_claims()
        self._prepare_receipts()
        self.send_back_by = self._last_day_to_send()


class AftersalesTeam(models.Model):
    _inherit = "aftersales.team"

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        help="Reminders to customers count these working days; the company's when empty.",
    )
