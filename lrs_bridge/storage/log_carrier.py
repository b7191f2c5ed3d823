"""Carries SQLite's write-ahead log over into the database file while the writer goes on.

Left to SQLite, the commit that makes the log long enough does this itself, and everybody waits. The log may grow until
SQLite does it all the same (wal_autocheckpoint): under load it is never carried over to its end from beside.
Source: sqlite.org/wal.html, section 2.3; sqlite.org/pragma.html, wal_checkpoint (PASSIVE).
"""

import sqlite3
import threading
from contextlib import suppress

EVERY_SECONDS = 0.5


class LogCarrier:
    """Holds a thread, once started; stop() it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._is_longer = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="handrail-log-carrier", daemon=True)

    def start(self) -> None:
        """Begin to carry over."""
        self._thread.start()

    def notice(self) -> None:
        """Say that the log has become longer."""
        self._is_longer.set()

    def stop(self) -> None:
        """End the thread, if it was started."""
        self._stopping.set()
        self._is_longer.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        try:
            while self._is_longer.wait() and not self._stopping.wait(EVERY_SECONDS):
                self._is_longer.clear()
                self._carry(connection)
        finally:
            connection.close()

    @staticmethod
    def _carry(connection: sqlite3.Connection) -> None:
        # Somebody else may be at it; a disk that is full is told by the writer's own commit.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
