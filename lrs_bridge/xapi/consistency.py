"""When a statement is kept, and what `X-Experience-API-Consistent-Through` may promise: all kept up to then is listed.

kept_at never falls: a statement comes after everything in the store, after the moment at which its transaction could
begin, and after every promise. So the order of listings is the order of time, `since` misses nothing, and the ledger's
sequencer, which seals in the order of time while nobody writes, gives leaves the same order.

On SQLite writers come one after another. A promise is made in their queue: what was queued before it is committed,
what comes after it finds the floor. On PostgreSQL transactions that append run side by side and hold a lock that says
since which millisecond. A promise ends before the earliest of them. Server processes of one store share a clock.
"""

import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from lrs_bridge.clock import from_microseconds, whole_microseconds
from lrs_bridge.storage.bulk import greatest
from lrs_bridge.storage.database import (
    APPENDING_SINCE_LOCK,
    MILLISECONDS_WRAP,
    Database,
    entered_at,
    milliseconds_lock,
)
from lrs_bridge.storage.tables import statement

MICROSECOND = timedelta(microseconds=1)
# Statements of one registration, of one batch at most; each is a lock of its own on PostgreSQL.
MOST_APPENDED_TOGETHER = 200
_REFERENCE_LOCKS = 64
# In one order, so that two who want the same locks wait and do not lock each other out. The first number of each pair
# is ours alone on this database (storage/database.py has the next).
_LOCK_BUCKETS = """
SELECT CASE WHEN alone THEN pg_advisory_xact_lock(1214344805, bucket)
            ELSE pg_advisory_xact_lock_shared(1214344805, bucket) END
FROM (SELECT * FROM unnest(%s::int[], %s::bool[]) AS given(bucket, alone) ORDER BY bucket) AS ordered
"""
_LOCK_REGISTRATIONS = """
SELECT pg_advisory_xact_lock(1214344806, hashed)
FROM (SELECT DISTINCT hashtext(one) AS hashed FROM unnest(%s::text[]) AS given(one) ORDER BY 1) AS ordered
"""
_APPENDING_SINCE = """
SELECT objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid::bigint = %s
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

_floors: "WeakKeyDictionary[Engine, datetime]" = WeakKeyDictionary()
_floors_lock = threading.Lock()


def announce(engine: Engine, when: datetime) -> None:
    """Promise that this process will keep nothing at or before `when` any more."""
    with _floors_lock:
        floor = _floors.get(engine)
        if floor is None or when > floor:
            _floors[engine] = when


def next_kept_at(connection: Connection, now: datetime) -> int:
    """Return the microsecond since 1970 at which the next statement is kept; later ones follow, one by one."""
    last = greatest(connection, statement, "kept_at") or 0
    floor = _floors.get(connection.engine)
    promised = 0 if floor is None else whole_microseconds(floor)
    return max(whole_microseconds(max(now, entered_at(connection))), last + 1, promised + 1)


def lock_order(
    connection: Connection, registrations: Collection[str], own: Collection[str], of: Collection[str]
) -> None:
    """Let nobody else keep statements of these registrations, or ones that refer to each other, meanwhile.

    For PostgreSQL, where acts run side by side: `stored` rises within a registration, and of a statement and one
    that refers to it (own: ids kept here; of: ids referred to) the second sees the first.
    """
    alone = {_bucket(one) for one in of}
    buckets = sorted({_bucket(one) for one in own} | alone)
    if buckets:
        connection.exec_driver_sql(_LOCK_BUCKETS, (buckets, [bucket in alone for bucket in buckets]))
    wanted = sorted({one for one in registrations if one})
    if wanted:
        connection.exec_driver_sql(_LOCK_REGISTRATIONS, (wanted,))


def _bucket(statement_id: str) -> int:
    return int(statement_id[:8], 16) % _REFERENCE_LOCKS


def consistent_through(database: Database) -> datetime:
    """Return a time up to which everything ever kept can be listed now."""
    if database.is_sqlite:
        now = database.clock.now()
        database.after_writers(lambda: announce(database.engine, now))
        return now
    with database.engine.begin() as connection:
        now = database.clock.now()
        announce(database.engine, now)
        database.wait_for_writers(connection)
        # Read first: who appends later comes after it, however far behind the clock may be.
        last = greatest(connection, statement, "kept_at") or 0
        since = connection.exec_driver_sql(_APPENDING_SINCE, (APPENDING_SINCE_LOCK,)).scalars()
        ages = [(milliseconds_lock(now) - one) % MILLISECONDS_WRAP for one in since]
    # A lock of a moment after `now` comes out as an age of weeks: it binds nobody who asked at `now`.
    oldest_ms = max((age for age in ages if age < MILLISECONDS_WRAP // 2), default=None)
    if oldest_ms is None:
        return max(now, from_microseconds(last))
    return from_microseconds((whole_microseconds(now) // 1000 - oldest_ms) * 1000) - MICROSECOND
