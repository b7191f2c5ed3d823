"""What a launched module may state: each rule of cmi5 answers 403 and names its requirement."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from lrs_bridge import vocabulary as v
from tests.bridge.launch.page import RIGHT, Page

Change = Callable[[dict[str, Any]], object]


def drop(*path: str) -> Change:
    def change(statement: dict[str, Any]) -> None:
        for name in path[:-1]:
            statement = statement[name]
        statement.pop(path[-1], None)

    return change


def put(value: Any, *path: str) -> Change:
    def change(statement: dict[str, Any]) -> None:
        for name in path[:-1]:
            statement = statement.setdefault(name, {})
        statement[path[-1]] = value

    return change


OTHER = "6f2c3a0e-8d2b-4a6b-9a55-0d4a3c1f9b11"
MBOX = {"mbox": "mailto:a@example.org"}
GROUP = {"objectType": "Group", "account": {"homePage": "http://a.example", "name": "b"}}
REFERENCE = {"objectType": "StatementRef", "id": OTHER}
BOTH = [{"id": v.CATEGORY_CMI5}, {"id": v.CATEGORY_MOVE_ON}]
CATEGORY = ("context", "contextActivities", "category")

CASES: list[tuple[str, str, Change, str]] = [
    ("no timestamp", v.COMPLETED, drop("timestamp"), "9.7.0.0-1"),
    ("a timestamp with an offset", v.COMPLETED, put("2026-03-02T14:00:00+01:00", "timestamp"), "9.7.0.0-2"),
    ("a group as actor", v.COMPLETED, put(GROUP, "actor"), "9.2.0.0-2"),
    ("a mail address as actor", v.COMPLETED, put(MBOX, "actor"), "9.2.0.0-3"),
    ("another person as actor", v.COMPLETED, put(OTHER, "actor", "account", "name"), "8.1.3.0-3"),
    ("a voiding verb", v.COMPLETED, lambda one: one.update(verb={"id": v.VOIDED}, object=REFERENCE), "6.3.0.0-1"),
    ("no context", v.COMPLETED, drop("context"), "9.6.1.0-1"),
    ("no registration", v.COMPLETED, drop("context", "registration"), "9.6.1.0-1"),
    ("another registration", v.COMPLETED, put(OTHER, "context", "registration"), "9.6.1.0-1"),
    ("no session id", v.COMPLETED, drop("context", "extensions"), "9.6.3.1-4"),
    ("no grouping", v.COMPLETED, drop("context", "contextActivities", "grouping"), "10.2.1.0-6"),
    ("initialized twice", v.INITIALIZED, lambda _: None, "9.3.2.0-3"),
    ("no cmi5 category", v.COMPLETED, put([], *CATEGORY), "9.6.2.1-1"),
    ("no moveon category", v.COMPLETED, put([{"id": v.CATEGORY_CMI5}], *CATEGORY), "9.6.2.2-1"),
    ("a moveon category on terminated", v.TERMINATED, put(BOTH, *CATEGORY), "9.6.2.2-2"),
    ("a verb of the LMS", v.TERMINATED, put(v.SATISFIED, "verb", "id"), "9.3.0.0-1"),
    ("another object", v.COMPLETED, put("https://a.example/other", "object", "id"), "8.1.5.0-6"),
    ("terminated without duration", v.TERMINATED, drop("result"), "9.5.4.1-1"),
    ("completed without duration", v.COMPLETED, drop("result", "duration"), "9.5.4.1-1"),
    ("completed without completion", v.COMPLETED, put({"duration": "PT1S", "success": True}, "result"), "9.5.2.0-3"),
    ("completed with completion false", v.COMPLETED, put(False, "result", "completion"), "9.5.3.0-1"),
    ("completed with success", v.COMPLETED, put(True, "result", "success"), "9.5.2.0-3"),
    ("passed with success false", v.PASSED, put(False, "result", "success"), "9.5.2.0-1"),
    ("passed with completion", v.PASSED, put(True, "result", "completion"), "9.5.3.0-2"),
    ("failed with success true", v.FAILED, put(True, "result", "success"), "9.5.2.0-1"),
    ("completed with a score", v.COMPLETED, put({"scaled": 1}, "result", "score"), "9.5.1.0-2"),
    ("passed with a score", v.PASSED, put({"scaled": 1}, "result", "score"), "9.3.4.0-2"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "change", "requirement"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_cmi5_forbids_is_refused(page: Page, verb: str, change: Change, requirement: str) -> None:
    statement = page.statement(verb)
    change(statement)
    answer = page.send(statement)
    assert answer.status_code == 403, answer.text
    assert answer.get_json()["requirement"] == f"cmi5 {requirement}"


def test_a_statement_by_post_needs_its_own_id(page: Page) -> None:
    statement = page.statement(v.TERMINATED)
    del statement["id"]
    assert page.xapi("POST", "statements", {}, statement).get_json()["requirement"] == "cmi5 9.1.0.0-1"


def test_nothing_is_heard_before_the_preferences_were_read_or_before_initialized(new_page: Callable[..., Page]) -> None:
    from tests.bridge.launch.page import Session

    page = new_page()
    launch = page.launch()
    token = page.fetch(launch)["auth-token"]
    page.session = Session(token, json.loads(launch["actor"]), launch["registration"], launch["activityId"], {})
    page.session.template = page.launch_data().get_json()["contextTemplate"]
    assert page.state(v.TERMINATED).get_json()["requirement"] == "cmi5 9.3.0.0-4"
    assert page.state(v.INITIALIZED).get_json()["requirement"] == "cmi5 11.0.0.0-3"
    page.preferences()
    assert page.state(v.INITIALIZED).status_code == 204


def test_a_page_cannot_pass_or_complete_itself(page: Page) -> None:
    assert page.state(v.PASSED).get_json()["code"] == "not-marked-as-passed"
    assert page.state(v.COMPLETED).get_json()["code"] == "not-seen-as-completed"


def test_completed_and_passed_are_stated_once_in_a_registration(page: Page, new_page: Callable[..., Page]) -> None:
    page.open_pages("m01-index", "gentle", "check")
    assert page.state(v.COMPLETED).status_code == 204
    assert page.state(v.COMPLETED).get_json()["requirement"] == "cmi5 9.3.0.0-6"
    other = new_page().open()
    assert other.state(v.COMPLETED).get_json()["requirement"] == "cmi5 9.3.0.0-6"
    attempt = other.start_check().get_json()["attempt"]
    other.hand_in(attempt, RIGHT)
    assert other.state(v.FAILED).get_json()["code"] == "not-marked-as-failed"
    assert other.state(v.PASSED).status_code == 204
    assert new_page().open().state(v.FAILED).status_code == 403


def test_an_allowed_statement_is_kept_between_initialized_and_terminated(page: Page) -> None:
    statement = page.statement(v.INITIALIZED)
    statement["verb"] = {"id": "https://example.org/verbs/looked"}
    statement["object"] = {"id": "https://example.org/picture"}
    statement["context"]["contextActivities"]["category"] = []
    assert page.send(statement).status_code == 204
    page.state(v.TERMINATED)
    assert page.send(statement | {"id": str(uuid.uuid4())}).status_code == 403


def test_a_module_reads_its_own_documents_and_never_writes_the_launch_data(
    page: Page, new_page: Callable[..., Page]
) -> None:
    one = page.here
    query = {"activityId": one.activity, "agent": json.dumps(one.actor), "registration": one.registration}
    assert page.xapi("PUT", "activities/state", query | {"stateId": "LMS.LaunchData"}, {}).status_code == 403
    assert page.xapi("DELETE", "activities/state", query).status_code == 403
    assert page.xapi("PUT", "activities/state", query | {"stateId": "mine"}, {"at": 3}).status_code == 204
    assert page.xapi("GET", "activities/state", query | {"stateId": "mine"}).get_json() == {"at": 3}
    stranger = new_page("L-02").open().here
    theirs = {"activityId": stranger.activity, "agent": json.dumps(stranger.actor)}
    assert page.xapi("GET", "activities/state", theirs | {"stateId": "mine"}).status_code == 403
    assert page.xapi("GET", "activities/state", query | {"registration": OTHER, "stateId": "x"}).status_code == 403


@pytest.mark.parametrize(
    "body", [[], {"languagePreference": "en-GB"}, {"languagePreference": "not a tag!", "audioPreference": "on"}]
)
def test_preferences_of_the_wrong_shape_are_refused(page: Page, body: Any) -> None:
    query = {"profileId": "cmi5LearnerPreferences", "agent": json.dumps(page.here.actor)}
    answer = page.xapi("PUT", "agents/profile", query, body, headers={"If-Match": "*"})
    assert answer.status_code == 403


def test_without_a_token_or_with_a_wrong_one_nothing_is_read(page: Page) -> None:
    page.here.token = "bm9ib2R5Om5vdGhpbmc="
    assert page.launch_data().status_code == 401
