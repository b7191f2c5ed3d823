"""State and agent profile: kept as they came, merged by POST, guarded by ETags as the version asks."""

import hashlib
import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lrs_bridge.xapi import documents
from lrs_bridge.xapi.agents import actor_key
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT


def activity_profile(store: Store, method: str, body: Any = None, **how: Any) -> TestResponse:
    params = {"activityId": ACTIVITY_ID, "profileId": "notes"} | how.pop("params", {})
    return store.send(
        method, "/activities/profile", body=body, params={k: v for k, v in params.items() if v is not None}, **how
    )


BOTH_VERSIONS = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])


def state(store: Store, method: str, body: Any = None, **how: Any) -> TestResponse:
    params = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "bookmark"} | how.pop("params", {})
    return store.send(
        method, "/activities/state", body=body, params={k: v for k, v in params.items() if v is not None}, **how
    )


def profile(store: Store, method: str, body: Any = None, **how: Any) -> TestResponse:
    params = {"agent": AGENT, "profileId": "cmi5LearnerPreferences"} | how.pop("params", {})
    return store.send(
        method, "/agents/profile", body=body, params={k: v for k, v in params.items() if v is not None}, **how
    )


@BOTH_VERSIONS
def test_state_comes_back_byte_for_byte_with_its_type_and_etag(store: Store, version: str) -> None:
    raw = b'{ "page" : 1.50 }'
    assert state(store, "PUT", raw, version=version, content_type="application/json; charset=utf-8").status_code == 204
    answer = state(store, "GET", version=version)
    assert answer.data == raw
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["ETag"] == f'"{hashlib.sha1(raw).hexdigest()}"'
    assert answer.headers["Last-Modified"] == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert answer.headers["X-Experience-API-Version"] == version


def test_a_document_of_any_type_is_kept(store: Store) -> None:
    assert state(store, "PUT", b"\x00\xff\xfe", content_type="image/png").status_code == 204
    assert state(store, "GET").data == b"\x00\xff\xfe"


def test_a_browser_is_told_not_to_run_a_document(store: Store) -> None:
    state(store, "PUT", b"<script>alert(1)</script>", content_type="text/html")
    answer = state(store, "GET")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_state_with_and_without_registration_are_different_documents(store: Store) -> None:
    registration = str(uuid.uuid4())
    state(store, "PUT", {"n": 1})
    state(store, "PUT", {"n": 2}, params={"registration": registration.upper()})
    assert state(store, "GET").json == {"n": 1}
    assert state(store, "GET", params={"registration": registration}).json == {"n": 2}


def test_post_merges_one_level_deep_and_new_keys_win_xapi_00234(store: Store) -> None:
    assert state(store, "POST", b'{"a":{"x":1},"b":1.50}').status_code == 204  # on nothing it is a PUT, XAPI-00233
    assert state(store, "POST", {"a": {"y": 2}, "c": 3}).status_code == 204
    assert state(store, "GET").data == b'{"a":{"y":2},"b":1.50,"c":3}'


@pytest.mark.parametrize(
    ("kept", "kept_type", "sent", "sent_type"),
    [
        (b'{"a":1}', "application/json", b"[1]", "application/json"),
        (b'{"a":1}', "application/json", b"text", "text/plain"),
        (b"text", "text/plain", b'{"a":1}', "application/json"),
        (b"[1]", "application/json", b'{"a":1}', "application/json"),
    ],
)
def test_post_that_cannot_merge_changes_nothing_xapi_00229(
    store: Store, kept: bytes, kept_type: str, sent: bytes, sent_type: str
) -> None:
    state(store, "PUT", kept, content_type=kept_type)
    assert state(store, "POST", sent, content_type=sent_type).status_code == 400
    assert state(store, "GET").data == kept


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_bad_json_sent_as_json_is_refused_xapi_00232(store: Store, method: str) -> None:
    assert state(store, method, b"{bad").status_code == 400
    assert state(store, "GET").status_code == 404


def test_put_over_a_state_is_free_in_1_and_needs_a_condition_in_2(store: Store) -> None:
    state(store, "PUT", {"n": 1}, version="1.0.3")
    assert state(store, "PUT", {"n": 2}, version="1.0.3").status_code == 204
    refused = state(store, "PUT", {"n": 3}, version="2.0.0")
    assert (refused.status_code, refused.json["code"]) == (409, "condition-needed")
    etag = state(store, "GET").headers["ETag"]
    assert state(store, "PUT", {"n": 3}, headers={"If-Match": etag}).status_code == 204
    assert state(store, "GET").json == {"n": 3}


@pytest.mark.parametrize("resource", [profile, activity_profile])
def test_a_new_profile_needs_a_condition_in_1_and_none_in_2_xapi_00273(store: Store, resource: Any) -> None:
    assert resource(store, "PUT", {"n": 1}, version="1.0.3").status_code == 400
    assert resource(store, "PUT", {"n": 1}, version="1.0.3", headers={"If-None-Match": "*"}).status_code == 204
    assert resource(store, "PUT", {"n": 1}, version="2.0.0", params={"profileId": "other"}).status_code == 204
    assert resource(store, "GET", params={"profileId": None}).json == sorted(
        ["other", "notes" if resource is activity_profile else "cmi5LearnerPreferences"]
    )


@BOTH_VERSIONS
def test_put_over_a_profile_without_a_condition_is_409_xapi_00322(store: Store, version: str) -> None:
    profile(store, "PUT", {"n": 1}, headers={"If-None-Match": "*"})
    assert profile(store, "PUT", {"n": 2}, version=version).status_code == 409
    assert profile(store, "GET").json == {"n": 1}


