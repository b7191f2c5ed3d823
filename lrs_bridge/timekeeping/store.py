"""The SQL of beats and of the intervals that they credit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from lrs_bridge.clock import whole_seconds
from lrs_bridge.launch.session_tokens import TokenHolder
from lrs_bridge.storage.tables import interval, launch_session
from lrs_bridge.timekeeping.beats import Chain

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


_MOVED = (
    "beat_sequence",
    "beat_nonce",
    "last_beat_at_seconds",
    "last_heard_at",
    "credited_seconds",
    "refused_beats",
)
_INTERVAL = [interval.c[name] for name in Interval.__dataclass_fields__]

# Built once: beats are the bridge's most frequent writes, and building a query costs more than running it.
_CHAIN = tuple(Chain.__dataclass_fields__)
_FIND_CHAINS = (
    select(launch_session.c.session_id, *(launch_session.c[name] for name in _CHAIN))
    .where(
        launch_session.c.person_id.in_(bindparam("people", expanding=True)),
        launch_session.c.session_id.in_(bindparam("sessions", expanding=True)),
    )
    .with_for_update()
)
_UPDATE_CHAIN = (
    update(launch_session)
    .where(
        launch_session.c.person_id == bindparam("of_person"),
        launch_session.c.session_id == bindparam("of_session"),
    )
    .values({name: bindparam(f"to_{name}") for name in _MOVED})
)
_INSERT_INTERVAL = insert(interval)


def find_chains(connection: Connection, holders: Iterable[TokenHolder]) -> dict[str, Chain]:
    """Return session id → where its beats stand, locked against other writers until the transaction ends."""
    wanted = list(holders)
    rows = connection.execute(
        _FIND_CHAINS,
        {"people": [one.person_id for one in wanted], "sessions": [one.session_id for one in wanted]},
    )
    return {row[0]: Chain(*row[1:]) for row in rows}


def update_chains(connection: Connection, moved: Sequence[tuple[TokenHolder, Chain]]) -> None:
    """Move sessions' chains of beats on, refusals counted."""
    if not moved:
        return
    rows = [
        {"of_person": holder.person_id, "of_session": holder.session_id}
        | {f"to_{name}": getattr(chain, name) for name in _MOVED}
        for holder, chain in moved
    ]
    connection.execute(_UPDATE_CHAIN, rows)


def insert_intervals(connection: Connection, intervals: Sequence[Interval]) -> None:
    """Keep credited intervals."""
    connection.execute(_INSERT_INTERVAL, [vars(one) for one in intervals])


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
