"""A member of staff, from the sign-in page to a certificate and a record of their own, on a phone."""

import json
import re
import subprocess
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import NewContext, Seat, Server, SignIn, axe_violations, sideways_scroll
from tests.browser.person import Course, Person, csv_facts, eventually, everything_kept

pytestmark = pytest.mark.browser
TREADS = ("index", "what-is-asked", "the-alarm", "small-moments", "hard-tasks", "the-story-together", "not-on-your-own")
LAST = ("your-next-shift",)


def looks_right(page: Page) -> None:
    assert sideways_scroll(page) == 0
    assert axe_violations(page) == []


def test_start_says_where_to_sign_in_as_each_role(server: Server, new_context: NewContext) -> None:
    said = server.output.read_text()
    assert f"{server.address}/sign-in/as" in said
    page = new_context().new_page()
    page.goto(re.search(r"http://\S+/sign-in/as", said).group(0))  # type: ignore[union-attr]
    for title, least in (
        ("Staff who learn", 12),
        ("Trainer", 1),
        ("Managers", 2),
        ("Funders", 2),
        ("Administrators", 2),
    ):
        people = page.get_by_role("region", name=title).get_by_role("button")
        assert people.count() >= least, title
    expect(page.locator("body")).to_contain_text("Demonstration.")
    looks_right(page)


def test_ctrl_c_stops_it_cleanly_and_a_second_start_makes_nothing_anew_and_loses_nothing(
    server: Server, seat: Seat
) -> None:
    person = seat()
    person.launch()
    person.read("what-is-asked")
    heard_before = len(server.output.read_bytes())
    assert server.stop() == 0
    server.start()
    said = server.output.read_bytes()[heard_before:].decode()
    assert "Traceback" not in said
    assert "Building" not in said
    assert "month of history" not in said
    assert "/sign-in/as" in said
    person.page.goto("/my-training")
    expect(person.page.locator(".hr-next")).to_contain_text("2 of 9 pages opened")
    person.launch()
    expect(person.page.locator("h1")).to_have_text("What is asked of you")


@pytest.mark.parametrize(
    ("name", "state", "says"),
    [
        ("Grace Mensah", "Not started", "9 short pages"),
        ("Amara Okafor", "Part done", "3 of 9 pages opened, about"),
        ("Daniel Reyes", "Done", "Receipt"),
    ],
)
def test_my_training_says_in_words_where_somebody_stands_and_how_long_it_takes(
    sign_in: SignIn, name: str, state: str, says: str
) -> None:
    page = sign_in(name)
    main = page.get_by_role("main")
    expect(main).to_contain_text(state)
    expect(main).to_contain_text(says)
    if state != "Done":
        expect(main.get_by_role("button", name=re.compile(r"about \d+ minutes"))).to_be_visible()
    looks_right(page)


def test_the_content_note_comes_first_and_a_button_opens_the_module_by_a_post(seat: Seat, course: Course) -> None:
    person = seat()
    page = person.page
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one))
    page.get_by_role("button", name=re.compile("about 37 minutes")).click()
    note = page.get_by_role("region", name="Before you start: what is in it")
    expect(note).to_contain_text("Page 3 has a young person banging on his door at night; nobody is hurt.")
    expect(note).to_contain_text("there is another way through that page")
    expect(note).to_contain_text("Noor Haddad")
    looks_right(page)
    assert not any("/course/" in one.url for one in asked), "nothing of the course is opened before the button"
    page.get_by_role("button", name="Start").click()
    person.received()
    launch = next(one for one in asked if one.url.endswith("/launch"))
    assert launch.method == "POST"
    first = next(one for one in asked if "/course/" in one.url)
    assert first.redirected_from is launch or first.redirected_from == launch
    paths = [(one.method, urlsplit(one.url).path.split("/")[1:3]) for one in asked]
    assert paths.count(("POST", ["launch", "fetch"])) == 1
    assert ("GET", ["xapi", "activities"]) in paths, "LMS.LaunchData is read"
    assert ("GET", ["xapi", "agents"]) in paths, "the learner's preferences are read"
    assert course.verbs(person.name)[:2] == ["launched", "initialized"]
    said = json.loads(course.rows_about(person.name, "statement")[0]["document"])
    account = said["actor"]["account"]
    assert str(uuid.UUID(account["name"])) == account["name"]
    assert person.name not in json.dumps(said)


def test_the_launch_leaves_nothing_in_the_address_in_history_or_in_a_referer(seat: Seat) -> None:
    person = seat()
    sent: list[Request] = []
    person.page.on("request", lambda one: sent.append(one))
    person.launch()
    assert urlsplit(person.page.url).query == ""
    sent.clear()
    person.read("what-is-asked")
    assert sent
    assert not any("fetch=" in one.headers.get("referer", "") for one in sent)
    person.page.go_back()
    person.received()
    assert urlsplit(person.page.url).query == ""
    assert "fetch" not in everything_kept(person.page).replace("fetchKey", "")


