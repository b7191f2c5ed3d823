"""State, agent profile, activity profile: documents by PUT, POST, GET, HEAD, DELETE."""

from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Any

from flask import Response, request

from lrs_bridge.errors import NotFoundError
from lrs_bridge.web.bridge import bridge
from lrs_bridge.xapi import documents, formats, parameters
from lrs_bridge.xapi.agents import actor_key
from lrs_bridge.xapi.documents import Conditions, Document, DocumentError, Kind
from lrs_bridge.xapi.door import Caller, body, json_response
from lrs_bridge.xapi.parameters import Parameter

# Of each kind: the parameter of a document's id, and the tables of parameters for one document and for a scope.
_ID_PARAMETER = {
    documents.STATE: "stateId",
    documents.AGENT_PROFILE: "profileId",
    documents.ACTIVITY_PROFILE: "profileId",
}
_ONE = {
    documents.STATE: parameters.STATE_ONE,
    documents.AGENT_PROFILE: parameters.AGENT_PROFILE_ONE,
    documents.ACTIVITY_PROFILE: parameters.ACTIVITY_PROFILE_ONE,
}
_LIST = {
    documents.STATE: parameters.STATE_LIST,
    documents.AGENT_PROFILE: parameters.AGENT_PROFILE_LIST,
    documents.ACTIVITY_PROFILE: parameters.ACTIVITY_PROFILE_LIST,
}
_COLUMN_OF: dict[str, tuple[str, Callable[[Any], str]]] = {
    "agent": ("agent_key", actor_key),
    "activityId": ("activity_id", str),
    "registration": ("registration", str),
    "stateId": ("state_id", str),
    "profileId": ("profile_id", str),
}


def _read(table: tuple[Parameter, ...]) -> Mapping[str, Any]:
    return parameters.read_parameters(request.args, table)


def _columns(wanted: Mapping[str, Any]) -> dict[str, str]:
    return {_COLUMN_OF[name][0]: _COLUMN_OF[name][1](value) for name, value in wanted.items() if name in _COLUMN_OF}


def _key(kind: Kind) -> dict[str, str]:
    key = _columns(_read(_ONE[kind]))
    if kind is documents.STATE:
        key.setdefault("registration", "")  # a document without a registration is one of its own
    return key


def _conditions() -> Conditions:
    return Conditions(request.headers.get("If-Match"), request.headers.get("If-None-Match"))


def _content_type() -> str:
    content_type = request.content_type or "application/octet-stream"
    if not formats.is_content_type(content_type):
        raise DocumentError("This is not an Internet media type, like application/json.", where="Content-Type")
    return content_type


def put_document(kind: Kind, caller: Caller) -> Response:
    """Keep a document, replacing the one under the same key."""
    key, content_type, content = _key(kind), _content_type(), body()
    conditions, now = _conditions(), bridge().clock.now()
    bridge().database.write(
        lambda connection: documents.put(
            connection,
            kind,
            key,
            content_type=content_type,
            content=content,
            now=now,
            conditions=conditions,
            version=caller.version,
        )
    )
    return Response(status=204)


def post_document(kind: Kind, caller: Caller) -> Response:
    """Merge a document into the one under the same key."""
    key, content_type, content = _key(kind), _content_type(), body()
    conditions, now = _conditions(), bridge().clock.now()
    bridge().database.write(
        lambda connection: documents.post(
            connection, kind, key, content_type=content_type, content=content, now=now, conditions=conditions
        )
    )
    return Response(status=204)


def get_document(kind: Kind, caller: Caller) -> Response:
    """Answer with one document as it came, or with the ids of those in scope."""
    if _ID_PARAMETER[kind] not in request.args:
        wanted = _read(_LIST[kind])
        with bridge().database.reading() as connection:
            return json_response(documents.list_ids(connection, kind, _columns(wanted), wanted.get("since")))
    with bridge().database.reading() as connection:
        found = documents.find(connection, kind, _key(kind))
    if found is None:
        raise NotFoundError(f"There is no such document in {kind.resource}.")
    conditions = _conditions()
    documents.check_conditions(found, Conditions(if_match=conditions.if_match))
    return _give(found, is_known=documents.is_named(found, conditions.if_none_match or "", weakly=True))


def _give(found: Document, *, is_known: bool) -> Response:
    """Return a document, or only that it is still the one that the reader has (RFC 9110 section 13.1.2)."""
    response = Response(status=304) if is_known else Response(found.content, content_type=found.content_type)
    response.headers["ETag"] = f'"{found.etag}"'
    response.headers["Last-Modified"] = format_datetime(found.updated_at, usegmt=True)
    # Somebody else's bytes under our own origin: a browser must not run them.
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def delete_document(kind: Kind, caller: Caller) -> Response:
    """Remove one document, or for State without stateId every document in scope."""
    if kind is documents.STATE and "stateId" not in request.args:
        key = _columns(_read(parameters.STATE_SCOPE))
    else:
        key = _key(kind)
    conditions = _conditions()
    bridge().database.write(lambda connection: documents.remove(connection, kind, key, conditions))
    return Response(status=204)
