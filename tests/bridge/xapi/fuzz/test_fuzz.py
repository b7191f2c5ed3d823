"""Nothing that comes in may be answered with 5xx, and nothing but a valid statement may be kept.

Each kind of request has a short run for `make test` and a long one; the long ones come to more than 100,000 requests.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lrs_bridge.xapi.validate import check_statement
from tests.bridge.xapi.attached import MIXED, a_body
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.fuzz import hostile
from tests.bridge.xapi.fuzz.wire import Wire
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT

VERSIONS = ("1.0.3", "2.0.0")
DOCUMENTS = {
    "/xapi/activities/state": {"activityId": ACTIVITY_ID, "agent": json.dumps(AGENT), "stateId": "s"},
    "/xapi/agents/profile": {"agent": json.dumps(AGENT), "profileId": "p"},
    "/xapi/activities/profile": {"activityId": ACTIVITY_ID, "profileId": "p"},
}


@pytest.fixture(scope="module")
def wire(either_store: Store) -> Wire:
    return Wire(either_store.app, either_store.credential("all"))


def run(strategy: st.SearchStrategy[Any], examples: int, check: Callable[[Any], None]) -> None:
    """Check that many examples of a strategy."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def check_each(example: Any) -> None:
        check(example)

    check_each()


def amounts(short: int, long: int) -> Any:
    """Give a test a short run and a long one, in examples."""
    return pytest.mark.parametrize("examples", [short, pytest.param(long, marks=pytest.mark.long)])


@amounts(8, 2000)
def test_a_damaged_statement_is_kept_whole_or_refused(wire: Wire, examples: int) -> None:
    def check(statement: Any) -> None:
        raw = hostile.as_bytes(statement)
        for version in VERSIONS:
            answer = wire.send("POST", "/xapi/statements", body=raw, version=version)
            assert answer.status in (200, 400, 409)
            if answer.status == 200 and statement != []:
                query = urlencode({"statementId": answer.json()[0]}).encode()
                kept = wire.send("GET", "/xapi/statements", query, version=version).json()
                check_statement(kept, "2.0.0")
                assert_same(json.loads(raw), kept)
            wire.send("POST", "/xapi/statements", body=b"[" + raw + b"," + raw + b"]", version=version)
            wire.send("POST", "/xapi/statements", headers=[("Content-Type", MIXED)], body=a_body(raw), version=version)
        wire.send("PUT", "/xapi/statements", b"statementId=9f0b3e5c-0000-4000-8000-000000000001", body=raw)

    run(hostile.damaged_statements(), examples, check)
    assert wire.sent >= examples * 7


def assert_same(sent: dict[str, Any], kept: dict[str, Any]) -> None:
    """Check that nothing that was sent came back otherwise, but for what a store sets or writes as an array."""
    for name in sent.keys() - {"id", "stored", "authority", "version", "timestamp", "context", "object"}:
        assert kept[name] == sent[name]


@amounts(6, 800)
def test_no_body_is_answered_with_5xx(wire: Wire, examples: int) -> None:
    def check(body: bytes) -> None:
        for version in VERSIONS:
            assert wire.send("POST", "/xapi/statements", body=body, version=version).status in (200, 400, 409)
            wire.send("POST", "/xapi/statements", headers=[("Content-Type", MIXED)], body=body, version=version)
        packed = wire.send("POST", "/xapi/statements", headers=[("Content-Encoding", "gzip")], body=body)
        assert packed.status == 415
        for path, params in DOCUMENTS.items():
            query = urlencode(params).encode()
            for content_type in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
                headers = [("Content-Type", content_type)]
                wire.send("DELETE", path, query)
                put = wire.send("PUT", path, query, headers, body)
                if put.status == 204:
                    assert wire.send("GET", path, query).body == body
                wire.send("POST", path, query, headers, body)

    run(hostile.bodies, examples, check)


