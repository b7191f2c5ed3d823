"""A check whose tries are used up: its learner asks for one more; a manager or trainer opens it or says not now."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lrs_bridge.clock import SetClock
from lrs_bridge.people.person import PersonRow
from lrs_bridge.people.store import find_person_by_ref
from lrs_bridge.storage.tables import another_try
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import WRONG, Page

NewPage = Callable[..., Page]
MODULE_PAGE = "/my-training/m01"
WORDS = "Let us read the hard page together on Thursday.\nThen I open it."


@pytest.fixture
def build_id(bridge_app: Flask, tmp_path: Any) -> str:
    """The small course, its check with two tries."""
    return import_small_course(bridge_app, tmp_path / "made", attempts=2)


def fall_short(page: Page, clock: SetClock) -> None:
    paper = page.start_check().get_json()
    given = {question["id"]: WRONG[question["id"]] for question in paper["questions"]}
    assert page.hand_in(paper["attempt"], given, client_id=paper["attempt"]).get_json()["passed"] is False
    clock.move_on(seconds=5)
    page.open_pages("hard")  # what it says to read again


@pytest.fixture
def used_up(page: Page, bridge_clock: SetClock) -> Page:
    for _ in range(2):
        fall_short(page, bridge_clock)
    assert page.start_check().get_json()["code"] == "no-tries-left"
    return page


def ask(page: Page) -> Any:
    return page.visitor.post("/my-training/m01/another-try")


def asks(app: Flask) -> list[Any]:
    with bridge_of(app).database.reading() as connection:
        return list(connection.execute(select(another_try).order_by(another_try.c.asked_at)))


def take_back(page: Page) -> Any:
    return page.visitor.post("/my-training/m01/another-try/taken-back")


def open_last(app: Flask, person_ref: str) -> Any:
    (*_, one) = asks(app)
    return Visitor(app).sign_in_as(person_ref).post(f"/another-tries/{one.ask_id}")


def say_not_now(app: Flask, person_ref: str, words: str = WORDS) -> Any:
    (*_, one) = asks(app)
    return Visitor(app).sign_in_as(person_ref).post(f"/another-tries/{one.ask_id}/not-now", {"words": words})


def listed(app: Flask, person_ref: str = "M-01") -> str:
    return Visitor(app).sign_in_as(person_ref).get("/another-tries").text


def person_of(app: Flask, person_ref: str) -> PersonRow:
    with bridge_of(app).database.reading() as connection:
        found = find_person_by_ref(connection, person_ref)
    assert found is not None
    return found


def test_who_used_up_their_tries_is_told_whom_to_ask_and_what_they_will_see(used_up: Page) -> None:
    told = used_up.visitor.get(MODULE_PAGE).text
    assert "You have used the tries that this check has. That is no mark against you" in told
    assert re.search(r"If you ask, .* and the trainer see your name, this module", told)
    assert "Ask for another try" in told


def test_while_there_are_tries_left_nothing_can_be_asked_for(page: Page, bridge_app: Flask) -> None:
    told = page.visitor.get(MODULE_PAGE).text
    assert "You have 2 tries left." in told
    assert "Ask for another try" not in told
    assert ask(page).status_code == 409
    assert asks(bridge_app) == []


@pytest.mark.parametrize("opener", ["M-01", "T-01"])
def test_a_manager_or_the_trainer_opens_one_try_and_it_is_kept_who_and_when(
    used_up: Page, bridge_app: Flask, bridge_clock: SetClock, opener: str
) -> None:
    assert ask(used_up).status_code == 303
    assert "Amara Okafor" in listed(bridge_app, opener)
    assert open_last(bridge_app, opener).status_code == 303
    (kept,) = asks(bridge_app)
    found = person_of(bridge_app, opener)
    assert (kept.opened_by, kept.opened_at) == (found.person_id, bridge_clock.now())
    assert f"{found.name} opened one more for you" in used_up.visitor.get(MODULE_PAGE).text
    assert used_up.progress()["check"]["tries_left"] == 1
    fall_short(used_up, bridge_clock)
    assert used_up.start_check().get_json()["code"] == "no-tries-left"


def test_asking_twice_is_one_ask_and_opening_twice_is_one_try(used_up: Page, bridge_app: Flask) -> None:
    assert [ask(used_up).status_code for _ in range(2)] == [303, 303]
    assert len(asks(bridge_app)) == 1
    assert [open_last(bridge_app, "M-01").status_code for _ in range(2)] == [303, 404]
    assert used_up.progress()["check"]["tries_left"] == 1


def test_a_manager_of_another_setting_neither_sees_nor_answers(used_up: Page, bridge_app: Flask) -> None:
    ask(used_up)
    assert "Amara" not in listed(bridge_app, "M-02")
    assert open_last(bridge_app, "M-02").status_code == 404
    assert say_not_now(bridge_app, "M-02").status_code == 404
    assert used_up.progress()["check"]["tries_left"] == 0


def test_nobody_answers_themselves(new_page: NewPage, bridge_app: Flask, bridge_clock: SetClock) -> None:
    manager = new_page("M-01").open()
    for _ in range(2):
        fall_short(manager, bridge_clock)
    ask(manager)
    assert open_last(bridge_app, "M-01").status_code == 404
    assert say_not_now(bridge_app, "M-01").status_code == 404
    assert open_last(bridge_app, "T-01").status_code == 303


def test_nobody_is_named_who_did_not_ask(used_up: Page, bridge_app: Flask) -> None:
    for person_ref in ("M-01", "T-01"):
        assert "Amara" not in listed(bridge_app, person_ref)


def test_an_ask_taken_back_is_in_nobodys_list_and_is_kept(
    used_up: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    ask(used_up)
    assert "Take my ask back" in used_up.visitor.get(MODULE_PAGE).text
    bridge_clock.move_on(seconds=60)
    assert take_back(used_up).status_code == 303
    (kept,) = asks(bridge_app)
    assert kept.taken_back_at == bridge_clock.now()
    for person_ref in ("M-01", "T-01"):
        assert "Amara" not in listed(bridge_app, person_ref)
    assert open_last(bridge_app, "M-01").status_code == 404
    assert say_not_now(bridge_app, "T-01").status_code == 404
    told = used_up.visitor.get(MODULE_PAGE).text
    assert "You took your ask back on 2 March 2026" in told
    assert "Ask for another try" in told


def test_who_took_their_ask_back_may_ask_again(used_up: Page, bridge_app: Flask, bridge_clock: SetClock) -> None:
    ask(used_up)
    take_back(used_up)
    bridge_clock.move_on(seconds=60)
    ask(used_up)
    assert [one.taken_back_at is None for one in asks(bridge_app)] == [False, True]
    assert open_last(bridge_app, "M-01").status_code == 303
    assert used_up.progress()["check"]["tries_left"] == 1


def test_a_try_that_was_opened_meanwhile_stays_open(used_up: Page, bridge_app: Flask) -> None:
    ask(used_up)
    open_last(bridge_app, "M-01")
    assert take_back(used_up).status_code == 303
    (kept,) = asks(bridge_app)
    assert kept.taken_back_at is None
    assert used_up.progress()["check"]["tries_left"] == 1
    assert "You have one try left." in used_up.visitor.get(MODULE_PAGE).text


@pytest.mark.parametrize("decliner", ["M-01", "T-01"])
def test_who_says_not_now_does_it_in_words_that_the_learner_reads(
    used_up: Page, bridge_app: Flask, bridge_clock: SetClock, decliner: str
) -> None:
    ask(used_up)
    bridge_clock.move_on(seconds=60)
    assert say_not_now(bridge_app, decliner, WORDS.replace("\n", "\r\n")).status_code == 303
    (kept,) = asks(bridge_app)
    found = person_of(bridge_app, decliner)
    assert (kept.declined_by, kept.declined_at, kept.declined_words) == (found.person_id, bridge_clock.now(), WORDS)
    told = used_up.visitor.get(MODULE_PAGE).text
    assert f"{found.name} has not opened one yet, and wrote to you on" in told
    assert WORDS in told
    assert "That is no mark against you" in told
    assert used_up.progress()["check"]["tries_left"] == 0
    assert WORDS in listed(bridge_app, "T-01")
    assert "Nobody is waiting for one." in listed(bridge_app, "T-01")
    assert "Let us read the hard page together" in used_up.visitor.get("/my-record").text


def test_after_not_now_they_may_ask_again_and_who_answers_reads_what_was_said(
    used_up: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    ask(used_up)
    say_not_now(bridge_app, "M-01")
    bridge_clock.move_on(seconds=60)
    ask(used_up)
    assert "answered an earlier ask" in listed(bridge_app, "T-01")
    assert open_last(bridge_app, "T-01").status_code == 303
    assert used_up.progress()["check"]["tries_left"] == 1
    assert [bool(one.declined_at) for one in asks(bridge_app)] == [True, False]


@pytest.mark.parametrize("words", ["", "  \n\0 ", "x" * 2001])
def test_without_fitting_words_nothing_is_declined(used_up: Page, bridge_app: Flask, words: str) -> None:
    ask(used_up)
    answer = say_not_now(bridge_app, "M-01", words)
    assert answer.status_code == 422
    assert "Write a few words, so that Amara" in answer.text or "Write at most 2000 letters" in answer.text
    assert asks(bridge_app)[0].declined_at is None


def test_an_ask_is_answered_once(used_up: Page, bridge_app: Flask) -> None:
    ask(used_up)
    assert say_not_now(bridge_app, "M-01").status_code == 303
    assert open_last(bridge_app, "T-01").status_code == 404
    assert say_not_now(bridge_app, "T-01").status_code == 404
    assert used_up.progress()["check"]["tries_left"] == 0
