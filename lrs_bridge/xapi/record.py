"""The one door through which every statement is kept.

In one transaction: the same-id rule, the policy's check, `stored`, the row with the bytes that came, the pending leaf
over the bytes that are given back, the keys that it is found by, voiding and references, what it says of activities,
the policy's follow-up. If any statement fails, none is kept (the writer runs each act in a savepoint of its own).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection

from lrs_bridge.errors import ConflictError
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.store import PendingRecord, append_pending_leaves
from lrs_bridge.storage.bulk import insert_rows
from lrs_bridge.storage.tables import statement_link
from lrs_bridge.storage.writers_turn import writers_turn
from lrs_bridge.xapi import activity_store, attachment_store, consistency, references, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.attachments import content_types
from lrs_bridge.xapi.authority import NO_POLICY, Authority, WritePolicy, bridge_authority
from lrs_bridge.xapi.checks import StatementError
from lrs_bridge.xapi.document import Draft, draft_of, stored_texts
from lrs_bridge.xapi.familiar import read_familiar
from lrs_bridge.xapi.formats import is_uuid
from lrs_bridge.xapi.keys import hashes_of, reference_of
from lrs_bridge.xapi.statement import ReceivedStatement, Statement, is_same, registration_of
from lrs_bridge.xapi.store import StoredStatement


class SameIdError(ConflictError):
    """A statement with this id is kept already and says something else."""

    code = "same-id-other-statement"


def receive_statements(body: bytes, version: str) -> list[ReceivedStatement]:
    """Return the statements of a request body, one or an array, each with its exact bytes and checked.

    Raises: JsonError, StatementError.
    """
    received = _receive_familiar(body, version) or _receive_plainly(body, version)
    ids = [item.statement["id"].lower() for item in received if "id" in item.statement]
    if len(set(ids)) != len(ids):
        raise StatementError("Two statements of one request have the same id. Give each its own.", where="id")
    return received


def _receive_familiar(body: bytes, version: str) -> list[ReceivedStatement] | None:
    received = []
    for item in read_familiar(body, version):
        writers_turn.wait()
        if item is None:
            return None
        received.append(item)
    return received


def _receive_plainly(body: bytes, version: str) -> list[ReceivedStatement]:
    items = strict_json.parse_json_items(body)
    several = body.lstrip(strict_json.WHITE).startswith(b"[")
    received = []
    for place, (statement, raw) in enumerate(items):
        writers_turn.wait()
        try:
            received.append(ReceivedStatement(statement, raw, version))
        except StatementError as error:
            raise (error.inside(f"[{place}]") if several else error) from None
    return received


@dataclass(frozen=True)
class Request:
    """Statements that one caller sends, to be kept all or none; made before the writer's turn, which it shortens.

    person_id and launch_session_id say whose evidence they are; contents are the attachments that came along, by sha2.
    """

    drafts: Sequence[Draft]
    authority: Authority
    now: datetime
    person_id: str = ""
    launch_session_id: str = ""
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, received: Sequence[ReceivedStatement], authority: Authority, now: datetime, **more: Any) -> "Request":
        """Return the request to keep received statements; more: the other fields."""
        return cls([draft_of(item, authority) for item in received], authority, now, **more)

    @cached_property
    def ids(self) -> list[str]:
        """The id of each statement, in lower case."""
        return [draft.statement_id for draft in self.drafts]


def record_request(connection: Connection, request: Request, policy: WritePolicy = NO_POLICY) -> list[str]:
    """Keep statements and return their ids, in order; what is kept already and says the same is left as it is.

    Call it inside Database.write. `stored` rises strictly: it is `now`, or later.
    Raises: SameIdError; whatever the policy raises.
    """
    if policy is NO_POLICY:
        return _keep_one(connection, request)
    for draft in request.drafts:
        # One by one: what the policy follows up may decide about the next.
        is_new = not store.known_ids(connection, [draft.statement_id])
        if is_new:
            policy.check(connection, draft.sent, request.authority)
        _keep_one(connection, replace(request, drafts=[draft], contents={}))
        kept = store.find_statement(connection, draft.statement_id) if is_new else None
        if kept is not None:
            policy.after(connection, kept.statement, request.authority, request.now)
    _keep_attachments(connection, request)
    return request.ids


def record_requests(connection: Connection, requests: Sequence[Request]) -> list[list[str] | Exception]:
    """Keep the statements of several callers: of each its ids in order, or why none of its statements were kept.

    An act for Database.append: many callers cost hardly more than one.
    """
    outcomes: dict[int, list[str] | Exception] = {}
    waiting = dict(enumerate(requests))
    while waiting:
        # Two callers may send the same id at once: the second is looked at when the first is kept.
        now, waiting = _without_common_ids(waiting)
        outcomes |= zip(now, _record_apart(connection, list(now.values())), strict=True)
    return [outcomes[place] for place in range(len(requests))]


def _without_common_ids(requests: Mapping[int, Request]) -> tuple[dict[int, Request], dict[int, Request]]:
    now: dict[int, Request] = {}
    later: dict[int, Request] = {}
    taken: set[str] = set()
    for place, one in requests.items():
        ids = set(one.ids)
        if taken.isdisjoint(ids):
            now[place] = one
            taken |= ids
        else:
            later[place] = one
    return now, later


def _record_apart(connection: Connection, requests: Sequence[Request]) -> list[list[str] | Exception]:
    ids = [one for request in requests for one in request.ids]
    if connection.dialect.name != "sqlite":
        _lock_order(connection, requests, ids)
    known = store.known_ids(connection, ids)
    outcomes: list[list[str] | Exception] = []
    coming: list[tuple[Draft, Request]] = []
    for request in requests:
        try:
            if known:
                _check_known(connection, request, known)
        except SameIdError as error:
            outcomes.append(error)
            continue
        outcomes.append(request.ids)
        coming += [(draft, request) for draft in request.drafts if draft.statement_id not in known]
    if coming:
        first = consistency.next_kept_at(connection, max(one.now for one in requests))
        times = zip(range(first, first + len(coming)), stored_texts(first, len(coming)), strict=True)
        _keep_new(connection, [_new(*one, *when) for one, when in zip(coming, times, strict=True)])
    for request, outcome in zip(requests, outcomes, strict=True):
        if isinstance(outcome, list):
            _keep_attachments(connection, request)
    return outcomes


def _lock_order(connection: Connection, requests: Sequence[Request], ids: Sequence[str]) -> None:
    statements = [draft.sent for one in requests for draft in one.drafts]
    referred_to = [found for one in statements if (found := reference_of(one))]
    consistency.lock_order(connection, [registration_of(one) for one in statements], ids, referred_to)


def _keep_one(connection: Connection, request: Request) -> list[str]:
    (outcome,) = record_requests(connection, [request])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _keep_attachments(connection: Connection, request: Request) -> None:
    if not request.contents:
        return
    attachment_store.record_attachments(connection, request.contents, request.now)
    for draft in request.drafts:
        attachment_store.record_use(connection, draft.statement_id, content_types(draft.sent, request.contents))


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
    draft = draft_of(ReceivedStatement.of(statement, "1.0.3"), authority := bridge_authority(base_url))
    return _keep_one(connection, Request([draft], authority, now, person_id, launch_session_id))[0]


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
    ids = [str(item.statement["id"]).lower() for item in documents]
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
                item.statement,
                hashes_of(item.statement),
                item.raw,
                0,
                None,
                when,
                "imported|" + actor_key(item.statement["authority"]),
            )
            for when, (statement_id, item) in enumerate(coming, start=first)
        ],
    )
    return ImportOutcome(len(coming), len(known), tuple(different))


def _check_known(connection: Connection, request: Request, known: Collection[str]) -> None:
    for draft in request.drafts:
        kept = store.find_statement(connection, draft.statement_id) if draft.statement_id in known else None
        if kept is not None:
            _check_same(kept, draft.sent)


class _New(NamedTuple):
    """A statement that is about to be kept. Units: microseconds since 1970."""

    statement_id: str
    version: str
    statement: Statement
    hashes: Collection[int]
    document: bytes
    added_bytes: int
    received: bytes | None
    kept_at_microseconds: int
    authority_key: str
    person_id: str = ""
    launch_session_id: str = ""


def _new(draft: Draft, request: Request, when: int, stored: str) -> _New:
    document = draft.document(stored)
    return _New(
        draft.statement_id,
        draft.version,
        draft.statement,
        draft.hashes,
        document,
        draft.added_bytes(document),
        draft.received,
        when,
        request.authority.key,
        request.person_id,
        request.launch_session_id,
    )


def _keep_new(connection: Connection, new: Sequence[_New]) -> None:
    leaf_ids = append_pending_leaves(
        connection,
        LeafType.STATEMENT,
        [PendingRecord(one.statement_id, one.document, one.kept_at_microseconds) for one in new],
    )
    rows = [
        (
            one.statement_id,
            registration_of(one.statement),
            one.launch_session_id,
            one.person_id,
            one.statement["verb"]["id"],
            one.kept_at_microseconds,
            one.version,
            one.authority_key,
            one.document,
            one.added_bytes,
            one.received,
            None,  # voided_by
            leaf_id,
        )
        for one, leaf_id in zip(new, leaf_ids, strict=True)
    ]
    store.insert_statements(connection, rows)
    links = [
        link for one in new for link in references.own_links(one.hashes, one.statement_id, one.kept_at_microseconds)
    ]
    insert_rows(connection, statement_link, references.LINK_COLUMNS, links)
    references.follow_references(connection, [(one.statement_id, one.statement) for one in new])
    activity_store.learn(connection, [one.statement for one in new])


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
