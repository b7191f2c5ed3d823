"""What a learner who is done is told of a change, and that it takes nothing away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lrs_bridge.clock import SetClock
from lrs_bridge.course.manifest import Edit
from tests.bridge.evidence.test_learner_pages import finish
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import Page

TOLD = "It now says whom you tell first."
Publish = Callable[..., str]


def edit(version: str, kind: str, text: str = "", item: str = "pick") -> dict[str, Any]:
    return {"version": version, "kind": kind, "items": [item]} | ({"text": text} if text else {})


@pytest.fixture
def publish(bridge_app: Flask, tmp_path: Path) -> Publish:
    """Import the small course at a version, with what its author says of edits."""
    return lambda version, *edits: import_small_course(
        bridge_app, tmp_path / version, version=version, changes=list(edits)
    )


@pytest.fixture
def done(bridge_app: Flask, publish: Publish, bridge_clock: SetClock) -> Page:
    """A learner who is done with the module at 1.0.0."""
    page = Page(bridge_app, publish("1.0.0"), "L-01")
    finish(page, bridge_clock)
    page.visitor.get("/finished/m01")
    return page


def test_a_change_in_meaning_is_told_to_who_is_done_and_takes_nothing_away(done: Page, publish: Publish) -> None:
    receipt = done.visitor.get("/my-training").text.partition("/receipts/")[2][:11]
    publish("1.1.0", edit("1.1.0", "meaning", TOLD))
    listed = done.visitor.get("/my-training").text
    assert "What changed since you did this" in listed
    assert f"/receipts/{receipt}" in listed
    assert "There is nothing waiting for you" in listed
    module = done.visitor.get("/my-training/m01").text
    assert TOLD in module
    assert "What you did still counts" in module


def test_words_and_clearer_words_ask_nobody_to_look_again(done: Page, publish: Publish) -> None:
    publish("1.1.0", edit("1.1.0", "wording", "A typing error."), edit("1.1.0", "clearer", "Said more plainly."))
    assert "What changed" not in done.visitor.get("/my-training").text
    assert "What changed" not in done.visitor.get("/my-training/m01").text


def test_what_changed_before_they_did_it_is_not_told(
    bridge_app: Flask, publish: Publish, bridge_clock: SetClock
) -> None:
    page = Page(bridge_app, publish("1.1.0", edit("1.1", "meaning", TOLD)), "L-01")
    finish(page, bridge_clock)
    assert "What changed" not in page.visitor.get("/my-training").text


def test_who_is_on_the_way_is_told_nothing(bridge_app: Flask, publish: Publish) -> None:
    page = Page(bridge_app, publish("1.0.0"), "L-01").open()
    page.open_pages("m01-index")
    publish("1.1.0", edit("1.1.0", "meaning", TOLD))
    assert "What changed" not in page.visitor.get("/my-training").text


def test_the_note_goes_once_they_had_another_look_and_a_later_change_is_told_again(
    done: Page, publish: Publish
) -> None:
    first, second = edit("1.1.0", "meaning", TOLD), edit("1.10.0", "meaning", "Jo has left.")
    publish("1.1.0", first)
    done.open()
    assert "What changed" not in done.visitor.get("/my-training").text
    publish("1.10.0", first, second)
    module = done.visitor.get("/my-training/m01").text
    assert "Jo has left." in module
    assert TOLD not in module


def test_two_changes_that_were_never_imported_on_their_own_are_both_told(done: Page, publish: Publish) -> None:
    publish(
        "2.0", edit("2.0", "meaning", "Jo has left."), edit("1.1.0", "meaning", TOLD), edit("1.1.0", "meaning", TOLD)
    )
    module = done.visitor.get("/my-training/m01").text
    assert 0 < module.index(TOLD) < module.index("Jo has left.")
    assert module.count(TOLD) == 1


def test_an_author_cannot_write_markup_into_the_note(done: Page, publish: Publish) -> None:
    publish("1.1.0", edit("1.1.0", "meaning", "<script>alert(1)</script>"))
    assert "<script>alert(1)" not in done.visitor.get("/my-training/m01").text


def test_the_bridge_reads_edits_as_they_are_written(bridge_app: Flask, publish: Publish) -> None:
    from lrs_bridge.course.library import library_of

    found = library_of(bridge_app).manifest(publish("1.1.0", edit("1.1.0", "wording"))).modules[0].edits
    assert found == (Edit("1.1.0", "wording", ("pick",), ""),)
