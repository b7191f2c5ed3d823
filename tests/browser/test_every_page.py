"""Every kind of page, as everybody who can open it: for any eyes, hands and screen, in light and dark."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.bridge.people.conftest import MailServer
from tests.browser import walks
from tests.browser.conftest import DESK, HANDRAIL, NewContext, Seat, SignIn, axe_violations, free_port, sideways_scroll
from tests.browser.empty_house import EmptyHouse
from tests.browser.person import Course
from tests.browser.walks import Stop, Walk

pytestmark = [pytest.mark.browser, pytest.mark.walk]
NARROW = {"width": 320, "height": 640}
DESK_AT_200_PERCENT = {"width": 640, "height": 450}
MOST_TAB_STOPS = 25

OUTLINE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  return {
    headings: [...document.querySelectorAll('h1')].filter(one => one.checkVisibility()).length,
    twice: ids.filter((id, at) => ids.indexOf(id) !== at),
    title: document.title, language: document.documentElement.lang,
  };
}"""
# What has the focus: whether it is in sight, and whether a ring is drawn round it.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  // A control that is drawn by its label (radios, tick boxes, search) shows the focus there.
  const nodes = [one, one.nextElementSibling, one.closest('label, .hr-option, .md-search__form')].filter(Boolean);
  const ring = nodes.some(node => ['', '::before', '::after'].some(part => {
    const s = getComputedStyle(node, part || null);
    return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none' }));
  return {
    what: one.outerHTML.slice(0, 140), tag: one.tagName, href: one.getAttribute('href'),
    shown: box.width * box.height > 0 && box.bottom > 0 && box.right > 0 &&
      box.top < innerHeight && box.left < innerWidth,
    ring,
  };
}"""

# What dark can change: axe is in the page by then.
PALE = """() => axe.run(document, {resultTypes: ['violations'], selectors: false,
    runOnly: ['color-contrast', 'link-in-text-block']})
  .then(result => result.violations.flatMap(one => one.nodes.map(node => node.html.slice(0, 160))))"""


class Looker:
    """Looks at each stop of a walk and gathers what is wrong, so that one walk tells everything."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.seen = 0
        self._page: Page | None = None

    def look_at(self, walk: Walk) -> None:
        for stop in walk:
            self.seen += 1
            settle(stop)
            faults = [
                *outline_faults(stop.page),
                *(keyboard_faults(stop.page) if stop.fresh else []),
                *in_each_light(stop.page),
                *in_each_size(stop.page),
            ]
            self.faults += [f"{stop.name} ({stop.page.url}): {fault}" for fault in faults]

    def listen_to(self, page: Page) -> Page:
        """Take down what the browser complains of, of scripts, and of what the content policy stopped."""

        def complain(message: ConsoleMessage) -> None:
            # That a page itself answers 403, 404 or 422 is what some stops are there for.
            url, unloaded = str(message.location.get("url")), "Failed to load resource" in message.text
            about_the_page = unloaded and url == page.url
            # A beat whose answer was lost to the next page is refused once and put right by that refusal.
            about_a_beat = unloaded and url.endswith("/beats") and "409" in message.text
            if message.type in ("error", "warning") and not about_the_page and not about_a_beat:
                self.faults.append(f"{page.url}: console: {message.text} ({url})")

        page.on("console", complain)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script: {error}"))
        return page


def settle(stop: Stop) -> None:
    """Wait until the page shows what it has to: only some ask for more after they are loaded."""
    asks_for_more = "/course/" in stop.page.url or "/records" in stop.page.url
    stop.page.wait_for_load_state("networkidle" if stop.fresh and asks_for_more else "load")


def outline_faults(page: Page) -> Iterator[str]:
    outline = page.evaluate(OUTLINE)
    if outline["headings"] != 1:
        yield f"{outline['headings']} h1"
    if outline["twice"]:
        yield f"ids twice: {outline['twice']}"
    if not outline["title"].split("–")[0].strip() or not outline["language"].startswith("en"):
        yield f"title {outline['title']!r}, language {outline['language']!r}"


def keyboard_faults(page: Page) -> Iterator[str]:
    page.set_viewport_size(DESK)
    # After a mistake the summary of it has the focus already, and rightly.
    from_the_top = page.evaluate("document.activeElement === document.body")
    for press in range(MOST_TAB_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            return
        if press == 0 and from_the_top and not (focus["tag"] == "A" and str(focus["href"]).startswith("#")):
            yield f"the first Tab is no skip link: {focus['what']}"
        if not focus["shown"]:
            yield f"focus out of sight: {focus['what']}"
        if not focus["ring"]:
            yield f"focus without a ring: {focus['what']}"


def in_each_light(page: Page) -> Iterator[str]:
    page.set_viewport_size(NARROW)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield from (f"light: {fault}" for fault in axe_violations(page))
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: too pale: {one}" for one in page.evaluate(PALE))
    page.emulate_media(color_scheme="light")


def in_each_size(page: Page) -> Iterator[str]:
    for name, size in (("320 px", NARROW), ("200 %", DESK_AT_200_PERCENT), ("1280 px", DESK)):
        page.set_viewport_size(size)
        if sideways_scroll(page) > 0:
            yield f"scrolls sideways by {sideways_scroll(page)} px at {name}"
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if sideways_scroll(page) > 0:
        yield f"scrolls sideways by {sideways_scroll(page)} px with letters twice as large"
    page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.fixture
def looker() -> Iterator[Looker]:
    """Hand out somebody who looks; what they found wrong fails the test."""
    one = Looker()
    yield one
    assert one.seen > 0
    assert not one.faults, "\n".join(one.faults)


@pytest.fixture
def signed_in(sign_in: SignIn, looker: Looker) -> Any:
    """Sign a demonstration person in, listened to."""
    return lambda name: looker.listen_to(sign_in(name, viewport=DESK))


def test_signed_out(looker: Looker, new_context: NewContext) -> None:
    looker.look_at(walks.walk_as_nobody(looker.listen_to(new_context(DESK).new_page())))


def test_a_member_of_staff_who_has_done_nothing_yet(looker: Looker, seat: Seat) -> None:
    looker.look_at(walks.walk_as_newcomer(looker.listen_to(seat(viewport=DESK).page)))


def test_a_member_of_staff_in_the_course(looker: Looker, seat: Seat, course: Course) -> None:
    person = seat(viewport=DESK)
    looker.listen_to(person.page)
    looker.look_at(walks.walk_through_the_course(person, course))


def test_a_member_of_staff_who_has_finished(looker: Looker, signed_in: Any) -> None:
    looker.look_at(walks.walk_as_finisher(signed_in("Daniel Reyes")))


def test_the_cover_over_bridge_and_course(looker: Looker, seat: Seat) -> None:
    person = seat(viewport=DESK)
    looker.look_at(walks.walk_to_the_cover(looker.listen_to(person.page), person))


def test_trainer(looker: Looker, signed_in: Any) -> None:
    looker.look_at(walks.walk_as_trainer(signed_in("Ruth Abara")))


def test_manager(looker: Looker, signed_in: Any) -> None:
    looker.look_at(walks.walk_as_manager(signed_in("Imran Qureshi")))


def test_funder(looker: Looker, signed_in: Any) -> None:
    looker.look_at(walks.walk_as_funder(signed_in("Beatrice Lowe")))


def test_administrator(looker: Looker, signed_in: Any, course: Course) -> None:
    course.forward_to_nowhere(HANDRAIL)
    looker.look_at(walks.walk_as_administrator(signed_in("Lena Fischer")))


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmptyHouse]:
    with MailServer() as mails:
        threading.Thread(target=mails.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        house = EmptyHouse(tmp_path_factory.mktemp("empty-house"), free_port(), mails)
        try:
            house.start()
            yield house
        finally:
            house.stop()
            mails.shutdown()


@pytest.mark.parametrize("role", ["learner", "trainer", "manager", "funder", "administrator"])
def test_where_nothing_has_happened_yet(role: str, looker: Looker, chromium: Browser, empty_house: EmptyHouse) -> None:
    context = chromium.new_context(base_url=empty_house.address, viewport=DESK)  # type: ignore[arg-type]
    page = looker.listen_to(context.new_page())
    to_sign_in = walks.walk_to_sign_in(page, f"{role}@elm.example", empty_house.next_mail)
    if role == "learner":
        looker.look_at(to_sign_in)
        looker.look_at(walks.walk_until_told_to_wait(context.new_page()))
    else:
        list(to_sign_in)
    looker.look_at(walks.walk_through_an_empty_house(page, role))
    context.close()


def test_the_looker_sees_faults(looker: Looker, new_context: NewContext) -> None:
    """One page with everything wrong, so that silence above means something."""
    page = looker.listen_to(new_context(DESK).new_page())
    page.goto("/certificate-check")
    page.evaluate(
        """() => {
          document.querySelector('.govuk-skip-link').remove();
          document.querySelector('main').innerHTML = '<h1 id="a">One</h1><h1 id="a">Two</h1><input>' +
            '<p><a href="/" class="bare">pale words</a></p><div class="wide">wide</div>';
          document.querySelector('.wide').style.width = '2000px';
          document.querySelector('.bare').style.cssText =
            'color: #ddd; outline: 0 !important; box-shadow: none !important';
          console.error('something broke');
        }"""
    )
    looker.look_at(iter([Stop("faulty", page)]))
    found, looker.faults = "\n".join(looker.faults), []
    for fault in (
        "2 h1",
        "ids twice: ['a']",
        "no skip link",
        'focus without a ring: <a href="/" class="bare"',
        "light: label",
        "light: color-contrast",
        "scrolls sideways",
        "console: something broke",
    ):
        assert fault in found, found
