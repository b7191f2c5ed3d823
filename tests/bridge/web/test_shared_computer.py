"""The shared PC, in a real browser: covered when left, emptied at sign-out, nothing for the next person."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser

FILL = """async () => {
  localStorage.setItem('handrail.x.drafts', 'Amara wrote this');
  localStorage.setItem('handrail.sealed.x', 'ciphertext');
  sessionStorage.setItem('handrail.session', 'token');
  await (await caches.open('handrail')).put('/page', new Response('Amara'));
  await new Promise(done => {
    const opening = indexedDB.open('handrail');
    opening.onsuccess = () => { opening.result.close(); done(); };
  });
}"""
LEFT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  caches: await caches.keys(), databases: (await indexedDB.databases()).map(d => d.name)
})"""


@pytest.fixture
def address(bridge_app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, bridge_app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, locale="en-GB")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    opened.complaints = []  # type: ignore[attr-defined]
    opened.on("pageerror", lambda fault: opened.complaints.append(str(fault)))  # type: ignore[attr-defined]
    yield opened
    assert opened.complaints == []  # type: ignore[attr-defined]
    context.close()


def sign_in_as(page: Page, name: str) -> None:
    page.goto("/sign-in/as")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/not-you")


def sign_out(page: Page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signed-out")
    page.wait_for_selector("html[data-trace=none]", state="attached")


def test_sign_out_empties_the_browser_but_keeps_sealed_notes(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    page.evaluate(FILL)
    sign_out(page)
    assert page.evaluate(LEFT) == {"local": ["handrail.sealed.x"], "session": [], "caches": [], "databases": []}


def test_back_after_sign_out_shows_nothing_of_the_person(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    sign_out(page)
    page.go_back()
    page.wait_for_load_state()
    page.wait_for_selector("body[data-person='']:not([hidden])")
    assert "Are you Amara Okafor?" not in page.content()


def test_who_closed_the_window_without_signing_out_leaves_nothing_for_the_next(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    page.evaluate(FILL)
    sign_in_as(page, "Daniel Reyes")
    for _ in range(100):
        left = page.evaluate(LEFT)
        if not left["databases"]:
            break
        page.wait_for_timeout(50)
    assert sorted(left["local"]) == ["handrail.person", "handrail.sealed.x"]
    assert (left["session"], left["caches"], left["databases"]) == ([], [], [])


def test_the_same_person_again_finds_their_unsent_things(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    page.evaluate(FILL)
    sign_in_as(page, "Amara Okafor")
    assert page.evaluate("localStorage.getItem('handrail.x.drafts')") == "Amara wrote this"


def test_sign_out_in_one_tab_reaches_the_others(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    other = page.context.new_page()
    other.goto("/not-you")
    sign_out(page)
    other.wait_for_url("**/sign-in/as**")


def test_a_tab_that_is_looked_at_again_belongs_to_whoever_is_here_now(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    other = page.context.new_page()
    sign_in_as(other, "Daniel Reyes")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_selector("body[data-name='Daniel Reyes']")


def test_after_five_idle_minutes_the_page_is_covered(page: Page) -> None:
    page.clock.install()
    sign_in_as(page, "Amara Okafor")
    page.clock.fast_forward("04:58")
    assert page.locator("dialog.hr-cover[open]").count() == 0
    page.mouse.move(5, 5)
    page.clock.fast_forward("04:58")
    assert page.locator("dialog.hr-cover[open]").count() == 0
    page.clock.fast_forward("00:03")
    page.wait_for_selector("dialog.hr-cover[open]")
    box: Any = page.locator("dialog.hr-cover").bounding_box()
    size: Any = page.viewport_size
    assert (box["width"], box["height"]) == (size["width"], size["height"])
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.hr-cover[open]")
    page.reload()
    page.wait_for_selector("dialog.hr-cover[open]")
    page.get_by_role("button", name="I am Amara Okafor: carry on").click()
    page.wait_for_selector("dialog.hr-cover", state="hidden")


def test_from_the_cover_another_person_can_sign_the_first_one_out(page: Page) -> None:
    sign_in_as(page, "Amara Okafor")
    page.evaluate("sessionStorage.setItem('handrail.covered', 'true')")
    page.reload()
    page.get_by_role("dialog").get_by_role("button", name="Not you? Sign out").click()
    page.wait_for_url("**/signed-out")
    page.goto("/not-you")
    assert "/sign-in" in page.url
