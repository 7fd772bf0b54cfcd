"""Clocks: what a promise comes to, replayed from what happened.

A clock has no memory of its own. :func:`replay` reads its events in the order they were written
and says where it stands: time used, time left, deadline, when it was breached. Nothing is read
from anywhere else, so what is stored can always be compared with what should be.

>>> from datetime import datetime, timedelta
>>> from .worktime import ALWAYS, HOUR
>>> at = datetime(2026, 3, 2, 9, 0).replace
>>> events = [
...     Event("start", at(), Promise(4 * HOUR, ALWAYS)),
...     Event("pause", at(hour=10), reason="waits for the customer"),
...     Event("resume", at(hour=15)),
... ]
>>> replay(events).deadline
datetime.datetime(2026, 3, 2, 18, 0)
>>> replay(events, until=at(hour=20)).breached_at  # nobody looked in time: the true moment
datetime.datetime(2026, 3, 2, 18, 0)
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from .worktime import ALWAYS, NoWorkingTime, WorkingTime

START, STOP, PAUSE, RESUME = "start", "stop", "pause", "resume"
RETARGET, CANCEL, WARN, BREACH = "retarget", "cancel", "warn", "breach"
KINDS = (START, PAUSE, RESUME, RETARGET, WARN, BREACH, STOP, CANCEL)


@dataclass(frozen=True)
class Promise:
    """So many working ``seconds``; after the share ``warn_at`` of them somebody is warned.

    ``warn_at`` 0 or at least 1 warns nobody. ``pausable``: whether waiting stops the clock.
    """

    seconds: int
    hours: WorkingTime = ALWAYS
    warn_at: float = 0.0
    pausable: bool = True

    @property
    def warn_seconds(self):
        """Working seconds after which a warning is due; None when nobody is to be warned."""
        return round(self.seconds * self.warn_at) if 0 < self.warn_at < 1 else None

    def due(self, moment, used):
        """When the promise ends that runs on from ``moment`` with ``used`` seconds used up."""
        return _add(self.hours, moment, self.seconds - used)


@dataclass(frozen=True)
class Event:
    """Something that happened to a clock, at a naive UTC moment.

    ``promise`` belongs to ``start`` and ``retarget``.
    """

    kind: str
    at: datetime
    promise: Promise | None = None
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """Where a clock stands. Durations are working seconds."""

    state: str = "none"  # none, running, paused, met, breached, cancelled
    promise: Promise | None = None
    started_at: datetime | None = None
    #: None while it is paused and not breached: nobody knows when it goes on.
    deadline: datetime | None = None
    elapsed: int = 0
    remaining: int = 0
    #: When the warning is due that was not given yet.
    warn_on: datetime | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_since: datetime | None = None
    #: Working seconds during which it was paused, on the calendar of its time.
    paused: int = 0
    #: What was promised before, the oldest first: ``(promise, until, its deadline then)``.
    former: tuple = ()

    @property
    def is_open(self):
        return self.started_at is not None and self.stopped_at is None


@dataclass
class _Hand:
    """The moving part of a replay."""

    reading: Reading = field(default_factory=Reading)
    #: Spans in which the clock ran and that are over.
    spans: list = field(default_factory=list)
    #: Since when it runs without a break.
    since: datetime | None = None
    #: From here on the present promise counts: ``since``, or the last retarget.
    anchor: datetime | None = None
    #: Used up at ``anchor``.
    used: int = 0

    def set(self, **values):
        self.reading = replace(self.reading, **values)


def replay(events, until=None):
    """Where a clock stands after ``events``, looked at ``until`` (after them, or its last one).

    Events count in the order they are given; one that is dated before its predecessor counts at
    the moment of the predecessor, so that a mail that was late never turns time back. What makes
    no sense is passed over: a pause while paused, a resume while running, anything before the
    start or after the end.

    :param events: of one clock.
    :returns: a :class:`Reading`.
    """
    hand = _Hand()
    last = None
    for event in events:
        at = max(event.at, last) if last else event.at
        if event.kind in (WARN, BREACH):
            # Facts that somebody noted; they lie before what is happening now.
            _noted(hand, event)
            continue
        if hand.reading.started_at is None:
            if event.kind == START:
                last = at
                hand.set(started_at=at, promise=event.promise)
                _run(hand, at, 0)
            continue
        if hand.reading.stopped_at is not None:
            continue
        last = at
        _look(hand, at)
        _HANDLERS[event.kind](hand, at, event)
    if hand.reading.is_open and until is not None:
        at = max(until, last)
        _look(hand, at)
        _measure(hand, at)
    elif hand.reading.is_open:
        _measure(hand, last)
    return hand.reading


def _run(hand, at, used):
    """Let the clock run from ``at`` on, ``used`` seconds being gone."""
    promise = hand.reading.promise
    if hand.since is None:
        hand.since = at
    hand.anchor, hand.used = at, used
    warn = promise.warn_seconds
    hand.set(
        state="breached" if hand.reading.breached_at else "running",
        deadline=promise.due(at, used),
        paused_since=None,
        warn_on=None
        if warn is None or hand.reading.warned_at or hand.reading.breached_at
        else _add(promise.hours, at, warn - used),
    )


def _look(hand, at):
    """Notice a deadline that passed before ``at``."""
    reading = hand.reading
    if hand.since is not None and reading.breached_at is None and at > reading.deadline:
        hand.set(state="breached", breached_at=reading.deadline, warn_on=None)


def _measure(hand, at):
    """Write down the time used and left at ``at``."""
    used = hand.used
    if hand.since is not None:
        used += hand.reading.promise.hours.between(hand.anchor, at)
    hand.set(elapsed=used, remaining=hand.reading.promise.seconds - used)


def _noted(hand, event):
    reading = hand.reading
    if reading.started_at is None:
        return
    if event.kind == WARN:
        hand.set(warned_at=reading.warned_at or event.at, warn_on=None)
    elif reading.breached_at is None:
        ended = reading.stopped_at is not None
        hand.set(
            breached_at=event.at,
            warn_on=None,
            deadline=reading.deadline or event.at,
            state="breached" if not ended or reading.state == "met" else reading.state,
        )


def _pause(hand, at, event):
    reading = hand.reading
    if hand.since is None or not reading.promise.pausable:
        return
    _measure(hand, at)
    hand.used = hand.reading.elapsed
    hand.spans.append((hand.since, at))
    hand.since = None
    hand.set(paused_since=at, warn_on=None)
    if reading.breached_at is None:
        hand.set(state="paused", deadline=None)


def _resume(hand, at, event):
    reading = hand.reading
    if hand.since is not None:
        return
    hand.set(paused=reading.paused + reading.promise.hours.between(reading.paused_since, at))
    _run(hand, at, hand.used)
    if reading.breached_at and reading.deadline <= reading.paused_since:
        hand.set(deadline=reading.deadline)


def _retarget(hand, at, event):
    """Another promise, as if it had been given at the start, and never due before ``at``."""
    reading = hand.reading
    former = (reading.promise, at, reading.deadline)
    used = sum(event.promise.hours.between(*span) for span in hand.spans)
    hand.set(promise=event.promise, former=(*reading.former, former))
    if hand.since is not None:
        used += event.promise.hours.between(hand.since, at)
        _rewarn(hand, used)
        _run(hand, at, used)
    elif event.promise.pausable:
        hand.used = used
        _rewarn(hand, used)
        if reading.breached_at is None:
            hand.set(deadline=None)
    else:  # what is promised now does not wait for anybody
        hand.used = used
        _rewarn(hand, used)
        _resume(hand, at, event)


def _rewarn(hand, used):
    """A warning given for a shorter promise does not count for one of which less is used."""
    warn = hand.reading.promise.warn_seconds
    if warn is None or used < warn:
        hand.set(warned_at=None)


def _stop(hand, at, event):
    _measure(hand, at)
    if hand.since is None and hand.reading.paused_since:
        reading = hand.reading
        hand.set(paused=reading.paused + reading.promise.hours.between(reading.paused_since, at))
    hand.set(
        state="breached" if hand.reading.breached_at else "met",
        stopped_at=at,
        paused_since=None,
        warn_on=None,
    )


def _cancel(hand, at, event):
    _stop(hand, at, event)
    if hand.reading.breached_at is None:
        hand.set(state="cancelled")


def _ignore(hand, at, event):
    """A start while it runs: the promise counts from the first."""


_HANDLERS = {
    START: _ignore,
    PAUSE: _pause,
    RESUME: _resume,
    RETARGET: _retarget,
    STOP: _stop,
    CANCEL: _cancel,
}


def _add(hours, moment, seconds):
    """``hours.add``; a calendar that ends counts round the clock from there on."""
    try:
        return hours.add(moment, seconds)
    except NoWorkingTime:
        return ALWAYS.add(moment, seconds)
