"""Strategies for what a broken, careless or hostile client may send."""

import copy
import gzip
import json
import re
import zlib
from typing import Any
from urllib.parse import quote_plus

from hypothesis import strategies as st

from tests.bridge.xapi.attached import BOUNDARY, MIXED, a_body, a_part, an_attachment
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement
from tests.bridge.xapi.test_validate import GOOD

PATHS = (
    "/xapi/statements",
    "/xapi/activities/state",
    "/xapi/agents/profile",
    "/xapi/activities/profile",
    "/xapi/agents",
    "/xapi/activities",
    "/xapi/about",
)
ODD_PATHS = (
    "/xapi",
    "/xapi/",
    "/xapi/nothing",
    "/xapi//statements",
    "/xapi/statements/",
    "/xapi/statements/../about",
    "/xapi/Statements",
    "/xapi/statements\x00",
    "/xapi/\xff\xfe",
    "/xapi/statements/" + "a" * 5000,
)
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE")
ODD_METHODS = ("PATCH", "TRACE", "OPTIONS", "CONNECT", "get", "QUERY", "", "A" * 3000, "G\x00T", "\xff")
NAMES = (
    *("statementId", "voidedStatementId", "agent", "verb", "activity", "registration", "since", "until", "limit"),
    *("ascending", "format", "attachments", "related_agents", "related_activities", "cursor", "from", "more"),
    *("activityId", "stateId", "profileId", "method", "content"),
)
HEADERS = (
    *("If-Match", "If-None-Match", "Content-Type", "Accept-Language", "Accept", "X-Experience-API-Version"),
    *("Authorization", "Content-Encoding", "Content-Length", "Transfer-Encoding", "X-Experience-API-Hash"),
    *("Origin", "Cookie", "Range", "Expect", "If-Modified-Since", "X-Forwarded-For", "X-HTTP-Method-Override"),
)

# ---- values
HARD_TEXT = (
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\ufffe",
    "\u202e",
    "😀" * 3,
    "é" * 400,
    "A" * 20_000,
    "%00",
    "' OR 1=1 --",
    "{}",
    "[" * 200,
    "null",
    "-0",
    "1e999",
    "9" * 500,
    "٣",
    "\r\nX: y",
    "../../etc/passwd",
)
GOOD_VALUES = (
    json.dumps(AGENT),
    '{"mbox":"mailto:a@example.org"}',
    '{"account":{"homePage":"http://a.b","name":"\\u0000"}}',
    '{"objectType":"Group","mbox":"mailto:a@example.org"}',
    ACTIVITY_ID,
    "9f0b3e5c-0000-4000-8000-000000000001",
    "2026-03-02T09:00:00Z",
    "9999-12-31T23:59:59.999999999-23:59",
    "0001-01-01T00:00:00+23:59",
    *("true", "false", "0", "1", "99999999999999999999", "ids", "exact", "canonical", "GET", "PUT"),
)
hard_text = st.sampled_from(HARD_TEXT) | st.text(max_size=12)
json_leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(2**63), 2**53 + 1, 1.5, -0.0, 1e308, float("nan"), float("inf"), "Agent", "Group"])
    | hard_text
)
any_json = st.recursive(
    json_leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hard_text, inner, max_size=3),
    max_leaves=6,
)
_GOOD_NAMES = sorted(GOOD)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in inner for place in _places(item, (*path, key))]


@st.composite
def damaged_statements(draw: st.DrawFn) -> Any:
    """A good statement with a value or two replaced, taken out or added somewhere inside."""
    statement = copy.deepcopy(a_statement(**GOOD[draw(st.sampled_from(_GOOD_NAMES))]))
    for _ in range(draw(st.integers(1, 2))):
        places = _places(statement)
        if not places:
            break
        *path, last = draw(st.sampled_from(places))
        target: Any = statement
        for key in path:
            target = target[key]
        act = draw(st.sampled_from(["replace", "remove", "add"]))
        if act == "remove":
            del target[last]
        elif act == "add" and isinstance(target, dict):
            target[draw(hard_text)] = draw(any_json)
        else:
            target[last] = draw(any_json)
    return statement


