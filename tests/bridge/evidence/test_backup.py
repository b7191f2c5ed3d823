"""A backup comes back whole or not at all, and a store that is older than what was published is not served."""

import io
import json
import shutil
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.evidence.backup_commands import backup, restore
from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.errors import LedgerBehindError
from lrs_bridge.ledger.keys import key_path, load_or_make_signer, log_path
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store

CLOCK = SystemClock()


@dataclass
class House:
    """One machine: an instance folder, the checkpoint kept outside it, and the command line."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def config(self) -> Config:
        return read_config({"HANDRAIL_INSTANCE": str(self.folder / "instance")})

    def work(self, act: Callable[[Database], object] = lambda database: None, *records: bytes) -> None:
        """Run the bridge for a while: keep records, sign them, stop."""
        self.config.instance.mkdir(exist_ok=True)
        database = open_store(self.config)
        try:
            sequencer = Sequencer(database, load_or_make_signer(self.config), CLOCK, self.config)
            for record in records:
                database.write(
                    lambda connection, record=record: store.append_pending_leaf(
                        connection, LeafType.INTERVAL, record.decode(), record, CLOCK.now()
                    )
                )
            sequencer.sequence_once()
            act(database)
        finally:
            database.close()

    def keep(self, *records: bytes) -> None:
        self.work(lambda database: None, *records)

    def run(self, command, *arguments: object) -> tuple[int, str]:
        self.monkeypatch.setenv("HANDRAIL_INSTANCE", str(self.folder / "instance"))
        result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
        return result.exit_code, result.output

    def lose(self) -> None:
        shutil.rmtree(self.folder / "instance")

    def record_ids(self) -> list[str]:
        with sqlite3.connect(self.folder / "instance" / "handrail.sqlite") as connection:
            return [row[0] for row in connection.execute("SELECT record_id FROM leaf ORDER BY leaf_index")]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(tmp_path, monkeypatch)
    house.keep(b"one", b"two")
    course = house.config.instance / "courses" / "0123456789abcdef" / "site"
    course.mkdir(parents=True)
    (course / "index.html").write_text("<p>hello</p>")
    return house


def test_what_was_backed_up_comes_back_and_the_bridge_goes_on(house) -> None:
    saved = house.folder / "saved.tar.gz"
    assert house.run(backup, saved)[0] == 0
    before = {
        path.relative_to(house.config.instance): path.read_bytes() for path in house.config.instance.rglob("*.html")
    }
    key = key_path(house.config).read_bytes()
    copy = house.config.checkpoint_copy.read_bytes()
    house.lose()
    code, output = house.run(restore, saved)
    assert (code, "Nothing is missing" in output) == (0, True)
    assert key_path(house.config).read_bytes() == key
    assert {
        path.relative_to(house.config.instance): path.read_bytes() for path in house.config.instance.rglob("*.html")
    } == before
    assert house.config.checkpoint_copy.read_bytes() == copy
    assert house.record_ids() == ["one", "two"]
    house.keep(b"three")
    assert house.record_ids() == ["one", "two", "three"]


def test_a_backup_and_what_is_restored_can_be_read_by_their_owner_only(house) -> None:
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    house.lose()
    house.run(restore, saved)
    for path in house.config.instance.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_backup_is_never_written_over_a_file(house) -> None:
    saved = house.folder / "saved.tar.gz"
    saved.write_text("precious")
    code, output = house.run(backup, saved)
    assert (code, saved.read_text()) == (2, "precious")
    assert "never overwritten" in output


def test_nothing_is_restored_over_an_instance(house) -> None:
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    code, output = house.run(restore, saved)
    assert code == 2
    assert "is not empty" in output


def test_a_backup_of_a_running_bridge_is_whole(house) -> None:
    saved = house.folder / "saved.tar.gz"
    house.work(lambda database: house.run(backup, saved), b"three")
    house.lose()
    assert house.run(restore, saved)[0] == 0
    assert house.record_ids() == ["one", "two", "three"]


def older_restored(house: House) -> tuple[int, str]:
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    house.keep(b"three", b"four", b"five")
    house.lose()
    return house.run(restore, saved)


def test_an_older_backup_says_how_many_records_are_missing_and_the_bridge_does_not_start(house) -> None:
    code, output = older_restored(house)
    assert code == 1
    assert "3 records are missing" in output
    assert "--accept-loss" in output
    with pytest.raises(LedgerBehindError, match="3 of them are not in this store"):
        house.keep(b"six")
    assert house.record_ids() == ["one", "two"]


def test_accepting_the_loss_begins_a_new_log_that_names_the_old_checkpoint(house) -> None:
    old_note = (older_restored(house), house.config.checkpoint_copy.read_text())[1]
    old_signer = load_or_make_signer(house.config)
    code, output = house.run(restore, "--accept-loss")
    assert code == 0
    assert "5 records" in output
    house.keep(b"six")
    signer = load_or_make_signer(house.config)
    assert signer.name != old_signer.name
    new = open_checkpoint(house.config.checkpoint_copy.read_text(), signer.verifier)
    assert new.tree_size == 4  # one, two, the record of the new log, six
    assert house.record_ids()[2:] == ["ledger-previous-log", "six"]
    with sqlite3.connect(house.config.instance / "handrail.sqlite") as connection:
        named = connection.execute("SELECT value FROM store_mark WHERE name = 'ledger-previous-log'").fetchone()[0]
    assert json.loads(named)["after"] == old_note
    part = old_signer.name.rpartition("/")[2]
    assert house.config.checkpoint_copy.with_name(f"instance.last-checkpoint.of-{part}").read_text() == old_note
    assert log_path(house.config).with_name(f"log.of-{part}.txt").exists()
    assert key_path(house.config).with_name(f"ledger.key.of-{part}").exists()
    house.keep(b"seven")  # and it starts as usual from now on


def test_accepting_a_loss_that_stopped_half_way_is_finished_by_asking_again(house, monkeypatch) -> None:
    older_restored(house)
    monkeypatch.setattr("lrs_bridge.evidence.restored._put_in_place", lambda *parts: (_ for _ in ()).throw(KeyError()))
    with pytest.raises(KeyError):
        house.run(restore, "--accept-loss")
    monkeypatch.undo()
    house.monkeypatch = monkeypatch
    assert house.run(restore, "--accept-loss")[0] == 0
    house.keep(b"six")
    assert house.record_ids() == ["one", "two", "ledger-previous-log", "six"]


def test_there_is_no_loss_to_accept_when_nothing_is_missing(house) -> None:
    code, output = house.run(restore, "--accept-loss")
    assert code == 2
    assert "Nothing is missing" in output


def test_without_the_checkpoint_kept_outside_the_restore_says_that_nobody_can_tell(house) -> None:
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    house.lose()
    house.config.checkpoint_copy.unlink()
    code, output = house.run(restore, saved)
    assert code == 0
    assert "nobody can tell" in output


def test_a_backup_cut_short_or_changed_restores_nothing(house) -> None:
    saved, bad = house.folder / "saved.tar.gz", house.folder / "bad.tar.gz"
    house.run(backup, saved)
    house.lose()
    whole = saved.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 9):
        bad.write_bytes(whole[:length])
        code, output = house.run(restore, bad)
        assert code == 2, length
        assert "Use another backup" in output or "not a backup" in output
        assert not house.config.instance.exists()
    assert not list(house.folder.glob(".instance-restore-*"))


def rewritten(saved: Path, bad: Path, change: Callable[[dict[str, bytes]], None], *extra: tarfile.TarInfo) -> Path:
    with tarfile.open(saved) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}
    change(members)
    with tarfile.open(bad, "w:gz") as tar:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for entry in extra:
            tar.addfile(entry)
    return bad


def _link() -> tarfile.TarInfo:
    link = tarfile.TarInfo("keys/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return link


PAGE = "courses/0123456789abcdef/site/index.html"


@pytest.mark.parametrize(
    ("change", "extra", "named"),
    [
        (lambda members: members.update({PAGE: b"<p>hellx</p>"}), (), PAGE),
        (lambda members: members.pop(PAGE), (), PAGE),
        (lambda members: members.update({"../outside": b"x"}), (), "../outside"),
        (lambda members: members.update({"keys/more": b"x"}), (), "keys/more"),
        (lambda members: None, (_link(),), "keys/link"),
    ],
)
def test_a_backup_with_a_changed_missing_or_added_file_restores_nothing(house, change, extra, named) -> None:
    saved, bad = house.folder / "saved.tar.gz", house.folder / "bad.tar.gz"
    house.run(backup, saved)
    house.lose()
    code, output = house.run(restore, rewritten(saved, bad, change, *extra))
    assert code == 2
    assert named in output
    assert not house.config.instance.exists()
    assert not (house.folder / "outside").exists()
