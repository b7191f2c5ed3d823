"""handrail forward, as an administrator types it."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.cli import main
from tests.bridge.forwarding.conftest import SECRET, OtherStore, Outbox


@pytest.fixture
def typed(outgoing: Outbox) -> "Typed":
    return Typed(outgoing.ours.app.extensions["handrail"].config.instance)


class Typed:
    """Commands on one instance."""

    def __init__(self, instance: Path) -> None:
        removed = {name: None for name in os.environ if name.startswith("HANDRAIL_")}
        self.environ = removed | {"HANDRAIL_INSTANCE": str(instance)}

    def __call__(self, *arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(main, ["forward", *arguments], env=self.environ, input=stdin)

    def add(self, url: str, start: str = "beginning", label: str = "Other") -> Result:
        return self(
            "add", url, "--label", label, "--key", "k", "--version", "2.0.0", "--from", start, stdin=SECRET + "\n"
        )


def test_a_store_is_added_from_the_beginning_or_from_now_and_its_secret_is_not_shown(
    typed: Typed, outgoing: Outbox, other: OtherStore
) -> None:
    before = outgoing.keep(3)
    assert typed.add(other.url, label="All").exit_code == 0
    assert typed.add(other.url, "now", label="New").exit_code == 0
    after = outgoing.keep(2)
    for standing, ids in zip(outgoing.standings(), [before + after, after], strict=True):
        other.kept.clear()
        outgoing.send(standing.target.target_id)
        assert list(other.kept) == ids
    for command in (["list"], ["list", "--json"], ["status"], ["status", "--json"]):
        shown = typed(*command)
        assert shown.exit_code == 0
        assert SECRET not in shown.output
    assert [one["label"] for one in json.loads(typed("list", "--json").stdout)] == ["All", "New"]


def test_status_says_how_far_it_is_and_exits_1_when_somebody_should_look(
    typed: Typed, outgoing: Outbox, other: OtherStore
) -> None:
    typed.add(other.url)
    outgoing.keep(2)
    (waiting,) = json.loads(typed("status", "--json").stdout)
    assert (waiting["waiting"], waiting["state"], waiting["well"]) == (2, "running", True)
    other.answer = lambda batch: 409 if len(batch) > 1 or batch[0]["id"] == ids[0] else None
    ids = outgoing.keep(2)
    outgoing.send(outgoing.standing().target.target_id)
    shown = typed("status")
    assert shown.exit_code == 1
    assert "ALARM: 1 set aside" in shown.stdout
    assert [one["statement_id"] for one in json.loads(typed("alarms", "Other", "--json").stdout)] == [ids[0]]
    assert ids[0] in typed("alarms", "Other").stdout
    typed("settle", "Other")
    assert typed("status").exit_code == 0


def test_pause_resume_and_remove_do_what_they_say(typed: Typed, outgoing: Outbox, other: OtherStore) -> None:
    typed.add(other.url)
    outgoing.keep(1)
    assert typed("pause", "Other").exit_code == 0
    assert "Paused" in typed("status").stdout
    assert typed("resume", "Other", "--again-from", "beginning").exit_code == 0
    assert "1 statement waits" in typed("status").stdout
    assert typed("remove", "Other").exit_code == 0
    assert json.loads(typed("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["pause", "nobody"], 'No target is called "nobody"'),
        (["add", "http://lrs.example.org/xapi", "--label", "x", "--key", "k", "--from", "now"], "unprotected"),
        (["add", "https://lrs.example.org/xapi", "--label", "Other", "--key", "k", "--from", "now"], "already"),
        (["add", "https://lrs.example.org/xapi", "--label", "x", "--key", "a:b", "--from", "now"], "colon"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_do(
    typed: Typed, other: OtherStore, arguments: list[str], says: str
) -> None:
    typed.add(other.url)
    refused = typed(*arguments, stdin="secret\n")
    assert refused.exit_code == 2
    assert says in refused.output
    assert "Traceback" not in refused.output
