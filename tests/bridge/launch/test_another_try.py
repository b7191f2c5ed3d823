"""A check whose tries are used up: its learner asks for one more, and a manager or trainer opens it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lrs_bridge.clock import SetClock
from lrs_bridge.people.store import find_person_by_ref
from lrs_bridge.storage.tables import another_try
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import WRONG, Page

NewPage = Callable[..., Page]
MODULE_PAGE = "/my-training/m01"


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
        return list(connection.execute(select(another_try)))


def open_first(app: Flask, person_ref: str) -> Any:
    (one, *_) = asks(app)
    return Visitor(app).sign_in_as(person_ref).post(f"/another-tries/{one.ask_id}")


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
    listed = Visitor(bridge_app).sign_in_as(opener).get("/another-tries").text
    assert "Amara Okafor" in listed
    assert open_first(bridge_app, opener).status_code == 303
    (kept,) = asks(bridge_app)
    with bridge_of(bridge_app).database.reading() as connection:
        found = find_person_by_ref(connection, opener)
    assert found is not None
    assert (kept.opened_by, kept.opened_at) == (found.person_id, bridge_clock.now())
    assert f"{found.name} opened one more for you" in used_up.visitor.get(MODULE_PAGE).text
    assert used_up.progress()["check"]["tries_left"] == 1
    fall_short(used_up, bridge_clock)
    assert used_up.start_check().get_json()["code"] == "no-tries-left"


def test_asking_twice_is_one_ask_and_opening_twice_is_one_try(used_up: Page, bridge_app: Flask) -> None:
    assert [ask(used_up).status_code for _ in range(2)] == [303, 303]
    assert len(asks(bridge_app)) == 1
    assert [open_first(bridge_app, "M-01").status_code for _ in range(2)] == [303, 404]
    assert used_up.progress()["check"]["tries_left"] == 1


def test_a_manager_of_another_setting_neither_sees_nor_opens(used_up: Page, bridge_app: Flask) -> None:
    ask(used_up)
    assert "Amara" not in Visitor(bridge_app).sign_in_as("M-02").get("/another-tries").text
    assert open_first(bridge_app, "M-02").status_code == 404
    assert used_up.progress()["check"]["tries_left"] == 0


def test_nobody_opens_a_try_for_themselves(new_page: NewPage, bridge_app: Flask, bridge_clock: SetClock) -> None:
    manager = new_page("M-01").open()
    for _ in range(2):
        fall_short(manager, bridge_clock)
    ask(manager)
    assert open_first(bridge_app, "M-01").status_code == 404
    assert open_first(bridge_app, "T-01").status_code == 303


def test_nobody_is_named_who_did_not_ask(used_up: Page, bridge_app: Flask) -> None:
    for person_ref in ("M-01", "T-01"):
        assert "Amara" not in Visitor(bridge_app).sign_in_as(person_ref).get("/another-tries").text
