"""A request whose connection breaks off half-way changes nothing, as a phone that loses the network sends it."""

import base64
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest

from tests.bridge.processes.server import HANDRAIL, free_port, serve, stop, wait_for_health

WHOLE, HALF = b"what was kept before", b"half of what was to be kept"
WHERE = {"activityId": "https://example.org/a", "agent": '{"mbox":"mailto:a@example.org"}', "stateId": "s"}
STATE = f"/xapi/activities/state?{urlencode(WHERE)}"


@dataclass
class Served:
    port: int
    authorization: str

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, bytes]:
        """Send a whole request; return the status and the body of the answer."""
        return self._send(method, path, headers, body, hangs_up=False)

    def break_off(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int | None:
        """Send the beginning of a request and hang up; return the status, if one came before the line was dead."""
        return self._send(method, path, headers, body, hangs_up=True)[0] or None

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: bytes, *, hangs_up: bool
    ) -> tuple[int, bytes]:
        lines = {
            "Host": f"127.0.0.1:{self.port}",
            "Connection": "close",
            "Authorization": self.authorization,
            "X-Experience-API-Version": "1.0.3",
        } | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
            if hangs_up:
                connection.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        first, _, content = answer.partition(b"\r\n\r\n")
        return int(first.split()[1]) if first else 0, content

    def kept(self) -> bytes:
        return self.send("GET", STATE, {})[1]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("broken-off")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    made = subprocess.run(
        [HANDRAIL, "credential", "add", "--scope", "all", "--json"],
        cwd=folder,
        env=environ,
        check=True,
        capture_output=True,
    )
    credential = json.loads(made.stdout)
    basic = base64.b64encode(f"{credential['key']}:{credential['secret']}".encode()).decode()
    port = free_port()
    process = serve(folder, "--port", str(port))
    try:
        wait_for_health(port, process)
        yield Served(port, f"Basic {basic}")
    finally:
        said = stop(process, signal.SIGTERM)
    assert "Traceback" not in said


@pytest.fixture(autouse=True)
def a_document(served: Served) -> None:
    length = {"Content-Length": str(len(WHOLE)), "Content-Type": "text/plain"}
    assert served.send("PUT", STATE, length, WHOLE)[0] == 204


def test_a_document_that_breaks_off_is_refused_and_the_old_one_stays(served: Served) -> None:
    length = {"Content-Length": "1000", "Content-Type": "text/plain"}
    assert served.break_off("PUT", STATE, length, HALF) in (400, None)
    assert served.kept() == WHOLE


def test_a_document_of_which_half_looks_whole_must_say_its_length(served: Served) -> None:
    sent = {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"}
    chunk = b"%x\r\n%b\r\n" % (len(HALF), HALF)
    assert served.break_off("PUT", STATE, sent, chunk) in (411, None)
    status, said = served.send("PUT", STATE, sent, chunk + b"0\r\n\r\n")
    assert (status, json.loads(said)["code"]) == (411, "length-needed")
    assert served.kept() == WHOLE


def test_a_number_without_its_length_may_have_lost_digits(served: Served) -> None:
    sent = {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}
    assert served.break_off("PUT", STATE, sent, b"2\r\n12\r\n") in (411, None)
    assert served.break_off("PUT", STATE, sent, b'5\r\n{"a":\r\n') in (400, None)
    assert served.kept() == WHOLE
    assert served.send("PUT", STATE, sent, b'7\r\n{"a":1}\r\n0\r\n\r\n')[0] == 204
    assert served.kept() == b'{"a":1}'


@pytest.mark.parametrize("length", [{"Content-Length": "1000"}, {"Transfer-Encoding": "chunked"}])
def test_a_form_that_breaks_off_stands_for_no_request(served: Served, length: dict[str, str]) -> None:
    fields = WHERE | {"Content-Type": "text/plain", "content": "half"}
    form = "&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items()).encode()
    body = b"%x\r\n%b\r\n" % (len(form), form) if "Transfer-Encoding" in length else form
    sent = length | {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.break_off("POST", "/xapi/activities/state?method=PUT", sent, body) in (400, 411, None)
    assert served.kept() == WHOLE
