"""Keeps the counts of rate limits in the store, so that all server processes count together and a restart forgets none.

One row a key, holding the moments of the requests that were let through; a key says who asked (an address of the
network, a mail address), so only its keyed hash is kept.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from limits.storage import MovingWindowSupport, Storage
from sqlalchemy import Connection, delete, insert, select, update

from lrs_bridge.clock import from_microseconds, whole_microseconds
from lrs_bridge.storage.tables import rate_window
from lrs_bridge.web.bridge import Bridge, bridge


def take_place(connection: Connection, key_hash: str, *, limit: int, window: timedelta, now: datetime) -> bool:
    """Count one request and return whether it may pass; windows that are over are dropped on the way."""
    connection.execute(delete(rate_window).where(rate_window.c.over_at <= now))
    query = select(rate_window.c.passed_at).where(rate_window.c.key_hash == key_hash)
    kept = connection.execute(query).scalar()
    passed = _within(kept or [], window, now)
    if len(passed) >= limit:
        return False
    values = {"passed_at": [*passed, whole_microseconds(now)], "over_at": now + window}
    if kept is None:
        connection.execute(insert(rate_window).values(key_hash=key_hash, **values))
    else:
        connection.execute(update(rate_window).where(rate_window.c.key_hash == key_hash).values(**values))
    return True


def passed_within(connection: Connection, key_hash: str, *, window: timedelta, now: datetime) -> list[datetime]:
    """Return when the requests of the window that ends now were let through, oldest first."""
    query = select(rate_window.c.passed_at).where(rate_window.c.key_hash == key_hash)
    return [from_microseconds(one) for one in _within(connection.execute(query).scalar() or [], window, now)]


def _within(passed_at: list[int], window: timedelta, now: datetime) -> list[int]:
    earliest = whole_microseconds(now - window)
    return [one for one in passed_at if one > earliest]


class LimitStore(Storage, MovingWindowSupport):
    """What Flask-Limiter counts with: the store of the bridge that the current request runs in."""

    STORAGE_SCHEME = ["handrail"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        here = bridge()
        return here.database.write(
            lambda connection: take_place(
                connection, _hash(here, key), limit=limit, window=timedelta(seconds=expiry), now=here.clock.now()
            )
        )

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        here = bridge()
        now = here.clock.now()
        with here.database.reading() as connection:
            passed = passed_within(connection, _hash(here, key), window=timedelta(seconds=expiry), now=now)
        return (passed[0] if passed else now).timestamp(), len(passed)

    def check(self) -> bool:
        return True

    # The strategy of moving windows, the only one in use here, asks for none of these.
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError

    def reset(self) -> int | None:
        raise NotImplementedError

    def clear(self, key: str) -> None:
        raise NotImplementedError


def _hash(here: Bridge, key: str) -> str:
    return hmac.new(here.secret, b"handrail/rate-limit/" + key.encode(), hashlib.sha256).hexdigest()