def as_bytes(value: Any) -> bytes:
    """Return JSON as a careless client writes it: NaN, lone surrogates as escapes or as bytes that are no UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


# ---- bodies
_PLAIN = json.dumps(a_statement()).encode()
_BOMB = gzip.compress(b" " * 20_000_000, 9)
FIXED_BODIES = (
    b"",
    b"null",
    b"[]",
    b"[[]]",
    b"{}",
    b"\xff\xfe{}",
    b"\xef\xbb\xbf{}",
    b'{"a":1,"a":2}',
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":' * 3000 + b"1" + b"}" * 3000,
    b"[" * 50_000,
    b'["' + b"\\ud800" * 50 + b'"]',
    b'{"a":1e99999}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":"\\u0000"}',
    b"[" + b",".join([_PLAIN] * 2) + b"]",
    _PLAIN + _PLAIN,
    _PLAIN.replace(b"{", b"{\x00", 1),
    _BOMB,
    zlib.compress(b"[" * 1_000_000),
)


@st.composite
def mangled(draw: st.DrawFn, whole: bytes) -> bytes:
    """Bytes with a slice cut out, doubled, or written over: broken in places that nobody would choose."""
    raw = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, max(0, len(raw) - 1)))
        end = min(len(raw), start + draw(st.integers(0, 12)))
        act = draw(st.sampled_from(["cut", "double", "over", "insert"]))
        if act == "cut":
            del raw[start:end]
        elif act == "double":
            raw[start:start] = raw[start:end]
        elif act == "over":
            raw[start:end] = draw(st.binary(max_size=6))
        else:
            raw[start:start] = draw(st.sampled_from([b"\x00", b'"', b"\\", b"{", b"]", b",", b"\xc3", b"\r\n", b"--"]))
    return bytes(raw)


bodies = (
    st.sampled_from(FIXED_BODIES)
    | mangled(_PLAIN)
    | st.binary(max_size=60)
    | any_json.map(as_bytes)
    | damaged_statements().map(as_bytes)
)

_CONTENT = b"a certificate\r\n--x\r\n"
_STATEMENT = a_statement(attachments=[an_attachment(_CONTENT)])
_MULTIPART = a_body(_STATEMENT, a_part(_CONTENT))
PART_HEADERS = ("Content-Type", "Content-Transfer-Encoding", "X-Experience-API-Hash", "Content-Length", "X", "")


@st.composite
def multipart_bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """A Content-Type and a multipart body that may be wrong in its boundary, its parts, their headers or its bytes."""
    kind = draw(
        st.sampled_from(
            [
                MIXED,
                MIXED,
                MIXED,
                f'multipart/mixed; boundary="{BOUNDARY}"',
                "multipart/mixed",
                "multipart/mixed; boundary=",
                f"multipart/mixed; boundary={'x' * 80}",
                f"multipart/form-data; boundary={BOUNDARY}",
                f"multipart/mixed; boundary={BOUNDARY}; boundary=y",
                'multipart/mixed; boundary="é',
            ]
        )
    )
    if draw(st.booleans()):
        return kind, draw(mangled(_MULTIPART))
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        headers, content = a_part(_CONTENT if draw(st.booleans()) else draw(st.binary(max_size=20)))
        if draw(st.booleans()):
            name = draw(st.sampled_from(PART_HEADERS))
            value = draw(st.text(st.characters(max_codepoint=255), max_size=12))
            headers = headers | {name: value}
        parts.append((headers, content))
    statements = draw(damaged_statements() | st.just(_STATEMENT) | st.just([_STATEMENT, _STATEMENT]))
    return kind, a_body(as_bytes(statements), *parts)


# ---- addresses and headers
values = st.sampled_from(GOOD_VALUES) | hard_text


def _query_part(text: str) -> bytes:
    return quote_plus(text.encode("utf-8", "surrogatepass")).encode()


@st.composite
def queries(draw: st.DrawFn) -> bytes:
    """A query of known and unknown names, some twice, some not even properly encoded."""
    names = st.sampled_from(NAMES) | hard_text
    pairs = draw(st.lists(st.tuples(names, values), max_size=4))
    raw = b"&".join(_query_part(name) + b"=" + _query_part(value) for name, value in pairs)
    return raw + draw(st.sampled_from([b"", b"", b"", b"&", b"&=", b"&%", b"&a=%zz", b"&\xff=\xfe", b"&a[]=1", b"?x"]))


# A server hands header values over as latin-1 text without line ends; the rest it refuses itself.
_header_text = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
header_values = _header_text | st.sampled_from(
    (
        *("*", '"', '""', "W/", 'W/"x"', ",", ",,,", '"a", "b"', "a" * 9000, "-1", "1e9", "99999999999", "gzip", "br"),
        *(
            "identity",
            "chunked",
            "application/json",
            "application/json; charset=utf-16",
            "text/plain",
            "multipart/mixed",
        ),
        *(
            "application/x-www-form-urlencoded",
            "en;q=2",
            "en;q=nan",
            "*;q=",
            "de-" * 200,
            "Basic",
            "Basic ====",
            "Bearer x",
        ),
        *(
            "Basic " + "A" * 5000,
            "1.0.3",
            "2.0.0",
            "2.0",
            "2.0.٣",
            "bytes=0-",
            "localhost:x",
            "[::",
            "example.org",
            "\x01",
        ),
    )
)
header_lists = st.lists(st.tuples(st.sampled_from(HEADERS), header_values), max_size=3)
_SAFE = re.compile(r"[\r\n]")


def has_no_line_end(headers: list[tuple[str, str]]) -> bool:
    """Whether a server would hand these headers over at all."""
    return not any(_SAFE.search(value) for _, value in headers)
