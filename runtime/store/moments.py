"""Moments as the store keeps them: whole milliseconds since the epoch, UTC."""

import time
from typing import Final

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS


def moment(now: int | None) -> int:
    """Return the moment a caller names, else the clock's."""
    return time.time_ns() // 1_000_000 if now is None else now
