"""The statements' SQL. Rows are written by record.py only; `leaf_index` is set by the ledger's sequencer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, select, update

from lrs_bridge import vocabulary
from lrs_bridge.storage.tables import statement as table
from lrs_bridge.xapi import strict_json
from lrs_bridge.xapi.statement import Statement, statement_ref_key


@dataclass(frozen=True)
class StoredStatement:
    """A statement as it is kept; document holds the exact bytes that are given back and committed to."""

    statement_id: str
    registration: str
    launch_session_id: str
    person_id: str
    actor_key: str
    verb_id: str
    object_key: str
    stored_at: datetime
    version: str
    authority_key: str
    document: bytes
    voided_by: str | None
    leaf_id: str
    leaf_index: int | None

    @property
    def statement(self) -> Statement:
        """The document, read."""
        found: Statement = strict_json.parse_json(self.document)
        return found


_COLUMNS = [table.c[name] for name in StoredStatement.__dataclass_fields__]
_MOST_LOOKED_AT = 200
# Made once: building these anew for every statement costs more than running them.
_INSERT = table.insert()
_BY_ID = select(*_COLUMNS).where(table.c.statement_id == bindparam("wanted_id"))
_LAST_STORED = select(func.max(table.c.stored_at)).where(table.c.registration == bindparam("wanted_registration"))
_VOIDING = (
    select(table.c.statement_id)
    .where(table.c.object_key == bindparam("wanted_key"), table.c.verb_id == vocabulary.VOIDED)
    .limit(1)
)


def _from_row(row: Row[Any]) -> StoredStatement:
    return StoredStatement(**row._mapping)


def insert_statement(connection: Connection, stored: StoredStatement, received: bytes) -> None:
    """Keep one statement with the bytes that came."""
    connection.execute(_INSERT, vars(stored) | {"received": received})


def find_statement(connection: Connection, statement_id: str) -> StoredStatement | None:
    """Return the statement with this id, voided or not, sequenced or not."""
    row = connection.execute(_BY_ID, {"wanted_id": statement_id.lower()}).one_or_none()
    return None if row is None else _from_row(row)


def find_received(connection: Connection, statement_id: str) -> bytes | None:
    """Return the exact bytes that came for a statement."""
    return connection.execute(
        select(table.c.received).where(table.c.statement_id == statement_id.lower())
    ).scalar_one_or_none()


def statements_of_session(connection: Connection, session_id: str) -> list[StoredStatement]:
    """Return a launch session's statements in stored order."""
    query = (
        select(*_COLUMNS).where(table.c.launch_session_id == session_id).order_by(table.c.stored_at, table.c.leaf_id)
    )
    return [_from_row(row) for row in connection.execute(query)]


def statements_of_person(connection: Connection, person_id: str) -> list[StoredStatement]:
    """Return a person's statements in stored order."""
    query = select(*_COLUMNS).where(table.c.person_id == person_id).order_by(table.c.stored_at, table.c.leaf_id)
    return [_from_row(row) for row in connection.execute(query)]


def statements_about(connection: Connection, key: str) -> list[StoredStatement]:
    """Return the newest statements that have an activity as their object, oldest first, voided ones left out."""
    query = select(*_COLUMNS).where(table.c.object_key == key, table.c.voided_by.is_(None))
    newest = connection.execute(query.order_by(table.c.stored_at.desc(), table.c.leaf_id.desc()).limit(_MOST_LOOKED_AT))
    return [_from_row(row) for row in newest][::-1]


def last_stored_at(connection: Connection, registration: str) -> datetime | None:
    """Return when the newest statement of a registration was stored."""
    found: datetime | None = connection.execute(_LAST_STORED, {"wanted_registration": registration}).scalar_one()
    return found


def find_voiding(connection: Connection, statement_id: str) -> str | None:
    """Return the id of a statement that voids this one, or None."""
    found: str | None = connection.execute(
        _VOIDING, {"wanted_key": statement_ref_key(statement_id)}
    ).scalar_one_or_none()
    return found


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


def first_waiting_stored_at(connection: Connection) -> datetime | None:
    """Return when the oldest statement that has no place in the listings yet was stored."""
    found: datetime | None = connection.execute(
        select(func.min(table.c.stored_at)).where(table.c.leaf_index.is_(None))
    ).scalar_one()
    return found


@dataclass(frozen=True)
class Filter:
    """What a listing asks for; keys are canonical (agents.actor_key, statement.object_key)."""

    agent_key: str | None = None
    verb_id: str | None = None
    activity_id: str | None = None
    registration: str | None = None
    since: datetime | None = None  # exclusive
    until: datetime | None = None  # inclusive
    authority_key: str | None = None  # only what this authority wrote
    ascending: bool = False
    after_index: int | None = None  # the last leaf_index of the page before


def list_statements(connection: Connection, wanted: Filter, limit: int) -> list[StoredStatement]:
    """Return up to limit statements in the sequencer's order; voided and unsequenced ones are left out."""
    order = table.c.leaf_index.asc() if wanted.ascending else table.c.leaf_index.desc()
    query = select(*_COLUMNS).where(and_(*_conditions(wanted))).order_by(order).limit(limit)
    return [_from_row(row) for row in connection.execute(query)]


def _conditions(wanted: Filter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.c.leaf_index.is_not(None), table.c.voided_by.is_(None)]
    if wanted.agent_key is not None:
        found.append((table.c.actor_key == wanted.agent_key) | (table.c.object_key == wanted.agent_key))
    equal = {
        table.c.verb_id: wanted.verb_id,
        table.c.object_key: wanted.activity_id,
        table.c.registration: wanted.registration,
        table.c.authority_key: wanted.authority_key,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    if wanted.since is not None:
        found.append(table.c.stored_at > wanted.since)
    if wanted.until is not None:
        found.append(table.c.stored_at <= wanted.until)
    if wanted.after_index is not None:
        index = table.c.leaf_index
        found.append(index > wanted.after_index if wanted.ascending else index < wanted.after_index)
    return found
