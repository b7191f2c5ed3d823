"""The module somebody opened is read on without a network, and leaves with them."""

import re

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.conftest import DESK, Seat, axe_violations, sideways_scroll
from tests.browser.person import Course, Person, eventually, everything_kept

pytestmark = [pytest.mark.browser, pytest.mark.walk]
QUESTION = "first-words-at-the-door"
REFLECTION = "my-own-alarm"
SENTENCE = re.compile(r"No network. \d things? saved in this browser; we send (it|them) when it returns.")
_KEPT = """async () => navigator.serviceWorker.controller !== null
    && (await navigator.serviceWorker.getRegistrations()).length === 1"""
_WORKERS = "async () => (await navigator.serviceWorker.getRegistrations()).map(one => one.scope)"


def wait_until_kept(page: Page) -> None:
    for _ in range(150):
        if page.evaluate(_KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the module was not kept")


def read_until_kept(person: Person, page_name: str) -> None:
    """Let somebody read one page of the module, until it is in their record and the module is kept."""
    person.launch()
    person.go(page_name)
    person.received()
    wait_until_kept(person.page)


def write_privately(person: Person, words: str) -> Locator:
    person.go("not-on-your-own")
    card: Locator = person.card(REFLECTION)
    card.locator(".hr-form textarea").fill(words)
    card.get_by_role("button", name="Keep it in this browser").click()
    expect(card.locator(".hr-result")).to_contain_text("Kept in this browser only.")
    person.received()
    return card


def nothing_is_kept(page: Page) -> bool:
    return bool(page.evaluate("caches.keys()") == [] == page.evaluate(_WORKERS))


def test_without_a_network_one_reads_on_and_answers_and_nothing_is_lost_or_doubled(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    read_until_kept(person, "what-is-asked")

    page.context.set_offline(True)
    person.go("the-alarm")
    expect(page.locator("h1")).to_have_text("The alarm")
    expect(person.foot).to_contain_text(SENTENCE)
    expect(page.locator(".hr-person__name")).to_have_text(person.name)
    picture = page.locator("article img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 0
    expect(person.pick(QUESTION, "It's Dee.")).to_contain_text("Who, where, what next.")
    assert sideways_scroll(page) == 0
    assert axe_violations(page) == []
    page.reload()
    expect(person.foot).to_contain_text(SENTENCE)
    expect(person.card(QUESTION).get_by_label("It's Dee.")).to_be_checked()
    person.go("small-moments")
    expect(page.locator("h1")).to_have_text("Small moments")
    expect(person.foot).to_contain_text(SENTENCE)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("so you are still signed in. Everything is kept here.")
    page.get_by_role("button", name="Stay signed in").click()
    assert course.rows_about(person.name, "response") == []

    page.context.set_offline(False)
    person.received()
    page.reload()
    person.received()
    assert [row["item_id"] for row in course.rows_about(person.name, "response")] == [QUESTION]
    eventually(lambda: course.verbs(person.name).count("answered") == 1)
    assert course.verbs(person.name).count("initialized") == 1
    assert "terminated" not in course.verbs(person.name), "asking to leave, and staying, ends nothing"
    opened = {row["page_id"] for row in course.rows_about(person.name, "page_visit")}
    assert opened >= {"what-is-asked", "the-alarm", "small-moments"}


def test_private_words_are_neither_written_over_nor_deleted_while_they_cannot_be_opened(seat: Seat) -> None:
    person = seat()
    page = person.page
    person.launch()
    card = write_privately(person, "the kettle")
    area, said = card.locator(".hr-form textarea"), card.locator(".hr-result")
    wait_until_kept(page)
    sealed = "Object.entries(localStorage).filter(([key]) => key.startsWith('handrail.sealed.'))"

    page.context.set_offline(True)
    page.reload()
    expect(said).to_contain_text("There is no network just now. Your own words open")
    before = page.evaluate(sealed)
    assert len(before) == 1
    expect(area).not_to_be_editable()
    area.focus()
    page.keyboard.type("something else")
    card.get_by_role("button", name="Keep it in this browser").click()
    expect(said).to_contain_text("There is no network just now. Your own words open")
    page.wait_for_timeout(800)  # longer than a draft waits before it is kept
    person.go("the-alarm")
    assert page.evaluate(sealed) == before

    page.context.set_offline(False)
    person.go("not-on-your-own")
    expect(area).to_have_value("the kettle")
    expect(area).to_be_editable()


def test_private_words_cannot_be_written_over_while_their_key_is_on_its_way(seat: Seat) -> None:
    person = seat()
    page = person.page
    person.launch()
    card = write_privately(person, "the kettle")
    area = card.locator(".hr-form textarea")
    # The browser believes that it has a network; the bridge does not answer, and then it does.
    page.route("**/api/me/seal-key", lambda route: route.abort())
    page.reload()
    expect(card.locator(".hr-result")).to_contain_text("There is no network just now.")
    expect(area).not_to_be_editable()
    page.unroute("**/api/me/seal-key")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(area).to_have_value("the kettle")
    expect(card.locator(".hr-result")).to_be_hidden()
    expect(area).to_be_editable()


def test_what_is_kept_is_the_module_and_nothing_of_anybody(seat: Seat) -> None:
    person = seat()
    page = person.page
    person.launch()
    person.go("the-alarm")
    person.pick(QUESTION, "Talk to me, Reece.")
    person.received()
    wait_until_kept(page)
    addresses = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async name =>
             (await (await caches.open(name)).keys()).map(one => one.url)))).flat()"""
    )
    root = re.match(r".*/course/[0-9a-f]+/", page.url)
    assert root
    assert page.evaluate(_WORKERS) == [root[0]]
    assert all(address.startswith(root[0]) for address in addresses)
    # No launch, no answer of the bridge, no index of every other module, no film.
    assert [address for address in addresses if re.search(r"[?#]|/api/|\.json$|\.mp[34]$", address)] == []
    assert sum(address.endswith("/") for address in addresses) == 10
    assert (
        page.evaluate(
            """async words => { for (const name of await caches.keys()) { const cache = await caches.open(name);
             for (const request of await cache.keys()) {
               const text = await (await cache.match(request)).text();
               if (words.some(one => text.includes(one))) return request.url; } } return null; }""",
            [person.name, 'checked=""'],
        )
        is None
    )


def test_signing_out_takes_the_kept_module_away(seat: Seat) -> None:
    person = seat(viewport=DESK)
    page = person.page
    read_until_kept(person, "the-alarm")
    read = page.url
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url(re.compile("/signed-out"))
    expect(page.locator("html[data-trace=none]")).to_be_attached()
    assert nothing_is_kept(page)
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(read)


def test_next_person_at_a_pc_left_open_finds_neither_the_module_nor_the_name(seat: Seat) -> None:
    person = seat(viewport=DESK)
    context = person.page.context
    read_until_kept(person, "the-alarm")
    # The window is closed without signing out, and the sign-in runs out meanwhile.
    person.page.close()
    context.clear_cookies()
    following: Person = seat(context=context)
    expect(following.page.locator("html")).to_be_attached()
    eventually(lambda: nothing_is_kept(following.page))
    assert person.name not in everything_kept(following.page)


@pytest.mark.parametrize("place", ["the course's page", "/my-training"])
def test_a_sign_in_that_ran_out_takes_the_kept_module_along_and_leaves_what_was_not_sent(
    seat: Seat, place: str
) -> None:
    person = seat()
    page = person.page
    read_until_kept(person, "the-alarm")
    page.route("**/api/modules/**/events", lambda route: route.abort())
    person.pick(QUESTION, "It's Dee.")
    expect(person.foot).to_contain_text("saved in this browser")
    page.context.clear_cookies()
    page.goto(page.url if place == "the course's page" else place)
    eventually(lambda: nothing_is_kept(page))
    assert page.evaluate("sessionStorage.getItem('handrail.offline')") is None
    assert page.evaluate("Object.keys(localStorage).some(key => key.startsWith('handrail.queue.'))")
    assert person.name not in page.locator("body").inner_text() or "/sign-in/as" in page.url


def test_a_sign_in_that_ran_out_without_a_network_is_noticed_when_the_network_is_back(seat: Seat) -> None:
    person = seat()
    page = person.page
    read_until_kept(person, "the-alarm")
    page.context.set_offline(True)
    page.reload()
    expect(person.foot).to_contain_text(SENTENCE)
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("#hr-foot")).to_contain_text("You are not signed in.")
    assert person.name not in page.locator("body").inner_text()
    eventually(lambda: nothing_is_kept(page))


def test_without_a_network_and_after_an_hour_without_use_a_page_no_longer_says_whose_it_was(seat: Seat) -> None:
    person = seat()
    page = person.page
    read_until_kept(person, "the-alarm")
    page.context.set_offline(True)
    page.evaluate(
        """() => { const kept = JSON.parse(sessionStorage.getItem('handrail.offline'));
             sessionStorage.setItem('handrail.offline', JSON.stringify({...kept, at: kept.at - 61 * 60 * 1000})); }"""
    )
    page.reload()
    expect(page.locator("h1")).to_have_text("The alarm")
    expect(person.foot).to_have_text("No network. You can carry on reading.")
    assert person.name not in page.locator("body").inner_text()
