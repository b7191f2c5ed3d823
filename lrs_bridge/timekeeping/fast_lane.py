"""A short way in for beats: a well-formed one goes from the WSGI server to the desk; all else goes on to Flask.

Every open page beats twice a minute, far more often than anything else is asked, and needs no page, form or template.
What is decided is the same: the view and this lane call one desk. What this lane cannot read, it leaves to the view,
so that each refusal of form is worded in one place. Accepted beats are not in the access log.
"""

import base64
import binascii
import io
import json
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from lrs_bridge.errors import HandrailError
from lrs_bridge.launch.session_tokens import SessionTokens
from lrs_bridge.people.sign_in_store import COOKIE
from lrs_bridge.timekeeping.beats import Beat
from lrs_bridge.timekeeping.desk import BeatDesk
from lrs_bridge.web.bridge import Bridge

_PATH = re.compile(r"/api/sessions/([0-9a-f-]{36})/beats")
_MOST_BYTES = 1000
_HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
]
_COOKIE_START = COOKIE + "="

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class FastLane:
    """The WSGI app around the app."""

    def __init__(self, app: Wsgi, desk: BeatDesk, tokens: SessionTokens, here: Bridge) -> None:
        self._app = app
        self._desk = desk
        self._tokens = tokens
        self._here = here

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.endswith("/beats") or environ["REQUEST_METHOD"] != "POST":
            return self._app(environ, start_response)
        answer = self._answer(path, environ)
        if answer is None:
            return self._app(environ, start_response)
        status, body = answer
        start_response(status, [*_HEADERS, ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, path: str, environ: Environ) -> tuple[str, bytes] | None:
        session = _PATH.fullmatch(path)
        secret = _read_secret(environ.get("HTTP_AUTHORIZATION", ""), session[1]) if session else None
        holder = self._tokens.find(self._here.database, session[1], secret) if session and secret else None
        beat = _read_beat(environ) if holder else None
        if holder is None or beat is None:
            return None
        cookie = _read_cookie(environ.get("HTTP_COOKIE", ""))
        try:
            accepted = self._desk.take(holder, cookie, beat, self._here.clock.now())
        except HandrailError as error:
            status = HTTPStatus(error.http_status)
            return f"{status.value} {status.phrase}", json.dumps(error.to_json()).encode()
        return "200 OK", json.dumps(accepted.to_json()).encode()


def parse_beat(body: object) -> Beat | None:
    """Return the beat in a parsed body, or None if it is none."""
    if not isinstance(body, dict):
        return None
    sequence, nonce = body.get("sequence"), body.get("nonce")
    if type(sequence) is not int or not 0 < sequence < 2**31 or not isinstance(nonce, str) or len(nonce) > 100:
        return None
    return Beat(sequence, nonce)


def _read_secret(authorization: str, session_id: str) -> str | None:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        named, _, secret = base64.b64decode(token, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return secret if named == session_id else None


def _read_cookie(header: str) -> str:
    for part in header.split(";"):
        pair = part.strip()
        if pair.startswith(_COOKIE_START):
            return pair[len(_COOKIE_START) :]
    return ""


def _read_beat(environ: Environ) -> Beat | None:
    """Return the beat in a small JSON body; whatever else it is stays to be read by the view."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/json"):
        return None
    length = environ.get("CONTENT_LENGTH", "")
    if not (length.isascii() and length.isdigit()) or int(length) > _MOST_BYTES:
        return None
    raw = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(raw)
    try:
        return parse_beat(json.loads(raw))
    except ValueError:
        return None
