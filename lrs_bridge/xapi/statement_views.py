"""The statements resource: PUT, POST, GET, HEAD."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from sqlalchemy import Connection

from lrs_bridge.errors import NotFoundError
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import attachment_store, consistency, parameters, record, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.attachments import SentStatements, check_attachments, content_types, read_statements
from lrs_bridge.xapi.canonical import canonical
from lrs_bridge.xapi.door import MOST_BODY_BYTES, Caller, body, json_response
from lrs_bridge.xapi.signature import check_signatures
from lrs_bridge.xapi.statement import ReceivedStatement, ids_only
from lrs_bridge.xapi.statement_answer import answer_statements
from lrs_bridge.xapi.store import StoredStatement

MOST_STATEMENTS_A_PAGE = 100
SEQUENCE_NOW = "handrail_sequence_now"


def put_statement(caller: Caller) -> Response:
    """Keep one statement under the id in the address."""
    wanted = parameters.read_parameters(request.args, parameters.STATEMENT_PUT)
    sent = _sent()
    statement = record.check_put_id(strict_json.parse_json(sent.document), wanted["statementId"])
    _keep(caller, [ReceivedStatement(statement, sent.document, caller.version)], sent.contents)
    return Response(status=204)


def post_statements(caller: Caller) -> Response:
    """Keep one statement or several, all or none, and answer with their ids."""
    parameters.read_parameters(request.args, parameters.NONE)
    sent = _sent()
    return json_response(_keep(caller, record.receive_statements(sent.document, caller.version), sent.contents))


def _sent() -> SentStatements:
    return read_statements(request.content_type or "", body(), MOST_BODY_BYTES)


def _keep(caller: Caller, received: list[ReceivedStatement], contents: Mapping[str, bytes]) -> list[str]:
    check_attachments([item.statement for item in received], contents)
    for item in received:
        check_signatures(item.statement, contents)
    now = bridge().clock.now()

    def keep(connection: Connection) -> list[str]:
        ids = record.record_statements(
            connection,
            received,
            authority=caller.authority,
            version=caller.version,
            now=now,
            policy=caller.authoriser.policy,
        )
        if contents:
            attachment_store.record_attachments(connection, contents, now)
            for statement_id, item in zip(ids, received, strict=True):
                attachment_store.record_use(connection, statement_id, content_types(item.statement, contents))
        return ids

    return bridge().database.write(keep)


def get_statements(caller: Caller) -> Response:
    """Answer with one statement by its id, or with a page of those that match."""
    by_id = [name for name in ("statementId", "voidedStatementId") if name in request.args]
    if len(by_id) == 2:
        raise parameters.ParameterError(
            "Ask for statementId or voidedStatementId, not both.", where="voidedStatementId", requirement="XAPI-00149"
        )
    if by_id:
        return _get_one(caller, voided=by_id[0] == "voidedStatementId")
    return _get_page(caller)


def _get_one(caller: Caller, *, voided: bool) -> Response:
    table = parameters.VOIDED_STATEMENT_BY_ID if voided else parameters.STATEMENT_BY_ID
    wanted = parameters.read_parameters(request.args, table)
    statement_id = wanted["voidedStatementId" if voided else "statementId"]
    with bridge().database.reading() as connection:
        found = store.find_statement(connection, statement_id)
    if found is None or (found.voided_by is not None) != voided or not _may_read(caller, found):
        raise NotFoundError(f"There is no {'voided ' if voided else ''}statement {statement_id}.")
    response = answer_statements(_document(found, wanted), [found.statement_id], wanted)
    response.headers["Last-Modified"] = format_datetime(found.stored_at.astimezone(UTC), usegmt=True)
    return response


def _may_read(caller: Caller, found: StoredStatement) -> bool:
    return not caller.authority.reads_only_mine or found.authority_key == caller.authority.key


def _document(found: StoredStatement, wanted: Mapping[str, Any]) -> bytes:
    form = wanted.get("format", "exact")
    if form == "ids":
        return strict_json.write_json(ids_only(found.statement))
    if form == "canonical":
        return strict_json.write_json(canonical(found.statement, request.accept_languages))
    return found.document


def _get_page(caller: Caller) -> Response:
    wanted = parameters.read_parameters(request.args, parameters.STATEMENT_LIST)
    limit = min(wanted.get("limit") or MOST_STATEMENTS_A_PAGE, MOST_STATEMENTS_A_PAGE)
    asked_at = announce_now()
    with bridge().database.reading() as connection:
        found = store.list_statements(connection, _filter(caller, wanted), limit + 1)
        g.xapi_consistent_through = consistent_through(connection, asked_at)
    page = found[:limit]
    more = _more(page[-1]) if len(found) > limit else ""
    listed = b",".join(_document(one, wanted) for one in page)
    document = b'{"statements":[' + listed + b'],"more":' + strict_json.write_json(more) + b"}"
    return answer_statements(document, [one.statement_id for one in page], wanted)


def _filter(caller: Caller, wanted: Mapping[str, Any]) -> store.Filter:
    return store.Filter(
        agent_key=actor_key(wanted["agent"]) if "agent" in wanted else None,
        verb_id=wanted.get("verb"),
        activity_id=wanted.get("activity"),
        registration=wanted.get("registration"),
        since=wanted.get("since"),
        until=wanted.get("until"),
        authority_key=caller.authority.key if caller.authority.reads_only_mine else None,
        ascending=wanted.get("ascending", False),
        after_index=wanted.get("cursor"),
    )


def _more(last: StoredStatement) -> str:
    query = request.args.to_dict() | {"cursor": str(last.leaf_index)}
    return f"{request.script_root}{request.path}?{urlencode(query)}"


def announce_now() -> datetime:
    """Promise that nothing will be stored at or before now any more, and give what waits its place in the listings."""
    asked_at = consistency.cut_to_millisecond(bridge().clock.now())
    bridge().database.write(lambda connection: consistency.announce(connection, asked_at))
    sequence_now = current_app.extensions.get(SEQUENCE_NOW)
    if sequence_now is not None:
        with bridge().database.reading() as connection:
            something_waits = store.first_waiting_stored_at(connection) is not None
        if something_waits:
            sequence_now()
    return asked_at


def consistent_through(connection: Connection, asked_at: datetime) -> datetime:
    """Return the time up to which this view of the store lists everything stored."""
    waiting = store.first_waiting_stored_at(connection)
    return asked_at if waiting is None else min(asked_at, waiting - consistency.MILLISECOND)
