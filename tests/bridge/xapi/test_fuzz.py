"""Nothing that comes in may be answered with 5xx, and nothing but a valid statement may be kept."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_bridge.xapi.validate import check_statement
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement
from tests.bridge.xapi.test_validate import GOOD

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["Agent", "Group"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    "/statements",
    "/activities/state",
    "/agents/profile",
    "/agents",
    "/activities",
    "/activities/profile",
    "/nothing",
]
NAMES = ["statementId", "agent", "activityId", "stateId", "profileId", "registration", "since", "limit", "cursor"]
QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inner for place in places(item, (*path, key))]


@st.composite
def damaged_statements(draw: st.DrawFn) -> Any:
    """A good statement with a value or two replaced, taken out or added somewhere inside."""
    statement = copy.deepcopy(a_statement(**GOOD[draw(st.sampled_from(sorted(GOOD)))]))
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from(places(statement)))
        target: Any = statement
        for key in path:
            target = target[key]
        act = draw(st.sampled_from(["replace", "remove", "add"]))
        if act == "remove":
            del target[last]
            if not statement:
                return statement
        elif act == "add" and isinstance(target, dict):
            target[draw(st.text(max_size=5))] = draw(JSON)
        else:
            target[last] = draw(JSON)
    return statement


@QUIET
@given(statement=damaged_statements(), version=st.sampled_from(["1.0.3", "2.0.0"]))
def test_a_damaged_statement_is_kept_whole_or_refused_never_a_fault_of_ours(
    store: Store, statement: Any, version: str
) -> None:
    answer = store.post(json.dumps(statement).encode(errors="surrogatepass"), version=version)
    assert answer.status_code in (200, 400, 409), answer.data
    assert answer.is_json
    if answer.status_code == 200:
        check_statement(store.get(params={"statementId": answer.json[0]}).json, "2.0.0")


@QUIET
@given(body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode(errors="replace")))
def test_no_body_is_answered_with_5xx(store: Store, body: bytes) -> None:
    params = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"}
    assert store.post(body).status_code in (200, 400)
    for method in ("PUT", "POST"):
        for content_type in ("application/json", "text/plain"):
            answer = store.send(method, "/activities/state", params=params, body=body, content_type=content_type)
            assert answer.status_code < 500


@QUIET
@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"]),
    path=st.sampled_from(PATHS),
    params=st.dictionaries(
        st.sampled_from([*NAMES, "format", "ascending", "x"]),
        st.text(max_size=12) | st.sampled_from([json.dumps(AGENT), ACTIVITY_ID, "canonical", "1", "true"]),
        max_size=4,
    ),
    headers=st.dictionaries(
        st.sampled_from(
            [
                "If-Match",
                "If-None-Match",
                "Content-Type",
                "Accept-Language",
                "X-Experience-API-Version",
                "Authorization",
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=12),
        max_size=3,
    ),
)
def test_no_address_or_header_is_answered_with_5xx(
    store: Store, method: str, path: str, params: dict[str, str], headers: dict[str, str]
) -> None:
    assert store.send(method, path, params=params, headers=headers, body=b"{}").status_code < 500


@pytest.mark.parametrize("agent", ["\ud800", "{" * 5000, '{"account":{"homePage":"http://a","name":"\\u0000"}}'])
def test_hard_agents_are_read_or_refused(store: Store, agent: str) -> None:
    answer = store.get(params={"agent": agent.encode(errors="surrogatepass")})
    assert answer.status_code in (200, 400)
