"""What is over the limit is refused whole, also when nobody says beforehand how long it is."""

import io
import json

import pytest
from werkzeug.test import TestResponse

from lrs_bridge.xapi.limits import MOST_BODY_BYTES, MOST_MULTIPART_BYTES
from tests.bridge.xapi.attached import MIXED, a_body
from tests.bridge.xapi.conftest import Store
from tests.bridge.xapi.samples import ACTIVITY_ID, AGENT, a_statement

JSON = "application/json"
STATE = {"activityId": ACTIVITY_ID, "agent": AGENT, "stateId": "s"}


def in_chunks(
    store: Store, method: str, path: str, body: bytes, *, params: dict | None = None, content_type: str = "text/plain"
) -> TestResponse:
    """Send a body as a chunked one reaches the bridge: its end is known, its length is not."""
    key, secret = store.credential("all")
    return store.app.test_client().open(
        "/xapi" + path,
        method=method,
        query_string=params and {name: json.dumps(v) if isinstance(v, dict) else v for name, v in params.items()},
        input_stream=io.BytesIO(body),
        content_type=content_type,
        auth=(key, secret),
        headers={"X-Experience-API-Version": "1.0.3", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )


@pytest.mark.parametrize("over", [0, 1, 1000])
def test_a_document_without_a_length_is_kept_whole_or_refused_xapi_00328(store: Store, over: int) -> None:
    body = b'"' + b"x" * (MOST_BODY_BYTES + over - 2) + b'"'
    answer = in_chunks(store, "PUT", "/activities/state", body, params=STATE, content_type=JSON)
    assert answer.status_code == (413 if over else 204)
    kept = store.get("/activities/state", params=STATE)
    assert (kept.status_code, kept.data) == ((404, kept.data) if over else (200, body))


def test_statements_without_a_length_are_measured_too(store: Store) -> None:
    assert (
        in_chunks(store, "POST", "/statements", b" " * (MOST_BODY_BYTES + 1), content_type=JSON).json["code"]
        == "too-large"
    )
    body = a_body(a_statement())
    # What is over would say nothing, and it is refused all the same.
    long = body + b" " * (MOST_MULTIPART_BYTES + 1 - len(body))
    assert in_chunks(store, "POST", "/statements", long, content_type=MIXED).status_code == 413
    assert in_chunks(store, "POST", "/statements", long[:-1], content_type=MIXED).status_code == 200


def test_a_form_over_the_limit_is_refused(store: Store) -> None:
    long = b"content=" + b" " * 3 * MOST_BODY_BYTES
    form = "application/x-www-form-urlencoded"
    answer = store.send("POST", "/statements?method=POST", body=long, content_type=form, version="1.0.3")
    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
