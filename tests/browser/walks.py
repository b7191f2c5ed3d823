"""Walks past every kind of page that one kind of person can open; each stop is handed to whoever looks.

A walk changes only what its own people made, so that other stories find the demonstration as it was.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.person import Course, Person

MODULE = "m01"
SIX_MINUTES = "06:00"


@dataclass(frozen=True)
class Stop:
    """A page as it stands; fresh if it was just opened, so that Tab begins at its top."""

    name: str
    page: Page
    fresh: bool = True


Walk = Iterator[Stop]


def visit(page: Page, role: str, **paths: str) -> Walk:
    """Open one address after the other."""
    for name, path in paths.items():
        page.goto(path)
        yield Stop(f"{role}-{name.replace('_', '-')}", page)


def first_link(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def upload(page: Page, button: str, **files: str) -> None:
    """Choose files by the id of their field and press the button."""
    for field, text in files.items():
        name = f"{field if field != 'file' else 'upload'}.csv"
        page.locator(f"#{field}").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name=button, exact=True).click()


def walk_as_nobody(page: Page) -> Walk:
    """Signed out: the demonstration's people, the certificate check, the course without a session, errors."""
    yield from visit(
        page,
        "nobody",
        sign_in_as="/sign-in/as",
        certificate_check="/certificate-check",
        signed_out="/signed-out",
        missing="/no-such-page",
    )
    page.goto("/certificate-check")
    page.get_by_role("textbox").fill("NOTACODE")
    page.get_by_role("main").get_by_role("button").click()
    yield Stop("nobody-certificate-unknown", page)
    page.goto("/course/")
    yield Stop("nobody-course", page)
    root = page.url
    for one, path in {
        "course-module": "m01-every-interaction/",
        "course-page": "m01-every-interaction/02-the-alarm/",
    }.items():
        page.goto(root + path)
        yield Stop(f"nobody-{one}", page)
    page.goto(root + "m01-every-interaction/09-check/")
    yield Stop("nobody-course-check", page)


def walk_as_newcomer(page: Page) -> Walk:
    """A member of staff who has done nothing yet."""
    yield from visit(
        page,
        "newcomer",
        my_training="/my-training",
        module=f"/my-training/{MODULE}",
        my_record="/my-record",
        not_finished=f"/finished/{MODULE}",
        problem="/problems/new?module=m01&page=the-alarm&item=first-words-at-the-door&item_version=1",
        not_you="/not-you",
        forbidden="/claims",
        missing="/receipts/NOTACODE",
    )


def walk_through_the_course(person: Person, course: Course) -> Walk:
    """Every page of the module with a session, a right and a wrong answer, both ends of the check, and what follows."""
    page = person.page
    person.launch()
    for one in course.pages:
        person.go(one["id"])
        if not one["alternative_to"]:
            person.received()
        yield Stop(f"course-{one['id']}", page)
    person.read("the-alarm")
    person.pick("first-words-at-the-door", "Talk to me, Reece.")
    yield Stop("course-look-again", page, fresh=False)
    person.card("first-words-at-the-door").get_by_role("button", name="Try again").click()
    person.pick("first-words-at-the-door", "It's Dee.")
    yield Stop("course-answered-well", page, fresh=False)
    person.start_check()
    expect(page.get_by_role("button", name="Hand in my answers")).to_be_visible()
    yield Stop("course-check-paper", page, fresh=False)
    person.hand_in()
    yield Stop("course-check-unanswered", page, fresh=False)
    person.fill_in_check(miss=3)
    person.hand_in()
    expect(page.locator(".hr-check-room")).to_contain_text("needed")
    yield Stop("course-check-fell-short", page, fresh=False)
    page.goto(f"/break/{MODULE}")
    yield Stop("learner-break", page)
    page.goto("/my-training")
    yield Stop("learner-part-done", page)
    page.goto("/my-record")
    page.locator("#words").fill("")
    page.get_by_role("button", name=re.compile("Send")).click()
    yield Stop("learner-record-nothing-written", page)


def walk_as_finisher(page: Page) -> Walk:
    """Somebody who has finished: what the record, the finish and the receipt look like when they are full."""
    yield from visit(page, "finisher", my_training="/my-training", module=f"/my-training/{MODULE}")
    page.goto(f"/finished/{MODULE}")
    yield Stop("finisher-finished", page)
    page.get_by_role("link", name="See your receipt").click()
    yield Stop("finisher-receipt", page)
    page.goto("/my-record")
    yield Stop("finisher-my-record", page)
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    yield Stop("finisher-my-record-opened", page, fresh=False)


def walk_to_the_cover(page: Page, person: Person) -> Walk:
    """Five minutes without a touch, on a page of the bridge and on one of the course."""
    page.clock.install()
    page.goto("/my-training")
    page.clock.fast_forward(SIX_MINUTES)
    expect(page.get_by_role("dialog", name="Still here?")).to_be_visible()
    yield Stop("cover-bridge", page, fresh=False)
    page.get_by_role("button", name=re.compile("carry on")).click()
    person.launch()
    page.clock.fast_forward(SIX_MINUTES)
    expect(page.get_by_role("dialog", name="Still here?")).to_be_visible()
    yield Stop("cover-course", page, fresh=False)


def walk_as_trainer(page: Page) -> Walk:
    yield from visit(page, "trainer", modules="/trainer", shared="/shared/trainer", rules="/rules", forbidden="/claims")


RELEASES = "release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by\n"
CLAIMS = "claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate\n"


