"""A body over the limit is refused with 413 and nothing of it is kept, also when nobody says how long it is."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lrs_bridge.funding.blueprint import LARGEST_UPLOAD_BYTES
from lrs_bridge.storage.tables import metadata
from lrs_bridge.web.access import PERMISSIONS_OF_ROLE, Permission, declared_permission
from lrs_bridge.web.gate import needs_csrf_token, speaks_json
from lrs_bridge.web.measured_body import declared_most_bytes
from tests.bridge.conftest import ONE_OF_EACH, Visitor, bridge_of
from tests.bridge.web.test_every_route import address, routes

NewVisitor = Callable[[Flask], Visitor]
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
BOUNDARY = "b0"
RELEASES = (
    b"release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by\n"
    b"LR-1,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,A. Manager\n"
)


def in_chunks(visitor: Visitor, method: str, path: str, body: bytes, content_type: str, token: str) -> TestResponse:
    """Send a body as a chunked one reaches the bridge: its end is known, its length is not."""
    return visitor.client.open(
        path,
        method=method,
        input_stream=io.BytesIO(body),
        content_type=content_type,
        headers={"Transfer-Encoding": "chunked", "X-CSRFToken": token},
        environ_overrides={"wsgi.input_terminated": True},
    )


def rows(app: Flask) -> dict[str, int]:
    with bridge_of(app).database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
            if not name.startswith(("sign_in", "rate_"))
        }


def who_may(app: Flask, permission: Permission | None) -> str:
    role = next((one for one, held in PERMISSIONS_OF_ROLE.items() if permission in held), "learner")
    return ONE_OF_EACH[role]


def test_no_route_takes_a_chunked_body_over_the_limit(bridge_app: Flask, new_visitor: NewVisitor) -> None:
    bridge_app.config["MAX_CONTENT_LENGTH"] = 5_000
    before, answers = rows(bridge_app), {}
    for rule, method in routes(bridge_app):
        view = bridge_app.view_functions[rule.endpoint]
        permission = declared_permission(view)
        if method == "GET" or permission is None or not needs_csrf_token(view, permission):
            continue  # the store's own limits: tests/bridge/xapi/test_limits.py
        if declared_most_bytes(view) is not None:
            continue  # below
        visitor = new_visitor(bridge_app).sign_in_as(who_may(bridge_app, permission))
        body, content_type = b"words=" + b"x" * 5_000, FORM
        if speaks_json(rule.rule):
            body, content_type = b'{"words": "x"}' + b" " * 5_000, JSON  # what is over says nothing, and still
        answer = in_chunks(visitor, method, address(rule), body, content_type, visitor.csrf_token())
        answers[f"{method} {rule.rule}"] = answer.status_code
    assert len(answers) > 20
    assert set(answers.values()) == {413}, answers
    assert rows(bridge_app) == before


def a_form(content: bytes) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="releases.csv"\r\n\r\n'
    return head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize("chunked", [True, False])
def test_an_upload_is_taken_up_to_its_own_limit_and_refused_whole_beyond(
    bridge_app: Flask, new_visitor: NewVisitor, chunked: bool, over: int
) -> None:
    """The limit holds although the form's token is read, and the form with it, before the view is."""
    visitor = new_visitor(bridge_app).sign_in_as("M-01")
    filler = LARGEST_UPLOAD_BYTES - len(a_form(RELEASES)) + over
    # Spaces in the last cell are not kept: such a file says the same.
    body = a_form(RELEASES.replace(b"A. Manager\n", b"A. Manager" + b" " * filler + b"\n"))
    assert len(body) == LARGEST_UPLOAD_BYTES + over
    content_type, token = f"multipart/form-data; boundary={BOUNDARY}", visitor.csrf_token()
    if chunked:
        answer = in_chunks(visitor, "POST", "/releases", body, content_type, token)
    else:
        headers: dict[str, Any] = {"X-CSRFToken": token}
        answer = visitor.client.post("/releases", data=body, content_type=content_type, headers=headers)
    assert answer.status_code == (413 if over else 303)
    assert rows(bridge_app)["release"] == (0 if over else 1)
