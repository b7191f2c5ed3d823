"""The statements' SQL. Rows are written by record.py only, and never changed but for `voided_by`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from lrs_bridge import vocabulary
from lrs_bridge.clock import from_microseconds
from lrs_bridge.storage.bulk import insert_rows, rows_with
from lrs_bridge.storage.tables import statement as table
from lrs_bridge.xapi import document, strict_json
from lrs_bridge.xapi.statement import Statement


@dataclass(frozen=True)
class StoredStatement:
    """A statement as it is kept; document holds the exact bytes that are given back and committed to.

    kept_at is its place in the order of listings: `stored`, but for imported ones the time of their import.
    """

    statement_id: str
    registration: str
    launch_session_id: str
    person_id: str
    verb_id: str
    kept_at: datetime
    version: str
    authority_key: str
    document: bytes
    added_bytes: int
    received: bytes | None
    voided_by: str | None
    leaf_id: str

    @property
    def statement(self) -> Statement:
        """The document, read."""
        found: Statement = strict_json.parse_json(self.document)
        return found

    @property
    def received_bytes(self) -> bytes:
        """The exact bytes that came."""
        return document.received_bytes(self.document, self.added_bytes, self.received)


_NAMES = tuple(StoredStatement.__dataclass_fields__)
COLUMNS = [table.c[name] for name in _NAMES]
# Made once: building this anew for every look-up costs more than running it.
_BY_ID = select(*COLUMNS).where(table.c.statement_id == bindparam("wanted_id"))


def from_row(row: Row[Any]) -> StoredStatement:
    """Return the statement of a row of COLUMNS."""
    return StoredStatement(**row._mapping)


def insert_statements(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Keep new statements: rows in the order of StoredStatement's fields, kept_at in microseconds since 1970."""
    insert_rows(connection, table, _NAMES, rows)


def find_statement(connection: Connection, statement_id: str) -> StoredStatement | None:
    """Return the statement with this id, voided or not, under a checkpoint or not."""
    row = connection.execute(_BY_ID, {"wanted_id": statement_id.lower()}).one_or_none()
    return None if row is None else from_row(row)


def known_ids(connection: Connection, statement_ids: Sequence[str]) -> set[str]:
    """Return which of these ids (in lower case) are kept already."""
    return {row[0] for row in rows_with(connection, table, ("statement_id",), "statement_id", statement_ids)}


def statements_with_ids(connection: Connection, statement_ids: Sequence[str]) -> list[StoredStatement]:
    """Return the statements with these ids that there are, in no order."""
    rows = connection.execute(select(*COLUMNS).where(table.c.statement_id.in_(statement_ids)))
    return [from_row(row) for row in rows]


def statements_of_session(connection: Connection, session_id: str) -> list[StoredStatement]:
    """Return a launch session's statements in the order in which they were kept."""
    mine = (table.c.launch_session_id == session_id) & (table.c.launch_session_id != "")
    return [from_row(row) for row in connection.execute(select(*COLUMNS).where(mine).order_by(table.c.kept_at))]


def statements_of_person(connection: Connection, person_id: str) -> list[StoredStatement]:
    """Return a person's statements in the order in which they were kept."""
    mine = (table.c.person_id == person_id) & (table.c.person_id != "")
    return [from_row(row) for row in connection.execute(select(*COLUMNS).where(mine).order_by(table.c.kept_at))]


def statements_after(
    connection: Connection, kept_at_microseconds: int, statement_id: str, limit: int
) -> list[StoredStatement]:
    """Return up to limit statements after a place in the order, oldest first, voided ones included."""
    at = from_microseconds(kept_at_microseconds)
    later = (table.c.kept_at > at) | ((table.c.kept_at == at) & (table.c.statement_id > statement_id))
    in_order = select(*COLUMNS).where(table.c.kept_at >= at, later).order_by(table.c.kept_at, table.c.statement_id)
    return [from_row(row) for row in connection.execute(in_order.limit(limit))]


def mark_voided(connection: Connection, statement_id: str, voided_by: str) -> None:
    """Mark a statement as voided, unless it is a voiding statement itself or voided already."""
    connection.execute(
        update(table)
        .where(
            table.c.statement_id == statement_id.lower(),
            table.c.verb_id != vocabulary.VOIDED,
            table.c.voided_by.is_(None),
        )
        .values(voided_by=voided_by)
    )
