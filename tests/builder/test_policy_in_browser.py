"""Built pages run in a real browser under the strict policy that the bridge serves them with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from builder.build import Build
from tests.builder.policy_server import served_under_policy

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(built: Build) -> Iterator[str]:
    """The small course, served with no inline script allowed but those of its manifest."""
    with served_under_policy(built.site) as found:
        yield found


def test_no_page_breaks_the_policy(address: str, built: Build, chromium: Browser) -> None:
    pages = ["", *(page.url for module in built.course.modules for page in module.pages)]
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for url in pages:
        page.goto(f"{address}/{url}")
        page.wait_for_load_state("networkidle")
    page.close()
    assert said == []


def test_question_reads_without_script_with_its_answers_behind_a_summary(address: str, chromium: Browser) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(f"{address}/m01-first/01-words/")
    assert page.get_by_role("group", name="Ana says: ").is_visible()
    page.locator("noscript summary").first.click()
    assert page.locator("noscript details > p").inner_text() == "Be honest about limits."
    page.close()
