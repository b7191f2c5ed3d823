"""The description of the xAPI resources in OpenAPI 3.1, made from the tables that requests are checked with.

So it cannot say otherwise than the store does. What JSON Schema has no words for (two parameters that exclude each
other, raw between min and max) stands in the descriptions.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from lrs_bridge.config import XAPI_VERSIONS
from lrs_bridge.xapi import actor_schema, checks, documents, formats, parameters, schema
from lrs_bridge.xapi.checks import Check, JsonSchema, shape_of
from lrs_bridge.xapi.parameters import Parameter

_Json = dict[str, Any]

_COMPONENTS: dict[Check, str] = {
    schema.STATEMENT["2.0.0"]: "Statement",
    actor_schema.AGENT: "Agent",
    actor_schema.GROUP: "Group",
    actor_schema.AUTHORITY: "Authority",
    schema.ACTIVITY: "Activity",
    schema.STATEMENT_REF: "StatementRef",
    schema.VERB: "Verb",
    schema.RESULT: "Result",
    schema.CONTEXT_2: "Context",
    schema.ATTACHMENT: "Attachment",
    checks.LANGUAGE_MAP: "LanguageMap",
    checks.EXTENSIONS: "Extensions",
}
_IDENTIFIED_GROUP = {
    "allOf": [{"$ref": "#/components/schemas/Group"}],
    "anyOf": [{"required": [name]} for name in actor_schema.IDENTIFIERS],
}
_AGENT = {"$ref": "#/components/schemas/Agent"}
# What each way of reading a parameter's text takes. An agent is JSON, so it is content and no schema of its own.
_SCHEMAS: dict[parameters.Parse, JsonSchema] = {
    parameters.parse_text: {"type": "string", "minLength": 1, "pattern": "^[^\\x00]+$"},
    parameters.parse_uuid: formats.json_schema("a UUID", formats.is_uuid),
    parameters.parse_iri: formats.json_schema("an IRI, with its scheme", formats.is_iri),
    parameters.parse_time: formats.json_schema("a time with its zone, as RFC 3339 has it", formats.is_instant),
    parameters.parse_boolean: {"type": "boolean"},
    parameters.parse_count: {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    parameters.parse_format: {"type": "string", "enum": ["ids", "exact", "canonical"]},
    parameters.parse_place: {"type": "string", "description": "from `more`: where the page before ended"},
}
_CONTENTS: dict[parameters.Parse, JsonSchema] = {
    parameters.parse_agent: _AGENT,
    parameters.parse_actor: {"anyOf": [_AGENT, _IDENTIFIED_GROUP]},
}

_VERSION = {
    "name": "X-Experience-API-Version",
    "in": "header",
    "required": True,
    "description": "1.0.3 and 2.0.0, and any other 1.0.x or 2.0.x, which are answered by the rules of these",
    "schema": {"type": "string", "enum": list(XAPI_VERSIONS)},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "the ETag of the document to be changed: 412 when it is another by now",
    "schema": {"type": "string"},
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "*: only when there is no such document yet, else 412",
    "schema": {"type": "string"},
}
_ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "which language format=canonical gives of each language map",
    "schema": {"type": "string"},
}
_REFUSALS = {
    400: "The request breaks a rule; `where` names the place, `requirement` the rule.",
    401: "No credentials, or unknown ones.",
    403: "These credentials do not reach this.",
    404: "There is none, or it is not these credentials' to see.",
    405: "This resource does not take this method.",
    409: "It contradicts what is kept: a statement of this id that says something else, or a document unseen.",
    411: "The body came without Content-Length and could have broken off unseen.",
    412: "The document is not as If-Match or If-None-Match says.",
    413: "The body is too large. Send less at a time.",
    415: "The body is compressed. Send it as it is.",
}
_ANY_HEADERS = {
    "X-Experience-API-Version": {"description": "the version of the answer", "schema": {"type": "string"}},
}
_CONSISTENT = {
    "X-Experience-API-Consistent-Through": {
        "description": "everything kept up to this moment is in the listings",
        "schema": {"type": "string", "format": "date-time"},
    }
}
_ETAG = {
    "ETag": {"description": "the SHA-1 of the document, in quotes", "schema": {"type": "string"}},
    "Last-Modified": {"schema": {"type": "string"}},
}
_BINARY: _Json = {"schema": {}}


@cache
def describe() -> _Json:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Handrail's xAPI store",
            "version": XAPI_VERSIONS[-1],
            "summary": "Experience API 1.0.3 and 2.0.0 (IEEE 9274.1.1), chosen by the version header of each request.",
            "description": (
                "Every GET may be a HEAD. A body is strict JSON: UTF-8, no key twice, no NaN. 1.0.x also takes the "
                "alternate request syntax: a POST of a form to `?method=…`. Statements of 1.0.3 have no contextAgents "
                "and no contextGroups."
            ),
        },
        "servers": [{"url": "/xapi"}],
        "security": [{"basic": []}],
        "paths": {
            "/statements": _statements(),
            "/activities/state": _documents(
                documents.STATE,
                parameters.STATE_ONE,
                parameters.STATE_LIST,
                "A state document of one agent in one activity",
            ),
            "/agents/profile": _documents(
                documents.AGENT_PROFILE,
                parameters.AGENT_PROFILE_ONE,
                parameters.AGENT_PROFILE_LIST,
                "A profile document of one agent",
            ),
            "/activities/profile": _documents(
                documents.ACTIVITY_PROFILE,
                parameters.ACTIVITY_PROFILE_ONE,
                parameters.ACTIVITY_PROFILE_LIST,
                "A profile document of one activity",
            ),
            "/agents": {
                "get": _operation(
                    "The Person behind an agent: what was asked for, each value as an array",
                    _query(parameters.AGENTS),
                    {200: _json({"$ref": "#/components/schemas/Person"})},
                )
            },
            "/activities": {
                "get": _operation(
                    "An activity with everything that statements said of it",
                    _query(parameters.ACTIVITY),
                    {200: _json({"$ref": "#/components/schemas/Activity"})},
                )
            },
            "/about": {"get": _public("The versions that are spoken here", _ABOUT)},
            "/openapi.json": {"get": _public("This description", {"type": "object"})},
        },
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "from: handrail credential add"}
            },
            "schemas": _components(),
        },
    }


# ---- the resources
def _statements() -> _Json:
    statement = {"$ref": "#/components/schemas/Statement"}
    several = {"anyOf": [statement, {"type": "array", "items": statement}]}
    found = {"anyOf": [statement, {"$ref": "#/components/schemas/StatementResult"}]}
    by_id = [
        parameter
        for table in (parameters.STATEMENT_BY_ID, parameters.VOIDED_STATEMENT_BY_ID, parameters.STATEMENT_LIST)
        for parameter in table
    ]
    listed = {parameter.name: Parameter(parameter.name, parameter.parse) for parameter in by_id}
    return {
        "get": _operation(
            "One statement by its id, or a page of those that match",
            [*_query(tuple(listed.values())), _ACCEPT_LANGUAGE],
            {
                200: {
                    "description": "a statement, or a page; multipart/mixed with attachments=true",
                    "headers": _ANY_HEADERS | _CONSISTENT,
                    "content": {"application/json": {"schema": found}, "multipart/mixed": _BINARY},
                }
            },
            (404,),
            description=(
                "statementId or voidedStatementId, not both, goes with format and attachments only. A page ends with "
                "`more`, the address of the next, or with an empty one."
            ),
        ),
        "put": _operation(
            "Keep one statement under its id",
            _query(parameters.STATEMENT_PUT),
            {204: _empty()},
            (409,),
            body={"application/json": {"schema": statement}, "multipart/mixed": _BINARY},
        ),
        "post": _operation(
            "Keep one statement or several, all or none",
            [],
            {200: _json({"type": "array", "items": {"type": "string", "format": "uuid"}})},
            (409,),
            body={"application/json": {"schema": several}, "multipart/mixed": _BINARY},
        ),
    }


def _documents(kind: documents.Kind, one: Sequence[Parameter], several: Sequence[Parameter], words: str) -> _Json:
    id_name = one[-1].name
    optional = {row.name: row for row in several} | {id_name: Parameter(id_name, one[-1].parse)}
    whole_scope = kind is documents.STATE  # only states may be deleted all at once
    conditions = [_IF_MATCH, _IF_NONE_MATCH]
    any_type = {"application/json": {"schema": {}}, "*/*": _BINARY}
    any_words = f"{words}. Of whatever type, it comes back byte for byte."
    return {
        "get": _operation(
            f"{words}, or without {id_name} the ids of all in scope",
            [*_query(tuple(optional.values())), *conditions],
            {
                200: {
                    "description": "the document, or ids",
                    "headers": _ANY_HEADERS | _ETAG,
                    "content": {"*/*": _BINARY},
                },
                304: {"description": "the document is still the one named", "headers": _ANY_HEADERS | _ETAG},
            },
            (404, 412),
            description=f"With {id_name}, since has no place.",
        ),
        "put": _operation(
            "Keep a document, in place of the one that is there",
            [*_query(tuple(one)), *conditions],
            {204: _empty()},
            (409, 412),
            body=any_type,
            description=any_words,
        ),
        "post": _operation(
            "Merge a JSON object into the one that is there, one level deep, or keep a new document",
            [*_query(tuple(one)), *conditions],
            {204: _empty()},
            (412,),
            body=any_type,
            description=any_words,
        ),
        "delete": _operation(
            f"Take a document away{f', or without {id_name} all in scope' if whole_scope else ''}",
            [*_query(_delete_parameters(one) if whole_scope else tuple(one)), *conditions],
            {204: _empty()},
            (412,),
        ),
    }


def _delete_parameters(one: Sequence[Parameter]) -> tuple[Parameter, ...]:
    return (*one[:-1], Parameter(one[-1].name, one[-1].parse))


# ---- the parts of an operation
def _query(table: Sequence[Parameter]) -> list[_Json]:
    return [_parameter(row) for row in table]


def _parameter(row: Parameter) -> _Json:
    found: _Json = {"name": row.name, "in": "query", "required": row.required}
    if row.parse in _CONTENTS:
        return found | {"content": {"application/json": {"schema": _CONTENTS[row.parse]}}}
    return found | {"schema": _SCHEMAS[row.parse]}


# Also of what takes no body: one that comes all the same is measured, and never unpacked.
_OF_ANY_BODY = (411, 413, 415)


def _operation(
    summary: str,
    given: list[_Json],
    answers: dict[int, _Json],
    refusals: Sequence[int] = (),
    *,
    body: _Json | None = None,
    description: str = "",
) -> _Json:
    found: _Json = {"summary": summary, "parameters": [*given, _VERSION]}
    if description:
        found["description"] = description
    if body is not None:
        found["requestBody"] = {"required": True, "content": body}
    codes = sorted({400, 401, 403, *_OF_ANY_BODY, *refusals})
    told = {str(code): answer for code, answer in answers.items()} | {str(code): _refusal(code) for code in codes}
    return found | {"responses": told}


def _public(summary: str, answer: JsonSchema) -> _Json:
    return {
        "summary": summary,
        "security": [],
        "responses": {"200": _json(answer), "400": _refusal(400)},
    }


def _json(answer: JsonSchema) -> _Json:
    return {
        "description": "as asked for",
        "headers": _ANY_HEADERS,
        "content": {"application/json": {"schema": answer}},
    }


def _empty() -> _Json:
    return {"description": "done", "headers": _ANY_HEADERS}


def _refusal(code: int) -> _Json:
    return {
        "description": _REFUSALS[code],
        "headers": _ANY_HEADERS,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
    }


# ---- the schemas
_ABOUT = {
    "type": "object",
    "properties": {"version": {"type": "array", "items": {"type": "string", "enum": list(XAPI_VERSIONS)}}},
    "required": ["version"],
}


def _components() -> _Json:
    named = {name: shape_of(check, _reference) for check, name in _COMPONENTS.items()}
    account = named["Agent"]["properties"]["account"]
    return named | {
        "StatementResult": {
            "type": "object",
            "properties": {
                "statements": {"type": "array", "items": {"$ref": "#/components/schemas/Statement"}},
                "more": {"type": "string", "description": "the address of the next page, or empty"},
            },
            "required": ["statements", "more"],
        },
        "Person": {
            "type": "object",
            "properties": {
                "objectType": {"type": "string", "enum": ["Person"]},
                "account": {"type": "array", "items": account},
            }
            | {
                name: {"type": "array", "items": {"type": "string"}}
                for name in ("name", "mbox", "mbox_sha1sum", "openid")
            },
            "required": ["objectType"],
        },
        "Refusal": {
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "stable; docs/errors.md lists them"},
                "message": {"type": "string", "description": "what is wrong and what to do"},
                "where": {"type": "string", "description": "the place: a parameter, a header, a path in the body"},
                "requirement": {"type": "string", "description": "the rule that it breaks"},
            },
            "required": ["code", "message"],
        },
    }


def _reference(check: Check) -> JsonSchema | None:
    name = _COMPONENTS.get(check)
    return {"$ref": f"#/components/schemas/{name}"} if name else None
