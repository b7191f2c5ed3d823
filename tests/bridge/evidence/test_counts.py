"""handrail counts: how many, never who."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from jsonschema import Draft202012Validator

from lrs_bridge.clock import SetClock
from lrs_bridge.course.library import library_of
from lrs_bridge.evidence.answer_counts import counts_to_json, shown
from lrs_bridge.evidence.answer_counts_store import count_module
from lrs_bridge.evidence.counts_command import counts
from tests.bridge.conftest import bridge_of
from tests.bridge.evidence.test_learner_pages import finish
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import Page

CONTRACT = Path(__file__).parents[3] / "handrail" / "contracts" / "counts.schema.json"


def count(app: Flask, build_id: str) -> dict[str, Any]:
    module = library_of(app).manifest(build_id).modules[0]
    with bridge_of(app).database.reading() as connection:
        found = counts_to_json("first-course", "2026-03-02", {"m01": count_module(connection, module)})
    Draft202012Validator(json.loads(CONTRACT.read_text())).validate(found)
    part: dict[str, Any] = found["modules"]["m01"]
    return part


def test_counts_are_told_in_fives_and_small_ones_never() -> None:
    assert [shown(people) for people in (0, 1, 4, 5, 9, 10, 14)] == [0, None, None, 5, 5, 10, 10]


def test_five_people_are_told_and_four_are_not(bridge_app: Flask, bridge_clock: SetClock, tmp_path: Path) -> None:
    build_id = import_small_course(bridge_app, tmp_path / "made")
    for number in range(1, 5):
        page = Page(bridge_app, build_id, f"L-0{number}")
        finish(page, bridge_clock)
        page.send_events(page.event("answered", "hard", item="pick", given=["aaaa1111"]))
    assert count(bridge_app, build_id) == {
        "started": None,
        "done": None,
        "items": {"final": None, "one": None, "pick": None, "three": None, "two": None},
        "pages": {"check": None, "gentle": None, "m01-index": None},
    }
    Page(bridge_app, build_id, "L-05").open().open_pages("m01-index")
    found = count(bridge_app, build_id)
    assert (found["started"], found["done"], found["pages"]["m01-index"]) == (5, None, 5)


def test_two_answers_of_one_person_are_one_person(bridge_app: Flask, tmp_path: Path) -> None:
    build_id = import_small_course(bridge_app, tmp_path / "made")
    page = Page(bridge_app, build_id, "L-01").open()
    for _ in range(6):
        page.send_events(page.event("answered", "hard", item="pick", given=["aaaa1111"]))
    assert count(bridge_app, build_id)["items"] == {"pick": None}


def test_the_command_prints_what_the_contract_says(
    bridge_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HANDRAIL_DEMO", "1")
    none = CliRunner().invoke(counts)
    assert (none.exit_code, none.stdout) == (2, "")
    assert "No course was imported here yet" in none.stderr
    import_small_course(bridge_app, tmp_path / "made")
    done = CliRunner().invoke(counts)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    Draft202012Validator(json.loads(CONTRACT.read_text())).validate(found)
    assert found["modules"] == {"m01": {"started": 0, "done": 0, "items": {}, "pages": {}}}
