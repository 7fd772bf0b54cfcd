"""The sweep: promises that run out or break are noticed without anybody touching a case."""

import logging

from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import sla as engine

_logger = logging.getLogger(__name__)

WARN, BREACH, CLIMB = "warn", "breach", "climb"
#: Where a batch keeps working hours, in the cursor's cache.
PICTURES = "aftersales.sla.pictures"
#: After this, a case whose handling failed is tried again.
_AGAIN = {"hours": 1}
_TRIES = 5
_BUSY = (errors.SerializationFailure, errors.LockNotAvailable, errors.DeadlockDetected)


class AftersalesSlaClock(models.Model):
    _inherit = "aftersales.sla.clock"

    @api.model
    def _cron_sweep(self, now=None, limit=500):
        """Look at every clock whose moment has come: warn, note what broke, climb.

        Reads only what is due, by an index. Each batch is one transaction, so that being killed
        loses nothing and tells nobody twice; two sweeps at once share the work. What was missed
        is caught up in order, with the moments at which it was due.

        :param now: naive UTC; look as if it were then. All happens in the caller's transaction
            then: for tests, and to show what will happen.
        """
        moment = (now or fields.Datetime.now()).replace(microsecond=0)
        cron = self.env["ir.cron"]
        while done := self._sweep_patiently(moment, limit, alone=now is not None):
            if now is None and not cron._commit_progress(done, remaining=self._count_due(moment)):
                break

    def _sweep_patiently(self, moment, limit, alone):
        """One batch; where another session was faster, again with what it left."""
        if alone:
            return self._sweep_batch(moment, limit)
        for attempt in range(1, _TRIES + 1):
            try:
                done = self._sweep_batch(moment, limit)
                self.env.cr.flush()
                return done
            except _BUSY:  # pylint: disable=catching-non-exception
                if attempt == _TRIES:
                    raise
                self.env.cr.rollback()
                self.env.transaction.clear()
        return 0

    @api.model
    def _count_due(self, moment):
        return self.sudo().search_count([("check_on", "<=", moment)])

    @api.model
    def _sweep_batch(self, moment, limit):
        """Look at up to ``limit`` clocks that are due at ``moment``; how many there were.

        A full batch goes only as far as its last clock: what comes later waits for the next, so
        that the order holds over batches, too.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                SELECT id, check_on FROM aftersales_sla_clock
                 WHERE check_on <= %s ORDER BY check_on, id LIMIT %s
                   FOR NO KEY UPDATE SKIP LOCKED
                """,
                moment,
                limit,
            )
        )
        rows = self.env.cr.fetchall()
        if not rows:
            return 0
        horizon = rows[-1][1] if len(rows) == limit else moment
        # sudo: the sweep is the system.
        clocks = self.sudo().browse(row[0] for row in rows)._of_living_cases()
        self.env.cr.cache[PICTURES] = {}
        try:
            while clocks:
                clocks = clocks._sweep_wave(horizon, moment)
        finally:
            self.env.cr.cache.pop(PICTURES, None)
        return len(rows)

    def _of_living_cases(self):
        """Without the clocks of cases that are gone; those are not looked at any more."""
        alive = self.browse()
        for model, clocks in self.grouped("res_model").items():
            there = set(self.env[model].browse(set(clocks.mapped("res_id"))).exists().ids)
            alive |= clocks.filtered(lambda clock, there=there: clock.res_id in there)
        (self - alive)._put({"check_on": False})
        return alive

    def _due_next(self):
        """``(moment, kind)`` of what is due next on this clock, or None."""
        self.ensure_one()
        if self.breached_at and not self.breach_told:
            return self.breached_at, BREACH
        if self.stopped_at or self.paused_since:
            return None
        if self.breached_at:
            return self.climb_on and (self.climb_on, CLIMB)
        if self.warn_on and self.warn_on <= self.deadline:
            return self.warn_on, WARN
        return self.deadline and (self.deadline, BREACH)

    def _sweep_wave(self, horizon, now):
        """Handle the earliest due moment of each case; the clocks that may have another one.

        One moment per case and wave: on one case, all happens in the order of time. A promise is
        broken once its moment has passed, so what else is due then comes before.
        """
        due = {}
        for clock in self:
            found = clock._due_next()
            if not found:
                clock._put({"check_on": False})
                continue
            key = clock.res_model, clock.res_id
            rank = found[0], found[1] == BREACH, clock.id
            if key not in due or rank < due[key][0]:
                due[key] = rank, found[1], clock
        groups = {}
        for _rank, kind, clock in sorted(due.values(), key=lambda row: (row[0][0], row[2].id)):
            groups.setdefault((kind, clock.res_model), []).append(clock)
        for (kind, model), clocks in groups.items():
            clocks = self.browse(clock.id for clock in clocks)
            getattr(clocks, f"_sweep_{kind}")(model, now)
        return self.filtered(lambda clock: clock.check_on and clock.check_on <= horizon)

    def _sweep_warn(self, model, now):
        """Note that warnings are due, and have them given.

        Where that fails, nothing is noted and it is tried again, until the promise breaks.
        """
        if self._warn_some(model):
            return
        for clock in self:
            if clock._warn_some(model):
                continue
            again = clock._look_on({"warn_on": fields.Datetime.add(now, **_AGAIN)})
            if again > now:
                clock._put({"check_on": again})
            else:  # it is broken by now, and that is told
                clock._note_warned(model)

    def _warn_some(self, model):
        """Note and give the warnings of these clocks, or nothing of it; whether it worked."""
        try:
            with self.env.cr.savepoint():
                self._note_warned(model)
                cases = self.env[model].browse(dict.fromkeys(self.mapped("res_id")))
                cases._sla_warned(self)
        except _BUSY:  # pylint: disable=catching-non-exception
            raise
        except Exception:  # one case must not hold up the others
            if len(self) == 1:
                _logger.exception("_sla_warned of %s failed", self.res_name)
            return False
        return True

    def _note_warned(self, model):
        self._note(engine.WARN, {clock: clock.warn_on for clock in self})
        for clock in self:
            columns = {"warned_at": clock.warn_on, "warn_on": False}
            clock._put(dict(columns, check_on=clock._look_on(columns)))
        self._refresh_cases(model, list(set(self.mapped("res_id"))))

    def _sweep_breach(self, model, now):
        """Note what broke, at the moment it broke, and have who leads told."""
        fresh = self.filtered(lambda clock: not clock.breached_at)
        fresh._note(engine.BREACH, {clock: clock.deadline for clock in fresh})
        for clock in fresh:
            clock._put(
                {
                    "breached_at": clock.deadline,
                    "state": "breached",
                    "warn_on": False,
                    "is_late": 1.0,
                }
            )
        fresh._audit_broken()
        for clock in self:
            clock._put({"breach_told": True, "check_on": False})
        self._refresh_cases(model, list(set(fresh.mapped("res_id"))))
        told = self._tell("_sla_breached", model, now)
        (self - told)._put({"breach_told": False, "check_on": fields.Datetime.add(now, **_AGAIN)})
        told.filtered(lambda clock: not clock.stopped_at)._climb_first(model, now)

    def _climb_first(self, model, now):
        """Say when each of these broken promises is looked at again; what fails, in an hour.

        Together, and one by one only where that fails: one case must not hold up the others.
        """
        cases = self._cases(model)
        try:
            with self.env.cr.savepoint():
                for clock in self:
                    clock._climb_at(cases[clock.res_id]._sla_first_climb(clock))
        except _BUSY:  # pylint: disable=catching-non-exception
            raise
        except Exception:
            if len(self) == 1:
                _logger.exception("The ladder of %s failed", self.res_name)
                self._climb_at(fields.Datetime.add(now, **_AGAIN))
                return
            for clock in self:
                clock._climb_first(model, now)

    def _sweep_climb(self, model, now):
        """Let cases go up one rung, each at the moment it was due."""
        cases = self.with_context(aftersales_sla_now=now)._cases(model)
        for clock in self:
            at, case = clock.climb_on, cases[clock.res_id]
            try:
                with self.env.cr.savepoint():
                    following = case._sla_climb(clock, at)
                    # One that stands still would be looked at for ever.
                    clock._climb_at(
                        following and max(following, fields.Datetime.add(at, minutes=1))
                    )
            except _BUSY:  # pylint: disable=catching-non-exception
                raise
            except Exception:  # one case must not hold up the others
                _logger.exception("The ladder of %s failed", clock.res_name)
                clock._climb_at(fields.Datetime.add(now, **_AGAIN))

    def _cases(self, model):
        """``{id: case}`` of these clocks, fetched together."""
        return {case.id: case for case in self.env[model].browse(set(self.mapped("res_id")))}

    def _note(self, kind, moments):
        """Write an event of ``kind`` into the ledger of each clock: ``{clock: moment}``."""
        self.env["aftersales.sla.event"]._append(
            [
                {
                    "clock_id": clock.id,
                    "company_id": clock.company_id.id,
                    "kind": kind,
                    "date": moment,
                    "user_id": self.env.uid,
                    "deadline": clock.deadline,
                }
                for clock, moment in moments.items()
            ]
        )
        self.invalidate_recordset(["event_ids"], flush=False)

    def _tell(self, hook, model, now):
        """Call ``hook`` of the cases of these clocks; the clocks for which it worked.

        Where it fails for all together, each case is tried alone, so that one broken template
        does not silence the others.
        """
        if self._tell_some(hook, model, self):
            return self
        told = self.browse()
        for clock in self:
            if self._tell_some(hook, model, clock, last=True):
                told |= clock
        return told

    def _tell_some(self, hook, model, clocks, last=False):
        cases = self.env[model].browse(dict.fromkeys(clocks.mapped("res_id")))
        try:
            with self.env.cr.savepoint():
                getattr(cases, hook)(clocks)
        except _BUSY:  # pylint: disable=catching-non-exception
            raise
        except Exception:
            if last:
                _logger.exception("%s of %s failed", hook, clocks.res_name)
            return False
        return True
