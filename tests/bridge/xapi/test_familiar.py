"""Statements whose parts came before are read in a shorter way: it accepts and reads what the plain way does."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import familiar, record, strict_json
from lrs_bridge.xapi.familiar import read_familiar
from lrs_bridge.xapi.keys import hashes_of
from lrs_bridge.xapi.statement import ReceivedStatement, with_arrays
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, VOIDED, a_statement

VERSIONS = ("1.0.3", "2.0.0")
REGISTRATION = "5b1c8ab0-9c41-4c3c-8a36-24b8d4a1d8c4"
ACTIVITIES = {"category": [{"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}]}


def in_context(**context: Any) -> bytes:
    return strict_json.write_json(a_statement(context=context))


def read_short(body: bytes, version: str = "2.0.0") -> list[ReceivedStatement] | None:
    """Return what the shorter way reads, or None when it leaves it to the plain way."""
    found = list(read_familiar(body, version))
    return None if None in found else [item for item in found if item is not None]


def read_plain(body: bytes, version: str) -> list[ReceivedStatement] | None:
    """Return what the plain way reads, or None when it refuses it."""
    try:
        return record._receive_plainly(body, version)
    except HandrailError:
        return None


def is_exactly(one: Any, other: Any) -> bool:
    """Return whether two values are the same down to the order of keys and the digits of numbers."""
    return type(one) is type(other) and strict_json.write_json(one) == strict_json.write_json(other)


# ---- the same from both
PARTS = {
    "id": [b'"8f5b0c1e-0f0a-4d5b-9a54-0d1c8a3f6b11"', b'"8F5B0C1E-0F0A-4D5B-9A54-0D1C8A3F6B11"', b'"8f5b"', b"5"],
    "actor": [
        b'{"mbox":"mailto:kai@example.org"}',
        b'{"account":{"homePage":"http://a.example","name":"a \\u00e9 b"},"name":"K\xc3\xa4i"}',
        b'{"objectType":"Group","member":[{"mbox":"mailto:kai@example.org"}]}',
        b'{"mbox":"mailto:kai@example.org","mbox":"mailto:kai@example.org"}',
        b'{"mbox":"kai"}',
        b'{"name":"\xff","mbox":"mailto:kai@example.org"}',
    ],
    "verb": [
        b'{"id":"http://v.example/did"}',
        b'{ "id" : "http://v.example/did","display":{"en":": \\"did\\""}}',
        b'{"id":"http://v.example/did","display":{"en":"\\ud800"}}',
        b'{"display":{}}',
    ],
    "object": [
        b'{"id":"http://o.example/1"}',
        b'{"id":"http://o.example/1","definition":{"extensions":{"http://e.example/n":1.50}}}',
        b'{"objectType":"StatementRef","id":"8f5b0c1e-0f0a-4d5b-9a54-0d1c8a3f6b22"}',
        b'{"objectType":"Agent","mbox":"mailto:kai@example.org"}',
        b'{"objectType":"SubStatement","actor":{"mbox":"mailto:k@e.org"},"verb":{"id":"http://v.example/did"},'
        b'"object":{"id":"http://o.example/1"}}',
        b'{"objectType":"SubStatement","actor":{"mbox":"mailto:k@e.org"},"verb":{"id":"http://v.example/did"},'
        b'"object":{"id":"http://o.example/1"},"context":{"contextActivities":{"parent":{"id":"http://o.example/1"}}}}',
        b'"http://o.example/1"',
    ],
    "result": [
        b'{"score":{"scaled":-0.0}}',
        b'{"success":true,"response":"a\\\\"}',
        b'{"score":{"scaled":1e999}}',
        b"[]",
    ],
    "timestamp": [b'"2026-03-02T08:59:00Z"', b'"2026-03-02T09:59:00+01:00"', b'"2026-03-02T08:59:00-00:00"', b"null"],
    "version": [b'"1.0.3"', b'"2.0.0"', b'"3"'],
    "authority": [b'{"mbox":"mailto:kai@example.org"}', b"{}"],
    "stored": [b'"2026-03-02T08:59:00Z"', b'"now"'],
    "surprise": [b"1", b"NaN"],
}
IN_CONTEXT = {
    "registration": [
        b'"5b1c8ab0-9c41-4c3c-8a36-24b8d4a1d8c4"',
        b'"5B1C8AB0-9c41-4c3c-8a36-24b8d4a1d8c4"',
        b'"x"',
        b"{}",
    ],
    "contextActivities": [
        b'{"parent":[{"id":"http://o.example/1"}]}',
        b'{"parent":{"id":"http://o.example/1"}}',
        b'{"mother":[]}',
    ],
    "extensions": [b'{"http://e.example/n":' + b"[" * 62 + b"]" * 62 + b"}", b'{"http://e.example/n":-0}', b'{"n":1}'],
    "instructor": [b'{"mbox":"mailto:kai@example.org"}'],
    "contextAgents": [b'[{"objectType":"contextAgent","agent":{"mbox":"mailto:kai@example.org"}}]'],
    "platform": [b'"p"', b'"\\t"', b'"\t"'],
    "language": [b'"en-GB"'],
    # Properties of the statement, which have no place here.
    "actor": [b'{"mbox":"mailto:kai@example.org"}'],
    "verb": [b'{"id":"http://v.example/did"}'],
    "object": [b'{"id":"http://o.example/1"}'],
}
GOOD = {name: values[:1] for name, values in PARTS.items() if name in ("id", "actor", "verb", "object", "timestamp")}


def written(pairs: list[tuple[str, bytes]], white: bytes) -> bytes:
    return b"{" + b",".join(white + b'"%s"%s:' % (name.encode(), white) + raw for name, raw in pairs) + white + b"}"


@st.composite
def some_pairs(
    draw: st.DrawFn, known: dict[str, list[bytes]], least: dict[str, list[bytes]]
) -> list[tuple[str, bytes]]:
    names = [*least, *draw(st.lists(st.sampled_from(sorted(known)), max_size=2))]
    if draw(st.integers(0, 7)):
        names = sorted(set(names), key=names.index)
    # The first of each is good, as most are that come; a statement that is not is mostly told by one thing.
    return [(name, draw(st.sampled_from(known[name][:1] * 8 + known[name]))) for name in names]


@st.composite
def some_bodies(draw: st.DrawFn) -> bytes:
    white = draw(st.sampled_from([b"", b"", b" ", b"\n\t"]))
    statements = []
    for _ in range(draw(st.integers(1, 2))):
        pairs = draw(some_pairs(PARTS, GOOD))
        if draw(st.booleans()):
            pairs.append(("context", written(draw(some_pairs(IN_CONTEXT, {})), white)))
        statements.append(written(pairs, white))
    if len(statements) == 1 and draw(st.booleans()):
        return white + statements[0] + draw(st.sampled_from([b"", b" ", b"x", b",{}"]))
    return white + b"[" + b",".join(statements) + b"]" + white


@settings(max_examples=1_500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=some_bodies(), version=st.sampled_from(VERSIONS))
def test_what_the_shorter_way_reads_the_plain_way_reads_the_same(body: bytes, version: str) -> None:
    short, plain = read_short(body, version), read_plain(body, version)
    if short is None:
        return
    assert plain is not None
    assert [item.raw for item in short] == [item.raw for item in plain]
    for one, other in zip(short, plain, strict=True):
        assert is_exactly(one.statement, other.statement)
        assert one.hashes == hashes_of(other.statement)
        assert with_arrays(one.statement) is one.statement


@pytest.mark.parametrize("version", VERSIONS)
def test_statements_as_they_mostly_come_take_the_shorter_way(version: str) -> None:
    statement = a_statement(
        result={"score": {"scaled": 0.85}, "response": 'says \\ "ünder"'},
        context={"registration": REGISTRATION, "contextActivities": ACTIVITIES, "extensions": {"http://e.example": 1}},
    )
    one, escaped = strict_json.write_json(statement), json.dumps(statement).encode()
    for body in (one, escaped, b"[" + one + b" , " + one + b"]"):
        for _ in range(2):
            found = read_short(body, version)
            assert found is not None
            assert found[0].hashes is not None
            assert is_exactly(found[0].statement, strict_json.parse_json(one))


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": None},
        {"verb": None},
        {"object": AGENT, "context": {"platform": "a bus"}},
        {"verb": {"id": VOIDED}},
        {"object": a_statement(objectType="SubStatement", id=None)},
        {"context": {"contextActivities": {"parent": {"id": ACTIVITY_ID}}}},
    ],
    ids=[
        "no actor",
        "no verb",
        "a platform without an activity",
        "voids an activity",
        "a SubStatement",
        "not in an array",
    ],
)
def test_what_is_wrong_or_unusual_is_left_to_the_plain_way(changes: dict[str, Any]) -> None:
    assert read_short(strict_json.write_json(a_statement(**changes))) is None


# ---- what a memory could let through
def test_a_part_that_was_good_in_one_place_is_not_good_in_another() -> None:
    agent = json.dumps(AGENT).encode()
    assert read_short(strict_json.write_json(a_statement())) is not None
    misplaced = in_context(registration=REGISTRATION)[:-2] + b',"actor":' + agent + b"}}"
    assert json.loads(misplaced)["context"]["actor"] == AGENT
    assert read_short(misplaced) is None
    assert read_plain(misplaced, "2.0.0") is None


def test_a_property_that_comes_twice_is_left_to_the_plain_way() -> None:
    good = strict_json.write_json(a_statement(context={"registration": REGISTRATION, "contextActivities": ACTIVITIES}))
    assert read_short(good) is not None
    for name in ("verb", "timestamp", "context"):
        again = good[:-1] + b',"' + name.encode() + b'":' + json.dumps(json.loads(good)[name]).encode() + b"}"
        assert read_short(again) is None
    twice_within = good.replace(b'"registration"', b'"registration":"' + REGISTRATION.encode() + b'","registration"')
    assert read_short(twice_within) is None
    escaped = good.replace(b'"registration"', b'"r\\u0065gistration":"' + REGISTRATION.encode() + b'","registration"')
    assert read_short(escaped) is None


def test_a_part_that_is_good_in_one_version_is_not_good_in_the_other() -> None:
    agents = [{"objectType": "contextAgent", "agent": AGENT}]
    body = in_context(contextAgents=agents)
    assert read_short(body, "2.0.0") is not None
    assert read_short(body, "1.0.3") is None


def test_what_was_forgotten_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(familiar, "_MOST_REMEMBERED_BYTES", 300)
    bodies = [strict_json.write_json(a_statement(object={"id": f"{ACTIVITY_ID}/{number}"})) for number in range(20)] * 2
    for body in bodies:
        found = read_short(body)
        assert found is not None
        assert is_exactly(found[0].statement, strict_json.parse_json(body))
        assert found[0].hashes == hashes_of(found[0].statement)
