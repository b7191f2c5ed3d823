"""The SQL of one person on one module: its record, the pages opened, the responses given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lrs_bridge.storage.tables import identity, module_record, page_visit, response


@dataclass(frozen=True)
class ModuleRecord:
    """The three facts of a person on a module, and where to resume."""

    person_id: str
    registration_id: str
    module_id: str
    build_id: str
    started_at: datetime
    last_page_id: str
    completed_at: datetime | None
    completed_statement_id: str | None
    passed_at: datetime | None
    passed_statement_id: str | None
    satisfied_at: datetime | None

    @property
    def to_state(self) -> list[str]:
        """The facts that the bridge knows and the module has not stated yet."""
        facts = (
            ("completed", self.completed_at, self.completed_statement_id),
            ("passed", self.passed_at, self.passed_statement_id),
        )
        return [name for name, known, stated in facts if known is not None and stated is None]


@dataclass(frozen=True)
class Response:
    """One answer to a practice question, a reflection done, or a choice of route."""

    person_id: str
    client_id: str
    registration_id: str
    module_id: str
    build_id: str
    page_id: str
    item_id: str
    item_hash: str
    card: str
    given: Any
    right: bool | None
    happened_at: datetime | None
    received_at: datetime
    statement_id: str | None
    leaf_id: str


SIGN_OFF_ASK = "sign-off-ask"  # the card of a response that asks for a sign-off, or no longer does

_RECORD = [module_record.c[name] for name in ModuleRecord.__dataclass_fields__]
_RESPONSE = [response.c[name] for name in Response.__dataclass_fields__]


def find_record(connection: Connection, person_id: str, registration_id: str, module_id: str) -> ModuleRecord | None:
    """Return the record of a person on a module, or None before their first launch of it."""
    query = select(*_RECORD).where(
        module_record.c.person_id == person_id,
        module_record.c.registration_id == registration_id,
        module_record.c.module_id == module_id,
    )
    row = connection.execute(query).first()
    return None if row is None else ModuleRecord(**row._mapping)


def insert_record(connection: Connection, record: ModuleRecord) -> None:
    """Keep a new record."""
    connection.execute(insert(module_record).values(**vars(record)))


def update_record(connection: Connection, record: ModuleRecord, **values: Any) -> None:
    """Change columns of one record."""
    connection.execute(
        update(module_record)
        .where(
            module_record.c.person_id == record.person_id,
            module_record.c.registration_id == record.registration_id,
            module_record.c.module_id == record.module_id,
        )
        .values(**values)
    )


def satisfied_modules(connection: Connection, person_id: str, registration_id: str) -> list[str]:
    """Return the ids of the modules that are satisfied in a registration."""
    query = select(module_record.c.module_id).where(
        module_record.c.person_id == person_id,
        module_record.c.registration_id == registration_id,
        module_record.c.satisfied_at.is_not(None),
    )
    return list(connection.execute(query).scalars())


def record_page_opened(connection: Connection, record: ModuleRecord, page_id: str, now: datetime) -> None:
    """Note that a page was opened, and that the person is on it."""
    where = (
        page_visit.c.person_id == record.person_id,
        page_visit.c.registration_id == record.registration_id,
        page_visit.c.module_id == record.module_id,
        page_visit.c.page_id == page_id,
    )
    again = connection.execute(update(page_visit).where(*where).values(last_opened_at=now))
    if not again.rowcount:
        connection.execute(
            insert(page_visit).values(
                person_id=record.person_id,
                registration_id=record.registration_id,
                module_id=record.module_id,
                page_id=page_id,
                first_opened_at=now,
                last_opened_at=now,
            )
        )
    update_record(connection, record, last_page_id=page_id)


def pages_opened(connection: Connection, person_id: str, registration_id: str, module_id: str) -> dict[str, datetime]:
    """Return page id → when it was last opened, in the order of first opening."""
    query = select(page_visit.c.page_id, page_visit.c.last_opened_at).where(
        page_visit.c.person_id == person_id,
        page_visit.c.registration_id == registration_id,
        page_visit.c.module_id == module_id,
    )
    return {row.page_id: row.last_opened_at for row in connection.execute(query.order_by(page_visit.c.first_opened_at))}


def find_response(connection: Connection, person_id: str, client_id: str) -> Response | None:
    """Return a response by the id that the browser gave it, or None."""
    query = select(*_RESPONSE).where(response.c.person_id == person_id, response.c.client_id == client_id)
    row = connection.execute(query).first()
    return None if row is None else Response(**row._mapping)


def insert_response(connection: Connection, one: Response) -> None:
    """Keep a response."""
    connection.execute(insert(response).values(**vars(one)))


def responses_of(connection: Connection, person_id: str, registration_id: str, module_id: str) -> list[Response]:
    """Return a person's responses in a module, in the order received."""
    query = select(*_RESPONSE).where(
        response.c.person_id == person_id,
        response.c.registration_id == registration_id,
        response.c.module_id == module_id,
    )
    return [
        Response(**row._mapping)
        for row in connection.execute(query.order_by(response.c.received_at, response.c.happened_at))
    ]


def record_response_stated(connection: Connection, one: Response, statement_id: str) -> None:
    """Note which statement says a response."""
    connection.execute(
        update(response)
        .where(response.c.person_id == one.person_id, response.c.client_id == one.client_id)
        .values(statement_id=statement_id)
    )


def find_seal_key(connection: Connection, person_id: str) -> bytes | None:
    """Return the key that seals a person's only-me texts in their own browser."""
    return connection.execute(select(identity.c.seal_key).where(identity.c.person_id == person_id)).scalar()
