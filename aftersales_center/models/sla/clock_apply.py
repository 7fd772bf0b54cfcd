"""What happens to clocks, in batches: start, pause, resume, retarget, stop, cancel."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import sla as engine


class Op(NamedTuple):
    """One thing that happens to the clocks of cases ``ids`` at ``at`` (naive UTC).

    ``targets``: the promises concerned, None for all that run.
    """

    verb: str
    ids: tuple
    targets: tuple | None
    at: object
    reason: str = ""


class Hand:
    """A clock while things happen to it: its events, and those that are new."""

    def __init__(self, case_id, target, clock=None, events=()):
        self.case_id, self.target, self.clock = case_id, target, clock
        self.events, self.fresh = list(events), []
        self.terms = None
        self.round = 0

    def reading(self, until=None):
        """Where it stands; ``until``: looked at then."""
        return engine.replay(self.events, until)

    def add(self, event, terms=None):
        """Append ``event``; a breach that lies before it is noted first, at its own moment."""
        if self.events and event.kind not in (engine.WARN, engine.BREACH):
            reading = self.reading(event.at)
            if reading.breached_at and not any(e.kind == engine.BREACH for e in self.events):
                self._append(engine.Event(engine.BREACH, reading.breached_at), None)
        self._append(event, terms)

    def _append(self, event, terms):
        self.events.append(event)
        self.fresh.append((event, terms, self.reading().deadline))
        if terms:
            self.terms = terms


class AftersalesSlaClock(models.Model):
    _inherit = "aftersales.sla.clock"

    @api.model
    def _apply(self, model, ops):
        """Let ``ops`` (a list of :class:`Op`) happen to cases of ``model``, in their order.

        The number of queries does not depend on how many cases there are. What changes nothing
        (a pause while paused, the same promise again) leaves no trace. Called by the mixin.
        """
        ids = list({case_id for op in ops for case_id in op.ids})
        # sudo: clocks follow from what people with rights on the case did; they see only those
        # of cases they may read.
        clocks = self.sudo().search([("res_model", "=", model), ("res_id", "in", ids)])
        ledgers = clocks.filtered(lambda clock: not clock.stopped_at)._ledgers()
        hands = {
            (clock.res_id, clock.target): Hand(clock.res_id, clock.target, clock, events)
            for clock, events in ledgers.items()
        }
        rounds = {}
        for clock in clocks:
            key = clock.res_id, clock.target
            rounds[key] = max(rounds.get(key, 0), clock.round + 1)
        changed, terms = [], _Terms(self.env[model].browse(ids))
        for op in ops:
            for hand in self._concerned(op, hands, rounds, terms):
                if self._happen(hand, op, terms) and hand not in changed:
                    changed.append(hand)
                if op.verb in (engine.STOP, engine.CANCEL):
                    del hands[hand.case_id, hand.target]
                    rounds[hand.case_id, hand.target] = hand.round + 1
        if changed:
            self.sudo()._keep(model, changed)
            self.sudo()._refresh_cases(model, list({hand.case_id for hand in changed}))

    def _concerned(self, op, hands, rounds, terms):
        """The hands that ``op`` is about; a start makes those that are not there yet."""
        if op.verb != engine.START:
            return [
                hand
                for (case_id, target), hand in list(hands.items())
                if case_id in op.ids and (op.targets is None or target in op.targets)
            ]
        made = []
        for case_id in op.ids:
            for target in op.targets:
                if (case_id, target) not in hands and terms.of(case_id, target, op.at):
                    hand = hands[case_id, target] = Hand(case_id, target)
                    hand.round = rounds.get((case_id, target), 0)
                    made.append(hand)
        return made

    def _happen(self, hand, op, terms):
        """Add ``op`` to the events of ``hand``; whether it changed anything."""
        if op.verb == engine.START:
            given = terms.of(hand.case_id, hand.target, op.at)
            hand.add(engine.Event(engine.START, op.at, given.promise, op.reason), given)
            return True
        reading = hand.reading()
        if op.verb == engine.RETARGET:
            given = terms.of(hand.case_id, hand.target, op.at)
            if not given or given.promise == reading.promise:
                return False
            hand.add(engine.Event(engine.RETARGET, op.at, given.promise, op.reason), given)
            return True
        if op.verb == engine.PAUSE and (reading.paused_since or not reading.promise.pausable):
            return False
        if op.verb == engine.RESUME and not reading.paused_since:
            return False
        hand.add(engine.Event(op.verb, op.at, None, op.reason))
        return True

    def _keep(self, model, hands):
        """Write what happened: clocks that are new, columns of the others, events of all."""
        cases = {case.id: case for case in self.env[model].browse({hand.case_id for hand in hands})}
        values = {}
        for hand in hands:
            columns = self._columns(hand.reading())
            if hand.terms:
                case = cases[hand.case_id]
                columns |= {
                    "policy_id": hand.terms.policy.id,
                    "schedule_id": hand.terms.schedule.id,
                    **case._sla_people(),
                }
            values[hand] = columns
        new = [hand for hand in hands if not hand.clock]
        for hand in hands:
            if hand.clock:
                columns = values[hand]
                hand.clock._put(dict(columns, check_on=hand.clock._look_on(columns)))
        if new:
            self._insert(model, new, values, cases)
        self._write_events(hands, cases)
        self._audit_hands(hands, cases)

    def _insert(self, model, hands, values, cases):
        """Insert the clocks of ``hands``; a promise that another session just started starts
        this transaction again (ON CONFLICT after the snapshot is a serialization failure)."""
        self.flush_model()  # what ended a moment ago makes room for the same promise
        rows = []
        for hand in hands:
            case = cases[hand.case_id]
            row = {
                **values[hand],
                "company_id": case._sla_company().id,
                "res_model": model,
                "res_id": hand.case_id,
                "res_name": case.sudo().display_name,
                "target": hand.target,
                "round": hand.round,
            }
            row["check_on"] = self._look_on({**_EMPTY, **row})
            rows.append({name: None if value is False else value for name, value in row.items()})
        names = list(dict.fromkeys(name for row in rows for name in row))
        self.env.cr.execute(
            SQL(
                "INSERT INTO aftersales_sla_clock (%s) VALUES %s ON CONFLICT DO NOTHING"
                " RETURNING id, res_id, target",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(tuple(row.get(name) for name in names) for row in rows),
            )
        )
        made = {(res_id, target): number for number, res_id, target in self.env.cr.fetchall()}
        clocks = {clock.id: clock for clock in self.browse(made.values())}
        for hand in hands:
            hand.clock = clocks[made[hand.case_id, hand.target]]
        self.env[model].browse(hand.case_id for hand in hands).invalidate_recordset(
            ["clock_ids"], flush=False
        )

    def _write_events(self, hands, cases):
        """Append the new events of ``hands``, and forget them there."""
        rows = []
        for hand in hands:
            for event, terms, deadline in hand.fresh:
                rows.append(
                    {
                        "clock_id": hand.clock.id,
                        "company_id": cases[hand.case_id]._sla_company().id,
                        "kind": event.kind,
                        "date": event.at,
                        "user_id": self.env.uid,
                        "reason": event.reason or False,
                        "deadline": deadline or False,
                        **(terms.columns() if terms else {}),
                    }
                )
        if rows:
            self.env["aftersales.sla.event"]._append(rows)
            for hand in hands:
                hand.clock.invalidate_recordset(["event_ids"], flush=False)

    def _audit_hands(self, hands, cases):
        """Broken promises and changed ones go into the compliance log of their case."""
        broken, changed = [], []
        for hand in hands:
            kinds = {event.kind for event, _terms, _deadline in hand.fresh}
            if engine.BREACH in kinds:
                broken.append(hand.clock)
            if engine.RETARGET in kinds:
                changed.append(hand)
        self.browse(clock.id for clock in broken)._audit_broken()
        for hand in changed:
            case = cases[hand.case_id]
            event = next(e for e, _t, _d in hand.fresh if e.kind == engine.RETARGET)
            former = hand.reading().former[-1]
            case._audit(
                "sla.retargeted",
                promise=hand.target,
                before=_stamp(former[2]),
                after=_stamp(hand.clock.deadline),
                reason=event.reason or None,
            )
        for hand in hands:
            hand.fresh = []

    def _audit_broken(self):
        """Log the breach of each of these clocks on its case, once: when it is noted."""
        for model, clocks in self.grouped("res_model").items():
            cases = self.env[model].browse(set(clocks.mapped("res_id")))
            by_id = {case.id: case for case in cases}
            for clock in clocks:
                by_id[clock.res_id]._audit(
                    "sla.breached", promise=clock.target, due=_stamp(clock.breached_at)
                )


class _Terms:
    """What is promised to cases of one batch, asked for once per case and moment."""

    def __init__(self, cases):
        self.policies = cases.env["aftersales.sla.policy"]
        self.cases = {case.id: case for case in cases}
        self.known, self.pictures = {}, {}

    def of(self, case_id, target, moment):
        key = case_id, moment
        if key not in self.known:
            self.known[key] = self.policies._terms(self.cases[case_id], moment, self.pictures)
        return self.known[key].get(target)


#: A clock that is not there yet.
_EMPTY = dict.fromkeys(
    ("breached_at", "breach_told", "stopped_at", "paused_since", "climb_on", "warn_on", "deadline"),
    False,
)


def _stamp(moment):
    """A moment as payloads hold it: UTC, in text; None for nobody knows when."""
    return f"{fields.Datetime.to_string(moment)} UTC" if moment else None
