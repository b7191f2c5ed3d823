"""Reads statements whose parts are familiar: the same verbs, activities and people come again, in the same bytes.

A part that was read and checked once under its property's name is not read and checked again. This way knows only how
to succeed: what it cannot read, and whatever is unusual, is left to record.receive_statements, which says what is
wrong. So both ways accept the same statements, and read the same from them.

That no property comes twice is seen by counting quotation marks: those of the parts that were found, and two for each
name, must be all that there are. What came twice would leave marks over.
Source: decision 0030.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from lrs_bridge.errors import HandrailError
from lrs_bridge.xapi import schema, strict_json
from lrs_bridge.xapi.checks import Check, Parts, parts_of
from lrs_bridge.xapi.keys import hashes_of_part
from lrs_bridge.xapi.statement import ReceivedStatement

# Properties whose values come again and again; ids, times and registrations do not.
_COME_AGAIN = frozenset({"actor", "verb", "object", "result", "contextActivities"})
# Their checks let only strings pass that need no escape, so that the bytes between the marks are the text.
_WITHOUT_ESCAPES = frozenset({"id", "timestamp", "registration"})
_LONGEST_REMEMBERED_BYTES = 2_000
_MOST_REMEMBERED_BYTES = 2 * 1024 * 1024  # of parts as they came; read they take some five times as much
_DEEPEST_PLACE = 3  # a part of the context of a statement of an array

_split_array = msgspec.json.Decoder(list[msgspec.Raw]).decode
_split_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class _UnusualError(Exception):
    """This may be good, and is not for this way to say."""


class _Part(NamedTuple):
    """A value that passed its check: its quotation marks, and the hashes that statements with it are found by."""

    value: Any
    marks: int
    hashes: Sequence[int]


class _ObjectReader:
    """Reads objects of one kind part by part, and remembers the parts that came lately.

    inner: the readers of the properties that are read part by part themselves. What did not come for a while is
    forgotten, half of all at a time.
    """

    def __init__(self, parts: Parts, inner: "dict[str, _ObjectReader]") -> None:
        self._parts = parts
        self._inner = inner
        self._recent: dict[tuple[str, bytes], _Part] = {}
        self._older: dict[tuple[str, bytes], _Part] = {}
        self._recent_bytes = 0

    def read(self, raw: bytes) -> _Part:
        whole: dict[str, Any] = {}
        all_marks = 0
        all_hashes: list[int] = []
        recall = self._recent.get
        for name, found in _split_object(raw).items():
            part = bytes(found)
            value, marks, hashes = recall((name, part)) or self._part(name, part)
            whole[name] = value
            all_marks += marks
            if hashes:
                all_hashes += hashes
        all_marks += 2 * len(whole)
        if all_marks != raw.count(b'"') or not self._parts.needed <= whole.keys():
            raise _UnusualError
        for rule in self._parts.rules:
            rule(whole)
        return _Part(whole, all_marks, all_hashes)

    def _part(self, name: str, raw: bytes) -> _Part:
        if name in self._inner:
            return self._inner[name].read(raw)
        if name not in _COME_AGAIN:
            return _read_part(name, raw, self._parts.checks[name])
        found = self._older.get((name, raw)) or _read_part(name, raw, self._parts.checks[name])
        if len(raw) <= _LONGEST_REMEMBERED_BYTES:
            self._remember(name, raw, found)
        return found

    def _remember(self, name: str, raw: bytes, part: _Part) -> None:
        if self._recent_bytes + len(raw) > _MOST_REMEMBERED_BYTES:
            self._older, self._recent, self._recent_bytes = self._recent, {}, 0
        self._recent[name, raw] = part
        self._recent_bytes += len(raw)


def _reader_of(version: str) -> _ObjectReader:
    parts = parts_of(schema.STATEMENT[version])
    return _ObjectReader(parts, {"context": _ObjectReader(parts_of(parts.checks["context"]), {})})


_readers = {version: _reader_of(version) for version in schema.STATEMENT}


def read_familiar(body: bytes, version: str) -> Iterator[ReceivedStatement | None]:
    """Yield the statements of a request body, one or an array: None, and then no more, where the plain way must read.

    What was yielded before None counts for nothing.
    """
    read = _readers[version].read
    try:
        for raw in _split_body(body):
            value, _, hashes = read(raw)
            yield ReceivedStatement(value, raw, version, hashes=frozenset(hashes))
    except (HandrailError, _UnusualError, msgspec.MsgspecError, KeyError, ValueError, RecursionError):
        yield None


def _split_body(body: bytes) -> list[bytes]:
    stripped = body.strip(strict_json.WHITE)
    return [bytes(raw) for raw in _split_array(stripped)] if stripped.startswith(b"[") else [stripped]


def _read_part(name: str, raw: bytes, check: Check) -> _Part:
    if name in _WITHOUT_ESCAPES and raw.startswith(b'"'):
        text = raw[1:-1].decode("ascii")
        check(text)
        return _Part(text, 2, hashes_of_part(name, text))
    value = strict_json.parse_json(raw, inside=_DEEPEST_PLACE)
    check(value)
    if name == "object" and value.get("objectType") == "SubStatement":
        raise _UnusualError  # it has a context of its own
    if name == "contextActivities" and not all(isinstance(found, list) for found in value.values()):
        raise _UnusualError  # it is written anew, with arrays
    return _Part(value, raw.count(b'"'), hashes_of_part(name, value))
