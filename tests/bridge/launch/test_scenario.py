"""A scenario in a launch session: each decision is stated when it is made, and any device goes on where it stopped."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs_bridge import vocabulary as v
from lrs_bridge.xapi.store import statements_of_session
from tests.bridge.conftest import bridge_of
from tests.bridge.launch.page import Page

NewPage = Callable[..., Page]
SIT, THREATEN, LISTEN, STEP_BACK = "5ce00001", "5ce00002", "5ce00003", "5ce00004"


def decide(page: Page, *way: str) -> dict[str, Any]:
    return dict(page.send_events(page.event("decided", "hard", item="stairs", given=list(way))).get_json())


def go_back(page: Page, *way: str) -> dict[str, Any]:
    return dict(page.send_events(page.event("went-back", "hard", item="stairs", given=list(way))).get_json())


def decisions(app: Flask, page: Page) -> list[dict[str, Any]]:
    with bridge_of(app).database.reading() as connection:
        found = statements_of_session(connection, page.here.session_id)
    return [one.statement for one in found if one.statement["object"]["id"].endswith("/items/stairs")]


def extensions(app: Flask, statement: dict[str, Any]) -> dict[str, str]:
    base = bridge_of(app).config.base_url + "/xapi-vocabulary/"
    return {name.removeprefix(base): value for name, value in statement["result"]["extensions"].items()}


def test_each_decision_is_a_statement_of_one_activity_with_its_rating(page: Page, bridge_app: Flask) -> None:
    decide(page, THREATEN)
    decide(page, THREATEN, STEP_BACK)
    first, second = decisions(bridge_app, page)
    assert first["verb"]["id"] == v.ANSWERED
    assert first["object"] == second["object"]
    assert first["object"]["definition"]["interactionType"] == "choice"
    assert first["object"]["definition"]["name"] == {"en-GB": "On the stairs"}
    assert {"id": THREATEN, "description": {"en-GB": "Threaten"}} in first["object"]["definition"]["choices"]
    assert [one["result"]["response"] for one in (first, second)] == [THREATEN, STEP_BACK]
    assert extensions(bridge_app, first) == {"part": "stairs", "rating": "poor"}
    assert extensions(bridge_app, second) == {"part": "loud", "rating": "ok"}


def test_the_decision_that_ends_it_completes_it_and_names_the_ending(page: Page, bridge_app: Flask) -> None:
    decide(page, SIT)
    decide(page, SIT, LISTEN)
    first, last = decisions(bridge_app, page)
    assert "completion" not in first["result"]
    assert last["result"]["completion"] is True
    assert extensions(bridge_app, last) == {"part": "quiet", "ending": "calm"}


def test_no_decision_is_ever_scored_or_right_or_wrong(page: Page, bridge_app: Flask) -> None:
    decide(page, SIT)
    decide(page, THREATEN)
    for one in decisions(bridge_app, page):
        assert not {"score", "success"} & set(one["result"])
    assert page.progress()["passed"] is False


def test_another_device_goes_on_at_the_same_part(page: Page, new_page: NewPage) -> None:
    decide(page, SIT)
    assert new_page().open().progress()["responses"]["stairs"]["given"] == [SIT]


def test_going_back_is_resumed_by_and_never_stated(page: Page, new_page: NewPage, bridge_app: Flask) -> None:
    decide(page, SIT)
    go_back(page)
    assert new_page().progress()["responses"]["stairs"]["given"] == []
    assert len(decisions(bridge_app, page)) == 1
    decide(page, THREATEN)
    assert [one["result"]["response"] for one in decisions(bridge_app, page)] == [SIT, THREATEN]


def test_a_decision_sent_again_is_stated_once(page: Page, bridge_app: Flask) -> None:
    event = page.event("decided", "hard", item="stairs", given=[SIT])
    for _ in range(3):
        assert page.send_events(event).get_json()["received"] == [event["client_id"]]
    assert len(decisions(bridge_app, page)) == 1


@pytest.mark.parametrize(
    "way",
    [[LISTEN], [SIT, STEP_BACK], [SIT, LISTEN, SIT], ["nothing"], [], "5ce00001", [1], [THREATEN, STEP_BACK] * 200],
    ids=["not from the start", "not from there", "after the end", "unknown", "none", "text", "number", "far too long"],
)
def test_a_way_that_does_not_exist_is_refused_and_nothing_is_kept(page: Page, bridge_app: Flask, way: Any) -> None:
    answer = page.send_events(page.event("decided", "hard", item="stairs", given=way)).get_json()
    assert answer["received"] == []
    assert answer["refused"][0]["code"] == "bad-event"
    assert "stairs" not in page.progress()["responses"]
    assert decisions(bridge_app, page) == []


def test_decisions_made_offline_arrive_in_their_order(page: Page, bridge_app: Flask) -> None:
    events = [
        page.event("decided", "hard", item="stairs", given=way)
        for way in ([THREATEN], [THREATEN, STEP_BACK], [THREATEN, STEP_BACK, LISTEN])
    ]
    page.send_events(*events)
    assert [one["result"]["response"] for one in decisions(bridge_app, page)] == [THREATEN, STEP_BACK, LISTEN]
    assert json.dumps(page.progress()["responses"]["stairs"]["given"]) == json.dumps([THREATEN, STEP_BACK, LISTEN])
