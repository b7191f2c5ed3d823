"""JSON is read strictly, and numbers keep their digits."""

import pytest

from lrs_bridge.xapi.strict_json import JsonError, parse_json, parse_json_items, write_json


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}',
        '{"a":NaN}',
        "[Infinity]",
        "[-Infinity]",
        "[1e999]",
        "[01]",
        "[1,]",
        "[1 2]",
        "[1] x",
        "{'a':1}",
        '["\\ud800"]',
        '{"\\udfff":1}',
        '["a\tb"]',
        "[" + "9" * 500 + "]",
        "[" * 65 + "]" * 65,
        "[" * 100_000,
        '{"a":' * 100_000,
        "\ufeff[]",
    ],
)
def test_what_is_not_strict_json_is_refused(text: str) -> None:
    for parse in (parse_json, parse_json_items):
        with pytest.raises(JsonError):
            parse(text.encode())


def test_what_is_not_utf_8_is_refused() -> None:
    for raw in (b'"\xff"', '"é"'.encode("latin-1"), "[]".encode("utf-16")):
        with pytest.raises(JsonError):
            parse_json(raw)


@pytest.mark.parametrize("text", ["1.50", "1e5", "-0", "-0.0", "0.1234567890123456789", "9007199254740993", "1E-400"])
def test_a_number_keeps_the_digits_it_came_with(text: str) -> None:
    raw = f'{{"n":[{text}]}}'.encode()
    assert write_json(parse_json(raw)) == raw


def test_text_is_written_as_itself_and_brackets_in_strings_do_not_count_as_depth() -> None:
    raw = '{"é":"😀 \\" \\\\ \\n","deep":"'.encode() + b"[{" * 200 + b'"}'
    assert write_json(parse_json(raw)) == raw


def test_items_of_an_array_come_with_their_own_bytes() -> None:
    assert parse_json_items(b' [ {"a": 1.0} ,\n[2]\t] ') == [({"a": 1.0}, b'{"a": 1.0}'), ([2], b"[2]")]
    assert parse_json_items(b' {"a": 1} ') == [({"a": 1}, b'{"a": 1}')]
    assert parse_json_items(b"[]") == []
