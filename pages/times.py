"""When something happened, in words and exactly. Pure: the clock and the zone are given."""

from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
_LONGEST_ZONE = 60


def zone_of(name: object) -> tzinfo:
    """Return the time zone a browser names; UTC where the name is none."""
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_ZONE:
        return UTC
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # unknown, a path, a folder of the zone files
        return UTC


def ago(at: int, now: int, zone: tzinfo = UTC) -> str:
    """Return how long something is past: 5 min ago. After a month, the day it was."""
    past = now - at
    if past < MINUTE_MS:
        return "just now"
    if past < HOUR_MS:
        return f"{past // MINUTE_MS} min ago"
    if past < DAY_MS:
        return f"{past // HOUR_MS} h ago"
    if past < 30 * DAY_MS:
        return _days(past // DAY_MS) + " ago"
    return f"on {day(at, zone)}"


def day(at: int, zone: tzinfo) -> str:
    """Return the day: 12 March 2026."""
    when = _when(at, zone)
    return f"{when.day} {when:%B %Y}"


def day_heard(at: int, now: int, zone: tzinfo) -> str:
    """Return the day as one would say it: today, yesterday, Thursday 12 March 2026."""
    when = _when(at, zone)
    apart = (_when(now, zone).date() - when.date()).days
    if apart in (0, 1):
        return ("Today", "Yesterday")[apart]
    return f"{when:%A} {day(at, zone)}"


def clock(at: int, zone: tzinfo) -> str:
    """Return the time of day: 14:05."""
    return f"{_when(at, zone):%H:%M}"


def exactly(at: int, zone: tzinfo) -> str:
    """Return the moment to the second, with its zone."""
    when = _when(at, zone)
    return f"{when:%A}, {day(at, zone)}, {when:%H:%M:%S} {when.tzname()}"


def left(until: int, now: int) -> str:
    """Return how much time is left, begun days as whole ones: 12 days left."""
    rest = until - now
    return f"{_days(-(-rest // DAY_MS))} left" if rest >= DAY_MS else "less than a day left"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _when(at: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, zone)
