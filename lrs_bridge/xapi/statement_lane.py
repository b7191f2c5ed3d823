"""A short way in for statements: a plain POST of JSON goes from the WSGI server to the store; all else goes to Flask.

Programs send statements all day, and what a page needs (forms, a visit, rate limits, templates) costs more than keeping
one. What is decided is the same: both ways check, keep and answer by the same functions. This one knows only how to
succeed. Whatever it cannot answer with 200 it leaves to the view, so that each refusal is worded in one place; and the
headers of its answers are those of the last such answer that came from Flask, so that they cannot come to differ.
Source: decision 0022.
"""

import base64
import binascii
import io
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lrs_bridge.clock import iso_microseconds
from lrs_bridge.errors import HandrailError
from lrs_bridge.web.access_log import log_answer
from lrs_bridge.web.bridge import Bridge
from lrs_bridge.xapi import consistency, record, strict_json
from lrs_bridge.xapi.alternate_syntax import REFUSAL
from lrs_bridge.xapi.authority import Authority, check_scope
from lrs_bridge.xapi.credential import CredentialAuthoriser
from lrs_bridge.xapi.door import choose_version
from lrs_bridge.xapi.limits import MOST_BODY_BYTES

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
Kind = tuple[str, str]  # version of xAPI, name of the host asked

_PATH = "/xapi/statements"
CONSISTENT_HEADER = "X-Experience-API-Consistent-Through"
_OWN_HEADERS = frozenset({"content-length", "content-type", CONSISTENT_HEADER.lower()})
# Any of these makes a request that the view should look at.
_UNUSUAL = ("HTTP_ORIGIN", "HTTP_CONTENT_ENCODING", "HTTP_TRANSFER_ENCODING", "HTTP_COOKIE")


# Python runs one thread at a time. Bodies that are read in turn are ready one after another, so that the first is
# written while the next is read; read side by side they are all ready late. A long body keeps nobody waiting.
_reading_turn = threading.Lock()
_LONGEST_IN_TURN_BYTES = 256 * 1024


@dataclass(frozen=True)
class _Sent:
    authority: Authority
    kind: Kind
    consistent_through: datetime


class StatementLane:
    """The WSGI app around the app."""

    def __init__(
        self, app: Wsgi, authoriser: CredentialAuthoriser, here: Bridge, last_look: Callable[[], datetime | None]
    ) -> None:
        self._app = app
        self._authoriser = authoriser
        self._here = here
        self._last_look = last_look  # up to when listings were whole when somebody last looked
        self._headers: dict[Kind, Headers] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ.get("PATH_INFO") != _PATH or not _is_plain(environ):
            return self._app(environ, start_response)
        began_at = time.perf_counter()
        sent = self._recognise(environ)
        if sent is None:
            return self._app(environ, self._learning(environ, start_response))
        body = self._keep(environ, sent)
        if body is None:
            return self._app(environ, start_response)
        start_response("200 OK", self._answer_headers(sent, body))
        log_answer("POST", _PATH, 200, began_at)
        return [body]

    def _recognise(self, environ: Environ) -> _Sent | None:
        version = choose_version(environ.get("HTTP_X_EXPERIENCE_API_VERSION", ""))
        kind = (version or "", environ.get("HTTP_HOST", ""))
        basic = _read_basic(environ.get("HTTP_AUTHORIZATION", ""))
        authority = self._authoriser.recall(*basic) if basic is not None and kind in self._headers else None
        consistent_through = self._last_look()
        if authority is None or consistent_through is None:
            return None
        return _Sent(authority, kind, consistent_through)

    def _keep(self, environ: Environ, sent: _Sent) -> bytes | None:
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(raw)
        try:
            check_scope(sent.authority, "statements", "POST")
            with _reading_turn if len(raw) <= _LONGEST_IN_TURN_BYTES else nullcontext():
                request = self._read(raw, sent)
            if request is None:
                return None
            ids = self._here.database.append(record.record_requests, request)
        except HandrailError:
            return None  # nothing was kept: the view says why
        except Exception as failure:  # the store fails: told as everywhere else, not tried a second time
            environ[REFUSAL] = failure
            return None
        return strict_json.write_json(ids)

    def _read(self, raw: bytes, sent: _Sent) -> record.Request | None:
        received = record.receive_statements(raw, sent.kind[0])
        if len(received) > consistency.MOST_APPENDED_TOGETHER:
            return None
        if any("attachments" in item.statement for item in received):
            return None
        return record.Request.of(received, sent.authority, self._here.clock.now())

    def _answer_headers(self, sent: _Sent, body: bytes) -> Headers:
        return [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            (CONSISTENT_HEADER, iso_microseconds(sent.consistent_through)),
            *self._headers[sent.kind],
        ]

    def _learning(self, environ: Environ, start_response: Callable[..., Any]) -> Callable[..., Any]:
        version = choose_version(environ.get("HTTP_X_EXPERIENCE_API_VERSION", ""))

        def start(status: str, headers: Headers, *rest: Any) -> Any:
            if status.startswith("200 ") and version is not None:
                kept = [(name, value) for name, value in headers if name.lower() not in _OWN_HEADERS]
                self._headers[version, environ.get("HTTP_HOST", "")] = kept
            return start_response(status, headers, *rest)

        return start


def _is_plain(environ: Environ) -> bool:
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ.get("CONTENT_TYPE", "") == "application/json"
        and not environ.get("QUERY_STRING")
        and length.isascii()
        and length.isdigit()
        and int(length) <= MOST_BODY_BYTES
        and not any(name in environ for name in _UNUSUAL)
    )


def _read_basic(header: str) -> Sequence[str] | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        key, colon, secret = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (key, secret) if colon else None
