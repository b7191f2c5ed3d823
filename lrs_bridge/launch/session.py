"""A cmi5 launch session: one person on one module from launched to its last word."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lrs_bridge.errors import ForbiddenError

IDLE_AFTER = timedelta(minutes=30)
NORMAL, REVIEW, BROWSE = "Normal", "Review", "Browse"
TERMINATED, ABANDONED, TAKEN_OVER = "terminated", "abandoned", "taken-over"

_CLOSED_WORDS = {
    TERMINATED: "It was ended with Finish, Leave or Take a break.",
    ABANDONED: "Nothing was heard of it for 30 minutes.",
    TAKEN_OVER: "The module was opened again in another tab or on another device.",
}


class SessionClosedError(ForbiddenError):
    """The launch session takes no more words."""

    code = "session-closed"


@dataclass(frozen=True)
class LaunchSession:
    """One row of launch_session, without the columns of its beats. closed_by is terminated, abandoned or taken-over."""

    person_id: str
    session_id: str
    registration_id: str
    build_id: str
    module_id: str
    activity_id: str
    launch_mode: str
    fetch_hash: str
    token_hash: str
    launched_at: datetime
    fetched_at: datetime | None
    preferences_read_at: datetime | None
    initialized_at: datetime | None
    last_heard_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    credited_seconds: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def is_idle(self, now: datetime) -> bool:
        """Whether an open session has been silent for so long that it is to be abandoned."""
        return self.is_open and now - self.last_heard_at >= IDLE_AFTER


def closed_error(closed_by: str | None) -> SessionClosedError:
    """Return the error that says why a session takes no more words, and that nothing is lost."""
    why = _CLOSED_WORDS.get(closed_by or "", "")
    return SessionClosedError(
        f"This session is closed. {why} Nothing is lost: go on from My training.".replace("  ", " "),
        requirement="cmi5 8.1.2.0-2",
        facts={"closed_by": closed_by},
    )
