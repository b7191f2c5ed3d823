"""The graded check: handed out without marks, marked once, tried again after reading."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from lrs_bridge.clock import SetClock
from lrs_bridge.launch import attempt_store, marking
from lrs_bridge.launch.attempt import mark_document
from lrs_bridge.ledger.commitment import LeafType, commit
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.storage.tables import attempt
from tests.bridge.conftest import bridge_of
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import RIGHT, WRONG, Page

NewPage = Callable[..., Page]


def count(app: Flask) -> int:
    with bridge_of(app).database.reading() as connection:
        return connection.execute(select(func.count()).select_from(attempt)).scalar_one()


def test_the_questions_come_without_marks_or_feedback(page: Page) -> None:
    paper = page.start_check().get_json()
    assert paper["of"] == 3
    assert paper["needed"] == 2
    assert paper["number"] == 1
    text = json.dumps(paper)
    for hidden in ('right"', "feedback", "Because", "again"):
        assert hidden not in text


def test_a_refresh_or_another_device_gets_the_same_try_in_the_same_order_with_its_answers(
    page: Page, new_page: NewPage
) -> None:
    paper = page.start_check().get_json()
    body = {"person": page.key, "given": {"one": ["one-w"]}}
    assert page.api("POST", f"/api/attempts/{paper['attempt']}/answers", body).get_json() == {"received": True}
    again = new_page().open().start_check().get_json()
    assert [one["id"] for one in again["questions"]] == [one["id"] for one in paper["questions"]]
    assert [one["options"] for one in again["questions"]] == [one["options"] for one in paper["questions"]]
    assert {one["id"]: one["given"] for one in again["questions"]}["one"] == ["one-w"]
    assert again["attempt"] == paper["attempt"]


def test_handing_in_twice_after_a_dead_network_is_one_try_with_one_answer(page: Page, bridge_app: Flask) -> None:
    one = page.start_check().get_json()["attempt"]
    first = page.hand_in(one, WRONG)
    second = page.hand_in(one, RIGHT, client_id="another")
    assert first.get_json() == second.get_json()
    assert not second.get_json()["passed"]
    assert count(bridge_app) == 1
    body = {"person": page.key, "given": RIGHT}
    assert page.api("POST", f"/api/attempts/{one}/answers", body).get_json()["code"] == "attempt-handed-in"


def test_two_tabs_handing_in_at_once_are_marked_once(page: Page, new_page: NewPage, bridge_app: Flask) -> None:
    one = page.start_check().get_json()["attempt"]
    pages = [page, new_page(), new_page(), new_page()]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one_page: one_page.hand_in(one, RIGHT).get_json(), pages))
    assert all(answer == answers[0] for answer in answers)
    assert count(bridge_app) == 1


def test_two_tabs_starting_at_once_share_one_try(page: Page, new_page: NewPage, bridge_app: Flask) -> None:
    pages = [page, new_page(), new_page(), new_page()]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda one: one.start_check().get_json()["attempt"], pages))
    assert len(set(papers)) == 1
    assert count(bridge_app) == 1


def test_an_unanswered_question_is_named_and_no_try_is_used_up(page: Page) -> None:
    one = page.start_check().get_json()["attempt"]
    answer = page.hand_in(one, {"one": ["one-r"]})
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "unanswered"
    assert sorted(answer.get_json()["questions"]) == ["three", "two"]
    assert page.hand_in(one, RIGHT).get_json()["number"] == 1


def test_choose_all_is_right_only_when_wholly_right(page: Page) -> None:
    one = page.start_check().get_json()["attempt"]
    result = page.hand_in(one, RIGHT | {"three": ["three-r"]}).get_json()
    assert {mark["id"]: mark["right"] for mark in result["questions"]} == {"one": True, "two": True, "three": False}
    assert result["passed"]  # two of three are enough
    assert {mark["id"]: mark["best"] for mark in result["questions"]}["three"] == ["three-r", "three-s"]


def test_a_failed_try_says_what_to_read_and_gives_no_right_answer_away(page: Page, bridge_clock: SetClock) -> None:
    page.open_pages("hard")
    one = page.start_check().get_json()["attempt"]
    bridge_clock.move_on(seconds=60)
    result = page.hand_in(one, WRONG).get_json()
    assert result["read_again"] == [{"id": "hard", "title": "Page hard", "url": "m01-first/hard/"}]
    assert "best" not in json.dumps(result)
    assert "Because" not in json.dumps(result)
    assert {mark["id"]: mark["feedback_html"] for mark in result["questions"]}["one"] == "<p>Look at one again.</p>"
    refused = page.start_check()
    assert refused.status_code == 409
    assert refused.get_json()["code"] == "read-again-first"
    assert [one["id"] for one in refused.get_json()["pages"]] == ["hard"]
    assert page.progress()["check"]["read_again"] == ["hard"]
    bridge_clock.move_on(seconds=5)
    page.open_pages("gentle")  # the other route through the same page counts
    assert page.start_check().get_json()["number"] == 2


def test_tries_are_unlimited_and_a_pass_ends_them(page: Page, bridge_clock: SetClock) -> None:
    for number in range(1, 8):
        paper = page.start_check().get_json()
        assert paper["number"] == number
        page.hand_in(paper["attempt"], WRONG)
        bridge_clock.move_on(seconds=5)
        page.open_pages("hard")
    result = page.hand_in(page.start_check().get_json()["attempt"], RIGHT).get_json()
    assert result["passed"]
    assert result["to_state"] == ["passed"]
    assert page.start_check().get_json()["code"] == "already-passed"


def test_an_answer_that_the_question_does_not_have_is_refused(page: Page) -> None:
    one = page.start_check().get_json()["attempt"]
    for given in ({"one": ["two-r"]}, {"nine": ["x"]}, {"one": ["one-r", "one-w"]}, {"three": ["three-r", "three-r"]}):
        assert page.hand_in(one, RIGHT | given).get_json()["code"] == "bad-answer"


def test_somebody_elses_try_is_not_there(page: Page, new_page: NewPage) -> None:
    one = page.start_check().get_json()["attempt"]
    stranger = new_page("L-02").open()
    assert stranger.hand_in(one, RIGHT).status_code == 404


def test_a_marked_try_is_committed_to_in_the_ledger(page: Page, bridge_app: Flask) -> None:
    one = page.start_check().get_json()["attempt"]
    page.hand_in(one, RIGHT)
    person_id = page.here.actor["account"]["name"]
    with bridge_of(bridge_app).database.reading() as connection:
        found = attempt_store.find_attempt(connection, person_id, one)
        assert found is not None
        leaf = find_leaf(connection, str(found.leaf_id))
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(LeafType.MARK, leaf.salt, mark_document(found))


def test_a_try_ends_on_the_build_it_began_on_and_the_next_one_is_on_the_new(
    page: Page, new_page: NewPage, bridge_app: Flask, tmp_path: Path, bridge_clock: SetClock
) -> None:
    paper = page.start_check().get_json()
    new_build = import_small_course(bridge_app, tmp_path / "next", version="2.0.0", right={"one": "one-w"})
    assert new_build != page.build_id
    assert f"/course/{page.build_id}/" in new_page().launch()["path"]
    result = page.hand_in(paper["attempt"], RIGHT | {"two": ["two-w"]}).get_json()
    assert result["right"] == 2  # by the key of the build it began on
    assert f"/course/{new_build}/" in new_page().launch()["path"]


def test_a_corrected_key_of_the_same_build_marks_the_next_try(
    page: Page, bridge_app: Flask, tmp_path: Path, bridge_clock: SetClock
) -> None:
    one = page.start_check().get_json()["attempt"]
    assert not page.hand_in(one, WRONG).get_json()["passed"]
    assert import_small_course(bridge_app, tmp_path / "same", right={"one": "one-w", "two": "two-w"}) == page.build_id
    bridge_clock.move_on(seconds=5)
    page.open_pages("hard")
    assert page.hand_in(page.start_check().get_json()["attempt"], WRONG).get_json()["passed"]


def test_the_share_needed_is_rounded_up() -> None:
    assert [marking.needed_of(6, percent) for percent in (80, 50, 51, 100, 1)] == [5, 3, 4, 6, 1]
