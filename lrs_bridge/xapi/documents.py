"""The document resources: whole documents under a key, merged by POST, guarded by ETags.

One kind for each resource; a kind says which table keeps it and by which columns. The rules that differ between 1.0.3
and 2.0.0 are one table, PUT_CONDITION.
Source: xAPI 1.0.3 Communication 2.2, 2.3, 2.6, 3.1; 2.0.0 4.1.4.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, select

from lrs_bridge.errors import ConflictError, HandrailError
from lrs_bridge.storage import tables
from lrs_bridge.xapi import strict_json

Key = Mapping[str, str]
_TAG = re.compile(r'(W/)?(?:"([^"]*)"|([^\s",]+))')


@dataclass(frozen=True)
class Kind:
    """One document resource."""

    resource: str
    table: Table
    scope: tuple[str, ...]  # the columns that a listing names
    name: str  # the column of the document's own id


STATE = Kind("activities/state", tables.state_document, ("agent_key", "activity_id", "registration"), "state_id")
AGENT_PROFILE = Kind("agents/profile", tables.agent_profile_document, ("agent_key",), "profile_id")
ACTIVITY_PROFILE = Kind("activities/profile", tables.activity_profile_document, ("activity_id",), "profile_id")


class PutCondition(Enum):
    """When a PUT must carry If-Match or If-None-Match."""

    NEVER = "never"
    TO_OVERWRITE = "to overwrite"  # 409 over a document that exists
    ALWAYS = "always"  # and 400 for a new one


# For State under 1.0.x clients in the field break if it is asked for; 2.0.0 treats all resources alike.
PUT_CONDITION = {
    ("1.0.3", "activities/state"): PutCondition.NEVER,
    ("1.0.3", "agents/profile"): PutCondition.ALWAYS,
    ("1.0.3", "activities/profile"): PutCondition.ALWAYS,
    ("2.0.0", "activities/state"): PutCondition.TO_OVERWRITE,
    ("2.0.0", "agents/profile"): PutCondition.TO_OVERWRITE,
    ("2.0.0", "activities/profile"): PutCondition.TO_OVERWRITE,
}


class DocumentError(HandrailError):
    """A document cannot be kept as it was sent."""

    code = "bad-document"


class PreconditionFailedError(HandrailError):
    """The document is not as If-Match or If-None-Match says."""

    code = "precondition-failed"
    http_status = 412

    def __init__(self, message: str, *, where: str) -> None:
        super().__init__(message, where=where, requirement="XAPI-00322")


class ConditionNeededError(ConflictError):
    """A PUT would overwrite a document unseen."""

    code = "condition-needed"


@dataclass(frozen=True)
class Document:
    """One document with the exact bytes that came; etag is the SHA-1 of them in hexadecimal, without quotes."""

    content_type: str
    content: bytes
    etag: str
    updated_at: datetime


@dataclass(frozen=True)
class Conditions:
    """The conditions a request carries: None when the header is absent."""

    if_match: str | None = None
    if_none_match: str | None = None


NO_CONDITIONS = Conditions()


def is_json(content_type: str) -> bool:
    """Return whether a content type is application/json, whatever its parameters."""
    return content_type.partition(";")[0].strip().lower() == "application/json"


def merge(old: Document, content_type: str, content: bytes) -> bytes:
    """Return one JSON object over another, one level deep: new keys win.

    Raises: DocumentError if either is not a JSON object sent as application/json (XAPI-00229, XAPI-00232).
    """
    merged: dict[str, Any] = {}
    for which, kind, body in (("kept", old.content_type, old.content), ("sent", content_type, content)):
        value = strict_json.parse_json(body) if is_json(kind) else None
        if not isinstance(value, dict):
            raise DocumentError(
                f"The document {which} is not a JSON object of type application/json, so POST cannot merge. "
                "Use PUT to replace it.",
                requirement="XAPI-00229",
            )
        merged |= value
    return strict_json.write_json(merged)


def _tags(header: str) -> list[tuple[bool, str]]:
    """Return the ETags of a header, each with whether it is weak; one without quotes, as some clients send, counts."""
    return [(match[1] is not None, match[2] or match[3] or "") for match in _TAG.finditer(header)]


def is_named(found: Document, header: str, *, weakly: bool) -> bool:
    """Return whether a header's ETags name this document; a weak ETag does so only weakly, and * names any."""
    tags = [tag for is_weak, tag in _tags(header) if weakly or not is_weak]
    return "*" in tags or found.etag in tags


def check_conditions(found: Document | None, conditions: Conditions) -> None:
    """Check If-Match and If-None-Match against what is kept.

    Raises: PreconditionFailedError.
    Source: RFC 9110 sections 13.1.1 and 13.1.2: a weak tag never matches in If-Match.
    """
    if conditions.if_match is not None and (found is None or not is_named(found, conditions.if_match, weakly=False)):
        raise PreconditionFailedError(
            "The document is not the one that If-Match names. Read it again, then send your change.", where="If-Match"
        )
    if conditions.if_none_match is not None and found and is_named(found, conditions.if_none_match, weakly=True):
        raise PreconditionFailedError(
            "The document exists, and If-None-Match asks that it does not. Read it first.", where="If-None-Match"
        )


