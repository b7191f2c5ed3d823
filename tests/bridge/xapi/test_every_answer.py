"""What every answer carries, whatever became of the request."""

import pytest

from tests.bridge.xapi.conftest import NAMED_ORIGIN, Store
from tests.bridge.xapi.samples import a_statement

CONSISTENT = "X-Experience-API-Consistent-Through"
VERSION = "X-Experience-API-Version"


def test_every_answer_about_statements_says_how_far_listings_are_whole_xapi_00153(store: Store) -> None:
    answers = {
        401: store.app.test_client().get("/xapi/statements"),
        204: store.send("PUT", "/statements", params={"statementId": (sent := a_statement())["id"]}, body=sent),
        200: store.post(a_statement()),
        400: store.get(params={"limit": "x"}),
        404: store.get(params={"statementId": a_statement()["id"]}),
        405: store.send("DELETE", "/statements"),
        409: store.post(sent | {"verb": {"id": "https://example.org/other"}}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.headers[CONSISTENT] >= "2026-03-02T09:00:00", status


def test_what_a_writer_is_told_is_no_more_than_the_last_reader_saw(store: Store) -> None:
    seen = store.get().headers[CONSISTENT]
    store.clock.move_on(seconds=60)
    assert store.post(a_statement()).headers[CONSISTENT] == seen
    assert store.get().headers[CONSISTENT] > seen


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("POST", "/about"), ("DELETE", "/agents"), ("GET", "/about")]
)
def test_an_answer_names_its_version_and_lets_a_named_origin_read_it_whatever_the_address(
    store: Store, method: str, path: str
) -> None:
    answer = store.send(method, path, version="1.0.3", headers={"Origin": NAMED_ORIGIN})
    assert answer.headers[VERSION] == "1.0.3"
    assert answer.headers["Cache-Control"] == "no-store"
    assert VERSION in answer.headers["Access-Control-Expose-Headers"]
    assert CONSISTENT not in answer.headers


def test_pages_carry_nothing_of_xapi(store: Store) -> None:
    answer = store.app.test_client().get("/sign-in", headers={"Origin": NAMED_ORIGIN})
    assert VERSION not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_wrong_address_or_method_is_told_to_a_program_and_not_of_pages_and_buttons(store: Store) -> None:
    for answer in (store.get("/nothing"), store.get("/statements/"), store.send("DELETE", "/statements")):
        assert "page" not in answer.json["message"]
        assert "button" not in answer.json["message"]
    assert "no such address" in store.get("/nothing").json["message"]
    assert store.send("DELETE", "/statements").headers["Allow"] == "GET, HEAD, OPTIONS, POST, PUT"
