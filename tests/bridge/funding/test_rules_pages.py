"""Rules: an administrator enters, a funder approves, everybody signed in may read."""

import io
from collections.abc import Callable
from typing import Any

from flask import Flask

from tests.bridge.funding.stage import CLAIM_HEADER, RELEASE_HEADER, RULES


def enter(visitor: Any, data: bytes) -> Any:
    return visitor.post("/rules", {"file": (io.BytesIO(data), "rules.yml")})


def test_rules_are_entered_wait_and_are_approved_by_a_funder(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any]
) -> None:
    administrator = new_visitor(bridge_app).sign_in_as("A-01")
    assert enter(administrator, RULES).status_code == 303
    assert "Waiting for a funder" in administrator.get("/rules").text
    approval = {"rules-id": "backfill", "version": "1"}
    assert administrator.post("/rules/approval", approval).status_code == 403
    funder = new_visitor(bridge_app).sign_in_as("D-01")
    assert enter(funder, RULES).status_code == 403
    assert funder.post("/rules/approval", approval, form="/rules").status_code == 303
    page = new_visitor(bridge_app).sign_in_as("M-01").get("/rules").text
    assert "<strong>Approved</strong> 2 Mar 2026" in page
    assert "up to £26.00" in page
    assert "up to 3 h" in page
    assert "m01: up to 1 h a person" in page


def test_a_version_stays_as_it_was_entered(bridge_app: Flask, new_visitor: Callable[[Flask], Any]) -> None:
    administrator = new_visitor(bridge_app).sign_in_as("A-01")
    enter(administrator, RULES)
    answer = enter(administrator, RULES.replace(b"26.00", b"99.00"))
    assert answer.status_code == 409
    assert "Version 1 of backfill is there already and stays as it is." in answer.text
    assert "£99.00" not in administrator.get("/rules").text


def test_a_bad_rules_file_is_refused_with_line_and_cure(bridge_app: Flask, new_visitor: Callable[[Flask], Any]) -> None:
    administrator = new_visitor(bridge_app).sign_in_as("A-01")
    answer = enter(administrator, RULES.replace(b"daily_cap_minutes", b"daily_cap"))
    assert answer.status_code == 422
    assert "The key is not known." in answer.text
    assert "daily_cap" in answer.text
    assert "No rules yet" in administrator.get("/rules").text


def test_a_newer_approved_version_decides_drafts_and_a_submitted_claim_keeps_its_own(
    bridge_app: Flask, new_visitor: Callable[[Flask], Any], send: Any, approved_rules: None, time_recorded: Any
) -> None:
    time_recorded("L-02", "2026-02-20T14:00:00Z", "2026-02-20T15:00:00Z")
    manager = new_visitor(bridge_app).sign_in_as("M-01")
    release = "LR-1,L-02,2026-02-20T14:00:00Z,2026-02-20T15:00:00Z,cover,x"
    send(manager, "/releases", f"{RELEASE_HEADER}\n{release}\n")
    address = send(manager, "/claims/upload", f"{CLAIM_HEADER}\nC-1,LARCH,L-02,LR-1,1,20.00\n").location
    manager.post(f"{address}/submission", {"evidence-of-spend": "not-given"}, form=address)
    enter(new_visitor(bridge_app).sign_in_as("A-01"), RULES.replace(b'"1"', b'"2"').replace(b"26.00", b"10.00"))
    new_visitor(bridge_app).sign_in_as("D-01").post(
        "/rules/approval", {"rules-id": "backfill", "version": "2"}, form="/rules"
    )
    page = manager.get(address).text
    assert "rules backfill, version 1" in page
    assert "£20.00" in page
