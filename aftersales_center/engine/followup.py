"""When somebody hears from us, who is left out to compare with, and how often is too often."""

from datetime import datetime, time, timedelta, timezone
from hashlib import sha256
from zoneinfo import ZoneInfo

#: Hours after which a call that nobody answered is tried again, at the least.
_AGAIN_AFTER = timedelta(hours=20)


def in_control(salt, customer, percent):
    """Whether a customer belongs to the share that gets nothing, to compare with.

    Always the same answer for the same ``salt`` (one per rule) and ``customer`` (a number), so
    that nobody chooses, and a job that runs again changes nothing.

    :param percent: 0 to 100.

    >>> 9 < sum(in_control("salt", customer, 10) for customer in range(100_000)) / 1000 < 11
    True
    >>> any(in_control("a", customer, 0) for customer in range(100))
    False
    >>> all(in_control("a", customer, 100) for customer in range(100))
    True
    """
    digest = sha256(f"{salt}:{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < percent / 100 * 2**64


def midnight(day, zone):
    """The moment ``day`` begins on the clock of ``zone``, as naive UTC.

    >>> midnight(datetime(2026, 6, 1).date(), "Asia/Shanghai")
    datetime.datetime(2026, 5, 31, 16, 0)
    """
    return _utc(datetime.combine(day, time(), ZoneInfo(zone)))


def days_later(moment, days, zone, hour=None):
    """``days`` after ``moment`` (naive UTC) on the clock of ``zone``, as naive UTC.

    At the same time of day, or at ``hour`` (9.5 is half past nine); never before ``moment``.

    >>> shop = "Europe/Berlin"
    >>> days_later(datetime(2026, 3, 28, 9, 0), 1, shop)  # the clock goes forward that night
    datetime.datetime(2026, 3, 29, 8, 0)
    >>> days_later(datetime(2026, 12, 31, 15, 0), 1, shop, 9.5)
    datetime.datetime(2027, 1, 1, 8, 30)
    >>> days_later(datetime(2026, 5, 4, 15, 0), 0, shop, 9)  # nine has passed today
    datetime.datetime(2026, 5, 5, 7, 0)
    """
    there = moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(zone))
    clock = there.time() if hour is None else _time(hour)
    day = there.date() + timedelta(days=days)
    due = _utc(datetime.combine(day, clock.replace(tzinfo=None), ZoneInfo(zone)))
    if due < moment:
        due = _utc(datetime.combine(day + timedelta(days=1), clock, ZoneInfo(zone)))
    return due


def try_again(moment, zone, hour=None):
    """When a call of ``moment`` that nobody answered is tried again: tomorrow, their time.

    >>> try_again(datetime(2026, 5, 4, 8, 0), "Europe/Berlin")
    datetime.datetime(2026, 5, 5, 8, 0)
    >>> try_again(datetime(2026, 5, 4, 21, 0), "Europe/Berlin", 9)  # it is eleven at night
    datetime.datetime(2026, 5, 6, 7, 0)
    """
    due = days_later(moment, 1, zone, hour)
    if due - moment < _AGAIN_AFTER:
        due = days_later(due, 1, zone, hour)
    return due


def next_contact(contacts, now, most, days):
    """When a customer may be contacted again (naive UTC); ``now`` when at once, None for never.

    :param contacts: the moments of earlier contacts, in any order.
    :param most: contacts within ``days``; 0 allows none, below 0 any number.

    >>> now = datetime(2026, 5, 30)
    >>> next_contact([], now, 1, 30) == now, next_contact([now], now, -1, 30) == now
    (True, True)
    >>> next_contact([datetime(2026, 5, 20), datetime(2026, 5, 10)], now, 2, 30)
    datetime.datetime(2026, 6, 9, 0, 0)
    >>> next_contact([now], now, 0, 30)
    """
    if most < 0:
        return now
    if most == 0:
        return None
    recent = sorted(moment for moment in contacts if moment > now - timedelta(days=days))
    if len(recent) < most:
        return now
    return recent[-most] + timedelta(days=days)


def _time(hour):
    minutes = min(max(round(hour * 60), 0), 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)


def _utc(moment):
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