def test_feedback_is_for_the_answer_picked_and_another_try_is_always_open(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.go("the-alarm")
    said = person.pick("first-words-at-the-door", "Talk to me, Reece.")
    expect(said).to_contain_text("three questions at full alarm are three things he cannot answer")
    expect(said).not_to_contain_text("Reece hears a threat")
    said.get_by_role("button", name="Try again").click()
    said = person.pick("first-words-at-the-door", "It's Dee.")
    expect(said).to_contain_text("Who, where, what next.")
    expect(said).to_contain_text("short and true works better than wise")
    person.received()
    kept = sorted(course.rows_about(person.name, "response"), key=lambda row: row["received_at"])
    assert [row["right"] for row in kept] == [0, 1]


def test_another_way_round_a_hard_page_still_completes(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.go("hard-tasks")
    person.page.get_by_text("Another way through:").get_by_role("link").first.click()
    person.page.wait_for_url(re.compile("05-hard-tasks-another-way"))
    person.received()
    others = [one["id"] for one in course.pages if one["id"] not in ("hard-tasks", "hard-tasks-another-way")]
    person.read(*others)
    assert course.rows_about(person.name, "module_record")[0]["completed_at"] is not None
    eventually(lambda: course.verbs(person.name).count("completed") == 1)


def test_from_the_first_page_over_a_failed_try_to_a_certificate_that_anybody_can_check(
    seat: Seat, course: Course, new_context: NewContext, tmp_path: Path
) -> None:
    person = seat()
    page = person.page
    page.clock.install()
    person.launch()
    person.earn_seconds()
    person.read(*(one["id"] for one in course.pages if not one["alternative_to"]))

    person.start_check()
    person.fill_in_check(miss=2)
    person.hand_in()
    room = page.locator(".hr-check-room")
    expect(room).to_contain_text("You had 4 of 6 this time; 5 are needed.")
    expect(room).to_contain_text("These 2 pages cover what was missed. Your answers are kept only for you.")
    expect(room).not_to_contain_text("The best answer")
    looks_right(page)
    page.get_by_role("button", name="Try the check again").click()
    expect(room).to_contain_text("Before the next try, please open these pages again:")
    links = [link.evaluate("link => link.href") for link in room.locator(".hr-page-list a").all()]
    assert len(links) == 2
    for link in links:
        page.goto(link)
        person.received()
    person.go("check")
    page.get_by_role("button", name="Try the check again").click()
    person.fill_in_check()
    person.hand_in()
    expect(room).to_contain_text("You had 6 of 6. You have passed.")
    page.get_by_role("button", name="Finish this module").click()
    page.wait_for_url(re.compile("/finished/m01"))

    main = page.get_by_role("main")
    expect(main).to_contain_text("You have finished")
    expect(main).to_contain_text(re.compile(r"Your receipt\s*[0-9A-Z]{5}-[0-9A-Z]{5}"))
    looks_right(page)
    verbs = course.verbs(person.name)
    for verb in ("initialized", "completed", "passed", "terminated"):
        assert verbs.count(verb) == 1, verbs
    assert verbs[0] == "launched"
    assert "satisfied" in verbs
    assert not any('"score"' in str(row["document"]) for row in course.rows_about(person.name, "statement"))

    with page.expect_download() as coming:
        page.get_by_role("button", name="Download your certificate (PDF)").click()
    pdf = Path(coming.value.path()).read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" in pdf
    award = course.rows_about(person.name, "award")[0]
    assert award["credited_seconds"] > 0
    find_certificate(new_context, award, person)
    (tmp_path / "certificate.pdf").write_bytes(pdf)


def find_certificate(new_context: NewContext, award: dict[str, str], person: Person) -> None:
    anybody = new_context().new_page()
    anybody.goto("/certificate-check")
    anybody.get_by_label("Check code").fill(award["check_code"].lower().replace("-", " "))
    with anybody.expect_request("**/certificate-check") as asked:
        anybody.get_by_role("button", name="Check").click()
    assert asked.value.method == "POST"
    main = anybody.get_by_role("main")
    expect(main).to_contain_text("This certificate is in the training record.")
    for fact in ("Every interaction matters", "0.1.0", "minute", award["initials"], "DEMONSTRATION"):
        expect(main).to_contain_text(fact)
    assert person.name not in anybody.content()
    assert award["check_code"] not in anybody.url
    looks_right(anybody)
    anybody.goto("/certificate-check")
    anybody.get_by_label("Check code").fill("00000-00000-00000-00000")
    anybody.get_by_role("button", name="Check").click()
    expect(anybody.get_by_role("alert")).to_contain_text("No certificate has the one you typed.")


def test_the_line_says_saved_then_received_then_in_your_record_and_each_is_true(seat: Seat, course: Course) -> None:
    person = seat()
    person.launch()
    person.go("the-alarm")
    person.received()
    person.page.route("**/api/modules/*/events", lambda route: route.abort())
    person.pick("first-words-at-the-door", "It's Dee.")
    expect(person.foot).to_contain_text("1 thing saved in this browser")
    assert course.rows_about(person.name, "response") == []
    person.page.unroute("**/api/modules/*/events")
    person.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(person.foot).to_contain_text("Received.")
    kept = course.rows_about(person.name, "response")
    assert [row["item_id"] for row in kept] == ["first-words-at-the-door"]
    expect(person.foot).to_contain_text("Everything so far is in your record.", timeout=30_000)
    leaf = course.rows("SELECT leaf_index FROM leaf WHERE leaf_id = ?", kept[0]["leaf_id"])[0]["leaf_index"]
    signed = course.rows("SELECT max(tree_size) AS size FROM checkpoint")[0]["size"]
    assert leaf is not None
    assert leaf < signed


def test_my_record_shows_each_credited_interval_and_its_downloads_hold_what_the_store_holds(
    seat: Seat, course: Course
) -> None:
    person = seat()
    page = person.page
    page.clock.install()
    person.launch()
    person.earn_seconds()
    person.go("the-alarm")
    person.pick("first-words-at-the-door", "It's Dee.")
    person.received()
    page.get_by_role("button", name="Take a break").click()
    page.wait_for_url(re.compile("/break/"))
    page.goto("/my-record")
    credited = [(r["started_at_seconds"], r["ended_at_seconds"]) for r in course.rows_about(person.name, "interval")]
    assert credited
    day = page.locator(".hr-day")
    expect(day).to_have_count(1)
    assert day.locator("li").count() >= 1
    expect(page.get_by_role("main")).to_contain_text("Reported is what the page said.")
    expect(page.get_by_role("main")).to_contain_text("Who can see what")
    looks_right(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download as JSON").click()
    record = json.loads(Path(coming.value.path()).read_text())
    assert sorted((r["started_at_seconds"], r["ended_at_seconds"]) for r in record["interval"]) == sorted(credited)
    for table in (
        "statement",
        "response",
        "page_visit",
        "launch_session",
        "module_record",
        "attempt",
        "award",
        "spell",
    ):
        assert len(record[table]) == len(course.rows_about(person.name, table)), table
    assert record["identity"][0]["name"] == person.name
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download as CSV").click()
    facts = csv_facts(Path(coming.value.path()).read_bytes())
    for part, rows in record.items():
        if isinstance(rows, list):
            assert len({fact["row"] for fact in facts if fact["part"] == part}) == len(rows), part


def test_this_is_wrong_reaches_the_manager_and_the_answer_comes_back(seat: Seat, sign_in: SignIn) -> None:
    person = seat()
    person.page.goto("/my-record")
    person.page.get_by_label("What is wrong?").fill("On Tuesday I read for an hour on the night shift.")
    person.page.get_by_role("button", name="Send to my manager").click()
    expect(person.page.get_by_role("main")).to_contain_text("Sent. Not answered yet.")
    elsewhere = sign_in("Imran Qureshi")
    elsewhere.goto("/corrections")
    expect(elsewhere.get_by_role("main")).not_to_contain_text("night shift")
    manager = sign_in("Joanne Platt")
    manager.goto("/corrections")
    expect(manager.get_by_role("main")).to_contain_text("On Tuesday I read for an hour on the night shift.")
    manager.get_by_label(f"Your answer to {person.name}").fill("Thank you. I have asked for a correction.")
    manager.get_by_role("button", name="Answer").last.click()
    person.page.reload()
    expect(person.page.get_by_role("main")).to_contain_text("Answer: Thank you. I have asked for a correction.")
    looks_right(person.page)


def test_a_reported_problem_stands_on_the_trainers_page_with_its_place_and_version_and_no_name(
    seat: Seat, sign_in: SignIn
) -> None:
    person = seat()
    person.launch()
    person.go("the-alarm")
    card = person.card("tia-in-maths")
    version = card.get_attribute("data-hash")
    card.get_by_role("button", name="Report a problem").click()
    card.get_by_label("What is wrong here?").fill("Maths is on the second floor now.")
    card.get_by_role("button", name="Send").click()
    expect(card).to_contain_text("Thank you. The trainer will see this beside the page.")
    trainer = sign_in("Ruth Abara")
    main = trainer.get_by_role("main")
    told = main.get_by_role("listitem").filter(has_text="Maths is on the second floor now.")
    expect(told).to_contain_text("tia-in-maths")
    expect(told).to_contain_text(version or "no version")
    assert person.name not in trainer.content()
    expect(main).to_contain_text("Draft")
    expect(main).to_contain_text("Counts under 5 are hidden")
    looks_right(trainer)


def test_the_certificate_can_be_read_aloud(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("Daniel Reyes")
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("Certificate for Every interaction matters")).click()
    pdf = Path(coming.value.path())
    try:
        text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()  # noqa: S607
    except FileNotFoundError:
        pytest.skip("pdftotext is not here to read the PDF with")
    for words in ("DEMONSTRATION", "Daniel Reyes", "Every interaction matters", "0.1.0", "Check code"):
        assert words in text
