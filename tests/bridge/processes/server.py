"""`handrail serve` as a process of its own, and a client that reaches it over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from lrs_bridge.web.bridge import Bridge

HANDRAIL = Path(sys.executable).with_name("handrail")
_START_SECONDS = 40
_STOP_SECONDS = 30
_NOT_PASSED_ON = {"content-length", "connection", "transfer-encoding", "date", "server"}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


def serve(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    return subprocess.Popen(
        [HANDRAIL, "serve", *arguments],
        cwd=folder,
        env=environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_health(port: int, process: subprocess.Popen[str]) -> dict[str, Any]:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise AssertionError(process.communicate()[0])


def stop(process: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> str:
    """Stop a server as a service manager does, and return what it said."""
    process.send_signal(how)
    try:
        said = process.communicate(timeout=_STOP_SECONDS)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return said


class Reached:
    """A bridge that runs elsewhere, in the place of a Flask app: tests' visitors and pages work through it.

    Move port, and the same browser, with its cookies, goes on at another process.
    """

    def __init__(self, port: int, here: Bridge) -> None:
        self.port = port
        self.extensions = {"handrail": here}

    def test_client(self) -> Client:
        return Client(self._forward)

    def _forward(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"] + (f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else "")
        headers = {
            name.removeprefix("HTTP_").replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_") and name != "HTTP_HOST"
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(environ["REQUEST_METHOD"], path, body=body or None, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        passed_on = [(name, value) for name, value in answer.getheaders() if name.lower() not in _NOT_PASSED_ON]
        start_response(f"{answer.status} {answer.reason}", passed_on)
        return [data]
