"""The description at /xapi/openapi.json is whole and true: a program that reads nothing else gets what it says."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    load_all_checks,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lrs_bridge.xapi import openapi, parameters
from tests.bridge.xapi.attached import a_body
from tests.bridge.xapi.conftest import Store, running_store
from tests.bridge.xapi.requirements.statement_cases import ACCEPTED, ACCEPTED_IN_2, REFUSED, changed

load_all_checks()
DESCRIPTION = json.loads(json.dumps(openapi.describe()))
OPERATIONS = sorted((path, method) for path, found in DESCRIPTION["paths"].items() for method in found)
CHECKS = [
    not_a_server_error,
    negative_data_rejection,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("multipart/mixed")
def write_multipart(_context: Any, value: Any) -> Any:
    return value if isinstance(value, bytes) else a_body(value)


@pytest.fixture(scope="module")
def described_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_store(tmp_path_factory.mktemp("openapi")) as store:
        yield store


def test_the_description_is_served_to_anybody(described_store: Store) -> None:
    answer = described_store.app.test_client().get("/xapi/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.json == DESCRIPTION
    assert answer.json["openapi"].startswith("3.1")


def test_every_route_is_described_and_nothing_else(described_store: Store) -> None:
    routed = {
        (rule.rule.removeprefix("/xapi"), method.lower())
        for rule in described_store.app.url_map.iter_rules()
        if rule.rule.startswith("/xapi/")
        for method in rule.methods or ()
    }
    assert {one for one in routed if one[1] not in ("head", "options")} == set(OPERATIONS)


def test_every_parameter_of_the_tables_is_described() -> None:
    described = {
        (path, parameter["name"])
        for path, methods in DESCRIPTION["paths"].items()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
    }
    for path, tables in {
        "/statements": (parameters.STATEMENT_BY_ID, parameters.VOIDED_STATEMENT_BY_ID, parameters.STATEMENT_LIST),
        "/activities/state": (parameters.STATE_ONE, parameters.STATE_LIST),
        "/agents/profile": (parameters.AGENT_PROFILE_ONE, parameters.AGENT_PROFILE_LIST),
        "/activities/profile": (parameters.ACTIVITY_PROFILE_ONE, parameters.ACTIVITY_PROFILE_LIST),
        "/agents": (parameters.AGENTS,),
        "/activities": (parameters.ACTIVITY,),
    }.items():
        assert {(path, row.name) for table in tables for row in table} <= described


def a_validator() -> Draft202012Validator:
    schema = {"$ref": "#/components/schemas/Statement", "components": DESCRIPTION["components"]}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_what_the_store_keeps_the_description_allows() -> None:
    validator = a_validator()
    for name, cases in (ACCEPTED | ACCEPTED_IN_2).items():
        for changes in cases:
            for statement in changed(changes):
                assert validator.is_valid(statement), (name, statement)


def test_what_the_store_refuses_the_description_mostly_forbids() -> None:
    """The rest cannot be said in JSON Schema: raw between min and max, a revision with an Activity only."""
    validator = a_validator()
    forbidden = {
        name[:10]: not any(validator.is_valid(statement) for changes in cases[:3] for statement in changed(changes))
        for name, cases in REFUSED.items()
    }
    for sure in ("XAPI-00003", "XAPI-00034", "XAPI-00038", "XAPI-00044", "XAPI-00064", "XAPI-00074", "XAPI-00083"):
        assert forbidden[sure], sure
    assert sum(forbidden.values()) > len(forbidden) * 0.7


# ---- schemathesis
def agree(store: Store, path: str, method: str, mode: GenerationMode, examples: int) -> None:
    """Let schemathesis make requests from the description and hold the answers against it."""
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.app = store.app
    key, secret = store.credential("all")
    basic = "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
    sent = 0

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        case=schema[path][method.upper()].as_strategy(generation_mode=mode),
        signed_in=st.sampled_from([True] * 9 + [False]),
    )
    def check(case: schemathesis.Case, signed_in: bool) -> None:
        nonlocal sent
        case.call_and_validate(checks=CHECKS, headers={"Authorization": basic} if signed_in else {})
        sent += 1

    check()
    # A request that takes nothing can be made in a handful of ways only.
    takes_something = DESCRIPTION["paths"][path][method].keys() & {"parameters", "requestBody"}
    assert sent >= (examples * 0.8 if takes_something else 1)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_schemathesis_agrees(described_store: Store, path: str, method: str) -> None:
    agree(described_store, path, method, GenerationMode.POSITIVE, examples=3)


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        (path, method, mode)
        for path, method in OPERATIONS
        for mode in GenerationMode
        if mode.is_positive or "parameters" in DESCRIPTION["paths"][path][method]
    ],
    ids=str,
)
def test_schemathesis_agrees_at_length(described_store: Store, path: str, method: str, mode: GenerationMode) -> None:
    agree(described_store, path, method, mode, examples=200)
