"""One promise on one case: when it is due, and whether it was kept."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine import sla as engine
from ...engine.worktime import HOUR
from .policy import TARGETS

#: A deadline is broken once it has passed: the second after it.
_PASSED = {"seconds": 1}


class AftersalesSlaClock(models.Model):
    """A promise that runs, waits, was kept or was broken.

    Its columns are what :func:`~engine.sla.replay` says of its events, kept for lists and for the
    sweep. Written by the system only, through :meth:`_put`; a breach stays, whatever comes after.
    Durations are working seconds of the working hours frozen with the promise.
    """

    _name = "aftersales.sla.clock"
    _description = "SLA Clock"
    _inherit = "aftersales.unwritable.mixin"
    _log_access = False
    _order = "id desc"
    _rec_name = "res_name"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    res_model = fields.Selection(
        [("aftersales.complaint", "Complaint"), ("aftersales.rma", "Return")],
        "Kind",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference("Case ID", model_field="res_model", required=True)
    res_name = fields.Char("Case", readonly=True)
    target = fields.Selection(TARGETS, "Promise", required=True, readonly=True)
    round = fields.Integer(
        readonly=True, help="0: the first of its kind on this case. Promised anew later: 1, 2 …"
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Waiting"),
            ("met", "In time"),
            ("breached", "Broken"),
            ("cancelled", "Moot"),
        ],
        required=True,
        readonly=True,
    )
    policy_id = fields.Many2one(
        "aftersales.sla.policy", readonly=True, ondelete="set null", index="btree_not_null"
    )
    schedule_id = fields.Many2one(
        "aftersales.sla.schedule", "Hours", readonly=True, ondelete="restrict"
    )
    promised = fields.Integer("Promised (s)", readonly=True, aggregator=None)
    started_at = fields.Datetime("Since", readonly=True)
    deadline = fields.Datetime("Due", readonly=True)
    warn_on = fields.Datetime("Warning Due", readonly=True)
    warned_at = fields.Datetime("Warned", readonly=True)
    breached_at = fields.Datetime("Broken On", readonly=True)
    stopped_at = fields.Datetime("Done On", readonly=True)
    paused_since = fields.Datetime("Waiting Since", readonly=True)
    elapsed = fields.Integer("Used (s)", readonly=True, aggregator=None)
    paused = fields.Integer("Waited (s)", readonly=True, aggregator=None)
    hours_used = fields.Float(
        readonly=True, aggregator="avg", digits=(16, 2), help="When it was done."
    )
    is_late = fields.Float(
        "Share Broken",
        readonly=True,
        aggregator="avg",
        digits=(16, 4),
        help="1 when the promise was broken, 0 when it was kept.",
    )
    # Who answers for it; copied from the case, for lists and access.
    team_id = fields.Many2one("aftersales.team", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "Responsible", readonly=True, ondelete="set null")
    tier_id = fields.Many2one("aftersales.complaint.tier", readonly=True, ondelete="set null")
    # The sweep's
    check_on = fields.Datetime(readonly=True)
    breach_told = fields.Boolean(readonly=True)
    climb_on = fields.Datetime("Climbs On", readonly=True)
    event_ids = fields.One2many("aftersales.sla.event", "clock_id", "Events")
    promise_text = fields.Char("Within", compute="_compute_words")
    used_text = fields.Char("Used", compute="_compute_words")
    left_text = fields.Char("Left", compute="_compute_words")

    _open_unique = models.UniqueIndex(
        "(res_model, res_id, target) WHERE stopped_at IS NULL",
        "This promise runs already.",
    )
    _case_idx = models.Index("(res_model, res_id)")
    #: What the sweep reads: only clocks that wait for a moment are in it.
    _check_idx = models.Index("(check_on, id) WHERE check_on IS NOT NULL")
    _due_idx = models.Index("(company_id, deadline) WHERE stopped_at IS NULL")

    # Words ---------------------------------------------------------------------------

    @api.depends("promised", "elapsed", "deadline", "state", "stopped_at", "paused_since")
    @api.depends_context("lang")
    def _compute_words(self):
        now = fields.Datetime.now()
        for clock in self:
            clock.promise_text = self._duration_words(clock.promised)
            clock.used_text = self._duration_words(clock.elapsed) if clock.stopped_at else False
            clock.left_text = clock._left_words(now)

    def _left_words(self, now):
        """“3 h left”, “2 d over”: by the wall clock; while it waits, what is left of it."""
        if self.stopped_at or self.state == "cancelled":
            return False
        if self.paused_since and not self.breached_at:
            return self.env._(
                "waits, %s left", self._duration_words(max(self.promised - self.elapsed, 0))
            )
        seconds = (self.deadline - now).total_seconds() if self.deadline else 0
        return (
            self.env._("%s left", self._duration_words(seconds))
            if seconds >= 0
            else self.env._("%s over", self._duration_words(-seconds))
        )

    @api.model
    def _duration_words(self, seconds):
        """“45 min”, “7.5 h”, “12 d 3 h”; days of 24 hours from 100 hours on."""
        minutes = round((seconds or 0) / 60)
        if minutes < 60:
            return self.env._("%s min", minutes)
        if minutes < 100 * 60:
            return self.env._("%s h", f"{minutes / 60:.1f}".removesuffix(".0"))
        return self.env._("%(days)s d %(hours)s h", days=minutes // 1440, hours=minutes // 60 % 24)

    def action_open_case(self):
        """Open the return or complaint this promise was given on. Called from lists."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
            "name": self.res_name,
        }

    # Written by the system only ----------------------------------------------------------

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "A clock follows from what is done on its case and cannot be set. Use the buttons"
                " on the case, or change the policy and apply it to running clocks."
            )
        )

    # Readings -----------------------------------------------------------------------------

    def _ledgers(self):
        """``{clock: [engine events]}``, in one query for all."""
        ledgers = {clock: [] for clock in self}
        for event in self.env["aftersales.sla.event"].search(
            [("clock_id", "in", self.ids)], order="id"
        ):
            ledgers[event.clock_id].append(event._event())
        return ledgers

    @api.model
    def _columns(self, reading):
        """What a :class:`~engine.sla.Reading` says, as columns of a clock."""
        columns = {
            "state": reading.state,
            "promised": reading.promise.seconds,
            "started_at": reading.started_at,
            "deadline": reading.deadline or False,
            "warn_on": reading.warn_on or False,
            "warned_at": reading.warned_at or False,
            "breached_at": reading.breached_at or False,
            "stopped_at": reading.stopped_at or False,
            "paused_since": reading.paused_since or False,
            "elapsed": reading.elapsed,
            "paused": reading.paused,
        }
        # Empty as long as nothing can be said: averages and medians leave those out.
        if reading.stopped_at and reading.state in ("met", "breached"):
            columns["hours_used"] = round(reading.elapsed / HOUR, 2)
            columns["is_late"] = 0.0
        if reading.breached_at:
            columns["is_late"] = 1.0
        return columns

    def _look_on(self, columns=None):
        """When the sweep has to look at this clock next (naive UTC), or False.

        :param columns: values that are about to be written and count already.
        """
        get = self._with(columns or {})
        if get("breached_at") and not get("breach_told"):
            return get("breached_at")
        if get("stopped_at") or get("paused_since"):
            return False
        if get("breached_at"):
            return get("climb_on")
        moments = [
            get("warn_on"),
            get("deadline") and fields.Datetime.add(get("deadline"), **_PASSED),
        ]
        return min(filter(None, moments), default=False)

    def _with(self, columns):
        return lambda name: columns[name] if name in columns else self[name]

    def _climb_at(self, moment):
        """Let the ladder look at these broken promises at ``moment``; False: never again.

        Called by the ladder when it moves a case by itself.
        """
        for clock in self.sudo():  # sudo: clocks are written by the system only
            columns = {"climb_on": moment or False}
            clock._put(dict(columns, check_on=clock._look_on(columns)))

    @api.model
    def _refresh_cases(self, model, ids):
        """Write the next deadline and the state of each case's clocks onto the case.

        One statement for all, past the ORM: it must neither wake computes nor change who wrote
        the case last.
        """
        if not ids:
            return
        self.flush_model()
        cases = self.env[model].browse(ids)
        cases.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s t
                   SET sla_deadline = s.deadline, sla_target = s.target, sla_state = s.state
                  FROM (
                    SELECT a.id, min(c.deadline) FILTER (WHERE c.paused_since IS NULL) AS deadline,
                           (array_agg(c.target ORDER BY c.deadline, c.id)
                            FILTER (WHERE c.paused_since IS NULL))[1] AS target,
                           CASE WHEN bool_or(c.breached_at IS NOT NULL) THEN 'breached'
                                WHEN bool_or(c.warned_at IS NOT NULL AND c.paused_since IS NULL)
                                    THEN 'warning'
                                WHEN bool_or(c.id IS NOT NULL AND c.paused_since IS NULL)
                                    THEN 'ok'
                                WHEN bool_or(c.id IS NOT NULL) THEN 'paused'
                                ELSE 'none' END AS state
                      FROM unnest(%(ids)s) a (id)
                      LEFT JOIN aftersales_sla_clock c
                             ON c.res_model = %(model)s AND c.res_id = a.id
                            AND c.stopped_at IS NULL
                     GROUP BY a.id
                  ) s
                 WHERE t.id = s.id
                   AND (t.sla_deadline, t.sla_target, t.sla_state)
                       IS DISTINCT FROM (s.deadline, s.target, s.state)
                """,
                table=SQL.identifier(cases._table),
                ids=list(ids),
                model=model,
            )
        )
        cases.invalidate_recordset(["sla_deadline", "sla_target", "sla_state"], flush=False)

    def _differences(self):
        """Clocks whose columns are not what their events say: ``[(clock, column, is, should)]``.

        For tests and for whoever doubts.
        """
        found = []
        for clock, events in self.sudo()._ledgers().items():
            for name, value in self._columns(engine.replay(events)).items():
                kept = clock[name]
                if (kept or False) != (value or False):
                    found.append((clock, name, kept, value))
        return found
