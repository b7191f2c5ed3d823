"""The one door through which every statement is kept.

In one transaction: the same-id rule, the policy's check, `stored`, the row with the bytes that came, the pending leaf
over the bytes that are given back, the keys that it is found by, voiding and references, what it says of activities,
the policy's follow-up. If any statement fails, none is kept (the writer runs each act in a savepoint of its own).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from lrs_bridge.clock import from_microseconds, iso_microseconds
from lrs_bridge.errors import ConflictError
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import PendingRecord, append_pending_leaves
from lrs_bridge.storage.bulk import insert_rows
from lrs_bridge.storage.tables import statement_link
from lrs_bridge.xapi import activity_store, consistency, references, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.authority import NO_POLICY, Authority, WritePolicy, bridge_authority
from lrs_bridge.xapi.checks import StatementError
from lrs_bridge.xapi.document import Document, build_document
from lrs_bridge.xapi.formats import is_uuid
from lrs_bridge.xapi.keys import reference_of
from lrs_bridge.xapi.statement import ReceivedStatement, Statement, is_same, registration_of
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
    now: datetime,
    policy: WritePolicy = NO_POLICY,
    person_id: str = "",
    launch_session_id: str = "",
) -> list[str]:
    """Keep statements and return their ids, in order; what is kept already and says the same is left as it is.

    Call it inside Database.write, or without a policy inside Database.append. `stored` rises strictly: it is `now`, or
    later. person_id and launch_session_id come from the authority's launch session, if any.
    Raises: SameIdError; whatever the policy raises.
    """
    if authority.launch_session is not None:
        person_id = authority.launch_session.person_id
        launch_session_id = authority.launch_session.session_id
    keeper = _Keeper(connection, authority, now, person_id, launch_session_id)
    if policy is NO_POLICY:
        return keeper.keep(received)
    ids = []
    for item in received:  # what the policy follows up may decide about the next one
        statement_id = _id_of(item)
        kept = store.find_statement(connection, statement_id) if _has_id(item) else None
        if kept is None:
            policy.check(connection, item.statement, authority)
        ids += keeper.keep([item])
        if kept is None:
            policy.after(connection, keeper.last_kept, authority, now)
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
        now=now,
        person_id=person_id,
        launch_session_id=launch_session_id,
    )
    return ids[0]


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: how many statements were new, how many were there, and the ids of those that differ."""

    new_count: int
    known_count: int
    different_ids: tuple[str, ...]


def import_statements(connection: Connection, documents: Sequence[ReceivedStatement], now: datetime) -> ImportOutcome:
    """Keep whole statements of another store with every byte, `stored` and authority included; they are no evidence.

    Call it inside Database.write. A statement that is here already and says something else is left as it is, and named.
    """
    ids = [_id_of(item) for item in documents]
    known = {one.statement_id: one for one in store.statements_with_ids(connection, ids)}
    different = [
        statement_id
        for statement_id, item in zip(ids, documents, strict=True)
        if statement_id in known and not is_same(known[statement_id].statement, item.statement)
    ]
    first = consistency.next_kept_at(connection, now)
    coming = [(one, item) for one, item in zip(ids, documents, strict=True) if one not in known]
    _keep_new(
        connection,
        [
            _New(
                statement_id,
                item.version,
                Document(item.statement, item.raw, 0, None),
                when,
                "imported|" + actor_key(item.statement["authority"]),
            )
            for when, (statement_id, item) in enumerate(coming, start=first)
        ],
    )
    return ImportOutcome(len(coming), len(known), tuple(different))


