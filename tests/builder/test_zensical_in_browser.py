"""A course that Zensical made, in a real browser under the bridge's policy: search, dark mode and print."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from builder.build import build_course
from tests.browser.conftest import axe_violations, sideways_scroll
from tests.builder.conftest import copy_base
from tests.builder.policy_server import served_under_policy
from tests.welsh_course import add_welsh

pytestmark = [pytest.mark.browser, pytest.mark.walk]
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1200, "height": 800}
WORDS = "m01-first/01-words/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small course in two languages, made by Zensical and served as the bridge serves it."""
    project = copy_base(tmp_path_factory.mktemp("zensical"))
    add_welsh(project / "content")
    built = build_course(project, engine="zensical")
    with served_under_policy(built.site) as found:
        yield found + "/"


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, address: str, chromium: Browser) -> Iterator[Page]:
    """A browser in one light, for each."""
    context = chromium.new_context(base_url=address, viewport=NARROW, color_scheme=request.param)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def test_pages_read_in_either_light_on_any_screen(page: Page) -> None:
    for address in ("", WORDS, "m01-first/03-check/", "m01-first/01-words.cy/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert sideways_scroll(page) == 0, address
        assert axe_violations(page) == [], address
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ground == ("rgb(17, 25, 27)" if is_dark else "rgb(250, 246, 239)")


def test_search_finds_a_page_by_keyboard_and_shows_no_graded_question(page: Page) -> None:
    page.goto(WORDS)
    page.get_by_role("button", name="Search").press("Enter")
    field = page.get_by_role("combobox")
    field.fill("briefly")
    results = page.get_by_role("option")
    expect(results.first).to_be_visible()
    assert sideways_scroll(page) == 0
    # Zensical names each result by its title alone; what else the result shows is its description.
    assert [one for one in axe_violations(page) if not one.startswith("label-content-name-mismatch")] == []
    field.press("Enter")
    page.wait_for_url("**/02-words-told/**")
    page.get_by_role("button", name="Search").press("Enter")
    field.fill("every secret")
    page.wait_for_timeout(300)
    expect(results).to_have_count(0)


def test_what_is_printed_is_the_page_without_the_house_around_it(page: Page) -> None:
    page.goto(WORDS)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".hr-card").first).to_be_visible()
    for part in (".md-header", ".hr-rail", ".hr-foot", ".hr-languages"):
        expect(page.locator(part)).to_be_hidden()
    text = page.evaluate("getComputedStyle(document.querySelector('.md-typeset')).color")
    assert sum(int(part) for part in text[4:-1].split(",")) < 200, "dark words on white paper, whatever the light"
