"""Whose turn it is to forward: one process among all that serve one store. Whoever dies loses it at once."""

import sys
from pathlib import Path
from typing import IO

from sqlalchemy import BigInteger, Connection, cast, func, select
from sqlalchemy.exc import DBAPIError

from lrs_bridge.storage.advisory_lock import lock_key
from lrs_bridge.storage.database import Database

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME = "forwarding"


class FileTurn:
    """A turn among the processes of one machine: the lock on a file, which the operating system takes back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def is_mine(self) -> bool:
        """Return whether this process holds the turn, taking it if nobody does."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        try:
            if sys.platform == "win32":
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def give_up(self) -> None:
        """Let another process have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


class PostgresTurn:
    """A turn among all processes on one PostgreSQL store: an advisory lock that ends with its connection."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None

    def is_mine(self) -> bool:
        """Return whether this process holds the turn, taking it if nobody does."""
        if self._connection is not None:
            return self._still_holds(self._connection)
        # Commits by itself: nothing stays open in a transaction for hours.
        connection = self._database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.execute(select(func.pg_try_advisory_lock(cast(lock_key(_NAME), BigInteger)))).scalar_one():
                self._connection = connection
                return True
        except DBAPIError:
            connection.invalidate()
            raise
        finally:
            if self._connection is None:
                connection.close()
        return False

    def _still_holds(self, connection: Connection) -> bool:
        try:
            connection.execute(select(1))
        except DBAPIError:  # the connection is gone and the lock with it
            connection.invalidate()
            connection.close()
            self._connection = None
            return False
        return True

    def give_up(self) -> None:
        """Let another process have it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.execute(select(func.pg_advisory_unlock(cast(lock_key(_NAME), BigInteger))))
        except DBAPIError:
            connection.invalidate()  # it is gone, and the lock with it
        connection.close()


def turn_for(database: Database, instance: Path) -> FileTurn | PostgresTurn:
    """Return the kind of turn that fits a store."""
    return FileTurn(instance / "forwarding.lock") if database.is_sqlite else PostgresTurn(database)