class _Keeper:
    """Keeps the statements of one request."""

    last_kept: Statement

    def __init__(
        self, connection: Connection, authority: Authority, now: datetime, person_id: str, launch_session_id: str
    ) -> None:
        self._connection = connection
        self._authority = authority
        self._authority_json = strict_json.write_json(authority.agent)
        self._now = now
        self._person_id = person_id
        self._launch_session_id = launch_session_id

    def keep(self, received: Sequence[ReceivedStatement]) -> list[str]:
        given = [_id_of(item) for item in received if _has_id(item)]
        registrations = [registration_of(item.statement) for item in received]
        referred_to = [one for one in (reference_of(item.statement) for item in received) if one]
        consistency.lock_order(self._connection, registrations, given, referred_to)
        known = self._check_known(received, given)
        ids = [_id_of(item) if _has_id(item) else str(uuid.uuid4()) for item in received]
        coming = [(one, item) for one, item in zip(ids, received, strict=True) if one not in known]
        if coming:
            first = consistency.next_kept_at(self._connection, self._now)
            new = [self._new(*one, when) for when, one in enumerate(coming, start=first)]
            _keep_new(self._connection, new, self._person_id, self._launch_session_id)
            self.last_kept = new[-1].document.statement
        return ids

    def _check_known(self, received: Sequence[ReceivedStatement], given: Sequence[str]) -> set[str]:
        known = store.known_ids(self._connection, given)
        for item in received if known else ():
            kept = store.find_statement(self._connection, _id_of(item)) if _id_of(item) in known else None
            if kept is not None:
                _check_same(kept, item.statement)
        return known

    def _new(self, statement_id: str, item: ReceivedStatement, when: int) -> "_New":
        document = build_document(
            item,
            statement_id=statement_id,
            stored=iso_microseconds(from_microseconds(when)),
            authority=self._authority.agent,
            authority_json=self._authority_json,
        )
        return _New(statement_id, item.version, document, when, self._authority.key)


class _New(NamedTuple):
    """A statement that is about to be kept. Units: microseconds since 1970."""

    statement_id: str
    version: str
    document: Document
    kept_at_microseconds: int
    authority_key: str


def _keep_new(connection: Connection, new: Sequence[_New], person_id: str = "", launch_session_id: str = "") -> None:
    leaf_ids = append_pending_leaves(
        connection,
        LeafType.STATEMENT,
        [PendingRecord(one.statement_id, one.document.data, one.kept_at_microseconds) for one in new],
    )
    rows = [
        StoredStatement(
            statement_id=one.statement_id,
            registration=registration_of(one.document.statement),
            launch_session_id=launch_session_id,
            person_id=person_id,
            verb_id=one.document.statement["verb"]["id"],
            kept_at=from_microseconds(one.kept_at_microseconds),
            version=one.version,
            authority_key=one.authority_key,
            document=one.document.data,
            added_bytes=one.document.added_bytes,
            received=one.document.received,
            voided_by=None,
            leaf_id=leaf_id,
        )
        for one, leaf_id in zip(new, leaf_ids, strict=True)
    ]
    store.insert_statements(connection, rows)
    links = [
        link
        for one in new
        for link in references.own_links(one.document.statement, one.statement_id, one.kept_at_microseconds)
    ]
    insert_rows(connection, statement_link, references.LINK_COLUMNS, links)
    references.follow_references(connection, [(one.statement_id, one.document.statement) for one in new])
    activity_store.learn(connection, [one.document.statement for one in new])


def _has_id(item: ReceivedStatement) -> bool:
    return "id" in item.statement or bool(item.assigned_id)


def _id_of(item: ReceivedStatement) -> str:
    return str(item.statement.get("id", item.assigned_id)).lower()


def _check_same(kept: StoredStatement, received: Statement) -> None:
    if not is_same(kept.statement, received):
        raise SameIdError(
            f"A statement with the id {kept.statement_id} is kept already and says something else. "
            "Statements never change: send this one with an id of its own, or void the other.",
            where="id",
            requirement="XAPI-00142",
        )


def check_put_id(statement: Any, parameter: str) -> None:
    """Check the statement of a PUT, whose id may be left out and must not contradict that of its address.

    Raises: StatementError.
    """
    if not isinstance(statement, Mapping):
        raise StatementError("A PUT holds one statement: a JSON object.", requirement="XAPI-00143")
    given = statement.get("id", parameter)
    if not isinstance(given, str) or not is_uuid(given) or given.lower() != parameter.lower():
        raise StatementError(
            "The statement's id is not the statementId of the address. Make them the same.",
            where="id",
            requirement="XAPI-00145",
        )
