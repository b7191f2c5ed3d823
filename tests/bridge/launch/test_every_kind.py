"""Every kind of card on a real build: answered, stated as xAPI asks, marked, drawn, limited."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from builder.build import Build, build_course
from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.course.answer_key import CheckKey, KeyQuestion
from lrs_bridge.course.library import library_of
from lrs_bridge.launch import marking
from lrs_bridge.launch.answer_shape import PAIR
from lrs_bridge.storage.tables import attempt, response
from lrs_bridge.xapi.store import statements_of_session
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.conftest import import_folders
from tests.bridge.launch.page import Page

EVERY_KIND = Path(__file__).parents[2] / "cases" / "every-kind"
ALL = ("graded-honest", "graded-promise", "graded-lead", "graded-needs", "graded-states", "graded-steps")
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("every-kind") / "project"
    shutil.copytree(EVERY_KIND, folder)
    return build_course(folder)


@pytest.fixture
def build_id(bridge_app: Flask, every_kind: Build) -> str:
    return import_folders(bridge_app, every_kind.site, every_kind.private)


@pytest.fixture
def check(bridge_app: Flask, build_id: str) -> CheckKey:
    return library_of(bridge_app).answer_key(build_id).checks["end-check"]


def right_answer(question: KeyQuestion) -> list[str]:
    return list(question.right[:1] if question.kind == "short" else question.right)


def best_of(app: Flask, page: Page, item: str) -> list[str]:
    key = library_of(app).answer_key(page.build_id).practice[item]
    return list(key.right or ())


def answer(page: Page, item: str, given: Any) -> dict[str, Any]:
    return dict(page.send_events(page.event("answered", "questions", item=item, given=given)).get_json())


def stated(app: Flask, page: Page) -> list[dict[str, Any]]:
    with bridge_of(app).database.reading() as connection:
        found = statements_of_session(connection, page.here.session_id)
    return [one.statement for one in found if one.verb_id == v.ANSWERED]


def kept(app: Flask) -> list[Any]:
    with bridge_of(app).database.reading() as connection:
        return list(connection.execute(select(response)).mappings())


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("first-words", "choice"),
        ("signs-of-shutdown", "choice"),
        ("touch-rule", "true-false"),
        ("need-behind", "matching"),
        ("state-sort", "matching"),
        ("debrief-order", "sequencing"),
    ],
)
def test_a_right_answer_is_stated_under_its_interaction_type_and_meets_its_own_pattern(
    bridge_app: Flask, page: Page, item: str, kind: str
) -> None:
    given = best_of(bridge_app, page, item)
    assert answer(page, item, given)["refused"] == []
    (one,) = stated(bridge_app, page)
    definition = one["object"]["definition"]
    assert definition["interactionType"] == kind
    assert one["result"]["success"] is True
    assert definition["correctResponsesPattern"] == [one["result"]["response"]]
    assert definition["description"]["en"]


def test_pairs_and_steps_are_written_with_the_separators_of_xapi(bridge_app: Flask, page: Page) -> None:
    answer(page, "need-behind", best_of(bridge_app, page, "need-behind"))
    definition, result = (stated(bridge_app, page)[0][part] for part in ("object", "result"))
    pairs = [pair.split("[.]") for pair in result["response"].split("[,]")]
    assert {pair[0] for pair in pairs} == {one["id"] for one in definition["definition"]["source"]}
    assert {pair[1] for pair in pairs} == {one["id"] for one in definition["definition"]["target"]}


def test_wrong_steps_are_not_right_though_all_of_them_are_there(bridge_app: Flask, page: Page) -> None:
    answer(page, "debrief-order", best_of(bridge_app, page, "debrief-order")[::-1])
    assert stated(bridge_app, page)[0]["result"]["success"] is False


def test_typed_words_are_forgiven_their_looks_and_not_kept_unless_their_author_asks(
    bridge_app: Flask, page: Page
) -> None:
    answer(page, "lead-name", ["  jo-MARSH. "])
    answer(page, "own-word", ["Breathing!"])
    first, second = stated(bridge_app, page)
    assert first["result"] == {"success": True}
    assert second["result"] == {"success": True, "response": "Breathing!"}
    assert second["object"]["definition"]["interactionType"] == "fill-in"
    assert "{case_matters=false}breathing" in second["object"]["definition"]["correctResponsesPattern"]
    assert {row["item_id"]: row["given"] for row in kept(bridge_app)} == {"lead-name": [], "own-word": ["Breathing!"]}
    assert page.progress()["responses"]["lead-name"]["right"] is True


@pytest.mark.parametrize(
    ("item", "given"),
    [
        ("lead-name", ["a", "b"]),
        ("lead-name", ["  "]),
        ("lead-name", ["x" * 201]),
        ("need-behind", ["00000000[.]00000000"]),
        ("need-behind", ["only-half"]),
        ("debrief-order", ["00000000"]),
        ("hardest-time", []),
        ("touch-rule", "true"),
    ],
)
def test_an_answer_of_another_shape_is_refused(bridge_app: Flask, page: Page, item: str, given: Any) -> None:
    assert [one["code"] for one in answer(page, item, given)["refused"]] == ["bad-event"]
    assert kept(bridge_app) == []


def test_half_a_match_and_a_step_left_out_are_refused(bridge_app: Flask, page: Page) -> None:
    for item in ("need-behind", "debrief-order"):
        given = best_of(bridge_app, page, item)
        assert answer(page, item, given[1:])["refused"], item
        assert answer(page, item, [*given[1:], given[1]])["refused"], item


def test_a_poll_is_stated_without_right_or_wrong(bridge_app: Flask, page: Page, every_kind: Build) -> None:
    answer(page, "hardest-time", [poll_options(bridge_app, page)[0]])
    (one,) = stated(bridge_app, page)
    assert one["object"]["definition"]["interactionType"] == "choice"
    assert "correctResponsesPattern" not in one["object"]["definition"]
    assert "success" not in one["result"]


def poll_options(app: Flask, page: Page) -> tuple[str, ...]:
    item = library_of(app).manifest(page.build_id).modules[0].find_item("hardest-time")
    assert item is not None
    return item.options


def test_a_poll_shows_nothing_before_five_have_answered_and_then_only_fives(
    bridge_app: Flask, new_page: NewPage
) -> None:
    path = f"/api/modules/m01/polls/hardest-time?build={new_page().build_id}"
    people = ("L-01", "L-02", "L-03", "L-04", "F-01", "F-02")
    pages = [new_page(one).open() for one in people]
    late, _, early = poll_options(bridge_app, pages[0])
    assert pages[0].api("GET", path).get_json()["code"] == "answer-first"
    for one in pages[:4]:
        answer(one, "hardest-time", [late])
    answer(pages[0], "hardest-time", [late])  # somebody who answers twice is one person
    assert pages[0].api("GET", path).get_json() == {"enough": False, "options": []}
    answer(pages[4], "hardest-time", [late])
    answer(pages[5], "hardest-time", [early])
    found = pages[5].api("GET", path).get_json()
    assert found["enough"]
    assert [one["at_least"] for one in found["options"]] == [5, 0, 0]


def paper_of(page: Page) -> dict[str, Any]:
    return dict(page.start_check().get_json())


def test_a_paper_has_as_many_questions_as_are_picked_and_its_seed_draws_them_again(
    bridge_app: Flask, page: Page, check: CheckKey
) -> None:
    paper = paper_of(page)
    assert (paper["of"], paper["needed"], len(paper["questions"])) == (5, 4, 5)
    with bridge_of(bridge_app).database.reading() as connection:
        row = connection.execute(select(attempt)).mappings().one()
    shown = [question["id"] for question in paper["questions"]]
    assert marking.draw_questions(check, row["seed"], 5) == shown == row["question_ids"]
    for question in paper["questions"]:
        found = check.find_question(question["id"])
        assert found is not None
        again = [option.id for option in marking.options_in_order(found, row["seed"])]
        assert [option["id"] for option in question["options"]] == again


def test_no_seed_shows_steps_in_their_order_and_targets_stand_in_the_alphabet(check: CheckKey) -> None:
    steps, needs = (check.find_question(name) for name in ("graded-steps", "graded-needs"))
    assert steps is not None
    assert needs is not None
    orders = {tuple(one.id for one in marking.options_in_order(steps, f"seed {number}")) for number in range(400)}
    assert steps.right not in orders
    assert len(orders) == 23  # every other order comes up
    places = {tuple(one.id for one in marking.options_in_order(needs, f"seed {number}")) for number in range(100)}
    assert len(places) == 6
    assert [target.text for target in needs.targets] == sorted(target.text for target in needs.targets)
    # What the key holds is not in the author's order either, so that it cannot slip out by being listed.
    assert tuple(option.id for option in steps.options) != steps.right


def test_a_paper_tells_nothing_of_its_key(page: Page, check: CheckKey) -> None:
    paper = paper_of(page)
    text = json.dumps(paper)
    assert PAIR not in text
    for question in check.questions:
        assert question.kind != "short" or not any(words in text for words in question.right)
        for one in question.options:
            assert not one.feedback_html or one.feedback_html not in text


def test_every_kind_is_marked_by_the_bridge_and_typed_words_are_dropped_with_the_mark(
    bridge_app: Flask, page: Page, check: CheckKey
) -> None:
    paper = paper_of(page)
    drawn = [check.find_question(question["id"]) for question in paper["questions"]]
    given = {question.id: right_answer(question) for question in drawn if question}
    body = {"person": page.key, "given": given}
    assert page.api("POST", f"/api/attempts/{paper['attempt']}/answers", body).status_code == 200
    result = page.hand_in(paper["attempt"], given).get_json()
    assert (result["right"], result["passed"]) == (5, True)
    best = {mark["id"]: mark["best"] for mark in result["questions"]}
    assert best == {question.id: list(question.right) for question in drawn if question}
    with bridge_of(bridge_app).database.reading() as connection:
        row = connection.execute(select(attempt)).mappings().one()
    typed = [question.id for question in drawn if question and question.kind == "short"]
    assert [row["given"][one] for one in typed] == [[] for _ in typed]
    again = page.api("GET", f"/api/attempts/{paper['attempt']}/result").get_json()
    assert [mark["right"] for mark in again["result"]["questions"]] == [True] * 5
    assert [question["id"] for question in again["paper"]["questions"]] == [
        question.id for question in drawn if question
    ]


def test_wrong_answers_of_every_kind_are_marked_wrong(check: CheckKey) -> None:
    for question in check.questions:
        assert marking.mark(check, [question.id], {question.id: right_answer(question)}).right_count == 1
        wrong = {
            "short": ["somebody else"],
            "order": list(question.right[::-1]),
            "match": turned(question),
            "sort": turned(question),
        }.get(question.kind) or [option.id for option in question.options if not option.right]
        assert marking.mark(check, [question.id], {question.id: wrong}).right_count == 0, question.kind


def turned(question: KeyQuestion) -> list[str]:
    if not question.targets:
        return []
    pairs = [one.split(PAIR) for one in question.right]
    targets = [target for _, target in pairs]
    return [f"{thing}{PAIR}{target}" for (thing, _), target in zip(pairs, [*targets[1:], targets[0]], strict=True)]


def test_an_order_left_half_done_is_unanswered_and_uses_up_no_try(page: Page, check: CheckKey) -> None:
    paper = paper_of(page)
    given = {question["id"]: [] for question in paper["questions"]}
    refused = page.hand_in(paper["attempt"], given).get_json()
    assert refused["code"] == "unanswered"
    assert len(refused["questions"]) == 5
    assert page.progress()["check"]["tries_left"] == 3
    assert paper_of(page)["attempt"] == paper["attempt"]


def fall_short(page: Page, clock: SetClock) -> str:
    paper = paper_of(page)
    given = {question["id"]: wrong_answer(question) for question in paper["questions"]}
    assert page.hand_in(paper["attempt"], given).get_json()["passed"] is False
    clock.move_on(seconds=5)
    page.open_pages("questions")
    return str(paper["attempt"])


def wrong_answer(question: dict[str, Any]) -> list[str]:
    if question["kind"] == "short":
        return ["nobody"]
    if "targets" in question:
        return [f"{option['id']}{PAIR}{question['targets'][0]['id']}" for option in question["options"]]
    if question["kind"] == "order":
        return [option["id"] for option in question["options"]]
    return [option["id"] for option in question["options"]][:1]


def test_the_next_try_opens_after_the_wait_and_a_refused_start_uses_nothing_up(
    page: Page, new_page: NewPage, bridge_clock: SetClock
) -> None:
    fall_short(page, bridge_clock)
    refused = page.start_check()
    assert refused.status_code == 409
    assert refused.get_json()["code"] == "wait-first"
    assert refused.get_json()["opens_at"] == page.progress()["check"]["opens_at"]
    assert page.progress()["check"]["tries_left"] == 2
    bridge_clock.move_on(seconds=3600)
    assert new_page().open().start_check().get_json()["number"] == 2


def test_no_more_tries_are_handed_out_than_the_author_allows(
    page: Page, new_page: NewPage, bridge_clock: SetClock
) -> None:
    for _ in range(3):
        last = fall_short(page, bridge_clock)
        bridge_clock.move_on(seconds=3600)
        page = new_page().open()
    assert page.start_check().get_json()["code"] == "no-tries-left"
    assert page.progress()["check"]["tries_left"] == 0
    assert page.api("GET", f"/api/attempts/{last}/result").get_json()["result"]["passed"] is False


def test_a_try_that_is_open_or_somebody_elses_is_not_looked_at_again(page: Page, new_page: NewPage) -> None:
    paper = paper_of(page)
    assert page.api("GET", f"/api/attempts/{paper['attempt']}/result").status_code == 404
    assert new_page("L-02").open().api("GET", f"/api/attempts/{paper['attempt']}/result").status_code == 404


def test_the_draw_of_the_passed_try_is_offered_for_the_statement(page: Page, check: CheckKey) -> None:
    paper = paper_of(page)
    drawn = [check.find_question(question["id"]) for question in paper["questions"]]
    result = page.hand_in(paper["attempt"], {one.id: right_answer(one) for one in drawn if one}).get_json()
    draw = page.progress()["check"]["draw"]
    assert draw == result["draw"]
    assert draw["name"].endswith("/xapi-vocabulary/check-draw")
    assert draw["value"]["questions"] == [question["id"] for question in paper["questions"]]
    statement = page.statement(v.PASSED)
    statement["context"]["extensions"][draw["name"]] = draw["value"]
    assert page.send(statement).status_code == 204


def test_the_trainer_hears_polls_and_kept_words_of_five_without_names(bridge_app: Flask, new_page: NewPage) -> None:
    trainer = Visitor(bridge_app).sign_in_as("T-01")
    pages = [new_page(one).open() for one in ("L-01", "L-02", "L-03", "L-04", "F-01")]
    late = poll_options(bridge_app, pages[0])[0]
    for number, one in enumerate(pages[:4]):
        answer(one, "hardest-time", [late])
        answer(one, "own-word", [f"word {number}"])
    text = trainer.get("/trainer").text
    assert "In one word: what helps you to stay calm?" in text
    assert "word 0" not in text
    assert "people or more" not in text
    answer(pages[4], "hardest-time", [late])
    answer(pages[4], "own-word", ["word 4"])
    text = trainer.get("/trainer").text
    assert "22:40 to midnight: 5 people or more" in text
    assert [f"word {number}" in text for number in range(5)] == [True] * 5
    assert "Jo Marsh" not in text


def test_my_record_says_questions_and_answers_in_words(bridge_app: Flask, page: Page) -> None:
    answer(page, "need-behind", best_of(bridge_app, page, "need-behind"))
    answer(page, "debrief-order", best_of(bridge_app, page, "debrief-order"))
    answer(page, "lead-name", ["Jo Marsh"])
    text = page.visitor.get("/my-record").text
    assert "Match what you see to the need it may show." in text
    assert "Slams the door and shouts = To feel safe" in text
    assert "Check that everyone is safe; Write down the facts" in text
    assert "not kept" in text
    assert "Jo Marsh" not in text


def pledge(page: Page, words: str = "Knock, then wait.") -> str:
    event = page.event("reflected", "questions", item="one-thing-i-will-try", given={"text": words})
    assert page.send_events(event).get_json()["refused"] == []
    return str(event["client_id"])


def test_a_pledge_is_asked_about_after_its_days_once_and_calmly(
    page: Page, new_page: NewPage, bridge_clock: SetClock
) -> None:
    client_id = pledge(page)
    bridge_clock.move_on(seconds=30 * 86_400 - 60)
    assert "How has it gone?" not in new_page().visitor.get("/my-training").text
    bridge_clock.move_on(seconds=120)
    visitor = new_page().visitor
    text = visitor.get("/my-training").text
    assert "How has it gone?" in text
    assert "Knock, then wait." in text
    assert "Leave it" in text
    assert visitor.post(f"/my-training/pledges/{client_id}", {"outcome": "not-yet"}).status_code == 303
    assert "How has it gone?" not in visitor.get("/my-training").text
    assert "not-yet" in visitor.get("/my-record").text
    # What was said first stays, and it is not asked again.
    visitor.post(f"/my-training/pledges/{client_id}", {"outcome": "habit"})
    assert "not-yet" in visitor.get("/my-record").text


def test_a_newer_pledge_starts_its_days_anew(page: Page, new_page: NewPage, bridge_clock: SetClock) -> None:
    pledge(page)
    bridge_clock.move_on(seconds=20 * 86_400)
    pledge(new_page().open(), "Something else.")
    bridge_clock.move_on(seconds=11 * 86_400)
    assert "How has it gone?" not in new_page().visitor.get("/my-training").text


def test_how_a_pledge_went_is_its_owners_alone(page: Page, new_page: NewPage, bridge_clock: SetClock) -> None:
    client_id = pledge(page)
    bridge_clock.move_on(seconds=31 * 86_400)
    stranger = new_page("L-02").visitor
    assert stranger.post(f"/my-training/pledges/{client_id}", {"outcome": "habit"}).status_code == 404
    visitor = new_page().visitor
    assert visitor.post(f"/my-training/pledges/{client_id}", {"outcome": "wonderful"}).status_code == 400
    visitor.post(f"/my-training/pledges/{client_id}", {"outcome": "left"})
    manager = Visitor(page.app).sign_in_as("M-01")
    shared = manager.get("/shared/manager").text
    assert "Knock, then wait." in shared
    assert "Leave it" not in shared


@pytest.mark.parametrize("how", ["played", "read"])
def test_a_video_played_or_its_transcript_read_is_stated_alike(bridge_app: Flask, page: Page, how: str) -> None:
    event = page.event("watched", "questions", item="two-voices", given={"how": how})
    assert page.send_events(event).get_json()["refused"] == []
    with bridge_of(bridge_app).database.reading() as connection:
        found = statements_of_session(connection, page.here.session_id)
    (one,) = [statement.statement for statement in found if statement.verb_id == v.EXPERIENCED]
    assert one["object"]["definition"] == {"type": v.TYPE_MEDIA}
    assert one["result"] == {"completion": True}
    assert how not in json.dumps(one)


def test_a_video_that_was_only_begun_is_refused(page: Page) -> None:
    event = page.event("watched", "questions", item="two-voices", given={"how": "begun"})
    assert [one["code"] for one in page.send_events(event).get_json()["refused"]] == ["bad-event"]