@BOTH_VERSIONS
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_stale_etag_stops_every_change(store: Store, method: str, version: str) -> None:
    for resource in (state, profile, activity_profile):
        resource(store, "PUT", {"n": 1}, headers={"If-None-Match": "*"})
        body = None if method == "DELETE" else {"n": 2}
        stale = resource(store, method, body, version=version, headers={"If-Match": '"0000"'})
        assert stale.status_code == 412
        assert resource(store, "GET").json == {"n": 1}
        exists = resource(store, method, body, version=version, headers={"If-None-Match": "*"})
        assert exists.status_code == 412
        etag = resource(store, "GET").headers["ETag"]
        assert resource(store, method, body, version=version, headers={"If-Match": etag}).status_code == 204


def test_listing_gives_ids_changed_after_since_xapi_00195(store: Store) -> None:
    state(store, "PUT", {"n": 1}, params={"stateId": "old"})
    store.clock.move_on(seconds=60)
    state(store, "PUT", {"n": 1}, params={"stateId": "new"})
    assert state(store, "GET", params={"stateId": None}).json == ["new", "old"]
    since = {"stateId": None, "since": "2026-03-02T09:00:30Z"}
    assert state(store, "GET", params=since).json == ["new"]
    assert state(store, "GET", params=since | {"since": "soon"}).status_code == 400


def test_delete_takes_one_document_or_all_in_scope_xapi_00194(store: Store) -> None:
    registration = str(uuid.uuid4())
    for name in ("a", "b"):
        state(store, "PUT", {}, params={"stateId": name, "registration": registration})
    state(store, "PUT", {}, params={"stateId": "c"})
    scope = {"stateId": None, "registration": registration}
    assert state(store, "DELETE", params={"stateId": "a", "registration": registration}).status_code == 204
    assert state(store, "GET", params=scope).json == ["b"]
    assert state(store, "DELETE", params=scope).status_code == 204
    assert state(store, "GET", params=scope).json == []
    assert state(store, "GET", params={"stateId": "c"}).status_code == 200


@pytest.mark.parametrize(
    "params",
    [
        {"agent": None},
        {"activityId": None},
        {"activityId": "no iri"},
        {"agent": '{"mbox":"a@example.org"}'},
        {"agent": "[]"},
        {"registration": "1"},
        {"stateId": ""},
        {"stateId": "a\0b"},
        {"stateid": "x"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_state_refuses_parameters_that_do_not_hold(store: Store, method: str, params: dict) -> None:
    assert state(store, method, None if method in ("GET", "DELETE") else {}, params=params).status_code == 400


def test_what_the_bridge_writes_itself_is_read_over_http(store: Store) -> None:
    registration = str(uuid.uuid4())
    store.database.write(
        lambda connection: documents.put_state(
            connection,
            agent_key=actor_key(AGENT),
            activity_id=ACTIVITY_ID,
            registration=registration,
            state_id="LMS.LaunchData",
            content_type="application/json",
            content=b'{"launchMode":"Normal"}',
            now=store.clock.now(),
        )
    )
    answer = state(store, "GET", params={"stateId": "LMS.LaunchData", "registration": registration})
    assert answer.json == {"launchMode": "Normal"}


def test_head_of_a_document_has_its_headers_and_no_body(store: Store) -> None:
    state(store, "PUT", {"n": 1})
    head = state(store, "HEAD")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == state(store, "GET").headers["ETag"]


def test_agents_answers_with_a_person_though_nobody_knows_the_agent_xapi_00245(store: Store) -> None:
    answer = store.get("/agents", params={"agent": {"mbox": "mailto:a@example.org", "name": "A"}})
    assert answer.json == {"objectType": "Person", "name": ["A"], "mbox": ["mailto:a@example.org"]}
    assert store.get("/agents").status_code == 400


def test_an_etag_is_matched_as_http_has_it(store: Store) -> None:
    key = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"}
    store.send("PUT", "/activities/state", params=key, body={"a": 1}, version="1.0.3")
    etag = store.get("/activities/state", params=key).headers["ETag"]
    for header, status in {
        etag: 204,
        etag.strip('"'): 204,  # as some clients send it
        f'"x", {etag}': 204,
        "*": 204,
        f"W/{etag}": 412,
        '"x"': 412,
        "": 412,
    }.items():
        answer = store.send("PUT", "/activities/state", params=key, body={"a": 1}, headers={"If-Match": header})
        assert answer.status_code == status, header
    for header, status in {etag: 412, f"W/{etag}": 412, "*": 412, '"x"': 204}.items():
        answer = store.send("PUT", "/activities/state", params=key, body={"a": 1}, headers={"If-None-Match": header})
        assert answer.status_code == status, header


def test_a_reader_who_has_the_document_is_not_sent_it_again(store: Store) -> None:
    key = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"}
    store.send("PUT", "/activities/state", params=key, body={"a": 1})
    etag = store.get("/activities/state", params=key).headers["ETag"]
    for header, status in ((etag, 304), (f"W/{etag}", 304), ('"x"', 200)):
        answer = store.get("/activities/state", params=key, headers={"If-None-Match": header})
        assert (answer.status_code, answer.headers["ETag"]) == (status, etag)
        assert answer.data == (b"" if status == 304 else b'{"a": 1}')
    assert store.get("/activities/state", params=key, headers={"If-Match": '"x"'}).status_code == 412
