"""Headers, methods, credentials, versions and error codes, requirement by requirement."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from lrs_bridge.app import close_app, create_app
from lrs_bridge.config import read_config
from tests.bridge.xapi.requirements.conftest import Lrs
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement

VERSION = "X-Experience-API-Version"
DOCUMENTS: dict[str, dict[str, Any]] = {
    "/activities/state": {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "requests"},
    "/agents/profile": {"agent": AGENT, "profileId": "requests"},
    "/activities/profile": {"activityId": ACTIVITY_ID, "profileId": "requests"},
}
READABLE: dict[str, dict[str, Any]] = DOCUMENTS | {
    "/statements": {},
    "/agents": {"agent": AGENT},
    "/activities": {"activityId": ACTIVITY_ID},
    "/about": {},
}
GUARDED = [path for path in READABLE if path != "/about"]


@pytest.mark.parametrize("path", READABLE)
def test_head_is_answered_as_get_without_the_body_xapi_00125_00126(lrs: Lrs, path: str) -> None:
    if path in DOCUMENTS:
        lrs.send("POST", path, params=DOCUMENTS[path], body={"n": 1})
    for params in (READABLE[path], READABLE[path] | {"colour": "red"}):
        get = lrs.send("GET", path, params=params)
        head = lrs.send("HEAD", path, params=params)
        assert (head.status_code, head.data) == (get.status_code, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified", VERSION):
            assert head.headers.get(name) == get.headers.get(name), name


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_statements_come_as_json_or_multipart_mixed_only_xapi_00127(lrs: Lrs, content_type: str) -> None:
    sent = a_statement()
    body = json.dumps(sent).encode()
    headers = {"Content-Type": content_type}
    params = {"statementId": sent["id"]}
    assert lrs.post(body, content_type=content_type or " ", headers=headers).status_code == 400
    answer = lrs.send("PUT", "/statements", params=params, body=body, content_type=content_type or " ")
    assert answer.status_code == 400
    assert lrs.get(statementId=sent["id"]).status_code == 404


@pytest.mark.parametrize("path", GUARDED)
def test_without_a_version_header_a_request_is_refused_xapi_00321(lrs: Lrs, path: str) -> None:
    answer = lrs.send("GET", path, params=READABLE[path], version=None)
    assert answer.status_code == 400
    assert VERSION in answer.json["message"]


def test_about_needs_no_version_header_xapi_00321(lrs: Lrs) -> None:
    assert lrs.send("GET", "/about", version=None).status_code == 200


@pytest.mark.parametrize("header", ["0.9", "0.95", "1.1.0", "2.1.0", "3.0.0", "1", "latest", ""])
def test_a_version_of_another_standard_is_refused_xapi_00331(lrs: Lrs, header: str) -> None:
    for path in GUARDED:
        assert lrs.send("GET", path, params=READABLE[path], version=header).status_code == 400
    sent = a_statement()
    assert lrs.post(sent, version=header).status_code == 400
    assert lrs.get(statementId=sent["id"]).status_code == 404


@pytest.mark.parametrize("path", READABLE)
def test_every_answer_names_the_version_in_force_xapi_00333(lrs: Lrs, path: str) -> None:
    for params in (READABLE[path], {"colour": "red"}):
        assert lrs.send("GET", path, params=params).headers[VERSION] == lrs.version
    patch = {"1.0.3": "1.0.1", "2.0.0": "2.0.1"}[lrs.version]
    assert lrs.send("GET", path, params=READABLE[path], version=patch).headers[VERSION] == lrs.version
    assert lrs.send("GET", path, version=None).headers[VERSION] == "2.0.0"


@pytest.mark.parametrize("path", GUARDED)
def test_no_or_bad_credentials_are_answered_with_401_xapi_00334(lrs: Lrs, path: str) -> None:
    key, secret = lrs.store.credential("all")
    for basic in (("nobody", "nothing"), (key, secret + "x"), (key, ""), (secret, key)):
        answer = lrs.send("GET", path, params=READABLE[path], basic=basic)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic")
    for header in ("Bearer x", "Basic", "Basic %", ""):
        assert lrs.send("GET", path, params=READABLE[path], headers={"Authorization": header}).status_code == 401


def test_basic_authentication_is_spoken_xapi_00335(lrs: Lrs) -> None:
    assert lrs.get().status_code == 200
    assert lrs.post(a_statement()).status_code == 200


def test_a_credential_without_the_scope_is_answered_with_403_xapi_00327(lrs: Lrs) -> None:
    sent = a_statement()
    for scopes in (("statements/read",), ("state",), ("profile",), ("admin",)):
        assert lrs.post(sent, scopes=scopes).status_code == 403
    assert lrs.get(statementId=sent["id"]).status_code == 404
    assert lrs.send("GET", "/statements", scopes=("statements/write",)).status_code == 403
    for path, params in DOCUMENTS.items():
        assert lrs.send("PUT", path, params=params, body={}, scopes=("statements/write",)).status_code == 403


def test_a_body_over_the_limit_is_answered_with_413_xapi_00328(lrs: Lrs) -> None:
    huge = b'{"n":"' + b" " * (33 * 1024 * 1024) + b'"}'
    assert lrs.post(huge).status_code == 413
    for path, params in DOCUMENTS.items():
        assert lrs.send("PUT", path, params=params, body=huge, headers={"If-None-Match": "*"}).status_code == 413


def test_a_refusal_is_one_of_the_standards_codes_xapi_00323(lrs: Lrs) -> None:
    kept = a_statement()
    lrs.post(kept)
    refusals = {
        400: lrs.post({}),
        401: lrs.send("GET", "/statements", basic=("nobody", "nothing")),
        403: lrs.post(a_statement(), scopes=("state",)),
        404: lrs.get(statementId=str(uuid.uuid4())),
        409: lrs.post(kept | {"verb": {"id": "http://example.org/other"}}),
        412: lrs.send(
            "PUT", "/agents/profile", params=DOCUMENTS["/agents/profile"], body={}, headers={"If-Match": '"0"'}
        ),
    }
    for code, answer in refusals.items():
        assert answer.status_code == code
        assert answer.json["code"]
        assert answer.json["message"]


@pytest.fixture
def broken_lrs(empty_instance: Path, tmp_path: Path, lrs: Lrs) -> Iterator[Lrs]:
    """A store whose database has gone away under it."""
    config = read_config({"HANDRAIL_INSTANCE": str(copytree(empty_instance, tmp_path / "instance"))})
    app = create_app(config, start_sequencer=False)
    store = replace(lrs.store, app=app, database=app.extensions["handrail"].database, credentials={})
    store.credential("all")
    store.database.close()
    yield Lrs(store, lrs.version)
    close_app(app)


def test_a_fault_of_the_server_is_answered_with_500_and_no_insides_xapi_00329(broken_lrs: Lrs) -> None:
    answer = broken_lrs.post(a_statement())
    assert answer.status_code == 500
    assert b"Traceback" not in answer.data
    assert answer.json["message"]
