"""handrail serve, as a person starts and stops it."""

import http.client
import os
import signal
import socket
import sqlite3
from pathlib import Path

import pytest

from tests.bridge.processes.server import free_port, serve, wait_for_health


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_empty_instance_comes_up_and_stops_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    process = serve(tmp_path, "--port", str(port))
    assert wait_for_health(port, process)["status"] == "ok"
    if how is signal.SIGINT:
        os.killpg(process.pid, how)  # Ctrl-C reaches every process of the terminal
    else:
        process.send_signal(how)
    said = process.communicate(timeout=20)[0]
    assert process.returncode == 0
    assert "Traceback" not in said
    assert f"http://127.0.0.1:{port}" in said
    # The last connection closed the store: nothing waits in a side file.
    assert not (tmp_path / "instance" / "handrail.sqlite-wal").exists()
    with sqlite3.connect(tmp_path / "instance" / "handrail.sqlite") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_open_browser_does_not_hold_the_stop_up(tmp_path: Path) -> None:
    port = free_port()
    process = serve(tmp_path, "--port", str(port))
    wait_for_health(port, process)
    browser = http.client.HTTPConnection("127.0.0.1", port)
    browser.request("GET", "/health")
    browser.getresponse().read()
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    browser.close()
    assert process.returncode == 0
    assert not (tmp_path / "instance" / "handrail.sqlite-wal").exists(), "the worker was killed before it had closed"


def test_keys_and_instance_are_open_to_their_owner_only(tmp_path: Path) -> None:
    port = free_port()
    process = serve(tmp_path, "--port", str(port))
    wait_for_health(port, process)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    instance = tmp_path / "instance"
    assert instance.stat().st_mode & 0o077 == 0
    for key in ("secret", "ledger.key"):
        assert (instance / "keys" / key).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"HANDRAIL_PROT": "1"}, "HANDRAIL_PROT is not a setting"),
        ({"HANDRAIL_DEMO": "1", "HANDRAIL_BASE_URL": "https://training.example.org"}, "loopback address only"),
        ({"HANDRAIL_BASE_URL": "http://training.example.org"}, "Use https there"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_to_do(tmp_path: Path, settings: dict[str, str], says: str) -> None:
    process = serve(tmp_path, **settings)
    said = process.communicate(timeout=20)[0]
    assert process.returncode == 2
    assert says in said
    assert "Traceback" not in said


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = serve(tmp_path, "--port", str(taken.getsockname()[1]))
        said = process.communicate(timeout=20)[0]
    assert process.returncode == 2
    assert "is taken" in said
    assert "Traceback" not in said
