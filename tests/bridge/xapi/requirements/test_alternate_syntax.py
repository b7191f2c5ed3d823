"""The alternate request syntax: any request of 1.0.x inside a POST, and none of 2.0.0."""

import base64
import json
import uuid
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement

FORM = "application/x-www-form-urlencoded"


def send(lrs: Lrs, path: str, query: str, form: dict[str, str], **how: object) -> TestResponse:
    body = urlencode(form).encode()
    return lrs.send("POST", f"{path}?{query}", **({"body": body, "content_type": FORM} | how))


def test_a_get_in_a_post_gives_a_list_xapi_00148(lrs_1: Lrs) -> None:
    lrs_1.post(a_statement())
    answer = send(lrs_1, "/statements", "method=GET", {"limit": "1"})
    assert answer.status_code == 200
    assert len(answer.json["statements"]) == 1
    assert "more" in answer.json


def test_a_put_in_a_post_keeps_what_content_holds_xapi_00336(lrs_1: Lrs) -> None:
    sent = a_statement()
    form = {"statementId": sent["id"], "content": json.dumps(sent), "Content-Type": "application/json"}
    assert send(lrs_1, "/statements", "method=PUT", form).status_code == 204
    assert lrs_1.one(sent["id"])["verb"] == sent["verb"]


def test_documents_take_it_too_xapi_00336(lrs_1: Lrs) -> None:
    name = str(uuid.uuid4())
    key = {"activityId": ACTIVITY_ID, "agent": json.dumps(AGENT), "stateId": name}
    document = {"content": '{"n":1.50}', "Content-Type": "application/json"}
    assert send(lrs_1, "/activities/state", "method=PUT", key | document).status_code == 204
    answer = send(lrs_1, "/activities/state", "method=GET", key)
    assert (answer.status_code, answer.data) == (200, b'{"n":1.50}')
    stale = key | document | {"If-Match": '"0"'}
    assert send(lrs_1, "/activities/state", "method=PUT", stale).status_code == 412
    assert send(lrs_1, "/activities/state", "method=DELETE", key).status_code == 204
    assert lrs_1.get("/activities/state", **key).status_code == 404


def test_headers_may_come_as_fields_xapi_00336(lrs_1: Lrs) -> None:
    key, secret = lrs_1.store.credential("all")
    form = {
        "limit": "1",
        "Authorization": "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode(),
        "X-Experience-API-Version": "1.0.3",
    }
    plain = lrs_1.store.app.test_client()
    assert plain.post("/xapi/statements?method=GET", data=form).status_code == 200
    wrong = {"X-Experience-API-Version": "0.8"}
    assert plain.post("/xapi/statements?method=GET", data=form | wrong).status_code == 400
    nobody = {"Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}
    assert plain.post("/xapi/statements?method=GET", data=form | nobody).status_code == 401


def test_anything_more_in_the_address_is_refused_xapi_00336(lrs_1: Lrs) -> None:
    sent = a_statement()
    form = {"content": json.dumps(sent), "Content-Type": "application/json"}
    query = f"method=PUT&statementId={sent['id']}"
    assert send(lrs_1, "/statements", query, form | {"statementId": sent["id"]}).status_code == 400
    assert send(lrs_1, "/statements", query, form).status_code == 400
    assert lrs_1.get(statementId=sent["id"]).status_code == 404


def test_only_a_post_carries_another_method_xapi_00336(lrs_1: Lrs) -> None:
    sent = a_statement()
    answer = lrs_1.send("PUT", "/statements", params={"method": "POST"}, body=sent)
    assert answer.status_code == 400
    assert lrs_1.get(statementId=sent["id"]).status_code == 404


def test_a_put_without_content_or_without_a_form_is_refused_xapi_00336(lrs_1: Lrs) -> None:
    sent = a_statement()
    assert send(lrs_1, "/statements", "method=PUT", {"statementId": sent["id"]}).status_code == 400
    assert send(lrs_1, "/statements", "method=PUT", {}).status_code == 400
    raw = json.dumps({"statementId": sent["id"], "content": json.dumps(sent)}).encode()
    assert send(lrs_1, "/statements", "method=PUT", {}, body=raw).status_code == 400
    assert send(lrs_1, "/statements", "method=TRACE", {"limit": "1"}).status_code in (400, 405)


def test_under_2_it_is_refused_ieee_4_1_3_gone(lrs_2: Lrs) -> None:
    sent = a_statement()
    form = {"statementId": sent["id"], "content": json.dumps(sent), "Content-Type": "application/json"}
    for method in ("GET", "PUT", "POST", "DELETE"):
        assert 400 <= send(lrs_2, "/statements", f"method={method}", form).status_code < 500
    assert 400 <= lrs_2.send("PUT", "/statements", params={"method": "POST"}, body=sent).status_code < 500
    in_form = form | {"X-Experience-API-Version": "2.0.0"}
    assert 400 <= send(lrs_2, "/statements", "method=PUT", in_form, version=None).status_code < 500
    assert lrs_2.get(statementId=sent["id"]).status_code == 404
