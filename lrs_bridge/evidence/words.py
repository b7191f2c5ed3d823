"""How times and amounts are said on pages: local time, whole words. Registered as template filters."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lrs_bridge.clock import LONDON


def local_date(when: datetime) -> str:
    """Return 24 November 2026 in local time."""
    local = when.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def local_time(when: datetime) -> str:
    """Return 24 November 2026, 14:05 in local time."""
    return f"{local_date(when)}, {when.astimezone(LONDON):%H:%M}"


def local_clock(when: datetime) -> str:
    """Return 22:41 in local time."""
    return f"{when.astimezone(LONDON):%H:%M}"


def day_words(day: date) -> str:
    """Return Tuesday 24 November 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def day_of_text(day: str) -> str:
    """Return 24 November 2026 for 2026-11-24."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def minutes(count: int) -> str:
    """Return 1 minute, 2 minutes; under one minute in words."""
    return "under a minute" if count == 0 else "1 minute" if count == 1 else f"{count} minutes"


def clock_or_dash(seconds: int | None) -> str:
    """Return seconds as 12:05, or a dash with words for screen readers' sake."""
    return "not said" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


FILTERS: dict[str, Callable[..., Any]] = {
    "local_date": local_date,
    "local_time": local_time,
    "day_words": day_words,
    "day_of_text": day_of_text,
    "minutes": minutes,
    "clock_or_dash": clock_or_dash,
}
