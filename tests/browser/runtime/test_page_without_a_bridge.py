"""What a course page does where no bridge is: a trainer's preview, a copy on a stick, a browser without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe_violations, sideways_scroll

pytestmark = pytest.mark.browser
ALARM = "m01-every-interaction/02-the-alarm/"


def pick(page: Page, right: bool) -> None:
    card = page.locator(".hr-question[data-kind=choose-one]").first
    option = card.evaluate(
        "(card, right) => [...card.querySelectorAll('template.hr-feedback')]"
        ".find(one => one.dataset.right === String(right)).dataset.option",
        right,
    )
    card.locator(f'input[value="{option}"]').check(force=True)
    card.get_by_role("button", name="Check my answer").click()


def page_with_question(page: Page) -> None:
    for address in ("02-the-alarm/", "01-what-is-asked/", "03-small-moments/"):
        page.goto(f"m01-every-interaction/{address}")
        if page.locator(".hr-question[data-kind=choose-one]").count():
            expect(page.locator("#hr-foot")).to_contain_text("Preview: nothing is recorded.")
            return
    raise AssertionError("no page with a choose-one question")


def test_a_preview_says_that_nothing_is_recorded(plain_page: Page) -> None:
    plain_page.goto(ALARM)
    expect(plain_page.locator("#hr-foot")).to_contain_text("Preview: nothing is recorded.")
    assert plain_page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []


def test_a_weaker_answer_gets_its_own_feedback_and_the_focus_goes_there(plain_page: Page) -> None:
    page_with_question(plain_page)
    pick(plain_page, right=False)
    result = plain_page.locator(".hr-question[data-kind=choose-one] .hr-result").first
    expect(result).to_contain_text("Not the strongest choice here.")
    expect(result).to_have_attribute("role", "status")
    expect(result.locator(".hr-result__title")).to_be_focused()
    expect(result.get_by_role("button", name="Try again")).to_be_visible()
    result.get_by_role("button", name="Show the best answer").click()
    expect(result).to_contain_text("The best answer")


def test_try_again_gives_an_empty_question_with_the_focus_on_it(plain_page: Page) -> None:
    page_with_question(plain_page)
    pick(plain_page, right=False)
    card = plain_page.locator(".hr-question[data-kind=choose-one]").first
    card.get_by_role("button", name="Try again").click()
    expect(card.locator(".hr-result")).to_be_hidden()
    assert card.locator("input:checked").count() == 0
    expect(card.locator("input").first).to_be_focused()


def test_the_right_answer_is_said_in_words(plain_page: Page) -> None:
    page_with_question(plain_page)
    pick(plain_page, right=True)
    expect(plain_page.locator(".hr-result[data-state=good]").first).to_contain_text("Yes.")


def test_checking_without_an_answer_asks_for_one(plain_page: Page) -> None:
    page_with_question(plain_page)
    card = plain_page.locator(".hr-question[data-kind=choose-one]").first
    card.get_by_role("button", name="Check my answer").click()
    expect(card.locator(".hr-result")).to_contain_text("Choose an answer first")


def test_a_question_works_by_keyboard_alone(plain_page: Page) -> None:
    page_with_question(plain_page)
    card = plain_page.locator(".hr-question[data-kind=choose-one]").first
    card.locator("input").first.focus()
    plain_page.keyboard.press("ArrowDown")
    assert card.locator("input:checked").count() == 1
    plain_page.keyboard.press("Enter")
    expect(card.locator(".hr-result__title")).to_be_focused()


def test_the_rail_says_in_words_where_you_are(plain_page: Page) -> None:
    plain_page.goto(ALARM)
    words = plain_page.locator(".hr-rail__words")
    expect(words).to_have_text(re.compile(r"Page 3 of 9, about \d+ minutes left, landing after this page"))
    expect(plain_page.locator('.hr-rail [aria-current="page"]').first).to_contain_text("The alarm")


def test_another_route_stands_at_the_place_of_the_page_it_replaces(plain_page: Page) -> None:
    plain_page.goto("m01-every-interaction/04-hard-tasks/")
    here = plain_page.locator(".hr-rail__words").inner_text()
    after = plain_page.locator(".hr-way__next").inner_text()
    plain_page.goto("m01-every-interaction/05-hard-tasks-another-way/")
    assert plain_page.locator(".hr-rail__words").inner_text() == here
    assert plain_page.locator(".hr-way__next").inner_text() == after


def test_the_launch_query_leaves_the_address_before_anything_else_loads(plain_page: Page) -> None:
    asked: list[str] = []
    plain_page.on("request", lambda request: asked.append(request.url + " " + request.headers.get("referer", "")))
    query = "?keep=1&endpoint=e&fetch=SECRET-ONE&actor=a&registration=r&activityId=i#part"
    plain_page.goto(ALARM + query)
    assert plain_page.evaluate("location.search + location.hash") == "?keep=1#part"
    assert [line for line in asked[1:] if "SECRET-ONE" in line.split(" ")[0]] == []


@pytest.mark.parametrize("address", ["", "m01-every-interaction/", ALARM, "m01-every-interaction/09-check/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways_or_breaks_an_axe_rule(plain_page: Page, address: str, width: int) -> None:
    plain_page.set_viewport_size({"width": width, "height": 800})
    plain_page.goto(address)
    plain_page.wait_for_timeout(300)
    assert sideways_scroll(plain_page) <= 0
    assert axe_violations(plain_page) == []


def test_dark_pages_keep_their_contrast(chromium: Browser, plain_site: str) -> None:
    context = chromium.new_context(base_url=plain_site, color_scheme="dark")
    page = context.new_page()
    page_with_question(page)
    pick(page, right=False)
    assert axe_violations(page) == []
    context.close()


def test_a_page_reads_whole_without_scripts(chromium: Browser, plain_site: str) -> None:
    context = chromium.new_context(base_url=plain_site, java_script_enabled=False)
    page = context.new_page()
    page.goto(ALARM)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".hr-way__next")).to_be_visible()
    context.close()


def test_no_page_carries_an_inline_handler_or_style(plain_page: Page) -> None:
    plain_page.goto(ALARM)
    found = "document.querySelectorAll('main [style], main style, main script').length"
    assert plain_page.evaluate(found) == 0
