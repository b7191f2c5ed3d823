"""A beat comes in by the short lane or through the whole app; what is decided is the same."""

import json
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from lrs_bridge.clock import SetClock
from tests.bridge.launch.page import Page

WAYS = {"short lane": b"", "whole app": b" " * 1100}  # a body over 1,000 bytes is left to the view


def send(page: Page, padding: bytes, sequence: int, nonce: str, *, token: str | None = None) -> TestResponse:
    body = json.dumps({"sequence": sequence, "nonce": nonce}).encode() + padding
    return page.client.post(
        f"/api/sessions/{page.here.session_id}/beats",
        data=body,
        content_type="application/json",
        headers={"Authorization": f"Basic {token or page.here.token}"},
    )


@pytest.mark.parametrize("padding", WAYS.values(), ids=WAYS)
def test_the_same_beat_is_credited_or_refused_the_same_on_both_ways(
    new_page: Callable[..., Page], bridge_clock: SetClock, padding: bytes
) -> None:
    page, other = new_page().open(), new_page("L-02").open()
    first = send(page, padding, 1, "")
    assert (first.status_code, first.get_json()["credited_seconds"]) == (200, 0)
    bridge_clock.move_on(seconds=30)
    second = send(page, padding, 2, first.get_json()["nonce"])
    assert (second.status_code, second.get_json()["credited_seconds"]) == (200, 30)
    again = send(page, padding, 2, first.get_json()["nonce"])
    assert (again.status_code, again.get_json()["code"]) == (409, "beat-out-of-order")
    bad_token = send(page, padding, 3, second.get_json()["nonce"], token=other.here.token)
    assert (bad_token.status_code, bad_token.get_json()["code"]) == (401, "not-authorised")
    page.client.set_cookie("handrail_sign_in", other.client.get_cookie("handrail_sign_in").value)  # type: ignore[union-attr]
    stolen = send(page, padding, 3, second.get_json()["nonce"])
    assert (stolen.status_code, stolen.get_json()["code"]) == (409, "another-person")
    page.client.delete_cookie("handrail_sign_in")
    gone = send(page, padding, 3, second.get_json()["nonce"])
    assert (gone.status_code, gone.get_json()["code"]) == (401, "signed-out")
