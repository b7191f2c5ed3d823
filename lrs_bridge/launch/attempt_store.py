"""The SQL of attempts at a check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lrs_bridge.storage.tables import attempt as table


@dataclass(frozen=True)
class Attempt:
    """One numbered go at a check. given: question id → option ids; marks: question id → right or not."""

    person_id: str
    attempt_id: str
    registration_id: str
    module_id: str
    build_id: str
    check_id: str
    attempt_number: int
    seed: str
    question_ids: list[str]
    given: dict[str, list[str]]
    started_at: datetime
    submitted_at: datetime | None
    submission_client_id: str | None
    right_count: int | None
    passed: bool | None
    marks: dict[str, bool] | None
    read_again: list[str] | None
    leaf_id: str | None


_COLUMNS = [table.c[name] for name in Attempt.__dataclass_fields__]


def find_attempt(connection: Connection, person_id: str, attempt_id: str) -> Attempt | None:
    """Return a person's own attempt, or None."""
    query = select(*_COLUMNS).where(table.c.person_id == person_id, table.c.attempt_id == attempt_id)
    row = connection.execute(query).first()
    return None if row is None else Attempt(**row._mapping)


def attempts_of(connection: Connection, person_id: str, registration_id: str, module_id: str) -> list[Attempt]:
    """Return a person's attempts at a module's check, in order."""
    query = select(*_COLUMNS).where(
        table.c.person_id == person_id,
        table.c.registration_id == registration_id,
        table.c.module_id == module_id,
    )
    return [Attempt(**row._mapping) for row in connection.execute(query.order_by(table.c.attempt_number))]


def insert_attempt(connection: Connection, attempt: Attempt) -> None:
    """Keep a new attempt."""
    connection.execute(insert(table).values(**vars(attempt)))


def update_attempt(connection: Connection, attempt: Attempt, **values: Any) -> None:
    """Change columns of one attempt."""
    connection.execute(
        update(table)
        .where(table.c.person_id == attempt.person_id, table.c.attempt_id == attempt.attempt_id)
        .values(**values)
    )
