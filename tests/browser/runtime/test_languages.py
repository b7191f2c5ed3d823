"""A check in two languages, on a real bridge: asked, carried on with and marked in the one that is read in."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.build import build_course
from tests.browser.conftest import axe_violations, free_port, sideways_scroll
from tests.browser.runtime.house import House, Learner, new_learner, open_house
from tests.welsh_course import add_welsh_check

BASE = Path(__file__).parents[2] / "cases" / "authoring" / "base"


@pytest.fixture(scope="module")
def welsh_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A bridge with the small course, in English and in part in Welsh."""
    folder = tmp_path_factory.mktemp("welsh-house")
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    add_welsh_check(folder / "content")
    build_course(folder)
    found, server = open_house(folder, folder / "site", folder / "build", free_port())
    yield found
    server.shutdown()
    found.app.extensions["handrail_sequencer"].stop()


@pytest.fixture
def reader(welsh_house: House, chromium: Browser) -> Iterator[Learner]:
    """Somebody new on a narrow phone, signed in."""
    context = chromium.new_context(base_url=welsh_house.address, viewport={"width": 320, "height": 700})
    context.set_default_timeout(30_000)
    found = new_learner(welsh_house, context)
    found.sign_in()
    yield found
    context.close()


def go_in(page: Page, language: str) -> None:
    """Change to the page at hand in another language."""
    before = page.url
    page.get_by_role("link", name=language, exact=True).click()
    page.wait_for_url(lambda url: url != before)


def test_check_begun_in_english_goes_on_in_welsh_and_is_marked_there(reader: Learner) -> None:
    page = reader.page
    reader.launch()
    reader.go("check")
    page.get_by_role("button", name="Start the check").click()
    page.get_by_label('"I may need to tell Jo."').check()
    reader.received()
    expect(page.get_by_text("Your answers so far are received.")).to_be_visible()
    go_in(page, "Cymraeg")
    page.wait_for_url(re.compile("/03-check.cy/"))
    words = page.locator('fieldset[data-question="check-words"]')
    expect(words.locator("legend")).to_contain_text("Beth sy'n onest?")
    expect(words.get_by_label('"Efallai bydd rhaid i mi ddweud wrth Jo."')).to_be_checked()
    expect(words.locator("[lang]")).to_have_count(0)
    promise = page.locator('fieldset[data-question="check-promise"]')
    expect(promise).to_contain_text("This question is not translated yet.")
    expect(promise.locator(".hr-paper__prompt")).to_have_attribute("lang", "en")
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0
    promise.get_by_label("True").check()
    page.get_by_role("button", name="Hand in my answers").click()
    review = page.locator(".hr-review")
    expect(review).to_contain_text("Beth sy'n onest?")
    expect(review.get_by_text("Efallai bydd rhaid i mi ddweud wrth Jo.").first).not_to_have_attribute("lang", "en")
    expect(review.get_by_text("You can promise to keep every secret.").locator("xpath=..")).to_have_attribute(
        "lang", "en"
    )
    assert axe_violations(page) == []


def test_another_device_opens_in_the_language_that_was_chosen_and_stays_in_it(
    reader: Learner, welsh_house: House, chromium: Browser
) -> None:
    reader.launch()
    with reader.page.expect_response(re.compile("/api/me/language")) as told:
        go_in(reader.page, "Cymraeg")
    assert told.value.status == 200
    context = chromium.new_context(base_url=welsh_house.address)
    context.set_default_timeout(30_000)
    elsewhere = Learner(welsh_house, reader.name, context.new_page())
    elsewhere.sign_in()
    elsewhere.launch()
    assert "/m01-first/index.cy/" in elsewhere.page.url
    elsewhere.go("words")
    elsewhere.page.wait_for_url(re.compile("/01-words.cy/"))
    elsewhere.received()
    context.close()


def test_without_a_network_one_still_changes_language(reader: Learner) -> None:
    page = reader.page
    reader.launch()
    reader.received()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    go_in(page, "Cymraeg")
    expect(page.locator("h1")).to_have_text("Cyn dechrau")
    expect(reader.foot).to_contain_text("saved in this browser")
    reader.go("words")
    page.wait_for_url(re.compile("/01-words.cy/"))
    expect(page.locator("h1")).to_have_text("Geiriau")
    go_in(page, "English")
    expect(page.locator("h1")).to_have_text("Words")
    page.context.set_offline(False)
    reader.received()
