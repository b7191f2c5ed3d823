"""Serves an app as `handrail serve` does, in processes of its own, and speaks plain HTTP/1.1 to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

ADDRESS = "127.0.0.1"


@contextmanager
def serving(factory: str, settings: dict[str, str], *, workers: int = 1) -> Iterator[int]:
    """Serve the app that `module:function` makes at a free port; settings are HANDRAIL_*."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
    program = f"from benchmarks.serving import serve; serve({factory!r}, {port}, {workers})"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    server = subprocess.Popen([sys.executable, "-c", program], env=environ | settings)
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def serve(factory: str, port: int, workers: int) -> None:
    """Run Granian as lrs_bridge/commands.py does."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        factory,
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        factory=True,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def wait_for(port: int, patience_seconds: float = 60) -> None:
    """Wait until something answers at a port."""
    until = time.monotonic() + patience_seconds
    while time.monotonic() < until:
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not come up")


def read_answer(reader: BinaryIO) -> tuple[int, bytes]:
    """Return the status and the body of one answer; any status but 200 and 204 ends the benchmark."""
    status = int(reader.readline().split(b" ")[1])
    length = 0
    while (line := reader.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    body = reader.read(length)
    if status not in (200, 204):
        raise SystemExit(f"a request was refused: {status} {body.decode()}")
    return status, body
