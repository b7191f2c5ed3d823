"""The order in which this store kept its statements, for those who follow it from a place on: the outbox, the export.

On SQLite writers come one after another, so what can be seen is always the beginning of the order. On PostgreSQL they
run side by side: a follower goes only as far as everything is known to be there, or it would pass over what is still
being committed.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from lrs_bridge.storage.database import Database
from lrs_bridge.storage.tables import statement as table
from lrs_bridge.xapi import consistency


@dataclass(frozen=True)
class Place:
    """A statement's place in the order."""

    kept_at: datetime
    statement_id: str


@dataclass(frozen=True)
class KeptStatement:
    """A statement at its place; document holds the exact bytes that are given back."""

    place: Place
    document: bytes

    @property
    def statement_id(self) -> str:
        return self.place.statement_id


def settled_until(database: Database) -> datetime | None:
    """Return the time up to which nothing can come in between any more, or None when that is all that can be seen.

    Ask before reading, outside a transaction.
    """
    return None if database.is_sqlite else consistency.consistent_through(database)


def statements_after(
    connection: Connection, after: Place | None, limit: int, until: datetime | None
) -> list[KeptStatement]:
    """Return the first statements after a place (None: from the beginning) up to a time, in order, voided ones too."""
    query = select(table.c.kept_at, table.c.statement_id, table.c.document).where(*_after(after))
    if until is not None:
        query = query.where(table.c.kept_at <= until)
    in_order = query.order_by(table.c.kept_at, table.c.statement_id).limit(limit)
    return [KeptStatement(Place(row[0], row[1]), row[2]) for row in connection.execute(in_order)]


def count_after(connection: Connection, after: Place | None) -> tuple[int, datetime | None]:
    """Return how many statements come after a place, and when the first of them was kept."""
    found = connection.execute(select(func.count(), func.min(table.c.kept_at)).where(*_after(after))).one()
    return found[0], found[1]


def is_anything_after(connection: Connection, after: Place | None) -> bool:
    """Return whether any statement comes after a place."""
    return connection.execute(select(table.c.statement_id).where(*_after(after)).limit(1)).first() is not None


def last_place(connection: Connection) -> Place | None:
    """Return the newest statement's place, or None in an empty store."""
    newest = select(table.c.kept_at, table.c.statement_id).order_by(table.c.kept_at.desc(), table.c.statement_id.desc())
    row = connection.execute(newest.limit(1)).one_or_none()
    return None if row is None else Place(row[0], row[1])


def place_of(connection: Connection, statement_id: str) -> Place | None:
    """Return a statement's place, or None when it is not kept here."""
    query = select(table.c.kept_at, table.c.statement_id).where(table.c.statement_id == statement_id.lower())
    row = connection.execute(query).one_or_none()
    return None if row is None else Place(row[0], row[1])


def place_before(connection: Connection, place: Place) -> Place | None:
    """Return the place right before another, or None when that is the first."""
    earlier = or_(
        table.c.kept_at < place.kept_at,
        and_(table.c.kept_at == place.kept_at, table.c.statement_id < place.statement_id),
    )
    query = select(table.c.kept_at, table.c.statement_id).where(table.c.kept_at <= place.kept_at, earlier)
    in_order = query.order_by(table.c.kept_at.desc(), table.c.statement_id.desc())
    row = connection.execute(in_order.limit(1)).one_or_none()
    return None if row is None else Place(row[0], row[1])


def _after(place: Place | None) -> list[ColumnElement[bool]]:
    if place is None:
        return []
    # The first condition alone lets the index be used.
    later = or_(table.c.kept_at > place.kept_at, table.c.statement_id > place.statement_id)
    return [table.c.kept_at >= place.kept_at, later]
