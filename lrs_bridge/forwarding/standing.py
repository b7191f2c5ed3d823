"""How a target stands, in words: for the command line and the administrator's page alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from lrs_bridge.clock import iso_seconds
from lrs_bridge.forwarding import store
from lrs_bridge.forwarding.target import Lag, State, Target


@dataclass(frozen=True)
class Standing:
    """A target, how far it is behind, and how many statements stand as alarms."""

    target: Target
    lag: Lag
    alarms: int

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look: it is sent to or paused on purpose, answers, and has what it should have."""
        return self.target.state is not State.STOPPED and not self.target.failures_in_a_row and not self.alarms

    @property
    def title(self) -> str:
        """One word or two for its state."""
        if self.target.state is not State.RUNNING:
            return self.target.state.value.capitalize()
        if self.target.failures_in_a_row:
            return "Not reached"
        return "Sending" if self.lag.waiting else "Up to date"

    @property
    def trouble(self) -> str:
        """What somebody should look at, in a few words; nothing when all is well."""
        if self.is_well:
            return ""
        if self.target.state is State.STOPPED or self.target.failures_in_a_row:
            return self.title.lower()
        return f"{self.alarms:,} statement{'' if self.alarms == 1 else 's'} set aside"

    @property
    def words(self) -> str:
        """What is going on and what to do, in a sentence or two."""
        if self.target.state is State.STOPPED:
            return f"{self.target.last_failure} Put it right there or here, then resume. {self._waiting()}"
        if self.target.state is State.PAUSED:
            return f"Nothing is sent until somebody resumes it. {self._waiting()}"
        if self.target.failures_in_a_row:
            return f"{self.target.last_failure} It is tried again by itself. {self._waiting()}"
        return self._waiting()

    def _waiting(self) -> str:
        if not self.lag.waiting:
            return "Nothing waits."
        verb = "statement waits" if self.lag.waiting == 1 else "statements wait"
        return f"{self.lag.waiting:,} {verb}, the first for {in_words(self.lag.behind)}."

    def to_json(self) -> dict[str, Any]:
        """Return it for a program; times are UTC, no secret is in it."""
        target = self.target
        return {
            "target_id": target.target_id,
            "label": target.label,
            "endpoint": target.endpoint,
            "key": target.key,
            "xapi_version": target.xapi_version,
            "state": target.state.value,
            "well": self.is_well,
            "waiting": self.lag.waiting,
            "behind_seconds": int(self.lag.behind.total_seconds()),
            "forwarded": target.forwarded_count,
            "alarms": self.alarms,
            "last_success_at": _time(target.last_success_at),
            "last_failure_at": _time(target.last_failure_at),
            "last_failure": target.last_failure,
            "failures_in_a_row": target.failures_in_a_row,
            "next_try_at": _time(target.next_try_at),
            "added_at": _time(target.added_at),
        }


def standings(connection: Connection, now: datetime) -> list[Standing]:
    """Return how every target stands, the oldest first."""
    return [
        Standing(target, store.lag_of(connection, target, now), store.count_alarms(connection, target.target_id))
        for target in store.list_targets(connection)
    ]


def in_words(span: timedelta) -> str:
    """Return a span in its largest whole unit."""
    seconds = int(span.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"


def _time(when: datetime | None) -> str | None:
    return iso_seconds(when) if when else None
