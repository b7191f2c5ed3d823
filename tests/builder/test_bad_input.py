"""Whatever lies in a course's folder, and happens to it meanwhile: a message with its place, and no half a site."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.build import build_course
from builder.errors import BuildError, Fault, in_reading_order
from builder.load import load_course, read_course
from tests.builder.authoring_cases import CASES
from tests.builder.test_commands import handrail

_TEXTS = (
    "course.yml",
    "m01-first/module.yml",
    "m01-first/01-words.md",
    "m01-first/checks/end-check.md",
    "m01-first/03-check.md",
)
# An id that several cards name, changed: that each of them names something else now is not one mistake's noise.
_SEVERAL = {("m01-first/module.yml", "droplast", 9)}
_PIECES = [
    *("```question\n", "```\n", "````\n", "~~~\n", "- (x) ", "- [ ] ", "> ", "id: q\n", "\n\n", "\t", "    ", "\r\n"),
    *("<script>", "<a onclick=x>", "<!--", "[a](b.md)", "[a]: javascript:x\n", "| a | b |\n", "| - |\n", "**", "`"),
    *("!!! content-note\n", "## a\n", "-> a {best}", "## end: b\n", "kind: match\n", "a = b", "---\n", "|\n", "9" * 30),
    *("\u00a0", "\u200b", "\u202e", "\ufeff", "“", "–", "é", "🙂", "אב", "\x00", "\x0b", "\u2028", "\ufffd", "â€™"),
    *("- a: b\n", "  - x\n", "{", "[", "&x", "*x", "!x", "%", "@", ": ", "#", " #", "'", '"', "? ", "\r"),
]


def _slips(lines: list[str], kinds: tuple[str, ...]) -> Iterator[tuple[str, int, list[str]]]:
    """Yield (kind, line index, lines) for each way to slip in one line."""
    for at, line in enumerate(lines):
        changed = {
            "gone": [],
            "twice": [line, line],
            "indented": [f"  {line}"],
            "outdented": [line.strip()],
            "without colon": [line.replace(":", "", 1)],
            "droplast": [line[:-1]],
            "dropsecond": [line[:1] + line[2:]],
            "empty line before": ["", line],
        }
        for kind in kinds:
            if line.strip() and changed[kind] != [line]:
                yield kind, at, lines[:at] + changed[kind] + lines[at + 1 :]


def _check_slips(content: Path, kinds: tuple[str, ...]) -> None:
    noisy = []
    for name in _TEXTS:
        file = content / name
        good = file.read_text("utf-8")
        for kind, at, lines in _slips(good.rstrip("\n").split("\n"), kinds):
            file.write_text("\n".join(lines) + "\n", "utf-8")
            found = in_reading_order(read_course(content)[1])
            if len(found) > 1 and (name, kind, at) not in _SEVERAL:
                noisy.append((name, kind, at + 1, [str(fault) for fault in found]))
        file.write_text(good, "utf-8")
    assert noisy == []


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The small good course, to be spoiled."""
    shutil.copytree(CASES / "base" / "content", tmp_path / "content")
    return tmp_path / "content"


def test_line_that_is_lost_is_one_mistake_at_most(content: Path) -> None:
    _check_slips(content, ("gone",))


@pytest.mark.long
def test_any_slip_in_a_line_is_one_mistake_at_most(content: Path) -> None:
    _check_slips(
        content, ("twice", "indented", "outdented", "without colon", "droplast", "dropsecond", "empty line before")
    )


def _spoil(content: Path, name: str, edits: list[tuple[int, int, str]]) -> None:
    file = content / name
    text = (CASES / "base" / "content" / name).read_text("utf-8")
    for at, cut, piece in edits:
        where = at % (len(text) + 1)
        text = text[:where] + piece + text[where + cut :]
    file.write_bytes(text.encode("utf-8", "surrogatepass"))


_EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 30), st.sampled_from(_PIECES)), min_size=1, max_size=6)


