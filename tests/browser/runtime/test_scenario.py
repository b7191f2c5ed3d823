"""A scenario as its learner meets it: one part at a time, by keyboard, without scripts, on paper, on another device."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import axe_violations, sideways_scroll
from tests.browser.runtime.conftest import NewBrowser
from tests.browser.runtime.house import House, Learner, new_learner

pytestmark = pytest.mark.browser
PAGE = "m01-every-interaction/03-small-moments/"
BEST, POOR, LISTEN = "I said by eight", "It was manic tonight", "I can find out now"


def story(page: Page) -> Locator:
    return page.locator(".hr-scenario")


def here(page: Page) -> Locator:
    """The part that is open."""
    return story(page).locator(".hr-part:not(.hr-part--elsewhere)")


def choose(page: Page, words: str) -> None:
    here(page).get_by_role("button", name=re.compile(re.escape(words))).click()


@pytest.fixture
def scenario(plain_page: Page) -> Page:
    plain_page.goto(PAGE)
    expect(story(plain_page)).to_have_class(re.compile("hr-scenario--alive"))
    return plain_page


def test_one_part_is_shown_at_a_time_and_the_focus_goes_to_the_new_one(scenario: Page) -> None:
    expect(here(scenario)).to_have_count(1)
    expect(here(scenario)).to_contain_text("Five to ten at night")
    choose(scenario, POOR)
    expect(here(scenario)).to_have_count(1)
    expect(here(scenario)).to_contain_text("The door moves")
    expect(here(scenario).locator(".hr-part__now")).to_be_focused()
    expect(here(scenario).locator(".hr-part__now")).to_have_text("Step 2")


def test_your_answer_is_said_in_other_words_than_the_strongest_one(scenario: Page) -> None:
    choose(scenario, POOR)
    came = here(scenario).locator(".hr-part__came")
    expect(came).to_contain_text("Your answer")
    expect(came).to_contain_text("It was manic tonight")
    expect(came).to_contain_text("Not the strongest choice here.")
    expect(came).to_contain_text("she comes after everything else")
    expect(story(scenario).get_by_text("The strongest answer there")).to_have_count(0)


def test_nothing_about_a_choice_is_shown_before_it_is_chosen(scenario: Page) -> None:
    said = story(scenario).locator(".hr-choice__rating, .hr-choice__feedback")
    assert said.count() > 10
    assert [one for one in said.all() if one.is_visible()] == []


def test_going_back_and_trying_another_way_costs_nothing(scenario: Page) -> None:
    choose(scenario, POOR)
    here(scenario).get_by_role("button", name="Go back one step").click()
    expect(here(scenario)).to_contain_text("Five to ten at night")
    tried = here(scenario).get_by_role("button", name=re.compile("manic"))
    expect(tried).to_contain_text("You have tried this.")
    expect(tried).to_be_enabled()
    choose(scenario, BEST)
    expect(here(scenario)).to_contain_text("She shrugs")


def test_the_ending_shows_the_way_and_where_another_answer_was_stronger(scenario: Page) -> None:
    for words in (POOR, "You're right", LISTEN):
        choose(scenario, words)
    ending = here(scenario)
    expect(ending.locator(".hr-part__now")).to_have_text("How it ends")
    expect(ending.locator(".hr-scenario__way > ol > li")).to_have_count(3)
    ending.get_by_text("Show the strongest answer").first.click()
    expect(ending.locator("details[open]")).to_contain_text("The strongest answer there")
    expect(ending.locator("details[open]")).to_contain_text("I said by eight")
    assert re.search(r"have passed|failed|score|%|\d of \d", ending.inner_text()) is None
    ending.get_by_role("button", name="Try another way").click()
    expect(here(scenario).locator(".hr-part__now")).to_have_text("How it starts")


def test_a_scenario_works_by_keyboard_alone(scenario: Page) -> None:
    here(scenario).locator(".hr-choice__press").first.focus()
    scenario.keyboard.press("Enter")
    expect(here(scenario).locator(".hr-part__now")).to_be_focused()
    scenario.keyboard.press("Tab")
    expect(here(scenario).locator(".hr-choice__press").first).to_be_focused()
    scenario.keyboard.press("Space")
    expect(here(scenario).locator(".hr-part__now")).to_have_text("How it ends")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_stage_fits_and_breaks_no_axe_rule(scenario: Page, width: int) -> None:
    scenario.set_viewport_size({"width": width, "height": 800})
    for words in ("", POOR, "You're right", LISTEN):
        if words:
            choose(scenario, words)
        assert sideways_scroll(scenario) <= 0
        assert axe_violations(scenario) == []


def test_on_paper_every_part_is_there_with_its_links_and_no_rating(scenario: Page) -> None:
    choose(scenario, POOR)
    scenario.emulate_media(media="print")
    for part in story(scenario).locator(".hr-part").all():
        expect(part).to_be_visible()
    expect(story(scenario).get_by_role("link", name="Go to part 2").first).to_be_visible()
    for said in story(scenario).locator(".hr-choice__rating").all():
        expect(said).to_be_hidden()


def test_nothing_moves_when_motion_is_off(scenario: Page) -> None:
    scenario.emulate_media(reduced_motion="reduce")
    choose(scenario, POOR)
    assert here(scenario).evaluate("part => part.getAnimations({subtree: true}).length") == 0


@pytest.fixture
def without_scripts(chromium: Browser, plain_site: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=plain_site, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    yield page
    context.close()


def test_without_scripts_the_whole_story_reads_by_links(without_scripts: Page) -> None:
    first = without_scripts.locator(".hr-part").first
    first.get_by_role("link", name="Go to part 2").click()
    assert without_scripts.url.endswith("#part-the-call-you-promised-sorry")
    expect(without_scripts.locator(".hr-part:target")).to_contain_text("She shrugs")
    rating = first.locator(".hr-choice__rating").first
    expect(rating).to_be_hidden()
    first.locator("summary").first.click()
    expect(rating).to_be_visible()


def decisions(house: House, name: str) -> list[dict[str, Any]]:
    return [one for one in house.statements(name) if one["object"]["id"].endswith("/items/the-call-you-promised")]


def test_another_device_goes_on_in_the_middle_and_each_decision_is_stated(
    house: House, learner: Learner, new_browser: NewBrowser
) -> None:
    learner.launch()
    learner.go("small-moments")
    choose(learner.page, POOR)
    choose(learner.page, "You're right")
    here(learner.page).get_by_role("button", name="Go back one step").click()
    learner.received()
    assert len(decisions(house, learner.name)) == 2
    second = new_learner(house, new_browser(1280, 900), learner.name)
    second.sign_in()
    second.launch()
    expect(second.page.locator("h1")).to_have_text("Small moments")
    expect(here(second.page)).to_contain_text("The door moves")
    expect(here(second.page)).to_contain_text("You stopped here. This was your last answer.")
    choose(second.page, "There's no need")
    second.received()
    last = decisions(house, learner.name)[-1]["result"]
    assert last["completion"] is True
    assert {name.rsplit("/", 1)[-1]: value for name, value in last["extensions"].items()} == {
        "part": "reasons",
        "rating": "poor",
        "ending": "door",
    }
