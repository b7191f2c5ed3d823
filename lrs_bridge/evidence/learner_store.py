"""The SQL behind a learner's own pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from lrs_bridge.clock import whole_seconds
from lrs_bridge.errors import NotFoundError
from lrs_bridge.storage.tables import (
    interval,
    launch_session,
    module_record,
    page_visit,
    problem_report,
    registration,
    response,
)


def module_records(connection: Connection, person_id: str, course_id: str) -> dict[str, dict[str, Any]]:
    """Return {module id: row} of what this person began on a course."""
    rows = connection.execute(
        select(module_record)
        .join(
            registration,
            (registration.c.person_id == module_record.c.person_id)
            & (registration.c.registration_id == module_record.c.registration_id),
        )
        .where(module_record.c.person_id == person_id, registration.c.course_id == course_id)
        .order_by(module_record.c.started_at)
    )
    return {row["module_id"]: dict(row) for row in rows.mappings()}


def pages_opened(connection: Connection, person_id: str, registration_id: str, module_id: str) -> set[str]:
    """Return the ids of the pages this person opened."""
    rows = connection.execute(
        select(page_visit.c.page_id).where(
            page_visit.c.person_id == person_id,
            page_visit.c.registration_id == registration_id,
            page_visit.c.module_id == module_id,
        )
    )
    return set(rows.scalars())


def builds_opened(connection: Connection, person_id: str, module_id: str) -> set[str]:
    """Return the ids of the builds in which this person opened a module."""
    rows = connection.execute(
        select(launch_session.c.build_id)
        .where(launch_session.c.person_id == person_id, launch_session.c.module_id == module_id)
        .distinct()
    )
    return set(rows.scalars())


def spans_of(connection: Connection, person_id: str, module_id: str | None = None) -> list[tuple[int, int]]:
    """Return credited spans in whole UTC seconds, half-open, as kept (they may overlap)."""
    query = select(interval.c.started_at_seconds, interval.c.ended_at_seconds).where(interval.c.person_id == person_id)
    if module_id is not None:
        query = query.where(interval.c.module_id == module_id)
    return [(start, end) for start, end in connection.execute(query.order_by(interval.c.started_at_seconds))]


@dataclass(frozen=True)
class Visit:
    """One launch session with its three times, in seconds; None where nothing was said."""

    session_id: str
    module_id: str
    build_id: str
    launched_at: datetime
    reported_seconds: int | None
    observed_seconds: int
    credited_seconds: int


def visits_of(connection: Connection, person_id: str) -> list[Visit]:
    """Return a person's launch sessions, newest first."""
    rows = connection.execute(
        select(launch_session)
        .where(launch_session.c.person_id == person_id)
        .order_by(launch_session.c.launched_at.desc())
    )
    return [
        Visit(
            session_id=row["session_id"],
            module_id=row["module_id"],
            build_id=row["build_id"],
            launched_at=row["launched_at"],
            reported_seconds=row["reported_seconds"],
            observed_seconds=whole_seconds(row["last_heard_at"]) - whole_seconds(row["launched_at"]),
            credited_seconds=row["credited_seconds"],
        )
        for row in rows.mappings()
    ]


def last_heard_at(connection: Connection, person_id: str, module_id: str) -> datetime | None:
    """Return when the bridge last heard from this person's newest visit to a module."""
    when: datetime | None = connection.execute(
        select(launch_session.c.last_heard_at)
        .where(launch_session.c.person_id == person_id, launch_session.c.module_id == module_id)
        .order_by(launch_session.c.launched_at.desc())
        .limit(1)
    ).scalar()
    return when


def shared_words(connection: Connection, person_id: str, registration_id: str, module_id: str) -> list[str]:
    """Return what this person wrote in reflections that their pages said are shared, newest of each card."""
    rows = connection.execute(
        select(response.c.item_id, response.c.given)
        .where(
            response.c.person_id == person_id,
            response.c.registration_id == registration_id,
            response.c.module_id == module_id,
            response.c.card == "reflection",
        )
        .order_by(response.c.received_at)
    )
    newest = {item_id: given.get("text", "") for item_id, given in rows if isinstance(given, dict)}
    return [words for words in newest.values() if words]


def record_problem(connection: Connection, *, person_id: str, client_id: str, now: datetime, **facts: str) -> None:
    """Keep a report once: the same client_id again changes nothing."""
    known = select(problem_report.c.client_id).where(
        problem_report.c.person_id == person_id, problem_report.c.client_id == client_id
    )
    if connection.execute(known).first() is None:
        connection.execute(
            insert(problem_report).values(person_id=person_id, client_id=client_id, received_at=now, **facts)
        )


def reports_by(connection: Connection, person_id: str, kind: str) -> list[dict[str, Any]]:
    """Return a person's own reports, newest first."""
    rows = connection.execute(
        select(problem_report)
        .where(problem_report.c.person_id == person_id, problem_report.c.kind == kind)
        .order_by(problem_report.c.received_at.desc())
    )
    return [dict(row) for row in rows.mappings()]


def open_item_problems(connection: Connection) -> list[dict[str, Any]]:
    """Return the open reports about items, newest first, without who sent them."""
    shown = [column for column in problem_report.c if column.name != "person_id"]
    rows = connection.execute(
        select(*shown)
        .where(problem_report.c.kind == "item", problem_report.c.closed_at.is_(None))
        .order_by(problem_report.c.received_at.desc())
    )
    return [dict(row) for row in rows.mappings()]


def open_record_problems(connection: Connection, setting_ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the open reports about records from these settings, oldest first."""
    rows = connection.execute(
        select(problem_report)
        .where(
            problem_report.c.kind == "record",
            problem_report.c.setting_id.in_(setting_ids),
            problem_report.c.answer.is_(None),
        )
        .order_by(problem_report.c.received_at)
    )
    return [dict(row) for row in rows.mappings()]


def close_item_problem(connection: Connection, client_id: str, now: datetime) -> None:
    """Mark a report about an item as dealt with."""
    connection.execute(
        update(problem_report)
        .where(problem_report.c.client_id == client_id, problem_report.c.kind == "item")
        .values(closed_at=now)
    )


def answer_record_problem(
    connection: Connection, client_id: str, *, setting_ids: tuple[str, ...], answer: str, now: datetime
) -> None:
    """Keep a manager's answer to a report from one of their own settings.

    Raises: NotFoundError for a report that is not theirs, worded as one that does not exist.
    """
    changed = connection.execute(
        update(problem_report)
        .where(
            problem_report.c.client_id == client_id,
            problem_report.c.kind == "record",
            problem_report.c.setting_id.in_(setting_ids),
        )
        .values(answer=answer, closed_at=now)
    )
    if changed.rowcount == 0:
        raise NotFoundError("There is no such report. It may have been answered already.")