def walk_as_manager(page: Page) -> Walk:
    """The manager of Fellside, who has a draft as well as a submitted claim."""
    yield from visit(
        page,
        "manager",
        releases="/releases",
        upload="/claims/upload",
        sign_offs="/sign-offs",
        more_tries="/another-tries",
        corrections="/corrections",
        shared="/shared/manager",
        rules="/rules",
        forbidden="/trainer",
        claims="/claims",
    )
    first_link(page, re.compile("FELL-.*-11|FELL-2026-11"))
    yield Stop("manager-claim", page)
    first_link(page, re.compile("Line 1"))
    yield Stop("manager-line", page)
    page.goto("/claims")
    first_link(page, "FELL-2026-12")
    yield Stop("manager-draft", page)
    page.get_by_label("Hours claimed").first.fill("half")
    page.get_by_role("button", name="Save these hours").click()
    yield Stop("manager-draft-bad-hours", page)
    page.get_by_role("button", name="Submit this claim").click()
    yield Stop("manager-draft-no-spend", page)
    page.goto("/releases")
    upload(
        page,
        "Upload",
        file=RELEASES + '=1+1,F-01,31/02/2026,soon,"a very long word that nobody would write",me\nA,L-01,,,,\n',
    )
    yield Stop("manager-releases-refused", page)
    page.goto("/claims/upload")
    upload(page, "Upload", file=CLAIMS + "C,LARCH,L-01,LR-106,1,20\nC,FELLSIDE,F-01,NONE,-1,99.999\n" * 20)
    yield Stop("manager-claims-refused", page)
    page.goto("/claims/upload")
    page.get_by_role("button", name="Upload", exact=True).click()
    yield Stop("manager-no-file", page)
    page.goto(f"/claims/{uuid.uuid4()}")
    yield Stop("manager-missing", page)


def walk_as_funder(page: Page) -> Walk:
    yield from visit(page, "funder", rules="/rules", forbidden="/releases", claims="/claims")
    first_link(page, "LARCH-2026-11")
    yield Stop("funder-claim", page)
    address = page.url
    for line in (1, 3, 5):  # supported, part supported, not supported
        page.goto(f"{address}/lines/{line}")
        yield Stop(f"funder-line-{line}", page)


def walk_as_administrator(page: Page) -> Walk:
    yield from visit(
        page,
        "administrator",
        people="/administrator",
        records="/records",
        filter="/records?verb=completed&since=2020-01-01",
        refused="/records?since=never",
        credentials="/credentials",
        rules="/rules",
        forbidden="/claims",
    )
    page.goto("/records")
    page.locator("main table a").first.click()
    yield Stop("administrator-record", page)
    page.goto("/credentials")
    page.get_by_role("button", name="Make it").click()
    yield Stop("administrator-credential-refused", page)
    page.get_by_label("What it is for").fill("Reporting tool")
    page.get_by_label("Read all statements").check()
    page.get_by_role("button", name="Make it").click()
    yield Stop("administrator-credential-secret", page)
    page.get_by_role("link", name="Credentials").last.click()
    page.locator("main table a").first.click()
    yield Stop("administrator-credential", page)
    page.goto("/forwarding")
    yield Stop("administrator-other-stores", page)
    page.get_by_role("button", name="Pause Nowhere").click()
    yield Stop("administrator-store-paused", page)
    page.goto("/administrator")
    page.get_by_text("The columns of the two files").click()
    page.get_by_role("button", name="Check and import").click()
    yield Stop("administrator-no-files", page)
    upload(page, "Check and import", settings="setting_ref,name\nX,Y\n", people="person_ref\n=1\n")
    yield Stop("administrator-refused", page)
    page.goto("/rules")
    page.locator("#file").set_input_files(
        {"name": "rules.yml", "mimeType": "text/yaml", "buffer": b"id: x\nversion: 1\n"}
    )
    page.get_by_role("button", name="Enter this version").click()
    yield Stop("administrator-rules-refused", page)


def walk_to_sign_in(page: Page, email: str, next_mail: Callable[[], str]) -> Walk:
    """Sign in by mail: asked, mistyped, sent, mistyped again, by the link, used up."""
    page.goto("/sign-in")
    yield Stop("mail-ask", page)
    page.get_by_label("Your mail address at work").fill(email.partition("@")[0])
    page.get_by_role("button", name="Send me a code").click()
    yield Stop("mail-ask-mistyped", page)
    page.get_by_label("Your mail address at work").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    yield Stop("mail-code", page)
    page.get_by_label("The six digits").fill("12")
    page.get_by_role("button", name="Sign in").click()
    yield Stop("mail-code-mistyped", page)
    link = re.search(r"http://\S+/sign-in/link\?token=\S+", next_mail())
    assert link
    page.goto(link.group(0))
    yield Stop("mail-link", page)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    other = page.context.new_page()
    other.goto(link.group(0))
    yield Stop("mail-link-used", other)
    other.close()


def walk_until_told_to_wait(page: Page) -> Walk:
    """Ask for a code once more than is allowed."""
    for _ in range(4):
        page.goto("/sign-in")
        page.get_by_label("Your mail address at work").fill("somebody@elm.example")
        page.get_by_role("button", name="Send me a code").click()
    yield Stop("mail-too-often", page)


def walk_through_an_empty_house(page: Page, role: str) -> Walk:
    """What a role finds when nothing has happened yet."""
    paths: dict[str, Any] = {
        "learner": {"my_training": "/my-training", "my_record": "/my-record", "break": f"/break/{MODULE}"},
        "trainer": {"modules": "/trainer", "shared": "/shared/trainer"},
        "manager": {
            "claims": "/claims",
            "releases": "/releases",
            "upload": "/claims/upload",
            "sign-offs": "/sign-offs",
            "corrections": "/corrections",
            "shared": "/shared/manager",
        },
        "funder": {"claims": "/claims", "rules": "/rules"},
        "administrator": {"people": "/administrator", "rules": "/rules", "course": "/course/"},
    }
    yield from visit(page, f"empty-{role}", **paths[role])
