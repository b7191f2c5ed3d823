"""The statements resource: PUT, POST, GET, HEAD."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, request

from lrs_bridge.errors import NotFoundError
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import activity_store, consistency, listing, parameters, record, store, strict_json
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.attachments import SentStatements, check_attachments, read_statements
from lrs_bridge.xapi.authority import NO_POLICY
from lrs_bridge.xapi.canonical import activity_ids, canonical
from lrs_bridge.xapi.door import Caller, body, json_response
from lrs_bridge.xapi.signature import check_signatures
from lrs_bridge.xapi.statement import ReceivedStatement, ids_only
from lrs_bridge.xapi.statement_answer import answer_statements
from lrs_bridge.xapi.store import StoredStatement

MOST_STATEMENTS_A_PAGE = 100


def put_statement(caller: Caller) -> Response:
    """Keep one statement under the id in the address."""
    wanted = parameters.read_parameters(request.args, parameters.STATEMENT_PUT)
    sent = _sent()
    statement = strict_json.parse_json(sent.document)
    record.check_put_id(statement, wanted["statementId"])
    received = ReceivedStatement(statement, sent.document, caller.version, assigned_id=wanted["statementId"])
    _keep(caller, [received], sent.contents)
    return Response(status=204)


def post_statements(caller: Caller) -> Response:
    """Keep one statement or several, all or none, and answer with their ids."""
    parameters.read_parameters(request.args, parameters.NONE)
    sent = _sent()
    return json_response(_keep(caller, record.receive_statements(sent.document, caller.version), sent.contents))


def _sent() -> SentStatements:
    return read_statements(request.content_type or "", body())


def _keep(caller: Caller, received: list[ReceivedStatement], contents: Mapping[str, bytes]) -> list[str]:
    check_attachments([item.statement for item in received], contents)
    for item in received:
        if "attachments" in item.statement:
            check_signatures(item.statement, contents, assigned_id=item.assigned_id)
    session = caller.authority.launch_session
    sent = record.Request.of(
        received,
        caller.authority,
        bridge().clock.now(),
        person_id="" if session is None else session.person_id,
        launch_session_id="" if session is None else session.session_id,
        contents=contents,
    )
    policy, database = caller.authoriser.policy, bridge().database
    if policy is NO_POLICY and len(received) <= consistency.MOST_APPENDED_TOGETHER:
        return database.append(record.record_requests, sent)
    # What a policy looks at before it decides must not change meanwhile.
    return database.write(lambda connection: record.record_request(connection, sent, policy))


def get_statements(caller: Caller) -> Response:
    """Answer with one statement by its id, or with a page of those that match."""
    by_id = [name for name in ("statementId", "voidedStatementId") if name in request.args]
    if len(by_id) == 2:
        raise parameters.ParameterError(
            "Ask for statementId or voidedStatementId, not both.", where="voidedStatementId", requirement="XAPI-00151"
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
    response = answer_statements(_documents([found], wanted)[0], [found.statement_id], wanted)
    response.headers["Last-Modified"] = format_datetime(found.kept_at.astimezone(UTC), usegmt=True)
    return response


def _may_read(caller: Caller, found: StoredStatement) -> bool:
    return not caller.authority.reads_only_mine or found.authority_key == caller.authority.key


def _documents(found: Sequence[StoredStatement], wanted: Mapping[str, Any]) -> list[bytes]:
    form = wanted.get("format", "exact")
    if form == "exact":
        return [one.document for one in found]
    statements = [one.statement for one in found]
    if form == "ids":
        return [strict_json.write_json(ids_only(one)) for one in statements]
    with bridge().database.reading() as connection:
        definitions = activity_store.find_definitions(connection, activity_ids(statements))
    return [strict_json.write_json(canonical(one, request.accept_languages, definitions)) for one in statements]


def _get_page(caller: Caller) -> Response:
    wanted = parameters.read_parameters(request.args, parameters.STATEMENT_LIST)
    limit = min(wanted.get("limit") or MOST_STATEMENTS_A_PAGE, MOST_STATEMENTS_A_PAGE)
    g.xapi_consistent_through = consistency.consistent_through(bridge().database)
    with bridge().database.reading() as connection:
        page = listing.list_statements(connection, _filter(caller, wanted, g.xapi_consistent_through), limit)
    more = "" if page.is_last else _more(page.statements[-1])
    listed = b",".join(_documents(page.statements, wanted))
    document = b'{"statements":[' + listed + b'],"more":' + strict_json.write_json(more) + b"}"
    return answer_statements(document, [one.statement_id for one in page.statements], wanted)


def _filter(caller: Caller, wanted: Mapping[str, Any], horizon: datetime) -> listing.Filter:
    mine = caller.authority.reads_only_mine
    return listing.Filter(
        agent_key=actor_key(wanted["agent"]) if "agent" in wanted else None,
        related_agents=wanted.get("related_agents", False),
        verb_id=wanted.get("verb"),
        activity_id=wanted.get("activity"),
        related_activities=wanted.get("related_activities", False),
        registration=wanted.get("registration"),
        since=wanted.get("since"),
        until=wanted.get("until"),
        authority_key=caller.authority.key if mine else None,
        authority_actor_key=actor_key(caller.authority.agent) if mine else None,
        ascending=wanted.get("ascending", False),
        after=wanted.get("cursor"),
        # On SQLite nothing that is kept later can be seen yet; a statement of this very microsecond can.
        horizon=None if bridge().database.is_sqlite else horizon,
    )


def _more(last: StoredStatement) -> str:
    query = request.args.to_dict() | {"cursor": listing.place_of(last).text()}
    return f"{request.script_root}{request.path}?{urlencode(query)}"
