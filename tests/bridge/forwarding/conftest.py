"""Our own store with a forwarder, and another store: a small HTTP server that answers as a test tells it to."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lrs_bridge.forwarding import store as outbox
from lrs_bridge.forwarding.forwarder import Forwarder
from lrs_bridge.forwarding.sealed_secret import seal_secret
from lrs_bridge.forwarding.standing import Standing, standings
from lrs_bridge.forwarding.target import State, Target
from tests.bridge.xapi.conftest import Store, empty_instance, store  # noqa: F401
from tests.bridge.xapi.samples import a_statement

KEY, SECRET = "handrail", "correct horse battery staple"
Batch = list[dict[str, Any]]


@dataclass
class OtherStore:
    """Another xAPI store. answer: gives the status for a batch, or None for what a good store does."""

    port: int = 0
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    answer: Callable[[Batch], int | None] = lambda batch: None
    headers: dict[str, str] = field(default_factory=dict)
    says: bytes = b"{}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/xapi"

    def take(self, headers: dict[str, str], body: bytes) -> int:
        self.requests.append((headers, body))
        batch = json.loads(body)
        status = self.answer(batch)
        if status is not None:
            return status
        for statement in batch:
            self.kept.setdefault(statement["id"], statement)
        return 200

    @property
    def batch_sizes(self) -> list[int]:
        return [len(json.loads(body)) for _, body in self.requests]


@pytest.fixture
def other() -> Iterator[OtherStore]:
    here = OtherStore()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = here.take(dict(self.headers), body) if self.path == "/xapi/statements" else 404
            self.send_response(status)
            self.send_header("Content-Length", str(len(here.says)))
            for name, value in here.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(here.says)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield here
    server.shutdown()
    server.server_close()


@dataclass
class Outbox:
    """Our store's outbox as tests use it."""

    ours: Store
    forwarder: Forwarder

    def add(
        self, url: str, *, version: str = "2.0.0", label: str = "Other", key: str = KEY, secret: str = SECRET
    ) -> str:
        here = self.ours.app.extensions["handrail"]
        target_id = f"00000000-0000-4000-8000-{len(self.standings()):012}"
        sealed = seal_secret(here.secret, target_id, secret)
        now = self.ours.clock.now()
        target = Target(target_id, label, url, key, sealed, version, State.RUNNING, position=None, added_at=now)
        self.ours.database.write(lambda connection: outbox.insert_target(connection, target))
        return target_id

    def keep(self, count: int, **changes: Any) -> list[str]:
        """Send our store statements in one request, and return their ids in that order."""
        self.ours.clock.move_on(seconds=1)
        ids: list[str] = self.ours.post([a_statement(**changes) for _ in range(count)]).get_json()
        # Kept a microsecond apart; on PostgreSQL what was kept up to now goes on, not what is kept after it.
        self.ours.clock.move_on(seconds=0.001)
        return ids

    def send(self, target_id: str) -> int:
        return self.forwarder.forward_waiting(target_id)

    def standings(self) -> list[Standing]:
        with self.ours.database.reading() as connection:
            return standings(connection, self.ours.clock.now())

    def standing(self) -> Standing:
        (only,) = self.standings()
        return only

    def alarms(self, target_id: str) -> list[outbox.Alarm]:
        with self.ours.database.reading() as connection:
            return outbox.list_alarms(connection, target_id, 1000)

    def change(self, act: Callable[..., Any], target_id: str, **how: Any) -> None:
        self.ours.database.write(lambda connection: act(connection, target_id, **how))

    def wait_out(self) -> None:
        """Let the longest pause between two tries go by."""
        self.ours.clock.move_to(self.ours.clock.now() + timedelta(hours=1, seconds=1))


@pytest.fixture
def outgoing(store: Store) -> Outbox:  # noqa: F811
    return Outbox(store, store.app.extensions["handrail_forwarder"])


def wait_for(what: str, holds: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for: {what}")


def basic(key: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()
