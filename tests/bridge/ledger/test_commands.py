"""handrail ledger on a real instance."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from handrail.cli import main
from lrs_bridge.storage import tables
from lrs_bridge.storage.open_store import open_store


@pytest.fixture
def run(ledger, monkeypatch) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(ledger.config.instance))

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["ledger", *arguments])
        return result.exit_code, result.output

    return invoke


def test_status_counts_what_is_signed_and_what_waits(ledger, run) -> None:
    ledger.append(b"1", b"2")
    assert run("status") == (0, "0 records, 2 waiting, nothing signed yet\n")
    ledger.sequencer().sequence_once()
    assert run("status") == (0, "2 records, 0 waiting, last signed 2026-11-02T14:00:00Z\n")
    code, output = run("status", "--json")
    assert json.loads(output) == {"tree_size": 2, "waiting": 0, "last_checkpoint_at": "2026-11-02T14:00:00Z"}


def test_vkey_prints_the_public_key_alone(ledger, run) -> None:
    assert run("vkey") == (0, ledger.signer.verifier.text() + "\n")


def test_verify_says_yes_to_a_good_tree_and_names_what_does_not_agree(ledger, run) -> None:
    for number in range(3):
        ledger.append(bytes([number]))
        ledger.sequencer().sequence_once()
    assert run("verify") == (0, "All 3 checkpoints agree with the records in the store.\n")
    forged = update(tables.leaf).where(tables.leaf.c.leaf_index == 1).values(commitment=bytes(32))
    ledger.database.write(lambda connection: connection.execute(forged))
    code, output = run("verify")
    assert code == 1
    assert "The checkpoint of 2 records is not the tree of this store." in output


@pytest.mark.sqlite
def test_without_an_instance_the_command_says_what_to_do_and_makes_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(tmp_path / "none"))
    for command in ("status", "vkey", "verify"):
        result = CliRunner().invoke(main, ["ledger", command])
        assert result.exit_code == 2
        assert "There is no instance" in result.output
    assert not (tmp_path / "none").exists()


def test_an_instance_that_never_started_has_no_key_yet(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(tmp_path / "instance"))
    (tmp_path / "instance").mkdir()
    from lrs_bridge.config import read_config

    open_store(read_config({"HANDRAIL_INSTANCE": str(tmp_path / "instance")})).close()
    for command in ("vkey", "verify"):
        result = CliRunner().invoke(main, ["ledger", command])
        assert result.exit_code == 2, result.output
        assert "no ledger key yet" in result.output
    assert not (tmp_path / "instance" / "keys").exists()
