"""What a learner, their manager and the trainer see of the training."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from lrs_bridge import vocabulary as v
from lrs_bridge.clock import SetClock
from lrs_bridge.course.library import Library
from lrs_bridge.evidence.answer_words import question_in_words
from lrs_bridge.evidence.titles import Titles
from tests.bridge.conftest import Visitor, bridge_of
from tests.bridge.launch.conftest import import_small_course
from tests.bridge.launch.page import RIGHT, WRONG, Page

NewPage = Callable[[str], Page]


@pytest.fixture
def new_page(bridge_app: Flask, tmp_path: Path) -> NewPage:
    build_id = import_small_course(bridge_app, tmp_path / "made")
    return lambda person_ref: Page(bridge_app, build_id, person_ref)


def finish(page: Page, clock: SetClock) -> None:
    """Do the whole module as the page's script would, with two credited minutes."""
    page.open()
    answer = page.beat(1, "").get_json()
    for _ in range(4):
        clock.move_on(seconds=30)
        answer = page.beat(answer["sequence"] + 1, answer["nonce"]).get_json()
    page.open_pages("m01-index", "gentle", "check")
    attempt = page.start_check().get_json()["attempt"]
    assert page.hand_in(attempt, RIGHT).get_json()["passed"]
    for verb in (v.COMPLETED, v.PASSED, v.TERMINATED):
        assert page.state(verb).status_code == 204


def test_my_training_says_in_words_where_a_learner_stands(new_page: NewPage, bridge_clock: SetClock) -> None:
    page = new_page("L-01")
    assert "Not started" in page.visitor.get("/my-training").text
    page.open().open_pages("m01-index")
    text = page.visitor.get("/my-training").text
    assert "Part done" in text
    assert "1 of 3 pages opened" in text
    other = new_page("L-02")
    finish(other, bridge_clock)
    other.visitor.get("/finished/m01")
    text = other.visitor.get("/my-training").text
    assert "Done" in text
    assert re.search(r"/receipts/[0-9A-Z]{5}-[0-9A-Z]{5}", text)


def test_with_no_course_my_training_says_that_nothing_is_late(visitor: Visitor) -> None:
    assert "nothing is late" in visitor.sign_in_as("L-01").get("/my-training").text


def test_the_finish_page_says_what_is_still_to_come(new_page: NewPage) -> None:
    page = new_page("L-01").open()
    text = page.visitor.get("/finished/m01").text
    assert "nothing is lost" in text
    assert "the end check" in text


def test_the_award_is_given_once_and_says_only_credited_minutes(new_page: NewPage, bridge_clock: SetClock) -> None:
    page = new_page("L-01")
    finish(page, bridge_clock)
    first = page.visitor.get("/finished/m01").text
    again = page.visitor.get("/finished/m01").text
    codes = re.findall(r"/receipts/([0-9A-Z-]+)", first)
    assert codes == re.findall(r"/receipts/([0-9A-Z-]+)", again)
    assert "2 minutes" in first


def test_a_certificate_is_found_by_its_code_and_shows_initials_only(
    new_page: NewPage, bridge_clock: SetClock, bridge_app: Flask
) -> None:
    page = new_page("L-01")
    finish(page, bridge_clock)
    page.visitor.get("/finished/m01")
    (award,) = json.loads(page.visitor.get("/my-record.json").data)["award"]
    pdf = page.visitor.get(f"/certificates/{award['award_id']}.pdf")
    assert pdf.data.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf.data
    stranger = Visitor(bridge_app)
    typed = award["check_code"].lower().replace("-", " ")
    found = stranger.post("/certificate-check", {"code": typed}, form="/certificate-check").text
    assert "Every interaction matters" in found
    assert "AO" in found
    assert "Amara" not in found
    assert "DEMONSTRATION" in found


def test_a_wrong_check_code_is_said_kindly_and_guessing_is_slowed(visitor: Visitor) -> None:
    form = {"code": "00000-00000-00000-00000"}
    assert "No certificate has the one" in visitor.post("/certificate-check", form, form="/certificate-check").text
    answers = [visitor.post("/certificate-check", form, form="/certificate-check").status_code for _ in range(12)]
    assert 429 in answers


def test_nobody_opens_anothers_certificate_or_receipt(new_page: NewPage, bridge_clock: SetClock) -> None:
    owner, other = new_page("L-01"), new_page("L-02")
    finish(owner, bridge_clock)
    owner.visitor.get("/finished/m01")
    (award,) = json.loads(owner.visitor.get("/my-record.json").data)["award"]
    for path in (f"/certificates/{award['award_id']}.pdf", f"/receipts/{award['receipt_code']}"):
        assert owner.visitor.get(path).status_code == 200
        assert other.visitor.get(path).status_code == 404


