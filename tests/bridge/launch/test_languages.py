"""A course in two languages at the bridge: one try, one record, read and answered in either."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from builder.build import Build, build_course
from lrs_bridge import vocabulary as v
from lrs_bridge.course.library import library_of
from lrs_bridge.launch.another_try_store import AnotherTry, insert_ask
from lrs_bridge.launch.preferences import choose_language
from lrs_bridge.storage.tables import module_record, statement
from lrs_bridge.xapi.store import statements_of_session
from tests.bridge.conftest import bridge_of
from tests.bridge.launch.conftest import import_folders
from tests.bridge.launch.page import Page
from tests.welsh_course import add_welsh_check

BASE = Path(__file__).parents[2] / "cases" / "authoring" / "base"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def welsh_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The course with one of its two graded questions in Welsh."""
    folder = tmp_path_factory.mktemp("welsh") / "project"
    shutil.copytree(BASE, folder)
    add_welsh_check(folder / "content")
    return build_course(folder)


@pytest.fixture
def build_id(bridge_app: Flask, welsh_build: Build) -> str:
    return import_folders(bridge_app, welsh_build.site, welsh_build.private)


@pytest.fixture
def page(bridge_app: Flask, build_id: str) -> Page:
    return Page(bridge_app, build_id).open()


@pytest.fixture
def paper(page: Page) -> Ask:
    """Asks for the try in a language."""

    def ask(language: str | None = None) -> dict[str, Any]:
        body = {"person": page.key, "build": page.build_id} | ({"language": language} if language else {})
        return dict(page.api("POST", "/api/modules/m01/check", body).get_json())

    return ask


def by_id(paper: dict[str, Any]) -> dict[str, Any]:
    return {one["id"]: one for one in paper["questions"]}


def test_a_check_is_asked_in_the_language_of_the_page_and_where_it_is_not_translated_says_which(paper: Ask) -> None:
    welsh = paper("cy")
    assert welsh["title"] == "Prawf diwedd"
    words, promise = by_id(welsh)["check-words"], by_id(welsh)["check-promise"]
    assert (words["language"], promise["language"]) == ("cy", "en")
    assert "Beth sy'n onest?" in words["prompt_html"]
    assert "keep every secret" in promise["prompt_html"]
    assert "right" not in json.dumps(welsh)


def test_a_try_begun_in_one_language_goes_on_in_the_other_under_the_same_ids(page: Page, paper: Ask) -> None:
    welsh = paper("cy")
    picked = by_id(welsh)["check-words"]["options"][0]["id"]
    body = {"person": page.key, "given": {"check-words": [picked]}}
    assert page.api("POST", f"/api/attempts/{welsh['attempt']}/answers", body).status_code == 200
    english = paper("en")
    assert english["attempt"] == welsh["attempt"]
    assert by_id(english)["check-words"]["given"] == [picked]
    assert "What is honest?" in by_id(english)["check-words"]["prompt_html"]
    for one in welsh["questions"]:
        same = by_id(english)[one["id"]]
        assert [option["id"] for option in same["options"]] == [option["id"] for option in one["options"]]


@pytest.mark.parametrize("language", [None, "", "fr", "../cy"])
def test_who_names_no_language_or_an_unknown_one_is_asked_in_the_course_s_own(paper: Ask, language: str | None) -> None:
    found = paper(language)
    assert {one["language"] for one in found["questions"]} == {"en"}


