"""A backup comes back whole or not at all, and a store that is older than what was published is not served."""

import io
import json
import shutil
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import JSON, Connection, Text, cast, insert, null, select, text

from lrs_bridge.clock import SystemClock
from lrs_bridge.config import Config, read_config
from lrs_bridge.evidence.backup_commands import backup, restore
from lrs_bridge.ledger import store
from lrs_bridge.ledger.checkpoint import open_checkpoint
from lrs_bridge.ledger.commitment import LeafType
from lrs_bridge.ledger.errors import LedgerBehindError
from lrs_bridge.ledger.keys import key_path, load_or_make_signer, log_path
from lrs_bridge.ledger.sequencer import Sequencer
from lrs_bridge.storage import tables
from lrs_bridge.storage.database import Database
from lrs_bridge.storage.open_store import open_store
from tests.bridge.ready_store import ReadyStores, never_wait_for_the_disk

CLOCK = SystemClock()


@dataclass
class House:
    """One machine: an instance folder, the checkpoint kept outside it, and the command line.

    new_store gives the address of an empty database, or "" for a file in the instance folder.
    """

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    new_store: Callable[[], str]
    store_url: str = ""

    def __post_init__(self) -> None:
        self.store_url = self.new_store()

    @property
    def environ(self) -> dict[str, str]:
        return {"HANDRAIL_INSTANCE": str(self.folder / "instance"), "HANDRAIL_STORE": self.store_url}

    @property
    def config(self) -> Config:
        return read_config(self.environ)

    def work(self, act: Callable[[Database], object] = lambda database: None, *records: bytes) -> None:
        """Run the bridge for a while: keep records, sign them, stop."""
        self.config.instance.mkdir(exist_ok=True)
        database = open_store(self.config, never_wait_for_the_disk(Database(self.config.store_url)))
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
        for name, value in self.environ.items():
            self.monkeypatch.setenv(name, value)
        result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
        return result.exit_code, result.output

    def lose(self) -> None:
        shutil.rmtree(self.folder / "instance")
        self.store_url = self.new_store()

    def record_ids(self) -> list[str]:
        return list(self.values("SELECT record_id FROM leaf ORDER BY leaf_index"))

    def values(self, query: str) -> list[str]:
        with closing(Database(self.config.store_url)) as database, database.reading() as connection:
            return list(connection.execute(text(query)).scalars())


@pytest.fixture
def new_store(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Give the address of a new, empty store of a kind."""
    if request.config.getoption("--store") != "sqlite":
        pytest.skip("both kinds are here by name")

    def new(kind: str) -> str:
        return "" if kind == "sqlite" else request.getfixturevalue("postgres_servers").get().new_empty_database()

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    new_store: Callable[[str], str],
    ready_stores: ReadyStores,
) -> House:
    house = House(tmp_path, monkeypatch, lambda: new_store(request.param))
    ready_stores.put(house.config)
    house.keep(b"one", b"two")
    course = house.config.instance / "courses" / "0123456789abcdef" / "site"
    course.mkdir(parents=True)
    (course / "index.html").write_text("<p>hello</p>")
    return house


# What is about files and folders hardly meets the database: PostgreSQL's turn comes in the long tests.
about_files = pytest.mark.parametrize(
    "house", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)


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


@pytest.mark.parametrize(("before", "after"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_backup_of_either_kind_of_store_is_restored_into_the_other_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_store: Callable[[str], str], before: str, after: str
) -> None:
    house = House(tmp_path, monkeypatch, lambda: new_store(before))
    house.keep(b"one", "zwei ✓".encode())
    house.work(lambda database: database.write(keep_an_odd_attempt))
    rows = every_row(house)
    saved = house.folder / "saved.tar.gz"
    assert house.run(backup, saved)[0] == 0
    house.new_store = lambda: new_store(after)
    house.lose()
    code, output = house.run(restore, saved)
    assert (code, "Nothing is missing" in output) == (0, True), output
    assert every_row(house) == rows
    assert (house.config.instance / "handrail.sqlite").exists() == (after == "sqlite")
    house.keep(b"three")


def keep_an_odd_attempt(connection: Connection) -> None:
    """Keep a row with a large number, a JSON null beside nothing at all, and bytes that are no text."""
    table = tables.attempt
    needed = dict.fromkeys(("registration_id", "module_id", "build_id", "check_id", "seed"), "x")
    row = needed | {"attempt_number": 1, "question_ids": ["b", "a"], "given": {"z": 1, "a": "é"}}
    for number, marks in enumerate((JSON.NULL, null(), {"a": None})):
        more = {"person_id": "p", "attempt_id": str(number), "started_at": CLOCK.now(), "marks": marks}
        connection.execute(insert(table).values(row | more | {"read_again": null()}))


def every_row(house: House) -> dict[str, list[object]]:
    """Return all that a store holds, as the database itself would write it."""
    with closing(Database(house.config.store_url)) as database, database.reading() as connection:
        return {
            table.name: sorted(
                str(row)
                for row in connection.execute(
                    select(*(cast(one, Text) if isinstance(one.type, JSON) else one for one in table.columns))
                )
            )
            for table in tables.metadata.sorted_tables
        }


def test_a_database_that_holds_something_is_never_restored_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_store: Callable[[str], str]
) -> None:
    house = House(tmp_path, monkeypatch, lambda: new_store("postgresql"))
    house.keep(b"one")
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    used = house.store_url
    house.lose()
    house.store_url = used
    code, output = house.run(restore, saved)
    assert code == 2
    assert "is not empty" in output
    assert not house.config.instance.exists()


@about_files
def test_a_backup_and_what_is_restored_can_be_read_by_their_owner_only(house) -> None:
    saved = house.folder / "saved.tar.gz"
    house.run(backup, saved)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    house.lose()
    house.run(restore, saved)
    for path in house.config.instance.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@about_files
def test_a_backup_is_never_written_over_a_file(house) -> None:
    saved = house.folder / "saved.tar.gz"
    saved.write_text("precious")
    code, output = house.run(backup, saved)
    assert (code, saved.read_text()) == (2, "precious")
    assert "never overwritten" in output


@about_files
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
    named = house.values("SELECT value FROM store_mark WHERE name = 'ledger-previous-log'")[0]
    assert json.loads(named)["after"] == old_note
    part = old_signer.name.rpartition("/")[2]
    assert house.config.checkpoint_copy.with_name(f"instance.last-checkpoint.of-{part}").read_text() == old_note
    assert log_path(house.config).with_name(f"log.of-{part}.txt").exists()
    assert key_path(house.config).with_name(f"ledger.key.of-{part}").exists()
    house.keep(b"seven")  # and it starts as usual from now on


@about_files
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


@about_files
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


@about_files
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