def test_a_receipt_gives_its_proof_once_it_is_in_the_record(
    new_page: NewPage, bridge_clock: SetClock, bridge_app: Flask
) -> None:
    page = new_page("L-01")
    finish(page, bridge_clock)
    page.visitor.get("/finished/m01")
    (award,) = json.loads(page.visitor.get("/my-record.json").data)["award"]
    path = f"/receipts/{award['receipt_code']}"
    assert "within a minute" in page.visitor.get(path).text
    bridge_app.extensions["handrail_sequence_now"]()
    assert "In your record" in page.visitor.get(path).text
    assert page.visitor.get(path + "/proof").text.startswith("c2sp.org/tlog-proof@v1")


def test_my_record_shows_each_time_and_the_downloads_hold_what_the_store_holds(
    new_page: NewPage, bridge_clock: SetClock
) -> None:
    page = new_page("L-01")
    finish(page, bridge_clock)
    text = page.visitor.get("/my-record").text
    assert "14:00:00 to 14:02:00" in text
    for words in ("Reported", "Observed", "Credited", "2:00"):
        assert words in text
    record = json.loads(page.visitor.get("/my-record.json").data)
    assert [one["credited_seconds"] for one in record["launch_session"]] == [120]
    assert len(record["interval"]) == 4
    assert record["identity"][0]["name"] == "Amara Okafor"
    assert "seal_key" not in record["identity"][0]
    rows = list(csv.DictReader(io.StringIO(page.visitor.get("/my-record.csv").data.decode("utf-8-sig"))))
    assert {"part": "identity", "row": "1", "name": "name", "value": "Amara Okafor"} in rows


def test_what_is_wrong_reaches_the_manager_of_that_setting_alone_and_the_answer_comes_back(
    new_page: NewPage, bridge_app: Flask
) -> None:
    learner = new_page("L-01").visitor
    learner.post("/my-record/wrong", {"words": "Monday is missing"}, form="/my-record")
    own, other = Visitor(bridge_app).sign_in_as("M-01"), Visitor(bridge_app).sign_in_as("M-02")
    assert "Monday is missing" not in other.get("/corrections").text
    text = own.get("/corrections").text
    assert "Monday is missing" in text
    assert "Amara Okafor" in text
    (path,) = re.findall(r'action="(/corrections/[0-9a-f-]+)"', text)
    assert other.post(path, {"answer": "No"}).status_code == 404
    assert "Write an answer" in own.post(path, {"answer": " "}).text
    assert own.post(path, {"answer": "The tablet was off the network."}).status_code == 303
    assert "The tablet was off the network." in learner.get("/my-record").text
    assert "Nobody has said" in own.get("/corrections").text


def test_an_empty_word_about_the_record_is_asked_for_again_and_sent_twice_is_kept_once(new_page: NewPage) -> None:
    learner = new_page("L-01").visitor
    assert "Write what is wrong." in learner.post("/my-record/wrong", {"words": " "}, form="/my-record").text
    form = {"words": "Twice", "client_id": "6d0d9b36-7f0a-4a57-8f0b-0c1f3f1d9f5e"}
    for _ in range(2):
        learner.post("/my-record/wrong", dict(form), form="/my-record")
    assert learner.get("/my-record").text.count("You wrote: Twice") == 1


def test_a_problem_reaches_the_trainer_with_its_place_and_without_a_name(new_page: NewPage, bridge_app: Flask) -> None:
    page = new_page("L-01")
    body = {
        "person": page.key,
        "client_id": "9b8a1d0e-0f9c-4d51-a1a0-2f5f6c7d8e9f",
        "module": "m01",
        "page": "hard",
        "item": "pick",
        "item_version": "b" * 16,
        "words": "The second answer has a wrong word.",
    }
    for _ in range(2):
        assert page.api("POST", "/api/problems", body).status_code == 200
    trainer = Visitor(bridge_app).sign_in_as("T-01")
    text = trainer.get("/trainer").text
    assert text.count("The second answer has a wrong word.") == 1
    assert "m01 / hard / pick" in text
    assert "Amara" not in text
    (path,) = re.findall(r'action="(/trainer/problems/[0-9a-f-]+/close)"', text)
    trainer.post(path)
    assert "The second answer has a wrong word." not in trainer.get("/trainer").text


