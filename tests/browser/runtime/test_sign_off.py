"""A sign-off from both sides: asked for on the course page, signed in the bridge, read where it was asked for."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import axe_violations, sideways_scroll
from tests.browser.runtime.conftest import NewBrowser
from tests.browser.runtime.house import MANAGER, House, Learner, new_learner

pytestmark = pytest.mark.browser
NOTE = "You waited, and then you came back."


def check_page(page: Page) -> None:
    assert sideways_scroll(page) <= 0
    assert axe_violations(page) == []


def test_somebody_asks_a_manager_signs_and_they_read_what_was_seen(
    house: House, learner: Learner, new_browser: NewBrowser
) -> None:
    learner.launch()
    learner.go("your-next-shift")
    card = learner.page.locator(".hr-sign-off")
    expect(card).to_contain_text("signs when they have seen it")
    card.get_by_role("button", name="Ask my manager to watch for this").click()
    expect(card.locator(".hr-sign-off__ask")).to_be_focused()
    expect(card).to_contain_text("Asked. Your manager sees it in their list.")
    learner.received()

    manager = new_learner(house, new_browser(320, 800), MANAGER)
    manager.sign_in()
    page = manager.page
    page.goto("/sign-offs")
    check_page(page)
    page.get_by_role("link", name=f"{learner.name}: Seen in practice").click()
    page.get_by_role("button", name="Sign what I saw").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick what you saw.")
    page.get_by_role("link", name="Tick what you saw.").click()
    expect(page.get_by_role("checkbox").first).to_be_focused()
    check_page(page)
    page.get_by_role("checkbox", name="Gives one thing to choose").check()
    page.get_by_label("A few words to").fill(NOTE)
    page.get_by_role("button", name="Sign what I saw").click()
    expect(page.locator("main")).to_contain_text(f"{learner.name}: Seen in practice")
    expect(page.locator("main")).to_contain_text("1 of 4 seen on")

    learner.page.reload()
    expect(card).to_contain_text("Part of it has been seen")
    expect(card.locator("[data-seen=true]")).to_have_count(1)
    expect(card).to_contain_text(NOTE)
    expect(card.get_by_role("button", name="Ask again")).to_be_visible()
    learner.page.set_viewport_size({"width": 320, "height": 800})
    check_page(learner.page)


def test_who_has_no_manager_is_told_that_nobody_has_their_ask(house: House, new_browser: NewBrowser) -> None:
    alone = new_learner(house, new_browser(320, 800), MANAGER)
    alone.sign_in()
    alone.launch()
    alone.go("your-next-shift")
    card = alone.page.locator(".hr-sign-off")
    expect(card).to_contain_text("There is no manager for you in Handrail yet, so nobody would have your ask")
    expect(card).not_to_contain_text(re.compile("your manager", re.IGNORECASE))
    card.get_by_role("button", name="Ask all the same").click()
    expect(card.locator(".hr-sign-off__ask")).to_be_focused()
    expect(card).to_contain_text("Asked, and kept. There is no manager for you in Handrail yet")
    check_page(alone.page)


def test_without_a_session_nobody_is_asked(plain_page: Page) -> None:
    plain_page.goto("m01-every-interaction/08-your-next-shift/")
    card = plain_page.locator(".hr-sign-off")
    expect(card).to_contain_text("To ask for this, open the training from My training.")
    expect(card.get_by_role("button")).to_have_count(0)
    check_page(plain_page)
