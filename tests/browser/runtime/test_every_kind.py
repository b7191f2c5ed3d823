"""Every kind of card in a real browser: by keyboard alone, at 320 px, on paper, without scripts, in a graded check."""

import json
import re
import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Connection, select

from builder.build import build_course
from lrs_bridge.launch.attempt_store import Attempt, insert_attempt
from lrs_bridge.people.store import list_people
from lrs_bridge.storage.tables import module_record
from tests.browser.conftest import axe_violations, free_port, sideways_scroll
from tests.browser.runtime.conftest import NewBrowser
from tests.browser.runtime.house import MANAGER, House, Learner, new_learner, open_house

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
WORDS = "Let us read the pages together on Thursday, and then I open it."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A bridge of its own, with the course that has one card of each kind."""
    folder = tmp_path_factory.mktemp("every-kind")
    shutil.copytree(ROOT / "tests/cases/every-kind", folder, dirs_exist_ok=True)
    build_course(folder)
    found, server = open_house(folder, folder / "site", folder / "build", free_port())
    yield found
    server.shutdown()
    found.app.extensions["handrail_sequencer"].stop()


@pytest.fixture
def reader(learner: Learner) -> Learner:
    """Somebody on the page of cards, recorded."""
    learner.launch()
    learner.go("questions")
    learner.received()
    return learner


def card(page: Page, item: str) -> Any:
    return page.locator(f'[data-item="{item}"]')


def answers(learner: Learner) -> list[dict[str, Any]]:
    return [one for one in learner.house.statements(learner.name) if one["verb"]["id"].endswith("/answered")]


def key_of(learner: Learner, item: str) -> dict[str, Any]:
    return dict(learner.house.key["practice"][item])


def test_steps_are_put_in_order_by_keyboard_alone_and_each_move_is_said(reader: Learner) -> None:
    one = card(reader.page, "debrief-order")
    right = key_of(reader, "debrief-order")
    for place, option in enumerate(right["right"]):
        step = one.locator(f'li[data-option="{option}"]')
        up = step.get_by_role("button", name=re.compile("Move up"))
        up.focus()
        while one.locator("li").nth(place).get_attribute("data-option") != option:
            reader.page.keyboard.press("Enter")
            expect(up).to_be_focused()
    expect(one.locator("[role=status].hr-unseen")).to_contain_text(re.compile(r": now \d of 4\."))
    up.focus()
    for _ in range(4):
        reader.page.keyboard.press("Enter")
    expect(one.locator("[role=status].hr-unseen")).to_contain_text("is first already")
    for _ in range(3):
        step.get_by_role("button", name=re.compile("Move down")).press("Enter")
    one.get_by_role("button", name="Check my answer").press("Enter")
    expect(one.locator(".hr-result__title")).to_have_text("Yes.")
    expect(one.locator(".hr-result__title")).to_be_focused()
    reader.received()
    assert answers(reader)[-1]["result"] == {"response": "[,]".join(right["right"]), "success": True}


def test_a_match_names_what_is_open_and_says_how_many_belong(reader: Learner) -> None:
    one = card(reader.page, "need-behind")
    one.get_by_role("button", name="Check my answer").click()
    expect(one.locator(".hr-result")).to_contain_text("Choose something for each line first")
    expect(one.locator("select").first).to_be_focused()
    for box in one.locator("select").all():
        box.select_option(index=1)
    one.get_by_role("button", name="Check my answer").click()
    expect(one.locator(".hr-result__title")).to_have_text("1 of 3 are where they belong.")
    one.get_by_role("button", name="Show the best answer").click()
    expect(one.locator(".hr-result__best")).to_contain_text("Slams the door and shouts = To feel safe")
    for pair in key_of(reader, "need-behind")["right"]:
        thing, target = pair.split("[.]")
        one.locator(f'select[data-thing="{thing}"]').select_option(target)
    one.get_by_role("button", name="Check my answer").click()
    expect(one.locator(".hr-result__title")).to_have_text("Yes.")


def test_typed_words_are_marked_kindly_and_only_whether_they_were_right_comes_back(reader: Learner) -> None:
    one = card(reader.page, "lead-name")
    field = one.get_by_role("textbox", name="Who do you report a concern to in this home?")
    field.fill("Somebody")
    field.press("Enter")
    expect(one.locator(".hr-result__title")).to_have_text("That is not one of the answers we look for.")
    field.fill(" “jo-MARSH”. ")
    field.press("Enter")
    expect(one.locator(".hr-result__title")).to_have_text("Yes.")
    reader.received()
    reader.page.reload()
    expect(one.locator(".hr-result")).to_contain_text("You answered this before.")
    expect(one.locator(".hr-result__title")).to_have_text("Yes.")
    expect(field).to_have_value("")


def test_a_poll_thanks_and_says_that_others_are_shown_once_there_are_five(reader: Learner) -> None:
    one = card(reader.page, "hardest-time")
    one.locator("input").first.check(force=True)
    one.get_by_role("button", name="Keep my answer").click()
    expect(one.locator(".hr-poll")).to_contain_text("when at least five people have")


def test_a_video_waits_to_be_asked_and_its_transcript_counts_as_much(reader: Learner) -> None:
    one = card(reader.page, "two-voices")
    player = one.locator("video")
    assert player.evaluate("one => one.paused && !one.autoplay && !one.loop && one.controls")
    one.get_by_text("Transcript: read it instead").click()
    one.get_by_role("button", name="I have read the transcript").click()
    expect(one.locator(".hr-result__title")).to_have_text("Read. It counts the same.")
    reader.received()
    assert reader.house.verbs(reader.name)[-1] == "experienced"
    reader.page.reload()
    expect(one.locator(".hr-result__title")).to_have_text("Read. It counts the same.")


def test_a_video_that_plays_is_use_and_to_its_end_is_watched(reader: Learner) -> None:
    one = card(reader.page, "two-voices")
    reader.page.evaluate(
        "import(document.querySelector('script[src$=\"course.mjs\"]').src.replace('course.mjs', 'beats.mjs'))"
        ".then((m) => { window.playing = 0; document.addEventListener('timeupdate',"
        " (e) => m.isPlaying(e.target) && window.playing++, true) })"
    )
    # The film has captions that the browser shows, and plays as fast as it can.
    assert one.locator("video").evaluate("one => one.textTracks[0].mode") == "showing"
    one.locator("video").evaluate("one => { one.muted = true; one.playbackRate = 16; return one.play() }")
    expect(one.locator(".hr-result__title")).to_have_text("Watched or heard to the end. It counts.", timeout=20_000)
    assert reader.page.evaluate("window.playing") > 0
    reader.received()
    assert reader.house.verbs(reader.name).count("experienced") == 1


def test_a_pledge_says_when_it_will_be_asked_about(reader: Learner) -> None:
    expect(card(reader.page, "one-thing-i-will-try")).to_contain_text("In 30 days, My training asks you once")


@pytest.mark.parametrize("width", [320, 1280])
def test_no_kind_of_card_scrolls_sideways_or_breaks_an_axe_rule(reader: Learner, width: int) -> None:
    page = reader.page
    page.set_viewport_size({"width": width, "height": 800})
    for one in page.locator(".hr-card[data-card=question]").all():
        for box in one.locator("select").all():
            box.select_option(index=1)
        if one.locator("input").count():
            first = one.locator("input").first
            first.fill("words") if first.get_attribute("type") == "text" else first.check(force=True)
        one.get_by_role("button", name=re.compile("(Check|Keep) my answer")).click()
    page.locator("details").evaluate_all("all => all.forEach((one) => (one.open = true))")
    assert sideways_scroll(page) <= 0
    assert axe_violations(page) == []


def paper(learner: Learner) -> Any:
    learner.go("check")
    learner.page.get_by_role("button", name="Start the check").click()
    form = learner.page.locator("form.hr-paper")
    expect(form).to_be_visible()
    return form


def fill_in(learner: Learner, form: Any) -> None:
    """Answer every question of the paper rightly, as somebody at the page would."""
    questions = {one["id"]: one for one in learner.house.key["checks"]["end-check"]["questions"]}
    for fieldset in form.locator("fieldset[data-question]").all():
        question = questions[fieldset.get_attribute("data-question")]
        right = question.get("right") or [one["id"] for one in question["options"] if one["right"]]
        if question["kind"] == "short":
            fieldset.get_by_role("textbox").fill(right[0].upper())
        elif question["kind"] in ("match", "sort"):
            for thing, target in (pair.split("[.]") for pair in right):
                fieldset.locator(f'select[data-thing="{thing}"]').select_option(target)
        elif question["kind"] == "order":
            for place, option in enumerate(right):
                up = fieldset.locator(f'li[data-option="{option}"]').get_by_role("button", name=re.compile("Move up"))
                while fieldset.locator("li").nth(place).get_attribute("data-option") != option:
                    up.click()
        else:
            for option in right:
                fieldset.locator(f'input[value="{option}"]').check(force=True)


def test_a_graded_check_of_every_kind_is_filled_in_survives_a_refresh_and_is_passed(reader: Learner) -> None:
    page = reader.page
    form = paper(reader)
    text = page.content()
    assert "[.]" not in text
    page.get_by_role("button", name="Hand in my answers").click()
    expect(form.get_by_role("alert")).to_contain_text("5 questions have no answer yet")
    assert axe_violations(page) == []
    fill_in(reader, form)
    expect(form.locator(".hr-paper__saved")).to_contain_text("received")
    page.reload()
    expect(form).to_be_visible()
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.locator(".hr-check-room")).to_contain_text("You had 5 of 5. You have passed.")
    assert axe_violations(page) == []
    passed = next(one for one in reader.house.statements(reader.name) if one["verb"]["id"].endswith("/passed"))
    (draw,) = [value for name, value in passed["context"]["extensions"].items() if name.endswith("/check-draw")]
    assert len(draw["questions"]) == 5
    assert re.fullmatch("[0-9a-f]{32}", draw["seed"])
    page.reload()
    page.get_by_role("button", name="Look at my answers again").click()
    expect(page.locator(".hr-review__question")).to_have_count(5)


def test_a_check_with_limits_says_how_many_tries_are_left_and_when_the_next_one_opens(reader: Learner) -> None:
    page = reader.page
    form = paper(reader)
    for fieldset in form.locator("fieldset[data-question]").all():
        for box in fieldset.locator("select").all():
            box.select_option(index=1)
        if fieldset.get_by_role("button", name="My order is as it stands").count():
            fieldset.get_by_role("button", name="My order is as it stands").click()
        elif fieldset.get_by_role("textbox").count():
            fieldset.get_by_role("textbox").fill("nobody")
        elif fieldset.locator("input").count():
            fieldset.locator("input").first.check(force=True)
    page.get_by_role("button", name="Hand in my answers").click()
    expect(page.locator(".hr-check-room")).to_contain_text("4 are needed")
    reader.go("questions")
    reader.received()
    reader.go("check")
    expect(page.locator(".hr-check-room")).to_contain_text("There are 2 tries left")
    expect(page.locator(".hr-check-room")).to_contain_text(re.compile(r"The next try opens at \d\d:\d\d"))
    page.get_by_role("button", name="Try the check again").click()
    expect(page.locator(".hr-check-room")).to_contain_text("The next try is not open yet.")


def test_every_kind_reads_without_scripts_and_its_answers_stand_behind_a_summary(
    chromium: Browser, house: House
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((house.site / "m01-every-kind/01-questions/index.html").as_uri())
    for words in ("Put the debrief steps in order.", "Agree what to try next time", "Slams the door and shouts"):
        expect(page.get_by_text(words).first).to_be_visible()
    card(page, "two-voices").get_by_text("Transcript: read it instead").click()
    expect(page.get_by_text("There is no sound; the words stand on the screen.")).to_be_visible()
    context.close()


def test_on_paper_a_match_lists_what_to_choose_from_and_a_transcript_stands_open(reader: Learner) -> None:
    page = reader.page
    page.emulate_media(media="print")
    expect(page.get_by_text("To choose from: High arousal")).to_be_visible()
    expect(page.get_by_text("There is no sound; the words stand on the screen.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Move up")).first).to_be_hidden()


def test_typed_words_are_compared_in_the_browser_as_everywhere(reader: Learner) -> None:
    vectors = json.loads((ROOT / "tests/vectors/typed_words.json").read_text("utf-8"))
    script = "document.querySelector('script[src$=\"course.mjs\"]').src.replace('course.mjs', 'typed-words.mjs')"
    found = reader.page.evaluate(
        f"(texts) => import({script}).then((m) => texts.map(m.plainWords))", [text for text, _ in vectors]
    )
    assert found == [plain for _, plain in vectors]


def test_a_paper_left_half_filled_is_the_same_paper_on_another_device(reader: Learner, new_browser: Any) -> None:
    form = paper(reader)
    shown = [one.get_attribute("data-question") for one in form.locator("fieldset[data-question]").all()]
    fill_in(reader, form)
    expect(form.locator(".hr-paper__saved")).to_contain_text("received")
    other = new_learner(reader.house, new_browser(), reader.name)
    other.sign_in()
    other.launch()
    other.go("check")
    expect(other.page.locator("form.hr-paper")).to_be_visible()
    again = [one.get_attribute("data-question") for one in other.page.locator("fieldset[data-question]").all()]
    assert again == shown
    other.page.get_by_role("button", name="Hand in my answers").click()
    expect(other.page.locator(".hr-check-room")).to_contain_text("You have passed.")


def test_who_has_no_manager_is_told_that_nobody_reads_what_is_meant_for_one(
    house: House, new_browser: NewBrowser
) -> None:
    alone = new_learner(house, new_browser(), MANAGER)
    alone.sign_in()
    alone.launch()
    alone.go("questions")
    one = card(alone.page, "one-thing-i-will-try")
    expect(one).to_contain_text("There is no manager for you in Handrail yet, so nobody else reads")
    one.get_by_role("textbox", name="On my next late shift I will").fill("I wait a moment.")
    one.get_by_role("button", name="Keep it in my record").click()
    expect(one.get_by_role("status")).to_contain_text("Kept in your record.")
    expect(one).not_to_contain_text("my manager")
    assert axe_violations(alone.page) == []


def use_up_all_tries(learner: Learner, check_id: str) -> None:
    """Keep three tries of earlier days that fell short: the course lets an hour pass between two."""
    database = learner.house.app.extensions["handrail"].database

    def act(connection: Connection) -> None:
        person_id = next(one.person_id for one in list_people(connection) if one.name == learner.name)
        row = connection.execute(select(module_record).where(module_record.c.person_id == person_id)).one()
        for number in range(1, 4):
            when = row.started_at - timedelta(days=4 - number)
            tried = Attempt(
                person_id=person_id,
                attempt_id=str(uuid.uuid4()),
                registration_id=row.registration_id,
                module_id=row.module_id,
                build_id=row.build_id,
                check_id=check_id,
                attempt_number=number,
                seed="0" * 32,
                question_ids=[],
                given={},
                started_at=when,
                submitted_at=when,
                submission_client_id=str(number),
                right_count=0,
                passed=False,
                marks={},
                read_again=[],
                leaf_id=None,
            )
            insert_attempt(connection, tried)

    database.write(act)


def test_who_used_all_tries_asks_takes_it_back_asks_again_is_answered_in_words_and_then_gets_one(
    reader: Learner, house: House, new_browser: NewBrowser
) -> None:
    (check_id,) = house.key["checks"]
    use_up_all_tries(reader, check_id)
    reader.go("check")
    page, room = reader.page, reader.page.locator(".hr-check-room")
    expect(room).to_contain_text("You have used the tries that this check has. Nothing else is lost")
    page.set_viewport_size({"width": 320, "height": 800})
    assert (sideways_scroll(page), axe_violations(page)) == (0, [])
    room.get_by_role("link", name="Ask for another try").click()
    section = page.get_by_role("region", name="Your tries at the end check")
    expect(section).to_contain_text(f"or tell {MANAGER} yourself")
    assert (sideways_scroll(page), axe_violations(page)) == (0, [])
    section.get_by_role("button", name="Ask for another try").click()
    expect(section).to_contain_text(f"{MANAGER} or the trainer answers")
    section.get_by_role("button", name="Take my ask back").click()
    expect(section).to_contain_text("You took your ask back on")
    assert (sideways_scroll(page), axe_violations(page)) == (0, [])
    section.get_by_role("button", name="Ask for another try").click()

    manager = new_learner(house, new_browser(320, 800), MANAGER)
    manager.sign_in()
    manager.page.goto("/another-tries")
    assert (sideways_scroll(manager.page), axe_violations(manager.page)) == (0, [])
    manager.page.get_by_role("link", name=f"Not now, with a few words to {reader.name}").click()
    manager.page.get_by_role("button", name="Send these words").click()
    manager.page.get_by_role("link", name=f"Write a few words, so that {reader.name}").click()
    expect(manager.page.get_by_label(f"Your words to {reader.name}")).to_be_focused()
    assert (sideways_scroll(manager.page), axe_violations(manager.page)) == (0, [])
    manager.page.keyboard.type(WORDS)
    manager.page.get_by_role("button", name="Send these words").click()
    expect(manager.page.locator("main")).to_contain_text(WORDS)
    assert axe_violations(manager.page) == []

    page.reload()
    expect(section).to_contain_text(f"{MANAGER} has not opened one yet, and wrote to you on")
    expect(section.locator("blockquote")).to_have_text(WORDS)
    assert (sideways_scroll(page), axe_violations(page)) == (0, [])
    section.get_by_role("button", name="Ask for another try").click()
    manager.page.reload()
    manager.page.get_by_role("button", name=f"Open one more try for {reader.name}").click()
    expect(manager.page.locator("main")).to_contain_text("Nobody is waiting for one.")
    expect(manager.page.locator("main")).to_contain_text(f"by {MANAGER}")
    assert axe_violations(manager.page) == []

    page.reload()
    expect(section).to_contain_text("You have one try left.")
    expect(section).to_contain_text(f"{MANAGER} opened one more for you")
    reader.launch()
    reader.go("check")
    expect(room).to_contain_text("There is one try left")
    expect(room.get_by_role("button", name=re.compile("Try the check again|Start the check"))).to_be_visible()
