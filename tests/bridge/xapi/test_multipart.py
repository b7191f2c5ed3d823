"""multipart/mixed is read byte for byte, and what is broken is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrs_bridge.xapi.multipart import MultipartError, find_boundary, parse_multipart, part_head, tail

TYPE = "multipart/mixed; boundary=b"


def parts(body: bytes, content_type: str = TYPE) -> list[tuple[dict[str, str], bytes]]:
    return [(dict(part.headers), part.content) for part in parse_multipart(content_type, body)]


def written(*contents: bytes, boundary: str = "b") -> bytes:
    body = b"".join(
        part_head(boundary, {"N": str(number)}, first=number == 0) + content for number, content in enumerate(contents)
    )
    return body + tail(boundary)


@given(contents=st.lists(st.binary(max_size=40) | st.sampled_from([b"\r\n", b"--", b"\r\n--", b"-b--"]), min_size=1))
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_byte_for_byte(contents: list[bytes]) -> None:
    boundary = "a-boundary-that-no-example-holds"
    read = parts(written(*contents, boundary=boundary), f"multipart/mixed; boundary={boundary}")
    assert read == [({"n": str(number)}, content) for number, content in enumerate(contents)]


@given(
    body=st.binary(max_size=60) | st.lists(st.sampled_from([b"--b", b"\r\n", b"--", b"A: b", b" ", b"x"])).map(b"".join)
)
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    try:
        found = parts(body)
    except MultipartError:
        return
    assert found
    assert all(content in body for _, content in found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"--b\r\n\r\nx\r\n--b--", [({}, b"x")]),
        (b"--b\r\n\r\nx\r\n--b--\r\n", [({}, b"x")]),
        (b"\r\n--b\r\n\r\nx\r\n--b--\r\n", [({}, b"x")]),
        (b"before\r\n--b\r\n\r\nx\r\n--b--\r\nafter", [({}, b"x")]),
        (b"--b \t\r\n\r\nx\r\n--b-- \r\n", [({}, b"x")]),
        (b"--b\r\n\r\n\r\n--b--", [({}, b"")]),
        (b"--b\r\nA: 1\r\n\r\n\r\n--b--", [({"a": "1"}, b"")]),
        (b"--b\r\nA:1\r\nb-C: two words \r\n\r\nx\n--b\n\r\n--b--", [({"a": "1", "b-c": "two words"}, b"x\n--b\n")]),
        (b"--b\r\n\r\nx--b\r\n--b--", [({}, b"x--b")]),
        (b"--b\r\n\r\n\r\n\r\n\r\n--b\r\n\r\n--\r\n--b--", [({}, b"\r\n\r\n"), ({}, b"--")]),
    ],
)
def test_parts_lie_between_the_boundaries_as_rfc_2046_says(body: bytes, expected: list) -> None:
    assert parts(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"--b--\r\n",
        b"--b\r\n\r\nx",
        b"--b\r\n--b--",
        b"--b\r\n\r\n--b--",
        b"--b\r\n\r\nx\r\n--b\r\n",
        b"--b\n\nx\n--b--\n",
        b"--b\r\n\r\nx\r\n--bc\r\n--b--",
        b"--b\r\n\r\nx\r\n--b--c\r\n",
        b"--b\r\nA: 1\r\nx\r\n--b--",
        b"--b\r\nA: 1\r\na: 2\r\n\r\nx\r\n--b--",
        b"--b\r\nA: 1\r\n folded\r\n\r\nx\r\n--b--",
        b"--b\r\nA : 1\r\n\r\nx\r\n--b--",
        b"--b\r\nA: \xc3\xa9\r\n\r\nx\r\n--b--",
        b"--b\r\nA: 1\nB: 2\r\n\r\nx\r\n--b--",
        b"--b\r\nA: " + b"1" * 9000 + b"\r\n\r\nx\r\n--b--",
        b"--b\r\n\r\nx\r\n" * 1002 + b"--b--",
    ],
)
def test_a_body_that_is_broken_or_doubtful_is_refused_xapi_00130(body: bytes) -> None:
    with pytest.raises(MultipartError):
        parts(body)


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/mixed; boundary=abc", "abc"),
        ("multipart/mixed;boundary=abc;charset=utf-8", "abc"),
        ('Multipart/Mixed; type="application/json"; BOUNDARY="a b:c"', "a b:c"),
        (r'multipart/mixed; boundary="a\:b"', "a:b"),
        ("multipart/mixed; boundary=-------314159265358979323846", "-------314159265358979323846"),
    ],
)
def test_the_boundary_is_read_from_the_header(content_type: str, boundary: str) -> None:
    assert find_boundary(content_type) == boundary


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed;",
        "multipart/mixed; boundary=",
        'multipart/mixed; boundary=""',
        'multipart/mixed; boundary="a ',
        'multipart/mixed; boundary="a "',
        "multipart/mixed; boundary=" + "a" * 71,
        "multipart/mixed; boundary=a; boundary=b",
        "multipart/mixed; boundary=a b",
        'multipart/mixed; boundary="a\r\nb"',
    ],
)
def test_a_header_without_one_good_boundary_is_refused_xapi_00131(content_type: str) -> None:
    with pytest.raises(MultipartError) as refused:
        find_boundary(content_type)
    assert refused.value.requirement == "XAPI-00131"
