"""Headers, CSRF tokens, errors and logs."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lrs_bridge.web.access import Permission, access
from tests.bridge.conftest import bridge_of


@pytest.mark.parametrize("path", ["/sign-in/as", "/health", "/nowhere", "/api/nowhere", "/static/favicon.svg"])
def test_every_answer_forbids_foreign_content_framing_and_guessing(path: str, visitor: Any) -> None:
    headers = visitor.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_over_https_the_browser_is_told_to_stay_there(make_bridge_app: Any, new_visitor: Any) -> None:
    app = make_bridge_app(people=False, DEMO="", BASE_URL="https://training.example.org")
    answer = new_visitor(app).get("/sign-in", headers={"Host": "training.example.org"})
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_a_form_without_a_token_changes_nothing(visitor: Any) -> None:
    visitor.sign_in_as("A-01")
    answer = visitor.client.post("/administrator/people")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    visitor.client.post("/sign-out")
    assert visitor.get("/administrator").status_code == 200


def test_another_persons_token_is_refused(bridge_app: Flask, visitor: Any, new_visitor: Any) -> None:
    foreign = new_visitor(bridge_app).sign_in_as("A-02").csrf_token()
    answer = visitor.sign_in_as("A-01").client.post("/administrator/people", data={"csrf_token": foreign})
    assert answer.status_code == 400


def test_a_token_from_before_sign_in_is_refused_afterwards(visitor: Any) -> None:
    before = visitor.csrf_token("/sign-in/as")
    answer = visitor.sign_in_as("A-01").client.post("/administrator/people", data={"csrf_token": before})
    assert answer.status_code == 400


def test_json_needs_the_token_in_its_header(make_bridge_app: Any, new_visitor: Any) -> None:
    app = make_bridge_app()

    @app.post("/api/probe")
    @access(Permission.SIGNED_IN)
    def probe() -> dict[str, bool]:
        return {"done": True}

    visitor = new_visitor(app).sign_in_as("L-01")
    refused = visitor.client.post("/api/probe", json={})
    assert (refused.status_code, refused.json["code"]) == (400, "csrf")
    token = visitor.csrf_token()
    assert visitor.client.post("/api/probe", json={}, headers={"X-CSRFToken": token}).json == {"done": True}


def test_a_route_that_declares_nothing_is_refused_for_everybody(make_bridge_app: Any, new_visitor: Any) -> None:
    app = make_bridge_app()
    app.add_url_rule("/forgotten", view_func=lambda: "secret")
    for person_ref in ("L-01", "A-01"):
        assert new_visitor(app).sign_in_as(person_ref).get("/forgotten").status_code == 403


def test_signed_out_pages_lead_to_sign_in_and_back(visitor: Any) -> None:
    assert visitor.get("/administrator").headers["Location"] == "/sign-in?next=/administrator"


def test_signed_out_json_says_so(bridge_app: Flask, make_bridge_app: Any, new_visitor: Any) -> None:
    app = make_bridge_app(people=False)
    app.add_url_rule("/api/probe", view_func=access(Permission.LEARN)(lambda: "x"))
    answer = new_visitor(app).get("/api/probe")
    assert (answer.status_code, answer.json["code"]) == (401, "signed-out")


def test_an_error_says_what_happened_and_what_to_do_without_codes(visitor: Any) -> None:
    html = visitor.get("/nowhere").text
    assert "This page is not here" in html
    assert "Nothing you did is lost" in html
    assert "404" not in html


def test_an_error_of_an_api_is_json(visitor: Any) -> None:
    answer = visitor.get("/api/nowhere")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_a_crash_shows_no_insides(make_bridge_app: Any, new_visitor: Any) -> None:
    app = make_bridge_app()

    @app.get("/breaks")
    @access(Permission.PUBLIC)
    def breaks() -> str:
        raise RuntimeError("the insides")

    answer = new_visitor(app).get("/breaks")
    assert answer.status_code == 500
    assert "It was not you" in answer.text
    assert "insides" not in answer.text


def test_a_request_that_is_too_large_is_refused_in_words(visitor: Any) -> None:
    visitor.sign_in_as("A-01")
    answer = visitor.client.post(
        "/administrator/people",
        data={"csrf_token": "x"},
        environ_overrides={"CONTENT_LENGTH": str(64 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "Nothing was imported" in answer.text


def test_a_foreign_host_name_gets_nothing(visitor: Any) -> None:
    answer = visitor.get("/sign-in/as", headers={"Host": "rebound.example"})
    assert answer.status_code == 400
    assert "Amara" not in answer.text


def test_the_log_names_routes_and_nothing_personal_or_secret(visitor: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    visitor.get("/sign-in/link?token=the-secret-token")
    visitor.get("/nowhere/amara.okafor@larch.example")
    visitor.get("/static/favicon.svg?v=the-version")
    assert "GET /sign-in/link 422" in caplog.text
    for secret in ("the-secret-token", "amara", "the-version"):
        assert secret not in caplog.text


def test_health_tells_a_monitor_how_store_and_ledger_are(visitor: Any) -> None:
    answer = visitor.get("/health")
    assert answer.json == {
        "status": "ok",
        "store": "ok",
        "database": bridge_of(visitor.app).database.engine.dialect.name,
        "ledger": {"tree_size": 0, "waiting": 0, "last_checkpoint_at": None},
    }


def test_static_files_are_kept_long_only_under_the_address_of_their_content(visitor: Any) -> None:
    assert "immutable" in visitor.get("/static/favicon.svg?v=abc").headers["Cache-Control"]
    assert visitor.get("/static/favicon.svg").headers["Cache-Control"] == "no-cache"


def test_the_bridge_sets_no_cookie_on_a_reader(new_visitor: Callable[[Flask], Any], bridge_app: Flask) -> None:
    assert "Set-Cookie" not in new_visitor(bridge_app).get("/nowhere").headers


def test_a_page_asked_for_as_localhost_is_sent_to_the_one_name_of_the_bridge(visitor: Any) -> None:
    # Under two names a browser keeps two sets of cookies and answers, and the course would not be recorded.
    answer = visitor.get("/sign-in/as?next=/my-training", base_url="http://localhost:8000")
    assert answer.status_code == 307
    assert answer.headers["Location"] == "http://127.0.0.1:8000/sign-in/as?next=/my-training"
    assert visitor.get("/health", base_url="http://localhost:8000").status_code == 200


def test_text_that_no_database_keeps_is_refused_in_words_and_is_no_fault_of_ours(visitor: Any) -> None:
    answer = visitor.post("/sign-in", {"email": "n\0l@larch.example"}, form="/sign-in/as")
    if bridge_of(visitor.app).database.engine.dialect.name == "postgresql":
        assert answer.status_code == 400
        assert "That could not be read" in answer.text
    else:  # SQLite keeps it: an address that nobody has
        assert answer.status_code == 303
