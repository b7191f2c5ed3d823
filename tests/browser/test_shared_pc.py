"""A PC in the staff room: whose training is open is always in sight, and the next person finds nothing of it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Seat, axe_violations, sideways_scroll
from tests.browser.person import Course, Person, everything_kept

pytestmark = pytest.mark.browser
QUESTION = "first-words-at-the-door"
PRIVATE = "the bang of the yard gate, and a zaffre-blue kettle"
REFLECTION = "my-own-alarm"


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(re.compile("/signed-out"))
    expect(page.locator("html[data-trace=none]")).to_be_attached()


def write_privately(person: Person) -> None:
    person.go("not-on-your-own")
    card = person.card(REFLECTION)
    card.locator(".hr-form textarea").fill(PRIVATE)
    card.get_by_role("button", name="Keep it in this browser").click()
    expect(card.locator(".hr-result")).to_contain_text("Kept in this browser only.")
    person.received()


def in_sight(page: Page, name: str) -> bool:
    """Return whether the name stands within the window, with nothing over it."""
    return bool(
        page.evaluate(
            """name => [...document.querySelectorAll('.hr-header__name, .hr-person__name')].some(one => {
                 const box = one.getBoundingClientRect();
                 if (one.textContent.trim() !== name || box.width === 0) return false;
                 const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
                 return on !== null && (one.contains(on) || on.contains(one));
               })""",
            name,
        )
    )


def stays_in_sight(page: Page, name: str) -> None:
    for part in (0, 0.5, 1):
        page.evaluate("part => window.scrollTo(0, document.body.scrollHeight * part)", part)
        page.wait_for_timeout(50)
        assert in_sight(page, name), page.url
        expect(page.get_by_role("link", name="Not you?")).to_be_in_viewport()
        expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport()


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_name_and_not_you_stand_on_every_page_also_after_scrolling(seat: Seat, viewport: dict[str, int]) -> None:
    person = seat(viewport=viewport)
    page = person.page
    for address in ("/my-training", "/my-training/m01", "/break/m01", "/finished/m01", "/my-record", "/problems/new"):
        page.goto(address)
        stays_in_sight(page, person.name)
    person.launch()
    stays_in_sight(page, person.name)
    expect(page.get_by_role("banner")).to_contain_text("Demonstration. Everybody and everything here is made up.")


def test_not_you_asks_and_signs_the_person_before_out(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.read("the-alarm")
    person.page.get_by_role("link", name="Not you?").click()
    main = person.page.get_by_role("main")
    expect(main).to_contain_text(f"Are you {person.name}?")
    assert axe_violations(person.page) == []
    main.get_by_role("button", name=f"No: sign {person.name} out").click()
    expect(main).to_contain_text("The next person at this screen finds nothing of yours.")
    person.page.goto("/my-training")
    expect(person.page).to_have_url(re.compile("/sign-in"))


def covered(page: Page) -> bool:
    """Return whether the cover is what lies on top wherever one points."""
    return bool(
        page.evaluate(
            """() => [[.1, .1], [.5, .3], [.9, .5], [.2, .9], [.8, .98]].every(([x, y]) =>
                 document.elementFromPoint(innerWidth * x, innerHeight * y)?.closest('.hr-cover, dialog'))"""
        )
    )


@pytest.mark.parametrize("place", ["course", "/my-record"])
def test_five_idle_minutes_cover_the_page_and_neither_escape_nor_a_refresh_lifts_the_cover(
    seat: Seat, place: str
) -> None:
    person = seat()
    page = person.page
    page.clock.install()
    if place == "course":
        person.launch()
    else:
        page.goto(place)
    cover = page.get_by_role("dialog", name="Still here?")
    page.clock.fast_forward("04:50")
    page.wait_for_timeout(300)
    expect(cover).to_be_hidden()
    page.clock.fast_forward("00:20")
    expect(cover).to_be_visible()
    assert covered(page)
    assert sideways_scroll(page) == 0
    assert axe_violations(page) == []
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    expect(cover).to_be_visible()
    page.reload()
    expect(cover).to_be_visible()
    cover.get_by_role("button", name=f"I am {person.name}: carry on").click()
    expect(cover).to_be_hidden()
    page.clock.fast_forward("05:10")
    cover.get_by_role("button", name="Not you? Sign out").click()
    page.wait_for_url(re.compile("/signed-out"))


def test_the_next_person_finds_no_trace_in_stores_caches_cookies_pages_or_behind_the_back_button(
    seat: Seat, course: Course
) -> None:
    person = seat(viewport=DESK)
    page, context = person.page, person.page.context
    person.launch()
    person.go("the-alarm")
    person.pick(QUESTION, "Talk to me, Reece.")
    person.received()
    write_privately(person)
    course_page = page.url
    page.goto("/my-record")
    page.get_by_label("What is wrong?").fill("A sentence that was never sent.")
    traces = [person.name, person.name.split()[0], PRIVATE, "never sent", *who_it_was(course, person)]
    cookies = {cookie["value"] for cookie in context.cookies() if cookie["httpOnly"]}
    sign_out(page)

    kept = page.evaluate("[...Object.entries(localStorage), ...Object.entries(sessionStorage)]")
    assert [key for key, _ in kept if not key.startswith("handrail.sealed.")] == []
    assert len(kept) == 1, "the sealed reflection stays, and nothing else"
    assert [trace for trace in traces if trace in everything_kept(page)] == []
    assert page.evaluate("async () => [...await caches.keys(), ...await indexedDB.databases()]") == []
    assert not cookies & {cookie["value"] for cookie in context.cookies()}

    for _ in range(5):
        page.go_back()
        page.wait_for_timeout(300)
        assert shows(page, traces) == [], page.url
        assert not page.locator("input:checked").count()

    following = seat(context=context)
    following.launch()
    following.page.goto(course_page)
    following.received()
    expect(following.card(REFLECTION).locator(".hr-form textarea")).to_have_value("")
    following.go("the-alarm")
    following.received()
    assert not following.page.locator("input:checked").count()
    assert [trace for trace in traces if trace in following.page.content() + everything_kept(following.page)] == []


def shows(page: Page, traces: list[str]) -> list[str]:
    """Return the traces on a page, but for a demonstration's sign-in page, which offers everybody to everybody."""
    if "/sign-in/as" in page.url:
        page.evaluate("document.querySelectorAll('.hr-people').forEach(one => one.remove())")
    return [trace for trace in traces if trace in page.content()]


