"""Somebody calls you away: dead networks, refreshes, closed tabs, breaks, and a second tab or device."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, NewContext, Seat, axe_violations, sideways_scroll
from tests.browser.person import Course, Person, eventually

pytestmark = [pytest.mark.browser, pytest.mark.walk]
QUESTION = "first-words-at-the-door"
SAVED_OFFLINE = "No network. 1 thing saved in this browser; we send it when it returns."


def looks_right(page: Page) -> None:
    assert sideways_scroll(page) == 0
    assert axe_violations(page) == []


def attempts(course: Course, person: Person) -> list[tuple[int, bool]]:
    """Return (number, handed in) for each try the bridge knows."""
    rows = course.rows_about(person.name, "attempt")
    return sorted((row["attempt_number"], row["submitted_at"] is not None) for row in rows)


def test_an_answer_without_a_network_is_kept_here_and_reaches_the_bridge_once(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.go("the-alarm")
    person.received()
    person.page.context.set_offline(True)
    said = person.pick(QUESTION, "It's Dee.")
    expect(said).to_contain_text("Who, where, what next.")
    expect(person.foot).to_have_text(SAVED_OFFLINE)
    looks_right(person.page)
    person.page.context.set_offline(False)
    person.received()
    person.page.reload()
    person.received()
    assert [row["item_id"] for row in course.rows_about(person.name, "response")] == [QUESTION]
    eventually(lambda: course.verbs(person.name).count("answered") == 1)


def test_a_network_gone_in_the_middle_of_a_check_loses_nothing_and_doubles_nothing(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    person.launch()
    person.start_check()
    page.locator("fieldset[data-question] input").first.check(force=True)
    expect(page.locator(".hr-paper__saved")).to_have_text("Your answers so far are received.")
    page.context.set_offline(True)
    person.fill_in_check(miss=3)
    expect(page.locator(".hr-paper__saved")).to_have_text("No network. Your answers so far are saved in this browser.")
    given = page.locator("fieldset input:checked").evaluate_all("all => all.map(one => one.id).sort()")
    person.hand_in()
    expect(page.locator(".hr-trouble")).to_contain_text("They count once.")
    looks_right(page)
    page.get_by_role("button", name="Try now").click()
    expect(page.locator(".hr-trouble")).to_have_count(1)
    assert page.locator("fieldset input:checked").evaluate_all("all => all.map(one => one.id).sort()") == given
    page.context.set_offline(False)
    expect(page.locator(".hr-check-room")).to_contain_text("You had 3 of 6 this time", timeout=40_000)
    page.reload()
    person.received()
    assert attempts(course, person) == [(1, True)]


def test_a_try_whose_answer_was_lost_on_the_way_back_is_the_same_try_after_a_refresh(
    seat: Seat, course: Course
) -> None:
    person = seat()
    page = person.page
    person.launch()
    person.start_check()
    person.fill_in_check(miss=6)
    # The bridge gets it, and the network dies before its answer comes.
    page.route("**/api/attempts/*/submission", lambda route: (route.fetch(), route.abort()))
    person.hand_in()
    expect(page.locator(".hr-trouble")).to_contain_text("Your answers are safe in this browser")
    assert attempts(course, person) == [(1, True)]
    page.unroute("**/api/attempts/*/submission")
    page.reload()
    expect(page.locator(".hr-check-room")).to_contain_text("You had 0 of 6 this time")
    assert attempts(course, person) == [(1, True)]


def test_a_refresh_in_the_middle_of_a_check_keeps_the_answers_in_their_order(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    person.launch()
    person.start_check()
    person.fill_in_check()
    order = "all => all.map(one => one.dataset.question)"
    before = page.locator("fieldset[data-question]").evaluate_all(order)
    page.reload()
    expect(page.locator("fieldset[data-question]")).to_have_count(6)
    assert page.locator("fieldset[data-question]").evaluate_all(order) == before
    assert page.locator("fieldset[data-question]:has(input:checked)").count() == 6
    assert attempts(course, person) == [(1, False)]


def test_refresh_and_back_stay_in_the_same_visit_and_state_nothing_twice(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.read("what-is-asked", "the-alarm")
    person.page.reload()
    person.received()
    expect(person.page.locator("h1")).to_have_text("The alarm")
    person.page.go_back()
    expect(person.page.locator("h1")).to_have_text("What is asked of you")
    person.received()
    person.page.go_forward()
    expect(person.page.locator("h1")).to_have_text("The alarm")
    person.received()
    assert course.verbs(person.name) == ["launched", "initialized"]
    opened = {row["page_id"] for row in course.rows_about(person.name, "page_visit")}
    assert opened >= {"what-is-asked", "the-alarm"}


def test_a_page_opened_in_a_new_tab_reads_normally_says_so_and_leaves_the_first_tab_alone(
    seat: Seat, course: Course
) -> None:
    person = seat()
    person.launch()
    person.read("the-alarm")
    second = Person(course, person.name, person.page.context.new_page())
    second.page.goto(person.page.url)
    expect(second.page.locator("#hr-foot")).to_contain_text("This page is not being recorded.")
    expect(second.page.get_by_role("button", name="Continue my training")).to_be_visible()
    said = second.pick(QUESTION, "It's Dee.")
    expect(said).to_contain_text("Yes.")
    looks_right(second.page)
    assert course.rows_about(person.name, "response") == []
    person.page.bring_to_front()
    person.pick(QUESTION, "It's Dee.")
    person.received()
    assert len(course.rows_about(person.name, "response")) == 1


def test_a_bookmarked_page_asks_the_next_day_to_sign_in_and_then_to_continue(
    seat: Seat, course: Course, new_context: NewContext
) -> None:
    person = seat()
    person.launch()
    person.read("small-moments")
    bookmark = person.page.url
    assert urlsplit(bookmark).query == ""
    stranger = new_context().new_page()
    stranger.goto(bookmark)
    expect(stranger.locator("#hr-foot")).to_contain_text("You are not signed in. This page is not being recorded.")
    expect(stranger.locator("h1")).to_have_text("Small moments")
    looks_right(stranger)
    again = seat(person.name)
    again.page.goto(bookmark)
    again.page.get_by_role("button", name="Continue my training").click()
    again.received()
    expect(again.page.locator("h1")).to_have_text("Small moments")


def test_closing_the_tab_and_going_on_in_another_browser_resumes_the_page_the_answers_and_the_open_try(
    seat: Seat, course: Course
) -> None:
    person = seat()
    person.launch()
    person.go("the-alarm")
    person.pick(QUESTION, "Talk to me, Reece.")
    person.received()
    person.start_check()
    ticked = person.page.locator("fieldset[data-question] input").first
    ticked.check(force=True)
    ticked_id = ticked.get_attribute("id")
    expect(person.page.locator(".hr-paper__saved")).to_have_text("Your answers so far are received.")
    person.page.context.close()
    assert "terminated" not in course.verbs(person.name), "a closed tab says nothing for the person"

    at_a_pc = seat(person.name, viewport=DESK)
    expect(at_a_pc.page.get_by_role("main")).to_contain_text("Where you were")
    at_a_pc.launch()
    expect(at_a_pc.page.locator("h1")).to_have_text("The check")
    expect(at_a_pc.page.locator(f'[id="{ticked_id}"]')).to_be_checked()
    at_a_pc.go("the-alarm")
    card = at_a_pc.card(QUESTION)
    expect(card.get_by_label("Talk to me, Reece.")).to_be_checked()
    expect(card.locator(".hr-result")).to_contain_text("You answered this before.")
    assert attempts(course, person) == [(1, False)]
    assert len(course.rows_about(person.name, "response")) == 1


def test_a_break_stops_the_clock_shows_who_to_talk_to_and_carry_on_returns_to_the_same_page(
    seat: Seat, course: Course
) -> None:
    person = seat()
    page = person.page
    beats: list[str] = []
    page.on("request", lambda one: beats.append(one.url) if one.url.endswith("/beats") else None)
    page.clock.install()
    person.launch()
    person.read("small-moments")
    page.get_by_role("button", name="Take a break").click()
    page.wait_for_url(re.compile("/break/m01"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("The clock has stopped.")
    expect(main).to_contain_text("Noor Haddad (supervision lead), extension 214 or the duty desk")
    looks_right(page)
    assert course.verbs(person.name)[-1] == "terminated"
    told = len(beats)
    page.clock.fast_forward("02:00")
    page.wait_for_timeout(500)
    assert len(beats) == told
    before = sum(r["ended_at_seconds"] - r["started_at_seconds"] for r in course.rows_about(person.name, "interval"))
    page.get_by_role("button", name="Carry on where I was").click()
    person.received()
    expect(page.locator("h1")).to_have_text("Small moments")
    after = sum(r["ended_at_seconds"] - r["started_at_seconds"] for r in course.rows_about(person.name, "interval"))
    assert after == before


def test_a_second_tab_takes_over_and_the_first_says_so_and_loses_nothing(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    page.clock.install()
    person.launch()
    person.go("the-alarm")
    person.received()
    second = Person(course, person.name, page.context.new_page())
    second.launch()
    page.bring_to_front()
    page.keyboard.press("Tab")
    page.clock.fast_forward("00:31")
    note = page.get_by_role("alert").filter(has_text="another tab or on another device")
    expect(note).to_contain_text("the clock has stopped here")
    expect(note).to_contain_text("Nothing is lost")
    looks_right(page)
    person.pick(QUESTION, "It's Dee.")
    person.received()
    assert [row["item_id"] for row in course.rows_about(person.name, "response")] == [QUESTION]
    second.page.bring_to_front()
    second.go("the-alarm")
    expect(second.card(QUESTION).get_by_label("It's Dee.")).to_be_checked()
    page.bring_to_front()
    page.get_by_role("button", name="Carry on here").click()
    person.received()
    expect(page.get_by_role("button", name="Take a break")).to_be_visible()
    verbs = course.verbs(person.name)
    assert (verbs.count("launched"), verbs.count("initialized"), verbs.count("abandoned")) == (3, 3, 2)


def test_a_break_asked_for_without_a_network_says_that_the_clock_has_stopped(seat: Seat) -> None:
    person = seat()
    person.launch()
    person.read("the-alarm")
    person.page.context.set_offline(True)
    person.page.get_by_role("button", name="Take a break").click()
    expect(person.foot).to_contain_text("Your clock has stopped; everything up to now is saved in this browser.")
    person.page.context.set_offline(False)
    person.page.get_by_role("button", name="Take a break").click()
    person.page.wait_for_url(re.compile("/break/m01"))
