"""Releases and claims go in, a verdict comes out, and its evidence is checked by somebody who trusts nobody."""

import csv
import io
import os
import re
import subprocess
import uuid
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from json import loads
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lrs_bridge.demonstration.people import PEOPLE_CSV
from tests.browser.conftest import DESK, HANDRAIL, Server, SignIn
from tests.browser.person import Course

pytestmark = pytest.mark.browser
LARCH_MANAGER, FELLSIDE_MANAGER, FUNDER = "Joanne Platt", "Imran Qureshi", "Beatrice Lowe"
RELEASES = "release_ref,person_ref,planned_start,planned_end,backfill_method,authorised_by\n"
CLAIMS = "claim_reference,setting_ref,person_ref,release_ref,hours_claimed,hourly_rate\n"
REFERENCE = "LARCH-STORY-1"
GOOD_RELEASE = "SR-9,L-06,2026-10-01T14:00:00+01:00,2026-10-01T15:00:00+01:00,cover,duty manager\n"


def upload(page: Page, address: str, text: bytes, name: str) -> None:
    page.goto(address)
    page.locator("#file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text})
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_load_state()


def faults_on(page: Page) -> list[tuple[str, str, str]]:
    """Return the table of a refused file: row, column, and what to do."""
    rows = page.locator(".hr-faults tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    return [(row, column, words) for row, column, words in rows]


def kept(course: Course) -> list[int]:
    """Count what uploads leave behind."""
    return [course.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in ("release", "claim", "upload")]


# ---- 6. bad files


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            RELEASES.encode() + GOOD_RELEASE.replace("duty", "José's").encode("latin-1"),
            [("2", "authorised_by", 'is not UTF-8 text. In the spreadsheet choose Save as, then "CSV UTF-8')],
            id="Latin-1",
        ),
        pytest.param(
            (RELEASES + GOOD_RELEASE + GOOD_RELEASE.replace("SR-9", "=SUM(A1)").replace("duty", "@duty")).encode(),
            [
                ("3", "release_ref", "would run as a formula in a spreadsheet. Write the plain value"),
                ("3", "authorised_by", "would run as a formula in a spreadsheet. Write the plain value"),
            ],
            id="formulas",
        ),
        pytest.param(
            (RELEASES + GOOD_RELEASE.replace("2026-10-01T14:00:00+01:00", "31/02/2026")).encode(),
            [("2", "planned_start", '"31/02/2026" is not a time. Write times like 2026-02-28T14:00:00+00:00.')],
            id="a date that is none",
        ),
        pytest.param(
            (RELEASES + GOOD_RELEASE.replace("T15:00", "T13:00")).encode(),
            [("2", "planned_end", "The end is not after planned_start. Write a later time.")],
            id="an end before its start",
        ),
    ],
)
def test_a_bad_releases_file_is_refused_whole_with_every_row_and_its_cure(
    sign_in: SignIn, course: Course, text: bytes, expected: list[tuple[str, str, str]]
) -> None:
    page, before = sign_in(LARCH_MANAGER, viewport=DESK), kept(course)
    upload(page, "/releases", text, "releases.csv")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    found = faults_on(page)
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    for (_, _, words), (_, _, cure) in zip(found, expected, strict=True):
        assert cure in words
    assert kept(course) == before


def test_another_settings_person_is_worded_like_nobody_at_all(sign_in: SignIn, course: Course) -> None:
    page, before = sign_in(LARCH_MANAGER), kept(course)
    theirs, nobodys = (GOOD_RELEASE.replace("L-06", ref) for ref in ("F-06", "Z-06"))
    upload(page, "/releases", (RELEASES + GOOD_RELEASE + theirs + nobodys.replace("SR-9", "SR-8")).encode(), "r.csv")
    found = [(column, words.replace("Z-06", "F-06")) for _, column, words in faults_on(page) if column == "person_ref"]
    assert found[0] == found[1]
    assert "is not on the staff list of your settings" in found[0][1]
    lines = "C-1,FELLSIDE,F-01,FR-201,1,20\nC-1,NOWHERE,Z-01,ZR-201,1,20\n"
    upload(page, "/claims/upload", (CLAIMS + lines).encode(), "c.csv")
    by_row = {row: [words for at, _, words in faults_on(page) if at == row] for row in ("2", "3")}
    unknown = [w.replace("NOWHERE", "FELLSIDE").replace("Z-01", "F-01").replace("ZR-", "FR-") for w in by_row["3"]]
    assert by_row["2"] == unknown != []
    assert kept(course) == before


