"""Locks by name between all processes on one PostgreSQL store; SQLite has one writer at a time and needs none."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import BigInteger, Connection, Engine, cast, func, select


def lock_key(name: str) -> int:
    """Return the 64-bit number that PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.sha256(f"handrail/{name}".encode()).digest()[:8], "big", signed=True)


def wait_alone(connection: Connection, name: str) -> None:
    """Wait until nobody else holds the lock of this name, and hold it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(cast(lock_key(name), BigInteger))))


@contextmanager
def alone_among_processes(engine: Engine, name: str) -> Iterator[None]:
    """Hold the lock of this name meanwhile, on a connection of its own; the database lets go when the holder dies.

    Take it before write(), never within: who writes holds up every other writer.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.begin() as connection:
        wait_alone(connection, name)
        yield