def test_marks_are_the_same_and_what_is_said_of_an_answer_is_in_the_language_too(
    page: Page, paper: Ask, bridge_app: Flask
) -> None:
    key = library_of(bridge_app).answer_key(page.build_id).checks["end-check"]
    wrong = {one.id: [option.id for option in one.options if not option.right] for one in key.questions}
    attempt = paper("cy")["attempt"]
    body = {"person": page.key, "client_id": "one", "given": wrong, "language": "cy"}
    done = page.api("POST", f"/api/attempts/{attempt}/submission", body).get_json()
    assert (done["passed"], done["right"]) == (False, 0)
    assert by_id(done)["check-words"]["language"] == "cy"
    assert by_id(done)["check-words"]["feedback_html"].strip() == "<p>Efallai bydd rhaid.</p>"
    assert done["read_again"] == [
        {"id": "words", "title": "Geiriau", "url": "m01-first/01-words.cy/", "language": "cy"}
    ]
    again = page.api("GET", f"/api/attempts/{attempt}/result?language=en").get_json()
    assert by_id(again["result"])["check-words"]["feedback_html"].strip() == "<p>You may have to.</p>"
    assert by_id(again["result"])["check-words"]["right"] is False
    assert again["result"]["read_again"] == [{"id": "words", "title": "Words", "url": "m01-first/01-words/"}]
    told = page.api("POST", "/api/modules/m01/check", {"person": page.key, "build": page.build_id, "language": "cy"})
    assert [one["title"] for one in told.get_json()["pages"]] == ["Geiriau"]


def test_an_answer_s_statement_has_the_words_of_every_language_and_one_pattern_of_right_ones(
    page: Page, bridge_app: Flask
) -> None:
    practice = library_of(bridge_app).answer_key(page.build_id).practice["first-words"]
    assert practice.right
    page.send_events(page.event("answered", "words", item="first-words", given=list(practice.right)))
    with bridge_of(bridge_app).database.reading() as connection:
        found = statements_of_session(connection, page.here.session_id)
    definition = next(one.statement for one in found if one.verb_id == v.ANSWERED)["object"]["definition"]
    assert sorted(definition["description"]) == ["cy", "en"]
    assert definition["correctResponsesPattern"] == ["[,]".join(practice.right)]
    assert [sorted(choice["description"]) for choice in definition["choices"]] == [["cy", "en"], ["cy", "en"]]


def prefer(page: Page, language: object) -> int:
    body = {"person": page.key, "language": language}
    return page.api("POST", "/api/me/language", body).status_code


def test_a_launch_opens_the_module_in_the_language_that_the_person_chose_last(page: Page, bridge_app: Flask) -> None:
    assert page.preferences().get_json() == {"languagePreference": "en", "audioPreference": "on"}
    assert prefer(page, "cy") == 200
    assert page.preferences().get_json() == {"languagePreference": "cy,en", "audioPreference": "on"}
    another = Page(bridge_app, page.build_id)
    assert another.launch()["path"] == f"/course/{page.build_id}/m01-first/index.cy/"
    assert prefer(page, "en") == 200
    assert another.launch()["path"] == f"/course/{page.build_id}/m01-first/"
    with bridge_of(bridge_app).database.reading() as connection:
        found = list(connection.execute(select(statement.c.document).where(statement.c.verb_id == v.LAUNCHED)))
    urls = [json.loads(row.document)["context"]["extensions"][v.EXTENSION_LAUNCH_URL] for row in found]
    assert sum(url.endswith("/m01-first/index.cy/") for url in urls) == 1


def test_a_preference_of_a_module_s_own_words_counts_and_what_else_it_says_stays(page: Page) -> None:
    agent = json.dumps(page.here.actor)
    query = {"profileId": "cmi5LearnerPreferences", "agent": agent}
    etag = page.preferences().headers["ETag"]
    own = {"languagePreference": "fr, cy-GB", "audioPreference": "off", "textSize": "large"}
    assert page.xapi("PUT", "agents/profile", query, own, headers={"If-Match": etag}).status_code == 204
    assert page.launch()["path"].endswith("/m01-first/index.cy/")
    page.open()
    assert prefer(page, "en") == 200
    assert page.preferences().get_json() == own | {"languagePreference": "en,fr,cy-GB"}


@pytest.mark.parametrize("language", [None, 3, "", "not a tag", "<b>", "x" * 200, "cy,en"])
def test_what_is_no_language_is_refused_and_changes_nothing(page: Page, language: object) -> None:
    before = page.preferences().data
    assert prefer(page, language) == 400
    assert page.preferences().data == before


