"""Local days in Europe/London: 23, 24 or 25 hours long.

Units: a day is named by its ordinal (datetime.date.toordinal); times are whole UTC seconds.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from lrs_bridge.clock import LONDON

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=50_000)
def day_start(ordinal: int) -> int:
    """Return the second at which a local day begins."""
    day = date.fromordinal(ordinal)
    return (datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC) - _EPOCH) // timedelta(seconds=1)


def day_end(ordinal: int) -> int:
    """Return the second at which the next local day begins."""
    return day_start(ordinal + 1)


def day_of(second: int) -> int:
    """Return the local day that a second lies in."""
    return (_EPOCH + timedelta(seconds=second)).astimezone(LONDON).toordinal()


def split_by_day(start: int, end: int) -> list[tuple[int, int, int]]:
    """Return a span cut at local midnights, as (day, start, end)."""
    pieces = []
    while start < end:
        day = day_of(start)
        until = min(end, day_end(day))
        pieces.append((day, start, until))
        start = until
    return pieces
