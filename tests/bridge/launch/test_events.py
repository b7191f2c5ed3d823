"""What a person does on a page: received once, resumed anywhere, stated when a session may speak."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.launch import store
from lrs_bridge.launch.events import response_document
from lrs_bridge.ledger.commitment import LeafType, commit
from lrs_bridge.ledger.store import find_leaf
from lrs_bridge.storage.tables import response
from lrs_bridge.xapi.store import statements_of_session
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.page import Page

NewPage = Callable[..., Page]


def answers_stated(app: Flask, page: Page) -> list[dict[str, Any]]:
    with bridge_of(app).database.reading() as connection:
        found = statements_of_session(connection, page.here.session_id)
    return [one.statement for one in found if one.verb_id == v.ANSWERED]


def rows(app: Flask) -> list[Any]:
    with bridge_of(app).database.reading() as connection:
        return list(connection.execute(select(response)))


def test_closing_the_tab_and_going_on_elsewhere_resumes_the_same_page_and_answers(
    page: Page, new_page: NewPage
) -> None:
    page.open_pages("m01-index", "hard")
    page.send_events(page.event("answered", "hard", item="pick", given=["aaaa2222"]))
    elsewhere = new_page().open()
    progress = elsewhere.progress()
    assert progress["last_page"] == "hard"
    assert sorted(progress["pages_opened"]) == ["hard", "m01-index"]
    assert progress["responses"]["pick"]["given"] == ["aaaa2222"]
    assert progress["session"]["id"] == elsewhere.here.session_id


def test_progress_before_the_first_launch_is_empty(new_page: NewPage) -> None:
    progress = new_page().progress()
    assert not progress["started"]
    assert progress["registration"] is None
    assert progress["responses"] == {}
    assert (progress["check"]["attempts"], progress["check"]["open_attempt"]) == (0, None)
    assert progress["check"]["tries_left"] is None


def test_an_event_sent_again_is_received_and_kept_once(page: Page, bridge_app: Flask) -> None:
    event = page.event("answered", "hard", item="pick", given=["aaaa1111"])
    for _ in range(3):
        assert page.send_events(event).get_json()["received"] == [event["client_id"]]
    assert len(rows(bridge_app)) == 1
    assert len(answers_stated(bridge_app, page)) == 1


def test_an_answer_is_stated_by_the_bridge_in_the_open_session_and_committed_to(page: Page, bridge_app: Flask) -> None:
    page.send_events(page.event("answered", "hard", item="pick", given=["aaaa2222"]))
    stated = answers_stated(bridge_app, page)[0]
    assert stated["result"] == {"response": "aaaa2222", "success": False}
    with bridge_of(bridge_app).database.reading() as connection:
        one = store.find_response(connection, rows(bridge_app)[0].person_id, rows(bridge_app)[0].client_id)
        assert one is not None
        leaf = find_leaf(connection, one.leaf_id)
    assert leaf is not None
    assert leaf.salt is not None
    assert leaf.commitment == commit(LeafType.RESPONSE, leaf.salt, response_document(one))


def test_what_arrives_after_the_session_closed_is_kept_and_stated_in_the_next_one(
    page: Page, new_page: NewPage, bridge_app: Flask
) -> None:
    late = page.event("answered", "hard", item="feel", given=["00000002"], session=page.here.session_id)
    page.state(v.TERMINATED)
    assert page.send_events(late).get_json()["received"] == [late["client_id"]]
    assert answers_stated(bridge_app, page) == []
    following = new_page().open()
    stated = answers_stated(bridge_app, following)
    assert [one["result"] for one in stated] == [{"response": "00000002"}]
    assert stated[0]["timestamp"] == late["happened_at"]


def test_a_browser_clock_that_runs_ahead_or_backwards_changes_no_order(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    first = page.event("answered", "hard", item="feel", given=["00000001"]) | {"happened_at": "2031-01-01T00:00:00Z"}
    page.send_events(first)
    bridge_clock.move_on(seconds=5)
    second = page.event("answered", "hard", item="feel", given=["00000003"]) | {"happened_at": "2001-01-01T00:00:00Z"}
    page.send_events(second)
    bridge_clock.move_on(seconds=5)
    page.send_events(page.event("page-opened", "hard") | {"happened_at": "when I was young"})
    assert page.progress()["responses"]["feel"]["given"] == ["00000003"]
    stamps = [one["timestamp"] for one in answers_stated(bridge_app, page)]
    assert stamps == ["2026-03-02T14:00:00.000Z", "2001-01-01T00:00:00.000Z"]


def test_only_me_text_is_not_taken_even_when_it_is_sent(page: Page, bridge_app: Flask) -> None:
    secret = page.event("reflected", "hard", item="mine", given={"text": "what I think"})
    done = page.event("reflected", "hard", item="mine", given={"done": True})
    answer = page.send_events(secret, done).get_json()
    assert [one["code"] for one in answer["refused"]] == ["only-me"]
    assert answer["received"] == [done["client_id"]]
    assert [one.given for one in rows(bridge_app)] == [{"done": True}]
    assert "result" not in answers_stated(bridge_app, page)[0]


def test_a_shared_reflection_is_kept_and_its_words_stay_out_of_the_statement(page: Page, bridge_app: Flask) -> None:
    page.send_events(page.event("reflected", "hard", item="ours", given={"text": "For my manager"}))
    assert rows(bridge_app)[0].given == {"text": "For my manager"}
    assert "For my manager" not in json.dumps(answers_stated(bridge_app, page))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "destroyed"},
        {"page": "nowhere"},
        {"item": "none"},
        {"item": "mine"},
        {"given": ["zzzz"]},
        {"given": ["aaaa1111", "aaaa2222"]},
        {"given": []},
        {"given": "aaaa1111"},
        {"given": [["aaaa1111"]]},
        {"client_id": "not a uuid"},
        {"page": 7},
    ],
)
def test_a_bad_event_is_refused_by_itself_and_the_others_are_kept(page: Page, change: dict[str, Any]) -> None:
    bad = page.event("answered", "hard", item="pick", given=["aaaa1111"]) | change
    good = page.event("page-opened", "hard")
    answer = page.send_events(bad, good).get_json()
    assert answer["received"] == [good["client_id"]]
    assert len(answer["refused"]) == 1
    assert answer["refused"][0]["client_id"] == bad["client_id"]


def test_the_other_route_counts_for_the_page_it_stands_in_for(page: Page) -> None:
    assert not page.open_pages("m01-index", "check")["progress"]["completed"]
    answer = page.open_pages("gentle")
    assert answer["progress"]["completed"]
    assert answer["progress"]["to_state"] == ["completed"]


def test_a_page_made_for_somebody_else_records_nothing(page: Page, bridge_app: Flask) -> None:
    key = page.key
    page.visitor.sign_in_as("L-02")
    page.me = page.client.get("/api/me").get_json()
    body = {"person": key, "build": page.build_id, "events": [page.event("page-opened", "hard")]}
    answer = page.api("POST", "/api/modules/m01/events", body)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "another-person"


def test_events_need_the_csrf_token_a_known_build_and_a_started_module(page: Page, new_page: NewPage) -> None:
    body = {"person": page.key, "build": page.build_id, "events": []}
    assert page.client.post("/api/modules/m01/events", json=body).status_code == 400
    assert page.api("POST", "/api/modules/m01/events", body | {"build": "0" * 16}).status_code == 404
    assert page.api("POST", "/api/modules/m02/events", body).status_code == 404
    assert new_page("L-02").send_events().get_json()["code"] == "not-started"


def test_me_says_who_is_here_without_the_persons_id(page: Page, bridge_app: Flask) -> None:
    assert Visitor(bridge_app).get("/api/me").get_json() == {"signed_in": False}
    actor_name = page.here.actor["account"]["name"]
    assert actor_name not in json.dumps(page.me)
    assert page.me["person"]["key"] != Page(bridge_app, page.build_id, "L-02").key
    assert page.me["support"]["name"]


def test_the_seal_key_is_the_owners_and_stays_the_same(page: Page, new_page: NewPage) -> None:
    mine = page.client.get("/api/me/seal-key").get_json()["key"]
    assert mine == page.client.get("/api/me/seal-key").get_json()["key"]
    assert mine != new_page("L-02").client.get("/api/me/seal-key").get_json()["key"]


def test_the_record_state_counts_what_waits_of_this_person_only(
    page: Page, new_page: NewPage, bridge_app: Flask
) -> None:
    new_page("L-02").open()
    before = page.client.get("/api/record-state").get_json()["waiting"]
    page.send_events(page.event("answered", "hard", item="pick", given=["aaaa1111"]))
    assert page.client.get("/api/record-state").get_json()["waiting"] == before + 2  # the response and its statement
    bridge_app.extensions["handrail_sequencer"].sequence_once()
    state = page.client.get("/api/record-state").get_json()
    assert state["waiting"] == 0
    assert state["tree_size"] > 0