def _assert_told(content: Path, faults: list[Fault]) -> None:
    for fault in faults:
        assert fault.path.startswith("content/")
        assert fault.column >= 1
        assert "\n" not in fault.message
        file = content.parent / fault.path
        if file.is_file():
            assert fault.line <= len(file.read_bytes().splitlines()) + 1
            lines = file.read_text("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
            assert fault.column <= len(lines[max(fault.line, 1) - 1]) + 1


@given(name=st.sampled_from(_TEXTS), edits=_EDITS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_edits_give_messages_with_places_in_the_file(
    content: Path, name: str, edits: list[tuple[int, int, str]]
) -> None:
    _spoil(content, name, edits)
    try:
        _assert_told(content, read_course(content)[1])
    finally:
        _spoil(content, name, [])


@pytest.mark.long
@given(edits=st.lists(st.tuples(st.sampled_from(_TEXTS), _EDITS), min_size=1, max_size=4))
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_edits_in_many_files_give_messages_with_places(
    content: Path, edits: list[tuple[str, list[tuple[int, int, str]]]]
) -> None:
    for name, changes in edits:
        _spoil(content, name, changes)
    try:
        _assert_told(content, read_course(content)[1])
    finally:
        for name, _ in edits:
            _spoil(content, name, [])


@pytest.mark.long
def test_command_never_shows_a_traceback_whatever_is_in_the_folder(content: Path) -> None:
    chance = random.Random(4)
    for _ in range(60):
        for name in _TEXTS:
            _spoil(
                content,
                name,
                [(chance.randrange(2000), chance.randrange(30), chance.choice(_PIECES)) for _ in range(3)],
            )
        done = handrail(content.parent, "check", "--advice", "--format", chance.choice(("text", "github", "json")))
        assert done.returncode in (0, 1, 2)
        assert "Traceback" not in done.stderr


def test_page_that_vanishes_before_it_is_built_is_named_and_the_site_stays(content: Path) -> None:
    project = content.parent
    first = build_course(project)
    course = load_course(content)
    (content / "m01-first/02-words-told.md").unlink()
    with pytest.raises(
        BuildError, match=r"content/m01-first/02-words-told\.md:1:1 This file was here when the build began"
    ):
        build_course(project, course=course, whole=True)
    _assert_site_is(project, first.id)


def test_page_that_vanishes_while_others_are_built_is_named_and_the_site_stays(content: Path) -> None:
    project = content.parent
    first = build_course(project)
    lost = content / "m01-first/03-check.md"
    with pytest.raises(BuildError, match=r"content/m01-first/03-check\.md:1:1 This file was here when the build began"):
        build_course(project, after_page=lambda: lost.unlink(missing_ok=True), whole=True)
    _assert_site_is(project, first.id)


def test_picture_that_vanishes_while_pages_are_built_is_named_and_the_site_stays(content: Path) -> None:
    project = content.parent
    first = build_course(project)
    lost = content / "assets/mug.svg"
    with pytest.raises(BuildError, match=r"content/assets/mug\.svg:1:1 This file was here when the build began"):
        build_course(project, after_page=lambda: lost.unlink(missing_ok=True), whole=True)
    _assert_site_is(project, first.id)


def _assert_site_is(project: Path, build_id: str) -> None:
    """The live site is whole and that of the build named, and nothing half made lies beside it."""
    from builder.manifest import build_id_of

    assert build_id_of((project / "site/course.json").read_bytes()) == build_id
    assert (project / "site/m01-first/02-words-told/index.html").is_file()
    assert list((project / "build").glob(".site-*")) == []


def test_file_that_vanishes_while_the_course_is_read_is_a_mistake(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = content / "m01-first/01-words.md"
    read = Path.read_bytes

    def gone(self: Path) -> bytes:
        if self == page:
            page.unlink(missing_ok=True)
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", gone)
    _, faults = read_course(content)
    assert [str(fault) for fault in faults] == [
        "content/m01-first/01-words.md:1:1 This file was here a moment ago and is gone. "
        "Put it back, or run this again once it has been moved."
    ]


def test_folder_with_the_name_of_a_page_is_told(content: Path) -> None:
    page = content / "m01-first/01-words.md"
    page.unlink()
    page.mkdir()
    (page / "more.md").write_text("# More\n")
    _, faults = read_course(content)
    assert all(fault.path.startswith("content/m01-first/") for fault in faults)
    assert faults
