"""A form with a method is the request that it stands for, in xAPI 1.0.x and nowhere else."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement

FORM = "application/x-www-form-urlencoded"


def send(
    store: Store,
    path: str,
    method: str,
    form: dict[str, Any] | bytes,
    *,
    in_form: bool = True,
    version: str | None = "1.0.3",
    content_type: str = FORM,
    query: str = "",
    over: str = "POST",
) -> TestResponse:
    """Send a form; credentials and version go in it, or as headers."""
    key, secret = store.credential("all")
    names = {"Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()}
    if version is not None:
        names["X-Experience-API-Version"] = version
    if isinstance(form, dict):
        form = {name: json.dumps(v) if isinstance(v, dict | list) else v for name, v in form.items()}
        form = urlencode(form | names if in_form else form).encode()
        names = {} if in_form else names
    return store.app.test_client().open(
        f"/xapi{path}?method={method}{query}", method=over, data=form, content_type=content_type, headers=names
    )


@pytest.mark.parametrize("in_form", [True, False])
def test_a_statement_is_put_and_read_by_form_xapi_00336(store: Store, in_form: bool) -> None:
    sent = a_statement(result={"response": "Zażółć & gęślą = jaźń + 100 %"})
    form = {"statementId": sent["id"], "content": sent}
    assert send(store, "/statements", "PUT", form, in_form=in_form).status_code == 204
    answer = send(store, "/statements", "GET", {"statementId": sent["id"]}, in_form=in_form)
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (200, "1.0.3")
    assert answer.json["result"] == sent["result"]


def test_a_form_lists_and_more_is_an_ordinary_address_xapi_00148(store: Store) -> None:
    assert send(store, "/statements", "POST", {"content": [a_statement(), a_statement()]}).status_code == 200
    store.clock.move_on(seconds=1)
    answer = send(store, "/statements", "GET", {"limit": "1"})
    assert len(answer.json["statements"]) == 1
    path, _, query = answer.json["more"].partition("?")
    assert path == "/xapi/statements"
    assert "method" not in query
    assert len(store.get("/statements?" + query).json["statements"]) == 1


def test_documents_agents_and_activities_are_reached_by_form_with_conditions_as_fields(store: Store) -> None:
    key = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"}
    kept = {"content": "plain words", "Content-Type": "text/plain", "If-None-Match": "*"}
    assert send(store, "/activities/state", "PUT", key | kept).status_code == 204
    assert send(store, "/activities/state", "PUT", key | kept).status_code == 412
    answer = send(store, "/activities/state", "GET", key)
    assert (answer.data, answer.content_type) == (b"plain words", "text/plain")
    assert send(store, "/activities/state", "HEAD", key).headers["ETag"] == answer.headers["ETag"]
    assert send(store, "/activities/state", "DELETE", key | {"If-Match": '"x"'}).status_code == 412
    assert send(store, "/activities/state", "DELETE", key | {"If-Match": answer.headers["ETag"]}).status_code == 204
    assert send(store, "/agents", "GET", {"agent": AGENT}).json["objectType"] == "Person"
    assert send(store, "/activities", "GET", {"activityId": ACTIVITY_ID}).json["id"] == ACTIVITY_ID


NO_REQUESTS: list[tuple[str, Any, dict]] = [
    ("PUT", {}, {}),
    ("PUT", b"", {"content_type": ""}),
    ("PUT", {"content": "{}"}, {"content_type": "multipart/form-data; boundary=b"}),
    ("PUT", {"content": "{}"}, {"query": "&statementId=9f0b3e5c-0000-4000-8000-000000000001"}),
    ("PUT", json.dumps({"content": "{}"}).encode(), {}),
    ("PUT", b"content={}&content={}", {}),
    ("PUT", b"content=%FF", {}),
    ("PUT", b"content=\xff", {}),
    ("PUT", b"content={}&If-Match=a%0D%0AX:y", {}),
    ("PUT", b"content={}&If-Match=%C3%A9", {}),
    ("PUT", b"content={}&If-Match=a&if-match=b", {}),
    ("PUT", b"content={}" + b"&a=b" * 70, {}),
    ("GET", {"content": "{}"}, {}),
    ("get", {}, {}),
    ("PATCH", {}, {}),
    ("", {}, {}),
    ("GET", {}, {"query": "&method=GET"}),
    ("GET", {}, {"version": "2.0.0"}),
    ("GET", b"X-Experience-API-Version=2.0.0", {"version": None}),
]


def test_a_form_that_stands_for_no_request_is_refused_xapi_00336(store: Store) -> None:
    for method, form, how in NO_REQUESTS:
        for path in ("/statements", "/agents"):
            answer = send(store, path, method, form, **how)
            assert (answer.status_code, answer.json["code"]) == (400, "bad-alternate-syntax"), (method, form, how)
            assert "X-Experience-API-Version" in answer.headers


def test_what_the_request_breaks_is_answered_as_for_the_request_itself(store: Store) -> None:
    put = {"statementId": a_statement()["id"], "content": a_statement()}
    assert send(store, "/statements", "PUT", put, version="0.8").json["code"] == "unsupported-version"
    assert send(store, "/statements", "PUT", put).json["requirement"] == "XAPI-00145"
    assert send(store, "/statements", "GET", {"statementid": "x"}).json["code"] == "bad-parameter"
    assert send(store, "/statements", "GET", {"statementId": put["statementId"]}).status_code == 404
    bad = b"Authorization=Basic+eDp5&X-Experience-API-Version=1.0.3"
    assert send(store, "/statements", "GET", bad).status_code == 401
    assert send(store, "/statements", "POST", {}, over="PUT", in_form=False).json["code"] == "bad-parameter"


def test_a_form_over_the_limit_is_refused_with_413(store: Store) -> None:
    assert send(store, "/statements", "POST", {"content": " " * (5 * 1024 * 1024)}).status_code == 413
    assert send(store, "/statements", "POST", b"content=" + b"%20" * (5 * 1024 * 1024)).status_code == 413


def test_version_2_has_no_such_syntax(store: Store) -> None:
    for method in ("GET", "PUT", "POST"):
        answer = send(store, "/statements", method, {"content": a_statement()}, in_form=False, version="2.0.0")
        assert (answer.status_code, answer.json["code"]) == (400, "bad-parameter")


def test_a_form_that_means_head_is_answered_without_a_length_that_its_sender_would_wait_for(store: Store) -> None:
    store.post(a_statement())
    answer = send(store, "/statements", "HEAD", {"limit": "1"})
    assert (answer.status_code, answer.data, answer.headers.getlist("Content-Length")) == (200, b"", ["0"])
