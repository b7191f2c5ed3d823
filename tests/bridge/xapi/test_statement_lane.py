"""A plain POST of statements takes a short way: what it keeps and answers is what the view keeps and answers."""

import json
import logging
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lrs_bridge.xapi.credential import revoke_credential
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import a_statement

BY_THE_VIEW = {"Content-Encoding": "identity"}  # what says this much is left to the view


def lane_of(store: Store) -> Any:
    app = store.app.wsgi_app
    while type(app).__name__ != "StatementLane":
        app = app._app  # type: ignore[union-attr]
    return app


@pytest.fixture
def warm(store: Store) -> Store:
    """A store that has answered once, so that the short way knows the headers and the credential."""
    assert store.post(a_statement()).status_code == 200
    return store


def headers_of(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Content-Length"}


def test_both_ways_answer_with_the_same_headers_and_keep_the_same_bytes(
    warm: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [a_statement(result={"score": {"raw": 1.50}}) for _ in range(2)]
    asked_flask: list[str] = []
    monkeypatch.setattr(lane_of(warm), "_app", _counted(lane_of(warm)._app, asked_flask))
    short, view = warm.post(sent[0]), warm.post(sent[1], headers=BY_THE_VIEW)
    assert asked_flask == ["POST"]
    assert headers_of(short) == headers_of(view)
    assert [short.json, view.json] == [[one["id"]] for one in sent]
    kept = [warm.get(params={"statementId": one["id"]}).json for one in sent]
    assert [sorted(one) for one in kept] == [sorted(kept[0])] * 2  # type: ignore[arg-type]
    assert kept[0]["authority"] == kept[1]["authority"]  # type: ignore[index]


def _counted(app: Any, seen: list[str]) -> Any:
    def call(environ: dict[str, Any], start_response: Any) -> Any:
        if "statementId" not in environ.get("QUERY_STRING", ""):
            seen.append(environ["REQUEST_METHOD"])
        return app(environ, start_response)

    return call


@pytest.mark.parametrize("body", [b"[", b"{}", b"[]x", json.dumps(a_statement(actor="nobody")).encode()])
def test_what_is_refused_is_refused_in_the_same_words(warm: Store, body: bytes) -> None:
    short, view = warm.post(body), warm.post(body, headers=BY_THE_VIEW)
    assert (short.status_code, short.json) == (view.status_code, view.json)
    assert short.status_code == 400


def test_another_statement_under_a_known_id_is_a_conflict_and_keeps_nothing(warm: Store) -> None:
    first = a_statement()
    warm.post(first)
    assert warm.post([a_statement(), first | {"verb": {"id": "https://example.org/other"}}]).status_code == 409
    assert len(warm.get().json["statements"]) == 2  # type: ignore[index]


def test_a_store_that_fails_is_told_in_json_with_every_header(warm: Store) -> None:
    warm.database.write(lambda connection: connection.exec_driver_sql("DROP TABLE statement_link"))
    short, view = warm.post(a_statement()), warm.post(a_statement(), headers=BY_THE_VIEW)
    assert (short.status_code, short.json) == (view.status_code, view.json)
    assert (short.status_code, short.json["code"]) == (500, "error")  # type: ignore[index]
    assert headers_of(short) == headers_of(view)


def test_a_revoked_credential_is_refused_at_once(warm: Store) -> None:
    key, _ = warm.credential("all")
    warm.database.write(lambda connection: revoke_credential(connection, key, warm.clock.now()))
    assert warm.post(a_statement()).status_code == 401


def test_a_credential_that_may_only_read_writes_nothing(warm: Store) -> None:
    reader = ("statements/read",)
    assert warm.get(scopes=reader).status_code == 200
    assert warm.post(a_statement(), scopes=reader).status_code == 403


def test_an_unknown_host_is_refused_as_ever(warm: Store) -> None:
    assert warm.post(a_statement(), headers={"Host": "elsewhere.example"}).status_code == 400


def test_the_access_log_has_its_line(warm: Store, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "handrail.access"):
        warm.post(a_statement())
    assert [record.message.rsplit(" ", 2)[0] for record in caplog.records] == ["POST /xapi/statements 200"]
