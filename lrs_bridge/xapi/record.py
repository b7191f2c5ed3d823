"""The one door through which every statement is kept.

In one transaction: the same-id rule, the policy's check, `stored`, the row with the bytes that came, the pending leaf
over the bytes that are given back, voiding, the policy's follow-up. If any statement fails, none is kept (the writer
runs each act in a savepoint of its own).
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from lrs_bridge.clock import iso_milliseconds
from lrs_bridge.errors import ConflictError
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import append_pending_leaf
from lrs_bridge.xapi import consistency, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.authority import NO_POLICY, Authority, WritePolicy, bridge_authority
from lrs_bridge.xapi.checks import StatementError
from lrs_bridge.xapi.formats import is_uuid
from lrs_bridge.xapi.statement import (
    ReceivedStatement,
    Statement,
    complete,
    is_same,
    is_voiding,
    object_key,
    registration_of,
)
from lrs_bridge.xapi.store import StoredStatement


class SameIdError(ConflictError):
    """A statement with this id is kept already and says something else."""

    code = "same-id-other-statement"


def receive_statements(body: bytes, version: str) -> list[ReceivedStatement]:
    """Return the statements of a request body, one or an array, each with its exact bytes and checked.

    Raises: JsonError, StatementError.
    """
    items = strict_json.parse_json_items(body)
    several = body.lstrip(b" \t\r\n").startswith(b"[")
    received = []
    for place, (statement, raw) in enumerate(items):
        try:
            received.append(ReceivedStatement(statement, raw, version))
        except StatementError as error:
            raise (error.inside(f"[{place}]") if several else error) from None
    ids = [item.statement["id"].lower() for item in received if "id" in item.statement]
    if len(set(ids)) != len(ids):
        raise StatementError("Two statements of one request have the same id. Give each its own.", where="id")
    return received


def record_statements(
    connection: Connection,
    received: Sequence[ReceivedStatement],
    *,
    authority: Authority,
    version: str,
    now: datetime,
    policy: WritePolicy = NO_POLICY,
    person_id: str = "",
    launch_session_id: str = "",
) -> list[str]:
    """Keep statements and return their ids, in order; what is kept already and says the same is left as it is.

    Call it inside Database.write. `stored` rises strictly within a registration: it is `now`, or 1 ms after the
    registration's newest statement. person_id and launch_session_id come from the authority's launch session, if any.
    Raises: SameIdError; whatever the policy raises.
    """
    if authority.launch_session is not None:
        person_id = authority.launch_session.person_id
        launch_session_id = authority.launch_session.session_id
    ids = []
    for item in received:
        statement_id = str(item.statement.get("id", "")).lower() or str(uuid.uuid4())
        ids.append(statement_id)
        kept = store.find_statement(connection, statement_id) if "id" in item.statement else None
        if kept is not None:
            _check_same(kept, item.statement)
            continue
        policy.check(connection, item.statement, authority)
        whole = _keep(
            connection, item, statement_id, authority, version, now, person_id=person_id, session_id=launch_session_id
        )
        policy.after(connection, whole, authority, now)
    return ids


def record_bridge_statement(
    connection: Connection,
    statement: Statement,
    *,
    person_id: str,
    launch_session_id: str,
    now: datetime,
    base_url: str,
) -> str:
    """Keep a statement that the bridge makes itself (launched, satisfied, …) and return its id.

    Raises: StatementError if the bridge made a bad one.
    """
    ids = record_statements(
        connection,
        [ReceivedStatement.of(statement, "1.0.3")],
        authority=bridge_authority(base_url),
        version="1.0.3",
        now=now,
        person_id=person_id,
        launch_session_id=launch_session_id,
    )
    return ids[0]


def _check_same(kept: StoredStatement, received: Statement) -> None:
    if not is_same(kept.statement, received):
        raise SameIdError(
            f"A statement with the id {kept.statement_id} is kept already and says something else. "
            "Statements never change: send this one with an id of its own, or void the other.",
            where="id",
            requirement="XAPI-00142",
        )


def _keep(
    connection: Connection,
    item: ReceivedStatement,
    statement_id: str,
    authority: Authority,
    version: str,
    now: datetime,
    *,
    person_id: str,
    session_id: str,
) -> Statement:
    registration = registration_of(item.statement)
    stored_at = _next_stored_at(connection, registration, now)
    whole = complete(
        item.statement,
        statement_id=statement_id,
        stored=iso_milliseconds(stored_at),
        version=version,
        authority_agent=authority.agent,
    )
    document = strict_json.write_json(whole)
    row = StoredStatement(
        statement_id=statement_id,
        registration=registration,
        launch_session_id=session_id,
        person_id=person_id,
        actor_key=actor_key(whole["actor"]),
        verb_id=whole["verb"]["id"],
        object_key=object_key(whole["object"]),
        stored_at=stored_at,
        version=version,
        authority_key=authority.key,
        document=document,
        # A voiding statement may come before the one that it voids.
        voided_by=None if is_voiding(whole) else store.find_voiding(connection, statement_id),
        leaf_id=append_pending_leaf(connection, LeafType.STATEMENT, statement_id, document, stored_at),
        leaf_index=None,
    )
    store.insert_statement(connection, row, item.raw)
    if is_voiding(whole):
        store.mark_voided(connection, whole["object"]["id"], statement_id)
    return whole


def _next_stored_at(connection: Connection, registration: str, now: datetime) -> datetime:
    earliest = consistency.earliest_stored(connection, now)
    if not registration:
        return earliest
    last = store.last_stored_at(connection, registration)
    return earliest if last is None or earliest > last else last + consistency.MILLISECOND


def check_put_id(statement: Any, parameter: str) -> Statement:
    """Return the statement of a PUT with the id of its parameter, which it may leave out and must not contradict.

    Raises: StatementError.
    """
    if not isinstance(statement, dict):
        raise StatementError("A PUT holds one statement: a JSON object.", requirement="XAPI-00143")
    given = statement.get("id", parameter)
    if not isinstance(given, str) or not is_uuid(given) or given.lower() != parameter.lower():
        raise StatementError(
            "The statement's id is not the statementId of the address. Make them the same.",
            where="id",
            requirement="XAPI-00145",
        )
    return statement if "id" in statement else {"id": parameter} | statement
