"""The one place that asks the time."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")  # the days and times that people read and write


class Clock(Protocol):
    """Tells the time as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it is put: for tests and for making demonstration history."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, when: datetime) -> None:
        self._now = when.astimezone(UTC)

    def move_on(self, *, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)


def whole_seconds(when: datetime) -> int:
    """Return the whole UTC seconds since 1970, fractions cut off."""
    return int(when.timestamp() // 1)


def from_seconds(seconds: int) -> datetime:
    """Return the aware UTC time of whole seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def iso_seconds(when: datetime) -> str:
    """Return UTC as 2026-02-28T14:00:00Z."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_milliseconds(when: datetime) -> str:
    """Return UTC as 2026-02-28T14:00:00.000Z, fractions beyond milliseconds cut off."""
    utc = when.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def iso_microseconds(when: datetime) -> str:
    """Return UTC as 2026-02-28T14:00:00.000000Z."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def whole_microseconds(when: datetime) -> int:
    """Return the whole microseconds since 1970, exactly."""
    return (when - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """Return the aware UTC time of whole microseconds since 1970, exactly."""
    return _EPOCH + timedelta(microseconds=microseconds)
