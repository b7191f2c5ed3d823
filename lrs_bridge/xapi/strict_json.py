"""JSON as xAPI means it: UTF-8, no key twice, no NaN, numbers with the digits they came with.

The standard library's reader is lenient (last key wins, NaN, any encoding) and rewrites numbers (1.50 becomes 1.5),
so this module wraps it: numbers keep their text, and `write_json` gives it back.
"""

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from json.encoder import encode_basestring as _quote
from math import isinf
from typing import Any

from lrs_bridge.errors import HandrailError

DEEPEST = 64
WHITE = b" \t\r\n"
_WHITE = re.compile(r"[ \t\r\n]*")
# Also a string that never ends, so that hostile text is walked once.
_STRING = re.compile(rb'"(?:[^"\\]+|\\.)*(?:"|\\?\Z)', re.DOTALL)
_STEPS = bytes.maketrans(b"{[}]", bytes([1, 1, 255, 255]))  # 255 is -1 in a signed byte
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonError(HandrailError):
    """The text is not the JSON that xAPI asks for."""

    code = "bad-json"

    def __init__(self, message: str, *, where: str | None = None, requirement: str = "XAPI-00014") -> None:
        super().__init__(message, where=where, requirement=requirement)


class JsonNumber(float):
    """A JSON number that is not a plain integer, with its text as it came."""

    text: str

    def __new__(cls, text: str) -> "JsonNumber":
        number = super().__new__(cls, text)
        if isinf(number):
            raise JsonError(f"The number {text[:40]} is too large to keep. Send it as a string.")
        number.text = text
        return number


def _pairs_to_dict(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonError(f'The key "{key[:80]}" comes twice in one object. Keep one.', requirement="XAPI-00021")
            seen.add(key)
    return found


def _integer(text: str) -> int | JsonNumber:
    if text == "-0":
        return JsonNumber(text)
    if len(text) > 400:
        raise JsonError("A number has more than 400 digits. Send it as a string.")
    return int(text)


def _refuse_constant(text: str) -> Any:
    raise JsonError(f"{text} is not JSON. Leave the property out, or send a number.")


_decoder = json.JSONDecoder(
    object_pairs_hook=_pairs_to_dict,
    parse_float=JsonNumber,
    parse_int=_integer,
    parse_constant=_refuse_constant,
)


def _decode_text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(f"The body is not UTF-8 (byte {error.start}). Send UTF-8.", requirement="XAPI-00015") from None
    if text.startswith("\ufeff"):
        raise JsonError("The body begins with a byte order mark. Send UTF-8 without it.")
    return text


def _check_depth(text: str, extra: int = 0) -> None:
    # Counting every bracket is an upper bound and cheap; only then are strings left out and the depth followed.
    if text.count("{") + text.count("[") + extra <= DEEPEST:
        return
    steps = memoryview(_STRING.sub(b"", text.encode()).translate(_STEPS, _NO_BRACKETS)).cast("b")
    if max(accumulate(steps), default=0) + extra > DEEPEST:
        raise _too_deep()


def _too_deep() -> JsonError:
    return JsonError(f"The JSON is nested more than {DEEPEST} deep. Send it flatter.")


def _decode_at(text: str, start: int) -> tuple[Any, int]:
    try:
        return _decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise JsonError(f"The body is not JSON: {error.msg}.", where=f"character {error.pos + 1}") from None
    except RecursionError:
        raise _too_deep() from None


def _skip_white(text: str, start: int) -> int:
    match = _WHITE.match(text, start)
    return match.end() if match else start


def _check_surrogates(text: str, value: Any) -> None:
    # A lone surrogate is legal to write as an escape and impossible to keep as UTF-8.
    if _SURROGATE.search(text):
        try:
            write_json(value)
        except UnicodeEncodeError:
            raise JsonError("A string holds half of a surrogate pair. Send whole characters.") from None


def parse_json(raw: bytes, *, inside: int = 0) -> Any:
    """Return the value of one JSON text; inside: in how many arrays and objects of another text it stands.

    Raises: JsonError.
    """
    return _parse(_decode_text(raw), inside)


def _parse(text: str, inside: int = 0) -> Any:
    value, end = _decode_at(text, _skip_white(text, 0))
    if _skip_white(text, end) != len(text):
        raise JsonError("There is more after the JSON. Send one value.", where=f"character {end + 1}")
    _check_depth(text, inside)
    _check_surrogates(text, value)
    return value


def parse_json_items(raw: bytes) -> list[tuple[Any, bytes]]:
    """Return each item of a JSON array with its exact bytes; a text that is no array is its own single item.

    Raises: JsonError.
    """
    text = _decode_text(raw)
    start = _skip_white(text, 0)
    if text[start : start + 1] != "[":
        return [(_parse(text), raw.strip(WHITE))]
    items = list(_items(text, start + 1))
    if _SURROGATE.search(text):
        for value, source in items:
            _check_surrogates(source, value)
    return [(value, source.encode()) for value, source in items]


def _items(text: str, position: int) -> Iterator[tuple[Any, str]]:
    position = _skip_white(text, position)
    if text[position : position + 1] == "]":
        _check_end(text, position + 1)
        return
    while True:
        start = _skip_white(text, position)
        value, end = _decode_at(text, start)
        source = text[start:end]
        _check_depth(source, extra=1)
        yield value, source
        position = _skip_white(text, end)
        mark = text[position : position + 1]
        if mark == "]":
            _check_end(text, position + 1)
            return
        if mark != ",":
            raise JsonError("The body is not JSON: expecting ',' or ']'.", where=f"character {position + 1}")
        position += 1


def _check_end(text: str, position: int) -> None:
    if _skip_white(text, position) != len(text):
        raise JsonError("There is more after the JSON. Send one value.", where=f"character {position + 1}")


def write_json(value: Any) -> bytes:
    """Return compact UTF-8 JSON; numbers read by this module keep their digits.

    Raises: UnicodeEncodeError on half a surrogate pair.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts).encode()


def _write(value: Any, put: Any) -> None:
    if isinstance(value, str):
        put(_quote(value))
    elif isinstance(value, dict):
        mark = "{"
        for key, item in value.items():
            put(f"{mark}{_quote(key)}:")
            _write(item, put)
            mark = ","
        put("}" if value else "{}")
    elif isinstance(value, list):
        mark = "["
        for item in value:
            put(mark)
            _write(item, put)
            mark = ","
        put("]" if value else "[]")
    else:
        put(value.text if isinstance(value, JsonNumber) else json.dumps(value, allow_nan=False))
