"""What becomes of a clock, worked out by hand: pauses, other promises, late looks."""

from odoo.tests import BaseCase, tagged

from ...engine.sla import (
    BREACH,
    CANCEL,
    PAUSE,
    RESUME,
    RETARGET,
    START,
    STOP,
    WARN,
    Event,
    Promise,
    replay,
)
from ...engine.worktime import ALWAYS, HOUR
from .test_sla_deadlines import DEADLINES, NIGHTS_DAILY, OFFICE, TOKYO, utc

MINUTE = 60
SHORT, LONG = Promise(4 * HOUR, OFFICE), Promise(24 * HOUR, OFFICE)
NIGHT = Promise(8 * HOUR, NIGHTS_DAILY)


def at(kind, text, promise=None):
    return Event(kind, utc(text), promise)


#: (what, events, looked at, expected: fields of the reading; moments with their offset)
CLOCKS = [
    (
        "paused for two hours of a day",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RESUME, "2026-03-02 12:00+01"),
        ],
        None,
        {"state": "running", "deadline": "2026-03-02 15:00+01", "paused": 2 * HOUR},
    ),
    (
        "paused overnight: 1 h used, 3 h left",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RESUME, "2026-03-03 16:00+01"),
        ],
        None,
        {"deadline": "2026-03-04 11:00+01", "paused": 14 * HOUR},
    ),
    (
        "paused and gone on outside working hours: nothing moves",
        [
            at(START, "2026-03-02 14:00+01", SHORT),
            at(PAUSE, "2026-03-02 18:00+01"),
            at(RESUME, "2026-03-03 07:00+01"),
        ],
        None,
        {"deadline": "2026-03-03 10:00+01", "paused": 0},
    ),
    (
        "two pauses",
        [
            at(START, "2026-03-02 09:00+01", LONG),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RESUME, "2026-03-02 11:00+01"),
            at(PAUSE, "2026-03-03 09:00+01"),
            at(RESUME, "2026-03-03 12:00+01"),
        ],
        None,
        {"deadline": "2026-03-05 13:00+01", "paused": 4 * HOUR},
    ),
    (
        "paused twice: the second says nothing",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(PAUSE, "2026-03-02 11:00+01"),
            at(RESUME, "2026-03-02 12:00+01"),
        ],
        None,
        {"deadline": "2026-03-02 15:00+01", "paused": 2 * HOUR},
    ),
    (
        "resumed without a pause",
        [at(START, "2026-03-02 09:00+01", SHORT), at(RESUME, "2026-03-02 11:00+01")],
        None,
        {"state": "running", "deadline": "2026-03-02 13:00+01", "paused": 0},
    ),
    (
        "paused, looked at days later: not breached",
        [at(START, "2026-03-02 09:00+01", SHORT), at(PAUSE, "2026-03-02 10:00+01")],
        "2026-03-06 12:00+01",
        {"state": "paused", "deadline": None, "elapsed": HOUR, "remaining": 3 * HOUR},
    ),
    (
        "paused after the deadline: breached when it was",
        [at(START, "2026-03-02 09:00+01", SHORT), at(PAUSE, "2026-03-02 14:00+01")],
        "2026-03-06 12:00+01",
        {"state": "breached", "breached_at": "2026-03-02 13:00+01", "elapsed": 5 * HOUR},
    ),
    (
        "paused at the very deadline: kept",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 13:00+01"),
            at(RESUME, "2026-03-03 10:00+01"),
            at(STOP, "2026-03-03 10:00+01"),
        ],
        None,
        {"state": "met", "breached_at": None, "elapsed": 4 * HOUR},
    ),
    (
        "what cannot be paused runs on",
        [
            at(START, "2026-03-02 09:00+01", Promise(4 * HOUR, OFFICE, pausable=False)),
            at(PAUSE, "2026-03-02 10:00+01"),
        ],
        "2026-03-02 12:00+01",
        {"state": "running", "deadline": "2026-03-02 13:00+01", "remaining": HOUR},
    ),
    (
        "stopped in time",
        [at(START, "2026-03-02 09:00+01", SHORT), at(STOP, "2026-03-02 12:00+01")],
        "2026-03-09 12:00+01",
        {"state": "met", "elapsed": 3 * HOUR, "stopped_at": "2026-03-02 12:00+01"},
    ),
    (
        "stopped at the deadline",
        [at(START, "2026-03-02 09:00+01", SHORT), at(STOP, "2026-03-02 13:00+01")],
        None,
        {"state": "met", "remaining": 0},
    ),
    (
        "stopped a minute late",
        [at(START, "2026-03-02 09:00+01", SHORT), at(STOP, "2026-03-02 13:01+01")],
        None,
        {"state": "breached", "breached_at": "2026-03-02 13:00+01", "remaining": -MINUTE},
    ),
    (
        "due at closing, done in the evening: late, though no working time passed",
        [at(START, "2026-03-02 13:00+01", SHORT), at(STOP, "2026-03-02 20:00+01")],
        None,
        {"state": "breached", "breached_at": "2026-03-02 17:00+01", "remaining": 0},
    ),
    (
        "stopped while paused",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(STOP, "2026-03-05 12:00+01"),
        ],
        None,
        {"state": "met", "elapsed": HOUR, "paused": 7 * HOUR + 16 * HOUR + 3 * HOUR},
    ),
    (
        "stopped before it started: runs",
        [at(STOP, "2026-03-02 08:00+01"), at(START, "2026-03-02 09:00+01", SHORT)],
        None,
        {"state": "running", "deadline": "2026-03-02 13:00+01"},
    ),
    (
        "stopped with a date before its start: done at once",
        [at(START, "2026-03-02 09:00+01", SHORT), at(STOP, "2026-03-01 09:00+01")],
        None,
        {"state": "met", "elapsed": 0, "stopped_at": "2026-03-02 09:00+01"},
    ),
    (
        "started twice: the first counts",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(START, "2026-03-02 12:00+01", LONG),
        ],
        None,
        {"deadline": "2026-03-02 13:00+01"},
    ),
    (
        "nothing counts after the end",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(STOP, "2026-03-02 10:00+01"),
            at(PAUSE, "2026-03-02 11:00+01"),
            at(RETARGET, "2026-03-02 12:00+01", LONG),
        ],
        "2026-03-20 09:00+01",
        {"state": "met", "elapsed": HOUR, "deadline": "2026-03-02 13:00+01"},
    ),
    (
        "looked at late: the true moment of the breach",
        [at(START, "2026-03-06 16:00+01", SHORT)],
        "2026-03-20 09:00+01",
        {"state": "breached", "breached_at": "2026-03-09 12:00+01"},
    ),
    (
        "looked at late, after a pause",
        [
            at(START, "2026-03-06 16:00+01", SHORT),
            at(PAUSE, "2026-03-09 10:00+01"),
            at(RESUME, "2026-03-10 09:00+01"),
        ],
        "2026-03-20 09:00+01",
        {"state": "breached", "breached_at": "2026-03-10 11:00+01"},
    ),
    (
        "given more time",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(RETARGET, "2026-03-02 12:00+01", LONG),
        ],
        None,
        {"state": "running", "deadline": "2026-03-04 17:00+01", "elapsed": 3 * HOUR},
    ),
    (
        "given less time: counted from the start",
        [
            at(START, "2026-03-02 09:00+01", LONG),
            at(RETARGET, "2026-03-02 12:00+01", SHORT),
        ],
        None,
        {"state": "running", "deadline": "2026-03-02 13:00+01", "remaining": HOUR},
    ),
    (
        "given less time than was used: due now, not in the past",
        [
            at(START, "2026-03-02 09:00+01", LONG),
            at(RETARGET, "2026-03-03 12:00+01", SHORT),
        ],
        "2026-03-03 12:01+01",
        {"state": "breached", "breached_at": "2026-03-03 12:00+01"},
    ),
    (
        "retargeted while paused: 1 h used of 24",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RETARGET, "2026-03-03 10:00+01", LONG),
            at(RESUME, "2026-03-04 09:00+01"),
        ],
        None,
        {"state": "running", "deadline": "2026-03-06 16:00+01"},
    ),
    (
        "retargeted while paused to what does not wait",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RETARGET, "2026-03-03 10:00+01", Promise(4 * HOUR, OFFICE, pausable=False)),
        ],
        None,
        {"state": "running", "deadline": "2026-03-03 13:00+01"},
    ),
    (
        "another calendar counts from the start: 9 to 17 in Berlin, then round the clock",
        [
            at(START, "2026-03-02 09:00+01", LONG),
            at(RETARGET, "2026-03-03 08:00+01", Promise(24 * HOUR, ALWAYS)),
        ],
        None,
        {"deadline": "2026-03-03 09:00+01", "elapsed": 23 * HOUR},
    ),
    (
        "another zone",
        [
            at(START, "2026-01-05 09:00+01", SHORT),
            at(RETARGET, "2026-01-05 12:00+01", Promise(4 * HOUR, TOKYO)),
        ],
        None,
        # In Tokyo it was 17:00 when it was asked: two hours were gone at 19:00.
        {"deadline": "2026-01-06 12:00+09", "elapsed": 2 * HOUR},
    ),
    (
        "retargeted after the breach: the breach stays",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(RETARGET, "2026-03-02 15:00+01", LONG),
            at(STOP, "2026-03-02 16:00+01"),
        ],
        None,
        {"state": "breached", "breached_at": "2026-03-02 13:00+01"},
    ),
    (
        "cancelled",
        [at(START, "2026-03-02 09:00+01", SHORT), at(CANCEL, "2026-03-02 11:00+01")],
        "2026-03-20 09:00+01",
        {"state": "cancelled", "breached_at": None, "stopped_at": "2026-03-02 11:00+01"},
    ),
    (
        "cancelled too late",
        [at(START, "2026-03-02 09:00+01", SHORT), at(CANCEL, "2026-03-02 15:00+01")],
        None,
        {"state": "breached", "breached_at": "2026-03-02 13:00+01"},
    ),
    (
        "a breach that was noted stays when an older mail turns up",
        [
            at(START, "2026-03-02 09:00+01", SHORT),
            at(BREACH, "2026-03-02 13:00+01"),
            at(STOP, "2026-03-02 12:55+01"),
        ],
        None,
        {"state": "breached", "breached_at": "2026-03-02 13:00+01"},
    ),
    (
        "a pause over the lost hour of a night",
        [
            at(START, "2026-03-28 22:00+01", NIGHT),
            at(PAUSE, "2026-03-29 01:00+01"),
            at(RESUME, "2026-03-29 04:00+02"),
        ],
        None,
        # 3 h used, 2 h paused, 2 h left of this night, 3 h in the next
        {"deadline": "2026-03-30 01:00+02", "paused": 2 * HOUR},
    ),
    (
        "a pause over the hour that comes twice",
        [
            at(START, "2026-10-24 22:00+02", NIGHT),
            at(PAUSE, "2026-10-25 01:00+02"),
            at(RESUME, "2026-10-25 04:00+01"),
        ],
        None,
        {"deadline": "2026-10-26 01:00+01", "paused": 4 * HOUR},
    ),
    (
        "warned at three quarters, over night",
        [at(START, "2026-03-02 15:00+01", Promise(4 * HOUR, OFFICE, 0.75))],
        None,
        {"warn_on": "2026-03-03 10:00+01", "deadline": "2026-03-03 11:00+01"},
    ),
    (
        "a pause moves the warning too",
        [
            at(START, "2026-03-02 09:00+01", Promise(4 * HOUR, OFFICE, 0.75)),
            at(PAUSE, "2026-03-02 10:00+01"),
            at(RESUME, "2026-03-02 12:00+01"),
        ],
        None,
        {"warn_on": "2026-03-02 14:00+01", "deadline": "2026-03-02 15:00+01"},
    ),
    (
        "warned once",
        [
            at(START, "2026-03-02 09:00+01", Promise(4 * HOUR, OFFICE, 0.75)),
            at(WARN, "2026-03-02 12:00+01"),
        ],
        "2026-03-02 12:30+01",
        {"warn_on": None, "warned_at": "2026-03-02 12:00+01", "state": "running"},
    ),
    (
        "warned again of a longer promise",
        [
            at(START, "2026-03-02 09:00+01", Promise(4 * HOUR, OFFICE, 0.75)),
            at(WARN, "2026-03-02 12:00+01"),
            at(RETARGET, "2026-03-02 12:30+01", Promise(8 * HOUR, OFFICE, 0.75)),
        ],
        None,
        {"warn_on": "2026-03-02 15:00+01", "warned_at": None},
    ),
]


@tagged("post_install", "-at_install")
class TestSlaStories(BaseCase):
    def test_enough_of_them(self):
        self.assertGreaterEqual(len(CLOCKS) + len(DEADLINES), 60)

    def test_clocks(self):
        for what, events, until, expected in CLOCKS:
            reading = replay(events, until and utc(until))
            for name, value in expected.items():
                with self.subTest(what, field=name):
                    value = utc(value) if isinstance(value, str) and value[:2] == "20" else value
                    self.assertEqual(getattr(reading, name), value)

    def test_former_promises_are_kept(self):
        reading = replay(
            [
                at(START, "2026-03-02 09:00+01", SHORT),
                at(RETARGET, "2026-03-02 10:00+01", LONG),
                at(RETARGET, "2026-03-02 11:00+01", NIGHT),
            ]
        )
        self.assertEqual(
            reading.former,
            (
                (SHORT, utc("2026-03-02 10:00+01"), utc("2026-03-02 13:00+01")),
                (LONG, utc("2026-03-02 11:00+01"), utc("2026-03-04 17:00+01")),
            ),
        )
        self.assertEqual(reading.promise, NIGHT)
