"""Requests below every client library: any bytes, straight into the WSGI app, and what must hold of every answer."""

import base64
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.test import run_wsgi_app

# What the standard and the bridge answer with; nothing else may come back, whatever went in.
CODES = frozenset({200, 204, 308, 400, 401, 403, 404, 405, 409, 411, 412, 413, 415})


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Wire:
    """A way into one running app; counts what it sent."""

    app: Flask
    credential: tuple[str, str]
    sent: int = 0
    seen: dict[int, int] = field(default_factory=dict)

    def send(
        self,
        method: str,
        path: str,
        query: bytes = b"",
        headers: Iterable[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        version: str = "2.0.0",
        meant: str | None = None,
    ) -> Answer:
        """Send one request and check its answer; a header given here replaces the usual one.

        meant: the method that the request stands for, if another.
        """
        environ = self._environ(method, path, query, body)
        environ["HTTP_X_EXPERIENCE_API_VERSION"] = version
        for name, value in headers:
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + key] = value
        chunks, status, answered = run_wsgi_app(self.app.wsgi_app, environ, buffered=True)
        answer = Answer(int(status[:3]), {k.lower(): v for k, v in answered}, b"".join(chunks))
        self.sent += 1
        self.seen[answer.status] = self.seen.get(answer.status, 0) + 1
        self._check(answer, meant or method, path)
        return answer

    def _environ(self, method: str, path: str, query: bytes, body: bytes) -> dict[str, Any]:
        basic = base64.b64encode(":".join(self.credential).encode()).decode()
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query.decode("latin-1"),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_AUTHORIZATION": f"Basic {basic}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def _check(self, answer: Answer, method: str, path: str) -> None:
        assert answer.status in CODES, answer
        if answer.status >= 400 and method != "HEAD" and path.startswith("/xapi/"):
            assert answer.headers["content-type"] == "application/json", answer
            told = answer.json()
            assert told["code"], answer
            assert told["message"], answer
            assert "Traceback" not in told["message"], answer
