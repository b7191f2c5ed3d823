"""A process killed anywhere in sealing and publishing leaves what the next one repairs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lrs_bridge.ledger.errors import LedgerBehindError
from lrs_bridge.ledger.keys import log_path

PROGRAM = Path(__file__).with_name("crash_child.py")
needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="kills forked processes")


def run(tmp_path: Path, which: str) -> dict:
    command = [sys.executable, str(PROGRAM), str(tmp_path), which]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_fork
def test_a_kill_before_any_line_of_the_sequencer_is_repaired_and_nothing_published_is_contradicted(tmp_path) -> None:
    report = run(tmp_path, "steps")
    assert report["kills"] > 60
    assert set(report["left"]) == {"1 checkpoints, 3 waiting", "2 checkpoints, 0 waiting"}  # both sides of the commit


@needs_fork
@pytest.mark.long
def test_a_kill_at_every_moment_is_repaired_and_nothing_published_is_contradicted(tmp_path) -> None:
    assert run(tmp_path, "all")["kills"] > 150


def test_a_list_torn_at_any_byte_of_its_last_entry_is_made_whole(ledger) -> None:
    for record in (b"1", b"2"):
        ledger.append(record)
        ledger.sequencer().sequence_once()
    log = log_path(ledger.config)
    whole = log.read_bytes()
    for length in range(len(whole) // 2 - 3, len(whole)):
        log.write_bytes(whole[:length])
        ledger.sequencer()
        assert log.read_bytes() == whole


def test_a_list_cut_to_nothing_is_written_again_from_the_store(ledger) -> None:
    ledger.append(b"1")
    ledger.sequencer().sequence_once()
    whole = log_path(ledger.config).read_bytes()
    log_path(ledger.config).unlink()
    ledger.sequencer()
    assert log_path(ledger.config).read_bytes() == whole


def test_a_copy_that_was_damaged_stops_the_start(ledger) -> None:
    ledger.append(b"1")
    ledger.sequencer().sequence_once()
    copy = ledger.config.checkpoint_copy
    copy.write_text(copy.read_text().replace("handrail", "handrale"))
    with pytest.raises(LedgerBehindError):
        ledger.sequencer()