def test_the_trainer_sees_hard_questions_only_when_five_people_have_answered(
    new_page: NewPage, bridge_app: Flask
) -> None:
    trainer = Visitor(bridge_app).sign_in_as("T-01")
    for number, person_ref in enumerate(("L-01", "L-02", "L-03", "L-04", "L-05"), start=1):
        page = new_page(person_ref).open()
        page.open_pages("check")
        page.hand_in(page.start_check().get_json()["attempt"], RIGHT | {"two": WRONG["two"]})
        text = trainer.get("/trainer").text
        assert ("Shown when at least 5 people" in text) == (number < 5)
    assert re.search(r">Question two</th><td[^>]*>end check</td>", text)


def test_a_hard_question_that_is_no_longer_in_the_module_is_said_to_be_so() -> None:
    assert question_in_words(None, "old-one") == "A question that is no longer in the module (old-one)"


def test_my_record_says_decisions_asks_and_reflections_in_words(new_page: NewPage) -> None:
    page = new_page("L-01").open()
    decided = page.event("decided", "hard", item="stairs", given=["5ce00001", "5ce00003"])
    asked = page.event("sign-off-asked", "hard", item="seen", given={"asked": True})
    reflected = page.event("reflected", "hard", item="mine", given={"done": True})
    route = page.event("route-chosen", "hard", given="gentle")
    assert page.send_events(decided, asked, reflected, route).get_json()["refused"] == []
    text = page.visitor.get("/my-record").text
    for question, answer in (
        ("On the stairs", "Sit down; Listen"),
        ("Seen in practice", "asked for"),
        ("A reflection on the page Page hard", "done"),
        ("The way on from the page Page hard", "Page gentle"),
    ):
        assert re.search(rf">{question}</td>\s*<td[^>]*>{answer}</td>", text), question
    assert "5ce0" not in text


def test_my_record_says_modules_pages_and_checks_by_their_titles(new_page: NewPage, bridge_clock: SetClock) -> None:
    page = new_page("L-01")
    finish(page, bridge_clock)
    text = page.visitor.get("/my-record").text
    for part, cells in {
        "module_record": ("Every interaction matters",),
        "page_visit": ("Every interaction matters", "Page gentle"),
        "attempt": ("Every interaction matters", "Check", "1"),
    }.items():
        shown = text.split(f'id="part-{part}"')[1].split("</details>")[0]
        assert re.search(r"\s*".join(rf"<td[^>]*>{cell}</td>" for cell in cells), shown), part
    assert not re.search(r"<td[^>]*>(m01|gentle|check|final)</td>", text)
    record = json.loads(page.visitor.get("/my-record.json").data)
    assert {row["page_id"] for row in record["page_visit"]} == {"m01-index", "gentle", "check"}


def test_my_record_shows_signs_as_they_were_typed(new_page: NewPage) -> None:
    page = new_page("L-01").open()
    said = page.event("reflected", "hard", item="ours", given={"text": 'Dee & I: "don\'t" <b>'})
    assert page.send_events(said).get_json()["refused"] == []
    text = page.visitor.get("/my-record").text
    assert "Dee &amp; I: &#34;don&#39;t&#34; &lt;b&gt;" in text


def test_what_is_no_longer_in_the_course_is_said_to_be_so() -> None:
    titles = Titles(Library(Path("nowhere")), None, "en")
    assert str(titles.page("m01", "old")) == "A page that is no longer in the course (old)"


def test_a_shared_reflection_reaches_the_own_manager_by_name_and_a_private_one_reaches_nobody(
    new_page: NewPage, bridge_app: Flask
) -> None:
    page = new_page("L-01").open()
    shared = page.event("reflected", "hard", item="ours", item_hash="b" * 16, given={"text": "I will ask first."})
    private = page.event("reflected", "hard", item="mine", item_hash="b" * 16, given={"done": True})
    assert len(page.send_events(shared, private).get_json()["received"]) == 2
    own, other = Visitor(bridge_app).sign_in_as("M-01"), Visitor(bridge_app).sign_in_as("M-02")
    assert "I will ask first." in own.get("/shared/manager").text
    assert "Amara Okafor" in own.get("/shared/manager").text
    assert "Nothing has been shared" in other.get("/shared/manager").text
    assert "Nothing has been shared" in Visitor(bridge_app).sign_in_as("T-01").get("/shared/trainer").text


def test_no_table_keeps_the_words_of_a_private_reflection(new_page: NewPage, bridge_app: Flask) -> None:
    page = new_page("L-01").open()
    private = page.event("reflected", "hard", item="mine", item_hash="b" * 16, given={"text": "verysecretwords"})
    assert page.send_events(private).get_json()["refused"][0]["code"] == "only-me"
    store = bridge_of(bridge_app).config.instance
    assert not any(b"verysecretwords" in file.read_bytes() for file in store.rglob("*") if file.is_file())
