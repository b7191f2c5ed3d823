"""How long to wait after failures: twice as long each time, never the same twice, at most a quarter of an hour."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=15)
LONGEST_ASKED_FOR = timedelta(hours=1)
_MOST_DOUBLINGS = 10


def delay_after(failures_in_a_row: int, chance: float, asked_for: timedelta | None = None) -> timedelta:
    """Return the wait before the next try: half of it fixed, half by chance, so that many senders do not come as one.

    Units: chance is from 0 to 1. asked_for: what the other store said in Retry-After; it lengthens the wait only.
    """
    doublings: int = min(failures_in_a_row - 1, _MOST_DOUBLINGS)
    whole = min(FIRST * 2.0**doublings, LONGEST)
    return max(whole / 2 + whole / 2 * chance, min(asked_for or timedelta(), LONGEST_ASKED_FOR))


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a Retry-After header asks for, or None when there is none that can be read.

    Source: RFC 9110 section 10.2.3.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_ASKED_FOR)
    try:
        until = parsedate_to_datetime(text)
        return max(until - now, timedelta())
    except (ValueError, TypeError):
        return None