def who_it_was(course: Course, person: Person) -> list[Any]:
    """Return the identifiers under which the bridge knows somebody."""
    session = course.rows_about(person.name, "launch_session")[0]
    return [session["person_id"], session["session_id"], session["registration_id"]]


def test_a_private_text_opens_again_for_its_owner_and_for_nobody_else(seat: Seat, course: Course) -> None:
    person = seat(viewport=DESK)
    context = person.page.context
    person.launch()
    write_privately(person)
    sealed = person.page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('handrail.sealed.'))")
    assert len(sealed) == 1
    assert not any(word in sealed[0][1] for word in PRIVATE.split() if len(word) > 3)
    sign_out(person.page)

    somebody = seat(context=context)
    somebody.launch()
    somebody.go("not-on-your-own")
    somebody.received()
    expect(somebody.card(REFLECTION).locator(".hr-form textarea")).to_have_value("")
    sign_out(somebody.page)

    again = seat(person.name, context=context)
    again.launch()
    again.go("not-on-your-own")
    card = again.card(REFLECTION)
    expect(card.locator(".hr-form textarea")).to_have_value(PRIVATE)
    expect(card).to_contain_text("Only you can read this.")
    expect(card.get_by_role("button", name="Print")).to_be_visible()
    card.get_by_role("button", name="Delete").click()
    card.get_by_role("button", name="Yes, delete it").click()
    expect(card).to_contain_text("Deleted. Nothing of it is left in this browser.")
    again.page.reload()
    again.received()
    expect(card.locator(".hr-form textarea")).to_have_value("")
    assert "handrail.sealed." not in everything_kept(again.page)


def test_the_words_of_an_only_me_text_never_leave_the_browser(seat: Seat, course: Course) -> None:
    person = seat()
    sent: list[str] = []
    person.page.on("request", lambda one: sent.append(one.url + (one.post_data or "") + str(one.headers)))
    person.launch()
    write_privately(person)
    person.page.reload()
    person.received()
    person.page.goto("/my-record")
    assert "zaffre" not in person.page.content()
    sign_out(person.page)
    assert not any("zaffre" in one for one in sent)
    done = [row for row in course.rows_about(person.name, "response") if row["item_id"] == REFLECTION]
    assert [row["given"] for row in done] == ['{"done": true}']
    # The same search finds what was sent, so an empty answer means something.
    assert course.files_with(REFLECTION) != []
    assert course.files_with("zaffre") == []


def test_signing_out_in_one_tab_empties_the_others_too(seat: Seat, course: Course) -> None:
    person = seat(viewport=DESK)
    person.launch()
    person.go("the-alarm")
    person.pick(QUESTION, "It's Dee.")
    person.received()
    record = person.page.context.new_page()
    record.goto("/my-record")
    elsewhere = person.page.context.new_page()
    elsewhere.goto("/my-training")
    sign_out(elsewhere)
    expect(record).to_have_url(re.compile("/sign-in"))
    expect(person.page.locator("#hr-foot")).to_contain_text("You are not signed in.")
    assert not person.page.locator("input:checked").count()
    for page in (record, person.page):
        assert shows(page, [person.name]) == []
        assert person.name not in everything_kept(page)


def test_somebody_who_left_without_signing_out_is_met_by_name_and_leaves_nothing_to_the_next(
    seat: Seat, course: Course
) -> None:
    person = seat(viewport=DESK)
    context = person.page.context
    person.launch()
    person.go("the-alarm")
    person.pick(QUESTION, "It's Dee.")
    person.received()
    person.page.close()
    page = context.new_page()
    page.goto("/")
    assert in_sight(page, person.name)
    # They sign in as themselves without signing the other out first.
    following = seat(context=context)
    assert person.name not in following.page.content()
    following.launch()
    following.go("the-alarm")
    following.received()
    assert not following.page.locator("input:checked").count()
    assert person.name not in everything_kept(following.page)
    assert course.rows_about(following.name, "response") == []


def test_signing_out_while_answers_are_on_the_way_asks_first(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    person.launch()
    person.go("the-alarm")
    person.received()
    page.route("**/api/modules/*/events", lambda route: route.abort())
    person.pick(QUESTION, "It's Dee.")
    expect(person.foot).to_contain_text("saved in this browser")
    page.get_by_role("button", name="Sign out").click()
    asks = page.get_by_role("alert").filter(has_text="1 answer is still on the way.")
    expect(asks).to_be_visible()
    assert axe_violations(page) == []
    asks.get_by_role("button", name="Stay signed in").click()
    page.unroute("**/api/modules/*/events")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/signed-out"))
    assert [row["item_id"] for row in course.rows_about(person.name, "response")] == [QUESTION]
