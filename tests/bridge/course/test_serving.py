"""Serving a build: exactly its own files, each under its own address, and nothing beside them."""

import http.client
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.course.fake_build import INLINE


@pytest.fixture
def port(bridge_app: Flask, build_id: str) -> Iterator[int]:
    server = make_server("127.0.0.1", 0, bridge_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def ask(port: int, target: str) -> tuple[int, bytes, str]:
    """Send the address exactly as written: no client tidies it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("GET", target, skip_accept_encoding=True)
    connection.endheaders()
    answer = connection.getresponse()
    body, location = answer.read(), answer.headers.get("Location", "")
    connection.close()
    return answer.status, body, location


def test_pages_are_public_and_each_folder_gives_its_index(bridge_app: Flask, build_id: str) -> None:
    visitor = Visitor(bridge_app)
    assert visitor.get("/course/").headers["Location"] == f"/course/{build_id}/"
    assert visitor.get(f"/course/{build_id}/").text == "<h1>Course</h1>"
    assert visitor.get(f"/course/{build_id}/m01-first/").text == "<h1>Start 1.0.0</h1>"
    assert visitor.get(f"/course/{build_id}/m01-first").headers["Location"] == f"/course/{build_id}/m01-first/"
    assert visitor.get(f"/course/{build_id}/assets/a%20b.css").text == "body{}"
    module = visitor.get(f"/course/{build_id}/assets/handrail/course.mjs")
    assert module.headers["Content-Type"].startswith("text/javascript")


def test_course_json_and_the_answer_key_are_not_served(bridge_app: Flask, build_id: str) -> None:
    visitor = Visitor(bridge_app)
    for path in ("course.json", "../private/answer-key.json", "private/answer-key.json", "build/answer-key.json"):
        assert visitor.get(f"/course/{build_id}/{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "m01-first%2Findex.html",
        "m01-first%2fhard%2findex.html",
        "m01-first%5Cindex.html",
        "..%2Fprivate%2Fanswer-key.json",
        "../private/answer-key.json",
        "%2e%2e/private/answer-key.json",
        "m01-first/../../private/answer-key.json",
        "./index.html",
        "m01-first/./index.html",
        ".git/config",
        ".env",
        "%2Eenv",
        "assets/.hidden",
        "m01-first/index.html%00.css",
        "m01-first/index.html/",
        "INDEX.HTML",
        "index.html.",
        "%C0%AE%C0%AE/private/answer-key.json",
    ],
)
def test_an_address_that_is_not_a_files_own_is_not_found(port: int, build_id: str, path: str) -> None:
    status, body, _ = ask(port, f"/course/{build_id}/{path}")
    assert status == 404, path
    assert b"handrail-key" not in body


@pytest.mark.parametrize("build", ["0" * 16, "..", "%2e%2e", "../instance", "x"])
def test_a_build_that_is_not_here_is_not_found(port: int, build: str) -> None:
    assert ask(port, f"/course/{build}/index.html")[0] == 404


def test_doubled_slashes_lead_to_the_one_address_on_this_host(port: int, build_id: str) -> None:
    status, _, location = ask(port, f"/course/{build_id}//m01-first//index.html")
    assert status == 404 or re.match(rf"(http://127\.0\.0\.1:\d+)?/course/{build_id}/m01-first/", location)


def test_a_link_put_into_the_instance_later_is_not_followed(
    bridge_app: Flask, build_id: str, tmp_path: Path, port: int
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    page = bridge_of(bridge_app).courses_folder / build_id / "site" / "index.html"
    page.unlink()
    page.symlink_to(secret)
    assert ask(port, f"/course/{build_id}/")[0] == 404


def test_a_file_that_was_never_listed_is_not_found(bridge_app: Flask, build_id: str, port: int) -> None:
    extra = bridge_of(bridge_app).courses_folder / build_id / "site" / "extra.html"
    extra.write_text("extra")
    assert ask(port, f"/course/{build_id}/extra.html")[0] == 404


def test_the_policy_allows_the_builds_own_inline_scripts_and_nothing_else(bridge_app: Flask, build_id: str) -> None:
    headers = Visitor(bridge_app).get(f"/course/{build_id}/").headers
    policy = headers["Content-Security-Policy"]
    assert f"script-src 'self' '{INLINE}'" in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_asked_for_again_and_assets_are_kept(bridge_app: Flask, build_id: str) -> None:
    visitor = Visitor(bridge_app)
    page = visitor.get(f"/course/{build_id}/m01-first/")
    assert page.headers["Cache-Control"] == "no-cache"
    again = visitor.get(f"/course/{build_id}/m01-first/", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    asset = visitor.get(f"/course/{build_id}/assets/handrail/course.mjs")
    assert "immutable" in asset.headers["Cache-Control"]


def test_a_part_of_a_film_can_be_asked_for(bridge_app: Flask, build_id: str) -> None:
    part = Visitor(bridge_app).get(f"/course/{build_id}/assets/clip.mp4", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"234")


def test_only_the_offline_worker_may_speak_for_a_build_and_for_no_other(bridge_app: Flask, build_id: str) -> None:
    visitor = Visitor(bridge_app)
    worker = visitor.get(f"/course/{build_id}/assets/handrail/offline-worker.js").headers
    assert worker["Service-Worker-Allowed"] == f"/course/{build_id}/"
    assert worker["Content-Type"].startswith("text/javascript")
    others = ("", "m01-first/", "assets/handrail/course.mjs")
    assert all("Service-Worker-Allowed" not in visitor.get(f"/course/{build_id}/{path}").headers for path in others)
