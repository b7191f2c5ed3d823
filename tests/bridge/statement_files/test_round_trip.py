"""A store's statements come out as a file and go into another store byte for byte; bad files change nothing."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from lrs_bridge.config import read_config
from lrs_bridge.storage.open_store import open_store
from lrs_bridge.xapi import kept_order
from tests.bridge.xapi.attached import MIXED, a_body, a_part, an_attachment, sha2_of
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement, a_void_of

HANDRAIL = Path(sys.executable).with_name("handrail")


@dataclass
class Instance:
    """Another instance, reached by the command line as an administrator does. store_url: its store, if not its own."""

    folder: Path
    store_url: str = ""

    @property
    def environ(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
        return plain | self.settings

    @property
    def settings(self) -> dict[str, str]:
        return {"HANDRAIL_INSTANCE": str(self.folder)} | ({"HANDRAIL_STORE": self.store_url} if self.store_url else {})

    def run(self, *arguments: str | Path) -> Result:
        removed = {name: None for name in os.environ if name.startswith("HANDRAIL_")}
        return CliRunner().invoke(
            main,
            ["statements", *(str(one) for one in arguments)],
            env=removed | self.settings,
        )

    def documents(self) -> list[bytes]:
        return [one.document for one in kept(self.settings)]


def kept(settings: dict[str, str]) -> list[kept_order.KeptStatement]:
    database = open_store(read_config(settings))
    try:
        with database.reading() as connection:
            return kept_order.statements_after(connection, None, 100_000, None)
    finally:
        database.close()


@pytest.fixture
def ours(store: Store) -> Instance:
    return Instance(store.app.extensions["handrail"].config.instance)


@pytest.fixture
def other(tmp_path: Path) -> Instance:
    return Instance(tmp_path / "other")


def fill(store: Store, count: int) -> list[str]:
    store.clock.move_on(seconds=1)
    ids: list[str] = store.post([a_statement() for _ in range(count)]).get_json()
    return ids


@pytest.mark.parametrize("name", ["s.jsonl", "s.jsonl.gz"])
def test_what_goes_out_goes_in_with_the_same_ids_and_bytes(
    store: Store, ours: Instance, other: Instance, tmp_path: Path, name: str
) -> None:
    fill(store, 5)
    odd = a_statement(result={"score": {"scaled": 0.5}, "response": "line\u2028end \U0001f600 é"})
    store.post(json.dumps(odd, indent=2).replace("0.5", "5.0E-1").encode())
    store.post(a_void_of(odd["id"]))
    exported = ours.run("export", tmp_path / name)
    assert (exported.exit_code, exported.stdout) == (0, "")
    assert "7 statements exported" in exported.stderr
    imported = other.run("import", tmp_path / name)
    assert imported.exit_code == 0, imported.stderr
    assert "7 statements imported, 0 were here already" in imported.stderr
    assert other.documents() == ours.documents()
    again = other.run("import", tmp_path / name)
    assert "0 statements imported, 7 were here already" in again.stderr
    back = other.run("export", tmp_path / "back.jsonl")
    assert back.exit_code == 0
    assert (tmp_path / "back.jsonl").read_bytes() == (
        gzip.decompress((tmp_path / name).read_bytes()) if name.endswith("gz") else (tmp_path / name).read_bytes()
    )


def test_statements_move_to_postgresql_and_back_byte_for_byte(
    store: Store, ours: Instance, postgres_url: str, tmp_path: Path
) -> None:
    ids = fill(store, 30)
    store.post(json.dumps(a_statement(), indent=1).encode())
    store.post(a_void_of(ids[0]))
    ours.run("export", tmp_path / "s.jsonl.gz")
    elsewhere = Instance(tmp_path / "elsewhere", postgres_url)
    for says in ("32 statements imported, 0 were", "0 statements imported, 32 were"):
        assert says in elsewhere.run("import", tmp_path / "s.jsonl.gz").stderr
    assert elsewhere.documents() == ours.documents()
    elsewhere.run("export", tmp_path / "back.jsonl")
    back = Instance(tmp_path / "back")
    assert back.run("import", tmp_path / "back.jsonl").exit_code == 0
    assert back.documents() == ours.documents()


def test_imported_statements_are_no_evidence_each_has_its_leaf_and_a_voided_one_is_voided(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    (wrong, right) = fill(store, 2)
    store.post(a_void_of(wrong))
    ours.run("export", tmp_path / "s.jsonl")
    other.run("import", tmp_path / "s.jsonl")
    database = open_store(read_config({"HANDRAIL_INSTANCE": str(other.folder)}))
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT statement_id, launch_session_id, person_id, voided_by IS NOT NULL, leaf.record_id "
            "FROM statement LEFT JOIN leaf ON leaf.leaf_id = statement.leaf_id"
        ).all()
    database.close()
    assert len(rows) == 3
    for statement_id, session, person, voided, record_id in rows:
        assert (session, person, record_id) == ("", "", statement_id)
        assert bool(voided) == (statement_id == wrong)
    assert right != wrong


def test_an_export_goes_on_where_its_file_ends_and_a_torn_end_is_made_good(
    store: Store, ours: Instance, tmp_path: Path
) -> None:
    fill(store, 3)
    file = tmp_path / "s.jsonl"
    ours.run("export", file)
    file.write_bytes(file.read_bytes()[:-10])
    assert "1 statements exported" in ours.run("export", file).stderr
    fill(store, 2)
    assert "2 statements exported" in ours.run("export", file).stderr
    assert "0 statements exported" in ours.run("export", file).stderr
    assert file.read_bytes().splitlines() == ours.documents()


def test_a_file_of_another_store_is_not_gone_on_with(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    fill(store, 1)
    file = tmp_path / "s.jsonl"
    ours.run("export", file)
    before = file.read_bytes()
    refused = other.run("export", file)
    assert refused.exit_code == 2
    assert "is not in this store" in refused.stderr
    (tmp_path / "letter.txt").write_text("Dear all,\n")
    assert ours.run("export", tmp_path / "letter.txt").exit_code == 2
    assert (tmp_path / "letter.txt").read_text() == "Dear all,\n"
    assert file.read_bytes() == before


def test_all_to_stdout_and_nothing_else(store: Store, ours: Instance) -> None:
    ids = fill(store, 3)
    done = ours.run("export", "-")
    assert [json.loads(line)["id"] for line in done.stdout_bytes.splitlines()] == ids


def test_every_bad_line_is_named_and_nothing_of_the_file_is_kept(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    fill(store, 3)
    file = tmp_path / "s.jsonl"
    ours.run("export", file)
    good = file.read_bytes().splitlines()
    no_verb = json.dumps({name: value for name, value in json.loads(good[1]).items() if name != "verb"}).encode()
    fresh = json.dumps(a_statement()).encode()
    lines = [good[0], b"{oops", good[1], no_verb, b"", fresh, b"[]", good[2], b'{"id":"\xff"}', b'{"id":1,"id":2}']
    file.write_bytes(b"\n".join(lines))
    refused = other.run("import", file)
    assert refused.exit_code == 2
    named = [line.split(":")[1] for line in refused.stderr.splitlines() if line.startswith("s.jsonl:")]
    assert named == ["2", "4", "5", "6", "7", "9", "10"]
    assert "7 lines hold no statement that can be kept. Nothing was imported." in refused.stderr
    assert "Send new statements to /xapi/statements instead" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert other.documents() == []


def test_a_statement_that_is_here_with_other_words_is_an_alarm_and_stays_as_it_is(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    fill(store, 4)
    file = tmp_path / "s.jsonl"
    ours.run("export", file)
    lines = file.read_bytes().splitlines(keepends=True)
    changed = json.loads(lines[1]) | {"verb": {"id": "http://example.org/other"}}
    first = tmp_path / "first.jsonl"
    first.write_bytes(json.dumps(changed).encode() + b"\n" + lines[0])
    assert other.run("import", first).exit_code == 0
    alarm = other.run("import", file)
    assert alarm.exit_code == 1
    assert f"ALARM: s.jsonl:2: The statement {changed['id']} is here and says something else" in alarm.stderr
    assert "2 statements imported, 1 were here already" in alarm.stderr
    assert json.dumps(changed).encode() in other.documents()
    twice = tmp_path / "twice.jsonl"
    twice.write_bytes(lines[2] + lines[2].replace(b"attempted", b"asked") + lines[2])
    within = Instance(tmp_path / "third").run("import", twice)
    assert within.exit_code == 1
    assert "twice.jsonl:2" in within.stderr
    assert "1 statements imported, 1 were here already" in within.stderr


def test_attachments_go_along_in_a_folder_once_each_and_none_may_be_missing_or_changed(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    content = b"\x00\xff a drawing \r\n"
    sha2 = sha2_of(content)
    sent = [a_statement(attachments=[an_attachment(content)]) for _ in range(2)]
    assert store.post(a_body(sent, a_part(content)), content_type=MIXED).status_code == 200
    file, folder = tmp_path / "s.jsonl.gz", tmp_path / "s.attachments"
    assert "2 statements exported, and 1 attachments" in ours.run("export", file).stderr
    assert [path.name for path in folder.iterdir()] == [sha2]
    assert (folder / sha2).stat().st_mode & 0o077 == 0
    left_out = ours.run("export", "-")
    assert left_out.exit_code == 1
    assert "attachments were left out" in left_out.stderr

    (folder / sha2).write_bytes(b"another drawing")
    assert "is not what its name" in other.run("import", file).stderr
    (folder / sha2).rename(tmp_path / "away")
    missing = other.run("import", file)
    assert missing.exit_code == 2
    assert f"attachments[0]: The attachment {sha2} is not in" in missing.stderr
    (folder / sha2).write_bytes(content)
    assert other.run("import", file).exit_code == 0
    back = tmp_path / "back.jsonl"
    assert other.run("export", back).exit_code == 0
    assert (tmp_path / "back.attachments" / sha2).read_bytes() == content
    assert other.documents() == ours.documents()


def test_an_import_that_is_killed_is_begun_again_and_brings_each_statement_once(
    store: Store, ours: Instance, other: Instance, tmp_path: Path
) -> None:
    for _ in range(11):
        fill(store, 200)
    file = tmp_path / "s.jsonl.gz"
    ours.run("export", file)
    other.run("export", tmp_path / "none.jsonl")  # makes the store
    process = subprocess.Popen(
        [HANDRAIL, "statements", "import", str(file)], env=other.environ, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None and not other.documents():
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(other.documents())
    again = other.run("import", file)
    assert again.exit_code == 0
    assert f"{2200 - done:,} statements imported, {done:,} were here already" in again.stderr
    assert other.documents() == ours.documents()
