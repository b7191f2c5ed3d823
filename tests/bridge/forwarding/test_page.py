"""The administrator's page of other stores."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from lrs_bridge.forwarding import store as outbox
from tests.bridge.forwarding.conftest import SECRET, OtherStore, Outbox
from tests.bridge.xapi.conftest import Store


def outbox_of(app: Flask) -> Outbox:
    here = app.extensions["handrail"]
    return Outbox(
        Store(app, here.database, here.clock, app.extensions["handrail_sequencer"]),
        app.extensions["handrail_forwarder"],
    )


def test_an_administrator_sees_lag_and_alarms_and_pauses_resumes_and_settles(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], other: OtherStore
) -> None:
    outgoing, administrator = outbox_of(bridge_app), new_visitor(bridge_app).sign_in_as("A-01")
    assert "not sent anywhere else" in administrator.get("/forwarding").text
    target = outgoing.add(other.url, label="Ours <b>")
    ids = outgoing.keep(3)
    other.answer = lambda batch: 409 if ids[0] in {one["id"] for one in batch} else None
    other.says = b"<script>alert(1)</script>"
    page = administrator.get("/forwarding").text
    assert "3 statements wait" in page
    assert "Ours &lt;b&gt;" in page
    outgoing.send(target)
    page = administrator.get("/forwarding").text
    assert "1 statement is not there as they are here" in page
    assert "Look here: 1 statement set aside." in page
    assert ids[0] in page
    assert "<script>alert" not in page
    assert SECRET not in page
    for act, says in (("settle", "Up to date"), ("pause", "Paused"), ("resume", "Up to date")):
        answer = administrator.post(f"/forwarding/{target}/{act}", form="/forwarding")
        assert answer.status_code == 303
        assert says in administrator.get("/forwarding").text
    assert outgoing.alarms(target) == []


def test_what_to_look_at_names_the_trouble(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], other: OtherStore
) -> None:
    outgoing, administrator = outbox_of(bridge_app), new_visitor(bridge_app).sign_in_as("A-01")
    target = outgoing.add(other.url)
    outgoing.keep(1)
    other.answer = lambda batch: 503
    outgoing.send(target)
    assert "Look here: not reached." in administrator.get("/forwarding").text
    other.answer = lambda batch: None
    outgoing.wait_out()
    outgoing.send(target)
    assert "Look here" not in new_visitor(bridge_app).sign_in_as("A-01").get("/forwarding").text


def test_without_its_token_a_button_changes_nothing_and_an_unknown_store_is_not_found(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], other: OtherStore
) -> None:
    outgoing, administrator = outbox_of(bridge_app), new_visitor(bridge_app).sign_in_as("A-01")
    target = outgoing.add(other.url)
    assert administrator.client.post(f"/forwarding/{target}/pause").status_code == 400
    assert outgoing.standing().target.state == "running"
    outgoing.change(outbox.remove_target, target)
    assert administrator.post(f"/forwarding/{target}/pause").status_code == 404
    assert administrator.post(f"/forwarding/{target}/explode").status_code == 404
