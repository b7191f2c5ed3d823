"""A launch: what the module is told, the one-use token, and what ends a session."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.launch import session_store
from lrs_bridge.xapi.store import statements_of_session
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.page import RIGHT, Page

NewPage = Callable[..., Page]


def verbs_of(app: Flask, session_id: str) -> list[str]:
    with bridge_of(app).database.reading() as connection:
        return [v.VERB_WORDS[one.verb_id] for one in statements_of_session(connection, session_id)]


def statements(app: Flask, session_id: str) -> list[dict[str, Any]]:
    with bridge_of(app).database.reading() as connection:
        return [one.statement for one in statements_of_session(connection, session_id)]


def test_a_launch_leads_to_the_modules_first_page_with_the_five_parameters(new_page: NewPage, build_id: str) -> None:
    launch = new_page().launch()
    assert launch["path"] == f"/course/{build_id}/m01-first/"
    assert set(launch) == {"path", "endpoint", "fetch", "actor", "registration", "activityId"}
    actor = json.loads(launch["actor"])
    assert actor["account"]["homePage"] == "http://127.0.0.1:8000"
    assert len(actor["account"]["name"]) == 36  # a UUID, nothing of the person


def test_the_token_is_given_once_and_a_second_fetch_is_told_so(new_page: NewPage) -> None:
    page = new_page()
    launch = page.launch()
    assert set(page.fetch(launch)) == {"auth-token"}
    second = page.fetch(launch)
    assert second["error-code"] == "1"
    assert "auth-token" not in second


def test_a_made_up_fetch_token_gives_nothing(new_page: NewPage) -> None:
    page = new_page()
    session_hex = page.launch()["fetch"].rpartition("/")[2].partition(".")[0]
    for token in ("nothing", f"{session_hex}.guess", "x.y", f"{session_hex}."):
        assert "auth-token" not in page.fetch({"fetch": f"/launch/fetch/{token}"})


def test_fetching_needs_a_post(new_page: NewPage) -> None:
    page = new_page()
    assert page.client.get(page.launch()["fetch"].partition("8000")[2]).status_code == 405


def test_the_launch_data_and_preferences_are_there_before_the_module_speaks(page: Page, bridge_app: Flask) -> None:
    data = page.launch_data().get_json()
    assert data["launchMode"] == "Normal"
    assert data["moveOn"] == "CompletedAndPassed"
    assert "masteryScore" not in data
    assert data["contextTemplate"]["extensions"][v.EXTENSION_SESSION_ID] == page.here.session_id
    assert page.preferences().get_json() == {"languagePreference": "en-GB", "audioPreference": "on"}
    first = statements(bridge_app, page.here.session_id)[0]
    assert first["verb"]["id"] == v.LAUNCHED
    assert first["context"]["extensions"][v.EXTENSION_LAUNCH_URL].endswith("/m01-first/")
    assert "fetch" not in json.dumps(first)


def test_an_unknown_module_is_not_found_and_nobody_signed_out_launches(bridge_app: Flask, build_id: str) -> None:
    visitor = Visitor(bridge_app).sign_in_as("L-01")
    assert visitor.post("/my-training/m99/launch").status_code == 404
    assert Visitor(bridge_app).client.post("/my-training/m01/launch").status_code == 303  # to sign-in
    assert visitor.client.post("/my-training/m01/launch").status_code == 400  # no CSRF token


def test_a_launch_before_any_course_was_imported_says_what_to_do(bridge_app: Flask) -> None:
    assert Visitor(bridge_app).sign_in_as("L-01").post("/my-training/m01/launch").status_code == 409


def test_opening_in_a_second_tab_takes_over_and_the_first_tab_is_told(new_page: NewPage, bridge_app: Flask) -> None:
    first, second = new_page().open(), new_page()
    old = first.here.session_id
    second.open()
    assert verbs_of(bridge_app, old) == ["launched", "initialized", "abandoned"]
    late = first.state(v.TERMINATED)
    assert late.status_code == 403
    assert late.get_json()["code"] == "session-closed"
    assert late.get_json()["closed_by"] == "taken-over"
    assert first.launch_data().status_code == 403
    assert first.beat(1, "").get_json()["code"] == "session-closed"
    assert second.here.registration == first.here.registration
    assert second.here.activity == first.here.activity


def test_after_thirty_idle_minutes_the_session_is_abandoned_with_its_credited_time(
    page: Page, bridge_app: Flask, bridge_clock: SetClock
) -> None:
    nonce = page.beat(1, "").get_json()["nonce"]
    bridge_clock.move_on(seconds=30)
    assert page.beat(2, nonce).status_code == 200
    bridge_clock.move_on(seconds=29 * 60)
    page.client.get("/health")
    assert "abandoned" not in verbs_of(bridge_app, page.here.session_id)
    bridge_clock.move_on(seconds=61)
    page.client.get("/health")
    last = statements(bridge_app, page.here.session_id)[-1]
    assert last["verb"]["id"] == v.ABANDONED
    assert last["result"]["duration"] == "PT30S"
    bridge_clock.move_on(seconds=3600)
    page.client.get("/health")
    assert verbs_of(bridge_app, page.here.session_id).count("abandoned") == 1


def test_terminated_ends_the_session_and_keeps_what_the_module_reported(page: Page, bridge_app: Flask) -> None:
    last_word = page.statement(v.TERMINATED)
    assert page.send(last_word).status_code == 204
    assert page.send(last_word).status_code == 204  # its answer was lost: the same word again is no error
    assert page.state(v.TERMINATED).status_code == 403
    assert page.preferences().status_code == 403
    with bridge_of(bridge_app).database.reading() as connection:
        session = session_store.find_session(connection, page.here.session_id)
    assert session is not None
    assert session.closed_by == "terminated"
    assert verbs_of(bridge_app, session.session_id) == ["launched", "initialized", "terminated"]


def pass_check(page: Page) -> dict[str, Any]:
    attempt = page.start_check().get_json()["attempt"]
    return dict(page.hand_in(attempt, RIGHT).get_json())


def test_satisfied_is_stated_with_the_fact_that_completes_it_and_only_once(page: Page, bridge_app: Flask) -> None:
    page.open_pages("m01-index", "hard", "check")
    pass_check(page)
    assert page.state(v.COMPLETED).status_code == 204
    assert "satisfied" not in verbs_of(bridge_app, page.here.session_id)
    assert page.state(v.PASSED).status_code == 204
    verbs = verbs_of(bridge_app, page.here.session_id)
    assert verbs == ["launched", "initialized", "completed", "passed", "satisfied", "satisfied"]
    kinds = [one["object"]["definition"]["type"] for one in statements(bridge_app, page.here.session_id)[-2:]]
    assert kinds == [v.TYPE_BLOCK, v.TYPE_COURSE]
    stored = [one["stored"] for one in statements(bridge_app, page.here.session_id)]
    assert stored == sorted(set(stored))
    assert page.progress()["satisfied"]


def test_a_satisfied_module_is_opened_in_review_and_judged_no_more(new_page: NewPage, page: Page) -> None:
    page.open_pages("m01-index", "hard", "check")
    pass_check(page)
    page.state(v.COMPLETED)
    page.state(v.PASSED)
    again = new_page().open()
    assert again.launch_data().get_json()["launchMode"] == "Review"
    refused = again.state(v.COMPLETED)
    assert refused.status_code == 403
    assert refused.get_json()["requirement"] == "cmi5 10.2.2.0-5"
    assert again.progress()["to_state"] == []


def test_no_statement_of_a_session_holds_a_score_or_a_name(page: Page, bridge_app: Flask) -> None:
    page.open_pages("m01-index", "hard", "check")
    pass_check(page)
    page.state(v.PASSED)
    text = json.dumps(statements(bridge_app, page.here.session_id))
    assert "score" not in text.replace("masteryscore", "")
    assert page.me["person"]["name"] not in text
