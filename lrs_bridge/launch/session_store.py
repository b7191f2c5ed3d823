"""The SQL of registrations and launch sessions."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lrs_bridge.launch.session import IDLE_AFTER, LaunchSession
from lrs_bridge.storage.tables import launch_session as table
from lrs_bridge.storage.tables import registration

_COLUMNS = [table.c[name] for name in LaunchSession.__dataclass_fields__]


def find_or_make_registration(connection: Connection, person_id: str, course_id: str, now: datetime) -> str:
    """Return the id of a person's registration on a course, made at their first launch."""
    found = find_registration(connection, person_id, course_id)
    if found is not None:
        return found
    made = str(uuid.uuid4())
    connection.execute(
        insert(registration).values(person_id=person_id, registration_id=made, course_id=course_id, registered_at=now)
    )
    return made


def find_registration(connection: Connection, person_id: str, course_id: str) -> str | None:
    """Return the id of a person's registration on a course, or None before their first launch."""
    query = select(registration.c.registration_id).where(
        registration.c.person_id == person_id, registration.c.course_id == course_id
    )
    return connection.execute(query).scalar()


def is_course_stated_satisfied(connection: Connection, person_id: str, registration_id: str) -> bool:
    """Return whether `satisfied` for the course was stated in a registration."""
    query = select(registration.c.course_satisfied_at).where(
        registration.c.person_id == person_id, registration.c.registration_id == registration_id
    )
    return connection.execute(query).scalar() is not None


def record_course_satisfied(connection: Connection, person_id: str, registration_id: str, now: datetime) -> None:
    """Note that `satisfied` for the course was stated."""
    connection.execute(
        update(registration)
        .where(registration.c.person_id == person_id, registration.c.registration_id == registration_id)
        .values(course_satisfied_at=now)
    )


def insert_session(connection: Connection, session: LaunchSession) -> None:
    """Keep a new session."""
    connection.execute(insert(table).values(**vars(session)))


def find_session(connection: Connection, session_id: str) -> LaunchSession | None:
    """Return a session by its id alone, or None."""
    row = connection.execute(select(*_COLUMNS).where(table.c.session_id == session_id)).first()
    return None if row is None else LaunchSession(**row._mapping)


def open_sessions_of(connection: Connection, person_id: str) -> list[LaunchSession]:
    """Return a person's open sessions; after a launch there is one."""
    query = select(*_COLUMNS).where(table.c.person_id == person_id, table.c.closed_at.is_(None))
    return [LaunchSession(**row._mapping) for row in connection.execute(query.order_by(table.c.launched_at))]


def idle_sessions(connection: Connection, now: datetime, limit: int = 200) -> list[LaunchSession]:
    """Return open sessions that nothing was heard of for 30 minutes, longest silent first."""
    query = select(*_COLUMNS).where(table.c.closed_at.is_(None), table.c.last_heard_at <= now - IDLE_AFTER)
    found = connection.execute(query.order_by(table.c.last_heard_at).limit(limit))
    return [LaunchSession(**row._mapping) for row in found]


def update_session(connection: Connection, session: LaunchSession, **values: Any) -> None:
    """Change columns of one session."""
    connection.execute(
        update(table)
        .where(table.c.person_id == session.person_id, table.c.session_id == session.session_id)
        .values(**values)
    )


def record_heard(connection: Connection, person_id: str, session_id: str, now: datetime) -> None:
    """Note that something was heard in an open session of a person."""
    connection.execute(
        update(table)
        .where(
            table.c.person_id == person_id,
            table.c.session_id == session_id,
            table.c.closed_at.is_(None),
            table.c.last_heard_at < now,
        )
        .values(last_heard_at=now)
    )


def take_fetch(connection: Connection, session: LaunchSession, token_hash: str, now: datetime) -> bool:
    """Use the fetch token up; return False if somebody was faster, or the session is closed."""
    done = connection.execute(
        update(table)
        .where(
            table.c.person_id == session.person_id,
            table.c.session_id == session.session_id,
            table.c.fetched_at.is_(None),
            table.c.closed_at.is_(None),
        )
        .values(fetched_at=now, token_hash=token_hash, last_heard_at=now)
    )
    return bool(done.rowcount)


def credited_seconds_of_module(connection: Connection, person_id: str, module_id: str) -> dict[str, int]:
    """Return session id → credited seconds of a person's sessions on a module."""
    query = select(table.c.session_id, table.c.credited_seconds).where(
        table.c.person_id == person_id, table.c.module_id == module_id
    )
    return {row.session_id: row.credited_seconds for row in connection.execute(query)}
