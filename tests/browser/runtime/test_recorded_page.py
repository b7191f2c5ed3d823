"""A course page that is recorded: launched, resumed, left, taken over, and cut off from the network."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from lrs_bridge.clock import SystemClock
from lrs_bridge.launch.ground import ground_of
from lrs_bridge.launch.service import abandon_idle_sessions
from lrs_bridge.launch.session import IDLE_AFTER
from tests.browser.conftest import axe_violations
from tests.browser.runtime.conftest import NewBrowser
from tests.browser.runtime.house import MODULE, House, Learner, new_learner

pytestmark = pytest.mark.browser
QUESTION = ".hr-question[data-kind=choose-one]"


def test_a_launch_is_initialized_once_and_leaves_no_secret_in_the_address(house: House, learner: Learner) -> None:
    answers: list[int] = []
    learner.page.on("response", lambda one: answers.append(one.status) if "/xapi/statements" in one.url else None)
    learner.launch()
    assert re.search(r"endpoint|fetch|actor", learner.page.url) is None
    learner.page.reload()
    learner.received()
    assert answers == [204]
    assert house.verbs(learner.name).count("initialized") == 1


def test_the_line_reaches_in_your_record_only_after_the_checkpoint(learner: Learner) -> None:
    learner.launch()
    expect(learner.foot).to_contain_text("Everything so far is in your record.", timeout=30_000)
    assert learner.page.request.get("/api/record-state").json()["waiting"] == 0


def test_another_browser_resumes_at_the_same_page_with_the_same_answers(
    house: House, learner: Learner, new_browser: NewBrowser
) -> None:
    learner.launch()
    learner.go("the-alarm")
    card = learner.page.locator(QUESTION).first
    card.locator("input").nth(1).check(force=True)
    card.get_by_role("button", name="Check my answer").click()
    learner.received()
    second = new_learner(house, new_browser(1280, 900), learner.name)
    second.sign_in()
    second.launch()
    expect(second.page.locator("h1")).to_have_text("The alarm")
    again = second.page.locator(QUESTION).first
    expect(again.locator("input").nth(1)).to_be_checked()
    expect(again.locator(".hr-result")).to_contain_text("You answered this before.")


def test_a_page_without_a_session_reads_on_and_offers_to_continue(learner: Learner) -> None:
    learner.launch()
    learner.go("small-moments")
    learner.received()
    address = learner.page.url
    other = learner.page.context.new_page()
    other.goto(address)
    expect(other.locator("#hr-foot")).to_contain_text("This page is not being recorded.")
    other.get_by_role("button", name="Continue my training").click()
    expect(other.get_by_role("button", name="Take a break")).to_be_visible()
    expect(other.locator("h1")).to_have_text("Small moments")


def test_a_session_taken_over_says_so_and_still_delivers_answers(
    house: House, learner: Learner, new_browser: NewBrowser
) -> None:
    learner.launch()
    learner.go("the-alarm")
    learner.received()
    second = new_learner(house, new_browser(), learner.name)
    second.sign_in()
    second.launch()
    learner.page.reload()
    learner.page.evaluate("sessionStorage.removeItem('handrail.beats')")
    learner.page.reload()
    expect(learner.page.locator(".hr-takeover")).to_contain_text("Nothing is lost", timeout=40_000)
    card = learner.page.locator(QUESTION).first
    card.locator("input").first.check(force=True)
    card.get_by_role("button", name="Check my answer").click()
    learner.received()
    progress = second.page.request.get(f"/api/modules/{MODULE}/progress?build={_build(second)}").json()
    assert card.get_attribute("data-item") in progress["responses"]


def test_a_session_that_the_bridge_ended_takes_the_kept_module_out_of_the_browser(
    house: House, learner: Learner
) -> None:
    learner.page.clock.install()
    learner.launch()
    learner.received()
    learner.page.wait_for_function("async () => (await navigator.serviceWorker.getRegistrations()).length === 1")
    database, later = house.app.extensions["handrail"].database, SystemClock().now() + IDLE_AFTER
    database.write(lambda connection: abandon_idle_sessions(connection, ground_of(house.app), later))
    learner.page.keyboard.press("Tab")
    learner.page.clock.fast_forward("00:31")
    expect(learner.page.locator(".hr-takeover")).to_contain_text("You were away for a while")
    learner.page.wait_for_function(
        """async () => (await caches.keys()).length === 0
             && (await navigator.serviceWorker.getRegistrations()).length === 0"""
    )
    assert learner.page.evaluate("sessionStorage.getItem('handrail.offline')") is None


def _build(learner: Learner) -> str:
    found = re.search(r"/course/([0-9a-f]+)/", learner.page.url)
    assert found
    return found.group(1)


def test_answers_given_without_a_network_survive_a_refresh_and_arrive_once(house: House, learner: Learner) -> None:
    learner.launch()
    learner.go("the-alarm")
    learner.received()
    learner.page.route("**/api/modules/**/events", lambda route: route.abort())
    card = learner.page.locator(QUESTION).first
    card.locator("input").first.check(force=True)
    card.get_by_role("button", name="Check my answer").click()
    expect(learner.foot).to_contain_text("saved in this browser")
    learner.page.reload()
    expect(learner.foot).to_contain_text("saved in this browser")
    expect(learner.page.locator(QUESTION).first.locator("input").first).to_be_checked()
    learner.page.unroute("**/api/modules/**/events")
    learner.page.reload()
    learner.received()
    assert house.verbs(learner.name).count("answered") == 1


def test_a_break_stops_the_clock_and_closes_the_session(house: House, learner: Learner) -> None:
    learner.launch()
    learner.received()
    learner.page.get_by_role("button", name="Take a break").click()
    learner.page.wait_for_url(re.compile(f"/break/{MODULE}"))
    assert house.verbs(learner.name)[-1] == "terminated"
    learner.page.go_back()
    expect(learner.foot).to_contain_text("This page is not being recorded.")


def test_closing_the_tab_says_nothing_for_the_person(house: House, learner: Learner) -> None:
    learner.launch()
    learner.received()
    learner.page.close()
    assert "terminated" not in house.verbs(learner.name)


def test_the_whole_module_is_completed_passed_and_satisfied(house: House, learner: Learner) -> None:
    learner.launch()
    learner.read_everything()
    learner.page.get_by_role("button", name="Start the check").click()
    learner.fill_in_check()
    learner.page.get_by_role("button", name="Hand in my answers").click()
    expect(learner.page.locator(".hr-check-room")).to_contain_text("You have passed.")
    assert axe_violations(learner.page) == []
    learner.page.get_by_role("button", name="Finish this module").click()
    learner.page.wait_for_url(re.compile(f"/finished/{MODULE}"))
    verbs = house.verbs(learner.name)
    for verb in ("launched", "initialized", "completed", "passed", "terminated"):
        assert verbs.count(verb) == 1, verbs
    assert "satisfied" in verbs
    assert "score" not in json.dumps([one.get("result") for one in house.statements(learner.name)])


def test_a_check_cut_off_from_the_network_is_handed_in_once(learner: Learner) -> None:
    learner.launch()
    learner.go("check")
    learner.page.get_by_role("button", name="Start the check").click()
    learner.fill_in_check(miss=6)
    # The bridge gets it, and the answer is lost on the way back.
    learner.page.route("**/api/attempts/*/submission", lambda route: (route.fetch(), route.abort()))
    learner.page.get_by_role("button", name="Hand in my answers").click()
    expect(learner.page.locator(".hr-trouble")).to_contain_text("safe in this browser")
    learner.page.unroute("**/api/attempts/*/submission")
    learner.page.reload()
    expect(learner.page.locator(".hr-check-room")).to_contain_text("this time; 5 are needed", timeout=20_000)
    progress = learner.page.request.get(f"/api/modules/{MODULE}/progress?build={_build(learner)}").json()
    assert progress["check"]["attempts"] == 1


def test_a_refresh_in_the_middle_of_a_check_keeps_the_answers_and_the_try(learner: Learner) -> None:
    learner.launch()
    learner.go("check")
    learner.page.get_by_role("button", name="Start the check").click()
    first = learner.page.locator("fieldset[data-question]").first
    first.locator("input").first.check(force=True)
    question = first.get_attribute("data-question")
    learner.page.reload()
    again = learner.page.locator(f'fieldset[data-question="{question}"]')
    expect(again.locator("input").first).to_be_checked()
    learner.page.get_by_role("button", name="Hand in my answers").click()
    expect(learner.page.get_by_role("alert")).to_contain_text("5 questions have no answer yet")
    assert axe_violations(learner.page) == []


def sign_out_asks(learner: Learner) -> Locator:
    learner.page.get_by_role("button", name="Sign out").click()
    return learner.page.get_by_role("alert").filter(has_text="still on the way")


def test_signing_out_says_what_is_really_on_the_way(learner: Learner) -> None:
    page = learner.page
    learner.launch()
    learner.received()
    page.route("**/api/modules/*/events", lambda route: route.abort())
    learner.go("the-alarm")
    expect(learner.foot).to_contain_text("1 thing saved")
    asks = sign_out_asks(learner)
    expect(asks).to_contain_text("1 opened page is still on the way. Signing out now would leave it out of your record")
    asks.get_by_role("button", name="Stay signed in").click()
    card = page.locator(QUESTION).first
    for choice in (0, 1):
        card.locator("input").nth(choice).check(force=True)
        card.get_by_role("button", name="Check my answer").click()
    learner.go("small-moments")
    expect(learner.foot).to_contain_text("4 things saved")
    expect(sign_out_asks(learner)).to_contain_text("1 answer and 2 opened pages are still on the way.")
    assert axe_violations(page) == []


def test_signing_out_sends_the_answers_of_an_open_check_or_says_that_they_are_on_the_way(
    house: House, learner: Learner
) -> None:
    page = learner.page
    learner.launch()
    learner.go("check")
    page.get_by_role("button", name="Start the check").click()
    boxes = [page.locator("fieldset[data-question]").nth(number).locator("input").first for number in (0, 1, 2)]
    boxes[0].check(force=True)
    expect(page.locator(".hr-paper__saved")).to_contain_text("received")
    page.route("**/api/attempts/*/answers", lambda route: route.abort())
    boxes[1].check(force=True)
    asks = sign_out_asks(learner)
    expect(asks).to_contain_text("1 answer is still on the way.")
    asks.get_by_role("button", name="Stay signed in").click()
    page.unroute("**/api/attempts/*/answers")
    boxes[2].check(force=True)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/signed-out"))
    assert len(house.kept_answers(learner.name)) == 3


def test_a_failed_try_names_the_pages_and_opens_after_reading_them(house: House, learner: Learner) -> None:
    learner.launch()
    learner.go("check")
    learner.page.get_by_role("button", name="Start the check").click()
    learner.fill_in_check(miss=6)
    learner.page.get_by_role("button", name="Hand in my answers").click()
    expect(learner.page.locator(".hr-check-room")).to_contain_text("Your answers are kept only for you.")
    learner.page.get_by_role("button", name="Try the check again").click()
    expect(learner.page.locator(".hr-check-room")).to_contain_text("please open these pages again")
    links = learner.page.locator(".hr-check-room .hr-page-list a")
    addresses = [link.evaluate("link => link.href") for link in links.all()]
    assert addresses
    for address in addresses:
        learner.page.goto(address)
        learner.received()
    learner.go("check")
    learner.page.get_by_role("button", name="Try the check again").click()
    expect(learner.page.get_by_role("button", name="Hand in my answers")).to_be_visible()


def test_a_private_reflection_stays_sealed_in_this_browser(house: House, learner: Learner) -> None:
    sent: list[str] = []
    learner.page.on("request", lambda request: sent.append(request.post_data or ""))
    learner.launch()
    page_id = _page_with(learner, '[data-share="only-me"]')
    card = learner.page.locator('[data-share="only-me"]').first
    card.locator(".hr-form textarea").fill("a thought nobody else reads")
    card.get_by_role("button", name="Keep it in this browser").click()
    expect(card.locator(".hr-result")).to_contain_text("Kept in this browser only.")
    learner.received()
    kept = learner.page.evaluate("JSON.stringify(Object.entries(localStorage))")
    assert "a thought" not in kept
    assert "handrail.sealed." in kept
    assert not any("a thought" in body for body in sent)
    learner.go(page_id)
    expect(card.locator(".hr-form textarea")).to_have_value("a thought nobody else reads")
    card.get_by_role("button", name="Delete").click()
    card.get_by_role("button", name="Yes, delete it").click()
    assert "handrail.sealed." not in learner.page.evaluate("JSON.stringify(Object.entries(localStorage))")


def _page_with(learner: Learner, selector: str) -> str:
    for one in learner.house.pages:
        learner.go(one["id"])
        if learner.page.locator(selector).count():
            return str(one["id"])
    raise AssertionError(f"no page with {selector}")


def test_the_next_person_at_the_same_browser_finds_no_trace(house: House, learner: Learner) -> None:
    learner.launch()
    learner.go("the-alarm")
    card = learner.page.locator(QUESTION).first
    card.locator("input").nth(1).check(force=True)
    card.get_by_role("button", name="Check my answer").click()
    learner.received()
    course = learner.page.url
    expect(learner.page.locator("#hr-person")).to_contain_text(learner.name)
    learner.page.get_by_role("button", name="Sign out").click()
    learner.page.wait_for_url(re.compile("/signed-out"))
    assert house.verbs(learner.name)[-1] == "terminated"
    assert learner.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
    learner.page.go_back()
    learner.page.wait_for_timeout(500)
    assert learner.name not in learner.page.locator("body").inner_text()
    nxt = Learner(house, next(house.names), learner.page)
    nxt.sign_in()
    nxt.page.goto(course)
    expect(nxt.page.locator("#hr-person")).to_contain_text(nxt.name)
    assert nxt.page.locator("input:checked").count() == 0
    assert learner.name not in nxt.page.content()


def test_after_five_idle_minutes_the_page_is_covered(learner: Learner) -> None:
    learner.page.clock.install()
    learner.launch()
    learner.page.clock.fast_forward("05:05")
    cover = learner.page.get_by_role("dialog", name="Still here?")
    expect(cover).to_be_visible()
    learner.page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    cover.get_by_role("button", name=re.compile("carry on")).click()
    expect(cover).to_be_hidden()


def test_a_problem_is_reported_by_keyboard_with_its_place(learner: Learner) -> None:
    learner.launch()
    learner.go("the-alarm")
    learner.received()
    card = learner.page.locator(QUESTION).first
    asked = []
    learner.page.on("request", lambda request: asked.append(request) if "/api/problems" in request.url else None)
    card.get_by_role("button", name="Report a problem").focus()
    learner.page.keyboard.press("Enter")
    learner.page.keyboard.type("The second answer repeats itself.")
    learner.page.keyboard.press("Tab")
    learner.page.keyboard.press("Enter")
    expect(card.locator(".hr-report__said")).to_contain_text("Thank you.")
    body = asked[0].post_data_json
    assert body["item"] == card.get_attribute("data-item")
    assert body["item_version"] == card.get_attribute("data-hash")


def test_beats_go_on_over_page_loads_and_credit_the_time(learner: Learner) -> None:
    beats: list[dict[str, object]] = []
    learner.page.on(
        "response",
        lambda response: (
            beats.append({"status": response.status, **json.loads(response.request.post_data or "{}")})
            if response.url.endswith("/beats")
            else None
        ),
    )
    learner.page.clock.install()
    learner.launch()
    learner.page.wait_for_timeout(800)
    for page_id in ("what-is-asked", "the-alarm"):
        learner.go(page_id)
        learner.received()
        learner.page.keyboard.press("Tab")
        learner.page.clock.fast_forward("00:31")
        learner.page.wait_for_timeout(1500)
    assert [beat["sequence"] for beat in beats] == list(range(1, len(beats) + 1))
    assert len(beats) >= 2
    assert all(beat["status"] == 200 for beat in beats)
