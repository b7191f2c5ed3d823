"""A statement is never altered: keys in their order, numbers with their digits, spaces and escapes as they came."""

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_bridge.xapi import store as statements
from tests.bridge.xapi.attached import MIXED, a_body
from tests.bridge.xapi.conftest import Store

NUMBERS = (
    *("1.0", "1e2", "1E+2", "1.50", "-0", "-0.0", "0.1234567890123456789", "9007199254740993", "1e-400"),
    *("10000000000000000000001", "1.7976931348623157e308", "0.30000000000000004", "123456789012345678901234567890.10"),
)
VERSIONS = ("1.0.3", "2.0.0")


def a_raw(statement_id: str, extension: str, more: str = "") -> bytes:
    """Return a statement in a shape of its own: keys in no usual order, spaces, escapes, a number of each kind."""
    numbers = ",".join(f'"n{place}" : {number}' for place, number in enumerate(NUMBERS))
    return (
        f'{{ "verb":{{"display":{{"de":"\\u0074at","en" : "did"}},"id":"http://example.org/did"}},\n\t"id":"{statement_id}",'
        f'"result" :{{"score":{{"max":1e1,"raw":1.50,"min":-0}},"extensions":{{"http://example.org/z":{{{numbers}}},'
        f'"http://example.org/a" : {extension} }}}},{more}'
        '"object":{"id":"http://example.org/x\\u002Fy"} ,'
        '"actor":{"mbox":"mailto:kai@example.org","name":"K\\/i \\u0000"}}'
    ).encode()


def token_stream(raw: bytes) -> Any:
    """Read JSON with keys in their order and numbers as their text."""
    return json.loads(
        raw, object_pairs_hook=lambda pairs: [list(pair) for pair in pairs], parse_float=str, parse_int=str
    )


def send(store: Store, raw: bytes, statement_id: str, how: str, version: str) -> None:
    if how == "put":
        answer = store.send("PUT", "/statements", params={"statementId": statement_id}, body=raw, version=version)
    elif how == "multipart":
        answer = store.post(a_body(raw), content_type=MIXED, version=version)
    else:
        answer = store.post(raw if how == "post" else b"[ " + raw + b"\n]", version=version)
    assert answer.status_code in (200, 204), answer.text


def given_back(store: Store, statement_id: str, version: str) -> bytes:
    answer = store.get(params={"statementId": statement_id}, version=version)
    assert answer.status_code == 200
    return answer.data


def kept(store: Store, statement_id: str) -> statements.StoredStatement:
    with store.database.reading() as connection:
        found = statements.find_statement(connection, statement_id)
    assert found is not None
    return found


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("how", ["post", "batch", "put", "multipart"])
def test_every_byte_of_a_statement_comes_back_however_it_was_sent(either_store: Store, how: str, version: str) -> None:
    statement_id = str(uuid.uuid4())
    raw = a_raw(statement_id, "[ 1.0, 1e2 ]")
    send(either_store, raw, statement_id, how, version)
    assert kept(either_store, statement_id).received_bytes == raw
    got = given_back(either_store, statement_id, version)
    assert got.endswith(raw[1:])
    listed = either_store.get(params={"limit": 1}, version=version).data
    assert raw[1:] in listed


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "more",
    [
        '"stored":"2001-01-01T00:00:00Z",',
        '"authority":{"mbox":"mailto:somebody@example.org"},',
        '"context":{"contextActivities":{"parent":{"id":"http://example.org/p"}}},',
        '"timestamp":"2026-03-02T10:00:00.1200+01:00",',
    ],
)
def test_where_a_store_must_set_a_value_all_others_keep_their_order_and_digits(
    either_store: Store, more: str, version: str
) -> None:
    statement_id = str(uuid.uuid4())
    raw = a_raw(statement_id, "[ 1.0, 1e2 ]", more)
    send(either_store, raw, statement_id, "post", version)
    assert kept(either_store, statement_id).received_bytes == raw
    set_by_the_store = ("stored", "authority", "context", "timestamp", "version")
    sent = [pair for pair in token_stream(raw) if pair[0] not in set_by_the_store]
    got = token_stream(given_back(either_store, statement_id, version))
    assert [pair for pair in got if pair[0] not in set_by_the_store] == sent


JSON_TEXT = st.recursive(
    st.sampled_from((*NUMBERS, "null", "true", '""', '"\\ud83d\\ude00 \\n\\u0000"', '"é 😀"'))
    | st.integers().map(str)
    | st.text(max_size=8).map(json.dumps),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + " ,".join(items) + "]")
        | st.dictionaries(st.text(max_size=4), inner, max_size=3).map(
            lambda found: "{" + ",\n".join(f"{json.dumps(key)} : {value}" for key, value in found.items()) + "}"
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("examples", [15, pytest.param(1500, marks=pytest.mark.long)])
def test_whatever_an_extension_holds_comes_back_byte_for_byte(either_store: Store, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(extension=JSON_TEXT, version=st.sampled_from(VERSIONS))
    def check(extension: str, version: str) -> None:
        statement_id = str(uuid.uuid4())
        raw = a_raw(statement_id, extension)
        send(either_store, raw, statement_id, "post", version)
        assert given_back(either_store, statement_id, version).endswith(raw[1:])

    check()
