"""The SQL of further tries: who used up the tries of a check and asked for one more, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, update

from lrs_bridge.storage.tables import another_try as table

_MOST_SHOWN = 200


@dataclass(frozen=True)
class AnotherTry:
    """One ask. It waits until it is opened, declined with words, or taken back by who asked; one of them, and once."""

    person_id: str
    ask_id: str
    registration_id: str
    module_id: str
    check_id: str
    asked_at: datetime
    opened_by: str | None = None
    opened_at: datetime | None = None
    taken_back_at: datetime | None = None
    declined_by: str | None = None
    declined_at: datetime | None = None
    declined_words: str = ""

    @property
    def is_waiting(self) -> bool:
        """Return whether nothing became of it yet."""
        return self.opened_at is None and self.taken_back_at is None and self.declined_at is None


_COLUMNS = [table.c[name] for name in AnotherTry.__dataclass_fields__]


def asks_of(connection: Connection, person_id: str, registration_id: str, module_id: str) -> list[AnotherTry]:
    """Return what a person asked for at a module's check, in order."""
    return _found(
        connection,
        select(*_COLUMNS)
        .where(
            table.c.person_id == person_id,
            table.c.registration_id == registration_id,
            table.c.module_id == module_id,
        )
        .order_by(table.c.asked_at),
    )


def count_opened(connection: Connection, person_id: str, registration_id: str, module_id: str) -> int:
    """Return how many further tries were opened for a person at a module's check."""
    query = select(func.count()).where(
        table.c.person_id == person_id,
        table.c.registration_id == registration_id,
        table.c.module_id == module_id,
        table.c.opened_at.is_not(None),
    )
    return connection.execute(query).scalar_one()


def insert_ask(connection: Connection, ask: AnotherTry) -> None:
    """Keep a new ask."""
    connection.execute(insert(table).values(**vars(ask)))


def waiting(connection: Connection, people: Select[tuple[str]] | None, *, but_not: str) -> list[AnotherTry]:
    """Return the asks of these people that wait for an answer, oldest first; None is everybody."""
    nothing_yet = [table.c[name].is_(None) for name in ("opened_at", "taken_back_at", "declined_at")]
    query = select(*_COLUMNS).where(*nothing_yet, *_among(people, but_not))
    return _found(connection, query.order_by(table.c.asked_at, table.c.ask_id))


def answered(connection: Connection, people: Select[tuple[str]] | None, *, but_not: str) -> list[AnotherTry]:
    """Return what was opened for these people or declined, newest first; None is everybody."""
    answered_at = func.coalesce(table.c.opened_at, table.c.declined_at)
    query = select(*_COLUMNS).where(answered_at.is_not(None), *_among(people, but_not))
    return _found(connection, query.order_by(answered_at.desc(), table.c.ask_id).limit(_MOST_SHOWN))


def mark_opened(connection: Connection, ask: AnotherTry, *, opened_by: str, now: datetime) -> None:
    """Note who opened a try, and when."""
    _update(connection, ask, opened_by=opened_by, opened_at=now)


def mark_declined(connection: Connection, ask: AnotherTry, *, declined_by: str, words: str, now: datetime) -> None:
    """Note who declined an ask, when, and what they wrote to who asked."""
    _update(connection, ask, declined_by=declined_by, declined_at=now, declined_words=words)


def mark_taken_back(connection: Connection, ask: AnotherTry, now: datetime) -> None:
    """Note when who asked took their ask back."""
    _update(connection, ask, taken_back_at=now)


def _update(connection: Connection, ask: AnotherTry, **changes: object) -> None:
    this = (table.c.person_id == ask.person_id, table.c.ask_id == ask.ask_id)
    connection.execute(update(table).where(*this).values(**changes))


def _among(people: Select[tuple[str]] | None, but_not: str) -> Sequence[ColumnElement[bool]]:
    # Nobody opens a try for themselves.
    return [table.c.person_id != but_not, *([table.c.person_id.in_(people)] if people is not None else [])]


def _found(connection: Connection, query: Select[tuple[object, ...]]) -> list[AnotherTry]:
    return [AnotherTry(**row._mapping) for row in connection.execute(query)]
