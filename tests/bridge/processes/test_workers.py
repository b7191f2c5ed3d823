"""`handrail serve --workers`, as a person starts and stops it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bridge.processes.server import free_port, serve, stop, wait_for_health


@pytest.fixture
def three_workers(tmp_path: Path, postgres_url: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    process = serve(tmp_path, "--port", str(port), "--workers", "3", HANDRAIL_STORE=postgres_url)
    try:
        wait_for_health(port, process)
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def workers_of(process: subprocess.Popen[str]) -> set[int]:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return {int(one) for one in children if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()}


def test_several_processes_on_sqlite_are_refused_with_what_to_do(tmp_path: Path) -> None:
    process = serve(tmp_path, "--workers", "2")
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 2
    assert "HANDRAIL_WORKERS is 2, and an SQLite store serves one process." in said
    assert "Traceback" not in said
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("number", ["0", "65", "many"])
def test_a_number_of_processes_that_is_none_is_refused(tmp_path: Path, number: str) -> None:
    process = serve(tmp_path, HANDRAIL_WORKERS=number)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 2
    assert "HANDRAIL_WORKERS must be a number from 1 to 64." in said


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_dies_is_replaced_while_the_others_serve_and_all_stop_cleanly(
    three_workers: tuple[int, subprocess.Popen[str]],
) -> None:
    port, process = three_workers
    before = workers_of(process)
    assert len(before) == 3
    os.kill(min(before), signal.SIGKILL)
    for _ in range(20):
        assert wait_for_health(port, process)["status"] == "ok"
    deadline = time.monotonic() + 60
    while len(workers_of(process) - before) < 1:
        assert time.monotonic() < deadline, "no new worker came"
        time.sleep(0.1)
    assert wait_for_health(port, process)["status"] == "ok"
    said = stop(process)
    assert process.returncode == 0, said
    assert "Traceback" not in said
