"""Abandons silent sessions, now and then, on the way of whatever request comes by: no thread of its own.

A bridge that nobody asks has nobody to tell; `abandoned` carries the credited time, which waiting does not change.
"""

import threading
from datetime import datetime, timedelta

from lrs_bridge.launch import service, session_store
from lrs_bridge.launch.ground import Ground
from lrs_bridge.storage.database import Database

EVERY = timedelta(seconds=60)


class Sweeper:
    """Remembers when it looked last."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None
        self._lock = threading.Lock()

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to look, and take the turn; one caller a minute gets it."""
        looked_at = self._looked_at
        if looked_at is not None and abs(now - looked_at) < EVERY:
            return False
        if not self._lock.acquire(blocking=False):
            return False
        self._looked_at = now
        self._lock.release()
        return True

    def sweep(self, database: Database, ground: Ground, now: datetime) -> int:
        """Abandon every session that was silent for 30 minutes; return how many."""
        with database.reading() as connection:
            if not session_store.idle_sessions(connection, now, limit=1):
                return 0
        return database.write(lambda connection: service.abandon_idle_sessions(connection, ground, now))