def _where(kind: Kind, key: Key) -> ColumnElement[bool]:
    return and_(*(kind.table.c[name] == value for name, value in key.items()))


def find(connection: Connection, kind: Kind, key: Key) -> Document | None:
    """Return the document under a whole key, or None."""
    columns = [kind.table.c[name] for name in Document.__dataclass_fields__]
    row = connection.execute(select(*columns).where(_where(kind, key))).one_or_none()
    return None if row is None else Document(**row._mapping)


def list_ids(connection: Connection, kind: Kind, scope: Key, since: datetime | None = None) -> list[str]:
    """Return the ids of the documents in scope, optionally those changed after since."""
    query = select(kind.table.c[kind.name]).where(_where(kind, scope)).distinct().order_by(kind.table.c[kind.name])
    if since is not None:
        query = query.where(kind.table.c.updated_at > since)
    return list(connection.execute(query).scalars())


def put(
    connection: Connection,
    kind: Kind,
    key: Key,
    *,
    content_type: str,
    content: bytes,
    now: datetime,
    conditions: Conditions = NO_CONDITIONS,
    version: str | None = None,
) -> None:
    """Keep a document, replacing the old one; version None is the bridge itself, which needs no condition.

    Raises: PreconditionFailedError, ConditionNeededError, JsonError.
    """
    if is_json(content_type):
        strict_json.parse_json(content)
    found = find(connection, kind, key)
    check_conditions(found, conditions)
    if version is not None and conditions == NO_CONDITIONS:
        _check_may_go_unconditioned(kind, version, exists=found is not None)
    _keep(connection, kind, key, content_type, content, now)


def _check_may_go_unconditioned(kind: Kind, version: str, *, exists: bool) -> None:
    rule = PUT_CONDITION[version, kind.resource]
    if exists and rule is not PutCondition.NEVER:
        raise ConditionNeededError(
            "This document exists. Read it, then send If-Match with its ETag to replace it, or If-None-Match: * to "
            "make a new one only.",
            where="If-Match",
            requirement="XAPI-00322",
        )
    if rule is PutCondition.ALWAYS:
        raise ConditionNeededError(
            "Send If-None-Match: * to make a new document, or If-Match with its ETag to replace one.",
            where="If-None-Match",
            requirement="XAPI-00322",
            http_status=400,
        )


def post(
    connection: Connection,
    kind: Kind,
    key: Key,
    *,
    content_type: str,
    content: bytes,
    now: datetime,
    conditions: Conditions = NO_CONDITIONS,
) -> None:
    """Merge a document into the one kept, or keep it as a new one.

    Raises: PreconditionFailedError, DocumentError, JsonError.
    """
    if is_json(content_type):
        strict_json.parse_json(content)
    found = find(connection, kind, key)
    check_conditions(found, conditions)
    if found is None:
        _keep(connection, kind, key, content_type, content, now)
    else:
        _keep(connection, kind, key, "application/json", merge(found, content_type, content), now)


def remove(connection: Connection, kind: Kind, key: Key, conditions: Conditions = NO_CONDITIONS) -> None:
    """Remove one document under a whole key, or every document in a scope.

    Raises: PreconditionFailedError.
    """
    if kind.name in key:
        check_conditions(find(connection, kind, key), conditions)
    connection.execute(delete(kind.table).where(_where(kind, key)))


def _keep(connection: Connection, kind: Kind, key: Key, content_type: str, content: bytes, now: datetime) -> None:
    connection.execute(delete(kind.table).where(_where(kind, key)))
    connection.execute(
        kind.table.insert().values(
            **key,
            content_type=content_type,
            content=content,
            etag=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            updated_at=now,
        )
    )


# ---- what other rooms use
def put_state(
    connection: Connection,
    *,
    agent_key: str,
    activity_id: str,
    registration: str,
    state_id: str,
    content_type: str,
    content: bytes,
    now: datetime,
) -> None:
    """Keep a state document that the bridge makes itself, like LMS.LaunchData."""
    key = _state_key(agent_key, activity_id, registration, state_id)
    put(connection, STATE, key, content_type=content_type, content=content, now=now)


def get_state(
    connection: Connection, *, agent_key: str, activity_id: str, registration: str, state_id: str
) -> Document | None:
    """Return a state document, or None."""
    return find(connection, STATE, _state_key(agent_key, activity_id, registration, state_id))


def _state_key(agent_key: str, activity_id: str, registration: str, state_id: str) -> Key:
    return {
        "agent_key": agent_key,
        "activity_id": activity_id,
        "registration": registration.lower(),
        "state_id": state_id,
    }


def put_agent_profile(
    connection: Connection, *, agent_key: str, profile_id: str, content_type: str, content: bytes, now: datetime
) -> None:
    """Keep an agent profile that the bridge makes itself, like cmi5LearnerPreferences."""
    key = {"agent_key": agent_key, "profile_id": profile_id}
    put(connection, AGENT_PROFILE, key, content_type=content_type, content=content, now=now)


def get_agent_profile(connection: Connection, *, agent_key: str, profile_id: str) -> Document | None:
    """Return an agent profile document, or None."""
    return find(connection, AGENT_PROFILE, {"agent_key": agent_key, "profile_id": profile_id})