@amounts(8, 1500)
def test_no_multipart_is_answered_with_5xx(wire: Wire, examples: int) -> None:
    def check(example: tuple[str, bytes]) -> None:
        kind, body = example
        for version in VERSIONS:
            wire.send("POST", "/xapi/statements", headers=[("Content-Type", kind)], body=body, version=version)

    run(hostile.multipart_bodies(), examples, check)


@amounts(8, 1800)
def test_no_address_or_header_is_answered_with_5xx(wire: Wire, examples: int) -> None:
    def check(example: tuple[str, bytes, list[tuple[str, str]]]) -> None:
        path, query, headers = example
        for method in hostile.METHODS:
            body = b'{"a":1}' if method in ("PUT", "POST") else b""
            wire.send(method, path, query, headers, body)

    paths = st.sampled_from(hostile.PATHS)
    run(st.tuples(paths, hostile.queries(), hostile.header_lists), examples, check)


@amounts(8, 200)
def test_no_odd_method_or_path_is_answered_with_5xx(wire: Wire, examples: int) -> None:
    def check(example: tuple[str, str, bytes]) -> None:
        method, path, query = example
        wire.send(method, path, query)

    methods = st.sampled_from(hostile.METHODS + hostile.ODD_METHODS)
    paths = st.sampled_from(hostile.PATHS + hostile.ODD_PATHS)
    run(st.tuples(methods, paths, hostile.queries()), examples, check)


@amounts(8, 1000)
def test_forms_that_hide_another_request_are_never_answered_with_5xx(wire: Wire, examples: int) -> None:
    def check(example: tuple[str, str, bytes, bytes]) -> None:
        path, method, form, more = example
        headers = [("Content-Type", "application/x-www-form-urlencoded")]
        query = urlencode({"method": method}, errors="surrogatepass").encode() + more
        for version in VERSIONS:
            wire.send("POST", path, query, headers, form, version=version, meant=method)

    methods = st.sampled_from((*hostile.METHODS, "TRACE", "", "put")) | hostile.hard_text
    more = st.sampled_from([b"", b"", b"&method=GET", b"&statementId=1"])
    run(st.tuples(st.sampled_from(hostile.PATHS), methods, hostile.queries() | hostile.bodies, more), examples, check)


@pytest.mark.parametrize("path", hostile.PATHS[:4])
def test_a_body_over_the_limit_is_413_and_a_length_that_lies_does_no_harm(wire: Wire, path: str) -> None:
    query = urlencode(DOCUMENTS.get(path, {})).encode()
    huge = b"[" + b" " * (5 * 1024 * 1024) + b"]"
    assert wire.send("POST", path, query, body=huge).status == 413
    for length in ("-1", "99999999999", "many", "", "3", "0"):
        wire.send("POST", path, query, [("Content-Length", length)], b'{"a":1}')


def test_a_bomb_is_refused_before_it_is_unpacked(wire: Wire) -> None:
    for encoding in ("gzip", "deflate", "br", "x-gzip", "identity, gzip", "GZIP"):
        for path, params in (DOCUMENTS | {"/xapi/statements": {}}).items():
            headers = [("Content-Encoding", encoding)]
            answer = wire.send("POST", path, urlencode(params).encode(), headers, hostile._BOMB)
            assert answer.status == 415


@pytest.mark.long
def test_the_long_runs_come_to_more_than_50_000_requests_on_each_database(wire: Wire) -> None:
    """Stands after the others: it counts what they sent."""
    print(f"{wire.sent:,} requests, answered {dict(sorted(wire.seen.items()))}")
    assert wire.sent > 50_000


@pytest.mark.parametrize("host", ["", "example.org", "[::", "127.0.0.1:99999", "localhost\x00", "\xff"])
def test_a_host_that_is_not_ours_is_refused(wire: Wire, host: str) -> None:
    assert wire.send("HEAD", "/xapi/about", headers=[("Host", host)]).status in (200, 400)
