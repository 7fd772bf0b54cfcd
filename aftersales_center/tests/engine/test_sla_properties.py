"""What holds for a clock whatever happens to it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...engine.sla import (
    CANCEL,
    PAUSE,
    RESUME,
    RETARGET,
    START,
    STOP,
    Event,
    Promise,
    replay,
)
from ...engine.worktime import ALWAYS, HOUR, WorkingTime, week
from .law_common import unhurried

MINUTE = timedelta(minutes=1)
BEGIN = datetime(2026, 3, 26, 6, 0)  # a Thursday, three days before clocks go forward in Europe
CALENDARS = [
    ALWAYS,
    WorkingTime("Europe/Berlin", week(range(5), (9, 12), (13, 17.5))),
    WorkingTime("Europe/London", week(range(7), (22, 24), (0, 6))),
    WorkingTime("America/New_York", week(range(5), (22, 24)) + week(range(1, 6), (0, 6))),
    WorkingTime("Asia/Kathmandu", week([6, 0, 1, 2, 3], (10, 17))),
    WorkingTime(
        "Australia/Lord_Howe",
        week([0, 2], (8, 18), parity=0) + week(range(5), (8, 16), parity=1),
        ((datetime(2026, 3, 30), datetime(2026, 3, 31, 2, 30)),),
    ),
]
hours = st.sampled_from(CALENDARS)
#: Minutes after BEGIN, up to two weeks.
minutes = st.integers(0, 14 * 24 * 60)
promises = st.builds(
    Promise,
    seconds=st.integers(0, 40 * 60).map(lambda value: value * 60),
    hours=hours,
    warn_at=st.sampled_from([0.0, 0.5, 0.75]),
    pausable=st.booleans(),
)
kinds = st.sampled_from([START, PAUSE, RESUME, STOP, RETARGET, CANCEL, PAUSE, RESUME, RETARGET])


@st.composite
def stories(draw):
    """A start, and whatever may follow in whatever order."""
    steps = draw(st.lists(st.tuples(kinds, minutes, promises), max_size=12))
    steps.sort(key=lambda step: step[1])
    events = [Event(START, BEGIN, draw(promises))]
    events += [
        Event(kind, BEGIN + after * MINUTE, promise if kind in (START, RETARGET) else None)
        for kind, after, promise in steps
    ]
    return events


def by_the_minute(events, until):
    """The slow truth: walk through the minutes, one after the other.

    ``(state, elapsed, breached at)`` of what :func:`replay` should say.
    """
    promise, queue, moment = events[0].promise, events[1:], BEGIN
    ran, used, paused, breached, ended = [], 0, False, None, None
    while True:
        for event in [event for event in queue if event.at == moment and not ended]:
            if event.kind == PAUSE and promise.pausable:
                paused = True
            elif event.kind == RESUME:
                paused = False
            elif event.kind == RETARGET:
                promise = event.promise
                paused = paused and promise.pausable
                used = sum(promise.hours.between(start, start + MINUTE) for start in ran)
            elif event.kind in (STOP, CANCEL):
                ended = event.kind
                break
        if ended or moment >= until:
            break
        if not paused:
            # It runs for one more minute: was everything used up before?
            if breached is None and used >= promise.seconds:
                breached = moment
            ran.append(moment)
            used += promise.hours.between(moment, moment + MINUTE)
        moment += MINUTE
    if breached:
        return "breached", used, breached
    state = {STOP: "met", CANCEL: "cancelled"}.get(ended, "paused" if paused else "running")
    return state, used, None


@tagged("post_install", "-at_install")
class TestSlaProperties(BaseCase):
    @unhurried
    @given(hours, minutes, st.integers(1, 80 * 60))
    def test_adding_and_measuring_agree(self, calendar, after, amount):
        """``amount`` minutes later, ``amount`` minutes of work have passed, and not sooner."""
        start, seconds = BEGIN + after * MINUTE, amount * 60
        due = calendar.add(start, seconds)
        self.assertEqual(calendar.between(start, due), seconds)
        self.assertLess(calendar.between(start, due - timedelta(seconds=1)), seconds)

    @unhurried
    @given(hours, minutes, st.integers(0, 3000), st.integers(0, 3000))
    def test_adding_in_two_steps(self, calendar, after, one, two):
        start = BEGIN + after * MINUTE
        step = calendar.add(calendar.add(start, one * 60), two * 60)
        if two:
            self.assertEqual(step, calendar.add(start, (one + two) * 60))

    @unhurried
    @given(hours, st.integers(1, 40 * 60), st.floats(0, 0.999), st.integers(1, 5000))
    def test_the_deadline_moves_by_the_working_time_paused(self, calendar, amount, share, length):
        promise = Promise(amount * 60, calendar)
        start = Event(START, BEGIN, promise)
        due = replay([start]).deadline
        pause = BEGIN + int((due - BEGIN) / MINUTE * share) * MINUTE
        resume = pause + length * MINUTE
        reading = replay([start, Event(PAUSE, pause), Event(RESUME, resume)])
        paused = promise.hours.between(pause, resume)
        self.assertEqual(reading.paused, paused)
        self.assertEqual(promise.hours.between(due, reading.deadline), paused)

    @unhurried
    @given(st.sampled_from(CALENDARS[:2]), st.integers(1, 100), st.integers(1, 100))
    def test_the_order_of_pauses_does_not_matter(self, calendar, one, two):
        """Two pauses on one working day, the longer first or the shorter."""
        promise = Promise(60 * HOUR, calendar)
        morning, later = datetime(2026, 3, 26, 8, 0), datetime(2026, 3, 26, 13, 0)

        def due(first, second):
            return replay(
                [
                    Event(START, BEGIN, promise),
                    Event(PAUSE, morning),
                    Event(RESUME, morning + first * MINUTE),
                    Event(PAUSE, later),
                    Event(RESUME, later + second * MINUTE),
                ]
            ).deadline

        self.assertEqual(due(one, two), due(two, one))

    @unhurried
    @given(stories())
    def test_as_if_walked_through_by_the_minute(self, events):
        until = BEGIN + timedelta(days=2)
        events = [event for event in events if event.at <= until]
        reading = replay(events, until)
        self.assertEqual(
            (reading.state, reading.elapsed, reading.breached_at), by_the_minute(events, until)
        )

    @unhurried
    @given(stories(), minutes)
    def test_looking_changes_nothing(self, events, after):
        """What was looked at in between stands where it would have stood anyway."""
        cut = BEGIN + after * MINUTE
        before = replay([event for event in events if event.at <= cut], cut)
        whole = replay(events, BEGIN + timedelta(days=30))
        if before.breached_at:
            self.assertEqual(whole.breached_at, before.breached_at)
            self.assertEqual(whole.state, "breached")

    @unhurried
    @given(stories())
    def test_a_breach_noted_or_not(self, events):
        """The sweep's notes change nothing but what is noted."""
        until = BEGIN + timedelta(days=30)
        plain = replay(events, until)
        if plain.breached_at:
            index = next(
                (i for i, event in enumerate(events) if i and event.at > plain.breached_at),
                len(events),
            )
            noted = [*events[:index], Event("breach", plain.breached_at), *events[index:]]
            self.assertEqual(replay(noted, until), plain)
