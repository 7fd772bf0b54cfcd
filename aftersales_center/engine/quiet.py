"""Hours in which nobody is written to, on the customer's own clock."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytz


def quiet_until(now, zone, start, end):
    """When the quiet hours that ``now`` lies in are over, in UTC; None when it lies in none.

    :param now: an aware moment.
    :param start, end: hours of the customer's day (0–24, 7.5 is half past seven); over midnight
        when ``start`` is later. The same twice: there are none.

    >>> night = datetime(2026, 1, 15, 22, 30, tzinfo=timezone.utc)
    >>> quiet_until(night, "Europe/Berlin", 21, 8)
    datetime.datetime(2026, 1, 16, 7, 0, tzinfo=datetime.timezone.utc)
    >>> quiet_until(night, "America/New_York", 21, 8), quiet_until(night, "Europe/Berlin", 0, 0)
    (None, None)
    >>> quiet_until(night.replace(hour=3), "Europe/London", 0, 7.5)
    datetime.datetime(2026, 1, 15, 7, 30, tzinfo=datetime.timezone.utc)
    >>> spring = datetime(2026, 3, 28, 23, 0, tzinfo=timezone.utc)  # the clock goes forward
    >>> quiet_until(spring, "Europe/Berlin", 22, 7)
    datetime.datetime(2026, 3, 29, 5, 0, tzinfo=datetime.timezone.utc)
    """
    start, end = min(max(start, 0), 24) % 24, min(max(end, 0), 24) % 24
    if abs(start - end) < 1 / 120:
        return None
    there = now.astimezone(ZoneInfo(zone))
    hour = there.hour + there.minute / 60 + there.second / 3600
    over_midnight = start > end
    after, before = hour >= start, hour < end
    inside = (after or before) if over_midnight else (after and before)
    if not inside:
        return None
    day = there.date() + timedelta(days=1 if over_midnight and hour >= start else 0)
    minutes = round(end * 60)
    over = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), ZoneInfo(zone))
    # A moment that the clock leaves out in spring may come out before now.
    return max(over.astimezone(timezone.utc), now + timedelta(minutes=1))


def clock_of(country, own="", shop=""):
    """The zone whose clock a customer of ``country`` (ISO 3166-1) most likely looks at.

    Their ``own`` where the country has it, else the shop's where it has that, else the middle one
    of the country. For no known country ``own``, the shop's or UTC.

    >>> clock_of("DE"), clock_of("US", "America/Denver"), clock_of("US", "Europe/Berlin")
    ('Europe/Berlin', 'America/Denver', 'America/Chicago')
    >>> clock_of("US", "", "America/New_York"), clock_of("", "", "Asia/Shanghai"), clock_of("", "x")
    ('America/New_York', 'Asia/Shanghai', 'UTC')
    """
    zones = [zone for zone in pytz.country_timezones.get(country or "", ()) if _exists(zone)]
    for zone in (own, shop):
        if zone and (zone in zones if zones else _exists(zone)):
            return zone
    if not zones:
        return "UTC"
    # Where most of its zones are is where most of its people are, nearly everywhere.
    winter = datetime(2026, 1, 1, tzinfo=timezone.utc)
    offsets = {zone: winter.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}
    middle = sorted(offsets.values())[len(zones) // 2]
    return next(zone for zone in zones if offsets[zone] == middle)


def _exists(zone):
    try:
        ZoneInfo(zone)
    except Exception:  # noqa: BLE001  # whatever is wrong with a name, it is no zone
        return False
    return True
