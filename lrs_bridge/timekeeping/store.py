"""The SQL of beats and of the intervals that they credit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from lrs_bridge.clock import whole_seconds
from lrs_bridge.storage.tables import interval, launch_session

_MOST_IN_ONE_QUERY = 500


@dataclass(frozen=True)
class Interval:
    """One credited span of one session. Units: whole UTC seconds, half-open."""

    person_id: str
    interval_id: str
    session_id: str
    registration_id: str
    module_id: str
    build_id: str
    started_at_seconds: int
    ended_at_seconds: int
    evidence_kind: str
    method_version: str
    document: bytes
    leaf_id: str


class Chain(NamedTuple):
    """Where a session's beats stand."""

    closed_by: str | None
    last_heard_at: datetime
    beat_sequence: int
    beat_nonce: str
    last_beat_at_seconds: int | None
    credited_seconds: int
    refused_beats: int


_INTERVAL = [interval.c[name] for name in Interval.__dataclass_fields__]

# Built once: beats are the bridge's most frequent writes, and building a query costs more than running it.
_SESSION = (
    launch_session.c.person_id == bindparam("of_person"),
    launch_session.c.session_id == bindparam("of_session"),
)
_FIND_CHAIN = select(*(launch_session.c[name] for name in Chain._fields)).where(*_SESSION).with_for_update()
_ACCEPT = (
    update(launch_session)
    .where(*_SESSION)
    .values(
        beat_sequence=bindparam("sequence"),
        beat_nonce=bindparam("nonce"),
        last_beat_at_seconds=bindparam("at_seconds"),
        last_heard_at=bindparam("heard_at"),
        credited_seconds=bindparam("credited"),
    )
)
_REFUSE = update(launch_session).where(*_SESSION).values(refused_beats=bindparam("refused"))
_INSERT_INTERVAL = insert(interval)


def find_chain(connection: Connection, person_id: str, session_id: str) -> Chain | None:
    """Return where a session's beats stand, locked against other writers until the transaction ends."""
    row = connection.execute(_FIND_CHAIN, {"of_person": person_id, "of_session": session_id}).first()
    return None if row is None else Chain(*row)


def record_accepted(
    connection: Connection,
    *,
    person_id: str,
    session_id: str,
    sequence: int,
    nonce: str,
    now: datetime,
    credited: int,
) -> None:
    """Move a session's chain of beats on."""
    values = {
        "of_person": person_id,
        "of_session": session_id,
        "sequence": sequence,
        "nonce": nonce,
        "at_seconds": whole_seconds(now),
        "heard_at": now,
        "credited": credited,
    }
    connection.execute(_ACCEPT, values)


def record_refused(connection: Connection, person_id: str, session_id: str, refused_beats: int) -> None:
    """Count a beat that was refused."""
    connection.execute(_REFUSE, {"of_person": person_id, "of_session": session_id, "refused": refused_beats})


def insert_interval(connection: Connection, one: Interval) -> None:
    """Keep a credited interval."""
    connection.execute(_INSERT_INTERVAL, vars(one))


def intervals_of_person(
    connection: Connection, person_id: str, since: datetime | None = None, until: datetime | None = None
) -> list[Interval]:
    """Return a person's intervals that touch [since, until), in order."""
    query = select(*_INTERVAL).where(interval.c.person_id == person_id)
    if since is not None:
        query = query.where(interval.c.ended_at_seconds > whole_seconds(since))
    if until is not None:
        query = query.where(interval.c.started_at_seconds < whole_seconds(until))
    return [_from_row(row) for row in connection.execute(query.order_by(interval.c.started_at_seconds))]


def intervals_of_people(connection: Connection, person_ids: Iterable[str]) -> list[Interval]:
    """Return the intervals of several people, by person and time."""
    wanted = sorted(set(person_ids))
    found: list[Interval] = []
    for start in range(0, len(wanted), _MOST_IN_ONE_QUERY):
        query = select(*_INTERVAL).where(interval.c.person_id.in_(wanted[start : start + _MOST_IN_ONE_QUERY]))
        ordered = query.order_by(interval.c.person_id, interval.c.started_at_seconds)
        found += [_from_row(row) for row in connection.execute(ordered)]
    return found


def intervals_of_session(connection: Connection, person_id: str, session_id: str) -> list[Interval]:
    """Return one session's intervals, in order."""
    query = select(*_INTERVAL).where(interval.c.person_id == person_id, interval.c.session_id == session_id)
    return [_from_row(row) for row in connection.execute(query.order_by(interval.c.started_at_seconds))]


def _from_row(row: Row[tuple[object, ...]]) -> Interval:
    return Interval(**row._mapping)