def test_a_hundred_thousand_rows_are_refused_and_the_bad_ones_still_named(sign_in: SignIn, course: Course) -> None:
    page, before = sign_in(LARCH_MANAGER), kept(course)
    row = ",L-06,2026-10-01T14:00:00Z,31/02/2026,cover,duty manager\n"
    upload(page, "/releases", (RELEASES + "".join(f"R{n}{row}" for n in range(100_000))).encode(), "releases.csv")
    main = page.get_by_role("main")
    expect(main).to_contain_text("releases.csv was not imported")
    assert len(faults_on(page)) == 500
    expect(main).to_contain_text("The other 19,501 are in these rows: 502 to 20002.")
    assert kept(course) == before


# ---- 6. a good file


@dataclass(frozen=True)
class Story:
    """One claim, handed in through the pages."""

    address: str
    names: list[str]
    outside_seconds: int  # of the visit on line 2, before and after its release


def visits_of(course: Course, name: str) -> list[tuple[int, int, int]]:
    """Return (start, end, credited seconds) of somebody's visits, oldest first."""
    visits: dict[str, list[tuple[int, int]]] = {}
    for row in course.rows_about(name, "interval"):
        visits.setdefault(row["session_id"], []).append((row["started_at_seconds"], row["ended_at_seconds"]))
    return sorted(
        (min(start for start, _ in one), max(end for _, end in one), sum(end - start for start, end in one))
        for one in visits.values()
    )


def iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@pytest.fixture(scope="module")
def manager(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context(base_url=server.address, viewport=DESK, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in/as")
    page.get_by_role("button", name=re.compile(LARCH_MANAGER)).click()
    yield page
    context.close()


@pytest.fixture(scope="module")
def story(manager: Page, course: Course) -> Story:
    """Upload three releases and a claim on them, take the hours offered, ask for more on one line, and submit."""
    page = manager
    night, night_end, night_seconds = visits_of(course, "Siân Morgan")[1]
    lesson, lesson_end, lesson_seconds = visits_of(course, "Tom Hughes")[1]
    assert lesson_seconds == 900, "the month of history is another than this story knows"
    assert night_seconds >= 1800, "the month of history is another than this story knows"
    planned = [
        ("SR-1", "L-05", lesson - 600, lesson_end + 600),
        # 5 minutes and the 10 that the rules allow: the rest of the visit falls outside.
        ("SR-2", "L-03", night, night + 300),
        ("SR-3", "L-06", night, night_end),
    ]
    rows = "".join(f"{ref},{who},{iso(start)},{iso(end)},cover,duty manager\n" for ref, who, start, end in planned)
    upload(page, "/releases", (RELEASES + rows).encode("utf-8-sig"), "releases.csv")
    expect(page.get_by_role("alert")).to_contain_text("3 added, 0 changed, 0 already there.")
    for ref, *_ in planned:
        expect(page.get_by_role("region", name="Releases on file")).to_contain_text(ref)
    lines = [("L-05", "SR-1", "1", "24.00"), ("L-03", "SR-2", "1", "22.00"), ("L-06", "SR-3", "0.5", "20.00")]
    rows = "".join(f"{REFERENCE},LARCH,{who},{ref},{hours},{rate}\n" for who, ref, hours, rate in lines)
    upload(page, "/claims/upload", (CLAIMS + rows).encode(), "claims.csv")
    address = page.url
    offers = page.locator(".hr-line__offer")
    expect(offers).to_contain_text(["Offered: 0.25 hours.", "Offered: 0.25 hours.", "Offered: none."])
    page.get_by_role("button", name="Take the hours offered on every line").click()
    hours = page.get_by_label("Hours claimed")
    for at, expected in enumerate(("0.25", "0.25", "0.5")):
        expect(hours.nth(at)).to_have_value(expected)
    expect(offers.first).to_contain_text("Supported: 15 min of 15 min, £6.00")
    hours.nth(1).fill("0.5")
    page.get_by_role("button", name="Save these hours").click()
    expect(page.get_by_role("main")).to_contain_text("The hours are saved. Nothing is claimed until you submit.")
    page.get_by_label("Yes, we hold it").check()
    page.get_by_role("button", name="Submit this claim").click()
    expect(page.get_by_role("main")).to_contain_text("Submitted. The verdict is frozen")
    expect(page.get_by_role("button", name=re.compile("Save|Submit"))).to_have_count(0)
    return Story(address, ["Siân Morgan", "Tom Hughes", "Grace Mensah"], night_seconds - 900)


def test_a_submitted_claim_and_its_releases_cannot_be_changed(story: Story, manager: Page) -> None:
    upload(manager, "/claims/upload", f"{CLAIMS}{REFERENCE},LARCH,L-05,SR-1,0.25,22.00\n".encode(), "claims.csv")
    expect(manager.get_by_role("main")).to_contain_text("has been submitted and cannot be changed.")
    changed = GOOD_RELEASE.replace("SR-9,L-06", "SR-1,L-05")
    upload(manager, "/releases", (RELEASES + changed).encode(), "releases.csv")
    expect(manager.get_by_role("main")).to_contain_text(f"stands behind the submitted claim {REFERENCE}")


# ---- 7. the funder


def seconds_of(words: str) -> int:
    """Read a length like 1 h 27 min 24 s."""
    found = re.findall(r"(\d+) (h|min|s)\b", words)
    return sum(int(number) * {"h": 3600, "min": 60, "s": 1}[unit] for number, unit in found)


def test_a_funder_sees_each_lines_verdict_with_reasons_in_words_and_codes(story: Story, sign_in: SignIn) -> None:
    page = sign_in(FUNDER, viewport=DESK)
    page.get_by_role("main").get_by_role("link", name=REFERENCE).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("30 min of 1 h 15 min supported: £11.50")
    expect(main).to_contain_text("Time only; evidence of spend: held by the setting.")
    lines = page.locator(".hr-line")
    expect(lines.nth(0)).to_contain_text("Supported: 15 min of 15 min, £6.00.")
    expect(lines.nth(1)).to_contain_text("Part supported: 15 min of 30 min, £5.50.")
    reasons = lines.nth(1).locator(".hr-reasons li")
    expect(reasons).to_have_text(
        [
            re.compile(r"^[\d mins]+: Outside the release from shift\. outside-release$"),
            re.compile(r"^15 min: Claimed, with no recorded time left that counts\. hours-exceed-evidence$"),
        ]
    )
    assert seconds_of(reasons.first.inner_text().split(":")[0]) == story.outside_seconds
    expect(lines.nth(2)).to_contain_text("Not supported: 0 min of 30 min, £0.00.")
    assert lines.nth(2).locator("code").count() >= 1
    expect(main).to_contain_text("Reckoned again on today's records, every line comes out the same.")


def test_the_chart_and_the_table_under_it_say_the_same(story: Story, sign_in: SignIn) -> None:
    page = sign_in(FUNDER, viewport=DESK)
    table = page.get_by_role("region", name="The same figures as a table").locator("tbody tr")
    figures = {row[0]: row[1:] for row in (row.locator("th, td").all_inner_texts() for row in table.all())}
    groups = page.locator(".hr-chart__group")
    assert groups.count() == 2
    widest = max(seconds_of(row[1]) for name, row in figures.items() if name != "All settings")
    for group in groups.all():
        name, words = group.locator("h3").inner_text(), group.inner_text()
        _, claimed, supported, unsupported, _ = figures[name]
        for label, figure in (("Claimed", claimed), ("Supported", supported), ("Not supported", unsupported)):
            assert f"{label} {figure}" in " ".join(words.split()), label
        assert seconds_of(claimed) == seconds_of(supported) + seconds_of(unsupported)
        drawn = int(group.locator(".hr-bar-supported").get_attribute("width") or "0")
        assert abs(drawn - 1000 * seconds_of(supported) / widest) <= 2


def test_the_way_down_from_a_line_to_intervals_and_statements(story: Story, sign_in: SignIn, course: Course) -> None:
    page = sign_in(FUNDER, viewport=DESK)
    page.goto(story.address)
    page.get_by_role("link", name=re.compile("^Line 1: Person [0-9a-f]{8}$")).click()
    expect(page.get_by_role("heading", name="The day", exact=True)).to_be_visible()
    assert page.locator(".hr-picture svg").count() >= 3
    rows = page.get_by_role("region", name="Recorded time").locator("tbody tr")
    lengths = [seconds_of(row.locator("td").first.inner_text()) for row in rows.all()]
    assert sum(lengths) == visits_of(course, "Tom Hughes")[1][2]
    said = page.get_by_role("region", name=re.compile("Statements of visit")).last.locator("tbody th").all_inner_texts()
    verbs = [words.split()[0] for words in said]
    assert verbs == ["launched", "initialized", "completed", "passed", "satisfied", "satisfied", "terminated"]
    assert said[4:6] == ["satisfied the module", "satisfied the course"]
    page.goto(story.address + "/lines/3")
    expect(page.get_by_role("main")).to_contain_text("No time was recorded on the days of this release.")


def all_pages(page: Page) -> dict[str, str]:
    """Open every page that this person can reach by links, and return the HTML by address."""
    found: dict[str, str] = {}
    waiting = ["/claims"]
    while waiting:
        address = waiting.pop()
        if (
            address in found
            or address.endswith(("/pack", ".csv", ".json", ".pdf"))
            or address.startswith(("/course", "/not-you"))
        ):
            continue
        page.goto(address)
        found[address] = page.content()
        links = page.locator("a[href^='/']").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        waiting += [link.split("#")[0] for link in links]
    return found


def traces_of_people(text: str, except_for: str = "") -> list[str]:
    people = [row for row in csv.DictReader(io.StringIO(PEOPLE_CSV)) if row["name"] != except_for]
    marks = [row[column] for row in people for column in ("name", "email", "person_ref", "trn") if row[column]]
    marks += [part for row in people for part in row["name"].split() if len(part) > 4]
    return [mark for mark in marks if re.search(rf"\b{re.escape(mark)}\b", text)]


def test_no_name_answer_or_score_stands_on_any_funders_page(story: Story, sign_in: SignIn) -> None:
    page = sign_in(FUNDER)
    pages = all_pages(page)
    assert {f"/claims/{story.address.rsplit('/', 1)[-1]}{end}" for end in ("", "/lines/1", "/lines/3")} <= set(pages)
    for address, html in pages.items():
        assert traces_of_people(html, except_for=FUNDER) == [], address
        told = html.replace("Answers and scores are kept from this page.", "")
        assert not re.search(r"\b(scores?|scaled|answered|failed|tries|reflected)\b", told), address
    export = page.request.get("/claims/export.csv").text()
    assert REFERENCE in export
    assert traces_of_people(export) == []


def without_token(page: str) -> str:
    """Return a page without its token against forged forms, which is another one every second."""
    return re.sub(r'(data-csrf|name="csrf_token" value)="[^"]*"', r"\1", page)


def test_two_managers_see_nothing_of_each_other(story: Story, sign_in: SignIn, course: Course) -> None:
    page = sign_in(FELLSIDE_MANAGER, viewport=DESK)
    pages = all_pages(page)
    everything = "\n".join(pages.values()) + page.request.get("/claims/export.csv").text()
    for mark in (REFERENCE, "LARCH", "Larch House", "SR-1", *story.names, story.address.rsplit("/", 1)[-1]):
        assert mark not in everything, mark
    submitted = course.rows("SELECT count(*) AS n FROM claim WHERE status = 'submitted'")[0]["n"]
    listed = page.goto("/claims") and page.locator("h2:text-is('Submitted') + ul > li").count()
    assert 0 < int(listed or 0) < submitted
    nowhere = f"/claims/{uuid.uuid4()}"
    token = page.locator("[data-csrf]").get_attribute("data-csrf") or ""
    for end in ("", "/lines/1", "/lines/99"):
        theirs, nobodys = (page.request.get(address + end) for address in (story.address, nowhere))
        assert theirs.status == nobodys.status == 404
        assert without_token(theirs.text()) == without_token(nobodys.text())
    for end in ("/hours", "/submission"):
        form = {"csrf_token": token, "hours-1": "0.25", "evidence-of-spend": "not-given"}
        theirs, nobodys = (page.request.post(address + end, form=form) for address in (story.address, nowhere))
        assert theirs.status == nobodys.status == 404
    assert page.request.get(story.address + "/pack").status == 403
    page = sign_in(LARCH_MANAGER, viewport=DESK)
    everything = "\n".join(all_pages(page).values())
    for mark in ("FELL-2026", "Fellside", "FR-2", "Connor Walsh", "Zainab Ali"):
        assert mark not in everything, mark


# ---- 8. the pack


@pytest.fixture(scope="module")
def pack(story: Story, chromium: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Download the pack as a funder, by its button."""
    context = chromium.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/sign-in/as")
    page.get_by_role("button", name=re.compile(FUNDER)).click()
    page.goto(story.address)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the evidence pack").click()
    path = tmp_path_factory.mktemp("funder") / download.value.suggested_filename
    download.value.save_as(path)
    context.close()
    return path


@pytest.fixture(scope="module")
def vkey(server: Server) -> str:
    """Ask those who run the bridge for their public key."""
    asked = subprocess.run(
        [HANDRAIL, "ledger", "vkey"],
        cwd=server.folder,
        env=os.environ | {"HANDRAIL_DEMO": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    return asked.stdout.strip()


def verify(pack: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Verify as a funder does: in a folder of their own, with no bridge near."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HANDRAIL_")}
    return subprocess.run(
        [HANDRAIL, "evidence", "verify", str(pack), *options],
        cwd=pack.parent,
        env=environ | {"HOME": str(pack.parent), "XDG_CONFIG_HOME": str(pack.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_downloaded_pack_is_proved_and_its_verdicts_computed_again(pack: Path, vkey: str) -> None:
    told = verify(pack, "--key", vkey)
    assert told.returncode == 0, told.stdout
    assert "All nine steps hold" in told.stdout
    assert "8. ok     The verdicts, computed again from the files, are the same: 3 lines" in told.stdout
    assert "DEMONSTRATION" in told.stdout
    assert "Not proved: who sat at the screen, and that cover was bought." in told.stdout
    with_no_key = verify(pack)
    assert with_no_key.returncode == 1
    assert "who signed this was not proved" in with_no_key.stdout


def test_the_pack_holds_the_way_down_and_nobodys_name_answer_or_score(pack: Path) -> None:
    with zipfile.ZipFile(pack) as opened:
        files = {name: opened.read(name).decode() for name in opened.namelist()}
    records = [b64decode(loads(line)["record"]).decode() for line in files["records.jsonl"].splitlines()]
    for name, text in [*files.items(), *(("a record", one) for one in records)]:
        assert traces_of_people(text) == [], name
    statements = [loads(one) for one in records if '"verb"' in one]
    verbs = {one["verb"]["id"].rsplit("/", 1)[-1] for one in statements}
    assert {"launched", "initialized", "completed", "passed", "satisfied", "terminated"} <= verbs
    assert not verbs & {"answered", "failed", "reflected"}
    assert not any(word in one for one in records for word in ('"score"', '"response"'))


def repacked(pack: Path, change: dict[str, bytes | None]) -> Path:
    """Write the pack again with files changed (or, with None, left out)."""
    other = pack.with_name(f"{uuid.uuid4()}.zip")
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            data = change.get(info.filename, old.read(info))
            if data is not None:
                new.writestr(info, data)
    return other


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("inputs/claims.csv", 2),
        ("inputs/intervals.csv", 2),
        ("verdicts.jsonl", 2),
        ("records.jsonl", 2),
        ("README.html", 2),
        ("manifest.note", 3),
    ],
)
def test_one_changed_byte_in_any_file_is_found_and_the_step_named(pack: Path, vkey: str, name: str, step: int) -> None:
    with zipfile.ZipFile(pack) as opened:
        data = bytearray(opened.read(name))
    data[len(data) // 2] ^= 1
    told = verify(repacked(pack, {name: bytes(data)}), "--key", vkey)
    assert told.returncode == 1
    assert f"{step}. FAILED" in told.stdout
    assert "Do not rely on this pack." in told.stdout


def test_a_file_taken_out_a_pack_cut_short_and_another_key_are_found(pack: Path, vkey: str) -> None:
    short = pack.with_name("short.zip")
    short.write_bytes(pack.read_bytes()[:-1000])
    name, number, key = vkey.split("+", 2)  # the key itself is base64, which has + of its own
    another = f"{name}+{number}+{key[:-4]}AAA="
    for told, step in (
        (verify(repacked(pack, {"inputs/releases.csv": None}), "--key", vkey), "1. FAILED"),
        (verify(short, "--key", vkey), "1. FAILED"),
    ):
        assert (told.returncode, step in told.stdout) == (1, True), told.stdout
    assert verify(pack, "--key", another).returncode != 0