@pytest.mark.parametrize(
    ("preferred", "there", "found"),
    [
        (["cy-GB"], ["en", "cy"], "cy"),
        (["fr", "CY"], ["en", "cy"], "cy"),
        (["en-US"], ["en-GB", "cy"], "en-GB"),
        (["fr"], ["en", "cy"], None),
        ([], ["en"], None),
    ],
)
def test_the_first_language_that_is_there_is_read_in(preferred: list[str], there: list[str], found: str | None) -> None:
    assert choose_language(preferred, there) == found


def finish(page: Page, app: Flask) -> None:
    """Do the whole module as the page's script would."""
    module = library_of(app).manifest(page.build_id).modules[0]
    page.open_pages(*(one.id for one in module.pages))
    key = library_of(app).answer_key(page.build_id).checks["end-check"]
    right = {one.id: [option.id for option in one.options if option.right] for one in key.questions}
    assert page.hand_in(page.start_check().get_json()["attempt"], right).get_json()["passed"]


def test_who_reads_in_welsh_reads_titles_in_welsh_and_marked_so_on_the_bridge_s_pages(
    page: Page, bridge_app: Flask
) -> None:
    prefer(page, "cy")
    finish(page, bridge_app)
    title = '<span lang="cy">Pethau cyntaf</span>'
    for path in ("/finished/m01", "/my-training", "/my-training/m01", "/my-record"):
        text = page.visitor.get(path).text
        assert title in text, path
        assert "First things" not in text or path == "/my-record", path
    assert "<title>Pethau cyntaf – Handrail</title>" in page.visitor.get("/my-training/m01").text.replace("\n", "")
    record = page.visitor.get("/my-record").text
    for words in ("Geiriau", "Prawf diwedd"):
        assert f'<span lang="cy">{words}</span>' in record, words


def test_a_title_in_the_page_s_own_language_is_not_marked(page: Page) -> None:
    text = page.visitor.get("/my-training/m01").text
    assert re.search(r"<h1[^>]*>First things</h1>", text)


def test_a_receipt_says_the_title_in_welsh_and_as_it_was_recorded(page: Page, bridge_app: Flask) -> None:
    finish(page, bridge_app)
    page.visitor.get("/finished/m01")
    (award,) = json.loads(page.visitor.get("/my-record.json").data)["award"]
    receipt = f"/receipts/{award['receipt_code']}"
    assert "Recorded as" not in page.visitor.get(receipt).text
    prefer(page, "cy")
    text = page.visitor.get(receipt).text
    assert re.search(r'<span lang="cy">Pethau cyntaf</span>\s*<br><span[^>]*>Recorded as: First things</span>', text)
    assert json.loads(page.visitor.get("/my-record.json").data)["award"] == [award]


def test_my_record_says_a_question_and_its_answer_in_the_reader_s_language(page: Page, bridge_app: Flask) -> None:
    practice = library_of(bridge_app).answer_key(page.build_id).practice["first-words"]
    assert practice.right
    page.send_events(page.event("answered", "words", item="first-words", given=list(practice.right)))
    prefer(page, "cy")
    text = page.visitor.get("/my-record").text
    assert '<span lang="cy">Beth wyt ti&#39;n ei ddweud gyntaf?</span>' in text
    assert re.search(r'<span lang="cy">[^<]*gwrando', text)


def test_a_manager_reads_a_module_s_title_in_their_own_language(page: Page, bridge_app: Flask) -> None:
    manager = Page(bridge_app, page.build_id, "M-01").open()
    prefer(manager, "cy")
    record = session_record(bridge_app, page)
    made = AnotherTry(record.person_id, "one", record.registration_id, "m01", "end-check", record.started_at)
    bridge_of(bridge_app).database.write(lambda connection: insert_ask(connection, made))
    assert 'Amara Okafor: <span lang="cy">Pethau cyntaf</span>' in manager.visitor.get("/another-tries").text


def session_record(app: Flask, page: Page) -> Any:
    with bridge_of(app).database.reading() as connection:
        person_id = page.here.actor["account"]["name"]
        return connection.execute(select(module_record).where(module_record.c.person_id == person_id)).one()
