"""The statements resource: PUT, POST, GET, HEAD."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from sqlalchemy import Connection

from lrs_bridge.errors import HandrailError, NotFoundError
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import consistency, parameters, record, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.canonical import canonical
from lrs_bridge.xapi.documents import is_json
from lrs_bridge.xapi.door import Caller, body, json_response
from lrs_bridge.xapi.statement import ReceivedStatement, hashes_without_address, ids_only
from lrs_bridge.xapi.statement_answer import answer_statements
from lrs_bridge.xapi.store import StoredStatement

MOST_STATEMENTS_A_PAGE = 100
SEQUENCE_NOW = "handrail_sequence_now"


class ContentTypeError(HandrailError):
    """A request's body is of a type that the resource does not take."""

    code = "bad-content-type"


def put_statement(caller: Caller) -> Response:
    """Keep one statement under the id in the address."""
    wanted = parameters.read_parameters(request.args, parameters.STATEMENT_PUT)
    raw = _json_body()
    statement = record.check_put_id(strict_json.parse_json(raw), wanted["statementId"])
    _keep(caller, [ReceivedStatement(statement, raw, caller.version)])
    return Response(status=204)


def post_statements(caller: Caller) -> Response:
    """Keep one statement or several, all or none, and answer with their ids."""
    parameters.read_parameters(request.args, parameters.NONE)
    return json_response(_keep(caller, record.receive_statements(_json_body(), caller.version)))


def _json_body() -> bytes:
    if not is_json(request.content_type or ""):
        raise ContentTypeError(
            "Send statements as application/json. (multipart/mixed, for attachments, is not built yet.)",
            where="Content-Type",
            requirement="XAPI-00130",
        )
    return body()


def _keep(caller: Caller, received: list[ReceivedStatement]) -> list[str]:
    for item in received:
        for sha2 in hashes_without_address(item.statement):
            raise HandrailError(
                f"The attachment {sha2} has no fileUrl and was not sent along. Give it a fileUrl.",
                code="missing-attachment",
                where="attachments",
                requirement="XAPI-00128",
            )
    now = bridge().clock.now()
    return bridge().database.write(
        lambda connection: record.record_statements(
            connection,
            received,
            authority=caller.authority,
            version=caller.version,
            now=now,
            policy=caller.authoriser.policy,
        )
    )


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
