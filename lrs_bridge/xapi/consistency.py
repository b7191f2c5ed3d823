"""What `X-Experience-API-Consistent-Through` may promise: everything stored up to then is in the listings.

`announce` runs in the writer's own queue. What was queued before it is committed when it returns; what comes after it
finds the floor and is given a later `stored`. So the promise holds although `now` is read before a write waits its
turn. The floor lives in memory: it binds the one server process that embedded stores have. (A second process, on
PostgreSQL, needs it in the store.)
"""

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

MILLISECOND = timedelta(milliseconds=1)
_floors: "WeakKeyDictionary[Engine, datetime]" = WeakKeyDictionary()


def cut_to_millisecond(when: datetime) -> datetime:
    """Return a time with what is finer than a millisecond cut off."""
    return when.replace(microsecond=when.microsecond // 1000 * 1000)


def announce(connection: Connection, when: datetime) -> None:
    """Promise that nothing will be stored at or before `when` any more; call it as a write."""
    floor = _floors.get(connection.engine)
    if floor is None or when > floor:
        _floors[connection.engine] = cut_to_millisecond(when)


def earliest_stored(connection: Connection, now: datetime) -> datetime:
    """Return the time at which a statement written now is stored, later than every promise."""
    now = cut_to_millisecond(now)
    floor = _floors.get(connection.engine)
    return now if floor is None or now > floor else floor + MILLISECOND
