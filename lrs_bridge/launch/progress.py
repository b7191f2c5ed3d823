"""Where a person stands on a module, as the page's runtime asks for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.course.manifest import Manifest, Module
from lrs_bridge.launch import attempt, attempt_store, observation_store, session_store, store
from lrs_bridge.launch.ground import Ground
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.people.store import find_names
from lrs_bridge.storage import tables

_NO_TRIES: dict[str, Any] = {
    "attempts": 0,
    "best_passed": False,
    "open_attempt": None,
    "read_again": [],
    "last_marked": None,
    "tries_left": None,
    "opens_at": None,
    "draw": None,
}


def progress_of(
    connection: Connection, ground: Ground, *, person_id: str, manifest: Manifest, module: Module
) -> dict[str, Any]:
    """Return everything that a page needs to resume; all of it empty before the first launch."""
    current = ground.library.current(connection)
    registration_id = session_store.find_registration(connection, person_id, manifest.course_id)
    record = store.find_record(connection, person_id, registration_id, module.id) if registration_id else None
    sessions = session_store.open_sessions_of(connection, person_id)
    session = next((one for one in sessions if one.module_id == module.id), None)
    credited = session_store.credited_seconds_of_module(connection, person_id, module.id)
    now_credited = credited.get(session.session_id, 0) if session else 0
    found: dict[str, Any] = {
        "module": module.id,
        "registration": registration_id,
        "build": manifest.build_id,
        "current_build": current.build_id if current else None,
        "session": {"open": session is not None, "id": session.session_id if session else None},
        "started": record is not None,
        "last_page": (record.last_page_id or None) if record else None,
        "pages_opened": [],
        "responses": {},
        "observations": {},
        **facts_of(record),
        "check": dict(_NO_TRIES),
        "credited_seconds": sum(credited.values()),
        "credited_before": sum(credited.values()) - now_credited,
        "minutes": module.minutes,
    }
    if record is not None:
        found |= _begun(connection, ground, module, record)
    return found


def facts_of(record: store.ModuleRecord | None) -> dict[str, Any]:
    """Return the three facts, and those that the module has still to state."""
    return {
        "completed": record is not None and record.completed_at is not None,
        "passed": record is not None and record.passed_at is not None,
        "satisfied": record is not None and record.satisfied_at is not None,
        "to_state": record.to_state if record else [],
    }


def _begun(connection: Connection, ground: Ground, module: Module, record: store.ModuleRecord) -> dict[str, Any]:
    key = (record.person_id, record.registration_id, record.module_id)
    tries = attempt_store.attempts_of(connection, *key)
    responses = [one for one in store.responses_of(connection, *key) if one.card != "route"]
    observed = {one.item_id: one for one in observation_store.observations_of(connection, *key)}
    names = find_names(connection, {one.assessor_id for one in observed.values()})
    signed = observation_store.last_signed(connection, [record.person_id]) if observed else {}
    return {
        "pages_opened": list(store.pages_opened(connection, *key)),
        "responses": {
            one.item_id: {
                "given": _given_still(one, signed.get((*key, one.item_id))),
                "right": one.right,
                "received_at": iso_milliseconds(one.received_at),
            }
            for one in responses
        },
        "observations": {
            item_id: {
                "by": names.get(one.assessor_id, "Your manager"),
                "observed_on": one.observed_on,
                "seen": one.seen,
                "all_seen": one.all_seen,
                "note": one.note,
                "reason": one.reason,
            }
            for item_id, one in observed.items()
        },
        "check": _check_to_json(connection, ground, module, record, tries),
    }


def _check_to_json(
    connection: Connection,
    ground: Ground,
    module: Module,
    record: store.ModuleRecord,
    tries: list[attempt_store.Attempt],
) -> dict[str, Any]:
    marked = [one for one in tries if one.submitted_at is not None]
    passed = next((one for one in marked if one.passed), None)
    opens_at = attempt.next_try_opens_at(module, tries)
    return {
        "attempts": len(tries),
        "best_passed": passed is not None,
        "open_attempt": next((one.attempt_id for one in tries if one.submitted_at is None), None),
        "read_again": attempt.pages_to_read_again(connection, module, record, tries),
        "last_marked": marked[-1].attempt_id if marked else None,
        "tries_left": attempt.tries_left(connection, module, record, tries),
        "opens_at": iso_milliseconds(opens_at) if opens_at else None,
        "draw": attempt.draw_of(ground, passed) if passed else None,
    }


def _given_still(one: store.Response, signed_at: datetime | None) -> Any:
    """Return what was given, but that an ask which was signed for since is open no longer."""
    if one.card == store.SIGN_OFF_ASK and signed_at is not None and signed_at >= one.received_at:
        return {"asked": False}
    return one.given


def count_waiting(connection: Connection, person_id: str) -> int:
    """Return how many records of a person have no place under a checkpoint yet."""
    return sum(int(connection.execute(query).scalar_one()) for query in _waiting_queries(person_id))


def _waiting_queries(person_id: str) -> list[Select[Any]]:
    leaf, statement = tables.leaf, tables.statement
    of_person = {
        LeafType.RESPONSE: (tables.response, tables.response.c.client_id),
        LeafType.MARK: (tables.attempt, tables.attempt.c.attempt_id),
        LeafType.INTERVAL: (tables.interval, tables.interval.c.interval_id),
        LeafType.AWARD: (tables.award, tables.award.c.award_id),
        LeafType.OBSERVATION: (tables.observation, tables.observation.c.observation_id),
    }

    def waiting(leaf_type: LeafType, table: Any, on: Any) -> Select[Any]:
        pending = and_(leaf.c.leaf_index.is_(None), leaf.c.leaf_type == int(leaf_type))
        return select(func.count()).select_from(leaf.join(table, on)).where(pending, table.c.person_id == person_id)

    queries = [waiting(LeafType.STATEMENT, statement, statement.c.statement_id == leaf.c.record_id)]
    for leaf_type, (table, column) in of_person.items():
        # person_id first: it is the key's first column, so each pending leaf is one look-up.
        queries.append(waiting(leaf_type, table, and_(table.c.person_id == person_id, column == leaf.c.record_id)))
    return queries
