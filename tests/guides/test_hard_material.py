"""docs/hard-material.md: what it tells authors to write does what it says."""

import re
from datetime import date
from pathlib import Path

import pytest

from builder.advice.advise import advise
from builder.build import build_course
from builder.load import load_course, read_course
from builder.new.course import write_course
from builder.words import words
from lrs_bridge.course.manifest import parse_manifest
from lrs_bridge.launch.move_on import pages_left
from lrs_bridge.people.csv_import import SETTINGS_COLUMNS
from tests.guides.walkthrough import read_blocks

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/hard-material.md").read_text("utf-8")
HARD, OTHER = "01-the-search.md", "02-the-search-another-way.md"


def shown(start: str) -> str:
    """Return the guide's block that starts with these words."""
    (found,) = [one.text for one in read_blocks(TEXT)[0] if one.text.startswith(start)]
    return found


@pytest.fixture
def hard_course(tmp_path: Path) -> Path:
    """A course whose module says and has what the guide shows: its note, its page with a note, the other way."""
    write_course(tmp_path / "course", "Hard things", None)
    (tmp_path / "course/content/ids.txt").unlink()  # the example's pages go
    (module,) = (tmp_path / "course/content").glob("m01-*")
    settings = (module / "module.yml").read_text()
    settings = re.sub(r"^content_note: .*\n", lambda _: shown("content_note: |"), settings, flags=re.MULTILINE)
    settings = settings[: settings.index("pages:\n")] + shown("pages:\n")
    (module / "module.yml").write_text(settings.replace("\nminutes: 7\n", "\nminutes: 11\n"))
    first = (module / "01-before-it-happens.md").read_text()
    second = (module / "02-small-promises.md").read_text()
    (module / HARD).write_text(first.replace("\n\n", f"\n\n{shown('!!! content-note')}\nJay is restrained.\n\n", 1))
    (module / OTHER).write_text(second)
    for old in ("01-before-it-happens.md", "02-small-promises.md"):
        (module / old).unlink()
    bank = module / "checks/end-check.md"
    bank.write_text(re.sub(r"read-again: .*", f"read-again: {HARD}", bank.read_text()))
    return tmp_path / "course"


def test_notes_are_shown_first_and_either_way_counts(hard_course: Path) -> None:
    build = build_course(hard_course)
    folder = next(build.site.glob("m01-*"))
    first, hard, other = (folder / name / "index.html" for name in (".", HARD[:-3], OTHER[:-3]))
    assert "Being held is mentioned, not described" in first.read_text()
    assert "A young person is searched after a visit." in hard.read_text()
    assert words().another_way.partition("{")[0] in hard.read_text()
    assert words().another_way_here.partition("{")[0] in other.read_text()
    module = parse_manifest((build.site / "course.json").read_bytes()).modules[0]
    assert module.minutes == 11
    assert module.content_note
    by_file = {page.id: page for page in module.pages}
    assert set(by_file) == {"index", "the-search", "the-search-another-way", "check"}
    for way in ("the-search", "the-search-another-way"):
        assert pages_left(module, ["index", way, "check"]) == []
    assert pages_left(module, ["index", "check"]) == ["the-search"]


def test_hard_words_without_a_note_are_told_as_the_guide_says(hard_course: Path) -> None:
    content = hard_course / "content"

    def told() -> list[str]:
        found = advise(load_course(content), content, date(2026, 11, 28)).told
        return [f"{one.message} ({one.rule})" for one in found if one.rule == "hard-topic"]

    assert told() == []
    (page,) = content.glob(f"m01-*/{HARD}")
    page.write_text(page.read_text().replace(shown("!!! content-note"), ""))
    assert told() == []
    (settings,) = content.glob("m01-*/module.yml")
    settings.write_text(settings.read_text().replace(shown("content_note: |"), shown('content_note: "none')))
    assert told() == [shown('"restrained"').strip()]


def test_there_is_no_other_way_round_a_check(hard_course: Path) -> None:
    (settings,) = (hard_course / "content").glob("m01-*/module.yml")
    settings.write_text(settings.read_text().replace(f"alternative_to: {HARD}", "alternative_to: 03-check.md"))
    _, faults = read_course(hard_course / "content")
    assert "There is no other way round a check. Remove this line." in {fault.message for fault in faults}


def test_what_the_guide_names_is_called_so() -> None:
    assert {"support_name", "support_contact"} <= set(SETTINGS_COLUMNS)
    assert "takeBreak: Take a break" in (ROOT / "builder/words/en.yml").read_text()
    pause = (ROOT / "lrs_bridge/templates/learner/break.html").read_text()
    assert pause.count("<li>If you like: ") == 3
    assert "The clock has stopped." in pause
    assert "your manager or your team's supervisor can help" in pause
